"""The search for the best choice of one team for each need: columns, prices, branches, a bound."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import warm
from kaivosmatch.errors import KaivosmatchError
from kaivosmatch.portfolio import PackProblem, Prices, pack, relax
from kaivosmatch.presence import free_crew
from kaivosmatch.teams.branch import Branch, divided
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.onebyone import one_by_one
from kaivosmatch.teams.packed import Pair, known_best, limited, of_need, packed
from kaivosmatch.teams.repair import repaired
from kaivosmatch.teams.search import Clock, Found
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.stretches import UNDATED, slots_of

if TYPE_CHECKING:
    from kaivosmatch.index import Index

__all__ = ["Choice"]

Key: TypeAlias = tuple[int, tuple[int, ...], bytes]

TOLERANCE = 1e-9
CHECKED = 1e-7  # people: the shares themselves hold to 1e-9 each
LOOK_SHARE = 0.9  # of a time limit
PACK_SHARE = 0.4  # of what is left of it after the first prices
REPAIR_SHARE = 0.4  # of what is left after that
STEADY = 0.5  # of the prices that gave the best bound, in the prices at which teams are looked for
NEAR = 1e-7  # of the worth of a need: less is no improvement
CLOSE = 1e-4  # of the worth of a need: where there are many teams, nobody looks for one that is better by less
WIDE = 0.01  # of the worth of a need: teams so much worse at the last prices may be in the best choice
SETTLED = 5e-4  # of the bound: where there are many teams, prices that leave less than this open are good enough


def _between(one: Mapping[Pair, float], other: Mapping[Pair, float]) -> dict[Pair, float]:
    """Return prices between two, which swing less from round to round than those of the relaxed problem."""
    pairs = sorted({*one, *other})
    return {pair: (1.0 - STEADY) * one.get(pair, 0.0) + STEADY * other.get(pair, 0.0) for pair in pairs}


def _key(place: int, team: Found) -> Key:
    return place, team.rows, team.share.round(9).tobytes()


class Choice:
    """The choice of one team for each need, as far as it is known.

    Attributes
    ----------
    columns : list of (need, Found)
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
        self.columns: list[tuple[int, Found]] = []
        self.known: dict[Key, int] = {}
        self.worth: dict[Pair, float] = {}  # of one more person, in the relaxed problem
        self.status: list[str] = []
        self.taken: tuple[int, ...] = ()
        self.searches = 0
        self.value = self.bound = 0.0

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
            self._warm()
            for team in found:
                self._add(need.place, team)
        for place, team in one_by_one(self.needs, self.slots, self.most, self.clock):
            self._add(place, team)
        self.value, self.bound = self._branch()
        places = [place for place, _ in self.chosen]
        if len(set(places)) < len(places) or (self.used() > self.most + CHECKED).any():
            raise KaivosmatchError(
                "the allocation that was found does not hold; please report it with its needs and suppliers"
            )

    @property
    def chosen(self) -> list[tuple[int, Found]]:
        """The needs that are served, each with its team."""
        return [self.columns[c] for c in self.taken]

    def _branch(self) -> tuple[float, float]:
        """Search over which needs are served and by whom, the best bound first; return the value of the best choice and a bound on all.

        Once it is decided who is in the team of each need, nothing is left relaxed: several teams of the same firms, each in part, are one
        team with its shares in between.
        """
        best, nodes, settled = 0.0, 0, 0.0  # settled: the largest bound of a branch that cannot be divided any more
        most = sum(need.worth for need in self.needs)  # no score is above 1
        queue: list[tuple[float, int, Branch]] = [(-most, 0, Branch())]
        while queue:
            bound = max(-queue[0][0], settled)
            # a small problem is searched to the end; a large one until it is near enough
            gap = setting("allocate_gap" if self.searches < setting("allocate_searches") else "allocate_enough")
            proved = best >= bound * (1.0 - gap) - TOLERANCE
            if proved or self.clock.over or nodes >= setting("allocate_nodes"):
                return best, max(bound, best)
            parent, _, branch = heapq.heappop(queue)
            here, prices = self._generate(-parent, branch, best)
            best, nodes = self._better(best, here, prices, first=nodes == 0), nodes + 1
            if here > best:
                parts = divided(branch, [(*c, float(x)) for c, x in zip(self.columns, prices.part, strict=False)])
                settled = settled if parts else max(settled, here)
                for side, part in enumerate(parts):
                    heapq.heappush(queue, (-here, 2 * nodes + side, part))
        return best, max(best, settled)

    @property
    def large(self) -> bool:
        """Whether choosing among all teams outright would take too long to be done in each branch."""
        return len(self.columns) > setting("allocate_outright")

    def _better(self, best: float, bound: float, prices: Prices, first: bool) -> float:
        """Look for a better choice; where there are many teams, at the beginning only: outright for a while, then by repairs."""
        if not self.large:
            return self._choose(best, self.end.left())
        if not first:
            return best
        self._widen()
        left = self.end.left()
        best = self._choose(best, None if left is None else left * PACK_SHARE)
        enough = bound * (1.0 - setting("allocate_enough"))
        if best >= enough:
            return best
        price = np.zeros_like(self.most)
        for pair, worth in self.worth.items():
            price[pair] = worth
        left, rounds = self.end.left(), int(setting("allocate_repairs"))
        clock = Clock(None if left is None else left * REPAIR_SHARE)
        begin = dict(self.chosen)
        teams = repaired(self.needs, self.slots, self.most, price, self.columns, rounds, clock, enough, begin)
        for place, team in teams.items():
            self._add(place, team)
        self.taken = tuple(sorted(self.known[_key(place, team)] for place, team in teams.items()))
        return max(best, sum(self.needs[place].worth * team.score for place, team in self.chosen))

    def _widen(self) -> None:
        """Add teams nearly as good as the best at the last prices: a choice of whole teams needs some of them."""
        known = known_best(self.columns, self.needs, self.slots, self.worth, Branch())
        for need in self.needs:
            if self.status[need.place] == "INFEASIBLE" or self.clock.over:
                continue
            least = known[need.place] - WIDE * need.worth
            people = of_need(self.worth, self.slots, need.place)
            teams, _ = need.priced(people, int(setting("allocate_wide")), self.clock, least=least)
            for _, team in teams:
                self._add(need.place, team)

    def _choose(self, best: float, seconds: float | None) -> float:
        """Choose among all teams outright; keep the choice where it is better than the best."""
        rough = (setting("allocate_pack_gap"), int(setting("allocate_pack_nodes"))) if self.large else ()
        found = pack(self.problem(), seconds, *rough)
        if found.value > best or not self.taken:
            self.taken = found.chosen
        return max(best, found.value)

    def _add(self, place: int, team: Found) -> bool:
        key = _key(place, team)
        if key in self.known or team.score <= 0:
            return False
        self.known[key] = len(self.columns)
        self.columns.append((place, team))
        return True

    def _generate(self, bound: float, branch: Branch, enough: float) -> tuple[float, Prices]:
        """Add teams while they improve the relaxed problem of a branch; return its bound and its last prices.

        Stops early where the bound shows that the branch is no better than ``enough``.
        """
        # at first people cost half of what the few teams say that are known then: those prices are wild, and searches at them long
        steady: dict[Pair, float] | None = {} if self.large else None
        for _ in range(int(setting("allocate_rounds"))):
            prices = relax(self.problem(branch), len(self.needs), sorted(branch.forced))
            self.worth = dict(zip(self.limited, map(float, prices.limit), strict=True))
            at = self.worth if steady is None else _between(self.worth, steady)
            here, grown, proved = self._price_all(at, prices, branch)
            if not grown and at is not self.worth:
                again, grown, sure = self._price_all(self.worth, prices, branch)
                here, proved = min(here, again), proved and sure
            if proved and not self.clock.over:
                if here < bound and self.large:
                    steady = at
                bound = min(bound, here)
            merged = self._merge(prices)
            grown = grown or merged
            near = SETTLED if self.large else NEAR
            if not grown or self.clock.over or bound <= max(prices.value, enough) * (1.0 + near):
                break
        return bound, prices

    def _price_all(self, at: Mapping[Pair, float], prices: Prices, branch: Branch) -> tuple[float, bool, bool]:
        """Add the teams that are best at some prices; return a bound, whether one improves the relaxed problem, and whether all is proved.

        What the limits are worth and what each need's best team is worth beyond the people it uses is together a bound, at whatever prices.
        """
        bound = sum(worth * float(self.most[pair]) for pair, worth in at.items())
        grown, proved = False, True
        known, near = known_best(self.columns, self.needs, self.slots, at, branch), CLOSE if self.large else 0.0
        for need in self.needs:
            if self.status[need.place] == "INFEASIBLE" or need.place in branch.barred or self.clock.over:
                continue
            least = known.get(need.place)
            least = None if least is None else least + near * need.worth
            teams, sure = need.priced(
                of_need(at, self.slots, need.place),
                int(setting("allocate_columns")),
                self.clock,
                [row for place, row in sorted(branch.inside) if place == need.place],
                [row for place, row in sorted(branch.outside) if place == need.place],
                least=least,
            )
            self.searches += 1
            self._warm()
            proved = proved and sure
            bound += max([value for value, _ in teams] + ([] if least is None else [least]), default=0.0)
            floor = prices.group[need.place] + NEAR * need.worth
            people = of_need(self.worth, self.slots, need.place)
            for _, team in teams:
                paid = sum(people.get(row, 0.0) * n for row, n in people_of(team).items())
                if self._add(need.place, team) and need.worth * team.score - paid > floor:
                    grown = True
        return bound, grown, proved

    def _warm(self) -> None:
        """Load the compiled search where the searches take long: each by itself has too little time to do it."""
        warm(self.clock.spent, self.clock.left())

    def _merge(self, prices: Prices) -> bool:
        """Add the teams that needs served by several teams in part make together; return whether there are new ones."""
        parts: dict[int, list[tuple[float, Found]]] = {}
        for (place, team), part in zip(self.columns, prices.part, strict=False):
            if part > 1e-9:
                parts.setdefault(place, []).append((float(part), team))
        fresh = False
        for place, mixed in sorted(parts.items()):
            whole = sum(part for part, _ in mixed)
            if len(mixed) > 1:
                one = self.needs[place].merged([(part / whole, team) for part, team in mixed])
                fresh = (one is not None and self._add(place, one)) or fresh
        return fresh

    @property
    def limited(self) -> list[Pair]:
        """The firms and stretches in which two needs may want the same people, and it is known how many there are."""
        return limited(self.columns, self.slots, self.most)

    def problem(self, branch: Branch | None = None) -> PackProblem:
        """Return the columns as a packing problem; those that a branch forbids are at a loss."""
        return packed(self.columns, self.needs, self.slots, self.most, branch or Branch())

    def used(self) -> NDArray[np.float64]:
        """People sent by each firm in each stretch; float (n, slots)."""
        used = np.zeros_like(self.most)
        for place, team in self.chosen:
            for firm, people in people_of(team).items():
                used[firm, self.slots.active[place]] += people
        return used
