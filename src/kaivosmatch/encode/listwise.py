"""Weights learned from past choices: a listwise logit with weights that are never negative.

The probability that a purchase goes to firm i among candidates is softmax(w · x_i); a purchase with several winners shares its weight
among them. The penalty pulls towards given weights, so that a short history changes little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Choices", "fit_weights"]


@dataclass(frozen=True)
class Choices:
    """Purchases with their candidates.

    Attributes
    ----------
    x : float64 (rows, views)
        One row per candidate, the candidates of a purchase side by side.
    won : bool (rows,)
    starts : int (purchases,)
        First row of each purchase; each has at least one winner.
    """

    x: NDArray[np.float64]
    won: NDArray[np.bool_]
    starts: NDArray[np.int64]

    @classmethod
    def join(cls, blocks: Sequence[Choices]) -> Choices:
        """Put blocks one after another."""
        offsets = np.cumsum([0, *(len(block.won) for block in blocks[:-1])])
        return cls(
            np.concatenate([block.x for block in blocks]),
            np.concatenate([block.won for block in blocks]),
            np.concatenate([block.starts + offset for block, offset in zip(blocks, offsets, strict=True)]),
        )


def fit_weights(choices: Choices, towards: NDArray[np.float64], strength: float) -> tuple[NDArray[np.float64], float]:
    """Learn weights.

    Parameters
    ----------
    choices : Choices
    towards : float64 (views,)
        Weights that the penalty pulls towards.
    strength : float
        Penalty ``strength / 2 * |w - towards|²`` beside the *sum* of the purchases' negative log-likelihoods.

    Returns
    -------
    weights : float64 (views,), >= 0
    offset : float
        Mean over purchases of the log of the softmax's denominator: a firm whose score equals it has even odds against all candidates
        together.

    Examples
    --------
    >>> x = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.2], [0.0, 0.9]])
    >>> choices = Choices(x, np.array([True, False, True, False]), np.array([0, 2]))
    >>> weights, _ = fit_weights(choices, np.zeros(2), 0.1)
    >>> bool(weights[0] > 1), float(weights[1])
    (True, 0.0)
    """
    from scipy.optimize import minimize

    x, starts = choices.x, choices.starts
    sizes = np.diff([*starts, len(choices.won)])
    group = np.repeat(np.arange(len(starts)), sizes)
    target = choices.won / np.add.reduceat(choices.won.astype(np.float64), starts)[group]

    def denominators(
        weights: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        score = x @ weights
        top = np.maximum.reduceat(score, starts)
        odds = np.exp(score - top[group])
        total = np.add.reduceat(odds, starts)
        return score, odds / total[group], np.log(total) + top

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score, chance, log_total = denominators(weights)
        apart = weights - towards
        value = float(log_total.sum() - target @ score + 0.5 * strength * apart @ apart)
        return value, x.T @ (chance - target) + strength * apart

    best = minimize(loss, np.maximum(towards, 0.0), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * x.shape[1])
    weights = np.maximum(best.x, 0.0)
    return weights, float(denominators(weights)[2].mean())
