"""Verdicts the slow and obvious way: one firm, one criterion, plain Python over the records. The oracle for ``kaivosmatch.gates``."""

from __future__ import annotations

from datetime import date
from math import inf

from kaivosmatch.records import Criterion, Evidence, Requirement, Supplier, add_duration, band_of
from kaivosmatch.vocabulary import Vocabulary

FAIL, UNKNOWN, PASS = -1, 0, 1
BASES = [None, "declared", "seen", "register", "audited"]
WORDS = Vocabulary.default()


def verdict(firm: Supplier, asked: Criterion, need: Requirement, as_of: date) -> int:
    """The verdict of a firm alone on a criterion of a need with at most one lot."""
    applies = condition(asked, need)
    if applies == FAIL:
        return PASS
    best = either(firm, asked, need, as_of)
    return max(best, UNKNOWN) if applies == UNKNOWN else best


def condition(asked: Criterion, need: Requirement) -> int:
    if asked.when is None or asked.when.min_value_eur is None:
        return PASS
    band = band_of(need.value_eur)
    if band is None:
        return UNKNOWN
    if band[0] >= asked.when.min_value_eur:
        return PASS
    return FAIL if band[1] < asked.when.min_value_eur else UNKNOWN


def either(firm: Supplier, asked: Criterion, need: Requirement, as_of: date) -> int:
    found = [one_key(firm, asked, need, as_of, nothing=UNKNOWN)]
    defined = WORDS.criterion(asked.key)
    for key in (*defined.accepts, *(asked.accepts or ())):
        other = WORDS.criterion(key)
        changes: dict[str, object] = {"key": key, "max_age": asked.max_age or defined.max_age or other.max_age}
        if (other.kind, other.unit) != (defined.kind, defined.unit):
            changes |= {"at_least": None, "at_most": None, "level": None}
        found.append(one_key(firm, asked.model_copy(update=changes), need, as_of, nothing=FAIL))
    for alternative in asked.any_of or ():
        found.append(min(condition(alternative, need), either(firm, alternative, need, as_of)))
    return max(found)


def one_key(firm: Supplier, asked: Criterion, need: Requirement, as_of: date, nothing: int) -> int:
    rows = [e for e in firm.evidence or () if e.key == asked.key]
    if not rows:
        return nothing
    judged = [(e, one_row(e, asked, need, as_of)) for e in rows]
    if asked.persons is None:
        return max(v for _, v in judged)
    crew = need.lots[0].crew if need.lots else None
    needed = asked.persons if asked.persons != "crew" else crew
    least, most = 0.0, 0.0
    names = {e.person for e in rows if e.person}
    least = max(least, sum(any(e.person == n and v == PASS for e, v in judged) for n in names))
    most = max(most, sum(any(e.person == n and v >= UNKNOWN for e, v in judged) for n in names))
    for e, v in judged:
        if e.person:
            continue
        count = 0 if e.value is False else e.persons
        if count is not None:
            least, most = max(least, count if v == PASS else 0), max(most, count if v >= UNKNOWN else 0)
        elif v >= UNKNOWN and e.value is not False:
            most = inf
    if needed is None:
        return FAIL if most < 1 else UNKNOWN
    return PASS if least >= needed else FAIL if most < needed else UNKNOWN


def one_row(e: Evidence, asked: Criterion, need: Requirement, as_of: date) -> int:
    if e.value is None and e.persons is None and e.person is None:
        return UNKNOWN
    if e.value is False:
        return FAIL
    defined = WORDS.criterion(asked.key)
    parts = [PASS]
    number = e.value if isinstance(e.value, int | float) and not isinstance(e.value, bool) else None
    if asked.at_least is not None:
        parts.append(UNKNOWN if number is None else PASS if number >= asked.at_least else FAIL)
    if asked.level is not None:
        rank = defined.level_rank(e.value) if isinstance(e.value, str) else None
        wanted = defined.level_rank(asked.level)
        parts.append(UNKNOWN if rank is None else PASS if wanted is not None and rank >= wanted else FAIL)
    signing = need.signing or as_of
    start = need.start or signing
    first = signing if asked.valid_on in (None, "signing") else start
    last = (need.end or start) if asked.valid_on == "throughout" else first
    until = e.valid_until
    if until is None and e.issued is not None and defined.validity:
        until = add_duration(e.issued, defined.validity)
    if (e.issued is not None and e.issued > first) or (until is not None and until < last):
        parts.append(FAIL)
    elif (until is None and defined.expires and defined.max_age is None) or (
        asked.valid_on == "throughout" and need.end is None
    ):
        parts.append(UNKNOWN)
    age = asked.max_age or defined.max_age
    if age is not None:
        oldest = add_duration(signing, age, -1)
        parts.append(UNKNOWN if e.issued is None else PASS if e.issued >= oldest else FAIL)
    for dimension, value in (asked.scope or {}).items():
        stated = (e.scope or {}).get(dimension)
        parts.append(UNKNOWN if stated is None else PASS if str(stated) == str(value) else FAIL)
    if BASES.index(e.basis) < BASES.index(asked.basis):
        parts.append(UNKNOWN)
    return min(parts)


def crew_together(firm: Supplier, asked: list[Criterion], need: Requirement, as_of: date) -> int:
    """Whether enough same people hold everything that is asked of the crew."""
    needed = need.lots[0].crew if need.lots else None
    assert needed is not None
    rows = {c.key: [(e, one_row(e, c, need, as_of)) for e in firm.evidence or () if e.key == c.key] for c in asked}
    if all(any(e.person for e, _ in found) for found in rows.values()):
        names = {e.person for found in rows.values() for e, _ in found if e.person}

        def holders(level: int) -> int:
            return sum(
                all(any(e.person == n and v >= level for e, v in found) for found in rows.values()) for n in names
            )

        least, most = float(holders(PASS)), float(holders(UNKNOWN))
    else:
        lows, highs = [], []
        for found in rows.values():
            low, high = 0.0, inf if not found else 0.0
            names = {e.person for e, _ in found if e.person}
            low = max(low, sum(any(e.person == n and v == PASS for e, v in found) for n in names))
            high = max(high, sum(any(e.person == n and v >= UNKNOWN for e, v in found) for n in names))
            for e, v in found:
                if e.person:
                    continue
                count = 0 if e.value is False else e.persons
                if count is not None:
                    low, high = max(low, count if v == PASS else 0), max(high, count if v >= UNKNOWN else 0)
                elif v >= UNKNOWN:
                    high = inf
            lows.append(low)
            highs.append(high)
        band = band_of(firm.headcount)
        least = 0.0 if band is None else max(0.0, sum(lows) - (len(lows) - 1) * band[1])
        most = min(highs)
        least = min(least, most)
    return PASS if least >= needed else FAIL if most < needed else UNKNOWN
