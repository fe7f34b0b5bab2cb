"""The words of a day's tables and calendars, in three languages."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import UnknownName
from kaivosmatch.phrases import check_language

__all__ = ["word"]


@cache
def _words() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / "meeting_words.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def word(key: str, lang: str) -> str:
    """Return a word or a template.

    Examples
    --------
    >>> word("table", "fi"), word("table", "sv")
    ('pöytä', 'bord')
    """
    rows = _words()
    if key not in rows:
        raise UnknownName("word", key, rows)
    return rows[key][check_language(lang)]
