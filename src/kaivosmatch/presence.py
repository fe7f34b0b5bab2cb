"""What of a firm's record bears on place and time of a need: its local presence, and how many people it has free in a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.columns import Band
from kaivosmatch.evidence import plain
from kaivosmatch.records import band_of
from kaivosmatch.scores import Term

if TYPE_CHECKING:
    from kaivosmatch.catalogue import Catalogue
    from kaivosmatch.records import Establishment, Supplier
    from kaivosmatch.vocabulary import Place, Vocabulary

__all__ = ["free_crew", "local_presence"]

Parts = tuple[bool | None, bool | None, bool | None, bool | None]


def local_presence(catalogue: Catalogue, vocabulary: Vocabulary, home: str) -> Term:
    """Return how much of the four-part test of *local* each firm meets: a quarter for each part that is shown of its best place.

    The parts: a place of business in the home region, permanent, with resident staff, doing core work (C-Res). The firm's own
    municipality is such a place of which only the first part is known.
    """
    wanted = plain(home)
    shown, possible = np.zeros(len(catalogue)), np.ones(len(catalogue))
    found: dict[str, bool | None] = {}

    def here(name: str | None) -> bool | None:
        if name is None:
            return None
        if name not in found:
            place = vocabulary.find_place(name)
            found[name] = None if place is None else _in_region(place, wanted)
        return found[name]

    for row, supplier in enumerate(catalogue.records):
        own: Parts = (here(supplier.municipality), None, None, None)
        places = [own, *(_parts(e, here(e.municipality)) for e in supplier.establishments or ())]
        shown[row] = max(_count(parts, unknown=False) for parts in places)
        if supplier.establishments is not None:  # where the list of places is not known, there may be a better one
            possible[row] = max(_count(parts, unknown=True) for parts in places)
    return Term(shown, np.maximum(shown, possible))


def _parts(establishment: Establishment, here: bool | None) -> Parts:
    return here, establishment.permanent, establishment.resident_staff, establishment.core


def _count(parts: Parts, *, unknown: bool) -> float:
    """A quarter for each part that is so, or may be; nothing counts of a place that is elsewhere."""
    if parts[0] is False or (parts[0] is None and not unknown):
        return 0.0
    return sum(part is True or (unknown and part is None) for part in parts) / 4.0


def _in_region(place: Place, wanted: str) -> bool:
    return wanted in (plain(place.region_fi), plain(place.region_sv), plain(place.region_en))


def free_crew(base: Band, periods: Sequence[tuple[int, Supplier]], first: date, last: date) -> Band:
    """Return the people free on every day from ``first`` to ``last``.

    On days that a stated period covers, the period holds (the largest, where several do); on others ``free_crew`` does.

    Parameters
    ----------
    base : Band (n,)
        ``free_crew`` as stated.
    periods : sequence of (row, Supplier)
        The firms that state periods.
    """
    low, high, known = base.low.copy(), base.high.copy(), base.known.copy()
    for row, supplier in periods:
        bands = [_on(day, supplier) for day in _edges(supplier, first, last)]
        stated = [band for band in bands if band is not None]
        low[row] = min(b[0] for b in stated) if len(stated) == len(bands) else 0.0
        high[row] = min((b[1] for b in stated), default=np.inf)
        known[row] = bool(stated)
    return Band(low, high, known)


def _edges(supplier: Supplier, first: date, last: date) -> list[date]:
    """The days on which what is free may change."""
    days = {first}
    for period in supplier.availability or ():
        if period.start is not None and first <= period.start <= last:
            days.add(period.start)
        if period.end is not None and first <= period.end < last:
            days.add(period.end + timedelta(days=1))
    return sorted(days)


def _on(day: date, supplier: Supplier) -> tuple[float, float] | None:
    crews = [
        period.crew
        for period in supplier.availability or ()
        if (period.start is None or period.start <= day)
        and (period.end is None or day <= period.end)
        and period.crew is not None
    ]
    return band_of(max(crews)) if crews else band_of(supplier.free_crew)
