"""Swedish and English word forms, on the same plan as the Finnish ones: stems of the vocabulary's words plus a closed set of endings."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["ENGLISH_ENDINGS", "SWEDISH_ENDINGS", "english_stems", "swedish_stems"]

SWEDISH_ENDINGS = frozenset(
    {
        "",
        "s",
        "n",
        "ns",
        "t",
        "ts",
        "en",
        "ens",
        "et",
        "ets",
        "na",
        "nas",
        "ar",
        "ars",
        "arna",
        "arnas",
        "er",
        "ers",
        "erna",
        "ernas",
    }
    | {
        "or",
        "ors",
        "orna",
        "ornas",
        "r",
        "rs",
        "rna",
        "rnas",
        "a",
        "an",
        "e",
        "ade",
        "at",
        "as",
        "are",
        "arens",
        "aren",
    }
)
"""Number, definiteness, genitive, and the verb forms of the first conjugation."""

ENGLISH_ENDINGS = frozenset({"", "s", "es", "ies"})
"""Plural and genitive. Derived forms ("weld", "welding") are terms of their own: "bear" is no "bearing"."""


@lru_cache(maxsize=50_000)
def swedish_stems(word: str) -> frozenset[str]:
    """Return the stems of a Swedish base form.

    Examples
    --------
    >>> sorted(swedish_stems("svetsa")), sorted(swedish_stems("cylinder"))
    (['svets', 'svetsa'], ['cylinder', 'cylindr'])
    """
    stems = {word}
    if len(word) >= 5:
        if word[-1] in "ae":
            stems.add(word[:-1])
        if word.endswith(("el", "er", "en")) and word[-3] not in "aeiouyåäö":
            stems.add(word[:-2] + word[-1])  # cylinder → cylindrar
        if word.endswith("um"):
            stems.add(word[:-2])  # laboratorium → laboratorier
        if word[-1] in "mn" and word[-2] in "aeiouyåäö":
            stems.add(word + word[-1])  # program → programmet
    return frozenset(stems)


@lru_cache(maxsize=50_000)
def english_stems(word: str) -> frozenset[str]:
    """Return the stems of an English base form.

    Examples
    --------
    >>> sorted(english_stems("assembly"))
    ['assembl', 'assembly']
    """
    if len(word) >= 4 and word.endswith("y") and word[-2] not in "aeiou":
        return frozenset({word, word[:-1]})  # + "ies"
    if len(word) >= 6 and word.endswith(("xes", "ches", "shes", "sses")):
        return frozenset({word, word[:-2]})
    if len(word) >= 5 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return frozenset({word, word[:-1]})  # a plural in the table also finds the singular
    return frozenset({word})
