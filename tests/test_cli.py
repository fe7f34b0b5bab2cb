"""The command line: what a script may rely on (exit codes, clean output) and what a person reads."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

import kaivosmatch as km
from kaivosmatch.cli import OK, PROBLEMS, USAGE, main, ranking
from kaivosmatch.cli.checking import kind_of
from kaivosmatch.errors import InputError

SAMPLE_MATCHER = ranking.sample_matcher

FIRMS = [
    km.Supplier(
        id="a",
        name="Keksitty Pumppu Oy",
        capabilities=[km.Capability(text="Pumppuhuolto")],
        evidence=[km.Evidence(key="iso_9001", value=True, valid_until=date(2028, 1, 1))],
    ),
    km.Supplier(id="b", name="Keksitty Leipomo Oy", capabilities=[km.Capability(text="Leipomo")]),
    km.Supplier(
        id="c",
        name="Keksitty Kielto Oy",
        capabilities=[km.Capability(text="Pumppuhuolto")],
        evidence=[km.Evidence(key="iso_9001", value=False)],
    ),
]
NEEDS = [km.Requirement(id="n1", title="Pumppuhuolto", criteria=[km.Criterion(key="iso_9001")])]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    km.write_records(folder / "suppliers.xlsx", FIRMS, lang="fi")
    km.write_records(folder / "needs.csv", NEEDS, lang="fi")
    return folder


@pytest.fixture(autouse=True)
def fit_the_sample_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "sample_matcher", lambda as_of, step: sample_once())


@cache
def sample_once() -> km.Matcher:
    return SAMPLE_MATCHER(None, lambda what, share: None)


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main([str(a) for a in argv])
    out, err = capsys.readouterr()
    return code, out, err


def test_match_prints_clean_csv(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys, "match", tables / "suppliers.xlsx", tables / "needs.csv", "--format", "csv", "--as-of", "2026-11-24"
    )
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == OK
    assert [(r["requirement_id"], r["rank"], r["supplier_id"], r["verdict"], r["open"]) for r in rows] == [
        ("n1", "1", "a", "PASS", ""),
        ("n1", "2", "b", "UNKNOWN", "laatujärjestelmä ISO 9001"),
    ]
    assert err == ""


def test_match_prints_clean_json_that_agrees_with_the_library(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys,
        "match",
        tables / "suppliers.xlsx",
        tables / "needs.csv",
        "-k",
        1,
        "--format",
        "json",
        "--as-of",
        "2026-11-24",
    )
    document = json.loads(out)
    best = km.Matcher(as_of=date(2026, 11, 24)).fit(FIRMS).rank(NEEDS[0], k=1).candidates[0]
    [need] = document["needs"]
    assert code == OK
    assert document["as_of"] == "2026-11-24"
    assert [(c["supplier_id"], c["score"]) for c in need["candidates"]] == [("a", best.score)]
    assert need["excluded"] == 1
    assert [(e["supplier_id"], e["criterion"]) for e in need["exclusions"]] == [("c", "iso_9001")]


@pytest.mark.parametrize(("lang", "headings"), [("fi", ("sija", "arvio")), ("sv", ("plats", "bedömning"))])
def test_match_shows_people_their_language(
    tables: Path, capsys: pytest.CaptureFixture[str], lang: str, headings: tuple[str, ...]
) -> None:
    code, out, _ = run(
        capsys, "match", tables / "suppliers.xlsx", tables / "needs.csv", "--lang", lang, "--as-of", "2026-11-24"
    )
    assert code == OK
    assert all(h in out for h in headings)
    assert "Keksitty Pumppu Oy" in out
    assert "ISO 9001" in out
    assert "Keksitty Kielto Oy" not in out


def test_match_writes_a_workbook_with_the_excluded_beside(
    tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.xlsx"
    code, out, err = run(
        capsys, "match", tables / "suppliers.xlsx", tables / "needs.csv", "-o", target, "--as-of", "2026-11-24"
    )
    book = openpyxl.load_workbook(target)
    assert (code, out) == (OK, "")
    assert "out.xlsx" in err
    assert book.sheetnames == ["sijoitukset", "karsiutuneet"]
    heading, first, *_ = book["sijoitukset"].iter_rows(values_only=True)
    assert dict(zip(heading, first))["toimittaja"] == "Keksitty Pumppu Oy"
    assert [row[1] for row in book["karsiutuneet"].iter_rows(min_row=2, values_only=True)] == ["c"]


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_a_file_holds_what_the_standard_output_would(
    tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    form = name.partition(".")[2]
    files = (tables / "suppliers.xlsx", tables / "needs.csv", "--as-of", "2026-11-24")
    assert run(capsys, "match", *files, "-o", tmp_path / name)[0] == OK
    _, out, _ = run(capsys, "match", *files, "--format", form)
    assert (tmp_path / name).read_text(encoding="utf-8") == out


def test_wrong_input_is_one(tmp_path: Path, tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "suppliers.csv"
    bad.write_text("id,name,headcount\na,Keksitty Oy,monta\na,Keksitty Oy,3\n", encoding="utf-8")
    code, out, err = run(capsys, "match", bad, tables / "needs.csv")
    assert (code, out) == (PROBLEMS, "")
    assert "row 2" in err
    code, out, err = run(capsys, "check", bad)
    assert code == PROBLEMS
    assert "monta" in out
    code, out, _ = run(capsys, "check", bad, "--format", "json")
    found = json.loads(out)
    assert code == PROBLEMS
    assert {"headcount"} <= {p["column"] for p in found}
    assert len(found) >= 2
    code, csv_out, _ = run(capsys, "check", bad, "--format", "csv")
    assert code == PROBLEMS
    assert len(list(csv.DictReader(io.StringIO(csv_out)))) == len(found)


@pytest.mark.parametrize("kind", ["suppliers", "requirements", "buyers", "awards", "ledger"])
def test_a_template_and_the_sample_have_no_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    from kaivosmatch.datasets import sample_path

    code, out, err = run(capsys, "check", sample_path(f"{kind}.xlsx"))
    assert (code, out) == (OK, "")
    assert "no problems" in err
    code, out, _ = run(capsys, "check", sample_path(f"{kind}.json"), "--format", "json")
    assert (code, json.loads(out)) == (OK, [])
    target = tmp_path / "empty.xlsx"
    assert run(capsys, "template", target, "--kind", kind, "--lang", "sv")[0] == OK
    assert openpyxl.load_workbook(target).sheetnames
    code, _, err = run(capsys, "template", target, "--kind", kind)
    assert code == USAGE
    assert "--force" in err
    assert run(capsys, "template", target, "--kind", kind, "--force")[0] == OK


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["nothing"],
        ["match", "no-such-file.xlsx", "needs.xlsx"],
        ["template", "x.xlsx"],
        ["template", "suppliers.xlsx", "--kind", "bakers"],
        ["template", "suppliers.xlsx", "--lang", "de"],
        ["match", __file__, __file__, "-o", "out.docx"],
        ["match", __file__, __file__, "-o", "no-such-folder/out.csv"],
        ["match", __file__, __file__, "--format", "yaml"],
        ["match", __file__, __file__, "-k", "0"],
        ["match", __file__, __file__, "--lang", "de"],
        ["evaluate", __file__, "--column", "supplier"],
        ["evaluate", __file__],
    ],
)
def test_wrong_calls_are_two(
    argv: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *argv)
    assert code == USAGE
    assert "Traceback" not in err
    assert out + err
    assert not list(tmp_path.iterdir())


def test_evaluate_compares_on_the_users_own_purchases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["id,text,date,Voittaja"]
    for i in range(40):
        firm = ("Keksitty Pumppu Oy", "Keksitty Leipomo Oy")[i % 2]
        text = ("pumppuhuolto rikastamo", "leipä ja pulla")[i % 2]
        rows.append(f"p{i},{text} {i},2025-{1 + i // 4:02d}-{1 + i % 4:02d},{firm}")
    path = tmp_path / "purchases.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    code, out, _ = run(
        capsys, "evaluate", path, "--column", "supplier=Voittaja", "--format", "json", "--day", "2025-09-01"
    )
    document = json.loads(out)
    assert code == OK
    assert (document["day"], document["asked"], document["firms"]) == ("2025-09-01", 8, 2)
    methods = {m["method"]: m for m in document["methods"]}
    assert methods["kaivosmatch"]["hit@1"] == 1.0
    assert methods["popularity"]["hit@1"] == 0.5
    code, out, _ = run(capsys, "evaluate", path, "--column", "supplier=Voittaja")
    assert code == OK
    assert "popularity in code" in out


def test_demo_names_each_need_and_five_firms(capsys: pytest.CaptureFixture[str]) -> None:
    from kaivosmatch.datasets import load_sample

    code, out, _ = run(capsys, "demo", "--lang", "en")
    assert code == OK
    for need in load_sample().requirements:
        assert f"{need.id}  {need.title}" in out
    assert "meets" in out
    assert "not known" in out
    need, firm = "n02", "Olematon Hitsaus ja Putki Oy"
    told = out[out.index(f"{firm}: ") :]
    assert next(n.title for n in load_sample().requirements if n.id == need) in told.splitlines()[0]
    assert told.splitlines()[-1].strip()


def test_a_fault_of_ours_is_seventy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tables: Path
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(km.Matcher, "fit", broken)
    code, out, err = run(capsys, "match", tables / "suppliers.xlsx", tables / "needs.csv")
    assert (code, out) == (70, "")
    assert "ZeroDivisionError: ours" in err


def test_a_bar_moves_where_a_person_looks_and_only_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kaivosmatch.cli.progress import bar

    with bar() as step:
        step("reading", 0.5)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with bar() as step:
        step("reading", 0.5)
    out, err = capsys.readouterr()
    assert out == ""
    assert "reading" in err


def test_names_of_files_say_their_kind() -> None:
    assert kind_of(Path("Toimittajat_2027.XLSX"), None) == "suppliers"
    assert kind_of(Path("Toimittajat.xlsx"), "buyers") == "buyers"
    with pytest.raises(InputError, match="--kind"):
        kind_of(Path("Kopio.xlsx"), None)


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "kaivosmatch", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == OK
    assert "match" in done.stdout
    assert "Exit codes" in done.stdout
    assert done.stderr == ""


def test_ask_tells_whom_to_ring_first_by_arrival(capsys: pytest.CaptureFixture[str]) -> None:
    night = ("ask", "lietepumppu rikki, 2 asentajaa", "--site", "terrafame", "--within", "4h")
    code, out, err = run(capsys, *night)
    assert code == OK
    assert "000 200 00" in out
    assert "bundled" in err
    code, out, _ = run(capsys, *night, "--format", "json", "-k", 20)
    [need] = json.loads(out)["needs"]
    found = [(c["verdict"] != "PASS", c["arrival_h"]) for c in need["candidates"] if c["arrival_h"] is not None]
    assert found == sorted(found)
    assert len({arrival for _, arrival in found}) > 2
    assert all(arrival <= 4 for unsure, arrival in found if not unsure)


def test_ask_reads_the_firms_it_is_given_and_tells_what_it_does_not_know(
    tables: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIVOSMATCH_SUPPLIERS", str(tables / "suppliers.xlsx"))
    code, out, err = run(capsys, "ask", "pumppuhuolto", "--site", "terafame", "--lang", "en")
    assert code == OK
    assert "Keksitty Pumppu Oy" in out
    assert "no contact given" in out
    assert "terafame" in err
    assert "bundled" not in err


@pytest.mark.parametrize("argv", [["", "--within", "4h"], ["pumppu", "--within", "soon"], ["pumppu", "--crew", "0"]])
def test_ask_refuses_what_it_cannot_read(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "ask", *argv)
    assert (code, out) == (USAGE, "")
    assert err


def test_consortia_are_told_in_each_form(tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms, needs = tables / "suppliers.xlsx", tables / "needs.csv"
    code, out, _ = run(capsys, "consortia", firms, needs, "--lang", "en")
    assert code == OK and "proved best" in out and "Keksitty Pumppu Oy*" in out
    code, out, _ = run(capsys, "consortia", firms, needs, "--format", "json")
    told = json.loads(out)["needs"][0]
    assert (told["status"], told["consortia"][0]["lead"]) == ("OPTIMAL", "a")
    code, out, err = run(capsys, "consortia", firms, needs, "-o", tmp_path / "teams.xlsx", "--lang", "fi")
    assert (code, out) == (OK, ""), err
    assert "teams.xlsx" in err
    book = openpyxl.load_workbook(tmp_path / "teams.xlsx")
    assert [sheet.max_row > 1 for sheet in book] == [True, True, True]
