"""A good allocation of many needs, by taking some of them out and putting them back in another order, again and again.

Large neighbourhood search (Shaw 1998; Ropke and Pisinger 2006): needs that want the same people at the same time are taken out together,
and each gets the best team of those who are free then. People are dear at the prices of the relaxed problem, or cheaper, so that a team
leaves to others those who are wanted most. Now and then something worse is kept, ever less of it, so as not to be caught.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.columns import NeedColumns, people_of

if TYPE_CHECKING:
    from kaivosmatch.portfolio import Slots
    from kaivosmatch.teams.search import Clock, Found

__all__ = ["repaired"]

Floats: TypeAlias = NDArray[np.float64]

DEAR = (0.0, 0.3, 0.6, 1.0)  # of the prices
LARGEST = 8  # needs taken out at once
UNSERVED_FIRST = 0.3  # how often the first of them is one that is not served
BY_WORTH, BY_CHANCE = 0.5, 0.2  # how often they come back the dearest first, and in any order; else roughly by worth
WARM = 0.03  # loss that is still kept often at the beginning, in mean values of a need
COLD = 0.02  # of that, at the end
SEED = 0


def repaired(
    needs: Sequence[NeedColumns],
    slots: Slots,
    most: Floats,
    price: Floats,
    known: Iterable[tuple[int, Found]],
    rounds: int,
    clock: Clock,
    enough: float = np.inf,
    begin: Mapping[int, Found] | None = None,
) -> dict[int, Found]:
    """Return a team for each need that is served, within everyone's limits.

    Parameters
    ----------
    most, price : float (n, slots)
        People free, inf where not known, and what each is worth.
    known : iterable of (need, Found)
        Teams that tell which needs want the same firms.
    rounds : int
        How often needs are taken out; fewer where the time runs out.
    enough : float
        A value at which the search stops.
    begin : mapping, optional
        An allocation to begin with, unless the needs taken one by one give a better one.
    """
    search = _Repair(needs, slots, most, price, known, clock)
    return search.run(rounds, enough, begin or {})


class _Plan:
    """Who serves which need, and who is left."""

    def __init__(self, left: Floats) -> None:
        self.left = left
        self.teams: dict[int, Found] = {}
        self.value: dict[int, float] = {}

    def copy(self) -> _Plan:
        plan = _Plan(self.left.copy())
        plan.teams, plan.value = dict(self.teams), dict(self.value)
        return plan

    @property
    def total(self) -> float:
        return sum(self.value[place] for place in sorted(self.value))


class _Repair:
    def __init__(
        self,
        needs: Sequence[NeedColumns],
        slots: Slots,
        most: Floats,
        price: Floats,
        known: Iterable[tuple[int, Found]],
        clock: Clock,
    ) -> None:
        self.needs, self.active, self.most, self.clock = needs, slots.active, most, clock
        firms: list[set[int]] = [set() for _ in needs]
        for place, team in known:
            firms[place].update(team.rows)
        self.near = self._near(firms)
        self.prices: list[list[Mapping[int, float]]] = []
        for need in needs:
            all_time = price[:, self.active[need.place]].sum(axis=1)
            wanted = np.flatnonzero(all_time > 0)
            self.prices.append([{int(f): d * float(all_time[f]) for f in wanted} if d else {} for d in DEAR])
        self.rng = np.random.default_rng(SEED)

    def _near(self, firms: Sequence[set[int]]) -> Floats:
        """How much each pair of needs is in each other's way: common firms times common days; float (needs, needs)."""
        together = self.active.astype(np.float64) @ self.active.T.astype(np.float64)
        alone = np.maximum(np.minimum.outer(np.diag(together), np.diag(together)), 1.0)
        shared = np.array([[len(a & b) / (1.0 + min(len(a), len(b))) for b in firms] for a in firms])
        return np.asarray(shared * together / alone, dtype=np.float64)

    def _put(self, plan: _Plan, place: int, dear: int) -> None:
        active = self.active[place]
        free = np.maximum(plan.left[:, active].min(axis=1, initial=np.inf), 0.0)
        found, _ = self.needs[place].priced(self.prices[place][dear], 1, self.clock, free=free)
        # a need that does not pay for its people waits until all others have had their turn
        if found and found[0][0] > 0:
            self._set(plan, place, found[0][1])

    def _put_all(self, plan: _Plan, order: Sequence[int], dear: int) -> None:
        for each in (dear, 0):
            for place in order:
                if place not in plan.teams and not self.clock.over:
                    self._put(plan, place, each)

    def _set(self, plan: _Plan, place: int, team: Found) -> None:
        plan.teams[place], plan.value[place] = team, self.needs[place].worth * team.score
        for row, people in people_of(team).items():
            plan.left[row, self.active[place]] -= people

    def _take(self, plan: _Plan, place: int) -> None:
        team = plan.teams.pop(place, None)
        if team is not None:
            del plan.value[place]
            rows = people_of(team)
            for row, people in rows.items():
                plan.left[row, self.active[place]] += people

    def _begin(self, begin: Mapping[int, Found]) -> _Plan:
        """Take the needs one by one, the dearest first, at several prices; return the best of these and of what was known."""
        order = sorted(range(len(self.needs)), key=lambda place: (-self.needs[place].worth, place))
        best = _Plan(self.most.copy())
        for place, team in sorted(begin.items()):
            self._set(best, place, team)
        for dear in range(len(DEAR)):
            plan = _Plan(self.most.copy())
            self._put_all(plan, order, dear)
            best = plan if plan.total > best.total else best
        return best

    def run(self, rounds: int, enough: float, begin: Mapping[int, Found]) -> dict[int, Found]:
        plan = best = self._begin(begin)
        warm = WARM * best.total / max(len(self.needs), 1)
        whole = self.clock.left()
        for turn in range(rounds):
            left = self.clock.left()
            if self.clock.over or best.total >= enough:
                break
            gone = turn / rounds if whole is None or left is None else max(turn / rounds, 1.0 - left / whole)
            other = self._other(plan)
            loss = plan.total - other.total
            if loss <= 0 or self.rng.random() < np.exp(-loss / (warm * max(1.0 - gone, COLD))):
                plan = other
            best = plan if plan.total > best.total else best
        return best.teams

    def _other(self, plan: _Plan) -> _Plan:
        """Return the plan after some needs were taken out and put back."""
        rng, count = self.rng, len(self.needs)
        unserved = [place for place in range(count) if place not in plan.teams]
        first = int(rng.choice(unserved)) if unserved and rng.random() < UNSERVED_FIRST else int(rng.integers(count))
        near = self.near[first] * np.sqrt(rng.random(count))
        near[first] = np.inf
        out = np.argsort(-near, kind="stable")[: int(rng.integers(2, LARGEST))]
        dear, how = int(rng.integers(len(DEAR))), rng.random()
        spread = 0.0 if how < BY_WORTH else 0.5
        rank = [-self.needs[place].worth * rng.uniform(1.0 - spread, 1.0 + spread) for place in out]
        if how > 1.0 - BY_CHANCE:
            rank = list(rng.random(len(out)))
        other = plan.copy()
        for place in out:
            self._take(other, int(place))
        self._put_all(other, [int(out[at]) for at in np.argsort(rank, kind="stable")], dear)
        return other
