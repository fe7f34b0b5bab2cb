"""A public notice as it was published: what a :class:`Requirement` has no field for (deadlines, NUTS, currencies) is kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Notice", "NoticeLot"]


@dataclass(frozen=True)
class NoticeLot:
    """One lot of a notice; None and empty tuples: the notice does not say.

    Attributes
    ----------
    id, title, description : str
        BT-137, BT-21, BT-24.
    kind : str or None
        ``"goods"``, ``"services"`` or ``"works"``.
    cpv : tuple of str
        BT-262, BT-263; the main code first, without check digits.
    value, currency : float, str
        BT-27, as published.
    nuts, town, country : str
        BT-5071, the place of performance's town, its country code as published.
    start, end, deadline, interest_deadline : date
        Of the work; BT-131 (or the deadline for requests to participate); BT-630.
    sme_suitable : bool
        BT-726.
    selection : tuple of str
        BT-750: the selection criteria in words.
    """

    id: str
    title: str | None = None
    description: str | None = None
    kind: str | None = None
    cpv: tuple[str, ...] = ()
    value: float | None = None
    currency: str | None = None
    nuts: tuple[str, ...] = ()
    town: str | None = None
    country: str | None = None
    start: date | None = None
    end: date | None = None
    deadline: date | None = None
    interest_deadline: date | None = None
    sme_suitable: bool | None = None
    selection: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A notice of a purchase.

    Attributes
    ----------
    id : str
        The publication's number where there is one, else the notice's own.
    source : {"eforms", "ted", "ocds"}
    stage : {"planned", "open", "awarded"} or None
    lang : str or None
        ``"fi"``, ``"sv"`` or ``"en"``; None for other languages.
    lots : tuple of NoticeLot
        Empty where the purchase is not divided and no lot is described.
    """

    id: str
    source: str
    title: str | None = None
    description: str | None = None
    lang: str | None = None
    stage: str | None = None
    buyer: str | None = None
    buyer_id: str | None = None
    kind: str | None = None
    cpv: tuple[str, ...] = ()
    value: float | None = None
    currency: str | None = None
    town: str | None = None
    country: str | None = None
    deadline: date | None = None
    lots: tuple[NoticeLot, ...] = ()
