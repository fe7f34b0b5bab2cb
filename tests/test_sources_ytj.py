"""The business register: wild types read, bankrupt firms flagged, a bulk file streamed."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kaivosmatch.sources as doors
from kaivosmatch.errors import Problem, RecordErrors, UnknownName
from kaivosmatch.records import Evidence, Registration


def _said(fi: str, sv: str | None = None, en: str | None = None) -> list[dict[str, Any]]:
    # languages as numbers and as texts, in any order
    said = [("3", en), (2, sv), (1, fi)]
    return [{"languageCode": code, "description": text} for code, text in said if text]


PAJA = {
    "businessId": {"value": "0112038-9", "registrationDate": "1978-03-15"},
    "names": [
        {
            "name": "Vanha Keksitty Oy",
            "type": "1",
            "registrationDate": "1978-03-15",
            "endDate": "2001-01-01",
            "version": 2,
        },
        {"name": "Keksitty Aputoiminimi", "type": 3, "registrationDate": "2020-01-01", "endDate": None, "version": 1},
        {"name": "Keksitty Paja Oy", "type": 1, "registrationDate": "2001-01-02", "endDate": None, "version": "1"},
    ],
    "mainBusinessLine": {
        "type": 25620,
        "typeCodeSet": "TOIMI3",
        "descriptions": _said("Metallin työstö", "Metallarbeten", "Machining"),
    },
    "companyForms": [{"type": "16", "descriptions": _said("Osakeyhtiö")}],
    "companySituations": [],
    "registeredEntries": [
        {
            "type": "1",
            "register": "1",
            "registrationDate": "1978-03-15",
            "endDate": None,
            "descriptions": _said("Rekisterissä"),
        },
        {"type": "1", "register": 5, "registrationDate": "1995-03-01", "endDate": None},
        {
            "type": "1",
            "register": "6",
            "registrationDate": "1994-06-01",
            "endDate": "2024-12-31",
            "descriptions": _said("Rekisterissä"),
        },
        {
            "type": "2",
            "register": "7",
            "registrationDate": "2001-01-01",
            "descriptions": _said("Rekisteristä poistettu"),
        },
        {"type": "9", "register": "8", "registrationDate": "2001-01-01"},
    ],
    "addresses": [
        {
            "type": 2,
            "postCode": 87100,
            "postOffices": [{"city": "KAJAANI", "languageCode": "1", "municipalityCode": "205"}],
        },
        {
            "type": 1,
            "street": "Keksittykatu",
            "postOffices": [{"city": "SOTKAMO", "languageCode": 1, "municipalityCode": 765}],
        },
    ],
    "website": {"url": "www.example.org"},
    "endDate": None,
    "status": 2,
    "tradeRegisterStatus": "1",
    "lastModified": "2025-11-03 10:15:00",
}
BANKRUPT = {
    "businessId": "0201256-6",
    "names": [{"name": "Keksitty Konkurssi Oy"}],
    "mainBusinessLine": {"type": "1110", "typeCodeSet": "TOIMI4", "descriptions": _said("Viljanviljely")},
    "companySituations": [
        {"type": "KONK", "registrationDate": "2025-05-05", "endDate": None, "descriptions": _said("Konkurssi")}
    ],
    "addresses": [{"type": "1", "postOffices": [{"municipalityCode": 5}]}],
}
CEASED = {
    "businessId": {"value": "0737546-2"},
    "names": [
        {"name": "Ensimmäinen Keksitty Ky", "type": "1", "endDate": "1999-01-01"},
        {"name": "Viimeinen Keksitty Ky", "type": "1", "endDate": "2020-01-01"},
    ],
    "mainBusinessLine": {"type": 1110, "typeCodeSet": "TOIMI3"},
    "companySituations": [
        {
            "type": "1",
            "registrationDate": "2018-01-01",
            "endDate": "2019-01-01",
            "descriptions": _said("Selvitystilassa"),
        },
        {"type": "SANE", "registrationDate": "2017-01-01"},
        {"type": "XYZ"},
    ],
    "endDate": "2020-01-01",
}
BARE = {
    "businessId": {"value": "2331972-7"},
    "names": [{"name": "Keksitty Tuntematon Oy", "type": "1"}],
    "mainBusinessLine": {"type": "00000"},
}
COMPANIES = [PAJA, BANKRUPT, CEASED, BARE]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "ytj.json"
    path.write_text(json.dumps({"totalResults": 4, "companies": COMPANIES}), encoding="utf-8")
    return path


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    path = tmp_path / "all_companies.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("companies.json", json.dumps(COMPANIES))
    return path


def test_a_company_in_wild_types(register: Path) -> None:
    paja = doors.read_suppliers(register)[0]
    assert (paja.id, paja.business_id, paja.name, paja.description) == (
        "0112038-9",
        "0112038-9",
        "Keksitty Paja Oy",
        "Metallin työstö",
    )
    assert (paja.industry_codes, paja.municipality, paja.as_of) == (("25620",), "765", date(2025, 11, 3))
    assert paja.registers == (
        Registration(key="trade_register", status="registered", since=date(1978, 3, 15)),
        Registration(key="prepayment_register", status="registered", since=date(1995, 3, 1)),
        Registration(key="vat_register", status="removed", since=date(1994, 6, 1), valid_until=date(2024, 12, 31)),
        Registration(key="employer_register", status="removed", since=date(2001, 1, 1)),
    )
    # what the register does not tell is not known, and not none
    assert paja.evidence is None and paja.headcount is None and paja.capabilities is None


def test_a_bankrupt_company_is_flagged_and_not_lost(register: Path) -> None:
    firm = doors.read_suppliers(register)[1]
    assert firm.registers == (Registration(key="bankruptcy", status="open", since=date(2025, 5, 5)),)
    assert firm.evidence == (
        Evidence(
            key="no_exclusion_grounds",
            value=False,
            basis="register",
            issued=date(2025, 5, 5),
            issuer="YTJ",
            document="bankruptcy",
        ),
    )
    # TOL 2025 is another code set: it never becomes a TOL 2008 code
    assert firm.industry_codes is None and firm.description == "Viljanviljely (TOL 2025: 1110)"
    assert firm.municipality == "005"


def test_a_ceased_company_and_a_bare_one(register: Path) -> None:
    _, _, ceased, bare = doors.read_suppliers(register)
    assert ceased.name == "Viimeinen Keksitty Ky" and ceased.industry_codes == ("01110",)
    assert [(r.key, r.status) for r in ceased.registers or ()] == [
        ("liquidation", "ended"), ("reorganisation", "open"), ("XYZ", "open"), ("ceased", "ended"),
    ]  # fmt: skip
    assert ceased.evidence is None  # over, or no ground of exclusion
    assert bare.model_dump(exclude_none=True) == {
        "id": "2331972-7",
        "name": "Keksitty Tuntematon Oy",
        "business_id": "2331972-7",
    }


def test_the_bulk_zip_reads_the_same_and_filters_while_streaming(register: Path, bulk: Path) -> None:
    heard: list[tuple[int, float]] = []
    assert list(doors.iter_ytj(bulk, progress=lambda n, share: heard.append((n, share)))) == doors.read_suppliers(
        register
    )
    assert heard == [(4, 1.0)]
    assert doors.read_suppliers(bulk) == doors.read_suppliers(register)
    assert [s.id for s in doors.read_suppliers(bulk, municipalities=["Sotkamo"])] == ["0112038-9"]
    assert [s.id for s in doors.iter_ytj(register, municipalities=["Kajaani", "765"], industry="25.6")] == ["0112038-9"]
    assert [s.id for s in doors.iter_ytj(bulk, industry=["01", "99"])] == ["0737546-2"]
    assert [s.lang for s in doors.read_suppliers(bulk, lang="fi")] == ["fi"] * 4
    with pytest.raises(UnknownName, match="municipality"):
        next(doors.iter_ytj(bulk, municipalities=["Kajaanni"]))


def test_the_same_filters_hold_for_tables(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(
        "id;nimi;kunta;tol\na;A;Kajaani;25.62\nb;B;Kuhmo;25.62\nc;C;205;49\nd;D;;\n", encoding="utf-8"
    )
    assert [s.id for s in doors.read_suppliers(tmp_path / "s.csv", municipalities=["Kajana"])] == ["a", "c"]
    assert [s.id for s in doors.read_suppliers(tmp_path / "s.csv", industry=["2562"])] == ["a", "b"]


def test_every_problem_of_a_register_file_is_told(tmp_path: Path) -> None:
    bad = [
        5,
        {"businessId": {"value": "0112038-8"}, "names": [{"name": "Keksitty Virhe Oy"}]},
        {"businessId": None, "names": []},
        {**BARE, "endDate": "31.2.2020"},
        BARE,
        BARE,
    ]
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({"companies": bad}), encoding="utf-8")
    with pytest.raises(RecordErrors) as caught:
        doors.read_suppliers(path)
    told = [(p.row, p.column) for p in caught.value.problems]
    assert told == [
        (None, "businessId"),
        (1, None),
        (2, "business_id"),
        (3, "businessId"),
        (3, "names"),
        (4, "endDate"),
    ]
    kept: list[Problem] = []
    assert [s.id for s in doors.iter_ytj(path, problems=kept)] == ["2331972-7", "2331972-7"] and len(kept) == 5
    with pytest.raises(RecordErrors, match="5 problems"):
        list(doors.iter_ytj(path))


def test_files_that_are_no_register(tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_text(json.dumps({"companies": COMPANIES})[:-40], encoding="utf-8")
    none = tmp_path / "none.zip"
    none.write_bytes(b"no ZIP at all")
    two = tmp_path / "two.zip"
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.txt", "")
    empty = tmp_path / "empty.json"
    empty.write_text('{"companies": []}', encoding="utf-8")
    with pytest.raises(RecordErrors) as caught:
        doors.read_suppliers([cut, none, two, empty])
    assert [(p.file, p.what.split(":")[0]) for p in caught.value.problems] == [
        ("cut.json", "not well-formed JSON"), ("none.zip", "not a ZIP file, or a damaged one"),
        ("two.zip", "a ZIP without one JSON document"), ("empty.json", "no companies in it"),
    ]  # fmt: skip
    with pytest.raises(RecordErrors, match="no such file"):
        list(doors.iter_ytj(tmp_path / "absent.zip"))
