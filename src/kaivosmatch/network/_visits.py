"""Visits and meetings in groups: who goes along where, with seats, driving between places, and competitors kept apart."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._interest import mutual_interest

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Requirement
    from kaivosmatch.results import Ranking
    from kaivosmatch.teams import ConsortiumPlan
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["GroupPlan", "Visit", "red_pairs", "visit_groups"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Visit:
    """A visit to a buyer, or a meeting of several firms with one.

    Attributes
    ----------
    id, buyer : str
        The buyer by the id that the requirements use.
    start, end : datetime
    seats : int
        Firms that can come.
    place : str or None
        A municipality or site; None: where it is held makes no difference (a video meeting).
    """

    id: str
    buyer: str
    start: datetime
    end: datetime
    seats: int
    place: str | None = None

    def __post_init__(self) -> None:
        if self.end < self.start or self.seats < 0:
            raise InputError("a visit ends before it starts, or has fewer seats than none", got=(self.id, self.seats))


@dataclass(frozen=True)
class GroupPlan:
    """Who goes along where.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE", "UNDECIDED"}
    value, bound : float
        Mutual interest over all seats; no plan that seats as many different firms is worth more.
    groups : dict
        ``{visit id: supplier ids}``.
    left_out : tuple of str
        Firms with a reason to go, and no seat.
    names : dict
    """

    status: str
    value: float
    bound: float
    groups: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    names: Mapping[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per seat: ``visit, supplier_id, name``."""
        import pandas as pd

        rows = [(visit, firm, self.names[firm]) for visit, firms in self.groups.items() for firm in firms]
        return pd.DataFrame(rows, columns=["visit", "supplier_id", "name"])


def red_pairs(plans: Iterable[ConsortiumPlan]) -> tuple[tuple[str, str], ...]:
    """Return pairs of firms of one consortium whose joint bid carries a red flag: they had better not sit in one meeting.

    Where a red consortium has more than two members, every pair of them is kept apart: too careful rather than too little.
    """
    found = {
        pair
        for plan in plans
        for team in plan.consortia
        if team.competition == "red"
        for pair in combinations(sorted(m.supplier_id for m in team.members), 2)
    }
    return tuple(sorted(found))


def visit_groups(
    rankings: Iterable[Ranking],
    visits: Sequence[Visit],
    *,
    requirements: Iterable[Requirement] = (),
    apart: Iterable[tuple[str, str]] = (),
    most_per_firm: int | None = None,
    at_least: float = 0.0,
    least_fit: float | None = None,
    wishes: Iterable[tuple[str, str]] = (),
    declined: Iterable[tuple[str, str]] = (),
    vocabulary: Vocabulary | None = None,
    time_limit: float | None = None,
) -> GroupPlan:
    """Share out the seats of visits: as many different firms as can be get one, then the greatest mutual interest.

    Parameters
    ----------
    rankings : iterable of Ranking
        Of the needs of the buyers that are visited.
    visits : sequence of Visit
    apart : iterable of (id, id)
        Firms that shall not be in one group, as :func:`red_pairs` gives them.
    most_per_firm : int, optional
        Most visits of one firm. Visits that overlap, or leave too little time to drive from one to the other, exclude each other.
    at_least, least_fit, wishes, declined
        See :func:`mutual_interest`.
    time_limit : float, optional
        Seconds.

    Raises
    ------
    InputError
        Two visits share an id, a place is not known, or a visit is to a buyer without a ranking.

    Notes
    -----
    Two mixed integer programs (HiGHS): first the number of firms with a seat, then the value with that number held. Driving is the straight
    line times the detour factor, at the speed of the settings.

    Examples
    --------
    >>> from kaivosmatch.results import Candidate, Ranking
    >>> from kaivosmatch.verdict import Verdict
    >>> rows = [Candidate(f, f, i, Verdict.PASS, s, s, {}, (), None) for i, (f, s) in enumerate([("a", 0.9), ("b", 0.8), ("c", 0.3)])]
    >>> tour = Visit("tour", "mine", datetime(2026, 5, 4, 9), datetime(2026, 5, 4, 12), seats=2)
    >>> visit_groups([Ranking("mine", tuple(rows), 0)], [tour], apart=[("a", "b")]).groups
    {'tour': ('a', 'c')}
    """
    from kaivosmatch.vocabulary import Vocabulary

    interest = mutual_interest(
        rankings, requirements, at_least=at_least, least_fit=least_fit, wishes=wishes, declined=declined
    )
    if len({v.id for v in visits}) < len(visits):
        raise InputError("visit ids must differ", got=[v.id for v in visits])
    stray = sorted({v.buyer for v in visits} - set(interest.buyers))
    if stray:
        raise InputError("visits to buyers without a ranking", got=stray, expected=", ".join(interest.buyers))
    rows = {name: i for i, name in enumerate(interest.buyers)}
    worth = np.array([interest.value[rows[v.buyer]] for v in visits]).reshape(len(visits), len(interest.firms))
    columns = {name: j for j, name in enumerate(interest.firms)}
    pairs = [(columns[a], columns[b]) for a, b in apart if a in columns and b in columns]
    clash = _clashes(visits, vocabulary if vocabulary is not None else Vocabulary.default())
    most = len(visits) if most_per_firm is None else most_per_firm
    if most < 0:
        raise InputError("most_per_firm is negative", got=most)
    status, chosen, bound = _seat(worth, [v.seats for v in visits], pairs, clash, most, time_limit)
    groups = {v.id: tuple(interest.firms[j] for j in np.flatnonzero(chosen[i])) for i, v in enumerate(visits)}
    wanted: list[bool] = np.asarray((worth > 0).any(axis=0)).tolist()
    got: list[bool] = np.asarray(chosen.any(axis=0)).tolist()
    out = tuple(f for f, want, has in zip(interest.firms, wanted, got, strict=True) if want and not has)
    value = float(worth[chosen].sum())
    return GroupPlan(status, value, max(bound, value), groups, out, {f: interest.names[f] for f in interest.firms})


def _clashes(visits: Sequence[Visit], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Pairs of visits that one firm cannot both make."""
    from kaivosmatch.vocabulary.geo import haversine_km

    points: list[tuple[float, float] | None] = []
    for v in visits:
        place = vocabulary.find_place(v.place) if v.place is not None else None
        if v.place is not None and place is None:
            raise InputError("not a place", got=v.place, expected="a municipality or a site of Finland")
        points.append(None if place is None else (place.lat, place.lon))
    found = []
    for (i, a), (j, b) in combinations(enumerate(visits), 2):
        here, there, drive = points[i], points[j], 0.0
        if here is not None and there is not None:
            km = float(haversine_km(*here, *there)) * vocabulary.setting("detour_factor")
            drive = km / vocabulary.setting("drive_speed_kmh")
        first, second = (a, b) if a.start <= b.start else (b, a)
        if second.start < first.end + timedelta(hours=drive):
            found.append((i, j))
    return found


def _seat(
    worth: Floats,
    seats: Sequence[int],
    apart: Sequence[tuple[int, int]],
    clash: Sequence[tuple[int, int]],
    most: int,
    time_limit: float | None,
) -> tuple[str, NDArray[np.bool_], float]:
    """Return (status, chosen bool (visits, firms), bound)."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    chosen = np.zeros(worth.shape, dtype=bool)
    cells: Whole = np.argwhere(worth > 0).astype(np.intp)
    n, firms = len(cells), worth.shape[1]
    if n == 0:
        return "OPTIMAL", chosen, 0.0
    at = {(int(v), int(f)): k for k, (v, f) in enumerate(cells)}
    # columns: a seat for each cell, then whether a firm has one
    rows: list[dict[int, float]] = []
    high: list[float] = []

    def limit(row: dict[int, float], top: float) -> None:
        rows.append(row)
        high.append(top)

    for v, room in enumerate(seats):
        limit({k: 1.0 for (w, _), k in at.items() if w == v}, room)
    for f in range(firms):
        mine = {k: 1.0 for (_, g), k in at.items() if g == f}
        limit(mine, most)
        limit({**dict.fromkeys(mine, -1.0), n + f: 1.0}, 0.0)
        for v, w in clash:
            limit({at[x, f]: 1.0 for x in (v, w) if (x, f) in at}, 1.0)
    for a, b in apart:
        for v in range(len(seats)):
            limit({at[v, g]: 1.0 for g in (a, b) if (v, g) in at}, 1.0)
    table = sparse.lil_array((len(rows), n + firms))
    for i, row in enumerate(rows):
        for k, weight in row.items():
            table[i, k] = weight
    deadline = None if time_limit is None else time.monotonic() + time_limit
    value = np.concatenate([worth[cells[:, 0], cells[:, 1]], np.zeros(firms)])
    number = np.concatenate([np.zeros(n), np.ones(firms)])

    def solve(goal: Floats, least: float) -> Any:
        options: Any = {"mip_rel_gap": 0.0}
        if deadline is not None:
            options["time_limit"] = max(0.05, deadline - time.monotonic())
        constraints = [
            LinearConstraint(table.tocsr(), -math.inf, np.array(high)),
            LinearConstraint(number[None, :], least, math.inf),
        ]
        return milp(
            -goal, constraints=constraints, bounds=Bounds(0, 1), integrality=np.ones(n + firms), options=options
        )

    widest = solve(number, 0.0)
    if widest.x is None:
        return "UNDECIDED", chosen, float(value.sum())
    best = solve(value, float(np.rint(number @ widest.x)))
    x = widest.x if best.x is None else best.x
    taken = cells[np.asarray(x)[:n] > 0.5]
    chosen[taken[:, 0], taken[:, 1]] = True
    proved = widest.status == 0 and best.status == 0
    dual = best.mip_dual_bound
    bound = -float(dual) if dual is not None and math.isfinite(dual) and widest.status == 0 else float(value.sum())
    return ("OPTIMAL" if proved else "FEASIBLE"), chosen, bound
