"""From a record's field to a cell that reads back as the same value."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from kaivosmatch.records.fields import Record
from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault
from kaivosmatch.sources.layout import Column, words

__all__ = ["fields_as_cells", "part_as_json", "render"]


def fields_as_cells(record: Record, columns: dict[str, Column], lang: str) -> dict[str, Any]:
    """Return the cells of one row by field; what is not known, and what equals the record's default, has none."""
    defaults = {name: info.default for name, info in type(record).model_fields.items()}
    made = {}
    for field, column in columns.items():
        if field.startswith("when_"):
            when = getattr(record, "when", None)
            value = getattr(when, field[len("when_") :]) if when is not None else None
        else:
            value = getattr(record, field, None)
        if value is None or (field in defaults and type(value) is type(defaults[field]) and value == defaults[field]):
            continue
        cell = render(column, value, lang)
        if cell is not None:
            made[field] = cell
    return made


def part_as_json(parts: tuple[Record, ...]) -> str:
    """Return records of a list field as one cell: ``-`` for none, else JSON."""
    if not parts:
        return "-"
    return json.dumps([part.model_dump(mode="json", exclude_none=True) for part in parts], ensure_ascii=False)


def render(column: Column, value: Any, lang: str) -> Any:
    """Return the cell for a value that is known: a number, a date or a text in ``lang``'s words."""
    kind, _, name = column.kind.partition(":")
    if kind == "parts":
        return part_as_json(value)
    if kind == "choice":
        return words()[name].label(value, lang)
    if kind == "choices":
        return "; ".join(words()[name].label(item, lang) for item in value) or "-"
    if kind == "flag":
        return _flag(value, lang)
    if kind == "persons":
        return words()["persons"].label("crew", lang) if value == "crew" else value
    if kind in ("texts", "ids", "codes", "services", "criteria", "registers"):
        return _either("; ".join(value) or "-", list(value), cells.items)
    if kind == "importance":
        order = [item if isinstance(item, str) else list(item) for item in value]
        plain = " > ".join(item if isinstance(item, str) else " = ".join(item) for item in order)
        return _either(plain or "-", order, cells.importance)
    if kind == "scope":
        plain = "; ".join(f"{dimension}={_value(part, lang)}" for dimension, part in value.items())
        return _either(plain or "-", dict(value), cells.scope)
    if kind == "weights":
        return _either(
            "; ".join(f"{term}={share!r}" for term, share in value.items()) or "-", dict(value), cells.weights
        )
    if kind == "value":
        return _value(value, lang)
    if kind == "band" and isinstance(value, tuple):
        return f"[{value[0]!r}, {value[1]!r}]"
    if kind == "pair":
        low, high = ("" if end is None else repr(end) for end in value)
        return f"[{low}, {high}]"
    return value


def _flag(value: bool, lang: str) -> str:
    return words()["flag"].label("true" if value else "false", lang)


def _value(value: Any, lang: str) -> Any:
    if isinstance(value, bool):
        return _flag(value, lang)
    if not isinstance(value, str):
        return value
    try:
        plain = cells.value(value) == value and ";" not in value
    except CellFault:
        plain = False
    return value if plain else json.dumps(value, ensure_ascii=False)


def _either(plain: str, value: Any, read: Any) -> str:
    """Return the plain form where it reads back as the same value, else JSON."""
    try:
        same = read(plain) == value and not plain.startswith(("[", "{"))
    except CellFault:
        same = False
    return plain if same else json.dumps(value, ensure_ascii=False)


def as_text(cell: Any) -> str:
    """Return a cell as a csv file holds it."""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else repr(cell)
