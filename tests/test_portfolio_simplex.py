"""Linear programs that begin where another ended have the same answers as those that begin anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kaivosmatch.errors import KaivosmatchError
from kaivosmatch.portfolio import _simplex, relax
from kaivosmatch.portfolio._simplex import Basis, Solved, maximised
from reference_portfolio import random_packing


def random_program(rng: np.random.Generator) -> tuple[np.ndarray, csr_array, np.ndarray]:
    """Columns that each use something, so that there is a best choice; some at a loss, some rows idle."""
    rows, columns = int(rng.integers(1, 7)), int(rng.integers(1, 12))
    use = rng.integers(0, 5, (rows, columns)) * (rng.random((rows, columns)) < 0.5)
    use[0] = 1 + rng.integers(0, 3, columns)
    return rng.normal(2.0, 3.0, columns), csr_array(use.astype(float)), rng.integers(0, 9, rows).astype(float)


def proved(solved: Solved, value: np.ndarray, matrix: csr_array, most: np.ndarray) -> None:
    """The answer is possible, and its prices show that there is none better."""
    assert (solved.part >= -1e-9).all()
    assert (matrix @ solved.part <= most + 1e-7).all()
    assert solved.value == pytest.approx(value @ solved.part, abs=1e-7)
    assert (solved.dual >= 0).all()
    assert (matrix.T @ solved.dual >= value - 1e-6).all()
    assert solved.value == pytest.approx(solved.dual @ most, abs=1e-6)


@pytest.mark.parametrize("goes_on", [False, True])
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_answer_is_proved_wherever_it_begins(goes_on: bool, seed: int) -> None:
    if goes_on:
        pytest.importorskip("highspy")
    rng = np.random.default_rng(seed)
    value, matrix, most = random_program(rng)
    rows, columns = matrix.shape
    # anything at all may be said of where it begins, as after teams and cuts have come and gone
    wild = Basis(rng.integers(0, 2, columns).astype(np.int8), rng.integers(0, 3, rows).astype(np.int8))
    way = _simplex._going_on if goes_on else _simplex._anew
    for start in (None, wild):
        solved = way(value, matrix, most, start)
        proved(solved, value, matrix, most)
        assert (solved.basis is not None) == goes_on
    if solved.basis is not None:
        assert (len(solved.basis.column), len(solved.basis.row)) == (columns, rows)
        proved(way(value, matrix, most + 1.0, solved.basis), value, matrix, most + 1.0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_relaxed_problem_may_begin_with_fewer_columns_and_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_packing(rng)
    forced = [int(problem.group[0])] if problem.value[0] > 0 and problem.groups else []
    start = Basis(rng.integers(0, 2, len(problem.value) // 2).astype(np.int8), np.ones(len(problem.limit), np.int8))
    try:
        anew = relax(problem, forced=forced)
    except KaivosmatchError:  # whoever is forced has no column that fits
        with pytest.raises(KaivosmatchError, match="gave up"):
            relax(problem, forced=forced, start=start)
    else:
        assert relax(problem, forced=forced, start=start).value == pytest.approx(anew.value, abs=1e-7)


@pytest.mark.parametrize("goes_on", [False, True])
def test_what_has_no_best_answer_is_told(goes_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if goes_on:
        pytest.importorskip("highspy")
    monkeypatch.setattr(_simplex, "can_go_on", lambda: goes_on)
    nothing = csr_array((1, 1))
    for start in (None, Basis(np.ones(1, np.int8), np.ones(1, np.int8))):
        with pytest.raises(KaivosmatchError, match="gave up on the relaxed problem"):
            maximised(np.array([1.0]), nothing, np.array([1.0]), start)
