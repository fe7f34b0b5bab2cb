"""Cuts hold of every allocation there is, cut off relaxed ones, and cost each need what they say."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kaivosmatch.portfolio import Slots, overlaps
from kaivosmatch.teams.covers import covers
from kaivosmatch.teams.cuts import Cut, Cutting
from kaivosmatch.teams.levels import levels
from kaivosmatch.teams.pool import Pool

Floats = NDArray[np.float64]


def pool_of(slots: Slots, most: Floats, teams: list[tuple[int, dict[int, float]]]) -> Pool:
    pool = Pool([1.0] * len(slots.active), slots, most)
    for place, sent in teams:
        share = np.array([[n] for _, n in sorted(sent.items())])
        team: Any = SimpleNamespace(
            rows=tuple(sorted(sent)), share=share, score=0.5 + 0.001 * len(pool.columns),
            setup=SimpleNamespace(facts=SimpleNamespace(counted=np.ones(1, bool))),
        )  # fmt: skip
        pool.add(place, team)
    return pool


def together(needs: int, firms: int, people: float) -> tuple[Slots, Floats]:
    """So many needs at one time, and firms that all have as many people."""
    slots = overlaps([1] * needs, [9] * needs)
    return slots, np.full((firms, len(slots.first)), people)


def passed(cut: Cut, people: Floats, inside: Floats) -> float:
    """How much more than its limit a cut counts, for what each need has of its firm and in how much of its team the firm is."""
    total = sum(people[need] - relief * inside[need] for need, relief in cut.relief)
    total += sum(count for need, most, count in cut.steps if people[need] > most + 1e-9)
    return float(total) - cut.limit


def random_case(seed: int) -> tuple[np.random.Generator, Slots, Floats, Floats, Pool, Floats]:
    rng = np.random.default_rng(seed)
    needs, firms = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    starts = rng.integers(0, 6, needs)
    slots = overlaps(starts, starts + rng.integers(0, 7, needs))
    most = rng.choice([0.0, 3.0, 6.0, 7.5, 9.0, np.inf], (firms, len(slots.first)), p=[0.05, 0.15, 0.4, 0.2, 0.15, 0.05])
    usable = rng.integers(0, 9, (firms, needs)).astype(float)
    teams = []
    for _ in range(int(rng.integers(4, 16))):
        place = int(rng.integers(needs))
        sent = {f: float(np.round(rng.uniform(0, usable[f, place]), 1)) for f in range(firms) if rng.random() < 0.7}
        if sent:
            teams.append((place, sent))
    pool = pool_of(slots, most, teams or [(0, {0: 0.0})])
    part = rng.random(len(pool.columns))
    for place in range(needs):
        mine = pool.flat.place == place
        part[mine] /= max(1.0, part[mine].sum())
    return rng, slots, most, usable, pool, part


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_cut_holds_of_every_allocation(seed: int) -> None:
    rng, slots, most, usable, pool, part = random_case(seed)
    for cut in [*covers(pool, usable, part), *levels(pool, part)]:
        f = cut.firm
        people, inside = np.zeros(len(slots.active)), np.zeros(len(slots.active))
        flat = pool.flat
        for at in np.flatnonzero(flat.member == f):
            people[flat.place[flat.team[at]]] += part[flat.team[at]] * flat.sends[at]
            inside[flat.place[flat.team[at]]] += part[flat.team[at]]
        if cut.relief:
            assert passed(cut, people, inside) > 0  # it cuts off what was asked about
        kinks = [most_ + d for _, most_, _ in cut.steps for d in (0.0, 1e-6)]
        for _ in range(60):
            # what needs may have of the firm: anything, and just at or beside where the cut counts more
            sent = np.array([rng.choice([0.0, rng.uniform(0, u), u, *kinks]) for u in usable[f]]).clip(0, usable[f])
            member = (sent > 0) | (rng.random(len(sent)) < 0.2)
            if (sent @ slots.active <= most[f]).all():
                assert passed(cut, sent, member.astype(float)) <= 1e-6


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_as_rows_cuts_count_what_they_count(seed: int) -> None:
    _, _, most, usable, pool, part = random_case(seed)
    cutting = Cutting([], len(most))
    cutting.usable, cutting.member_cost = usable, np.arange(1.0, usable.shape[1] + 1.0)
    assert cutting.add([*covers(pool, usable, part), *levels(pool, part)]) == len(cutting.found)
    count = len(pool.columns)
    rows = cutting.rows(pool, count)
    matrix = np.zeros((len(cutting.found), count + len(rows.value)))
    np.add.at(matrix, (rows.row, rows.column), rows.amount)
    idle = sorted({(cut.firm, need) for cut in cutting.found for need, relief in cut.relief if relief > 0})
    assert rows.value.tolist() == [-(need + 1.0) for _, need in idle]
    for r, cut in enumerate(cutting.found):
        assert rows.limit[r] == cut.limit
        for c, (place, team) in enumerate(pool.columns):
            people, inside = np.zeros(usable.shape[1]), np.zeros(usable.shape[1])
            people[place], inside[place] = pool.people[c].get(cut.firm, 0.0), cut.firm in team.rows
            assert matrix[r, c] == pytest.approx(passed(cut, people, inside) + cut.limit)
        for at, (firm, need) in enumerate(idle):  # a member that does nothing
            assert matrix[r, count + at] == pytest.approx(-dict(cut.relief).get(need, 0.0) * (firm == cut.firm))


def test_three_needs_of_four_of_six_people_are_one_need() -> None:
    slots, most = together(3, 1, 6.0)
    pool = pool_of(slots, most, [(need, {0: 4.0}) for need in range(3)])
    (cut,) = levels(pool, np.full(3, 0.5))  # six people in all, half a team each
    assert (cut.firm, cut.limit) == (0, 1.0)
    # any two that want more than three each want too many
    assert cut.steps == ((0, 3.0, 1.0), (1, 3.0, 1.0), (2, 3.0, 1.0))
    assert levels(pool, np.full(3, 0.33)) == []
    assert levels(pool, np.array([0.6, 0.4, 0.0])) == []


def test_a_large_and_two_small_teams() -> None:
    # five go with nothing of three; three and three go together: the large one counts twice
    slots, most = together(3, 1, 6.0)
    pool = pool_of(slots, most, [(0, {0: 5.0}), (1, {0: 3.0}), (2, {0: 3.0}), (0, {0: 2.0})])
    (cut,) = levels(pool, np.array([0.5, 0.75, 0.75, 0.5]))
    for chosen in itertools.product([0.0, 2.0, 5.0], [0.0, 3.0], [0.0, 3.0]):
        people = np.array(chosen)
        assert people.sum() > 6.0 or passed(cut, people, people > 0) <= 1e-9
    assert passed(cut, np.array([5.0, 3.0, 0.0]), np.ones(3)) > 0.4
    assert passed(cut, np.array([2.0, 3.0, 3.0]), np.ones(3)) > 0.4


def test_one_that_is_left_out_leaves_to_others_what_they_lack() -> None:
    # ten people; needs that could use six, five and four: without the first the others want nine
    slots, most = together(3, 1, 10.0)
    usable = np.array([[6.0, 5.0, 4.0]])
    pool = pool_of(slots, most, [(0, {0: 6.0}), (1, {0: 5.0}), (2, {0: 4.0})])
    found = covers(pool, usable, np.array([0.5, 0.8, 0.7]))
    assert Cut(0, 9.0, relief=((0, 1.0), (1, 0.0), (2, 0.0))) in found
    assert all(cut.firm == 0 for cut in found)
    # people that nobody counts, or that suffice, make no cover
    assert covers(pool_of(*together(3, 1, 15.0), [(0, {0: 6.0}), (1, {0: 5.0})]), usable, np.array([0.5, 0.8])) == []
    assert covers(pool_of(*together(3, 1, np.inf), [(0, {0: 6.0}), (1, {0: 5.0})]), usable, np.array([0.5, 0.8])) == []


def test_needs_at_different_times_share_no_cut() -> None:
    slots = overlaps([1, 11], [9, 19])
    pool = pool_of(slots, np.full((1, 2), 6.0), [(0, {0: 5.0}), (0, {0: 6.0}), (1, {0: 5.0}), (1, {0: 6.0})])
    assert levels(pool, np.full(4, 0.5)) == covers(pool, np.full((1, 2), 6.0), np.full(4, 0.5)) == []


def test_a_cut_without_a_price_is_forgotten_after_a_while() -> None:
    cutting = Cutting([], 1)
    dear, idle = Cut(0, 1.0, steps=((0, 3.0, 1.0),)), Cut(0, 1.0, steps=((1, 3.0, 1.0),))
    assert (cutting.add([dear, idle, dear]), cutting.add([dear])) == (2, 0)
    for _ in range(2):
        cutting.forget({dear: 0.5})
    assert cutting.found == [dear]
    assert cutting.add([idle]) == 1  # it may come back


def test_prices_add_up() -> None:
    cutting = Cutting([], 2)
    cutting.usable = np.zeros((2, 3))
    one = Cut(1, 5.0, relief=((0, 2.0), (2, 0.0)))
    other, third = Cut(1, 1.0, steps=((0, 3.0, 0.5), (0, 4.0, 0.5), (1, 2.0, 1.0))), Cut(1, 1.0, steps=((0, 3.0, 1.0),))
    price, relief, steps, fee, fixed = cutting.prices({one: 10.0, other: 4.0, third: 6.0, Cut(-1, 1.0, served=((1, 0.5),)): 3.0})
    assert fee.tolist() == [0.0, 1.5, 0.0]
    assert price.tolist() == [[0, 0, 0], [10, 0, 10]]
    assert relief.tolist() == [[0, 0, 0], [20, 0, 0]]
    assert steps == [{1: [(3.0, 8.0), (4.0, 2.0)]}, {1: [(2.0, 4.0)]}, {}]
    assert fixed == 50.0 + 4.0 + 6.0 + 3.0
