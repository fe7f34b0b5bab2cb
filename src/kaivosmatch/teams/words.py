"""Sentences about consortia in Finnish, Swedish and English, from a table that people can correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaivosmatch.phrases import Phrase, Sentences

__all__ = ["Words", "say", "words_keys"]

_SENTENCES = Sentences("phrases_consortium.csv", "sentence about consortia")
words_keys = _SENTENCES.keys


def say(key: str, lang: str, **params: Any) -> str:
    """Return a sentence with its values filled in, as :func:`kaivosmatch.phrases.phrase` does.

    Examples
    --------
    >>> say("people", "fi", n=2), say("people", "en", n=1.5)
    ('2 henkeä', '1.5 people')
    """
    return _SENTENCES.say(key, lang, **params)


@dataclass(frozen=True)
class Words(Phrase):
    """A sentence about consortia before a language is chosen.

    Examples
    --------
    >>> Words("people", {"n": 3}).text("sv")
    '3 personer'
    """

    def text(self, lang: str = "en") -> str:
        """Return the sentence in a language."""
        return say(self.key, lang, **self.params)
