"""Worked examples with known answers, closed forms worked out by hand, and the published municipal plan."""

import json
from pathlib import Path

import numpy as np
import pytest

from kaivosmatch.robust import acceptability

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "references" / "smaa2.json"


def cases():
    return json.loads(DATA.read_text()) if DATA.exists() else {"cases": []}


def compared(masked, expected, tolerance):
    for row, wanted in zip(masked, expected):
        if wanted is None:
            assert np.ma.getmaskarray(np.atleast_1d(row)).all()
        else:
            assert not np.ma.getmaskarray(np.atleast_1d(row)).any()
            np.testing.assert_allclose(np.ma.filled(row, np.inf), wanted, atol=tolerance)


@pytest.mark.realdata
@pytest.mark.parametrize("seed", range(5))
def test_the_closed_forms_of_the_reference_file_hold_with_the_samples_of_the_default(seed):
    if not DATA.exists():
        pytest.skip("the reference file is not beside the repository")
    closed = [c for c in cases()["cases"] if "utilities" in c["inputs"]]
    assert len(closed) == 4
    for case in closed:
        ordinal = "w1>=w2" in case["inputs"]["weights"]
        answer = acceptability(case["inputs"]["utilities"], order=[0, 1, 2] if ordinal else None, random_state=seed)
        np.testing.assert_allclose(answer.ranks, case["expected"]["rank_acceptability"], atol=case["tolerance"])
        compared(answer.central, case["expected"]["central_weights"], case["tolerance"])


@pytest.mark.realdata
def test_the_municipal_plan_of_1998_within_a_percentage_point_of_the_published_table():
    if not DATA.exists():
        pytest.skip("the reference file is not beside the repository")
    case = next(c for c in cases()["cases"] if c["id"] == "municipal_plan_1998")
    matrix, half = np.array(case["inputs"]["matrix"]), np.array(case["inputs"]["half_width"])
    worst, span = matrix.min(axis=0), np.ptp(matrix, axis=0)
    answer = acceptability((matrix - half - worst) / span, (matrix + half - worst) / span)
    published = np.array(case["expected"]["acceptability_percent"])
    # The published figures are whole percents, hence the half.
    assert (abs(100 * answer.ranks[:, 0] - published) <= case["tolerance"] + 0.5).all()
    np.testing.assert_allclose(answer.ranks[:, 0], case["verified"]["own"]["acceptability"], atol=0.005)
    for got, wanted in zip(answer.confidence, case["verified"]["own"]["cf"]):
        if not np.ma.is_masked(got):
            assert abs(got - wanted) <= 0.01
    assert answer.confidence.mask.tolist() in ([False, False, m, False, True, False] for m in (True, False))
    for got, wanted in zip(answer.central, case["verified"]["own"]["central_weights"]):
        if wanted is not None and got.count() and wanted != case["verified"]["own"]["central_weights"][2]:
            np.testing.assert_allclose(got, wanted, atol=0.08)


# Closed forms worked out by hand. Two terms: w = (t, 1 - t), t uniform on [0, 1] or on what the statements leave.


def test_bounds_cut_the_line():
    # t in [0.5, 0.8]; row 0 scores t, row 1 scores 0.7: first from t = 0.7 on.
    answer = acceptability([[1.0, 0.0], [0.7, 0.7]], bounds=[[0.5, 0.8], [0.0, 1.0]])
    np.testing.assert_allclose(answer.ranks, [[1 / 3, 2 / 3], [2 / 3, 1 / 3]], atol=0.002)
    np.testing.assert_allclose(answer.central, [[0.75, 0.25], [0.6, 0.4]], atol=0.002)
    np.testing.assert_allclose(answer.winning, [[0.5, 1 / 3], [2 / 3, 0.5]], atol=0.002)


def test_a_ratio_cuts_the_line():
    # t >= 2 (1 - t) leaves [2/3, 1]; row 0 scores t, row 1 scores 0.8.
    answer = acceptability([[1.0, 0.0], [0.8, 0.8]], ratios=[(0, 1, 2)])
    np.testing.assert_allclose(answer.ranks[:, 0], [0.6, 0.4], atol=0.002)


def test_a_partial_order_puts_the_first_column_before_the_two_that_have_no_order():
    # w0 the greatest of three: w0's mean is 11/18, the others (1 - 11/18) / 2 each; each unlisted order equally likely.
    answer = acceptability(np.eye(3), order=[0, [1, 2]])
    np.testing.assert_allclose(answer.central[0], [11 / 18, 7 / 36, 7 / 36], atol=0.003)
    np.testing.assert_allclose(answer.ranks, [[1, 0, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]], atol=0.003)


def test_a_column_that_is_not_listed_is_free():
    # Only w0 >= w2 is said: each order of three weights in which 0 precedes 2 has probability 1/3.
    answer = acceptability(np.eye(3), order=[0, 2])
    np.testing.assert_allclose(answer.ranks, [[2 / 3, 1 / 3, 0], [1 / 3] * 3, [0, 1 / 3, 2 / 3]], atol=0.003)


def test_one_level_says_nothing():
    free = acceptability(np.eye(3))
    np.testing.assert_array_equal(acceptability(np.eye(3), order=[[2, 0, 1]]).ranks, free.ranks)
    np.testing.assert_array_equal(acceptability(np.eye(3), order=[1]).ranks, free.ranks)
    np.testing.assert_array_equal(acceptability(np.eye(3), order=[]).ranks, free.ranks)


def test_equal_rows_share_their_ranks_and_their_confidence():
    answer = acceptability([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(answer.ranks, [[0.25, 0.5, 0.25]] * 2 + [[0.5, 0.0, 0.5]], atol=0.002)
    np.testing.assert_allclose(answer.confidence, [0.5, 0.5, 1.0])
    assert answer.winning[0, 1] == answer.winning[1, 0] == 0.5
    np.testing.assert_allclose(answer.central, [[0.75, 0.25], [0.75, 0.25], [0.25, 0.75]], atol=0.002)


def test_rows_that_tie_only_where_the_statements_hold_tie():
    # The weights of 0 and 1 are held equal, so (0.2, 0.8) and (0.8, 0.2) score the same under every weighting.
    answer = acceptability([[0.2, 0.8, 0.5], [0.8, 0.2, 0.5]], ratios=[(0, 1, 1), (1, 0, 1)])
    np.testing.assert_allclose(answer.ranks, 0.5)
    np.testing.assert_allclose(answer.confidence, 0.5)
    np.testing.assert_allclose(answer.central[0], [1 / 4, 1 / 4, 1 / 2], atol=0.02)


def test_an_unknown_value_against_a_known_one():
    # One term: U(0.2, 1) beats 0.4 with probability 3/4.
    answer = acceptability([[0.2], [0.4]], [[1.0], [0.4]])
    np.testing.assert_allclose(answer.ranks, [[0.75, 0.25], [0.25, 0.75]], atol=0.002)
    np.testing.assert_allclose(answer.confidence, [0.75, 0.25], atol=0.002)
    np.testing.assert_allclose(answer.central, 1.0)


def test_unknown_values_and_unknown_weights_together():
    # Row 0 is (u, 0), row 1 is (0, 1/2): row 0 is first when t u > (1 - t) / 2. For t >= 1/3 the chance is 1 - (1 - t) / (2 t):
    # the integral over [1/3, 1] is 2/3 - (ln 3 - 2/3) / 2 = 1 - ln(3) / 2.
    answer = acceptability([[0.0, 0.0], [0.0, 0.5]], [[1.0, 0.0], [0.0, 0.5]])
    np.testing.assert_allclose(answer.ranks[0, 0], 1 - np.log(3) / 2, atol=0.006)


def test_three_unknown_equals_have_equal_chances_and_no_ties():
    answer = acceptability(np.zeros((3, 2)), np.ones((3, 2)))
    np.testing.assert_allclose(answer.ranks, 1 / 3, atol=0.012)
    np.testing.assert_allclose(answer.confidence, 1 / 3, atol=0.012)


def test_weights_fixed_by_their_bounds_leave_nothing_to_chance():
    answer = acceptability([[0.5, 0.1], [0.1, 0.9], [0.5, 0.1]], bounds=[[0.75, 0.75], [0.25, 0.25]], samples=10)
    np.testing.assert_allclose(answer.ranks, [[0.5, 0.5, 0], [0, 0, 1], [0.5, 0.5, 0]])
    np.testing.assert_allclose(answer.central[0], [0.75, 0.25])
    assert answer.central.mask[1].all()


def test_values_beyond_the_scale_are_taken_as_they_are():
    inside = acceptability([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]])
    outside = acceptability([[150.0, -50.0], [-50.0, 150.0], [70.0, 70.0]])
    np.testing.assert_allclose(outside.ranks, inside.ranks, atol=1e-3)
