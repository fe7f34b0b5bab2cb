"""Words of the vocabulary in all their forms: which of them is this token, and of which is this compound made?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .inflection import LONGEST_ENDING, forms

__all__ = ["Lexicon", "Piece"]

_LINKS = {
    "fi": frozenset({"", "n", "en", "den", "jen", "ien", "tten", "s", "t"}),
    "sv": frozenset({"", "s", "e", "a", "er"}),
    "en": frozenset({""}),
}
"""Endings a compound's earlier part may carry ("laakerien|vaihto", "arbets|platser")."""
_PROBE = 4
_SHORTEST_PART = {"fi": 3, "sv": 3, "en": 4}


@dataclass(frozen=True, slots=True)
class Piece:
    """Part ``[start, end)`` of a token, and the ids of the words it may be."""

    start: int
    end: int
    ids: tuple[int, ...]


class Lexicon:
    """A growing list of base forms, and the way back to them from any of their forms.

    Words get ids in the order they are added; the same ``(lang, word)`` always has the same id.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.langs: list[str] = []
        self._ids: dict[tuple[str, str], int] = {}
        self._stems: dict[str, list[tuple[int, frozenset[str]]]] = {}
        self._probes: set[str] = set()

    def add(self, lang: str, word: str) -> int:
        """Return the id of ``word`` (lower case), new or known."""
        known = self._ids.get((lang, word))
        if known is not None:
            return known
        number = len(self.words)
        self.words.append(word)
        self.langs.append(lang)
        self._ids[lang, word] = number
        for stem, endings in forms(lang, word):
            self._stems.setdefault(stem, []).append((number, endings))
            if len(stem) >= _PROBE - 1:
                self._probes.add(stem[:_PROBE])
        return number

    def id_of(self, lang: str, word: str) -> int | None:
        """Return the id of a base form, or None."""
        return self._ids.get((lang, word))

    def analyse(self, token: str, *, shortest: int = 1) -> tuple[int, ...]:
        """Return the ids of all words that ``token`` (lower case) may be a form of, in order of id.

        ``shortest`` is the least length of a stem.
        """
        found: dict[int, None] = {}
        size, stems = len(token), self._stems
        for cut in range(max(shortest, size - LONGEST_ENDING), size + 1):
            entries = stems.get(token[:cut])
            if entries is not None:
                ending = token[cut:]
                for number, endings in entries:
                    if ending in endings:
                        found[number] = None
        return tuple(sorted(found))

    def _links(self, part: str) -> tuple[int, ...]:
        """Return the ids of the words that ``part`` may be as an earlier part of a compound."""
        found: dict[int, None] = {}
        for cut in range(max(2, len(part) - 4), len(part) + 1):
            for number, endings in self._stems.get(part[:cut], ()):
                lang = self.langs[number]
                if part[cut:] in endings and part[cut:] in _LINKS[lang] and len(part) >= _SHORTEST_PART[lang]:
                    found[number] = None
        return tuple(sorted(found))

    def split(self, token: str) -> tuple[Piece, ...] | None:
        """Return the parts of a compound all of whose parts are known words, or None.

        The fewest parts win; among equals the longest last one. All parts are of one language.
        """
        best: dict[str, tuple[Piece, ...]] = {}
        for lang in ("fi", "sv"):
            parts = self._split(token, 0, lang, {})
            if parts is not None and len(parts) > 1:
                best[lang] = parts
        return best.get("fi") or best.get("sv")

    def _split(
        self, token: str, start: int, lang: str, memo: dict[int, tuple[Piece, ...] | None]
    ) -> tuple[Piece, ...] | None:
        if start in memo:
            return memo[start]
        memo[start] = None
        least = _SHORTEST_PART[lang]
        if len(token) - start < least or (
            token[start : start + _PROBE] not in self._probes and token[start : start + 3] not in self._probes
        ):
            return None
        whole = tuple(i for i in self.analyse(token[start:], shortest=least - 1) if self.langs[i] == lang)
        if whole:
            memo[start] = (Piece(start, len(token), whole),)
            return memo[start]
        best: tuple[Piece, ...] | None = None
        for cut in range(start + least, len(token) - least + 1):
            ids = tuple(i for i in self._links(token[start:cut]) if self.langs[i] == lang)
            if not ids:
                continue
            rest = self._split(token, cut, lang, memo)
            if rest is not None and (best is None or len(rest) + 1 < len(best)):
                best = (Piece(start, cut, ids), *rest)
        memo[start] = best
        return best

    def heads(self, token: str, *, shortest: int = 6) -> Iterable[Piece]:
        """Yield the known words a token may end with, the longest first; what stands before them is not known."""
        for cut in range(3, len(token) - shortest + 1):
            if token[cut : cut + _PROBE] in self._probes:
                ids = tuple(
                    i
                    for i in self.analyse(token[cut:], shortest=_PROBE)
                    if len(self.words[i]) >= shortest and self.langs[i] != "en"
                )
                if ids:
                    yield Piece(cut, len(token), ids)
