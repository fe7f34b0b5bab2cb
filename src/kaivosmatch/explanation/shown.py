"""What a firm shows for a criterion that rests on evidence: amounts, limits, dates, basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.catalogue import CALL_OUT
from kaivosmatch.explanation.documents import document_of, scope_of
from kaivosmatch.explanation.evidence_of import Look
from kaivosmatch.explanation.wording import band_phrase, criterion_labels, day_of, level_phrase, quantity, scope_phrases
from kaivosmatch.facts import known_key
from kaivosmatch.phrases import Phrase
from kaivosmatch.verdict import PASS

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.records import Supplier
    from kaivosmatch.vocabulary import CriterionDef, Vocabulary

__all__ = ["call_out_level", "shown_of", "unit_of", "valid_until"]

_CALL_OUT_NAMES = {rank: name for name, rank in CALL_OUT.items()}


def call_out_level(rank: float) -> Phrase | str:
    """Say how quickly a firm comes, from the rank of the level."""
    return level_phrase(_CALL_OUT_NAMES[rank])


def unit_of(key: str, vocabulary: Vocabulary) -> str | None:
    """Unit of a criterion of the vocabulary; of a machine there is none."""
    if key.startswith("equipment:"):
        return None
    definition: CriterionDef | None = known_key(key, vocabulary)[1]
    return None if definition is None else definition.unit


def shown_of(look: Look, plan: Plan, supplier: Supplier, vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """Say what the firm shows, or that it shows nothing."""
    if not look.stated:
        return (Phrase("shown_nothing"),)
    if look.by_record:
        low, high = look.own or (0.0, 0.0)
        got: Any = (
            call_out_level(low)
            if look.check.column == "call_out"
            else band_phrase(low, high, unit_of(look.check.key, vocabulary))
        )
        return (Phrase("shown_own_record", {"x": got}),)
    at = look.span.start + look.deciding
    table = look.table
    what: list[Phrase] = [_amount(look, at, vocabulary)]
    if table.flag[at] >= 0:
        what += _limits(look, at, supplier, vocabulary)
        until = valid_until(look)
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
    unit = "t" if check.key.startswith("equipment:") else unit_of(check.key, vocabulary)
    if not np.isnan(number):
        return quantity(number, unit)
    return Phrase("shown_yes")


def _people_shown(look: Look) -> Phrase:
    low, high = look.holders
    if (look.table.flag[look.span] < 0).all():
        return Phrase("shown_no")
    if np.isinf(high):
        return Phrase("shown_persons_open", {"low": low}) if low else Phrase("shown_persons_uncounted")
    count = float(look.table.persons[look.span][look.deciding])
    if high == 0 and count >= 1:
        return Phrase("shown_persons_unfit", {"n": count})
    if low == high:
        return Phrase("shown_persons", {"n": low})
    return Phrase("shown_persons_range", {"low": low, "high": high})


def _counting(look: Look) -> list[int]:
    """Rows that count towards the holders, else the row that decides."""
    rows = [i for i in range(look.span.stop - look.span.start) if look.parts.total[i] == PASS]
    return rows or [look.deciding]


def valid_until(look: Look) -> Any:
    """Last valid day of what decided; of several people, the first to run out."""
    if look.best is None or look.by_record:
        return None
    rows = _counting(look) if look.check.persons is not None else [look.best]
    days = [int(look.table.until[look.span.start + i]) for i in rows]
    stated = [day for day in days if day >= 0]
    return day_of(min(stated)) if stated else None
