"""Weights: uniform over exactly what satisfies the statements, whichever way they are drawn."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import InputError
from kaivosmatch.robust import sample_weights
from kaivosmatch.robust._points import BITS, Points, even
from kaivosmatch.robust._statements import read_statements
from kaivosmatch.robust._walk import interior, walk
from kaivosmatch.robust._weights import draw_weights, generator


def plain(columns, count, seed=11):
    draws = np.random.default_rng(seed).standard_exponential((count, columns))
    return draws / draws.sum(axis=1, keepdims=True)


def apart(one, two):
    """Greatest distance between two empirical distribution functions, over every column and the difference of neighbours."""
    worst = 0.0
    for a, b in [*zip(one.T, two.T), *zip(np.diff(one, axis=1).T, np.diff(two, axis=1).T)]:
        at = np.concatenate([a, b])
        f = np.searchsorted(np.sort(a), at, side="right") / len(a)
        g = np.searchsorted(np.sort(b), at, side="right") / len(b)
        worst = max(worst, float(abs(f - g).max()))
    return worst


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (3, {}),
        (5, {}),
        (4, {"order": [2, 0, 3, 1]}),
        (5, {"order": [1, [0, 3], 2]}),
        (5, {"order": [[4, 0], [1, 2]]}),
        (4, {"bounds": [[0.1, 0.5], [0, 0.4], [0.2, 1], [0, 1]]}),
        (3, {"bounds": [[0, 0.4], [0, 0.4], [0, 0.4]]}),
        (4, {"ratios": [(0, 1, 2), (2, 3, 0.5)]}),
        (4, {"order": [0, 1], "ratios": [(2, 3, 1.5)], "bounds": [[0, 0.6], [0.1, 1], [0, 1], [0, 1]]}),
    ],
)
def test_draws_are_uniform_over_what_satisfies(columns, said):
    got = sample_weights(columns, 8_000, random_state=2, **said)
    everyone = plain(columns, 600_000)
    wanted = everyone[read_statements(columns, **said).satisfied(everyone)]
    assert len(wanted) > 2_000
    assert got.shape == (8_000, columns)
    # Two samples of the same distribution differ by more than this once in a thousand cases (Kolmogorov and Smirnov).
    assert apart(got, wanted) < 1.95 * np.sqrt(1 / 8_000 + 1 / len(wanted))
    np.testing.assert_allclose(np.cov(got.T), np.cov(wanted.T), atol=0.004)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (4, {"bounds": [[0.1, 0.5], [0, 0.4], [0.2, 1], [0, 1]]}),
        (5, {"ratios": [(0, 1, 2), (1, 2, 1.5)], "order": [3, 4]}),
        (6, {"order": [0, 1, 2, 3]}),
        (3, {"bounds": [[0.30, 0.302], [0, 1], [0, 1]]}),
    ],
)
def test_the_walk_draws_from_the_same_distribution_as_rejection(columns, said):
    statements = read_statements(columns, **said)
    walked = walk(statements, 6_000, np.random.default_rng(4))
    drawn, method = draw_weights(statements, 20_000, np.random.default_rng(5))
    assert method != "hit-and-run"
    assert statements.satisfied(np.round(walked, 12)).mean() > 0.999
    assert apart(walked, drawn) < 1.95 * np.sqrt(1 / 6_000 + 1 / 20_000)
    np.testing.assert_allclose(walked.mean(axis=0), drawn.mean(axis=0), atol=0.006)


def test_a_thin_polytope_is_walked_and_its_known_means_are_met():
    # 12 weights in a chain of halves: w_k >= 2 w_(k+1). With v_k = w_k - 2 w_(k+1) the region is the simplex over the vertices
    # (2^j-1 ... 1) / (2^j - 1), so the mean of the weights is the mean of the vertices.
    m = 12
    got, method = draw_weights(
        read_statements(m, ratios=[(k, k + 1, 2) for k in range(m - 1)]), 6_000, np.random.default_rng(0)
    )
    assert method == "hit-and-run"
    vertices = np.array([[2.0 ** (j - 1 - k) if k < j else 0.0 for k in range(m)] for j in range(1, m + 1)])
    vertices /= vertices.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(got.mean(axis=0), vertices.mean(axis=0), atol=0.004)
    # Uniform in a simplex: barycentric coordinates have the spread of uniform weights, sqrt(11 / (144 x 13)).
    barycentric = np.linalg.solve(vertices.T, got.T)
    np.testing.assert_allclose(barycentric.mean(axis=1), 1 / 12, atol=0.006)
    np.testing.assert_allclose(barycentric.std(axis=1), np.sqrt(11 / (144 * 13)), atol=0.006)
    # Neighbouring rows come from walks of their own.
    assert abs(np.corrcoef(got[:-1, 0], got[1:, 0])[0, 1]) < 0.05


def test_an_equal_ratio_takes_a_dimension_away():
    got, method = draw_weights(read_statements(3, ratios=[(0, 1, 1), (1, 0, 1)]), 3_000, np.random.default_rng(0))
    assert method == "hit-and-run"
    np.testing.assert_allclose(got[:, 0], got[:, 1], atol=1e-9)
    # (t, t, 1 - 2 t) with t uniform on [0, 1/2].
    assert np.allclose(np.sort(got[:, 0])[[300, 1500, 2700]], [0.05, 0.25, 0.45], atol=0.025)


def test_a_fixed_weight_stays_fixed_and_the_rest_is_uniform():
    got = sample_weights(3, 3_000, bounds=[[0.4, 0.4], [0, 1], [0, 1]])
    np.testing.assert_allclose(got[:, 0], 0.4)
    assert np.allclose(np.sort(got[:, 1])[[300, 1500, 2700]], [0.06, 0.3, 0.54], atol=0.03)


def test_bounds_that_fill_the_whole_fix_everything():
    got = sample_weights(10, 5, bounds=[[0.1, 1.0]] * 10)
    np.testing.assert_allclose(got, 0.1)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), columns=st.integers(1, 5))
def test_every_draw_satisfies_whatever_is_said(data, columns):
    order = data.draw(st.permutations(range(columns)))[: data.draw(st.integers(0, columns))]
    cuts = data.draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    levels = []
    for column, joins in zip(order, cuts):
        if joins and levels:
            levels[-1].append(column)
        else:
            levels.append([column])
    bounds = np.array([sorted(data.draw(st.lists(st.integers(0, 10), min_size=2, max_size=2))) for _ in range(columns)])
    pairs = st.tuples(st.integers(0, columns - 1), st.integers(0, columns - 1), st.sampled_from([0, 0.5, 1, 2]))
    ratios = data.draw(st.lists(pairs, max_size=2))
    try:
        got = sample_weights(columns, 50, order=levels, bounds=bounds / 10, ratios=ratios)
    except InputError as error:
        assume("no weights satisfy" in str(error))
        return
    said = read_statements(columns, levels, bounds / 10, ratios)
    a, b, _ = said.half_spaces()
    assert (got @ a.T >= b - 1e-8).all()
    np.testing.assert_allclose(got.sum(axis=1), 1.0)


def test_one_weight_is_one():
    np.testing.assert_array_equal(sample_weights(1, 3), np.ones((3, 1)))


def test_the_interior_point_is_off_every_wall_that_can_be_left():
    a, b, words = read_statements(4, order=[0, 1], bounds=[[0, 0.4], [0.1, 1], [0.2, 0.2], [0, 1]]).half_spaces()
    point, tight = interior(a, b, words)
    assert (a[~tight] @ point > b[~tight] + 1e-6).all()
    assert sorted(words[i] for i in np.flatnonzero(tight)) == ["weight 2 <= 0.2", "weight 2 >= 0.2"]


def test_seeds_of_every_kind():
    assert generator(3).random() == np.random.default_rng(3).random()
    assert generator(np.random.RandomState(3)).random() == generator(np.random.RandomState(3)).random()
    assert generator(np.random.SeedSequence(3)).random() == np.random.default_rng(np.random.SeedSequence(3)).random()


def test_points_go_on_after_the_last_of_the_lattice_and_beyond_its_dimensions():
    points = Points(30, np.random.default_rng(0))
    points._next = (1 << BITS) - 3
    got = points.take(6)
    assert got.shape == (6, 30)
    assert ((got > 0) & (got < 1)).all()
    assert len(np.unique(got)) == got.size
    assert points.take(0).shape == (0, 30)


def test_even_draws_have_one_in_each_part():
    got = even(np.random.default_rng(0), 50, 3)
    np.testing.assert_array_equal(np.sort(np.floor(got * 50), axis=0), np.tile(np.arange(50)[:, None], (1, 3)))
    assert even(np.random.default_rng(0), 1, 3).shape == (1, 3)
    assert even(np.random.default_rng(0), 2, 600_000).shape == (2, 600_000)
