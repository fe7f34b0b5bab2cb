"""From the sheets of a file to records: rows find their record by id, and what finds none is a problem, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from kaivosmatch.errors import did_you_mean
from kaivosmatch.records.fields import Record
from kaivosmatch.sources.faults import Faults, Place, nearest, record_problems
from kaivosmatch.sources.grid import Sheet
from kaivosmatch.sources.layout import Book, Table, fold, ignored_sheet, tables
from kaivosmatch.sources.lookup import Lookup
from kaivosmatch.sources.lots import check_lots
from kaivosmatch.sources.rows import Row, headings_of, read_rows

__all__ = ["assemble", "fields_of", "match_sheets", "required_of"]


def fields_of(book: Book, table: str) -> list[str]:
    """Return the columns that ``table`` may have in ``book``: not another book's parent column."""
    parents = {"requirement", "buyer"} if table == "criteria" else set()
    return [f for f in tables()[table].columns if f not in parents or f == book.parent]


def required_of(book: Book, table: str) -> list[str]:
    """Return the columns that ``table`` must have in ``book``."""
    made = tables()[table]
    needed = [f for f, info in made.record.model_fields.items() if info.is_required()]
    return ([book.parent] if book.parent and table != book.main else []) + needed


def match_sheets(book: Book, sheets: Sequence[Sheet], faults: Faults) -> dict[str, list[Sheet]]:
    """Return the sheets of each table; sheets that are none of the book's are problems, unless empty or for the eye only (help)."""
    names = {fold(name): key for key in book.tables for name in tables()[key].names}
    found: dict[str, list[Sheet]] = {}
    filled = [s for s in sheets if not s.empty and fold(s.name or "") not in ignored_sheet()]
    for sheet in filled:
        key = names.get(fold(sheet.name or PurePath(sheet.file).stem))
        if key is None and len(filled) == 1:
            # the only sheet of a file is the main table whatever it is called; its headings still have to fit
            key = book.main or _by_headings(book, sheet)
        if key is None:
            labels = [tables()[t].labels["en"] for t in book.tables]
            where = Place(sheet.file, sheet.name)
            hint = nearest(fold(sheet.name or ""), {fold(n): n for t in book.tables for n in tables()[t].names})
            faults.add(
                "unknown sheet", where, got=sheet.name, expected="one of the sheets " + ", ".join(labels), hint=hint
            )
        else:
            found.setdefault(key, []).append(sheet)
    if book.main and book.main not in found and sheets:
        label = tables()[book.main].labels
        file = sheets[0].file
        empty = next((s for s in sheets if names.get(fold(s.name or "")) == book.main), None)
        if empty is not None or not filled:
            faults.add("no headings and no rows", Place(file, (empty or sheets[0]).name), expected="a heading row")
        else:
            hint = "is its name misspelt?"
            faults.add(
                "missing sheet",
                Place(file),
                got=", ".join(s.name or "" for s in sheets),
                expected=f"a sheet {label['en']!r} ({label['fi']!r}, {label['sv']!r})",
                hint=hint,
            )
    return found


def _by_headings(book: Book, sheet: Sheet) -> str:
    """Return the table whose headings the sheet's first row has most of (a ledger's csv); ties: the first."""
    first = next(sheet.filled())[1]
    present = {fold(cell) for cell in first if isinstance(cell, str)}
    return max(book.tables, key=lambda t: len(present & headings_of(tables()[t], fields_of(book, t)).keys()))


def assemble(
    book: Book, sheets: Sequence[Sheet], faults: Faults, lookup: Lookup, lang: str | None = None
) -> dict[str, list[Record]]:
    """Return the records of a file: the main ones under ``book.main``, of a ledger those of every table under its key."""
    rows: dict[str, list[Row]] = {}
    for key, found in match_sheets(book, sheets, faults).items():
        table = tables()[key]
        for sheet in found:
            read = read_rows(sheet, table, fields_of(book, key), required_of(book, key), faults, lookup)
            rows.setdefault(key, []).extend(read)
    if book.main is None:
        return {key: _records(rows.get(key, []), tables()[key], faults) for key in book.tables}
    main = rows.get(book.main, [])
    if book.kind == "awards":
        main = _join_awards(main, faults)
    ids = _ids(main, faults)
    parts = {key: _parts(rows.get(key, []), tables()[key], book, ids, bool(main), faults) for key in book.parts}
    _check_none(main, book, parts, faults)
    if book.kind == "requirements":
        check_lots(parts, rows.get("lots", []), main, faults)
    made = []
    for row in main:
        record = _main_record(row, book, parts, faults, lang)
        if record is not None:
            made.append(record)
    return {book.main: made}


def _make(table: Table, row: Row, values: dict[str, Any], faults: Faults) -> Record | None:
    try:
        return table.record.model_validate(values)
    except ValidationError as error:
        for problem in record_problems(error, table.record, row.place, row.heading):
            field = next((f for f in values.keys() | table.columns.keys() if row.heading(f) == problem.column), None)
            said_before = field in row.faulty or (problem.what == "missing" and field not in row.headings)
            if not said_before:
                faults.problems.append(problem)
        return None


def _records(rows: list[Row], table: Table, faults: Faults) -> list[Record]:
    made = (_make(table, row, row.values, faults) for row in rows)
    return [record for record in made if record is not None]


def _ids(main: list[Row], faults: Faults) -> dict[str, Row]:
    """Return the rows by id; an id that occurs twice is a problem."""
    ids: dict[str, Row] = {}
    for row in main:
        key = row.values.get("id")
        if key is None:
            continue
        if key in ids:
            first = ids[key]
            spaces = row.raw_id is not None and first.raw_id is not None and row.raw_id != first.raw_id
            what = "the same id twice, once the spaces around it are taken off" if spaces else "the same id twice"
            place = (
                f"row {first.place.row}"
                if first.place.file == row.place.file
                else f"{first.place.file}, row {first.place.row}"
            )
            faults.add(
                what,
                row.place,
                row.heading("id"),
                got=row.raw_id or key,
                expected="an id that differs on each row",
                hint=f"first on {place}",
            )
        else:
            ids[key] = row
    return ids


def _parts(
    rows: list[Row], table: Table, book: Book, ids: dict[str, Row], any_main: bool, faults: Faults
) -> dict[str, list[tuple[Row, Record]]]:
    """Return the records of a sheet by the id of the record they belong to."""
    parent = book.parent or ""
    found: dict[str, list[tuple[Row, Record]]] = {}
    for row in rows:
        owner = row.owner = row.values.pop(parent, None)
        values = _nest_when(row.values)
        record = _make(table, row, values, faults)
        if owner is None:
            if parent in row.headings and parent not in row.faulty:
                faults.add("missing", row.place, row.heading(parent), expected=f"the id of a {parent}")
        elif owner not in ids:
            if any_main:
                faults.add(
                    f"no {parent} has this id", row.place, row.heading(parent), got=owner,
                    expected=f"an id of the sheet {book.main!r}", hint=_near_id(owner, ids),
                )  # fmt: skip
        elif record is not None:
            found.setdefault(owner, []).append((row, record))
    return found


def _near_id(owner: str, ids: dict[str, Row]) -> str:
    for key, row in ids.items():
        if owner.casefold() in (
            str(row.values.get("name", "")).casefold(),
            str(row.values.get("business_id", "")).casefold(),
        ):
            return f"that is the firm {key!r}; write its id"
    return did_you_mean(owner, ids)


def _nest_when(values: dict[str, Any]) -> dict[str, Any]:
    conditions = {name[len("when_") :]: part for name, part in values.items() if name.startswith("when_")}
    plain = {name: part for name, part in values.items() if not name.startswith("when_")}
    return plain | {"when": conditions} if conditions else plain


def _check_none(
    main: list[Row], book: Book, parts: dict[str, dict[str, list[tuple[Row, Record]]]], faults: Faults
) -> None:
    """A list cell that says there are none, beside rows on the list's own sheet, contradicts itself."""
    for row in main:
        for part in book.parts:
            rows = parts[part].get(str(row.values.get("id")), [])
            if rows and row.values.get(part) == []:
                where = rows[0][0].place
                hint = f"sheet {where.sheet!r}, row {where.row}"
                faults.add("said to be none, and yet there are rows", row.place, row.heading(part), got="-", hint=hint)


def _main_record(
    row: Row, book: Book, parts: dict[str, dict[str, list[tuple[Row, Record]]]], faults: Faults, lang: str | None
) -> Record | None:
    table = tables()[book.main or ""]
    values = dict(row.values)
    key = values.get("id")
    for part in book.parts:
        listed, rows = values.get(part), parts[part].get(str(key), [])
        if not rows:
            continue
        values[part] = [*(listed or ()), *(record for _, record in rows)]
    if book.kind == "requirements" and key is not None:
        values |= _lot_ids(values, str(key))
    if lang is not None and "lang" in table.columns:
        values.setdefault("lang", lang)
    return _make(table, row, values, faults)


def _lot_ids(values: dict[str, Any], key: str) -> dict[str, Any]:
    """Lots of a list cell have no ids of their own: the requirement's id and their place."""
    lots = values.get("lots")
    if not lots:
        return {}
    return {"lots": [{"id": f"{key}-{i}", **lot} if isinstance(lot, dict) else lot for i, lot in enumerate(lots, 1)]}


def _join_awards(main: list[Row], faults: Faults) -> list[Row]:
    """Rows of one award that differ in their supplier only are one award with several winners."""
    joined: dict[str, Row] = {}
    made = []
    for row in main:
        key = row.values.get("id")
        first = joined.get(key) if key is not None else None
        if first is None:
            if key is not None:
                joined[key] = row
            made.append(row)
            continue
        for field in dict.fromkeys((*first.values, *row.values)):
            if (
                field != "suppliers"
                and first.values.get(field) != row.values.get(field)
                and field not in row.faulty | first.faulty
            ):
                faults.add(
                    "two rows of one award disagree",
                    row.place,
                    row.heading(field),
                    got=row.values.get(field),
                    expected=f"as on row {first.place.row}",
                )
        more = [s for s in row.values.get("suppliers", ()) if s not in first.values.get("suppliers", ())]
        if more:
            first.values["suppliers"] = [*first.values.get("suppliers", ()), *more]
    return made
