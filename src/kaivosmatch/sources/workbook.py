"""Writing workbooks for people: headings in their language, drop-down lists, help; empty ones as templates."""

from __future__ import annotations

from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.sources.assemble import fields_of, required_of
from kaivosmatch.sources.layout import LANGUAGES, Book, Column, books, help_labels, tables, words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["save_workbook", "write_template"]

_LAST_ROW = 5000  # how far down the drop-down lists reach
_TEXT_KINDS = (
    "id",
    "ids",
    "code",
    "codes",
    "phone",
    "place",
)  # a spreadsheet must not turn these into numbers or dates
_WIDTHS = {"text": 28, "parts": 28, "texts": 20, "scope": 24, "criterion": 28, "date": 13, "choice": 15, "flag": 11}


def write_template(path: str | PathLike[str], kind: str = "suppliers", lang: str = "fi") -> None:
    """Write an empty workbook to fill in: a sheet per table, a sheet that explains each column, lists to choose from.

    Parameters
    ----------
    path : path
        Ends in ``.xlsx``; the file is replaced.
    kind : {"suppliers", "requirements", "buyers", "awards", "ledger"}
    lang : {"fi", "sv", "en"}
        Language of headings and help.
    """
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    book = books(kind)
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise InputError("a template is a workbook", got=target.name, expected="a name that ends in .xlsx")
    save_workbook(target, book, {key: [] for key in book.tables}, lang)


def save_workbook(path: Path, book: Book, rows: dict[str, list[dict[str, Any]]], lang: str) -> None:
    """Save rows, given as cells by field for each table, as a workbook of ``book``'s sheets."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for key in book.tables:
        sheet = workbook.create_sheet(tables()[key].labels[lang])
        filled = {field for row in rows[key] for field in row}
        parts = book.parts if key == book.main else ()
        fields = [f for f in fields_of(book, key) if f not in parts or f in filled]
        _fill(sheet, book, key, fields, rows[key], lang)
        _dropdowns(sheet, book, key, fields, lang)
    _help(workbook, book, lang)
    workbook.active = 0
    workbook.save(path)


def _fill(sheet: Worksheet, book: Book, key: str, fields: list[str], rows: list[dict[str, Any]], lang: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import IllegalCharacterError

    required = set(required_of(book, key))
    for index, field in enumerate(fields, 1):
        column = tables()[key].columns[field]
        cell = sheet.cell(1, index, column.labels[lang])
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F" if field in required else "5B7F8C")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        kind = column.kind.partition(":")[0]
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = max(_WIDTHS.get(kind, 14), len(column.labels[lang]) + 3)
        if kind in _TEXT_KINDS:
            dimension.number_format = "@"
    for number, row in enumerate(rows, 2):
        for index, field in enumerate(fields, 1):
            if field not in row:
                continue
            cell = sheet.cell(number, index)
            try:
                cell.value = row[field]
            except IllegalCharacterError:
                label = tables()[key].columns[field].labels[lang]
                raise InputError(
                    "a text with control characters cannot be put in a workbook",
                    got=row[field],
                    expected=f"plain text in {label!r}",
                ) from None
            if isinstance(row[field], str):
                cell.data_type = "s"  # also what begins with "="
                if tables()[key].columns[field].kind in _TEXT_KINDS:
                    cell.number_format = "@"
            elif isinstance(row[field], date):
                cell.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "B2"
    if rows:
        sheet.auto_filter.ref = sheet.dimensions


def _options(column: Column, lang: str) -> list[str]:
    kind, _, name = column.kind.partition(":")
    choice = "flag" if kind == "flag" else name if kind == "choice" else None
    return [words()[choice].label(value, lang) for value in words()[choice].labels] if choice else []


def _dropdowns(sheet: Worksheet, book: Book, key: str, fields: list[str], lang: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, field in enumerate(fields, 1):
        column = tables()[key].columns[field]
        options = _options(column, lang)
        formula = f'"{",".join(options)}"' if options else None
        if field == book.parent and key != book.main and book.main:
            formula = f"'{tables()[book.main].labels[lang]}'!$A$2:$A${_LAST_ROW}"
        letter = get_column_letter(index)
        kind = "list" if formula else None
        validation = DataValidation(type=kind, formula1=formula, allow_blank=True)
        # a word of another language is read as well: the list offers, it does not forbid
        validation.showErrorMessage = False
        validation.showInputMessage = True
        validation.promptTitle = column.labels[lang][:32]
        validation.prompt = column.help[lang][:255]
        validation.add(f"{letter}2:{letter}{_LAST_ROW}")
        sheet.add_data_validation(validation)


def _help(workbook: Workbook, book: Book, lang: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = workbook.create_sheet(help_labels()[lang])
    line = 1
    for key in book.tables:
        table = tables()[key]
        sheet.cell(line, 1, table.labels[lang]).font = Font(bold=True, size=13)
        sheet.cell(line, 3, table.help[lang])
        line += 1
        required = set(required_of(book, key))
        for field in fields_of(book, key):
            column = table.columns[field]
            sheet.cell(line, 2, column.labels[lang] + (" *" if field in required else ""))
            said = sheet.cell(line, 3, column.help[lang])
            said.alignment = Alignment(wrap_text=True, vertical="top")
            options = _options(column, lang)
            if options:
                sheet.cell(line, 4, "; ".join(options))
            line += 1
        line += 1
    for letter, width in (("A", 18), ("B", 28), ("C", 90), ("D", 60)):
        sheet.column_dimensions[letter].width = width
