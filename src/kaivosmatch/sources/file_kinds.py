"""A file by its bytes: what kind it is, by its name and its first bytes, and whether it is there at all."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from kaivosmatch.sources.faults import Faults, Place

__all__ = ["bytes_of", "kind_of"]

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or Word file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "a rich text document"),
)

_SUFFIXES = {".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".json", ".parquet"}


def bytes_of(path: Path, faults: Faults) -> bytes | None:
    """Return what is in a file, or None (noted) where there is none or nothing in it."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        there = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
        near = difflib.get_close_matches(path.name, there, n=2, cutoff=0.6)
        hint = "did you mean " + " or ".join(map(repr, near)) + "?" if near else None
        faults.add("there is no such file", Place(path.name), got=str(path), hint=hint)
        return None
    except OSError as error:
        faults.add("the file cannot be opened", Place(path.name), hint=error.strerror)
        return None
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        faults.add("the file is empty", Place(path.name), expected="a table or records")
        return None
    return data


def kind_of(data: bytes, path: Path, faults: Faults, *, xml: bool) -> str | None:
    """Tell the kind of a file by its name, and by its content where that cannot be."""
    suffix, place = path.suffix.lower(), Place(path.name)
    magic: Any = next((kind for start, kind in _MAGIC if data.startswith(start)), None)
    wanted = {".xlsx": "zip", ".xlsm": "zip", ".parquet": "parquet"}.get(suffix, "text")
    expected = "an .xlsx, .csv, .json or .parquet file"
    if xml and suffix == ".xml" and magic is None:
        return "xml"
    if suffix not in _SUFFIXES:
        said = magic if magic and " " in magic else f"a {suffix} file" if suffix else "a file without a suffix"
        faults.add("a file of the wrong kind", place, got=said, expected=expected)
        return None
    if wanted == "zip" and magic != "zip":
        said = magic if magic and " " in magic else "no ZIP container"
        faults.add(
            "not a workbook: a workbook is a ZIP container, this is not",
            place,
            got=said,
            expected="an .xlsx workbook",
            hint="save it again as .xlsx",
        )
        return None
    if wanted == "text" and magic is not None:
        faults.add(
            "a file of the wrong kind",
            place,
            got={"zip": "a ZIP file"}.get(magic, magic),
            expected=f"text, as the name {path.name!r} says",
        )
        return None
    return {"zip": "xlsx", "parquet": "parquet"}.get(wanted) or ("json" if suffix == ".json" else "csv")
