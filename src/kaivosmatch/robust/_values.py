"""The partial values as the kernels want them: checked, shifted, equal rows told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.robust._points import even

AnyFloat = TypeVar("AnyFloat", np.float32, np.float64)

UNTHREADED = 250_000
"""Multiplications of one product that OpenBLAS still does in the calling thread (its limit is 2**18)."""

__all__ = ["GRID", "Values", "read_values"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

GRID = 1e-9
"""Scores are compared on this grid, as everywhere in the library, so that what is equal is a tie whatever the rounding."""


@dataclass(frozen=True, eq=False)
class Values:
    """Partial values of ``u`` different rows on a scale on which every weighted sum lies in [0, 1].

    Attributes
    ----------
    low, width : float ndarray (u, m)
        The least value, and how much more it may be; a width of 0 is a known value.
    copies : int ndarray (u,)
        How many rows are exactly like this one. Rows with an unknown value stand alone: each has draws of its own.
    place : int ndarray (n,)
        The row here of each row there.
    unknown : int ndarray
        The columns in which any value is unknown.
    uncertain : bool ndarray (u,)
        Whether any value of the row is unknown.
    """

    low: Floats
    width: Floats
    copies: Rows
    place: Rows
    unknown: Rows
    uncertain: NDArray[np.bool_]

    def drawn(self, rows: Rows, weights: Floats, rng: np.random.Generator) -> Floats:
        """Return one drawn score for each pair of ``rows`` (p,) and ``weights`` (p, m)."""
        scores: Floats = np.einsum("pm,pm->p", self.low[rows], weights)
        open_ = np.flatnonzero(self.uncertain[rows])
        if open_.size:
            stake = self.width[np.ix_(rows[open_], self.unknown)] * weights[np.ix_(open_, self.unknown)]
            scores[open_] += np.einsum("pk,pk->p", rng.random(stake.shape), stake)
        return scores

    def drawn_table(self, rows: Rows, weights: Floats, rng: np.random.Generator) -> Floats:
        """Return drawn scores (len(weights), len(rows)): every row under every weighting, each pair with draws of its own."""
        scores = product(weights, self.low[rows])
        open_ = np.flatnonzero(self.uncertain[rows])
        for column in self.unknown if open_.size else ():
            width = self.width[rows[open_], column]
            some = width > 0
            if some.any():
                draws = even(rng, len(weights), int(some.sum()))
                scores[:, open_[some]] += draws * weights[:, column, None] * width[some]
        return scores


def product(a: NDArray[AnyFloat], b: NDArray[AnyFloat]) -> NDArray[AnyFloat]:
    """Return ``a @ b.T`` in pieces so small that BLAS does not start its threads.

    On thin matrices threads gain nothing, and where other work holds the processor they burn many times the time in waiting.
    """
    out = np.empty((len(a), len(b)), dtype=a.dtype)
    size = max(1, UNTHREADED // max(1, a.size))
    for start in range(0, len(b), size):
        np.matmul(a, b[start : start + size].T, out=out[:, start : start + size])
    return out


def read_values(low: ArrayLike, high: ArrayLike | None) -> Values:
    """Check partial values (n, m) and prepare them.

    Values a little outside [0, 1] are taken as they are: an interval may reach beyond the scale that its nominal value set.

    Raises
    ------
    InputError
        Not two-dimensional, no column, not finite, other shapes, or high below low.
    """
    least = _matrix(low, "low")
    most = least if high is None else _matrix(high, "high")
    if most.shape != least.shape:
        raise InputError("high has another shape than low", got=most.shape, expected=str(least.shape))
    if least.shape[1] == 0:
        raise InputError("low has no columns", got=least.shape, expected="one column per term")
    below = np.argwhere(most < least)
    if below.size:
        row, column = (int(x) for x in below[0])
        raise InputError(
            "high lies below low", got=f"row {row}, column {column}: {least[row, column]} > {most[row, column]}"
        )
    if not len(least):
        empty = np.zeros(0, dtype=np.intp)
        return Values(least, most - least, empty, empty, empty, np.zeros(0, dtype=bool))
    # Weights sum to one, so a shift of a column shifts all scores alike and changes no order. A column that is the same for
    # all thus disappears, and sums fit the grid. Only a scale wider than 1 is narrowed: else the grid keeps its meaning.
    floor = least.min(axis=0)
    scale = max(1.0, float((most - floor).max()))
    shifted, width = (least - floor) / scale, (most - least) / scale
    uncertain = np.asarray((width > 0).any(axis=1))
    kept, copies, place = _distinct(shifted, uncertain)
    unknown = np.flatnonzero((width > 0).any(axis=0))
    return Values(shifted[kept], width[kept], copies, place, unknown, uncertain[kept])


def _matrix(values: ArrayLike, name: str) -> Floats:
    try:
        matrix = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is not a matrix of numbers", got=values) from error
    if matrix.ndim != 2:
        raise InputError(f"{name} is not a matrix", got=matrix.shape, expected="(rows, columns)")
    bad = np.argwhere(~np.isfinite(matrix))
    if bad.size:
        raise InputError(
            f"{name} is not finite",
            got=f"row {int(bad[0][0])}, column {int(bad[0][1])}: {matrix[tuple(bad[0])]}",
            hint="an unknown value is an interval: low 0 and high 1",
        )
    return matrix


def _distinct(values: Floats, uncertain: NDArray[np.bool_]) -> tuple[Rows, Rows, Rows]:
    """Return ``(kept, copies, place)``: known rows that are equal byte for byte are kept once, in the order of the first."""
    n = len(values)
    plain = np.ascontiguousarray(values + 0.0)  # -0.0 and 0.0 are the same value
    keys = plain.view(np.dtype((np.void, plain.dtype.itemsize * plain.shape[1]))).ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    leader = first[group]
    leader[uncertain] = np.flatnonzero(uncertain)
    # An uncertain row may have led a group of known ones: then the first known row of the group leads.
    astray = uncertain[leader] & ~uncertain
    if astray.any():
        best = np.full(len(first), n, dtype=np.intp)
        np.minimum.at(best, group[astray], np.flatnonzero(astray))
        leader[astray] = best[group[astray]]
    kept, place, copies = np.unique(leader, return_inverse=True, return_counts=True)
    return kept.astype(np.intp), copies.astype(np.intp), place.astype(np.intp)
