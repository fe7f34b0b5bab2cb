"""Corners of the weights' kernels: rows known where others are not, and a solver that gives up."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from kaivosmatch.robust._values import read_values
from kaivosmatch.robust._walk import interior


def test_a_row_that_is_known_where_others_are_not_draws_nothing_there() -> None:
    # of two equally weighted columns the first is open for row 0, the second for row 1
    values = read_values([[0.1, 0.2], [0.3, 0.4]], [[0.9, 0.2], [0.3, 0.8]])
    weights = np.full((4_000, 2), 0.5)
    rng = np.random.default_rng(4)
    row = values.place[1]
    (scores,) = values.drawn_table(np.array([row]), weights, rng).T
    # scores are told above the least of each column, half of 0.1 and half of 0.2. Row 1 alone: 0.35 - 0.15 for sure, and up to 0.20
    # more; the column that is open for row 0 adds nothing
    assert 0.20 <= scores.min() < 0.21 and 0.39 < scores.max() <= 0.40
    assert scores.mean() == pytest.approx(0.30, abs=0.003)
    both = values.drawn_table(values.place, weights, rng)
    # row 0: nothing for sure, and up to 0.40
    assert both.mean(axis=0) == pytest.approx([0.20, 0.30], abs=0.01)


def test_a_linear_program_that_is_not_solved_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    monkeypatch.setattr(
        scipy.optimize, "linprog", lambda *a, **k: SimpleNamespace(status=4, message="numerical trouble")
    )
    with pytest.raises(ArithmeticError, match="was not solved: numerical trouble"):
        interior(np.array([[1.0, -2.0]]), np.array([0.0]), ("0 at least twice 1",))
