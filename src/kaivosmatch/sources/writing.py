"""Writing records back, so that reading gives equal ones: workbook, csv, json or parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.records.fields import Record
from kaivosmatch.sources.assemble import fields_of
from kaivosmatch.sources.layout import BOOKS, LANGUAGES, Book, tables
from kaivosmatch.sources.ledger import Ledger
from kaivosmatch.sources.render import as_text, fields_as_cells, part_as_json

__all__ = ["write_records"]


def write_records(
    path: str | PathLike[str],
    records: Iterable[Record] | Ledger,
    *,
    kind: str | None = None,
    lang: str = "en",
) -> None:
    """Write records to a file that the reader of their kind reads back as equal records.

    Parameters
    ----------
    path : path
        ``.xlsx`` (one sheet per table), ``.csv`` or ``.parquet`` (one table; capabilities, evidence, lots … as JSON in a cell), ``.json``.
        A ledger goes to ``.xlsx`` or ``.json``. The file is replaced. A workbook keeps 15 digits of a number, and no :class:`When` that
        states nothing.
    records : iterable of Supplier, Requirement, Buyer or Award, or a Ledger
    kind : str, optional
        ``"suppliers"``, ``"requirements"``, ``"buyers"``, ``"awards"`` or ``"ledger"``; needed where there are no records.
    lang : {"fi", "sv", "en"}
        Language of headings and of words such as yes and no.

    Raises
    ------
    InputError
        For records of several kinds, or a kind of file that cannot hold them.
    """
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    by_table = _by_table(records, kind)
    book = next(
        b
        for b in BOOKS.values()
        if set(b.tables[:1] if b.main else b.tables) >= by_table.keys() and (b.main in by_table or not b.main)
    )
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix == ".json":
        _write_json(target, by_table)
    elif suffix == ".xlsx":
        from kaivosmatch.sources.workbook import save_workbook

        save_workbook(target, book, sheet_rows(book, by_table, lang), lang)
    elif suffix in (".csv", ".parquet") and book.main:
        fields, rows = _one_table(book, by_table[book.main], lang)
        (_write_csv if suffix == ".csv" else _write_parquet)(target, book, fields, rows, lang)
    else:
        expected = ".xlsx or .json" if suffix in (".csv", ".parquet") else ".xlsx, .csv, .json or .parquet"
        raise InputError(
            f"records of the kind {book.kind!r} cannot be written to this kind of file",
            got=target.name,
            expected=expected,
        )


def _by_table(records: Iterable[Record] | Ledger, kind: str | None) -> dict[str, list[Record]]:
    if isinstance(records, Ledger):
        return {key: list(getattr(records, key)) for key in BOOKS["ledger"].tables}
    listed = list(records)
    mains = {tables()[b.main].record: b.main for b in BOOKS.values() if b.main}
    if kind is not None and kind not in BOOKS:
        raise UnknownName("kind of records", kind, BOOKS)
    found = {mains.get(type(record)) for record in listed}
    if kind is not None:
        found.add(kind)
    if len(found) != 1 or None in found or "ledger" in found:
        names = sorted({type(record).__name__ for record in listed})
        raise InputError(
            "records of one kind are written to one file",
            got=names or kind,
            expected="suppliers, requirements, buyers or awards",
        )
    return {str(found.pop()): listed}


def _write_json(path: Path, by_table: dict[str, list[Record]]) -> None:
    document = {
        key: [record.model_dump(mode="json", exclude_none=True) for record in records]
        for key, records in by_table.items()
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sheet_rows(book: Book, by_table: dict[str, list[Record]], lang: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every sheet as cells by field; records of a list field go to their own sheet under their owner's id."""
    sheets: dict[str, list[dict[str, Any]]] = {key: [] for key in book.tables}
    if book.main is None:
        for key, records in by_table.items():
            sheets[key] = [fields_as_cells(record, dict(tables()[key].columns), lang) for record in records]
        return sheets
    plain = {f: c for f, c in tables()[book.main].columns.items() if f not in book.parts}
    for record in by_table[book.main]:
        row = fields_as_cells(record, plain, lang)
        for part in book.parts:
            listed = getattr(record, part)
            if listed is not None and not listed:
                row[part] = "-"
            for item in listed or ():
                cells = fields_as_cells(item, dict(tables()[part].columns), lang)
                sheets[part].append({str(book.parent): row["id"], **cells})
        sheets[book.main].append(row)
    return sheets


def _one_table(book: Book, records: Sequence[Record], lang: str) -> tuple[list[str], list[dict[str, Any]]]:
    columns = tables()[book.main or ""].columns
    plain = {f: c for f, c in columns.items() if f not in book.parts}
    rows = []
    for record in records:
        row = fields_as_cells(record, plain, lang)
        for part in book.parts:
            listed = getattr(record, part)
            if listed is not None:
                row[part] = part_as_json(listed)
        rows.append(row)
    needed = {f for f, info in tables()[book.main or ""].record.model_fields.items() if info.is_required()}
    used = {f for row in rows for f in row} | needed
    return [f for f in fields_of(book, book.main or "") if f in used], rows


def _write_csv(path: Path, book: Book, fields: list[str], rows: list[dict[str, Any]], lang: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark makes Excel read it as UTF-8
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([tables()[book.main or ""].columns[f].labels[lang] for f in fields])
        for row in rows:
            writer.writerow([as_text(row[f]) if f in row else "" for f in fields])


def _write_parquet(path: Path, book: Book, fields: list[str], rows: list[dict[str, Any]], lang: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    del lang  # a table for programs: the fields' own names
    columns = {f: pa.array([as_text(row[f]) if f in row else None for row in rows], type=pa.string()) for f in fields}
    pq.write_table(pa.table(columns), path)
