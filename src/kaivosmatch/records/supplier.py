"""What is known of a firm: :class:`Supplier` and its parts.

Every field but the few that name a thing is optional, and None means *not known*: never zero, never no. An empty list means *known to be
none*, except for evidence, where only ``value=False`` denies.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kaivosmatch.records.fields import (
    Band,
    Basis,
    BusinessId,
    Count,
    Cpv,
    Id,
    IndustryCode,
    Lang,
    Latitude,
    Longitude,
    Number,
    Record,
    Shift,
    Text,
)

__all__ = [
    "Capability",
    "Contact",
    "Equipment",
    "Establishment",
    "Evidence",
    "Period",
    "Reference",
    "Registration",
    "Supplier",
]


class Capability(Record):
    """Something the firm does, in its own words.

    Attributes
    ----------
    concept : str or None
        Key of the service vocabulary.
    crew : int or None
        Most people it can send to this; None: no separate limit.
    """

    text: Text
    concept: str | None = None
    crew: Count | None = None


class Reference(Record):
    """Past work as the firm itself states it."""

    text: Text
    concept: str | None = None
    buyer: str | None = None
    site: str | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    value_eur: Number | None = None


class Equipment(Record):
    """A machine or a kind of machine."""

    text: Text
    concept: str | None = None
    count: Count | None = None
    capacity: Number | None = None
    unit: str | None = None
    inspected_until: date | None = None
    with_operator: bool | None = None


class Evidence(Record):
    """One fact about a criterion: a flag, a number, a level, or how many people hold it.

    Attributes
    ----------
    key : str
        Key of the criteria vocabulary, or any name that :func:`kaivosmatch.vocabulary.find_criterion` knows.
    value : bool, number, str or None
        Only ``False`` denies; None says nothing.
    persons : int or None
        How many people hold it.
    person : str or None
        A pseudonym, never a name: one row per person counts distinct valid holders.
    scope : dict
        ``{dimension: value}``: site, process, material, voltage …
    issued, valid_until : date or None
        Inclusive.
    basis : {"declared", "seen", "register", "audited"} or None
        How well it is shown, weakest first.
    """

    key: Text
    value: bool | int | float | str | None = None
    persons: Count | None = None
    person: Text | None = None
    scope: dict[str, bool | int | float | str] | None = None
    issued: date | None = None
    valid_until: date | None = None
    basis: Basis | None = None
    checked: date | None = None
    issuer: str | None = None
    document: str | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.issued and self.valid_until and self.valid_until < self.issued:
            raise ValueError(f"valid_until {self.valid_until} lies before issued {self.issued}")
        return self


class Registration(Record):
    """An entry in a register or a supplier portal."""

    key: Text
    status: str | None = None
    since: date | None = None
    valid_until: date | None = None


class Establishment(Record):
    """A place of business, with the parts of the four-part test of *local*."""

    municipality: str | None = None
    permanent: bool | None = None
    resident_staff: bool | None = None
    core: bool | None = None


class Period(Record):
    """People free between two days, both inclusive; None: from now on, without end."""

    start: date | None = None
    end: date | None = None
    crew: Number | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"end {self.end} lies before start {self.start}")
        return self


class Contact(Record):
    """Whom to call."""

    role: str | None = None
    name: str | None = None
    phone: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    email: str | None = None
    hours: str | None = None


class Supplier(Record):
    """A firm that could work for a mine or a prime contractor.

    Examples
    --------
    >>> Supplier(id="k1", name="Keksitty Paja Oy", headcount=(3, 5)).headcount
    (3, 5)
    """

    id: Id
    name: Text
    business_id: BusinessId | None = None
    description: str | None = None
    lang: Lang | None = None
    capabilities: tuple[Capability, ...] | None = None
    references: tuple[Reference, ...] | None = None
    equipment: tuple[Equipment, ...] | None = None
    industry_codes: tuple[IndustryCode, ...] | None = None
    cpv: tuple[Cpv, ...] | None = None
    municipality: Id | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    establishments: tuple[Establishment, ...] | None = None
    radius_km: Number | None = None
    order_eur: tuple[Number | None, Number | None] | None = None
    headcount: Band | None = None
    turnover_eur: Band | None = None
    free_crew: Band | None = None
    availability: tuple[Period, ...] | None = None
    shifts: tuple[Shift, ...] | None = None
    call_out: Literal["24/7", "weekdays", "none"] | None = None
    mobilise_h: Number | None = None
    languages: tuple[str, ...] | None = None
    evidence: tuple[Evidence, ...] | None = None
    registers: tuple[Registration, ...] | None = None
    willing_to_grow: bool | None = None
    willing_to_cooperate: bool | None = None
    partners: tuple[Id, ...] | None = None
    owner_group: str | None = None
    contacts: tuple[Contact, ...] | None = None
    consent: tuple[str, ...] | None = None
    as_of: date | None = None

    @model_validator(mode="after")
    def _order_size_in_order(self) -> Self:
        low, high = self.order_eur or (None, None)
        if low is not None and high is not None and low > high:
            raise ValueError(f"order_eur [{low}, {high}] runs backwards; expected [smallest, largest]")
        return self
