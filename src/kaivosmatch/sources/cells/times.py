"""Cells that hold a day or a span of time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from kaivosmatch.sources.cells.texts import BLANKS, text, unquote
from kaivosmatch.sources.faults import CellFault

__all__ = ["day", "duration"]

_SPANS = {
    "y": "Y", "v": "Y", "vuotta": "Y", "vuosi": "Y", "år": "Y", "year": "Y", "years": "Y",
    "m": "M", "kk": "M", "kuukautta": "M", "kuukausi": "M", "mån": "M", "månader": "M", "månad": "M", "month": "M", "months": "M",
    "vk": "W", "viikkoa": "W", "viikko": "W", "week": "W", "weeks": "W", "veckor": "W", "vecka": "W",
    "d": "D", "pv": "D", "päivää": "D", "päivä": "D", "dagar": "D", "dag": "D", "day": "D", "days": "D",
}  # fmt: skip


def day(cell: Any) -> date:
    """Read a date: a spreadsheet's, ``2026-12-31`` or ``31.12.2026``.

    Examples
    --------
    >>> day("31.12.2026"), day("2026-12-31")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31))
    """
    expected = "a date such as 2026-12-31 or 31.12.2026"
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        hint = None
        if 20_000 <= cell < 80_000:
            hint = f"as a spreadsheet's day number it would be {date(1899, 12, 30) + timedelta(days=int(cell))}; format the cell as a date"
        raise CellFault("a number where a date belongs", expected, hint)
    if not isinstance(cell, str):
        raise CellFault("not a date", expected)
    plain = BLANKS.sub("", unquote(cell))
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(T00:00(:00)?(\.0+)?Z?)?", plain)
    finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", plain)
    if iso:
        year, month, of_month = int(iso[1]), int(iso[2]), int(iso[3])
    elif finnish:
        year, month, of_month = int(finnish[3]), int(finnish[2]), int(finnish[1])
    elif re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", plain):
        raise CellFault("a year of two digits", expected)
    elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", plain):
        raise CellFault("a date with two readings", expected, "day and month cannot be told apart")
    else:
        raise CellFault("not a date", expected)
    try:
        return date(year, month, of_month)
    except ValueError:
        raise CellFault("a day that does not exist", expected, f"day {of_month} of month {month} in {year}") from None


def duration(cell: Any) -> str:
    """Read a span of time: ``P3M``, ``3 kk``, ``28 days``; a number without a unit has none.

    Examples
    --------
    >>> duration("3 kk"), duration("P28D"), duration("5 years")
    ('P3M', 'P28D', 'P5Y')
    """
    plain = text(cell)
    span = re.fullmatch(r"(\d+)\s*([^\W\d]+)\.?", plain)
    if span and span[2].casefold() in _SPANS:
        return f"P{span[1]}{_SPANS[span[2].casefold()]}"
    if not plain.upper().startswith("P"):
        raise CellFault("not a span of time", "e.g. P3M, 3 kk, 28 days, 5 v")
    return plain.upper()
