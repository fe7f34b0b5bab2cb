"""Why a criterion that rests on evidence is met, not met or open: the verdict's parts put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kaivosmatch.catalogue import CALL_OUT
from kaivosmatch.evidence import BASES
from kaivosmatch.explanation.documents import document_of, scope_of
from kaivosmatch.explanation.evidence_of import Look, best_look, looks_of
from kaivosmatch.explanation.models import CriterionVerdict
from kaivosmatch.explanation.needed import condition_phrases, needed_phrases
from kaivosmatch.explanation.wording import (
    band_phrase,
    criterion_labels,
    day_of,
    level_phrase,
    quantity,
    scope_phrases,
)
from kaivosmatch.facts import known_key
from kaivosmatch.phrases import Phrase
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, Verdict

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.records import Supplier
    from kaivosmatch.vocabulary import CriterionDef, Vocabulary

__all__ = ["explain_evidence"]

_BASIS_NAMES = {rank: name for name, rank in BASES.items()}
_CALL_OUT_NAMES = {rank: name for name, rank in CALL_OUT.items()}
_PARTS = ("value", "dates", "fresh", "scope", "basis")


class Why(NamedTuple):
    """One reason: its code and its figures."""

    code: str
    params: dict[str, Any]

    @property
    def said(self) -> Phrase:
        return Phrase(f"reason_{self.code}", self.params)


def explain_evidence(index: Index, judged: Judged, column: int, row: int) -> CriterionVerdict:
    """Explain one firm's verdict on a criterion that rests on evidence."""
    plan, vocabulary, supplier = judged.plans[column], index.vocabulary, index.catalogue.records[row]
    definition = known_key(plan.key, vocabulary)[1]
    look = best_look(looks_of(index.catalogue.evidence, plan, row, index.catalogue.bands))
    reasons = _reasons(look, plan, judged, supplier, vocabulary)
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
        valid_until=_until(look),
        lot=None if plan.lot is None else judged.query.lots[plan.lot].id,
        mandatory=plan.mandatory,
        weight=plan.weight,
        code=lead.code,
        params=lead.params,
        labels=criterion_labels(plan.key, vocabulary),
        needed_phrases=needed_phrases(plan, definition, judged.query.days, vocabulary),
        shown_phrases=_shown(look, plan, supplier, vocabulary),
        reason_phrases=said,
        wanted_people=None if look.check.persons is None or np.isnan(look.check.persons) else look.check.persons,
        short=short,
        expired=expired,
    )


def _unit(key: str, vocabulary: Vocabulary) -> str | None:
    if key.startswith("equipment:"):
        return None
    definition: CriterionDef | None = known_key(key, vocabulary)[1]
    return None if definition is None else definition.unit


# ---------------------------------------------------------------- reasons


def _reasons(look: Look, plan: Plan, judged: Judged, supplier: Supplier, vocabulary: Vocabulary) -> list[Why]:
    """Return why a check's verdict is what it is; at least one reason."""
    check = look.check
    if look.verdict == PASS:
        return [Why("met", {})]
    if check.condition < PASS and _bare(look) >= check.condition and look.stated:
        return [_condition_of(look, plan, judged)]
    if not look.stated:
        return [Why("none_of_these" if look.verdict == FAIL else "not_stated", {})]
    if look.by_record:
        return [_record_reason(look, vocabulary)]
    if check.persons is not None:
        return _people_reasons(look, supplier, vocabulary)
    return _row_reasons(look, _best(look), supplier, vocabulary)


def _bare(look: Look) -> int:
    """Verdict of the check as if its condition held; read from what was judged."""
    if look.best is None:
        return int(UNKNOWN) if look.own_verdict is None else look.own_verdict
    if look.check.persons is None:
        return int(look.parts.total[look.best])
    low, high = look.holders
    need = look.check.persons
    return int(UNKNOWN) if np.isnan(need) else int(PASS if low >= need else FAIL if high < need else UNKNOWN)


def _best(look: Look) -> int:
    return look.best if look.best is not None else 0


def _condition_of(look: Look, plan: Plan, judged: Judged) -> Why:
    per_shift = bool(getattr(plan.criterion, "per_shift", False))
    if per_shift and judged.query.need.shifts is None:
        return Why("shifts_open", {})
    return Why("alternative_off" if look.check.condition == FAIL else "alternative_open", {})


def _record_reason(look: Look, vocabulary: Vocabulary) -> Why:
    """The firm's own record decides: a quantity against its bound."""
    check, (low, high) = look.check, look.own or (0.0, 0.0)
    unit = _unit(check.key, vocabulary)
    if check.column == "call_out":
        got: Any = level_phrase(_CALL_OUT_NAMES[low])
        wanted: Any = level_phrase(check.levels[check.level_rank or 0]) if check.levels else ""
        if look.verdict == FAIL:
            return Why("level_low", {"got": got, "wanted": wanted})
    else:
        got = band_phrase(low, high, unit)
        bound = check.column_at_least if check.column_at_least is not None else check.at_most
        wanted = "" if bound is None else quantity(bound, unit)
        if look.verdict == FAIL:
            below = check.column_at_least is not None and high < check.column_at_least
            return Why("below" if below else "above", {"got": got, "wanted": wanted})
    if check.basis > 1:
        asked = Phrase(f"basis_{check.basis}")
        return Why("weak_basis", {"got": Phrase("basis_1"), "wanted": asked, "basis": asked})
    return Why("between", {"got": got, "wanted": wanted})


def _people_reasons(look: Look, supplier: Supplier, vocabulary: Vocabulary) -> list[Why]:
    """Too few holders, or too few that are sure; and what is amiss with the others."""
    need = look.check.persons or 0.0
    high = look.holders[1]
    flags = look.table.flag[look.span]
    if (flags < 0).all():
        return [Why("denied", {})]
    if np.isnan(need):
        lead = Why("crew_open", {}) if high >= 1 else Why("too_few", {"got": 0, "n": 1})
    elif look.verdict == FAIL:
        lead = Why("too_few", {"got": int(high), "n": int(need)})
    elif np.isinf(high):
        lead = Why("not_counted", {})
    else:
        lead = Why("maybe_few", {"n": int(need)})
    amiss = [i for i in range(len(flags)) if look.parts.total[i] < PASS and flags[i] > 0]
    return [lead, *_amiss(look, amiss, supplier, vocabulary)]


def _amiss(look: Look, rows: list[int], supplier: Supplier, vocabulary: Vocabulary) -> list[Why]:
    """Say what is wrong with the rows that do not count: those expired together, of the rest the first of each kind.

    Rows about another site or process are told only where the firm shows nothing about the one that is asked.
    """
    here = [i for i in rows if look.parts.scope[i] > FAIL]
    until = look.table.until[look.span]
    expired = [i for i in here if look.parts.dates[i] == FAIL and 0 <= until[i] < look.check.last]
    found: list[Why] = []
    if expired:
        code = "row_expired" if len(expired) == 1 else "rows_expired"
        found.append(Why(code, {"n": len(expired), "until": day_of(max(int(until[i]) for i in expired))}))
    for i in here:
        if i not in expired:
            found += _row_reasons(look, i, supplier, vocabulary)
    if not found and look.holders[1] == 0 and rows:
        found.append(_part_reason("scope", look, rows[0], int(FAIL), supplier, vocabulary))
    first_of_kind = {why.code: why for why in reversed(found)}
    return [why for why in found if first_of_kind[why.code] is why]


def _row_reasons(look: Look, i: int, supplier: Supplier, vocabulary: Vocabulary) -> list[Why]:
    """Return the reasons of the parts of one row that decide its verdict."""
    parts, flag = look.parts, int(look.table.flag[look.span][i])
    if flag == 0:
        return [Why("no_value", {})]
    least = min(int(getattr(parts, name)[i]) for name in _PARTS)
    deciding = [name for name in _PARTS if int(getattr(parts, name)[i]) == least]
    return [_part_reason(name, look, i, least, supplier, vocabulary) for name in deciding]


def _part_reason(part: str, look: Look, i: int, verdict: int, supplier: Supplier, vocabulary: Vocabulary) -> Why:
    check, at = look.check, look.span.start + i
    failed = verdict == FAIL
    if part == "value":
        return _value_reason(look, i, vocabulary)
    if part == "dates":
        return _dates_reason(look, i)
    if part == "fresh":
        if failed:
            earliest = day_of(check.fresh_from or 0)
            return Why("stale", {"issued": day_of(look.table.issued[at]), "earliest": earliest})
        return Why("no_issue_day", {})
    if part == "scope":
        wanted = scope_phrases(check.scope, vocabulary)
        if failed:
            got = scope_phrases(scope_of(look.table.place[at], supplier, check.key), vocabulary)
            return Why("other_scope", {"got": got, "wanted": wanted})
        return Why("scope_missing", {"wanted": wanted})
    asked = Phrase(f"basis_{check.basis}")
    return Why("weak_basis", {"got": Phrase(f"basis_{int(look.table.basis[at])}"), "wanted": asked, "basis": asked})


def _value_reason(look: Look, i: int, vocabulary: Vocabulary) -> Why:
    check, at = look.check, look.span.start + i
    if look.table.flag[at] < 0:
        return Why("denied", {})
    number, unit = float(look.table.number[at]), _unit(check.key, vocabulary)
    if check.at_least is not None or check.at_most is not None:
        if np.isnan(number):
            return Why("no_number", {})
        if check.at_least is not None and number < check.at_least:
            return Why("below", {"got": quantity(number, unit), "wanted": quantity(check.at_least, unit)})
        if check.at_most is not None and number > check.at_most:
            return Why("above", {"got": quantity(number, unit), "wanted": quantity(check.at_most, unit)})
    level = look.table.level[at]
    if look.parts.value[i] == FAIL and level is not None and check.level_rank is not None:
        return Why("level_low", {"got": level_phrase(level), "wanted": level_phrase(check.levels[check.level_rank])})
    return Why("level_unknown", {})


def _dates_reason(look: Look, i: int) -> Why:
    check, at = look.check, look.span.start + i
    issued, until = int(look.table.issued[at]), int(look.table.until[at])
    if 0 <= until < check.first:
        return Why("expired", {"since": day_of(until + 1), "on": day_of(check.first)})
    if issued > check.first:
        return Why("issued_after", {"issued": day_of(issued), "on": day_of(check.first)})
    if 0 <= until < check.last:
        return Why("expires_during", {"until": day_of(until), "last": day_of(check.last)})
    return Why("work_end", {}) if until >= 0 or not check.expires else Why("no_end", {})


# ---------------------------------------------------------------- what is shown


def _shown(look: Look, plan: Plan, supplier: Supplier, vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    if not look.stated:
        return (Phrase("shown_nothing"),)
    if look.by_record:
        low, high = look.own or (0.0, 0.0)
        got: Any = (
            level_phrase(_CALL_OUT_NAMES[low])
            if look.check.column == "call_out"
            else band_phrase(low, high, _unit(look.check.key, vocabulary))
        )
        return (Phrase("shown_own_record", {"x": got}),)
    at = look.span.start + _best(look)
    table = look.table
    what: list[Phrase] = [_amount(look, at, vocabulary)]
    if table.flag[at] >= 0:
        what += _limits(look, at, supplier, vocabulary)
        until = _until(look)
        if until is not None:
            several = look.check.persons is not None and len(_counting(look)) > 1
            what.append(Phrase("shown_until_first" if several else "shown_until", {"until": until}))
        if look.check.fresh_from is not None and table.issued[at] >= 0:
            entry = table.place[at][0] == "registers"
            what.append(Phrase("shown_as_of" if entry else "shown_issued", {"issued": day_of(table.issued[at])}))
        if table.basis[at]:
            what.append(Phrase(f"basis_{int(table.basis[at])}"))
    if look.check.key != plan.key and not look.check.key.startswith("equipment:"):
        labels = criterion_labels(look.check.key, vocabulary)
        what[0] = Phrase("shown_via", {"label": labels, "what": what[0]})
    return tuple(what)


def _limits(look: Look, at: int, supplier: Supplier, vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """What the row is limited to; of a machine, which one it is."""
    place = look.table.place[at]
    if place[0] == "equipment":
        return scope_phrases({"machine": document_of(place, supplier)}, vocabulary)
    return scope_phrases(scope_of(place, supplier, look.check.key), vocabulary)


def _amount(look: Look, at: int, vocabulary: Vocabulary) -> Phrase:
    table, check = look.table, look.check
    if table.flag[look.span].max() == 0 and table.flag[at] == 0:
        return Phrase("shown_value_missing")
    if check.persons is not None:
        return _people_shown(look)
    if table.flag[at] < 0:
        return Phrase("shown_no")
    number, level = float(table.number[at]), table.level[at]
    if level is not None:
        return Phrase("needed_level_only", {"level": level_phrase(level)})
    unit = "t" if check.key.startswith("equipment:") else _unit(check.key, vocabulary)
    if not np.isnan(number):
        return quantity(number, unit)
    return Phrase("shown_yes")


def _people_shown(look: Look) -> Phrase:
    low, high = look.holders
    if (look.table.flag[look.span] < 0).all():
        return Phrase("shown_no")
    if np.isinf(high):
        return Phrase("shown_persons_open", {"low": low}) if low else Phrase("shown_persons_uncounted")
    count = float(look.table.persons[look.span][_best(look)])
    if high == 0 and count >= 1:
        return Phrase("shown_persons_unfit", {"n": count})
    if low == high:
        return Phrase("shown_persons", {"n": low})
    return Phrase("shown_persons_range", {"low": low, "high": high})


def _counting(look: Look) -> list[int]:
    """Rows that count towards the holders, else the row that decides."""
    rows = [i for i in range(look.span.stop - look.span.start) if look.parts.total[i] == PASS]
    return rows or [_best(look)]


def _until(look: Look) -> Any:
    """Last valid day of what decided; of several people, the first to run out."""
    if look.best is None or look.by_record:
        return None
    rows = _counting(look) if look.check.persons is not None else [look.best]
    days = [int(look.table.until[look.span.start + i]) for i in rows]
    stated = [day for day in days if day >= 0]
    return day_of(min(stated)) if stated else None


def _basis(look: Look) -> str | None:
    return _BASIS_NAMES.get(int(look.table.basis[look.span.start + _best(look)]))


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
