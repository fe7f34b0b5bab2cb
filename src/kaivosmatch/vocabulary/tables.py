"""Reading the vocabulary's CSV tables, and reporting every fault of a folder at once."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..errors import Problem, did_you_mean, shorten

__all__ = ["Faults", "Row", "read_table", "shipped", "table_names"]

_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")


def shipped() -> Traversable:
    """Return the folder of the tables that come with the package."""
    return files("kaivosmatch") / "data"


def table_names(folder: Traversable | Path, name: str) -> list[tuple[str, Traversable | Path]]:
    """Return ``(shown name, file)`` of ``name.csv``, and of every CSV file of the folder ``name/``, sorted by name."""
    found: list[tuple[str, Traversable | Path]] = []
    single = folder / f"{name}.csv"
    if single.is_file():
        found.append((f"{name}.csv", single))
    inside = folder / name
    if inside.is_dir():
        ends = sorted((entry.name, entry) for entry in inside.iterdir() if entry.name.endswith(".csv"))
        found.extend((f"{name}/{file}", entry) for file, entry in ends)
    return found


@dataclass
class Faults:
    """The problems met so far; nothing is raised before all tables are read."""

    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        what: str,
        row: Row | None = None,
        column: str | None = None,
        *,
        got: object = None,
        expected: str | None = None,
        hint: str | None = None,
        file: str | None = None,
    ) -> None:
        """Note one problem, with the place taken from ``row``."""
        self.problems.append(
            Problem(
                what,
                file=row.file if row else file,
                row=row.number if row else None,
                column=column,
                got=None if got is None else shorten(got),
                expected=expected,
                hint=hint,
            )
        )


@dataclass(frozen=True)
class Row:
    """One row of a table: cells by column, and accessors that note a fault and go on."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: Faults

    def text(self, column: str, *, required: bool = False) -> str:
        """Return the cell, stripped."""
        value = (self.cells.get(column) or "").strip()
        if required and not value:
            self.faults.add("empty cell", self, column, expected="a value")
        return value

    def optional(self, column: str) -> str | None:
        """Return the cell, or None where it is empty."""
        return self.text(column) or None

    def many(self, column: str, separator: str = ";") -> tuple[str, ...]:
        """Return the parts of a cell, in order, without empty and repeated ones."""
        parts = (part.strip() for part in self.text(column).split(separator))
        return tuple(dict.fromkeys(part for part in parts if part))

    def choice(self, column: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Return the cell, which has to be one of ``allowed`` (empty: ``default`` where there is one)."""
        value, names = self.text(column), tuple(allowed)
        if not value and default is not None:
            return default
        if value not in names:
            self.faults.add(
                "not one of the allowed words",
                self,
                column,
                got=value,
                expected=" | ".join(names),
                hint=did_you_mean(value, names),
            )
        return value

    def number_of(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return the cell as a finite number between ``low`` and ``high`` (0 where it is not, and a fault is noted)."""
        value = self.text(column)
        try:
            number = float(value)
        except ValueError:
            self.faults.add("not a number", self, column, got=value, expected="a number with a decimal point")
            return 0.0
        if not math.isfinite(number) or not low <= number <= high:
            self.faults.add("number out of range", self, column, got=value, expected=f"{low:g} to {high:g}")
            return 0.0
        return number

    def day(self, column: str) -> date | None:
        """Return the cell as a date, None where it is empty."""
        value = self.text(column)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.faults.add("not a date", self, column, got=value, expected="YYYY-MM-DD")
            return None

    def duration(self, column: str) -> str | None:
        """Return the cell, which has to be an ISO 8601 duration, None where it is empty."""
        value = self.text(column)
        if value and not _DURATION.fullmatch(value):
            self.faults.add("not a duration", self, column, got=value, expected="ISO 8601, e.g. P3M or P5Y")
        return value or None

    def codes(self, column: str, pattern: str, expected: str) -> tuple[str, ...]:
        """Return the parts of a cell, each of which has to match ``pattern``."""
        parts = self.many(column)
        for part in parts:
            if not re.fullmatch(pattern, part):
                self.faults.add("malformed code", self, column, got=part, expected=expected)
        return parts


def read_table(
    folder: Traversable | Path, name: str, columns: tuple[str, ...], faults: Faults, *, optional: tuple[str, ...] = ()
) -> Iterator[Row]:
    """Yield the rows of ``name.csv`` and of ``name/*.csv`` (UTF-8, comma, a heading row).

    Lines that are empty or start with ``#`` are skipped. A missing table yields nothing; a missing or unknown column is a fault.
    """
    for shown, file in table_names(folder, name):
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            faults.add("not UTF-8 text", file=shown, got=error.reason, hint="save the table as CSV UTF-8")
            continue
        reader = csv.reader(text.splitlines(keepends=True))
        heading: list[str] | None = None
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            if heading is None:
                heading = [cell.strip() for cell in cells]
                _check_heading(heading, columns, optional, shown, faults)
                continue
            row = Row(shown, reader.line_num, dict(zip(heading, cells, strict=False)), faults)
            if len(cells) > len(heading):
                faults.add(
                    "more cells than columns",
                    row,
                    got=len(cells),
                    expected=str(len(heading)),
                    hint="quote cells that hold a comma",
                )
            yield row


def _check_heading(
    heading: list[str], columns: tuple[str, ...], optional: tuple[str, ...], file: str, faults: Faults
) -> None:
    for column in columns:
        if column not in heading:
            faults.add("missing column", column=column, file=file, hint=f"headings found: {', '.join(heading)}")
    for column in heading:
        if column not in columns and column not in optional:
            faults.add("unknown column", column=column, file=file, hint=did_you_mean(column, (*columns, *optional)))
