"""How likely a row is first when the weights are those that speak for it: the confidence factor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.robust._points import even
from kaivosmatch.robust._values import GRID, Values, product

__all__ = ["confidence"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

CENTRES = 64
"""Rows whose rivals are looked up in one pass."""


def confidence(values: Values, rows: Rows, centres: Floats, samples: int, rng: np.random.Generator) -> Floats:
    """Return for each of ``rows`` the share of drawn values with which it is first under its own central weights.

    Only rivals that could reach it are drawn, the strongest first, and only for the draws in which it still leads.

    Parameters
    ----------
    values : Values
    rows : int ndarray (f,)
        Rows that are first under some weighting.
    centres : float ndarray (f, m)
        Their central weights.
    samples : int
        Draws of the values for each row.
    rng : numpy Generator

    Returns
    -------
    float ndarray (f,)
    """
    shares = np.zeros(len(rows))
    for start in range(0, len(rows), CENTRES):
        block = centres[start : start + CENTRES]
        low = product(block, values.low)
        reach = product(block, values.width)
        for k, row in enumerate(rows[start : start + CENTRES]):
            shares[start + k] = _leads(values, int(row), block[k], low[k], reach[k], samples, rng)
    return shares


def _leads(
    values: Values, row: int, centre: Floats, low: Floats, reach: Floats, samples: int, rng: np.random.Generator
) -> float:
    open_ = values.uncertain & (reach > 0)
    own = _on_grid(_draw(values, np.array([row]), centre, samples, rng)[:, 0])
    tied = np.full(samples, values.copies[row], dtype=np.float64)
    known = np.flatnonzero(~open_ & (np.arange(len(low)) != row))
    best_known = _on_grid(low[known])
    top = int(best_known.max(initial=-1))
    leading = own >= top
    tied += np.where(own == top, values.copies[known[best_known == top]].sum(), 0)
    own, tied = own[leading], tied[leading]
    rivals = np.flatnonzero(open_ & (np.arange(len(low)) != row))
    rivals = rivals[np.argsort(-(low + 0.5 * reach)[rivals], kind="stable")]
    start, size = 0, 4
    while own.size:
        # Who cannot even reach the least of the scores that still lead takes nothing away.
        rest = rivals[start:]
        rest = rest[_on_grid((low + reach)[rest]) >= own.min()][:size]
        if not rest.size:
            break
        scores = _on_grid(_draw(values, rest, centre, len(own), rng))
        leading = own >= scores.max(axis=1)
        tied += (scores == own[:, None]).sum(axis=1)
        own, tied = own[leading], tied[leading]
        start = int(np.flatnonzero(rivals == rest[-1])[0]) + 1
        size = min(2 * size, max(1, 400_000 // max(1, len(own))))
    return float((1.0 / tied).sum()) / samples


def _draw(values: Values, rows: Rows, centre: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Drawn scores (count, len(rows)) under one weighting."""
    scores = np.tile(values.low[rows] @ centre, (count, 1))
    stake = values.width[rows] * centre
    for column in np.flatnonzero((stake > 0).any(axis=0)):
        some = np.flatnonzero(stake[:, column] > 0)
        scores[:, some] += even(rng, count, len(some)) * stake[some, column]
    return scores


def _on_grid(scores: Floats) -> NDArray[np.int64]:
    return np.rint(scores / GRID).astype(np.int64)
