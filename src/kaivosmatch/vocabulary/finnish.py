"""Finnish word forms: the stems a word may take, and the endings that may follow each of them.

Nothing is cut off the words of a text by guess. Each *vocabulary* word is given its possible stems once, at load (with gradation),
and a word of a text belongs to it when it is one of these stems plus an ending that this kind of stem takes, in the right vowel harmony.
So "lietepumppujen" finds "lietepumppu", and "kuormitus" never finds "kuorma". The stems are generous: a form that no one writes costs
nothing. Grammar: Iso suomen kielioppi (VISK), gradation § 41, inflection types § 61-107.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["finnish_forms", "weaken"]

_VOWELS = "aeiouyäöå"

# Weak grade of the consonants before a stem's last vowel, the longest first.
_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"),
    ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("ht", "hd"),
    ("lk", "l"), ("rk", "r"), ("lp", "lv"), ("rp", "rv"), ("hk", "h"),
    ("k", ""), ("p", "v"), ("t", "d"),
)  # fmt: skip
_HARD = frozenset({"sk", "st", "sp", "tk"})  # clusters that do not alternate

Forms = tuple[tuple[str, frozenset[str]], ...]


def weaken(stem: str) -> str:
    """Return the weak grade of a vowel stem, or the stem itself where it has none.

    Examples
    --------
    >>> [weaken(w) for w in ("pumppu", "kaivanto", "hinta", "joki", "huolto", "lasku")]
    ['pumpu', 'kaivanno', 'hinna', 'joi', 'huollo', 'lasku']
    """
    body = stem.rstrip(_VOWELS)
    tail = stem[len(body) :]
    if len(tail) != 1 or body[-2:] in _HARD:
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


# ---------------------------------------------------------------------- endings

_CLITICS = ("", "kin", "kaan", "kään", "ko", "kö")


def _with_suffixes(cases: set[str]) -> frozenset[str]:
    """Add possessive suffixes and clitics to case endings."""
    found: set[str] = set()
    for case in cases:
        suffixed = {case}
        base = case[:-3] + "kse" if case.endswith("ksi") else case
        if len(base) > 1 and base[-1] == "n" and base[-2] in _VOWELS:
            base = base[:-1]  # an illative drops its n: "hitsaukseemme"
        if not base or base[-1] in _VOWELS:
            suffixed |= {base + own for own in ("ni", "si", "mme", "nne", "nsa", "nsä")}
        if len(base) > 1 and base[-1] in "aäe":
            suffixed |= {base + base[-1] + "n"}
        found |= {one + clitic for one in suffixed for clitic in _CLITICS}
    return frozenset(found)


def _harmony(cases: str, vowels: str) -> set[str]:
    """Write A as each of ``vowels`` ("aä", "a" or "ä")."""
    return {case.replace("A", vowel) for case in cases.split() for vowel in vowels}


_OBLIQUE_CASES = (
    "n t A tA ttA nA ssA stA llA ltA lle ksi ksen"
    " an en in on un yn än ön han hen hin hon hun hyn hän hön seen den tten ten ja jen jä"
)
_PLURAL_CASES = "iA itA inA issA istA illA iltA ille iksi ittA ihin iin iden itten ien isiin in jA jen ten"
_CONSONANT_CASES = "tA ten nA tten"


def _endings(vowels: str) -> dict[str, frozenset[str]]:
    oblique = _with_suffixes(_harmony(_OBLIQUE_CASES, vowels) | _harmony(_PLURAL_CASES, vowels))
    return {
        "full": oblique | _with_suffixes({""}),
        "oblique": oblique | (_with_suffixes({""}) - set(_CLITICS)),
        "plural": _with_suffixes(_harmony(_PLURAL_CASES, vowels)),
        "consonant": _with_suffixes(_harmony(_CONSONANT_CASES, vowels)),
    }


def _verb_endings(vowels: str) -> dict[str, frozenset[str]]:
    action = _harmony("minen misen mistA miseen misessA misestA miseksi misellA miset misten misiin", vowels)
    doer = _harmony("jA jAt jAn jAlle jAltA jAnA jAksi jiA jien jille jillA jiltA jAA", vowels)
    person = _harmony("n t mme tte vAt vA mAAn mAssA mAllA mAttA vAksi vAn isi isimme nut nyt neet", vowels)
    passive = _harmony(
        "tAAn dAAn lAAn tAvA tAvAt tAvAn tAessA ttAvA ttAvAt ttiin tiin ttu tty tAvAksi ttAessA tu ty tut tyt nnut nneet",
        vowels,
    )
    return {
        "stem": frozenset(action | doer | person),
        "whole": frozenset({""} | action | doer | person),
        "passive": frozenset(passive),
    }


_ENDINGS = {side: {**_endings(a), **_verb_endings(a)} for side, a in (("back", "a"), ("front", "ä"), ("both", "aä"))}


def _side(word: str) -> str:
    for letter in reversed(word):
        if letter in "aou":
            return "back"
        if letter in "äöy":
            return "front"
    return "both"


# ---------------------------------------------------------------------- stems


@lru_cache(maxsize=50_000)
def finnish_forms(word: str) -> Forms:
    """Return the stems of a word in its base form (lower case), each with the endings it may take.

    Examples
    --------
    >>> def knows(word, form):
    ...     return any(form.startswith(stem) and form[len(stem):] in endings for stem, endings in finnish_forms(word))
    >>> [form for form in ("hitsauksen", "hitsausta", "hitsauksiin", "hitsaa") if knows("hitsaus", form)]
    ['hitsauksen', 'hitsausta', 'hitsauksiin']
    >>> knows("huoltaa", "huollamme"), knows("silta", "silla"), knows("silta", "sillalla")
    (True, False, True)
    """
    side = _side(word)
    found: dict[str, set[str]] = {}
    for stem, kind in _noun_stems(word) | _verb_stems(word):
        if len(stem) >= 2:
            found.setdefault(stem, set()).add(kind)
    return tuple((stem, _endings_of(side, frozenset(kinds))) for stem, kinds in sorted(found.items()))


@lru_cache(maxsize=500)
def _endings_of(side: str, kinds: frozenset[str]) -> frozenset[str]:
    # shared between words: there are few combinations and many stems
    return frozenset().union(*(_ENDINGS[side][kind] for kind in kinds))


def _both_grades(stem: str, kind: str) -> set[tuple[str, str]]:
    return {(stem, kind), (weaken(stem), "oblique" if kind == "full" else kind)}


def _noun_stems(word: str) -> set[tuple[str, str]]:
    """Return ``(stem, kind of endings)`` of a noun or adjective."""
    stems = {(word, "full")}
    if len(word) < 3:
        return stems
    last = word[-1]
    if word.endswith("nen"):
        stems |= {(word[:-3] + "se", "oblique"), (word[:-3] + "s", "consonant"), (word[:-3] + "s", "plural")}
    elif word.endswith("mies"):
        stems |= {(word[:-1] + "he", "oblique"), (word[:-1] + "h", "plural"), (word, "consonant")}
    elif word.endswith(("uus", "yys")):
        stem = word[:-1]
        stems |= {
            (stem + "de", "oblique"),
            (stem + "te", "oblique"),
            (stem + "t", "consonant"),
            (stem + "ks", "plural"),
        }
        stems |= {(stem + "kse", "oblique")}
    elif last == "s":
        stems |= {(word[:-1] + "kse", "oblique"), (word[:-1] + "ks", "plural")}
        if word[-2] in "aäie" and word[-3] not in _VOWELS:
            for strong in _strengthen(word[:-1]):
                stems |= {(strong + word[-2], "oblique"), (strong, "plural")}
    elif word.endswith("in"):
        for strong in _strengthen(word[:-1]):
            stems |= {(strong + "me", "oblique"), (strong + "m", "plural")}
    elif word.endswith(("ton", "tön")):
        stem = word[:-2] + "t" + word[-2] + "m"
        stems |= {(stem + ("a" if word[-2] == "o" else "ä"), "oblique"), (stem, "plural")}
    elif last == "e":
        for strong in _strengthen(word):
            stems |= {(strong + "e", "oblique"), (strong, "plural")}
        stems |= {(word + "t", "consonant"), *_both_grades(word, "full")}
    elif last == "i":
        stems |= _i_stems(word)
    elif last in "aä":
        rounded = word[:-1] + ("o" if last == "a" else "ö")
        stems |= _both_grades(word, "full") | _both_grades(rounded, "plural")
        stems |= {(word[:-1], "plural"), (weaken(word)[:-1], "plural")}
    elif last in "ouöy":
        stems |= _both_grades(word, "full")
        if word[-2] in _VOWELS:
            stems.add((word[:-1], "plural"))
    elif last == "t" and word[-2] in _VOWELS:
        stems |= _plural_stems(word)
    else:
        stems |= {(word + "i", "oblique"), (word + "e", "plural")}  # loans: "container" → "containerin"
    if word.endswith(("uo", "yö", "ie", "yöt", "uot", "iet")):
        body = word.rstrip("t")
        stems.add((body[:-2] + body[-1], "plural"))  # työ → töi-, tie → tei-
    return stems


def _i_stems(word: str) -> set[tuple[str, str]]:
    """Return the stems of a word in -i: a loan ("venttiili") or an old e-stem ("vesi", "lehti", "niemi")."""
    body, weak = word[:-1], weaken(word)
    stems = _both_grades(word, "full") | _both_grades(body + "e", "oblique")
    stems |= {(weak[:-1] + "e", "plural"), (body, "plural"), (weak[:-1], "plural")}
    if word.endswith("si"):
        stems |= {(word[:-2] + "de", "oblique"), (word[:-2] + "te", "oblique"), (word[:-2] + "t", "consonant")}
    if word[-2] in "lnrms":
        stems.add((body[:-1] + "n" if word[-2] == "m" else body, "consonant"))  # "kieltä", "nientä"
    return stems


def _plural_stems(word: str) -> set[tuple[str, str]]:
    """Return the stems of a word that the table gives in the plural ("pumput" → "pumppu-", "pumppuj-")."""
    stems: set[tuple[str, str]] = set()
    for strong in _strengthen(word[:-1]):
        stems |= {(strong, "oblique"), (strong[:-1], "plural")}
        if strong[-1] in "aä":
            stems |= _both_grades(strong[:-1] + ("o" if strong[-1] == "a" else "ö"), "plural")
        if strong.endswith(("ukse", "ykse", "okse", "ökse")):
            stems |= {(strong[:-3] + "s", "full"), (strong[:-3] + "s", "consonant")}
        if strong.endswith("ee"):
            stems |= {
                (strong[:-1] + "t", "consonant"),
                (weaken(strong[:-1]) + "t", "consonant"),
                (weaken(strong[:-1]), "full"),
            }
    return stems | {
        (stem, "full") for stem in (word[:-1], *_strengthen(word[:-1])) if len(stem) > 4 and stem[-1] not in "e"
    }


def _verb_stems(word: str) -> set[tuple[str, str]]:
    """Return ``(stem, kind of endings)`` of a verb in its first infinitive; nothing for other words."""
    stems: set[tuple[str, str]] = set()
    if len(word) < 5 or word[-1] not in "aä":
        return stems
    body = word[:-2]
    if word.endswith(("oida", "öidä", "ida", "idä")):
        stems |= {(body, "stem"), (body, "passive")}
    elif word[-2] == "t" and word[-3] in _VOWELS:  # hitsata: hitsaa-, hitsataan
        stems |= {(strong + word[-1], "whole") for strong in _strengthen(body)} | {(body, "passive")}
    elif word.endswith(("lla", "llä", "nna", "nnä", "rra", "rrä", "sta", "stä")):  # pestä: pese-, pestään
        stems |= {(strong[:-1] + "e", "stem") for strong in _strengthen(body + "e")} | {(body, "passive")}
        if word.endswith(("ella", "ellä")):
            stems |= {(strong + "le", "stem") for strong in _strengthen(word[:-3])} | {(word[:-1], "passive")}
    elif word[-2] in _VOWELS:  # huoltaa: huolta-, huolla-, huolletaan
        stems |= {
            (word[:-1], "stem"),
            (weaken(word[:-1]), "stem"),
            (word, "whole"),
            (weaken(word[:-1])[:-1] + "e", "passive"),
        }
        stems |= {(weaken(word[:-1]), "passive"), (word[:-2] + "i", "passive")}
    return stems
