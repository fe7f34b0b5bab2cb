"""What happened: past awards, and the yearly ledger from which outcomes are counted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kaivosmatch.records.fields import Count, Cpv, Id, Number, Record, Text

__all__ = ["Activity", "Award", "Course", "FirmYear", "JobClaim", "Purchase"]

Year = Annotated[int, Field(ge=1900, le=2200)]


class Award(Record):
    """A past purchase: what was bought, when, and who won it.

    Attributes
    ----------
    suppliers : tuple of str
        Ids of the winners; not all need be in the catalogue.

    Examples
    --------
    >>> Award(id="a1", text="Hitsaustyöt", suppliers=["k1"], date="2025-03-01").date
    datetime.date(2025, 3, 1)
    """

    id: Id
    text: Text
    suppliers: Annotated[tuple[Id, ...], Field(min_length=1)]
    date: date
    buyer: str | None = None
    buyer_id: Id | None = None
    kind: Literal["goods", "services", "works"] | None = None
    cpv: tuple[Cpv, ...] | None = None
    municipality: Id | None = None
    value_eur: Number | None = None


class FirmYear(Record):
    """A firm's size in one calendar year."""

    supplier: Id
    year: Year
    fte: Number | None = None
    turnover_eur: Number | None = None


class Purchase(Record):
    """Money that a buyer spent, or committed, with a firm in a period.

    Attributes
    ----------
    period : str
        ``"2025"``, ``"2025-Q3"`` or ``"2025-08"``.
    basis : {"invoice", "commitment"}
    tier : {1, 2}
        1: bought from the firm directly; 2: through a prime contractor. Tiers are never added.
    """

    supplier: Id
    buyer: str | None = None
    site: str | None = None
    period: Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$", coerce_numbers_to_str=True)] | None = (
        None
    )
    eur: Number | None = None
    basis: Literal["invoice", "commitment"] | None = None
    tier: Literal[1, 2] | None = None


class Course(Record):
    """A training course that was held."""

    key: Text
    date: date
    place: str | None = None
    participants: Count | None = None


class JobClaim(Record):
    """Jobs that a firm says came of something."""

    supplier: Id
    fte: Number | None = None
    year: Year | None = None
    cause: str | None = None


class Activity(Record):
    """Something that was done: a visit, an introduction, a meeting, a bid, a refusal."""

    date: date
    kind: Text
    firms: tuple[Id, ...] | None = None
    buyer: str | None = None
    requirement: str | None = None
    outcome: str | None = None
