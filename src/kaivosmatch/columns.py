"""Quantities as columns: an interval per firm, with a mask of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "Quantity", "band_column", "number_column"]

Quantity: TypeAlias = int | float | None


@dataclass(frozen=True)
class Band:
    """A quantity of each firm, known as an interval.

    Attributes
    ----------
    low, high : float (n,)
        Equal where the value is known exactly; 0 where it is not known at all.
    known : bool (n,)
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    known: NDArray[np.bool_]


def band_column(values: Sequence[Quantity | tuple[float, float]]) -> Band:
    """Make a column of numbers or ``(low, high)`` bands; None is not known.

    Examples
    --------
    >>> column = band_column([5, (2, 4), None])
    >>> column.low.tolist(), column.high.tolist(), column.known.tolist()
    ([5.0, 2.0, 0.0], [5.0, 4.0, 0.0], [True, True, False])
    """
    known = np.array([v is not None for v in values], dtype=bool)
    pairs = [(0.0, 0.0) if v is None else (v if isinstance(v, tuple) else (v, v)) for v in values]
    both = np.array(pairs, dtype=np.float64).reshape(len(values), 2)
    return Band(both[:, 0].copy(), both[:, 1].copy(), known)


def number_column(values: Sequence[Quantity]) -> Band:
    """Make a column of exact numbers; None is not known."""
    return band_column(list(values))
