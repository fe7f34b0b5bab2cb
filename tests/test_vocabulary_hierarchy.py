"""Wider and narrower concepts, similarity, and the trees of the codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import UnknownName
from kaivosmatch.vocabulary import ServiceDef, Vocabulary
from kaivosmatch.vocabulary.hierarchy import Hierarchy

V = Vocabulary.default()
KEYS = st.sampled_from(V.service_keys)
SCALE = {"narrower": 0.9, "broader_step": 0.5, "sibling": 0.4, "related": 0.3}


def tree(**broader: str) -> Hierarchy:
    return Hierarchy({key: service(key, wider) for key, wider in broader.items()})


def service(key: str, broader: str = "", related: str = "") -> ServiceDef:
    parts = tuple(p for p in broader.split(",") if p)
    return ServiceDef(key, parts, tuple(p for p in related.split(",") if p), key, (), key, (), key, (), (), (), "", 0)


SMALL = tree(top="", pumps="top", fans="top", slurry="pumps", dosing="pumps", axial="fans", both="pumps,fans", lone="")


def test_ancestors_and_descendants() -> None:
    assert SMALL.ancestors["slurry"] == {"pumps", "top"}
    assert SMALL.ancestors["both"] == {"pumps", "fans", "top"}
    assert SMALL.descendants("top") == ("pumps", "fans", "slurry", "dosing", "both", "axial")
    assert SMALL.steps_up("slurry", "top") == 2
    assert SMALL.steps_up("top", "slurry") is None


@pytest.mark.parametrize(
    ("offered", "needed", "expected"),
    [
        ("slurry", "slurry", 1.0),
        ("slurry", "pumps", 0.9),
        ("slurry", "top", 0.9),
        ("pumps", "slurry", 0.5),
        ("top", "slurry", 0.25),
        ("slurry", "dosing", 0.4),
        ("slurry", "axial", 0.4 * 0.25),
        ("slurry", "lone", 0.0),
        ("both", "axial", 0.4),
    ],
)
def test_similarity_of_an_offer_to_a_need(offered: str, needed: str, expected: float) -> None:
    assert SMALL.similarity(offered, needed, SCALE) == pytest.approx(expected)


def test_related_concepts_are_near_either_way() -> None:
    hierarchy = Hierarchy({"a": service("a", related="b"), "b": service("b")})
    assert hierarchy.similarity("a", "b", SCALE) == hierarchy.similarity("b", "a", SCALE) == 0.3


def test_a_circle_is_told() -> None:
    assert tree(a="b", b="c", c="a", d="a").circles() == ["a", "b", "c"]
    assert SMALL.circles() == []


@settings(max_examples=100, deadline=None)
@given(KEYS, KEYS)
def test_the_shipped_concepts_lie_in_the_unit_interval_and_narrower_covers_broader(a: str, b: str) -> None:
    value = V.concept_similarity(a, b)
    assert 0.0 <= value <= 1.0
    assert (value == 1.0) == (a == b)
    assert V.is_narrower(a, b) == (a == b or a in V.descendants(b)) == (a == b or b in V.ancestors(a))
    if a != b and V.is_narrower(a, b):
        assert value > V.concept_similarity(b, a)


@pytest.mark.parametrize("call", ["ancestors", "descendants", "service"])
def test_an_unknown_service_is_an_error(call: str) -> None:
    with pytest.raises(UnknownName):
        getattr(V, call)("weldingg")
    with pytest.raises(UnknownName):
        V.concept_similarity("welding", "weldingg")
    with pytest.raises(UnknownName):
        V.is_narrower("welding", "weldingg")


def test_codes_find_the_nearest_services_of_their_tree() -> None:
    some = next(key for key in V.service_keys if any(not code.endswith("0") for code in V.service(key).cpv))
    code = next(code for code in V.service(some).cpv if not code.endswith("0"))
    assert some in V.services_for_cpv(code)
    assert V.services_for_cpv(code + "-7") == V.services_for_cpv(code)
    assert V.services_for_cpv(code[:2] + "000000")  # a division finds what lies in it
    industry = V.service(next(key for key in V.service_keys if V.service(key).tol)).tol[0]
    dotted = f"{industry[:2]}.{industry[2:]}" if len(industry) > 2 else industry
    assert V.services_for_industry(industry) == V.services_for_industry(dotted) != ()


@pytest.mark.parametrize("code", ["00000000", "", "1234", "abcdefgh", "123456789", "98999999x"])
def test_a_code_that_is_none_finds_none(code: str) -> None:
    assert V.services_for_cpv(code) == ()


@pytest.mark.parametrize("code", ["", "1", "abc", "123456"])
def test_an_industry_code_that_is_none_finds_none(code: str) -> None:
    assert V.services_for_industry(code) == ()


def slow_services_for_cpv(code: str) -> set[str]:
    """Return the services with the longest CPV prefix that is the code or above it; else those below."""
    stem = code.rstrip("0").ljust(2, "0")
    pairs = [(c.rstrip("0").ljust(2, "0"), key) for key in V.service_keys for c in V.service(key).cpv]
    above = [(prefix, key) for prefix, key in pairs if stem.startswith(prefix)]
    if above:
        longest = max(len(prefix) for prefix, _ in above)
        return {key for prefix, key in above if len(prefix) == longest}
    return {key for prefix, key in pairs if prefix.startswith(stem)}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted({c for k in V.service_keys for c in V.service(k).cpv})), st.integers(2, 8))
def test_cpv_lookup_agrees_with_the_slow_one(code: str, keep: int) -> None:
    asked = code[:keep].ljust(8, "0")
    assert set(V.services_for_cpv(asked)) == slow_services_for_cpv(asked)
