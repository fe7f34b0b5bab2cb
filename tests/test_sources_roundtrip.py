"""What is written reads back as equal records, in every kind of file and every language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import kaivosmatch.sources as doors
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.records import (
    Activity,
    Award,
    Buyer,
    Capability,
    Contact,
    Course,
    Criterion,
    Equipment,
    Establishment,
    Evidence,
    FirmYear,
    JobClaim,
    Lot,
    Period,
    Purchase,
    Reference,
    Registration,
    Requirement,
    Site,
    Supplier,
    When,
)

LANGS = ("fi", "sv", "en")

SUPPLIERS = [
    Supplier(
        id="k1",
        name="Keksitty Paja Oy",
        business_id="0112038-9",
        description="Hitsaamme; myös putkia\nja levyjä",
        lang="fi",
        headcount=(3, 5),
        turnover_eur=1_250_000.5,
        order_eur=(500, None),
        shifts=["day", "night"],
        call_out="none",
        languages=["fi", "sv"],
        evidence=[
            Evidence(
                key="iso_9001",
                value=True,
                issued=date(2024, 1, 1),
                basis="audited",
                scope={"site": "terrafame", "n": 136, "k": "1"},
            ),
            Evidence(key="hot_work_card", persons=3, value=False),
            Evidence(key="electrical_contractor", value="S2", person="P1"),
            Evidence(key="ltifr", value=2.5, scope={}),
            Evidence(key="iso_14001", value="yes"),
        ],
        capabilities=[Capability(text="Hitsaus; putket", crew=2, concept="welding")],
        references=(),
        equipment=[Equipment(text="Nosturi", count=1, capacity=60.5, unit="t", with_operator=False)],
        establishments=[Establishment(municipality="Sotkamo", permanent=True)],
        willing_to_grow=True,
        contacts=[Contact(phone="+358 40 000", email="paja@example.org", name="Päivystys")],
        cpv=["45262600"],
        industry_codes=["25620"],
        municipality="Kajaani",
        lat=64.123,
        lon=27.0,
        as_of=date(2026, 1, 1),
        consent=["buyer", "a;b"],
    ),
    Supplier(
        id="007",
        name="=Toinen Oy",
        registers=[Registration(key="own portal", status="x", since=date(2020, 2, 29))],
        availability=[Period(start=date(2026, 1, 1), crew=2.5), Period(crew=1)],
        references=[Reference(text="Seisokki", year=2020, value_eur=1e7)],
        evidence=(),
        partners=["k1"],
    ),
]
REQUIREMENTS = [
    Requirement(
        id="n1",
        title="Lietepumpun huolto",
        lots=[Lot(id="a", text="huolto", crew=2, weight=2.0), Lot(id="b", text="maalaus", cpv=["45442100"])],
        criteria=[
            Criterion(
                key="iso_9001",
                when=When(min_value_eur=9000, concepts=["welding"], construction=False),
                any_of=[Criterion(key="iso_14001", at_least=2, mandatory=False)],
                accepts=["iso_14001"],
            ),
            Criterion(
                key="hot_work_card",
                persons="crew",
                lots=["a"],
                max_age="P3M",
                mandatory=False,
                weight=0.5,
                per_shift=True,
            ),
        ],
        importance=["fit", ["crew", "local"]],
        weights={"fit": 0.5},
        value_eur=(1000, 2000),
        shifts=["day"],
        joint_bids=False,
        forms=["lead+subs"],
        pattern="one_off",
        probability=0.25,
        start=date(2026, 5, 1),
        end=date(2026, 5, 31),
    ),
    Requirement(id="n2", title="x", criteria=(), importance=[["fit"]], weights={}),
]
AWARDS = [Award(id="a1", text="Hitsaus", suppliers=["k1", "k 2;3"], date="2025-01-02", cpv=["45262600"], kind="works")]
BUYERS = [
    Buyer(
        id="b",
        name="Keksitty Kaivos Oy",
        kind="mine",
        sites=[Site(name="Louhos", underground=True, lat=64.0, lon=28.0)],
        portals=["ariba"],
        criteria=[Criterion(key="ltifr", at_most=2.5)],
    )
]
LEDGER = doors.Ledger(
    firm_years=(FirmYear(supplier="k1", year=2025, fte=3.5),),
    purchases=(Purchase(supplier="k1", period="2025", eur=1000, basis="commitment", tier=2),),
    courses=(Course(key="hot_work_card", date="2025-03-01", participants=12),),
    job_claims=(JobClaim(supplier="k1", fte=0.5),),
    activities=(Activity(date="2025-04-01", kind="visit", firms=["k1", "k2"]),),
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json", "parquet"])
@pytest.mark.parametrize("kind", ["suppliers", "requirements", "awards", "buyers"])
def test_written_records_read_back(tmp_path: Path, kind: str, suffix: str, lang: str) -> None:
    records = {"suppliers": SUPPLIERS, "requirements": REQUIREMENTS, "awards": AWARDS, "buyers": BUYERS}[kind]
    path = tmp_path / f"t.{suffix}"
    doors.write_records(path, records, lang=lang)
    assert getattr(doors, f"read_{kind}")(path) == records


@pytest.mark.parametrize("suffix", ["xlsx", "json"])
def test_a_ledger_reads_back(tmp_path: Path, suffix: str) -> None:
    doors.write_records(tmp_path / f"l.{suffix}", LEDGER, lang="fi")
    assert doors.read_ledger(tmp_path / f"l.{suffix}") == LEDGER


def test_a_ledgers_csv_is_told_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "whatever.csv"
    path.write_text("toimittaja;vuosi;htv\nk1;2025;3,5\n", encoding="utf-8")
    assert doors.read_ledger(path) == doors.Ledger(firm_years=LEDGER.firm_years)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["suppliers", "requirements", "buyers", "awards"])
def test_an_empty_template_holds_nothing(tmp_path: Path, kind: str, lang: str) -> None:
    doors.write_template(tmp_path / "t.xlsx", kind, lang)
    assert getattr(doors, f"read_{kind}")(tmp_path / "t.xlsx") == []


def test_a_filled_template_reads_back(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "t.xlsx"
    doors.write_template(path, "suppliers", "fi")
    book = openpyxl.load_workbook(path)
    main, evidence = book["Toimittajat"], book["Näytöt"]
    headings = {cell.value: cell.column for cell in main[1]}
    for heading, value in {
        "Tunnus": 7,
        "Nimi": " Keksitty Oy ",
        "Kunta": "290",
        "Vuorot": "ilta; yö",
        "Henkilöstö": "3–5",
    }.items():
        main.cell(2, headings[heading], value)
    headings = {cell.value: cell.column for cell in evidence[1]}
    for heading, value in {
        "Toimittaja": "7",
        "Näyttö": "SFS-EN ISO 9001:2015",
        "Arvo": "kyllä",
        "Voimassa asti": "31.12.2027",
    }.items():
        evidence.cell(2, headings[heading], value)
    assert len(main.data_validations.dataValidation) == main.max_column and main.freeze_panes == "B2"
    book.save(path)
    shown = Evidence(key="iso_9001", value=True, valid_until=date(2027, 12, 31))
    assert doors.read_suppliers(path) == [
        Supplier(
            id="7",
            name="Keksitty Oy",
            municipality="290",
            shifts=["evening", "night"],
            headcount=(3, 5),
            evidence=[shown],
        )
    ]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one kind"):
        doors.write_records(tmp_path / "a.json", [*SUPPLIERS, *AWARDS])
    with pytest.raises(InputError, match="one kind"):
        doors.write_records(tmp_path / "a.json", [])
    with pytest.raises(InputError, match="kind of file"):
        doors.write_records(tmp_path / "a.doc", SUPPLIERS)
    with pytest.raises(InputError, match="kind of file"):
        doors.write_records(tmp_path / "a.csv", LEDGER)
    with pytest.raises(UnknownName, match="language"):
        doors.write_records(tmp_path / "a.csv", SUPPLIERS, lang="de")
    with pytest.raises(UnknownName, match="language"):
        doors.write_template(tmp_path / "a.xlsx", lang="de")
    with pytest.raises(InputError, match="workbook"):
        doors.write_template(tmp_path / "a.csv")
    with pytest.raises(UnknownName, match="did you mean 'suppliers'"):
        doors.write_template(tmp_path / "a.xlsx", "supplier")
    with pytest.raises(UnknownName, match="kind of records"):
        doors.write_records(tmp_path / "a.json", [], kind="supplierz")
    with pytest.raises(InputError, match="control characters"):
        doors.write_records(tmp_path / "a.xlsx", [Supplier(id="a", name="a\x07b")])
    doors.write_records(tmp_path / "none.json", [], kind="awards")
    assert doors.read_awards(tmp_path / "none.json") == []


_words = st.text("abcäö ;=\"'-–,.1230[]{}>x", min_size=1, max_size=8).map(str.strip).filter(bool)


def _rounded(low: float, high: float) -> st.SearchStrategy:
    return st.floats(low, high).map(lambda x: round(x, 5))  # a workbook keeps 15 digits


_numbers = st.integers(0, 10**9) | _rounded(0, 1e9)
_values = st.booleans() | st.integers(-5, 10**7) | _rounded(-1e6, 1e6) | _words
_scopes = st.dictionaries(_words, _values, max_size=3)
_dates = st.dates(date(1950, 1, 1), date(2100, 1, 1))


def _some(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


_evidence = st.builds(
    Evidence,
    key=st.sampled_from(["iso_9001", "hot_work_card", "ltifr"]),
    value=_some(_values),
    persons=_some(st.integers(0, 9)),
    person=_some(_words),
    scope=_some(_scopes),
    valid_until=_some(_dates),
    basis=_some(st.sampled_from(["declared", "audited"])),
)
_supplier = st.builds(
    Supplier,
    id=st.just("k1"),
    name=_words,
    description=_some(_words),
    headcount=_some(st.integers(0, 99) | st.tuples(st.integers(0, 9), st.integers(10, 99))),
    turnover_eur=_some(_numbers),
    order_eur=_some(st.tuples(_some(st.integers(0, 9)), _some(_rounded(10, 99)))),
    languages=_some(st.lists(_words, max_size=3).map(tuple)),
    partners=_some(st.lists(_words, max_size=3).map(tuple)),
    willing_to_grow=_some(st.booleans()),
    evidence=_some(st.lists(_evidence, max_size=3).map(tuple)),
    capabilities=_some(st.lists(st.builds(Capability, text=_words), max_size=2).map(tuple)),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    supplier=Supplier(id="k1", name="x", evidence=[Evidence(key="ltifr", value=v) for v in (';"', '"a"', "", "1,234")]),
    suffix="csv",
    lang="fi",
)
@given(supplier=_supplier, suffix=st.sampled_from(["xlsx", "csv", "json", "parquet"]), lang=st.sampled_from(LANGS))
def test_any_supplier_reads_back(tmp_path: Path, supplier: Supplier, suffix: str, lang: str) -> None:
    path = tmp_path / f"any.{suffix}"
    doors.write_records(path, [supplier], lang=lang)
    found = doors.read_suppliers(path)[0]
    assert found == supplier
    # True == 1 in Python: types have to agree as well
    assert [type(e.value) for e in found.evidence or ()] in (
        [type(e.value) for e in supplier.evidence or ()],
        [int if type(e.value) is float and e.value.is_integer() else type(e.value) for e in supplier.evidence or ()],
    )
