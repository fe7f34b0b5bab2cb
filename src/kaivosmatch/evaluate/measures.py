"""How good rankings are: one definition of each measure, with intervals.

hit@k: a known winner among the first k. MRR: the mean of 1 / rank of the first winner. nDCG@10: gains 1 for each winner at rank r, weighted
1 / log2(r + 1), over the best that is possible with as many winners. Coverage: share of the catalogue that stands in any first ten. Tail
share: share of the first-ten places that go to firms with one past award.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MEASURES", "Quality", "graded_ndcg", "interval", "measure", "order_of"]

MEASURES = ("hit@1", "hit@10", "mrr", "ndcg@10")
Floats = NDArray[np.float64]


def order_of(scores: Floats) -> NDArray[np.int64]:
    """Rows by score, highest first, equal ones by row; scores are rounded to 1e-9 first.

    Examples
    --------
    >>> order_of(np.array([0.2, 0.9, 0.2])).tolist()
    [1, 0, 2]
    """
    return np.argsort(-np.round(scores, 9), kind="stable").astype(np.int64)


@dataclass(frozen=True)
class Quality:
    """Measures of one method.

    Attributes
    ----------
    each : float64 (queries, 4)
        By ``MEASURES``.
    coverage, tail_share : float
    """

    each: Floats
    coverage: float
    tail_share: float

    def mean(self, chosen: NDArray[np.bool_] | None = None) -> dict[str, float]:
        """Means over all queries, or over those chosen."""
        rows = self.each if chosen is None else self.each[chosen]
        return dict(zip(MEASURES, rows.mean(axis=0).tolist() if len(rows) else [0.0] * len(MEASURES), strict=True))


def measure(scores: Floats, winners: Sequence[Sequence[int]], awards_won: NDArray[np.float64]) -> Quality:
    """Measure scores of all firms for all queries.

    Parameters
    ----------
    scores : float64 (queries, n)
    winners : rows of each query's known winners, at least one
    awards_won : float64 (n,)
        Past awards of each firm.

    Examples
    --------
    >>> quality = measure(np.array([[0.1, 0.9, 0.5]]), [[2]], np.array([1.0, 4.0, 1.0]))
    >>> quality.mean()["mrr"], quality.mean()["hit@10"], round(quality.tail_share, 3)
    (0.5, 1.0, 0.667)
    """
    each = np.zeros((len(winners), len(MEASURES)))
    shown = np.zeros(scores.shape[1])
    for i, own in enumerate(winners):
        order = order_of(scores[i])
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        ranks = np.sort(place[list(own)])
        gains = 1.0 / np.log2(ranks[ranks < 10] + 2.0)
        best = 1.0 / np.log2(np.arange(min(10, len(ranks))) + 2.0)
        each[i] = (ranks[0] < 1, ranks[0] < 10, 1.0 / (ranks[0] + 1.0), gains.sum() / best.sum())
        shown[order[:10]] += 1
    total = shown.sum()
    return Quality(each, float(np.mean(shown > 0)), float(shown[awards_won == 1].sum() / total) if total else 0.0)


def graded_ndcg(scores: Floats, grades: Floats, k: int = 10) -> float:
    """Return nDCG@k with gains 2^grade - 1.

    Examples
    --------
    >>> round(graded_ndcg(np.array([0.9, 0.5, 0.1]), np.array([0.0, 3.0, 0.0])), 3)
    0.631
    """
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    gains = (2.0**grades - 1.0)[order_of(scores)[:k]]
    best = np.sort(2.0**grades - 1.0)[::-1][:k]
    ideal = float(best @ discount[: len(best)])
    return float(gains @ discount[: len(gains)]) / ideal if ideal else 0.0


def interval(values: Floats, draws: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of the mean by bootstrap over queries.

    Examples
    --------
    >>> interval(np.ones(5))
    (1.0, 1.0)
    """
    rng = np.random.default_rng(seed)
    n = len(values)
    counts = rng.multinomial(n, np.full(n, 1.0 / n), size=draws)
    low, high = np.percentile(counts @ values / n, [2.5, 97.5])
    return float(low), float(high)
