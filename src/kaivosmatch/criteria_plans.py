"""Criteria as the buyer states them, compiled into plans that the gates can judge.

Names become keys, ISO durations become days, levels become ranks, and what the vocabulary accepts in place of a thing becomes another
check of the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from kaivosmatch.evidence import BASES, plain
from kaivosmatch.facts import known_key, scope_value
from kaivosmatch.gates import Check, Plan
from kaivosmatch.records import add_duration
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.records import Criterion, When
    from kaivosmatch.vocabulary import CriterionDef, Vocabulary

__all__ = ["Days", "LotOfNeed", "plans_for"]

CALL_OUT_RANK = {"none": 0.0, "weekdays": 1.0, "24/7": 2.0}
BINDS_BY_DEFAULT = "each"


@dataclass(frozen=True)
class Days:
    """The days of a need, each falling back to the one before it, then to the day of asking.

    Attributes
    ----------
    signing, start, end : date
    end_known : bool
    """

    signing: date
    start: date
    end: date
    end_known: bool

    @classmethod
    def of(cls, signing: date | None, start: date | None, end: date | None, as_of: date) -> Days:
        """Fill in what the need does not give.

        Examples
        --------
        >>> days = Days.of(None, date(2027, 5, 1), None, as_of=date(2026, 11, 24))
        >>> days.signing.isoformat(), days.end.isoformat(), days.end_known
        ('2026-11-24', '2027-05-01', False)
        """
        signed = signing or as_of
        started = start or signed
        return cls(signed, started, end or started, end is not None)


@dataclass(frozen=True)
class LotOfNeed:
    """What plans need to know of a lot: its id, its position and the people it needs (None: none counted)."""

    id: str
    place: int
    crew: float | None


def plans_for(
    criterion: Criterion,
    lots: Sequence[LotOfNeed],
    days: Days,
    shifts: int | None,
    vocabulary: Vocabulary,
    judge_when: Callable[[When | None, int | None], Verdict],
) -> Iterator[Plan]:
    """Yield the plans of one criterion: one for the whole need, or one for each lot that it is for.

    A criterion that is asked of the crew is asked lot by lot, since each lot needs its own number of people.

    Parameters
    ----------
    shifts : int or None
        How many shifts the need runs in; None where it does not say.
    judge_when : callable
        Verdict on a condition for a lot (None: for the need as a whole).
    """
    key, definition = known_key(criterion.key, vocabulary)
    crew = criterion.persons == "crew"
    wanted = set(criterion.lots or ())
    scoped = [lot for lot in lots if lot.id in wanted] if criterion.lots else list(lots) if crew else [None]
    for lot in scoped:
        persons = None if lot is None else lot.crew
        place = None if lot is None else lot.place
        checks = tuple(_checks(criterion, persons, days, shifts, vocabulary, partial(_for_lot, judge_when, place)))
        yield Plan(
            name=key if lot is None or len(lots) == 1 else f"{key} [{lot.id}]",
            key=key,
            checks=checks,
            lot=place if len(lots) > 1 else None,
            condition=int(judge_when(criterion.when, place)),
            crew=crew,
            mandatory=criterion.mandatory,
            weight=criterion.weight,
            binds=criterion.binds or (definition.binds if definition else BINDS_BY_DEFAULT),
            order=definition.order if definition else 10_000,
            criterion=criterion,
        )


def _for_lot(judge: Callable[[When | None, int | None], Verdict], place: int | None, when: When | None) -> Verdict:
    return judge(when, place)


def _checks(
    criterion: Criterion,
    crew: float | None,
    days: Days,
    shifts: int | None,
    vocabulary: Vocabulary,
    judge_when: Callable[[When | None], Verdict],
) -> Iterator[Check]:
    """Yield the criterion's own check, then what serves as well, then the alternatives."""
    own = _check(criterion, crew, days, shifts, vocabulary)
    key, definition = known_key(criterion.key, vocabulary)
    # with alternatives, a key that is no criterion of the vocabulary may be a mere heading over them
    own = own.having(optional=bool(criterion.any_of) and definition is None)
    yield own
    yield from _from_equipment(own, definition, vocabulary)
    accepted = (*(definition.accepts if definition else ()), *(criterion.accepts or ()))
    for name in dict.fromkeys(accepted):
        stand_in = criterion.model_copy(update={"key": name, "accepts": None, "any_of": None})
        other, its = known_key(name, vocabulary)
        if other == key:
            continue
        same_kind = (
            definition is not None and its is not None and its.kind == definition.kind and its.unit == definition.unit
        )
        if not same_kind:
            stand_in = stand_in.model_copy(update={"at_least": None, "at_most": None, "level": None})
        yield _check(stand_in, crew, days, shifts, vocabulary).having(optional=True, fresh_from=own.fresh_from)
    for alternative in criterion.any_of or ():
        condition = int(judge_when(alternative.when))
        inner = _checks(alternative, crew, days, shifts, vocabulary, judge_when)
        yield from (check.having(condition=min(check.condition, condition)) for check in inner)


def _check(criterion: Criterion, crew: float | None, days: Days, shifts: int | None, vocabulary: Vocabulary) -> Check:
    key, definition = known_key(criterion.key, vocabulary)
    levels, rank = _level(criterion, definition, vocabulary)
    max_age = criterion.max_age or (definition.max_age if definition else None)
    valid_on = criterion.valid_on or "signing"
    first = {"signing": days.signing, "start": days.start, "throughout": days.start}[valid_on]
    last = days.end if valid_on == "throughout" else first
    at_least, column = criterion.at_least, None
    if definition is not None and definition.derived in (
        "headcount",
        "turnover_eur",
        "free_crew",
        "mobilise_h",
        "call_out",
    ):
        column = definition.derived
        if column == "call_out" and rank is not None:
            at_least, rank = CALL_OUT_RANK.get(levels[rank]), rank
    persons, condition = _persons(criterion, crew, shifts)
    return Check(
        key=key,
        at_least=at_least if column != "call_out" else None,
        at_most=criterion.at_most,
        levels=levels,
        level_rank=rank,
        scope=tuple(sorted((d, plain(scope_value(d, v, vocabulary))) for d, v in (criterion.scope or {}).items())),
        basis=BASES[criterion.basis] if criterion.basis else 0,
        fresh_from=None if max_age is None else add_duration(days.signing, max_age, -1).toordinal(),
        first=first.toordinal(),
        last=last.toordinal(),
        last_known=valid_on != "throughout" or days.end_known,
        # what has to be fresh is an extract of the day: its age is its validity
        expires=definition is not None and definition.expires and definition.max_age is None,
        persons=persons,
        column=column,
        column_at_least=at_least,
        condition=condition,
    )


def _persons(criterion: Criterion, crew: float | None, shifts: int | None) -> tuple[float | None, int]:
    """How many people must hold it; and UNKNOWN as a ceiling where the number rests on shifts that are not given."""
    if criterion.persons is None:
        return None, int(Verdict.PASS)
    if criterion.persons == "crew":
        count = float("nan") if crew is None else float(crew)
    else:
        count = float(criterion.persons)
    if not criterion.per_shift:
        return count, int(Verdict.PASS)
    if shifts is None:
        return count, int(Verdict.UNKNOWN)
    return count * max(shifts, 1), int(Verdict.PASS)


def _level(
    criterion: Criterion, definition: CriterionDef | None, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], int | None]:
    wanted = criterion.level
    if wanted is None and definition is not None and definition.levels:
        wanted = vocabulary.find_criterion_level(criterion.key)[1]  # "EXC2" asks for the level it names
    if wanted is None:
        return (), None
    levels = definition.levels if definition is not None else ()
    rank = definition.level_rank(wanted) if definition is not None else None
    if rank is None:  # a level that the vocabulary does not know satisfies itself alone
        return (wanted,), 0
    return levels, rank


def _from_equipment(own: Check, definition: CriterionDef | None, vocabulary: Vocabulary) -> Iterator[Check]:
    """Yield checks of the firm's machines for a capacity such as ``equipment:mobile_crane:t``."""
    if definition is None or definition.derived is None or not definition.derived.startswith("equipment:"):
        return
    _, concept, unit = definition.derived.split(":")
    concepts = (concept, *vocabulary.descendants(concept)) if vocabulary.has_service(concept) else (concept,)
    for name in concepts:
        yield own.having(key=f"equipment:{name}", scope=(("unit", plain(unit)),), expires=False, optional=True)
