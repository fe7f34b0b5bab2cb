"""Where in a firm's record a fact stands, and by which document it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaivosmatch.records import Supplier

__all__ = ["document_of", "scope_of"]


def document_of(place: tuple[str, int], supplier: Supplier) -> str | None:
    """Return the document and its issuer, or the machine; None where nothing is named (a register entry is its own evidence).

    Parameters
    ----------
    place : tuple of (str, int)
        Field of the record and position in it, as the evidence table keeps it.

    Examples
    --------
    >>> from kaivosmatch.records import Supplier
    >>> firm = Supplier(id="k", name="Keksitty", evidence=[{"key": "iso_9001", "value": True, "document": "9001.pdf", "issuer": "X"}])
    >>> document_of(("evidence", 0), firm)
    '9001.pdf, X'
    """
    kind, position = place
    if kind == "evidence":
        fact = (supplier.evidence or ())[position]
        return ", ".join(part for part in (fact.document, fact.issuer) if part) or None
    if kind == "equipment":
        return (supplier.equipment or ())[position].text
    return None


def scope_of(place: tuple[str, int], supplier: Supplier, key: str) -> Mapping[str, object]:
    """Return what a fact is limited to, as the firm wrote it; ``key`` tells a machine's capacity from its inspection."""
    kind, position = place
    if kind == "evidence":
        return (supplier.evidence or ())[position].scope or {}
    if kind == "equipment":
        machine = (supplier.equipment or ())[position]
        if not key.startswith("equipment:"):
            return {"machine": machine.text}
        return {} if machine.unit is None else {"unit": machine.unit}
    return {}
