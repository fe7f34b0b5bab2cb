"""Reading .csv: the encoding is stated or UTF-8, never guessed; the delimiter is the one that makes sense of the heading row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection

from kaivosmatch.sources.faults import Faults, Place
from kaivosmatch.sources.grid import Sheet
from kaivosmatch.sources.layout import fold

__all__ = ["read_delimited"]

_DELIMITERS = (";", ",", "\t")


def read_delimited(
    data: bytes,
    file: str,
    faults: Faults,
    *,
    known: Collection[str],
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet | None:
    """Return the one sheet of a .csv file, or None where there is none to be read.

    Parameters
    ----------
    data : bytes
    file : str
        Name for the problems.
    faults : Faults
    known : collection of str
        Folded headings that a table may have; the delimiter that finds most of them in the heading row is taken (ties: most columns, then
        ``;``, ``,``, tab).
    encoding : str, optional
        Without it: UTF-8, or what a byte order mark says. Anything else is a problem; the rest of the file is then read as cp1252, so that
        its other problems are told as well.
    delimiter : str, optional
    """
    text = _decode(data, file, faults, encoding)
    if text is None:
        return None
    heading = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    mark = delimiter or max(_DELIMITERS, key=lambda d: _sense(heading, d, known))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        faults.add(
            "not readable as CSV",
            Place(file, None, len(rows) + 1),
            hint=f"a quotation mark is left open or stray ({error})",
        )
    return Sheet(file, None, list(rows))


def _sense(heading: str, delimiter: str, known: Collection[str]) -> tuple[int, int, int]:
    cells = next(csv.reader([heading], delimiter=delimiter), [])
    return sum(fold(cell) in known for cell in cells), len(cells), -_DELIMITERS.index(delimiter)


def _decode(data: bytes, file: str, faults: Faults, encoding: str | None) -> str | None:
    place = Place(file)
    if encoding is None and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        codec = codecs.lookup(encoding or "utf-8-sig").name
    except LookupError:
        faults.add(
            "unknown encoding", place, got=encoding, expected="the name of an encoding such as 'utf-8' or 'cp1252'"
        )
        return None
    try:
        return data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        line = data[: error.start].rpartition(b"\n")[2] + data[error.start :].partition(b"\n")[0]
        shown = line.decode("cp1252", errors="replace").strip()
        hint = f"in cp1252 the line reads {shown[:60]!r}; if that is right, pass encoding='cp1252', or save the file as UTF-8"
        faults.add(
            f"not {encoding or 'UTF-8'} text",
            Place(file, None, row),
            got=data[error.start : error.start + 1],
            expected="UTF-8",
            hint=hint,
        )
        if b"\x00" in data:
            return None
        return data.decode("cp1252", errors="replace")
