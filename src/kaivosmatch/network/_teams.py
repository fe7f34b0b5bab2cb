"""A few firms that open a lot together: who does the work, who leads, and what each has to get for its part."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.network._lacks import LATE, MET, QUESTION, SIZE, STEP, Lack
from kaivosmatch.network._scene import Scene
from kaivosmatch.network._ways import Lot, Step, Way, step_of
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, sum_at_least

__all__ = ["team_ways"]

_EACH = frozenset({"each"})
_DOER = frozenset({"each", "doer"})
_LEAD = frozenset({"each", "lead"})


def team_ways(lot: Lot, rows: NDArray[np.intp], most: int, breadth: int, scene: Scene) -> tuple[list[Way], bool]:
    """Return how a few firms open a lot together, the cheapest first, and whether these are all the ways there are.

    A group that buys all that another one buys, and more, is left out.

    Doers are bound by the criteria of each member and of the doers, the lead by those of the lead; *any* and *sum* are met by one member
    or by all together. People of the doers add up.

    Parameters
    ----------
    rows : int (m,)
        Able firms, as doers; the leads come from all who are able for any lot of the need.
    most : int
        Ways to keep.
    breadth : int
        Doers, and leads, to combine: the cheapest.
    """
    if lot.max_members < 2 or not lot.together:
        return [], True
    family = [s for s in scene.slots if s.need == lot.slot.need]
    anyone = np.flatnonzero(np.logical_or.reduce([s.able for s in family]) & scene.asked)
    doers, leads = _cheapest(lot, rows, _DOER), _cheapest(lot, anyone, _LEAD)
    whole = len(doers) <= breadth and len(leads) <= breadth
    doers, leads = doers[:breadth], leads[:breadth]
    maker = _Teams(lot, anyone, scene)
    found: list[Way] = []
    sizes = range(1, 2 if lot.slot.crew is None else min(3, lot.max_members) + 1)
    for group in (g for size in sizes for g in combinations(doers, size)):
        staffed = _staffed(lot, group)
        if staffed is None:
            continue
        for lead in dict.fromkeys((*group, *leads)):
            members = tuple(sorted({*group, lead}))
            if not 2 <= len(members) <= lot.max_members:
                continue
            found += maker.make(members, group, lead, staffed)
    ways = minimal(found)
    return ways[:most], whole and len(ways) <= most


def minimal(ways: Iterable[Way]) -> list[Way]:
    """Return ways by price, without those whose steps include all steps of a cheaper one with no more questions."""
    kept: list[Way] = []
    for way in sorted(ways, key=lambda w: (w.cost, len(w.questions), len(w.rows), w.rows)):
        wide, asked = _reach(way.steps), bool(way.questions)
        if not any(_within(k.steps, wide) and (asked or not k.questions) for k in kept):
            kept.append(way)
    return kept


def _reach(steps: Iterable[Step]) -> dict[tuple[int, str, str], int]:
    return {(s.bit.row, s.bit.key, s.bit.scope): s.bit.people for s in steps}


def _within(steps: Iterable[Step], wide: dict[tuple[int, str, str], int]) -> bool:
    return all(wide.get((s.bit.row, s.bit.key, s.bit.scope), 0) >= s.bit.people for s in steps)


def _cheapest(lot: Lot, rows: NDArray[np.intp], binds: frozenset[str]) -> list[int]:
    most = 0.0 if lot.slot.crew is None else lot.slot.crew
    ready = [row for row in rows.tolist() if not lot.blocked(row, binds, most)]
    price = {row: sum(s.unit_eur * s.bit.people for s in lot.steps(row, binds)) for row in ready}
    return sorted(ready, key=lambda row: (price[row], -lot.slot.fit[row], row))


def _staffed(lot: Lot, group: tuple[int, ...]) -> int | None:
    """MET or QUESTION where the group has the people and needs each of its members for that; None where not."""
    if lot.slot.crew is None:
        return MET if len(group) == 1 else None
    free = lot.free
    low = sum(free.low[r] if free.known[r] else 0.0 for r in group)
    if low >= lot.slot.crew:
        smallest = min(free.low[r] if free.known[r] else 0.0 for r in group)
        return MET if len(group) == 1 or low - smallest < lot.slot.crew else None
    high = sum(free.high[r] if free.known[r] else np.inf for r in group)
    return QUESTION if high >= lot.slot.crew and len(group) < 3 else None


class _Teams:
    """Makes the ways of one lot's groups; what one member has to get is worked out once for each part that it plays."""

    def __init__(self, lot: Lot, anyone: NDArray[np.intp], scene: Scene) -> None:
        self.lot, self.anyone, self.scene = lot, anyone, scene
        self.helpers = [x for x in lot.lacks if x.plan.binds == "any"]
        self.sums = [x for x in lot.lacks if x.plan.binds == "sum"]
        self.parts: dict[
            tuple[int, bool, bool, float], tuple[tuple[Step, ...], tuple[tuple[int, str], ...]] | None
        ] = {}

    def part(
        self, row: int, doer: bool, lead: bool, others: float
    ) -> tuple[tuple[Step, ...], tuple[tuple[int, str], ...]] | None:
        """Steps and questions of one member; None where something else stands in its way."""
        at = (row, doer, lead, others)
        if at not in self.parts:
            binds = _EACH | (_DOER if doer else frozenset()) | (_LEAD if lead else frozenset())
            self.parts[at] = (
                None
                if self.lot.blocked(row, binds, others)
                else (self.lot.steps(row, binds, others=others), self.lot.questions(row, binds, crew=False))
            )
        return self.parts[at]

    def make(self, members: tuple[int, ...], doers: tuple[int, ...], lead: int, staffed: int) -> list[Way]:
        """Return how these open the lot; several ways where one of them, whichever, has to get something."""
        steps: list[Step] = []
        questions: list[tuple[int, str]] = []
        for row in members:
            part = self.part(row, row in doers, row == lead, _others(self.lot, row, doers))
            if part is None:
                return []
            steps += part[0]
            questions += part[1]
        if staffed == QUESTION:
            questions.append((doers[0], "free_crew"))
        for lack in self.sums:
            verdict = _summed(lack, members, self.scene)
            if verdict == FAIL:
                return []
            questions += [(lead, lack.plan.key)] if verdict == UNKNOWN else []
        either = [_either(lack, members) for lack in self.helpers]
        found = []
        for extra in product(*either):
            merged: dict[tuple[int, str, str], Step] = {}
            for step in (*steps, *(x for x in extra if isinstance(x, Step))):
                at = (step.bit.row, step.bit.key, step.bit.scope)
                if at not in merged or merged[at].bit.people < step.bit.people:
                    merged[at] = step
            asked = dict.fromkeys((*questions, *(x for x in extra if isinstance(x, tuple))))
            found.append(Way(self.lot.place, members, lead, tuple(merged.values()), tuple(asked)))
        return found


def _either(lack: Lack, members: tuple[int, ...]) -> list[Step | tuple[int, str] | None]:
    """The choices by which one member, whichever, meets a criterion: None where it is met; empty where nobody can."""
    if any(lack.state[row] == MET for row in members):
        return [None]
    found: list[Step | tuple[int, str] | None] = [
        (row, lack.plan.key) for row in members if lack.state[row] == QUESTION
    ]
    found += [step_of(lack, row) for row in members if lack.state[row] == STEP]
    return found


def _others(lot: Lot, row: int, doers: tuple[int, ...]) -> float:
    """How many of the lot's people surely come from other members: who sends nobody needs no cards for them."""
    if lot.slot.crew is None:
        return 0.0
    if row not in doers:
        return lot.slot.crew
    return max(0.0, lot.slot.crew - float(lot.free.high[row])) if lot.free.known[row] and len(doers) > 1 else 0.0


def _summed(lack: Lack, members: tuple[int, ...], scene: Scene) -> int:
    """Judge a criterion that the members meet together: by their own figures, else as soon as one of them meets it."""
    if any(lack.state[row] == MET for row in members):
        return int(PASS)
    for check in lack.plan.checks:
        if check.column is not None and check.column_at_least is not None:
            band = scene.index.catalogue.bands[check.column]
            rows = list(members)
            low = np.where(band.known[rows], band.low[rows], 0.0)
            high = np.where(band.known[rows], band.high[rows], np.inf)
            return int(sum_at_least(low, high, check.column_at_least))
    return int(FAIL) if all(lack.state[row] in (SIZE, LATE) for row in members) else int(UNKNOWN)
