"""What people write for a kind of activity or an outcome, read against a table in three languages."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from kaivosmatch.evidence import plain

__all__ = ["activity_kind", "kind_label", "outcome_of", "step_of"]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("kaivosmatch") / "data" / "network" / "activity_words.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _words(field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _rows():
        if row["field"] == field:
            names = (row["key"], row["label_fi"], row["label_sv"], row["label_en"], *row["words"].split(";"))
            for name in names:
                found.setdefault(plain(name), row["key"])
    return found


def activity_kind(text: str) -> str | None:
    """Return the key of a kind of activity, or None where the word is not in the table.

    Examples
    --------
    >>> activity_kind("Tarjous"), activity_kind("besök"), activity_kind("fishing")
    ('bid', 'visit', None)
    """
    return _words("kind").get(plain(text))


def outcome_of(text: str | None) -> str | None:
    """Return the key of an outcome, or None where it is a free text.

    Examples
    --------
    >>> outcome_of("hävitty"), outcome_of("4 firms met the team"), outcome_of(None)
    ('lost', None, None)
    """
    return None if text is None else _words("outcome").get(plain(text))


def step_of(kind: str) -> int | None:
    """Return the place of a kind on the way from a visit (1) to a purchase (5); None for what is no step of it."""
    for row in _rows():
        if row["field"] == "kind" and row["key"] == kind:
            return int(row["step"]) if row["step"] else None
    return None


def kind_label(kind: str, lang: str) -> str:
    """Return the name of a kind in a language; a kind of one's own is its own name."""
    for row in _rows():
        if row["field"] == "kind" and row["key"] == kind:
            return row[f"label_{lang}"]
    return kind
