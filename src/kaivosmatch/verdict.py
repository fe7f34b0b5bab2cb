"""Three-valued verdicts and their logic, on int8 arrays.

FAIL, UNKNOWN and PASS are Kleene's strong three values: *and* is the minimum, *or* is the maximum. The functions here are kernels: they
take arrays and validate nothing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Verdict",
    "all_of",
    "any_of",
    "at_least",
    "at_most",
    "crew_holding_all",
    "if_then",
    "sum_at_least",
    "valid_between",
]

Verdicts: TypeAlias = NDArray[np.int8]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


class Verdict(IntEnum):
    """What is known of a criterion: not met, not known, met.

    Examples
    --------
    >>> min(Verdict.PASS, Verdict.UNKNOWN)
    <Verdict.UNKNOWN: 0>
    """

    FAIL = -1
    UNKNOWN = 0
    PASS = 1


FAIL, UNKNOWN, PASS = np.int8(-1), np.int8(0), np.int8(1)


def all_of(verdicts: Verdicts, axis: int = -1) -> Verdicts:
    """Three-valued *and* along an axis: the minimum; PASS where there is nothing to ask.

    Examples
    --------
    >>> all_of(np.array([[1, 0], [1, -1], [1, 1]], dtype=np.int8)).tolist()
    [0, -1, 1]
    """
    least: Verdicts = np.minimum.reduce(verdicts, axis=axis, initial=PASS)
    return least


def any_of(verdicts: Verdicts, axis: int = -1) -> Verdicts:
    """Three-valued *or* along an axis: the maximum; FAIL where there is nothing that could serve.

    Examples
    --------
    >>> any_of(np.array([[1, -1], [0, -1]], dtype=np.int8)).tolist()
    [1, 0]
    """
    most: Verdicts = np.maximum.reduce(verdicts, axis=axis, initial=FAIL)
    return most


def if_then(condition: int, verdicts: Verdicts) -> Verdicts:
    """A criterion under a condition: *not condition, or the criterion*.

    A condition that is not met makes the criterion pass; one that cannot be judged turns FAIL into UNKNOWN, while a firm that meets
    the criterion anyway passes either way.

    Examples
    --------
    >>> if_then(0, np.array([-1, 0, 1], dtype=np.int8)).tolist()
    [0, 0, 1]
    """
    return np.maximum(np.int8(-condition), verdicts)


def at_least(low: Floats, high: Floats, known: Bools, bound: float) -> Verdicts:
    """Judge ``value >= bound`` for values known as a band.

    Parameters
    ----------
    low, high : float (n,)
        The band; equal where the value is known exactly.
    known : bool (n,)
        False: UNKNOWN whatever low and high hold.
    bound : float
        Inclusive.

    Examples
    --------
    >>> lo, hi = np.array([3.0, 1.0, 1.0, 9.0]), np.array([3.0, 2.0, 4.0, 9.0])
    >>> at_least(lo, hi, np.array([True, True, True, False]), 3).tolist()
    [1, -1, 0, 0]
    """
    judged = np.where(low >= bound, PASS, np.where(high < bound, FAIL, UNKNOWN))
    return np.where(known, judged, UNKNOWN).astype(np.int8)


def at_most(low: Floats, high: Floats, known: Bools, bound: float) -> Verdicts:
    """Judge ``value <= bound`` for values known as a band; see :func:`at_least`.

    Examples
    --------
    >>> at_most(np.array([2.0, 2.0]), np.array([2.0, 3.0]), np.array([True, True]), 2.5).tolist()
    [1, 0]
    """
    judged = np.where(high <= bound, PASS, np.where(low > bound, FAIL, UNKNOWN))
    return np.where(known, judged, UNKNOWN).astype(np.int8)


def sum_at_least(low: Floats, high: Floats, bound: float, tolerance: float = 1e-9) -> int:
    """Judge whether a sum of bands reaches a bound.

    Examples
    --------
    >>> sum_at_least(np.array([2.0, 0.0]), np.array([2.0, np.inf]), 3.0)
    0
    """
    if low.sum() >= bound - tolerance:
        return int(PASS)
    return int(UNKNOWN) if high.sum() >= bound - tolerance else int(FAIL)


def valid_between(
    issued: NDArray[np.int64],
    has_issued: Bools,
    until: NDArray[np.int64],
    has_until: Bools,
    expires: Bools,
    first: int,
    last: int,
    last_known: bool,
) -> Verdicts:
    """Judge whether documents are valid on every day from ``first`` to ``last``.

    Parameters
    ----------
    issued, until : int64 (n,)
        Days as ordinals; meaningless where ``has_*`` is False. ``until`` is the last valid day.
    expires : bool (n,)
        The thing expires: without an end date it is in doubt.
    first, last : int
        Inclusive days asked for; equal for one day.
    last_known : bool
        False when the need gives no end: PASS becomes UNKNOWN.

    Returns
    -------
    int8 (n,)
        FAIL: expired by then or issued after; UNKNOWN: no end known though it expires, or the need's end is not known.

    Examples
    --------
    >>> day = np.array([10, 10, 10]), np.array([True, True, False])
    >>> end = np.array([20, 0, 14]), np.array([True, False, True])
    >>> valid_between(*day, *end, np.array([True, True, True]), 12, 15, True).tolist()
    [1, 0, -1]
    """
    wrong = (has_issued & (issued > first)) | (has_until & (until < last))
    doubtful = (~has_until & expires) | (not last_known)
    return np.where(wrong, FAIL, np.where(doubtful, UNKNOWN, PASS)).astype(np.int8)


def crew_holding_all(lows: Floats, highs: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Return how many *same* people hold all of k things, at least and at most, from counts alone.

    With counts c_1 … c_k of a firm with h people, the number who hold all k lies between ``max(0, sum(c) - (k-1) h)`` (Bonferroni; 0
    where h is not known and k > 1) and ``min(c)`` (Fréchet).

    Parameters
    ----------
    lows, highs : float (n, k)
        Bands of the counts; 0 and inf where a count is not known.
    people : float (n,)
        Headcount, its high end where it is a band; inf where not known.

    Returns
    -------
    least, most : float (n,)

    Examples
    --------
    >>> two = np.array([[2.0, 2.0], [2.0, 2.0]])
    >>> least, most = crew_holding_all(two, two, np.array([4.0, 2.0]))
    >>> least.tolist(), most.tolist()     # two and two of four: perhaps nobody holds both; of two: the same two
    ([0.0, 2.0], [2.0, 2.0])
    """
    k = lows.shape[1]
    least = lows.sum(axis=1)
    if k > 1:
        least = np.maximum(0.0, least - (k - 1) * people)
    most = highs.min(axis=1)
    return np.minimum(least, most), most
