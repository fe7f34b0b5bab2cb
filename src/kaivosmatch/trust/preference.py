"""Pairwise logistic regression with a prior and without negative coefficients, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LeaveOneOut", "draws", "leave_one_out", "loss", "mode", "stacked"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LeaveOneOut:
    """How well each need's choice is foretold by what is learned from the others, beside the stated weights.

    Attributes
    ----------
    first, first_prior : float
        Share of the needs in which a chosen firm has the best score (a tie counts in part).
    loss, loss_prior : float
        Mean log loss of the pairs, each need counting as one; 0.693 is tossing a coin. How decisive the buyer is is learned with the
        stated weights as well, so that the two differ by the weights alone.
    """

    first: float
    first_prior: float
    loss: float
    loss_prior: float


def stacked(blocks: Sequence[Floats], m: int) -> tuple[Floats, Floats]:
    """All pairs (p, m), and what each weighs: the pairs of a need weigh one together."""
    pairs = np.concatenate(blocks) if blocks else np.zeros((0, m))
    return pairs, np.concatenate([np.full(len(b), 1.0 / len(b)) for b in blocks]) if blocks else np.zeros(0)


def loss(coefficients: Floats, pairs: Floats, counts: Floats) -> float:
    """Log loss, each need counting as one."""
    return float(counts @ np.logaddexp(0.0, -(pairs @ coefficients)))


def mode(blocks: Sequence[Floats], centre: Floats, spread: float) -> Floats:
    """Return the most plausible coefficients: a strictly convex problem with bounds, so there is one.

    Projected Newton (Bertsekas 1982, SIAM Journal on Control and Optimization 20(2)): what lies on its bound and would leave it is held.
    """
    pairs, counts = stacked(blocks, len(centre))

    def fault(b: Floats) -> float:
        return loss(b, pairs, counts) + 0.5 * float(((b - centre) ** 2).sum()) / spread**2

    at = centre.copy()
    for _ in range(100):
        wrong = 1.0 / (1.0 + np.exp(np.clip(pairs @ at, -500, 500)))
        slope = (at - centre) / spread**2 - (counts * wrong) @ pairs
        free = (at > 0) | (slope < 0)
        if not free.any() or np.abs(slope[free]).max() < 1e-10:
            break
        curve = (pairs.T * (counts * wrong * (1.0 - wrong))) @ pairs + np.eye(len(at)) / spread**2
        step = np.zeros_like(at)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], -slope[free])
        now, size = fault(at), 1.0
        there = np.maximum(at + step, 0.0)
        while size > 1e-10 and fault(there) > now + 1e-4 * float(slope @ (there - at)):
            size /= 2.0
            there = np.maximum(at + size * step, 0.0)
        at = there
    return at


def draws(
    blocks: Sequence[Floats], centre: Floats, spread: float, start: Floats, count: int, random_state: int
) -> Floats:
    """Return weights (draws, m) as plausible as prior and choices make them; no coefficient is negative."""
    rng = np.random.default_rng(random_state)
    kept = np.empty((count, len(centre)))
    # whatever is exactly 0 has no room to one side; a start inside lets every direction be taken
    at = np.maximum(start, 1e-3 * max(float(start.max()), 1.0))
    pairs, counts = stacked(blocks, len(centre))
    level = -loss(at, pairs, counts)
    burn = count // 8
    for i in range(-burn, count):
        jump = spread * rng.standard_normal(len(centre))
        least = level + np.log(rng.random())
        angle = rng.uniform(0.0, 2.0 * np.pi)
        low, high = angle - 2.0 * np.pi, angle
        while True:
            there = centre + (at - centre) * np.cos(angle) + jump * np.sin(angle)
            if (there >= 0).all():
                reached = -loss(there, pairs, counts)
                if reached > least:
                    break
            low, high = (angle, high) if angle < 0 else (low, angle)
            angle = rng.uniform(low, high)
        at, level = there, reached
        if i >= 0:
            kept[i] = at / at.sum()
    return kept


def leave_one_out(blocks: Sequence[Floats], centre: Floats, spread: float) -> LeaveOneOut:
    """Learn without each need in turn; beside it the stated weights, of which only how decisive the buyer is may be learned."""
    count = len(blocks)
    total = float(centre.sum())
    stated = centre / total
    lines = [(block @ stated)[:, None] for block in blocks]
    reach = spread / float(np.linalg.norm(stated))
    first = fault = fault_stated = 0.0
    for i, block in enumerate(blocks):
        found = mode([*blocks[:i], *blocks[i + 1 :]], centre, spread)
        decisive = mode([*lines[:i], *lines[i + 1 :]], np.array([total]), reach)
        first += _first(found, block)
        fault += loss(found, *stacked([block], len(found)))
        fault_stated += loss(decisive, *stacked([lines[i]], 1))
    return LeaveOneOut(
        first=first / count,
        first_prior=sum(_first(centre, block) for block in blocks) / count,
        loss=fault / count,
        loss_prior=fault_stated / count,
    )


def _first(coefficients: Floats, block: Floats) -> float:
    """Whether no other firm scores more than the chosen one; a tie with one other counts half, and so on."""
    lead = np.round(block @ coefficients, 9)
    return 0.0 if (lead < 0).any() else 1.0 / (1.0 + float((lead == 0).sum()))
