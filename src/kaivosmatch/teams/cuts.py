"""Cuts: what holds of every allocation, and of a relaxed one only if it is asked for; as rows of the relaxed problem and as prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import Cuts
from kaivosmatch.teams.flat import joined
from kaivosmatch.teams.terms import SENDS
from kaivosmatch.verdict import FAIL

if TYPE_CHECKING:
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.pool import Pool

__all__ = ["Cut", "Cutting", "Step"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Step: TypeAlias = tuple[float, float]  # people, cost: whoever sends more than so many costs so much more

IDLE = 2  # rounds without a price after which a cut is forgotten


@dataclass(frozen=True)
class Cut:
    """The people that needs have of one firm, less a relief for each membership, the steps that they pass, and which are served at all, are
    at most ``limit``.

    Attributes
    ----------
    relief : tuple of (need, people)
        Needs whose people of the firm count, one by one, and by how much less if the firm is in the team.
    steps : tuple of (need, people, count)
        A need with more than so many people of the firm counts so much more.
    served : tuple of (need, count)
        A need that is served counts so much.
    """

    firm: int
    limit: float
    relief: tuple[tuple[int, float], ...] = ()
    steps: tuple[tuple[int, float, float], ...] = ()
    served: tuple[tuple[int, float], ...] = ()


class Cutting:
    """The cuts found so far, without those that have had no price for some rounds.

    Parameters
    ----------
    needs : sequence of NeedColumns
    n : int
        Rows of the catalogue.

    Attributes
    ----------
    found : list of Cut
    usable : float (n, needs)
        People that each need could use of each row of the catalogue.
    member_cost : float (needs,)
        What a member costs.
    """

    def __init__(self, needs: Sequence[NeedColumns], n: int) -> None:
        self.usable = np.zeros((n, len(needs)))
        self.member_cost = np.zeros(len(needs))
        for need in needs:
            for setup, loose in zip(need.setups, need.loose, strict=True):
                people = np.where(loose.counts & (loose.doer > FAIL), np.minimum(loose.crew, loose.demand), 0.0)
                sent = np.minimum(people.sum(axis=1), loose.free)
                self.usable[setup.rows, need.place] = np.maximum(self.usable[setup.rows, need.place], sent)
            costs = [setup.problem.member_cost for setup in need.setups]
            self.member_cost[need.place] = need.worth * min(costs, default=0.0)
        self.found: list[Cut] = []
        self._idle: dict[Cut, int] = {}

    def add(self, cuts: Sequence[Cut]) -> int:
        """Add cuts that are not known; return how many there are."""
        fresh = [cut for cut in dict.fromkeys(cuts) if cut not in self._idle]
        self.found += fresh
        self._idle.update(dict.fromkeys(fresh, 0))
        return len(fresh)

    def forget(self, worth: Mapping[Cut, float]) -> None:
        """Forget the cuts that have been worth nothing for some rounds."""
        for cut in self.found:
            self._idle[cut] = 0 if worth.get(cut, 0.0) > 0 else self._idle[cut] + 1
        self.found = [cut for cut in self.found if self._idle[cut] < IDLE]
        self._idle = {cut: self._idle[cut] for cut in self.found}

    def prices(self, worth: Mapping[Cut, float]) -> tuple[Floats, Floats, list[dict[int, list[Step]]], Floats, float]:
        """Return what cuts of such worth make of a need's people: prices, reliefs, steps, fees, and what the cuts are worth in all.

        Returns
        -------
        price, relief : float (n, needs)
        steps : list of dict
            For each need, ``{row: steps}``, people ascending.
        fee : float (needs,)
        fixed : float
        """
        price, relief = np.zeros_like(self.usable), np.zeros_like(self.usable)
        steps: list[dict[int, list[Step]]] = [{} for _ in range(self.usable.shape[1])]
        fee, fixed = np.zeros(self.usable.shape[1]), 0.0
        for cut, each in worth.items():
            fixed += each * cut.limit
            for need, people in cut.relief:
                price[cut.firm, need] += each
                relief[cut.firm, need] += each * people
            for need, people, count in cut.steps:
                steps[need].setdefault(cut.firm, []).append((people, each * count))
            for need, count in cut.served:
                fee[need] += each * count
        for firms in steps:
            for row in firms:
                firms[row] = _merged(firms[row])
        return price, relief, steps, fee, fixed

    def rows(self, pool: Pool, count: int) -> Cuts:
        """Return the cuts as rows of the relaxed problem, which has ``count`` columns.

        A need may also count a firm as a member that does nothing, at what a member costs: a relaxation, without which cuts could make
        memberships worth more than they cost, which the search for teams does not know.
        """
        flat, width = pool.flat, self.usable.shape[1]
        key = flat.member * width + flat.place[flat.team]
        where, cut_of, (reliefs,) = _sorted(
            [(cut.firm * width + need, r, people) for r, cut in enumerate(self.found) for need, people in cut.relief], 1
        )
        entry, at = joined(key, where)
        idle, own = np.unique(where[reliefs > 0], return_inverse=True)
        row, column = [cut_of[at], cut_of[reliefs > 0]], [flat.team[entry], count + own.ravel()]
        amount = [flat.sends[entry] - reliefs[at], -reliefs[reliefs > 0]]
        where, cut_of, (people, counts) = _sorted(
            [(cut.firm * width + need, r, n, v) for r, cut in enumerate(self.found) for need, n, v in cut.steps], 2
        )
        entry, at = joined(key, where)
        more = flat.sends[entry] > people[at] + SENDS
        row.append(cut_of[at[more]])
        column.append(flat.team[entry[more]])
        amount.append(counts[at[more]])
        where, cut_of, (counts,) = _sorted(
            [(need, r, count) for r, cut in enumerate(self.found) for need, count in cut.served], 1
        )
        entry, at = joined(flat.place, where)
        row.append(cut_of[at])
        column.append(entry)
        amount.append(counts[at])
        return Cuts(
            row=np.concatenate(row),
            column=np.concatenate(column),
            amount=np.concatenate(amount),
            limit=np.array([cut.limit for cut in self.found], dtype=np.float64),
            value=-self.member_cost[idle % width],
        )


def _sorted(terms: Sequence[tuple[float, ...]], numbers: int) -> tuple[Ints, Ints, Floats]:
    """Return terms (key, cut, numbers ...), sorted by key, as arrays: keys, cuts, numbers (numbers, terms)."""
    table = np.array(sorted(terms), dtype=np.float64).reshape(-1, 2 + numbers)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2:].T


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Return steps by people, those at the same number together."""
    total: dict[float, float] = {}
    for people, cost in sorted(steps):
        total[people] = total.get(people, 0.0) + cost
    return list(total.items())
