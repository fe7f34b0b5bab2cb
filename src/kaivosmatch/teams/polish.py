"""A choice made better piece by piece: some needs that want the same people are chosen anew, all at once, while the others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import pack
from kaivosmatch.teams.branch import Branch

if TYPE_CHECKING:
    from kaivosmatch.teams.pool import Pool
    from kaivosmatch.teams.search import Clock

__all__ = ["polished"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST, MOST, MORE = 10, 18, 4  # needs chosen anew at once: at first, at most, and how many more where nothing gets better
PATIENCE = 8  # pieces without success before they grow
SECONDS, NODES, GAP = 0.5, 200, 1e-4  # for each piece
TOLERANCE = 1e-9


def polished(
    pool: Pool, chosen: Sequence[int], rng: np.random.Generator, clock: Clock, enough: float = np.inf
) -> tuple[int, ...]:
    """Return a choice of teams no worse than this one.

    Parameters
    ----------
    chosen : sequence of int
        Places in the pool, one of each need at most, within everyone's limits.
    enough : float
        A value at which the search stops.
    """
    problem, flat = pool.problem(Branch()), pool.flat
    taken = {int(flat.place[c]): int(c) for c in chosen}
    value, near = float(flat.value[list(chosen)].sum()), _near(pool)
    size, failed = min(FEWEST, len(near)), 0
    tried: set[frozenset[int]] = set()
    while failed < PATIENCE * ((MOST - FEWEST) // MORE + 1) and value < enough and not clock.over:
        out = _neighbours(near, size, rng)
        before = [taken[place] for place in out if place in taken]
        kept = [c for place, c in taken.items() if place not in out]
        left = np.maximum(problem.limit - problem.used(np.array(kept, dtype=np.int64)), 0.0)
        free = np.isin(flat.place, sorted(out))
        free[problem.column[problem.amount > left[problem.row] + TOLERANCE]] = False
        seconds = clock.left()
        seconds = SECONDS if seconds is None else min(SECONDS, seconds)
        gain = -1.0
        if out not in tried:
            tried.add(out)
            found = pack(replace(problem.only(free), limit=left), seconds, GAP, NODES)
            gain = found.value - float(flat.value[before].sum())
        if gain > TOLERANCE * max(value, 1.0):
            for place in out:
                taken.pop(place, None)
            for c in np.flatnonzero(free)[list(found.chosen)]:
                taken[int(flat.place[c])] = int(c)
            value, size, failed = value + gain, min(FEWEST, len(near)), 0
            tried.clear()
        else:
            failed += 1
            size = min(FEWEST + MORE * (failed // PATIENCE), MOST, len(near))
    return tuple(sorted(taken.values()))


def _near(pool: Pool) -> Floats:
    """How much each pair of needs is in each other's way: common firms times common days; float (needs, needs)."""
    count, active = len(pool.worth), pool.slots.active
    firms: list[set[int]] = [set() for _ in range(count)]
    for place, team in pool.columns:
        firms[place].update(team.rows)
    together = active.astype(np.float64) @ active.T.astype(np.float64)
    alone = np.maximum(np.minimum.outer(np.diag(together), np.diag(together)), 1.0)
    shared = np.array([[len(a & b) / (1.0 + min(len(a), len(b))) for b in firms] for a in firms])
    return np.asarray(shared.reshape(count, count) * together / alone, dtype=np.float64)


def _neighbours(near: Floats, size: int, rng: np.random.Generator) -> frozenset[int]:
    """Return some need and those that are most in its way, with some chance."""
    first = int(rng.integers(len(near)))
    order = near[first] * np.sqrt(rng.random(len(near)))
    order[first] = np.inf
    return frozenset(map(int, np.argsort(-order, kind="stable")[:size]))
