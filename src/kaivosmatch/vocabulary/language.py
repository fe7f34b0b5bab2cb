"""Which of the three languages a text is written in, told from its commonest words and letters."""

from __future__ import annotations

import re

__all__ = ["guess_language"]

_WORDS = {
    "fi": frozenset(
        [
            "ja",
            "on",
            "sekä",
            "tai",
            "ei",
            "myös",
            "että",
            "joka",
            "jotka",
            "kuin",
            "mukaan",
            "tarvitaan",
            "tarvitsemme",
            "etsimme",
            "teemme",
            "kaikki",
            "meillä",
            "uusi",
            "kpl",
            "noin",
            "kanssa",
            "ovat",
            "oli",
            "olla",
            "voi",
            "tulee",
            "sen",
            "se",
            "me",
            "vuoden",
            "koko",
            "kohteessa",
            "hankinta",
            "hankinnan",
            "palvelut",
            "rikki",
            "heti",
        ]
    ),
    "sv": frozenset(
        [
            "och",
            "att",
            "det",
            "som",
            "en",
            "ett",
            "av",
            "för",
            "med",
            "till",
            "är",
            "den",
            "vi",
            "har",
            "inte",
            "om",
            "på",
            "från",
            "samt",
            "eller",
            "utför",
            "söker",
            "behövs",
            "även",
            "vid",
            "ska",
            "skall",
            "kan",
            "under",
            "alla",
            "de",
            "i",
            "upphandling",
            "avser",
        ]
    ),
    "en": frozenset(
        [
            "and",
            "the",
            "of",
            "to",
            "in",
            "for",
            "with",
            "is",
            "are",
            "we",
            "our",
            "a",
            "an",
            "by",
            "at",
            "from",
            "or",
            "on",
            "be",
            "this",
            "that",
            "all",
            "needed",
            "required",
            "supply",
            "including",
            "will",
            "shall",
            "services",
            "work",
            "works",
        ]
    ),
}
_TOKEN = re.compile(r"[^\W\d_]+")
_FINNISH_ENDINGS = (
    "ssa",
    "ssä",
    "sta",
    "stä",
    "lla",
    "llä",
    "lle",
    "nen",
    "iden",
    "jen",
    "mme",
    "tus",
    "inti",
    "kset",
    "aan",
    "ään",
    "taan",
)
_SWEDISH_ENDINGS = (
    "ning",
    "ningar",
    "ande",
    "arna",
    "erna",
    "ingen",
    "tjänster",
    "ationer",
    "arbeten",
    "het",
    "skt",
    "sk",
    "are",
)
_ENGLISH_ENDINGS = ("ing", "tion", "ment", "ance", "ers", "ity", "ies", "ed", "ly", "ings")


def guess_language(text: str) -> str | None:
    """Return ``"fi"``, ``"sv"`` or ``"en"``, or None where the text does not tell.

    Function words count three, telling endings and letters one; the best has to lead by two.

    Examples
    --------
    >>> guess_language("Tarvitaan kaksi asentajaa ja nosturi"), guess_language("Vi utför svetsning och montage")
    ('fi', 'sv')
    >>> guess_language("ISO 9001") is None
    True
    """
    score = {"fi": 0, "sv": 0, "en": 0}
    for token in _TOKEN.findall(text[:2000].lower()):
        for lang, words in _WORDS.items():
            if token in words:
                score[lang] += 3
        if len(token) < 5:
            continue
        if token.endswith(_FINNISH_ENDINGS) or "yö" in token or "uo" in token or "ää" in token or "ii" in token:
            score["fi"] += 1
        if token.endswith(_SWEDISH_ENDINGS) or "å" in token or "ck" in token:
            score["sv"] += 1
        if token.endswith(_ENGLISH_ENDINGS) or "th" in token or "w" in token:
            score["en"] += 1
    ordered = sorted(score.items(), key=lambda item: -item[1])
    return ordered[0][0] if ordered[0][1] >= ordered[1][1] + 2 else None
