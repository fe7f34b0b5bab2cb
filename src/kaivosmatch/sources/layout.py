"""Which sheets and columns a file may have: the records' fields, the kind of each cell, and its headings in three languages.

Headings, aliases and help texts are rows of ``data/headings.csv``, which may be corrected by hand. What a cell *means* (its kind) is code:
see ``cell_kinds``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kaivosmatch.records.fields import Record
from kaivosmatch.sources.cell_kinds import KINDS, RECORDS
from kaivosmatch.sources.choice_words import words
from kaivosmatch.sources.shipped import LANGUAGES, by_language, shipped_rows, split

__all__ = [
    "BOOKS",
    "LANGUAGES",
    "Book",
    "Column",
    "Table",
    "books",
    "fold",
    "help_labels",
    "ignored_sheet",
    "tables",
    "words",
]


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, the kind of its cells, its headings and its help text by language."""

    field: str
    kind: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    help: Mapping[str, str]

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything that may stand in the heading row for this column."""
        return (self.field, *self.labels.values(), *self.aliases)


@dataclass(frozen=True)
class Table:
    """One sheet: the record its rows make, its names and its columns."""

    key: str
    record: type[Record]
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    help: Mapping[str, str]
    columns: Mapping[str, Column]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the sheet may be called."""
        return (self.key, *self.labels.values(), *self.aliases)


@dataclass(frozen=True)
class Book:
    """The sheets of one workbook.

    Attributes
    ----------
    kind : str
        ``"suppliers"``, ``"requirements"``, ``"buyers"``, ``"awards"`` or ``"ledger"``.
    main : str or None
        The table whose rows are the records; None: every table stands alone (the ledger).
    parent : str or None
        The column by which the other tables' rows name their record.
    parts : tuple of str
        The other tables; each fills the main record's field of the same name.
    """

    kind: str
    main: str | None
    parent: str | None
    parts: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """All tables, the main one first."""
        return (self.main, *self.parts) if self.main else self.parts


BOOKS: Mapping[str, Book] = {
    "suppliers": Book(
        "suppliers",
        "suppliers",
        "supplier",
        (
            "capabilities",
            "references",
            "equipment",
            "evidence",
            "registers",
            "establishments",
            "availability",
            "contacts",
        ),
    ),
    "requirements": Book("requirements", "requirements", "requirement", ("lots", "criteria")),
    "buyers": Book("buyers", "buyers", "buyer", ("sites", "criteria")),
    "awards": Book("awards", "awards", None, ()),
    "ledger": Book("ledger", None, None, ("firm_years", "purchases", "courses", "job_claims", "activities")),
}


def fold(text: str) -> str:
    """Fold a heading or a sheet name for comparison: case, spaces, hyphens, underscores, units in brackets and a trailing ``*`` or ``:``.

    Examples
    --------
    >>> fold(" Liikevaihto (€) *"), fold("Y-tunnus"), fold("business_id")
    ('liikevaihto', 'ytunnus', 'businessid')
    """
    plain = re.sub(r"\([^)]*\)\s*$", "", text.strip().rstrip("*: ").strip())
    return re.sub(r"[\s_\-\u2010-\u2015\u00a0]+", "", plain).casefold()


@cache
def tables() -> Mapping[str, Table]:
    """Return every table by its key, as ``data/headings.csv`` names its columns."""
    heads: dict[str, dict[str, str]] = {}
    columns: dict[str, dict[str, Column]] = {}
    for row in shipped_rows("headings.csv"):
        table, field = row["table"], row["field"]
        if field == "*":
            heads[table] = row
        else:
            kind = KINDS[table][field]
            made = Column(field, kind, by_language(row), split(row["aliases"]), by_language(row, "help_"))
            columns.setdefault(table, {})[field] = made
    return {
        key: Table(
            key,
            record,
            by_language(heads[key]),
            split(heads[key]["aliases"]),
            by_language(heads[key], "help_"),
            columns[key],
        )
        for key, record in RECORDS.items()
    }


@cache
def ignored_sheet() -> tuple[str, ...]:
    """Return the folded names of sheets that are for the eye only (the help sheet)."""
    row = next(row for row in shipped_rows("headings.csv") if row["table"] == "help")
    return tuple(fold(name) for name in (row["table"], *by_language(row).values(), *split(row["aliases"])))


@cache
def help_labels() -> Mapping[str, str]:
    """Return the help sheet's name by language."""
    return by_language(next(row for row in shipped_rows("headings.csv") if row["table"] == "help"))


def books(kind: str) -> Book:
    """Return the book of ``kind``; an unknown kind is an error with a hint."""
    from kaivosmatch.errors import UnknownName

    if kind not in BOOKS:
        raise UnknownName("kind of file", kind, BOOKS)
    return BOOKS[kind]
