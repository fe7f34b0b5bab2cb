"""Exact answers about known weights: how far each may move, what one term decides, and what the unknown values leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.robust._values import GRID

__all__ = ["LeaveOut", "WeightRanges", "rank_range", "weight_ranges", "without_each"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class WeightRanges:
    """How far each weight can move, the others keeping their proportions, before another row is first.

    Attributes
    ----------
    first : int
        The row that is first under the weights as they are (of equals the lowest).
    low, high : float ndarray (m,)
        The row stays first, or tied for it, exactly while the weight is between these.
    below, above : int ndarray (m,)
        The row that is first when the weight falls under ``low``, or rises over ``high``; -1 where nothing changes down
        to 0, or up to 1.
    """

    first: int
    low: Floats
    high: Floats
    below: Rows
    above: Rows


@dataclass(frozen=True, eq=False)
class LeaveOut:
    """What happens when one term is left out and the others are rescaled.

    Attributes
    ----------
    first : int ndarray (m,)
        The row that is first without the term (of equals the lowest).
    changes : bool ndarray (m,)
        Whether that is another row than with it.
    ranks : int ndarray (m, n)
        The rank of each row without the term: 1, 2, 2, 4.
    """

    first: Rows
    changes: NDArray[np.bool_]
    ranks: Rows


def weight_ranges(values: ArrayLike, weights: ArrayLike) -> WeightRanges:
    """Tell how far each weight can move before the first row is overtaken, and by which row. Exact.

    Parameters
    ----------
    values : float array_like (n, m)
        Partial values, higher is better: contributions divided by weights. For unknown values give what is shown (the low end).
    weights : float array_like (m,)
        Not negative; rescaled to sum to one.

    Returns
    -------
    WeightRanges

    Raises
    ------
    InputError
        For no rows, values or weights that are not finite, weights that are negative or all zero.

    Notes
    -----
    With weight k at t and the others times (1 - t) / (1 - w_k), a row scores ``t v_k + (1 - t) o``, where o is its score on the
    other terms alone: a straight line in t, so each rival takes away one end of an interval. Where w_k is 1, the
    others have no proportions to keep and are taken as equal.

    Examples
    --------
    >>> answer = weight_ranges([[1.0, 0.0], [0.0, 1.0]], [0.7, 0.3])
    >>> answer.first, answer.low.tolist(), answer.below.tolist()
    (0, [0.5, 0.0], [1, -1])
    >>> answer.high.tolist(), answer.above.tolist()
    ([1.0, 0.5], [-1, 1])
    """
    v, w = _read(values, weights)
    first = _first(v @ w)
    m = len(w)
    low, high = np.zeros(m), np.ones(m)
    below, above = np.full(m, -1), np.full(m, -1)
    if m == 1:  # the only weight is 1 whatever happens
        return WeightRanges(first, low, high, below, above)
    for k in range(m):
        others = v @ _without(w, k)
        at_one = v[first, k] - v[:, k]
        at_zero = others[first] - others
        low[k], below[k] = _last_crossing(at_one, at_zero, 0.0, float(w[k]), others, v[:, k])
        # Seen from the other end (1 - t) the line is the same with its ends exchanged.
        flipped, above[k] = _last_crossing(at_zero, at_one, 0.0, 1.0 - float(w[k]), v[:, k], others)
        high[k] = 1.0 - flipped
    return WeightRanges(first, low, high, below, above)


def _last_crossing(
    here: Floats, there: Floats, end: float, now: float, at_end: Floats, at_far: Floats
) -> tuple[float, int]:
    """Where, going from ``now`` down to 0, the lead ``t here + (1 - t) there`` of some rival first gets lost, and to whom.

    ``there`` is the lead at t = 0. Who is first just beyond: of those that cross there, the one that gains fastest, which is the best at 0.
    """
    lost = np.flatnonzero(there < -GRID)
    if not lost.size:
        return end, -1
    # At ``now`` the lead is not negative (up to the grid), so here - there > 0 and the crossing lies in [0, now].
    crossing = np.minimum(np.clip(-there[lost] / (here[lost] - there[lost]), 0.0, 1.0), now)
    latest = float(crossing.max())
    at_once = lost[crossing >= latest - 1e-12]
    gain = np.rint((at_end[at_once] - at_far[at_once]) / GRID)
    return latest, int(at_once[int(gain.argmax())])


def without_each(values: ArrayLike, weights: ArrayLike) -> LeaveOut:
    """Tell what happens to the order when each term in turn is left out. Exact; parameters and errors as in ``weight_ranges``.

    A term that is the only one with a weight leaves the others equal.

    Examples
    --------
    >>> answer = without_each([[1.0, 0.0, 0.4], [0.0, 1.0, 0.5]], [0.6, 0.2, 0.2])
    >>> answer.first.tolist(), answer.changes.tolist()
    ([1, 0, 0], [True, False, False])
    """
    v, w = _read(values, weights)
    if len(w) == 1:
        raise InputError("there is one term only, and nothing is left without it", got=v.shape)
    now = _first(v @ w)
    scores = [v @ _without(w, k) for k in range(len(w))]
    first = np.array([_first(s) for s in scores])
    return LeaveOut(first, first != now, np.array([_ranks(_grid(s), _grid(s)) for s in scores]))


def rank_range(low: ArrayLike, high: ArrayLike, weights: ArrayLike) -> tuple[Rows, Rows]:
    """Return the best and the worst rank that each row can have under given weights, whatever the unknown values turn out to be.

    The optimistic rank of a row takes its own values high and all others low, the pessimistic one the reverse; both are reached, and the
    pessimistic is never the better one. Rows that tie share the better rank, as in a ranking (1, 2, 2, 4).

    Parameters
    ----------
    low, high : float array_like (n, m)
    weights : float array_like (m,)

    Returns
    -------
    optimistic, pessimistic : int ndarray (n,)

    Examples
    --------
    >>> optimistic, pessimistic = rank_range([[0.5, 0.0], [0.4, 0.4]], [[0.5, 1.0], [0.4, 0.4]], [0.5, 0.5])
    >>> optimistic.tolist(), pessimistic.tolist()
    ([1, 1], [2, 2])
    """
    least, w = _read(low, weights)
    most, _ = _read(high, weights)
    if least.shape != most.shape or (most < least).any():
        raise InputError("high has another shape than low, or lies below it", got=most.shape, expected=str(least.shape))
    floor, ceiling = _grid(least @ w), _grid(most @ w)
    optimistic = _ranks(ceiling, floor)
    # Its own high end is not among its rivals: where its interval is open it would count itself.
    pessimistic = _ranks(floor, ceiling) - (ceiling > floor)
    return optimistic, pessimistic


def _ranks(own: NDArray[np.int64], rivals: NDArray[np.int64]) -> Rows:
    """1 + how many of ``rivals`` are greater than each of ``own``."""
    return np.asarray(len(rivals) - np.searchsorted(np.sort(rivals), own, side="right") + 1, dtype=np.intp)


def _grid(scores: Floats) -> NDArray[np.int64]:
    return np.rint(scores / GRID).astype(np.int64)


def _first(scores: Floats) -> int:
    return int(_grid(scores).argmax())


def _without(weights: Floats, k: int) -> Floats:
    """The weights with k at 0 and the others rescaled to sum to one, or equal where they are all zero."""
    rest = weights.copy()
    rest[k] = 0.0
    total = float(rest.sum())
    if total <= 0.0:
        rest = np.full(len(weights), 1.0 / (len(weights) - 1))
        rest[k] = 0.0
        return rest
    return np.asarray(rest / total)


def _read(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    try:
        v, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("values or weights are not numbers", got=(values, weights)) from error
    if v.ndim != 2 or w.ndim != 1 or v.shape[1] != len(w) or not v.size:
        raise InputError(
            "values and weights do not fit together", got=(v.shape, w.shape), expected="(n, m) and (m,), not empty"
        )
    if not np.isfinite(v).all() or not np.isfinite(w).all():
        raise InputError("values or weights are not finite")
    if (w < 0).any() or w.sum() <= 0:
        raise InputError("weights are negative, or all zero", got=w.tolist())
    return v, w / w.sum()
