"""A need compiled: where it is, which terms it speaks to, what of it was not understood."""

from __future__ import annotations

from datetime import date

import pytest

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.query import compile_query, default_weights, resolve_weights
from kaivosmatch.query.weights import term_label
from kaivosmatch.records import Buyer, Lot, Requirement, Site
from kaivosmatch.verdict import Verdict
from kaivosmatch.vocabulary import Vocabulary

DAY = date(2026, 11, 24)
WORDS = Vocabulary.default()
BUYER = Buyer(
    id="b",
    name="Keksitty Kaivos",
    sites=[
        Site(id="north", name="Pohjoislouhos", lat=64.5, lon=28.5),
        Site(name="Satama", municipality="Oulu"),
        Site(name="Jossain"),
    ],
)


def query(**facts: object):
    return compile_query(Requirement(id="n", title="Hitsaus", **facts), BUYER, WORDS, as_of=DAY, home="Kainuu")


@pytest.mark.parametrize(
    ("facts", "lat"),
    [
        ({"lat": 65.0, "lon": 25.0, "site": "terrafame"}, 65.0),
        ({"site": "NORTH"}, 64.5),
        ({"site": "Pohjoislouhos"}, 64.5),
        ({"site": "terrafame"}, 63.98),
        ({"site": "Satama"}, pytest.approx(65.01, abs=0.1)),
        ({"municipality": "205"}, pytest.approx(64.22, abs=0.05)),
        ({"site": "Ei missään", "municipality": "Kajaani"}, pytest.approx(64.22, abs=0.05)),
    ],
)
def test_where_the_work_is(facts: dict[str, object], lat: float) -> None:
    point = query(**facts).point
    assert point is not None
    assert point.lat == lat


def test_places_that_nobody_knows_are_noted_and_have_no_weight() -> None:
    asked = query(site="Jossain", municipality="Atlantis")
    assert asked.point is None
    assert "proximity" not in asked.weights
    assert [n.split(" is not known")[0] for n in asked.notes] == ["site 'Jossain'", "municipality 'Atlantis'"]


def test_terms_that_the_need_does_not_speak_to_are_left_out() -> None:
    assert tuple(query().weights) == ("fit", "local")
    full = query(
        site="terrafame", lots=[Lot(id="l", text="x", crew=2)], criteria=[{"key": "iso_9001", "mandatory": False}]
    )
    assert tuple(full.weights) == ("fit", "preferred", "crew", "proximity", "local")
    assert "response" in query(site="terrafame", within_h=4).weights
    assert sum(full.weights.values()) == pytest.approx(1)
    lots = query(lots=[Lot(id="a", text="x", weight=3), Lot(id="b", text="y")]).lot_weights
    assert lots == (0.75, 0.25)


def test_a_criterion_the_vocabulary_lacks_is_noted_and_still_judged() -> None:
    asked = query(criteria=[{"key": "oma kriteeri"}, {"key": "otsikko", "any_of": [{"key": "iso_9001"}]}])
    assert [n for n in asked.notes if "oma kriteeri" in n] and not [n for n in asked.notes if "otsikko" in n]
    assert {p.key for p in asked.plans} == {"oma kriteeri", "otsikko"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "works"}, True),
        ({"cpv": ["45262600"], "kind": "services"}, True),
        ({"industry_codes": ["43.21"]}, True),
        ({"kind": "goods"}, False),
        ({}, None),
    ],
)
def test_construction_is_told_by_kind_and_codes(facts: dict[str, object], expected: bool | None) -> None:
    criteria = [{"key": "iso_9001", "when": {"construction": True}}]
    found = query(criteria=criteria, **facts).plans[0].condition
    assert found == {True: Verdict.PASS, False: Verdict.FAIL, None: Verdict.UNKNOWN}[expected]


def test_the_same_criterion_twice_gets_two_names_and_work_below_ground_is_seen_in_the_words() -> None:
    asked = query(criteria=[{"key": "iso_9001"}, {"key": "ISO 9001", "basis": "audited"}])
    assert [p.name for p in asked.plans] == ["iso_9001", "iso_9001 (2)"]
    down = compile_query(
        Requirement(id="n", title="Maanalaiset työt", criteria=[{"key": "iso_9001", "when": {"underground": True}}]),
        None, WORDS, as_of=DAY,
    )  # fmt: skip
    assert down.plans[0].condition == Verdict.PASS


def test_weights_are_a_complete_statement() -> None:
    assert resolve_weights({"fit": 2, "local": 2}, ("fit", "local", "crew")) == {"fit": 0.5, "local": 0.5, "crew": 0.0}
    assert set(default_weights()) >= {"fit", "crew"}
    with pytest.raises(UnknownName, match="did you mean 'proximity'"):
        resolve_weights({"proximty": 1}, ("fit",))
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="fit"):
            resolve_weights({"fit": wrong}, ("fit",))
    with pytest.raises(InputError, match="no term"):
        resolve_weights({"crew": 1}, ("fit", "local"))
    assert [term_label("fit", lang) for lang in ("fi", "sv", "en")] == ["sopivuus", "lämplighet", "fit"]
