"""`kaivosmatch allocate`: nobody is sent twice, what is not served is told with its reason, and each form says the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import kaivosmatch as km
from kaivosmatch.cli import OK, USAGE, main
from kaivosmatch.cli.allocating import show_allocation, worth_of
from kaivosmatch.encode import Encoder, encoder

DAY = "2026-11-24"
FIRMS = [
    km.Supplier(id="a", name="Keksitty Pumppu Oy", capabilities=[km.Capability(text="Pumppuhuolto")], free_crew=4),
    km.Supplier(id="b", name="Keksitty Pieni Tmi", capabilities=[km.Capability(text="Pumppuhuolto")], free_crew=1),
    km.Supplier(id="c", name="Keksitty Leipomo Oy", capabilities=[km.Capability(text="Leipomo")], free_crew=9),
]


def need(name: str, text: str, crew: int, value: float, start: str, end: str) -> km.Requirement:
    return km.Requirement(
        id=name, title=f"{text} {name}", lots=[km.Lot(id=f"{name}-1", text=text, crew=crew)],
        value_eur=value, start=date.fromisoformat(start), end=date.fromisoformat(end), max_members=2,
    )  # fmt: skip


# at one time in March a's people are enough for one of n1 and n2; in May nobody else wants them
NEEDS = [
    need("n1", "Pumppuhuolto", 2, 50_000, "2027-03-01", "2027-03-12"),
    need("n2", "Pumppuhuolto", 4, 90_000, "2027-03-08", "2027-03-31"),
    need("n3", "Pumppuhuolto", 4, 10_000, "2027-05-03", "2027-05-07"),
    need("n4", "Leipomo", 30, 20_000, "2027-05-03", "2027-05-07"),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("allocate")
    km.write_records(folder / "suppliers.xlsx", FIRMS, lang="fi")
    km.write_records(folder / "needs.csv", NEEDS, lang="fi")
    return folder / "suppliers.xlsx", folder / "needs.csv"


@pytest.fixture(autouse=True)
def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "chosen", lambda extras, pieces: ())


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main(["allocate", *(str(a) for a in argv)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_dearer_of_two_needs_gets_the_people_and_the_other_is_told_so(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *tables, "--as-of", DAY, "--format", "json", "--lang", "en")
    told = json.loads(out)
    needs = {n["requirement_id"]: n for n in told["needs"]}
    assert (code, err, told["as_of"], told["status"]) == (OK, "", DAY, "OPTIMAL")
    assert {n: row["status"] for n, row in needs.items()} == {
        "n1": "unserved",
        "n2": "served",
        "n3": "served",
        "n4": "unserved",
    }
    assert needs["n2"]["members"] == [{"supplier_id": "a", "name": "Keksitty Pumppu Oy", "lots": {"n2-1": 4.0}}]
    assert "Pumppuhuolto n2" in needs["n1"]["why_none"] and "No consortium" in needs["n4"]["why_none"]
    assert told["value"] == pytest.approx(sum(n["worth"] * n.get("score", 0.0) for n in told["needs"]))
    assert told["value"] <= told["bound"] + 1e-9
    assert [(r["name"], r["start"], r["end"], r["free"], r["used"]) for r in told["load"] if r["used"]] == [
        ("Keksitty Pumppu Oy", "2027-03-08", "2027-03-12", 4.0, 4.0),
        ("Keksitty Pumppu Oy", "2027-03-13", "2027-03-31", 4.0, 4.0),
        ("Keksitty Pumppu Oy", "2027-05-03", "2027-05-07", 4.0, 4.0),
    ]
    # a fifth person of the larger firm, or a second one of the smaller for all days of n1 or of n2, and n1 would be served too
    gains = {(r["name"], r["start"]): r["worth_of_one_more"] for r in told["load"] if r["worth_of_one_more"] > 0}
    small = "Keksitty Pieni Tmi"
    assert set(gains) == {("Keksitty Pumppu Oy", "2027-03-08"), (small, "2027-03-01"), (small, "2027-03-13")}
    assert all(0.0 < gain <= needs["n1"]["worth"] for gain in gains.values())


def test_it_says_what_the_library_says(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *tables, "--as-of", DAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    found = km.Matcher(as_of=date.fromisoformat(DAY), encoder=Encoder(extras=())).fit(FIRMS).allocate(NEEDS)
    assert [r["requirement_id"] for r in rows] == [n.id for n in NEEDS]
    assert [float(r["score"]) for r in rows if r["score"]] == [c.score for c in found.assignments.values()]
    assert {r["requirement_id"]: r["reason"] for r in rows if r["reason"]} == found.reasons("fi")


def test_worth_decides_who_is_served(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *tables, "--worth", "n1=5", "--worth", "n2=0.5", "--as-of", DAY, "--format", "json")
    needs = {n["requirement_id"]: (n["status"], n["worth"]) for n in json.loads(out)["needs"]}
    assert needs == {
        "n1": ("served", 5.0),
        "n2": ("unserved", 0.5),
        "n3": ("served", 1.0),
        "n4": ("unserved", 1.0),
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fi", ("paras todistettu", "jäävät ilman tekijää", "kuormitus", "vapaana", "Samat tekijät")),
        ("sv", ("bevisat bästa", "blir utan utförare", "belastning", "lediga", "Samma folk")),
        ("en", ("proved best", "not served", "load", "free", "The same people")),
    ],
)
def test_people_read_it_in_their_language(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str], lang: str, words: Sequence[str]
) -> None:
    code, out, _ = run(capsys, *tables, "--as-of", DAY, "--lang", lang)
    assert code == OK
    assert [w for w in words if w not in out] == []
    assert "Keksitty Pumppu Oy* (n2-1 4)" in out


def test_a_workbook_has_who_what_and_the_load(
    tables: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "jako.xlsx"
    code, out, err = run(capsys, *tables, "--as-of", DAY, "-o", target)
    book = openpyxl.load_workbook(target)
    assert (code, out) == (OK, "") and "2 of 4" in err
    assert book.sheetnames == ["jako", "jäsenet", "kuormitus"]
    heading, *rows = book["kuormitus"].iter_rows(values_only=True)
    assert heading[:4] == ("tunnus", "toimittaja", "alkaa", "päättyy") and len(rows) >= 2


def test_people_that_nobody_counted_are_a_question_and_not_an_infinity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    km.write_records(tmp_path / "suppliers.csv", [FIRMS[0].model_copy(update={"free_crew": None})], lang="en")
    km.write_records(tmp_path / "needs.csv", NEEDS[2:3], lang="en")
    files = (tmp_path / "suppliers.csv", tmp_path / "needs.csv", "--as-of", DAY, "--lang", "en")
    _, out, _ = run(capsys, *files, "--format", "json")
    assert [(r["free"], r["used"]) for r in json.loads(out)["load"]] == [(None, 4.0)]
    _, out, _ = run(capsys, *files)
    assert " ? " in out and "inf" not in out and "not served" not in out


def test_where_nobody_is_served_nothing_but_the_reasons_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    km.write_records(tmp_path / "suppliers.csv", FIRMS[2:], lang="en")
    km.write_records(tmp_path / "needs.csv", NEEDS[3:], lang="en")
    files = (tmp_path / "suppliers.csv", tmp_path / "needs.csv", "--as-of", DAY, "--lang", "en")
    code, out, _ = run(capsys, *files)
    assert code == OK
    assert out.startswith("not served") and "load" not in out
    assert run(capsys, *files, "-o", tmp_path / "out.xlsx")[0] == OK


def test_what_is_not_proved_is_told_with_how_far_it_may_be_off(capsys: pytest.CaptureFixture[str]) -> None:
    from dataclasses import replace

    found = km.Matcher(as_of=date.fromisoformat(DAY), encoder=Encoder(extras=())).fit(FIRMS).allocate(NEEDS)
    unsure = replace(found, status="FEASIBLE", bound=found.value / 0.98)
    show_allocation(NEEDS, unsure, {f.id: f.name for f in FIRMS}, "en")
    assert "found but not proved, at most short by 2.00 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("n1", "need=number"),
        ("n1=", "need=number"),
        ("n1=0", "need=number"),
        ("n1=nan", "need=number"),
        ("n7=2", "n7"),
    ],
)
def test_a_worth_that_cannot_be_read_is_refused(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str], pair: str, told: str
) -> None:
    code, out, err = run(capsys, *tables, "--worth", pair)
    assert (code, out) == (USAGE, "")
    assert told in err


def test_a_need_may_have_a_name_with_an_equals_sign() -> None:
    assert worth_of(["a=b=2"], [km.Requirement(id="a=b", title="Pumppu")]) == {"a=b": 2.0}
    assert worth_of([], NEEDS) is None
