"""Words that speak of a service without naming it: its tools, parts, symptoms and doings ("stator" speaks of motor rewinding).

The vocabulary's tables ``cues/*.csv``, one for each theme of services, hold the beginnings of such words, per service and language; a
star in front lets the beginning stand anywhere in a word, as the last part of a compound does; a bar behind asks for that word alone, in
any of its forms ("mill" is no million).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kaivosmatch.encode.text import fold
from kaivosmatch.vocabulary.inflection import is_form

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Cues", "cues_of"]

_LANGUAGES = ("fi", "sv", "en")
_EDGES = ".,;:()!?\"'/–-"


@dataclass(frozen=True)
class Cues:
    """Beginnings of words, by language.

    Attributes
    ----------
    starts, inside, phrases, alone : dict of language to dict of cue to services
        Cues that begin a word, that may stand anywhere in one, those of several words, and whole words.
    """

    starts: Mapping[str, Mapping[str, tuple[str, ...]]]
    inside: Mapping[str, Mapping[str, tuple[str, ...]]]
    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]
    alone: Mapping[str, Mapping[str, tuple[str, ...]]]

    def find(self, text: str, lang: str | None) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return for each service the cues found, each with the services that share it.

        Examples
        --------
        >>> from kaivosmatch.vocabulary import Vocabulary
        >>> sorted(cues_of(Vocabulary.default()).find("Palaneet staattorit kääritään", "fi"))
        ['electric_motor_repair']
        >>> [sorted(cues_of(Vocabulary.default()).find(text, "en")) for text in ("two million", "the mills stand still")]
        [[], ['grinding_mills']]
        """
        folded = " ".join(word.strip(_EDGES) for word in fold(text).split())
        found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for own in _LANGUAGES if lang is None else (lang,):
            for cue, services in self._met(folded, own):
                for service in services:
                    found[service][cue] = services
        return dict(found)

    def _met(self, folded: str, lang: str) -> list[tuple[str, tuple[str, ...]]]:
        starts, inside, alone = self.starts[lang], self.inside[lang], self.alone[lang]
        met: dict[str, tuple[str, ...]] = {}
        for word in folded.split():
            for end in range(2, len(word) + 1):
                if word[:end] in starts:
                    met[word[:end]] = starts[word[:end]]
            for start in range(len(word) - 2):
                for end in range(start + 3, len(word) + 1):
                    if word[start:end] in inside:
                        met[word[start:end]] = inside[word[start:end]]
            met.update({cue: alone[cue] for cue in _words_of(word, tuple(alone), lang)})
        padded = f" {folded}"
        met.update({cue: services for cue, services in self.phrases[lang].items() if f" {cue}" in padded})
        return sorted(met.items())

    def strengths(
        self, text: str, lang: str | None, *, one: float, others: Callable[[str, tuple[str, ...]], int]
    ) -> dict[str, float]:
        """Return services with a strength in (0, 1): independent cues add up, one shared with n others counts for 1/sqrt(1 + n).

        Parameters
        ----------
        text : str
        lang : str or None
            None: all three languages.
        one : float
            Strength of a single cue that no other service shares.
        others : callable
            ``others(service, sharing)``: how many of the sharing services are truly others. A cue of two trades leaves the trade
            open; one of a trade and its branch ("vibration") does not.
        """
        values: dict[str, float] = {}
        for service, cues in self.find(text, lang).items():
            left = 1.0
            for sharing in cues.values():
                left *= 1.0 - one / float(1 + others(service, sharing)) ** 0.5
            values[service] = 1.0 - left
        return values


@lru_cache(maxsize=100_000)
def _words_of(token: str, cues: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """The cues of which a token is a form."""
    return tuple(cue for cue in cues if token.startswith(cue[:2]) and is_form(token, cue, lang))


@lru_cache(maxsize=4)
def cues_of(vocabulary: Vocabulary) -> Cues:
    """Sort the cues of a vocabulary; the same vocabulary is read once."""
    kinds: tuple[dict[str, dict[str, list[str]]], ...] = tuple(
        {lang: defaultdict(list) for lang in _LANGUAGES} for _ in range(4)
    )
    for service, own in vocabulary.cues.items():
        for lang, cues in own.items():
            for cue in cues:
                kind = 3 if cue.endswith("|") else 2 if " " in cue else 1 if cue.startswith("*") else 0
                services = kinds[kind][lang][fold(cue.strip("*|"))]
                if service not in services:
                    services.append(service)
    starts, inside, phrases, alone = (
        {lang: {cue: tuple(own) for cue, own in table[lang].items()} for lang in _LANGUAGES} for table in kinds
    )
    return Cues(starts, inside, phrases, alone)
