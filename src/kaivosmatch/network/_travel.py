"""Travel and lodging that a local crew saves, need by need, against a crew from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._allowances import Trip, daily_allowances
from kaivosmatch.network._figures import assumption

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Requirement, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["CrewTravel", "NeedTravel", "TravelSaved", "crew_travel", "travel_saved"]

SHIFT_BEGINS = time(6)
"""Only the length of a trip counts, so this moves nothing but the day on which an early departure falls."""


@dataclass(frozen=True)
class CrewTravel:
    """What bringing a crew to the site and keeping it there costs.

    Attributes
    ----------
    km : float
        Road kilometres, one way.
    lodged : bool
        Whether it stays near the site, because the daily drive would be too long.
    trips, nights : int
        Of one person.
    drive_eur, allowance_eur, lodging_eur : float
        Of the whole crew.
    """

    km: float
    lodged: bool
    trips: int
    nights: int
    drive_eur: float
    allowance_eur: float
    lodging_eur: float

    @property
    def total_eur(self) -> float:
        """All three."""
        return math.fsum((self.drive_eur, self.allowance_eur, self.lodging_eur))


def crew_travel(
    start: date,
    end: date,
    crew: float,
    km: float,
    vocabulary: Vocabulary,
    *,
    free_meals: int = 0,
    rates_on: date | None = None,
) -> CrewTravel:
    """Return the cost of a crew's travel for work from ``start`` to ``end``, both days included.

    A crew within an hour and a half's drive goes home each evening, another stays over the working week; home is taken to be where the
    firm is. Hours on site, people in a car, working days and the longest commute are assumptions in ``data/network/assumptions.csv``.

    Parameters
    ----------
    crew : float
        People.
    km : float
        Road kilometres, one way.
    free_meals : int
        Free meals each day (a camp with full board: 2 or more).
    rates_on : date, optional
        Price all at the rates of this day.

    Examples
    --------
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> near = crew_travel(date(2026, 5, 4), date(2026, 5, 8), 3, 12, Vocabulary.default())
    >>> near.drive_eur, near.allowance_eur, near.lodging_eur  # one car, five days, 24 km a day at 0.55; too near for an allowance
    (66.0, 0.0, 0.0)
    """
    if end < start or crew < 0 or km < 0:
        raise InputError("dates run backwards, or a number is negative", got=(start, end, crew, km))
    drive = timedelta(hours=km / vocabulary.setting("drive_speed_kmh"))
    lodged = drive > timedelta(hours=assumption("commute_max_h"))
    on_site = timedelta(hours=assumption("shift_hours"))
    cars = math.ceil(crew / assumption("persons_per_vehicle"))
    drive_eur, allowance_eur, lodging_eur = [], [], []
    trips = nights = 0
    for first, last in _stays(start, end, lodged):
        leave = datetime.combine(first, SHIFT_BEGINS) - drive
        back = datetime.combine(last, SHIFT_BEGINS) + on_site + drive
        meals = (free_meals,) * ((last - first).days + 2)
        trip = Trip(leave, back, km, km, free_meals=meals)
        allowance_eur += [crew * a.eur for a in daily_allowances(trip, vocabulary, rates_on=rates_on)]
        drive_eur += [
            cars * km * vocabulary.rate("km_allowance", rates_on or day).value for day in (leave.date(), back.date())
        ]
        stay = [first + timedelta(days=n) for n in range((last - first).days)]
        lodging_eur += [crew * vocabulary.rate("lodging_night", rates_on or night).value for night in stay]
        trips += 1
        nights += len(stay)
    return CrewTravel(km, lodged, trips, nights, math.fsum(drive_eur), math.fsum(allowance_eur), math.fsum(lodging_eur))


def _stays(start: date, end: date, lodged: bool) -> list[tuple[date, date]]:
    """First and last working day of each trip: every day by itself, or the days of one week together."""
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    days = [day for day in days if day.weekday() < assumption("workdays_per_week")] or days
    stays: list[tuple[date, date]] = []
    for day in days:
        if lodged and stays and day - stays[-1][1] == timedelta(days=1):
            stays[-1] = (stays[-1][0], day)
        else:
            stays.append((day, day))
    return stays


@dataclass(frozen=True)
class NeedTravel:
    """One need: its crew, and what the two ways to staff it cost."""

    requirement_id: str
    supplier_id: str
    crew: float
    local: CrewTravel
    outside: CrewTravel

    @property
    def saved_eur(self) -> float:
        """What the firm's nearness saves; negative where it is the farther one."""
        return self.outside.total_eur - self.local.total_eur


@dataclass(frozen=True)
class TravelSaved:
    """Travel and lodging saved.

    Attributes
    ----------
    outside : str
        Where the other crew would come from.
    needs : tuple of NeedTravel
    unknown : dict
        ``{requirement id: why it cannot be told}``; these are in no sum.
    """

    outside: str
    needs: tuple[NeedTravel, ...]
    unknown: Mapping[str, str]

    @property
    def saved_eur(self) -> float:
        """Over the needs that can be told."""
        return math.fsum(n.saved_eur for n in self.needs)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per need: kilometres, nights and euros of both crews, what is saved, or why it is not known."""
        import pandas as pd

        rows: list[tuple[object, ...]] = [
            (
                n.requirement_id, n.supplier_id, n.crew, n.local.km, n.outside.km, n.local.nights, n.outside.nights,
                n.local.total_eur, n.outside.total_eur, n.saved_eur, None,
            )
            for n in self.needs
        ]  # fmt: skip
        rows += [(need, *[None] * 9, reason) for need, reason in self.unknown.items()]
        columns = [
            "requirement_id", "supplier_id", "crew", "km_local", "km_outside", "nights_local", "nights_outside", "eur_local",
            "eur_outside", "saved_eur", "not_known",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns, dtype=object)


def travel_saved(
    requirements: Iterable[Requirement],
    suppliers: Iterable[Supplier],
    done_by: Mapping[str, str],
    outside: str,
    *,
    free_meals: int = 0,
    rates_on: date | None = None,
    vocabulary: Vocabulary | None = None,
) -> TravelSaved:
    """Compare, for each need, the travel of the crew that does it with that of an equal crew from elsewhere.

    Parameters
    ----------
    done_by : mapping
        ``{requirement id: supplier id}``.
    outside : str
        A municipality or site from which the other crew would come.
    free_meals : int
        Free meals each day at the site.
    rates_on : date, optional
        Price all at the rates of this day; without it the rates of each day's own year, and a need in a year without is not known.

    Raises
    ------
    UnknownName
        ``done_by`` names a firm or a need that is not given.
    InputError
        ``outside`` is no place.

    Examples
    --------
    >>> from kaivosmatch.datasets import load_sample
    >>> sample = load_sample()
    >>> found = travel_saved(sample.requirements, sample.suppliers, {"n04": "s21"}, "Oulu", rates_on=date(2026, 1, 1))
    >>> need = found.needs[0]
    >>> need.crew, need.local.lodged, need.outside.lodged, need.saved_eur > 0
    (4.0, False, True, True)
    """
    from kaivosmatch.vocabulary import Vocabulary

    known = vocabulary if vocabulary is not None else Vocabulary.default()
    needs, firms = {r.id: r for r in requirements}, {s.id: s for s in suppliers}
    for need_id, firm_id in done_by.items():
        if need_id not in needs:
            raise UnknownName("requirement", need_id, needs)
        if firm_id not in firms:
            raise UnknownName("supplier", firm_id, firms)
    place = known.find_place(outside)
    if place is None:
        raise InputError("not a place", got=outside, expected="a municipality or a site of Finland")
    found, unknown = [], {}
    for need_id, firm_id in done_by.items():
        need, firm = needs[need_id], firms[firm_id]
        site = _point(need.lat, need.lon, (need.site, need.municipality), known)
        home = _point(firm.lat, firm.lon, (firm.municipality,), known)
        crews = [lot.crew for lot in need.lots or ()]
        crew = math.fsum(c for c in crews if c is not None)
        if site is None or home is None or need.start is None or need.end is None or not crews or None in crews:
            unknown[need_id] = _lacking(site, home, need, crews)
            continue
        try:
            local, other = (
                crew_travel(need.start, need.end, crew, _road(point, site, known), known, free_meals=free_meals, rates_on=rates_on)
                for point in (home, (place.lat, place.lon))
            )  # fmt: skip
        except InputError as error:  # the rates of those years are not out
            unknown[need_id] = str(error)
            continue
        found.append(NeedTravel(need_id, firm_id, crew, local, other))
    return TravelSaved(place.name("fi"), tuple(found), unknown)


def _lacking(
    site: tuple[float, float] | None,
    home: tuple[float, float] | None,
    need: Requirement,
    crews: list[float | None],
) -> str:
    lacks = {
        "the site": site is None,
        "the firm's place": home is None,
        "the dates": need.start is None or need.end is None,
        "the crew": not crews or None in crews,
    }
    return "not known: " + ", ".join(what for what, lacking in lacks.items() if lacking)


def _point(
    lat: float | None, lon: float | None, names: tuple[str | None, ...], vocabulary: Vocabulary
) -> tuple[float, float] | None:
    if lat is not None and lon is not None:
        return lat, lon
    for name in names:
        place = vocabulary.find_place(name) if name is not None else None
        if place is not None:
            return place.lat, place.lon
    return None


def _road(here: tuple[float, float], there: tuple[float, float], vocabulary: Vocabulary) -> float:
    from kaivosmatch.vocabulary.geo import haversine_km

    return float(haversine_km(*here, *there)) * vocabulary.setting("detour_factor")
