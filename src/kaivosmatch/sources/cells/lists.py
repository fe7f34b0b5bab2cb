"""Cells that hold several things: lists, ``name=value`` pairs, orders, and lists of records as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from kaivosmatch.sources.cells.choices import is_none_word, value
from kaivosmatch.sources.cells.numbers import number_of
from kaivosmatch.sources.cells.texts import text, unquote
from kaivosmatch.sources.faults import CellFault

__all__ = ["importance", "items", "json_cell", "scope", "weights"]


def items(cell: Any) -> list[str]:
    """Split a list cell at ``;`` or line breaks; ``-`` is the empty list, quotes keep a ``;`` inside, and a JSON list is read as such.

    Examples
    --------
    >>> items("25620; 33110 ;"), items("-"), items(25620.0), items('a; "b; c"')
    (['25620', '33110'], [], ['25620'], ['a', 'b; c'])
    """
    if isinstance(cell, list | tuple):
        return [text(part) for part in cell]
    if is_none_word(cell):
        return []
    plain = text(cell) if not isinstance(cell, str) else cell
    if re.match(r'\[\s*"', plain):
        return [text(part) for part in _json(plain)]
    parts = re.findall(r'\s*("[^"]*"(?=\s*(?:[;\n]|$))|[^;\n]*)\s*(?:[;\n]|$)', plain)
    return [unquote(part.strip()).strip() for part in parts if part.strip()]


def scope(cell: Any) -> dict[str, bool | int | float | str]:
    """Read ``site=terrafame; process=136``; a value with quotes stays a text, ``-`` is a scope without limits.

    Examples
    --------
    >>> scope('site=terrafame; process=136; class="1"')
    {'site': 'terrafame', 'process': 136, 'class': '1'}
    """
    if isinstance(cell, dict):
        return dict(cell)
    if isinstance(cell, str) and cell.startswith("{"):
        return dict(_json(cell))
    found: dict[str, bool | int | float | str] = {}
    if is_none_word(cell):
        return found
    for part in _named(cell, "="):
        name, _, given = part
        if name in found:
            raise CellFault(f"{name!r} twice in one cell", "each dimension once")
        found[name] = value(given)
    return found


def _named(cell: Any, marks: str) -> list[tuple[str, str, str]]:
    parts = []
    plain = text(cell) if not isinstance(cell, str) else cell
    for part in re.findall(r'((?:"[^"]*"|[^;\n"])+)', plain):
        if not part.strip():
            continue
        split = re.fullmatch(rf"\s*([^{marks}]+?)\s*([{marks}])\s*(.+?)\s*", part)
        if split is None:
            raise CellFault("not in the form name=value", "name=value; name=value")
        parts.append((split[1], split[2], split[3]))
    return parts


def weights(cell: Any) -> dict[str, float]:
    """Read ``fit=0,5; proximity=0,2``."""
    if isinstance(cell, dict):
        return dict(cell)
    if isinstance(cell, str) and cell.startswith("{"):
        return dict(_json(cell))
    if is_none_word(cell):
        return {}
    return {name: float(number_of(given, ambiguous=False)) for name, _, given in _named(cell, "=")}


def importance(cell: Any) -> list[str | list[str]]:
    """Read an order of terms: ``fit > crew = local`` (or ``fit; crew = local``), most important first.

    Examples
    --------
    >>> importance("fit > crew = local")
    ['fit', ['crew', 'local']]
    """
    if isinstance(cell, list | tuple):
        return list(cell)
    if is_none_word(cell):
        return []
    if isinstance(cell, str) and cell.startswith("["):
        return list(_json(cell))
    order: list[str | list[str]] = []
    for place in re.split(r"[>;\n]", text(cell)):
        ties = [term.strip() for term in place.split("=") if term.strip()]
        if ties:
            order.append(ties if "=" in place else ties[0])
    return order


def json_cell(cell: Any) -> list[Any] | None:
    """Return the list that a cell holds as JSON (``[{…}]``) or natively (parquet), or None where it is plain text."""
    if isinstance(cell, list | tuple):
        return list(cell)
    if isinstance(cell, str) and re.match(r"\[\s*\{", cell):
        return list(_json(cell))
    return None


def _json(plain: str) -> Any:
    try:
        return json.loads(plain)
    except ValueError as error:
        raise CellFault("not well-formed JSON", None, str(error)) from None
