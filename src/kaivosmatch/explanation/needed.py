"""What a criterion asks for, in phrases: amount, people, level, scope, basis, freshness, days, and what is accepted as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.explanation.wording import (
    criterion_labels,
    day_of,
    level_phrase,
    quantity,
    scope_phrases,
    service_labels,
)
from kaivosmatch.phrases import Phrase
from kaivosmatch.records import Criterion, When

if TYPE_CHECKING:
    from kaivosmatch.criteria_plans import Days
    from kaivosmatch.gates import Check, Plan
    from kaivosmatch.vocabulary import CriterionDef, Vocabulary

__all__ = ["condition_phrases", "needed_phrases"]


def needed_phrases(
    plan: Plan, definition: CriterionDef | None, days: Days, vocabulary: Vocabulary
) -> tuple[Phrase, ...]:
    """Return what a criterion asks for; never empty."""
    check = plan.checks[0]
    unit = None if definition is None else definition.unit
    found: list[Phrase] = []
    bound = check.column_at_least if check.column not in (None, "call_out") else check.at_least
    if bound is not None:
        found.append(Phrase("needed_at_least", {"x": quantity(bound, unit)}))
    if check.at_most is not None:
        found.append(Phrase("needed_at_most", {"x": quantity(check.at_most, unit)}))
    if check.level_rank is not None:
        top = check.level_rank == len(check.levels) - 1
        level = level_phrase(check.levels[check.level_rank])
        found.append(Phrase("needed_level_only" if top else "needed_level", {"level": level}))
    if check.persons is not None:
        crew = np.isnan(check.persons)
        found.append(Phrase("needed_crew") if crew else Phrase("needed_persons", {"n": int(check.persons)}))
    stated = plan.criterion.scope if isinstance(plan.criterion, Criterion) else None
    found += scope_phrases(stated or {}, vocabulary)
    if check.basis:
        found.append(Phrase("needed_basis", {"basis": Phrase(f"basis_{check.basis}")}))
    if check.fresh_from is not None:
        found.append(Phrase("needed_fresh", {"on": day_of(check.fresh_from)}))
    elif check.expires:
        found.append(_days(check))
    found = found or [Phrase("needed_any")]
    others = _accepted(plan, vocabulary)
    if others:
        found.append(Phrase("needed_or", {"other": others}))
    return tuple(found)


def _days(check: Check) -> Phrase:
    if not check.last_known:
        return Phrase("needed_throughout_open", {"first": day_of(check.first)})
    if check.first == check.last:
        return Phrase("needed_on", {"on": day_of(check.first)})
    return Phrase("needed_throughout", {"first": day_of(check.first), "last": day_of(check.last)})


def _accepted(plan: Plan, vocabulary: Vocabulary) -> tuple[dict[str, str], ...]:
    keys = dict.fromkeys(c.key for c in plan.checks[1:] if c.key != plan.key and not c.key.startswith("equipment:"))
    return tuple(criterion_labels(key, vocabulary) for key in keys)


def condition_phrases(plan: Plan, vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """Return the parts of a criterion's condition."""
    when = plan.criterion.when if isinstance(plan.criterion, Criterion) else None
    return () if when is None else tuple(_conditions(when, vocabulary))


def _conditions(when: When, vocabulary: Vocabulary) -> list[Phrase]:
    found: list[Phrase] = []
    if when.min_value_eur is not None:
        found.append(Phrase("when_value", {"x": when.min_value_eur}))
    if when.concepts is not None:
        services: list[Any] = [service_labels(key, vocabulary) for key in when.concepts]
        found.append(Phrase("when_concepts", {"services": services}))
    if when.underground is not None:
        found.append(Phrase("when_underground" if when.underground else "when_not_underground"))
    if when.construction is not None:
        found.append(Phrase("when_construction" if when.construction else "when_not_construction"))
    if when.agency_days is not None:
        found.append(Phrase("when_agency", {"n": when.agency_days}))
    return found
