"""The first gaps: which step answers which verdict, what it costs for how many, and what no step mends."""

from __future__ import annotations

import pytest

from kaivosmatch.gaps import Step, StepCost, step_costs, step_for
from kaivosmatch.vocabulary import Vocabulary

LABELS = {"fi": "tulityökortti", "sv": "kort för heta arbeten", "en": "hot work card"}


def step(key: str, code: str, **facts: object) -> Step:
    return step_for(key, code, labels=LABELS, name=key, **facts)  # type: ignore[arg-type]


def test_every_criterion_has_a_row_with_its_source() -> None:
    costs = step_costs()
    missing = [key for key in Vocabulary.default().criterion_keys if key not in costs]
    assert missing == []
    for row in costs.values():
        assert row.source and row.as_of and row.status in ("confirmed", "assumption"), row.key
        assert row.per in ("firm", "person") and row.mend in ("yes", "history", "place", "choice"), row.key
        assert (row.obtain_eur or 0) >= 0 and (row.renew_days or 0) >= 0


@pytest.mark.parametrize(
    ("key", "code", "facts", "action"),
    [
        ("hot_work_card", "too_few", {"persons": 2}, "train"),
        ("hot_work_card", "too_few", {"persons": 2, "expired": True}, "renew"),
        ("hot_work_card", "not_stated", {"persons": 2}, "show"),
        ("hot_work_card", "not_counted", {}, "complete"),
        ("iso_9001", "denied", {}, "obtain"),
        ("iso_9001", "weak_basis", {}, "verify"),
        ("iso_9001", "expired", {}, "renew"),
        ("liability_insurance", "expires_during", {}, "renew"),
        ("liability_insurance", "below", {}, "raise"),
        ("tax_certificate", "stale", {}, "refresh"),
        ("site_induction", "other_scope", {}, "extend"),
        ("mine_experience", "below", {}, "partner"),
        ("ltifr", "above", {}, "partner"),
        ("headcount", "below", {"persons": 3}, "hire"),
        ("crew_together", "together_few", {}, "train_same"),
        ("distance_km", "too_far", {}, "fixed"),
        ("tax_certificate", "issued_after", {}, "fixed"),
        ("shifts", "shifts_missing", {}, "decide"),
        ("hot_work_card", "crew_open", {}, "ask"),
        ("a name of the buyer's own", "denied", {}, "obtain"),
    ],
)
def test_the_step_answers_the_verdict(key: str, code: str, facts: dict[str, object], action: str) -> None:
    found = step(key, code, **facts)
    assert found.action == action
    assert found.fixed == (action == "fixed")


def test_a_course_costs_for_each_person_and_a_certificate_once() -> None:
    one, three = (step("hot_work_card", "too_few", persons=n) for n in (1, 3))
    assert one.cost_eur is not None and three.cost_eur == 3 * one.cost_eur
    assert three.lead_days == one.lead_days
    single = step("iso_9001", "denied", persons=None)
    assert single.cost_eur == step_costs()["iso_9001"].obtain_eur


def test_what_is_not_known_is_none_and_told_so() -> None:
    unknown = step("a name of the buyer's own", "denied")
    assert unknown.cost_eur is None and unknown.lead_days is None
    assert unknown.text("en") == "obtain it; cost not known; time not known"
    assert unknown.text("fi") == "hanki; kustannusta ei tunneta; kestoa ei tunneta"
    assert step("code_of_conduct", "denied").text("sv") == "skaffa; inga kostnader; cirka 14 dagar"


def test_showing_costs_nothing_but_says_what_it_costs_where_there_is_nothing_to_show() -> None:
    found = step("hot_work_card", "not_stated", persons=2)
    row = step_costs()["hot_work_card"]
    assert (found.cost_eur, found.if_missing_eur, found.if_missing_days) == (
        0.0,
        2 * (row.obtain_eur or 0),
        row.obtain_days,
    )
    assert "€" in found.text("en")
    assert step("crane_capacity", "not_stated").text("en") == "state or show this"


def test_own_costs_go_before_the_shipped_table() -> None:
    own = {
        "hot_work_card": StepCost(
            "hot_work_card", "person", 100.0, 3, 50.0, 2, "yes", "own", "2026-11", "assumption", ""
        )
    }
    assert step("hot_work_card", "too_few", persons=2, costs=own).cost_eur == 200.0
    assert step("hot_work_card", "expired", persons=2, costs=own).cost_eur == 100.0
    assert step("hot_work_card", "not_stated", costs=own).cost_eur is None
    assert step("hot_work_card", "denied", costs=own).label == "hot work card"
