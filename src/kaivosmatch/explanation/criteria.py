"""A criterion that rests on evidence, explained: what was asked, what is shown, and why it is met, not met or open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.evidence import BASES
from kaivosmatch.explanation.documents import document_of
from kaivosmatch.explanation.evidence_of import Look, best_look, looks_of
from kaivosmatch.explanation.models import CriterionVerdict
from kaivosmatch.explanation.needed import condition_phrases, needed_phrases
from kaivosmatch.explanation.reasons import Why, reasons_of
from kaivosmatch.explanation.shown import shown_of, valid_until
from kaivosmatch.explanation.wording import criterion_labels
from kaivosmatch.facts import known_key
from kaivosmatch.phrases import Phrase
from kaivosmatch.verdict import FAIL, PASS, Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["explain_evidence"]

_BASIS_NAMES = {rank: name for name, rank in BASES.items()}


def explain_evidence(index: Index, judged: Judged, column: int, row: int) -> CriterionVerdict:
    """Explain one firm's verdict on a criterion that rests on evidence."""
    plan, vocabulary, supplier = judged.plans[column], index.vocabulary, index.catalogue.records[row]
    definition = known_key(plan.key, vocabulary)[1]
    look = best_look(looks_of(index.catalogue.evidence, plan, row, index.catalogue.bands))
    reasons = reasons_of(look, plan, judged, supplier, vocabulary)
    verdict = Verdict(int(judged.verdicts[row, column]))
    lead = reasons[0]
    said = tuple(r.said for r in reasons)
    if plan.condition < PASS:
        when = condition_phrases(plan, vocabulary)
        if plan.condition == FAIL:
            lead, said = Why("not_applicable", {"when": when}), (Phrase("reason_not_applicable", {"when": when}),)
        elif verdict == PASS:
            lead, said = Why("met_anyway", {}), (Phrase("reason_met_anyway"),)
        else:
            said = (Phrase("reason_condition_open", {"when": when, "inner": said[0]}), *said[1:])
    counted = look.best is not None and not look.by_record
    short, expired = _short(look)
    return CriterionVerdict(
        key=plan.key,
        name=plan.name,
        verdict=verdict,
        evidence=document_of(look.table.place[look.span.start + (look.best or 0)], supplier) if counted else None,
        basis=_basis(look) if counted else ("declared" if look.own is not None else None),
        valid_until=valid_until(look),
        lot=None if plan.lot is None else judged.query.lots[plan.lot].id,
        mandatory=plan.mandatory,
        weight=plan.weight,
        code=lead.code,
        params=lead.params,
        labels=criterion_labels(plan.key, vocabulary),
        needed_phrases=needed_phrases(plan, definition, judged.query.days, vocabulary),
        shown_phrases=shown_of(look, plan, supplier, vocabulary),
        reason_phrases=said,
        wanted_people=None if look.check.persons is None or np.isnan(look.check.persons) else look.check.persons,
        short=short,
        expired=expired,
    )


def _basis(look: Look) -> str | None:
    return _BASIS_NAMES.get(int(look.table.basis[look.span.start + look.deciding]))


def _short(look: Look) -> tuple[int | None, bool]:
    """How many people are short, and whether as many have it expired."""
    need = look.check.persons
    if need is None or look.verdict == PASS:
        return None, False
    wanted = 1.0 if np.isnan(need) else need
    missing = int(wanted - min(look.holders[0], wanted))
    if look.verdict == FAIL:
        missing = int(max(wanted - look.holders[1], 1))
    gone = 0.0
    for i in range(look.span.stop - look.span.start):
        if look.parts.dates[i] == FAIL and look.table.flag[look.span][i] > 0:
            count = float(look.table.persons[look.span][i])
            gone += 1.0 if np.isnan(count) else count
    return max(missing, 1), gone >= missing > 0
