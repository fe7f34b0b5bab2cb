"""Terms of the score: scales anchored in the need, unknown as an interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.columns import Band, band_column
from kaivosmatch.scores import Term, crew_share, halving, preferred_share, time_left, total


def band(low: float, high: float, known: bool = True) -> Band:
    return Band(np.array([low]), np.array([high]), np.array([known]))


@pytest.mark.parametrize(
    ("arrival", "within", "shown", "possible"),
    [
        (band(1, 1), 4, 0.75, 0.75),
        (band(1, 5), 4, 0.0, 0.75),
        (band(2, np.inf, known=False), 4, 0.0, 0.5),
        (band(6, np.inf, known=False), 4, 0.0, 0.0),
        (band(0, 0), 0, 1.0, 1.0),
        (band(0, 1), 0, 0.0, 1.0),
        (band(0, np.inf, known=False), 0, 0.0, 1.0),
    ],
)
def test_time_left(arrival: Band, within: float, shown: float, possible: float) -> None:
    term = time_left(arrival, within)
    assert (term.shown[0], term.possible[0]) == (shown, possible)


def test_nearness_shows_the_far_end_and_nothing_where_the_place_is_not_known() -> None:
    term = halving(
        Band(np.array([0.0, 0.0, 100.0]), np.array([50.0, np.inf, 100.0]), np.array([True, False, True])), 50
    )
    assert term.shown.tolist() == [0.5, 0.0, 0.25]
    assert term.possible.tolist() == [1.0, 1.0, 0.25]


def test_a_crew_is_averaged_over_the_counted_lots() -> None:
    term = crew_share(band_column([2, (1, 6), None]), np.array([4.0, 2.0]), np.array([3.0, 1.0]))
    assert term.shown.tolist() == [0.625, 0.3125, 0.0]
    assert term.possible.tolist() == [0.625, 1.0, 1.0]


@given(st.lists(st.lists(st.integers(-1, 1), min_size=2, max_size=2), min_size=1, max_size=4))
def test_preferred_criteria_add_their_weights(rows: list[list[int]]) -> None:
    term = preferred_share(np.array(rows, dtype=np.int8), np.array([3.0, 1.0]))
    assert term.shown.tolist() == [0.75 * (a > 0) + 0.25 * (b > 0) for a, b in rows]
    assert term.possible.tolist() == [0.75 * (a >= 0) + 0.25 * (b >= 0) for a, b in rows]


shares = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=5), st.floats(0.1, 0.9))
def test_contributions_add_up_to_the_rounded_score(values: list[tuple[float, float]], weight: float) -> None:
    terms = [
        Term(np.array([min(a, b) for a, b in values]), np.array([max(a, b) for a, b in values])),
        Term(np.array([a for a, _ in values]), np.ones(len(values))),
    ]
    contributions, score, possible = total(terms, [weight, 1 - weight])
    assert np.abs(contributions.sum(axis=1) - score).max() <= 1e-9
    assert (score == np.round(score, 9)).all()
    assert (score <= possible).all()
