"""Finding criteria by name. Numbers in names are keys: never near, only equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .inflection import is_form
from .models import CriterionDef, CriterionHit

__all__ = ["CriterionFinder"]

_BODIES = r"(?:SFS|EN|ISO|IEC|SS|DIN|NS|BS|OHSAS)"
_STANDARD = re.compile(
    rf"\b(?:{_BODIES}[\s/–-]*)*(\d{{4,5}})(?:\s*[-–]\s*(\d{{1,2}}))?(?!\d)(?:\s*[:/]\s*(?:19|20)\d\d)?", re.IGNORECASE
)
_PREFIX = re.compile(rf"\b{_BODIES}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[:'’][^\W_]+)?")
_AMOUNT = re.compile(
    r"(?<![\w-])\d[\d\s.,]*(?:milj\w*\.?|miljo\w*|million\w*|M€|MEUR|€|euro?a?|EUR|SEK|%|kpl|hlö\w*|henkilö\w*"
    r"|persons?|personer|people|vuotta|years?|år|tuntia|hours?|h|t|tn|v)(?!\w)\.?(?:\s*(?:€|euroa?|EUR))?",
    re.IGNORECASE,
)
"""An amount beside a name is no part of it: "vastuuvakuutus 2 milj. €"."""
_TELLING = re.compile(r"S\d|EXC\d|EA\d|IW[EST]|Euro [IVX]+|stage [IVX]+B?|24/7")
# words that belong to no name: "voimassa oleva tulityökortti", "valid hot work card"
_FILLER = frozenset(
    {
        "voimassa", "oleva", "olevat", "voimassaoleva", "kopio", "todistus", "sertifikaatti", "sertifioitu", "sertifiointi", "giltig",
        "giltigt", "certifikat",
        "certifierad", "intyg", "valid", "current", "certificate", "certification", "certified", "a", "an", "the", "ja", "and",
        "och", "standardi", "standardin", "standard", "mukainen", "koulutus", "kortti", "card", "kort", "vähintään", "väh", "minimissään",
        "min", "enintään", "alle", "yli", "max", "minst", "högst", "under", "over", "at", "least", "most",
        "below", "minimum", "maximum", "of",
    }
)  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[:'’]", m.group().lower(), maxsplit=1)[0] for m in _WORD.finditer(text))


class CriterionFinder:
    """Looks criteria up by name, alias, standard number or level.

    Parameters
    ----------
    criteria : mapping of str to CriterionDef
    cutoff : float
        Least similarity (0 to 100) of a name without digits that is not written exactly as in the table.
    margin : float
        The second criterion must be at least this much less similar; else the name is ambiguous.
    """

    def __init__(self, criteria: Mapping[str, CriterionDef], *, cutoff: float, margin: float) -> None:
        self._criteria = criteria
        self._cutoff, self._margin = cutoff, margin
        self._exact: dict[str, str | None] = {}
        self._standards: dict[str, str | None] = {}
        self._fuzzy: list[tuple[str, str]] = []
        self._first: dict[str, list[tuple[tuple[tuple[str, str], ...], str]]] = {}
        self._levels: list[tuple[re.Pattern[str], str, str]] = []
        for key, definition in criteria.items():
            self._note(self._exact, _squeeze(key), key)
            for lang, texts in _texts(definition):
                for text in texts:
                    self._add(key, lang, text)
            for level in definition.levels:
                self._add_level(key, level)

    @staticmethod
    def _note(table: dict[str, str | None], name: str, key: str) -> None:
        # one name for two criteria is no name: None marks it as ambiguous
        if table.get(name, key) != key:
            table[name] = None
        else:
            table[name] = key

    def _add(self, key: str, lang: str, text: str) -> None:
        self._note(self._exact, _squeeze(text), key)
        for number in _numbers(text):
            self._note(self._standards, number, key)
        words = _words(text)
        if not any(c.isdigit() for c in text):
            self._fuzzy.append((_squeeze(text), key))
        if words and not (len(words) == 1 and words[0] in _FILLER):
            self._first.setdefault(words[0][:3], []).append((tuple((w, lang) for w in words), key))

    def _add_level(self, key: str, level: str) -> None:
        """Note a level that names its criterion by itself ("S2", "EXC3", "Euro VI"): one with a number, and of this criterion only."""
        owners = [k for k, definition in self._criteria.items() if level in definition.levels]
        if owners != [key] or not _TELLING.fullmatch(level):
            return
        parts = re.findall(r"[^\W\d]+|\d+|[^\w\s]", level)
        # two letters or less are a name in capitals only
        flags = 0 if len(parts[0]) == 1 or (len(level) == 3 and level.isalpha()) else re.IGNORECASE
        pattern = r"[\s-]*".join(re.escape(part) for part in parts)
        self._levels.append((re.compile(rf"(?<![0-9A-Za-zÅÄÖåäö]){pattern}(?![0-9A-Za-zåäö])", flags), key, level))

    # ------------------------------------------------------------------ one name

    def find(self, text: str) -> str | None:
        """Return the key that ``text`` names as a whole, or None (unknown, near only, or ambiguous)."""
        squeezed = _squeeze(text)
        if not squeezed:
            return None
        if squeezed in self._exact:
            return self._exact[squeezed]
        numbers = _numbers(text)
        if numbers:
            keys = {self._standards.get(number) for number in numbers}
            return keys.pop() if len(keys) == 1 else None
        level = self._level_in(text) or self._trailing_level(text)
        if level is not None:
            return level[0]
        unamounted = _AMOUNT.sub(" ", text)
        if unamounted != text:
            return self.find(unamounted)
        if any(c.isdigit() for c in text):
            return self._exact.get(_squeeze(_without_filler(text))) or self._valued(text)
        found = self.find_all(text)
        named = list(dict.fromkeys(hit.key for hit in found))
        if len(named) == 1 and self._covers(text, found):
            return named[0]
        return self._near(squeezed)

    def _valued(self, text: str) -> str | None:
        """Return the criterion of kind number that a text names beside a value ("LTIFR < 5")."""
        hits = self.find_all(text)
        keys = {hit.key for hit in hits}
        key = keys.pop() if len(keys) == 1 else None
        if key is None or self._criteria[key].kind != "number" or not self._covers(text, hits, values=True):
            return None
        return key

    @staticmethod
    def _covers(text: str, hits: Sequence[CriterionHit], *, values: bool = False) -> bool:
        """Whether only filler words are left over beside what was found."""
        left = [
            m.group().lower()
            for m in _WORD.finditer(text)
            if not any(hit.start < m.end() and m.start() < hit.end for hit in hits)
        ]
        return all(word in _FILLER or (values and word.isdecimal()) for word in left)

    def _near(self, squeezed: str) -> str | None:
        from rapidfuzz import fuzz

        if len(squeezed) < 5:
            return None  # a short name has too many neighbours
        best: dict[str, float] = {}
        for name, key in self._fuzzy:
            if abs(len(name) - len(squeezed)) <= 4:
                score = fuzz.ratio(squeezed, name, score_cutoff=self._cutoff - self._margin)
                if score > best.get(key, 0.0):
                    best[key] = score
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        if not ordered or ordered[0][1] < self._cutoff:
            return None
        if len(ordered) > 1 and ordered[1][1] > ordered[0][1] - self._margin:
            return None
        return ordered[0][0]

    def _level_in(self, text: str) -> tuple[str, str] | None:
        found = {(key, level) for pattern, key, level in self._levels if pattern.search(text)}
        return found.pop() if len(found) == 1 else None

    def _trailing_level(self, text: str) -> tuple[str, str] | None:
        """Return criterion and level where the text is a name followed by one of its levels ("Rating Alfa AA+")."""
        name, _, last = text.strip().rpartition(" ")
        for definition in self._criteria.values() if name else ():
            for level in definition.levels:
                if level.casefold() == last.casefold() and self._exact.get(_squeeze(name)) == definition.key:
                    return definition.key, level
        return None

    def find_level(self, text: str) -> tuple[str | None, str | None]:
        """Return the criterion that ``text`` names and the level it names of it (``(None, None)`` where there is none)."""
        level = self._level_in(text) or self._trailing_level(text)
        key = self.find(text)
        if level is not None and key in (None, level[0]):
            return level
        if key is not None:
            for name in self._criteria[key].levels:
                if re.search(rf"(?<![0-9a-zåäö+]){re.escape(name)}(?![0-9a-zåäö+])", text, re.IGNORECASE):
                    return key, name
        return key, None

    # ------------------------------------------------------------------ running text

    def find_all(self, text: str) -> list[CriterionHit]:
        """Return the criteria named in running text, in order, without overlaps (the longest wins)."""
        found: list[CriterionHit] = []
        for match in _STANDARD.finditer(text):
            key = self._standards.get(_number(match.group(1), match.group(2)))
            if key is not None:
                found.append(CriterionHit(key, match.start(), match.end()))
        for pattern, key, level in self._levels:
            found.extend(CriterionHit(key, m.start(), m.end(), level) for m in pattern.finditer(text))
        tokens = [
            (m.start(), m.end(), re.split(r"[:'’]", m.group().lower(), maxsplit=1)[0]) for m in _WORD.finditer(text)
        ]
        for index in range(len(tokens)):
            found.extend(self._names_at(text, tokens, index))
        kept: list[CriterionHit] = []
        for hit in sorted(found, key=lambda h: (h.start - h.end, h.start, h.key)):
            if all(k.end <= hit.start or hit.end <= k.start for k in kept):
                kept.append(hit)
        return sorted(kept, key=lambda h: h.start)

    def _names_at(self, text: str, tokens: Sequence[tuple[int, int, str]], index: int) -> Iterable[CriterionHit]:
        start, _, word = tokens[index]
        for names, key in self._first.get(word[:3], ()):
            end = index + len(names)
            if end > len(tokens):
                continue
            if all(_is_form(tokens[index + k][2], name, lang) for k, (name, lang) in enumerate(names)) and all(
                re.fullmatch(r"[\s/()–-]*", text[tokens[k][1] : tokens[k + 1][0]]) for k in range(index, end - 1)
            ):
                if len(names) == 1 and len(names[0][0]) <= 3 and not text[start : start + len(names[0][0])].isupper():
                    continue  # "IWE", "PED" are names in capitals only
                if self._exact.get(_squeeze(" ".join(n for n, _ in names)), key) == key:
                    yield CriterionHit(key, start, tokens[end - 1][0] + len(tokens[end - 1][2]))


def _texts(definition: CriterionDef) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("fi", (definition.label_fi, *definition.aliases_fi)),
        ("sv", (definition.label_sv, *definition.aliases_sv)),
        ("en", (definition.label_en, *definition.aliases_en)),
    ]


def _squeeze(text: str) -> str:
    """Return letters and digits only, lower case: spacing and hyphens do not tell names apart."""
    return "".join(c for c in text.lower() if c.isalnum() or c == "+")


def _without_filler(text: str) -> str:
    return " ".join(m.group() for m in _WORD.finditer(text) if m.group().lower() not in _FILLER)


def _number(main: str, part: str | None) -> str:
    return main if part is None else f"{main}-{part}"


def _numbers(text: str) -> list[str]:
    """Return the standard numbers in a name, with part ("3834-2") and without body and year."""
    return list(dict.fromkeys(_number(m.group(1), m.group(2)) for m in _STANDARD.finditer(text)))


def _is_form(token: str, word: str, lang: str) -> bool:
    # short names and names with digits stand as they are
    return token == word or (len(word) >= 4 and word.isalpha() and is_form(token, word, lang))
