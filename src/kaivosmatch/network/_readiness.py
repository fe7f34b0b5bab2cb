"""What each firm lacks for the demand that suits it, what that costs and takes, and what it opens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.network._expiries import expiries_of
from kaivosmatch.network._lacks import ACTIONS, LATE, MET, QUESTION, SIZE, STEP, UNPRICED, Lack, costs_with, lacks_of
from kaivosmatch.network._readiness_result import FirmReadiness, Opening, Readiness, ReadyStep
from kaivosmatch.network._registers import entries_of
from kaivosmatch.network._scene import Slot, prepare
from kaivosmatch.network._struck_off import warnings_of
from kaivosmatch.network._ways import Lot, lots_of
from kaivosmatch.network._words import item_label
from kaivosmatch.phrases import LANGUAGES

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["readiness"]

_PART = frozenset({"each", "doer"})
_NOTHING = Opening((), 0.0, 0.0)


@dataclass(slots=True)
class _Sum:
    """Lots gathered for one opening."""

    slots: list[Slot] = field(default_factory=list)
    again: list[Slot] = field(default_factory=list)

    def opening(self) -> Opening:
        if not self.slots and not self.again:
            return _NOTHING
        return Opening(
            tuple([s.ref for s in self.slots]),
            math.fsum([s.expected_eur or 0.0 for s in self.slots]),
            math.fsum([s.yearly_eur or 0.0 for s in (*self.slots, *self.again)]),
            sum([s.eur is None for s in self.slots]),
        )


@dataclass(slots=True)
class _Thing:
    """One step of one firm in the making."""

    action: str = ""
    people: int = 0
    own: int = 0
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
    ask: dict[int, dict[str, None]] = {int(row): {} for row in scene.rows}
    barred: dict[int, dict[str, None]] = {int(row): {} for row in scene.rows}
    asked = scene.asked
    for lot in lots:
        _look(lot, np.flatnonzero(lot.slot.able & asked), things, sums, tell, ask, barred)
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
            to_ask=tuple(ask[row]),
            in_the_way=tuple((key, item_label(key)) for key in barred[row]),
            warnings=tuple({lang: w.text(lang) for lang in LANGUAGES} for w in warnings_of(scene.index, row)),
        )
        for row in scene.rows.tolist()
    )
    return Readiness(firms, scene.as_of, {slot.ref: slot.title for slot in scene.slots})


def _look(
    lot: Lot,
    rows: NDArray[np.intp],
    things: Mapping[int, dict[tuple[str, str], _Thing]],
    sums: Mapping[int, tuple[_Sum, _Sum, _Sum]],
    tell: Mapping[int, dict[str, None]],
    ask: Mapping[int, dict[str, None]],
    barred: Mapping[int, dict[str, None]],
) -> None:
    """Add what one lot says to the firms that are able to do it: all of them at once, criterion by criterion."""
    states = np.array([x.state[rows] for x in lot.lacks], dtype=np.int8).reshape(len(lot.lacks), len(rows))
    crew = np.maximum(lot.crew[rows], np.where(lot.beyond[rows], SIZE, MET))
    buying = (states >= STEP) & (states <= UNPRICED)
    part = np.array([x.plan.binds in _PART for x in lot.lacks], dtype=bool)
    worst = np.maximum(states.max(axis=0, initial=MET), crew)
    count = buying.sum(axis=0)
    fixed = (states > UNPRICED).any(axis=0) | (crew > QUESTION)
    for place, state in enumerate((MET, QUESTION, STEP)):
        for row in rows[worst == state].tolist():
            sums[row][place].slots.append(lot.slot)
    worth_telling = (worst == QUESTION) | ((count > 0) & ~fixed)
    for lack in lot.lacks:
        for row in rows[worth_telling & lack.questions[rows] & ~lack.for_buyer[rows]].tolist():
            tell[row][lack.plan.key] = None
        for row in rows[worth_telling & lack.for_buyer[rows]].tolist():
            ask[row][lot.slot.ref] = None
    for row in rows[worth_telling & (crew == QUESTION)].tolist():
        tell[row]["free_crew"] = None
    for lack in lot.lacks:
        for row in rows[(count > 0) & (lack.state[rows] > UNPRICED)].tolist():
            barred[row][lack.plan.key] = None
    for row in rows[(count > 0) & (crew > QUESTION)].tolist():
        barred[row]["free_crew"] = None
    only = (count == 1) & ~fixed
    only_part = (buying[part].sum(axis=0) == 1) & ~(states[part] > UNPRICED).any(axis=0)
    if not lot.together or lot.max_members == 1:
        only_part[:] = False
    for place, lack in enumerate(lot.lacks):
        which = buying[place]
        _gather(lot, lack, rows[which], only[which], only_part[which] & part[place], things)


def _gather(
    lot: Lot,
    lack: Lack,
    rows: NDArray[np.intp],
    only: NDArray[np.bool_],
    only_part: NDArray[np.bool_],
    things: Mapping[int, dict[tuple[str, str], _Thing]],
) -> None:
    """Add one criterion of a lot to what these firms have to get."""
    # nobody trains more people than there are: the others are brought by partners
    people = np.minimum(np.ceil(lack.short[rows]), lot.staff[rows]) if lack.per_person else np.ones(len(rows))
    own = np.minimum(np.ceil((lack.short if lack.own is None else lack.own)[rows]), people)
    columns = (
        rows, lack.check[rows], people.astype(np.int64), own.astype(np.int64),
        lack.unit_eur[rows], lack.days[rows], lack.action[rows], lack.maybe[rows],
        lack.state[rows] == LATE, only, only_part,
    )  # fmt: skip
    slot, ref = lot.slot, lot.slot.ref
    for row, check, n, least, unit, days, action, maybe, late, alone, in_part in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        if n < 1:
            continue
        key = (lack.key[check], lack.scope[check])
        thing = things[row].get(key)
        if thing is None:
            thing = things[row][key] = _Thing()
        if n >= thing.people:
            thing.people, thing.action = n, ACTIONS[action]
        thing.own = max(thing.own, least)
        thing.unit, thing.days = max(thing.unit, unit), max(thing.days, days)
        thing.per_person, thing.maybe = thing.per_person or lack.per_person, thing.maybe or maybe
        thing.late += late
        thing.asked.append(ref)
        if alone:
            (thing.alone.again if late else thing.alone.slots).append(slot)
        if in_part:
            (thing.partners.again if late else thing.partners.slots).append(slot)


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
                people_least=thing.own if thing.per_person else None,
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
