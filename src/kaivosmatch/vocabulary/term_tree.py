"""The vocabulary's terms as a tree of base forms, with the words that tell the setting rather than a service."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .lexicon import Lexicon, Piece
from .models import LANGUAGES, ServiceDef

__all__ = ["TOKEN", "ContextWord", "Node", "Parsed", "TermTree", "bare"]

TOKEN = re.compile(r"[^\W_]+(?:[:'’][^\W_]+)?")
"""A word of a text: letters and digits, with what follows a colon or an apostrophe."""

Entry = tuple[str, str, str]
"""Service, language and term."""


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


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a word may be: known words, the parts of a compound, known tails of one whose beginning is not known.

    ``alone``: whether it may name a service by itself.
    """

    whole: tuple[int, ...] = ()
    pieces: tuple[Piece, ...] = ()
    tails: tuple[Piece, ...] = ()
    alone: bool = True


_NOTHING = Parsed()


class Node(dict[int, "Node"]):
    """A node of the tree: word id → next node; ``services`` end here, ``linked`` ones only where the earlier word is a modifier."""

    __slots__ = ("linked", "services")

    def __init__(self) -> None:
        super().__init__()
        self.services: list[Entry] = []
        self.linked: list[Entry] = []


class TermTree:
    """All terms of all services.

    Parameters
    ----------
    services : mapping of str to ServiceDef
    context : iterable of ContextWord
    ancestors : mapping of str to set of str
        Wider concepts of each; a term of two concepts goes to the wider one.
    shared : mapping of (str, str) to sequence of str
        ``(term, language)`` and the services it may mean: everyday words that belong to no single one.
    tail_letters : int
        Letters a known word needs to be told at the end of a compound whose beginning is not known.
    half_letters : int
        Letters one half of a label in two words needs to be a term of its own.
    half_shared : int
        Other services that may use such a word.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceDef],
        context: Iterable[ContextWord],
        ancestors: Mapping[str, frozenset[str]],
        shared: Mapping[tuple[str, str], Sequence[str]],
        *,
        tail_letters: int,
        half_letters: int,
        half_shared: int,
    ) -> None:
        self._services = services
        self._ancestors = ancestors
        self._tail_letters = tail_letters
        self._half_letters = half_letters
        self._half_shared = half_shared
        self._kinds: dict[int, str] = {}
        self.lexicon = Lexicon()
        self.root = Node()
        for word in context:
            self._kinds[self.lexicon.add(word.lang, word.word)] = word.kind
        self._compile()
        for (term, lang), keys in shared.items():
            self._insert_if_free(lang, term.lower(), keys, term)

    def _compile(self) -> None:
        entries: list[tuple[str, str, str, list[str]]] = []
        for key, service in self._services.items():
            for lang in LANGUAGES:
                for term in service.terms(lang):
                    words = [bare(m.group().lower()) for m in TOKEN.finditer(term)]
                    if words:
                        entries.append((key, lang, term, words))
                        for word in words:
                            self.lexicon.add(lang, word)
        for key, lang, term, words in entries:
            for path in self._paths(lang, words):
                self._insert(path, key, lang, term)
            if lang != "en" and len(words) == 2 and all(len(w) > 2 for w in words):
                # written together just as well: "liete pumppu", "huolto palvelu"
                self._insert((self.lexicon.add(lang, "".join(words)),), key, lang, term)
        # a compound of known words also finds its parts written apart: "pumppuhuolto" finds "pumppujen huolto"
        for key, lang, term, words in entries:
            if len(words) == 1 and lang != "en":
                parts = self._apart(lang, words[0])
                if parts is not None:
                    self._insert(parts, key, lang, term, linked=True)
        for key, lang, half in self._halves():
            self._insert_if_free(lang, half.lower(), (key,), half)

    def _halves(self) -> Iterator[tuple[str, str, str]]:
        """Yield the words by which a label that joins two is found as well: ``(service, language, word)``.

        "Nosturipalvelut ja nostotyöt" is found by each. A word that other services use too is no name ("service", "utrustning"): where
        the label has more words, for the first leans on them ("Akselien ja telojen korjaus"), none may; else up to ``half_shared``.
        """
        users: dict[tuple[str, str], set[str]] = defaultdict(set)
        for key, service in self._services.items():
            for lang in LANGUAGES:
                for term in service.terms(lang):
                    for match in TOKEN.finditer(term.lower()):
                        users[lang, match.group()].add(key)
        for key, service in self._services.items():
            for lang, conjunction in (("fi", " ja "), ("sv", " och ")):
                halves = [half.strip() for half in service.label(lang).split(conjunction)]
                if len(halves) != 2:
                    continue
                most = self._half_shared if all(half.isalpha() for half in halves) else 0
                for half in halves:
                    word = half.lower()
                    leans = lang == "fi" and most == 0 and word.endswith("en")
                    is_word = word.isalpha() and len(word) >= self._half_letters
                    if is_word and not leans and len(users[lang, word] - {key}) <= most:
                        yield key, lang, half

    def _insert_if_free(self, lang: str, word: str, keys: Sequence[str], term: str) -> None:
        lexicon = self.lexicon
        if not any(i in self.root and self.root[i].services for i in lexicon.analyse(word) if lexicon.langs[i] == lang):
            for key in keys:
                self._insert((lexicon.add(lang, word),), key, lang, term)

    def _paths(self, lang: str, words: Sequence[str]) -> list[tuple[int, ...]]:
        """Return the ways to write a term as base forms: as it stands, and each earlier word brought back to its base form."""
        choices: list[tuple[int, ...]] = []
        for word in words[:-1]:
            own = self.lexicon.add(lang, word)
            bases = tuple(i for i in self.lexicon.analyse(word) if self.lexicon.langs[i] == lang and i != own)
            choices.append((own, *bases[:2]))
        choices.append((self.lexicon.add(lang, words[-1]),))
        paths: list[tuple[int, ...]] = [()]
        for ids in choices:
            paths = [(*path, i) for path in paths for i in ids][:12]
        return paths

    def _apart(self, lang: str, word: str) -> tuple[int, ...] | None:
        best: tuple[int, ...] | None = None
        lexicon = self.lexicon
        for cut in range(4, len(word) - 3):
            left, right = lexicon.id_of(lang, word[:cut]), lexicon.id_of(lang, word[cut:])
            if left is not None and right is not None and self._kinds.get(left) != "context":
                best = (left, right)
        return best

    def _insert(self, path: Sequence[int], key: str, lang: str, term: str, *, linked: bool = False) -> None:
        if len(path) == 1 and self._kinds.get(path[0]) in ("context", "person"):
            return
        node = self.root
        for number in path:
            node = node.setdefault(number, Node())
        known = [entry[0] for entry in node.services]
        if linked:
            if not known:
                node.linked.append((key, lang, term))
        elif key not in known and not any(other in self._ancestors[key] for other in known):
            # of a wider and a narrower concept with one term, the wider has it
            node.services = [entry for entry in node.services if key not in self._ancestors[entry[0]]]
            node.services.append((key, lang, term))

    def parse(self, word: str) -> Parsed:
        """Return the words a token may be, its parts as a compound, its known tails, and whether it only tells the setting."""
        whole = self.lexicon.analyse(word)
        kinds = {self._kinds.get(i) for i in whole}
        if "blocked" in kinds:
            return _NOTHING
        setting = bool(kinds & {"context", "person"})
        if setting or len(word) < 7 or any(i in self.root and self.root[i].services for i in whole):
            return Parsed(whole, alone=not setting)
        split = self.lexicon.split(word)
        if split is not None:
            return _NOTHING if self._people(split) else Parsed(whole, split)
        return Parsed(whole, tails=tuple(self.lexicon.heads(word, shortest=self._tail_letters)))

    def _people(self, pieces: Sequence[Piece]) -> bool:
        """Whether a compound is people of a kind that tells no trade ("seisokkityöntekijä")."""
        kinds = [{self._kinds.get(i) for i in piece.ids} for piece in pieces]
        return "person" in kinds[-1] and all(kind & {"context", "person", "part"} for kind in kinds[:-1])

    def tells_setting(self, piece: Piece) -> bool:
        """Whether a part of a compound is no evidence of a service."""
        return any(self._kinds.get(i) in ("context", "person") for i in piece.ids)

    def is_part(self, piece: Piece) -> bool:
        """Whether a part of a compound is a general word (work, service, maintenance)."""
        return any(self._kinds.get(i) == "part" for i in piece.ids)

    def entries(self, word: str, shortest: int) -> tuple[Entry, ...]:
        """Return the services of which ``word`` as a whole is a term; ``shortest`` is the least length of a stem."""
        nodes = (self.root.get(number) for number in self.lexicon.analyse(word, shortest=shortest))
        return tuple(entry for node in nodes if node is not None for entry in node.services)


def bare(token: str) -> str:
    """Cut what follows a colon ("LVI:n"), and leave apostrophes out ("vaa'an", "driver's")."""
    return token.partition(":")[0].replace("'", "").replace("’", "")
