"""A choice made better piece by piece: some needs that want the same people are chosen anew, all at once, while the others stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import pack
from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.pool import Pool
from kaivosmatch.teams.terms import Terms

if TYPE_CHECKING:
    from kaivosmatch.teams.bounding import Bounding

__all__ = ["polished"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST, MOST, MORE = 10, 18, 4  # needs chosen anew at once: at first, at most, and how many more where nothing gets better
PATIENCE = 8  # pieces without success before they grow
DEAR = (0.0, 0.3, 0.6, 1.0)  # of the prices: how much a team leaves to others those who are wanted most
SECONDS, NODES, GAP = 0.3, 50, 5e-4  # for each piece
TOLERANCE = 1e-9


def polished(
    bounding: Bounding, chosen: Sequence[int], rng: np.random.Generator, enough: float = np.inf
) -> tuple[int, ...]:
    """Return a choice of teams no worse than this one; its teams are in the pool.

    In each piece there are the known teams that fit what the others leave, and those that the needs of the piece would take one after the
    other, in some order and at some part of the prices.

    Parameters
    ----------
    bounding : Bounding
        The teams known, and the prices.
    chosen : sequence of int
        Places in the pool, one of each need at most, within everyone's limits.
    enough : float
        A value at which the search stops.
    """
    search = _Pieces(bounding, chosen, rng)
    failed = 0
    while failed < PATIENCE * ((MOST - FEWEST) // MORE + 1) and search.value < enough and not bounding.clock.over:
        better = search.piece(min(FEWEST + MORE * (failed // PATIENCE), MOST, len(bounding.needs)))
        failed = 0 if better else failed + 1
    return tuple(sorted(search.taken.values()))


class _Pieces:
    def __init__(self, bounding: Bounding, chosen: Sequence[int], rng: np.random.Generator) -> None:
        self.pool, self.needs, self.terms = bounding.pool, bounding.needs, bounding.at.terms
        self.rng, self.clock, pool = rng, bounding.clock, bounding.pool
        self.taken = {pool.columns[c][0]: int(c) for c in chosen}
        self.of_need: list[list[int]] = [[] for _ in bounding.needs]
        for c, (place, _) in enumerate(pool.columns):
            self.of_need[place].append(c)
        self.near = _near(pool)
        self.left = pool.most.copy()
        for c in chosen:
            self._use(c, self.left)

    @property
    def value(self) -> float:
        return sum(float(self.pool.flat.value[c]) for c in self.taken.values())

    def _use(self, c: int, left: Floats, times: float = 1.0) -> None:
        days = self.pool.slots.active[self.pool.columns[c][0]]
        for firm, people in self.pool.people[c].items():
            left[firm, days] -= times * people

    def piece(self, size: int) -> bool:
        """Choose some needs anew; return whether that is better."""
        out = _neighbours(self.near, size, self.rng)
        left, before = self.left.copy(), 0.0
        for place in out:
            if place in self.taken:
                self._use(self.taken[place], left, -1.0)
                before += float(self.pool.flat.value[self.taken[place]])
        left = np.maximum(left, 0.0)
        small = Pool(self.pool.worth, self.pool.slots, left)
        for place in out:
            days = small.slots.active[place]
            for c in self.of_need[place]:
                sent = self.pool.people[c]
                if all((left[firm, days] >= n - TOLERANCE).all() for firm, n in sent.items()):
                    small.add(place, self.pool.columns[c][1], sent)
        self._one_by_one(small, out)
        seconds = self.clock.left()
        seconds = SECONDS if seconds is None else min(SECONDS, seconds)
        # without presolve: it takes longer than it saves in so small a problem, and is not always quiet
        found = pack(small.problem(Branch()), seconds, GAP, NODES, presolve=False)
        if found.value <= before * (1.0 + TOLERANCE) + TOLERANCE:
            return False
        for place in out:
            self.taken.pop(place, None)
        for s in found.chosen:
            place, team = small.columns[s]
            key = self.pool.key(place, team)
            if self.pool.add(place, team):
                self.of_need[place].append(self.pool.known[key])
            self.taken[place] = self.pool.known[key]
        self.left = self.pool.most.copy()
        for c in self.taken.values():
            self._use(c, self.left)
        return True

    def _one_by_one(self, small: Pool, out: Sequence[int]) -> None:
        """Add the teams that the needs would take one after the other."""
        left, dear = small.most.copy(), DEAR[int(self.rng.integers(len(DEAR)))]
        for place in self.rng.permutation(out):
            days = small.slots.active[place]
            free = left[:, days].min(axis=1, initial=np.inf)
            terms = Terms.of(dear * self.terms[place].price)
            found, _ = self.needs[place].priced(terms, 1, self.clock, free=free, least=0.0)
            if found and found[0][1].score > 0:
                small.add(int(place), found[0][1])
                sent = small.people[small.known[small.key(int(place), found[0][1])]]
                for firm, people in sent.items():
                    left[firm, days] = np.maximum(left[firm, days] - people, 0.0)


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


def _neighbours(near: Floats, size: int, rng: np.random.Generator) -> list[int]:
    """Return some need and those that are most in its way, with some chance."""
    first = int(rng.integers(len(near)))
    order = near[first] * np.sqrt(rng.random(len(near)))
    order[first] = np.inf
    return sorted(map(int, np.argsort(-order, kind="stable")[:size]))
