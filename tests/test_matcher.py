"""The main job on small, asymmetric cases: a tie, an unknown, a fail with the best score."""

from __future__ import annotations

from datetime import date

import pytest

import kaivosmatch as km
from kaivosmatch.errors import NotFitted, UnknownName

DAY = date(2026, 11, 24)
CARD = {"key": "hot_work_card", "persons": 2}


def firm(name: str, **facts: object) -> km.Supplier:
    return km.Supplier(id=name, name=f"Keksitty {name}", lang="fi", **facts)


def pump(name: str, text: str = "Pumppuhuolto ja pumppujen korjaus", **facts: object) -> km.Supplier:
    return firm(name, capabilities=[km.Capability(text=text)], **facts)


def need(**facts: object) -> km.Requirement:
    return km.Requirement(id="n", title="Pumppuhuolto", lang="fi", **facts)


def verdict_of(evidence: list[dict[str, object]], criterion: dict[str, object], **asked: object) -> int:
    matcher = km.Matcher(as_of=DAY).fit([firm("a", evidence=evidence)])
    frame = matcher.verdicts(need(criteria=[criterion], **asked))
    return int(frame.iloc[0, 0])


def test_fail_with_the_best_score_is_excluded_and_unknown_comes_after_pass() -> None:
    iso = {"key": "ISO 9001"}
    firms = [
        pump("a", evidence=[{"key": "iso_9001", "value": False}]),
        pump("b"),
        firm("c", evidence=[{"key": "iso_9001", "value": True, "valid_until": "2028-01-01"}]),
    ]
    ranking = km.Matcher(as_of=DAY).fit(firms).rank(need(criteria=[iso]))
    assert [(c.supplier_id, c.verdict) for c in ranking.candidates] == [
        ("c", km.Verdict.PASS),
        ("b", km.Verdict.UNKNOWN),
    ]
    assert ranking.candidates[1].score > ranking.candidates[0].score
    assert ranking.excluded == 1
    assert ranking.exclusions().iloc[0].tolist()[:3] == ["a", "Keksitty a", "iso_9001"]
    assert "ISO 9001" in ranking.explain("a").text("fi")
    assert ranking.to_frame("firm:b")["supplier_id"].tolist() == ["b"]
    with pytest.raises(UnknownName, match="audience"):
        ranking.to_frame("everyone")


def test_equal_firms_share_a_rank_and_k_rows_are_cut_by_id() -> None:
    ranking = km.Matcher(as_of=DAY).fit([pump("b"), pump("a"), firm("z")]).rank(need(), k=3)
    scores = {c.supplier_id: c.score for c in ranking.candidates}
    assert [c.supplier_id for c in ranking.candidates] == ["a", "b", "z"]
    assert scores["a"] == scores["b"] > scores["z"]
    assert [c.rank for c in ranking.candidates] == [1, 1, 3]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([{"key": "hot_work_card", "persons": 2, "valid_until": "2027-01-01"}], 1),
        ([{"key": "hot_work_card", "persons": 1, "valid_until": "2027-01-01"}], -1),
        ([{"key": "hot_work_card", "value": True, "valid_until": "2027-01-01"}], 0),
        ([{"key": "hot_work_card", "person": p, "issued": "2024-01-01"} for p in "xy"], 1),
        (
            [{"key": "hot_work_card", "person": p, "issued": d} for p, d in (("x", "2024-01-01"), ("y", "2019-01-01"))],
            -1,
        ),
        ([], 0),
    ],
)
def test_people_are_counted_by_valid_holders(evidence: list[dict[str, object]], expected: int) -> None:
    assert verdict_of(evidence, CARD) == expected


def test_a_document_of_exactly_three_calendar_months_is_fresh_and_a_day_older_is_not() -> None:
    asked = {"key": "tax_certificate", "max_age": "P3M"}
    signing = date(2026, 5, 31)
    fresh, old = ({"key": "tax_certificate", "value": True, "issued": d} for d in ("2026-02-28", "2026-02-27"))
    assert verdict_of([fresh], asked, signing=signing) == 1
    assert verdict_of([old], asked, signing=signing) == -1


def test_cards_that_need_not_be_the_same_two_people_are_unknown_together() -> None:
    evidence = [
        {"key": key, "persons": 2, "valid_until": "2028-01-01"}
        for key in ("hot_work_card", "electrical_safety_sfs6002")
    ]
    asked = need(
        lots=[{"id": "l", "text": "Pumppuhuolto", "crew": 2}],
        criteria=[{"key": key, "persons": "crew"} for key in ("hot_work_card", "electrical_safety_sfs6002")],
    )
    frame = (
        km.Matcher(as_of=DAY)
        .fit([firm("four", headcount=4, evidence=evidence), firm("two", headcount=2, evidence=evidence)])
        .verdicts(asked)
    )
    assert frame["crew_together"].to_dict() == {"four": 0, "two": 1}


def test_a_higher_level_satisfies_and_a_lower_one_fails() -> None:
    for level, expected in (("S1", 1), ("S2", 1), ("S3", -1)):
        evidence = [{"key": "electrical_contractor", "value": level, "valid_until": "2030-01-01"}]
        assert verdict_of(evidence, {"key": "electrical_contractor", "level": "S2"}) == expected


def test_a_site_bound_induction_and_a_weaker_basis() -> None:
    there = [{"key": "site_induction", "value": True, "scope": {"site": "Kevitsa"}, "valid_until": "2030-01-01"}]
    assert verdict_of(there, {"key": "site_induction", "scope": {"site": "terrafame"}}) == -1
    said = [{"key": "iso_9001", "value": True, "valid_until": "2030-01-01", "basis": "declared"}]
    assert verdict_of(said, {"key": "iso_9001", "basis": "audited"}) == 0


def test_a_firm_that_can_do_one_lot_is_offered_that_lot() -> None:
    lots = [{"id": "p", "text": "Pumppuhuolto"}, {"id": "s", "text": "Sähkötyöt"}]
    asked = need(lots=lots, criteria=[{"key": "iso_9001", "lots": ["s"]}])
    ranking = km.Matcher(as_of=DAY).fit([pump("a", evidence=[{"key": "iso_9001", "value": False}])]).rank(asked)
    assert ranking.candidates[0].lots == ("p",)
    assert ranking.candidates[0].verdict is km.Verdict.PASS


def test_contributions_add_up_and_leaving_others_out_changes_nothing() -> None:
    firms = [
        pump(n, municipality=m, free_crew=c)
        for n, m, c in (("a", "Kajaani", 3), ("b", "Oulu", None), ("c", "Kuhmo", 1))
    ]
    asked = need(site="terrafame", lots=[{"id": "l", "text": "Pumppuhuolto", "crew": 4}])
    matcher = km.Matcher(as_of=DAY).fit(firms)
    full = {c.supplier_id: c for c in matcher.rank(asked).candidates}
    for candidate in full.values():
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-9)
        assert candidate.score <= candidate.possible <= 1
    alone = matcher.rank(asked, among=["b"]).candidates[0]
    assert (alone.score, alone.verdict, alone.possible) == (full["b"].score, full["b"].verdict, full["b"].possible)


def test_unknown_names_and_an_unfitted_matcher_are_told() -> None:
    with pytest.raises(NotFitted, match="fit"):
        km.Matcher().rank(need())
    matcher = km.Matcher(as_of=DAY).fit([pump("a")])
    with pytest.raises(UnknownName, match="proximity"):
        matcher.rank(need(), weights={"proximty": 1.0})
    with pytest.raises(UnknownName):
        matcher.rank(need(), among=["nobody"])
