"""The tables of words that ship with the package, each cell in three languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files

__all__ = ["LANGUAGES", "by_language", "shipped_rows", "split"]

LANGUAGES = ("fi", "sv", "en")


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV of the package's ``data`` folder."""
    with (files("kaivosmatch") / "data" / name).open("r", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def split(cell: str) -> tuple[str, ...]:
    """Return what stands between the ``;`` of a cell."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def by_language(row: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """Return a row's columns of the three languages, ``fi`` or ``help_fi`` …, by language."""
    return {lang: row[prefix + lang] for lang in LANGUAGES}
