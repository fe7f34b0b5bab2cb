"""Many needs at once: nobody is sent twice, and no choice of teams is worth more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaivosmatch.errors import InputError
from kaivosmatch.teams import Allocation, allocate
from kaivosmatch.teams.search import Search
from kaivosmatch.teams.settings import setting
from reference_portfolio import best_allocation
from reference_teams import CRANES, PUMPS, WELDING, judged, lot, network


def can(concept: str, **more: Any) -> dict[str, Any]:
    return {"capabilities": [{"text": concept, "concept": concept}], "free_crew": 4, **more}


def allocated(firms: list[dict[str, Any]], needs: list[dict[str, Any]], fits: Any = None, **how: Any) -> Allocation:
    index = network(*firms)
    found = [
        judged(index, None if fits is None else fits[i], **{"id": f"n{i}", "title": f"Tarve {i}", **n})
        for i, n in enumerate(needs)
    ]
    return allocate(index, found, **how)


def who(a: Allocation) -> dict[str, tuple[str, ...]]:
    return {name: tuple(m.supplier_id for m in c.members) for name, c in a.assignments.items()}


def pumps(crew: int, start: str = "2027-05-01", end: str = "2027-05-31", **more: Any) -> dict[str, Any]:
    return {"lots": [lot("a", crew, PUMPS)], "start": start, "end": end, **more}


def test_the_same_people_are_not_sent_twice() -> None:
    a = allocated([can(PUMPS)], [pumps(3, value_eur=1000), pumps(3, value_eur=2000)])
    assert who(a) == {"n1": ("f0",)}
    assert a.unserved == {"n0": "The same people are worth more elsewhere at the same time: Tarve 1."}
    assert "Samat tekijät" in a.reasons("fi")["n0"]
    assert (a.status, a.value, a.gap) == ("OPTIMAL", pytest.approx(1200.0), 0.0)


def test_one_after_the_other_they_can_do_both() -> None:
    a = allocated([can(PUMPS)], [pumps(3), pumps(3, "2027-06-01", "2027-06-30")])
    assert set(who(a)) == {"n0", "n1"}
    assert set(who(allocated([can(PUMPS)], [pumps(3), pumps(3, "2027-05-31", "2027-06-30")]))) == {"n0"}


def test_more_people_free_for_a_while_serve_more_needs_then() -> None:
    busy = can(PUMPS, availability=[{"start": "2027-05-01", "end": "2027-05-31", "crew": 6}])
    assert len(who(allocated([busy], [pumps(3), pumps(3)]))) == 2
    assert len(who(allocated([busy], [pumps(3), pumps(3, "2027-05-30", "2027-06-02")]))) == 2
    assert (
        len(who(allocated([busy], [pumps(3, "2027-05-30", "2027-06-02"), pumps(3, "2027-06-01", "2027-06-30")]))) == 1
    )


def test_the_best_of_all_is_not_the_best_of_each() -> None:
    # f0 is the better for both, but only it can do n1
    a = allocated([can(PUMPS), can(PUMPS)], [pumps(4), pumps(4)], [[0.9, 0.8], [0.7, 0.1]], able=0.25, k=1)
    assert who(a) == {"n0": ("f1",), "n1": ("f0",)}
    assert a.value == pytest.approx(1.5)


def test_shares_move_so_that_both_are_served() -> None:
    # alone, n0 would send four of f0; together, f0's people are split and f1 fills in
    firms = [can(PUMPS), can(PUMPS)]
    a = allocated(firms, [pumps(4), pumps(3)], [[0.9, 0.5], [0.9, 0.0]], able=0.3)
    assert set(who(a)) == {"n0", "n1"}
    assert a.status == "OPTIMAL"
    sent = {m.supplier_id: sum(m.lots.values()) for m in a.assignments["n0"].members}
    assert sent == pytest.approx({"f0": 1.0, "f1": 3.0})
    assert a.load.set_index("supplier_id")["used"].to_dict() == pytest.approx({"f0": 4.0, "f1": 3.0})


def test_what_one_more_person_is_worth() -> None:
    # limits are compared with one more: two needs of two, three people; the fourth would serve the second
    a = allocated([can(PUMPS, free_crew=3)], [pumps(2), pumps(2)])
    assert len(who(a)) == 1
    (row,) = a.load.itertuples()
    assert (row.free, row.used) == (3.0, 2.0)
    assert 0.0 < row.worth_of_one_more <= 0.6


def worth(a: Allocation) -> dict[str, float]:
    return {row.supplier_id: row.worth_of_one_more for row in a.load.itertuples()}


def test_one_more_person_is_worth_what_one_need_alone_would_gain() -> None:
    # f0 does it better, and sends its three; a fourth would do the work that f1 does, and save the member
    a = allocated([can(PUMPS, free_crew=3), can(PUMPS, free_crew=4)], [pumps(4)], [[0.9, 0.5]])
    assert who(a) == {"n0": ("f0", "f1")}
    assert worth(a) == pytest.approx({"f0": 0.9 - (0.75 * 0.9 + 0.25 * 0.5 - 0.02), "f1": 0.0}, abs=1e-6)


def test_one_more_person_may_make_possible_what_nobody_can_do() -> None:
    a = allocated([can(PUMPS, free_crew=3)], [pumps(4, max_members=1)], [[0.9]])
    assert a.unserved == {"n0": "No consortium exists for the need."}
    (row,) = a.load.itertuples()
    assert (row.supplier_id, row.free, row.used, row.worth_of_one_more) == ("f0", 3.0, 0.0, pytest.approx(0.9))
    # two are missing: one more changes nothing
    assert allocated([can(PUMPS, free_crew=2)], [pumps(4, max_members=1)], [[0.9]]).load.empty
    # and so it is where a capability's own limit is what binds
    bound = can(PUMPS, free_crew=9) | {"capabilities": [{"text": PUMPS, "concept": PUMPS, "crew": 3}]}
    assert allocated([bound], [pumps(4, max_members=1)], [[0.9]]).load.empty


def test_the_one_more_person_cannot_be_at_two_places_either() -> None:
    # n0 has two of the three; with a fourth n1 could be served, but only in place of n0
    a = allocated([can(PUMPS, free_crew=3)], [pumps(2, max_members=1), pumps(4, max_members=1)], [[0.9], [0.9]])
    assert who(a) == {"n0": ("f0",)}
    assert worth(a) == pytest.approx({"f0": 0.0}, abs=1e-6)


def test_one_more_person_counts_on_the_days_on_which_two_needs_want_the_firm() -> None:
    needs = [pumps(3, max_members=1), pumps(3, "2027-05-31", "2027-06-30", max_members=1)]
    a = allocated([can(PUMPS, free_crew=5), can(PUMPS)], needs, [[0.9, 0.1], [0.9, 0.7]])
    assert who(a) == {"n0": ("f0",), "n1": ("f1",)}
    gains = {(row.supplier_id, str(row.start)): row.worth_of_one_more for row in a.load.itertuples()}
    assert gains == pytest.approx({("f0", "2027-05-01"): 0.0, ("f0", "2027-05-31"): 0.2, ("f1", "2027-05-31"): 0.0})


def test_people_who_may_come_leave_the_choice_in_doubt() -> None:
    a = allocated([can(PUMPS, free_crew=(3, 6))], [pumps(3), pumps(3)])
    assert [c.verdict.name for c in a.assignments.values()] == ["UNKNOWN", "UNKNOWN"]
    assert "at the same time for all its needs" in a.assignments["n0"].explain("en")
    a = allocated([can(PUMPS, free_crew=(3, 6))], [pumps(3), pumps(3, "2027-08-01", "2027-08-02")])
    assert [c.verdict.name for c in a.assignments.values()] == ["PASS", "PASS"]


def test_needs_without_dates_are_at_one_time_apart_from_the_others() -> None:
    busy = can(PUMPS, availability=[{"start": "2026-01-01", "end": "2027-12-31", "crew": 3}])
    undated = {"lots": [lot("a", 3, PUMPS)]}
    a = allocated([busy], [undated, undated, pumps(3)])
    assert (len(who(a)), "n2" in who(a)) == (2, True)
    assert a.load["free"].tolist() == [3.0, 4.0]  # of the period; as stated
    assert a.load["start"].isna().tolist() == [False, True]


def test_lots_that_count_nobody_use_nobody() -> None:
    need = {"lots": [lot("a", None, PUMPS)], "start": "2027-05-01", "end": "2027-05-31"}
    a = allocated([can(PUMPS, free_crew=0)], [need, need, need])
    assert len(who(a)) == 3


def test_a_need_that_nobody_can_meet_says_so() -> None:
    a = allocated([can(PUMPS)], [pumps(2), {"lots": [lot("a", 1, CRANES)]}])
    assert a.unserved == {"n1": "No consortium exists for the need."}
    frame = a.to_frame()
    assert frame["requirement_id"].tolist() == ["n0", "n1"]
    assert frame["reason"].tolist() == [None, "No consortium exists for the need."]
    assert "<table" in a._repr_html_()


def test_far_and_many_may_be_worth_nothing() -> None:
    firms = [can(PUMPS, lat=60.2, lon=24.9), can(WELDING, lat=69.9, lon=27.0)]
    need = {"lots": [lot("a", 1, PUMPS), lot("b", 1, WELDING)]}
    a = allocated(firms, [need], [[[0.1, 0], [0, 0.1]]])
    assert a.unserved["n0"].startswith("Consortia exist, but distances")


def test_worth_is_the_value_where_all_give_it_else_one() -> None:
    assert dict(allocated([can(PUMPS)], [pumps(1, value_eur=(100, 300)), pumps(1, value_eur=50)]).worth) == {
        "n0": 200.0,
        "n1": 50.0,
    }
    assert dict(allocated([can(PUMPS)], [pumps(1, value_eur=100), pumps(1)]).worth) == {"n0": 1.0, "n1": 1.0}
    assert dict(allocated([can(PUMPS)], [pumps(1)], worth={"n0": 7}).worth) == {"n0": 7.0}


@pytest.mark.parametrize("wrong", [{"worth": {}}, {"worth": {"n0": 0}}, {"k": 0}, {"time_limit": -1}])
def test_arguments_that_cannot_be_used(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        allocated([can(PUMPS)], [pumps(1)], **wrong)


def test_two_needs_of_one_id() -> None:
    with pytest.raises(InputError, match="must differ"):
        allocated([can(PUMPS)], [pumps(1), pumps(1) | {"id": "n0"}])


def test_no_needs_and_no_time() -> None:
    a = allocated([can(PUMPS)], [])
    assert (a.status, a.value, dict(a.assignments)) == ("OPTIMAL", 0.0, {})
    a = allocated([can(PUMPS)], [pumps(3), pumps(3)], time_limit=1e-6)
    assert a.value <= a.bound + 1e-9


def random_case(seed: int) -> tuple[Any, list[Any], Any, Any]:
    rng = np.random.default_rng([41, seed])
    concepts = [PUMPS, WELDING]
    firms = []
    for _ in range(4):
        own = [c for c in concepts if rng.random() < 0.7]
        firms.append({
            "capabilities": [{"text": c, "concept": c, "crew": None if rng.random() < 0.6 else int(rng.integers(1, 4))} for c in own],
            "free_crew": int(rng.integers(1, 6)), "lat": 64 + float(rng.random()), "lon": 27 + float(rng.random()),
            "willing_to_cooperate": bool(rng.random() < 0.85), "evidence": [{"key": "iso_9001", "value": bool(rng.random() < 0.7)}],
        })  # fmt: skip
    index = network(*firms)
    needs, running = [], rng.random((2, 3)) < 0.8
    running[0, ~running.any(axis=0)] = True
    for i in range(3):
        lots = [lot(f"l{x}", int(rng.integers(1, 5)), concepts[x]) for x in range(int(rng.integers(1, 3)))]
        days = [("2027-05-01", "2027-05-10"), ("2027-05-11", "2027-05-20")]
        first, last = min(np.flatnonzero(running[:, i])), max(np.flatnonzero(running[:, i]))
        need = {
            "lots": lots,
            "criteria": [{"key": "iso_9001"}],
            "max_members": 2,
            "start": days[first][0],
            "end": days[last][1],
        }
        needs.append(judged(index, rng.random((4, len(lots))).round(2), id=f"n{i}", title=f"n{i}", **need))
    return index, needs, np.array([float(f["free_crew"]) for f in firms]), running


WORTH = {"n0": 1.0, "n1": 2.0, "n2": 1.5}


def allocated_within_its_bound(index: Any, needs: list[Any], free: Any, running: Any) -> tuple[Allocation, float]:
    """Return an allocation and the value of the best there is, which is no less than its value and no more than its bound."""
    a = allocate(index, needs, worth=WORTH, k=2)
    searches = [Search.prepare(index, need, able=0.25) for need in needs]
    best = best_allocation(searches, list(WORTH.values()), free, running)
    assert a.value <= best + 1e-6
    assert best <= a.bound + 1e-6
    return a, best


@pytest.mark.parametrize("seed", range(10))
def test_equals_every_choice_of_teams_with_the_best_shares(seed: int) -> None:
    index, needs, free, running = random_case(seed)
    a, best = allocated_within_its_bound(index, needs, free, running)
    assert a.status == "OPTIMAL"
    assert a.value == pytest.approx(best, abs=5e-4)
    used: dict[tuple[str, int], float] = {}
    for i, name in enumerate(WORTH):
        for m in a.assignments[name].members if name in a.assignments else ():
            for stretch in np.flatnonzero(running[:, i]):
                used[m.supplier_id, int(stretch)] = used.get((m.supplier_id, int(stretch)), 0.0) + sum(m.lots.values())
    for (firm, _), people in used.items():
        assert people <= free[index.catalogue.row(firm)] + 1e-6
    assert a.value == pytest.approx(sum(WORTH[name] * c.score for name, c in a.assignments.items()))


@pytest.mark.parametrize("seed", range(10))
def test_where_there_are_many_teams_the_bound_still_holds_and_the_choice_is_near_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaivosmatch.teams import bounding, choice

    # any number of teams is many, and any search one of many
    few = {"allocate_outright": 0, "allocate_searches": 0}
    for room in (bounding, choice):
        monkeypatch.setattr(room, "setting", lambda key: few.get(key, setting(key)))
    a, best = allocated_within_its_bound(*random_case(seed))
    assert a.value >= best * (1 - 0.005) - 1e-9


def test_many_short_searches_under_a_limit_have_the_compiled_search_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from kaivosmatch.teams import choice

    calls: list[tuple[float, float | None]] = []
    monkeypatch.setattr(choice, "warm", lambda spent, left: calls.append((spent, left)))
    allocated([can(PUMPS)], [pumps(3), pumps(3)], time_limit=40.0)
    assert len(calls) >= 2  # after each need's first search at least, with all the time that is left, not half of it for each need
    assert all(left is not None and 18 < left <= 36 and spent > 0 for spent, left in calls)


def test_out_of_time_it_is_no_worse_than_taking_the_needs_one_by_one() -> None:
    from kaivosmatch.teams.choice import Choice
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.onebyone import one_by_one
    from kaivosmatch.teams.search import Clock, Search

    # each need's two best teams want f0; only who looks at what is left finds f2 for the cheaper need
    index = network(*(can(PUMPS) for _ in range(3)))
    needs = [judged(index, [0.9, 0.1, 0.5], **pumps(4)) for _ in range(2)]
    columns = [
        NeedColumns(place, one, Search.prepare(index, one, able=0.25), 1.0 + place) for place, one in enumerate(needs)
    ]
    choice = Choice(index, columns)
    choice.make(1)
    alone = list(one_by_one(columns, choice.slots, choice.most, Clock(None)))
    assert [place for place, _ in alone] == [1, 0]
    assert [[index.catalogue.ids[r] for r in team.rows] for _, team in alone] == [["f0"], ["f2"]]
    assert choice.value == pytest.approx(2.0 * 0.9 + 0.5)
    # no time for that: something is chosen among what is known
    choice = Choice(index, columns, 30.0)
    choice.clock = Clock(1e-9)
    choice.make(1)
    assert choice.value == pytest.approx(2.0 * 0.9)
    assert list(one_by_one(columns, choice.slots, choice.most, Clock(1e-9))) == []
