"""The sample network that ships with the library: invented firms, needs, buyers, awards and a ledger, to try everything with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kaivosmatch.errors import UnknownName
from kaivosmatch.records import (
    Activity,
    Award,
    Buyer,
    Course,
    FirmYear,
    JobClaim,
    Purchase,
    Requirement,
    Supplier,
)

if TYPE_CHECKING:
    from kaivosmatch.records.fields import Record
    from kaivosmatch.sources import Ledger

__all__ = ["SAMPLE_DAY", "Sample", "load_ledger", "load_sample", "sample_path"]

SAMPLE_DAY = date(2026, 11, 24)
"""The day on which the sample is *now*: an acute need is open, some certificates have just expired, others expire during the work."""

SAMPLE_FILES = tuple(
    f"{kind}{suffix}"
    for kind in ("suppliers", "requirements", "buyers", "awards", "ledger")
    for suffix in (".json", ".xlsx")
)

_Record = TypeVar("_Record", bound="Record")


@dataclass(frozen=True)
class Sample:
    """Records that belong together.

    Attributes
    ----------
    suppliers, requirements, buyers, awards : tuple of records
    """

    suppliers: tuple[Supplier, ...]
    requirements: tuple[Requirement, ...]
    buyers: tuple[Buyer, ...]
    awards: tuple[Award, ...]


def sample_path(name: str | None = None) -> Path:
    """Return the path of a shipped sample file, or of their folder.

    The same records ship twice: as JSON, and as workbooks that a person can open and change.

    Parameters
    ----------
    name : str, optional
        ``suppliers``, ``requirements``, ``buyers``, ``awards`` or ``ledger``, with ``.json`` or ``.xlsx``.

    Raises
    ------
    UnknownName
        For any other name.

    Examples
    --------
    >>> sample_path("suppliers.xlsx").name
    'suppliers.xlsx'
    """
    folder = Path(str(files("kaivosmatch") / "data" / "sample"))
    if name is None:
        return folder
    if name not in SAMPLE_FILES:
        raise UnknownName("sample file", name, SAMPLE_FILES)
    return folder / name


def _parsed(kind: str) -> dict[str, list[dict[str, object]]]:
    document: dict[str, list[dict[str, object]]] = json.loads(sample_path(f"{kind}.json").read_text(encoding="utf-8"))
    return document


def _records(model: type[_Record], kind: str) -> tuple[_Record, ...]:
    return tuple(model.model_validate(item) for item in _parsed(kind)[kind])


@cache
def load_sample() -> Sample:
    """Return the sample network: 73 suppliers, 15 requirements, 4 buyers and 42 past awards.

    Every firm, buyer, business id and telephone number is invented, and named so that nobody takes it for a real one; only places are
    real. The business ids have a right check digit and lie in a range (99…) that has not been given out. The records are frozen, and the
    same object is returned each time.

    Examples
    --------
    >>> sample = load_sample()
    >>> len(sample.suppliers), len(sample.requirements), sample.suppliers[0].name
    (73, 15, 'Keksitty Pumppuhuolto Oy')
    """
    return Sample(
        suppliers=_records(Supplier, "suppliers"),
        requirements=_records(Requirement, "requirements"),
        buyers=_records(Buyer, "buyers"),
        awards=_records(Award, "awards"),
    )


@cache
def load_ledger() -> Ledger:
    """Return the sample's ledger: sizes by year, purchases, courses, job claims and activities of the same invented firms.

    Examples
    --------
    >>> ledger = load_ledger()
    >>> ledger.firm_years[0].supplier, len(ledger.purchases)
    ('s01', 15)
    """
    from kaivosmatch.sources import Ledger

    document = _parsed("ledger")
    return Ledger(
        firm_years=tuple(FirmYear.model_validate(item) for item in document["firm_years"]),
        purchases=tuple(Purchase.model_validate(item) for item in document["purchases"]),
        courses=tuple(Course.model_validate(item) for item in document["courses"]),
        job_claims=tuple(JobClaim.model_validate(item) for item in document["job_claims"]),
        activities=tuple(Activity.model_validate(item) for item in document["activities"]),
    )
