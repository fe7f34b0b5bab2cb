"""Points spread more evenly than chance would: the same samples then give a smaller error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Points", "even"]

Floats = NDArray[np.float64]

BITS = 20

LATTICE = np.fromstring(
    "1 182667 469891 498753 110745 446247 250185 118627 245333 283199 408519 391023 246327 126539 399185 461527 "
    "300343 69681 516695 436179 106383 238523 413283 70841",
    dtype=np.uint64,
    sep=" ",
)
"""Generating vector of an extensible rank-1 lattice in base 2 with up to 2**20 points (Cools, Kuo & Nuyens, SIAM Journal on Scientific
Computing 28(6), 2006). Any odd numbers would give right answers on average; these give a small spread."""


class Points:
    """A sequence of points in the open unit cube: a lattice moved by a random shift, so that each point alone is uniform.

    Dimensions beyond those of the lattice are drawn independently; after 2**20 points the lattice starts again with another shift.

    Examples
    --------
    >>> points = Points(1, np.random.default_rng(0))
    >>> np.sort(points.take(8).ravel() * 8).astype(int).tolist()  # one in each eighth
    [0, 1, 2, 3, 4, 5, 6, 7]
    """

    def __init__(self, dimensions: int, rng: np.random.Generator) -> None:
        self._dimensions = dimensions
        self._rng = rng
        self._next = 0
        self._shift = rng.random(dimensions)

    def take(self, count: int) -> Floats:
        """Return the next ``count`` points (count, dimensions)."""
        pieces: list[Floats] = []
        while count > 0:
            now = min(count, (1 << BITS) - self._next)
            pieces.append(self._lattice(now))
            self._next += now
            count -= now
            if self._next == 1 << BITS:
                self._next, self._shift = 0, self._rng.random(self._dimensions)
        return np.concatenate(pieces) if pieces else np.empty((0, self._dimensions))

    def _lattice(self, count: int) -> Floats:
        index = np.arange(self._next, self._next + count, dtype=np.uint64)
        inverse = np.zeros(count, dtype=np.uint64)
        for bit in range(BITS):
            inverse |= ((index >> np.uint64(bit)) & np.uint64(1)) << np.uint64(BITS - 1 - bit)
        points = np.empty((count, self._dimensions))
        for k in range(self._dimensions):
            if k < len(LATTICE):
                # The product is below 2**40, so nothing overflows and the fraction is exact.
                turn = (inverse * LATTICE[k]) & np.uint64((1 << BITS) - 1)
                points[:, k] = (turn / float(1 << BITS) + self._shift[k]) % 1.0
            else:
                points[:, k] = self._rng.random(count)
        return np.clip(points, 1e-16, 1.0 - 1e-16)


def even(rng: np.random.Generator, count: int, columns: int) -> Floats:
    """Return uniform draws (count, columns), each column with one in every ``count``-th part of [0, 1], in random order.

    Latin hypercube sampling (McKay, Beckman & Conover, Technometrics 21(2), 1979). Beyond a million numbers the shuffling
    costs more than it gains, and the draws are plain.
    """
    draws = rng.random((count, columns))
    if count < 2 or draws.size > 1_000_000:
        return draws
    strata = rng.permuted(np.tile(np.arange(count, dtype=np.float64)[:, None], (1, columns)), axis=0)
    spread: Floats = (strata + draws) / count
    return spread
