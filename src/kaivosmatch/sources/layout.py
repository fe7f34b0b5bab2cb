"""Which sheets and columns a file may have: the records' fields, the kind of each cell, and its headings in three languages.

Headings, aliases and help texts are rows of ``data/headings.csv``, the words of choices (yes, night, audited …) rows of
``data/headings_words.csv``; both may be corrected by hand. What a cell *means* (its kind) is code, here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kaivosmatch.records import (
    Activity,
    Award,
    Buyer,
    Capability,
    Contact,
    Course,
    Criterion,
    Equipment,
    Establishment,
    Evidence,
    FirmYear,
    JobClaim,
    Lot,
    Period,
    Purchase,
    Reference,
    Registration,
    Requirement,
    Site,
    Supplier,
)
from kaivosmatch.records.fields import Record

__all__ = [
    "BOOKS",
    "LANGUAGES",
    "Book",
    "Column",
    "Table",
    "books",
    "fold",
    "ignored_sheet",
    "shipped_rows",
    "tables",
    "words",
]

LANGUAGES = ("fi", "sv", "en")

# kind of each cell, by table; "x?" marks nothing: whether a field is required is the record's own business
_CODES = {"industry_codes": "codes", "cpv": "codes"}
_POINT = {"municipality": "place", "lat": "coordinate", "lon": "coordinate"}
_KINDS: Mapping[str, Mapping[str, str]] = {
    "suppliers": {
        "id": "id", "name": "text", "business_id": "code", "description": "text", "lang": "choice:lang", **_CODES, **_POINT,
        "radius_km": "number", "order_eur": "pair", "headcount": "band", "turnover_eur": "band", "free_crew": "band",
        "shifts": "choices:shift", "call_out": "choice:call_out", "mobilise_h": "number", "languages": "texts",
        "willing_to_grow": "flag", "willing_to_cooperate": "flag", "partners": "ids", "owner_group": "text",
        "consent": "texts", "as_of": "date", "capabilities": "parts:capabilities", "references": "parts:references",
        "equipment": "parts:equipment", "evidence": "parts:evidence", "registers": "parts:registers",
        "establishments": "parts:establishments", "availability": "parts:availability", "contacts": "parts:contacts",
    },
    "capabilities": {"supplier": "id", "text": "text", "concept": "service", "crew": "number"},
    "references": {
        "supplier": "id", "text": "text", "concept": "service", "buyer": "text", "site": "text", "year": "number",
        "value_eur": "number",
    },
    "equipment": {
        "supplier": "id", "text": "text", "concept": "service", "count": "number", "capacity": "number", "unit": "text",
        "inspected_until": "date", "with_operator": "flag",
    },
    "evidence": {
        "supplier": "id", "key": "criterion", "value": "value", "persons": "number", "person": "text", "scope": "scope",
        "issued": "date", "valid_until": "date", "basis": "choice:basis", "checked": "date", "issuer": "text",
        "document": "text",
    },
    "registers": {"supplier": "id", "key": "register", "status": "text", "since": "date", "valid_until": "date"},
    "establishments": {
        "supplier": "id", "municipality": "place", "permanent": "flag", "resident_staff": "flag", "core": "flag",
    },
    "availability": {"supplier": "id", "start": "date", "end": "date", "crew": "number"},
    "contacts": {
        "supplier": "id", "role": "text", "name": "text", "phone": "phone", "email": "text", "hours": "text",
    },
    "requirements": {
        "id": "id", "title": "text", "description": "text", "lang": "choice:lang", "buyer": "text", "buyer_id": "id",
        "kind": "choice:purchase_kind", "pattern": "choice:pattern", "stage": "choice:stage", "probability": "fraction",
        **_CODES, "site": "text", **_POINT, "max_distance_km": "number", "within_h": "number", "shifts": "choices:shift",
        "signing": "date", "start": "date", "end": "date", "value_eur": "band", "max_members": "number",
        "joint_bids": "flag", "forms": "choices:form", "weights": "weights", "importance": "importance",
        "lots": "parts:lots", "criteria": "parts:criteria",
    },
    "lots": {
        "requirement": "id", "id": "id", "text": "text", "concept": "service", "cpv": "codes", "crew": "number",
        "weight": "number",
    },
    "criteria": {
        "requirement": "id", "buyer": "id", "key": "criterion", "at_least": "number", "at_most": "number", "level": "level",
        "holder": "choice:holder", "persons": "persons", "per_shift": "flag", "scope": "scope", "basis": "choice:basis",
        "max_age": "duration", "valid_on": "choice:valid_on", "when_min_value_eur": "number", "when_concepts": "services",
        "when_underground": "flag", "when_construction": "flag", "when_agency_days": "number", "accepts": "criteria",
        "any_of": "parts:criteria", "binds": "choice:binds", "lots": "ids", "mandatory": "flag", "weight": "number",
    },
    "buyers": {
        "id": "id", "name": "text", "kind": "choice:buyer_kind", "portals": "registers", "local_definition": "text",
        "notice_days": "number", "payment_days": "number", "sites": "parts:sites", "criteria": "parts:criteria",
    },
    "sites": {"buyer": "id", "id": "id", "name": "text", **_POINT, "underground": "flag"},
    "awards": {
        "id": "id", "text": "text", "suppliers": "ids", "date": "date", "buyer": "text", "buyer_id": "id",
        "kind": "choice:purchase_kind", "cpv": "codes", "municipality": "text", "value_eur": "number",
    },
    "firm_years": {"supplier": "id", "year": "number", "fte": "number", "turnover_eur": "number"},
    "purchases": {
        "supplier": "id", "buyer": "text", "site": "text", "period": "code", "eur": "number",
        "basis": "choice:purchase_basis", "tier": "number",
    },
    "courses": {"key": "text", "date": "date", "place": "text", "participants": "number"},
    "job_claims": {"supplier": "id", "fte": "number", "year": "number", "cause": "text"},
    "activities": {
        "date": "date", "kind": "text", "firms": "ids", "buyer": "text", "requirement": "text", "outcome": "text",
    },
}  # fmt: skip

_RECORDS: Mapping[str, type[Record]] = {
    "suppliers": Supplier,
    "capabilities": Capability,
    "references": Reference,
    "equipment": Equipment,
    "evidence": Evidence,
    "registers": Registration,
    "establishments": Establishment,
    "availability": Period,
    "contacts": Contact,
    "requirements": Requirement,
    "lots": Lot,
    "criteria": Criterion,
    "buyers": Buyer,
    "sites": Site,
    "awards": Award,
    "firm_years": FirmYear,
    "purchases": Purchase,
    "courses": Course,
    "job_claims": JobClaim,
    "activities": Activity,
}


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


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV of the package's ``data`` folder."""
    with (files("kaivosmatch") / "data" / name).open("r", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _by_language(row: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    return {lang: row[prefix + lang] for lang in LANGUAGES}


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
            kind = _KINDS[table][field]
            made = Column(field, kind, _by_language(row), _split(row["aliases"]), _by_language(row, "help_"))
            columns.setdefault(table, {})[field] = made
    return {
        key: Table(
            key,
            record,
            _by_language(heads[key]),
            _split(heads[key]["aliases"]),
            _by_language(heads[key], "help_"),
            columns[key],
        )
        for key, record in _RECORDS.items()
    }


@cache
def ignored_sheet() -> tuple[str, ...]:
    """Return the folded names of sheets that are for the eye only (the help sheet)."""
    row = next(row for row in shipped_rows("headings.csv") if row["table"] == "help")
    return tuple(fold(name) for name in (row["table"], *_by_language(row).values(), *_split(row["aliases"])))


@cache
def help_labels() -> Mapping[str, str]:
    """Return the help sheet's name by language."""
    return _by_language(next(row for row in shipped_rows("headings.csv") if row["table"] == "help"))


@dataclass(frozen=True)
class Words:
    """The words of one choice: ``values`` by folded word, ``labels`` by value and language."""

    values: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, value: str, lang: str) -> str:
        """Return the word for ``value`` in ``lang``."""
        return self.labels[value][lang]


def fold_word(text: str) -> str:
    """Fold a choice's word for comparison: case, and runs of spaces, hyphens and underscores.

    Examples
    --------
    >>> fold_word(" One_Off "), fold_word("24/7"), fold_word("-")
    ('one off', '24/7', '-')
    """
    plain = text.strip().casefold()
    return re.sub(r"(?<=\w)[\s_\-]+(?=\w)", " ", plain)


@cache
def words() -> Mapping[str, Words]:
    """Return the words of every choice, as ``data/headings_words.csv`` has them."""
    values: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in shipped_rows("headings_words.csv"):
        choice, value = row["choice"], row["value"]
        labels.setdefault(choice, {})[value] = _by_language(row)
        for word in (value, *_by_language(row).values(), *_split(row["aliases"])):
            values.setdefault(choice, {})[fold_word(word)] = value
    return {choice: Words(values[choice], labels[choice]) for choice in labels}


def books(kind: str) -> Book:
    """Return the book of ``kind``; an unknown kind is an error with a hint."""
    from kaivosmatch.errors import UnknownName

    if kind not in BOOKS:
        raise UnknownName("kind of file", kind, BOOKS)
    return BOOKS[kind]
