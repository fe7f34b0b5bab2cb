"""Consortia on hand-made networks: who binds whom, who may come, what is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaivosmatch.errors import AudienceError, InputError, UnknownName
from kaivosmatch.teams import ConsortiumPlan, consortia
from kaivosmatch.verdict import Verdict
from reference_teams import CRANES, PUMPS, WELDING, judged, lot, network, planned, sets_of


def can(concept: str, crew: int | None = None, **more: Any) -> dict[str, Any]:
    return {"capabilities": [{"text": concept, "concept": concept, "crew": crew}], "free_crew": 9, **more}


def has(*keys: str, **counts: int) -> list[dict[str, Any]]:
    return [{"key": k, "value": True, "valid_until": "2030-01-01"} for k in keys] + [
        {"key": k, "persons": n, "valid_until": "2030-01-01"} for k, n in counts.items()
    ]


TWO_LOTS = {"lots": [lot("a", 3, PUMPS), lot("b", 2, WELDING)]}


def only(plan: ConsortiumPlan) -> Any:
    (found,) = plan.consortia
    return found


# --- who may come --------------------------------------------------------------------------------------------------------------


def test_two_firms_do_together_what_neither_can_alone() -> None:
    plan = planned([can(PUMPS), can(WELDING), can(CRANES)], TWO_LOTS, fit=[[0.9, 0], [0, 0.5], [0, 0]])
    c = only(plan)
    assert plan.status == "OPTIMAL"
    assert [dict(m.lots) for m in c.members] == [{"a": 3.0}, {"b": 2.0}]
    assert c.score == pytest.approx(0.7 - 0.02)
    assert [m.needed_for for m in c.members] == [("lot:a",), ("lot:b",)]
    assert c.veto == ("f0", "f1")


def test_a_concept_makes_able_whatever_the_fit_and_the_fit_whatever_the_concept() -> None:
    firms = [
        can("submersible_pump_service"),
        can(WELDING),
        {"free_crew": 3},
        {"free_crew": 3, "references": [{"text": "x", "concept": PUMPS}]},
    ]
    plan = planned(firms, {"lots": [lot("a", 1, PUMPS)]}, fit=[0.01, 0.01, 0.25, 0.02])
    assert sets_of(plan) == [("f2",), ("f3",), ("f0",)]
    assert sets_of(planned(firms, {"lots": [lot("a", 1, PUMPS)]}, fit=[0.01, 0.01, 0.25, 0.02], able=0.3)) == [
        ("f3",),
        ("f0",),
    ]


def test_nobody_sends_more_than_is_free_than_it_has_or_than_a_capability_allows() -> None:
    need = {"lots": [lot("a", 4, PUMPS)], "max_members": 4}
    firms = [can(PUMPS, crew=1), can(PUMPS, free_crew=1), can(PUMPS, headcount=1), can(PUMPS)]
    plan = planned(firms, need, fit=[0.9, 0.9, 0.9, 0.5], k=1)
    # the headcount limits even where nobody says how many are free
    assert [dict(m.lots) for m in plan.consortia[0].members] == [{"a": 1.0}, {"a": 1.0}, {"a": 1.0}, {"a": 1.0}]


def test_one_free_crew_serves_all_counted_lots_and_a_limit_holds_for_its_capability_alone() -> None:
    firm = {
        "free_crew": 4,
        "capabilities": [{"text": "p", "concept": PUMPS, "crew": 3}, {"text": "w", "concept": WELDING}],
    }
    assert planned([firm], TWO_LOTS).status == "INFEASIBLE"
    assert planned([firm | {"free_crew": 5}], TWO_LOTS).status == "OPTIMAL"
    assert planned([firm | {"free_crew": 5}], {"lots": [lot("a", 4, PUMPS)]}).status == "INFEASIBLE"
    assert (
        planned([firm], {"lots": [lot("a", 4, PUMPS), lot("b", None, WELDING)]}, max_members=1).status == "INFEASIBLE"
    )


def test_free_people_are_those_of_the_needs_period() -> None:
    need = {"lots": [lot("a", 3, PUMPS)], "start": "2027-05-01", "end": "2027-05-20"}
    busy = can(PUMPS, availability=[{"start": "2027-05-10", "end": "2027-06-01", "crew": 1}])
    assert planned([busy], need).status == "INFEASIBLE"
    assert planned([busy], {**need, "end": "2027-05-09"}).status == "OPTIMAL"


def test_an_unknown_crew_is_in_doubt_and_a_band_passes_with_its_lower_end() -> None:
    need = {"lots": [lot("a", 3, PUMPS)]}
    plan = planned(
        [can(PUMPS, free_crew=None), can(PUMPS, free_crew=(2, 4)), can(PUMPS, free_crew=1)], need, fit=[0.9, 0.8, 0.7]
    )
    assert [(s, c.verdict.name) for s, c in zip(sets_of(plan), plan.consortia, strict=True)] == [
        (("f1", "f2"), "PASS"), (("f0",), "UNKNOWN"), (("f1",), "UNKNOWN"),
    ]  # fmt: skip
    assert [(o.supplier_id, o.key, o.decides) for o in plan.consortia[1].open] == [("f0", "free_crew", True)]
    assert "2 to 4 people are free; 3 are needed" in plan.consortia[2].open[0].text()


def test_the_unwilling_are_proposed_alone_only() -> None:
    firms = [can(PUMPS, willing_to_cooperate=False), can(WELDING), can(PUMPS, willing_to_cooperate=None)]
    assert sets_of(planned(firms, TWO_LOTS, fit=[[0.9, 0], [0, 0.9], [0.3, 0]])) == [("f1", "f2")]
    assert sets_of(planned(firms, {"lots": [lot("a", 1, PUMPS)]}, fit=[0.9, 0, 0.3])) == [("f0",), ("f2",)]


# --- whom a criterion binds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("binds", "holders", "feasible"),
    [
        ("each", "01", True), ("each", "0", False),
        ("lead", "0", True), ("lead", "1", True), ("lead", "", False),
        ("any", "1", True), ("any", "", False),
        ("doer", "01", True), ("doer", "1", False),
    ],
)  # fmt: skip
def test_a_criterion_binds_whom_it_says(binds: str, holders: str, feasible: bool) -> None:
    def evidence(i: str) -> list[dict[str, Any]]:
        return [{"key": "iso_14001", "value": i in holders}]

    firms = [can(PUMPS, evidence=evidence("0")), can(WELDING, evidence=evidence("1"))]
    plan = planned(firms, {**TWO_LOTS, "criteria": [{"key": "iso_14001", "binds": binds}]})
    assert plan.status == ("OPTIMAL" if feasible else "INFEASIBLE")
    if binds == "lead" and feasible:
        assert plan.consortia[0].lead == f"f{holders}"


def test_a_criterion_of_a_lot_binds_only_those_who_do_it() -> None:
    firms = [can(PUMPS, evidence=[{"key": "iso_3834_2", "value": False}]), can(WELDING, evidence=has("iso_3834_2"))]
    for binds in ("doer", "each"):
        need = {**TWO_LOTS, "criteria": [{"key": "iso_3834_2", "binds": binds, "lots": ["b"]}]}
        assert planned(firms, need).consortia[0].verdict == Verdict.PASS


def test_under_a_lead_the_lead_checks_its_subcontractors() -> None:
    firms = [
        can(PUMPS, evidence=has("no_payment_defaults")),
        can(WELDING, evidence=[{"key": "no_payment_defaults", "value": False}]),
    ]
    need = {**TWO_LOTS, "criteria": [{"key": "no_payment_defaults"}]}
    assert planned(firms, need).status == "INFEASIBLE"
    c = only(planned(firms, {**need, "joint_bids": False}))
    assert (c.form, [m.role for m in c.members], [m.espd for m in c.members]) == (
        "lead+subs",
        ["lead", "subcontractor"],
        ["group-lead", "subcont"],
    )
    # where both are allowed, the form that works is taken; where both work alike, the need's first
    assert only(planned(firms, {**need, "forms": ["joint", "lead+subs"]})).form == "lead+subs"
    assert only(planned(firms, {**TWO_LOTS, "forms": ["company", "lead+subs"]})).form == "company"


def test_a_smaller_team_in_another_form_dominates() -> None:
    # f0 and f1 pass jointly with f2 and under a lead without it
    deny = [{"key": "no_payment_defaults", "value": False}]
    firms = [
        can(PUMPS, evidence=has("no_payment_defaults")),
        can(WELDING, evidence=deny),
        can(WELDING, evidence=has("no_payment_defaults")),
    ]
    need = {**TWO_LOTS, "criteria": [{"key": "no_payment_defaults"}], "forms": ["joint", "lead+subs"]}
    plan = planned(firms, need, fit=[[0.9, 0], [0, 0.9], [0, 0.8]])
    assert [(s, c.form) for s, c in zip(sets_of(plan), plan.consortia, strict=True)] == [
        (("f0", "f1"), "lead+subs"),
        (("f0", "f2"), "joint"),
    ]


def test_turnover_adds_up_and_what_is_not_known_may_be_anything() -> None:
    need = {**TWO_LOTS, "criteria": [{"key": "turnover", "at_least": 500_000}]}
    firms = [can(PUMPS, turnover_eur=300_000), can(WELDING, turnover_eur=250_000)]
    assert only(planned(firms, need)).verdict == Verdict.PASS
    firms[1]["turnover_eur"] = None
    c = only(planned(firms, need))
    assert (c.verdict, [(o.supplier_id, o.key) for o in c.open]) == (Verdict.UNKNOWN, [("f1", "turnover")])
    firms[1]["turnover_eur"] = (100_000, 150_000)
    plan = planned(firms, need)
    assert plan.status == "INFEASIBLE"
    assert [(o.kind, o.most) for o in plan.missing.obstacles] == [("sum", 450_000.0)]


def test_an_at_most_sum_counts_down() -> None:
    need = {**TWO_LOTS, "criteria": [{"key": "fatalities", "at_most": 1, "binds": "sum"}]}
    firms = [
        can(PUMPS, evidence=[{"key": "fatalities", "value": 1}]),
        can(WELDING, evidence=[{"key": "fatalities", "value": 0}]),
    ]
    assert only(planned(firms, need)).verdict == Verdict.PASS
    firms[1]["evidence"] = [{"key": "fatalities", "value": 1}]
    assert planned(firms, need).status == "INFEASIBLE"
    firms[1]["evidence"] = []
    assert only(planned(firms, need)).verdict == Verdict.UNKNOWN


def test_people_with_a_card_add_up_where_a_count_is_summed() -> None:
    need = {**TWO_LOTS, "criteria": [{"key": "first_aiders", "persons": 3}]}
    firms = [can(PUMPS, evidence=has(first_aiders=1)), can(WELDING, evidence=has(first_aiders=2))]
    assert only(planned(firms, need)).verdict == Verdict.PASS
    firms[1]["evidence"] = has(first_aiders=1)
    assert planned(firms, need).status == "INFEASIBLE"


def test_cards_asked_of_the_crew_limit_how_many_a_firm_can_send() -> None:
    need = {"lots": [lot("a", 4, PUMPS)], "criteria": [{"key": "hot_work_card", "persons": "crew"}]}
    firms = [
        can(PUMPS, evidence=has(hot_work_card=3)),
        can(PUMPS, evidence=has(hot_work_card=1)),
        can(PUMPS, evidence=has(hot_work_card=0)),
    ]
    c = only(planned(firms, need, fit=[0.5, 0.9, 0.9]))
    assert [(m.supplier_id, dict(m.lots)) for m in c.members] == [("f0", {"a": 3.0}), ("f1", {"a": 1.0})]
    assert c.verdict == Verdict.PASS


def test_the_same_people_hold_all_cards_and_are_in_one_place() -> None:
    both = [{"key": k, "persons": "crew"} for k in ("hot_work_card", "occupational_safety_card")]
    firm = can(PUMPS, headcount=4, evidence=has(hot_work_card=3, occupational_safety_card=3))
    # three and three of four: two surely hold both, perhaps three
    for crew, verdict in ((2, "PASS"), (3, "UNKNOWN")):
        assert only(planned([firm], {"lots": [lot("a", crew, PUMPS)], "criteria": both})).verdict.name == verdict
    assert planned([firm], {"lots": [lot("a", 4, PUMPS)], "criteria": both}).status == "INFEASIBLE"
    two = {
        "capabilities": can(PUMPS)["capabilities"] + can(WELDING)["capabilities"],
        "free_crew": 9,
        "evidence": has(hot_work_card=4),
    }
    card = [{"key": "hot_work_card", "persons": "crew"}]
    assert planned([two], {**TWO_LOTS, "criteria": card}).status == "INFEASIBLE"  # five are wanted at once
    assert planned([two | {"evidence": has(hot_work_card=5)}], {**TWO_LOTS, "criteria": card}).status == "OPTIMAL"


def test_preferred_criteria_and_those_that_do_not_apply_bind_nobody() -> None:
    deny = [{"key": "iso_9001", "value": False}]
    criteria = [{"key": "iso_9001", "mandatory": False}, {"key": "iso_9001", "when": {"min_value_eur": 1e6}}]
    need = {"lots": [lot("a", 1, PUMPS)], "criteria": criteria, "value_eur": 5000}
    assert only(planned([can(PUMPS, evidence=deny, order_eur=(0, 1e5))], need)).verdict == Verdict.PASS


def test_one_member_may_be_there_for_what_it_holds() -> None:
    need = {"lots": [lot("a", 1, PUMPS)], "criteria": [{"key": "explosives_permit"}]}
    deny = [{"key": "explosives_permit", "value": False}]
    firms = [can(PUMPS, evidence=deny), {"evidence": has("explosives_permit")}, {"name": "Keksitty Leipomo"}]
    c = only(planned(firms, need, fit=[0.9, 0, 0]))
    assert [(m.supplier_id, dict(m.lots), m.needed_for) for m in c.members] == [
        ("f0", {"a": 1.0}, ("lot:a",)),
        ("f1", {}, ("any:explosives_permit",)),
    ]
    # a baker of whom nothing is known is let in only where there is nobody else, and then it is in doubt
    c = only(planned([firms[0], firms[2]], need, fit=[0.9, 0]))
    assert (c.verdict, [(o.supplier_id, o.key) for o in c.open]) == (Verdict.UNKNOWN, [("f1", "explosives_permit")])


# --- status, k, differ, time ------------------------------------------------------------------------------------------------------


def many(n: int) -> list[dict[str, Any]]:
    return [can(PUMPS) for _ in range(n)] + [can(WELDING) for _ in range(n)]


def test_alternatives_differ_as_much_as_is_asked() -> None:
    fit = [[0.9 - 0.1 * i, 0] for i in range(3)] + [[0, 0.9 - 0.1 * i] for i in range(3)]
    plan = planned(many(3), TWO_LOTS, fit, k=9)
    assert len(plan.consortia) == 9
    two = planned(many(3), TWO_LOTS, fit, k=9, differ=2)
    assert sets_of(two) == [("f0", "f3"), ("f1", "f4"), ("f2", "f5")]
    assert two.status == "OPTIMAL"
    leads = planned(many(3), {**TWO_LOTS, "criteria": [{"key": "iso_9001"}]}, fit, k=9, differ="lead")
    assert len({c.lead for c in leads.consortia}) == len(leads.consortia) > 1


def test_fewer_are_the_first_of_more_and_each_says_what_comes_next() -> None:
    fit = [[0.9 - 0.1 * i, 0] for i in range(2)] + [[0, 0.8 - 0.1 * i] for i in range(2)]
    four, two = (planned(many(2), TWO_LOTS, fit, k=k) for k in (4, 2))
    assert sets_of(two) == sets_of(four)[:2]
    assert [c.rank for c in four.consortia] == [1, 2, 3, 4]
    assert four.consortia[1].behind == pytest.approx(four.consortia[0].score - four.consortia[1].score)
    assert "Next best" in two.consortia[1].explain("en")
    assert "Next best" not in four.consortia[3].explain("en")


def test_who_cannot_be_replaced() -> None:
    plan = planned([can(PUMPS), can(WELDING), can(WELDING)], TWO_LOTS)
    assert [c.veto for c in plan.consortia] == [("f0",), ("f0",)]


def test_the_best_says_for_which_costs_per_member_it_stays_the_best() -> None:
    # alone 0.5; together 0.7 before costs: the pair wins as long as a member costs less than 0.2
    index = network(can(PUMPS, crew=2, free_crew=4), can(PUMPS, crew=1))
    need = judged(index, [0.5, 0.9], lots=[lot("a", 2, PUMPS)])
    best = consortia(index, need, k=1).consortia[0]
    assert [m.supplier_id for m in best.members] == ["f0", "f1"]
    assert best.member_cost_range == (0.0, pytest.approx(0.2))


def test_a_time_limit_gives_a_true_status() -> None:
    plan = planned(many(4), TWO_LOTS, time_limit=5.0)
    assert plan.status == "OPTIMAL"
    assert planned(many(4), TWO_LOTS, time_limit=1e-9).status != "INFEASIBLE"


@pytest.mark.parametrize(
    "wrong",
    [{"k": 0}, {"k": True}, {"max_members": 0}, {"differ": 0}, {"differ": "firm"}, {"time_limit": 0}, {"able": 2}],
)
def test_arguments_that_cannot_be_used(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        planned([can(PUMPS)], TWO_LOTS, **wrong)


def test_no_firms_at_all() -> None:
    plan = planned([], TWO_LOTS, fit=[])
    assert (plan.status, [o.kind for o in plan.missing.obstacles]) == ("INFEASIBLE", ["lot_nobody", "lot_nobody"])
    assert plan.missing.changes == ()


# --- what is missing ----------------------------------------------------------------------------------------------------------------


def changes(plan: ConsortiumPlan) -> list[tuple[Any, ...]]:
    return [(c.kind, c.key, c.lot, c.amount, c.firms) for c in plan.missing.changes]


def test_if_one_of_two_firms_obtained_a_certificate() -> None:
    deny = [{"key": "iso_3834_2", "value": False}]
    firms = [can(PUMPS), can(WELDING, evidence=deny), can(WELDING, evidence=deny), can(CRANES, evidence=deny)]
    plan = planned(
        firms,
        {**TWO_LOTS, "criteria": [{"key": "iso_3834_2", "lots": ["b"]}]},
        fit=[[0.9, 0], [0, 0.5], [0, 0.8], [0, 0]],
    )
    assert [(o.kind, o.lot, o.key) for o in plan.missing.obstacles] == [("lot_criteria", "b", "iso_3834_2")]
    assert changes(plan) == [("obtain", "iso_3834_2", "b", None, ("f2", "f1"))]
    assert plan.missing.changes[0].example == ("f0", "f2")
    assert "Keksitty 2 Oy and Keksitty 1 Oy" in plan.explain("en")
    assert "Keksitty" not in plan.explain("en", "buyer")
    assert plan.missing.to_frame("buyer")["firms"].tolist() == [None, None]


def test_if_the_crew_were_smaller_or_the_members_more() -> None:
    plan = planned([can(PUMPS, free_crew=2) for _ in range(4)], {"lots": [lot("a", 8, PUMPS)], "max_members": 3})
    assert [(o.kind, o.wanted, o.most) for o in plan.missing.obstacles] == [("lot_crew", 8.0, 6.0)]
    assert changes(plan) == [("members", None, None, 4.0, ()), ("crew", None, "a", 6.0, ())]


def test_if_more_people_had_a_card() -> None:
    need = {"lots": [lot("a", 3, PUMPS)], "criteria": [{"key": "hot_work_card", "persons": "crew"}]}
    plan = planned([can(PUMPS, evidence=has(hot_work_card=2))], need)
    assert changes(plan) == [("crew", None, "a", 2.0, ()), ("obtain", "hot_work_card", None, None, ("f0",))]


def test_a_place_cannot_be_obtained_but_a_limit_can_be_eased() -> None:
    need = {"lots": [lot("a", 1, PUMPS)], "max_distance_km": 10, "lat": 60.2, "lon": 24.9}
    assert changes(planned([can(PUMPS)], need)) == [("ease", "distance_km", None, None, ())]


def test_changes_that_help_only_together() -> None:
    need = {"lots": [lot("a", 3, PUMPS)], "criteria": [{"key": "iso_9001"}, {"key": "iso_3834_2"}]}
    deny = [{"key": k, "value": False} for k in ("iso_9001", "iso_3834_2")]
    plan = planned([can(PUMPS, evidence=deny)], need)
    assert [c.kind for c in plan.missing.changes] == ["together"]
    assert "only together" in plan.explain("en")
    plan = planned([can(PUMPS, evidence=deny, free_crew=1)], need)
    assert "1 person instead of 3" in plan.explain("en")


def test_each_lot_can_be_done_but_not_by_one_team() -> None:
    lots = [lot("a", 1, PUMPS), lot("b", 1, WELDING), lot("c", 1, CRANES)]
    plan = planned([can(PUMPS), can(WELDING), can(CRANES)], {"lots": lots, "max_members": 2})
    assert [o.kind for o in plan.missing.obstacles] == ["together"]
    assert changes(plan)[0] == ("members", None, None, 3.0, ())


def test_everything_that_nobody_covers_is_named() -> None:
    need = {
        "lots": [lot("a", 1, PUMPS), lot("b", 1, WELDING)],
        "criteria": [{"key": "explosives_permit"}, {"key": "iso_9001"}],
    }
    deny = [{"key": k, "value": False} for k in ("explosives_permit", "iso_9001")]
    plan = planned([can(PUMPS, evidence=deny), {"evidence": deny}], need, fit=[[0.9, 0], [0, 0]])
    assert [o.kind for o in plan.missing.obstacles] == ["lot_nobody", "any", "lead"]
    assert "needs" not in plan.explain("en") and "a new supplier is needed" in plan.explain("en")


# --- competition ---------------------------------------------------------------------------------------------------------------------


def test_the_flag_is_green_where_the_members_complement_one_another() -> None:
    c = only(planned([can(PUMPS), can(WELDING)], TWO_LOTS, fit=[[0.9, 0], [0, 0.5]]))
    assert c.competition == "green"
    assert c.competition_reasons[-1].endswith("whether they may bid together.")


def both(**more: Any) -> dict[str, Any]:
    return {"capabilities": can(PUMPS)["capabilities"] + can(WELDING)["capabilities"], "free_crew": 9, **more}


FITS = [[0.9, 0.3], [0.3, 0.9]]


def test_the_flag_is_red_where_two_could_each_do_the_whole() -> None:
    plan = planned([both(), both()], TWO_LOTS, FITS)
    pair = plan.consortia[0]
    assert (sets_of(plan)[0], pair.competition) == (("f0", "f1"), "red")
    assert pair.competition_reasons[0] == "Keksitty 0 Oy and Keksitty 1 Oy could each do the whole work alone."
    assert [c.competition for c in plan.consortia[1:]] == ["green", "green"]  # alone


def test_the_flag_is_amber_where_two_could_each_do_a_lot_or_nobody_knows() -> None:
    assert planned([both(free_crew=3), both()], TWO_LOTS, FITS).consortia[0].competition == "amber"
    plan = planned([both(free_crew=None), both(free_crew=None)], TWO_LOTS, FITS)
    pair = next(c for c in plan.consortia if len(c.members) == 2)
    assert (pair.competition, "cannot be ruled out" in pair.competition_reasons[0]) == ("amber", True)


def test_one_who_could_not_carry_the_value_is_no_competitor() -> None:
    need = {**TWO_LOTS, "value_eur": 1_000_000}
    assert planned([both(turnover_eur=5e6), both(turnover_eur=5e6)], need, FITS).consortia[0].competition == "red"
    assert planned([both(turnover_eur=5e6), both(turnover_eur=7e5)], need, FITS).consortia[0].competition == "green"
    # spread over four years it could
    years = {**need, "start": "2027-01-01", "end": "2030-12-31"}
    assert planned([both(turnover_eur=5e6), both(turnover_eur=7e5)], years, FITS).consortia[0].competition == "red"


def test_one_owner_is_reported_and_is_no_competition() -> None:
    c = planned([both(owner_group="Kuvitelma"), both(owner_group=" kuvitelma ")], TWO_LOTS, FITS).consortia[0]
    assert (c.competition, c.same_owner) == ("green", (("f0", "f1"),))
    assert "Of the same owner: Keksitty 0 Oy and Keksitty 1 Oy." in c.explain("en")


def test_past_partners_are_told() -> None:
    c = only(planned([can(PUMPS, partners=["f1"]), can(WELDING)], TWO_LOTS))
    assert c.partners == (("f0", "f1"),)


def test_what_is_known_against_a_member_is_told_even_where_the_buyer_does_not_ask() -> None:
    removed = [
        {"key": "kaupparekisteri", "status": "poistettu"}, {"key": "vat_register", "status": "rekisterissä"},
        {"key": "prepayment_register"}, {"key": "bankruptcy"}, {"key": "liquidation", "status": "ended"},
        {"key": "ceased", "status": "ended"},
    ]  # fmt: skip
    denied = [{"key": "no_payment_defaults", "value": False}, {"key": "iso_9001", "value": False}]
    firms = [can(PUMPS, registers=removed, evidence=denied, consent=["buyer"]), can(WELDING, consent=["region"])]
    plan = planned(firms, TWO_LOTS, fit=[[0.9, 0], [0, 0.5]])
    c = only(plan)
    assert [(w.supplier_id, w.key) for w in c.cautions] == [
        ("f0", key) for key in ("trade_register", "bankruptcy", "ceased", "no_payment_defaults")
    ]
    assert c.verdict == Verdict.PASS and plan.to_frame()["cautions"].tolist() == [4]
    text = c.explain("en")
    assert "To be checked, even if the buyer does not ask:" in text and "Keksitty 0 Oy: bankrupt" in text
    assert "Keksitty 0 Oy: removed (trade register)" in text
    assert "konkurssissa" in c.explain("fi", "buyer") and "i konkurs" in c.explain("sv", "firm:f0")
    for audience in ("region", "firm:f1"):
        assert "bankrupt" not in c.explain("en", audience)
        assert plan.to_frame(audience)["cautions"].tolist() == [0]


# --- audiences and papers ----------------------------------------------------------------------------------------------------------------


def test_a_firm_sees_nothing_of_another() -> None:
    firms = [both(consent=["buyer"]), both(consent=[], evidence=[{"key": "iso_9001", "value": None}])]
    plan = planned(firms, {**TWO_LOTS, "criteria": [{"key": "iso_9001"}]}, FITS, k=3)
    c = next(c for c in plan.consortia if len(c.members) == 2)
    assert c.competition == "red"
    for lang in ("fi", "sv", "en"):
        text = c.explain(lang, "firm:f0")
        assert "Keksitty 1" not in text
        assert "2" not in text.replace("Tarve", "")  # the two welders are the other's people
    assert c.to_frame("firm:f0")["supplier_id"].tolist() == ["f0"]
    assert set(c.checklist("firm:f0")["supplier_id"]) == {"f0"}
    frame = plan.to_frame("firm:f1")
    assert frame["score"].tolist() == [None] * len(frame)
    assert all(members == ("f1",) for members in frame["members"])
    with pytest.raises(AudienceError):
        c.explain("fi", "firm:f7")
    with pytest.raises(UnknownName):
        c.explain("fi", "everyone")
    assert "Keksitty 1" not in plan.explain("fi", "firm:f0")


def test_names_are_shown_where_nobody_competes_but_nobodys_people() -> None:
    c = only(planned([can(PUMPS), can(WELDING)], TWO_LOTS, fit=[[0.9, 0], [0, 0.5]]))
    text = c.explain("en", "firm:f0")
    assert "Keksitty 1 Oy" in text
    assert "2 people" not in text
    assert "missing without" not in text


def test_a_buyer_sees_the_people_of_those_who_agreed_and_a_region_their_names() -> None:
    c = only(
        planned(
            [can(PUMPS, consent=["buyer", "region"]), can(WELDING, free_crew=(1, 4))],
            TWO_LOTS,
            fit=[[0.9, 0], [0, 0.5]],
        )
    )
    text = c.explain("en", "buyer")
    assert "a, 3 people" in text and "b, 2 people" not in text and "1 to 4" not in text
    assert c.to_frame("buyer")["people"].tolist() == [3.0, None]
    assert c.to_frame("region")["name"].tolist() == ["Keksitty 0 Oy", None]
    assert "1 to 4 people are free; 2 are needed" in c.explain("en")


def test_the_checklist_says_who_fulfils_what_and_on_whom_they_rely() -> None:
    criteria = [
        {"key": "iso_9001"},
        {"key": "iso_3834_2", "lots": ["b"]},
        {"key": "explosives_permit"},
        {"key": "hot_work_card", "persons": "crew"},
    ]
    firms = [
        can(PUMPS, evidence=[*has("iso_9001", hot_work_card=3), {"key": "explosives_permit", "value": False}]),
        can(WELDING, evidence=[
            {"key": "iso_3834_2", "value": True, "document": "3834.pdf", "valid_until": "2028-06-30"}, *has("explosives_permit", hot_work_card=2),
        ]),
    ]  # fmt: skip
    c = only(planned(firms, {**TWO_LOTS, "criteria": criteria, "forms": ["lead+subs"]}, fit=[[0.9, 0], [0, 0.5]]))
    frame = c.checklist()
    lines = {(r.supplier_id, r.criterion, r.lot): (r.fulfils, r.relies_on) for r in frame.itertuples()}
    assert lines["f0", "iso_9001", None] == ("PASS", ())
    assert lines["f0", "explosives_permit", None] == ("FAIL", ("f1",))
    assert lines["f0", "iso_3834_2", "b"] == ("UNKNOWN", ("f1",))
    assert lines["f1", "hot_work_card", "b"] == ("PASS", ())
    assert ("f1", "iso_9001", None) not in lines
    assert [m.espd for m in c.members] == ["group-lead", "oeron"]
    row = frame[(frame.supplier_id == "f1") & (frame.criterion == "iso_3834_2")].iloc[0]
    assert (row.evidence, row.valid_until.isoformat()) == ("3834.pdf", "2028-06-30")
    document = json.loads(c.checklist_json(lang="fi"))
    assert [m["espd_role"] for m in document["members"]] == ["group-lead", "oeron"]
    assert document["members"][1]["criteria"][0].keys() >= {
        "criterion",
        "fulfils",
        "relies_on",
        "evidence",
        "valid_until",
    }


def test_a_place_that_is_not_known_is_far_and_reported() -> None:
    c = only(planned([can(PUMPS), can(WELDING, lat=None, lon=None, municipality=None)], TWO_LOTS))
    assert c.score == pytest.approx(0.6 - 0.02 - 500 * 0.0002)
    assert [(o.supplier_id, o.key, o.decides) for o in c.open] == [("f1", "place", False)]
    assert c.verdict == Verdict.PASS


def test_own_distances_between_firms_are_used() -> None:
    from dataclasses import replace

    import numpy as np

    index = replace(
        network(can(PUMPS), can(WELDING, lat=65.0)), distance=lambda lat, lon, a, b: np.where(lat == a, 0.0, 100.0)
    )
    c = only(consortia(index, judged(index, **TWO_LOTS)))
    assert c.score == pytest.approx(0.6 - 0.02 - 0.02)


def test_the_local_share_is_that_of_the_work() -> None:
    c = only(
        planned(
            [can(PUMPS), can(WELDING, municipality="Oulu")],
            {"lots": [lot("a", 3, PUMPS, weight=3), lot("b", 2, WELDING)]},
        )
    )
    assert c.local_share == pytest.approx(0.75)


def test_members_are_found_by_id_and_frames_hold_no_nan() -> None:
    plan = planned([can(PUMPS), can(WELDING)], TWO_LOTS)
    assert only(plan).member("f1").role == "member"
    with pytest.raises(UnknownName):
        only(plan).member("f9")
    assert len(plan) == 1 and list(plan) == list(plan.consortia)
    assert "<table" in plan._repr_html_() and "<table" in only(plan)._repr_html_()
    assert plan.to_frame("region")["members"].tolist() == [()]
