"""The labelled sets in benchmarks/quality: whole, consistent, and graded by their design."""

from __future__ import annotations

import csv
import random
import runpy
from collections import Counter, defaultdict
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks" / "quality"

if not FOLDER.is_dir():  # pragma: no cover
    pytest.skip("the benchmarks are not part of an installed package", allow_module_level=True)


SETS = pytest.mark.parametrize("folder", [FOLDER, FOLDER / "second"], ids=["first", "second"])


def table(name, folder=FOLDER):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@SETS
def test_sizes_languages_and_unique_ids(folder):
    needs, profiles = table("needs.csv", folder), table("profiles.csv", folder)
    assert len(needs) >= 120 and len(profiles) >= 240
    spoken = Counter(n["lang"] for n in needs)
    assert spoken["fi"] >= 80 and spoken["sv"] >= 20 and spoken["en"] >= 20
    spoken = Counter(p["lang"] for p in profiles)
    assert spoken["fi"] >= 150 and spoken["sv"] >= 40 and spoken["en"] >= 35
    for rows in (needs, profiles):
        assert len({r["id"] for r in rows}) == len(rows)
    assert len({p["name"] for p in profiles}) == len(profiles)
    assert len({n["text"] for n in needs}) == len(needs)


@SETS
def test_grades_are_what_the_design_says(folder):
    graded = runpy.run_path(str(FOLDER / "grade.py"))["graded"](folder)
    stored = [(g["need_id"], g["profile_id"], int(g["grade"])) for g in table("grades.csv", folder)]
    assert stored == graded


@SETS
def test_the_rule_on_a_pair_of_each_grade(folder):
    degrees = {(d["id"], d["service"]): d["degree"] for d in table("design.csv", folder)}
    wanted = {d["id"]: d["service"] for d in table("design.csv", folder) if d["side"] == "need"}
    seen = Counter()
    for row in table("grades.csv", folder):
        degree = degrees.get((row["profile_id"], wanted[row["need_id"]]))
        seen[row["grade"], degree] += 1
    assert {key for key in seen if key[0] != "1"} == {("3", "main"), ("2", "part")}
    assert set(seen) >= {("1", "near"), ("1", None)}
    assert ("1", "main") not in seen and ("1", "part") not in seen


@SETS
def test_every_need_can_be_served_and_no_service_is_in_both_parts(folder):
    best = {g["need_id"] for g in table("grades.csv", folder) if g["grade"] == "3"}
    wanted = {d["id"]: d["service"] for d in table("design.csv", folder) if d["side"] == "need"}
    parts = defaultdict(set)
    for need in table("needs.csv", folder):
        assert need["id"] in best
        parts[wanted[need["id"]]].add(need["split"])
    assert all(len(splits) == 1 for splits in parts.values())
    assert set.union(*parts.values()) == {"choose", "report"}


def test_the_datasheet_counts_what_is_there():
    sheet = (FOLDER / "DATASHEET.md").read_text(encoding="utf-8")
    grades = Counter(g["grade"] for g in table("grades.csv"))
    needs, profiles = table("needs.csv"), table("profiles.csv")
    nothing = len(needs) * len(profiles) - sum(grades.values())
    assert f"{len(needs)} needs" in sheet and f"{len(profiles)} supplier profiles" in sheet
    for count in (grades["3"], grades["2"], grades["1"], f"{nothing:,}"):
        assert f" {count} |" in sheet, count
    assert f"{sum(bool(p['industry_code']) for p in profiles)} have one" in sheet
    assert f"{len(table('services.csv'))} services" in sheet


def test_the_second_set_is_split_by_its_seed_and_says_how_each_need_is_told():
    second = FOLDER / "second"
    order = sorted({row["service"] for row in table("services.csv", second)})
    random.Random(20261124).shuffle(order)
    chosen = set(order[: round(0.4 * len(order))])
    wanted = {d["id"]: d["service"] for d in table("design.csv", second) if d["side"] == "need"}
    for need in table("needs.csv", second):
        assert need["split"] == ("choose" if wanted[need["id"]] in chosen else "report")
    told = Counter(row["kind"] for row in table("kinds.csv", second))
    sheet = (FOLDER / "DATASHEET.md").read_text(encoding="utf-8")
    for kind, count in told.items():
        assert f"| `{kind}` | {count} |" in sheet
    assert {row["id"] for row in table("kinds.csv", second)} == set(wanted)
