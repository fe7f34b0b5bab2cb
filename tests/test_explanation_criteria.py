"""Each reason on a small asymmetric case: the code, the figures, and the sentence that an owner reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import kaivosmatch as km
from kaivosmatch.explanation import explain, explain_criterion, first_failure
from kaivosmatch.verdict import Verdict
from reference_explanation import DAY, explain_one, network, verdict_on

CARD = {"key": "hot_work_card", "persons": 2}
LIABILITY = {"key": "liability_insurance", "at_least": 2_000_000}
START = {"signing": date(2026, 12, 1), "start": date(2027, 5, 3), "end": date(2027, 5, 21)}


def ev(key: str, value: Any = True, **facts: Any) -> dict[str, Any]:
    return {"evidence": [{"key": key, "value": value} | facts]}


@pytest.mark.parametrize(
    ("firm", "criterion", "need", "code", "verdict", "reason"),
    [
        ({}, {"key": "iso_9001"}, {}, "not_stated", 0, "the firm has not said anything about this"),
        (ev("iso_9001", None), {"key": "iso_9001"}, {}, "no_value", 0, "it is named, but no value is given"),
        (ev("iso_9001", False), {"key": "iso_9001"}, {}, "denied", -1, "the firm says that it does not have it"),
        (ev("iso_9001", valid_until="2028-01-01"), {"key": "iso_9001"}, {}, "met", 1, "the criterion is met"),
        (
            ev("iso_9001", valid_until="2026-09-30"), {"key": "iso_9001"}, {}, "expired", -1,
            "expired since 1 October 2026; needed on 24 November 2026",
        ),
        (
            ev("iso_9001", issued="2027-01-01", valid_until="2030-01-01"), {"key": "iso_9001"}, {}, "issued_after", -1,
            "issued only on 1 January 2027; needed on 24 November 2026",
        ),
        (
            ev("iso_9001", valid_until="2027-05-20"), {"key": "iso_9001", "valid_on": "throughout"}, START, "expires_during", -1,
            "expires during the work: valid until 20 May 2027, the work lasts until 21 May 2027",
        ),
        (
            ev("iso_9001", valid_until="2029-05-20"), {"key": "iso_9001", "valid_on": "throughout"}, {"start": date(2027, 5, 3)},
            "work_end", 0, "the need does not say when the work ends",
        ),
        (ev("iso_9001"), {"key": "iso_9001"}, {}, "no_end", 0, "it expires, but no last day is stated"),
        (
            ev("iso_9001", valid_until="2030-01-01", basis="declared"), {"key": "iso_9001", "basis": "audited"}, {}, "weak_basis", 0,
            "the basis is too weak (own statement; needed audited)",
        ),
        (
            ev("tax_certificate", issued="2026-08-23"), {"key": "tax_certificate", "max_age": "P3M"}, {}, "stale", -1,
            "issued on 23 August 2026, but must not be older than 24 August 2026",
        ),
        (ev("tax_certificate"), {"key": "tax_certificate"}, {}, "no_issue_day", 0, "the day of issue is not stated"),
        (
            ev("liability_insurance", 1_500_000, valid_until="2030-01-01"), LIABILITY, {}, "below", -1,
            "€1,500,000 is less than €2,000,000",
        ),
        (ev("liability_insurance", True, valid_until="2030-01-01"), LIABILITY, {}, "no_number", 0, "the figure is not stated"),
        (ev("ltifr", 3.4), {"key": "ltifr", "at_most": 2.5}, {}, "above", -1, "3.4 per million hours is more than 2.5 per million hours"),
        (
            ev("electrical_contractor", "S3"), {"key": "electrical_contractor", "level": "S2"}, {}, "level_low", -1,
            "level S3 is lower than S2",
        ),
        (
            ev("electrical_contractor", "S9"), {"key": "electrical_contractor", "level": "S2"}, {}, "level_unknown", 0,
            "the level is not stated or not known",
        ),
        (
            ev("site_induction", scope={"site": "Kevitsa"}, valid_until="2030-01-01"),
            {"key": "site_induction", "scope": {"site": "terrafame"}}, {}, "other_scope", -1,
            "covers something else (site: Boliden Kevitsa; needed site: Terrafame)",
        ),
        (
            ev("site_induction", valid_until="2030-01-01"), {"key": "site_induction", "scope": {"site": "terrafame"}}, {},
            "scope_missing", 0, "it is not stated whether it covers this (site: Terrafame)",
        ),
        (ev("hot_work_card", None, persons=1, valid_until="2030-01-01"), CARD, {}, "too_few", -1, "held by 1 person, 2 needed"),
        (ev("hot_work_card", valid_until="2030-01-01"), CARD, {}, "not_counted", 0, "the number of people is not stated"),
        (ev("hot_work_card", False), CARD, {}, "denied", -1, "the firm says that it does not have it"),
        (
            ev("hot_work_card", None, persons=3), CARD, {}, "maybe_few", 0,
            "it is not certain that 2 people have it; it expires, but no last day is stated",
        ),
        ({"headcount": 3}, {"key": "headcount", "at_least": 5}, {}, "below", -1, "3 people is less than 5 people"),
        ({"headcount": (3, 7)}, {"key": "headcount", "at_least": 5}, {}, "between", 0, "3–7 people may be more or less than 5 people"),
        ({"mobilise_h": 6}, {"key": "mobilise_h", "at_most": 4}, {}, "above", -1, "6 h is more than 4 h"),
        (
            {"headcount": 9}, {"key": "headcount", "at_least": 5, "basis": "audited"}, {}, "weak_basis", 0,
            "the basis is too weak (own statement; needed audited)",
        ),
        ({"call_out": "weekdays"}, {"key": "call_out", "level": "24/7"}, {}, "level_low", -1, "level weekdays is lower than 24/7"),
        ({"call_out": "24/7"}, {"key": "call_out", "level": "weekdays"}, {}, "met", 1, "the criterion is met"),
        (
            {}, {"key": "either of these", "any_of": [{"key": "iso_9001"}]}, {}, "not_stated", 0,
            "the firm has not said anything about this",
        ),
        (
            {}, {"key": "iso_9001", "when": {"min_value_eur": 9000}}, {"value_eur": 8000}, "not_applicable", 1,
            "does not apply to this need (condition: value of at least €9,000)",
        ),
        (
            ev("iso_9001", False), {"key": "iso_9001", "when": {"underground": True, "min_value_eur": 9000}}, {}, "denied", 0,
            "it is not known whether it applies to this need (condition: value of at least €9,000 and work underground); "
            "if it does: the firm says that it does not have it",
        ),
        (
            ev("iso_9001", valid_until="2030-01-01"), {"key": "iso_9001", "when": {"construction": False}}, {}, "met_anyway", 1,
            "the criterion is met whether or not it applies",
        ),
        (
            ev("first_aid", "EA2", persons=2, valid_until="2030-01-01"), {"key": "first_aid", "persons": 2, "per_shift": True}, {},
            "shifts_open", 0, "the need does not say in how many shifts the work is done",
        ),
    ],
)  # fmt: skip
def test_the_reason(
    firm: dict[str, Any], criterion: dict[str, Any], need: dict[str, Any], code: str, verdict: int, reason: str
) -> None:
    found = verdict_on(firm, criterion, **need)
    assert (found.code, int(found.verdict), found.reason) == (code, verdict, reason)


def test_what_is_needed_and_shown_is_told_with_its_document() -> None:
    firm = ev(
        "ISO 9001", valid_until="2028-01-01", basis="audited", issuer="Keksitty Sertifiointi", document="9001.pdf"
    )
    found = verdict_on(firm, {"key": "iso_9001", "basis": "seen"})
    assert found.needed == "shown at least by: document seen, valid on 24 November 2026"
    assert found.shown == "in place, valid until 1 January 2028, audited"
    assert (found.evidence, found.basis, found.valid_until) == (
        "9001.pdf, Keksitty Sertifiointi",
        "audited",
        date(2028, 1, 1),
    )


def test_people_who_had_it_are_counted_apart_and_the_step_is_to_renew() -> None:
    rows = [("A", "2029-01-31"), ("B", "2026-10-31"), ("C", "2026-08-31")]
    firm = {"evidence": [{"key": "hot_work_card", "person": p, "valid_until": d} for p, d in rows]}
    found = explain_one(firm, criteria=[{"key": "hot_work_card", "persons": 3}])
    card = found.verdicts[0]
    assert card.reason == "held by 1 person, 3 needed; 2 entries end too early (the last on 31 October 2026)"
    assert card.valid_until == date(2029, 1, 31)
    assert [(s.action, s.persons) for s in found.gaps] == [("renew", 2)]


def test_of_several_valid_people_the_first_to_run_out_is_told() -> None:
    rows = [("A", "2029-01-31"), ("B", "2027-10-31")]
    firm = {"evidence": [{"key": "hot_work_card", "person": p, "valid_until": d} for p, d in rows]}
    found = verdict_on(firm, CARD)
    assert found.valid_until == date(2027, 10, 31)
    assert found.shown == "held by 2 people, the first expires on 31 October 2027"


def test_an_accepted_paper_is_named_where_it_decides() -> None:
    firm = {"registers": [{"key": "reliable_partner", "status": "rekisterissä"}], "as_of": date(2026, 11, 10)}
    found = verdict_on(firm, {"key": "contractor_obligations_package", "max_age": "P3M"})
    assert found.verdict is Verdict.PASS
    assert found.shown == "Reliable Partner: in place, as known on 10 November 2026, register entry"
    assert found.needed.endswith("also accepted: Reliable Partner")


def test_an_alternative_that_is_shown_decides_over_a_heading_that_is_not() -> None:
    criterion = {"key": "iso_45001", "any_of": [{"key": "hseq_assessment", "at_least": 300}]}
    found = verdict_on(ev("hseq_assessment", 250, valid_until="2030-01-01"), criterion)
    assert (found.code, found.verdict) == ("not_stated", Verdict.UNKNOWN)
    heading = {"key": "either of these", "any_of": [{"key": "hseq_assessment", "at_least": 300}]}
    found = verdict_on(ev("hseq_assessment", 250, valid_until="2030-01-01"), heading)
    assert (found.code, found.verdict) == ("below", Verdict.FAIL)
    assert found.shown == "HSEQ assessment: 250 points, valid until 1 January 2030"


def test_an_alternative_under_its_own_condition() -> None:
    criterion = {"key": "heading", "any_of": [{"key": "iso_9001", "when": {"underground": True}}]}
    found = verdict_on(ev("iso_9001", valid_until="2030-01-01"), criterion)
    assert (found.code, found.verdict) == ("alternative_open", Verdict.UNKNOWN)
    off = {"key": "heading", "any_of": [{"key": "iso_9001", "when": {"min_value_eur": 9000}}]}
    found = verdict_on(ev("iso_9001", valid_until="2030-01-01"), off, value_eur=100)
    assert (found.code, found.verdict) == ("alternative_off", Verdict.FAIL)


def test_a_machine_answers_for_a_capacity() -> None:
    crane = {"text": "Ajoneuvonosturi 70 t", "concept": "crane_lifting", "capacity": 70, "unit": "t"}
    found = verdict_on({"equipment": [crane]}, {"key": "crane_capacity", "at_least": 60})
    assert (found.verdict, found.evidence) == (Verdict.PASS, "Ajoneuvonosturi 70 t")
    assert found.shown == "70 t, machine: Ajoneuvonosturi 70 t"
    small = verdict_on({"equipment": [crane | {"capacity": 40}]}, {"key": "crane_capacity", "at_least": 60})
    assert small.verdict <= Verdict.UNKNOWN


def test_a_machine_in_another_unit_and_one_inspected_too_long_ago() -> None:
    crane = {"text": "Kurottaja", "concept": "crane_lifting", "capacity": 70, "unit": "kg"}
    found = verdict_on({"equipment": [crane]}, {"key": "crane_capacity", "at_least": 60})
    assert found.verdict <= Verdict.UNKNOWN
    old = {"text": "Kaivinkone", "inspected_until": "2026-01-31"}
    found = verdict_on({"equipment": [old]}, {"key": "machine_ce_inspection"})
    assert (found.code, found.evidence) == ("expired", "Kaivinkone")
    assert found.shown == "in place, machine: Kaivinkone, valid until 31 January 2026"
    other = verdict_on({"equipment": [old]}, {"key": "machine_ce_inspection", "scope": {"machine": "trukki"}})
    assert "covers something else (machine: Kaivinkone; needed machine: trukki)" in other.reason


def test_conditions_are_told_in_words() -> None:
    when = {"concepts": ["welding"], "construction": True}
    found = verdict_on({}, {"key": "iso_9001", "when": when}, kind="goods")
    assert found.reason == "does not apply to this need (condition: the need includes Welding and construction)"
    off = {"underground": False, "agency_days": 10, "construction": False}
    found = verdict_on({}, {"key": "iso_9001", "when": off}, kind="works")
    said = "work above ground, not construction and agency work of more than 10 days"
    assert found.reason == f"does not apply to this need (condition: {said})"


def test_what_the_vocabulary_does_not_know_is_told_as_it_was_written() -> None:
    found = verdict_on(ev("own thing", 3), {"key": "own thing", "at_least": 4, "scope": {"colour": True}})
    assert found.label == "own thing"
    assert found.needed == "at least 4, colour: yes"
    assert verdict_on(ev("own thing", 3), {"key": "own thing", "at_least": 4}).reason == "3 is less than 4"


def test_a_crew_of_unknown_size_is_the_buyers_to_say() -> None:
    card = ev("hot_work_card", None, persons=4, valid_until="2030-01-01")
    found = explain_one(card, criteria=[{"key": "hot_work_card", "persons": "crew"}])
    assert (found.verdicts[0].code, found.gaps[0].action) == ("crew_open", "ask")
    assert found.verdicts[0].needed.startswith("held by the whole crew")
    gone = ev("hot_work_card", None, persons=4, valid_until="2026-01-01")
    found = explain_one(gone, criteria=[{"key": "hot_work_card", "persons": "crew"}])
    assert (found.verdicts[0].code, found.verdicts[0].verdict) == ("too_few", Verdict.FAIL)


def test_a_firm_with_fewer_people_than_are_needed_is_not_told_to_train() -> None:
    card = ev("hot_work_card", None, persons=1, valid_until="2030-01-01")
    found = explain_one(card | {"headcount": 1}, criteria=[{"key": "hot_work_card", "persons": 3}])
    assert [(s.action, s.persons) for s in found.gaps] == [("hire", 2)]
    assert found.gaps[0].text("en") == "hire or take a partner: 2 people short"
    large = explain_one(card | {"headcount": 9}, criteria=[{"key": "hot_work_card", "persons": 3}])
    assert [(s.action, s.persons) for s in large.gaps] == [("train", 2)]


def test_cards_about_another_site_are_told_where_there_is_none_about_this() -> None:
    firm = ev("site_induction", None, persons=4, scope={"site": "Kevitsa"}, valid_until="2030-01-01")
    found = verdict_on(firm, {"key": "site_induction", "persons": 2, "scope": {"site": "terrafame"}})
    assert (
        found.reason
        == "held by 0 people, 2 needed; covers something else (site: Boliden Kevitsa; needed site: Terrafame)"
    )


@pytest.mark.parametrize(
    ("firm", "need", "key", "code", "verdict"),
    [
        ({"municipality": "Sotkamo"}, {"site": "terrafame", "max_distance_km": 500}, "distance_km", "met", 1),
        ({"municipality": "Utsjoki"}, {"site": "terrafame", "max_distance_km": 60}, "distance_km", "too_far", -1),
        ({"municipality": "Sotkamo"}, {"site": "terrafame", "max_distance_km": 30}, "distance_km", "distance_maybe", 0),
        ({}, {"site": "terrafame", "max_distance_km": 30}, "distance_km", "place_unknown", 0),
        ({"municipality": "Sotkamo"}, {"max_distance_km": 30}, "distance_km", "site_unknown", 0),
        ({"lat": 64.1, "lon": 28.4, "mobilise_h": 1}, {"site": "terrafame", "within_h": 4}, "on_site_h", "met", 1),
        (
            {"lat": 64.1, "lon": 28.4, "mobilise_h": 6},
            {"site": "terrafame", "within_h": 4},
            "on_site_h",
            "leaves_late",
            -1,
        ),
        (
            {"lat": 69.9, "lon": 27.0, "mobilise_h": 6},
            {"site": "terrafame", "within_h": 4},
            "on_site_h",
            "too_late",
            -1,
        ),
        ({"lat": 69.9, "lon": 27.0}, {"site": "terrafame", "within_h": 4}, "on_site_h", "too_late", -1),
        ({"lat": 64.1, "lon": 28.4}, {"site": "terrafame", "within_h": 4}, "on_site_h", "mobilise_unknown", 0),
        (
            {"municipality": "Sotkamo", "mobilise_h": 3},
            {"site": "terrafame", "within_h": 3.5},
            "on_site_h",
            "between",
            0,
        ),
        ({"mobilise_h": 1}, {"site": "terrafame", "within_h": 4}, "on_site_h", "place_unknown", 0),
        ({"mobilise_h": 1}, {"within_h": 4}, "on_site_h", "site_unknown", 0),
        ({"lat": 64.1, "lon": 28.4, "radius_km": 100}, {"site": "terrafame"}, "service_radius_km", "met", 1),
        ({"lat": 64.1, "lon": 28.4, "radius_km": 5}, {"site": "terrafame"}, "service_radius_km", "outside", -1),
        ({"municipality": "Sotkamo", "radius_km": 30}, {"site": "terrafame"}, "service_radius_km", "outside_maybe", 0),
        ({"municipality": "Sotkamo"}, {"site": "terrafame"}, "service_radius_km", "radius_unknown", 0),
        ({"radius_km": 30}, {"site": "terrafame"}, "service_radius_km", "place_unknown", 0),
        ({"shifts": ["day", "night"]}, {"shifts": ["night"]}, "shifts", "met", 1),
        ({"shifts": ["day"]}, {"shifts": ["day", "night"]}, "shifts", "shifts_missing", -1),
        ({"shifts": []}, {"shifts": ["night"]}, "shifts", "shifts_missing", -1),
        ({}, {"shifts": ["night"]}, "shifts", "not_stated", 0),
        ({"order_eur": (100, 9000)}, {"value_eur": 5000}, "order_size_eur", "met", 1),
        ({"order_eur": (100, 9000)}, {"value_eur": 50}, "order_size_eur", "order_small", -1),
        ({"order_eur": (100, 9000)}, {"value_eur": 50_000}, "order_size_eur", "order_large", -1),
        ({"order_eur": (100, 9000)}, {"value_eur": (5000, 50_000)}, "order_size_eur", "order_maybe", 0),
        ({"order_eur": (100, None)}, {"value_eur": 5000}, "order_size_eur", "order_unknown", 0),
        ({"order_eur": (None, 9000)}, {"value_eur": 5000}, "order_size_eur", "order_unknown", 0),
        ({}, {"value_eur": 5000}, "order_size_eur", "order_unknown", 0),
    ],
)
def test_the_criteria_that_every_need_has_of_itself(
    firm: dict[str, Any], need: dict[str, Any], key: str, code: str, verdict: int
) -> None:
    found = next(c for c in explain_one(firm, **need).verdicts if c.key == key)
    assert (found.code, int(found.verdict)) == (code, verdict)
    for lang in ("fi", "sv", "en"):
        assert found.label_in(lang) and found.needed_in(lang) and found.shown_in(lang) and found.reason_in(lang)


@pytest.mark.parametrize(
    ("headcount", "persons", "code"), [(2, 2, "together_met"), (4, 2, "together_open"), (9, 1, "together_few")]
)
def test_the_same_people(headcount: int, persons: int, code: str) -> None:
    keys = ("hot_work_card", "electrical_safety_sfs6002")
    evidence = [{"key": k, "persons": persons, "valid_until": "2030-01-01"} for k in keys]
    found = explain_one(
        {"headcount": headcount, "evidence": evidence},
        lots=[{"id": "l", "text": "Sähkötyöt", "crew": 2}],
        criteria=[{"key": k, "persons": "crew"} for k in keys],
    )
    together = next(c for c in found.verdicts if c.key == "crew_together")
    assert together.code == code
    assert together.needed == "all held by the same 2 people: hot work card and electrical safety SFS 6002"
    if code == "together_open":
        assert [s.action for s in found.gaps] == ["complete"]
    if code == "together_few":  # the single criteria say whom to train
        assert [(s.key, s.action, s.persons) for s in found.gaps] == [(k, "train", 1) for k in keys]


def test_first_failure_is_of_the_whole_need_before_a_lots() -> None:
    index = network({"evidence": [{"key": "iso_9001", "value": False}, {"key": "iso_14001", "value": False}]})
    lots = [{"id": "a", "text": "Pumput"}, {"id": "b", "text": "Sähkö"}]
    criteria = [{"key": "iso_9001", "lots": ["a", "b"]}, {"key": "iso_14001"}]
    need = km.Requirement(id="n", title="Huolto", lots=lots, criteria=criteria)
    judged = index.judge(need, DAY, None)
    assert first_failure(index, judged, 0) == ("iso_14001", "the firm says that it does not have it")
    assert first_failure(index, judged, 0, "fi") == ("iso_14001", "yritys ilmoittaa, ettei sitä ole")
    clean = network({})
    assert first_failure(clean, clean.judge(need, DAY, None), 0) == ("", "")


def test_a_need_of_several_lots_counts_the_lot_that_suits_best() -> None:
    index = network({"evidence": [{"key": "iso_9001", "value": False}], "capabilities": [{"text": "pumppuhuolto"}]})
    lots = [{"id": "s", "text": "Sähkötyöt"}, {"id": "p", "text": "Pumppuhuolto"}]
    need = km.Requirement(id="n", title="Huolto", lots=lots, criteria=[{"key": "iso_9001", "lots": ["s"]}])
    found = explain(index, index.judge(need, DAY, None), 0)
    assert (found.lot, dict(found.lots), found.gaps) == ("p", {"p": "Pumppuhuolto"}, ())
    assert found.verdict is Verdict.PASS
    assert "Lots with no criterion in the way: p (Pumppuhuolto)." in found.text("en")


def test_one_criterion_can_be_asked_for_alone() -> None:
    index = network({})
    judged = index.judge(km.Requirement(id="n", title="Huolto", criteria=[{"key": "iso_9001"}]), DAY, None)
    assert explain_criterion(index, judged, 0, 0) == explain(index, judged, 0).verdicts[0]
