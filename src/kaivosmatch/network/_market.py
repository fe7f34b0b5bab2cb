"""Ways and their steps as the rows and columns of the kernel that buys them, and the curve of budget against demand."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._training_result import CurvePoint
from kaivosmatch.network._unlock import Unlock, unlock
from kaivosmatch.network._ways import Way

__all__ = ["Market", "curve_of"]


@dataclass(frozen=True)
class Market:
    """The ways as rows of the kernel, and the things as its columns.

    Needing a card for four people means the card for two, and for two more: one column for each number of people that some way asks.
    """

    ways: list[Way]
    things: list[tuple[int, str, str, int]]  # row, key, scope, people up to this column
    needs: NDArray[np.bool_]
    cost: NDArray[np.float64]
    worth: NDArray[np.float64]
    slots: NDArray[np.intp]

    @classmethod
    def of(cls, ways: list[Way], value: NDArray[np.float64], count: int) -> Market:
        price: dict[tuple[int, str, str], float] = {}
        counts: dict[tuple[int, str, str], set[int]] = {}
        for way in ways:
            for step in way.steps:
                thing = (step.bit.row, step.bit.key, step.bit.scope)
                price[thing] = max(price.get(thing, 0.0), step.unit_eur)
                counts.setdefault(thing, set()).add(step.bit.people)
        things: list[tuple[int, str, str, int]] = []
        cost: list[float] = []
        place: dict[tuple[int, str, str], list[tuple[int, int]]] = {}
        for thing in sorted(counts):
            before = 0
            for people in sorted(counts[thing]):
                place.setdefault(thing, []).append((people, len(things)))
                things.append((*thing, people))
                cost.append(price[thing] * (people - before))
                before = people
        needs = np.zeros((len(ways), len(things)), dtype=bool)
        for number, way in enumerate(ways):
            for step in way.steps:
                for people, column in place[step.bit.row, step.bit.key, step.bit.scope]:
                    needs[number, column] |= people <= step.bit.people
        slots = np.array([w.slot for w in ways], dtype=np.intp)
        return cls(
            ways, things, needs, np.array(cost, dtype=np.float64), value[slots] if len(ways) else np.zeros(0), slots
        )

    def buy(self, budget: float, seconds: float | None, gap: float) -> Unlock:
        if not len(self.ways):
            return Unlock("OPTIMAL", (), (), 0.0, 0.0, 0.0)
        held = np.zeros(len(self.things), dtype=bool)
        found = unlock(self.needs, held, self.cost, self.worth, budget, same=self.slots, time_limit=seconds, gap=gap)
        most = np.zeros(int(self.slots.max()) + 1)
        np.maximum.at(most, self.slots, self.worth)
        return replace(found, bound=max(found.worth, min(found.bound, math.fsum(most))))


def curve_of(
    market: Market,
    best: Unlock,
    budget: float,
    budgets: Iterable[float] | None,
    deadline: float | None,
    gap: float,
) -> list[CurvePoint]:
    """Solve from the largest budget down: what a larger one left unspent is not solved again, and its bound holds for the smaller."""
    points = [best.cost * k / 10 for k in range(11)] + [budget] if budgets is None else [float(b) for b in budgets]
    if any(not b >= 0 for b in points):
        raise InputError("a budget of the curve cannot be used", got=points, expected="euros, at least 0")
    found: list[CurvePoint] = []
    last, ceiling = best, best.bound
    ordered = sorted(set(points), reverse=True)
    for number, amount in enumerate(ordered):
        if amount > budget or amount < last.cost:
            left = None if deadline is None else max(0.1, (deadline - time.monotonic()) / (len(ordered) - number))
            last = market.buy(amount, left, gap)
            ceiling = last.bound if amount > budget else min(ceiling, last.bound)
        proved = last.status == "OPTIMAL" or last.worth >= ceiling * (1 - 1e-9)
        bound = last.worth if proved else ceiling
        found.append(CurvePoint(amount, last.cost, last.worth, bound, "OPTIMAL" if proved else "FEASIBLE"))
        if amount > budget:
            last, ceiling = best, best.bound
    # more money never opens less: where time was short, what less money bought stands
    lifted: list[CurvePoint] = []
    for point in reversed(found):
        if lifted and lifted[-1].worth > point.worth:
            point = replace(point, cost=lifted[-1].cost, worth=lifted[-1].worth)
        lifted.append(point)
    return lifted
