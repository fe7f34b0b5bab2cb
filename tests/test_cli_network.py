"""The network's commands: figures of the library, in tables, csv, JSON and files that open; clean output and exit codes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

import kaivosmatch as km
from kaivosmatch import network as nw
from kaivosmatch.cli import OK, USAGE, main, network_meetings, ranking
from kaivosmatch.cli.network import network
from kaivosmatch.cli.words import LANGUAGES, word
from kaivosmatch.datasets import load_ledger, load_sample, sample_path
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError

DAY = date(2026, 11, 24)
SUPPLIERS, NEEDS, AWARDS, BUYERS, LEDGER = (
    sample_path(f"{kind}.json") for kind in ("suppliers", "requirements", "awards", "buyers", "ledger")
)


@cache
def matcher() -> km.Matcher:
    sample = load_sample()
    plain = km.Matcher(as_of=DAY, encoder=Encoder(extras=()))
    return plain.fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers)


@pytest.fixture(autouse=True)
def fit_the_sample_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "fitted", lambda *given: matcher())


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main(["network", *map(str, argv)])
    out, err = capsys.readouterr()
    return code, out, err


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def strict_json(out: str) -> dict[str, object]:
    """Refuse what JSON does not know: NaN and Infinity."""

    def refuse(sign: str) -> object:
        raise AssertionError(sign)

    found: dict[str, object] = json.loads(out, parse_constant=refuse)
    return found


def test_readiness_tells_of_every_firm_in_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "readiness", SUPPLIERS, NEEDS, "--days", 7, "--lang", "sv")
    assert (code, err) == (OK, "")
    assert "läget den: 24.11.2026" in out
    assert "företag (73)" in out
    assert "giltighetstider (1)" in out and "30.11.2026" in out  # of all that expires only one thing does in a week
    assert "None" not in out and "nan" not in out


def test_the_plan_of_one_firm_is_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "readiness", SUPPLIERS, NEEDS, "--firm", "s04", "--lang", "en")
    found = nw.readiness(None, load_sample().requirements, matcher=matcher())
    assert code == OK
    assert out == found.text("s04", "en") + "\n"
    steps = rows_of(run(capsys, "readiness", SUPPLIERS, NEEDS, "--firm", "s04", "--format", "csv")[1])
    assert {r["supplier_id"] for r in steps} == {"s04"}
    assert [r["key"] for r in steps] == [s.key for s in found.firm("s04").steps]


def test_a_table_is_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "readiness", SUPPLIERS, NEEDS, "--table", "calendar", "--days", 30, "--format", "csv", "--lang", "fi"
    )
    assert code == OK
    assert [(r["valid_until"], r["supplier_id"], r["key"]) for r in rows_of(out)] == [
        ("2026-11-30", "s12", "iso_9001"),
        ("2026-12-10", "s22", "electrical_safety_sfs6002"),
        ("2026-12-20", "s11", "hot_work_card"),
        ("2026-12-20", "s52", "iso_17025"),
    ]
    code, out, err = run(capsys, "readiness", SUPPLIERS, NEEDS, "--table", "calender")
    assert (code, out) == (USAGE, "")
    assert "calendar" in err  # the hint


def test_the_plan_for_a_budget_agrees_with_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    plan = nw.training_plan(None, load_sample().requirements, budget=20_000, matcher=matcher())
    code, out, _ = run(capsys, "training", SUPPLIERS, NEEDS, "--budget", 20_000, "--format", "json")
    told = strict_json(out)
    assert code == OK
    assert (told["status"], told["cost"], told["gain"]) == ("OPTIMAL", plan.cost, pytest.approx(plan.gain))
    assert [(r["supplier_id"], r["key"], r["people"]) for r in told["items"]] == [  # type: ignore[attr-defined]
        (i.supplier_id, i.key, i.people) for i in plan.items
    ]
    assert len(told["curve"]) == len(plan.curve)  # type: ignore[arg-type]
    nothing = strict_json(run(capsys, "training", SUPPLIERS, NEEDS, "--budget", 0, "--alone", "--format", "json")[1])
    assert nothing["cost"] == 0.0
    assert 0 < nothing["bound"] < plan.worth  # type: ignore[operator]


def test_a_plan_is_read_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "training", SUPPLIERS, NEEDS, "--budget", 20_000, "--worth", "needs", "--lang", "fi")
    assert code == OK
    assert "tila: paras todistettu" in out and "yksikkö: tarvetta" in out
    assert "OPTIMAL" not in out


def test_coverage_as_a_workbook_has_its_sheets_and_headings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "coverage.xlsx"
    code, out, _ = run(capsys, "coverage", SUPPLIERS, NEEDS, "-o", file, "--lang", "fi")
    assert (code, out) == (OK, "")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["osat", "palvelut", "kunnat", "yhden yrityksen varassa", "aukot"]
    assert [c.value for c in book["kunnat"][1]][:3] == ["kunta", "töitä", "joista voidaan tehdä nyt"]
    assert book["osat"].max_row - 1 == len(nw.coverage(None, load_sample().requirements, matcher=matcher()).lots)


def test_no_home_loses_nothing_outside(capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(run(capsys, "coverage", SUPPLIERS, NEEDS, "--home", "", "--format", "csv")[1])
    assert {r["lost_outside"] for r in rows} == {"False"}
    away = rows_of(run(capsys, "coverage", SUPPLIERS, NEEDS, "--home", "Lappi", "--format", "csv")[1])
    assert "True" in {r["lost_outside"] for r in away}


def test_themes_with_their_demand(capsys: pytest.CaptureFixture[str]) -> None:
    told = strict_json(
        run(capsys, "segments", SUPPLIERS, "-n", 4, "--needs", NEEDS, "--awards", AWARDS, "--format", "json")[1]
    )
    sample = load_sample()
    found = nw.segments(sample.suppliers, 4, requirements=sample.requirements, awards=sample.awards)
    assert [r["name"] for r in told["themes"]] == [t.name("fi") for t in found.themes]  # type: ignore[attr-defined]
    members = [r for r in told["theme_members"] if r["standing"] == "member"]  # type: ignore[attr-defined]
    assert len(members) == sum(len(t.members) for t in found.themes)
    shown = run(capsys, "segments", SUPPLIERS, "-n", 4, "--table", "theme_members", "--lang", "en")[1]
    assert "firms of the themes" in shown and "Keksitty Pumppuhuolto Oy" in shown


def test_exposure_counts_the_rankings(capsys: pytest.CaptureFixture[str]) -> None:
    told = strict_json(run(capsys, "exposure", SUPPLIERS, NEEDS, "-k", 3, "--awards", AWARDS, "--format", "json")[1])
    sample = load_sample()
    found = nw.exposure(matcher().rank_all(sample.requirements, 3), sample.suppliers, awards=sample.awards)
    assert (told["rankings"], told["places"]) == (15, found.places)
    assert told["measures"][0]["low"] == found.reach.coverage  # type: ignore[index]
    assert sum(r["shown"] for r in told["shown_firms"]) == found.places  # type: ignore[attr-defined]
    assert "keskittyminen (Gini)" in run(capsys, "exposure", SUPPLIERS, NEEDS, "-k", 3, "--lang", "fi")[1]


def test_impact_of_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("impact", LEDGER, "--year", 2025, "--local", "Kainuu", "--suppliers", SUPPLIERS, "--buyers", BUYERS)
    told = strict_json(run(capsys, *argv, "--format", "json")[1])
    sample = load_sample()
    found = nw.impact(load_ledger(), 2025, 2024, "Kainuu", suppliers=sample.suppliers, buyers=sample.buyers)
    figures = {(r["key"], r["tier"], r["basis"]): r for r in told["figures"]}  # type: ignore[attr-defined]
    assert figures["headcount", None, None]["value"] == found.figure("headcount").value == 123.0
    unsure = figures["local_purchases", 2, "invoice"]
    assert (unsure["value"], unsure["low"], unsure["high"]) == (None, 370_000.0, 411_000.0)
    out = run(capsys, *argv, "--lang", "sv")[1]
    assert "underleverantörernas personal" in out and "årsverken" in out and "110,5" in out
    code, out, err = run(capsys, "impact", LEDGER, "--year", 2025, "--baseline", 2026)
    assert (code, out) == (USAGE, "")
    assert "baseline" in err


def test_an_outlook_in_words_and_by_quarter(capsys: pytest.CaptureFixture[str]) -> None:
    found = nw.outlook("s01", load_sample().requirements, matcher=matcher(), quarters=3)
    code, out, _ = run(capsys, "outlook", SUPPLIERS, NEEDS, "--firm", "s01", "--quarters", 3, "--lang", "sv")
    assert (code, out) == (OK, found.text("sv") + "\n")
    rows = rows_of(run(capsys, "outlook", SUPPLIERS, NEEDS, "--firm", "s01", "--quarters", 3, "--format", "csv")[1])
    assert [r["quarter"] for r in rows] == ["2026-Q4", "2027-Q1", "2027-Q2"]
    assert float(rows[0]["eur_stands_open"]) == found.eur("2026-Q4", ("open",)) > 0


@pytest.mark.parametrize("command", ["outlook", "readiness"])
def test_a_firm_that_is_not_there(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = run(capsys, command, SUPPLIERS, NEEDS, "--firm", "s999")
    assert (code, out) == (USAGE, "")
    assert "s999" in err


def test_a_day_of_meetings_keeps_its_pause_and_repairs(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("meetings", SUPPLIERS, NEEDS, "-k", 5, "--slots", 3, "--tables", 2, "--start", "2027-03-09 10:30")
    argv = (*argv, "--minutes", 30, "--pause", "11:00-12:00", "--format", "json")
    told = strict_json(run(capsys, *argv)[1])
    day = told["timetable"]
    assert len(day) == told["meetings"] == 6  # type: ignore[arg-type]
    starts = sorted({r["start"] for r in day})  # type: ignore[attr-defined]
    assert [s[11:16] for s in starts] == ["10:30", "12:00", "12:35"]
    gone = day[0]["firm_id"]  # type: ignore[index]
    after = strict_json(run(capsys, *argv, "--without", gone)[1])
    assert gone not in {r["firm_id"] for r in after["timetable"]}  # type: ignore[attr-defined]
    assert len(after["timetable"]) == 6  # type: ignore[arg-type]


def test_a_day_is_written_for_people_and_calendars(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    argv = ("meetings", SUPPLIERS, NEEDS, "-k", 5, "--slots", 2, "--start", "2027-03-09 09:00", "--lang", "en", "-o")
    for name in ("day.ics", "day.xlsx"):
        code, out, err = run(capsys, *argv, tmp_path / name)
        assert (code, out) == (OK, "")
        assert "meetings (" in err
    text = (tmp_path / "day.ics").read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert openpyxl.load_workbook(tmp_path / "day.xlsx").sheetnames[0] == "everyone"
    table = run(capsys, *argv[:-1])[1]
    assert table.count("Keksitty Pumppuhuolto Oy") >= 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--pause", "11:00-12:00"], "--start"),
        (["-o", "day.ics"], "--start"),
        (["--start", "2027-03-09 09:00", "--pause", "noon"], "11:00-12:00"),
        (["--start", "2027-03-09 09:00", "--pause", "12:00-11:00"], "pause"),
        (["-o", "nowhere/day.xlsx"], "folder"),
        (["-o", "day.doc"], "day.doc"),
    ],
)
def test_a_day_that_cannot_be(capsys: pytest.CaptureFixture[str], more: list[str], told: str) -> None:
    code, out, err = run(capsys, "meetings", SUPPLIERS, NEEDS, *more)
    assert (code, out) == (USAGE, "")
    assert told in err


def test_a_pause_is_on_the_day() -> None:
    from datetime import datetime

    begins, ends = network_meetings._pause("8:05 - 16:30", datetime(2027, 3, 9, 9, 30))
    assert (begins, ends) == (datetime(2027, 3, 9, 8, 5), datetime(2027, 3, 9, 16, 30))
    with pytest.raises(InputError):
        network_meetings._pause("8:05", datetime(2027, 3, 9))


def test_every_command_is_described_and_speaks_three_languages(capsys: pytest.CaptureFixture[str]) -> None:
    names = [c.callback.__name__ for c in network.registered_commands if c.callback]
    assert len(names) == 13
    page = (Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert [n for n in names if f"`kaivosmatch network {n}" not in page] == []
    for name in ("steps", "timetable", "themes", "measures", "figures", "left_out", "funnel", "travel", "visit_seats"):
        assert len({word(name, lang) for lang in LANGUAGES} - {name}) >= 2
    code, out, _ = run(capsys, "--help")
    assert code == OK
    assert all(n in out for n in names)


def test_days_and_decimals_are_written_as_the_reader_writes_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shown = {lang: run(capsys, "readiness", SUPPLIERS, NEEDS, "--lang", lang)[1] for lang in LANGUAGES}
    assert "20.12.2026" in shown["fi"] and "20.12.2026" in shown["sv"] and "2026-12-20" in shown["en"]
    assert "2026-12-20" not in shown["fi"] + shown["sv"]
    file = tmp_path / "outlook.xlsx"
    assert run(capsys, "outlook", SUPPLIERS, NEEDS, "--firm", "s01", "-o", file, "--lang", "fi")[0] == OK
    book = openpyxl.load_workbook(file)
    euros = [
        cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row if "0.00" in cell.number_format
    ]
    assert euros
    assert all(cell.number_format == "#,##0.00" and cell.value == round(cell.value, 2) for cell in euros)
    calendar = tmp_path / "calendar.xlsx"
    assert run(capsys, "readiness", SUPPLIERS, NEEDS, "--table", "calendar", "-o", calendar, "--lang", "fi")[0] == OK
    assert openpyxl.load_workbook(calendar).active["A2"].number_format.lower() == "d.m.yyyy"
