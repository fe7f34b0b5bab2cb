"""Sentences about how far a ranking can be trusted, in Finnish, Swedish and English, from a table that people can correct."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import check_language, euro_text, number_text, percent_text

__all__ = ["say", "setting", "trust_fields", "trust_sentences"]

_AND = {"fi": " ja ", "sv": " och ", "en": " and "}


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / name).read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def trust_sentences() -> tuple[str, ...]:
    """Return the keys of all sentences, in the order of the table."""
    return tuple(_table("phrases_trust.csv"))


def trust_fields(key: str, lang: str) -> frozenset[str]:
    """Return the names of the values that a sentence needs.

    Examples
    --------
    >>> sorted(trust_fields("share_first", "fi"))
    ['name', 'share', 'stated']
    """
    template = _table("phrases_trust.csv")[key][lang]
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def setting(key: str) -> float:
    """Return a constant of this package from its table, where its source stands beside it.

    Examples
    --------
    >>> setting("range_share")
    0.9
    """
    return float(_table("trust.csv")[key]["value"])


def say(key: str, lang: str, **params: Any) -> str:
    """Return a sentence with its values filled in.

    ``{x:eur}`` writes euros, ``{x:3}`` three decimals, ``{x:%}`` and ``{x:%1}`` per cent with so many decimals,
    ``{n:plural one|many}`` the form that the number takes.

    Raises
    ------
    UnknownName
        No such sentence, or language.
    InputError
        A value that the sentence names is missing.

    Examples
    --------
    >>> say("share_next", "en", name="Keksitty Oy", share=0.624)
    'Keksitty Oy: 62%.'
    """
    check_language(lang)
    table = _table("phrases_trust.csv")
    if key not in table:
        raise UnknownName("sentence about trust", key, table)
    try:
        return _Speaker(lang).vformat(table[key][lang], (), params)
    except KeyError as missing:
        raise InputError(
            f"the sentence {key!r} needs a value", expected=str(missing.args[0]), got=sorted(params)
        ) from None


class _Speaker(Formatter):
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("plural "):
            one, many = format_spec.removeprefix("plural ").split("|")
            return one if value == 1 else many
        if format_spec.startswith("%"):
            return percent_text(value, self.lang, int(format_spec[1:] or 0))
        if format_spec == "eur":
            return euro_text(value, self.lang)
        if format_spec.isdigit():
            return number_text(value, self.lang, int(format_spec))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Mapping):
            return str(value[self.lang])
        if isinstance(value, Sequence):
            parts = [self._plain(v) for v in value]
            return ", ".join(parts[:-1]) + _AND[self.lang] + parts[-1] if len(parts) > 1 else "".join(parts)
        return number_text(float(value), self.lang)
