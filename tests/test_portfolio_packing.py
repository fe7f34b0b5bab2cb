"""Choosing columns under shared limits equals trying every choice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kaivosmatch.portfolio import PackProblem, Slots, overlaps, pack, relax
from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.pool import Pool, contested
from reference_portfolio import best_packing, random_packing


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_equals_every_choice(seed: int) -> None:
    problem = random_packing(np.random.default_rng(seed))
    found = pack(problem)
    assert found.status == "OPTIMAL"
    assert found.value == pytest.approx(best_packing(problem), abs=1e-7)
    chosen = np.array(found.chosen, dtype=np.int64)
    assert found.value == pytest.approx(problem.value[chosen].sum())
    assert len(set(problem.group[chosen])) == len(chosen)
    assert (problem.used(chosen) <= problem.limit + 1e-9).all()
    prices = relax(problem)
    assert prices.value >= found.value - 1e-7
    # at any prices: what the limits are worth, and what each group is worth beyond what it uses, is a bound
    paid = problem.value - np.bincount(
        problem.column, weights=prices.limit[problem.row] * problem.amount, minlength=len(problem.value)
    )
    groups = sum(max(0.0, paid[problem.group == g].max(initial=0.0)) for g in range(problem.groups))
    assert prices.limit @ problem.limit + groups == pytest.approx(prices.value, abs=1e-6)


def allows(branch: Branch, place: int, rows: tuple[int, ...]) -> bool:
    if place in branch.barred or any((place, row) in branch.outside for row in rows):
        return False
    return all(row in rows for p, row in branch.inside if p == place)


def random_pool(rng: np.random.Generator, slots: Slots, most: NDArray[np.float64], count: int) -> Pool:
    """Teams of firms for needs, some of which send nobody."""
    pool = Pool(rng.uniform(1, 3, len(slots.active)), slots, most)
    for _ in range(count):
        rows = np.sort(rng.choice(len(most), int(rng.integers(1, len(most) + 1)), replace=False))
        facts = SimpleNamespace(counted=np.ones(1, bool))
        share = rng.integers(0, 5, (len(rows), 1)).astype(float)
        team: Any = SimpleNamespace(
            rows=tuple(map(int, rows)), share=share, score=float(rng.random()), setup=SimpleNamespace(facts=facts)
        )
        pool.add(int(rng.integers(len(slots.active))), team)
    return pool


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_packing_problem_is_the_teams_as_they_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 8, 5)
    slots = overlaps(starts, starts + rng.integers(0, 6, 5))
    most = rng.choice([1.0, 3.0, 5.0, np.inf], (4, len(slots.first)))
    pool = random_pool(rng, slots, most, int(rng.integers(1, 15)))
    place, team = pool.columns[0]
    branch = Branch(
        forced=frozenset({4}), barred=frozenset({3}), inside=frozenset({(place, team.rows[0])}), outside=frozenset({(1, 2)})
    )
    problem, loss = pool.problem(branch), -2.0 * sum(pool.worth)
    for c, (p, t) in enumerate(pool.columns):
        allowed = allows(branch, p, t.rows)
        assert pool.allowed(branch)[c] == allowed
        assert (problem.group[c], problem.value[c]) == (p, pytest.approx(pool.worth[p] * t.score if allowed else loss))
        uses = dict(zip(problem.row[problem.column == c].tolist(), problem.amount[problem.column == c].tolist()))
        assert uses == {
            at: pool.people[c][firm]
            for at, (firm, slot) in enumerate(pool.limited)
            if firm in pool.people[c] and slots.active[p, slot]
        }
    assert (problem.group[len(pool.columns) :].tolist(), problem.value[len(pool.columns) :].tolist()) == ([4], [loss])
    other = pool.extended([], most + 1.0)
    assert [other.most[pair] for pair in other.limited] == (other.problem(branch).limit).tolist()
    assert (pool.problem(branch).limit == problem.limit).all()
    # some of the teams, with other people left and one of the others again, are what they would be by themselves
    kept = rng.random(len(pool.columns)) < 0.5
    some, alone = pool.extended(pool.columns[:1], most + 1.0, kept), Pool(pool.worth, slots, most + 1.0)
    for at in [*np.flatnonzero(kept), 0]:
        alone.add(*pool.columns[at])
    assert (some.columns, some.people, some.known) == (alone.columns, alone.people, alone.known)
    assert (some.users, some.limited) == (alone.users, alone.limited)
    assert all(np.array_equal(one, other) for one, other in zip(some.flat, alone.flat))
    fewest = pool.fewest(most - 1.0)
    for at, (p, _) in enumerate(pool.columns):
        days = slots.active[p]
        assert all(fewest[f, p] == max((most[f, days] - 1.0).min(initial=np.inf), 0.0) for f in range(len(most)))
        assert pool.fitting(fewest)[at] == all(n <= fewest[f, p] for f, n in pool.people[at].items())


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_stretches_that_limit_nothing_are_left_out_and_no_others(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 8, 6)
    slots = overlaps(starts, starts + rng.integers(0, 6, 6))
    firms, width = 3, len(slots.first)
    most = rng.choice([0.0, 2.0, 2.0, 5.0, 7.0, np.inf], (firms, width))
    pool = random_pool(rng, slots, most, int(rng.integers(1, 12)))
    columns = pool.columns
    wanted = [(f, slot) for f, users in sorted(pool.users.items()) for slot in contested(f, sorted(users), slots, most)]
    kept = pool.limited
    assert set(kept) <= set(wanted)
    for _ in range(40):
        # whatever each need is sent: the limits that are kept hold exactly where all contested ones do
        sent = rng.integers(0, 5, (firms, 6)) * rng.integers(0, 2, (firms, 6))
        for firm in range(firms):
            users = {
                place
                for place, team in columns
                if any(row == firm and n.sum() > 0 for row, n in zip(team.rows, team.share))
            }
            sent[firm, [p for p in range(6) if p not in users]] = 0
        use = sent @ slots.active

        def holds(pairs: list[tuple[int, int]], use: NDArray[np.int64] = use) -> bool:
            return all(use[pair] <= most[pair] for pair in pairs)

        assert holds(kept) == holds(wanted)
    runs = {(firm, slot): {p for p in pool.users[firm] if slots.active[p, slot]} for firm, slot in kept}
    for one in kept:  # of two that are kept neither holds for the other's sake
        for other in kept:
            if one != other and one[0] == other[0] and runs[one] <= runs[other]:
                assert most[other] > most[one]


def simple(limit: float, amount: float) -> PackProblem:
    return PackProblem(
        np.array([5.0, 4.0]),
        np.array([0, 1]),
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([amount, amount]),
        np.array([limit]),
    )


def test_the_solvers_tolerance_affords_nothing() -> None:
    # HiGHS lets a limit be passed by a millionth; the choice that is returned does not
    found = pack(simple(2.0, 1.0 + 4e-7))
    assert (found.chosen, found.value) == ((0,), 5.0)
    assert pack(simple(2.0, 1.0)).chosen == (0, 1)


def test_nothing_to_choose() -> None:
    empty = PackProblem(*(np.zeros(0, dtype=t) for t in (float, int, int, int, float, float)))
    assert pack(empty).chosen == ()
    assert relax(empty, 2).value == 0.0
    lossy = PackProblem(np.array([-1.0]), np.array([0]), np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0))
    assert (pack(lossy).chosen, pack(lossy).value) == ((), 0.0)


def test_time_that_is_not_enough_still_gives_a_choice_that_holds() -> None:
    rng = np.random.default_rng(5)
    use = rng.integers(1, 9, (60, 900)) * (rng.random((60, 900)) < 0.3)
    row, column = np.nonzero(use)
    problem = PackProblem(
        rng.random(900) + 1, np.arange(900) % 300, row, column, use[row, column].astype(float), np.full(60, 40.0)
    )
    found = pack(problem, time_limit=0.02)
    chosen = np.array(found.chosen, dtype=np.int64)
    assert (problem.used(chosen) <= problem.limit + 1e-9).all()
    assert found.value <= found.bound


def test_stretches_of_time() -> None:
    slots = overlaps([10, 12, 30], [20, 12, 30])
    assert list(zip(slots.first.tolist(), slots.last.tolist(), strict=True)) == [(10, 11), (12, 12), (13, 20), (30, 30)]
    assert slots.active.T.tolist() == [
        [True, False, False],
        [True, True, False],
        [True, False, False],
        [False, False, True],
    ]
    assert overlaps([], []).active.shape == (0, 0)
