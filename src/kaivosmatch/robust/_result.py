"""What an analysis of unknown weights answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Acceptability", "StandardError"]

Floats = NDArray[np.float64]
Masked = np.ma.MaskedArray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class StandardError:
    """Monte Carlo standard errors, each with the shape and the mask of the figure it belongs to.

    ``numpy.asarray(error)`` gives the one of the rank acceptabilities.

    Attributes
    ----------
    ranks : float ndarray (n, r)
        ``sqrt(p (1 - p) / samples)``; where ties are shared the true error is smaller.
    central : masked float array (n, m)
        Of each central weight, from the spread of the weightings that put the row first; masked also where there was only one.
    confidence : masked float array (n,)
        As for ranks; 0 where all values are known, since then nothing is drawn.
    winning : float ndarray (n, n) or None
        As for ranks.
    """

    ranks: Floats
    central: Masked
    confidence: Masked
    winning: Floats | None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Floats:
        # numpy 1.26 knows no None for "only where needed"
        return np.asarray(self.ranks, dtype=dtype) if copy is None else np.array(self.ranks, dtype=dtype, copy=copy)


@dataclass(frozen=True, eq=False)
class Acceptability:
    """How the order of the rows depends on weights, and values, that nobody knows.

    Attributes
    ----------
    ranks : float ndarray (n, r)
        Rank acceptability: the share of draws in which the row has rank 1 .. r. Rows that tie share their ranks evenly. With
        r = n rows and columns sum to one; with fewer, columns do.
    central : masked float array (n, m)
        Central weights: the mean of the weightings under which the row is first; masked where it never is.
    confidence : masked float array (n,)
        Confidence factor: how likely the row is first under its central weights; masked likewise. Known values make it one
        (or what a tie leaves of it).
    winning : float ndarray (n, n) or None
        How often the row stands before the column, a tie being half; 0.5 on the diagonal. None above 5,000 rows.
    samples : int
        Draws of weights, each with its own draw of the unknown values.
    method : str
        How the weights were drawn: ``"exact"``, ``"rejection"`` (both independent and uniform) or ``"hit-and-run"`` (a walk each).
    central_error : masked float array (n, m)
        See :class:`StandardError`.
    known : bool
        Whether all values were known.
    """

    ranks: Floats
    central: Masked
    confidence: Masked
    winning: Floats | None
    samples: int
    method: str
    central_error: Masked
    known: bool

    @cached_property
    def standard_error(self) -> StandardError:
        """Standard errors, made when first asked for: they are as large as what they belong to."""
        sure = np.ma.masked_array(np.zeros(self.confidence.shape), mask=np.ma.getmaskarray(self.confidence).copy())
        confidence = (
            sure if self.known else np.ma.masked_array(self._error(self.confidence.filled(0.0)), mask=sure.mask)
        )
        winning = None if self.winning is None else self._error(self.winning)
        return StandardError(self._error(self.ranks), self.central_error, confidence, winning)

    def _error(self, share: Floats) -> Floats:
        error: Floats = np.sqrt(np.clip(share * (1.0 - share), 0.0, None) / self.samples)
        return error
