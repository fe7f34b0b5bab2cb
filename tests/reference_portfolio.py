"""The slow, obvious oracle of the allocation: every choice of columns; and for small networks, every choice of teams with the best shares."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from scipy.optimize import linprog

from kaivosmatch.portfolio import PackProblem
from kaivosmatch.teams.search import Search

TOLERANCE = 1e-9


def best_packing(problem: PackProblem) -> float:
    """The greatest value of any choice of at most one column per group within the limits."""
    by_group = [[None, *map(int, np.flatnonzero(problem.group == g))] for g in range(problem.groups)]
    best = 0.0
    for choice in itertools.product(*by_group):
        chosen = np.array([c for c in choice if c is not None], dtype=np.int64)
        if (problem.used(chosen) <= problem.limit + TOLERANCE).all():
            best = max(best, float(problem.value[chosen].sum()))
    return best


def random_packing(rng: np.random.Generator) -> PackProblem:
    groups, rows = int(rng.integers(1, 5)), int(rng.integers(0, 5))
    c = int(rng.integers(1, 13))
    use = rng.integers(0, 5, (rows, c)) * (rng.random((rows, c)) < 0.5) * (1.0 if rng.random() < 0.5 else rng.random())
    row, column = np.nonzero(use)
    return PackProblem(
        value=rng.normal(3, 2, c) if rng.random() < 0.5 else rng.integers(-1, 5, c).astype(float),
        group=rng.integers(0, groups, c),
        row=row,
        column=column,
        amount=use[row, column],
        limit=rng.integers(0, 7, rows).astype(float),
    )


def best_allocation(searches: list[Search], worth: list[float], free: Any, overlap: Any) -> float:
    """The greatest sum of worth times score over all sets of firms for all needs, shares chosen together by linear programming.

    ``free`` (n,): people of each firm, the same all the time; ``overlap`` (stretches, needs): which needs run at once.
    """
    options = [[None, *_sets(search)] for search in searches]
    best = 0.0
    for choice in itertools.product(*options):
        value = _together(searches, worth, free, overlap, choice)
        if value is not None:
            best = max(best, value)
    return best


def _sets(search: Search) -> list[tuple[int, ...]]:
    n = len(search.index.catalogue)
    found = []
    for size in range(1, search.max_members + 1):
        for rows in itertools.combinations(range(n), size):
            if _gates(search, rows):
                found.append(rows)
    return found


def _gates(search: Search, rows: tuple[int, ...]) -> bool:
    (facts,) = search.facts
    at = list(rows)
    if len(rows) > 1 and not search.willing[at].all():
        return False
    if facts.each[at].min() < 0 or (facts.any.size and facts.any[at].max(axis=0).min() < 0) or facts.lead[at].max() < 0:
        return False
    return all(high[at].sum() >= bound - TOLERANCE for _, high, bound in facts.sums)


def _together(searches: Any, worth: Any, free: Any, overlap: Any, choice: Any) -> float | None:
    gain, upper, columns = [], [], []
    fixed = 0.0
    equal, demands = [], []
    for place, (search, rows) in enumerate(zip(searches, choice, strict=True)):
        if rows is None:
            continue
        (facts,) = search.facts
        weight = np.array(search.judged.query.lot_weights)
        setup = search.setups(silent=True)
        km = _distance(search, setup)
        cheapest = min(sum(km[a, b] for a in rows) for b in rows if facts.lead[b] >= 0)
        fixed -= worth[place] * (0.02 * (len(rows) - 1) + 0.0002 * cheapest)
        for x in range(len(weight)):
            demands.append(facts.demand[x])
            equal.append([])
            for r in rows:
                equal[-1].append(len(gain))
                columns.append((place, r, bool(facts.counted[x])))
                gain.append(worth[place] * weight[x] / facts.demand[x] * search.judged.fit[r, x])
                upper.append(facts.crews.crew[r, x] if facts.doer[r, x] >= 0 else 0.0)
    if not gain:
        return 0.0
    n = len(gain)
    a_eq = np.zeros((len(equal), n))
    for i, line in enumerate(equal):
        a_eq[i, line] = 1.0
    a_ub, b_ub = [], []
    for r in range(len(free)):
        for running in overlap:
            line = np.array([float(row == r and counts and running[place]) for place, row, counts in columns])
            if line.any() and np.isfinite(free[r]):
                a_ub.append(line)
                b_ub.append(free[r])
    answer = linprog(
        -np.array(gain), A_ub=np.array(a_ub) if a_ub else None, b_ub=b_ub or None, A_eq=a_eq, b_eq=demands,
        bounds=[(0, None if np.isinf(u) else u) for u in upper], method="highs-ds",
    )  # fmt: skip
    return None if answer.status != 0 else float(-answer.fun) + fixed


def _distance(search: Search, setups: Any) -> Any:
    n = len(search.index.catalogue)
    km = np.zeros((n, n))
    for setup in setups:
        km[np.ix_(setup.rows, setup.rows)] = np.maximum(km[np.ix_(setup.rows, setup.rows)], setup.problem.distance)
    return km
