"""Going through the weightings: all ranks of few rows, or the first ranks of very many without scoring them all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.robust._tally import Tally, standing
from kaivosmatch.robust._values import GRID, product

__all__ = ["all_ranks", "first_ranks"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

NEIGHBOURS = 1250
"""Most weightings around one middle."""

BUNDLE = 64
"""Most weightings that share one pruning."""

TILE = 2048
"""Rows of one matrix product, so that its result stays in the processor's cache."""

PAIRS = 500_000
"""Pairs that are ordered at a time, to bound memory."""


def all_ranks(tally: Tally, weights: Floats, rng: np.random.Generator, pairwise: bool, repeats: int) -> Floats | None:
    """Score every row under every weighting, ``repeats`` times.

    Return, if asked, the wins of each row over each later one: the upper triangle of (u, u), a tie being half a win.
    """
    values = tally.values
    u = len(values.low)
    wins = np.zeros((u, u)) if pairwise else None
    everyone = np.arange(u)
    size = max(1, PAIRS // u)
    blocks = [weights[start : start + size] for start in range(0, len(weights), size)]
    for block in blocks * repeats:
        scores = values.drawn_table(everyone, block, rng)
        which = np.repeat(np.arange(len(block)), u)
        seen = standing(which, np.tile(everyone, len(block)), scores.ravel(), values.copies)
        tally.add(seen, block)
        if wins is not None:
            before = np.empty(scores.shape, dtype=np.int32)
            before[seen.weighting, seen.row] = seen.before
            ties = bool((seen.tied > values.copies[seen.row]).any())
            for part in range(0, len(block), 250):
                _count_wins(wins, before[part : part + 250], ties)
    return wins


def _count_wins(wins: Floats, before: NDArray[np.int32], ties: bool) -> None:
    """Add to the upper triangle of ``wins`` how often each row stands first in ``before`` (B <= 250, u); a tie is half a win."""
    # Pairs are compared among 5,000 rows at most, so a place fits two bytes.
    place = before.astype(np.int16)
    u = place.shape[1]
    for i in range(u - 1):
        mine, others = place[:, i, None], place[:, i + 1 :]
        # B <= 250 fits a byte, and bytes are added many at a time.
        won = (mine < others).view(np.uint8).sum(axis=0, dtype=np.uint8)
        wins[i, i + 1 :] += won
        if ties:
            wins[i, i + 1 :] += 0.5 * (mine == others).view(np.uint8).sum(axis=0, dtype=np.uint8)


def first_ranks(tally: Tally, weights: Floats, rng: np.random.Generator) -> None:
    """Count the first r ranks, exactly, without scoring every row under every weighting.

    For weightings around c a score is ``x @ c + x @ (w - c)``, and as the entries of ``w - c`` sum to zero the second part is at
    most ``|x - mean(x)| |w - c|`` (Cauchy and Schwarz). A row for which this bound lies below the r-th best score among the rows
    that look best at c is not among the first r, and is left out of the matrix product. Weightings are therefore taken in
    bundles that lie about equally far from the middle of a neighbourhood. The product of what is left is made in single
    precision, and whatever comes within its error of the r-th best is scored again in double.
    """
    values, r = tally.values, tally.ranks
    u, m = values.low.shape
    high = values.low + values.width
    spread = np.sqrt(((high - high.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)) * (1 + 1e-12)
    leading = min(u, 4 * r + 16)
    coarse = high.astype(np.float32)
    blur = (m + 4) * float(np.finfo(np.float32).eps) + 2 * GRID
    for members in _halved(np.arange(len(weights)), weights, NEIGHBOURS):
        centre = weights[members].mean(axis=0)
        at_centre = np.einsum("nm,m->n", high, centre)  # not a product of BLAS, which would wake its threads
        likely = at_centre - 0.5 * np.einsum("nm,m->n", values.width, centre) if values.unknown.size else at_centre
        top = np.argpartition(-likely, leading - 1)[:leading] if leading < u else np.arange(u)
        top.sort()
        distance = np.sqrt(((weights[members] - centre) ** 2).sum(axis=1))
        order = np.argsort(distance, kind="stable")
        for start in range(0, len(order), BUNDLE):
            chosen = order[start : start + BUNDLE]
            block = weights[members[chosen]]
            best = values.drawn_table(top, block, rng)
            # The r-th best of some is never above the r-th best of all; the grid's half step is given on each side.
            least = np.partition(best, leading - r, axis=1)[:, leading - r] - 2 * GRID
            hopeful = at_centre + spread * float(distance[chosen[-1]]) >= float(least.min())
            hopeful[top] = False
            who, where = _hits(best >= least[:, None])
            pieces = [(who, top[where], best[who, where])]
            rest = np.flatnonzero(hopeful)
            bar = (least - blur).astype(np.float32)[:, None]
            narrow = block.astype(np.float32)
            for begin in range(0, len(rest), TILE):
                rows = rest[begin : begin + TILE]
                who, where = _hits(product(narrow, coarse[rows]) >= bar)
                pieces.append((who, rows[where], values.drawn(rows[where], block[who], rng)))
            pair, row, scores = (np.concatenate(column) for column in zip(*pieces))
            seen = standing(pair, row, scores, values.copies)
            tally.add(seen, block)


def _hits(table: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Row and column of what is true: ``nonzero``, but through the flat one, which skips over long falsehoods."""
    row, column = np.divmod(np.flatnonzero(table), table.shape[1])
    return row, column


def _halved(members: Rows, weights: Floats, most: int) -> Iterator[Rows]:
    """Yield the members in neighbourhoods of at most ``most``: cut in half across the longest side until small enough."""
    if len(members) <= most:
        yield members
        return
    block = weights[members]
    order = members[np.argsort(block[:, int(block.var(axis=0).argmax())], kind="stable")]
    yield from _halved(order[: len(order) // 2], weights, most)
    yield from _halved(order[len(order) // 2 :], weights, most)
