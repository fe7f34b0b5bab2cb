"""The listwise logit: its loss, its limits, and blocks in the order of time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_encode as slow
from kaivosmatch.encode.history import History
from kaivosmatch.encode.listwise import Choices, fit_weights
from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.training import blocks_of, learn
from kaivosmatch.encode.votes import FEATURES
from kaivosmatch.encode.weights import load_numbers, load_shape


def some_choices(seed: int, purchases: int = 12, views: int = 3) -> Choices:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 5, purchases)
    starts = np.cumsum([0, *sizes[:-1]])
    won = np.zeros(int(sizes.sum()), dtype=bool)
    won[starts] = True
    won[starts[0] + 1] = True
    return Choices(rng.random((len(won), views)), won, starts)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_weights_have_a_smaller_penalised_loss(seed: int) -> None:
    choices, towards = some_choices(seed), np.array([1.0, 0.0, 2.0])
    weights, _ = fit_weights(choices, towards, 2.0)

    def penalised(w: np.ndarray) -> float:
        return slow.listwise_loss(
            choices.x.tolist(), choices.won.tolist(), choices.starts.tolist(), w.tolist()
        ) + float((w - towards) @ (w - towards))

    assert np.all(weights >= 0)
    best = penalised(weights)
    rng = np.random.default_rng(seed)
    for _ in range(60):
        other = np.maximum(weights + rng.normal(0, 0.1, 3), 0)
        assert penalised(other) >= best - 1e-6


def test_a_strong_pull_keeps_the_given_weights() -> None:
    weights, _ = fit_weights(some_choices(0), np.array([1.0, 0.5, 2.0]), 1e7)
    assert weights == pytest.approx([1.0, 0.5, 2.0], abs=1e-3)


def test_join_shifts_the_starts() -> None:
    a, b = some_choices(1), some_choices(2)
    joined = Choices.join([a, b])
    assert joined.starts.tolist() == [*a.starts.tolist(), *(b.starts + len(a.won)).tolist()]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=40).map(sorted), st.integers(1, 6))
def test_blocks_cover_the_end_once_and_never_cut_a_day(days: list[int], count: int) -> None:
    blocks = blocks_of(np.array(days), count=count)
    for (_, end), (start, _) in pairwise(blocks):
        assert end == start
    for first, last in blocks:
        assert 0 < first < last <= len(days)
        assert days[first - 1] < days[first]


def history_of(n: int, seed: int = 0) -> History:
    """Two trades, each with its own firms: what was bought tells who won."""
    rng = np.random.default_rng(seed)
    words = {"hitsaus": "abc", "kuljetus": "xyz"}
    texts, names = [], []
    for _ in range(n):
        trade = str(rng.choice(sorted(words)))
        texts.append(LotText(f"{trade} {rng.choice(['kesä', 'talvi', 'syksy'])} {rng.integers(99)}"))
        names.append([str(rng.choice(list(words[trade])))])
    return History.build([f"p{i:04d}" for i in range(n)], list(range(n)), texts, names, None)


def test_a_short_history_keeps_the_defaults_and_says_why() -> None:
    start = np.ones(len(FEATURES))
    learned = learn(history_of(40), load_shape(), start, 5.0, load_numbers())
    assert learned.origin == "defaults" and learned.weights is start and learned.total == 5.0
    assert "300 are needed" in learned.reason


def test_a_long_history_is_learned_from_and_deterministic() -> None:
    start = np.ones(len(FEATURES))
    numbers = {**load_numbers(), "train_least": 30.0, "train_pull": 1.0}
    first = learn(history_of(120), load_shape(), start, 5.0, numbers)
    again = learn(history_of(120), load_shape(), start, 5.0, numbers)
    assert first.origin == "retrained" and np.array_equal(first.weights, again.weights)
    assert first.weights[FEATURES.index("won_text")] > 1.0
