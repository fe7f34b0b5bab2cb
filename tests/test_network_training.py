"""Training plans against every purchase tried, against the references, and read as a project officer would read them."""

import itertools
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.matcher import Matcher
from kaivosmatch.network import GroupSize, Seat, group_courses, training_plan
from kaivosmatch.records import Criterion, Lot, Requirement, Supplier
from reference_training import best_plan

DAY = date(2026, 11, 24)
REFERENCES = Path(__file__).resolve().parents[2] / "shared" / "data" / "references"
FLAGS = ("iso_9001", "iso_14001")
CARD = "hot_work_card"
TRADES = ("welding", "scaffolding")


def firm(name, trades, flags=(), cards=0, free=4, **more):
    evidence = [{"key": k, "value": True, "valid_until": "2030-01-01"} for k in flags]
    if cards is not None:
        evidence.append({"key": CARD, "persons": cards, "valid_until": "2030-01-01"})
    return Supplier(
        id=name, name=f"Keksitty {name}", capabilities=[{"text": t, "concept": t} for t in trades], evidence=evidence,
        free_crew=free, order_eur=(0, 10**9), **more,
    )  # fmt: skip


def need(name, trade, asks, worth, crew=None, **more):
    criteria = [Criterion(key=key, binds=binds, persons=None if kind == "flag" else kind) for kind, key, binds in asks]
    return Requirement(
        id=name, title="Keksitty työ", lots=[Lot(id=f"{name}-1", text="Keksitty työ", concept=trade, crew=crew)], criteria=criteria,
        value_eur=worth, **more,
    )  # fmt: skip


def instance(seed):
    rng = Random(seed)
    prices = {k: rng.choice([30, 50, 80]) for k in FLAGS}
    card = rng.choice([10, 20])
    firms = [
        {
            "free": rng.choice([1, 2, 3]),
            "flags": {k for k in FLAGS if rng.random() < 0.4},
            "cards": rng.choice([0, 0, 1, 2]),
            "trades": [t for t in TRADES if rng.random() < 0.8],
        }
        for _ in range(rng.choice([2, 3, 3]))
    ]
    lots = []
    for _ in range(rng.choice([2, 3, 4])):
        trade = rng.choice(TRADES)
        crew = rng.choice([None, 2, 3, 4])
        asks = [("flag", k, rng.choice(["each", "doer", "lead", "any"])) for k in FLAGS if rng.random() < 0.6]
        if rng.random() < 0.7:
            kind = rng.choice([1, 2] if crew is None else [1, "crew", "crew"])
            asks.append((kind, CARD, "doer" if kind == "crew" else rng.choice(["each", "doer", "lead", "any"])))
        able = {i for i, f in enumerate(firms) if trade in f["trades"]}
        lots.append(
            {
                "worth": rng.choice([100, 150, 220, 300]),
                "crew": crew,
                "able": able,
                "anyone": able,
                "asks": asks,
                "trade": trade,
            }
        )
    return firms, lots, prices, card, rng.choice([0, 40, 90, 150, 250]), rng.random() < 0.6


def fitted(firms):
    return Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit(
        [firm(f"f{i}", f["trades"], f["flags"], f["cards"], f["free"]) for i, f in enumerate(firms)]
    )


@pytest.mark.parametrize("part", range(10))
def test_plans_equal_every_purchase_tried(part):
    opened_together = 0
    for seed in range(part * 50, part * 50 + 50):
        firms, lots, prices, card, budget, together = instance(seed)
        needs = [need(f"n{j}", x["trade"], x["asks"], x["worth"], x["crew"]) for j, x in enumerate(lots)]
        plan = training_plan(
            None, needs, budget=budget, costs={**prices, CARD: card}, matcher=fitted(firms), strict=True, together=together,
            budgets=[budget], time_limit=None,
        )  # fmt: skip
        worth, cost = best_plan(firms, lots, FLAGS, prices, card, 3, budget, together, 4)
        assert (plan.status, plan.worth, plan.cost) == ("OPTIMAL", worth, cost), seed
        assert plan.bound == pytest.approx(plan.worth) and plan.sure == plan.worth and not plan.cut_short
        assert sum(i.cost_eur for i in plan.items) == pytest.approx(plan.cost)
        assert sum(o.worth for o in plan.opened) == pytest.approx(plan.worth)
        opened_together += any(o.together for o in plan.opened)
    assert opened_together  # else the groups were never tried


def reference(name):
    path = REFERENCES / name
    if not path.exists():
        pytest.skip("the folder of references is not beside the repository")
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def test_the_certificates_of_the_reference_at_every_budget():
    case = reference("max_coverage.json")["certificates_AND"]
    given = case["inputs"]
    keys = {
        "ISO9001": "iso_9001",
        "ISO14001": "iso_14001",
        "ISO45001": "iso_45001",
        "ISO3834": "iso_3834_2",
        "SHQS": "hseq_assessment",
    }
    trades = dict(zip(given["demands"], ("welding", "scaffolding", "painting", "pumps", "conveyors")))
    firms = [
        firm(name, [trades[d] for d in given["capable"][name]], [keys[k] for k in held], cards=None)
        for name, held in given["holds"].items()
    ]
    needs = [
        need(d, trades[d], [("flag", keys[k], "each") for k in x["needs"]], x["value"])
        for d, x in given["demands"].items()
    ]
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit(firms)
    plan = training_plan(
        None, needs, budget=44, budgets=given["budgets"], costs={keys[k]: p for k, p in given["price"].items()}, matcher=matcher,
        together=False, strict=True,
    )  # fmt: skip
    wanted = {float(b): (e["value"], e["cost"]) for b, e in case["expected"].items()}
    assert {p.budget: (p.worth, p.cost) for p in plan.curve} == wanted
    # ISO 14001 opens R4 at S1 as well as at S3, for the same money
    wanted_items = {(s, keys[k]) for s, k in case["expected"]["44"]["actions"]} - {("S3", "iso_14001")}
    assert {(i.supplier_id, i.key) for i in plan.items} - {("S1", "iso_14001"), ("S3", "iso_14001")} == wanted_items
    # one step at a time stays below: the reference says how far
    assert plan.worth > case["expected_greedy_one_step"]["44"]
    assert plan.already == case["expected"]["0"]["value"]


def test_a_partners_certificate_opens_a_lot_that_would_be_dear_alone():
    doer, leader = firm("a", ["welding"], cards=2), firm("b", ["welding"], ["iso_9001"], cards=0, free=1)
    ask = [("flag", "iso_9001", "lead"), ("crew", CARD, "doer")]
    wanted = [need("n", "welding", ask, 1000, crew=2)]
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit([doer, leader])
    alone = training_plan(None, wanted, budget=100_000, matcher=matcher, together=False, strict=True)
    both = training_plan(None, wanted, budget=100_000, matcher=matcher, strict=True)
    assert [(i.supplier_id, i.key) for i in alone.items] == [("a", "iso_9001")] and alone.cost == 9000
    assert both.items == () and both.worth == both.already == 1000
    assert both.opened[0].suppliers == ("a", "b") and both.opened[0].lead == "b" and both.opened[0].together


def test_what_money_cannot_mend_stays_closed_and_what_is_not_told_is_asked():
    far = firm("far", ["welding"], free=4, lat=60.2, lon=24.9)
    lost = firm("lost", ["welding"], free=None)
    near = {"lat": 64.2, "lon": 27.7, "max_distance_km": 50}
    wanted = [need("n", "welding", [("flag", "iso_9001", "each")], 1000, crew=2, **near)]
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit([far, lost])
    plan = training_plan(None, wanted, budget=100_000, matcher=matcher, together=False)
    assert [i.supplier_id for i in plan.items] == ["lost"] and plan.items[0].ask_first
    assert set(plan.opened[0].questions) == {
        ("lost", "distance_km"),
        ("lost", "service_radius_km"),
        ("lost", "free_crew"),
    }
    assert plan.worth == 1000 and plan.sure == 0
    assert training_plan(None, wanted, budget=100_000, matcher=matcher, together=False, strict=True).worth == 0


def test_a_step_that_is_too_slow_does_not_open_the_need():
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit([firm("a", ["welding"])])
    ask = [("flag", "iso_9001", "each")]  # 270 days
    soon = need("soon", "welding", ask, 1000, signing=date(2027, 8, 20), start=date(2027, 9, 1))
    late = need("late", "welding", ask, 1000, signing=date(2027, 8, 22), start=date(2027, 9, 1))
    plan = training_plan(None, [soon, late], budget=10_000, matcher=matcher)
    assert [o.requirement_id for o in plan.opened] == ["late"] and plan.items[0].by == date(2027, 8, 22)
    assert training_plan(None, [soon, late], budget=10_000, matcher=matcher, in_time=False).worth == 2000


def test_a_price_that_nobody_knows_is_named_with_what_it_holds_back():
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit([firm("a", ["welding"])])
    wanted = [need("n", "welding", [("flag", "explosives_permit", "each")], 700)]
    plan = training_plan(None, wanted, budget=10_000, matcher=matcher)
    assert plan.worth == 0 and dict(plan.unpriced) == {"explosives_permit": 700.0}
    assert training_plan(None, wanted, budget=900, costs={"explosives_permit": 800}, matcher=matcher).gain == 700


def test_awarded_needs_are_no_demand_and_probability_weighs():
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), able=1.1, home=None).fit([firm("a", ["welding"])])
    ask = [("flag", "iso_9001", "each")]
    wanted = [
        need("gone", "welding", ask, 5000, stage="awarded"), need("maybe", "welding", ask, (600, 1000), stage="forecast"),
        need("likely", "welding", ask, 1000, stage="planned", probability=0.9),
    ]  # fmt: skip
    plan = training_plan(None, wanted, budget=9000, matcher=matcher)
    assert plan.unit == "EUR" and plan.worth == pytest.approx(0.5 * 800 + 900)
    assert training_plan(None, wanted, budget=9000, worth="needs", matcher=matcher).worth == pytest.approx(1.4)
    assert training_plan(None, wanted, budget=9000, worth={"maybe": 3}, matcher=matcher).worth == 3


def test_wrong_arguments_say_what_is_wrong():
    wanted = [need("n", "welding", [], None)]
    with pytest.raises(InputError, match="neither suppliers nor a matcher"):
        training_plan(None, wanted, budget=1)
    with pytest.raises(InputError, match="budget"):
        training_plan([firm("a", ["welding"])], wanted, budget=-1)
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=()), home=None).fit([firm("a", ["welding"])])
    with pytest.raises(InputError, match="give no value"):
        training_plan(None, wanted, budget=1, worth="euros", matcher=matcher)
    with pytest.raises(UnknownName, match="worth"):
        training_plan(None, wanted, budget=1, worth="eurs", matcher=matcher)
    with pytest.raises(UnknownName, match="requirement"):
        training_plan(None, wanted, budget=1, worth={"m": 1}, matcher=matcher)
    with pytest.raises(UnknownName, match="supplier"):
        training_plan([firm("b", ["welding"])], wanted, budget=1, matcher=matcher)
    with pytest.raises(InputError, match="price"):
        training_plan(None, wanted, budget=1, costs={CARD: -1}, matcher=matcher)
    with pytest.raises(InputError, match="ids must differ"):
        training_plan(None, wanted * 2, budget=1, matcher=matcher)
    with pytest.raises(InputError, match="curve"):
        training_plan(None, wanted, budget=1, budgets=[-1], matcher=matcher)
    with pytest.raises(InputError, match="sizes of a course"):
        GroupSize(5, 4, 10)
    assert training_plan(None, [], budget=1, matcher=matcher).to_frame().empty


def seat(name, people, where, due, km=0.0):
    place = None if where is None else (64.0 + km / 111.2, 27.0)
    return Seat(name, people, where, place, due)


def test_courses_keep_their_sizes_and_nobody_is_lost_or_late():
    rng = Random(5)
    for _ in range(300):
        least = rng.choice([1, 3, 5])
        size = GroupSize(least, least * rng.choice([1, 2, 3]), rng.choice([0, 60, 500]))
        seats = [
            seat(
                f"s{i}",
                rng.randint(1, 9),
                rng.choice(["205", "765", "290", None]),
                date(2027, rng.randint(1, 12), 5),
                rng.choice([0, 50]),
            )
            for i in range(rng.randint(1, 7))
        ]
        courses = group_courses("k", "", seats, size)
        for s in seats:
            assert sum(c.participants.get(s.supplier_id, 0) for c in courses) == s.people
            for c in courses:
                if s.supplier_id in c.participants:
                    assert c.month <= s.due.strftime("%Y-%m")
        assert all(c.people <= size.most for c in courses)
        assert all(c.own == (c.people >= size.least) for c in courses)


def test_courses_are_few_even_and_near():
    size = GroupSize(4, 10, 100)
    town = [seat("a", 7, "205", date(2027, 3, 5)), seat("b", 6, "205", date(2027, 5, 5))]
    assert [(c.people, c.month) for c in group_courses("k", "", town, size)] == [(7, "2027-03"), (6, "2027-05")]
    # two from 50 km away join the group with room that is still held later than they need nothing sooner
    near = [*town, seat("c", 2, "765", date(2027, 6, 5), 50)]
    courses = group_courses("k", "", near, size)
    assert len(courses) == 2 and sum("c" in c.participants for c in courses) >= 1
    # 300 km away they take an open course
    far = group_courses("k", "", [*town, seat("d", 2, "777", date(2027, 6, 5), 300)], size)
    assert [c.own for c in far if "d" in c.participants] == [False]


@pytest.fixture(scope="module")
def sample():
    given = load_sample()
    return given, Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(given.suppliers, buyers=given.buyers)


def test_the_plan_for_the_sample_reads_well_in_three_languages(sample):
    given, matcher = sample
    plan = training_plan(None, given.requirements, budget=60_000, matcher=matcher)
    assert plan.status == "OPTIMAL" and plan.unit == "EUR" and plan.cost <= plan.budget and plan.gain > 0
    costs = [p.cost for p in plan.curve]
    worths = [p.worth for p in plan.curve]
    assert costs == sorted(costs) and worths == sorted(worths) and worths[-1] == plan.worth
    assert all(p.cost <= p.budget and p.worth <= p.bound + 1e-6 for p in plan.curve)
    frame = plan.to_frame()
    assert frame.columns[:3].tolist() == ["supplier_id", "name", "key"] and frame.notna()["cost_eur"].all()
    finnish = plan.to_frame("fi")
    assert (
        "kustannus (€)" in finnish
        and "tulityökortti" in set(finnish["vaatimus"])
        and "kouluta" in set(finnish["mitä tehdään"])
    )
    assert plan.opened_frame("sv")["endast tillsammans"].isin(["ja", "nej"]).all()
    assert set(plan.courses_frame("en")["own course"]) <= {"yes", "no"}
    assert plan.curve_frame().budget.is_monotonic_increasing
    assert "temporary_safety_card" not in set(frame["key"])  # four weeks of a card is no plan
    assert "<table" in plan._repr_html_()
    for row in plan.items:
        assert row.people is None or any(row.key == c.key and row.supplier_id in c.participants for c in plan.courses)


def test_leaving_an_item_out_closes_what_it_says(sample):
    given, matcher = sample
    plan = training_plan(None, given.requirements, budget=60_000, matcher=matcher, worth="needs")
    assert plan.unit == "needs"
    for item in plan.items:
        assert 0 < item.worth <= plan.gain + 1e-9 and item.opens
    assert plan.items == tuple(sorted(plan.items, key=lambda i: (-i.worth, i.supplier_id, i.key, i.scope)))


def test_order_of_firms_and_needs_changes_nothing(sample):
    given, matcher = sample
    first = training_plan(given.suppliers, given.requirements, budget=5_000, matcher=matcher)
    other = training_plan(given.suppliers[::-1], given.requirements[::-1], budget=5_000, matcher=matcher)
    assert first.worth == pytest.approx(other.worth) and first.cost == pytest.approx(other.cost)
    few = training_plan(given.suppliers[:5], given.requirements, budget=5_000, matcher=matcher)
    asked = {s.id for s in given.suppliers[:5]}
    assert set(itertools.chain.from_iterable(o.suppliers for o in few.opened)) <= asked
