"""The sentences of explanations and reports, in Finnish, Swedish and English, as templates that people can correct.

A template names its values in braces. How a value looks follows from the language: ``2 000 000 €`` and ``31.12.2027`` in Finnish and
Swedish, ``€2,000,000`` and ``31 December 2027`` in English. Labels are set beside the sentence and never bent, so that a Finnish sentence
is right whatever is put into it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from kaivosmatch.errors import InputError, UnknownName

__all__ = [
    "LANGUAGES",
    "Phrase",
    "Sentences",
    "check_language",
    "day_text",
    "euro_text",
    "fields_of",
    "has_phrase",
    "number_text",
    "percent_text",
    "phrase",
]

LANGUAGES = ("fi", "sv", "en")
"""The languages of user texts."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}


def check_language(lang: str) -> str:
    """Return ``lang`` where it is one of :data:`LANGUAGES`.

    Raises
    ------
    UnknownName
        Any other.
    """
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    return lang


@cache
def _table(file: str) -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / file).read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def has_phrase(key: str) -> bool:
    """Whether the table has a sentence.

    Examples
    --------
    >>> has_phrase("reason_met"), has_phrase("reason_of_state")
    (True, False)
    """
    return key in _table(PHRASES.file)


def number_text(value: float, lang: str, decimals: int | None = None) -> str:
    r"""Write a number as the language does.

    Parameters
    ----------
    value : float
    decimals : int, optional
        Exactly so many; None: at most two, and none where the number is whole.

    Examples
    --------
    >>> number_text(1234.5, "fi").replace("\N{NO-BREAK SPACE}", "_"), number_text(1234.5, "en"), number_text(0.5, "sv", 3)
    ('1_234,5', '1,234.5', '0,500')
    """
    check_language(lang)
    if not math.isfinite(value):
        raise InputError("no finite number to write", got=value)
    if decimals is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
    else:
        text = f"{value:,.{decimals}f}"
    if lang == "en":
        return text
    return text.replace(",", _NO_BREAK).replace(".", ",")


def euro_text(value: float, lang: str) -> str:
    r"""Write whole euros.

    Examples
    --------
    >>> euro_text(2_000_000, "en"), euro_text(9000, "sv").replace("\N{NO-BREAK SPACE}", "_")
    ('€2,000,000', '9_000_€')
    """
    text = number_text(round(value), lang)
    return f"€{text}" if lang == "en" else f"{text}{_NO_BREAK}€"


def percent_text(share: float, lang: str, decimals: int = 0) -> str:
    r"""Write a share as per cent; what is not nothing is never written as 0, nor what is not all as 100.

    Examples
    --------
    >>> percent_text(0.623, "en"), percent_text(0.001, "en"), percent_text(0.9999, "en"), percent_text(1.0, "en")
    ('62%', 'under 1%', 'over 99%', '100%')
    >>> percent_text(0.4567, "fi", 1).replace("\N{NO-BREAK SPACE}", "_")
    '45,7_%'
    """
    check_language(lang)
    unit, rounded = 10.0**-decimals, round(100 * share, decimals)
    key = "percent"
    if rounded <= 0 < share:
        key, rounded = "percent_under", unit
    elif share < 1 and rounded >= 100:
        key, rounded = "percent_over", 100 - unit
    return phrase(key, lang, x=number_text(rounded, lang, decimals))


def day_text(value: date, lang: str) -> str:
    """Write a day.

    Examples
    --------
    >>> day_text(date(2027, 3, 1), "fi"), day_text(date(2027, 3, 1), "en")
    ('1.3.2027', '1 March 2027')
    """
    check_language(lang)
    if lang == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.day}.{value.month}.{value.year}"


@dataclass(frozen=True)
class Phrase:
    """A sentence before a language is chosen: a key of the table, and what goes into it.

    Attributes
    ----------
    key : str
    params : mapping
        Numbers, days, words, other phrases, mappings ``{language: word}``, and sequences of these.

    Examples
    --------
    >>> Phrase("needed_persons", {"n": 2}).text("en"), Phrase("needed_persons", {"n": 1}).text("en")
    ('held by 2 people', 'held by 1 person')
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence in a language."""
        return phrase(self.key, lang, **self.params)


def phrase(key: str, lang: str, **params: Any) -> str:
    """Return a sentence of the table with its values filled in.

    Raises
    ------
    UnknownName
        No such sentence, or language.
    InputError
        A value that the sentence names is missing.

    Examples
    --------
    >>> phrase("reason_expired", "fi", since=date(2026, 10, 1), on=date(2026, 12, 1))
    'ei enää voimassa 1.10.2026 alkaen; tarvitaan 1.12.2026'
    """
    return PHRASES.say(key, lang, **params)


def fields_of(key: str, lang: str) -> frozenset[str]:
    """Return the names of the values that a sentence needs.

    Examples
    --------
    >>> sorted(fields_of("reason_expired", "sv"))
    ['on', 'since']
    """
    return PHRASES.fields(key, lang)


@dataclass(frozen=True)
class Sentences:
    """A table of templates in three languages: a column ``key``, then one per language.

    Attributes
    ----------
    file : str
        Of the package's ``data``.
    what : str
        What one is called where a key is not in the table.

    Examples
    --------
    >>> PHRASES.say("needed_persons", "en", n=2), sorted(PHRASES.fields("needed_persons", "fi"))
    ('held by 2 people', ['n'])
    """

    file: str
    what: str

    def keys(self) -> tuple[str, ...]:
        """Return the keys, in the order of the table."""
        return tuple(_table(self.file))

    def fields(self, key: str, lang: str) -> frozenset[str]:
        """Return the names of the values that a sentence needs."""
        return frozenset(name for _, name, _, _ in Formatter().parse(_table(self.file)[key][lang]) if name)

    def say(self, key: str, lang: str, **params: Any) -> str:
        """Return a sentence with its values filled in; errors as of :func:`phrase`."""
        check_language(lang)
        table = _table(self.file)
        if key not in table:
            raise UnknownName(self.what, key, table)
        try:
            return _Speaker(lang).vformat(table[key][lang], (), params)
        except KeyError as missing:
            raise InputError(
                f"the sentence {key!r} needs a value", expected=str(missing.args[0]), got=sorted(params)
            ) from None


PHRASES = Sentences("phrases.csv", "phrase")


class _Speaker(Formatter):
    """Fills templates: ``{n:plural person|people}``, ``{x:3}`` with three decimals, ``{x:+3}`` with a sign, ``{x:eur}``, plain ``{x}``.

    ``{x:%}`` writes a share as per cent. What is plain is written by its kind.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, spec: str) -> str:
        if spec.startswith("plural "):
            one, many = spec.removeprefix("plural ").split("|")
            return one if value == 1 else many
        if spec == "eur":
            return euro_text(value, self.lang)
        if spec.startswith("%"):
            return percent_text(value, self.lang, int(spec[1:] or 0))
        if spec.startswith("+"):
            sign = "+" if value > 0 else _MINUS if value < 0 else "±"
            return sign + number_text(abs(value), self.lang, int(spec[1:]))
        if spec.isdigit():
            return number_text(value, self.lang, int(spec))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Phrase):
            return value.text(self.lang)
        if isinstance(value, date):
            return day_text(value, self.lang)
        if isinstance(value, Mapping):
            return str(value[self.lang])
        if isinstance(value, Sequence | Iterable):
            return _listed([self._plain(v) for v in value], self.lang)
        return number_text(float(value), self.lang)


def _listed(words: Sequence[str], lang: str) -> str:
    """Return words as a list in prose, with the *and* of the language."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + _AND[lang] + words[-1]
