"""Finnish word forms: the stems a word may take, and the endings that may follow them.

Nothing is cut off the words of a text by guess. Each *vocabulary* word is given its possible stems once, at load (with gradation),
and a word of a text belongs to it when it is one of these stems plus a true ending. So "lietepumppujen" finds "lietepumppu", and
"kuormitus" never finds "kuorma". The stems are generous: a form that no one writes costs nothing.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["FINNISH_ENDINGS", "VERB_ENDINGS", "finnish_stems", "weaken"]

_VOWELS = "aeiouyäöå"

# Weak grade of the consonants before a stem's last vowel (Iso suomen kielioppi, § 41), the longest first.
_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"),
    ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("ht", "hd"),
    ("lk", "l"), ("rk", "r"), ("lp", "lv"), ("rp", "rv"), ("hk", "h"),
    ("k", ""), ("p", "v"), ("t", "d"),
)  # fmt: skip
_HARD = frozenset({"sk", "st", "sp", "tk"})  # clusters that do not alternate


def weaken(stem: str) -> str:
    """Return the weak grade of a vowel stem, or the stem itself where it has none.

    Examples
    --------
    >>> [weaken(w) for w in ("pumppu", "kaivanto", "hinta", "joki", "huolto", "lasku")]
    ['pumpu', 'kaivanno', 'hinna', 'joi', 'huollo', 'lasku']
    """
    body = stem.rstrip(_VOWELS)
    tail = stem[len(body) :]
    if not tail or len(tail) > 1 or body[-2:] in _HARD:
        return stem
    for strong, weak in _GRADES:
        if body.endswith(strong) and len(body) > len(strong):
            return body[: -len(strong)] + weak + tail
    return stem


def _strengthen(stem: str) -> tuple[str, ...]:
    """Return a weak vowel stem with its possible strong grades ("renga" of "rengas" → "renka")."""
    body = stem.rstrip(_VOWELS)
    tail = stem[len(body) :]
    found = [stem]
    if len(tail) == 1:
        for strong, weak in _GRADES:
            # "ll" may come from "lt", a single "t" from "tt"; a lost k is not put back, it would fit anywhere
            if weak and body.endswith(weak) and not (len(weak) == 1 and len(strong) == 1 and weak not in "dv"):
                found.append(body[: -len(weak)] + strong + tail)
    return tuple(found)


@lru_cache(maxsize=50_000)
def finnish_stems(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of a noun or adjective, and those of a verb, for a word in its base form (lower case).

    Examples
    --------
    >>> nouns, verbs = finnish_stems("hitsaus")
    >>> sorted(nouns)
    ['hitsauks', 'hitsaukse', 'hitsaus']
    >>> "huolla" in finnish_stems("huoltaa")[1]
    True
    """
    return frozenset(_noun_stems(word)), frozenset(_verb_stems(word))


def _vowel_stems(stem: str) -> set[str]:
    """Return a vowel stem in both grades."""
    return {stem, weaken(stem)}


def _noun_stems(word: str) -> set[str]:
    stems = {word}
    last = word[-1:]
    if len(word) < 3:
        return stems
    if word.endswith("nen"):
        stems |= {word[:-3] + "se", word[:-3] + "s"}
    elif word.endswith("mies"):
        stems |= {word[:-1] + "t", word[:-2] + "he", word[:-2] + "h"}
    elif word.endswith(("uus", "yys")):
        stem = word[:-1]
        stems |= {stem + "de", stem + "te", stem + "t", stem + "ks", stem + "kse"}
    elif last == "s":
        stems |= {word[:-1] + "kse", word[:-1] + "ks"}
        if word[-2] in "aäie" and word[-3] not in _VOWELS:
            for strong in _strengthen(word[:-1]):
                stems |= {strong + word[-2], strong}
    elif word.endswith("in"):
        for strong in _strengthen(word[:-1]):
            stems |= {strong + "me", strong + "m", word}
    elif word.endswith(("ton", "tön")):
        stems |= {word[:-1] + "tt" + ("a" if word.endswith("ton") else "ä"), word[:-2] + "ttom", word[:-2] + "ttöm"}
        stems |= {word[:-2] + "ttoma", word[:-2] + "ttömä"}
    elif last == "e":
        for strong in _strengthen(word):
            stems |= {strong + "e", strong}
        stems |= {word + "t", *_vowel_stems(word)}
    elif last == "i":
        body = word[:-1]
        stems |= _vowel_stems(word) | _vowel_stems(body + "e") | {weaken(word)[:-1] + "e"}
        if word.endswith("si"):
            stems |= {word[:-2] + "de", word[:-2] + "te", word[:-2] + "t", body}
        if word[-2] in "lnrs":
            stems.add(body)  # partitive of the old words: "kieltä", "nientä"
        stems |= {body, weaken(word)[:-1]}
    elif last in "aä":
        rounded = "o" if last == "a" else "ö"
        stems |= _vowel_stems(word)
        stems |= {word[:-1], weaken(word)[:-1], word[:-1] + rounded, weaken(word[:-1] + rounded)}
    elif last in "ouöy":
        stems |= _vowel_stems(word)
        if word[-2] in _VOWELS:
            stems.add(word[:-1])
    elif last == "t" and word[-2] in _VOWELS:
        for strong in _strengthen(word[:-1]):  # a plural in the table: "pumput" → "pumppu-", "pumppuj-"
            stems |= {strong, strong[:-1]}
            if strong[-1] in "aä":
                rounded = strong[:-1] + ("o" if strong[-1] == "a" else "ö")
                stems |= _vowel_stems(rounded)
    else:
        stems |= {word + "i", word + "e"}  # loans: "container" → "containerin"
    if word.endswith(("uo", "yö", "ie", "yöt", "uot", "iet")):
        body = word.rstrip("t")
        stems.add(body[:-2] + body[-1])  # työ → töi-, tie → tei-
    return {stem for stem in stems if len(stem) >= 2}


def _verb_stems(word: str) -> set[str]:
    stems: set[str] = set()
    if len(word) < 5:
        return stems
    if word.endswith(("ata", "ätä", "ota", "uta", "ötä", "ytä", "itä", "eta", "etä")):
        body = word[:-2]
        for strong in _strengthen(body):
            stems |= {strong + "a" if word[-1] == "a" else strong + "ä", strong}
        stems |= {body, word[:-1] + "a" if word[-1] == "a" else word[:-1] + "ä"}
    elif word.endswith(("oida", "öidä", "ida", "idä")):
        stems |= {word[:-2], word[:-1]}
    elif word.endswith(("lla", "llä", "nna", "nnä", "rra", "rrä", "sta", "stä")):
        stems |= {word[:-2] + "e", word[:-2], weaken(word[:-2] + "e")}
        stems |= {strong + "e" for strong in _strengthen(word[:-2])}
        if word.endswith(("ella", "ellä")):
            stems |= {strong + "le" for strong in _strengthen(word[:-3])}
    elif word.endswith(("aa", "ää", "ea", "eä", "ia", "iä", "oa", "ua", "yä", "öä")):
        body = word[:-1]
        stems |= _vowel_stems(body)
        if word.endswith(("aa", "ää")):
            stems |= {weaken(body)[:-1] + "e", body[:-1] + "i"}
    return stems


def _case_endings() -> set[str]:
    singular = {
        "", "n", "t", "a", "ä", "ta", "tä", "tta", "ttä", "na", "nä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle",
        "ksi", "kse", "an", "än", "en", "in", "on", "un", "yn", "ön", "han", "hän", "hen", "hin", "hon", "hun", "hyn", "hön", "seen",
        "den", "tten", "ten",
    }  # fmt: skip
    plural = {
        "a", "ä", "ta", "tä", "na", "nä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "tta", "ttä", "hin", "in",
        "siin", "en", "den", "tten", "n",
    }  # fmt: skip
    return singular | {"i" + ending for ending in plural} | {"ja", "jä", "jen"}


_CASES = frozenset(_case_endings())
_SUFFIXES = ("", "mme", "nne", "nsa", "nsä", "ni", "si", "an", "än", "en", "kin", "kaan", "kään", "ko", "kö", "mmekin")
FINNISH_ENDINGS = frozenset(case + suffix for case in _CASES for suffix in _SUFFIXES)
"""Case endings, singular and plural, with possessive suffixes and clitics."""

_DOER = ("ja", "jä")
VERB_ENDINGS = frozenset(
    {
        "",
        "n",
        "t",
        "mme",
        "tte",
        "vat",
        "vät",
        "taan",
        "tään",
        "daan",
        "dään",
        "maan",
        "mään",
        "massa",
        "mässä",
        "malla",
        "mällä",
        "va",
        "vä",
    }
    | {
        "taessa",
        "täessä",
        "tava",
        "tävä",
        "tavat",
        "tävät",
        "ttu",
        "tty",
        "nut",
        "nyt",
        "neet",
        "isi",
        "isimme",
        "llaan",
        "llään",
        "tiin",
    }
    | {
        "mi" + end
        for end in (
            "nen",
            "sen",
            "sta",
            "stä",
            "seen",
            "sessa",
            "sessä",
            "sesta",
            "sestä",
            "seksi",
            "set",
            "set",
            "sten",
        )
    }
    | {doer + end for doer in _DOER for end in ("", "t", "n", "lle", "lta", "na", "ksi")}
    | {"jia", "jiä", "jien", "jille", "jilla", "jillä", "jilta", "jiltä"}
)
"""Personal and passive forms, infinitives, the action noun "-minen" and the doer "-ja"."""
