"""The stretches of time in which needs overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slots", "overlaps"]


@dataclass(frozen=True)
class Slots:
    """Stretches of days between which the set of running needs changes.

    Attributes
    ----------
    first, last : int (s,)
        Days as ordinals, inclusive, ascending.
    active : bool (needs, s)
        Which needs run in which stretch.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    active: NDArray[np.bool_]


def overlaps(starts: Sequence[int], ends: Sequence[int]) -> Slots:
    """Cut time at the needs' first days and the days after their last; keep the stretches in which some need runs.

    Examples
    --------
    >>> slots = overlaps([1, 3], [4, 9])
    >>> slots.first.tolist(), slots.last.tolist(), slots.active.tolist()
    ([1, 3, 5], [2, 4, 9], [[True, True, False], [False, True, True]])
    """
    first_day, last_day = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    edges = np.unique(np.concatenate([first_day, last_day + 1]))
    first, last = edges[:-1], edges[1:] - 1
    active = (first_day[:, None] <= first[None, :]) & (last[None, :] <= last_day[:, None])
    some = active.any(axis=0)
    return Slots(first[some], last[some], active[:, some])
