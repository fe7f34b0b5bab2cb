"""One door to the word forms of the three languages."""

from __future__ import annotations

from .finnish import Forms, finnish_forms
from .germanic import ENGLISH_ENDINGS, SWEDISH_ENDINGS, english_stems, swedish_stems

__all__ = ["LONGEST_ENDING", "forms", "is_form"]

LONGEST_ENDING = 12
"""Letters of the longest ending of any of the languages."""

_ONLY = frozenset({""})


def forms(lang: str, word: str) -> Forms:
    """Return the stems of ``word`` (base form, lower case) and the endings that each may take.

    Acronyms, words with digits and words of one or two letters take none.

    Examples
    --------
    >>> [stem for stem, endings in forms("en", "crane")]
    ['crane']
    >>> forms("fi", "plc")
    (('plc', frozenset({''})),)
    """
    if len(word) < 3 or not word.isalpha() or (len(word) == 3 and not any(c in "aeiouyåäö" for c in word)):
        return ((word, _ONLY),)
    if lang == "fi":
        return finnish_forms(word)
    if lang == "sv":
        return tuple((stem, SWEDISH_ENDINGS) for stem in sorted(swedish_stems(word)))
    return tuple((stem, ENGLISH_ENDINGS) for stem in sorted(english_stems(word)))


def is_form(token: str, word: str, lang: str) -> bool:
    """Whether ``token`` is ``word`` or a form of it, both lower case.

    Examples
    --------
    >>> is_form("korttien", "kortti", "fi"), is_form("korten", "kort", "sv"), is_form("kortteli", "kortti", "fi")
    (True, True, False)
    """
    if token == word:
        return True
    return any(token.startswith(stem) and token[len(stem) :] in endings for stem, endings in forms(lang, word))
