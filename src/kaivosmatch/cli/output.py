"""Results as tables for people and as csv or JSON for programs.

What a program reads (csv, JSON) has the names of the public frames in every language; what a person reads (the terminal, a workbook) has
headings in theirs.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaivosmatch.cli.words import word
from kaivosmatch.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMATS", "check_target", "deliver", "print_table", "told"]

FORMATS = ("table", "csv", "json")
SUFFIXES = (".xlsx", ".csv", ".json")
APART_FROM = 10_000  # whole numbers from here on are written with their thousands apart; years are not
WIDE = 200  # columns of a table that no terminal limits


def check_target(path: Path | None, form: str, lang: str = "en") -> None:
    """Refuse a format, a kind of file or a language that cannot be written, before any work is done.

    Raises
    ------
    InputError
    """
    word("rank", lang)  # an unknown language is an error here and not after minutes of work
    if form not in FORMATS:
        raise InputError("unknown format", got=form, expected=", ".join(FORMATS))
    if path is not None and path.suffix.lower() not in SUFFIXES:
        raise InputError("unknown kind of file", got=path.name, expected=", ".join(SUFFIXES))
    if path is not None and not path.parent.is_dir():
        raise InputError("no such folder", got=str(path.parent))


def deliver(
    frames: Callable[[], Mapping[str, pd.DataFrame]],
    document: Callable[[], Mapping[str, Any]],
    *,
    path: Path | None,
    form: str,
    lang: str,
    show: Callable[[], None],
) -> None:
    """Write one result where and how it was asked for.

    Parameters
    ----------
    frames : callable
        Makes a mapping of sheet name to frame; csv holds the first.
    document : callable
        Makes the same for JSON. Only what is asked for is made: explanations cost more than rankings.
    path : Path or None
        None: the standard output.
    form : {"table", "csv", "json"}
        Of the standard output; a file's suffix decides for itself.
    show : callable
        Prints the tables for a person.
    """
    kind = form if path is None else path.suffix.lower().removeprefix(".")
    if kind == "json":
        text = json.dumps(document(), ensure_ascii=False, indent=2, default=str) + "\n"
    elif kind == "csv":
        text = next(iter(frames().values())).to_csv(index=False, lineterminator="\n")
    elif path is not None:
        _write_workbook(path, frames(), lang)
        return
    else:
        show()
        return
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8", newline="\n")


def _write_workbook(path: Path, frames: Mapping[str, pd.DataFrame], lang: str) -> None:
    import pandas as pd

    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, frame in frames.items():
            shown = frame.rename(columns={str(c): word(str(c), lang) for c in frame.columns})
            if "verdict" in frame:
                shown[word("verdict", lang)] = [word(v, lang) for v in frame["verdict"]]
            shown.to_excel(book, sheet_name=word(name, lang)[:31], index=False, freeze_panes=(1, 0))
            sheet = book.sheets[word(name, lang)[:31]]
            for place, name in enumerate(frame.columns, 1):
                _formatted(sheet, place, euros=_in_euros(str(name)), days=lang != "en")
            for cells in sheet.iter_cols(min_row=1, max_row=min(len(shown) + 1, 200)):
                longest = max(
                    (len(str(cell.value)) for cell in cells if cell.value is not None), default=0
                )  # an empty sheet
                sheet.column_dimensions[cells[0].column_letter].width = min(longest + 2, 60)


def _in_euros(name: str) -> bool:
    """Whether a column holds euros, by its English name or the heading that people read.

    Examples
    --------
    >>> [_in_euros(name) for name in ("eur_alone", "cost_eur", "kustannus (€)", "europe")]
    [True, True, True, False]
    """
    return "€" in name or "eur" in name.split("_")


def _formatted(sheet: Any, column: int, *, euros: bool, days: bool) -> None:
    """Round euros to cents, with their thousands apart, and write days with the day first where readers do."""
    for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
        if euros and isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            cell.value = round(cell.value, 2)
            cell.number_format = "#,##0.00"
        elif days and isinstance(cell.value, date):
            cell.number_format = "d.m.yyyy hh:mm" if isinstance(cell.value, datetime) else "d.m.yyyy"


def print_table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], lang: str) -> None:
    """Print rows for a person: numbers to three decimals and days as the language writes them, verdicts as words."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDE)
    console.print(Text(title, style="bold"))
    table = Table(box=None, pad_edge=False)
    for name in columns:
        numeric = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(word(name, lang), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_cell(name, row.get(name), lang) for name in columns))
    console.print(table)


def _cell(name: str, value: Any, lang: str) -> Any:
    from rich.text import Text

    if value is None:
        return Text("")
    if name == "verdict":
        style = {"PASS": "green", "UNKNOWN": "yellow", "FAIL": "red"}.get(str(value), "")
        return Text(word(str(value), lang), style=style)
    return Text(told(value, lang))


def told(value: Any, lang: str) -> str:
    """Write a value of a table for a person: decimals and days as the language has them.

    Examples
    --------
    >>> told(0.5, "fi"), told(0.5, "en"), told(date(2026, 12, 1), "sv"), told(date(2026, 12, 1), "en"), told(2027, "fi")
    ('0,500', '0.500', '1.12.2026', '2026-12-01', '2027')
    """
    from kaivosmatch.phrases import day_text, number_text

    if isinstance(value, float) and math.isfinite(value):
        return number_text(value, lang, 3)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= APART_FROM:
        return number_text(value, lang, 0)
    if isinstance(value, date) and lang != "en":
        clock = f" {value:%H:%M}" if isinstance(value, datetime) else ""
        return day_text(value, lang) + clock
    return str(value)
