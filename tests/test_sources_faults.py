"""Bad input: every fault of every file at once, each with its place and a way out."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import kaivosmatch.sources as doors
from kaivosmatch.errors import Problem, RecordErrors

SUPPLIERS = [
    [
        "Tunnus", "Nimi", "Y-tunnus", "Kunta", "Henkilöstö", "Liikevaihto (€)", "Vuorot", "Kasvuhalu", "Tiedot päivältä", "Leveysaste",
        "Toimialakoodit", "CPV", "Kielitaitoo", "Sääennuste", "Kotikunta",
    ],
    ["k1", None, "0112038-8", "Kajaanni", "monta", "1,234", "aamuyö; ilta", "ehkä", "31.2.2026", 640, "hitsaus", "123"],
    ["k2", "Keksitty 2 Oy", "0112038-9", "Kajaani", -3, "#N/A", None, None, "1.3.26"],
    ["k2 ", "Keksitty 3 Oy", None, "Terrafame", "5-3", "=1+1", None, None, 45000],
    ["k1", "Keksitty 4 Oy", None, None, date(2026, 5, 3), None, None, None, "3/4/2026", None, None, None, None, None, None, "yli"],
    ["k5", "Keksitty 5 Oy", None, None, "[3, ]", "12 34", None, None, "kesällä"],
]  # fmt: skip
EVIDENCE = [
    ["Toimittaja", "Näyttö", "Arvo", "Henkilöitä", "Rajaus", "Myönnetty", "Voimassa asti", "Peruste"],
    ["k1", "ISO 19001", "kyllä"],
    ["k9", "ISO 9001", "kyllä"],
    ["k1", "ISO 9001", "kyllä", None, None, "2025-01-01", "2024-01-01"],
    ["k1", "tulityökortti", None, -1],
    [None, "ISO 9001", "kyllä"],
    ["k1", "ISO 9001", "kyllä", None, "terrafame"],
    ["k1", "ISO 9001", "kyllä", None, None, None, None, "kuulopuhe"],
    ["k1", None, "kyllä"],
]
CAPABILITIES = [["Toimittaja", "Osaaminen", "Palvelu", "Tekijöitä enintään"], ["k1", "Hitsaus", "hitsauus", 2.5]]
CONTACTS = [["Toimittaja", "Puhelin"], ["k1", 401234567]]
AVAILABILITY = [["Alkaa", "Päättyy"], ["2026-05-01", "2026-04-01"]]
NOTES = [["muista kahvi"]]


def _workbook(path: Path, sheets: dict[str, list[list[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def _files(folder: Path) -> list[Path]:
    book = _workbook(
        folder / "faulty.xlsx",
        {
            "Toimittajat": SUPPLIERS,
            "Näytöt": EVIDENCE,
            "Osaaminen": CAPABILITIES,
            "Yhteyshenkilöt": CONTACTS,
            "Saatavuus": AVAILABILITY,
            "Muistio": NOTES,
        },
    )
    book["Näytöt"].merge_cells("A12:B13")
    book["Näytöt"]["A12"] = "k2"
    book.save(folder / "faulty.xlsx")
    _workbook(folder / "no_main.xlsx", {"Näytöt": EVIDENCE[:1], "Osaaminen": CAPABILITIES[:1]})
    (folder / "latin.csv").write_bytes("tunnus;nimi\nm1;Metsänen Oy\n".encode("cp1252"))
    (folder / "empty.csv").write_bytes(b"\xef\xbb\xbf \n")
    (folder / "fake.xlsx").write_bytes(b"this is no ZIP")
    with zipfile.ZipFile(folder / "letter.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 ...")
    (folder / "broken.json").write_text('[{"id": "j1",\n "name": }]', encoding="utf-8")
    (folder / "records.json").write_text(
        '[{"id": "j1", "name": "a", "headcont": 3, "evidence": [{"key": "iso_9001", "issued": "x"}]}, 5]',
        encoding="utf-8",
    )
    (folder / "quote.csv").write_text('id;name\nq1;"open\n', encoding="utf-8")
    names = [
        "faulty.xlsx",
        "no_main.xlsx",
        "latin.csv",
        "empty.csv",
        "fake.xlsx",
        "letter.xlsx",
        "report.pdf",
        "broken.json",
        "records.json",
        "quote.csv",
    ]
    return [folder / name for name in [*names, "faulty.xslx", "missing.csv"]]


MAIN, SHOWN = ("faulty.xlsx", "Toimittajat"), ("faulty.xlsx", "Näytöt")
EXPECTED = [
    # file and sheet, row, column, what, a word of got, expected or hint
    (*MAIN, 1, "Kielitaitoo", "unknown column", "did you mean 'Kielitaito'"),
    (*MAIN, 1, "Sääennuste", "unknown column", "a heading of 'suppliers'"),
    (*MAIN, 1, "Kotikunta", "the same column twice", "'Kunta'"),
    (*MAIN, 2, "Nimi", "missing", "a value"),
    (*MAIN, 2, "Y-tunnus", "is no Y-tunnus", "check digit"),
    (*MAIN, 2, "Kunta", "unknown municipality", "did you mean 'Kajaani'"),
    (*MAIN, 2, "Henkilöstö", "not a number", "'monta'"),
    (*MAIN, 2, "Liikevaihto (€)", "a number with two readings", "write 1234, or 1.234"),
    (*MAIN, 2, "Vuorot", "not one of the choices", "'aamuyö'"),
    (*MAIN, 2, "Kasvuhalu", "neither yes nor no", "kyllä"),
    (*MAIN, 2, "Tiedot päivältä", "a day that does not exist", "day 31 of month 2 in 2026"),
    (*MAIN, 2, "Leveysaste", "too large", "at most 90"),
    (*MAIN, 2, "Toimialakoodit", "is no TOL/NACE/SNI code", "25.62"),
    (*MAIN, 2, "CPV", "is no CPV code", "8 digits"),
    (*MAIN, 3, "Henkilöstö", "too small", "at least 0"),
    (*MAIN, 3, "Liikevaihto (€)", "the cell shows an error", "#N/A"),
    (*MAIN, 3, "Tiedot päivältä", "a year of two digits", "31.12.2026"),
    (*MAIN, 4, "Tunnus", "the same id twice, once the spaces", "first on row 3"),
    (*MAIN, 4, "Kunta", "a site where a municipality belongs", "'Sotkamo'"),
    (*MAIN, 4, "Henkilöstö", "runs backwards", "[low, high]"),
    (*MAIN, 4, "Liikevaihto (€)", "a formula without a stored result", "=1+1"),
    (*MAIN, 4, "Tiedot päivältä", "a number where a date belongs", "2023-03-15"),
    (*MAIN, 5, "Tunnus", "the same id twice", "first on row 2"),
    (*MAIN, 5, "Henkilöstö", "a date where a number belongs", "[3, 5]"),
    (*MAIN, 5, "Tiedot päivältä", "a date with two readings", "day and month"),
    (*MAIN, 5, "P", "a value under no heading", "'yli'"),
    (*MAIN, 6, "Henkilöstö", "a band with an open end", "[low, high]"),
    (*MAIN, 6, "Liikevaihto (€)", "not a number", "a space may only part thousands"),
    (*MAIN, 6, "Tiedot päivältä", "not a date", "'kesällä'"),
    (*SHOWN, 2, "Näyttö", "unknown criterion", "did you mean"),
    (*SHOWN, 3, "Toimittaja", "no supplier has this id", "known: 'k1', 'k2'"),
    (*SHOWN, 4, None, "lies before issued", "2024-01-01"),
    (*SHOWN, 5, "Henkilöitä", "too small", "at least 0"),
    (*SHOWN, 6, "Toimittaja", "missing", "the id of a supplier"),
    (*SHOWN, 7, "Rajaus", "not in the form name=value", "'terrafame'"),
    (*SHOWN, 8, "Peruste", "not one of the choices", "nähty/sett/seen"),
    (*SHOWN, 9, "Näyttö", "missing", "a value"),
    (*SHOWN, 12, "A", "merged cells", "A12:B13"),
    (*SHOWN, 12, "Näyttö", "missing", "a value"),
    ("faulty.xlsx", "Osaaminen", 2, "Palvelu", "unknown service", "did you mean 'hitsaus"),
    ("faulty.xlsx", "Osaaminen", 2, "Tekijöitä enintään", "not a whole number", "2.5"),
    ("faulty.xlsx", "Yhteyshenkilöt", 2, "Puhelin", "a telephone number stored as a number", "format the cell as text"),
    ("faulty.xlsx", "Saatavuus", 1, "supplier", "missing column", "Toimittaja"),
    ("faulty.xlsx", "Saatavuus", 2, None, "lies before start", "2026-04-01"),
    ("faulty.xlsx", "Muistio", None, None, "unknown sheet", "one of the sheets Suppliers"),
    ("no_main.xlsx", None, None, None, "missing sheet", "'Toimittajat'"),
    ("latin.csv", None, 2, None, "not UTF-8 text", "Metsänen"),
    ("empty.csv", None, None, None, "the file is empty", "a table or records"),
    ("fake.xlsx", None, None, None, "not a workbook", "save it again as .xlsx"),
    ("letter.xlsx", None, None, None, "a ZIP file with no workbook in it", "it is a Word document"),
    ("report.pdf", None, None, None, "a file of the wrong kind", "a PDF document"),
    ("broken.json", None, 2, "character 10", "not well-formed JSON", "Expecting value"),
    ("records.json", None, 1, "headcont", "unknown field", "did you mean 'headcount'?"),
    ("records.json", None, 1, "evidence[1].issued", "not a date", "2026-12-31"),
    ("records.json", None, 2, None, "not a record", "fields"),
    ("quote.csv", None, 2, None, "not readable as CSV", "quotation mark"),
    ("faulty.xslx", None, None, None, "there is no such file", "did you mean 'faulty.xlsx'"),
    ("missing.csv", None, None, None, "there is no such file", "missing.csv"),
]


def _fits(problem: Problem, wanted: tuple[object, ...]) -> bool:
    *place, what, said = wanted
    told = " ".join(str(part) for part in (problem.what, problem.got, problem.expected, problem.hint))
    return (
        [problem.file, problem.sheet, problem.row, problem.column] == place
        and str(what) in problem.what
        and str(said) in told
    )


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(RecordErrors) as caught:
        doors.read_suppliers(_files(tmp_path))
    problems = list(caught.value.problems)
    assert [p.sheet for p in problems if p.file == "faulty.xlsx"] == sorted(
        (p.sheet for p in problems if p.file == "faulty.xlsx"),
        key=["Toimittajat", "Näytöt", "Osaaminen", "Yhteyshenkilöt", "Saatavuus", "Muistio"].index,
    )
    missing = [wanted for wanted in EXPECTED if not any(_fits(p, wanted) for p in problems)]
    beyond = [str(p) for p in problems if not any(_fits(p, wanted) for wanted in EXPECTED)]
    assert (missing, beyond) == ([], [])
    assert len(problems) == len(EXPECTED) >= 40
    frame = caught.value.to_frame()
    assert len(frame) == len(EXPECTED)
    # a problem that says neither what was expected nor what to do helps nobody
    assert all(p.expected or p.hint or p.got or "lies before" in p.what for p in problems)
    assert str(caught.value).startswith(f"{len(EXPECTED)} problems")
