"""Match suppliers with the needs of mines and their prime contractors."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "kaivosmatch.asking": ("need",),
    "kaivosmatch.errors": ("KaivosmatchError", "RecordErrors"),
    "kaivosmatch.matcher": ("Matcher",),
    "kaivosmatch.records": (
        "Activity", "Award", "Buyer", "Capability", "Contact", "Course", "Criterion", "Equipment", "Establishment", "Evidence",
        "FirmYear", "JobClaim", "Lot", "Period", "Purchase", "Reference", "Registration", "Requirement", "Site", "Supplier", "When",
    ),
    "kaivosmatch.sources": (
        "read_awards", "read_buyers", "read_ledger", "read_requirements", "read_suppliers", "write_records", "write_template",
    ),
    "kaivosmatch.catalogue": ("Catalogue",),
    "kaivosmatch.encode": ("Encoder", "read_codes"),
    "kaivosmatch.explanation": ("Explanation",),
    "kaivosmatch.results": ("Candidate", "Ranking"),
    "kaivosmatch.trust": ("learn_weights",),
    "kaivosmatch.verdict": ("Verdict",),
    "kaivosmatch.vocabulary": ("Vocabulary",),
}  # fmt: skip
_NAMES = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = (
    "consortium",
    "datasets",
    "errors",
    "records",
    "network",
    "resolve",
    "robust",
    "sources",
    "synthetic",
    "trust",
    "verdict",
    "vocabulary",
)

__all__ = sorted((*_NAMES, *_MODULES))


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that ``import kaivosmatch`` stays light."""
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    if name in _MODULES:
        return import_module(f"kaivosmatch.{name}")
    raise AttributeError(f"module 'kaivosmatch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
