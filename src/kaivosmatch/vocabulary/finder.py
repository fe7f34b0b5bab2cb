"""Finding the services that a text names, in three languages, inflected and compounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .language import guess_language
from .lexicon import Lexicon, Piece
from .models import LANGUAGES, ServiceDef, ServiceHit

__all__ = ["ContextWord", "ServiceFinder", "Strengths"]

_TOKEN = re.compile(r"[^\W_]+(?:[:'’][^\W_]+)?")
_GAP = re.compile(r"[ \t\r\n\u00a0]*[-‐‑–/]?[ \t\r\n\u00a0]*")
_SUSPENDED = re.compile(r"[-‐‑–](?:\s+(?:ja|sekä|tai|och|eller|and|or|&)\s+|\s*,\s*)")
_FOR_WHOM = ("jille", "jalle", "jälle", "reille", "miehille")
"""A doer in the allative is the one *for whom*: "majoitus hitsaajille"."""
_CACHE = 100_000
_ADDED_ACROSS = 6  # letters a term of another language than the text's needs at least


@dataclass(frozen=True)
class ContextWord:
    """A word that is no evidence of a service by itself.

    ``kind``: ``"context"`` (never evidence), ``"person"`` (likewise; a compound of context words that ends with it is people, not a
    service), ``"part"`` (a general part of compounds: evidence only where a service lists it as a term) or ``"blocked"`` (that very word
    is something else).
    """

    word: str
    lang: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Strengths:
    """How far a hit counts that is less than a whole term."""

    head: float
    part: float
    beneficiary: float


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    whole: tuple[int, ...]
    pieces: tuple[Piece, ...]
    tails: tuple[Piece, ...]
    setting: bool


_Parsed = tuple[tuple[int, ...], tuple[Piece, ...], tuple[Piece, ...], bool]
_NOTHING: _Parsed = ((), (), (), False)


class _Node(dict[int, "_Node"]):
    """A node of the tree of terms: word id → next node; ``services`` end here."""

    __slots__ = ("services",)

    def __init__(self) -> None:
        super().__init__()
        self.services: list[tuple[str, str, str]] = []  # (key, lang, term)


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
    strengths : Strengths
    ancestors : mapping of str to set of str
        Wider concepts of each; a term of two concepts goes to the wider one.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceDef],
        context: Iterable[ContextWord],
        strengths: Strengths,
        ancestors: Mapping[str, frozenset[str]],
    ) -> None:
        self._services = services
        self._strengths = strengths
        self._ancestors = ancestors
        self._lexicon = Lexicon()
        self._root = _Node()
        self._kinds: dict[int, str] = {}
        self._blocked: set[str] = set()
        self._cache: dict[str, _Parsed] = {}
        self._pairs: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {}
        for word in context:
            if word.kind == "blocked":
                self._blocked.add(word.word)
            self._kinds[self._lexicon.add(word.lang, word.word)] = word.kind
        self._compile()

    # ------------------------------------------------------------------ compiling

    def _compile(self) -> None:
        entries: list[tuple[str, str, str, list[str]]] = []
        for key, service in self._services.items():
            for lang in LANGUAGES:
                for term in service.terms(lang):
                    words = [_bare(m.group().lower()) for m in _TOKEN.finditer(term)]
                    if words:
                        entries.append((key, lang, term, words))
                        for word in words:
                            self._lexicon.add(lang, word)
        single: dict[tuple[str, str], None] = {}
        for key, lang, term, words in entries:
            for path in self._paths(lang, words):
                self._insert(path, key, lang, term)
            if len(words) == 1:
                single[lang, words[0]] = None
            elif lang != "en" and len(words) == 2 and all(len(w) > 2 for w in words):
                # written together just as well: "liete pumppu", "huolto palvelu"
                self._insert((self._lexicon.add(lang, "".join(words)),), key, lang, term)
        # a compound of known words also finds its parts written apart: "pumppuhuolto" finds "pumppujen huolto"
        for key, lang, term, words in entries:
            if len(words) == 1 and lang != "en":
                parts = self._apart(lang, words[0])
                if parts is not None:
                    self._insert(parts, key, lang, term, only_new=True)

    def _paths(self, lang: str, words: Sequence[str]) -> list[tuple[int, ...]]:
        """Return the ways to write a term as base forms: as it stands, and each earlier word brought back to its base form."""
        choices: list[tuple[int, ...]] = []
        for position, word in enumerate(words):
            own = self._lexicon.add(lang, word)
            bases = tuple(i for i in self._lexicon.analyse(word) if self._lexicon.langs[i] == lang and i != own)
            choices.append((own, *bases[:2]) if len(words) > 1 and position < len(words) - 1 else (own,))
        paths: list[tuple[int, ...]] = [()]
        for ids in choices:
            paths = [(*path, i) for path in paths for i in ids][:12]
        return paths

    def _apart(self, lang: str, word: str) -> tuple[int, ...] | None:
        best: tuple[int, ...] | None = None
        lexicon = self._lexicon
        for cut in range(4, len(word) - 3):
            left, right = lexicon.id_of(lang, word[:cut]), lexicon.id_of(lang, word[cut:])
            if left is not None and right is not None and self._kinds.get(left) != "context":
                best = (left, right)
        return best

    def _insert(self, path: tuple[int, ...], key: str, lang: str, term: str, *, only_new: bool = False) -> None:
        if len(path) == 1 and self._kinds.get(path[0]) in ("context", "person"):
            return
        node = self._root
        for number in path:
            node = node.setdefault(number, _Node())
        known = [entry[0] for entry in node.services]
        if key in known or (only_new and known):
            return
        if any(other in self._ancestors[key] for other in known):
            return  # a wider concept has the term already
        node.services = [entry for entry in node.services if key not in self._ancestors[entry[0]]]
        node.services.append((key, lang, term))

    # ------------------------------------------------------------------ finding

    def find(self, text: str, lang: str | None = None) -> list[ServiceHit]:
        """Return the services named in ``text``, in order of place.

        Parameters
        ----------
        text : str
        lang : {"fi", "sv", "en"} or None
            Language of the text; None: all three are tried.

        Returns
        -------
        list of ServiceHit
            Without overlaps: the longest found wins. Two concepts that share a term give two hits at one place.
        """
        folded, origin = _fold(text)
        guessed = lang or guess_language(folded)
        tokens = self._tokens(folded)
        found: list[_Found] = []
        for index in range(len(tokens)):
            self._walk(folded, tokens, index, found)
        if _SUSPENDED.search(folded) is not None:
            self._suspended(folded, tokens, found)
        kept = [f for f in found if self._admissible(f, lang, guessed)]
        hits = []
        for f in _longest(kept, guessed):
            start, end = (f.start, f.end) if origin is None else (origin[f.start], origin[f.end - 1] + 1)
            hits.append(ServiceHit(f.key, self._services[f.key].label(f.lang), start, end, f.term, f.lang, f.strength))
        return hits

    def find_many(self, texts: Iterable[str], lang: str | None = None) -> list[list[ServiceHit]]:
        """Return :meth:`find` for each text; a text that comes again is looked up once."""
        memo: dict[str, list[ServiceHit]] = {}
        result = []
        for text in texts:
            hits = memo.get(text)
            if hits is None:
                hits = memo[text] = self.find(text, lang)
            result.append(list(hits))
        return result

    @staticmethod
    def _admissible(found: _Found, lang: str | None, guessed: str | None) -> bool:
        if lang is not None:
            return found.lang == lang
        # a short word, or the tail of one, of another language than the text's is most likely a false friend ("re|placement" is no cement)
        if found.tail or (found.strength < 1.0 and guessed is not None):
            return found.lang == guessed
        return guessed is None or found.lang == guessed or len(found.term) >= _ADDED_ACROSS

    def _tokens(self, text: str) -> list[_Token]:
        tokens = []
        for match in _TOKEN.finditer(text):
            raw = match.group()
            word = _bare(raw.lower())
            parsed = self._cache.get(word)
            if parsed is None:
                if len(self._cache) >= _CACHE:
                    self._cache.clear()
                parsed = self._cache[word] = self._parse(word)
            whole, pieces, tails, setting = parsed
            if len(word) <= 2 and not raw[: len(word)].isupper():
                whole = ()  # "IT" is a trade, "it" is not
            end = match.end() if ":" not in raw else match.start() + len(word)
            tokens.append(_Token(match.start(), end, word, whole, pieces, tails, setting))
        return tokens

    def _parse(self, word: str) -> _Parsed:
        """Return the words a token may be, its parts as a compound, its known tails, and whether it only tells the setting."""
        lexicon = self._lexicon
        whole = lexicon.analyse(word)
        kinds = {self._kinds.get(i) for i in whole}
        if "blocked" in kinds:
            return _NOTHING
        setting = bool(kinds & {"context", "person"})
        known = any(i in self._root and self._root[i].services for i in whole)
        if known or setting or len(word) < 7:
            return whole, (), (), setting
        split = lexicon.split(word)
        if split is not None:
            return _NOTHING if self._people(split) else (whole, split, (), False)
        return whole, (), tuple(lexicon.heads(word)), False

    def _people(self, pieces: Sequence[Piece]) -> bool:
        """Whether a compound is people of a kind that tells no trade ("seisokkityöntekijä")."""
        kinds = [{self._kinds.get(i) for i in piece.ids} for piece in pieces]
        return "person" in kinds[-1] and all(kind & {"context", "person", "part"} for kind in kinds[:-1])

    def _walk(self, text: str, tokens: Sequence[_Token], first: int, found: list[_Found]) -> None:
        token = tokens[first]
        frontier: list[_Node] = [self._root]
        position = first
        while frontier and position < len(tokens):
            current = tokens[position]
            if position > first and not _GAP.fullmatch(text, tokens[position - 1].end, current.start):
                break
            if not current.whole:
                break
            frontier = [node[i] for node in frontier for i in current.whole if i in node]
            if position == first and current.setting:
                position += 1
                continue
            for node in frontier:
                if node.services:
                    strength = self._strengths.beneficiary if current.word.endswith(_FOR_WHOM) else 1.0
                    found.extend(_Found(token.start, current.end, strength, *entry) for entry in node.services)
            position += 1
        if first + 1 < len(tokens):
            self._joined(text, token, tokens[first + 1], found)
        if token.pieces or token.tails:
            self._compound(token, found)

    def _joined(self, text: str, left: _Token, right: _Token, found: list[_Found]) -> None:
        if len(left.word) < 3 or len(right.word) < 4 or not _GAP.fullmatch(text, left.end, right.start):
            return
        pair = (left.word, right.word)
        entries = self._pairs.get(pair)
        if entries is None:
            if len(self._pairs) >= _CACHE:
                self._pairs.clear()
            entries = self._pairs[pair] = self._entries(left.word + right.word, len(left.word) + 2)
        found.extend(_Found(left.start, right.end, 1.0, *entry) for entry in entries)

    def _entries(self, word: str, shortest: int) -> tuple[tuple[str, str, str], ...]:
        """Return the services of which ``word`` as a whole is a term."""
        nodes = (self._root.get(number) for number in self._lexicon.analyse(word, shortest=shortest))
        return tuple(entry for node in nodes if node is not None for entry in node.services)

    def _compound(self, token: _Token, found: list[_Found]) -> None:
        """Add what the parts of a compound name: its head, else what qualifies a general head, else that general head."""
        last = len(token.pieces) - 1
        general: list[_Found] = []
        special: list[_Found] = []
        for first, opening in enumerate(token.pieces):
            nodes = [self._root]
            for position in range(first, last + 1):
                piece = token.pieces[position]
                nodes = [node[i] for node in nodes for i in piece.ids if i in node]
                if first == position and self._tells_setting(piece):
                    continue
                strength = self._strengths.head if position == last else self._strengths.part
                into = general if first == position and self._is_part(piece) else special
                place = (token.start + opening.start, token.start + piece.end, strength)
                into.extend(_Found(*place, *entry) for node in nodes for entry in node.services)
        found.extend([f for f in special if f.end == token.end] or special or general)
        for piece in token.tails:
            if self._tells_setting(piece) or self._is_part(piece):
                continue
            entries = [entry for i in piece.ids if i in self._root for entry in self._root[i].services]
            if entries:
                place = (token.start + piece.start, token.end, self._strengths.head)
                found.extend(_Found(*place, *entry, tail=True) for entry in entries)
                return

    def _tells_setting(self, piece: Piece) -> bool:
        return any(self._kinds.get(i) in ("context", "person") for i in piece.ids)

    def _is_part(self, piece: Piece) -> bool:
        return any(self._kinds.get(i) == "part" for i in piece.ids)

    def _suspended(self, text: str, tokens: Sequence[_Token], found: list[_Found]) -> None:
        """Read "putkisto- ja säiliöhitsaus" as "putkistohitsaus ja säiliöhitsaus"."""
        for index, left in enumerate(tokens):
            for right in tokens[index + 1 : index + 3]:  # with a word between, or with a comma
                self._complete(text, left, right, found)

    def _complete(self, text: str, left: _Token, right: _Token, found: list[_Found]) -> None:
        if left.end >= right.start or not _SUSPENDED.fullmatch(text, left.end, right.start):
            return
        for cut in range(3, len(right.word) - 3):
            entries = self._entries(left.word + right.word[cut:], len(left.word) + 2)
            found.extend(_Found(left.start, left.end, 1.0, *entry) for entry in entries)


def _bare(token: str) -> str:
    """Cut what follows a colon ("LVI:n"), and leave apostrophes out ("vaa'an", "driver's")."""
    return token.partition(":")[0].replace("'", "").replace("’", "")


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
    return "".join(letters), origin


def _longest(found: Sequence[_Found], guessed: str | None) -> list[_Found]:
    """Keep the longest of what overlaps; equal spans: the stronger, then the text's language; several concepts of one term stay."""
    rank = {lang: (0 if lang == guessed else 1 + order) for order, lang in enumerate(LANGUAGES)}
    ordered = sorted(found, key=lambda f: (f.start - f.end, -f.strength, rank[f.lang], f.start, f.key, f.term))
    kept: list[_Found] = []
    for f in ordered:
        same = [k for k in kept if k.start == f.start and k.end == f.end]
        if same:
            # of one place, the concepts of the first language only, each once
            if (
                all(k.key != f.key for k in same)
                and (f.lang == same[0].lang or guessed is None)
                and f.strength == same[0].strength
            ):
                kept.append(f)
        elif all(k.end <= f.start or f.end <= k.start for k in kept):
            kept.append(f)
    return sorted(kept, key=lambda f: (f.start, f.end, f.key))
