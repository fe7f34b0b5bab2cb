"""Headings and words of the network's tables, in Finnish, Swedish and English."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kaivosmatch.errors import UnknownName
from kaivosmatch.phrases import LANGUAGES, check_language

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame_of", "heading", "item_label", "scope_label", "sentence", "theme_label", "word"]


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


def heading(column: str, lang: str, topic: str = "column") -> str:
    """Return the heading of a column; a topic has words of its own where a column means something else in it.

    Examples
    --------
    >>> heading("cost_eur", "sv")
    'kostnad (€)'
    >>> heading("name", "fi"), heading("name", "fi", "segment")
    ('yritys', 'teema')
    """
    return word(f"{topic}_{column}", lang)


def item_label(key: str) -> dict[str, str]:
    """Return a criterion's name in each language; the key where nothing knows it.

    Examples
    --------
    >>> item_label("hot_work_card")["fi"], item_label("order_size_eur")["en"]
    ('tulityökortti', 'size of order')
    """
    return dict(_labels(key))


@cache
def _labels(key: str) -> dict[str, str]:
    from kaivosmatch.explanation.builtin import builtin_labels
    from kaivosmatch.explanation.wording import criterion_labels
    from kaivosmatch.vocabulary import Vocabulary

    own = builtin_labels().get(key)
    found = dict(own) if own is not None else criterion_labels(key, Vocabulary.default())
    return {lang: found[lang] for lang in LANGUAGES}


@cache
def scope_label(scope: str, lang: str | None) -> str:
    """Return what something is limited to: sites, materials and services by their names; as it is for programs.

    Examples
    --------
    >>> scope_label("stainless, 141", "fi"), scope_label("stainless, 141", None), scope_label("", "sv")
    ('ruostumaton, 141', 'stainless, 141', '')
    >>> scope_label("pe", "fi"), scope_label("crane_lifting", "en")
    ('PE-muovi', 'crane and lifting services')
    """
    from kaivosmatch.explanation.wording import service_labels
    from kaivosmatch.phrases import has_phrase, phrase
    from kaivosmatch.vocabulary import Vocabulary

    if lang is None or not scope:
        return scope
    vocabulary = Vocabulary.default()
    told = []
    for part in scope.split(", "):
        site = vocabulary.site(part)
        key = f"scope_{part.casefold()}"
        if site is not None:
            told.append(site.name)
        elif has_phrase(key):
            told.append(phrase(key, lang))
        elif vocabulary.has_service(part):
            name = service_labels(part, vocabulary)[lang]
            # it stands within a sentence; a name that begins with capitals (NDT) keeps them
            told.append(name[:1].lower() + name[1:] if name[1:2].islower() else name)
        else:
            told.append(part)
    return ", ".join(told)


def sentence(key: str, lang: str, **values: Any) -> str:
    """Return a sentence with its values put in; ``{n:one|many}`` picks a word by number.

    Examples
    --------
    >>> sentence("page_days", "en", n=14)
    'about 14 days'
    """
    return word(key, lang).format(**{name: _Counted(v) if isinstance(v, int) else v for name, v in values.items()})


class _Counted(int):
    def __format__(self, spec: str) -> str:
        if "|" in spec:
            one, many = spec.split("|")
            return one if self == 1 else many
        return int.__format__(self, spec)


def frame_of(
    rows: Sequence[tuple[Any, ...]],
    columns: Sequence[str],
    lang: str | None,
    objects: Sequence[str],
    topic: str = "column",
) -> pd.DataFrame:
    """Return a frame in which None stays None in the columns ``objects``; with a language, under headings for people."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    for name in objects:
        frame[name] = pd.Series([row[columns.index(name)] for row in rows], dtype=object)
    return frame if lang is None else frame.rename(columns={c: heading(c, lang, topic) for c in columns})


def theme_label(key: str | None, lang: str) -> str:
    """Return a service's name, or the words for *not known*.

    Examples
    --------
    >>> theme_label("welding", "fi"), theme_label(None, "en")
    ('Hitsaus', 'not known')
    """
    from kaivosmatch.explanation.wording import service_labels
    from kaivosmatch.vocabulary import Vocabulary

    return word("unknown", lang) if key is None else service_labels(key, Vocabulary.default())[lang]
