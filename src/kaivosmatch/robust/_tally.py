"""Counting places: who came where under which weighting, ties shared evenly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.robust._values import GRID, Values

__all__ = ["Standing", "Tally", "standing"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Standing:
    """Some (weighting, row) pairs in falling order of score within each weighting.

    Attributes
    ----------
    weighting, row : int ndarray (p,)
    before : int ndarray (p,)
        How many rows, copies counted, have a greater score under that weighting.
    tied : int ndarray (p,)
        How many have the same score, itself and its copies counted.
    """

    weighting: Rows
    row: Rows
    before: Rows
    tied: Rows


def standing(weighting: Rows, row: Rows, scores: Floats, copies: Rows) -> Standing:
    """Order pairs of which every weighting has at least one; scores in [0, 1] are compared on the grid of 1e-9."""
    on_grid = np.rint(scores / GRID).astype(np.int64)
    # One integer key per pair sorts several times faster than two: the weighting above, the falling score in the low 31 bits.
    key = (weighting.astype(np.int64) << 31) + ((1 << 30) - on_grid)
    order = np.argsort(key, kind="stable")
    key, weighting, row = key[order], weighting[order], row[order]
    weight = copies[row]
    through = np.cumsum(weight)
    new_group = np.empty(len(key), dtype=bool)
    new_group[0] = True
    np.not_equal(key[1:], key[:-1], out=new_group[1:])
    starts = np.flatnonzero(new_group)
    group = np.cumsum(new_group) - 1
    ahead = through[starts] - weight[starts]
    size = np.diff(np.append(ahead, through[-1]))
    new_weighting = np.empty(len(starts), dtype=bool)
    new_weighting[0] = True
    np.not_equal(weighting[starts[1:]], weighting[starts[:-1]], out=new_weighting[1:])
    base = ahead[np.flatnonzero(new_weighting)][np.cumsum(new_weighting) - 1]
    return Standing(weighting, row, (ahead - base)[group], size[group])


@dataclass(eq=False)
class Tally:
    """Sums over the weightings seen so far, for different rows (u) and the first r ranks."""

    values: Values
    ranks: int
    places: Floats = field(init=False)
    first: Floats = field(init=False)
    weight_sum: Floats = field(init=False)
    weight_square: Floats = field(init=False)
    best_share: Floats = field(init=False)

    def __post_init__(self) -> None:
        u, m = self.values.low.shape
        self.places = np.zeros((u, self.ranks))
        self.first = np.zeros(u)
        self.weight_sum = np.zeros((u, m))
        self.weight_square = np.zeros((u, m))
        self.best_share = np.zeros(u)

    def add(self, seen: Standing, weights: Floats) -> None:
        """Count pairs; ``weights`` (B, m) are indexed by ``seen.weighting``. Pairs beyond the first r ranks count nothing."""
        shown = seen.before < self.ranks
        row, before, tied = seen.row[shown], seen.before[shown], seen.tied[shown]
        alone = tied == 1
        flat = self.places.reshape(-1)
        np.add.at(flat, row[alone] * self.ranks + before[alone], 1.0)
        if not alone.all():
            # A tie of t rows holds t ranks, and each of the t has 1/t of each.
            row, before, tied = row[~alone], before[~alone], tied[~alone]
            span = np.minimum(before + tied, self.ranks) - before
            step = np.arange(int(span.sum())) - np.repeat(np.cumsum(span) - span, span)
            np.add.at(flat, np.repeat(row * self.ranks + before, span) + step, np.repeat(1.0 / tied, span))
        winner = np.flatnonzero(seen.before == 0)
        row, share = seen.row[winner], 1.0 / seen.tied[winner]
        won = weights[seen.weighting[winner]]
        np.add.at(self.first, row, share)
        np.maximum.at(self.best_share, row, share)
        np.add.at(self.weight_sum, row, share[:, None] * won)
        np.add.at(self.weight_square, row, share[:, None] * won**2)
