"""The problem as flat tables, one set per verdict that a team may reach.

Everything is one-dimensional and indexed by hand: the same search code then runs on lists in plain Python and on arrays when compiled.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium.problem import TeamProblem
from kaivosmatch.verdict import Verdict

__all__ = ["TOLERANCE", "Tables", "equal_before", "layout", "tables"]

TOLERANCE = 1e-9  # of feasibility, from the contract
# The bounds work with limits this much wider, so that a team that is feasible only within the tolerance is inside the relaxation too.
SLACK = 4e-9


class Tables(NamedTuple):
    """What the search needs to know of one level (PASS, or UNKNOWN and better). n firms, L lots, A any-criteria, S sums.

    ``f`` and ``i`` are the memory for numbers and integers: lists in plain Python, arrays when compiled (the annotation says list for
    both). Fields with a size in their comment say where in the memory a table begins. Two blocks of memory instead of a dozen arrays make
    the compiled code short to compile and quick to call.
    """

    f: list[float]
    i: list[int]
    level: int  # 1: PASS, 0: UNKNOWN
    n: int
    lots: int
    anys: int
    sums: int
    most: int  # members at most
    several: int  # 1: some rows are one firm
    spread: int  # 1: distances differ, so each lead is searched by itself; 0: the lead is one more any-criterion
    rounds: int  # of pricing all leads before the search
    steps_all: int  # of pricing in each round
    steps_root: int  # of pricing once a lead is fixed
    steps_child: int  # of pricing once a member is added
    sweeps: int  # passes over the leads that look for good teams only, before the one that looks for all
    gap: float  # below the bound, what the first sweep still looks for
    growth: float  # of the gap from sweep to sweep
    settled: float  # a round of pricing that changes the bound by less is the last
    slow: float  # pace of pricing after a step that was no progress
    stretch: float  # of the bound that pricing hopes to take off
    member_cost: float
    flat_km: float  # score lost per member after the first by distance, where spread is 0
    own_km: float  # score lost by the lead's distance to itself, where spread is 0
    lowest: float  # below the score of any team
    wanted: float  # people wanted in all over the counted lots
    # in i
    allowed: int  # n: each >= level and no sum lost for sure
    leads: int  # n: lead >= level
    counted: int  # L
    holds: int  # n * A: any >= level
    before: int  # n: the equal firm before this one, or -1
    same: int  # n: which firm it is; of rows that are one firm a team has one at most
    start: int  # n + 1: first edge of each firm; an edge is a lot that it can work on, counted lots first
    split: int  # n: first uncounted edge
    lot: int  # edges
    # in f
    gain: int  # n * L: score per person sent
    cap: int  # n * L: most people, 0 unless the doer's verdict reaches the level
    demand: int  # L
    free: int  # n
    amount: int  # n * S
    bound: int  # S
    km: int  # n * n: score lost by member i under lead r at r * n + i
    worth: int  # edges: score for the whole lot
    share: int  # edges: largest part of the lot
    people: int  # edges: people that make this part
    room: int  # n: free, a little wider
    reach: int  # n: people in all over the counted lots at most
    pledge: int  # n * S: amounts cut to what can matter and scaled to about 1
    floor: int  # S: bounds, scaled likewise, a little lower


def layout(sizes: dict[str, int]) -> tuple[dict[str, int], int]:
    """Put stretches of these sizes one behind the other; return where each begins and the size of all.

    Examples
    --------
    >>> layout({"a": 2, "b": 3})
    ({'a': 0, 'b': 2}, 5)
    """
    starts = [0, *accumulate(sizes.values())]
    return dict(zip(sizes, starts)), starts[-1]


def tables(problem: TeamProblem, level: int) -> Tables:
    """Build the tables of one level.

    Parameters
    ----------
    problem : TeamProblem
    level : int
        1 (PASS) or 0 (UNKNOWN allowed).

    Returns
    -------
    Tables
        Fields are numpy arrays (int64 and float64) or plain numbers.
    """
    n, lots = problem.fit.shape
    most = min(problem.max_members, n)
    counted = problem.counts
    crew, free = problem.most_people(level)
    cap = np.where(problem.doer >= level, np.minimum(crew, problem.demand), 0.0)
    cap = np.where(counted, np.minimum(cap, free[:, None]), cap)
    worth = problem.weight * problem.fit
    amount = problem.sum_low if level == Verdict.PASS else problem.sum_high
    allowed = (problem.each >= level) & ~np.isneginf(amount).any(axis=1)
    spread, flat, own = _distances(problem)
    holds = problem.any >= level
    pledge, floor = _pledges(amount, problem.bound, allowed, most)

    # numpy's own order of True in a mask is by row, then column: counted lots first means permuting the columns
    order = np.argsort(~counted, kind="stable")
    variant = problem.variants
    row, column = np.nonzero(cap[:, order] > 0.0)
    lot = order[column]
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))]) if n else np.zeros(1)
    split = start[:-1] + np.bincount(row[counted[lot]], minlength=n) if n else np.zeros(0)
    wide = np.minimum(cap + SLACK, problem.demand)
    i, at_int = _pack(
        {
            "allowed": allowed, "leads": problem.lead >= level, "counted": counted,
            "holds": holds if spread else np.column_stack([holds, problem.lead >= level]),
            "before": equal_before(problem), "same": np.where(variant < 0, variant.max(initial=0) + 1 + np.arange(n), variant),
            "start": start, "split": split, "lot": lot,
        },
        np.int64,
    )  # fmt: skip
    f, at_float = _pack(
        {
            "gain": worth / problem.demand, "cap": cap, "demand": problem.demand, "free": free, "amount": amount,
            "bound": problem.bound, "km": problem.km_cost * problem.distance.T, "worth": worth[row, lot],
            "share": (wide / problem.demand)[row, lot], "people": wide[row, lot], "room": free + SLACK,
            "reach": np.minimum(free, np.where(counted, cap, 0.0).sum(axis=1)) + SLACK, "pledge": pledge, "floor": floor,
        },
        np.float64,
    )  # fmt: skip
    farthest = float(problem.distance.max(initial=0.0))
    return Tables(
        f=f,
        i=i,
        level=int(level),
        n=n,
        lots=lots,
        anys=holds.shape[1] + (0 if spread else 1),
        sums=amount.shape[1],
        most=most,
        several=int((variant >= 0).any()),
        spread=int(spread),
        rounds=8,
        steps_all=12,
        steps_root=16,
        steps_child=6,
        sweeps=6,
        gap=0.03,
        growth=1.5,
        settled=0.002,
        slow=0.7,
        stretch=0.1,
        member_cost=problem.member_cost,
        flat_km=flat,
        own_km=own,
        lowest=-(most * (problem.member_cost + problem.km_cost * farthest) + 1e-3),
        wanted=float(problem.demand[counted].sum()) - SLACK,
        **at_int,
        **at_float,
    )


def _pack(parts: dict[str, NDArray[Any]], kind: type) -> tuple[Any, dict[str, int]]:
    """Copy tables into one block of memory; return it and where each begins."""
    starts, _ = layout({name: part.size for name, part in parts.items()})
    return np.concatenate([np.asarray(part, dtype=kind).ravel() for part in parts.values()]), starts


def equal_before(problem: TeamProblem) -> NDArray[np.int64]:
    """For each row the nearest earlier row that is the same firm in every respect, or -1.

    Equal firms can stand in for one another in any team, so the search takes them in the order of their rows only.
    """
    n = problem.fit.shape[0]
    before = np.full(n, -1, dtype=np.int64)
    if n < 2 or len({row.tobytes() for row in problem.fit + 0.0}) == n:  # mostly they differ in what they fit
        return before
    facts = np.column_stack(
        [
            problem.fit, problem.crew, problem.free, *problem.most_people(Verdict.PASS),
            problem.each, problem.doer, problem.lead, problem.any, problem.sum_low, problem.sum_high, problem.variants,
        ]
    )  # fmt: skip
    facts += 0.0  # -0.0 is 0.0
    latest: dict[bytes, list[int]] = {}  # by facts: the latest firm of each place
    for i in range(n):
        same = latest.setdefault(facts[i].tobytes(), [])
        for a, j in enumerate(same):
            if _same_place(problem.distance, i, j):
                before[i] = j
                same[a] = i
                break
        else:
            same.append(i)
    return before


def _same_place(distance: NDArray[np.float64], i: int, j: int) -> bool:
    """Whether exchanging i and j changes no distance."""
    if distance[i, j] != distance[j, i] or distance[i, i] != distance[j, j]:
        return False
    others = np.ones(distance.shape[0], bool)
    others[[i, j]] = False
    return bool((distance[i, others] == distance[j, others]).all() and (distance[others, i] == distance[others, j]).all())


def _distances(problem: TeamProblem) -> tuple[bool, float, float]:
    """Say whether the choice of the lead matters, and what distance costs where it does not."""
    n = problem.fit.shape[0]
    if n == 0 or problem.km_cost == 0.0:
        return False, 0.0, 0.0
    own = np.diag(problem.distance)
    if n > 2 and problem.distance[0, 1] != problem.distance[0, 2]:  # as nearly always
        return True, 0.0, 0.0
    rest = problem.distance[~np.eye(n, dtype=bool)]
    if (own == own[0]).all() and (rest.size == 0 or (rest == rest[0]).all()):
        return False, problem.km_cost * float(rest[0]) if rest.size else 0.0, problem.km_cost * float(own[0])
    return True, 0.0, 0.0


def _pledges(
    amount: NDArray[np.float64], bound: NDArray[np.float64], allowed: NDArray[np.bool_], most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cut amounts to what can matter and scale them, so that infinite ones can carry a price.

    With ``worst`` the least amount of any allowed firm, one firm with ``bound - (most - 1) * min(worst, 0)`` meets the bound in any
    company: more than that is never needed.
    """
    if not allowed.any() or not bound.size:
        return np.zeros_like(amount), np.zeros_like(bound)
    worst = np.minimum(amount[allowed].min(axis=0), 0.0)
    enough = np.maximum(bound - (most - 1) * worst, 0.0)
    cut = np.where(allowed[:, None], np.minimum(amount, enough), 0.0)
    scale = np.maximum(np.abs(cut).max(axis=0), 1e-6)
    return cut / scale, (bound - SLACK) / scale
