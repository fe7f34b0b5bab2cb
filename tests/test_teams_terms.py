"""The search for teams at prices, reliefs and steps finds what trying every team and every number of people finds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kaivosmatch.consortium import Team, TeamProblem
from kaivosmatch.teams.columns import NeedColumns
from kaivosmatch.teams.search import Clock, Search
from kaivosmatch.teams.terms import Terms, as_firms, by_steps, with_variants
from reference_consortium import best as feasible
from test_portfolio_allocate import random_case

WORTH = 2.0


def random_terms(rng: np.random.Generator, n: int) -> Terms:
    steps = {
        int(row): tuple(
            zip(np.sort(rng.choice([0.0, 0.5, 1.0, 2.0, 3.5], 2, replace=False)).tolist(), rng.uniform(0, 0.6, 2).tolist(), strict=True)
        )[: int(rng.integers(1, 3))]
        for row in range(n)
        if rng.random() < 0.6
    }  # fmt: skip
    relief = np.where(rng.random(n) < 0.5, rng.uniform(0, 0.02 * WORTH, n), 0.0)
    return Terms(np.where(rng.random(n) < 0.6, rng.uniform(0, 0.5, n), 0.0), relief, steps, float(rng.choice([0.0, 0.3])))


def of_shares(need: NeedColumns, problem: TeamProblem, names: np.ndarray, rows: tuple[int, ...], terms: Terms) -> float:
    """The most that these members can be worth: for each choice of what each may send, a linear program over the shares."""
    members, best = list(rows), -np.inf
    caps = [[(np.inf, 0.0)] for _ in rows]
    for m, row in enumerate(rows):
        paid = 0.0
        caps[m] = []
        for people, cost in terms.steps.get(int(names[row]), ()):
            caps[m].append((people, paid))
            paid += cost
        caps[m].append((np.inf, paid))
    lots = len(problem.demand)
    gain = need.worth * problem.weight / problem.demand * problem.fit[members]
    gain = gain - terms.price[names[members]][:, None] * problem.counts
    upper = np.where(problem.doer[members] >= 0, problem.crew[members], 0.0)
    for chosen in itertools.product(*caps):
        a_ub, b_ub = [], []
        for m, row in enumerate(rows):
            limit = min(float(problem.free[row]), chosen[m][0])
            if np.isfinite(limit):
                line = np.zeros((len(rows), lots))
                line[m] = problem.counts
                a_ub.append(line.ravel())
                b_ub.append(limit)
        a_eq = [np.outer(np.ones(len(rows)), np.arange(lots) == x).ravel() for x in range(lots)]
        answer = linprog(
            -gain.ravel(), A_ub=a_ub or None, b_ub=b_ub or None, A_eq=a_eq, b_eq=problem.demand,
            bounds=[(0, None if np.isinf(u) else u) for u in upper.ravel()], method="highs",
        )  # fmt: skip
        if answer.status == 0:
            best = max(best, float(-answer.fun) - sum(cost for _, cost in chosen))
    leads = [a for a in members if problem.lead[a] >= 0]
    km = min(float(problem.distance[members, a].sum()) for a in leads)
    fixed = problem.member_cost * (len(rows) - 1) + problem.km_cost * km
    return best - need.worth * fixed + float(terms.relief[names[members]].sum()) - terms.fee


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_best_team_on_any_terms_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    index, needs, _, _ = random_case(int(rng.integers(1000)))
    need = NeedColumns(0, needs[int(rng.integers(3))], Search.prepare(index, needs[0], able=0.25), WORTH)
    need = NeedColumns(0, need.judged, Search.prepare(index, need.judged, able=0.25), WORTH)
    terms = random_terms(rng, len(index.catalogue))
    found, proved = need.priced(terms, 3, Clock(None))
    values = []
    for setup, problem in zip(need.setups, need.loose, strict=True):
        n = len(setup.rows)
        for size in range(1, min(n, problem.max_members) + 1):
            for rows in itertools.combinations(range(n), size):
                if feasible(problem, rows) is not None:
                    values.append(of_shares(need, problem, setup.rows, rows, terms))
    assert proved
    assert bool(found) == bool(values)
    if values:
        assert found[0][0] == pytest.approx(max(values), abs=1e-6)
        for value, team in found:
            assert value == pytest.approx(need.beyond(team, terms))
        least = found[0][0]
        assert need.priced(terms, 1, Clock(None), least=least - 1e-6)[0][0][0] == pytest.approx(least, abs=1e-6)
        assert need.priced(terms, 1, Clock(None), least=least + 1e-6)[0] == []


def problem_of_two() -> TeamProblem:
    return TeamProblem(
        fit=[[0.9], [0.8]], crew=[[6], [6]], demand=[6], free=[6, 4], weight=[1.0], distance=np.zeros((2, 2)), each=[1, 1],  # type: ignore[arg-type]
        doer=[[1], [1]], lead=[1, 1], any=np.zeros((2, 0)), sum_low=np.zeros((2, 0)), sum_high=np.zeros((2, 0)), bound=np.zeros(0),  # type: ignore[arg-type]
        max_members=2,
    )  # fmt: skip


def test_a_firm_with_steps_is_several_rows_of_which_a_team_has_one() -> None:
    problem = problem_of_two()
    at, people, cost = by_steps(np.array([7, 9]), problem, {7: ((2.0, 0.1), (5.0, 0.2)), 9: ((4.0, 0.5),)})
    assert at.tolist() == [0, 1, 0, 0]  # the second has no more than its step allows
    assert people.tolist() == [2.0, np.inf, 5.0, np.inf]
    assert cost == pytest.approx([0.0, 0.0, 0.1, 0.3])
    wide = with_variants(problem, at, people)
    assert (wide.free.tolist(), wide.variants.tolist()) == ([2.0, 4.0, 5.0, 6.0], [0, -1, 0, 0])
    team = as_firms(Team((1, 2), 2, problem_verdict := 1, 0.5, np.array([[1.0], [5.0]])), at)  # type: ignore[arg-type]
    assert (team.rows, team.lead, team.share.tolist(), team.verdict) == ((0, 1), 0, [[5.0], [1.0]], problem_verdict)
