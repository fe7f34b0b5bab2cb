"""The list of visits that ``kaivosmatch network visits`` asks for: a csv file, a row each, with all its faults at once."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kaivosmatch.errors import Problem, RecordErrors, shorten

if TYPE_CHECKING:
    from kaivosmatch.network import Visit

__all__ = ["read_visits"]

COLUMNS = ("id", "buyer", "start", "end", "seats")
TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M")


def read_visits(path: Path) -> list[Visit]:
    """Read visits from a csv file with commas or semicolons: ``id, buyer, start, end, seats``, and ``place`` where it matters.

    Raises
    ------
    RecordErrors
        With every fault of the file: its row and column, what was got and what was expected.
    """
    from kaivosmatch.network import Visit

    faults: list[Problem] = []

    def add(what: str, row: int | None, column: str | None, got: object = None, expected: str | None = None) -> None:
        faults.append(Problem(what, path.name, None, row, column, None if got is None else shorten(got), expected))

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise RecordErrors([Problem("not UTF-8 text", path.name, got=error.reason, hint="save as CSV UTF-8")]) from None
    reader = csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    for name in COLUMNS:
        if name not in (reader.fieldnames or ()):
            add("missing column", None, name, ", ".join(reader.fieldnames or ()) or "an empty file")
    if faults:
        raise RecordErrors(faults, "visits")
    found: list[Visit] = []
    known: set[str] = set()
    for cells in reader:
        row, before = reader.line_num, len(faults)
        text = {name: (cells.get(name) or "").strip() for name in (*COLUMNS, "place")}
        for name in ("id", "buyer"):
            if not text[name]:
                add("empty cell", row, name, expected="a value")
        if text["id"] in known:
            add("id comes twice", row, "id", text["id"])
        known.add(text["id"])
        start, end = (_time(text[name]) for name in ("start", "end"))
        for name, time in (("start", start), ("end", end)):
            if time is None:
                add("not a time", row, name, text[name], "2027-03-09 09:00 or 9.3.2027 9.00")
        if start is not None and end is not None and end < start:
            add("ends before it starts", row, "end", text["end"])
        if not text["seats"].isdecimal():
            add("not a whole number of seats", row, "seats", text["seats"], "0 or more")
        if len(faults) == before and start is not None and end is not None:
            found.append(Visit(text["id"], text["buyer"], start, end, int(text["seats"]), text["place"] or None))
    if faults:
        raise RecordErrors(faults, "visits")
    return found


def _time(text: str) -> datetime | None:
    for form in TIMES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
