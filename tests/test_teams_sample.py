"""Consortia for the sample network: every need has one or a true reason, and what is told is what was found."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import numpy as np
import pytest

from kaivosmatch.datasets import load_sample
from kaivosmatch.phrases import LANGUAGES
from kaivosmatch.teams.binding import bind
from kaivosmatch.teams.words import say, words_keys
from kaivosmatch.verdict import Verdict
from reference_explanation import judged_sample, sample_index
from reference_teams import sample_plan

NEEDS = [need.id for need in load_sample().requirements]


@pytest.mark.parametrize("need_id", NEEDS)
def test_every_need_has_consortia_or_a_reason(need_id: str) -> None:
    plan = sample_plan(need_id)
    assert plan.status in ("OPTIMAL", "INFEASIBLE")
    if plan.status == "OPTIMAL":
        assert plan.consortia and plan.missing is None
    else:
        assert plan.missing is not None and plan.missing.obstacles
    assert (need_id == "n09") == (plan.status == "INFEASIBLE")


@pytest.mark.parametrize("need_id", NEEDS)
def test_what_is_claimed_holds(need_id: str) -> None:
    index, need = sample_index(), judged_sample(need_id)
    catalogue, lots = index.catalogue, need.query.lots
    for c in sample_plan(need_id).consortia:
        rows = [catalogue.row(m.supplier_id) for m in c.members]
        bound = bind(need.plans, [x.crew is not None for x in lots], c.form, index.vocabulary)
        sent = {x.id: sum(m.lots.get(x.id, 0.0) for m in c.members) for x in lots}
        assert sent == pytest.approx({x.id: x.crew or 1.0 for x in lots})
        worst = [need.verdicts[r, col] for r in rows for col in bound.each]
        worst += [need.verdicts[catalogue.row(c.lead), col] for col in bound.lead]
        worst += [need.verdicts[rows, col].max() for col in bound.any]
        for place, x in enumerate(lots):
            for m in c.members:
                if x.id in m.lots:
                    worst += [need.verdicts[catalogue.row(m.supplier_id), col] for col in bound.doer[place]]
        assert min(worst, default=1) >= c.verdict
        for m, row in zip(c.members, rows, strict=True):
            free = index._free(need.query)
            people = sum(n for lot, n in m.lots.items() if c.counted[lot])
            if free.known[row]:
                assert people <= (free.low[row] if c.verdict == Verdict.PASS else free.high[row]) + 1e-9
            else:
                assert c.verdict == Verdict.UNKNOWN or people == 0
        # in doubt exactly where something that decides is open
        assert (c.verdict == Verdict.UNKNOWN) == any(o.decides for o in c.open)
        assert c.competition in ("green", "amber", "red") and c.competition_reasons
        assert 0.0 <= c.local_share <= 1.0
        assert len(c.members) <= need.query.need.max_members


@pytest.mark.parametrize("need_id", NEEDS)
def test_the_order_is_verdict_then_score_and_no_team_contains_a_better_one(need_id: str) -> None:
    found = sample_plan(need_id).consortia
    keys = [(-c.verdict, -c.score) for c in found]
    assert keys == sorted(keys)
    for c in found:
        for other in found:
            smaller = {m.supplier_id for m in other.members} < {m.supplier_id for m in c.members}
            assert not (smaller and other.verdict >= c.verdict and other.score >= c.score)


@pytest.mark.parametrize("need_id", NEEDS)
def test_a_firm_alone_has_the_verdict_of_its_ranking_or_a_reason_of_crew(need_id: str) -> None:
    index, need = sample_index(), judged_sample(need_id)
    for c in sample_plan(need_id).consortia:
        if len(c.members) == 1:
            own = need.verdict[index.catalogue.row(c.lead)]
            assert c.verdict <= own or (need.query.need.lots is not None and len(need.query.lots) > 1)
            if c.verdict < own:
                assert {o.key for o in c.open if o.decides} & {"free_crew", "place"} or len(need.query.lots) > 1


@pytest.mark.parametrize("need_id", ["n02", "n05", "n07", "n09", "n13", "n15"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_whole_and_keep_to_their_audience(need_id: str, lang: str) -> None:
    plan = sample_plan(need_id)
    names = {s.id: s.name for s in load_sample().suppliers}
    officer = plan.explain(lang)
    assert not re.search(r"[{}]|None|nan\b", officer)
    for c in plan.consortia:
        assert all(m.name in officer for m in c.members)
        for m in c.members:
            text = c.explain(lang, f"firm:{m.supplier_id}")
            others = [o for o in c.members if o is not m]
            for item in c.open:
                if item.supplier_id != m.supplier_id:
                    assert item.text(lang) not in text
            if c.competition != "green":
                assert not any(o.name in text for o in others)
            outside = set(names.values()) - {o.name for o in c.members}
            assert not any(name in text for name in outside)
        region = c.explain(lang, "region")
        assert all(m.name not in region for m in c.members if "region" not in m.consent)


def test_a_need_that_nobody_near_can_meet_says_so() -> None:
    missing = sample_plan("n09").missing
    # whoever is near enough has too few people, or is nobody: that depends on how the texts of the sample are read
    assert [o.kind for o in missing.obstacles] in (["lot_criteria"], ["lot_crew"])
    assert ("ease", "distance_km") in [(c.kind, c.key) for c in missing.changes]
    assert "distance from the site" in missing.text("en")
    assert missing.to_frame()["what"].tolist() == ["obstacle", *("change" for _ in missing.changes)]


def test_the_three_that_surprise_are_as_the_docs_tell_them() -> None:
    night = sample_plan("n01").consortia[1]
    assert [(m.supplier_id, dict(m.lots)) for m in night.members] == [("s04", {"n01-1": 2.0}), ("s38", {})]
    assert "any:on_site_h" in night.member("s38").needed_for
    spring = sample_plan("n02").consortia[0]
    assert sum(o.supplier_id == "s70" and o.decides for o in spring.open) == 9
    frame = sample_plan("n03").consortia[0]
    assert frame.member("s01").lots == {"n03-1": 1.0} and frame.member("s21").lots == {"n03-1": 2.0}


def test_members_by_firm_and_frames_agree() -> None:
    plan = sample_plan("n05")
    frame = plan.to_frame()
    assert frame["members"].tolist() == [tuple(m.supplier_id for m in c.members) for c in plan.consortia]
    assert frame["score"].tolist() == [c.score for c in plan.consortia]
    for c in plan.consortia:
        people = c.to_frame().groupby("lot")["people"].sum()
        assert people.to_dict() == pytest.approx({"putki": 4.0, "kaivu": 4.0, "nosto": 2.0})
        assert np.isin(c.to_frame()["role"], ["lead", "member"]).all()
        # each line of the checklist that does not hold is open, or another holds it
        lines = [x for x in c.checked if x.fulfils < Verdict.PASS and not x.relies_on]
        assert {x.criterion.key for x in lines} <= {o.key for o in c.open} | {"turnover"}


def test_every_sentence_is_there_in_three_languages_with_the_same_values() -> None:
    from string import Formatter

    for key in words_keys():
        found = []
        for lang in LANGUAGES:
            fields = {name for _, name, _, _ in Formatter().parse(_template(key, lang)) if name}
            found.append(fields)
        assert found[0] == found[1] == found[2], key
    with pytest.raises(KeyError):
        say("no_such_sentence", "en")
    with pytest.raises(ValueError, match="needs a value"):
        say("need", "en")


def _template(key: str, lang: str) -> str:
    rows = csv.DictReader((files("kaivosmatch") / "data" / "phrases_consortium.csv").read_text(encoding="utf-8").splitlines())
    return next(row[lang] for row in rows if row["key"] == key)
