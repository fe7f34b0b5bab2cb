"""A bound on all allocations, and the teams that it asks for: prices on people, and on being in a team, until no team is worth adding."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import warm
from kaivosmatch.portfolio import Prices, relax
from kaivosmatch.teams.covers import covers
from kaivosmatch.teams.cuts import Cut, Cutting
from kaivosmatch.teams.levels import levels
from kaivosmatch.teams.restart import Restart
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.shortages import Shortages
from kaivosmatch.teams.terms import Terms
from kaivosmatch.teams.threads import at_once

if TYPE_CHECKING:
    from kaivosmatch.teams.branch import Branch
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.pool import Pool
    from kaivosmatch.teams.search import Clock, Found

__all__ = ["At", "Bounding"]

Floats: TypeAlias = NDArray[np.float64]

STEADY = 0.5  # of the prices that gave the best bound, in the prices at which teams are looked for
NEAR = 1e-7  # of the worth of a need: less is no improvement
CLOSE = 1e-4  # of the worth of a need: where there are many teams, nobody looks for one that is better by less
FAR = 0.1  # of the worth of a need: teams so much worse at the last prices are left out of the relaxed problem
MOST = 200  # cuts of each kind in a round
SETTLED = 5e-4  # of the bound: where there are many teams, prices that leave less than this open are good enough


@dataclass(frozen=True)
class At:
    """Prices at which teams are looked for.

    Attributes
    ----------
    worth : float (n, slots)
        What one more person of each firm is worth in each stretch.
    cuts : dict
        What it would be worth to loosen each cut by 1.
    terms : list of Terms
        What that makes of each need's people.
    fixed : float
        What the limits and cuts are worth in all.
    """

    worth: Floats
    cuts: dict[Cut, float]
    terms: list[Terms]
    fixed: float


class Bounding:
    """The relaxed problem of an allocation, whose prices and teams make each other.

    Parameters
    ----------
    pool : Pool
        The teams known; others are added to it.
    needs : sequence of NeedColumns
    idle : container of int
        Needs that nobody can meet.
    clock : Clock

    Attributes
    ----------
    at : At
        The last prices of the relaxed problem.
    searches : int
        Searches for teams so far.
    restart : Restart
        Where the relaxed problem was left.
    """

    def __init__(self, pool: Pool, needs: Sequence[NeedColumns], idle: Container[int], clock: Clock) -> None:
        self.pool, self.needs, self.idle, self.clock = pool, needs, idle, clock
        self.steady: At | None = None  # the prices that gave the best bound last
        self.cutting = Cutting(needs, len(pool.most))
        self.shortages = Shortages(needs, pool)
        self.at = self._at(np.zeros_like(pool.most), {})
        self.out = np.zeros(0, dtype=bool)  # teams that were left out of it
        self.searches = 0
        self.restart = Restart()

    def _at(self, worth: Floats, cuts: dict[Cut, float]) -> At:
        most, active = self.pool.most, self.pool.slots.active
        price, relief, steps, fee, fixed = self.cutting.prices(cuts)
        price += worth @ active.T
        # the relaxed problem keeps reliefs within what a member costs; its rounding, and that of prices in between, is paid for
        excess = np.maximum(relief - self.cutting.member_cost, 0.0)
        members = np.array([max((s.problem.max_members for s in need.setups), default=0) for need in self.needs])
        fixed += float(np.multiply(worth, most, where=worth > 0, out=np.zeros_like(worth)).sum())
        fixed += float((excess.max(axis=0, initial=0.0) * members).sum())
        relief -= excess
        places = range(len(self.needs))
        terms = [Terms(price[:, p], relief[:, p], steps[p], float(fee[p])) for p in places]
        return At(worth, cuts, terms, fixed)

    def _between(self, one: At, other: At | None) -> At:
        """Return prices between two, which swing less from round to round than those of the relaxed problem; None: no prices at all."""
        worth, cuts = (1.0 - STEADY) * one.worth, {cut: (1.0 - STEADY) * each for cut, each in one.cuts.items()}
        if other is not None:
            worth = worth + STEADY * other.worth
            for cut, each in other.cuts.items():
                cuts[cut] = cuts.get(cut, 0.0) + STEADY * each
        return self._at(worth, cuts)

    @property
    def large(self) -> bool:
        """Whether there are so many teams that nobody looks for the last bit."""
        return len(self.pool.columns) > setting("allocate_outright")

    def _leave_out(self) -> None:
        """Leave out of the relaxed problem the teams that are far from the best of their needs at the prices that gave the best bound."""
        self.out = np.zeros(len(self.pool.columns), dtype=bool)
        if self.large and self.steady is not None:
            self.out = ~self.pool.near(self.steady.terms, FAR)

    def _take_back(self, prices: Prices, branch: Branch) -> bool:
        """Take back the teams that were left out and would be chosen; return whether there are any."""
        place = self.pool.flat.place
        better = self.pool.beyond(self.at.terms) > prices.group[place] + NEAR * np.array(self.pool.worth)[place]
        better &= self.out & self.pool.allowed(branch)
        self.out &= ~better
        return bool(better.any())

    def solved(
        self,
        branch: Branch,
        kept: NDArray[np.bool_],
        chosen: Sequence[int] = (),
        left: Floats | None = None,
        restart: Restart | None = None,
    ) -> tuple[Prices, At]:
        """Solve the relaxed problem of a branch with some of the teams; return its prices, and what they make of each need's people.

        Parameters
        ----------
        kept : bool (c,)
        chosen : sequence of int
            Teams that are taken already.
        left : float (n, slots), optional
            People that those leave.
        restart : Restart, optional
            Where to begin, and where to keep the end; None: this one's own.
        """
        restart = self.restart if restart is None else restart
        pool, problem = self.pool, self.pool.problem(branch)
        all_kept = np.concatenate([kept, np.ones(len(problem.value) - len(kept), dtype=bool)])
        cuts = self.cutting.rows(pool, len(problem.value))
        limited = pool.limited
        pairs = np.array(limited, dtype=np.int64).reshape(-1, 2)
        if left is not None:
            limit = np.maximum(left[pairs[:, 0], pairs[:, 1]], 0.0)
            problem, cuts = replace(problem, limit=limit), cuts.after(chosen)
        rows = [*limited, *range(len(self.needs)), *self.cutting.found]
        forced, start = sorted(branch.forced), restart.basis(kept, rows)
        prices = relax(problem.only(all_kept), len(self.needs), forced, cuts.only(all_kept), start)
        restart.keep(prices.basis, kept, rows)
        worth = np.zeros_like(pool.most)
        worth[pairs[:, 0], pairs[:, 1]] = prices.limit
        priced = zip(self.cutting.found, map(float, prices.cut), strict=True)
        at = self._at(worth, {cut: each for cut, each in priced if each > 0})
        part = np.zeros(len(kept))
        part[kept] = prices.part[: int(kept.sum())]  # without the columns that only forced needs have
        return replace(prices, part=part), at

    def bound(self, bound: float, branch: Branch, enough: float) -> tuple[float, Prices]:
        """Add teams while they improve the relaxed problem of a branch; return its bound and its last prices.

        Stops early where the bound shows that the branch is no better than ``enough``.
        """
        self._leave_out()
        for _ in range(int(setting("allocate_rounds"))):
            count = len(self.pool.columns)
            self.out = np.concatenate([self.out, np.zeros(count - len(self.out), dtype=bool)])
            prices, self.at = self.solved(branch, ~self.out)
            missed, large = self._take_back(prices, branch), self.large
            # at first people cost half of what the few teams say that are known then: those prices are wild, and searches at them long
            at = self._between(self.at, self.steady) if large else self.at
            here, grown, proved = self._price_all(at, prices, branch)
            if not grown and not missed and at is not self.at:
                again, grown, sure = self._price_all(self.at, prices, branch)
                here, proved = min(here, again), proved and sure
            if proved and not self.clock.over:
                if here < bound:
                    self.steady = at
                bound = min(bound, here)
            merged = self._merge(prices)
            grown = grown or merged or missed
            near = SETTLED if large else NEAR
            if not grown or self.clock.over or bound <= max(prices.value, enough) * (1.0 + near):
                break
        return bound, prices

    def tightened(self, bound: float, prices: Prices, branch: Branch, enough: float) -> tuple[float, Prices, bool]:
        """Add cuts once; return the bound, the last prices, and whether there were any."""
        if not self._cut(prices):
            return bound, prices, False
        return *self.bound(bound, branch, enough), True

    def _cut(self, prices: Prices) -> int:
        """Add cuts that the relaxed allocation does not keep; return how many."""
        pool = self.pool
        part = np.concatenate([prices.part, np.zeros(len(pool.columns) - len(prices.part))])
        self.cutting.forget(self.at.cuts)
        kinds = (self.shortages.cuts(pool, part), covers(pool, self.cutting.usable, part), levels(pool, part))
        return self.cutting.add([cut for kind in kinds for cut in kind[:MOST]])

    def _price_all(self, at: At, prices: Prices, branch: Branch) -> tuple[float, bool, bool]:
        """Add the teams that are best at some prices; return a bound, whether one improves the relaxed problem, and whether all is proved.

        What the limits are worth and what each need's best team is worth beyond the people it uses is together a bound, at whatever prices.
        """
        bound, grown, proved = at.fixed, False, True
        least = self._least(at, branch)

        def ask(need: NeedColumns) -> tuple[list[tuple[float, Found]], bool] | None:
            if self.clock.over:
                return None
            inside, outside = (
                [row for p, row in sorted(pairs) if p == need.place] for pairs in (branch.inside, branch.outside)
            )
            terms, most = at.terms[need.place], int(setting("allocate_columns"))
            answer = need.priced(terms, most, self.clock, inside, outside, least=least.get(need.place))
            self.warm()
            return answer

        asked = [need for need in self.needs if need.place not in self.idle and need.place not in branch.barred]
        for need, answer in zip(asked, at_once(ask, asked), strict=True):
            if answer is None:
                proved = False
                continue
            teams, sure = answer
            self.searches += 1
            proved = proved and sure
            known = [least[need.place]] if need.place in least else []
            bound += max([value for value, _ in teams] + known, default=0.0)
            floor = prices.group[need.place] + NEAR * need.worth
            for _, team in teams:
                if self.pool.add(need.place, team):
                    grown = grown or need.beyond(team, self.at.terms[need.place]) > floor
        return bound, grown, proved

    def _least(self, at: At, branch: Branch) -> dict[int, float]:
        """Return what a team must be worth to be of interest, by need: more than the best that is known."""
        near = CLOSE if self.large else 0.0
        return {place: best + near * self.pool.worth[place] for place, best in self.pool.best(at.terms, branch).items()}

    def warm(self) -> None:
        """Load the compiled search where the searches take long: each by itself has too little time to do it."""
        warm(self.clock.spent, self.clock.left())

    def _merge(self, prices: Prices) -> bool:
        """Add the teams that needs served by several teams in part make together; return whether there are new ones."""
        parts: dict[int, list[tuple[float, Found]]] = {}
        for (place, team), part in zip(self.pool.columns, prices.part, strict=False):
            if part > 1e-9:
                parts.setdefault(place, []).append((float(part), team))
        fresh = False
        for place, mixed in sorted(parts.items()):
            whole = sum(part for part, _ in mixed)
            if len(mixed) > 1:
                one = self.needs[place].merged([(part / whole, team) for part, team in mixed])
                fresh = (one is not None and self.pool.add(place, one)) or fresh
        return fresh
