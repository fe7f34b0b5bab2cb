"""The same answers compiled and not, against HiGHS on larger problems, and on time."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time

import numpy as np
import pytest

from kaivosmatch.consortium import TeamProblem, TeamSolution, _engine, _solve, precompile, solve
from reference_consortium import milp_top, random_market, random_problem

needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="numba, an extra, is not installed")


def answer(solution: TeamSolution) -> list[tuple[object, ...]]:
    return [(t.verdict, t.score, t.rows, t.lead, t.share.tolist()) for t in solution.teams]


@pytest.mark.parametrize("dense", [False, True])
def test_the_best_team_is_that_of_highs(dense: bool) -> None:
    for seed in range(2):
        problem = random_market(seed, 30, 5, dense=dense)
        expected = milp_top(problem, 2, level=1)
        assert expected is not None
        got = solve(problem, 2, compiled=False)
        assert [team.rows for team in got.teams] == [rows for _, rows in expected]
        np.testing.assert_allclose([team.score for team in got.teams], [score for score, _ in expected], atol=5e-9)


@pytest.mark.slow
def test_the_best_team_is_that_of_highs_fifty_times() -> None:
    for seed in range(50):
        problem = random_market(100 + seed, 60, 6, dense=seed % 2 == 1)
        ((score, rows),) = milp_top(problem, 1, level=1) or [(0.0, ())]
        (team,) = solve(problem, 1, compiled=False).teams
        assert team.rows == rows
        assert team.score == pytest.approx(score, abs=5e-9)


@needs_numba
@pytest.mark.slow
def test_compiled_and_plain_agree_to_the_last_digit() -> None:
    precompile()
    assert _engine.is_cached()
    for seed in range(150):
        problem = random_problem(np.random.default_rng([11, seed]), most_firms=9)
        plain, fast = solve(problem, compiled=False), solve(problem, compiled=True)
        assert answer(plain) == answer(fast)
        assert (plain.status, plain.nodes) == (fast.status, fast.nodes)
        assert (plain.compiled, fast.compiled) == (False, True)
    problem = random_market(3, 60, 8)
    assert answer(solve(problem, compiled=False)) == answer(solve(problem, compiled=True))


@needs_numba
@pytest.mark.slow
def test_a_search_begun_in_python_goes_on_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_market(4, 60, 8)
    expected = answer(solve(problem, compiled=False))
    monkeypatch.setattr(_engine, "is_loaded", lambda: False)
    monkeypatch.setattr(_engine, "is_cached", lambda: True)
    monkeypatch.setattr(_solve, "FIRST_EFFORT", 500)
    monkeypatch.setattr(_solve, "LOAD_AFTER", 1000)
    solution = solve(problem)
    assert solution.compiled
    assert answer(solution) == expected


def test_a_small_problem_does_not_import_numba() -> None:
    code = (
        "import sys; from kaivosmatch.consortium import TeamProblem, solve; import numpy as np; none = np.zeros((2, 0));"
        "p = TeamProblem(fit=[[.5], [.6]], crew=[[1], [1]], demand=[1], free=[1, 1], weight=[1], distance=np.zeros((2, 2)), each=[1, 1],"
        "doer=[[1], [1]], lead=[1, 1], any=none, sum_low=none, sum_high=none, bound=[], max_members=2);"
        "assert solve(p).status == 'OPTIMAL'; "
        "print([m for m in ('numba', 'pandas', 'pydantic', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("work", "left", "cached", "worth"), [
    (10_000, 1e9, True, False),  # too early
    (30_000, 1e9, True, True),
    (30_000, 1.0, True, False),  # no time left for it to pay
    (30_000, 1e9, False, False),  # not for this
    (2_000_000, 1e9, False, True),
    (2_000_000, 30.0, False, False),
])  # fmt: skip
def test_when_compiling_is_worth_it(monkeypatch: pytest.MonkeyPatch, work: int, left: float, cached: bool, worth: bool) -> None:
    monkeypatch.setattr(_engine, "is_loaded", lambda: False)
    monkeypatch.setattr(_engine, "is_cached", lambda: cached)
    run = _solve._Run(random_market(0, 3, 2), None, None)
    assert run._worth_compiling(work, left) is worth
    monkeypatch.setattr(_engine, "is_loaded", lambda: True)
    assert run._worth_compiling(0, 0.001)


@pytest.mark.parametrize("limit", [0.5, 1.0])
def test_time_is_kept_and_the_status_is_true(limit: float) -> None:
    problem = random_market(1, 200, 16, dense=True)
    took = []
    for _ in range(3):  # the least of three: the machine may be busy with other things
        start = time.perf_counter()
        solution = solve(problem, 10, limit, compiled=False)
        took.append(time.perf_counter() - start)
        assert solution.status in ("FEASIBLE", "UNDECIDED", "OPTIMAL")
        assert (solution.status != "UNDECIDED") == bool(solution.teams)
        if took[-1] <= 1.2 * limit:
            break
    assert min(took) <= 1.2 * limit


def test_in_time_is_proved() -> None:
    problem = random_market(2, 20, 4)
    assert answer(solve(problem, 5, 60.0, compiled=False)) == answer(solve(problem, 5, compiled=False))
    assert solve(problem, 5, 60.0, compiled=False).status == "OPTIMAL"


def test_a_team_in_doubt_is_better_than_none_when_time_runs_out() -> None:
    rng = np.random.default_rng(6)
    firms, lots = 90, 8
    base = random_market(6, firms, lots, dense=True)
    problem = TeamProblem(**{
        **{name: getattr(base, name) for name in base.__dataclass_fields__},
        "doer": np.where(rng.random((firms, lots)) < 0.93, 0, 1),  # passing teams are next to impossible, others abound
        "each": np.ones(firms),
    })  # fmt: skip
    full = solve(problem, 3, compiled=False)
    assert full.status == "OPTIMAL"
    assert {int(team.verdict) for team in full.teams} == {0}
    for limit in (0.05, 0.15, 0.3):
        short = solve(problem, 3, limit, compiled=False)
        assert (short.status in ("FEASIBLE", "OPTIMAL")) == bool(short.teams)
        assert all(int(team.verdict) == 0 for team in short.teams)


def test_a_search_that_found_nothing_stops_being_choosy(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_market(2, 40, 6)
    expected = answer(solve(problem, 5, compiled=False))
    monkeypatch.setattr(_solve, "HOPE_SHARE", 1.0)  # at once
    assert answer(solve(problem, 5, 60.0, compiled=False)) == expected
