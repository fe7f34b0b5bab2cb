"""Outcomes recomputed by hand from a small ledger, and bands against every completion of a ledger with holes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.datasets import load_ledger, load_sample
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._figures import Figure, assumption, figure_table
from kaivosmatch.network._impact import impact
from kaivosmatch.network._kinds import activity_kind, kind_label, outcome_of, step_of
from kaivosmatch.network._local import LocalDefinition, local_definition, local_verdict
from kaivosmatch.network._purchases import local_total, share_of_local, spends, total
from kaivosmatch.records import Activity, Buyer, Course, FirmYear, JobClaim, Purchase, Site, Supplier
from kaivosmatch.sources import Ledger
from kaivosmatch.vocabulary import Vocabulary
from reference_outcomes import every_share

HERE = {"municipality": "Kajaani", "permanent": True, "resident_staff": True, "core": True}
FIRMS = (
    Supplier(id="a", name="Keksitty A Oy", municipality="Kajaani", establishments=[HERE], partners=["b", "a"]),
    Supplier(
        id="b", name="Keksitty B Oy", municipality="Sotkamo", establishments=[{**HERE, "municipality": "Sotkamo"}]
    ),
    Supplier(id="c", name="Keksitty C Oy", municipality="Oulu", partners=[]),
    Supplier(id="d", name="Keksitty D Oy", municipality="Kuhmo"),  # here, but the rest of the test is not shown
)
MINE = Buyer(id="m", name="Keksitty Kaivos Oy", sites=[Site(id="terrafame", name="avolouhos", municipality="Sotkamo")])


def buy(supplier="a", period="2025", eur=100.0, basis="invoice", tier=1, **more):
    return Purchase(supplier=supplier, period=period, eur=eur, basis=basis, tier=tier, buyer="m", **more)


def by_hand(*purchases, local="Kainuu", **more):
    return impact(Ledger(purchases=purchases, **more), 2025, 2023, local, suppliers=FIRMS, buyers=[MINE])


def test_a_small_ledger_by_hand():
    found = by_hand(
        buy("a", "2025-Q1", 1000), buy("a", "2025-Q2", 500), buy("b", "2025-07", 300), buy("c", "2025", 200),
        buy("a", "2023", 400), buy("c", "2023", 600),
        buy("b", "2025", 9_999_999, basis="commitment"), buy("b", "2025", 700, tier=2),
        firm_years=[
            FirmYear(supplier="a", year=2023, fte=4), FirmYear(supplier="a", year=2025, fte=6.5),
            FirmYear(supplier="b", year=2023, fte=10), FirmYear(supplier="b", year=2025, fte=9),
            FirmYear(supplier="c", year=2025, fte=50),  # no size in 2023: it is not 50 people of growth
        ],
        courses=[
            Course(key="hot_work_card", date="2025-12-31", participants=8), Course(key="first_aid", date="2026-01-01", participants=30),
            Course(key="hot_work_card", date="2025-01-01", participants=3), Course(key="hot_work_card", date="2023-06-01", participants=5),
        ],
        job_claims=[JobClaim(supplier="a", fte=2, year=2025), JobClaim(supplier="b", fte=1.5, year=2025), JobClaim(supplier="b", fte=1, year=2024)],
        activities=[
            Activity(date="2025-03-01", kind="tarjous", firms=["a", "b"]), Activity(date="2025-04-01", kind="bid", firms=["a", "b", "c"]),
            Activity(date="2025-05-01", kind="bid", firms=["d"]), Activity(date="2023-05-01", kind="anbud", firms=["a", "c"]),
        ],
    )  # fmt: skip
    assert found.figure("headcount").value == 15.5
    assert found.change("headcount") == (1.5, 1.5)
    assert (found.figure("headcount").counted, found.figure("headcount").missing) == (2, 1)
    assert found.figure("direct_jobs").value == 3.5
    assert found.figure("all_purchases").value == 2000
    assert found.figure("local_purchases").value == 1800
    assert found.figure("local_share").value == 0.9
    assert found.change("local_share") == (0.5, 0.5)  # 400 of 1000 before
    assert found.figure("local_purchases", tier=2).value == 700
    assert found.figure("local_commitments").value == 9_999_999
    assert (found.figure("courses").value, found.figure("participants").value) == (2, 11)
    assert (found.figure("joint_bids").value, found.figure("bidding_pairs").value) == (2, 3)
    assert found.figure("firms_in_consortia").value == 0.75
    assert found.change("firms_in_consortia") == (0.25, 0.25)
    partners = found.figure("firms_with_partners")  # a and b by a's word; c says none; d says nothing
    assert (partners.low, partners.high, partners.missing) == (0.5, 0.75, 1)
    assert found.change("firms_with_partners") is None
    assert [(c.key, c.subject) for c in found.checks] == [("claims_exceed_growth", "b")]


def test_a_missing_amount_gives_an_unknown_share_and_not_a_wrong_one():
    share = by_hand(buy("a", eur=1000), buy("c", eur=None)).figure("local_share")
    assert (share.value, share.low, share.high, share.missing) == (None, 0.0, 1.0, 1)
    bought = by_hand(buy("a", eur=1000), buy("c", eur=None)).figure("all_purchases")
    assert (bought.value, bought.low, bought.high) == (None, 1000.0, None)
    # the outsider's missing amount leaves what local firms got as it is
    assert by_hand(buy("a", eur=1000), buy("c", eur=None)).figure("local_purchases").value == 1000


def test_a_missing_amount_that_cannot_move_the_share_leaves_it_known():
    assert by_hand(buy("a", eur=None), buy("b", eur=5)).figure("local_share").value == 1.0


def test_the_share_of_nothing_is_not_zero():
    figure = by_hand().figure("local_share")
    assert (figure.low, figure.high, figure.value) == (None, None, None)
    assert by_hand().figure("local_purchases").value == 0


def test_a_firm_whose_test_is_not_shown_is_neither_local_nor_not():
    share = by_hand(buy("d", eur=300), buy("a", eur=100)).figure("local_share")
    assert (share.low, share.high) == (0.25, 1.0)


def test_what_is_promised_is_never_bought():
    found = by_hand(buy("a", eur=5), buy("a", eur=1_000_000, basis="commitment"))
    assert found.figure("all_purchases").value == 5
    assert found.figure("all_commitments").value == 1_000_000


def test_a_quarter_and_the_year_that_may_hold_it_are_a_band():
    found = by_hand(
        buy(period="2025", eur=1000), buy(period="2025-Q3", eur=300), buy(period="2025-08", eur=200), buy("c", eur=500)
    )
    figure = found.figure("local_purchases")
    assert (figure.low, figure.high) == (
        1000,
        1500,
    )  # August within the quarter within the year, or all three beside each other
    assert [c.detail for c in found.checks if c.key == "periods_overlap"] == ["2025, 2025-Q3, 2025-08"]


def test_months_of_one_quarter_and_quarters_of_one_year_are_added():
    found = by_hand(buy(period="2025-01", eur=1), buy(period="2025-03", eur=2), buy(period="2025-Q2", eur=4))
    assert found.figure("local_purchases").value == 7


def test_the_year_ends_with_december():
    found = by_hand(buy(period="2025-12", eur=10), buy(period="2026-01", eur=7), buy(period="2024-12", eur=3))
    assert found.figure("all_purchases").value == 10


def test_the_narrower_the_definition_the_less_is_local_and_they_never_add():
    found = by_hand(buy("a", eur=10), buy("b", eur=20), buy("c", eur=40), local=["municipality", "region", "country"])
    amounts = [found.figure("local_purchases", local=i) for i in range(3)]
    assert [(f.low, f.high) for f in amounts] == [(20, 20), (30, 30), (30, 70)]
    with pytest.raises(InputError, match="never added"):
        amounts[0].plus(amounts[1])
    with pytest.raises(InputError, match="never added"):
        found.figure("all_purchases").plus(amounts[1])
    with pytest.raises(InputError, match="do not add"):
        found.figure("local_share").plus(found.figure("local_share"))
    assert amounts[0].plus(amounts[0]).value == 40


def test_money_through_a_prime_is_never_added_to_money_bought_directly():
    found = by_hand(buy("a", eur=10), buy("b", eur=20, tier=2))
    with pytest.raises(InputError, match="never added"):
        found.figure("local_purchases").plus(found.figure("local_purchases", tier=2))


def test_a_buyer_with_one_site_has_no_other_and_one_without_any_leaves_it_open():
    ledger = Ledger(purchases=[Purchase(supplier="b", buyer="m", period="2025", eur=1, basis="invoice", tier=1)])
    assert impact(ledger, 2025, suppliers=FIRMS, buyers=[MINE], local="municipality").figure("local_share").value == 1
    share = impact(ledger, 2025, suppliers=FIRMS, local="municipality").figure("local_share")
    assert (share.low, share.high) == (0, 1)
    named = MINE.model_copy(update={"sites": (Site(name="Uusi louhos", municipality="Kuhmo"), Site(name="x"))})
    row = ledger.purchases[0].model_copy(update={"site": "uusi louhos"})
    assert (
        impact(Ledger(purchases=[row]), 2025, suppliers=FIRMS, buyers=[named], local="municipality")
        .figure("local_share")
        .value
        == 0
    )


def test_a_firm_of_no_catalogue_may_or_may_not_be_local():
    found = impact(Ledger(purchases=[buy("stranger")]), 2025, local="Kainuu")
    assert (found.figure("local_share").low, found.figure("local_share").high) == (0, 1)
    assert [c.key for c in found.checks] == ["firm_not_in_catalogue"]
    assert found.figure("firms_in_consortia").definition == "of the firms in the ledger"


def test_bands_of_claims_courses_and_bids_with_holes():
    found = by_hand(
        job_claims=[
            JobClaim(supplier="a", fte=2),
            JobClaim(supplier="b", year=2025),
            JobClaim(supplier="c", fte=1, year=2025),
        ],
        courses=[
            Course(key="first_aid", date="2025-02-02"),
            Course(key="first_aid", date="2025-02-03", participants=4),
        ],
        activities=[Activity(date="2025-02-02", kind="bid"), Activity(date="2025-02-02", kind="kalastus")],
    )
    jobs = found.figure("direct_jobs")
    assert (jobs.low, jobs.high, jobs.missing) == (1, None, 2)
    assert (found.figure("participants").low, found.figure("participants").high) == (4, None)
    assert (found.figure("joint_bids").low, found.figure("joint_bids").high) == (0, 1)
    assert found.figure("bidding_pairs").high is None
    assert found.figure("firms_in_consortia").high == 1
    assert [c.subject for c in found.checks if c.key == "kind_not_known"] == ["kalastus"]
    assert found.change("direct_jobs") is None


def test_a_claim_of_no_year_may_be_of_either():
    found = by_hand(job_claims=[JobClaim(supplier="a", fte=2), JobClaim(supplier="a", fte=3, year=2025)])
    assert (found.figure("direct_jobs").low, found.figure("direct_jobs").high) == (3, 5)
    assert found.change("direct_jobs") == (1, 5)


def test_sizes_that_disagree_and_equal_rows_are_told():
    found = by_hand(
        buy(), buy(), buy(eur=None), buy(tier=None, basis=None),
        firm_years=[FirmYear(supplier="a", year=2023, fte=4), FirmYear(supplier="a", year=2025, fte=5), FirmYear(supplier="a", year=2025, fte=7)],
    )  # fmt: skip
    assert (found.figure("headcount").low, found.figure("headcount").high) == (5, 7)
    assert {c.key for c in found.checks} == {"rows_equal", "amount_missing", "place_in_sum_missing", "sizes_disagree"}
    assert found.growth[0].now is None


def test_frames_read_in_three_languages_and_hold_no_nan():
    found = by_hand(buy("a", eur=None), buy("b", tier=2), local=["Kainuu", "country"])
    for lang in ("fi", "sv", "en"):
        for frame in (found.to_frame(lang), found.checks_frame(lang), found.growth_frame(lang)):
            assert len(set(frame)) == len(list(frame)) and not [h for h in frame if "_" in h]
            assert not [v for v in frame.to_numpy().ravel() if isinstance(v, float) and v != v]
    frame = found.to_frame()
    assert list(frame)[:7] == ["key", "label", "area", "tier", "basis", "definition", "unit"]
    assert frame["label"].str.len().min() > 5 and set(frame["tier"]) == {None, 1, 2}
    assert list(found.checks_frame().columns) == ["key", "subject", "detail"]
    assert list(found.growth_frame().columns) == ["supplier_id", "before", "now", "claimed_fte"]


def test_what_is_local_and_every_word_of_a_figure_is_told_in_the_language_asked_for():
    found = by_hand(buy("a", eur=None), buy("b", tier=2), local=["Kainuu", "country"])
    programs, told = found.to_frame(), found.to_frame("sv")
    place = next(i for i, f in enumerate(found.figures) if f.key == "local_purchases")
    assert programs.loc[place, ["basis", "unit", "area"]].tolist() == ["invoice", "EUR", "the region Kainuu"]
    assert programs.loc[place, "definition"] == found.definitions[0].text
    assert told.loc[place, ["grund", "enhet", "vad som är lokalt"]].tolist() == [
        "faktura",
        "€",
        found.definitions[0].told("sv", short=True),
    ]
    assert told.loc[place, "definition"] == found.definitions[0].told("sv")
    assert told["minst"].tolist() == programs["low"].tolist()
    assert found.to_frame(names="fi").loc[place, "label"] == found.figures[place].label("fi")
    assert list(found.to_frame(names="fi")) == list(programs)
    checks = found.checks_frame("fi")
    assert "summa puuttuu" in checks["avain"].tolist()
    assert not checks["tarkemmin"].str.contains("local:").any()
    assert list(found.growth_frame("fi")) == ["tunnus", "ennen", "nyt", "ilmoitettu (htv)"]


def test_the_sample_year_by_hand():
    sample = load_sample()
    found = impact(load_ledger(), 2025, 2024, "Kainuu", suppliers=sample.suppliers, buyers=sample.buyers)
    assert found.figure("local_purchases").value == 151_000 + 22_000 + 402_000 + 92_000 + 88_000 + 322_000
    assert found.figure("all_purchases").value == 1_077_000 + 210_000  # the firm of Oulu
    assert (found.figure("courses").value, found.figure("participants").value) == (3, 34)
    tier2 = found.figure("local_purchases", tier=2)
    assert (tier2.low, tier2.high) == (370_000, 411_000)  # the firm of Suomussalmi shows no establishment


def test_refusals():
    with pytest.raises(InputError, match="earlier year"):
        impact(Ledger(), 2025, 2025)
    with pytest.raises(InputError, match="definition of local"):
        impact(Ledger(), 2025, local="Atlantis")
    with pytest.raises(InputError, match="no definition"):
        impact(Ledger(), 2025, local=[])
    with pytest.raises(UnknownName):
        impact(Ledger(), 2025).figure("happiness")
    for bad in (
        {"level": "village"},
        {"parts": ("place", "smell")},
        {"parts": ("core",)},
        {"level": "country", "area": "Kainuu"},
    ):
        with pytest.raises(InputError):
            LocalDefinition(**bad)
    for key in (assumption, figure_table):
        with pytest.raises(UnknownName):
            key("nothing")


def test_definitions_are_read_from_names_and_levels():
    known = Vocabulary.default()
    assert local_definition("Kajanaland", known) == LocalDefinition("region", "Kainuu")
    assert local_definition("Sotkamo", known) == LocalDefinition("municipality", "765")
    assert local_definition("region", known) == LocalDefinition("region")
    assert local_definition(LocalDefinition("municipality", "Kuhmo"), known).area == "290"
    assert local_definition(LocalDefinition("region", "kainuu"), known).area == "Kainuu"
    for bad in (LocalDefinition("region", "Atlantis"), LocalDefinition("municipality", "Atlantis")):
        with pytest.raises(InputError):
            local_definition(bad, known)


@pytest.mark.parametrize(
    ("branches", "own", "expected"),
    [
        ([HERE], "Oulu", 1),
        ([{**HERE, "core": False}], "Kajaani", -1),  # the four-part test: all four
        ([{**HERE, "core": None}], "Kajaani", 0),
        ([{**HERE, "municipality": "Oulu"}], "Kajaani", -1),
        ([{**HERE, "permanent": False}, HERE], "Oulu", 1),  # the best of them
        ([{**HERE, "municipality": "Murmansk"}], None, 0),
        (None, "Kajaani", 0),
        (None, "Oulu", -1),
        (None, None, 0),
        ([], "Oulu", -1),
    ],
)  # fmt: skip
def test_the_four_part_test(branches, own, expected):
    firm = Supplier(id="x", name="Keksitty X Oy", municipality=own, establishments=branches)
    assert local_verdict(firm, LocalDefinition("region", "Kainuu"), None, Vocabulary.default()) == expected


def test_words_of_activities():
    assert [activity_kind(w) for w in ("Anbud", "offer", "kalastus")] == ["bid", "bid", None]
    assert (outcome_of("Peruttu"), outcome_of("hyvä"), outcome_of(None)) == ("cancelled", None, None)
    assert (step_of("bid"), step_of("refusal"), step_of("kalastus")) == (4, None, None)
    assert (kind_label("visit", "sv"), kind_label("kalastus", "sv")) == ("besök", "kalastus")


rows = st.builds(
    Purchase,
    supplier=st.sampled_from(["a", "b", "c"]),
    period=st.sampled_from(["2025", "2024-03", None]),
    eur=st.sampled_from([0.0, 1.0, 3.0, None]),
    basis=st.sampled_from(["invoice", "commitment", None]),
    tier=st.sampled_from([1, 2, None]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, max_size=3), st.dictionaries(st.sampled_from("abc"), st.sampled_from([-1, 0, 1])))
def test_a_share_holds_every_completion_of_the_ledger_and_no_more(purchases, local):
    where = {f: local.get(f, 0) for f in "abc"}
    # rows apart from each other, so that each has an amount of its own
    apart = [p.model_copy(update={"site": str(i)}) for i, p in enumerate(purchases)]
    found = spends(apart, 2025, 1, "invoice", lambda row: where[row.supplier])
    every = every_share(apart, [where[p.supplier] for p in apart], 2025, 1, "invoice")
    least, most = local_total(found)
    assert least == min(mine for mine, _ in every)
    assert most == max(mine for mine, _ in every) or most == float("inf")
    shares = [share for _, share in every if share is not None]
    band = share_of_local(found)
    if not shares:
        assert band is None
        return
    # the greatest amount tried stands for one without end
    assert band[0] == pytest.approx(min(shares), abs=1e-8)
    assert band[1] == pytest.approx(max(shares), abs=1e-8)
    assert total(found)[0] >= least


def test_a_figure_of_a_year_is_later_of_the_two_years_when_added():
    both = Figure.of("courses", 2024, (1, 1), counted=1).plus(Figure.of("courses", 2025, (2, 3), counted=3, missing=1))
    assert (both.year, both.low, both.high, both.counted, both.missing, both.unit) == (2025, 3, 4, 4, 1, "courses")
    assert Figure.of("courses", 2024, None).plus(both).value is None
