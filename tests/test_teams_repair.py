"""Where many teams are looked at: repairs make a choice that holds, and the bound stays one over every choice."""

from __future__ import annotations

import numpy as np
import pytest

from kaivosmatch.teams import allocate, choice
from kaivosmatch.teams.allocated import Allocation
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.repair import repaired
from kaivosmatch.teams.search import Clock, Search
from kaivosmatch.teams.settings import setting
from reference_portfolio import best_allocation
from reference_teams import PUMPS, judged, lot, network
from test_portfolio_allocate import can, pumps, random_case


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {"allocate_outright": 0.0, "allocate_repairs": 60.0, "allocate_searches": 0.0}
    monkeypatch.setattr(choice, "setting", lambda key: small.get(key, setting(key)))


@pytest.mark.usefixtures("as_if_large")
@pytest.mark.parametrize("seed", range(10))
def test_the_choice_is_near_the_best_of_all_and_the_bound_is_not_below_it(seed: int) -> None:
    index, needs, free, running = random_case(seed)
    worth = {"n0": 1.0, "n1": 2.0, "n2": 1.5}
    a = allocate(index, needs, worth=worth, k=2)
    best = best_allocation([Search.prepare(index, n, able=0.25) for n in needs], list(worth.values()), free, running)
    assert best * 0.99 <= a.value <= best + 1e-6
    assert best <= a.bound + 1e-6
    assert a.value == pytest.approx(sum(worth[name] * c.score for name, c in a.assignments.items()))
    assert (a.load["used"] <= a.load["free"] + 1e-6).all()


@pytest.mark.usefixtures("as_if_large")
def test_the_same_twice() -> None:
    def once() -> Allocation:
        index, needs, _, _ = random_case(3)
        return allocate(index, needs, k=2)

    one, other = once(), once()
    assert one.to_frame().equals(other.to_frame())
    assert one.load.equals(other.load)


def crowd() -> tuple[list[NeedColumns], choice.Choice]:
    """Two cheap needs that two firms meet, and a dear one that wants both firms: one by one, the dearest first, the cheap ones starve."""
    index = network(*(can(PUMPS) for _ in range(2)))
    needs = [
        judged(index, [0.9, 0.9], **pumps(4)),
        judged(index, [0.9, 0.9], **pumps(4)),
        judged(index, [0.4, 0.4], **{**pumps(8), "lots": [lot("a", 8, PUMPS)]}),
    ]
    worth = (1.0, 1.0, 1.5)
    columns = [NeedColumns(i, n, Search.prepare(index, n, able=0.25), worth[i]) for i, n in enumerate(needs)]
    return columns, choice.Choice(index, columns)


def test_repairs_leave_what_one_by_one_is_caught_in() -> None:
    needs, chosen = crowd()
    known = [(need.place, team) for need in needs for team in need.first(5, Clock(None))[1]]
    price = np.zeros_like(chosen.most)

    def value(rounds: int, **how: object) -> float:
        teams = repaired(needs, chosen.slots, chosen.most, price, known, rounds, Clock(None), **how)  # type: ignore[arg-type]
        used = np.zeros_like(chosen.most)
        for place, team in teams.items():
            for row, people in people_of(team).items():
                used[row, chosen.slots.active[place]] += people
        assert (used <= chosen.most + 1e-9).all()
        return sum(needs[place].worth * team.score for place, team in teams.items())

    assert value(0) == pytest.approx(1.5 * (0.4 - 0.02))
    assert value(200) == pytest.approx(1.8)
    # enough is enough, and what was known already is not lost
    assert value(200, enough=0.1) == value(0)
    begin = {place: team for place, team in known if place < 2 and team.rows == (place,)}
    assert len(begin) == 2
    assert value(0, begin=begin) == pytest.approx(1.8)


def test_a_need_that_does_not_pay_for_its_people_waits() -> None:
    # eight people at 0.2 cost more than the 0.57 that the dear need brings, four less than the 0.9 of the others
    needs, chosen = crowd()
    price = np.full_like(chosen.most, 0.2)
    teams = repaired(needs, chosen.slots, chosen.most, price, [], 0, Clock(None))
    assert sum(needs[place].worth * team.score for place, team in teams.items()) == pytest.approx(1.8)
    # with people to spare it is served after all
    chosen.most[:] = 20.0
    assert sorted(repaired(needs, chosen.slots, chosen.most, price, [], 0, Clock(None))) == [0, 1, 2]


def test_out_of_time_there_is_no_team() -> None:
    needs, chosen = crowd()
    assert repaired(needs, chosen.slots, chosen.most, np.zeros_like(chosen.most), [], 10, Clock(1e-9)) == {}
