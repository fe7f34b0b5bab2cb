"""Hit-and-run: uniform weights from a polytope too thin for rejection, by one walk for each weighting."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.robust._statements import SLACK, Statements

__all__ = ["interior", "walk"]

Floats = NDArray[np.float64]

PILOT_CHAINS = 1024
PILOT_ROUNDS = 6
"""Rounds in which the walk learns the shape of the polytope, so that long thin ones mix as fast as round ones."""

STEPS_PER_DIMENSION = 30
CHAINS = 20_000
"""Most walks at a time, to bound memory."""


def walk(said: Statements, samples: int, rng: np.random.Generator) -> Floats:
    """Return ``samples`` weights, the ends of as many walks, each from its own place and never seen before.

    The walks start from places scattered by a pilot whose covariance shapes the directions; statements that fix a weight or a
    ratio exactly take a dimension away, and the walk goes in what is left.

    Raises
    ------
    InputError
        No weights satisfy the statements.
    """
    a, b, words = said.half_spaces()
    centre, tight = interior(a, b, words)
    basis = _null_space(np.vstack([np.ones((1, said.columns)), a[tight]]))
    if basis.shape[1] == 0:
        return np.tile(centre, (samples, 1))
    # In the coordinates y, w = centre + basis @ y, the statements left over are g @ y >= -room.
    g = a[~tight] @ basis
    room = np.maximum(a[~tight] @ centre - b[~tight], 0.0)
    felt = np.abs(g).max(axis=1) > 1e-12
    g, room = g[felt], room[felt]
    dimension = basis.shape[1]
    shape: Floats = np.eye(dimension)
    places: Floats = np.zeros((PILOT_CHAINS, dimension))
    for _ in range(PILOT_ROUNDS):
        places = _steps(places, g, room, shape, 5 * dimension + 10, rng)
        # A Cholesky factor of the spread; the small term keeps it regular where the walk has not spread yet.
        spread = np.atleast_2d(np.cov(places, rowvar=False))
        shape = np.asarray(
            np.linalg.cholesky(spread + 1e-12 * max(float(np.trace(spread)), 1e-300) * np.eye(dimension))
        )
    pieces: list[Floats] = []
    for start in range(0, samples, CHAINS):
        count = min(CHAINS, samples - start)
        begin = places[rng.integers(0, len(places), count)]
        pieces.append(_steps(begin, g, room, shape, STEPS_PER_DIMENSION * dimension, rng))
    weights = np.clip(centre + np.concatenate(pieces) @ basis.T, said.low, said.high)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _steps(places: Floats, g: Floats, room: Floats, shape: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Take ``count`` hit-and-run steps from each row of ``places``."""
    places = places.copy()
    slack = np.maximum(places @ g.T + room, 0.0)
    for step in range(count):
        directions = rng.standard_normal(places.shape) @ shape.T
        speed = directions @ g.T
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = -slack / speed
        forth = np.where(speed < 0, reach, np.inf).min(axis=1)
        back = np.where(speed > 0, reach, -np.inf).max(axis=1)
        jump = (back + (forth - back) * rng.random(len(places)))[:, None]
        places += jump * directions
        if step % 16 == 15:  # afresh, so that rounding does not add up
            slack = np.maximum(places @ g.T + room, 0.0)
        else:
            slack = np.maximum(slack + jump * speed, 0.0)
    return places


def interior(a: Floats, b: Floats, words: tuple[str, ...]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return weights in the relative interior of ``{w: a @ w >= b, sum w = 1}``, and which rows hold with equality everywhere.

    For each row its slack is made as great as it can be (a linear program); the mean of what is found lies inside.
    """
    found: list[Floats] = []
    tight = np.zeros(len(a), dtype=bool)
    for row in range(len(a)):
        best = _program(-a[row], a, b)
        if best is None:
            clash = _quarrel(a, b, words)
            raise InputError("no weights satisfy the statements", hint=f"these contradict each other: {clash}")
        tight[row] = float(a[row] @ best - b[row]) <= SLACK
        found.append(best)
    return np.asarray(np.mean(found, axis=0)), tight


def _program(cost: Floats, a: Floats, b: Floats) -> Floats | None:
    """The simplex weights of least ``cost`` with ``a @ w >= b``, or None where there are none."""
    from scipy.optimize import linprog  # here, so that importing the library stays light

    m = a.shape[1]
    answer: Any = linprog(cost, A_ub=-a, b_ub=-b, A_eq=np.ones((1, m)), b_eq=[1.0], bounds=(0, 1), method="highs")
    if answer.status == 2:
        return None
    if answer.status != 0:
        raise ArithmeticError(f"the linear program over the weights was not solved: {answer.message}")
    return np.asarray(answer.x, dtype=np.float64)


def _quarrel(a: Floats, b: Floats, words: tuple[str, ...]) -> str:
    """Name a smallest set of statements that cannot hold together: leave out, one at a time, what is not needed for the clash."""
    kept = list(range(len(a)))
    zero = np.zeros(a.shape[1])
    for row in range(len(a)):
        rest = [r for r in kept if r != row]
        if rest and _program(zero, a[rest], b[rest]) is None:
            kept = rest
    return "; ".join(words[r] for r in kept)


def _null_space(rows: Floats) -> Floats:
    """An orthonormal basis (m, d) of all directions in which ``rows @ w`` does not change."""
    _, sizes, right = np.linalg.svd(rows, full_matrices=True)
    rank = int((sizes > 1e-10 * sizes[0]).sum())
    return np.asarray(right[rank:].T)
