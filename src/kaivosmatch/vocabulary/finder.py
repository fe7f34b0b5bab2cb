"""Finding the services that a text names, in three languages, inflected and compounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .language import guess_language
from .models import LANGUAGES, ServiceDef, ServiceHit
from .term_tree import TOKEN, ContextWord, Node, Parsed, TermTree, bare

__all__ = ["FinderSettings", "ServiceFinder"]

_GAP = re.compile(r"['’]?[ \t\r\n\u00a0]*[-‐‑–/&]?[ \t\r\n\u00a0]*")
_SUSPENDED = re.compile(r"[-‐‑–](?:\s+(?:ja|sekä|tai|och|eller|and|or|&)\s+|\s*,\s*)")
_FOR_WHOM = ("jille", "jalle", "jälle", "reille", "miehille")
"""A doer in the allative is the one *for whom*: "majoitus hitsaajille"."""
_WHERE = ("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä")
"""A Finnish noun in one of these cases more often tells where than what: "kaivot tukossa suodatinhallissa"."""
_CACHE = 100_000


@dataclass(frozen=True)
class FinderSettings:
    """How far a hit counts that is less than a whole term, and how long words have to be that are told by less.

    ``head``, ``part``: a service that is the head of a compound, or that qualifies a general head. ``beneficiary``: a doer for whom
    something is done. ``where``: a place where it is done. ``tail_letters``, ``half_letters``, ``half_shared``: see :class:`TermTree`.
    ``foreign_letters``: letters that a term of another language than the text's needs.
    """

    head: float
    part: float
    beneficiary: float
    where: float
    tail_letters: int
    half_letters: int
    half_shared: int
    foreign_letters: int


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    parsed: Parsed
    alone: bool


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    strength: float
    key: str
    lang: str
    term: str
    tail: bool = False  # the tail of a word whose beginning is not known


class ServiceFinder:
    """Looks services up in texts. Compiled once; the same finder may be used for any number of texts.

    Parameters
    ----------
    services : mapping of str to ServiceDef
    context : iterable of ContextWord
    settings : FinderSettings
    ancestors : mapping of str to set of str
        Wider concepts of each service.
    shared : mapping of (str, str) to sequence of str
        See :class:`TermTree`.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceDef],
        context: Iterable[ContextWord],
        settings: FinderSettings,
        ancestors: Mapping[str, frozenset[str]],
        shared: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self._services = services
        self._settings = settings
        self._tree = TermTree(
            services,
            context,
            ancestors,
            shared,
            tail_letters=settings.tail_letters,
            half_letters=settings.half_letters,
            half_shared=settings.half_shared,
        )
        self._parsed: dict[str, Parsed] = {}
        self._pairs: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {}

    def find(self, text: str, lang: str | None = None, stated: str | None = None) -> list[ServiceHit]:
        """Return the services named in ``text``, in order of place.

        Parameters
        ----------
        text : str
        lang : {"fi", "sv", "en"} or None
            Language of the text; None: all three are tried.
        stated : {"fi", "sv", "en"} or None
            Language that the writer states: taken for the text's where its own words do not tell; terms of the others stay possible.

        Returns
        -------
        list of ServiceHit
            Without overlaps: the longest found wins. Two concepts that share a term give two hits at one place.
        """
        folded, origin = _fold(text)
        guessed = lang or guess_language(folded) or stated
        tokens = self._tokens(folded)
        found: list[_Found] = []
        for index in range(len(tokens)):
            self._walk(folded, tokens, index, found)
        if _SUSPENDED.search(folded) is not None:
            self._suspended(folded, tokens, found)
        kept = [f for f in found if self._admissible(f, lang, guessed)]
        hits = []
        for f in _longest(kept, guessed, len(folded)):
            start, end = (f.start, f.end) if origin is None else (origin[f.start], origin[f.end])
            hits.append(ServiceHit(f.key, self._services[f.key].label(f.lang), start, end, f.term, f.lang, f.strength))
        return hits

    def find_many(
        self, texts: Iterable[str], lang: str | None = None, stated: Iterable[str | None] | None = None
    ) -> list[list[ServiceHit]]:
        """Return :meth:`find` for each text; a text that comes again is looked up once."""
        memo: dict[tuple[str, str | None], list[ServiceHit]] = {}
        result = []
        pairs = ((text, None) for text in texts) if stated is None else zip(texts, stated, strict=True)
        for text, own in pairs:
            hits = memo.get((text, own))
            if hits is None:
                hits = memo[text, own] = self.find(text, lang, own)
            result.append(list(hits))
        return result

    def _admissible(self, found: _Found, lang: str | None, guessed: str | None) -> bool:
        if lang is not None:
            return found.lang == lang
        # a short word, or the tail of one, of another language than the text's is most likely a false friend ("re|placement" is no cement)
        if found.tail:
            return found.lang == (guessed or "fi")  # with no other sign, a long word is most likely Finnish
        if found.strength < 1.0 and guessed is not None:
            return found.lang == guessed
        return guessed is None or found.lang == guessed or len(found.term) >= self._settings.foreign_letters

    def _tokens(self, text: str) -> list[_Token]:
        tokens = []
        for match in TOKEN.finditer(text):
            raw = match.group()
            word = bare(raw.lower())
            parsed = self._parsed.get(word)
            if parsed is None:
                if len(self._parsed) >= _CACHE:
                    self._parsed.clear()
                parsed = self._parsed[word] = self._tree.parse(word)
            # "IT" is a trade, "it" is not: alone, that is, not within a longer term
            alone = parsed.alone and (len(word) > 2 or raw[: len(word)].isupper())
            end = match.end() if ":" not in raw else match.start() + len(word)
            tokens.append(_Token(match.start(), end, word, parsed, alone))
        return tokens

    def _walk(self, text: str, tokens: Sequence[_Token], first: int, found: list[_Found]) -> None:
        """Add the terms that begin at a token: as words, written apart, and within the token."""
        token = tokens[first]
        frontier: list[Node] = [self._tree.root]
        for position in range(first, len(tokens)):
            current = tokens[position]
            if not current.parsed.whole:
                break
            if position > first and not _GAP.fullmatch(text, tokens[position - 1].end, current.start):
                break
            frontier = [node[i] for node in frontier for i in current.parsed.whole if i in node]
            if not frontier:
                break
            if position > first or current.alone:
                for node in frontier:
                    linked = node.linked if _modifies(token.word) else ()
                    found.extend(
                        _Found(token.start, current.end, self._strength(current.word, entry), *entry)
                        for entry in (*node.services, *linked)
                    )
        if first + 1 < len(tokens):
            self._joined(text, token, tokens[first + 1], found)
        if token.parsed.pieces or token.parsed.tails:
            self._compound(token, found)

    def _strength(self, word: str, entry: tuple[str, str, str]) -> float:
        """How far a term counts by the case of its last word; a word that ends so in its base form is in no case."""
        if word.endswith(_FOR_WHOM):
            return self._settings.beneficiary
        _, lang, term = entry
        bent = lang == "fi" and word.endswith(_WHERE) and not term.lower().endswith(word)
        return self._settings.where if bent else 1.0

    def _joined(self, text: str, left: _Token, right: _Token, found: list[_Found]) -> None:
        if len(left.word) < 3 or len(right.word) < 4 or not _GAP.fullmatch(text, left.end, right.start):
            return
        pair = (left.word, right.word)
        entries = self._pairs.get(pair)
        if entries is None:
            if len(self._pairs) >= _CACHE:
                self._pairs.clear()
            entries = self._pairs[pair] = self._tree.entries(left.word + right.word, len(left.word) + 2)
        found.extend(_Found(left.start, right.end, 1.0, *entry) for entry in entries)

    def _compound(self, token: _Token, found: list[_Found]) -> None:
        """Add what the parts of a compound name: its head, else what qualifies a general head, else that general head."""
        last = len(token.parsed.pieces) - 1
        general: list[_Found] = []
        special: list[_Found] = []
        for first, opening in enumerate(token.parsed.pieces):
            nodes = [self._tree.root]
            for position in range(first, last + 1):
                piece = token.parsed.pieces[position]
                nodes = [node[i] for node in nodes for i in piece.ids if i in node]
                if first == position and self._tree.tells_setting(piece):
                    continue
                strength = self._settings.head if position == last else self._settings.part
                into = general if first == position and self._tree.is_part(piece) else special
                place = (token.start + opening.start, token.start + piece.end)
                into.extend(
                    _Found(*place, strength * self._strength(token.word, entry), *entry)
                    for node in nodes
                    for entry in node.services
                )
        found.extend([f for f in special if f.end == token.end] or special or general)
        for piece in token.parsed.tails:
            if self._tree.tells_setting(piece) or self._tree.is_part(piece):
                continue
            entries = [entry for i in piece.ids if i in self._tree.root for entry in self._tree.root[i].services]
            if entries:
                place, head = (token.start + piece.start, token.end), self._settings.head
                found.extend(
                    _Found(*place, head * self._strength(token.word, entry), *entry, tail=True) for entry in entries
                )
                return

    def _suspended(self, text: str, tokens: Sequence[_Token], found: list[_Found]) -> None:
        """Read "putkisto- ja säiliöhitsaus" as "putkistohitsaus ja säiliöhitsaus"."""
        for index, left in enumerate(tokens):
            for right in tokens[index + 1 : index + 3]:  # with a word between, or with a comma
                self._complete(text, left, right, found)

    def _complete(self, text: str, left: _Token, right: _Token, found: list[_Found]) -> None:
        if left.end >= right.start or not _SUSPENDED.fullmatch(text, left.end, right.start):
            return
        for cut in range(3, len(right.word) - 3):
            entries = self._tree.entries(left.word + right.word[cut:], len(left.word) + 2)
            found.extend(_Found(left.start, left.end, 1.0, *entry) for entry in entries)


def _modifies(word: str) -> bool:
    """Whether a word may qualify the next one: any but an illative ("käyttöön palveluna" is no "käyttöpalvelu")."""
    return not (len(word) > 4 and word[-1] == "n" and word[-2] == word[-3])


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Return composed letters without soft hyphens, and where each came from (None: the text as it is)."""
    if "\u00ad" not in text and unicodedata.is_normalized("NFC", text):
        return text, None
    letters: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(text):
        if letter == "\u00ad":
            continue
        if unicodedata.combining(letter) and letters:
            together = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(together) == 1:
                letters[-1] = together
                continue
        letters.append(letter)
        origin.append(index)
    origin.append(len(text))
    return "".join(letters), origin


def _longest(found: Sequence[_Found], guessed: str | None, length: int) -> list[_Found]:
    """Keep the longest of what overlaps; equal spans: the stronger, then the text's language; several concepts of one term stay."""
    rank = {lang: (0 if lang == guessed else 1 + order) for order, lang in enumerate(LANGUAGES)}
    taken = bytearray(length)
    kept: dict[tuple[int, int], list[_Found]] = {}
    for f in sorted(found, key=lambda f: (f.start - f.end, -f.strength, rank[f.lang], f.start, f.key, f.term)):
        same = kept.get((f.start, f.end))
        if same is not None:
            # of one place, the concepts of the first language only (of any, where the text's is not known), each once
            agrees = f.strength == same[0].strength and (guessed is None or f.lang == same[0].lang)
            if agrees and all(k.key != f.key for k in same):
                same.append(f)
        elif not any(taken[f.start : f.end]):
            kept[f.start, f.end] = [f]
            taken[f.start : f.end] = b"\x01" * (f.end - f.start)
    return sorted((f for same in kept.values() for f in same), key=lambda f: (f.start, f.end, f.key))
