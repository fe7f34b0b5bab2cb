"""The words of the network's pictures, in Finnish, Swedish and English, and figures that fit an axis."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

from kaivosmatch.errors import UnknownName
from kaivosmatch.phrases import check_language, number_text

__all__ = ["say", "thousands", "worth_text"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / "plot_words.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def say(key: str, lang: str, **values: Any) -> str:
    """Return a word or a sentence of the table ``data/network/plot_words.csv``.

    Examples
    --------
    >>> say("near", "fi"), say("map_ring", "en", km=50)
    ('yksi askel', '50 km')
    """
    check_language(lang)
    rows = _table()
    if key not in rows:
        raise UnknownName("word of a picture", key, rows)
    return rows[key][lang].format(**values)


def thousands(eur: float, lang: str) -> str:
    """Return euros as whole thousands; what is less than one keeps a decimal.

    Examples
    --------
    >>> thousands(1_234_500, "en"), thousands(500, "fi")
    ('1,234', '0,5')
    """
    return number_text(eur / 1000, lang, 0 if abs(eur) >= 1000 or eur == 0 else 1)


def worth_text(eur: str, lots: int, unvalued: int) -> str:
    """Return a sum beside what it leaves out: ``?`` where no lot has a value, ``+ ?`` where some have none.

    Examples
    --------
    >>> worth_text("0", 1, 1), worth_text("8", 3, 1), worth_text("8", 3, 0), worth_text("0", 0, 0)
    ('?', '8 + ?', '8', '0')
    """
    if lots and unvalued == lots:
        return "?"
    return f"{eur} + ?" if unvalued else eur
