"""The gates against the slow oracle, and golden cases for every row of the field's table of criteria."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder
from kaivosmatch.index import Index
from kaivosmatch.records import Buyer, Criterion, Evidence, Lot, Requirement, Site, Supplier, When
from kaivosmatch.vocabulary import Vocabulary
from reference_gates import crew_together as slow_crew
from reference_gates import verdict as slow

DAY = date(2026, 11, 24)
WORDS = Vocabulary.default()
KEYS = [
    "iso_9001",
    "hot_work_card",
    "electrical_safety_sfs6002",
    "liability_insurance",
    "electrical_contractor",
    "tax_certificate",
    "iso_3834_2",
    "iso_3834_3",
]
days = st.integers(-70, 70).map(lambda n: DAY + timedelta(days=n * 30)) | st.sampled_from(
    [DAY, date(2026, 8, 24), date(2026, 8, 23), date(2021, 11, 24), date(2021, 11, 23)]
)


@st.composite
def rows(draw: st.DrawFn) -> Evidence:
    key = draw(st.sampled_from(KEYS))
    values: dict[str, st.SearchStrategy[object]] = {
        "liability_insurance": st.sampled_from([500_000, 2_000_000, True]),
        "electrical_contractor": st.sampled_from(["S1", "S2", "S3", True, "X9"]),
    }
    issued, until = draw(st.none() | days), draw(st.none() | days)
    if issued and until and until < issued:
        issued, until = until, issued
    people = key in ("hot_work_card", "electrical_safety_sfs6002")
    return Evidence(
        key=key,
        value=draw(st.none() | st.just(False) | values.get(key, st.just(True))),
        persons=draw(st.none() | st.integers(0, 4)) if people else None,
        person=draw(st.sampled_from([None, "a", "b", "c"])) if people else None,
        scope=draw(st.sampled_from([None, {"process": "136"}, {"process": 141}])),
        issued=issued,
        valid_until=until,
        basis=draw(st.sampled_from([None, "declared", "seen", "audited"])),
    )


@st.composite
def asked(draw: st.DrawFn, depth: int = 1) -> Criterion:
    key = draw(st.sampled_from(KEYS))
    return Criterion(
        key=key,
        at_least=draw(st.sampled_from([None, 1_000_000])) if key == "liability_insurance" else None,
        level=draw(st.sampled_from([None, "S2", "S1"])) if key == "electrical_contractor" else None,
        persons=draw(st.sampled_from([None, 1, 2, 3, "crew"])) if key == "hot_work_card" else None,
        scope=draw(st.sampled_from([None, {"process": 136}])),
        basis=draw(st.sampled_from([None, "seen", "audited"])),
        max_age=draw(st.sampled_from([None, "P3M", "P1Y"])),
        valid_on=draw(st.sampled_from([None, "signing", "start", "throughout"])),
        when=draw(st.sampled_from([None, When(min_value_eur=9000)])),
        accepts=draw(st.sampled_from([None, ["iso_9001"]])) if key != "iso_9001" else None,
        any_of=draw(st.lists(asked(depth - 1), max_size=2)) or None if depth else None,
    )


needs = st.builds(
    lambda signing, start, length, value, crew: Requirement(
        id="n",
        title="x",
        signing=signing,
        start=start,
        end=None if length is None else (start or signing or DAY) + timedelta(days=length),
        value_eur=value,
        lots=[Lot(id="l", text="x", crew=crew)],
    ),
    st.none() | st.just(DAY - timedelta(days=20)),
    st.none() | st.just(DAY + timedelta(days=40)),
    st.sampled_from([None, 0, 200]),
    st.sampled_from([None, 8999, 9000, (8000, 10_000)]),
    st.sampled_from([None, 2.0, 3.0]),
)
firms = st.lists(st.tuples(st.lists(rows(), max_size=6), st.sampled_from([None, 3, 4, (2, 5)])), min_size=1, max_size=4)


def judged(suppliers: list[Supplier], need: Requirement, buyers: list[Buyer] | None = None):
    catalogue = Catalogue.from_records(suppliers, WORDS)
    encoder = Encoder(extras=()).fit(catalogue, (), vocabulary=WORDS)
    known = {b.name.casefold(): b for b in buyers or ()}
    return Index(catalogue, encoder, WORDS, known, None, None).judge(need, DAY, None)


def column(suppliers: list[Supplier], need: Requirement, key: str) -> list[int]:
    result = judged(suppliers, need)
    return result.verdicts[:, [p.key for p in result.plans].index(key)].tolist()


@settings(max_examples=250, deadline=None)
@given(firms, asked(), needs)
def test_the_gates_agree_with_the_slow_oracle(found: list, criterion: Criterion, need: Requirement) -> None:
    suppliers = [Supplier(id=f"f{i}", name="Keksitty", evidence=e, headcount=h) for i, (e, h) in enumerate(found)]
    need = need.model_copy(update={"criteria": (criterion,)})
    assert column(suppliers, need, criterion.key) == [slow(s, criterion, need, DAY) for s in suppliers]


@settings(max_examples=150, deadline=None)
@given(firms, needs.filter(lambda n: n.lots[0].crew is not None))
def test_the_same_people_agree_with_the_slow_oracle(found: list, need: Requirement) -> None:
    criteria = tuple(Criterion(key=k, persons="crew") for k in ("hot_work_card", "electrical_safety_sfs6002"))
    suppliers = [Supplier(id=f"f{i}", name="Keksitty", evidence=e, headcount=h) for i, (e, h) in enumerate(found)]
    need = need.model_copy(update={"criteria": criteria})
    assert column(suppliers, need, "crew_together") == [slow_crew(s, list(criteria), need, DAY) for s in suppliers]


def one(evidence: list[dict[str, object]], criterion: dict[str, object], **facts: object) -> int:
    supplier = Supplier(id="a", name="Keksitty", evidence=evidence)
    need = Requirement(id="n", title="x", criteria=[criterion], **facts)
    return judged([supplier], need).verdicts[0, 0].item()


@pytest.mark.parametrize(
    ("evidence", "criterion", "facts", "expected"),
    [
        # alternatives: a Reliable Partner report stands in for the obligations-act documents
        ([{"key": "reliable_partner", "value": True, "issued": "2026-11-01"}], {"key": "contractor_obligations_package"}, {}, 1),
        ([{"key": "reliable_partner", "value": True, "issued": "2026-01-01"}], {"key": "contractor_obligations_package"}, {}, 0),
        # levels
        ([{"key": "en_1090", "value": "EXC3", "valid_until": "2030-01-01"}], {"key": "EN 1090 EXC2"}, {}, 1),
        ([{"key": "en_1090", "value": "EXC1", "valid_until": "2030-01-01"}], {"key": "EN 1090 EXC2"}, {}, -1),
        # 3834-2 serves for 3834-3, not the other way round
        ([{"key": "iso_3834_2", "value": True, "valid_until": "2030-01-01"}], {"key": "ISO 3834-3"}, {}, 1),
        ([{"key": "iso_3834_3", "value": True, "valid_until": "2030-01-01"}], {"key": "ISO 3834-2"}, {}, 0),
        # expired during the work
        ([{"key": "iso_9001", "value": True, "valid_until": "2027-05-10"}], {"key": "iso_9001", "valid_on": "throughout"},
         {"start": "2027-05-01", "end": "2027-05-31"}, -1),
        ([{"key": "iso_9001", "value": True, "valid_until": "2027-05-31"}], {"key": "iso_9001", "valid_on": "throughout"},
         {"start": "2027-05-01", "end": "2027-05-31"}, 1),
        # a figure per million hours
        ([{"key": "ltifr", "value": 2.4}], {"key": "ltifr", "at_most": 2.5}, {}, 1),
        ([{"key": "trir", "value": 0.1}], {"key": "ltifr", "at_most": 2.5}, {}, 0),
        # only above a value
        ([{"key": "iso_9001", "value": False}], {"key": "iso_9001", "when": {"min_value_eur": 9000}}, {"value_eur": 8999}, 1),
        ([{"key": "iso_9001", "value": False}], {"key": "iso_9001", "when": {"min_value_eur": 9000}}, {}, 0),
        # only for certain services
        ([{"key": "iso_9001", "value": False}], {"key": "iso_9001", "when": {"concepts": ["lodging"]}},
         {"lots": [{"id": "l", "text": "hitsaus", "concept": "welding"}]}, 1),
        # only underground
        ([{"key": "iso_9001", "value": False}], {"key": "iso_9001", "when": {"underground": True}}, {"site": "outokumpu_kemi"}, -1),
        ([{"key": "iso_9001", "value": False}], {"key": "iso_9001", "when": {"underground": True}}, {"site": "boliden_kevitsa"}, 1),
        # per shift
        ([{"key": "first_aiders", "persons": 1, "valid_until": "2030-01-01"}], {"key": "first_aiders", "persons": 1, "per_shift": True},
         {"shifts": ["day", "night"]}, -1),
        ([{"key": "first_aiders", "persons": 9, "valid_until": "2030-01-01"}], {"key": "first_aiders", "persons": 1, "per_shift": True}, {}, 0),
    ],
)  # fmt: skip
def test_the_fields_table_of_criteria(
    evidence: list[dict[str, object]], criterion: dict[str, object], facts: dict[str, object], expected: int
) -> None:
    assert one(evidence, criterion, **facts) == expected


def test_places_shifts_and_sizes_are_criteria_like_any_other() -> None:
    firms = [
        Supplier(
            id="a", name="A", municipality="Kajaani", radius_km=200, shifts=["day", "night"], order_eur=(1000, None)
        ),
        Supplier(id="b", name="B", municipality="Helsinki", radius_km=200, shifts=["day"], order_eur=(None, 4000)),
        Supplier(id="c", name="C"),
        Supplier(id="d", name="D", lat=64.0, lon=28.0, order_eur=(1000, 9000), mobilise_h=3.5),
    ]
    need = Requirement(
        id="n", title="x", site="terrafame", max_distance_km=150, within_h=3, shifts=["night"], value_eur=(4500, 5000)
    )
    result = judged(firms, need)
    found = {p.name: result.verdicts[:, i].tolist() for i, p in enumerate(result.plans)}
    assert found == {
        "distance_km": [1, -1, 0, 1],
        "on_site_h": [0, -1, 0, -1],
        "service_radius_km": [1, -1, 0, 0],
        "shifts": [1, -1, 0, 0],
        "order_size_eur": [0, -1, 0, 1],
    }


def test_a_need_inherits_its_buyers_criteria_unless_it_names_the_key_itself() -> None:
    buyer = Buyer(
        id="b", name="Keksitty Kaivos", sites=[Site(name="Pohjoislouhos", lat=64.0, lon=28.0, underground=True)],
        criteria=[Criterion(key="ISO 9001"), Criterion(key="liability_insurance", at_least=2_000_000)],
    )  # fmt: skip
    firm = Supplier(
        id="a",
        name="A",
        lat=64.0,
        lon=28.0,
        evidence=[Evidence(key="liability_insurance", value=600_000, valid_until="2030-01-01")],
    )
    need = Requirement(
        id="n", title="x", buyer="keksitty kaivos", site="pohjoislouhos",
        criteria=[Criterion(key="vastuuvakuutus", at_least=500_000)],
    )  # fmt: skip
    result = judged([firm], need, [buyer])
    assert {p.key: v for p, v in zip(result.plans, result.verdicts[0].tolist(), strict=True)} == {
        "iso_9001": 0, "liability_insurance": 1, "service_radius_km": 0,
    }  # fmt: skip


def test_own_record_registers_languages_and_machines_answer_too() -> None:
    firm = Supplier(
        id="a", name="A", headcount=(8, 12), call_out="weekdays", languages=["fi", "en"], as_of="2026-11-20",
        registers=[{"key": "prepayment_register", "status": "registered", "since": "2010-01-01"}],
        equipment=[{"text": "60 t ajoneuvonosturi", "concept": "crane_lifting", "capacity": 60, "unit": "t", "inspected_until": "2026-12-01"}],
    )  # fmt: skip
    cases: list[tuple[dict[str, object], int]] = [
        ({"key": "headcount", "at_least": 8}, 1),
        ({"key": "headcount", "at_least": 10}, 0),
        ({"key": "headcount", "at_least": 13}, -1),
        ({"key": "call_out", "level": "24/7"}, -1),
        ({"key": "call_out", "level": "weekdays"}, 1),
        ({"key": "language_en"}, 1),
        ({"key": "language_sv"}, -1),
        ({"key": "prepayment_register"}, 1),
        ({"key": "crane_capacity", "at_least": 50}, 1),
        ({"key": "crane_capacity", "at_least": 80}, 0),
        ({"key": "machine_ce_inspection", "holder": "machine", "scope": {"machine": "crane_lifting"}}, 1),
        ({"key": "machine_ce_inspection", "holder": "machine", "scope": {"machine": "excavator"}}, -1),
    ]
    for criterion, expected in cases:
        need = Requirement(id="n", title="x", criteria=[criterion])
        assert judged([firm], need).verdicts[0, 0] == expected, criterion


def test_a_mere_heading_over_alternatives_counts_only_where_a_firm_states_it() -> None:
    asked = {"key": "jokin laatu", "any_of": [{"key": "iso_9001"}, {"key": "hot_work_card", "persons": 2}]}
    assert one([{"key": "iso_9001", "value": False}, {"key": "hot_work_card", "persons": 1}], asked) == -1
    assert one([{"key": "iso_9001", "value": False}], asked) == 0
    assert one([{"key": "jokin laatu", "value": True}, {"key": "iso_9001", "value": False}], asked) == 1
    people = {"key": "oma kortti", "persons": 2, "any_of": [{"key": "iso_9001"}]}
    assert one([{"key": "iso_9001", "value": False}], people) == -1
    assert one([{"key": "oma kortti", "persons": 2}], people) == 1


def test_an_own_record_is_a_firms_own_word() -> None:
    need = Requirement(id="n", title="x", criteria=[{"key": "headcount", "at_least": 5, "basis": "audited"}])
    firms = [
        Supplier(id="a", name="A", headcount=9),
        Supplier(id="b", name="B", headcount=9, evidence=[Evidence(key="headcount", value=7, basis="audited")]),
        Supplier(id="c", name="C", headcount=2),
        Supplier(id="d", name="D", evidence=[Evidence(key="headcount", value=2, basis="audited")]),
    ]
    assert column(firms, need, "headcount") == [0, 1, -1, -1]
    most = Requirement(id="n", title="x", criteria=[{"key": "headcount", "at_most": 5}])
    assert column(firms, most, "headcount") == [-1, -1, 1, 1]


def test_crew_of_a_lot_that_counts_nobody_is_shown_only_by_a_whole_firm() -> None:
    keys = ("hot_work_card", "electrical_safety_sfs6002")
    need = Requirement(id="n", title="x", criteria=[{"key": k, "persons": "crew"} for k in keys])

    def rows(*counts: int) -> list[Evidence]:
        return [Evidence(key=k, persons=c, valid_until="2030-01-01") for k, c in zip(keys, counts, strict=True)]

    firms = [
        Supplier(id="a", name="A", headcount=3, evidence=rows(3, 3)),
        Supplier(id="b", name="B", headcount=4, evidence=rows(3, 3)),
        Supplier(id="c", name="C", headcount=4, evidence=rows(3, 0)),
        Supplier(id="d", name="D", headcount=4),
    ]
    assert column(firms, need, "crew_together") == [1, 0, -1, 0]


def test_crew_criteria_under_a_doubtful_condition_never_fail_and_alternatives_count_for_the_crew() -> None:
    two = {"lots": [Lot(id="l", text="x", crew=2)]}
    doubtful = Requirement(
        id="n", title="x", **two,
        criteria=[{"key": "hot_work_card", "persons": "crew", "when": {"min_value_eur": 1}}, {"key": "adr", "persons": "crew"}],
    )  # fmt: skip
    none = Supplier(id="a", name="A", evidence=[Evidence(key=k, persons=0) for k in ("hot_work_card", "adr")])
    assert column([none], doubtful, "crew_together") == [0]
    either = Requirement(
        id="n", title="x", **two,
        criteria=[{"key": "oma", "persons": "crew", "any_of": [{"key": "adr", "persons": "crew"}]}, {"key": "hot_work_card", "persons": "crew"}],
    )  # fmt: skip
    cards = [Evidence(key=k, person=p, valid_until="2030-01-01") for k in ("adr", "hot_work_card") for p in ("x", "y")]
    assert column([Supplier(id="a", name="A", evidence=cards)], either, "crew_together") == [1]
