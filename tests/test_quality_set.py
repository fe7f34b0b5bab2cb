"""The labelled set in benchmarks/quality: whole, consistent, and graded by its design."""

from __future__ import annotations

import csv
import runpy
from collections import Counter, defaultdict
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks" / "quality"

if not FOLDER.is_dir():  # pragma: no cover
    pytest.skip("the benchmarks are not part of an installed package", allow_module_level=True)


def table(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_sizes_languages_and_unique_ids():
    needs, profiles = table("needs.csv"), table("profiles.csv")
    assert len(needs) >= 120 and len(profiles) >= 250
    spoken = Counter(n["lang"] for n in needs)
    assert spoken["fi"] >= 80 and spoken["sv"] >= 20 and spoken["en"] >= 20
    spoken = Counter(p["lang"] for p in profiles)
    assert spoken["fi"] >= 175 and spoken["sv"] >= 40 and spoken["en"] >= 35
    for rows in (needs, profiles):
        assert len({r["id"] for r in rows}) == len(rows)
    assert len({p["name"] for p in profiles}) == len(profiles)
    assert len({n["text"] for n in needs}) == len(needs)


def test_grades_are_what_the_design_says():
    graded = runpy.run_path(str(FOLDER / "grade.py"))["graded"]()
    stored = [(g["need_id"], g["profile_id"], int(g["grade"])) for g in table("grades.csv")]
    assert stored == graded


def test_the_rule_on_a_pair_of_each_grade():
    degrees = {(d["id"], d["service"]): d["degree"] for d in table("design.csv")}
    wanted = {d["id"]: d["service"] for d in table("design.csv") if d["side"] == "need"}
    seen = Counter()
    for row in table("grades.csv"):
        degree = degrees.get((row["profile_id"], wanted[row["need_id"]]))
        seen[row["grade"], degree] += 1
    assert {key for key in seen if key[0] != "1"} == {("3", "main"), ("2", "part")}
    assert set(seen) >= {("1", "near"), ("1", None)}
    assert ("1", "main") not in seen and ("1", "part") not in seen


def test_every_need_can_be_served_and_no_service_is_in_both_parts():
    best = {g["need_id"] for g in table("grades.csv") if g["grade"] == "3"}
    wanted = {d["id"]: d["service"] for d in table("design.csv") if d["side"] == "need"}
    parts = defaultdict(set)
    for need in table("needs.csv"):
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
