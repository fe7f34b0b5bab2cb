"""Headings and short words of the command line in three languages."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import UnknownName

__all__ = ["LANGUAGES", "word"]

LANGUAGES = ("fi", "sv", "en")


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "cli_words.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def word(key: str, lang: str) -> str:
    """Return the word for a column or a verdict; a key without a word stands for itself.

    Raises
    ------
    UnknownName
        For a language that is not spoken here.

    Examples
    --------
    >>> word("supplier_id", "sv"), word("fit", "fi")
    ('id', 'fit')
    """
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    row = _table().get(key)
    return key if row is None else row[lang]
