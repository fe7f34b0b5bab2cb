"""Introductions, the log, prospects, travel and visits on the command line, against the library."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

import kaivosmatch as km
from kaivosmatch import network as nw
from kaivosmatch.cli import OK, PROBLEMS, USAGE, main, ranking
from kaivosmatch.cli.visit_list import read_visits
from kaivosmatch.cli.words import LANGUAGES
from kaivosmatch.datasets import load_ledger, load_sample, sample_path
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import RecordErrors

DAY = date(2026, 11, 24)
SUPPLIERS, NEEDS, BUYERS, LEDGER = (
    sample_path(f"{kind}.json") for kind in ("suppliers", "requirements", "buyers", "ledger")
)


@cache
def matcher() -> km.Matcher:
    sample = load_sample()
    return km.Matcher(as_of=DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)


@pytest.fixture(autouse=True)
def fit_the_sample_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "fitted", lambda *given: matcher())


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main(["network", *map(str, argv)])
    out, err = capsys.readouterr()
    return code, out, err


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


INTRODUCTIONS = ("introductions", SUPPLIERS, NEEDS, "--buyers", BUYERS, "--ledger", LEDGER, "-k", 2)


def found() -> nw.Introductions:
    sample = load_sample()
    primes = [b for b in sample.buyers if b.kind == "prime"]
    bought = load_ledger().purchases
    return nw.introductions(
        primes, sample.suppliers, sample.requirements, purchases=bought, k=2, matcher=matcher(), as_of=DAY
    )


def test_introductions_are_those_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(run(capsys, *INTRODUCTIONS, "--as-of", DAY, "--format", "json")[1])
    assert [(r["prime_id"], r["supplier_id"], r["route"]) for r in told["introductions"]] == [
        (i.prime_id, i.supplier_id, i.route) for i in found().items
    ]
    assert [(r["prime_id"], r["supplier_id"], r["why_not"]) for r in told["not_introduced"]] == list(found().skipped)
    swedish = run(capsys, *INTRODUCTIONS, "--lang", "sv")[1]
    assert "huvudentreprenör" in swedish and "känner redan varandra" in swedish
    assert "supplier" not in swedish and "unwilling" not in swedish


def test_a_letter_and_a_firms_page(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in LANGUAGES:
        assert (
            run(capsys, *INTRODUCTIONS, "--prime", "b4", "--lang", lang)[1].strip()
            == found().letter("b4", lang).strip()
        )
    firm = found().items[0].supplier_id
    assert run(capsys, *INTRODUCTIONS, "--firm", firm)[1].strip() == found().for_firm(firm, "fi").strip()
    code, _, err = run(capsys, *INTRODUCTIONS, "--prime", "b9")
    assert (code, "b9" in err) == (USAGE, True)
    assert run(capsys, *INTRODUCTIONS, "--firm", "s999")[0] == USAGE


LOG = ("log", LEDGER, "--start", "visit", "--suppliers", SUPPLIERS, "--buyers", BUYERS, "--as-of", DAY)


def test_the_log_counts_pairs_and_names_who_waits(capsys: pytest.CaptureFixture[str]) -> None:
    log = nw.activity_log(load_ledger(), start="visit", buyers=load_sample().buyers)
    told = json.loads(run(capsys, *LOG, "--format", "json")[1])
    assert [(r["step"], r["low"], r["high"]) for r in told["funnel"]] == [(s.step, s.low, s.high) for s in log.funnel()]
    assert [r["supplier_id"] for r in told["waiting"]] == [j.supplier_id for j in log.waiting(DAY, 60)] != []
    assert [r["first"] for r in told["journeys"]] == ["2025-04-03"] * 4
    assert told["refusals"] == [{"reason": "not willing to grow", "times": 1}]
    finnish = run(capsys, *LOG)[1]
    assert "odottavat yhteydenottoa (3)" in finnish and "3.4.2025" in finnish and "Esimerkkikaivos A Oy" in finnish
    assert rows_of(run(capsys, *LOG, "--waiting", 4000, "--table", "waiting", "--format", "csv")[1]) == []
    late = json.loads(run(capsys, *LOG, "--since", "2026-01-01", "--format", "json")[1])
    assert late["journeys"] == []
    code, _, err = run(capsys, "log", LEDGER, "--start", "party")
    assert (code, "party" in err) == (USAGE, True)


def test_prospects_for_a_branch(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("prospects", LEDGER, SUPPLIERS, "--local", "Kainuu", "--year", 2025)
    rows = rows_of(run(capsys, *argv, "--format", "csv")[1])
    wanted = nw.branch_prospects(load_ledger(), load_sample().suppliers, "Kainuu", years=[2025])
    assert [(r["supplier_id"], int(r["local"])) for r in rows] == [(p.supplier_id, p.local) for p in wanted]
    assert float(rows[0]["tier1_low_eur"]) == 210_000
    shown = run(capsys, *argv, "--lang", "sv")[1]
    assert "lokal" in shown and "210\N{NO-BREAK SPACE}000" in shown
    assert run(capsys, "prospects", LEDGER, SUPPLIERS, "--year", 25)[0] == USAGE


TRAVEL = ("travel", SUPPLIERS, NEEDS, "--outside", "Oulu", "--rates-on", "2026-01-01")


def test_travel_saved_is_that_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(run(capsys, *TRAVEL, "--done", "n04=s21", "--done", "n02 = s03", "--format", "json")[1])
    sample = load_sample()
    wanted = nw.travel_saved(
        sample.requirements, sample.suppliers, {"n04": "s21", "n02": "s03"}, "Oulu", rates_on=date(2026, 1, 1)
    )
    assert told["saved_eur"] == pytest.approx(wanted.saved_eur)
    assert [r["requirement_id"] for r in told["travel"]] == ["n04", "n02"]
    assert "öitä muualta" in run(capsys, *TRAVEL, "--done", "n04=s21")[1]
    for wrong in ("n04", "=s21", "n04=s999"):
        assert run(capsys, *TRAVEL, "--done", wrong)[0] == USAGE


def test_why_travel_is_not_known_is_said_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    uncounted = next(r.id for r in load_sample().requirements if any(lot.crew is None for lot in r.lots))
    shown = {lang: run(capsys, *TRAVEL, "--done", f"{uncounted}=s03", "--lang", lang)[1] for lang in LANGUAGES}
    assert "tekijöiden määrä" in shown["fi"] and "antalet personer" in shown["sv"] and "the crew" in shown["en"]
    assert "the crew" not in shown["fi"] + shown["sv"]
    no_rates = run(capsys, *TRAVEL[:-2], "--done", "n04=s21", "--lang", "fi")[
        1
    ]  # work of years whose rates are not out
    assert "vuoden korvauksia ei ole vielä" in no_rates


VISITS = """id;buyer;start;end;seats;place
aamu;b1;2027-03-09 09:00;2027-03-09 12:00;2;Sotkamo
ilta;b3;9.3.2027 13.00;9.3.2027 15:00;3;
"""


def test_visits_are_read_and_seated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(VISITS, encoding="utf-8")
    read = read_visits(file)
    assert [(v.id, v.start, v.seats, v.place) for v in read] == [
        ("aamu", datetime(2027, 3, 9, 9), 2, "Sotkamo"),
        ("ilta", datetime(2027, 3, 9, 13), 3, None),
    ]
    argv = ("visits", SUPPLIERS, NEEDS, "--visits", file, "-k", 5)
    told = json.loads(run(capsys, *argv, "--format", "json")[1])
    sample = load_sample()
    wanted = nw.visit_groups(matcher().rank_all(sample.requirements, 5), read, requirements=sample.requirements)
    assert [(r["visit"], r["supplier_id"]) for r in told["visit_seats"]] == [
        (visit, firm) for visit, firms in wanted.groups.items() for firm in firms
    ]
    seated = wanted.groups["aamu"]
    apart = json.loads(run(capsys, *argv, "--apart", ",".join(seated), "--format", "json")[1])
    assert not set(seated) <= {r["supplier_id"] for r in apart["visit_seats"] if r["visit"] == "aamu"}
    code, out, _ = run(capsys, *argv, "--lang", "sv")
    assert code == OK
    assert "platser på besöken" in out and "9.3.2027 09:00" in out and "Esimerkkikaivos A Oy" in out
    assert run(capsys, *argv, "--apart", "s01")[0] == USAGE


HEAD = "id,buyer,start,end,seats\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(None, name) for name in ("id", "buyer", "start", "end", "seats")]),
        ("id,buyer,start\n", [(None, "end"), (None, "seats")]),
        (HEAD + "v,b1,tomorrow,2027-03-09 12:00,two\n", [(2, "start"), (2, "seats")]),
        (HEAD + "v,b1\n", [(2, "start"), (2, "end"), (2, "seats")]),
        (
            HEAD + "v,b1,2027-03-09 09:00,2027-03-09 08:00,-1\nv,,2027-03-09 09:00,2027-03-09 12:00,2\n",
            [(2, "end"), (2, "seats"), (3, "buyer"), (3, "id")],
        ),
    ],
)
def test_every_fault_of_a_list_of_visits_is_told_with_its_place(
    tmp_path: Path, text: str, told: list[tuple[int | None, str]]
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RecordErrors) as error:
        read_visits(file)
    assert [(p.row, p.column) for p in error.value.problems] == told
    assert all(p.file == "visits.csv" for p in error.value.problems)


def test_a_list_of_visits_in_another_encoding_says_so_and_the_command_exits_as_for_any_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes((HEAD + "käynti,b1,2027-03-09 09:00,2027-03-09 12:00,2\n").encode("latin-1"))
    with pytest.raises(RecordErrors, match="UTF-8"):
        read_visits(file)
    assert run(capsys, "visits", SUPPLIERS, NEEDS, "--visits", file)[0] == PROBLEMS
