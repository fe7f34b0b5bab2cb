"""Readiness, coverage and outlook: small networks worked out by hand, properties on drawn ones, and the sample read as an owner would."""

from datetime import date

import numpy as np
import pytest

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import AudienceError, InputError, UnknownName
from kaivosmatch.matcher import Matcher
from kaivosmatch.network import coverage, outlook, readiness, training_plan
from kaivosmatch.records import Buyer, Criterion, Establishment, Lot, Requirement, Supplier, band_of
from kaivosmatch.synthetic import network
from kaivosmatch.verdict import Verdict

DAY = date(2026, 11, 24)
FAR = "2031-01-01"


def fit(firms, buyers=None):
    return Matcher(as_of=DAY, able=1.1, home=None, encoder=Encoder(extras=())).fit(firms, buyers=buyers)


def firm(name, evidence=(), free=4, trade="welding", **more):
    given = {"free_crew": free, "order_eur": (0, 10**9), "capabilities": [{"text": trade, "concept": trade}], **more}
    return Supplier(id=name, name=f"Keksitty {name}", evidence=list(evidence), **given)


def need(name, criteria, worth=1000, crew=None, trade="welding", **more):
    lot = Lot(id=f"{name}-1", text="Keksitty työ", concept=trade, crew=crew)
    return Requirement(id=name, title=f"Työ {name}", lots=[lot], criteria=criteria, value_eur=worth, **more)


ISO = {"key": "iso_9001", "value": True, "valid_until": FAR}
HOT = Criterion(key="hot_work_card", persons=2, binds="doer")
WANTS_ISO = Criterion(key="iso_9001", binds="lead")


def test_a_step_opens_what_lacks_nothing_else_and_with_partners_what_they_bring():
    one = firm("a", [{"key": "hot_work_card", "persons": 1, "valid_until": FAR}], free=2)
    needs = [
        need("only_hot", [HOT], 1000),
        need("both", [HOT, WANTS_ISO], 20_000),
        need("big", [HOT], 300_000, crew=9),
        need("forecast", [HOT], 4_000, stage="forecast", start=date(2027, 1, 1), end=date(2028, 12, 31)),
        need("gone", [HOT], 10**6, stage="awarded"),
    ]
    steps = {s.key: s for s in readiness(None, needs, matcher=fit([one])).firm("a").steps}
    hot, iso = steps["hot_work_card"], steps["iso_9001"]
    assert (hot.people, hot.cost_eur, hot.days) == (1, 170.0, 14.0)
    assert hot.alone.lots == ("only_hot", "forecast") and hot.alone.eur == 1000 + 2000
    assert hot.alone.yearly_eur == pytest.approx(1000 + 2000 / (731 / 365.25))
    # with partners: who bring the lead's ISO 9001, or seven more people
    assert set(hot.partners.lots) == {"only_hot", "both", "big", "forecast"}
    assert iso.alone.lots == () and iso.partners.lots == () and iso.asked == ("both",)
    assert iso.ask_first and not hot.ask_first
    all_steps = readiness(None, needs, matcher=fit([one])).firm("a").all_steps
    assert all_steps.lots == ("only_hot", "both", "forecast")


def test_expired_renews_too_slow_counts_for_the_year_and_unknown_price_is_none():
    one = firm("a", [{"key": "iso_9001", "value": True, "valid_until": "2026-12-31"}])
    soon = need("soon", [WANTS_ISO], 5000, signing=date(2027, 1, 10), start=date(2027, 1, 10), end=date(2027, 1, 20))
    later = need("later", [WANTS_ISO], 700, signing=date(2027, 6, 1))
    permit = need("permit", [Criterion(key="explosives_permit")], 90)
    found = readiness(None, [soon, later, permit], matcher=fit([one])).firm("a")
    iso = found.steps[0]
    assert (iso.key, iso.action, iso.cost_eur, iso.days, iso.late) == ("iso_9001", "renew", 4000.0, 60.0, 1)
    assert iso.alone.lots == ("later",) and iso.alone.eur == 700 and iso.alone.yearly_eur == 5700
    assert next(s for s in found.steps if s.key == "explosives_permit").cost_eur is None
    expiry = found.expiries[0]
    assert (expiry.key, expiry.valid_until, expiry.lots) == ("iso_9001", date(2026, 12, 31), ("soon", "later"))


def test_the_calendar_counts_people_and_forgets_what_was_replaced():
    rows = [
        {"key": "hot_work_card", "person": "p1", "valid_until": "2026-12-01"},
        {"key": "hot_work_card", "person": "p2", "valid_until": "2026-12-01"},
        {"key": "hot_work_card", "person": "p3", "valid_until": "2026-10-01"},
        {"key": "hot_work_card", "person": "p3", "valid_until": "2029-10-01"},
        {"key": "iso_9001", "value": True, "valid_until": "2026-11-23"},
        {"key": "iso_14001", "value": False, "valid_until": "2026-12-01"},
    ]
    found = readiness([firm("a", rows)], [need("n", [HOT])], as_of=DAY)
    frame = found.calendar(30)
    assert frame[["key", "people", "valid_until"]].values.tolist() == [["hot_work_card", 2, date(2026, 12, 1)]]
    assert found.calendar(30, past=True)["key"].tolist() == ["iso_9001", "hot_work_card"]
    assert found.calendar(2000)["people"].tolist() == [2, 1]
    assert found.calendar(0).empty and found.calendar(7)["valid_until"].tolist() == [date(2026, 12, 1)]


def test_registers_that_buyers_of_suitable_work_use():
    buyer = Buyer(id="b", name="Keksitty Kaivos Oy", portals=["SAP Ariba", "omaportaali"])
    other = Buyer(id="c", name="Keksitty Toinen Oy", portals=["avetta"])
    firms = [
        firm("in", registers=[{"key": "ariba", "status": "rekisteröity"}]), firm("out", registers=[]), firm("silent"),
        firm("cook", trade="staff_restaurant"),
    ]  # fmt: skip
    needs = [need("n", [], buyer_id="b"), need("m", [], buyer_id="c", trade="scaffolding")]
    found = readiness(None, needs, matcher=fit(firms, [buyer, other]))
    states = {f.supplier_id: {e.key: e.entered for e in f.registers} for f in found.firms}
    assert states == {
        "in": {"ariba": True, "omaportaali": False}, "out": {"ariba": False, "omaportaali": False},
        "silent": {"ariba": None, "omaportaali": None}, "cook": {},
    }  # fmt: skip
    assert found.firm("out").registers[0].buyers == ("Keksitty Kaivos Oy",)
    assert found.firm("in").registers[0].key == "omaportaali"  # what is missing comes first
    assert set(found.registers_frame("fi")["mukana"]) == {"kyllä", "ei", "ei tiedossa"}


def test_a_need_that_does_not_say_how_many_stays_a_question_after_training():
    ask = need("n", [Criterion(key="hot_work_card", persons="crew")])
    none, some = (
        firm("none", [{"key": "hot_work_card", "persons": 0}]),
        firm("some", [{"key": "hot_work_card", "persons": 1, "valid_until": FAR}]),
    )
    found = readiness(None, [ask], matcher=fit([none, some]))
    assert found.firm("some").questions.lots == ("n",) and found.firm("some").steps == ()
    assert found.firm("none").steps[0].people == 1
    plan = training_plan(None, [ask], budget=1000, matcher=fit([none]))
    assert plan.worth == 1000 and plan.sure == 0 and plan.opened[0].questions == (("none", "hot_work_card"),)
    assert training_plan(None, [ask], budget=1000, matcher=fit([none]), strict=True).worth == 0
    # the number is the buyer's to tell: the firm has told how many it has
    assert found.firm("some").to_tell == () and found.firm("some").to_ask == ("n",)
    page = found.text("some", "sv").splitlines()
    at = page.index("Fråga beställaren hur många personer arbetet kräver:")
    assert page[at + 1] == "  - Työ n (n)" and not [line for line in page if line.startswith("Berätta")]
    assert readiness(None, [need("m", [HOT])], matcher=fit([some])).firm("some").to_ask == ()


def test_nobody_is_trained_for_a_number_and_a_page_asks_for_what_a_firm_can_tell():
    both = [Criterion(key="tax_number", persons=2), HOT]
    found = readiness(
        None, [need("n", both, crew=2, max_distance_km=60, municipality="Kuhmo")], matcher=fit([firm("a")])
    )
    steps = {s.key: (s.action, s.people) for s in found.firm("a").steps}
    assert steps == {"tax_number": ("obtain", 2), "hot_work_card": ("train", 2)}
    page = found.text("a", "fi")
    assert "veronumero: hanki, 2 henkilöä" in page and "tulityökortti: kouluta, 2 henkilöä" in page
    assert "toimipaikan tarkka sijainti" in page and "etäisyys" not in page


def test_cards_that_are_enough_are_not_asked_for_again_but_said_to_be_the_most():
    """Forty cards and six inductions for a crew of eight: two inductions are missing, and more only where other people hold the cards."""
    rows = [
        {"key": "hot_work_card", "persons": 40, "valid_until": FAR},
        {"key": "occupational_safety_card", "persons": 6, "valid_until": FAR},
    ]
    crew = [Criterion(key="hot_work_card", persons="crew"), Criterion(key="occupational_safety_card", persons="crew")]
    one = firm("a", rows, free=20, headcount=46)
    found = readiness(None, [need("n", crew, crew=8)], matcher=fit([one])).firm("a")
    steps = {s.key: (s.people_least, s.people, s.cost_eur) for s in found.steps}
    assert steps["occupational_safety_card"][0] == 2 and steps["hot_work_card"][0] == 0
    assert steps["occupational_safety_card"][1] == steps["hot_work_card"][1] == 8
    page = readiness(None, [need("n", crew, crew=8)], matcher=fit([one])).text("a", "en")
    assert (
        "occupational safety card: train, at most 8 people (2 if the same people already hold the rest); at most €1,280;"
        in page
    )
    assert (
        "hot work card: train, at most 8 people (0 if the same people already hold the rest); at most €1,360;" in page
    )
    plain_need = readiness(None, [need("n", [HOT])], matcher=fit([firm("b")]))
    assert [(s.people_least, s.people) for s in plain_need.firm("b").steps] == [(2, 2)]
    assert "at most" not in plain_need.text("b", "en") and plain_need.to_frame()["people_least"].tolist() == [2]


def test_a_page_says_what_no_step_mends():
    small = firm("a", free=2, headcount=2)
    asked = need("n", [WANTS_ISO], crew=9)
    found = readiness(None, [asked, need("m", [], 10)], matcher=fit([small]))
    one = found.firm("a")
    assert one.all_steps.lots == () and [key for key, _ in one.in_the_way] == ["free_crew"]
    assert "Even all steps together open none of these lots to do alone. In the way stands also:" in found.text(
        "a", "en"
    )
    # where a step opens something, and where nothing is lacked but size, there is nothing to warn of
    fine = readiness(None, [need("n", [WANTS_ISO], crew=2)], matcher=fit([small]))
    assert fine.firm("a").in_the_way == () and "Even all" not in fine.text("a", "en")
    shut = readiness(None, [need("n", [], crew=9)], matcher=fit([small])).firm("a")
    assert shut.in_the_way == () and shut.steps == ()


def test_scopes_are_told_by_name():
    rows = [
        {"key": "plastic_welder", "persons": 2, "valid_until": "2027-06-01", "scope": {"material": "PE"}},
        {
            "key": "machine_inspection",
            "value": True,
            "valid_until": "2027-07-01",
            "scope": {"machine": "crane_lifting"},
        },
    ]
    found = readiness([firm("a", rows)], [need("n", [])], as_of=DAY)
    assert "(PE-muovi)" in found.text("a", "fi") and "(PE-plast)" in found.text("a", "sv")
    assert "(crane and lifting services)" in found.text("a", "en")
    assert found.calendar(400)["scope"].tolist() == ["pe", "crane_lifting"]
    assert found.calendar(400, lang="en")["scope"].tolist() == ["PE plastic", "crane and lifting services"]


def test_an_outlook_says_what_hangs_on_a_fact_and_that_work_stays_closed():
    one = firm("a", order_eur=None)
    hanging = need("n", [], 9000, crew=2, start=date(2027, 2, 1), end=date(2027, 2, 20))
    told = outlook("a", [hanging], matcher=fit([one]))
    assert told.lots[0].stands == "question"
    assert "öppet 9 000 € (varav 9 000 € hänger på en uppgift som saknas)" in told.text("sv").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    closed = need("n", [WANTS_ISO], 9000, crew=9, start=date(2027, 2, 1), end=date(2027, 2, 20))
    shut = outlook("a", [closed], matcher=fit([one]))
    assert shut.lots[0].stands == "closed"
    assert "1 lot of its trade is known, but none opens to it alone" in shut.text("en")
    assert "No known work" in outlook("a", [], matcher=fit([one])).text("en")


def test_open_now_equals_the_verdicts_of_the_ranking():
    """Both ways round: no firm is open that the verdicts, its trade or its crew hold back, and none of the others is left out.

    A drawn firm seldom meets all of a drawn need: in a network of 400 firms and 40 needs, 7 of 1,000 pairs do, before anybody asks for the
    trade, and at five lots of six no firm at all does. A network of that size has by chance ten open pairs or so, and two of
    them in needs of one lot; this one has some ninety, whatever words the vocabulary knows.
    """
    drawn = network(800, n_requirements=60, seed=3)
    matcher = Matcher(as_of=DAY, encoder=Encoder(extras=())).fit(drawn.suppliers, buyers=drawn.buyers)
    found = readiness(None, drawn.requirements, matcher=matcher)
    spread = coverage(None, drawn.requirements, matcher=matcher)
    needs, index = {n.id: n for n in drawn.requirements}, matcher.index_
    open_pairs, open_lots, single = 0, 0, 0
    for need_id in dict.fromkeys(x.requirement_id for x in spread.lots):
        its = [x for x in spread.lots if x.requirement_id == need_id]
        judged, frame = index.judge(needs[need_id], DAY, None), matcher.verdicts(needs[need_id])
        for place, x in enumerate(its):
            mandatory = [c.name for c in judged.plans if c.mandatory and c.lot in (None, place)]
            passed = (frame[mandatory] == Verdict.PASS).all(axis=1)
            asked = judged.query.lots[place]
            trade = set() if asked.concept is None else {asked.concept, *index.vocabulary.descendants(asked.concept)}
            expected = {
                s.id
                for s, fit in zip(index.catalogue.records, judged.fit[:, place].tolist(), strict=True)
                if passed[s.id]
                and (
                    fit >= matcher.able or trade & {c.concept for c in (*(s.capabilities or ()), *(s.references or ()))}
                )
                and (asked.crew is None or (band_of(s.free_crew) or (0, 0))[0] >= asked.crew)
            }
            assert set(x.now) == expected, x.ref
            assert all(x.ref in found.firm(name).open.lots for name in x.now)
            everyone = [*x.now, *x.questions, *x.near, *x.partners, *x.far]
            assert len(everyone) == len(set(everyone))
            open_pairs, open_lots, single = (
                open_pairs + len(expected),
                open_lots + bool(expected),
                single + len(expected) * (len(its) == 1),
            )
    assert sum(len(f.open.lots) for f in found.firms) == open_pairs
    assert open_pairs > 60 and open_lots > 10 and single > 20


def test_taking_the_only_missing_step_opens_just_what_it_promised():
    drawn = network(25, n_requirements=30, seed=8)
    encoder = Encoder(extras=())
    before = Matcher(as_of=DAY, encoder=encoder).fit(drawn.suppliers, buyers=drawn.buyers)
    found = readiness(None, drawn.requirements, matcher=before)
    tried = 0
    for one in found.firms:
        for step in [s for s in one.steps if s.alone.lots and not s.scope and s.key != "liability_insurance"][:2]:
            record = next(s for s in drawn.suppliers if s.id == one.supplier_id)
            value = {"persons": 50} if step.people is not None else {"value": True}
            row = {"key": step.key, "issued": DAY, "valid_until": FAR, "basis": "audited", **value}
            changed = Supplier.model_validate({**record.model_dump(), "evidence": [*(record.evidence or ()), row]})
            after = readiness([changed], drawn.requirements, matcher=before.update([changed])).firm(one.supplier_id)
            gained = {*after.open.lots, *after.questions.lots} - {*one.open.lots, *one.questions.lots}
            # what it is accepted in place of may open more
            assert gained >= set(step.alone.lots)
            tried += 1
    assert tried > 5


@pytest.fixture(scope="module")
def sample():
    given = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(given.suppliers, buyers=given.buyers)
    return given, matcher


def test_the_owners_page_reads_in_three_languages_and_only_to_whom_it_belongs(sample):
    given, matcher = sample
    found = readiness(None, given.requirements, matcher=matcher)
    page = found.text("s04", "fi", "firm:s04")
    assert (
        page.startswith("Olematon Hitsaus ja Putki Oy: valmiussuunnitelma 24.11.2026")
        and "työturvallisuuskortti" in page
    )
    assert "beredskapsplan" in found.text("s04", "sv") and "readiness plan, 24 November 2026" in found.text("s04", "en")
    assert "{" not in page and "None" not in page and "inf" not in page.split()
    with pytest.raises(AudienceError):
        found.text("s04", "fi", "firm:s05")
    with pytest.raises(AudienceError):
        found.text("s04", "fi", "buyer")
    with pytest.raises(UnknownName):
        found.firm("s99")
    for other in (f for f in found.firms if f.supplier_id != "s04"):
        assert other.name not in page
    for lang in ("fi", "sv", "en"):
        for frame in (
            found.to_frame(lang),
            found.summary(lang),
            found.calendar(365, lang=lang),
            found.registers_frame(lang),
        ):
            assert not any(str(c).startswith("column") for c in frame) and len(set(frame)) == len(list(frame))
    frame = found.to_frame()
    assert (frame.lots_asking > 0).all() and len(frame) == sum(len(f.steps) for f in found.firms)
    assert not any(isinstance(v, float) and np.isnan(v) for v in frame.to_numpy().ravel())


def test_coverage_finds_the_single_point_and_what_goes_outside():
    here, there = {"municipality": "Kajaani"}, {"municipality": "Oulu"}
    firms = [
        firm("a", [ISO], **here), firm("b", [], **here), firm("c", [ISO], **there), firm("d", [], trade="scaffolding", **there),
        firm("e", [], **{**there, "establishments": [Establishment(municipality="Sotkamo")]}),
    ]  # fmt: skip
    needs = [
        need("n", [WANTS_ISO], 1000, municipality="Sotkamo"),
        need("s", [], 300, trade="scaffolding", municipality="Kuhmo"),
        need("x", [], 50, trade="staff_restaurant", municipality="Kuhmo"),
    ]
    firms = [f.model_copy(update={"radius_km": 500}) for f in firms]
    found = coverage(None, needs, matcher=fit(firms))
    n, s, x = found.lots
    assert (
        (set(n.now), set(n.near), n.status) == ({"a", "c"}, {"b", "e"}, "many")
        and n.home_now == ("a",)
        and n.single_point is None
    )
    assert s.status == "one" and s.single_point == "d" and s.lost_outside
    assert x.status == "nobody" and not x.lost_outside and x.single_point is None
    assert found.single_points()[["supplier_id", "lots", "eur"]].values.tolist() == [["d", 1, 300.0]]
    gaps = found.gaps()
    assert gaps[["theme", "eur", "eur_outside", "eur_nobody"]].values.tolist() == [
        ["scaffolding", 300.0, 300.0, 0.0], ["staff_restaurant", 50.0, 0.0, 50.0],
    ]  # fmt: skip
    assert gaps["prospects"].tolist() == ["d", ""]
    assert gaps["municipality"].tolist() == ["290", "290"] and found.gaps("sv")["kommun"].tolist() == ["Kuhmo", "Kuhmo"]
    # without the one who has it at home, the lot goes outside
    fewer = coverage([f for f in firms if f.id != "a"], needs, matcher=fit(firms)).lots[0]
    assert fewer.status == "one" and fewer.single_point == "c" and fewer.lost_outside
    assert coverage(None, needs, matcher=fit(firms), home=None).lots[1].lost_outside is False
    total = found.by_theme()["eur"].sum()
    assert total == found.by_municipality()["eur"].sum() == 1350
    assert found.by_theme().filter(regex="^eur_(many|one|q|p|near|far|nobody)").to_numpy().sum() == 1350


def test_coverage_counts_the_lots_that_have_no_value():
    pytest.importorskip("matplotlib").use("Agg")
    from kaivosmatch.report.plots import coverage_heat

    firms = [firm("a", [ISO], municipality="Kajaani", radius_km=500)]
    needs = [
        need("n", [WANTS_ISO], 1000, municipality="Sotkamo"), need("m", [WANTS_ISO], None, municipality="Sotkamo"),
        need("x", [], None, trade="staff_restaurant", municipality="Kuhmo"),
    ]  # fmt: skip
    found = coverage(None, needs, matcher=fit(firms))
    themes = found.by_theme().set_index("theme")[["lots", "eur", "unvalued"]]
    assert themes.loc["staff_restaurant"].tolist() == [1, 0.0, 1]
    assert themes.drop(index="staff_restaurant").to_numpy().tolist() == [[2, 1000.0, 1]]
    assert found.by_municipality()["unvalued"].sum() == 2
    assert found.single_points()["unvalued"].tolist() == [1]
    assert found.gaps()["unvalued"].tolist() == [1]
    shown = {t.get_text() for t in coverage_heat(found).texts}
    assert shown == {"1 + ? (2)", "? (1)"}


def test_coverage_frames_of_the_sample_in_three_languages(sample):
    given, matcher = sample
    found = coverage(None, given.requirements, matcher=matcher)
    assert len(found.lots) == 25 and "<table" in found._repr_html_()
    for lang in ("fi", "sv", "en"):
        for frame in (
            found.to_frame(lang),
            found.by_theme(lang),
            found.by_municipality(lang),
            found.single_points(lang),
            found.gaps(lang),
        ):
            assert len(set(frame)) == len(list(frame)) and not any(str(c).startswith("column") for c in frame)
    assert found.to_frame()["status"].isin(["many", "one", "questions", "partners", "near", "far", "nobody"]).all()


def test_outlook_spreads_work_over_quarters_and_says_what_growth_adds():
    one = firm("a", [ISO], free=3)
    needs = [
        need("sure", [], 30_000, crew=2, start=date(2027, 3, 2), end=date(2027, 4, 30)),  # 30 days and 30 days
        need("maybe", [WANTS_ISO], (1000, 3000), stage="forecast", probability=0.25, start=date(2027, 5, 1)),
        need("four", [], 8000, crew=4, start=date(2027, 5, 1), end=date(2027, 5, 31)),
        need("ten", [], 10_000, crew=10, start=date(2027, 5, 1), end=date(2027, 5, 31)),
        need("cards", [HOT], 500, start=date(2027, 8, 1)),
        need("when", [], None),
        need("past", [], 10**6, start=date(2025, 1, 1), end=date(2025, 2, 1)),
        need("beyond", [], 10**6, start=date(2031, 1, 1)),
        need("other", [], 10**6, trade="scaffolding"),
    ]
    found = outlook("a", needs, matcher=fit([one]))
    assert {x.requirement_id for x in found.lots} == {"sure", "maybe", "four", "ten", "cards", "when"}
    assert found.quarters == ("2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "no date") and found.unvalued == 1
    assert found.eur("2027-Q1") == found.eur("2027-Q1", ("open",)) == 15_000
    assert found.eur("2027-Q2", ("open",)) == 15_000 + 0.25 * 2000
    assert found.eur("2027-Q2", ("small",)) == 18_000 and found.eur("2027-Q3", ("step",)) == 500
    grown = {g.what: g for g in found.growth}
    assert grown["person"].lots == ("four",) and grown["person"].eur == 8000 and grown["person"].part_eur == 1000
    assert grown["person"].cost_eur is None and grown["person"].by_quarter == {"2027-Q2": 8000.0}
    assert (grown["hot_work_card"].eur, grown["hot_work_card"].cost_eur, grown["hot_work_card"].people) == (500, 340, 2)
    frame = found.to_frame()
    assert frame["quarter"].tolist() == list(found.quarters) and frame["lots"].tolist() == [0, 1, 4, 1, 1]
    assert "2027-Q2" in found.text("fi") and "ei päivämäärää" in found.text("fi") and "{" not in found.text("sv")
    for lang in ("fi", "sv", "en"):
        for table in (found.to_frame(lang), found.lots_frame(lang), found.growth_frame(lang)):
            assert len(set(table)) == len(list(table))


def test_outlook_refuses_what_it_cannot_answer():
    matcher = fit([firm("a")])
    with pytest.raises(UnknownName):
        outlook("b", [], matcher=matcher)
    with pytest.raises(InputError):
        outlook("a", [], matcher=matcher, quarters=0)
    empty = outlook("a", [], matcher=matcher)
    assert empty.lots == () and empty.quarters == ("2026-Q4",) and empty.growth == ()
    with pytest.raises(UnknownName):
        empty.eur("2030-Q1")
