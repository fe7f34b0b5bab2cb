"""The cheapest steps: equal to trying every set, none superfluous, fixed facts left out, and true once they are taken."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.gaps import step_costs
from kaivosmatch.index import Index, Judged
from kaivosmatch.trust import StepSet
from kaivosmatch.trust.cheapest import Option, Route, cheapest_sets, objective, reaches
from kaivosmatch.trust.ladder import ladder_of
from kaivosmatch.trust.steps import steps_to
from reference_trust import CREW_KEYS, after, all_step_sets, judged_by_hand, listed, random_network, small_index

NAN = float("nan")


def need(**facts: object) -> km.Requirement:
    return km.Requirement(**({"id": "n", "title": "Pumppuhuolto", "lang": "fi"} | facts))  # type: ignore[arg-type]


# ---------------------------------------------------------------- the search alone


def by_trying(options: list[Option], routes: list[Route], base: float, by: str) -> list[tuple[int, ...]]:
    every = list(itertools.product(*(range(len(o.gains) + 1) for o in options)))
    good = {x for x in every if reaches(options, routes, base, x)}
    lean = [x for x in good if not any(y != x and all(a <= b for a, b in zip(y, x, strict=True)) for y in good)]
    return sorted(lean, key=lambda x: objective(options, x, by))


def test_the_search_equals_trying_every_set() -> None:
    dice = random.Random(5)
    several = 0
    for _ in range(1000):
        options = []
        for _ in range(dice.randint(0, 6)):
            levels = dice.choice([1, 1, 1, 3])
            gains = tuple(itertools.accumulate(dice.choice([0.0, 0.05, 0.1, 0.15]) for _ in range(levels)))
            cost, days = dice.choice([NAN, 0.0, 100.0, 250.0, 400.0]), dice.choice([NAN, 1.0, 14.0, 90.0])
            options.append(Option(cost, days, gains))
        routes = [
            Route(
                frozenset(i for i in range(len(options)) if dice.random() < 0.3),
                dice.choice([float("-inf"), 0.5, 0.6, 0.7, 0.75, 2.0]),
            )
            for _ in range(dice.randint(0, 3))
        ]
        by, count = dice.choice(["cost", "days"]), dice.randint(1, 4)
        wanted = by_trying(options, routes, 0.5, by)
        assert cheapest_sets(options, routes, 0.5, count=count, by=by) == wanted[:count]
        several += len(wanted) > 1
    assert several > 100


# ---------------------------------------------------------------- on networks


@pytest.mark.parametrize("start", range(0, 50, 10))
def test_steps_equal_trying_every_set_and_ranking_again(start: int) -> None:
    cases = reached = 0
    for seed in range(start, start + 10):
        index, needs = random_network(seed)
        for i, judged in enumerate(needs):
            for row in range(6):
                goal, by = ("eligible", "top", "first")[(seed + row + i) % 3], ("cost", "days")[(row + i) % 2]
                ladder = ladder_of(index, judged, row)
                if np.prod([len(o.gains) + 1 for o in ladder.options]) > 600:
                    continue
                wanted = all_step_sets(index, judged, row, ladder, goal, 2, by)
                found = steps_to(index, judged, row, goal, k=2, by=by, sets=3)
                told = [tuple(ladder.step(j, x) for j, x in enumerate(levels) if x) for levels in wanted[:3]]
                assert [f.steps for f in found] == told, (seed, i, row, goal)
                for f, levels in zip(found, wanted, strict=False):
                    standing = after(index, judged, row, ladder, levels)
                    assert (int(f.verdict), f.score) == (standing[0], pytest.approx(standing[2], abs=2e-9))
                    assert f.rank is not None and f.rank <= (listed(judged, row, standing) or 0)
                cases += 1
                reached += any(f.steps for f in found)
    # five times this makes the thousand
    assert cases >= 200
    assert reached >= 40


def test_taking_the_steps_leads_where_they_say() -> None:
    firms = [
        {"evidence": [{"key": "iso_9001", "value": True, "valid_until": "2030-01-01"}]},
        {"evidence": [{"key": "iso_9001", "value": False}, {"key": "quality_plan", "value": False}]},
    ]
    asked = need(criteria=[{"key": "iso_9001"}, {"key": "quality_plan", "mandatory": False}])
    index = small_index(firms)
    judged = judged_by_hand(index, asked, [0.55, 0.5])
    (best,) = steps_to(index, judged, 1, "first")
    assert [s.key for s in best.steps] == ["iso_9001", "quality_plan"]
    assert (best.known_eur, best.lead_days, best.rank) == (9000.0, 270, 1)
    firms[1]["evidence"] = [
        {"key": key, "value": True, "valid_until": "2030-01-01"} for key in ("iso_9001", "quality_plan")
    ]
    again = judged_by_hand(small_index(firms), asked, [0.55, 0.5])
    assert int(again.verdict[1]) == 1
    assert again.score[1] == pytest.approx(best.score, abs=1e-9) and again.score[1] > again.score[0]
    (only,) = steps_to(index, judged, 1, "eligible")
    assert [s.key for s in only.steps] == ["iso_9001"]


def test_nothing_to_do_is_an_empty_set_and_nothing_that_helps_is_none() -> None:
    index = small_index([{"municipality": m, "radius_km": 2000} for m in ("Sotkamo", "Helsinki")])
    judged = judged_by_hand(index, need(municipality="Sotkamo", max_distance_km=50))
    (nothing,) = steps_to(index, judged, 0)
    assert nothing.steps == () and nothing.cost_eur == 0.0 and nothing.lead_days == 0
    assert nothing.text("en") == "To meet what is required: nothing is needed."
    # where a firm is does not change within a bid
    assert steps_to(index, judged, 1) == ()
    assert steps_to(index, judged, 1, "top") == ()


def test_a_partner_is_a_step_only_where_not_everyone_is_bound() -> None:
    index = small_index([{"evidence": [{"key": "references_count", "value": 1}]}])
    asked = {"key": "references_count", "at_least": 3}
    bound = judged_by_hand(index, need(criteria=[asked | {"binds": "each"}]))
    shared = judged_by_hand(index, need(criteria=[asked | {"binds": "any"}]))
    assert steps_to(index, bound, 0) == ()
    assert [s.action for s in steps_to(index, shared, 0)[0].steps] == ["partner"]


def test_papers_that_do_not_exist_cost_and_own_costs_count() -> None:
    index = small_index([{}])
    judged = judged_by_hand(index, need(criteria=[{"key": "iso_9001"}]))
    (shown,), (obtained,) = steps_to(index, judged, 0), steps_to(index, judged, 0, papers_exist=False)
    assert (shown.known_eur, shown.if_missing_eur, shown.if_missing_days) == (0.0, 9000.0, 270)
    assert (obtained.known_eur, obtained.if_missing_eur, obtained.lead_days) == (9000.0, 0.0, 270)
    table = dict(step_costs())
    table["iso_9001"] = type(table["iso_9001"])(**(vars(table["iso_9001"]) | {"obtain_eur": 1.0, "obtain_days": 2}))
    (own,) = steps_to(index, judged, 0, papers_exist=False, costs=table)
    assert (own.cost_eur, own.lead_days) == (1.0, 2)
    assert (
        "€9,000" in shown.text("en")
        and "9" in obtained.text("fi")
        and obtained.to_frame()["cost_eur"].tolist() == [9000.0]
    )


def test_people_are_hired_one_by_one_only_as_many_as_are_needed() -> None:
    index = small_index([{"free_crew": 4}, {"free_crew": 1}])
    judged = judged_by_hand(index, need(lots=[{"id": "l", "text": "Pumppuhuolto", "crew": 4}]), [0.5, 0.58])
    (hire,) = steps_to(index, judged, 1, "first")
    (step,) = hire.steps
    assert (step.action, step.persons) == ("hire", 2)
    assert hire.cost_eur is None and hire.unknown_costs == 1 and hire.lead_days == 30
    assert "2 people short" in step.text("en")
    assert "whose cost is not known" in hire.text("en")


def test_one_crew_is_hired_for_everything_that_is_asked_of_it() -> None:
    index = small_index([{"headcount": 1}])
    asked = [{"key": key, "persons": "crew"} for key in ("hot_work_card", "occupational_safety_card")]
    judged = judged_by_hand(index, need(lots=[{"id": "l", "text": "Pumppuhuolto", "crew": 3}], criteria=asked))
    (found,) = steps_to(index, judged, 0)
    assert [(s.action, s.persons) for s in found.steps] == [("hire", 2)]


def test_a_crew_that_is_not_told_is_told_up_to_the_size_of_the_firm() -> None:
    index = small_index([{"free_crew": 2}, {"headcount": 3}])
    judged = judged_by_hand(index, need(lots=[{"id": "l", "text": "Pumppuhuolto", "crew": 4}]))
    (found,) = steps_to(index, judged, 1, "first")
    assert [(s.action, s.persons) for s in found.steps] == [("show", 3)]


def test_an_urgent_need_is_entered_by_showing_that_one_is_there_in_time() -> None:
    where = {"municipality": "Sotkamo", "radius_km": 100}
    index = small_index([where | {"mobilise_h": 2.0}, where, where | {"mobilise_h": 30.0}])
    judged = judged_by_hand(index, need(pattern="acute", within_h=8, municipality="Sotkamo"))
    (told,) = steps_to(index, judged, 1, "top", k=2)
    assert told.steps == ()
    (eligible,) = steps_to(index, judged, 1, "eligible")
    assert [s.key for s in eligible.steps] == ["on_site_h"] and eligible.rank == 2
    assert steps_to(index, judged, 1, "first") == ()
    (sooner,) = steps_to(index, judged, 2, "eligible")
    assert [s.action for s in sooner.steps] == ["decide"]


def test_texts_say_what_the_result_holds() -> None:
    index = small_index([{"evidence": [{"key": "iso_9001", "value": False}]}, {}])
    judged = judged_by_hand(index, need(criteria=[{"key": "iso_9001"}, {"key": "quality_plan"}]), [0.4, 0.9])
    for lang, words in (("fi", "noin 270 päivää"), ("sv", "cirka 270 dagar"), ("en", "about 270 days")):
        (found,) = steps_to(index, judged, 0, "first", k=1)
        text = found.text(lang)
        assert words in text and len(text.splitlines()) >= 4
    assert steps_to(index, judged, 0, "top", k=1)[0].text("en").startswith("To come among the first 1:")


def test_what_cannot_be_asked_is_told() -> None:
    index = small_index([{}])
    judged = judged_by_hand(index, need())
    with pytest.raises(UnknownName, match="goal"):
        steps_to(index, judged, 0, "best")
    with pytest.raises(UnknownName, match="aim"):
        steps_to(index, judged, 0, by="weight")
    with pytest.raises(InputError, match="whole numbers"):
        steps_to(index, judged, 0, k=0)
    assert steps_to(index, judged, 0, "first", allowed=np.array([True]))[0].rank == 1


# ---------------------------------------------------------------- taken for real: the record changed, the need judged again


def taken(index: Index, judged: Judged, row: int, steps: StepSet) -> Judged:
    """Change the firm's record as the steps say, and judge the need again."""
    firm = index.catalogue.records[row].model_dump(exclude_none=True)
    evidence = list(firm.get("evidence", ()))
    for step in steps.steps:
        if step.key in ("on_site_h", "service_radius_km"):  # both need to know where the firm is
            firm.setdefault("municipality", "Sotkamo")
        if step.name == "crew":
            known = index.catalogue.bands["free_crew"]
            before = float(known.low[row]) if known.known[row] and step.action == "hire" else 0.0
            firm["free_crew"] = before + (step.persons or 0)
        elif step.key == "order_size_eur":
            firm["order_eur"] = (0, 10_000_000)
        elif step.key == "on_site_h":
            firm["mobilise_h"] = 0.0
        elif step.key == "service_radius_km":
            firm["radius_km"] = 3000.0
        else:
            # the same people are trained in everything that is asked of the crew, and named
            crew = [p.key for p in judged.query.plans if p.crew]
            keys = crew if step.key in crew or step.key in ("free_crew", "headcount", "crew_together") else [step.key]
            if step.action == "hire":
                firm["headcount"] = 12
            for key in dict.fromkeys(keys):
                evidence = [e for e in evidence if e["key"] != key]
                value = {"references_count": 9, "liability_insurance": 9_000_000}.get(key, True)
                fact = {"key": key, "value": value, "valid_until": "2040-01-01"}
                people = [fact | {"person": f"p{i}"} for i in range(12)] if key in CREW_KEYS else [fact]
                evidence += people
    firm["evidence"] = evidence
    records = [*index.catalogue.records[:row], km.Supplier(**firm), *index.catalogue.records[row + 1 :]]
    changed = index.catalogue.__class__.from_records(records, index.vocabulary)
    again = Index(changed, None, index.vocabulary, {}, None, None)  # type: ignore[arg-type]
    return judged_by_hand(again, judged.query.need, judged.fit.T)


@pytest.mark.parametrize("seed", range(100, 112))
def test_steps_lead_there_once_they_are_really_taken(seed: int) -> None:
    index, needs = random_network(seed)
    tried = 0
    for judged in needs:
        for row in range(6):
            for goal in ("eligible", "top", "first"):
                for found in steps_to(index, judged, row, goal, k=2, sets=2):
                    # a partner is another firm, and what the buyer answers is not the firm's record
                    if not found.steps or any(s.action in ("partner", "ask") for s in found.steps):
                        continue
                    again = taken(index, judged, row, found)
                    assert int(again.verdict[row]) >= int(found.verdict), (row, goal, found)
                    assert again.score[row] >= found.score - 1e-9
                    arrival = 0.0 if again.arrival_order is None else float(again.arrival_order[row])
                    place = listed(judged, row, (int(again.verdict[row]), arrival, float(again.score[row])))
                    assert place is not None and (goal == "eligible" or place <= (1 if goal == "first" else 2))
                    tried += 1
    assert tried >= 5


def test_of_a_crew_whose_number_is_not_said_the_buyer_is_asked_as_well() -> None:
    index = small_index([{"evidence": [{"key": "hot_work_card", "value": True, "persons": 0}]}])
    judged = judged_by_hand(index, need(criteria=[{"key": "hot_work_card", "persons": "crew"}]))
    (found,) = steps_to(index, judged, 0)
    assert [s.action for s in found.steps] == ["train", "ask"]
    (listed_at_all,) = steps_to(index, judged, 0, "first")
    assert [s.action for s in listed_at_all.steps] == ["train"] and int(listed_at_all.verdict) == 0
    assert "ask the buyer" in found.text("en") and "kysy tilaajalta" in found.text("fi")
