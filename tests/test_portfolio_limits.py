"""What the choice of columns does where the solver gives up or its tolerance stands in the way."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from kaivosmatch.errors import KaivosmatchError
from kaivosmatch.portfolio import PackProblem, _packing, _simplex, pack, relax


def two(limit: float, amount: float) -> PackProblem:
    """Two needs, worth 5 and 4, that each want the same people."""
    row, column = np.array([0, 0]), np.array([0, 1])
    return PackProblem(
        np.array([5.0, 4.0]), np.array([0, 1]), row, column, np.array([amount, amount]), np.array([limit])
    )


def test_where_every_answer_is_within_the_tolerance_only_one_that_holds_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # both together pass the limit by a millionth, which the solver forgives and the contract does not
    monkeypatch.setattr(_packing, "ROUNDS", 1)
    found = pack(two(2.0, 1.0 + 4e-7))
    assert (found.status, found.chosen, found.value) == ("FEASIBLE", (0,), 5.0)
    assert found.bound == pytest.approx(9.0, abs=1e-5)  # what is proved is that no more than both is to be had


def test_a_solver_that_gives_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    monkeypatch.setattr(_simplex, "can_go_on", lambda: False)
    monkeypatch.setattr(
        scipy.optimize, "linprog", lambda *a, **k: SimpleNamespace(status=4, message="numerical trouble")
    )
    with pytest.raises(KaivosmatchError, match="gave up on the relaxed problem: numerical trouble"):
        relax(two(1.0, 1.0))


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_of_branches_ends_the_search_with_a_true_bound_and_the_same_answer_each_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns, rows = 60, 12
    wanted = [
        (row, column, float(rng.integers(1, 9)))
        for column in range(columns)
        for row in rng.choice(rows, 3, replace=False)
    ]
    row, column, amount = (np.array(part) for part in zip(*wanted, strict=True))
    value = rng.uniform(5, 10, columns)
    problem = PackProblem(value, np.arange(columns), row, column, amount, limit=np.full(rows, 15.0))
    cut, whole = pack(problem, nodes=1), pack(problem)
    assert (cut.status, whole.status) == ("FEASIBLE", "OPTIMAL")
    assert cut.value <= whole.value + 1e-9 < cut.bound
    assert (problem.used(np.array(cut.chosen, dtype=np.int64)) <= problem.limit + 1e-9).all()
    assert pack(problem, nodes=1).chosen == cut.chosen
