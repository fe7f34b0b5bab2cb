"""The slow, obvious oracle of the team search: every set, every lead, the shares by linear programming, minimality by definition.

Also the random problems that the tests and the longer script share.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linprog

from kaivosmatch.consortium import TeamProblem

TOLERANCE = 1e-9


def transport(problem: TeamProblem, rows: tuple[int, ...], level: int) -> float | None:
    """The best sum of weight * share / demand * fit over the shares that only doers of this verdict send, by HiGHS; None: impossible."""
    lots = problem.demand.size
    free_rows, free_limits, equal = [], [], np.zeros((lots, len(rows) * lots))
    for a, i in enumerate(rows):
        line = np.zeros(len(rows) * lots)
        line[a * lots : (a + 1) * lots] = problem.counts
        if np.isfinite(problem.free[i]):
            free_rows.append(line)
            free_limits.append(problem.free[i])
        for lot in range(lots):
            equal[lot, a * lots + lot] = 1.0
    most = np.where(problem.doer >= level, problem.crew, 0.0)[list(rows)]
    gain = (problem.weight / problem.demand * problem.fit)[list(rows)].ravel()
    answer = linprog(
        -gain,
        A_ub=np.array(free_rows) if free_rows else None,
        b_ub=free_limits if free_rows else None,
        A_eq=equal,
        b_eq=problem.demand,
        bounds=[(0.0, None if np.isinf(x) else x) for x in most.ravel()],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return None if answer.status != 0 else float(-answer.fun)


def at_level(problem: TeamProblem, rows: tuple[int, ...], level: int) -> float | None:
    """The best score of this set with a verdict of at least ``level``; None: it has none."""
    members = list(rows)
    if problem.each[members].min() < level or (problem.any.size and problem.any[members].max(axis=0).min() < level):
        return None
    have = (problem.sum_low if level == 1 else problem.sum_high)[members].sum(axis=0)
    if (have < problem.bound - TOLERANCE).any():
        return None
    leads = [r for r in rows if problem.lead[r] >= level]
    if not leads:
        return None
    value = transport(problem, rows, level)
    if value is None:
        return None
    km = min(float(problem.distance[members, r].sum()) for r in leads)
    return value - problem.member_cost * (len(rows) - 1) - problem.km_cost * km


def best(problem: TeamProblem, rows: tuple[int, ...]) -> tuple[int, float] | None:
    """Verdict and score (to 1e-9) of a set; None: not feasible."""
    for level in (1, 0):
        score = at_level(problem, rows, level)
        if score is not None:
            return level, round(score, 9)
    return None


def top_teams(problem: TeamProblem, k: int) -> list[tuple[int, float, tuple[int, ...]]]:
    """The k best minimal teams as (verdict, score, rows), by complete enumeration."""
    known: dict[tuple[int, ...], tuple[int, float]] = {}
    minimal = []
    n = problem.fit.shape[0]
    for size in range(1, min(n, problem.max_members) + 1):
        for rows in itertools.combinations(range(n), size):
            got = best(problem, rows)
            if got is None:
                continue
            known[rows] = got
            smaller = (known.get(part) for s in range(1, size) for part in itertools.combinations(rows, s))
            if not any(other and other[0] >= got[0] and other[1] >= got[1] for other in smaller):
                minimal.append((*got, rows))
    return sorted(minimal, key=lambda team: (-team[0], -team[1], team[2]))[:k]


def random_problem(rng: np.random.Generator, most_firms: int = 9, most_lots: int = 4) -> TeamProblem:
    """A small problem with all that may go wrong: ties, equal firms, zero and infinite crews, unknowns, uncounted lots, negated sums."""
    n, lots = int(rng.integers(1, most_firms + 1)), int(rng.integers(1, most_lots + 1))
    anys, sums = int(rng.integers(0, 3)), int(rng.integers(0, 3))
    coarse = rng.random() < 0.5  # coarse numbers make ties
    fit = rng.integers(0, 5, (n, lots)) / 4 if coarse else rng.random((n, lots))
    counted = rng.random(lots) < 0.75
    demand = np.where(counted, rng.integers(1, 6, lots) if coarse else rng.uniform(0.5, 5, lots), 1.0)
    crew = rng.integers(0, 6, (n, lots)).astype(float) * (1.0 if coarse else rng.uniform(0.5, 1.5))
    crew = np.where(counted, crew, rng.choice([0.0, 1.0, np.inf, 0.5], (n, lots)))
    crew[rng.random((n, lots)) < 0.15] = np.inf
    crew[rng.random((n, lots)) < 0.2] = 0.0
    free = rng.integers(0, 13, n).astype(float)
    free[rng.random(n) < 0.2] = np.inf
    weight = np.full(lots, 1.0) if coarse else rng.random(lots) + 0.05
    place = rng.integers(0, 4, (n, 2)) * 40.0 if coarse else rng.random((n, 2)) * 200
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    kind = rng.random()
    if kind < 0.2:
        distance = np.full((n, n), 500.0)
        np.fill_diagonal(distance, 0.0)
    elif kind < 0.35:
        distance = rng.random((n, n)) * 300  # as the formula reads: not symmetric, and a lead may be far from itself
    sure = rng.uniform(0.6, 1.0)

    def verdicts(*shape: int) -> np.ndarray:
        return rng.choice([1, 0, -1], shape, p=[sure, (1 - sure) * 0.6, (1 - sure) * 0.4])

    low = rng.integers(-3, 6, (n, sums)).astype(float)
    high = low + rng.integers(0, 4, (n, sums)) * (rng.random((n, sums)) < 0.3)
    low[rng.random((n, sums)) < 0.06] = -np.inf
    high[rng.random((n, sums)) < 0.06] = np.inf
    arrays = {
        "fit": fit, "crew": crew, "free": free, "each": verdicts(n), "doer": verdicts(n, lots), "lead": verdicts(n),
        "any": rng.choice([1, 0, -1], (n, anys), p=[0.4, 0.2, 0.4]), "sum_low": low, "sum_high": high,
    }  # fmt: skip
    if n > 2 and rng.random() < 0.35:  # equal firms, places included
        copies = rng.integers(0, n, int(rng.integers(1, n)))
        source = int(rng.integers(0, n))
        for name in arrays:
            arrays[name][copies] = arrays[name][source]
        same = np.arange(n)
        same[copies] = source
        distance = distance[np.ix_(same, same)]
    return TeamProblem(
        **arrays,
        demand=demand,
        weight=weight / weight.sum(),
        distance=distance,
        bound=rng.integers(-4, 7, sums),
        max_members=int(rng.integers(1, 7)) if n < 7 else int(rng.integers(2, 6)),
        member_cost=float(rng.choice([0.02, 0.0, 0.1])),
        km_cost=float(rng.choice([0.0002, 0.0, 0.002])),
        counted=None if counted.all() and rng.random() < 0.5 else counted,
    )
