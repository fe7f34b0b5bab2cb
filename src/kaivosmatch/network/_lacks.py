"""What stands between every firm and one need, criterion by criterion and in columns: what it would cost, and what no money mends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.facts import known_key
from kaivosmatch.gaps import StepCost, step_costs
from kaivosmatch.gates import Check, Parts, Plan, count_holders, crew_together, judge_rows
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.records import Criterion, Requirement

__all__ = [
    "ACTIONS", "FIXED", "LATE", "MET", "QUESTION", "SIZE", "STEP", "UNPRICED", "Lack", "costs_with", "crew_state", "lacks_of",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]

MET, QUESTION, STEP, LATE, UNPRICED, SIZE, FIXED = range(7)
"""How a criterion stands: shown; a fact that the firm can simply tell; a step that money buys; the same, too slow for this need; a step
whose price nobody knows; a matter of size, which partners may bring; what nothing changes within a bid."""

ACTIONS = (
    "none",
    "verify",
    "complete",
    "refresh",
    "renew",
    "raise",
    "extend",
    "obtain",
    "ask",
    "train",
    "renew_people",
    "decide",
)
_CODE = {name: place for place, name in enumerate(ACTIONS)}

_PLACE = frozenset({"distance_km", "on_site_h"})
_CHOICE = frozenset({"service_radius_km", "shifts", "order_size_eur"})
_SIZES = frozenset({"headcount", "turnover_eur", "free_crew"})


@dataclass(frozen=True)
class Lack:
    """One criterion of a need, seen from all n firms.

    Attributes
    ----------
    plan : Plan
    column : int
        Of the need's matrix of verdicts.
    state : int8 (n,)
        ``MET`` to ``FIXED``.
    action : int8 (n,)
        Place in ``ACTIONS``.
    key : tuple of str
        Criterion key of each check; ``check`` int (n,) says which of them a firm would meet.
    scope : tuple of str
        What each check's evidence must be limited to, as text.
    short : float (n,)
        How many people must get it; 1 for what the firm itself needs.
    unit_eur, days : float (n,)
        Euros of one, and days from the decision until it can be shown; inf: not known.
    per_person : bool
    maybe : bool (n,)
        The firm says nothing: it may hold it already, so asking comes first.
    due : date or None
        The day on which it has to be shown; None: the need gives none.
    """

    plan: Plan
    column: int
    state: States
    action: States
    key: tuple[str, ...]
    scope: tuple[str, ...]
    check: Ints
    short: Floats
    unit_eur: Floats
    days: Floats
    per_person: bool
    maybe: NDArray[np.bool_]
    due: date | None = None


def costs_with(costs: Mapping[str, float] | None) -> Mapping[str, StepCost]:
    """Return the shipped table of steps with prices put over it: euros for one, obtained or renewed.

    Examples
    --------
    >>> costs_with({"iso_9001": 5000})["iso_9001"].renew_eur
    5000.0
    """
    table = dict(step_costs())
    for key, euros in (costs or {}).items():
        if isinstance(euros, bool) or not np.isfinite(euros) or euros < 0:
            raise InputError(f"the price of {key!r} cannot be used", got=euros, expected="euros, at least 0")
        old = table.get(key)
        if old is None:
            old = StepCost(key, "firm", None, 0, None, 0, "yes", "given by the caller", "", "given", "")
        table[key] = replace(old, obtain_eur=float(euros), renew_eur=float(euros), source="given by the caller")
    return table


def crew_state(index: Index, judged: Judged, lot: int) -> States:
    """Return whether each firm could send the lot's people by itself: MET, QUESTION (not known) or SIZE; int8 (n,)."""
    need = judged.query.lots[lot].crew
    free = index._free(judged.query)
    if need is None:
        return np.full(len(free.low), MET, dtype=np.int8)
    enough = np.where(free.low >= need, MET, np.where(free.high < need, SIZE, QUESTION))
    return np.where(free.known, enough, QUESTION).astype(np.int8)


def lacks_of(
    index: Index, judged: Judged, costs: Mapping[str, StepCost], as_of: date, *, in_time: bool = True
) -> list[Lack]:
    """Return every mandatory criterion of a need that some firm does not meet.

    Parameters
    ----------
    in_time : bool
        A step that is longer than the days left until it has to be shown is ``LATE``; a need without days has time.
    """
    found = []
    for column, plan in enumerate(judged.plans):
        verdict = judged.verdicts[:, column]
        if not plan.mandatory or (verdict == PASS).all():
            continue
        if plan.given is not None:
            found.append(_built_in(plan, column, verdict))
        else:
            least = _together(index, judged, plan)
            found.append(_stated(index, judged.query.need, plan, column, verdict, costs, as_of, in_time, least))
    return found


def _built_in(plan: Plan, column: int, verdict: States) -> Lack:
    """Criteria of place, area, shifts and size of order: told or not, and never bought."""
    n = len(verdict)
    # people who hold everything at once are trained criterion by criterion, see _together
    bad = MET if plan.key == "crew_together" else FIXED
    state = np.where(verdict == PASS, MET, np.where(verdict == UNKNOWN, QUESTION, bad)).astype(np.int8)
    action = np.where(state == QUESTION, _CODE["ask"], np.where(state == FIXED, _CODE["decide"], 0)).astype(np.int8)
    nothing = np.full(n, np.inf)
    return Lack(
        plan, column, state, action, (plan.key,), ("",), np.zeros(n, dtype=np.int64), np.ones(n), nothing, nothing, False,
        state == QUESTION,
    )  # fmt: skip


def _together(index: Index, judged: Judged, plan: Plan) -> Floats | None:
    """For a criterion of the crew: how many people surely hold everything that the crew must hold; None where nothing hangs on it.

    Where too few hold it all, so many people are trained in each of the criteria as are missing from the whole: enough in every case.
    """
    if not plan.crew:
        return None
    for column, other in enumerate(judged.plans):
        if other.key == "crew_together" and other.lot == plan.lot:
            lot = plan.lot or 0
            needed = judged.query.lots[lot].crew
            failing = judged.verdicts[:, column] == FAIL
            if needed is None or not failing.any():
                return None
            alone = len(judged.query.lots) == 1
            asked = [
                p
                for p in judged.query.plans
                if p.crew and p.mandatory and p.condition != FAIL and (alone or p.lot == lot)
            ]
            least = np.zeros(len(failing))
            for count in range(1, int(np.ceil(needed)) + 1):
                enough = crew_together(
                    index.catalogue.evidence, asked, float(count), len(failing), index.catalogue.bands["headcount"]
                )
                least = np.where(enough == PASS, count, least)
            return np.where(failing, least, np.inf)
    return None


def _stated(
    index: Index,
    need: Requirement,
    plan: Plan,
    column: int,
    verdict: States,
    costs: Mapping[str, StepCost],
    as_of: date,
    in_time: bool,
    least: Floats | None,
) -> Lack:
    n = len(verdict)
    checks = [c for c in plan.checks if not c.key.startswith("equipment:")] or list(plan.checks)
    due = _due(need, plan)
    stand_ins = _stand_ins(index, plan)
    deadline = float((due - as_of).days) if in_time and due is not None else np.inf
    best: list[Floats] = []
    parts = []
    for check in checks:
        option = _option(index, check, costs, n, least)
        rank = np.where(np.isfinite(option.cost), option.cost, 1e15)
        rank = np.where(option.days > deadline, rank + 1e16, rank)
        # what is merely accepted in place of a thing is second to the thing itself, where that can be had
        rank = rank + (1e14 if check.key in stand_ins else 0.0)
        best.append(np.where(check.condition < UNKNOWN, np.inf, rank))
        parts.append(option)
    chosen = np.argmin(np.stack(best), axis=0)

    def pick(name: str) -> Floats:
        return np.choose(chosen, [getattr(p, name) for p in parts])  # type: ignore[no-any-return]

    short, unit, days = pick("short"), pick("unit"), pick("days")
    action, kind = pick("action").astype(np.int8), pick("kind").astype(np.int8)
    maybe = pick("maybe").astype(bool) & (verdict == UNKNOWN)
    bought = np.where(np.isfinite(unit), np.where(days > deadline, LATE, STEP), UNPRICED)
    untold = np.where(verdict == UNKNOWN, QUESTION, kind)
    state = np.where(kind == STEP, bought, untold)
    lacking = (verdict < PASS) | (short > 0 if least is not None else False)
    state = np.where(lacking, state, MET).astype(np.int8)
    action = np.where(state == QUESTION, _CODE["ask"], np.where(state >= SIZE, _CODE["decide"], action)).astype(np.int8)
    return Lack(
        plan, column, state, np.where(state == MET, 0, action).astype(np.int8), tuple(c.key for c in checks),
        tuple(", ".join(v for _, v in c.scope) for c in checks), chosen.astype(np.int64), short, unit, days,
        any(c.persons is not None for c in checks), maybe, due,
    )  # fmt: skip


def _stand_ins(index: Index, plan: Plan) -> frozenset[str]:
    """Keys that the vocabulary or the buyer accepts in place of the criterion's own, save those the buyer lists as equal."""
    criterion: Criterion | None = plan.criterion  # type: ignore[assignment]
    if criterion is None:
        return frozenset()
    definition = known_key(criterion.key, index.vocabulary)[1]
    accepted = (*(definition.accepts if definition else ()), *(criterion.accepts or ()))
    equal = {known_key(c.key, index.vocabulary)[0] for c in criterion.any_of or ()} | {plan.key}
    return frozenset(known_key(name, index.vocabulary)[0] for name in accepted) - equal


def _due(need: Requirement, plan: Plan) -> date | None:
    """The day on which a criterion has to be shown, where the need gives one."""
    criterion: Criterion | None = plan.criterion  # type: ignore[assignment]
    if criterion is not None and criterion.valid_on in ("start", "throughout"):
        return need.start or need.signing
    return need.signing or need.start


@dataclass(frozen=True)
class _Option:
    short: Floats
    unit: Floats
    days: Floats
    action: States
    kind: States
    maybe: NDArray[np.bool_]

    @property
    def cost(self) -> Floats:
        return np.where(
            self.short > 0, np.where(np.isfinite(self.unit), self.short * np.minimum(self.unit, 1e300), np.inf), 0.0
        )


@cache
def _unknown_step(key: str) -> StepCost:
    return StepCost(key, "firm", None, None, None, None, "yes", "", "", "unknown", "")


def _option(index: Index, check: Check, costs: Mapping[str, StepCost], n: int, least: Floats | None) -> _Option:
    """What it takes each firm to meet one check."""
    row = costs.get(check.key) or _unknown_step(check.key)
    definition = known_key(check.key, index.vocabulary)[1]
    size = definition is not None and definition.derived in _SIZES
    kind = np.full(n, SIZE if size else STEP if row.mend == "yes" else FIXED, dtype=np.int8)
    table = index.catalogue.evidence
    span = table.span(check.key)
    rows, parts = table.row[span], judge_rows(table, check, span)
    if check.persons is not None:
        low, high = count_holders(table, check, parts, n)
        wanted = 1.0 if np.isnan(check.persons) else check.persons
        short = np.maximum(wanted - low, 0.0)
        if least is not None:
            short = np.maximum(short, np.maximum(wanted - least, 0.0))
        gone = np.zeros(n)
        out = (parts.dates == FAIL) & (table.flag[span] > 0)
        np.add.at(gone, rows[out], np.where(np.isnan(table.persons[span][out]), 1.0, table.persons[span][out]))
        again = (gone >= short) & (short > 0)
        action = np.where(again, _CODE["renew_people"], _CODE["train"]).astype(np.int8)
        unit, days = _priced(row, again)
        return _Option(short, unit, days, action, kind, high >= wanted)
    code = np.full(n, _CODE["ask"], dtype=np.int8)
    np.minimum.at(code, rows, _codes(parts, table.flag[span]))
    again = (code == _CODE["renew"]) | (code == _CODE["refresh"])
    unit, days = _priced(row, again)
    for name, generic in (("verify", "*verify*"), ("complete", "*show*")):
        paper = costs.get(generic) or _unknown_step(generic)
        unit = np.where(code == _CODE[name], _number(paper.obtain_eur), unit)
        days = np.where(code == _CODE[name], _number(paper.obtain_days), days)
    maybe = (code == _CODE["ask"]) | (code == _CODE["complete"])
    action = np.where(code == _CODE["ask"], _CODE["obtain"], code).astype(np.int8)
    return _Option(np.ones(n), unit, days, action, kind, maybe)


def _codes(p: Parts, flag: NDArray[np.int8]) -> States:
    """The nearest step for each row of evidence, best first."""
    code = np.full(len(flag), _CODE["obtain"], dtype=np.int8)
    code[(p.scope == FAIL) & (p.value >= UNKNOWN)] = _CODE["extend"]
    code[(p.value == FAIL) & (flag > 0)] = _CODE["raise"]
    sound = (p.value >= UNKNOWN) & (p.scope >= UNKNOWN)
    code[sound & (p.dates == FAIL)] = _CODE["renew"]
    code[sound & (p.dates >= UNKNOWN) & (p.fresh == FAIL)] = _CODE["refresh"]
    open_ = sound & (p.dates >= UNKNOWN) & (p.fresh >= UNKNOWN)
    code[open_] = _CODE["complete"]
    shown = open_ & (p.value == PASS) & (p.scope == PASS) & (p.dates == PASS) & (p.fresh == PASS)
    code[shown & (p.basis < PASS)] = _CODE["verify"]
    return code


def _priced(row: StepCost, again: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    unit = np.where(again, _number(row.renew_eur), _number(row.obtain_eur))
    days = np.where(again, _number(row.renew_days), _number(row.obtain_days))
    return unit, np.where(np.isfinite(days), days, 0.0) if row.mend != "yes" else days


def _number(value: float | None) -> float:
    return np.inf if value is None else float(value)
