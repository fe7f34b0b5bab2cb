"""Who is ever shown, by counting; and rotation that never costs more than it says."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError
from kaivosmatch.matcher import Matcher
from kaivosmatch.network._exposure import _gini, exposure
from kaivosmatch.network._rotation import rotate
from kaivosmatch.records import Award, Supplier
from kaivosmatch.results import Candidate, Ranking
from kaivosmatch.verdict import Verdict


def ranking(need, *scored, verdict=Verdict.PASS):
    found = []
    for place, (firm, score) in enumerate(scored, 1):
        found.append(Candidate(firm, firm, place, verdict, score, score, {"fit": score}, (), None))
    return Ranking(need, tuple(found), 0)


def firm(name, headcount=None):
    return Supplier(id=name, name=f"Keksitty {name} Oy", headcount=headcount)


FIRMS = [firm("a", 3), firm("b", 80), firm("c", (8, 12)), firm("d"), firm("e", 5)]
AWARDS = [
    Award(id=str(i), text="x", suppliers=who, date="2025-01-01")
    for i, who in enumerate([["b"], ["b", "b", "z"], ["a"]])
]
SHOWN = [ranking("n1", ("a", 0.9), ("b", 0.8)), ranking("n2", ("b", 0.9), ("c", 0.8)), ranking("n3", ("b", 0.5))]


def test_counts_by_hand():
    found = exposure(SHOWN, FIRMS, awards=AWARDS)
    assert (found.rankings, found.places) == (3, 5)
    assert dict(found.shown) == {"a": 1, "b": 3, "c": 1, "d": 0, "e": 0}
    assert dict(found.best_rank) == {"a": 1, "b": 1, "c": 2}
    assert found.never_shown == ("d", "e")
    reach = found.reach
    assert reach.coverage == 3 / 5
    assert reach.long_tail == (2 / 5, 2 / 5)  # the head is a fifth of five: b
    assert reach.small == (1 / 5, 2 / 5)  # a surely, c perhaps
    assert reach.new == (1 / 5, 1 / 5)  # c was never bought from
    assert reach.new_ever == (1 / 3, 1 / 3)
    # surely small: a (shown), e (not); c (shown) and d (not) may be
    assert reach.small_ever == (1 / 3, 2 / 3)


def test_popularity_shows_the_same_firms_again_and_again():
    popular = exposure(SHOWN, FIRMS, awards=AWARDS).popular
    assert popular.coverage == 2 / 5  # b, a; b, a; b
    assert popular.new == (0, 0)
    assert exposure(SHOWN, FIRMS).popular is None
    assert exposure(SHOWN, FIRMS).reach.new is None


def test_nothing_shown_and_nobody_there():
    empty = exposure([ranking("n")], FIRMS)
    assert (empty.reach.coverage, empty.reach.small, empty.reach.gini) == (0, None, 0)
    nobody = exposure([], [])
    assert (nobody.reach.coverage, nobody.reach.small_ever, nobody.places) == (0, None, 0)
    assert exposure([], [firm("d")]).reach.small_ever == (0.0, 0.0)
    assert exposure([ranking("n", ("d", 1.0))], [firm("d")]).reach.small_ever == (1.0, 1.0)


def test_frames():
    found = exposure(SHOWN, FIRMS, awards=AWARDS)
    assert found.to_frame().to_numpy().tolist()[:2] == [["b", 3, 1], ["a", 1, 1]]
    summary = found.summary().set_index("measure")
    assert summary.loc["coverage"].tolist() == [0.6, 0.6, 0.4, 0.4]
    assert exposure(SHOWN, FIRMS).summary().set_index("measure").loc["new"].tolist() == [None] * 4


def test_refusals():
    with pytest.raises(InputError, match="not among"):
        exposure([ranking("n", ("x", 1.0))], FIRMS)
    with pytest.raises(InputError, match="differ"):
        exposure([], [firm("a"), firm("a")])
    with pytest.raises(InputError, match="negative"):
        rotate([], -1)
    with pytest.raises(InputError, match="negative"):
        rotate([], 1, within=float("nan"))


@given(st.lists(st.integers(0, 5), max_size=8))
def test_gini_is_half_the_mean_difference(values):
    total, n = sum(values), len(values)
    slow = sum(abs(a - b) for a, b in product(values, values)) / (2 * n * total) if total else 0
    assert _gini(values) == pytest.approx(slow)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(1, 20), st.just((5, 15))), st.integers(0, 2)), min_size=1, max_size=6
    )
)
def test_shares_hold_every_size_that_a_firm_may_have(given_firms):
    firms = [firm(f"f{i}", size) for i, (size, _) in enumerate(given_firms)]
    lists = [
        ranking(f"n{t}", *((f"f{i}", 0.5) for i, (_, times) in enumerate(given_firms) if times > t)) for t in range(2)
    ]
    reach = exposure(lists, firms).reach
    shown = [times for _, times in given_firms]
    ways = [[size < 10] if isinstance(size, int) else [True, False] for size, _ in given_firms]
    places, ever = [], []
    for small in product(*ways):
        if sum(shown):
            places.append(sum(t for t, s in zip(shown, small, strict=True) if s) / sum(shown))
        if any(small):
            ever.append(sum(1 for t, s in zip(shown, small, strict=True) if s and t) / sum(small))
    assert (reach.small is None) == (not places)
    assert not places or reach.small == pytest.approx((min(places), max(places)))
    assert (reach.small_ever is None) == (not ever)
    assert not ever or reach.small_ever == pytest.approx((min(ever), max(ever)))


def test_near_equals_take_turns_and_others_do_not():
    long = [("a", 0.80), ("b", 0.79), ("c", 0.78), ("d", 0.5)]
    found = rotate([ranking(f"n{i}", *long) for i in range(3)], k=1, within=0.02)
    assert [r.candidates[0].supplier_id for r in found.rankings] == ["a", "b", "c"]
    assert found.cost_max == 0.02
    assert found.cost_mean == pytest.approx(0.01)
    assert (found.moved, found.fixed) == (2, ())
    assert found.rankings[1].candidates[0].rank == 1
    assert "take turns" in found.rankings[0].notes[-1]
    assert found.to_frame()["supplier_id"].tolist() == ["a", "b", "c"]


def test_no_distance_moves_nobody_but_equals():
    lists = [ranking(f"n{i}", ("a", 0.8), ("b", 0.8), ("c", 0.7999)) for i in range(3)]
    found = rotate(lists, k=1, within=0)
    assert [r.candidates[0].supplier_id for r in found.rankings] == ["a", "b", "a"]
    assert found.cost_max == 0
    assert rotate(lists, k=1).within == 0.02


def test_what_is_fixed_or_ordered_by_something_else_stays():
    acute = ranking("n1", ("slow", 0.2), ("b", 0.9))
    lists = [acute, ranking("n2", ("a", 0.8), ("b", 0.8)), ranking("n3", ("a", 0.8), ("b", 0.8))]
    found = rotate(lists, k=1, within=1, fixed=["n3"])
    assert [r.candidates[0].supplier_id for r in found.rankings] == ["slow", "a", "a"]
    assert found.fixed == ("n1", "n3")


def test_a_firm_that_is_in_doubt_never_takes_the_place_of_one_that_passes():
    mixed = ranking("n", ("a", 0.5))
    doubt = ranking("n", ("b", 0.5), verdict=Verdict.UNKNOWN)
    both = Ranking("n", (*mixed.candidates, *doubt.candidates), 0)
    assert [r.candidates[0].supplier_id for r in rotate([both] * 3, k=1, within=1).rankings] == ["a"] * 3


@settings(max_examples=100)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=6, unique_by=lambda t: t[0]), max_size=5
    ),
    st.integers(0, 4),
    st.sampled_from([0.0, 0.1, 0.3]),
)
def test_no_place_gives_up_more_than_is_said(drawn, k, within):
    lists = [
        ranking(f"n{i}", *sorted(((f"f{a}", b / 10) for a, b in some), key=lambda t: -t[1]))
        for i, some in enumerate(drawn)
    ]
    found = rotate(lists, k, within=within)
    assert found.cost_max <= within
    for before, after in zip(lists, found.rankings, strict=True):
        assert len(after.candidates) == min(k, len(before.candidates))
        assert len({c.supplier_id for c in after.candidates}) == len(after.candidates)
        for was, now in zip(before.candidates, after.candidates):
            assert now.score >= was.score - within - 1e-9


def test_the_sample_reaches_farther_than_popularity_and_rotation_farther_still():
    sample = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(
        sample.suppliers, awards=sample.awards, buyers=sample.buyers
    )
    long = matcher.rank_all(sample.requirements, k=15)
    plain = rotate(long, k=3, within=0)
    turned = rotate(long, k=3, within=0.05, fixed=["n01"])
    first = exposure(plain.rankings, sample.suppliers, awards=sample.awards)
    then = exposure(turned.rankings, sample.suppliers, awards=sample.awards)
    assert first.reach.coverage > first.popular.coverage
    assert then.reach.coverage >= first.reach.coverage
    assert turned.cost_max <= 0.05
