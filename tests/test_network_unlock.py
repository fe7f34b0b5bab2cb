"""Purchases against trying every one, and the worked examples."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import InputError
from kaivosmatch.network import unlock
from kaivosmatch.network._purchase import Model, Problem
from reference_network import best_purchase

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "references" / "max_coverage.json"


def case(name):
    if not DATA.exists():
        pytest.skip("the reference file is not beside the repository")
    return next(c for c in json.loads(DATA.read_text())["cases"] if c["id"] == name)


def checked(answer, needs, holds, cost, worth, budget, same=None):
    """What is said of the answer is true of it."""
    needs, holds = np.asarray(needs, dtype=bool), np.asarray(holds, dtype=bool)
    bought = np.zeros(len(holds), dtype=bool)
    bought[list(answer.items)] = True
    assert not (bought & holds).any()
    assert answer.cost == pytest.approx(float(np.asarray(cost)[bought].sum()))
    assert answer.cost <= budget + 1e-9 * max(1, budget)
    opened = [d for d in range(len(needs)) if (bought | holds)[needs[d]].all()]
    assert list(answer.opened) == opened
    groups = {}
    for d in opened:
        key = d if same is None else same[d]
        groups[key] = max(groups.get(key, 0.0), worth[d])
    assert answer.worth == pytest.approx(sum(groups.values()))
    assert answer.bound >= answer.worth - 1e-9
    assert answer.already <= answer.worth
    for item in answer.items:  # nothing is bought that does not help
        rest = (bought | holds) & (np.arange(len(holds)) != item)
        left = {}
        for d in range(len(needs)):
            if rest[needs[d]].all():
                key = d if same is None else same[d]
                left[key] = max(left.get(key, 0.0), worth[d])
        assert sum(left.values()) < answer.worth


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_every_small_purchase_is_the_best_and_the_cheapest_of_the_best(data):
    demands, items = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 6))
    booleans = st.lists(st.booleans(), min_size=items, max_size=items)
    needs = data.draw(st.lists(booleans, min_size=demands, max_size=demands))
    holds = data.draw(booleans)
    cost = data.draw(st.lists(st.sampled_from([0, 1, 2.5, 3, 7, 10.25]), min_size=items, max_size=items))
    worth = data.draw(st.lists(st.sampled_from([0, 1, 2, 5, 5.5, 1000]), min_size=demands, max_size=demands))
    budget = data.draw(st.sampled_from([0, 1, 3.5, 5.5, 10, 17.25, 100]))
    same = data.draw(st.none() | st.lists(st.integers(0, 2), min_size=demands, max_size=demands))
    answer = unlock(needs, holds, cost, worth, budget, same=same)
    checked(answer, needs, holds, cost, worth, budget, same)
    best, least = best_purchase(needs, holds, cost, worth, budget, same)
    assert answer.status == "OPTIMAL"
    assert answer.worth == pytest.approx(best)
    assert answer.bound == answer.worth
    assert answer.cost == pytest.approx(least)


@pytest.mark.realdata
def test_certificates_that_open_demand_only_together():
    given = case("certificates_AND")
    inputs = given["inputs"]
    items = [(s, c) for s in inputs["holds"] for c in inputs["price"]]
    ways = [(s, r) for s, able in inputs["capable"].items() for r in able]
    needs = [[who == s and what in inputs["demands"][r]["needs"] for who, what in items] for s, r in ways]
    holds = [what in inputs["holds"][who] for who, what in items]
    cost = [inputs["price"][what] for _, what in items]
    worth = [inputs["demands"][r]["value"] for _, r in ways]
    same = [int(r[1:]) for _, r in ways]
    for budget in inputs["budgets"]:
        wanted = given["expected"][str(budget)]
        answer = unlock(needs, holds, cost, worth, budget, same=same)
        checked(answer, needs, holds, cost, worth, budget, same)
        assert (answer.status, answer.worth, answer.cost) == ("OPTIMAL", wanted["value"], wanted["cost"])
        assert answer.gain == wanted["gain"]
        assert answer.gap == 0


@pytest.mark.realdata
def test_covers_that_greed_gets_wrong():
    given = case("greedy_trap_k2")
    elements, sets = given["inputs"]["elements"], given["inputs"]["sets"]
    rows = [(e, s) for s in sets for e in sets[s]]  # an element is covered by any one of its sets
    answer = unlock(
        [[s == t for t in sets] for _, s in rows],
        [False] * len(sets),
        [1] * len(sets),
        [elements[e] for e, _ in rows],
        given["inputs"]["k"],
        same=[list(elements).index(e) for e, _ in rows],
    )
    assert answer.worth == given["expected"]["optimum"]
    assert [[list(sets)[i] for i in answer.items]] == given["expected"]["optimal_sets"]


def test_what_is_held_is_never_bought_and_opens_what_it_opens():
    answer = unlock([[1, 0], [1, 1]], [1, 0], [5, 5], [10, 20], 0)
    assert (answer.items, answer.opened, answer.worth, answer.already) == ((), (0,), 10.0, 10.0)
    answer = unlock([[1, 0], [1, 1]], [1, 0], [5, 5], [10, 20], 5)
    assert (answer.items, answer.opened, answer.worth, answer.gain) == ((1,), (0, 1), 30.0, 20.0)


def test_a_demand_that_needs_nothing_is_open():
    assert unlock([[0, 0]], [0, 0], [1, 1], [3], 0).opened == (0,)


def test_what_cannot_be_bought_is_not_and_no_limit_is_no_limit():
    answer = unlock([[1, 0], [0, 1]], [0, 0], [np.inf, 1e9], [5, 1], np.inf)
    assert (answer.items, answer.opened) == ((1,), (1,))


def test_nothing_to_do():
    empty = unlock(np.zeros((0, 3)), [0, 0, 0], [1, 1, 1], [], 5)
    assert (empty.status, empty.items, empty.worth, empty.bound, empty.gap) == ("OPTIMAL", (), 0.0, 0.0, 0.0)


def test_a_price_just_above_the_budget_is_above_it():
    answer = unlock([[1, 1]], [0, 0], [50, 50.00001], [9], 100)
    assert (answer.items, answer.worth) == ((), 0.0)
    # Two of three together exceed it by less than the solver can see, so they must be told apart afterwards.
    answer = unlock([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0], [5e6, 5e6 + 0.5, 5e6 - 1], [10, 10, 9], 1e7)
    assert answer.worth == 19
    assert answer.cost <= 1e7


def test_a_set_that_only_the_solver_can_afford_is_cut_off(monkeypatch):
    # The solver's tolerance is imitated: it knows of a budget of 10, and the real one takes no pair.
    monkeypatch.setattr(Problem, "affordable", lambda self, items: len(items) <= 1)
    needs, price, worth = np.eye(3, dtype=bool), np.full(3, 3.0), np.array([5.0, 7.0, 6.0])
    problem = Problem(needs, needs.sum(axis=1), price, worth, np.arange(3), 10.0)
    items, _, proved = Model(problem, np.arange(3)).solve(np.r_[np.zeros(3), -worth], None, None, 0.0)
    assert (items.tolist(), proved) == ([1], True)


def large(seed, firms=300, kinds=12, needs=100):
    """One firm's certificates open nothing for another: ways are (firm, need), items (firm, certificate)."""
    rng = np.random.default_rng(seed)
    held = rng.random((firms, kinds)) < 0.4
    asked = rng.random((needs, kinds)) < 0.3
    able = np.argwhere(rng.random((firms, needs)) < 0.03)
    rows = np.zeros((len(able), firms * kinds), dtype=bool)
    for k, (firm, need) in enumerate(able):
        rows[k, firm * kinds : (firm + 1) * kinds] = asked[need]
    cost = np.tile(rng.integers(500, 15_000, kinds), firms).astype(float)
    return rows, held.ravel(), cost, rng.integers(10, 900, needs)[able[:, 1]] * 1000.0, able[:, 1]


def test_a_network_of_three_hundred_firms_is_proved():
    needs, holds, cost, worth, same = large(1)
    answer = unlock(needs, holds, cost, worth, 60_000, same=same, time_limit=60, gap=0.01)
    checked(answer, needs, holds, cost, worth, 60_000, same)
    assert answer.gap <= 0.01


def test_short_of_time_the_answer_says_so_and_its_bound_holds():
    needs, holds, cost, worth, same = large(2)
    answer = unlock(needs, holds, cost, worth, 30_000, same=same, time_limit=0.0)
    checked(answer, needs, holds, cost, worth, 30_000, same)
    proved = unlock(needs, holds, cost, worth, 30_000, same=same, gap=0.001)
    assert answer.bound >= proved.worth
    assert answer.worth <= proved.bound
    assert answer.status in ("FEASIBLE", "OPTIMAL")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"needs": [1, 0]}, "needs"),
        ({"holds": [0]}, "holds"),
        ({"cost": [1]}, "cost has the wrong shape"),
        ({"cost": [1, -1]}, "cost is negative"),
        ({"cost": ["a", 1]}, "cost is not numbers"),
        ({"worth": [np.nan]}, "worth is negative or not a number"),
        ({"worth": [np.inf]}, "worth is not finite"),
        ({"budget": -1}, "budget"),
        ({"same": [0, 1]}, "same"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    given = {"needs": [[1, 0]], "holds": [0, 0], "cost": [1, 1], "worth": [1], "budget": 1, **arguments}
    with pytest.raises(InputError, match=words):
        unlock(**given)


def test_the_bound_without_time_counts_each_demand_once() -> None:
    """Three ways to one demand are worth the demand, not three times it: also where the solver has no time at all."""
    from kaivosmatch.network import _unlock
    from kaivosmatch.network._purchase import Model

    problem = _unlock._read(np.eye(4), np.zeros(4), np.ones(4), [50.0, 60.0, 70.0, 8.0], 1.0, [0, 0, 0, 1])
    rows = np.arange(4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "solve", lambda *_: (None, None, False))
        _, bound, proved = _unlock._most_worth(problem, rows, rows[:1], 0.0, 0.0)
    assert (bound, proved) == (78.0, False)
