"""Learning from a user's own history: blocks in the order of time, each seen only from its past."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode.history import History
from kaivosmatch.encode.listwise import Choices, fit_weights
from kaivosmatch.encode.votes import FEATURES, Shape, VoteIndex

__all__ = ["Learned", "blocks_of", "learn"]

_FROM = 0.4
_BLOCKS = 6
_CHUNK = 64
_CANDIDATES = 60


@dataclass(frozen=True)
class Learned:
    """Weights of the history's views and where they come from.

    Attributes
    ----------
    weights : float64, in the order of ``FEATURES``
    total : float
        Mean log of the softmax's denominator.
    origin : {"defaults", "retrained"}
    reason : str
    """

    weights: NDArray[np.float64]
    total: float
    origin: str
    reason: str


def blocks_of(days: NDArray[np.int64], count: int = _BLOCKS, start: float = _FROM) -> list[tuple[int, int]]:
    """Cut purchases in the order of time into blocks (first, last + 1) of whole days, each with a past.

    Examples
    --------
    >>> blocks_of(np.array([1, 2, 2, 3, 4, 5, 6, 7, 8, 9]), count=3)
    [(4, 6), (6, 8), (8, 10)]
    """
    n = len(days)
    edges = [round(n * (start + (1 - start) * i / count)) for i in range(count + 1)]
    # a cut inside a day moves to the day's first purchase, so that no block sees its own day
    cuts = sorted({int(np.searchsorted(days, days[edge])) if edge < n else n for edge in edges})
    return [(a, b) for a, b in pairwise(cuts) if a > 0]


def learn(
    history: History, shape: Shape, defaults: NDArray[np.float64], default_total: float, numbers: dict[str, float]
) -> Learned:
    """Learn the weights of the history's views where the history is long enough; else keep the defaults, and say why.

    Only what happened enters: no fact that a firm states about itself moves a weight, so that hiding one can never raise its own fit.
    """
    least, most = int(numbers["train_least"]), int(numbers["train_most"])
    usable = _usable(history)
    if usable < least:
        return Learned(
            defaults,
            default_total,
            "defaults",
            f"{usable} past purchases with a winner seen before; {least} are needed to learn",
        )
    blocks = [choices_of(history, shape, first, last, most // _BLOCKS) for first, last in blocks_of(history.days)]
    choices = Choices.join([block for block in blocks if block is not None])
    weights, total = fit_weights(choices, defaults, numbers["train_pull"])
    return Learned(weights, total, "retrained", f"{len(choices.starts)} past purchases in {len(blocks)} blocks by date")


def _usable(history: History) -> int:
    """Purchases in the blocks with a winner who had won before the block."""
    count = 0
    for first, last in blocks_of(history.days):
        seen = np.asarray(history.won[:first].sum(axis=0)).ravel() > 0
        count += int(np.sum(history.won[first:last] @ seen.astype(np.float64) > 0))
    return count


def choices_of(history: History, shape: Shape, first: int, last: int, most: int) -> Choices | None:
    """Return the choices of one block, by the views of its past; None where no winner was known."""
    index = VoteIndex(history, shape, np.arange(first))
    seen = np.asarray(history.won[:first].sum(axis=0)).ravel() > 0
    won = history.won[first:last].toarray().astype(bool) & seen
    asked = np.flatnonzero(won.any(axis=1))
    if len(asked) > most:
        asked = asked[np.linspace(0, len(asked) - 1, most).round().astype(np.int64)]
    xs: list[NDArray[np.float64]] = []
    wins: list[NDArray[np.bool_]] = []
    for start in range(0, len(asked), _CHUNK):
        rows = asked[start : start + _CHUNK]
        counts = {view: matrix[first + rows] for view, matrix in history.counts.items()}
        features, _ = index.features(counts)
        stack = np.stack([features[name] for name in FEATURES], axis=2)
        lead = np.stack([features[name] for name in ("won_like", "won_text", "won_label", "won_code_buyer")], axis=0)
        for i, row in enumerate(rows):
            tops = [np.argsort(-np.where(seen, values[i], -1.0), kind="stable")[:_CANDIDATES] for values in lead]
            candidates = np.unique(np.concatenate([*tops, np.flatnonzero(won[row])]))
            candidates = candidates[seen[candidates]]
            xs.append(stack[i, candidates])
            wins.append(won[row, candidates])
    if not xs:
        return None
    starts = np.cumsum([0, *(len(w) for w in wins[:-1])])
    return Choices(np.concatenate(xs), np.concatenate(wins), starts.astype(np.int64))
