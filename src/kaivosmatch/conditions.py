"""Whether a criterion's condition holds for a need: the ``when`` of a criterion, judged in three values.

A condition says when a criterion applies at all: from a value on, for certain services, underground, in construction, for long agency work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.records import band_of
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.records import Requirement, When
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Nature", "condition"]

STAFFING = "staff_leasing"


@dataclass(frozen=True)
class Nature:
    """What kind of work a need (or one lot of it) is.

    Attributes
    ----------
    concepts : frozenset of str
        Services it names, by key or in its text.
    underground : bool or None
        Of the site, where known.
    construction : bool or None
    """

    concepts: frozenset[str]
    underground: bool | None
    construction: bool | None


def condition(when: When | None, need: Requirement, nature: Nature, vocabulary: Vocabulary) -> Verdict:
    """Judge a condition: PASS it holds, FAIL it does not, UNKNOWN the need does not say enough.

    Every part that the condition states must hold.

    Examples
    --------
    >>> from kaivosmatch.records import Requirement, When
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> nature = Nature(frozenset(), None, None)
    >>> need = Requirement(id="n", title="Hitsaus", value_eur=8000)
    >>> condition(When(min_value_eur=9000), need, nature, Vocabulary.default())
    <Verdict.FAIL: -1>
    """
    if when is None:
        return Verdict.PASS
    parts = [Verdict.PASS]
    if when.min_value_eur is not None:
        parts.append(_value(when.min_value_eur, need))
    if when.concepts is not None:
        parts.append(_names(when.concepts, nature, vocabulary))
    if when.underground is not None:
        parts.append(_same(when.underground, nature.underground))
    if when.construction is not None:
        parts.append(_same(when.construction, nature.construction))
    if when.agency_days is not None:
        parts.append(_agency(when.agency_days, need, nature, vocabulary))
    return min(parts)


def _value(least: float, need: Requirement) -> Verdict:
    band = band_of(need.value_eur)
    if band is None:
        return Verdict.UNKNOWN
    low, high = band
    return Verdict.PASS if low >= least else Verdict.FAIL if high < least else Verdict.UNKNOWN


def _names(wanted: tuple[str, ...], nature: Nature, vocabulary: Vocabulary) -> Verdict:
    if not nature.concepts:
        return Verdict.UNKNOWN
    for concept in nature.concepts:
        for key in wanted:
            narrower = vocabulary.has_service(concept) and vocabulary.has_service(key)
            if concept == key or (narrower and vocabulary.is_narrower(concept, key)):
                return Verdict.PASS
    return Verdict.FAIL


def _same(asked: bool, known: bool | None) -> Verdict:
    if known is None:
        return Verdict.UNKNOWN
    return Verdict.PASS if asked is known else Verdict.FAIL


def _agency(days: float, need: Requirement, nature: Nature, vocabulary: Vocabulary) -> Verdict:
    is_agency = _names((STAFFING,), nature, vocabulary)
    if is_agency is Verdict.FAIL:
        return Verdict.FAIL
    length = _days(need.start, need.end)
    if length is None:
        return Verdict.UNKNOWN
    return min(is_agency, Verdict.PASS if length > days else Verdict.FAIL)


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days + 1
