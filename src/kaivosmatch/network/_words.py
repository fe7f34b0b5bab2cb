"""Headings and words of the network's tables, in Finnish, Swedish and English."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import UnknownName
from kaivosmatch.phrases import LANGUAGES, check_language

__all__ = ["heading", "item_label", "word"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / "words.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def word(key: str, lang: str | None) -> str:
    """Return a word in a language; the key itself where no language is asked for.

    Examples
    --------
    >>> word("renew", "fi"), word("renew", None)
    ('uusi', 'renew')
    """
    if lang is None:
        return key
    check_language(lang)
    rows = _table()
    if key not in rows:
        raise UnknownName("word", key, rows)
    return rows[key][lang]


def heading(column: str, lang: str) -> str:
    """Return the heading of a column.

    Examples
    --------
    >>> heading("cost_eur", "sv")
    'kostnad (€)'
    """
    return word(f"column_{column}", lang)


def item_label(key: str, labels: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, str]:
    """Return a criterion's name in each language; the key where nothing knows it.

    Examples
    --------
    >>> item_label("hot_work_card")["fi"], item_label("order_size_eur")["en"]
    ('tulityökortti', 'size of order')
    """
    from kaivosmatch.explanation.builtin import builtin_labels
    from kaivosmatch.explanation.wording import criterion_labels
    from kaivosmatch.vocabulary import Vocabulary

    own = builtin_labels().get(key)
    found = dict(own) if own is not None else criterion_labels(key, Vocabulary.default())
    return {lang: found[lang] for lang in LANGUAGES}
