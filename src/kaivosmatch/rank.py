"""The order of candidates: verdict, then score, by a fixed key; never ``argsort`` taken for a rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_rows", "competition_ranks"]

Floats = NDArray[np.float64]


def best_rows(
    verdict: NDArray[np.int8], score: Floats, k: int, allowed: NDArray[np.bool_], arrival: Floats | None = None
) -> NDArray[np.int64]:
    """Return the rows of the first k candidates: without FAIL, PASS first, then (arrival,) score; ties by row.

    Parameters
    ----------
    verdict : int8 (n,)
    score : float (n,)
        Rounded.
    allowed : bool (n,)
    arrival : float (n,), optional
        Hours; inf where not known. Ordered before the score.

    Examples
    --------
    >>> verdict, score = np.array([1, 0, -1, 1], dtype=np.int8), np.array([0.2, 0.9, 1.0, 0.2])
    >>> best_rows(verdict, score, 3, np.ones(4, dtype=bool)).tolist()
    [0, 3, 1]
    """
    rows = np.flatnonzero(allowed & (verdict >= 0))
    keys: list[NDArray[np.float64]] = [rows.astype(np.float64), -score[rows]]
    if arrival is not None:
        keys.append(arrival[rows])
    keys.append(-verdict[rows].astype(np.float64))
    return rows[np.lexsort(keys)][:k]


def competition_ranks(rows: NDArray[np.int64], keys: tuple[Floats, ...]) -> list[int]:
    """Return ranks 1, 2, 2, 4 of ordered rows, equal where all keys are equal.

    Examples
    --------
    >>> competition_ranks(np.array([3, 1, 0]), (np.array([0.5, 0.7, 0.0, 0.9]),))
    [1, 2, 3]
    """
    ranks: list[int] = []
    for place, row in enumerate(rows):
        same = place > 0 and all(key[row] == key[rows[place - 1]] for key in keys)
        ranks.append(ranks[-1] if same else place + 1)
    return ranks
