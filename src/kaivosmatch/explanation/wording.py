"""Quantities, levels, scopes and days as phrases, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kaivosmatch.facts import known_key
from kaivosmatch.phrases import LANGUAGES, Phrase, has_phrase

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = [
    "band_phrase",
    "criterion_labels",
    "day_of",
    "level_phrase",
    "mid_sentence",
    "place_name",
    "quantity",
    "scope_phrases",
    "service_labels",
]


def day_of(ordinal: int) -> date:
    """Return the day of an ordinal of the tables."""
    return date.fromordinal(int(ordinal))


def quantity(value: float, unit: str | None) -> Phrase:
    """Return a number with its unit.

    Examples
    --------
    >>> quantity(2_000_000, "EUR").text("en"), quantity(1, "years").text("en"), quantity(3, "bar").text("en")
    ('€2,000,000', '1 year', '3 bar')
    """
    if unit is None:
        return Phrase("unit_none", {"x": value})
    if has_phrase(f"unit_{unit}"):
        return Phrase(f"unit_{unit}", {"x": value})
    return Phrase("unit_other", {"x": value, "unit": unit})


def band_phrase(low: float, high: float, unit: str | None) -> Phrase:
    """Return a band, or the number where its ends meet.

    Examples
    --------
    >>> band_phrase(4, 6, "people").text("en"), band_phrase(4, 4, "people").text("en")
    ('4–6 people', '4 people')
    """
    if low == high:
        return quantity(low, unit)
    return Phrase("range", {"low": Phrase("unit_none", {"x": low}), "high": quantity(high, unit)})


def level_phrase(level: str) -> Phrase | str:
    """Return a level in words where it has some ("weekdays"), else as it is ("EXC3")."""
    return Phrase(f"level_{level}") if has_phrase(f"level_{level}") else level


def scope_phrases(
    scope: Mapping[str, object] | Sequence[tuple[str, object]], vocabulary: Vocabulary
) -> tuple[Phrase, ...]:
    """Return what evidence is limited to, dimension by dimension."""
    pairs = sorted(scope.items()) if isinstance(scope, Mapping) else sorted(scope)
    found = []
    for dimension, value in pairs:
        shown: Any = value if not isinstance(value, bool) else Phrase("answer_yes" if value else "answer_no")
        if isinstance(value, str):
            site = vocabulary.site(value) if dimension == "site" else None
            word = f"scope_{value.casefold()}"
            shown = site.name if site is not None else Phrase(word) if has_phrase(word) else value
        key = f"dim_{dimension}"
        found.append(
            Phrase(key, {"value": shown})
            if has_phrase(key)
            else Phrase("dim_other", {"name": dimension, "value": shown})
        )
    return tuple(found)


def criterion_labels(key: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return a criterion's name in each language; the key itself where the vocabulary does not know it."""
    if key.startswith("equipment:"):
        return service_labels(key.split(":")[1], vocabulary)
    definition = known_key(key, vocabulary)[1]
    return {lang: key if definition is None else definition.label(lang) for lang in LANGUAGES}


def service_labels(key: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return a service's name in each language; the key itself where the vocabulary does not know it."""
    known = vocabulary.has_service(key)
    return {lang: vocabulary.service(key).label(lang) if known else key for lang in LANGUAGES}


def mid_sentence(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels as they stand within a sentence: a capital goes, unless the word is an abbreviation.

    Examples
    --------
    >>> mid_sentence({"en": "Valve service"}), mid_sentence({"en": "NDT inspection"})
    ({'en': 'valve service'}, {'en': 'NDT inspection'})
    """
    return {lang: s[:1].lower() + s[1:] if s[1:2].islower() else s for lang, s in labels.items()}


def place_name(label: str, vocabulary: Vocabulary) -> str:
    """Return a site's name where the need gave its key."""
    site = vocabulary.site(label) if label else None
    return label if site is None or label != site.key else site.name
