"""How far weights move, what a term decides and what unknown values leave open: against trying it out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaivosmatch.errors import InputError
from kaivosmatch.robust import rank_range, weight_ranges, without_each
from reference_robust import all_ranks_possible, competition, stays_first

tenths = st.integers(0, 10).map(lambda x: x / 10)
problems = st.tuples(st.integers(1, 6), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=tenths),
        arrays(np.float64, shape[1], elements=st.integers(0, 5).map(float)).filter(lambda w: w.sum() > 0),
    )
)


@settings(max_examples=150, deadline=None)
@given(problem=problems)
def test_a_weight_moves_exactly_as_far_as_the_first_stays_first(problem):
    values, weights = problem
    weights = weights / weights.sum()
    answer = weight_ranges(values, weights)
    assert answer.first == min(i for i, (before, _) in enumerate(competition(values @ weights)) if before == 0)
    if len(weights) == 1:
        assert (answer.low[0], answer.high[0], answer.below[0], answer.above[0]) == (0, 1, -1, -1)
        return
    for k in range(len(weights)):
        assert 0 <= answer.low[k] <= weights[k] + 1e-12
        assert weights[k] - 1e-12 <= answer.high[k] <= 1
        for t in np.linspace(0, 1, 41):
            inside = answer.low[k] - 1e-9 <= t <= answer.high[k] + 1e-9
            assert stays_first(values, weights, answer.first, k, t) == inside
        for row, edge, step in ((answer.below[k], answer.low[k], -1e-6), (answer.above[k], answer.high[k], 1e-6)):
            if row >= 0:
                assert stays_first(values, weights, row, k, edge + step)
                assert not stays_first(values, weights, answer.first, k, edge + step)
            else:
                assert edge in (0.0, 1.0)


def test_the_second_overtakes_when_proximity_weighs_enough():
    # Fit, price, proximity. Row 0 leads by 0.3 x 0.5 - 0.4 x 0.2; raising proximity to t: (1 - t) 0.15 / 0.8 = 0.4 t.
    values = [[0.9, 0.5, 0.3], [0.6, 0.5, 0.7], [0.1, 0.1, 0.1]]
    answer = weight_ranges(values, [0.5, 0.3, 0.2])
    assert answer.first == 0
    assert answer.above.tolist() == [-1, -1, 1]
    assert answer.high[2] == pytest.approx(0.1875 / 0.5875)
    assert answer.below.tolist() == [1, -1, -1]


def test_who_overtakes_is_the_one_that_is_first_beyond():
    # Rows 1 and 2 both cross row 0 at one half; beyond it row 2 is ahead.
    answer = weight_ranges([[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]], [0.8, 0.2])
    assert answer.low[0] == pytest.approx(0.5)
    assert answer.below[0] == 2
    assert answer.above[1] == 2


def test_a_tie_has_no_room():
    answer = weight_ranges([[1.0, 0.0], [0.0, 1.0]], [0.5, 0.5])
    assert answer.first == 0
    assert answer.low[0] == answer.high[1] == 0.5


@settings(max_examples=80, deadline=None)
@given(problem=problems.filter(lambda p: len(p[1]) > 1))
def test_leaving_a_term_out_ranks_on_the_others(problem):
    values, weights = problem
    answer = without_each(values, weights)
    now = min(i for i, (before, _) in enumerate(competition(values @ weights / weights.sum())) if before == 0)
    for k in range(len(weights)):
        rest = np.delete(weights, k)
        rest = rest / rest.sum() if rest.sum() else np.full(len(rest), 1 / len(rest))
        ranks = [before + 1 for before, _ in competition(np.delete(values, k, axis=1) @ rest)]
        assert answer.ranks[k].tolist() == ranks
        assert answer.first[k] == ranks.index(1)
        assert answer.changes[k] == (ranks.index(1) != now)


@settings(max_examples=80, deadline=None)
@given(problem=problems, data=st.data())
def test_the_best_and_worst_rank_are_those_of_the_ends(problem, data):
    low, weights = problem
    high = low.copy()
    for _ in range(data.draw(st.integers(0, 5))):
        i, k = data.draw(st.integers(0, low.shape[0] - 1)), data.draw(st.integers(0, low.shape[1] - 1))
        high[i, k] = min(1.0, high[i, k] + 0.3)
    optimistic, pessimistic = rank_range(low, high, weights)
    best, worst = all_ranks_possible(low, high, weights / weights.sum())
    np.testing.assert_array_equal(optimistic, best)
    np.testing.assert_array_equal(pessimistic, worst)
    assert (optimistic <= pessimistic).all()


@pytest.mark.parametrize(
    ("values", "weights", "words"),
    [
        ([["a"]], [1], "not numbers"),
        ([[0.1, 0.2]], [1.0], "fit together"),
        (np.zeros((0, 2)), [0.5, 0.5], "fit together"),
        ([[0.1, np.nan]], [0.5, 0.5], "not finite"),
        ([[0.1, 0.2]], [1.5, -0.5], "negative"),
        ([[0.1, 0.2]], [0.0, 0.0], "all zero"),
    ],
)
def test_what_makes_no_sense_is_refused(values, weights, words):
    with pytest.raises(InputError, match=words):
        weight_ranges(values, weights)


def test_one_term_cannot_be_left_out():
    with pytest.raises(InputError, match="one term"):
        without_each([[0.5]], [1.0])


def test_ends_in_disorder_are_refused():
    with pytest.raises(InputError, match="below"):
        rank_range([[0.5]], [[0.4]], [1.0])
