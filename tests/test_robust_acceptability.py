"""Acceptability against a loop over weightings, its properties, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaivosmatch.errors import InputError, KaivosmatchError
from kaivosmatch.robust import acceptability, sample_weights
from kaivosmatch.robust._acceptability import PAIRWISE_LIMIT
from reference_robust import by_hand, with_intervals

# A coarse scale makes ties and equal rows common.
coarse = st.integers(0, 4).map(lambda x: x / 4)


def tables(rows=(1, 7), columns=(1, 4)):
    shapes = st.tuples(st.integers(*rows), st.integers(*columns))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=coarse))


def same(answer, values, weights, r=None):
    ranks, central, winning = by_hand(values, weights)
    np.testing.assert_allclose(answer.ranks, ranks[:, :r], atol=1e-9)
    for got, wanted in zip(answer.central, central):
        if wanted is None:
            assert np.ma.getmaskarray(got).all()
        else:
            np.testing.assert_allclose(np.ma.filled(got, np.inf), wanted, atol=1e-9)
    if answer.winning is not None:
        np.testing.assert_allclose(answer.winning, winning, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(values=tables(), seed=st.integers(0, 99))
def test_known_values_equal_the_loop(values, seed):
    weights = sample_weights(values.shape[1], 60, random_state=seed)
    same(acceptability(values, samples=60, random_state=seed), values, weights)


@settings(max_examples=40, deadline=None)
@given(values=tables(rows=(30, 60)), seed=st.integers(0, 99), r=st.integers(1, 3))
def test_the_first_ranks_of_many_rows_equal_the_loop(values, seed, r):
    weights = sample_weights(values.shape[1], 25, random_state=seed)
    same(acceptability(values, samples=25, random_state=seed, ranks=r, pairwise=False), values, weights, r)


@pytest.mark.parametrize("shape", ["even", "heaped", "sparse", "one good column"])
def test_pruning_leaves_nobody_out(shape):
    rng = np.random.default_rng(3)
    values = rng.random((3000, 6))
    if shape == "heaped":
        values = rng.beta(0.3, 0.3, values.shape)
    elif shape == "sparse":
        values *= rng.random(values.shape) < 0.3
    elif shape == "one good column":
        values[:, 1:] *= 0.01
    few = acceptability(values, ranks=7, pairwise=False, samples=700, order=[0, [2, 4]])
    weights = sample_weights(6, 700, order=[0, [2, 4]])
    wanted = np.zeros((3000, 7))
    for w in weights:
        best = np.argsort(-(values @ w), kind="stable")[:7]
        wanted[best, np.arange(7)] += 1
    np.testing.assert_allclose(few.ranks, wanted / 700, atol=1e-12)


def test_all_ranks_of_more_rows_than_fit_one_block():
    rng = np.random.default_rng(0)
    values = rng.random((900, 3)).round(2)
    values[450:] = values[:450]
    answer = acceptability(values, samples=600)
    weights = sample_weights(3, 600)
    scores = np.rint(values @ weights.T * 1e9)
    i, j = 3, 700
    assert answer.winning[i, j] == pytest.approx((scores[i] > scores[j]).mean() + (scores[i] == scores[j]).mean() / 2)
    assert answer.winning[3, 453] == 0.5
    np.testing.assert_allclose(answer.ranks.sum(axis=0), 1.0)
    np.testing.assert_allclose(answer.ranks.sum(axis=1), 1.0)
    np.testing.assert_allclose(answer.ranks[:450], answer.ranks[450:])


def test_unknown_values_are_drawn_evenly_and_apart():
    rng = np.random.default_rng(5)
    low = rng.random((8, 3)) * 0.6
    high = np.where(rng.random(low.shape) < 0.5, low, low + 0.3)
    answer = acceptability(low, high, bounds=[[0.1, 0.7]] * 3)
    weights = sample_weights(3, 100_000, bounds=[[0.1, 0.7]] * 3, random_state=1)
    wanted = with_intervals(low, high, weights, rng)
    np.testing.assert_allclose(answer.ranks[:, 0], wanted, atol=0.012)
    for row in np.flatnonzero(~answer.confidence.mask):
        fixed = np.tile(answer.central[row].filled(np.inf), (40_000, 1))
        assert answer.confidence[row] == pytest.approx(with_intervals(low, high, fixed, rng)[row], abs=0.012)


def test_unknown_values_of_many_rows_are_drawn_the_same_way():
    rng = np.random.default_rng(6)
    low = rng.random((400, 3)) * 0.5
    low[:4] += 0.4
    high = low + np.where(rng.random(low.shape) < 0.4, 0.4, 0.0)
    pruned = acceptability(low, high, ranks=2, pairwise=False, samples=20_000)
    full = acceptability(low, high, samples=3_000)
    np.testing.assert_allclose(pruned.ranks, full.ranks[:, :2], atol=0.035)
    assert (
        abs(pruned.ranks[:, 0] - with_intervals(low, high, sample_weights(3, 20_000, random_state=9), rng)).max() < 0.02
    )
    leaders = np.flatnonzero(full.ranks[:, 0] > 0.05)
    assert leaders.size > 1
    np.testing.assert_allclose(
        pruned.confidence[leaders].filled(np.inf), full.confidence[leaders].filled(np.inf), atol=0.06
    )


@settings(max_examples=50, deadline=None)
@given(low=tables(), width=st.integers(0, 3), seed=st.integers(0, 99))
def test_shares_add_up_and_nothing_is_nan(low, width, seed):
    high = low + width / 4 * (np.arange(low.size).reshape(low.shape) % 2)
    answer = acceptability(low, high, samples=40, random_state=seed)
    n = len(low)
    np.testing.assert_allclose(answer.ranks.sum(axis=0), 1.0)
    np.testing.assert_allclose(answer.ranks.sum(axis=1), 1.0)
    np.testing.assert_allclose(answer.winning + answer.winning.T, 1.0)
    assert answer.samples == 40
    never = answer.ranks[:, 0] == 0
    assert (np.ma.getmaskarray(answer.central) == never[:, None]).all()
    assert (np.ma.getmaskarray(answer.confidence) == never).all()
    np.testing.assert_allclose(answer.central.sum(axis=1).compressed(), 1.0)
    # Central weights, each weighted by how often the row is first, are the mean of all weights.
    mean = (answer.central.filled(0.0) * answer.ranks[:, :1]).sum(axis=0)
    np.testing.assert_allclose(mean, sample_weights(low.shape[1], 40, random_state=seed).mean(axis=0), atol=1e-9)
    error = answer.standard_error
    assert np.asarray(error).shape == error.ranks.shape == (n, n)
    assert error.winning.shape == (n, n)
    assert error.central.shape == low.shape
    assert error.confidence.shape == (n,)
    for figure in (answer.ranks, answer.winning, answer.central.data, answer.confidence.data):
        assert np.isfinite(figure).all()
    for figure in (error.ranks, error.winning, error.central.data, error.confidence.data):
        assert np.isfinite(figure).all()
        assert (figure >= 0).all()


@settings(max_examples=40, deadline=None)
@given(values=tables(rows=(2, 7)), seed=st.integers(0, 99), data=st.data())
def test_one_supplier_more_changes_nobodys_order(values, seed, data):
    newcomer = data.draw(arrays(np.float64, (1, values.shape[1]), elements=coarse))
    before = acceptability(values, samples=50, random_state=seed)
    after = acceptability(np.vstack([values, newcomer]), samples=50, random_state=seed)
    np.testing.assert_allclose(after.winning[:-1, :-1], before.winning)
    # The ranks at the far end can only get worse.
    assert (after.ranks[:-1, 0] <= before.ranks[:, 0] + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(values=tables(columns=(2, 4)), seed=st.integers(0, 99), level=st.floats(0, 1))
def test_a_term_that_is_the_same_for_all_counts_for_nothing(values, seed, level):
    constant = values.copy()
    constant[:, 0] = 0.25
    other = constant.copy()
    other[:, 0] = level
    one = acceptability(constant, samples=50, random_state=seed)
    two = acceptability(other, samples=50, random_state=seed)
    np.testing.assert_allclose(one.ranks, two.ranks)
    np.testing.assert_allclose(one.winning, two.winning)


@settings(max_examples=30, deadline=None)
@given(values=tables(rows=(2, 7)), seed=st.integers(0, 99))
def test_the_order_of_the_rows_changes_nothing(values, seed):
    order = np.random.default_rng(seed).permutation(len(values))
    one = acceptability(values, samples=50, random_state=seed)
    two = acceptability(values[order], samples=50, random_state=seed)
    np.testing.assert_allclose(two.ranks, one.ranks[order])
    np.testing.assert_allclose(two.winning, one.winning[np.ix_(order, order)])
    np.testing.assert_allclose(two.confidence.filled(-1), one.confidence.filled(-1)[order])


def test_a_dominated_row_never_beats_the_one_above_it():
    answer = acceptability([[0.9, 0.5], [0.8, 0.4], [0.0, 1.0]])
    assert answer.winning[0, 1] == 1.0
    assert answer.central.mask[1].all()
    assert answer.confidence.mask[1]


def test_the_same_seed_gives_the_same_and_a_generator_moves_on():
    low, high = np.zeros((4, 3)), np.full((4, 3), 0.5)
    low[0], high[0] = 0.3, 0.3
    one, two = (acceptability(low, high, samples=300, random_state=4) for _ in range(2))
    np.testing.assert_array_equal(one.ranks, two.ranks)
    np.testing.assert_array_equal(one.confidence.data, two.confidence.data)
    assert (acceptability(low, high, samples=300, random_state=5).ranks != one.ranks).any()
    rng = np.random.default_rng(4)
    np.testing.assert_array_equal(acceptability(low, high, samples=300, random_state=rng).ranks, one.ranks)
    assert (acceptability(low, high, samples=300, random_state=rng).ranks != one.ranks).any()


def test_the_stated_error_covers_the_real_one():
    low = np.array([[0.9, 0.1, 0.3], [0.2, 0.8, 0.5], [0.5, 0.5, 0.45]])
    high = low + 0.1
    truth = acceptability(low, high, samples=200_000, random_state=999)
    runs = [acceptability(low, high, samples=400, random_state=s) for s in range(60)]
    spread = np.std([r.ranks for r in runs], axis=0)
    assert (spread <= 1.2 * runs[0].standard_error.ranks + 1e-4).all()
    central = np.std([r.central.filled(np.inf) for r in runs], axis=0)
    assert (central <= 1.3 * runs[0].standard_error.central.filled(np.inf)).all()
    assert abs(np.mean([r.ranks for r in runs], axis=0) - truth.ranks).max() < 0.004


def test_a_row_that_is_first_once_has_central_weights_but_no_error():
    answer = acceptability(np.eye(3), samples=1)
    assert answer.central.count() == 3
    assert answer.standard_error.central.count() == 0
    assert answer.standard_error.confidence.count() == 1


def test_many_rows_show_twenty_ranks_and_no_pairs():
    values = np.random.default_rng(0).random((PAIRWISE_LIMIT + 1, 3))
    answer = acceptability(values, samples=50)
    assert answer.ranks.shape == (PAIRWISE_LIMIT + 1, 20)
    assert answer.winning is None
    assert answer.standard_error.winning is None
    np.testing.assert_allclose(answer.ranks.sum(axis=0), 1.0)
    with pytest.raises(InputError, match="pairwise"):
        acceptability(values, samples=5, pairwise=True)


def test_ranks_beyond_the_rows_are_not_made_up():
    answer = acceptability([[0.1, 0.2], [0.3, 0.1]], ranks=9, samples=20)
    assert answer.ranks.shape == (2, 2)
    assert acceptability([[0.1, 0.2], [0.3, 0.1]], ranks=1, samples=20).winning.shape == (2, 2)


def test_known_rows_that_equal_the_low_end_of_an_unknown_one_are_one_row_without_it():
    low = np.array([[0.5, 0.2], [0.5, 0.2], [0.9, 0.1], [0.5, 0.2], [0.5, 0.2]])
    high = low.copy()
    high[0, 1], high[3, 0] = 0.4, 0.6
    answer = acceptability(low, high)
    assert answer.winning[1, 4] == 0.5
    assert (answer.winning[[0, 3], 1] > 0.99).all()
    np.testing.assert_allclose(answer.ranks[1], answer.ranks[4])
    np.testing.assert_allclose(answer.ranks.sum(axis=1), 1.0)


def test_nobody_is_an_answer():
    answer = acceptability(np.zeros((0, 3)))
    assert answer.ranks.shape == (0, 0)
    assert answer.central.shape == (0, 3)
    assert answer.winning.shape == (0, 0)
    assert acceptability(np.zeros((0, 3)), pairwise=False).winning is None


def test_inputs_are_left_alone():
    low, high = np.full((3, 2), 0.25), np.full((3, 2), 0.75)
    acceptability(low, high, samples=20)
    assert (low == 0.25).all()
    assert (high == 0.75).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"low": [0.1, 0.2]}, "low is not a matrix"),
        ({"low": [["a"]]}, "low is not a matrix of numbers"),
        ({"low": np.zeros((2, 0))}, "no columns"),
        ({"low": [[0.1, np.nan]]}, "low is not finite"),
        ({"low": [[0.1]], "high": [[np.inf]]}, "high is not finite"),
        ({"low": [[0.1]], "high": [[0.1, 0.2]]}, "another shape"),
        ({"low": [[0.1, 0.6]], "high": [[0.1, 0.5]]}, "row 0, column 1"),
        ({"samples": 0}, "samples"),
        ({"samples": 2.5}, "samples"),
        ({"ranks": 0}, "ranks"),
        ({"ranks": True}, "ranks"),
        ({"random_state": "x"}, "random_state"),
        ({"order": [0, 2]}, "order names a column that does not exist"),
        ({"order": [0, -1]}, "does not exist"),
        ({"order": [True]}, "does not exist"),
        ({"order": [0, [1, 0]]}, "twice"),
        ({"bounds": [[0, 1]]}, "wrong shape"),
        ({"bounds": [["a", 1], [0, 1]]}, "not numbers"),
        ({"bounds": [[0, np.nan], [0, 1]]}, "not finite"),
        ({"bounds": [[0, 1], [0.6, 0.5]]}, "column 1"),
        ({"bounds": [[0, 1], [1.5, 2]]}, "leave no weight"),
        ({"ratios": [(0, 1)]}, "ratio"),
        ({"ratios": [(0, 2, 1)]}, "does not exist"),
        ({"ratios": [(0, 1, -1)]}, "not a finite number"),
        ({"bounds": [[0.6, 1], [0.6, 1]]}, "no weights satisfy"),
        ({"bounds": [[0, 0.3], [0, 0.3]]}, "no weights satisfy"),
        ({"order": [0, 1], "ratios": [(1, 0, 2)]}, "no weights satisfy"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words) as caught:
        acceptability(**{"low": [[0.1, 0.2], [0.3, 0.1]], **arguments})
    assert isinstance(caught.value, KaivosmatchError)


def test_statements_that_clash_are_named_and_the_others_are_not():
    with pytest.raises(InputError) as caught:
        acceptability(
            np.eye(4), order=[0, 1], bounds=[[0, 0.2], [0.3, 1], [0, 0.9], [0, 1]], ratios=[(2, 3, 2)], samples=10
        )
    assert "weight 0 <= 0.2" in str(caught.value)
    assert "weight 1 >= 0.3" in str(caught.value)
    assert "weight 0 >= weight 1" in str(caught.value)
    assert "weight 2" not in str(caught.value)
