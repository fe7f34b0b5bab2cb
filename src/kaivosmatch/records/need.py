"""What is needed: :class:`Requirement`, its lots and criteria, and the :class:`Buyer` whose criteria it inherits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kaivosmatch.records.fields import (
    Band,
    Basis,
    Binds,
    Count,
    Cpv,
    Duration,
    Fraction,
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

__all__ = ["Buyer", "Criterion", "Lot", "Requirement", "Site", "When"]


class When(Record):
    """A condition: the criterion applies only where *all* that is stated here holds.

    Attributes
    ----------
    min_value_eur : number
        The need is worth at least so much.
    concepts : tuple of str
        One of these services (or a narrower one) is in the need.
    underground, construction : bool
        The work is, or is not, underground; construction.
    agency_days : number
        Agency work of more than so many days.
    """

    min_value_eur: Number | None = None
    concepts: tuple[str, ...] | None = None
    underground: bool | None = None
    construction: bool | None = None
    agency_days: Number | None = None


class Criterion(Record):
    """Something that must, or should, be so of a firm, its people or its machines.

    Attributes
    ----------
    key : str
        Key of the criteria vocabulary, or a name it knows.
    at_least, at_most : number
        Bounds, inclusive.
    level : str
        This level or a higher one.
    holder : {"company", "person", "supervisor", "machine"}
        Who must hold it; None: the vocabulary's own.
    persons : int or "crew"
        How many people must hold it; "crew": all whom the lot needs, and the *same* people for every such criterion.
    per_shift : bool
        The count is needed in each of the need's shifts.
    max_age : ISO duration
        Issued at most so long before signing; "P3M" is three calendar months.
    valid_on : {"signing", "start", "throughout"}
    accepts : tuple of str
        Keys that serve as well.
    any_of : tuple of Criterion
        Alternatives; one of them (or the criterion itself) is enough.
    binds : {"each", "doer", "lead", "any", "sum"}
        Whom it binds in a consortium; None: the vocabulary's own.
    lots : tuple of str
        Ids of the lots it is for; None: the whole need.
    mandatory : bool
        True: a gate; False: preferred, and worth ``weight``.
    """

    key: Text
    at_least: float | None = None
    at_most: float | None = None
    level: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    holder: Literal["company", "person", "supervisor", "machine"] | None = None
    persons: Annotated[int, Field(ge=1)] | Literal["crew"] | None = None
    per_shift: bool | None = None
    scope: dict[str, bool | int | float | str] | None = None
    basis: Basis | None = None
    max_age: Duration | None = None
    valid_on: Literal["signing", "start", "throughout"] | None = None
    when: When | None = None
    accepts: tuple[str, ...] | None = None
    any_of: tuple[Criterion, ...] | None = None
    binds: Binds | None = None
    lots: tuple[Id, ...] | None = None
    mandatory: bool = True
    weight: Annotated[float, Field(ge=0)] = 1.0


class Lot(Record):
    """A part of a need that can be done on its own.

    Attributes
    ----------
    crew : number or None
        People needed; None: none are counted.
    """

    id: Id
    text: Text
    concept: str | None = None
    cpv: tuple[Cpv, ...] | None = None
    crew: Annotated[float, Field(gt=0)] | None = None
    weight: Annotated[float, Field(gt=0)] = 1.0


class Site(Record):
    """A place where a buyer's work is done."""

    id: Id | None = None
    name: Text
    municipality: Id | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    underground: bool | None = None


class Buyer(Record):
    """A mine, a prime contractor or a public buyer.

    A requirement inherits its buyer's criteria unless it names the key itself.
    """

    id: Id
    name: Text
    kind: Literal["mine", "prime", "public"] | None = None
    sites: tuple[Site, ...] | None = None
    criteria: tuple[Criterion, ...] | None = None
    portals: tuple[str, ...] | None = None
    local_definition: str | None = None
    notice_days: Count | None = None
    payment_days: Count | None = None


class Requirement(Record):
    """A need of a mine, a prime contractor or a public buyer.

    Examples
    --------
    >>> need = Requirement(id="n1", title="Lietepumpun huolto", lots=[Lot(id="a", text="Pumpun huolto", crew=2)])
    >>> need.lots[0].crew, need.max_members, need.criteria is None
    (2.0, 4, True)
    """

    id: Id
    title: Text
    description: str | None = None
    lang: Lang | None = None
    buyer: str | None = None
    buyer_id: Id | None = None
    kind: Literal["goods", "services", "works"] | None = None
    pattern: Literal["one_off", "framework", "call_off", "shutdown", "acute"] | None = None
    stage: Literal["forecast", "planned", "open", "awarded"] | None = None
    probability: Fraction | None = None
    cpv: tuple[Cpv, ...] | None = None
    industry_codes: tuple[IndustryCode, ...] | None = None
    lots: tuple[Lot, ...] | None = None
    criteria: tuple[Criterion, ...] | None = None
    site: str | None = None
    municipality: Id | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    max_distance_km: Number | None = None
    within_h: Number | None = None
    shifts: tuple[Shift, ...] | None = None
    signing: date | None = None
    start: date | None = None
    end: date | None = None
    value_eur: Band | None = None
    max_members: Annotated[int, Field(ge=1)] = 4
    joint_bids: bool = True
    forms: tuple[Literal["joint", "lead+subs", "company"], ...] | None = None
    weights: dict[str, Annotated[float, Field(ge=0)]] | None = None
    importance: tuple[str | tuple[str, ...], ...] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"end {self.end} lies before start {self.start}")
        ids = [lot.id for lot in self.lots or ()]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"lot ids must differ; {', '.join(map(repr, twice))} occurs more than once")
        if self.lots is not None and not self.lots:
            raise ValueError("lots is empty; leave it out for one lot with the requirement's id")
        known = set(ids or [self.id])
        stray = sorted({lot for c in self.criteria or () for lot in c.lots or () if lot not in known})
        if stray:
            raise ValueError(f"criteria name lots that the requirement does not have: {', '.join(map(repr, stray))}")
        return self
