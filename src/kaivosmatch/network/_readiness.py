"""What each firm lacks for the demand that suits it, what that costs and takes, and what it opens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.network._expiries import expiries_of
from kaivosmatch.network._lacks import LATE, MET, QUESTION, STEP, UNPRICED, costs_with, lacks_of
from kaivosmatch.network._readiness_result import FirmReadiness, Opening, Readiness, ReadyStep
from kaivosmatch.network._registers import entries_of
from kaivosmatch.network._scene import Slot, prepare
from kaivosmatch.network._ways import Lot, lots_of, step_of
from kaivosmatch.network._words import item_label

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["readiness"]

_PART = frozenset({"each", "doer"})


@dataclass
class _Sum:
    """Lots gathered for one opening."""

    slots: list[Slot] = field(default_factory=list)
    again: list[Slot] = field(default_factory=list)

    def opening(self) -> Opening:
        return Opening(
            tuple(s.ref for s in self.slots),
            math.fsum(s.expected_eur or 0.0 for s in self.slots),
            math.fsum(s.yearly_eur or 0.0 for s in (*self.slots, *self.again)),
            sum(s.eur is None for s in self.slots),
        )


@dataclass
class _Thing:
    """One step of one firm in the making."""

    action: str = ""
    people: int = 0
    unit: float = 0.0
    days: float = 0.0
    per_person: bool = False
    maybe: bool = False
    late: int = 0
    asked: list[str] = field(default_factory=list)
    alone: _Sum = field(default_factory=_Sum)
    partners: _Sum = field(default_factory=_Sum)


def readiness(
    suppliers: Iterable[Supplier] | None,
    requirements: Iterable[Requirement],
    *,
    costs: Mapping[str, float] | None = None,
    matcher: Matcher | None = None,
    as_of: date | None = None,
) -> Readiness:
    """Return what each firm lacks for the needs that suit its trade.

    Parameters
    ----------
    suppliers : iterable of Supplier or None
        None: all firms of ``matcher``.
    requirements : iterable of Requirement
        Those that are awarded are left out.
    costs : mapping, optional
        ``{criterion: euros}`` over the shipped table of steps; for people, of one person.

    Returns
    -------
    Readiness
        Euros are expected ones: value times probability, never a promise that the firm wins.

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.records import Criterion, Requirement, Supplier
    >>> firm = Supplier(id="k1", name="Keksitty Hitsaus Oy", capabilities=[{"text": "hitsaus", "concept": "welding"}])
    >>> need = Requirement(
    ...     id="n1", title="Hitsaus", lots=[{"id": "a", "text": "Hitsaus", "concept": "welding"}], value_eur=50_000,
    ...     criteria=[Criterion(key="hot_work_card", persons=2)],
    ... )
    >>> step = readiness([firm], [need], as_of=date(2026, 11, 24)).firm("k1").steps[0]
    >>> step.key, step.people, step.cost_eur, step.alone.lots, step.alone.eur
    ('hot_work_card', 2, 340.0, ('n1',), 50000.0)
    """
    scene = prepare(suppliers, requirements, matcher, as_of)
    table = costs_with(costs)
    lots = lots_of(scene, [lacks_of(scene.index, j, table, scene.as_of) for j in scene.judged])
    things: dict[int, dict[tuple[str, str], _Thing]] = {int(row): {} for row in scene.rows}
    sums: dict[int, tuple[_Sum, _Sum, _Sum]] = {int(row): (_Sum(), _Sum(), _Sum()) for row in scene.rows}
    tell: dict[int, dict[str, None]] = {int(row): {} for row in scene.rows}
    asked = scene.asked
    for lot in lots:
        _look(lot, np.flatnonzero(lot.slot.able & asked).tolist(), things, sums, tell)
    registers = entries_of(scene, table)
    expiries = expiries_of(scene)
    catalogue = scene.index.catalogue
    firms = tuple(
        FirmReadiness(
            supplier_id=catalogue.ids[row],
            name=catalogue.names[row],
            open=sums[row][0].opening(),
            questions=sums[row][1].opening(),
            all_steps=sums[row][2].opening(),
            steps=_steps(things[row]),
            registers=registers[row],
            expiries=expiries[row],
            to_tell=tuple((key, item_label(key)) for key in tell[row]),
        )
        for row in scene.rows.tolist()
    )
    return Readiness(firms, scene.as_of, {slot.ref: slot.title for slot in scene.slots})


def _look(
    lot: Lot,
    rows: Sequence[int],
    things: Mapping[int, dict[tuple[str, str], _Thing]],
    sums: Mapping[int, tuple[_Sum, _Sum, _Sum]],
    tell: Mapping[int, dict[str, None]],
) -> None:
    """Add what one lot says to the firms that are able to do it."""
    states = np.stack([x.state for x in lot.lacks]) if lot.lacks else np.zeros((0, len(lot.crew)), dtype=np.int8)
    buying = (states >= STEP) & (states <= UNPRICED)
    part = np.array([x.plan.binds in _PART for x in lot.lacks], dtype=bool)
    worst = np.maximum(states.max(axis=0, initial=MET), lot.crew)
    count = buying.sum(axis=0)
    fixed = ((states > UNPRICED).any(axis=0)) | (lot.crew > QUESTION)
    part_count = buying[part].sum(axis=0)
    part_fixed = (states[part] > UNPRICED).any(axis=0)
    together = lot.together and lot.max_members > 1
    buys = [np.flatnonzero(column).tolist() for column in buying.T[list(rows)]]
    for row, places in zip(rows, buys, strict=True):
        if worst[row] <= QUESTION:
            sums[row][0 if worst[row] == MET else 1].slots.append(lot.slot)
        elif worst[row] == STEP:
            sums[row][2].slots.append(lot.slot)
        if worst[row] == QUESTION or (count[row] and not fixed[row]):
            for lack in lot.lacks:
                if lack.asks(row):
                    tell[row][lack.plan.key] = None
            if lot.crew[row] == QUESTION:
                tell[row]["free_crew"] = None
        for place in places:
            lack = lot.lacks[place]
            step = step_of(lack, row)
            if step is None:
                continue
            thing = things[row].setdefault((step.bit.key, step.bit.scope), _Thing())
            late = int(lack.state[row]) == LATE
            if step.bit.people >= thing.people:
                thing.people, thing.action = step.bit.people, step.action
            thing.unit, thing.days = max(thing.unit, step.unit_eur), max(thing.days, step.days)
            thing.per_person, thing.maybe = thing.per_person or step.per_person, thing.maybe or step.maybe
            thing.late += late
            thing.asked.append(lot.slot.ref)
            if count[row] == 1 and not fixed[row]:
                (thing.alone.again if late else thing.alone.slots).append(lot.slot)
            if together and part[place] and part_count[row] == 1 and not part_fixed[row]:
                (thing.partners.again if late else thing.partners.slots).append(lot.slot)


def _steps(things: Mapping[tuple[str, str], _Thing]) -> tuple[ReadyStep, ...]:
    found = []
    for (key, scope), thing in things.items():
        cost = thing.unit * thing.people
        found.append(
            ReadyStep(
                key=key,
                scope=scope,
                label=item_label(key),
                action=thing.action,
                people=thing.people if thing.per_person else None,
                cost_eur=cost if math.isfinite(cost) else None,
                days=thing.days if math.isfinite(thing.days) else None,
                alone=thing.alone.opening(),
                partners=thing.partners.opening(),
                asked=tuple(thing.asked),
                late=thing.late,
                ask_first=thing.maybe,
            )
        )
    unknown = 1e15
    found.sort(
        key=lambda s: (
            -s.alone.eur, -len(s.alone.lots), -s.partners.eur, -len(s.partners.lots), -len(s.asked),
            unknown if s.cost_eur is None else s.cost_eur, s.key, s.scope,
        )
    )  # fmt: skip
    return tuple(found)
