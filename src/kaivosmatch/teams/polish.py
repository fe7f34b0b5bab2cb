"""A choice made better piece by piece: some needs that want the same people are chosen anew, all at once, while the others stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import pack, relax
from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.columns import people_of
from kaivosmatch.teams.pool import Pool
from kaivosmatch.teams.search import Clock
from kaivosmatch.teams.terms import Terms
from kaivosmatch.teams.threads import at_once

if TYPE_CHECKING:
    from kaivosmatch.teams.bounding import Bounding
    from kaivosmatch.teams.search import Found

__all__ = ["polished"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST, MOST, MORE = 14, 18, 4  # needs chosen anew at once: at first, at most, and how many more where nothing gets better
AT_ONCE = 4  # pieces chosen anew at the same time, whatever number of threads there are: so that the answer does not depend on it
PATIENCE = AT_ONCE  # pieces without success before they grow
DEAR = (0.0, 0.3, 0.6, 1.0)  # of the prices: how much a team leaves to others those who are wanted most
SECONDS, NODES, GAP = 0.3, 50, 5e-4  # for each piece
ROUNDS, EACH = 3, 2  # of looking for teams that the relaxed problem of a piece asks for, and how many for each need
NEAR = 1e-4  # of the worth of a need: less is no improvement
TOLERANCE = 1e-9


def polished(
    bounding: Bounding, chosen: Sequence[int], rng: np.random.Generator, enough: float = np.inf
) -> tuple[int, ...]:
    """Return a choice of teams no worse than this one; its teams are in the pool.

    In each piece there are the known teams that fit what the others leave, those that the needs of the piece would take one after the
    other, in some order and at some part of the prices, and those that its own relaxed problem asks for.

    Parameters
    ----------
    bounding : Bounding
        The teams known, and the prices.
    chosen : sequence of int
        Places in the pool, one of each need at most, within everyone's limits.
    enough : float
        A value at which the search stops.
    """
    search = _Pieces(bounding, chosen)
    failed = 0
    while failed < PATIENCE * ((MOST - FEWEST) // MORE + 1) and search.value < enough and not bounding.clock.over:
        size = min(FEWEST + MORE * (failed // PATIENCE), MOST, len(bounding.needs))
        better = search.better([_Piece.any(search.near, size, rng) for _ in range(AT_ONCE)])
        failed = 0 if better else failed + AT_ONCE
    return tuple(sorted(search.taken.values()))


@dataclass(frozen=True)
class _Piece:
    """Needs to be chosen anew, in the order in which they would take their teams, and the part of the prices at which they would."""

    order: Sequence[int]
    dear: float

    @classmethod
    def any(cls, near: Floats, size: int, rng: np.random.Generator) -> _Piece:
        """Return some need and those that are most in its way, with some chance."""
        first = int(rng.integers(len(near)))
        order = near[first] * np.sqrt(rng.random(len(near)))
        order[first] = np.inf
        some = np.argsort(-order, kind="stable")[:size]
        return cls(list(map(int, rng.permutation(some))), DEAR[int(rng.integers(len(DEAR)))])


class _Pieces:
    def __init__(self, bounding: Bounding, chosen: Sequence[int]) -> None:
        self.pool, self.needs, self.terms = bounding.pool, bounding.needs, bounding.at.terms
        self.clock, self.near = bounding.clock, _near(bounding.pool)
        self.taken = {self.pool.columns[c][0]: int(c) for c in chosen}

    @property
    def value(self) -> float:
        return self._worth(self.taken)

    def _worth(self, taken: Mapping[int, int]) -> float:
        return sum(float(self.pool.flat.value[c]) for c in taken.values())

    def better(self, pieces: Sequence[_Piece]) -> bool:
        """Choose some pieces anew, each by itself, and keep what is better and goes together; return whether there is any."""
        before = self.value
        for piece, teams in zip(pieces, at_once(self._chosen, pieces), strict=True):
            taken = {place: c for place, c in self.taken.items() if place not in piece.order}
            for place, team in teams:
                self.pool.add(place, team)
                taken[place] = self.pool.known[self.pool.key(place, team)]
            if self._worth(taken) > self.value * (1.0 + TOLERANCE) and (self._left(taken) >= -TOLERANCE).all():
                self.taken = taken
        return self.value > before

    def _left(self, taken: Mapping[int, int]) -> Floats:
        """Return the people that a choice leaves; float (n, slots)."""
        left = self.pool.most.copy()
        for c in taken.values():
            self.pool.use(c, left)
        return left

    def _chosen(self, piece: _Piece) -> list[tuple[int, Found]]:
        """Return the best teams found for the needs of a piece, while the others keep theirs; none where there are none better."""
        before = {place: c for place, c in self.taken.items() if place in piece.order}
        left = np.maximum(self._left({p: c for p, c in self.taken.items() if p not in before}), 0.0)
        fewest = self.pool.fewest(left)
        kept = np.isin(self.pool.flat.place, piece.order) & self.pool.fitting(fewest)
        small = self.pool.extended(self._one_by_one(piece, left), left, kept)
        for _ in range(ROUNDS):
            if not self._asked(small, piece, fewest):
                break
        seconds = min(SECONDS, self.clock.left() or SECONDS)
        # without presolve: it takes longer than it saves in so small a problem
        found = pack(small.problem(Branch()), seconds, GAP, NODES, presolve=False)
        if found.value <= self._worth(before) * (1.0 + TOLERANCE) + TOLERANCE:
            return []
        return [small.columns[c] for c in found.chosen]

    def _asked(self, small: Pool, piece: _Piece, fewest: Floats) -> bool:
        """Add the teams that the relaxed problem of a piece asks for; return whether there are any.

        The best choice among teams that suit the whole relaxed problem is in some seasons worth two per cent less than the best of all.
        """
        prices = relax(small.problem(Branch()), len(self.needs))
        pairs = np.array(small.limited, dtype=np.int64).reshape(-1, 2)
        worth = np.zeros_like(small.most)
        worth[pairs[:, 0], pairs[:, 1]] = prices.limit
        grown = False
        for place in piece.order:
            terms = Terms.of(worth @ small.slots.active[place])
            least = float(prices.group[place]) + NEAR * self.needs[place].worth
            if self.clock.over:
                return False
            clock = Clock(min(SECONDS, self.clock.left() or SECONDS))
            found, _ = self.needs[place].priced(terms, EACH, clock, free=fewest[:, place], least=least)
            for _, team in found:
                grown = small.add(place, team) or grown
        return grown

    def _one_by_one(self, piece: _Piece, left: Floats) -> list[tuple[int, Found]]:
        """Return the teams that the needs would take one after the other."""
        teams, left, active = [], left.copy(), self.pool.slots.active
        for place in piece.order:
            free = left[:, active[place]].min(axis=1, initial=np.inf)
            terms = Terms.of(piece.dear * self.terms[place].price)
            found, _ = self.needs[place].priced(terms, 1, self.clock, free=free, least=0.0)
            for team in (team for _, team in found if team.score > 0):
                teams.append((place, team))
                for firm, people in people_of(team).items():
                    left[firm, active[place]] = np.maximum(left[firm, active[place]] - people, 0.0)
        return teams


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
