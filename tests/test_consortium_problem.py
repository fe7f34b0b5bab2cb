"""The problem is checked once, completely, and in words that name the field."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaivosmatch.consortium import TeamProblem
from kaivosmatch.errors import RecordErrors


def fields(**changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "fit": [[0.9, 0.1], [0.2, 0.8]], "crew": [[3, 1], [0, np.inf]], "demand": [2, 3], "free": [4, np.inf], "weight": [0.4, 0.6],
        "distance": [[0, 10], [10, 0]], "each": [1, 0], "doer": [[1, 1], [0, -1]], "lead": [1, -1], "any": [[1], [0]],
        "sum_low": [[1], [-np.inf]], "sum_high": [[2], [np.inf]], "bound": [2], "max_members": 2,
    }  # fmt: skip
    return {**given, **changed}


def test_stores_read_only_arrays_of_the_right_kind() -> None:
    problem = TeamProblem(**fields())
    assert problem.each.dtype == np.int8
    assert problem.fit.dtype == np.float64
    assert problem.counts.tolist() == [True, True]
    with pytest.raises(ValueError, match="read-only"):
        problem.fit[0, 0] = 0.5


def test_the_callers_array_stays_the_callers() -> None:
    fit = np.array([[0.9, 0.1], [0.2, 0.8]])
    problem = TeamProblem(**fields(fit=fit))
    fit[0, 0] = 0.0
    assert problem.fit[0, 0] == 0.9


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("fit", [[0.9, 1.1], [0.2, 0.8]], r"1\.1 at \(0, 1\); expected >= 0 and <= 1"),
        ("fit", [[0.9, np.nan], [0.2, 0.8]], r"NaN at \(0, 1\)"),
        ("crew", [[1, 2]], r"got \(1, 2\); expected \(2, 2\)"),
        ("crew", [[1, -2], [0, 0]], r"-2\.0 at \(0, 1\); expected >= 0"),
        ("demand", [2, 0], r"0\.0 at \(1,\); expected > 0"),
        ("demand", [2, np.inf], "expected > 0 and finite"),
        ("free", ["many", 1], "not numbers"),
        ("weight", [0.4, 0.4], r"does not sum to 1; got 0\.8"),
        ("distance", [[0, 10], [np.inf, 0]], r"inf at \(1, 0\)"),
        ("each", [1, 2], r"not a verdict; got 2 at \(1,\)"),
        ("doer", [[1, 0.5], [0, 0]], r"not a verdict; got 0\.5 at \(0, 1\)"),
        ("any", [[1], [0], [1]], r"got \(3, 1\); expected \(2, 1\)"),
        ("sum_low", [[3], [-np.inf]], r"above sum_high; got 3 > 2 at \(0, 0\)"),
        ("sum_low", [[1], [np.inf]], "anything but inf"),
        ("sum_high", [[2], [-np.inf]], "anything but -inf"),
        ("bound", [np.inf], "finite"),
        ("max_members", 0, "whole number >= 1"),
        ("max_members", 2.0, "whole number >= 1"),
        ("max_members", True, "whole number >= 1"),
        ("member_cost", -0.1, "finite number >= 0"),
        ("km_cost", np.nan, "finite number >= 0"),
        ("counted", [1, 2], "not a flag"),
    ],
)
def test_names_the_faulty_field(name: str, value: object, words: str) -> None:
    with pytest.raises(RecordErrors, match=words) as caught:
        TeamProblem(**fields(**{name: value}))
    assert name in {problem.column for problem in caught.value.problems}


def test_all_faults_at_once() -> None:
    with pytest.raises(RecordErrors) as caught:
        TeamProblem(**fields(crew=[[1]], each=[5, 0], max_members=-1))
    assert [problem.column for problem in caught.value.problems] == ["crew", "each", "max_members"]


def test_a_need_without_lots_is_no_problem_to_solve() -> None:
    with pytest.raises(RecordErrors, match="at least one lot"):
        TeamProblem(**fields(fit=np.zeros((2, 0))))
    with pytest.raises(RecordErrors, match="at least one lot"):
        TeamProblem(**fields(fit=[0.5, 0.5]))


def test_no_criteria_may_be_given_in_any_empty_form() -> None:
    for empty in (np.zeros((2, 0)), [[], []]):
        problem = TeamProblem(**fields(any=empty, sum_low=empty, sum_high=empty, bound=[]))
        assert problem.any.shape == (2, 0)
        assert problem.sum_low.shape == (2, 0)
