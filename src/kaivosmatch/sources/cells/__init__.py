"""What one cell means: numbers as Finns write them, dates, yes and no, bands, lists, scopes.

Every function takes what a reader found in a cell (a text, a number, a boolean, a date, never an empty cell) and returns the value, or
raises :class:`~kaivosmatch.sources.faults.CellFault`. Where a text has two readings it is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaivosmatch.sources.cells.choices import choice, flag, is_none_word, persons, value
from kaivosmatch.sources.cells.lists import importance, items, json_cell, scope, weights
from kaivosmatch.sources.cells.numbers import band, coordinate, fraction, number, pair
from kaivosmatch.sources.cells.texts import ErrorCell, FormulaCell, clean, code, phone, text
from kaivosmatch.sources.cells.times import day, duration
from kaivosmatch.sources.choice_words import fold_word

__all__ = [
    "CONVERTERS",
    "ErrorCell",
    "FormulaCell",
    "band",
    "choice",
    "clean",
    "code",
    "coordinate",
    "day",
    "duration",
    "flag",
    "fold_word",
    "fraction",
    "importance",
    "is_none_word",
    "items",
    "json_cell",
    "number",
    "pair",
    "persons",
    "phone",
    "scope",
    "text",
    "value",
    "weights",
]

CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "id": code,
    "code": code,
    "text": text,
    "phone": phone,
    "level": text,
    "number": number,
    "coordinate": coordinate,
    "fraction": fraction,
    "band": band,
    "pair": pair,
    "date": day,
    "flag": flag,
    "texts": items,
    "ids": items,
    "codes": items,
    "scope": scope,
    "value": value,
    "persons": persons,
    "duration": duration,
    "weights": weights,
    "importance": importance,
}
"""The kinds of cell that need no vocabulary."""
