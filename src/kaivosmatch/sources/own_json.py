"""Reading our own record shape as JSON: a list of records, or an object with one list per kind."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from kaivosmatch.errors import did_you_mean
from kaivosmatch.records.fields import Record
from kaivosmatch.sources.convert import resolve_names
from kaivosmatch.sources.faults import CellFault, Faults, Place, record_problems
from kaivosmatch.sources.layout import Book, tables
from kaivosmatch.sources.lookup import Lookup

__all__ = ["load_json", "records_of_json"]


def load_json(data: bytes, file: str, faults: Faults) -> Any:
    """Return the parsed document, or None where it is none (noted); NaN and Infinity are no JSON and are refused."""

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no JSON number")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in pairs:
            if name in made:
                raise ValueError(f"the name {name!r} occurs twice in one object")
            made[name] = value
        return made

    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=refuse, object_pairs_hook=once)
    except UnicodeDecodeError as error:
        faults.add(
            "not UTF-8 text",
            Place(file, None, data.count(b"\n", 0, error.start) + 1),
            got=data[error.start : error.start + 1],
            expected="UTF-8",
        )
    except json.JSONDecodeError as error:
        faults.add("not well-formed JSON", Place(file, None, error.lineno), f"character {error.colno}", hint=error.msg)
    except (ValueError, RecursionError) as error:
        faults.add("not well-formed JSON", Place(file), hint=str(error))
    return None


def records_of_json(
    book: Book, document: Any, file: str, faults: Faults, lookup: Lookup, lang: str | None = None
) -> dict[str, list[Record]]:
    """Return the records of a parsed document, as :func:`kaivosmatch.sources.assemble.assemble` does.

    ``row`` of a problem is the record's position from 1, ``column`` the path inside it, list positions from 1 too:
    ``evidence[2].valid_until``.
    """
    keys = (book.main,) if book.main else book.tables
    if isinstance(document, list) and book.main:
        document = {book.main: document}
    if not isinstance(document, dict):
        faults.add(
            "not records",
            Place(file),
            got=document,
            expected=f"a list of records, or an object with {', '.join(map(repr, keys))}",
        )
        return {}
    if book.main and book.main not in document and "id" in document:
        document = {book.main: [document]}
    made: dict[str, list[Record]] = {key: [] for key in keys}
    for name, listed in document.items():
        if name not in made:
            faults.add("unknown name", Place(file), str(name), hint=did_you_mean(str(name), made))
        elif not isinstance(listed, list):
            faults.add("not a list", Place(file), str(name), got=listed, expected="a list of records")
        else:
            made[name] = _records(name, listed, file, faults, lookup, lang, len(keys) > 1)
    if book.main and book.main not in document:
        faults.add("no records in it", Place(file), expected=f"a list of records, or an object with {book.main!r}")
    return made


def _records(
    key: str, listed: list[Any], file: str, faults: Faults, lookup: Lookup, lang: str | None, several: bool
) -> list[Record]:
    table = tables()[key]
    seen: dict[str, int] = {}
    made = []
    for position, item in enumerate(listed, 1):
        place = Place(file, key if several else None, position)
        before = len(faults.problems)

        def report(path: str, fault: CellFault, value: Any, place: Place = place) -> None:
            faults.add_cell(fault, place, path, value)

        values = resolve_names(key, item, lookup, report)
        if lang is not None and "lang" in table.columns and isinstance(values, dict):
            values = {
                "lang": lang,
                **{name: part for name, part in values.items() if name != "lang" or part is not None},
            }
        try:
            record = table.record.model_validate(values)
        except ValidationError as error:
            faults.problems.extend(record_problems(error, table.record, place))
            continue
        if len(faults.problems) > before:
            continue
        own = getattr(record, "id", None)
        if own is not None and own in seen:
            faults.add(
                "the same id twice",
                place,
                "id",
                got=own,
                expected="an id that differs for each record",
                hint=f"first is record {seen[own]}",
            )
            continue
        if own is not None:
            seen[own] = position
        made.append(record)
    return made
