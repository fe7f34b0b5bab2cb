"""Firms that registers say have ended: told first, and proposed to nobody who has not asked for them."""

import pytest

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import UnknownName
from kaivosmatch.matcher import Matcher
from kaivosmatch.network import introductions, meetings, readiness, training_plan, write_meetings
from kaivosmatch.records import Buyer, Capability, Criterion, Lot, Registration, Requirement, Supplier

OPEN, GONE = "Keksitty Toimiva Oy", "Keksitty Lakannut Oy"


def firm(name, *registers, **more):
    return Supplier(
        id=name, name={"open": OPEN}.get(name, GONE), capabilities=[Capability(text="hitsaus", concept="welding")],
        registers=[Registration(key=key, status=status) for key, status in registers], **more,
    )  # fmt: skip


NEED = Requirement(
    id="n1", title="Hitsaustyöt", buyer_id="p", lots=[Lot(id="a", text="Hitsaus", concept="welding")], value_eur=90_000,
    criteria=[Criterion(key="hot_work_card", persons=2)],
)  # fmt: skip
PRIME = Buyer(id="p", name="Keksitty Pääurakoitsija Oy", kind="prime")


def fitted(*firms):
    return Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(firms, buyers=[PRIME])


@pytest.mark.parametrize(
    ("register", "gone"),
    [
        (("bankruptcy", None), True),
        (("bankruptcy", "ended"), False),
        (("liquidation", "voimassa"), True),
        (("trade_register", "poistettu"), True),
        (("trade_register", "voimassa"), False),
        (("vat_register", "poistettu"), False),
        (("reorganisation", None), False),
    ],
)
def test_who_has_ended_meets_only_whom_asks_for_it(register, gone):
    matcher = fitted(firm("open"), firm("other", register))
    rankings = [matcher.rank(NEED, 5)]
    plan = meetings(rankings, 2, requirements=[NEED])
    assert {m.firm_id for m in plan.meetings} == ({"open"} if gone else {"open", "other"})
    assert plan.held_back == (("other",) if gone else ())
    assert "other" not in plan.no_fit
    asked = meetings(rankings, 2, requirements=[NEED], wishes=[("p", "other")])
    assert {m.firm_id for m in asked.meetings} == {"open", "other"}
    assert asked.held_back == ()
    found = introductions([PRIME], matcher.index_.catalogue.records, [NEED], matcher=matcher)
    assert [i.supplier_id for i in found.items] == (["open"] if gone else ["open", "other"])
    assert found.skipped == ((("p", "other", "struck_off"),) if gone else ())
    for wish in (("p", "other"), ("other", "p")):
        found = introductions([PRIME], matcher.index_.catalogue.records, [NEED], matcher=matcher, wishes=[wish])
        assert [i.supplier_id for i in found.items] == ["open", "other"] and found.skipped == ()
        assert [bool(i.warnings) for i in found.items] == [False, gone]


def test_whom_a_prime_asks_for_is_introduced_with_what_the_registers_say_first():
    matcher = fitted(
        firm("open"), firm("other", ("bankruptcy", None), consent=["buyer"]), firm("third", ("bankruptcy", None))
    )
    firms = matcher.index_.catalogue.records
    found = introductions([PRIME], firms, [NEED], matcher=matcher, wishes=[("p", "other")])
    assert found.skipped == (("p", "third", "struck_off"),)
    ended = next(i for i in found.items if i.supplier_id == "other")
    warning = ended.warnings[0]
    for lang in ("fi", "sv", "en"):
        assert ended.why(lang).startswith(warning[lang]) and ended.why(lang, for_buyer=True).startswith(warning[lang])
        assert warning[lang] in found.letter("p", lang)
    silent = introductions([PRIME], firms, [NEED], matcher=matcher, wishes=[("third", "p")])
    shy = next(i for i in silent.items if i.supplier_id == "third")
    assert shy.warnings and shy.why("en").startswith(shy.warnings[0]["en"])
    assert shy.warnings[0]["en"] not in silent.letter("p", "en")
    for wish in (("p", "nobody"), ("nobody", "other"), ("open", "other")):
        with pytest.raises(UnknownName):
            introductions([PRIME], firms, [NEED], matcher=matcher, wishes=[wish])


def test_nobody_pays_for_its_courses_unless_it_is_named():
    ended = firm("other", ("bankruptcy", None))
    matcher = fitted(ended)
    assert training_plan(None, [NEED], budget=5_000, matcher=matcher).items == ()
    assert [i.key for i in training_plan([ended], [NEED], budget=5_000, matcher=matcher).items] == ["hot_work_card"]


def test_its_plan_begins_with_what_the_registers_say():
    matcher = fitted(firm("open"), firm("other", ("bankruptcy", None), ("vat_register", "poistettu")))
    ready = readiness(None, [NEED], matcher=matcher)
    assert [len(f.warnings) for f in ready.firms] == [0, 2]
    lines = ready.text("other", "fi").splitlines()
    assert lines[2].startswith("TARKISTA ENNEN KAIKKEA MUUTA")
    assert "konkurssissa" in lines[3]
    assert "arvonlisävero" in lines[4]
    assert "KONTROLLERA" in ready.text("other", "sv") and "CHECK" in ready.text("other", "en")
    assert "TARKISTA" not in ready.text("open", "fi")


def test_the_sheets_name_the_topic_and_who_was_held_back(tmp_path):
    from openpyxl import load_workbook

    matcher = fitted(firm("open"), firm("other", ("ceased", None)))
    plan = meetings([matcher.rank(NEED, 5)], 2, requirements=[NEED])
    assert plan.table_of("open", "sv").iloc[0].tolist()[4:] == [PRIME.name, "Hitsaustyöt"]
    assert plan.table_of("p", "fi").iloc[0].tolist()[4:] == [OPEN, "Hitsaustyöt"]
    write_meetings(plan, tmp_path / "day.xlsx", lang="fi")
    book = load_workbook(tmp_path / "day.xlsx")
    assert book.sheetnames == ["kaikki", PRIME.name, OPEN, "ilman tapaamista"]
    assert GONE in [row[0].value for row in book["ilman tapaamista"].iter_rows()]


def test_nobody_trains_more_people_than_it_has():
    """Two people cannot take eight cards: the lot is not theirs alone, and their step is for two."""
    crew = Requirement(
        id="n2", title="Hitsaus", joint_bids=True, max_members=3, value_eur=10_000,
        lots=[Lot(id="a", text="Hitsaus", concept="welding", crew=8)], criteria=[Criterion(key="hot_work_card", persons="crew", binds="doer")],
    )  # fmt: skip
    two, many = firm("open", headcount=2), firm("other", headcount=30)
    ready = readiness(None, [crew], matcher=fitted(two, many))
    assert [(f.steps[0].people, f.steps[0].cost_eur, f.steps[0].partners.lots) for f in ready.firms] == [
        (2, 340.0, ("n2",)),
        (8, 1360.0, ("n2",)),
    ]
    assert [f.all_steps.lots for f in ready.firms] == [(), ("n2",)]
    single = NEED.model_copy(update={"criteria": (Criterion(key="hot_work_card", persons=4),)})
    alone = {f.supplier_id: f for f in readiness(None, [single], matcher=fitted(two, many)).firms}
    assert alone["open"].all_steps.lots == ()
    assert alone["other"].all_steps.lots == ("n1",)
    plan = training_plan(None, [single], budget=5_000, matcher=fitted(two, many))
    assert [i.supplier_id for i in plan.items] == ["other"]


def test_the_sample_day_holds_back_the_bankrupt_firm():
    sample = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)
    plan = meetings(matcher.rank_all(sample.requirements, 10), 8, requirements=sample.requirements)
    assert plan.held_back == ("s70",)
