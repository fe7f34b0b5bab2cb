"""How a text is cut into terms: character n-grams, words, stems, code prefixes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

__all__ = ["char_grams", "code_prefixes", "fold", "name_words", "stem", "words"]

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*", re.UNICODE)
_SHORTEST, _LONGEST = 3, 5
_SNOWBALL = {"fi": "finnish", "sv": "swedish", "en": "english"}
_LEGAL_FORMS = frozenset(
    [
        "ab",
        "aktiebolag",
        "oy",
        "oyj",
        "ky",
        "kommandiittiyhtiö",
        "tmi",
        "toiminimi",
        "ltd",
        "limited",
        "inc",
        "gmbh",
        "as",
        "a/s",
        "aps",
        "hb",
        "kb",
        "publ",
        "sro",
        "spol",
        "sp",
        "zoo",
        "sarl",
        "sas",
        "srl",
        "spa",
        "bv",
        "nv",
        "plc",
        "llc",
    ]
)


def fold(text: str) -> str:
    r"""Return the text in one case, with compatibility characters and white space unified.

    Examples
    --------
    >>> fold("  Lietepumpun\u00a0HUOLTO ")
    'lietepumpun huolto'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """Return the words of two letters and more, folded; a hyphened word counts whole and in parts.

    Examples
    --------
    >>> words("CNC-koneistus, 2 kpl")
    ['cnc-koneistus', 'cnc', 'koneistus', 'kpl']
    """
    found: list[str] = []
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if len(word) < 2:
            continue
        found.append(word)
        if "-" in word:
            found.extend(part for part in word.split("-") if len(part) > 1)
    return found


def char_grams(text: str) -> list[str]:
    """Return the character 3- to 5-grams inside words, each word with a space on either side.

    Examples
    --------
    >>> char_grams("vaja")
    [' va', 'vaj', 'aja', 'ja ', ' vaj', 'vaja', 'aja ', ' vaja', 'vaja ']
    """
    grams: list[str] = []
    for word in fold(text).split():
        padded = f" {word} "
        for n in range(_SHORTEST, _LONGEST + 1):
            if len(padded) <= n:
                grams.append(padded)
                break
            grams.extend(padded[i : i + n] for i in range(len(padded) - n + 1))
    return grams


@lru_cache(maxsize=200_000)
def stem(word: str, lang: str | None) -> str:
    """Return a folded word's Snowball stem; the word itself where the language is not one of fi, sv, en.

    Examples
    --------
    >>> stem("pumppujen", "fi"), stem("pumpujen", None)
    ('pumpu', 'pumpujen')
    """
    if lang not in _SNOWBALL:
        return word
    import snowballstemmer

    stemmer = _stemmers.get(lang)
    if stemmer is None:
        stemmer = _stemmers[lang] = snowballstemmer.stemmer(_SNOWBALL[lang])
    return str(stemmer.stemWord(word))


_stemmers: dict[str, Any] = {}


def name_words(name: str) -> str:
    """Return a firm's name without its legal form, so that "Oy" is not a likeness.

    Examples
    --------
    >>> name_words("Keksitty Hitsaus Oy")
    'keksitty hitsaus'
    """
    kept = [
        word for word in fold(name).replace("(", " ").replace(")", " ").split() if word.strip(".,") not in _LEGAL_FORMS
    ]
    return " ".join(kept)


def code_prefixes(codes: Iterable[str], lengths: tuple[int, ...] = (2, 3, 4, 5, 8)) -> list[str]:
    """Return the prefixes of codes as terms; a code of zeros only says nothing.

    Examples
    --------
    >>> code_prefixes(["45231100", "00000000"])
    ['2:45', '3:452', '4:4523', '5:45231', '8:45231100']
    """
    found: list[str] = []
    for code in codes:
        digits = "".join(ch for ch in code if ch.isdigit())[:8]
        if digits.strip("0"):
            found.extend(f"{n}:{digits[:n]}" for n in lengths if len(digits) >= n)
    return list(dict.fromkeys(found))
