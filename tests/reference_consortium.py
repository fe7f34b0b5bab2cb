"""The slow, obvious oracle of the team search: every set, every lead, the shares by linear programming, minimality by definition.

Also the random problems that the tests and the longer script share.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, lil_array

from kaivosmatch.consortium import TeamProblem

TOLERANCE = 1e-9


def transport(problem: TeamProblem, rows: tuple[int, ...], level: int) -> float | None:
    """The best sum of weight * share / demand * fit over the shares that only doers of this verdict send, by HiGHS; None: impossible."""
    lots = problem.demand.size
    crew, free = (problem.crew_sure, problem.free_sure) if level == 1 else (problem.crew, problem.free)
    free_rows, free_limits, equal = [], [], np.zeros((lots, len(rows) * lots))
    for a, i in enumerate(rows):
        line = np.zeros(len(rows) * lots)
        line[a * lots : (a + 1) * lots] = problem.counts
        if np.isfinite(free[i]):
            free_rows.append(line)
            free_limits.append(free[i])
        for lot in range(lots):
            equal[lot, a * lots + lot] = 1.0
    most = np.where(problem.doer >= level, crew, 0.0)[list(rows)]
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
    firms = problem.variants[list(rows)]
    if len(set(firms[firms >= 0])) < (firms >= 0).sum():  # one firm twice
        return None
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


def random_problem(
    rng: np.random.Generator, most_firms: int = 9, most_lots: int = 4, *, several: bool = False
) -> TeamProblem:
    """A small problem with all that may go wrong: ties, equal firms, zero and infinite crews, unknowns, uncounted lots, negated sums.

    ``several``: some rows are one firm on different terms.
    """
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
    bands = {}
    if rng.random() < 0.4:  # people known as a band
        bands = {"crew_sure": crew - rng.integers(0, 3, crew.shape), "free_sure": free - rng.integers(0, 4, n)}
        bands = {name: np.maximum(np.where(rng.random(sure.shape) < 0.5, sure, np.inf), 0.0) for name, sure in bands.items()}
    arrays = {
        **bands, "fit": fit, "crew": crew, "free": free, "each": verdicts(n), "doer": verdicts(n, lots), "lead": verdicts(n),
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
    variant = np.random.default_rng([n, lots]).integers(-1, 4, n) if several else None
    return TeamProblem(
        **arrays,
        variant=variant,
        demand=demand,
        weight=weight / weight.sum(),
        distance=distance,
        bound=rng.integers(-4, 7, sums),
        max_members=int(rng.integers(1, 7)) if n < 7 else int(rng.integers(2, 6)),
        member_cost=float(rng.choice([0.02, 0.0, 0.1])),
        km_cost=float(rng.choice([0.0002, 0.0, 0.002])),
        counted=None if counted.all() and rng.random() < 0.5 else counted,
    )


def random_market(seed: int, firms: int, lots: int, *, dense: bool = False, members: int = 5) -> TeamProblem:
    """A larger problem.

    As mines have them: each firm able to do two to eight lots, crews of 1 to 8, 2 to 12 people free, 24 to 36 wanted in all, a tenth of the
    verdicts not known, one any-criterion that a fifth hold, one sum, a third able to lead. ``dense``: able to do four lots of five.
    """
    rng = np.random.default_rng([seed, firms, lots, int(dense)])
    able = np.zeros((firms, lots), bool)
    if dense:
        able = rng.random((firms, lots)) < 0.8
    else:
        for row in able:
            row[rng.choice(lots, min(lots, int(rng.integers(2, 9))), replace=False)] = True
    total = int(rng.integers(24, 37))
    demand = 1.0 + rng.multinomial(max(total - lots, 0), np.full(lots, 1 / lots))
    place = rng.uniform(0, 300, (firms, 2))
    turnover = rng.lognormal(0.5, 0.8, (firms, 1))

    def doubt(verdict: np.ndarray) -> np.ndarray:
        return np.where(rng.random(verdict.shape) < 0.1, 0, verdict)

    return TeamProblem(
        fit=np.where(able, rng.uniform(0.25, 1, able.shape), rng.uniform(0, 0.25, able.shape)),
        crew=np.where(able, rng.integers(1, 9, able.shape), 0),
        demand=demand,
        free=rng.integers(2, 13, firms),
        weight=demand / demand.sum(),
        distance=np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)),
        each=doubt(np.ones(firms)),
        doer=doubt(np.ones(able.shape)),
        lead=doubt(np.where(rng.random(firms) < 1 / 3, 1, -1)),
        any=doubt(np.where(rng.random((firms, 1)) < 0.2, 1, -1)),
        sum_low=turnover,
        sum_high=turnover,
        bound=[4.0],
        max_members=members,
    )


def milp_top(problem: TeamProblem, k: int, level: int, time_limit: float = 600.0) -> list[tuple[float, tuple[int, ...]]] | None:
    """The k best minimal teams that reach a level, one after the other by HiGHS with cuts; None: out of time.

    A team found later never has a better score, so those that contain one found before are not minimal: each answer cuts off its supersets.
    (At the UNKNOWN level this is exact only where no team passes.)
    """
    n, lots = problem.fit.shape
    leads = np.flatnonzero(problem.lead >= level)
    if not leads.size:
        return []
    # columns: member (n), lead (leads), share (n, lots), member i under lead r (n, leads)
    size = n + leads.size + n * lots + n * leads.size
    share0, pair0 = n + leads.size, n + leads.size + n * lots
    cost = np.zeros(size)
    cost[:n] = problem.member_cost
    cost[share0:pair0] = -(problem.weight / problem.demand * problem.fit).ravel()
    cost[pair0:] = problem.km_cost * problem.distance[:, leads].ravel()
    cap = np.where(problem.doer >= level, np.minimum(problem.crew, problem.demand), 0.0)
    rows: list[tuple[dict[int, float], float, float]] = []
    rows.append(({n + a: 1.0 for a in range(leads.size)}, 1.0, 1.0))
    rows.append((dict.fromkeys(range(n), 1.0), 1.0, float(problem.max_members)))
    rows += [({n + a: 1.0, int(r): -1.0}, -np.inf, 0.0) for a, r in enumerate(leads)]
    for i in range(n):
        rows.append(({**{pair0 + i * leads.size + a: 1.0 for a in range(leads.size)}, i: -1.0}, 0.0, 0.0))
        rows += [({pair0 + i * leads.size + a: 1.0, n + a: -1.0}, -np.inf, 0.0) for a in range(leads.size)]
        rows += [({share0 + i * lots + lot: 1.0, i: -cap[i, lot]}, -np.inf, 0.0) for lot in range(lots) if cap[i, lot] > 0]
        if np.isfinite(problem.free[i]):
            used = {share0 + i * lots + lot: 1.0 for lot in range(lots) if problem.counts[lot]}
            rows.append(({**used, i: -float(problem.free[i])}, -np.inf, 0.0))
    rows += [({share0 + i * lots + lot: 1.0 for i in range(n)}, *[float(problem.demand[lot])] * 2) for lot in range(lots)]
    rows += [({int(i): 1.0 for i in np.flatnonzero(column >= level)}, 1.0, np.inf) for column in problem.any.T]
    amount = problem.sum_low if level == 1 else problem.sum_high
    rows += [({i: float(amount[i, c]) for i in range(n)}, float(bound), np.inf) for c, bound in enumerate(problem.bound)]
    upper = np.ones(size)
    upper[:n] = problem.each >= level
    upper[share0:pair0] = cap.ravel()
    whole = np.zeros(size)
    whole[: n + leads.size] = 1
    found: list[tuple[float, tuple[int, ...]]] = []
    end = time.perf_counter() + time_limit
    while len(found) < k:
        matrix = lil_array((len(rows), size))
        for at, (line, _, _) in enumerate(rows):
            for column, value in line.items():
                matrix[at, column] = value
        answer = milp(
            cost,
            constraints=LinearConstraint(csr_array(matrix), [low for _, low, _ in rows], [high for _, _, high in rows]),
            integrality=whole,
            bounds=Bounds(0.0, upper),
            options={"mip_rel_gap": 0.0, "time_limit": max(end - time.perf_counter(), 0.01)},
        )
        if answer.status == 2:
            break
        if answer.status != 0:
            return None
        team = tuple(int(i) for i in np.flatnonzero(answer.x[:n] > 0.5))
        found.append((float(-answer.fun) + problem.member_cost, team))
        rows.append((dict.fromkeys(team, 1.0), -np.inf, len(team) - 1.0))
    return found
