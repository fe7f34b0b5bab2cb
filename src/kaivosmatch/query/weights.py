"""The weights of the score's terms: the shipped table, and what a user puts over it."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import InputError, UnknownName

__all__ = ["TERMS", "default_weights", "resolve_weights", "term_label"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "terms.csv").read_text(encoding="utf-8")
    return {row["term"]: row for row in csv.DictReader(text.splitlines())}


TERMS: tuple[str, ...] = tuple(_table())
"""The terms of the score, in the order in which they are added and shown."""


def term_label(term: str, lang: str) -> str:
    """Return a term's name in Finnish, Swedish or English.

    Examples
    --------
    >>> term_label("proximity", "fi")
    'läheisyys'
    """
    return _table()[term][f"label_{lang}"]


def default_weights() -> dict[str, float]:
    """Return the shipped weights; they sum to one over all terms.

    Examples
    --------
    >>> sum(default_weights().values())
    1.0
    """
    return {term: float(row["weight"]) for term, row in _table().items()}


def resolve_weights(given: Mapping[str, float] | None, used: tuple[str, ...]) -> dict[str, float]:
    """Return weights of the terms that a need speaks to; they sum to one.

    Parameters
    ----------
    given : mapping or None
        A complete statement: a term that is not named weighs nothing. None: the shipped table.
    used : tuple of str
        Terms that the need says something about; the others are left out and the rest scaled up.

    Raises
    ------
    UnknownName
        A name that is no term.
    InputError
        A weight that is negative or no number, or no weight on any term in use.

    Examples
    --------
    >>> resolve_weights({"fit": 3, "proximity": 1, "crew": 4}, ("fit", "proximity"))
    {'fit': 0.75, 'proximity': 0.25}
    """
    weights = default_weights() if given is None else dict(given)
    for name, value in weights.items():
        if name not in TERMS:
            raise UnknownName("term", name, TERMS)
        if not math.isfinite(value) or value < 0:
            raise InputError(f"the weight of {name!r} cannot be used", got=value, expected="a number of at least 0")
    total = sum(weights.get(term, 0.0) for term in used)
    if total <= 0:
        raise InputError(
            "no term that this need speaks to has any weight",
            got=dict(weights),
            expected=f"some weight on one of {', '.join(used)}",
        )
    return {term: weights.get(term, 0.0) / total for term in used}
