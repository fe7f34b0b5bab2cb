"""What a fit makes: an immutable index, shared by all results, that judges and scores one need at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.catalogue import SHIFTS, Catalogue
from kaivosmatch.columns import Band
from kaivosmatch.crew import crew_together
from kaivosmatch.evidence import plain
from kaivosmatch.gates import Plan, judge
from kaivosmatch.journeys import DistanceFunction, Point, arrival_band, distance_band, drive_band, margin_band
from kaivosmatch.presence import free_crew, local_presence
from kaivosmatch.query import Query, compile_query
from kaivosmatch.scores import Term, crew_share, halving, preferred_share, time_left, total
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, all_of, at_least, at_most

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.encode import FitBlock, FittedEncoder
    from kaivosmatch.records import Buyer, Requirement, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Index", "Judged"]


@dataclass(frozen=True)
class Judged:
    """One need judged for all n firms.

    Attributes
    ----------
    plans : tuple of Plan
        Columns of ``verdicts`` int8 (n, plans).
    lot_verdicts : int8 (n, L)
        Of each lot's own criteria; ``verdict`` int8 (n,) is the least of the whole need's and the best lot's.
    shown, could : float (n, terms)
        Each term in [0, 1]: from what is shown, and if every unknown turned out well.
    contributions, score, possible
        float (n, terms), (n,), (n,).
    """

    query: Query
    plans: tuple[Plan, ...]
    verdicts: NDArray[np.int8]
    lot_verdicts: NDArray[np.int8]
    verdict: NDArray[np.int8]
    terms: tuple[str, ...]
    shown: NDArray[np.float64]
    could: NDArray[np.float64]
    contributions: NDArray[np.float64]
    score: NDArray[np.float64]
    possible: NDArray[np.float64]
    fit: NDArray[np.float64]
    distance: Band | None
    arrival: Band | None

    @property
    def arrival_order(self) -> NDArray[np.float64] | None:
        """Hours by which acute needs are ordered, inf where not known; None for other needs."""
        if not self.query.acute or self.arrival is None:
            return None
        return np.where(self.arrival.known, self.arrival.high, np.inf)

    @property
    def rank_keys(self) -> tuple[NDArray[np.float64], ...]:
        """What must be equal for two firms to share a rank."""
        arrival = self.arrival_order
        return (self.verdict.astype(np.float64), self.score, *(() if arrival is None else (arrival,)))

    def first_gap(self, row: int, at_most: int = 0) -> Plan | None:
        """Return the first mandatory criterion, in the order of reports, whose verdict on a firm is ``at_most`` this.

        Criteria of the whole need come first, since a lot's own stand in the way only when no other lot is open.
        """
        asked = [i for i, plan in enumerate(self.plans) if plan.mandatory and self.verdicts[row, i] <= at_most]
        asked.sort(key=lambda i: (self.plans[i].lot is not None, self.verdicts[row, i], i))
        return self.plans[asked[0]] if asked else None


@dataclass(frozen=True)
class Index:
    """Catalogue, encoder, vocabulary and buyers of one fit."""

    catalogue: Catalogue
    encoder: FittedEncoder
    vocabulary: Vocabulary
    buyers: Mapping[str, Buyer]
    home: str | None
    distance: DistanceFunction | pd.DataFrame | None

    def with_catalogue(self, catalogue: Catalogue) -> Index:
        """Return this index for other firms, the encoder as fitted."""
        return replace(self, catalogue=catalogue, encoder=self.encoder.with_catalogue(catalogue))

    def buyer_of(self, need: Requirement) -> Buyer | None:
        """Return the need's buyer: by id first, then by name."""
        for name in (need.buyer_id, need.buyer):
            if name is not None and plain(name) in self.buyers:
                return self.buyers[plain(name)]
        return None

    def judge(self, need: Requirement, as_of: date, weights: Mapping[str, float] | None) -> Judged:
        """Judge and score all firms for a need."""
        query = self.compile(need, as_of, weights)
        return self.judge_query(query, self.encoder.fit_of(query.texts))

    def compile(self, need: Requirement, as_of: date, weights: Mapping[str, float] | None) -> Query:
        """Compile a need."""
        return compile_query(need, self.buyer_of(need), self.vocabulary, as_of=as_of, weights=weights, home=self.home)

    def judge_query(self, query: Query, block: FitBlock) -> Judged:
        """Judge and score all firms for a compiled need whose fits are known: ``block`` has a row per lot."""
        n = len(self.catalogue)
        distance, arrival = self._journey(query)
        plans = [*query.plans, *self._crew_plans(query), *self._own_plans(query, distance, arrival)]
        columns = [judge(self.catalogue.evidence, plan, n, self.catalogue.bands) for plan in plans]
        verdicts = np.stack(columns, axis=1) if columns else np.ones((n, 0), dtype=np.int8)
        whole = [i for i, p in enumerate(plans) if p.mandatory and p.lot is None]
        lot_verdicts = np.stack(
            [
                all_of(verdicts[:, [i for i, p in enumerate(plans) if p.mandatory and p.lot == lot]])
                for lot in range(len(query.lots))
            ],
            axis=1,
        )
        verdict = np.minimum(all_of(verdicts[:, whole]), lot_verdicts.max(axis=1))
        terms = self._terms(query, plans, verdicts, block.shown, block.possible, distance, arrival)
        contributions, score, possible = total(list(terms.values()), [query.weights[t] for t in terms])
        return Judged(
            query, tuple(plans), verdicts, lot_verdicts, verdict, tuple(terms),
            np.stack([t.shown for t in terms.values()], axis=1), np.stack([t.possible for t in terms.values()], axis=1),
            contributions, score, possible,
            block.shown.T, distance, arrival,
        )  # fmt: skip

    def _journey(self, query: Query) -> tuple[Band | None, Band | None]:
        if query.point is None:
            return None, None
        where, setting = self.catalogue.location, self.vocabulary.setting
        distance = self._from_matrix(query.point)
        if distance is None:
            own = self.distance if callable(self.distance) else None
            distance = distance_band(
                where.lat, where.lon, where.blur_km, where.known, query.point, setting("detour_factor"), own
            )
        drive = drive_band(distance, setting("drive_speed_kmh"))
        return distance, arrival_band(drive, self.catalogue.bands["mobilise_h"])

    def _from_matrix(self, point: Point) -> Band | None:
        """Kilometres from the user's own matrix; None where there is none, or it has no column for the place."""
        if self.distance is None or callable(self.distance):
            return None
        names = {plain(name): name for name in self.distance.columns}
        column = next((names[plain(key)] for key in point.keys if plain(key) in names), None)
        if column is None:
            return None
        km = self.distance[column].reindex(list(self.catalogue.ids)).to_numpy(dtype=np.float64)
        known = ~np.isnan(km)
        return Band(np.where(known, km, 0.0), np.where(known, km, np.inf), known)

    def _crew_plans(self, query: Query) -> list[Plan]:
        """Several criteria asked of the crew are asked of the same people: one more column for each such lot."""
        extra = []
        for place, lot in enumerate(query.lots):
            alone = len(query.lots) == 1
            asked = [
                p for p in query.plans if p.crew and p.mandatory and p.condition != FAIL and (alone or p.lot == place)
            ]
            if len(asked) < 2:
                continue
            needed = np.nan if lot.crew is None else float(lot.crew)
            given = crew_together(
                self.catalogue.evidence, asked, needed, len(self.catalogue), self.catalogue.bands["headcount"]
            )
            if any(p.condition == UNKNOWN for p in asked):
                given = np.maximum(given, UNKNOWN)
            name = "crew_together" if alone else f"crew_together [{lot.id}]"
            extra.append(
                Plan(name, "crew_together", lot=None if alone else place, given=given, binds="doer", order=20_000)
            )
        return extra

    def _own_plans(self, query: Query, distance: Band | None, arrival: Band | None) -> list[Plan]:
        """Distance, time on site, shifts, radius and order size are criteria like any other."""
        need, bands, n = query.need, self.catalogue.bands, len(self.catalogue)
        found: dict[str, NDArray[np.int8]] = {}
        unknown = np.zeros(n, dtype=np.int8)
        everyone = np.ones(n, dtype=bool)
        if need.max_distance_km is not None:
            found["distance_km"] = (
                unknown if distance is None else at_most(distance.low, distance.high, everyone, need.max_distance_km)
            )
        if need.within_h is not None:
            found["on_site_h"] = (
                unknown if arrival is None else at_most(arrival.low, arrival.high, everyone, need.within_h)
            )
        if distance is not None:
            margin = margin_band(bands["radius_km"], distance)
            found["service_radius_km"] = at_least(margin.low, margin.high, margin.known, 0.0)
        if need.shifts:
            wanted = [SHIFTS.index(s) for s in need.shifts]
            able = self.catalogue.shifts[:, wanted].all(axis=1)
            known = self.catalogue.shifts_known
            found["shifts"] = np.where(known, np.where(able, PASS, FAIL), UNKNOWN).astype(np.int8)
        if query.value is not None:
            low, high = query.value
            small, large = bands["order_low"], bands["order_high"]
            found["order_size_eur"] = np.minimum(
                _value_judged(small, low, high, at_least_side=True),
                _value_judged(large, low, high, at_least_side=False),
            )
        binds = {"on_site_h": "any", "order_size_eur": "lead"}
        return [
            Plan(name, name, given=given, binds=binds.get(name, "doer"), order=20_001 + place)
            for place, (name, given) in enumerate(found.items())
        ]

    def _terms(
        self,
        query: Query,
        plans: list[Plan],
        verdicts: NDArray[np.int8],
        shown: NDArray[np.float64],
        possible: NDArray[np.float64],
        distance: Band | None,
        arrival: Band | None,
    ) -> dict[str, Term]:
        terms: dict[str, Term] = {}
        for name in query.weights:
            if name == "fit":
                terms[name] = Term(shown.max(axis=0), possible.max(axis=0))
            elif name == "preferred":
                asked = [i for i, p in enumerate(plans) if not p.mandatory and p.weight > 0 and p.condition != FAIL]
                terms[name] = preferred_share(verdicts[:, asked], np.array([plans[i].weight for i in asked]))
            elif name == "crew":
                counted = [(lot.crew, w) for lot, w in zip(query.lots, query.lot_weights, strict=True) if lot.crew]
                demand, weights = np.array([c for c, _ in counted]), np.array([w for _, w in counted])
                terms[name] = crew_share(self._free(query), demand, weights)
            elif name == "proximity" and distance is not None:
                most = query.need.max_distance_km
                terms[name] = halving(distance, most / 2 if most else self.vocabulary.setting("proximity_half_km"))
            elif name == "response" and arrival is not None and query.need.within_h is not None:
                terms[name] = time_left(arrival, query.need.within_h)
            elif name == "local" and self.home is not None:
                terms[name] = self._local
        return terms

    def _free(self, query: Query) -> Band:
        """People free in the need's period; of a need without dates, those free as stated."""
        base = self.catalogue.bands["free_crew"]
        if query.need.start is None:
            return base
        return free_crew(base, self._with_periods, query.days.start, query.days.end)

    @cached_property
    def _with_periods(self) -> list[tuple[int, Supplier]]:
        return [(row, s) for row, s in enumerate(self.catalogue.records) if s.availability]

    @cached_property
    def _local(self) -> Term:
        return local_presence(self.catalogue, self.vocabulary, self.home or "")


def _value_judged(limit: Band, low: float, high: float, *, at_least_side: bool) -> NDArray[np.int8]:
    """Judge a need's value band against the firms' smallest or largest order."""
    if at_least_side:
        return at_least(low - limit.high, high - limit.low, limit.known, 0.0)
    return at_least(limit.low - high, limit.high - low, limit.known, 0.0)
