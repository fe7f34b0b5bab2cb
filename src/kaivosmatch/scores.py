"""Terms of the score: what each adds from what is shown, and what it could add if every unknown turned out well.

Every scale is anchored in the need, never in the pool of candidates, so leaving a firm out changes nobody else's score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.columns import Band

__all__ = ["Term", "crew_share", "halving", "preferred_share", "time_left", "total"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Term:
    """One term for all firms: float (n,) in [0, 1]; ``shown <= possible``."""

    shown: Floats
    possible: Floats


def preferred_share(verdicts: NDArray[np.int8], weights: Floats) -> Term:
    """Return the weighted share of preferred criteria that are shown; verdicts int8 (n, p), weights (p,) of positive sum.

    Examples
    --------
    >>> term = preferred_share(np.array([[1, 0], [1, -1]], dtype=np.int8), np.array([3.0, 1.0]))
    >>> term.shown.tolist(), term.possible.tolist()
    ([0.75, 0.75], [1.0, 0.75])
    """
    share = weights / weights.sum()
    return Term((verdicts > 0) @ share, np.minimum(1.0, (verdicts >= 0) @ share))


def crew_share(free: Band, demand: Floats, weights: Floats) -> Term:
    """Return the share of each counted lot that the firm could staff, averaged over the lots by weight.

    Parameters
    ----------
    free : Band (n,)
        People free in the period.
    demand, weights : float (L,)
        People needed by each counted lot, and the lots' weights.

    Examples
    --------
    >>> from kaivosmatch.columns import band_column
    >>> term = crew_share(band_column([2, None]), np.array([4.0]), np.array([1.0]))
    >>> term.shown.tolist(), term.possible.tolist()
    ([0.5, 0.0], [0.5, 1.0])
    """
    share = weights / weights.sum()
    low = np.where(free.known, free.low, 0.0)
    high = np.where(free.known, free.high, np.inf)
    shown = np.minimum(1.0, low[:, None] / demand) @ share
    return Term(shown, np.minimum(1.0, high[:, None] / demand) @ share)


def halving(distance: Band, half_km: float) -> Term:
    """Return proximity: 1 at the site, halved with every ``half_km``; the far end of the distance is what is shown.

    Examples
    --------
    >>> halving(Band(np.array([50.0]), np.array([100.0]), np.array([True])), 50.0).shown.tolist()
    [0.25]
    """
    shown = np.where(distance.known, 0.5 ** (np.where(distance.known, distance.high, 0.0) / half_km), 0.0)
    return Term(shown, 0.5 ** (distance.low / half_km))


def time_left(arrival: Band, within_h: float) -> Term:
    """Return the share of the time allowed that is left on arrival; 0 for later arrivals.

    Examples
    --------
    >>> time_left(Band(np.array([1.0]), np.array([1.0]), np.array([True])), 4.0).shown.tolist()
    [0.75]
    """
    high = np.where(arrival.known, arrival.high, within_h)
    if within_h <= 0:
        on_time = (arrival.known & (arrival.high <= 0)).astype(np.float64)
        return Term(on_time, (arrival.low <= 0).astype(np.float64))
    return Term(np.clip(1.0 - high / within_h, 0.0, 1.0), np.clip(1.0 - arrival.low / within_h, 0.0, 1.0))


def total(terms: Sequence[Term], weights: Sequence[float]) -> tuple[Floats, Floats, Floats]:
    """Return contributions (n, m), score (n,) and possible (n,); scores are rounded to 1e-9 before anyone orders by them."""
    contributions = np.stack([w * t.shown for t, w in zip(terms, weights, strict=True)], axis=1)
    possible = np.stack([w * t.possible for t, w in zip(terms, weights, strict=True)], axis=1).sum(axis=1)
    score = np.round(contributions.sum(axis=1), 9)
    return contributions, score, np.maximum(score, np.round(possible, 9))
