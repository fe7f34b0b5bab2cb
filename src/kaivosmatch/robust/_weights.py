"""Weights drawn uniformly from all that satisfy what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.robust._points import Points
from kaivosmatch.robust._statements import Statements, read_statements
from kaivosmatch.robust._walk import walk

__all__ = ["draw_weights", "generator", "sample_weights"]

Floats = NDArray[np.float64]
Proposal = Callable[[int], Floats]

PILOT = 8192
"""Draws with which a proposal is tried out before it is used."""

LEAST_ACCEPTED = 0.001
"""A proposal of which less is kept is dearer than the walk."""


def sample_weights(
    columns: int,
    samples: int = 10_000,
    *,
    order: Iterable[Any] | None = None,
    bounds: ArrayLike | None = None,
    ratios: Iterable[Sequence[Any]] | None = None,
    random_state: Any = 0,
) -> Floats:
    """Draw weights uniformly from those that satisfy the statements: the very ones that ``acceptability`` uses.

    Parameters
    ----------
    columns : int
        The number of weights, m.
    samples : int
        How many to draw.
    order, bounds, ratios
        As in :func:`kaivosmatch.robust.acceptability`.
    random_state : int, numpy Generator, SeedSequence or RandomState
        The same number gives the same weights.

    Returns
    -------
    float ndarray (samples, m)
        Each row is not negative and sums to one, and is uniform over all that satisfy the statements. Together the rows are
        spread more evenly than independent draws would be (a randomly shifted lattice, thinned by rejection), so that shares counted
        over them have errors smaller than their stated standard error. Where less than one proposal in 1,000 satisfies
        the statements, the rows are the ends of one hit-and-run walk each.

    Raises
    ------
    InputError
        When a statement is malformed, or no weights satisfy all of them (the message names some that contradict each other).

    Notes
    -----
    Uniform on the simplex: each weight takes from what is left the share ``1 - u ** (1 / (weights still to come))``
    (Devroye 1986, Non-Uniform Random Variate Generation, XI.2-4). An order: the coordinates are exchangeable, so the listed ones
    are dealt out largest first. Hit-and-run: Smith, Operations Research 32(6), 1984; for weights Tervonen et al., EJOR 224(3), 2013.

    Examples
    --------
    >>> w = sample_weights(3, 20_000, order=[0, 1, 2])
    >>> w.mean(axis=0).round(2)  # the rank-order centroid 11/18, 5/18, 2/18
    array([0.61, 0.28, 0.11])
    """
    return draw_weights(read_statements(columns, order, bounds, ratios), samples, generator(random_state))[0]


def generator(random_state: Any) -> np.random.Generator:
    """Return a numpy ``Generator`` for whatever people give as a random state."""
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(0, 2**32, size=4, dtype=np.uint64))
    try:
        return np.random.default_rng(random_state)
    except (TypeError, ValueError) as error:
        raise InputError(
            "random_state is no seed", got=random_state, expected="an int >= 0 or a numpy Generator"
        ) from error


def draw_weights(said: Statements, samples: int, rng: np.random.Generator) -> tuple[Floats, str]:
    """Return ``samples`` weights and how they were drawn: ``"exact"``, ``"rejection"`` or ``"hit-and-run"``."""
    if not said.bounded and not said.ratios:
        return _ordered(said, rng)(samples), "exact"
    best: tuple[int, Callable[[], Proposal]] | None = None
    for start in _proposals(said, rng):
        kept = int(said.satisfied(start()(PILOT)).sum())
        if best is None or kept > best[0]:
            best = (kept, start)
        if kept == PILOT:
            break
    if best is not None and best[0] >= LEAST_ACCEPTED * PILOT:
        return _rejected(said, best[1](), best[0] / PILOT, samples), "rejection"
    return walk(said, samples, rng), "hit-and-run"


def _simplex(columns: int, rng: np.random.Generator) -> Proposal:
    """Evenly spread points of the simplex: from what is left each weight breaks off its share."""
    points = Points(columns - 1, rng)

    def draw(count: int) -> Floats:
        cube = points.take(count)
        weights = np.empty((count, columns))
        left = np.ones(count)
        for k in range(columns - 1):
            rest = left * cube[:, k] ** (1.0 / (columns - 1 - k))
            weights[:, k] = left - rest
            left = rest
        weights[:, -1] = left
        return weights

    return draw


def _ordered(said: Statements, rng: np.random.Generator) -> Proposal:
    """Uniform under the order alone: the coordinates are exchangeable, so the listed ones are dealt largest first.

    Within a level the old order stays: it is as likely as any other, whatever the sorted coordinates are.
    """
    simplex = _simplex(said.columns, rng)
    listed = [c for level in said.levels for c in level]

    def draw(count: int) -> Floats:
        weights = simplex(count)
        if not said.ordered:
            return weights
        falling = -np.sort(-weights[:, listed], axis=1)
        start = 0
        for level in said.levels:
            share = falling[:, start : start + len(level)]
            place = np.argsort(np.argsort(-weights[:, level], axis=1, kind="stable"), axis=1)
            weights[:, level] = np.take_along_axis(share, place, axis=1)
            start += len(level)
        return weights

    return draw


def _proposals(said: Statements, rng: np.random.Generator) -> list[Callable[[], Proposal]]:
    """Ways to start sequences over simplices that hold all weights in question."""
    m = said.columns
    spare = 1.0 - float(said.low.sum())
    excess = float(said.high.sum()) - 1.0

    def above() -> Proposal:
        simplex = _simplex(m, rng)
        return lambda count: said.low + spare * simplex(count)

    def below() -> Proposal:
        simplex = _simplex(m, rng)
        return lambda count: said.high - excess * simplex(count)

    found: list[Callable[[], Proposal]] = []
    if spare > 0 and (said.low > 0).any():
        found.append(above)
    if 0 < excess < spare:  # the simplex under the upper bounds is the smaller one
        found.append(below)
    found.append(lambda: _ordered(said, rng))
    return found


def _rejected(said: Statements, proposal: Proposal, rate: float, samples: int) -> Floats:
    pieces: list[Floats] = []
    missing = samples
    while missing > 0:
        draws = proposal(min(200_000, int(1.1 * missing / rate) + 16))
        kept = draws[said.satisfied(draws)]
        pieces.append(kept[:missing])
        missing -= len(pieces[-1])
    return np.concatenate(pieces)
