"""Cells that hold words: texts, codes and telephone numbers, and what a spreadsheet puts in place of a value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kaivosmatch.sources.faults import CellFault

__all__ = ["BLANKS", "ErrorCell", "FormulaCell", "clean", "code", "phone", "text", "unquote"]

BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\ufeff\u200b]+")


@dataclass(frozen=True)
class ErrorCell:
    """A cell in which the spreadsheet program shows an error, such as ``#N/A``."""

    error: str

    def __repr__(self) -> str:
        return self.error


@dataclass(frozen=True)
class FormulaCell:
    """A cell with a formula whose result was never stored."""

    formula: str

    def __repr__(self) -> str:
        return f"={self.formula}"


def clean(cell: Any) -> Any:
    """Return a cell without surrounding blanks (no-break ones too), and None for an empty one."""
    if isinstance(cell, str):
        cell = cell.strip(" \t\r\n\v\f\u00a0\u2007\u202f\ufeff\u200b")
        return cell or None
    if isinstance(cell, float) and cell != cell:
        return None
    return cell


def text(cell: Any) -> str:
    """Read a text; a number is written as a person would (25.0 as ``25``), a date by ISO."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell).strip()


def unquote(plain: str) -> str:
    """Take quotes off the whole of a text; inside, a quote is written as JSON writes it, and anything else is left alone."""
    if len(plain) >= 2 and plain[0] == plain[-1] == '"':
        try:
            return str(json.loads(plain))
        except ValueError:
            return plain
    return plain


def code(cell: Any) -> str:
    """Read a code or an id; a spreadsheet's number loses its ``.0``, a date is a code that the spreadsheet spoiled."""
    if isinstance(cell, date | datetime | time | timedelta):
        raise CellFault(
            "a date where a code belongs", "a code", "the spreadsheet turned it into a date; format the cell as text"
        )
    if isinstance(cell, bool):
        raise CellFault("yes or no where a code belongs", "a code")
    return text(cell)


def phone(cell: Any) -> str:
    """Read a telephone number; as a spreadsheet's number it has lost its leading zero or plus."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CellFault(
            "a telephone number stored as a number",
            "a text",
            "its leading 0 or + is lost; format the cell as text and write it again",
        )
    return text(cell)
