"""Why a verdict that rests on evidence is what it is: the parts that decided, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kaivosmatch.explanation.documents import scope_of
from kaivosmatch.explanation.evidence_of import Look
from kaivosmatch.explanation.shown import call_out_level, unit_of
from kaivosmatch.explanation.wording import band_phrase, day_of, level_phrase, quantity, scope_phrases
from kaivosmatch.phrases import Phrase
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Judged
    from kaivosmatch.records import Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Why", "reasons_of"]

_PARTS = ("value", "dates", "fresh", "scope", "basis")


class Why(NamedTuple):
    """One reason: its code and its figures."""

    code: str
    params: dict[str, Any]

    @property
    def said(self) -> Phrase:
        """The reason as a sentence."""
        return Phrase(f"reason_{self.code}", self.params)


def reasons_of(look: Look, plan: Plan, judged: Judged, supplier: Supplier, vocabulary: Vocabulary) -> list[Why]:
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
    return _row_reasons(look, look.deciding, supplier, vocabulary)


def _bare(look: Look) -> int:
    """Verdict of the check as if its condition held; read from what was judged."""
    if look.best is None:
        return int(UNKNOWN) if look.own_verdict is None else look.own_verdict
    if look.check.persons is None:
        return int(look.parts.total[look.best])
    low, high = look.holders
    need = look.check.persons
    return int(UNKNOWN) if np.isnan(need) else int(PASS if low >= need else FAIL if high < need else UNKNOWN)


def _condition_of(look: Look, plan: Plan, judged: Judged) -> Why:
    per_shift = bool(getattr(plan.criterion, "per_shift", False))
    if per_shift and judged.query.need.shifts is None:
        return Why("shifts_open", {})
    return Why("alternative_off" if look.check.condition == FAIL else "alternative_open", {})


def _record_reason(look: Look, vocabulary: Vocabulary) -> Why:
    """The firm's own record decides: a quantity against its bound."""
    check, (low, high) = look.check, look.own or (0.0, 0.0)
    unit = unit_of(check.key, vocabulary)
    if check.column == "call_out":
        got: Any = call_out_level(low)
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
    number, unit = float(look.table.number[at]), unit_of(check.key, vocabulary)
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
