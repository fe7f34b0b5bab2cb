"""Three-valued logic and counts of people, on arrays."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch import verdict as logic
from kaivosmatch.verdict import Verdict

threes = st.integers(-1, 1)


@given(st.lists(st.lists(threes, min_size=3, max_size=3), min_size=1, max_size=5))
def test_and_is_min_or_is_max(rows: list[list[int]]) -> None:
    array = np.array(rows, dtype=np.int8)
    assert logic.all_of(array).tolist() == [min(r) for r in rows]
    assert logic.any_of(array).tolist() == [max(r) for r in rows]


def test_nothing_to_ask_passes_and_nothing_to_offer_fails() -> None:
    empty = np.zeros((2, 0), dtype=np.int8)
    assert logic.all_of(empty).tolist() == [1, 1]
    assert logic.any_of(empty).tolist() == [-1, -1]


@given(threes, st.lists(threes, min_size=1, max_size=5))
def test_a_condition_is_not_or(condition: int, values: list[int]) -> None:
    found = logic.if_then(condition, np.array(values, dtype=np.int8)).tolist()
    assert found == [max(-condition, v) for v in values]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=6), st.integers(0, 9)
)
def test_bounds_hold_for_every_value_in_the_band(bands: list[tuple[int, int, bool]], bound: int) -> None:
    low = np.array([min(a, b) for a, b, _ in bands], dtype=float)
    high = np.array([max(a, b) for a, b, _ in bands], dtype=float)
    known = np.array([k for _, _, k in bands])
    for judge, meets in ((logic.at_least, lambda v: v >= bound), (logic.at_most, lambda v: v <= bound)):
        for lo, hi, k, found in zip(low, high, known, judge(low, high, known, bound), strict=True):
            answers = {meets(v) for v in range(int(lo), int(hi) + 1)}
            assert found == (
                Verdict.UNKNOWN if not k or len(answers) == 2 else Verdict.PASS if answers == {True} else Verdict.FAIL
            )


@pytest.mark.parametrize(
    ("low", "high", "bound", "expected"),
    [([2, 3], [2, 3], 5, 1), ([2, 0], [2, 9], 5, 0), ([1], [2], 3, -1), ([], [], 0, 1)],
)
def test_sums(low: list[float], high: list[float], bound: float, expected: int) -> None:
    assert logic.sum_at_least(np.array(low, dtype=float), np.array(high, dtype=float), bound) == expected


@given(st.integers(1, 5), st.data())
def test_the_same_people_lie_within_the_bounds_and_both_ends_happen(people: int, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(0, people), min_size=1, max_size=3))
    counts = np.array([sizes], dtype=float)
    least, most = logic.crew_holding_all(counts, counts, np.array([float(people)]))
    crew = range(people)
    overlaps = [frozenset(crew)]
    for size in sizes:
        overlaps = [o & frozenset(c) for o in set(overlaps) for c in combinations(crew, size)]
    possible = {len(o) for o in overlaps}
    assert (least[0], most[0]) == (min(possible), max(possible))


def test_dates_are_inclusive() -> None:
    def judged(issued: int, until: int, first: int, last: int, *, known: bool = True, expires: bool = True) -> int:
        return logic.valid_between(
            np.array([issued]),
            np.array([issued >= 0]),
            np.array([until]),
            np.array([until >= 0]),
            np.array([expires]),
            first,
            last,
            known,
        )[0]

    assert judged(10, 20, 10, 20) == 1
    assert judged(11, 20, 10, 20) == -1
    assert judged(10, 19, 10, 20) == -1
    assert judged(10, -1, 10, 20) == 0
    assert judged(10, -1, 10, 20, expires=False) == 1
    assert judged(10, 30, 10, 20, known=False) == 0
    assert judged(10, 5, 10, 20, known=False) == -1
