"""Rare turns of the team search, each worked out by hand: tolerances, people who look alike, ties of shares, and the clock."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kaivosmatch.consortium import TeamProblem, _engine, _solve, solve
from kaivosmatch.consortium._state import HOPE, NEVER, POOLED, State, new_state
from kaivosmatch.consortium._tables import Tables, equal_before, tables
from kaivosmatch.consortium._transport import IMPOSSIBLE, assign
from reference_consortium import random_market, top_teams


def simple(n: int, lots: int, **changed: Any) -> TeamProblem:
    given: dict[str, Any] = {
        "fit": np.full((n, lots), 0.5), "crew": np.full((n, lots), np.inf), "demand": np.ones(lots), "free": np.full(n, np.inf),
        "weight": np.full(lots, 1 / lots), "distance": np.zeros((n, n)), "each": np.ones(n), "doer": np.ones((n, lots)),
        "lead": np.ones(n), "any": np.zeros((n, 0)), "sum_low": np.zeros((n, 0)), "sum_high": np.zeros((n, 0)), "bound": [],
        "max_members": 5,
    }  # fmt: skip
    return TeamProblem(**{**given, **changed})


def everybody(problem: TeamProblem) -> tuple[Tables, State]:
    """Tables and a state whose team is all the firms."""
    t = tables(problem, 1)
    s = _engine.as_lists(new_state(t, 1))
    for row in range(t.n):
        s.i[s.sorted + row] = row
    return _engine.as_lists(t), s


def test_people_are_assigned_to_whom_fits_best_and_too_few_is_impossible() -> None:
    firms = {"fit": [[0.6], [0.9]], "crew": [[2.0], [1.0]]}
    t, s = everybody(simple(2, 1, **firms, demand=[3.0]))
    assert assign(t, s, s.sorted, 2) == pytest.approx((2 * 0.6 + 1 * 0.9) / 3)
    assert s.f[s.x : s.x + 2] == [2.0, 1.0]
    t, s = everybody(simple(2, 1, **firms, demand=[4.0]))
    assert assign(t, s, s.sorted, 2) == IMPOSSIBLE
    # a lack within the tolerance is none
    t, s = everybody(simple(2, 1, **firms, demand=[3.0 + 5e-10]))
    assert assign(t, s, s.sorted, 2) == pytest.approx((2 * 0.6 + 1 * 0.9) / 3)


def test_one_who_lacks_a_hair_of_a_person_for_two_lots_does_both() -> None:
    given = {"n": 1, "lots": 2, "fit": [[0.5, 0.7]], "demand": [1.0, 1.0]}
    (team,) = solve(simple(**given, free=[2.0 - 5e-10]), compiled=False).teams
    assert (team.rows, team.score, team.share.tolist()) == ((0,), 0.6, [[1.0, 1.0]])
    assert solve(simple(**given, free=[2.0 - 5e-9]), compiled=False).status == "INFEASIBLE"


def test_firms_are_alike_only_where_their_places_are() -> None:
    # all are the same firm but for where they are: 0 and 1 are not as far from each other there as back; 1 and 2 are in one place
    distance = np.array([[0.0, 10.0, 10.0], [20.0, 0.0, 5.0], [20.0, 5.0, 0.0]])
    problem = simple(3, 1, distance=distance, km_cost=0.001)
    assert equal_before(problem).tolist() == [-1, -1, 1]
    # nor where a firm is far from itself: distances are as the formula reads them
    assert equal_before(simple(2, 1, distance=np.diag([0.0, 3.0]))).tolist() == [-1, -1]
    assert equal_before(simple(2, 1)).tolist() == [-1, 0]


@pytest.mark.parametrize("compiled", [False, None])
def test_the_first_row_does_as_much_of_the_first_lot_as_others_have_people_to_spare_for(compiled: bool | None) -> None:
    """Firms 1 and 2 are needed for a paper each. Firm 0 has three people, firm 1 two (for lot 0 only), firm 2 one (for lot 1 only).

    Whoever does lot 0 does it equally well, lot 1 nobody does well: every division has the same score. The greatest vector: firm 0 does
    all of lot 0 (2), so firm 1 sends nobody; one person is left to firm 0 for lot 1, the other comes from firm 2.
    """
    problem = simple(
        3, 2, fit=[[1.0, 0.0]] * 3, crew=[[4.0, 4.0], [1.0, 0.0], [0.0, 2.0]], demand=[2.0, 2.0], free=[3.0, 2.0, 1.0],
        any=[[-1, -1], [1, -1], [-1, 1]],
    )  # fmt: skip
    (team,) = solve(problem, compiled=compiled).teams
    assert (team.rows, team.score) == ((0, 1, 2), 0.46)  # half of the weight, less two members
    assert team.share.tolist() == [[2.0, 1.0], [0.0, 0.0], [0.0, 1.0]]


class Clock:
    """A clock that goes on a little at each look, and stands still after so many looks."""

    def __init__(self, tick: float, looks: float = np.inf) -> None:
        self.tick, self.looks, self.now = tick, looks, 0.0

    def perf_counter(self) -> float:
        if self.looks > 0:
            self.now += self.tick
            self.looks -= 1
        return self.now


def test_a_search_that_has_found_nothing_for_long_stops_being_choosy(monkeypatch: pytest.MonkeyPatch) -> None:
    # seven looks of a twentieth of a second: less than 0.6 of the 0.7 seconds for teams that pass are left
    problem = random_market(1, 9, 3)
    dropped = []

    def drop(t: Tables, s: State) -> None:
        assert s.info[POOLED] == 0 and s.info[HOPE] > NEVER
        plain_drop(t, s)
        assert s.info[HOPE] == NEVER
        dropped.append(True)

    plain_drop = _solve.drop_hope
    monkeypatch.setattr(_solve, "drop_hope", drop)
    monkeypatch.setattr(_solve, "time", Clock(0.05, 12))
    solution = solve(problem, 3, time_limit=1.0, compiled=False)
    assert dropped
    # the clock stood still then, so the search came to its end: nothing was lost by it
    assert [(int(team.verdict), team.rows) for team in solution.teams] == [
        (v, rows) for v, _, rows in top_teams(problem, 3)
    ]
    assert solution.status == "OPTIMAL"


def test_without_time_left_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_solve, "time", Clock(0.6))
    solution = solve(random_market(1, 9, 3), 3, time_limit=1.0, compiled=False)
    assert (solution.status, solution.teams) == ("UNDECIDED", ())


@pytest.mark.parametrize(
    ("loaded", "cached", "work", "left", "worth"),
    [
        (True, False, 0, 0.1, True),  # it costs nothing
        (False, True, 19_999, 1e9, False),  # over before it is loaded
        (False, True, 20_000, 2.1, True),
        (False, True, 20_000, 1.9, False),  # loading takes as long
        (False, False, 1_500_000, 1e9, False),  # compiling takes longer than the search has yet
        (False, False, 1_500_001, 91.0, True),
        (False, False, 1_500_001, 89.0, False),
    ],
)
def test_when_compiling_pays(
    loaded: bool, cached: bool, work: int, left: float, worth: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        _solve,
        "_engine",
        SimpleNamespace(is_loaded=lambda: loaded, is_cached=lambda: cached, has_compiler=lambda: True),
    )
    run = _solve._Run(simple(1, 1), None, None)
    assert run._worth_compiling(work, left) is worth


@pytest.mark.parametrize(
    ("loaded", "has", "cached", "spent", "left", "warmed"),
    [
        (True, True, True, 1e9, None, False),  # it is there
        (False, False, True, 1e9, None, False),  # numba is not installed
        (False, True, True, 0.29, None, False),  # small problems wait for nothing
        (False, True, True, 0.3, None, True),
        (False, True, True, 0.3, 1.9, False),
        (False, True, True, 0.3, 2.1, True),
        (False, True, False, 24.9, None, False),  # compiling takes longer than all so far
        (False, True, False, 25.1, None, True),
        (False, True, False, 25.1, 89.0, False),
        (False, True, False, 25.1, 91.0, True),
    ],
)
def test_when_many_searches_are_worth_loading_or_compiling(
    loaded: bool,
    has: bool,
    cached: bool,
    spent: float,
    left: float | None,
    warmed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = SimpleNamespace(is_loaded=lambda: loaded, is_cached=lambda: cached, has_compiler=lambda: has)
    calls: list[bool] = []
    monkeypatch.setattr(_solve, "_engine", engine)
    monkeypatch.setattr(_solve, "precompile", lambda: calls.append(True))
    _solve.warm(spent, left)
    assert bool(calls) is warmed
