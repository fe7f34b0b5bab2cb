"""Groups for visits against every way to share out the seats."""

from datetime import datetime, timedelta
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import InputError
from kaivosmatch.network._visits import Visit, _seat, red_pairs, visit_groups
from kaivosmatch.results import Candidate, Ranking
from kaivosmatch.verdict import Verdict

NINE = datetime(2026, 5, 4, 9)


def ranking(need, **scores):
    return Ranking(
        need,
        tuple(
            Candidate(f, f"Keksitty {f}", i, Verdict.PASS, s, s, {}, (), None)
            for i, (f, s) in enumerate(scores.items(), 1)
        ),
        0,
    )


def visit(name, buyer, hour, seats, place=None, hours=2):
    start = NINE + timedelta(hours=hour)
    return Visit(name, buyer, start, start + timedelta(hours=hours), seats, place)


def every_way(worth, seats, apart, clash, most):
    """(most firms seated, greatest value among those) by trying all."""
    visits, firms = len(worth), len(worth[0])
    options = [
        [
            c
            for n in range(min(seats[v], firms) + 1)
            for c in combinations([f for f in range(firms) if worth[v][f] > 0], n)
        ]
        for v in range(visits)
    ]
    best = (0, 0.0)
    for groups in product(*options):
        if any(a in g and b in g for g in groups for a, b in apart):
            continue
        if any(set(groups[v]) & set(groups[w]) for v, w in clash):
            continue
        if any(sum(f in g for g in groups) > most for f in range(firms)):
            continue
        value = sum(worth[v][f] for v, g in enumerate(groups) for f in g)
        best = max(best, (len({f for g in groups for f in g}), value))
    return best


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_every_small_sharing_is_the_best_there_is(data):
    visits, firms = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4))
    row = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=firms, max_size=firms)
    worth = data.draw(st.lists(row, min_size=visits, max_size=visits))
    seats = data.draw(st.lists(st.integers(0, 3), min_size=visits, max_size=visits))
    pairs, meets = list(combinations(range(firms), 2)), list(combinations(range(visits), 2))
    apart = data.draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    clash = data.draw(st.lists(st.sampled_from(meets), max_size=2)) if meets else []
    most = data.draw(st.integers(0, 3))
    status, chosen, bound = _seat(np.array(worth), seats, apart, clash, most, None)
    number, value = every_way(worth, seats, apart, clash, most)
    assert status == "OPTIMAL"
    assert int(chosen.any(axis=0).sum()) == number
    assert float(np.array(worth)[chosen].sum()) == pytest.approx(value)
    assert bound == pytest.approx(value)
    assert (chosen.sum(axis=1) <= seats).all()
    assert not any(chosen[:, a] @ chosen[:, b] for a, b in apart)
    assert not any((chosen[v] & chosen[w]).any() for v, w in clash)


def test_seats_go_to_as_many_firms_as_can_be_and_competitors_sit_apart():
    rankings = [ranking("mine", a=0.9, b=0.8, c=0.2), ranking("prime", a=0.7)]
    plan = visit_groups(rankings, [visit("morning", "mine", 0, 2), visit("noon", "prime", 4, 1)])
    assert plan.groups == {"morning": ("b", "c"), "noon": ("a",)}  # a has a seat elsewhere, so c is not left out
    assert plan.left_out == ()
    apart = visit_groups(rankings, [visit("morning", "mine", 0, 3)], apart=[("a", "b"), ("a", "stranger")])
    assert apart.groups == {"morning": ("a", "c")}
    assert apart.left_out == ("b",)
    assert apart.to_frame()["name"].tolist() == ["Keksitty a", "Keksitty c"]


def test_driving_between_places_takes_its_time():
    rankings = [ranking("mine", a=0.9), ranking("prime", a=0.9)]
    near = [visit("one", "mine", 0, 1, "Sotkamo"), visit("two", "prime", 3, 1, "Kajaani")]  # 44 km in an hour
    far = [visit("one", "mine", 0, 1, "Sotkamo"), visit("two", "prime", 3, 1, "Oulu")]
    seated = lambda some: sum(map(len, visit_groups(rankings, some).groups.values()))  # noqa: E731
    assert seated(near) == 2
    assert seated(far) == 1
    assert seated(far[::-1]) == 1
    assert seated([visit("one", "mine", 0, 1), visit("two", "prime", 1, 1)]) == 1  # at the same time
    assert seated([visit("one", "mine", 0, 1), visit("two", "prime", 2, 1, "Oulu")]) == 2
    assert len(visit_groups(rankings, near, most_per_firm=1).to_frame()) == 1


def test_red_pairs_come_from_red_consortia_only():
    def team(colour, *ids):
        return SimpleNamespace(competition=colour, members=[SimpleNamespace(supplier_id=i) for i in ids])

    plans = [SimpleNamespace(consortia=[team("red", "b", "a"), team("amber", "c", "d"), team("red", "a", "b", "e")])]
    assert red_pairs(plans) == (("a", "b"), ("a", "e"), ("b", "e"))
    assert red_pairs([]) == ()


def test_time_and_refusals():
    rankings = [ranking("mine", a=0.9)]
    assert visit_groups(rankings, [visit("v", "mine", 0, 1)], time_limit=5).status == "OPTIMAL"
    assert visit_groups(rankings, []).groups == {}
    for visits in (
        [visit("v", "mine", 0, 1)] * 2,
        [visit("v", "nobody", 0, 1)],
        [visit("v", "mine", 0, 1, "Atlantis")],
    ):
        with pytest.raises(InputError):
            visit_groups(rankings, visits)
    with pytest.raises(InputError, match="negative"):
        visit_groups(rankings, [], most_per_firm=-1)
    with pytest.raises(InputError, match="ends before"):
        visit("v", "mine", 0, -1)
