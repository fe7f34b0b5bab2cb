"""The constants of consortia: a table that people can read and correct."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import UnknownName

__all__ = ["setting"]


@cache
def _rows() -> dict[str, float]:
    text = (files("kaivosmatch") / "data" / "teams.csv").read_text(encoding="utf-8")
    return {row["key"]: float(row["value"]) for row in csv.DictReader(text.splitlines())}


def setting(key: str) -> float:
    """Return a number of the table ``data/teams.csv``.

    Raises
    ------
    UnknownName
        No such number.

    Examples
    --------
    >>> setting("member_cost")
    0.02
    """
    rows = _rows()
    if key not in rows:
        raise UnknownName("setting of consortia", key, rows)
    return rows[key]
