"""Cells that hold one of a few words (yes and no, a choice, the whole crew), and those where a word may stand in a number's place."""

from __future__ import annotations

import re
from typing import Any

from kaivosmatch.sources.cells.numbers import number
from kaivosmatch.sources.cells.texts import text, unquote
from kaivosmatch.sources.choice_words import fold_word, words
from kaivosmatch.sources.faults import CellFault, nearest

__all__ = ["choice", "flag", "is_none_word", "persons", "value"]


def flag(cell: Any) -> bool:
    """Read yes or no in three languages, ``x`` for yes; 1 and 0 too."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    found = words()["flag"].values.get(fold_word(cell)) if isinstance(cell, str) else None
    if found is None and cell in ("1", "0"):
        return bool(cell == "1")
    if found is None:
        raise CellFault(
            "neither yes nor no", "yes or no (kyllä or ei, ja or nej)", "leave it empty where it is not known"
        )
    return found == "true"


def choice(cell: Any, name: str) -> str:
    """Read one of the words of the choice ``name`` of ``data/headings_words.csv``."""
    known = words()[name]
    found = known.values.get(fold_word(text(cell)))
    if found is None:
        expected = ", ".join("/".join(dict.fromkeys(labels.values())) for labels in known.labels.values())
        raise CellFault(
            "not one of the choices", expected, nearest(fold_word(text(cell)), {word: word for word in known.values})
        )
    return found


def is_none_word(cell: Any) -> bool:
    """Tell whether a list cell says that there are none (``-``); an empty cell says nothing."""
    return isinstance(cell, str) and fold_word(cell) in words()["none"].values


def value(cell: Any) -> bool | int | float | str:
    """Read an evidence's value: yes or no, a number, or a level; what stands in quotes is a text.

    Examples
    --------
    >>> value("kyllä"), value("2 000 000"), value("S2"), value('"2"')
    (True, 2000000, 'S2', '2')
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        if unquote(cell) != cell:
            return unquote(cell)
        found = words()["flag"].values.get(fold_word(cell))
        if found is not None:
            return found == "true"
        if not re.match(r"[-+−]?[\d.,]", cell):
            return cell
    try:
        return number(cell)
    except CellFault as fault:
        if isinstance(cell, str) and fault.what == "not a number":
            return cell
        raise


def persons(cell: Any) -> int | float | str:
    """Read how many people: a number, or a word for the whole crew."""
    if isinstance(cell, str) and words()["persons"].values.get(fold_word(cell)):
        return "crew"
    return number(cell)
