"""Ways to open a lot: a firm alone, or a few together, each with the steps that it takes; for the kernel that buys them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.columns import Band
from kaivosmatch.network._lacks import ACTIONS, MET, QUESTION, SIZE, STEP, UNPRICED, Lack, crew_state, staff_of
from kaivosmatch.network._scene import Scene, Slot

__all__ = ["Bit", "Lot", "Step", "Way", "lots_of", "solo_ways", "step_of"]

States = NDArray[np.int8]


class Bit(NamedTuple):
    """What a firm would have to get for one criterion: who, what, limited to what, and for how many people."""

    row: int
    key: str
    scope: str
    people: int


@dataclass(frozen=True)
class Step:
    """A bit with its price and time, as one need sees it."""

    bit: Bit
    unit_eur: float
    days: float
    per_person: bool
    action: str
    maybe: bool
    due: date | None


@dataclass(frozen=True)
class Way:
    """One way to open a slot.

    Attributes
    ----------
    rows : tuple of int
        Members, ascending; one: alone.
    lead : int
    steps : tuple of Step
    questions : tuple of (int, str)
        Facts of members that are not known and that no money buys: it opens if they turn out well.
    """

    slot: int
    rows: tuple[int, ...]
    lead: int
    steps: tuple[Step, ...]
    questions: tuple[tuple[int, str], ...]

    @property
    def cost(self) -> float:
        """Euros of all its steps; inf where a price is not known."""
        return sum(s.unit_eur * s.bit.people for s in self.steps)

    @property
    def bits(self) -> frozenset[Bit]:
        """What has to be got."""
        return frozenset(s.bit for s in self.steps)


@dataclass(frozen=True)
class Lot:
    """A slot with the criteria that stand before it.

    Attributes
    ----------
    lacks : tuple of Lack
        Those of the whole need and of this lot.
    crew : int8 (n,)
        Whether each firm has the people alone.
    free : Band
    """

    place: int
    slot: Slot
    lacks: tuple[Lack, ...]
    crew: States
    free: Band
    max_members: int
    together: bool
    staff: NDArray[np.float64]

    @cached_property
    def beyond(self) -> NDArray[np.bool_]:
        """Bool (n,): firms that would have to train more people than they have, so that this lot is not theirs alone."""
        found = np.zeros(len(self.crew), dtype=bool)
        for lack in self.lacks:
            if lack.per_person:
                found |= (lack.state >= STEP) & (lack.state <= UNPRICED) & (np.ceil(lack.short) > self.staff)
        return found

    def state(self, binds: Iterable[str] | None = None, *, crew: bool = True) -> States:
        """Return each firm's worst state over the criteria that bind in these ways (None: all); int8 (n,)."""
        wanted = None if binds is None else frozenset(binds)
        columns = [x.state for x in self.lacks if wanted is None or x.plan.binds in wanted]
        if crew:
            columns.append(self.crew)
        if wanted is None:
            columns.append(np.where(self.beyond, SIZE, MET).astype(np.int8))
        return np.max(np.stack(columns), axis=0) if columns else np.zeros(len(self.crew), dtype=np.int8)

    def steps(self, row: int, binds: Iterable[str] | None = None, *, others: float = 0.0) -> tuple[Step, ...]:
        """Return what a firm has to get, in the order of the criteria; ``others``: people of the crew whom partners send."""
        wanted = None if binds is None else frozenset(binds)
        found: dict[tuple[str, str], Step] = {}
        for lack in self.lacks:
            if (wanted is None or lack.plan.binds in wanted) and STEP <= lack.state[row] <= UNPRICED:
                step = step_of(lack, row, others if lack.plan.crew else 0.0)
                known = None if step is None else found.get((step.bit.key, step.bit.scope))
                if step is not None and (known is None or known.bit.people < step.bit.people):
                    found[step.bit.key, step.bit.scope] = step
        return tuple(found.values())

    def blocked(self, row: int, binds: Iterable[str], others: float) -> bool:
        """Whether something stands in a member's way that it cannot get in time, or at a known price."""
        wanted = frozenset(binds)
        for lack in self.lacks:
            if lack.plan.binds in wanted and lack.state[row] > STEP:
                relieved = lack.plan.crew and lack.state[row] <= UNPRICED and lack.short[row] <= others
                if not relieved:
                    return True
        return False

    def questions(
        self, row: int, binds: Iterable[str] | None = None, *, crew: bool = True
    ) -> tuple[tuple[int, str], ...]:
        """Return what is not known of a firm and cannot be bought."""
        wanted = None if binds is None else frozenset(binds)
        keys = [x.plan.key for x in self.lacks if x.asks(row) and (wanted is None or x.plan.binds in wanted)]
        if crew and self.crew[row] == QUESTION:
            keys.append("free_crew")
        return tuple((row, key) for key in dict.fromkeys(keys))


def step_of(lack: Lack, row: int, others: float = 0.0) -> Step | None:
    """Return what a firm has to get for one criterion; None where the people whom others send suffice."""
    check = int(lack.check[row])
    people = int(np.ceil(lack.short[row] - others)) if lack.per_person else 1
    if people < 1:
        return None
    bit = Bit(row, lack.key[check], lack.scope[check], people)
    return Step(
        bit, float(lack.unit_eur[row]), float(lack.days[row]), lack.per_person, ACTIONS[lack.action[row]],
        bool(lack.maybe[row]), lack.due,
    )  # fmt: skip


def lots_of(scene: Scene, lacks: Sequence[Sequence[Lack]]) -> list[Lot]:
    """Return every slot with its criteria, in the order of the slots."""
    found = []
    for place, slot in enumerate(scene.slots):
        need, judged = scene.needs[slot.need], scene.judged[slot.need]
        own = tuple(x for x in lacks[slot.need] if x.plan.lot in (None, slot.lot))
        together = need.joint_bids or "lead+subs" in (need.forms or ())
        found.append(
            Lot(
                place, slot, own, crew_state(scene.index, judged, slot.lot), scene.index._free(judged.query),
                need.max_members, together, staff_of(scene.index),
            )
        )  # fmt: skip
    return found


def solo_ways(lot: Lot, rows: NDArray[np.intp], most: int) -> Iterator[Way]:
    """Yield how each of these firms opens a lot alone: first those that need nothing, then the ``most`` that fit it best."""
    state = lot.state()
    for row in rows[state[rows] <= QUESTION].tolist():
        yield Way(lot.place, (row,), row, (), lot.questions(row))
    buy = rows[state[rows] == STEP]
    order = np.lexsort((buy, -lot.slot.fit[buy]))[:most]
    for row in buy[order].tolist():
        yield Way(lot.place, (row,), row, lot.steps(row), lot.questions(row))
