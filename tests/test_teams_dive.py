"""A choice among many teams: taken from the relaxed problem, and made better piece by piece."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.portfolio import overlaps
from kaivosmatch.teams import allocate, bounding, choice
from kaivosmatch.teams.bounding import Bounding
from kaivosmatch.teams.branch import Branch, in_doubt
from kaivosmatch.teams.choice import Choice
from kaivosmatch.teams.columns import NeedColumns
from kaivosmatch.teams.diving import dive
from kaivosmatch.teams.polish import polished
from kaivosmatch.teams.pool import Pool
from kaivosmatch.teams.search import Clock, Search
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.terms import Terms
from reference_portfolio import best_packing
from reference_teams import PUMPS, judged, lot, network
from test_portfolio_allocate import can, pumps, random_case
from test_portfolio_packing import random_pool


def holds(pool: Pool, chosen: tuple[int, ...]) -> bool:
    """Whether no need has two teams and nobody is sent twice."""
    used = np.zeros_like(pool.most)
    for c in chosen:
        for firm, people in pool.people[c].items():
            used[firm, pool.slots.active[pool.columns[c][0]]] += people
    places = [pool.columns[c][0] for c in chosen]
    return len(set(places)) == len(places) and bool((used <= pool.most + 1e-9).all())


def value_of(pool: Pool, chosen: tuple[int, ...]) -> float:
    return sum(pool.worth[pool.columns[c][0]] * pool.columns[c][1].score for c in chosen)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_pieces_as_large_as_the_whole_find_the_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 8, 5)
    slots = overlaps(starts, starts + rng.integers(0, 6, 5))
    # no team asks for more than its firms have
    pool = random_pool(rng, slots, rng.choice([4.0, 5.0, 7.0, np.inf], (4, len(slots.first))), int(rng.integers(1, 12)))
    none: Any = [SimpleNamespace(worth=1.0, priced=lambda *_, **__: ([], True)) for _ in range(5)]  # there are no other teams
    at = SimpleNamespace(terms=[Terms.of(np.zeros(4))] * 5)
    bounded: Any = SimpleNamespace(pool=pool, needs=none, at=at, clock=Clock(None))
    chosen = polished(bounded, (), rng)
    assert holds(pool, chosen)
    assert value_of(pool, chosen) == pytest.approx(best_packing(pool.problem(Branch())), rel=1e-3)
    assert polished(bounded, chosen, rng, enough=0.0) == chosen
    bounded.clock = Clock(1e-9)
    assert polished(bounded, chosen[:1], rng) == chosen[:1]


def test_pieces_find_the_teams_that_they_need() -> None:
    # the dear need has both firms, and no other team is known: each of the cheap ones can have one
    crowded = crowd()
    pool = crowded.pool
    pool.add(2, crowded.needs[2].first(1, Clock(None))[1][0])
    chosen = polished(crowded, (0,), np.random.default_rng(0))
    assert holds(pool, chosen)
    assert sorted(pool.columns[c][0] for c in chosen) == [0, 1]
    assert value_of(pool, chosen) == pytest.approx(1.8)


def crowd() -> Bounding:
    """Two cheap needs that two firms meet, and a dear one that wants both firms: one by one, the dearest first, the cheap ones starve."""
    index = network(*(can(PUMPS) for _ in range(2)))
    needs = [
        judged(index, [0.9, 0.9], **pumps(4)),
        judged(index, [0.9, 0.9], **pumps(4)),
        judged(index, [0.4, 0.4], **{**pumps(8), "lots": [lot("a", 8, PUMPS)]}),
    ]
    worth = (1.0, 1.0, 1.5)
    columns = [NeedColumns(i, n, Search.prepare(index, n, able=0.25), worth[i]) for i, n in enumerate(needs)]
    made = Choice(index, columns)
    return Bounding(made.pool, columns, (), Clock(None))


def test_a_dive_finds_the_teams_that_it_needs() -> None:
    crowded = crowd()
    for need in crowded.needs:  # one team is known of each, the same firm's where there is a choice
        crowded.pool.add(need.place, need.first(1, Clock(None))[1][0])
    chosen = dive(crowded, 0.8, Branch())
    assert holds(crowded.pool, chosen)
    assert sorted(crowded.pool.columns[c][0] for c in chosen) == [0, 1]
    assert value_of(crowded.pool, chosen) == pytest.approx(1.8)
    chosen = dive(crowded, 0.8, Branch(barred=frozenset({0, 1})))
    assert [crowded.pool.columns[c][0] for c in chosen] == [2]
    firm = frozenset({(0, 0), (1, 0)})  # both without the first firm: one of them can be served
    assert len(dive(crowded, 0.8, Branch(barred=frozenset({2}), outside=firm))) == 1
    crowded.clock = Clock(1e-9)
    assert dive(crowded, 0.8, Branch()) == ()


def test_what_is_in_doubt() -> None:
    teams = [(0, None), (0, None), (1, None)]
    assert in_doubt(zip(teams, (0.3, 0.3, 1.0), strict=True))  # type: ignore[arg-type]
    assert not in_doubt(zip(teams, (0.5, 0.5, 0.1), strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [3, 5])
def test_the_same_twice_where_there_are_many_teams(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"allocate_outright": 0.0, "allocate_searches": 0.0}
    for room in (bounding, choice):
        monkeypatch.setattr(room, "setting", lambda key: few.get(key, setting(key)))
    one, other = (allocate(index, needs, k=2) for index, needs, _, _ in (random_case(seed), random_case(seed)))
    assert one.to_frame().equals(other.to_frame())
    assert one.load.equals(other.load)
    assert (one.load["used"] <= one.load["free"] + 1e-6).all()
