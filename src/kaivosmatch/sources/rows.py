"""From a sheet to rows of converted values: headings first, then cell by cell, every fault noted with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaivosmatch.sources import cells
from kaivosmatch.sources.convert import convert
from kaivosmatch.sources.faults import CellFault, Faults, Place, nearest
from kaivosmatch.sources.grid import Sheet
from kaivosmatch.sources.layout import Column, Table, fold
from kaivosmatch.sources.lookup import Lookup

__all__ = ["Row", "headings_of", "read_rows"]


@dataclass
class Row:
    """One row: its values by field, and how its file names the columns."""

    place: Place
    values: dict[str, Any]
    headings: Mapping[str, str]
    faulty: set[str] = field(default_factory=set)
    raw_id: str | None = None
    level: str | None = None
    owner: str | None = None

    def heading(self, name: str) -> str:
        """Return the heading of a field as it stands in the file, else the field's name."""
        return self.headings.get(name, name)


def headings_of(table: Table, fields: Iterable[str] | None = None) -> dict[str, str]:
    """Return ``{folded heading: field}``; a field's own name and labels win over another's aliases."""
    chosen = [table.columns[f] for f in (fields if fields is not None else table.columns)]
    found: dict[str, str] = {}
    for names in (lambda c: (c.field, *c.labels.values()), lambda c: c.aliases):
        for column in chosen:
            for name in names(column):
                found.setdefault(fold(name), column.field)
    return found


def read_rows(
    sheet: Sheet,
    table: Table,
    fields: Iterable[str],
    required: Iterable[str],
    faults: Faults,
    lookup: Lookup,
) -> list[Row]:
    """Return the rows of ``sheet`` as ``table`` has them.

    Parameters
    ----------
    sheet : Sheet
        Its first row that is not empty holds the headings.
    table : Table
    fields : iterable of str
        The columns that may occur here.
    required : iterable of str
        Those that must.
    faults : Faults
    lookup : Lookup
    """
    filled = sheet.filled()
    first = next(filled, None)
    if first is None:
        return []
    number, heading_cells = first
    place = Place(sheet.file, sheet.name, number)
    columns, headings = _columns(heading_cells, table, list(fields), required, place, faults)
    read = []
    for number, found in filled:
        place = Place(sheet.file, sheet.name, number)
        row = Row(place, {}, headings)
        for index, cell in enumerate(found):
            if cell is None:
                continue
            column = columns.get(index)
            if column is None:
                if index >= len(heading_cells) or heading_cells[index] is None:
                    faults.add(
                        "a value under no heading",
                        place,
                        _ordinal(index),
                        got=cell,
                        hint="name the column in the heading row",
                    )
                continue
            _fill(row, table, column, cell, faults, lookup)
        if row.level is not None:
            # "S2-oikeudet" names its own level; a level or value in a column of its own goes before it
            row.values.setdefault("value" if table.key == "evidence" else "level", row.level)
        if "id" in table.columns and row.values.get("id") is not None:
            row.raw_id = _raw(sheet, number, columns)
        read.append(row)
    return read


def _fill(row: Row, table: Table, column: Column, cell: Any, faults: Faults, lookup: Lookup) -> None:
    try:
        value = convert(column, cell, lookup)
    except CellFault as fault:
        faults.add_cell(fault, row.place, row.heading(column.field), cell)
        row.faulty.add(column.field)
        return
    row.values[column.field] = value
    if column.kind == "criterion":
        row.values[column.field], level = value
        if level is not None:
            row.level = level


def _raw(sheet: Sheet, number: int, columns: Mapping[int, Column]) -> str | None:
    cell = next((sheet.rows[number - sheet.first_row][i] for i, c in columns.items() if c.field == "id"), None)
    return cell if isinstance(cell, str) else None


def _columns(
    found: list[Any],
    table: Table,
    fields: list[str],
    required: Iterable[str],
    place: Place,
    faults: Faults,
) -> tuple[dict[int, Column], dict[str, str]]:
    known = headings_of(table, fields)
    columns: dict[int, Column] = {}
    headings: dict[str, str] = {}
    unknown = False
    for index, cell in enumerate(found):
        if cell is None:
            continue
        if isinstance(cell, cells.ErrorCell | cells.FormulaCell):
            faults.add("no heading but an error or a formula", place, _ordinal(index), got=cell, expected="a heading")
            continue
        name = cells.text(cell)
        field_ = known.get(fold(name))
        if field_ is None:
            unknown = True
            faults.add(
                "unknown column",
                place,
                name,
                got=name,
                expected=f"a heading of {table.key!r}",
                hint=_near_heading(name, table, fields),
            )
        elif field_ in headings:
            faults.add("the same column twice", place, name, hint=f"{headings[field_]!r} stands for the same")
        else:
            columns[index] = table.columns[field_]
            headings[field_] = name
    for field_ in required:
        if field_ not in headings:
            labels = ", ".join(dict.fromkeys((field_, *table.columns[field_].labels.values())))
            hint = "is its heading misspelt?" if unknown else "the first row that is not empty must hold the headings"
            faults.add("missing column", place, field_, expected=f"one of the headings {labels}", hint=hint)
    return columns, headings


def _near_heading(name: str, table: Table, fields: list[str]) -> str:
    near = nearest(fold(name), {fold(h): h for f in fields for h in reversed(table.columns[f].headings)})
    return near or "rename the column, or take it out: nothing in it would be used"


def _ordinal(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
