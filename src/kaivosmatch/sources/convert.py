"""From a cell or a JSON value to what its column is meant to hold, with names looked up in the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault, each
from kaivosmatch.sources.layout import Column, tables
from kaivosmatch.sources.lookup import Lookup
from kaivosmatch.sources.parts import SHORT_FORMS

__all__ = ["convert", "resolve_names"]


def convert(column: Column, cell: Any, lookup: Lookup) -> Any:
    """Return the value of a cell that is not empty.

    Raises
    ------
    CellFault
        With what was expected there.
    """
    if isinstance(cell, cells.ErrorCell):
        raise CellFault(
            "the cell shows an error", None, "mend its formula, or empty the cell where the value is not known"
        )
    if isinstance(cell, cells.FormulaCell):
        raise CellFault(
            "a formula without a stored result",
            None,
            "open and save the file in a spreadsheet program, or write the value itself",
        )
    kind, _, name = column.kind.partition(":")
    if kind == "choice":
        return cells.choice(cell, name)
    if kind == "choices":
        return each(lambda item: cells.choice(item, name), cells.items(cell))
    if kind == "parts":
        return _parts(name, cell, lookup)
    named = _NAMED.get(kind)
    if named is not None:
        return named(lookup, cell)
    return cells.CONVERTERS[kind](cell)


def _parts(table: str, cell: Any, lookup: Lookup) -> list[Any]:
    if cells.is_none_word(cell):
        return []
    objects = cells.json_cell(cell)
    if objects is not None:
        faults: list[CellFault] = []

        def report(path: str, fault: CellFault, value: Any) -> None:
            faults.append(CellFault(f"{fault.what} in {path!r}", fault.expected, fault.hint, value))

        found = [resolve_names(table, item, lookup, report, f"[{i}]") for i, item in enumerate(objects, 1)]
        if faults:
            faults[0].also.extend(faults[1:])
            raise faults[0]
        return found
    return each(lambda item: SHORT_FORMS[table](item, lookup), cells.items(cell))


_NAMED: dict[str, Callable[[Lookup, Any], Any]] = {
    "criterion": lambda lookup, cell: lookup.criterion(cells.text(cell)),
    "criteria": lambda lookup, cell: each(lambda item: lookup.criterion(item)[0], cells.items(cell)),
    "service": lambda lookup, cell: lookup.service(cells.text(cell)),
    "services": lambda lookup, cell: each(lookup.service, cells.items(cell)),
    "place": lambda lookup, cell: lookup.place(cells.code(cell)),
    "register": lambda lookup, cell: lookup.register(cells.text(cell)),
    "registers": lambda lookup, cell: [lookup.register(item) for item in cells.items(cell)],
}


def resolve_names(
    table: str,
    data: Any,
    lookup: Lookup,
    report: Callable[[str, CellFault, Any], object],
    path: str = "",
) -> Any:
    """Return a JSON object with the names of criteria, services and registers replaced by their keys.

    Parameters
    ----------
    table : str
        Key of the table that the object is a row of.
    data : object
        What is no mapping is returned as it is: the record's own validation refuses it.
    lookup : Lookup
    report : callable
        Called with the path, the fault and the value, for each name that is not known.
    path : str
        Of ``data`` in its file.
    """
    if not isinstance(data, dict):
        return data
    columns = tables()[table].columns
    made = dict(data)
    for field, value in data.items():
        where = f"{path}.{field}" if path else str(field)
        if field == "when" and isinstance(value, dict):
            inner = {f"when_{name}": part for name, part in value.items()}
            found = resolve_names(table, inner, lookup, report, path)
            made[field] = {name[len("when_") :]: part for name, part in found.items()}
            continue
        column = columns.get(field)
        if column is None:
            continue
        kind, _, name = column.kind.partition(":")
        if kind == "parts" and isinstance(value, list | tuple):
            made[field] = [
                resolve_names(name, part, lookup, report, f"{where}[{i}]") for i, part in enumerate(value, 1)
            ]
        elif kind in _NAMED and _nameable(kind, value):
            try:
                found = _NAMED[kind](lookup, value)
            except CellFault as fault:
                report(where, fault, value)
                continue
            made.update(named_criterion(table, found, made) if kind == "criterion" else {field: found})
    return made


def _nameable(kind: str, value: Any) -> bool:
    """Whether a JSON value can be looked up at all; what cannot is left for the record's own validation."""
    if kind in ("criteria", "services", "registers"):
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    return bool(value) and (isinstance(value, str) or (kind == "place" and type(value) is int))


def named_criterion(table: str, found: tuple[str, str | None], values: dict[str, Any]) -> dict[str, Any]:
    """Return the key, and the level that the name itself carried where the row gives none."""
    key, level = found
    field = "value" if table == "evidence" else "level"
    if level is not None and values.get(field) is None:
        return {"key": key, field: level}
    return {"key": key}
