"""One firm, many rows: what is merged, what is left for a person, and what contradicts."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kaivosmatch.errors import InputError
from kaivosmatch.records import Capability, Equipment, Evidence, Period, Registration, Supplier
from kaivosmatch.resolve import name_key, resolve
from kaivosmatch.resolve.names import near_pairs

A, B = "0112038-9", "0201256-6"


def _firms(*names: str, **more: list[str | None]) -> list[Supplier]:
    made = []
    for i, name in enumerate(names):
        made.append(
            Supplier(
                id=f"s{i}", name=name, **{field: values[i] for field, values in more.items() if values[i] is not None}
            )
        )
    return made


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Keksitty Paja Oy", "Oy Keksitty Paja Ab"),
        ("Keksitty Paja Oy", "KEKSITTY-PAJA"),
        ("Keksitty Paja Oy", "Keksitty Paja Osakeyhtiö"),
        ("Töiden Paja Ky", "Toiden paja kommandiittiyhtiö"),
        ("T:mi J. Keksitty", "Keksitty J. Tmi"),
        ("Keksitty Metalli Paja Oy", "Keksitty Metallipaja Oy"),
        ("Påhittad Verkstad AB (publ)", "Pahittad Verkstad Abp"),
        ("Invented Works B.V.", "Invented Works BV"),
        ("Invented Works GmbH", "invented  works"),
        ("Keksittyjen Teollisuuspalvelujen Kunnossapito Oy", "Keksityjen Teollisuuspalvelujen Kunnossapito Oy"),
    ],
)
def test_names_of_one_firm_are_merged(left: str, right: str) -> None:
    found = resolve(_firms(left, right))
    assert (
        [s.id for s in found.suppliers] == ["s0"]
        and found.merges[0].ids == ("s0", "s1")
        and found.merges[0].by == "name"
    )
    assert found.ids == {"s0": "s0", "s1": "s0"} and found.pairs == ()


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("Keksitty Paja Oy", "Keksitty Paja Tmi", "legal forms of different kinds"),
        ("Keksitty Paja Oy", "Keksitty Pajat Oy", "names alike, not the same"),
        ("Kuvitteellinen J Putki", "Kuvitteellinen K Putki", "other initials"),
        ("JK Keksitty Putki", "J K Keksitty Putki", "other initials"),
    ],
)
def test_what_is_in_doubt_is_left_for_a_person(left: str, right: str, reason: str) -> None:
    found = resolve(_firms(left, right))
    assert len(found.suppliers) == 2 and found.merges == ()
    assert list(found.to_decide[["left", "right", "reason"]].itertuples(index=False, name=None)) == [
        ("s0", "s1", reason)
    ]
    assert found.to_decide["score"].between(88, 100).all()


@pytest.mark.parametrize(
    ("left", "right"), [("Keksitty Kaivu 1 Oy", "Keksitty Kaivu 2 Oy"), ("Keksitty Paja Oy", "Toinen Yritys Oy")]
)
def test_other_digits_and_other_names_are_other_firms(left: str, right: str) -> None:
    found = resolve(_firms(left, right))
    assert len(found.suppliers) == 2 and found.pairs == () and found.to_decide.empty
    assert list(found.to_decide.columns) == ["left", "left_name", "right", "right_name", "score", "reason"]


def test_business_ids_go_before_names() -> None:
    same = resolve(_firms("Keksitty Paja Oy", "Aivan Toinen Nimi Oy", business_id=[A, A]))
    assert same.merges[0].by == "business_id" and same.merges[0].score == 100.0
    assert [(c.field, c.kept, c.other) for c in same.contradictions] == [
        ("name", "Keksitty Paja Oy", "Aivan Toinen Nimi Oy")
    ]
    other = resolve(_firms("Keksitty Paja Oy", "Keksitty Paja Oy", business_id=[A, B]))
    assert len(other.suppliers) == 2 and other.pairs == ()
    both = resolve(_firms("Keksitty Paja Oy", "Toinen Nimi Oy", "Keksitty Paja", business_id=[A, A, None]))
    assert both.merges[0].by == "business_id and name" and len(both.suppliers) == 1


def test_a_name_that_fits_two_firms_is_merged_with_neither() -> None:
    found = resolve(_firms("Keksitty Paja Oy", "Keksitty Paja", "Keksitty Paja Oy", business_id=[A, None, B]))
    assert [s.id for s in found.suppliers] == ["s0", "s1", "s2"]
    assert {(p.left, p.right, p.reason) for p in found.pairs} == {
        ("s0", "s1", "the name fits firms with different business ids"), ("s1", "s2", "the name fits firms with different business ids"),
    }  # fmt: skip


def test_a_name_without_a_form_is_no_bridge_between_two_forms() -> None:
    found = resolve(_firms("Keksitty Paja Oy", "Keksitty Paja", "Keksitty Paja Tmi", "Oy Keksitty Paja"))
    assert [s.id for s in found.suppliers] == ["s0", "s1", "s2"] and found.merges[0].ids == ("s0", "s3")
    assert ("s0", "s1", "the name fits firms with different legal forms") in {
        (p.left, p.right, p.reason) for p in found.pairs
    }


def test_facts_are_combined_and_contradictions_told() -> None:
    rows = [
        Supplier(
            id="a", name="Keksitty Paja Oy", headcount=4, municipality="Kajaani", languages=["fi"], references=(),
            consent=["buyer", "region"],
            equipment=[Equipment(text="nosturi", count=1)], evidence=[Evidence(key="iso_9001", value=True)], partners=["c"],
            call_out="none",
            availability=[Period(crew=2)], capabilities=[Capability(text="hitsaus")], as_of=date(2024, 1, 1),
        ),
        Supplier(
            id="b", name="Keksitty Paja", headcount=6, municipality="205", languages=["sv", "fi"], references=[{"text": "työ"}],
            consent=["buyer"], equipment=[Equipment(text="nosturi", count=2)], call_out="none",
            evidence=[Evidence(key="iso_9001", value=False), Evidence(key="iso_9001", value=True, valid_until=date(2027, 1, 1))],
            registers=[Registration(key="ariba")], availability=[Period(crew=3)], capabilities=[Capability(text="hitsaus", crew=2)],
            as_of=date(2025, 1, 1), radius_km=50,
        ),
        Supplier(id="c", name="Muu Yritys Oy", partners=["b", "c", "x"]),
    ]  # fmt: skip
    found = resolve(rows)
    paja, other = found.suppliers
    assert (paja.id, paja.name, paja.headcount, paja.municipality, paja.radius_km) == (
        "a",
        "Keksitty Paja",
        6,
        "205",
        50,
    )
    assert (paja.languages, paja.consent, paja.call_out, paja.as_of) == (
        ("sv", "fi"),
        ("buyer",),
        "none",
        date(2025, 1, 1),
    )
    assert paja.capabilities == (Capability(text="hitsaus", crew=2),) and paja.availability == (Period(crew=3),)
    assert paja.evidence == (
        Evidence(key="iso_9001", value=False),
        Evidence(key="iso_9001", value=True, valid_until=date(2027, 1, 1)),
    )
    assert paja.equipment == (Equipment(text="nosturi", count=2), Equipment(text="nosturi", count=1))
    assert other.partners == ("a", "x")
    told = {(c.field, str(c.kept), c.kept_from, str(c.other), c.other_from) for c in found.contradictions}
    assert {(field, kept, other) for field, kept, _, other, _ in told if field not in ("references", "availability", "consent")} == {
        ("headcount", "6", "4"), ("equipment: nosturi", "2", "1"), ("evidence: iso_9001", "False", "True"),
    }  # fmt: skip
    assert {field for field, *_ in told} == {
        "headcount", "references", "availability", "consent", "equipment: nosturi", "evidence: iso_9001",
    }  # fmt: skip
    assert list(found.contradictions_frame()["supplier_id"].unique()) == ["a"]
    assert found.to_frame()[["supplier_id", "rows", "by"]].values.tolist() == [["a", 2, "name"], ["c", 1, ""]]


def test_the_same_id_twice_is_an_error() -> None:
    with pytest.raises(InputError, match="the same id"):
        resolve([Supplier(id="a", name="A"), Supplier(id="a", name="B")])


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert name_key("Oy").sorted == "oy" and name_key("Oy Ab").sorted == "ab oy"
    assert resolve([]).suppliers == () and resolve([]).to_frame().empty


_names = st.lists(st.text("abö 12-O", min_size=1, max_size=14).filter(str.strip), min_size=2, max_size=7)


@settings(max_examples=150, deadline=None)
@given(names=_names, cutoff=st.sampled_from([60, 88, 97]))
def test_near_pairs_are_all_pairs_compared_one_by_one(names: list[str], cutoff: float) -> None:
    keys = [name_key(name) for name in names]
    wanted = set()
    for (i, a), (j, b) in itertools.combinations(enumerate(keys), 2):
        score = max(fuzz.ratio(a.sorted, b.sorted), fuzz.ratio(a.spaceless, b.spaceless))
        if a.digits == b.digits and score >= cutoff:
            wanted.add((i, j))
    assert {(i, j) for i, j, _ in near_pairs(keys, cutoff)} == wanted


@settings(max_examples=100, deadline=None)
@given(
    names=st.lists(
        st.sampled_from(["Paja Oy", "Paja", "Paja Tmi", "Pajat Keksityt Oy", "Paja Keksityt", "Paja 2", "X Paja"]),
        min_size=2,
        max_size=8,
    ),
    ids=st.lists(st.sampled_from([None, None, A, B]), min_size=8, max_size=8),
    turn=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_no_firm(names: list[str], ids: list[str | None], turn: object) -> None:
    rows = _firms(*names, business_id=ids)
    found = resolve(rows)
    shuffled = list(rows)
    turn.shuffle(shuffled)  # type: ignore[attr-defined]

    def firms(resolution: object) -> set[frozenset[str]]:
        renamed = resolution.ids  # type: ignore[attr-defined]
        return {frozenset(i for i, kept in renamed.items() if kept == head) for head in renamed.values()}

    assert firms(found) == firms(resolve(shuffled))
    for firm in firms(found):
        stated = {row.business_id for row in rows if row.id in firm} - {None}
        assert len(stated) <= 1
    # no firm with a business id is two firms
    assert len({s.business_id for s in found.suppliers if s.business_id}) == sum(
        bool(s.business_id) for s in found.suppliers
    )
