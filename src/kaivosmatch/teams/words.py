"""Sentences about consortia in Finnish, Swedish and English, from a table that people can correct."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import Phrase, check_language, day_text, euro_text, number_text

__all__ = ["Words", "say", "words_keys"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "phrases_consortium.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def words_keys() -> tuple[str, ...]:
    """Return the keys of all sentences, in the order of the table."""
    return tuple(_table())


def say(key: str, lang: str, **params: Any) -> str:
    """Return a sentence with its values filled in: ``{n:plural person|people}``, ``{x:eur}``, ``{x:3}`` with decimals.

    Raises
    ------
    UnknownName
        No such sentence, or language.
    InputError
        A value that the sentence names is missing.

    Examples
    --------
    >>> say("people", "fi", n=2), say("people", "en", n=1.5)
    ('2 henkeä', '1.5 people')
    """
    check_language(lang)
    if key not in _table():
        raise UnknownName("sentence about consortia", key, _table())
    try:
        return _Speaker(lang).vformat(_table()[key][lang], (), params)
    except KeyError as missing:
        raise InputError(
            f"the sentence {key!r} needs a value", expected=str(missing.args[0]), got=sorted(params)
        ) from None


@dataclass(frozen=True)
class Words:
    """A sentence before a language is chosen.

    Attributes
    ----------
    key : str
    params : mapping
        Numbers, days, words, other sentences, mappings ``{language: word}``, and sequences of these.

    Examples
    --------
    >>> Words("people", {"n": 3}).text("sv")
    '3 personer'
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """Return the sentence in a language."""
        return say(self.key, lang, **self.params)


class _Speaker(Formatter):
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("plural "):
            one, many = format_spec.removeprefix("plural ").split("|")
            return one if value == 1 else many
        if format_spec == "eur":
            return euro_text(value, self.lang)
        if format_spec.isdigit():
            return number_text(value, self.lang, int(format_spec))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Words | Phrase):
            return value.text(self.lang)
        if isinstance(value, date):
            return day_text(value, self.lang)
        if isinstance(value, Mapping):
            return str(value[self.lang])
        if isinstance(value, Sequence):
            parts = [self._plain(v) for v in value]
            return ", ".join(parts[:-1]) + _AND[self.lang] + parts[-1] if len(parts) > 1 else "".join(parts)
        return number_text(float(value), self.lang)


_AND = {"fi": " ja ", "sv": " och ", "en": " and "}
