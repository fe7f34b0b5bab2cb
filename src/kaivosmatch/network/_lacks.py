"""What stands between every firm and one need, criterion by criterion and in columns: what it would cost, and what no money mends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.crew import crew_together
from kaivosmatch.errors import InputError
from kaivosmatch.facts import known_key
from kaivosmatch.gaps import StepCost, step_costs
from kaivosmatch.gates import Plan
from kaivosmatch.network._options import (
    ACTIONS,
    CODE,
    FIXED,
    LATE,
    MET,
    QUESTION,
    SIZE,
    STEP,
    UNPRICED,
    option_of,
)  # fmt: skip
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.records import Criterion, Requirement

__all__ = [
    "ACTIONS", "FIXED", "LATE", "MET", "QUESTION", "SIZE", "STEP", "UNPRICED", "Lack", "costs_with", "crew_state", "lacks_of", "staff_of",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]

_PLACE = frozenset({"distance_km", "on_site_h"})
_CHOICE = frozenset({"service_radius_km", "shifts", "order_size_eur"})


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
    uncounted : bool (n,) or None
        The need does not say how many people: even when bought, their number stays a question.
    own : float (n,) or None
        How many people are missing from the count of this alone; ``short`` is more where too few surely hold all that the crew must. None:
        as ``short``.
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
    uncounted: NDArray[np.bool_] | None = None
    own: Floats | None = None

    @cached_property
    def questions(self) -> NDArray[np.bool_]:
        """Bool (n,): firms of which something stays a question, whatever is bought."""
        told: NDArray[np.bool_] = self.state == QUESTION
        return told if self.uncounted is None else told | ((self.state == STEP) & self.uncounted)

    @cached_property
    def for_buyer(self) -> NDArray[np.bool_]:
        """Bool (n,): the firms of ``questions`` for which only the need's number of people stands open: the buyer tells it."""
        nobody = np.zeros(len(self.state), dtype=bool)
        return (
            nobody
            if self.uncounted is None
            else self.questions & self.uncounted & ((self.short <= 0) | (self.state == STEP))
        )

    def asks(self, row: int) -> bool:
        """Whether something about a firm stays a question, whatever is bought."""
        return bool(self.questions[row])


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
    state = np.where(free.known, enough, QUESTION)
    # who has fewer people in all cannot have so many free, told or not
    return np.where((state == QUESTION) & (staff_of(index) < need), SIZE, state).astype(np.int8)


def staff_of(index: Index) -> Floats:
    """Return the most people that each firm can have; inf where it does not say."""
    staff = index.catalogue.bands["headcount"]
    return np.where(staff.known, staff.high, np.inf)


def lacks_of(
    index: Index, judged: Judged, costs: Mapping[str, StepCost], as_of: date, *, in_time: bool = True
) -> list[Lack]:
    """Return every mandatory criterion of a need that some firm does not meet, or not with the same people as the rest.

    Parameters
    ----------
    in_time : bool
        A step that is longer than the days left until it has to be shown is ``LATE``; a need without days has time.
    """
    found = []
    for column, plan in enumerate(judged.plans):
        verdict = judged.verdicts[:, column]
        # a crew may lack people who hold this with the rest, though all firms have enough of it alone
        least = _together(index, judged, plan)
        if not plan.mandatory or ((verdict == PASS).all() and (least is None or not np.isfinite(least).any())):
            continue
        if plan.given is not None:
            found.append(_built_in(plan, column, verdict))
        else:
            found.append(_stated(index, judged.query.need, plan, column, verdict, costs, as_of, in_time, least))
    return found


def _built_in(plan: Plan, column: int, verdict: States) -> Lack:
    """Criteria of place, area, shifts and size of order: told or not, and never bought."""
    n = len(verdict)
    # people who hold everything at once are trained criterion by criterion, see _together
    bad = MET if plan.key == "crew_together" else FIXED
    state = np.where(verdict == PASS, MET, np.where(verdict == UNKNOWN, QUESTION, bad)).astype(np.int8)
    action = np.where(state == QUESTION, CODE["ask"], np.where(state == FIXED, CODE["decide"], 0)).astype(np.int8)
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
        option = option_of(index, check, costs, n, least)
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
    # where the need does not say how many, one is trained who must be, and the number stays a question to the buyer
    uncounted = np.array([p.uncounted for p in parts])[chosen] & (verdict < PASS)
    bought = np.where(np.isfinite(unit), np.where(days > deadline, LATE, STEP), UNPRICED)
    untold = np.where(verdict == UNKNOWN, QUESTION, kind)
    state = np.where(kind == STEP, bought, untold)
    state = np.where(uncounted & (short <= 0), QUESTION, state)
    lacking = (verdict < PASS) | (short > 0 if least is not None else False)
    state = np.where(lacking, state, MET).astype(np.int8)
    action = np.where(state == QUESTION, CODE["ask"], np.where(state >= SIZE, CODE["decide"], action)).astype(np.int8)
    return Lack(
        plan, column, state, np.where(state == MET, 0, action).astype(np.int8), tuple(c.key for c in checks),
        tuple(", ".join(v for _, v in c.scope) for c in checks), chosen.astype(np.int64), short, unit, days,
        any(c.persons is not None for c in checks), maybe, due, uncounted,
        np.choose(chosen, [p.short if p.own is None else p.own for p in parts]),
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
