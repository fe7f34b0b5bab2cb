"""The search for the best choice of one team for each need: columns, prices, branches, a bound."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import warm
from kaivosmatch.errors import KaivosmatchError
from kaivosmatch.portfolio import PackProblem, Prices, pack
from kaivosmatch.presence import free_crew
from kaivosmatch.teams.bounding import Bounding
from kaivosmatch.teams.branch import Branch, divided, in_doubt
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.diving import dive
from kaivosmatch.teams.onebyone import one_by_one
from kaivosmatch.teams.polish import polished
from kaivosmatch.teams.pool import Pool
from kaivosmatch.teams.search import Clock, Found
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.stretches import UNDATED, slots_of

if TYPE_CHECKING:
    from kaivosmatch.index import Index

__all__ = ["Choice"]

TOLERANCE = 1e-9
CHECKED = 1e-7  # people: the shares themselves hold to 1e-9 each
LOOK_SHARE = 0.9  # of a time limit
BOLD = 0.8  # of a team: what the relaxed problem chooses so much of is taken
CHOICE_TURNS = 3  # of cuts, between looks for a better choice
CHOICE_BRANCHES = 4  # between looks for a better choice
BRANCH_TURNS = 2  # of cuts in a branch
SLOW, SLOW_TURNS = 1e-4, 2  # of the bound: what a turn of cuts must gain, and how often it may gain less
SEED = 0


class Choice:
    """The choice of one team for each need, as far as it is known.

    Attributes
    ----------
    pool : Pool
        Teams looked at; ``taken`` are places in it.
    slots : Slots
        Stretches of time; needs without dates have one of their own, the last.
    most, sure : float (n, slots)
        People free, at most (inf: not known) and surely.
    status : list of str
        For each need, that of the search for its first teams.
    value, bound : float
    """

    def __init__(self, index: Index, needs: Sequence[NeedColumns], time_limit: float | None = None) -> None:
        self.index, self.needs = index, needs
        # teams are looked for in part of the time, so that some is left to choose among them
        self.clock = Clock(None if time_limit is None else time_limit * LOOK_SHARE)
        self.end = Clock(time_limit)
        self.slots = slots_of([need.judged.query for need in needs])
        self.most, self.sure = self._people()
        self.pool = Pool([need.worth for need in needs], self.slots, self.most)
        self.status: list[str] = []
        self.taken: tuple[int, ...] = ()
        self.value = self.bound = 0.0
        self._looked = False  # for a choice among many teams
        self.rng = np.random.default_rng(SEED)

    def _people(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """People free in each stretch, at most and surely; float (n, slots), inf where not known."""
        catalogue = self.index.catalogue
        base, head = catalogue.bands["free_crew"], catalogue.bands["headcount"]
        periods = [(row, s) for row, s in enumerate(catalogue.records) if s.availability]
        most, sure = [], []
        for first, last in zip(self.slots.first, self.slots.last, strict=True):
            free = base
            if first != UNDATED:
                free = free_crew(base, periods, date.fromordinal(int(first)), date.fromordinal(int(last)))
            limit = np.where(head.known, head.high, np.inf)
            most.append(np.minimum(np.where(free.known, free.high, np.inf), limit))
            sure.append(np.where(free.known, free.low, 0.0))
        shape = (len(catalogue), len(self.slots.first))
        return np.array(most).reshape(shape[::-1]).T, np.array(sure).reshape(shape[::-1]).T

    def make(self, k: int) -> None:
        """Choose, beginning with the k best teams of each need; the choice is checked before it counts."""
        for need in self.needs:
            status, found = need.first(k, Clock(self.clock.left(len(self.needs) - need.place)))
            self.status.append(status)
            warm(self.clock.spent, self.clock.left())
            for team in found:
                self.pool.add(need.place, team)
        alone = list(one_by_one(self.needs, self.slots, self.most, self.clock))
        for place, team in alone:
            self.pool.add(place, team)
        self.taken = tuple(sorted(self.pool.known[self.pool.key(place, team)] for place, team in alone))
        if self.clock.over:  # there was no time for all of them
            self._choose()
        idle = {need.place for need in self.needs if self.status[need.place] == "INFEASIBLE"}
        self.bounding = Bounding(self.pool, self.needs, idle, self.clock)
        self.value, self.bound = self._branch()
        places = [place for place, _ in self.chosen]
        if len(set(places)) < len(places) or (self.used() > self.most + CHECKED).any():
            raise KaivosmatchError(
                "the allocation that was found does not hold; please report it with its needs and suppliers"
            )

    @property
    def chosen(self) -> list[tuple[int, Found]]:
        """The needs that are served, each with its team."""
        return [self.pool.columns[c] for c in self.taken]

    def _branch(self) -> tuple[float, float]:
        """Search over which needs are served and by whom, the best bound first; return the value of the best choice and a bound on all.

        Once it is decided who is in the team of each need, nothing is left relaxed: several teams of the same firms, each in part, are one
        team with its shares in between.
        """
        nodes, settled = 0, 0.0  # settled: the largest bound of a branch that cannot be divided any more
        most = sum(need.worth for need in self.needs)  # no score is above 1
        queue: list[tuple[float, int, Branch]] = [(-most, 0, Branch())]
        while queue:
            bound = max(-queue[0][0], settled)
            if self.best >= self.enough(bound) - TOLERANCE or self.clock.over or nodes >= setting("allocate_nodes"):
                return self.best, max(bound, self.best)
            parent, _, branch = heapq.heappop(queue)
            here, prices = self._look(-parent, branch, nodes)
            nodes += 1
            if here > self.best:
                parts = divided(branch, [(*c, float(x)) for c, x in zip(self.pool.columns, prices.part, strict=False)])
                settled = settled if parts else max(settled, here)
                for side, part in enumerate(parts):
                    heapq.heappush(queue, (-here, 2 * nodes + side, part))
        return self.best, max(self.best, settled)

    @property
    def large(self) -> bool:
        """Whether choosing among all teams outright would take too long to be done in each branch."""
        return self.bounding.large

    @property
    def best(self) -> float:
        """Value of the best choice so far."""
        return self._value(self.taken)

    def enough(self, bound: float) -> float:
        """What a choice must be worth to be near enough to a bound: a small problem is searched to the end, a large one until then."""
        few = self.bounding.searches < setting("allocate_searches")
        return bound * (1.0 - setting("allocate_gap" if few else "allocate_enough"))

    def _look(self, bound: float, branch: Branch, nodes: int) -> tuple[float, Prices]:
        """Bound a branch and look for a better choice; return the bound and the last prices.

        Where there are many teams the first branch has most of the work: cuts and choices in turn, until they gain little.
        """
        here, prices = self.bounding.bound(bound, branch, self.best)
        if not self.large:
            self._choose()
            return here, prices
        slow, turns = 0, BRANCH_TURNS if nodes else int(setting("allocate_cuts"))
        for turn in range(turns):
            if nodes == 0 and turn % CHOICE_TURNS == 0:
                self._improve(here, branch)
            if self.best >= self.enough(here) or slow > SLOW_TURNS or self.clock.over:
                break
            if turn >= CHOICE_TURNS and in_doubt(zip(self.pool.columns, prices.part, strict=False)):
                break
            before = here
            here, prices, cut = self.bounding.tightened(here, prices, branch, self.best)
            slow = slow + 1 if here > before * (1.0 - SLOW) else 0
            if not cut:
                break
        if nodes % CHOICE_BRANCHES == 1:
            self._improve(here, branch)
        return here, prices

    def _improve(self, bound: float, branch: Branch) -> None:
        """Look for a better choice among many teams: go through the best one again, as there are more teams than when it was made.

        Where that gives nothing, and at first, take what the relaxed problem is surest of, and better it piece by piece.
        """
        for anew in (False, True) if self._looked else (True,):
            self._looked = True
            if self.best >= self.enough(bound) or self.clock.over:
                return
            chosen = dive(self.bounding, BOLD, branch) if anew else self.taken
            taken = polished(self.bounding, chosen, self.rng, self.enough(bound))
            if self._value(taken) > self.best:
                self.taken = taken
                return

    def _value(self, taken: Sequence[int]) -> float:
        return sum(self.pool.worth[place] * team.score for place, team in (self.pool.columns[c] for c in taken))

    def _choose(self) -> None:
        """Choose among all teams outright; keep the choice where it is better than the best."""
        found = pack(self.problem(), self.end.left())
        if found.value > self.best:
            self.taken = found.chosen

    def problem(self) -> PackProblem:
        """Return the teams as a packing problem."""
        return self.pool.problem(Branch())

    def used(self) -> NDArray[np.float64]:
        """People sent by each firm in each stretch; float (n, slots)."""
        used = np.zeros_like(self.most)
        for place, team in self.chosen:
            for firm, people in people_of(team).items():
                used[firm, self.slots.active[place]] += people
        return used
