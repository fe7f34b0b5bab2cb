"""The search for the best choice of one team for each need: columns, prices, branches, a bound."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import KaivosmatchError
from kaivosmatch.portfolio import PackProblem, Prices, Slots, overlaps, pack, relax
from kaivosmatch.presence import free_crew
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.onebyone import one_by_one
from kaivosmatch.teams.search import Clock, Found
from kaivosmatch.teams.settings import setting

if TYPE_CHECKING:
    from kaivosmatch.index import Index
    from kaivosmatch.query import Query

__all__ = ["UNDATED", "Branch", "Choice"]

UNDATED = -1
TOLERANCE = 1e-9
CHECKED = 1e-7  # people: the shares themselves hold to 1e-9 each
DOUBT = 1e-6  # a part of a team between this and one less this is neither none nor all
LOOK_SHARE = 0.7  # of a time limit
NEAR = 1e-7  # of the worth of a need: less is no improvement


def _slots_of(queries: Sequence[Query]) -> Slots:
    """Return the stretches in which needs overlap; all needs without a start are taken to be at one time, apart from the others."""
    dated = [query.need.start is not None for query in queries]
    days = [query.days for query, known in zip(queries, dated, strict=True) if known]
    found = overlaps([d.start.toordinal() for d in days], [d.end.toordinal() for d in days])
    active = np.zeros((len(queries), len(found.first) + 1), dtype=bool)
    active[np.flatnonzero(dated), :-1] = found.active
    active[:, -1] = ~np.array(dated, dtype=bool)
    return Slots(np.append(found.first, UNDATED), np.append(found.last, UNDATED), active)


@dataclass(frozen=True)
class Branch:
    """What is decided in a part of the search.

    Attributes
    ----------
    forced, barred : frozenset of int
        Needs that are served, and that are not.
    inside, outside : frozenset of (need, row)
        Firms that are in the team of a need, and that are not.
    """

    forced: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    inside: frozenset[tuple[int, int]] = frozenset()
    outside: frozenset[tuple[int, int]] = frozenset()

    def allows(self, place: int, team: Found) -> bool:
        """Whether a team may serve a need here."""
        if place in self.barred or any((place, row) in self.outside for row in team.rows):
            return False
        return all(row in team.rows for p, row in self.inside if p == place)


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
        self.slots = _slots_of([need.judged.query for need in needs])
        self.most, self.sure = self._people()
        self.columns: list[tuple[int, Found]] = []
        self.known: set[tuple[int, tuple[int, ...], bytes]] = set()
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
            best, nodes = max(best, self._choose(best)), nodes + 1
            if here > best:
                parts = self._divide(branch, prices)
                settled = settled if parts else max(settled, here)
                for side, part in enumerate(parts):
                    heapq.heappush(queue, (-here, 2 * nodes + side, part))
        return best, max(best, settled)

    def _divide(self, branch: Branch, prices: Prices) -> tuple[Branch, ...]:
        """Return two branches by what is most in doubt: whether a need is served; else whether a firm is in its team. None: nothing is."""
        served = np.zeros(len(self.needs))
        inside: dict[tuple[int, int], float] = {}
        for (place, team), part in zip(self.columns, prices.part, strict=False):
            served[place] += part
            if part > DOUBT:
                for row in team.rows:
                    inside[place, row] = inside.get((place, row), 0.0) + float(part)
        doubt = np.minimum(served, 1.0 - served)
        if doubt.max(initial=0.0) > DOUBT:
            place = int(doubt.argmax())
            return replace(branch, forced=branch.forced | {place}), replace(branch, barred=branch.barred | {place})
        open_pairs = [(min(part, 1.0 - part), pair) for pair, part in inside.items() if DOUBT < part < 1.0 - DOUBT]
        if not open_pairs:
            return ()
        _, pair = max(open_pairs, key=lambda found: (found[0], found[1]))
        within = replace(branch, inside=branch.inside | {pair}, forced=branch.forced | {pair[0]})
        return within, replace(branch, outside=branch.outside | {pair})

    def _choose(self, best: float) -> float:
        """Choose among all columns anew; keep the choice where it is better than the best."""
        found = pack(self.problem(), self.end.left())
        if found.value > best or not self.taken:
            self.taken = found.chosen
        return max(best, found.value)

    def _add(self, place: int, team: Found) -> bool:
        key = (place, team.rows, team.share.round(9).tobytes())
        if key in self.known or team.score <= 0:
            return False
        self.known.add(key)
        self.columns.append((place, team))
        return True

    def _generate(self, bound: float, branch: Branch, enough: float) -> tuple[float, Prices]:
        """Add teams while they improve the relaxed problem of a branch; return its bound and its last prices.

        Stops early where the bound shows that the branch is no better than ``enough``.
        """
        for _ in range(int(setting("allocate_rounds"))):
            prices = relax(self.problem(branch), len(self.needs), sorted(branch.forced))
            here, grown, proved = self._price_all(prices, branch)
            if proved and not self.clock.over:
                bound = min(bound, here)
            merged = self._merge(prices)
            grown = grown or merged
            if not grown or self.clock.over or bound <= max(prices.value, enough) * (1.0 + NEAR):
                break
        return bound, prices

    def _price_all(self, prices: Prices, branch: Branch) -> tuple[float, bool, bool]:
        """Add the teams that are best at these prices; return a bound, whether one improves the relaxed problem, and whether all is proved.

        What the limits are worth and what each need's best team is worth beyond the people it uses is together a bound, at whatever prices.
        """
        limited = self.limited
        bound = float((prices.limit * self._limits()).sum())
        grown, proved = False, True
        for need in self.needs:
            if self.status[need.place] == "INFEASIBLE" or need.place in branch.barred or self.clock.over:
                continue
            people: dict[int, float] = {}
            for (firm, slot), worth in zip(limited, prices.limit, strict=True):
                if worth > 0 and self.slots.active[need.place, slot]:
                    people[firm] = people.get(firm, 0.0) + float(worth)
            teams, sure = need.priced(
                people,
                int(setting("allocate_columns")),
                self.clock,
                [row for place, row in sorted(branch.inside) if place == need.place],
                [row for place, row in sorted(branch.outside) if place == need.place],
            )
            self.searches += 1
            proved = proved and sure
            most = max((value for value, _ in teams), default=0.0)
            bound += most if need.place in branch.forced else max(most, 0.0)
            floor = prices.group[need.place] + NEAR * need.worth
            for value, team in teams:
                if self._add(need.place, team) and value > floor:
                    grown = True
        return bound, grown, proved

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

    def _limits(self) -> NDArray[np.float64]:
        return np.array([self.most[firm, slot] for firm, slot in self.limited], dtype=np.float64)

    @property
    def limited(self) -> list[tuple[int, int]]:
        """The firms and stretches in which two needs may want the same people, and it is known how many there are.

        One need by itself asks for no more people than its firms have, and of stretches with the same needs the one with the fewest people
        is enough.
        """
        users: dict[int, set[int]] = {}
        for place, team in self.columns:
            for row in people_of(team):
                users.setdefault(row, set()).add(place)
        found = []
        for firm in sorted(users):
            wanted = sorted(users[firm])
            scarcest: dict[bytes, int] = {}
            for slot in range(len(self.slots.first)):
                active = self.slots.active[wanted, slot]
                if active.sum() < 2 or not np.isfinite(self.most[firm, slot]):
                    continue
                known = scarcest.setdefault(active.tobytes(), slot)
                if self.most[firm, slot] < self.most[firm, known]:
                    scarcest[active.tobytes()] = slot
            found += [(firm, slot) for slot in sorted(scarcest.values())]
        return found

    def problem(self, branch: Branch | None = None) -> PackProblem:
        """Return the columns as a packing problem; those that a branch forbids are at a loss.

        A need that is forced has one more column, at a loss that no allocation makes up for, so that there always is a choice.
        """
        chosen = branch or Branch()
        rows = {pair: at for at, pair in enumerate(self.limited)}
        row, column, amount = [], [], []
        for c, (place, team) in enumerate(self.columns):
            for firm, people in people_of(team).items():
                for slot in np.flatnonzero(self.slots.active[place]):
                    at = rows.get((firm, int(slot)))
                    if at is not None:
                        row.append(at)
                        column.append(c)
                        amount.append(people)
        loss = -2.0 * sum(need.worth for need in self.needs)
        value = [self.needs[p].worth * team.score if chosen.allows(p, team) else loss for p, team in self.columns]
        return PackProblem(
            value=np.array([*value, *(loss for _ in chosen.forced)]),
            group=np.array([*(place for place, _ in self.columns), *sorted(chosen.forced)], dtype=np.int64),
            row=np.array(row, dtype=np.int64),
            column=np.array(column, dtype=np.int64),
            amount=np.array(amount),
            limit=self._limits(),
        )

    def used(self) -> NDArray[np.float64]:
        """People sent by each firm in each stretch; float (n, slots)."""
        used = np.zeros_like(self.most)
        for place, team in self.chosen:
            for firm, people in people_of(team).items():
                used[firm, self.slots.active[place]] += people
        return used
