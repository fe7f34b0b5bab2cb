"""Tables as people keep them: one sheet or many, csv of every kind, lists in cells, and what does not fit together."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kaivosmatch.sources as doors
from kaivosmatch.errors import InputError, RecordErrors, UnknownName
from kaivosmatch.records import (
    Award,
    Capability,
    Contact,
    Criterion,
    Establishment,
    Evidence,
    Lot,
    Period,
    Registration,
    Supplier,
)


def _csv(folder: Path, text: str, name: str = "t.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _problems(read: Any, *args: Any, **options: Any) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(RecordErrors) as caught:
        read(*args, **options)
    return [(p.row, p.column, p.what) for p in caught.value.problems]


def test_lists_in_the_cells_of_one_sheet(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "tunnus;nimi;osaaminen;näytöt;rekisterit;toimipaikat;yhteyshenkilöt;referenssit;saatavuusjaksot\n"
        'k1;Keksitty Oy;"Hitsaus; Putket";"ISO 9001; tulityökortti=3; ISO 14001=ei; S2-oikeudet; LTIFR=2,5";'
        '"ariba; Oma portaali";"Kajaani; 765";"Päivystys, 040 123 4567, paja@example.org; toinen@example.org";-;"1.5.2026 - 31.5.2026 = 3; 2026-06-01 – "\n',
    )
    firm = doors.read_suppliers(path)[0]
    assert firm.capabilities == (Capability(text="Hitsaus"), Capability(text="Putket"))
    assert (firm.evidence or ())[:5] == (
        Evidence(key="iso_9001", value=True), Evidence(key="hot_work_card", value=True, persons=3), Evidence(key="iso_14001", value=False),
        Evidence(key="electrical_contractor", value="S2"), Evidence(key="ltifr", value=2.5),
    )  # fmt: skip
    assert firm.registers == (Registration(key="ariba"), Registration(key="Oma portaali"))
    assert firm.establishments == (Establishment(municipality="Kajaani"), Establishment(municipality="765"))
    assert firm.contacts == (
        Contact(name="Päivystys", phone="040 123 4567", email="paja@example.org"),
        Contact(email="toinen@example.org"),
    )
    assert firm.references == () and firm.equipment is None
    assert firm.availability == (
        Period(start=date(2026, 5, 1), end=date(2026, 5, 31), crew=3),
        Period(start=date(2026, 6, 1)),
    )


def test_requirements_on_one_sheet(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "id,title,lots,criteria\n"
        'n1,Huolto,"pumppu; maalaus","ISO 9001; tulityökortti=2; liikevaihto>=200000; LTIFR<=2,5; LTIFR=3; S2-oikeudet; sähköurakoitsija=S1; työturvallisuuskortti=kaikilla"\n'
        "n2,Muu,,-\n",
    )
    one, two = doors.read_requirements(path)
    assert one.lots == (Lot(id="n1-1", text="pumppu"), Lot(id="n1-2", text="maalaus"))
    assert one.criteria == (
        Criterion(key="iso_9001"), Criterion(key="hot_work_card", persons=2), Criterion(key="turnover", at_least=200000),
        Criterion(key="ltifr", at_most=2.5), Criterion(key="ltifr", at_most=3), Criterion(key="electrical_contractor", level="S2"),
        Criterion(key="electrical_contractor", level="S1"), Criterion(key="occupational_safety_card", persons="crew"),
    )  # fmt: skip
    assert two.criteria == () and two.lots is None


def test_every_item_of_a_list_that_is_at_fault_is_told(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "id;name;evidence;contacts;availability;shifts\n"
        'a;A;"ISO 19001; ISO 9001; foo bar";"x, y";"kesällä; 2026-01-01 - 31.2.2026";"yö; aamu päivä; aam"\n',
    )
    assert _problems(doors.read_suppliers, path) == [
        (2, "evidence", "unknown criterion"), (2, "evidence", "unknown criterion"), (2, "contacts", "two names in one contact"),
        (2, "availability", "not a period"), (2, "availability", "a day that does not exist"), (2, "shifts", "not one of the choices"),
        (2, "shifts", "not one of the choices"),
    ]  # fmt: skip
    with pytest.raises(RecordErrors, match="got 'foo bar'"):
        doors.read_suppliers(path)
    needs = _csv(tmp_path, "id;title;criteria\na;A;ISO 9001=2\n")
    assert _problems(doors.read_requirements, needs) == [(2, "criteria", "a value for a criterion that takes none")]


@pytest.mark.parametrize(
    ("text", "encoding", "options"),
    [
        ("id;nimi\na;Metsänen\n", "utf-8", {}),
        ("id,nimi\r\na,Metsänen\r\n", "utf-8-sig", {}),
        ("id\tnimi\na\tMetsänen\n", "utf-16", {}),
        ("id;nimi\na;Metsänen\n", "cp1252", {"encoding": "cp1252"}),
        ("id;nimi\na;Metsänen\n", "latin-1", {"encoding": "latin-1"}),
        ("\n;;\nid;nimi\na;Metsänen\n", "utf-8", {"encoding": "utf-8"}),
        ("id|nimi\na|Metsänen\n", "utf-8", {"delimiter": "|"}),
    ],
)
def test_csv_of_every_kind(tmp_path: Path, text: str, encoding: str, options: dict[str, str]) -> None:
    assert doors.read_suppliers(_csv(tmp_path, text, encoding=encoding), **options) == [
        Supplier(id="a", name="Metsänen")
    ]


def test_an_encoding_is_stated_or_utf8(tmp_path: Path) -> None:
    path = _csv(tmp_path, "id;nimi;vuosi\na;Metsänen;5\n", encoding="cp1252")
    # the other problems of the file are told as well
    assert _problems(doors.read_suppliers, path) == [(1, "vuosi", "unknown column"), (2, None, "not UTF-8 text")]
    assert _problems(doors.read_suppliers, path, encoding="ascii")[-1][2] == "not ascii text"
    assert _problems(doors.read_suppliers, path, encoding="klingon")[0][2] == "unknown encoding"
    wide = _csv(tmp_path, "id;nimi\na;ä\n", "w.csv", encoding="utf-16-le")
    assert _problems(doors.read_suppliers, wide)[0][2].startswith(("not UTF-8", "unknown column"))
    with pytest.raises(InputError, match="one character"):
        doors.read_suppliers(path, delimiter=";;")
    with pytest.raises(UnknownName, match="language"):
        doors.read_suppliers(path, lang="de")


def test_the_rows_of_a_csv_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = _csv(tmp_path, 'id;nimi;henkilöstö\na;"kaksi\nriviä";2\n\nb;B;x\n')
    assert _problems(doors.read_suppliers, path) == [(4, "henkilöstö", "not a number")]


def test_a_folder_of_csv_files_is_a_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "net"
    folder.mkdir()
    assert _problems(doors.read_suppliers, folder) == [(None, None, "a folder without csv files")]
    _csv(folder, "id;name\na;A\n", "suppliers.csv")
    _csv(folder, "supplier;capability\na;hitsaus\n", "osaaminen.csv")
    assert doors.read_suppliers(folder) == [Supplier(id="a", name="A", capabilities=[Capability(text="hitsaus")])]
    _csv(folder, "", "evidence.csv")
    _csv(folder, "x\ny\n", "muu.csv")
    assert _problems(doors.read_suppliers, folder) == [(None, None, "the file is empty"), (None, None, "unknown sheet")]


def test_several_files_and_one_id_in_two_of_them(tmp_path: Path) -> None:
    one, two = _csv(tmp_path, "id;name\na;A\n", "1.csv"), _csv(tmp_path, "id;name\nb;B\n", "2.csv")
    assert [s.id for s in doors.read_suppliers([one, two], lang="fi")] == ["a", "b"]
    assert doors.read_suppliers([one])[0].lang is None and doors.read_suppliers(one, lang="sv")[0].lang == "sv"
    assert _problems(doors.read_suppliers, [one, one]) == [(None, "id", "the same id in two files")]
    assert doors.read_suppliers([]) == []


def test_lots_and_criteria_that_do_not_fit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    main = book.active
    main.title = "Tarpeet"
    for row in (
        ["Tunnus", "Otsikko", "Osat", "Alkaa", "Päättyy", "Vaatimukset"],
        ["n1", "A", None, None, None, "-"],
        ["n2", "B", "x; y"],
        ["n3", "C", None, date(2026, 5, 2), date(2026, 5, 1)],
        [None, "D"],
    ):
        main.append(row)
    lots = book.create_sheet("Osat")
    for row in (
        ["Tarve", "Osa", "Kuvaus"],
        ["n1", "a", "työ"],
        ["n1", "a", "sama"],
        ["n1", "b", None],
        ["n9", "z", "muu"],
    ):
        lots.append(row)
    criteria = book.create_sheet("Vaatimukset")
    for row in (
        ["Tarve", "Vaatimus", "Osat", "Jokin näistä"], ["n1", "ISO 9001", "a; b"], ["n1", "ISO 14001", "c"], ["n2", "S2-oikeudet", "n2-2"],
        ["n3", "ISO 9001", "n3"], ["n3", "ISO 9001", None, "ISO 14001; ISO 99"], ["n3", "ISO 9001", None, '[{"key": "tulityökortti", "at_least": "x"}]'],
        ["n3", "ISO 9001", None, '[{"key": "ISO 99"}, {"key": "ISO 98"}]'],
    ):  # fmt: skip
        criteria.append(row)
    path = tmp_path / "needs.xlsx"
    book.save(path)
    with pytest.raises(RecordErrors) as caught:
        doors.read_requirements(path)
    assert [(p.sheet, p.row, p.column, p.what.split(" in ")[0]) for p in caught.value.problems] == [
        ("Tarpeet", 2, "Vaatimukset", "said to be none, and yet there are rows"),
        ("Tarpeet", 4, None, "end 2026-05-01 lies before start 2026-05-02"),
        ("Tarpeet", 5, "Tunnus", "missing"),
        ("Osat", 3, "Osa", "the same lot twice"),
        ("Osat", 4, "Kuvaus", "missing"),
        ("Osat", 5, "Tarve", "no requirement has this id"),
        ("Vaatimukset", 3, "Osat", "no such lot"),
        ("Vaatimukset", 6, "Jokin näistä", "unknown criterion"),
        ("Vaatimukset", 7, "Jokin näistä[1].at_least", "not a number"),
        ("Vaatimukset", 8, "Jokin näistä", "unknown criterion"),
        ("Vaatimukset", 8, "Jokin näistä", "unknown criterion"),
    ]


def test_a_level_in_a_name_yields_to_a_level_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    _csv(folder, "id;name\na;A\n", "suppliers.csv")
    _csv(folder, "supplier;evidence;value\na;S2-oikeudet;\na;S2-oikeudet;S1\na;ISO 9001;\n", "evidence.csv")
    assert [e.value for e in doors.read_suppliers(folder)[0].evidence or ()] == ["S2", "S1", None]


def test_awards_on_several_rows(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "id;text;supplier;date\n1;Hitsaus;a;2.1.2025\n1;Hitsaus;b;2025-01-02\n1;Hitsaus;b;2025-01-02\n2;Muu;a;2025-01-03\n",
    )
    assert doors.read_awards(path) == [
        Award(id="1", text="Hitsaus", suppliers=["a", "b"], date="2025-01-02"), Award(id="2", text="Muu", suppliers=["a"], date="2025-01-03"),
    ]  # fmt: skip
    bad = _csv(tmp_path, "id;text;supplier;date\n1;Hitsaus;a;2.1.2025\n1;Hitsaus;b;2025-01-03\n;x;a;2025-01-02\n")
    assert _problems(doors.read_awards, bad) == [(3, "date", "two rows of one award disagree"), (4, "id", "missing")]


def test_parquet_with_plain_and_nested_columns(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "Nimi": "A", "headcount": 3.0, "Tiedot päivältä": date(2026, 1, 1), "cpv": ["45262600"], "evidence": [{"key": "ISO 9001", "value": True, "issued": None}]},
        {"id": 8, "Nimi": "B", "headcount": None, "Tiedot päivältä": None, "cpv": [], "evidence": None},
    ]  # fmt: skip
    path = tmp_path / "s.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    assert doors.read_suppliers(path) == [
        Supplier(
            id="7",
            name="A",
            headcount=3,
            as_of=date(2026, 1, 1),
            cpv=["45262600"],
            evidence=[Evidence(key="iso_9001", value=True)],
        ),
        Supplier(id="8", name="B", cpv=()),
    ]
    path.write_bytes(b"PAR1 but no more")
    assert _problems(doors.read_suppliers, path)[0][2] == "not a readable parquet file"
    assert (
        _problems(doors.read_suppliers, _csv(tmp_path, "id;name\n", "x.parquet"))[0][2] == "not a readable parquet file"
    )


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (5, [(None, None, "not records")]),
        ({"supplers": []}, [(None, "supplers", "unknown name"), (None, None, "no records in it")]),
        ({"suppliers": {}}, [(None, "suppliers", "not a list")]),
        ([{"id": "a", "name": "A"}, {"id": "a", "name": "B"}], [(2, "id", "the same id twice")]),
        ([{"id": "a", "name": "A", "evidence": [{"key": "ISO 99"}], "municipality": "Kajaanni"}], [(1, "evidence[1].key", "unknown criterion"), (1, "municipality", "unknown municipality")]),
        ([{"id": "a", "name": "A", "headcount": "many", "order_eur": [5, 2], "shifts": ["nigth"]}], [(1, "headcount", "not a whole number"), (1, "shifts[1]", "not one of the choices")]),
        ([{"id": "a", "name": "A", "cpv": "45262600", "evidence": [{"key": "iso_9001", "bais": "seen"}], "capabilities": [{"crew": 1}]}], [(1, "cpv", "not a list"), (1, "evidence[1].bais", "unknown field"), (1, "capabilities[1].text", "missing")]),
    ],
)  # fmt: skip
def test_json_at_fault(tmp_path: Path, document: object, told: list[tuple[int | None, str | None, str]]) -> None:
    path = _csv(tmp_path, json.dumps(document), "s.json")
    assert sorted(_problems(doors.read_suppliers, path), key=str) == sorted(told, key=str)


def test_json_that_is_no_json(tmp_path: Path) -> None:
    for text, what in (("[NaN]", "NaN"), ('[{"id": "a", "id": "b"}]', "occurs twice"), ("[" * 100_000, "")):
        with pytest.raises(RecordErrors, match="not well-formed JSON") as caught:
            doors.read_suppliers(_csv(tmp_path, text, "s.json"))
        assert what in str(caught.value)
    assert _problems(doors.read_suppliers, _csv(tmp_path, '[{"id": "ä"}]', "s.json", "cp1252")) == [
        (1, None, "not UTF-8 text")
    ]


def test_json_in_the_shapes_people_use(tmp_path: Path) -> None:
    one = {
        "id": 7,
        "name": "A",
        "municipality": 205,
        "evidence": [{"key": "EXC2"}],
        "lang": None,
        "capabilities": [{"text": "x", "concept": "hitsaus"}],
    }
    path = _csv(tmp_path, json.dumps(one), "s.json")
    firm = doors.read_suppliers(path, lang="fi")[0]
    assert (firm.id, firm.municipality, firm.lang) == ("7", "205", "fi")
    assert firm.evidence == (Evidence(key="en_1090", value="EXC2"),) and firm.capabilities == (
        Capability(text="x", concept="welding"),
    )
    need = {
        "requirements": [
            {
                "id": "n",
                "title": "T",
                "criteria": [
                    {
                        "key": "ISO 9001",
                        "accepts": ["ISO 14001"],
                        "when": {"concepts": ["hitsaus"]},
                        "any_of": [{"key": "tulityökortti"}],
                    }
                ],
            }
        ]
    }
    criterion = (doors.read_requirements(_csv(tmp_path, json.dumps(need), "n.json"))[0].criteria or ())[0]
    assert (criterion.key, criterion.accepts, criterion.any_of) == (
        "iso_9001",
        ("iso_14001",),
        (Criterion(key="hot_work_card"),),
    )
    assert criterion.when is not None and criterion.when.concepts == ("welding",)
    ledger = {"courses": [{"key": "x", "date": "2025-13-01"}], "purchases": [{"supplier": "a", "tier": 3}]}
    with pytest.raises(RecordErrors) as caught:
        doors.read_ledger(_csv(tmp_path, json.dumps(ledger), "l.json"))
    assert [(p.sheet, p.row, p.column) for p in caught.value.problems] == [
        ("courses", 1, "date"),
        ("purchases", 1, "tier"),
    ]


def test_a_stored_result_of_a_formula_is_used(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "f.xlsx"
    book = openpyxl.Workbook()
    for row in (["id", "name", "headcount"], ["a", "A", "=1+2"], ["b", '="x"', 4]):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>")
        .replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert _problems(doors.read_suppliers, path) == [(3, "name", "a formula without a stored result")]
    parts[sheet] = (
        parts[sheet]
        .replace(b'<c r="B3"><f>"x"</f>', b'<c r="B3" t="str"><f>"x"</f>')
        .replace(b'"x"</f><v />', b'"x"</f><v>x</v>')
        .replace(b'"x"</f><v></v>', b'"x"</f><v>x</v>')
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert doors.read_suppliers(path) == [
        Supplier(id="a", name="A", headcount=3),
        Supplier(id="b", name="x", headcount=4),
    ]
    parts["xl/workbook.xml"] = b"<a>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert _problems(doors.read_suppliers, path)[0][2] == "a damaged workbook"


def test_the_only_sheet_is_the_main_one_and_a_service_may_be_ambiguous(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Taul1"
    book.active.append([None])
    book.active.append(["id", "name"])
    book.active.append(["a", "A"])
    path = tmp_path / "one.xlsx"
    book.save(path)
    assert doors.read_suppliers(path) == [Supplier(id="a", name="A")]
    empty = openpyxl.Workbook()
    empty.save(path)
    assert _problems(doors.read_suppliers, path) == [(None, None, "no headings and no rows")]
