"""Finnish tax-free daily allowances of one trip: which days give how much, at the rates of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError
from kaivosmatch.network._figures import assumption

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Allowance", "Trip", "daily_allowances"]

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Trip:
    """One person's trip to a place of work.

    Attributes
    ----------
    start, end : datetime
        From leaving to coming back.
    km_work, km_home : float
        Road kilometres from the usual workplace and from home to the place, one way.
    from_home : bool
        Where the trip starts.
    free_meals : tuple of int
        Free meals in each day of travel (24 hours from the start); fewer entries: none on the rest.

    Examples
    --------
    >>> Trip(datetime(2026, 5, 4, 6), datetime(2026, 5, 4, 18), km_work=60, km_home=60).hours
    12.0
    """

    start: datetime
    end: datetime
    km_work: float
    km_home: float
    from_home: bool = False
    free_meals: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise InputError("a trip ends before it starts", got=(self.start, self.end))
        if min(self.km_work, self.km_home) < 0 or min(self.free_meals, default=0) < 0:
            raise InputError("a trip has a negative number", got=(self.km_work, self.km_home, self.free_meals))

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return (self.end - self.start) / timedelta(hours=1)


@dataclass(frozen=True)
class Allowance:
    """What one day of travel gives: ``kind`` is ``"full"`` or ``"part"``, ``halved`` whether free meals halved it."""

    day: date
    kind: str
    halved: bool
    eur: float


def daily_allowances(trip: Trip, vocabulary: Vocabulary, *, rates_on: date | None = None) -> tuple[Allowance, ...]:
    """Return the allowances of a trip, one for each day of travel that gives one.

    A day of travel is 24 hours from the start. The place must be farther than 15 km from where the trip starts, and farther than 5 km
    from workplace and home both. More than 6 hours give a part day, more than 10 a full day; beyond the last full day of travel at least
    2 hours give a part day and more than 6 a full one. Two free meals halve a full day, one a part day.

    Parameters
    ----------
    trip : Trip
    vocabulary : Vocabulary
        Its rates are dated: each day of travel has the rate of the day on which it begins, also over the turn of a year.
    rates_on : date, optional
        Take the rates of this day for all, e.g. to price work of a year whose rates are not out yet.

    Raises
    ------
    InputError
        The rates of a day are not known.

    Notes
    -----
    Decision of the Finnish Tax Administration on tax-exempt travel allowances; hours, kilometres and amounts are rows of
    ``data/rates.csv`` and ``data/network/assumptions.csv`` with their sources.

    Examples
    --------
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> trip = Trip(datetime(2025, 12, 31, 8), datetime(2026, 1, 1, 16), km_work=180, km_home=180)
    >>> [(a.kind, a.eur) for a in daily_allowances(trip, Vocabulary.default())]  # 24 hours of 2025, then 8 hours of 2026
    [('full', 53.0), ('full', 54.0)]
    """

    def rate(key: str, day: date) -> float:
        return vocabulary.rate(key, rates_on or day).value

    first = trip.start.date()
    origin = trip.km_home if trip.from_home else trip.km_work
    if origin <= rate("allowance_min_km", first):
        return ()
    if min(trip.km_work, trip.km_home) <= rate("allowance_min_km_both", first):
        return ()
    found = []
    for number, (begin, hours, whole_before) in enumerate(_days_of_travel(trip)):
        day = begin.date()
        if whole_before:
            full, part = hours > assumption("last_day_full_h"), hours >= assumption("last_day_part_h")
        else:
            full, part = hours > rate("full_day_min_h", day), hours > rate("part_day_min_h", day)
        if not part:
            continue
        kind = "full" if full else "part"
        meals = trip.free_meals[number] if number < len(trip.free_meals) else 0
        halved = meals >= assumption(f"free_meals_{kind}_day")
        eur = rate(f"{kind}_day_allowance", day) * (assumption("free_meals_factor") if halved else 1.0)
        found.append(Allowance(day, kind, halved, eur))
    return tuple(found)


def _days_of_travel(trip: Trip) -> Sequence[tuple[datetime, float, bool]]:
    """(begin, hours, whether a full day of travel went before it and this one is not full) of each."""
    days: list[tuple[datetime, float, bool]] = []
    begin = trip.start
    while begin < trip.end:
        hours = min(trip.end - begin, DAY) / timedelta(hours=1)
        days.append((begin, hours, bool(days) and hours < DAY / timedelta(hours=1)))
        begin += DAY
    return days
