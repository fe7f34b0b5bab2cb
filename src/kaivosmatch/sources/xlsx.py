"""Reading workbooks: values with calamine, and what it does not tell (error cells, formulas without results) from the sheet's own XML."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any

from kaivosmatch.sources.cells import ErrorCell, FormulaCell
from kaivosmatch.sources.faults import CellFault, Faults, Place
from kaivosmatch.sources.grid import Sheet
from kaivosmatch.sources.xml_safe import parse_xml, walk_xml

__all__ = ["read_workbook"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORTH_A_SCAN = re.compile(rb"<(\w+:)?f[ >/]|t=[\"']e[\"']")


def read_workbook(data: bytes, file: str, faults: Faults) -> list[Sheet] | None:
    """Return the sheets of an .xlsx file, or None where there is none to be read (noted in ``faults``).

    A formula's stored result is used; a formula without one, and a cell that shows an error, are kept as marks that no column accepts.
    """
    from python_calamine import CalamineError, CalamineWorkbook, ZipError

    place = Place(file)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except zipfile.BadZipFile:
        faults.add(
            "not a workbook: its ZIP container cannot be opened",
            place,
            expected="an .xlsx workbook",
            hint="save it again as .xlsx",
        )
        return None
    with archive:
        if "xl/workbook.xml" not in names:
            faults.add("a ZIP file with no workbook in it", place, expected="an .xlsx workbook", hint=_what_zip(names))
            return None
        try:
            parts = _sheet_parts(archive)
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            sheets = []
            faults.expect(file, *book.sheet_names)
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
                made = Sheet(file, name, rows)
                if name in parts:
                    _mark_cells(archive.read(parts[name]), made)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                    where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
                    faults.add(
                        "merged cells", Place(file, name, top + 1), _letters(left), got=where, expected="one value in each cell",
                        hint="only the first cell of a merged range holds a value; unmerge them and fill in each",
                    )  # fmt: skip
                sheets.append(made)
        except (zipfile.BadZipFile, CalamineError, ZipError, KeyError, CellFault) as error:
            faults.add(
                "a damaged workbook", place, expected="an .xlsx workbook", hint=f"save it again as .xlsx ({error})"
            )
            return None
    return sheets


def _what_zip(names: list[str]) -> str:
    kinds = {
        "word/": "it is a Word document",
        "ppt/": "it is a PowerPoint presentation",
        "content.xml": "it is an OpenDocument file",
    }
    found = next((said for start, said in kinds.items() if any(n.startswith(start) for n in names)), None)
    return f"{found}; save the table as .xlsx" if found else "save the table as .xlsx"


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return each sheet's part of the archive, by the sheet's name."""
    targets = {link.get("Id"): link.get("Target", "") for link in parse_xml(archive.read("xl/_rels/workbook.xml.rels"))}
    parts = {}
    for sheet in parse_xml(archive.read("xl/workbook.xml")).iter(_MAIN + "sheet"):
        target = targets.get(sheet.get(_REL), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path in archive.NameToInfo:
            parts[sheet.get("name", "")] = path
    return parts


def _mark_cells(xml: bytes, sheet: Sheet) -> None:
    """Put an :class:`ErrorCell` or :class:`FormulaCell` where a value is an error or was never computed."""
    if not _WORTH_A_SCAN.search(xml):
        return
    cell: dict[str, str] = {}
    buffer: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        buffer.clear()
        if tag == _MAIN + "c":
            cell.clear()
            cell.update(r=attributes.get("r", ""), t=attributes.get("t", ""))
        elif tag == _MAIN + "f":
            cell["f"] = ""

    def end(tag: str) -> None:
        said = "".join(buffer)
        buffer.clear()
        if tag in (_MAIN + "f", _MAIN + "v"):
            cell[tag[len(_MAIN) :]] = said
        elif tag == _MAIN + "c" and cell.get("t") == "e":
            _put(sheet, cell["r"], ErrorCell(cell.get("v") or "#ERROR"))
        elif tag == _MAIN + "c" and "f" in cell and not cell.get("v") and cell.get("t") != "str":
            _put(sheet, cell["r"], FormulaCell(cell["f"]))

    walk_xml(xml, start, end, buffer.append)


def _put(sheet: Sheet, reference: str, mark: Any) -> None:
    found = re.fullmatch(r"([A-Z]+)(\d+)", reference)
    if found is None:
        raise CellFault("a cell without a place in the sheet")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    while len(sheet.rows) < row:
        sheet.rows.append([])
    cells = sheet.rows[row - 1]
    cells.extend([None] * (column - len(cells)))
    cells[column - 1] = mark


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
