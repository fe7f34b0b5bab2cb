"""What an optimiser says of its own answer when it stops early: the proved best must lie between the value and the bound."""

import numpy as np
import pytest

from kaivosmatch.datasets import SAMPLE_DAY
from kaivosmatch.encode import Encoder
from kaivosmatch.matcher import Matcher
from kaivosmatch.network import training_plan
from kaivosmatch.network._repair import repair
from kaivosmatch.network._seating import most_seated
from kaivosmatch.network._timetable import timetable_solution
from kaivosmatch.network._visits import _seat
from kaivosmatch.synthetic import network

SHORT = 0.06  # seconds: an answer is found in some cases, in others only a bound


def day(seed, buyers=6, firms=40, slots=10):
    rng = np.random.default_rng(seed)
    value = rng.random((buyers, firms)) ** 2 * (rng.random((buyers, firms)) < 0.5)
    return value, rng.random((buyers, slots)) < 0.9, rng.random((firms, slots)) < 0.6, np.full(slots, buyers - 2)


def worth(value, meetings):
    return float(value[meetings[:, 0], meetings[:, 1]].sum())


@pytest.mark.parametrize("seed", range(12))
def test_a_repair_that_stops_early_is_below_its_bound_and_the_best_is_between(seed):
    value, buyers, firms, tables = day(seed)
    most = np.full(len(buyers), 9), np.full(len(firms), 2)
    planned = timetable_solution(
        value, len(tables), tables=tables, buyers_free=buyers, firms_free=firms, most_per_firm=2
    )
    old = planned.meetings[
        planned.meetings[:, 0] != 0
    ]  # the first buyer cancels, and its firms must have somebody else
    value = value.copy()
    value[0] = 0
    least = np.minimum((value > 0).sum(axis=0), 1)
    status, best, bound = repair(value, old, tables, buyers, firms, *most, least)
    hasty = repair(value, old, tables, buyers, firms, *most, least, SHORT)
    assert status in ("OPTIMAL", "INFEASIBLE")
    if best is None:
        assert hasty[0] in ("INFEASIBLE", "UNDECIDED")
    else:
        assert bound == pytest.approx(worth(value, best))
        kept = len({tuple(r) for r in best.tolist()} & {tuple(r) for r in old.tolist()})
        if hasty[1] is not None:
            stands = len({tuple(r) for r in hasty[1].tolist()} & {tuple(r) for r in old.tolist()})
            assert stands <= kept
            assert worth(value, hasty[1]) <= hasty[2] + 1e-6
            if stands == kept:
                assert worth(value, hasty[1]) <= bound + 1e-6
        assert hasty[2] >= bound - 1e-6 or hasty[1] is None


@pytest.mark.parametrize("seed", range(12))
def test_a_crowded_day_that_stops_early_is_below_its_bound_and_the_best_is_between(seed):
    value, buyers, firms, tables = day(seed, buyers=3)
    tables = np.full(len(tables), 2)
    none = np.empty((0, 3), dtype=np.intp)
    most = np.full(len(buyers), 9), np.full(len(firms), 2)
    status, best, bound = most_seated(value, none, tables, buyers, firms, *most)
    assert (status, bound) == ("OPTIMAL", pytest.approx(worth(value, best)))
    hasty, found, above = most_seated(value, none, tables, buyers, firms, *most, SHORT)
    if found is not None:
        fewer = len(np.unique(found[:, 1])) < len(np.unique(best[:, 1]))
        assert fewer or worth(value, found) <= bound + 1e-6
        assert hasty == "FEASIBLE" or worth(value, found) == pytest.approx(bound)
    assert above >= bound - 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_visits_that_stop_early_are_below_their_bound_and_the_best_is_between(seed):
    rng = np.random.default_rng(seed)
    value = rng.random((7, 60)) * (rng.random((7, 60)) < 0.6)
    seats = rng.integers(3, 9, 7).tolist()
    apart = [tuple(int(x) for x in rng.choice(60, 2, replace=False)) for _ in range(30)]
    clash = [(0, 1), (2, 3), (3, 4)]
    status, best, bound = _seat(value, seats, apart, clash, 2, None)
    assert (status, bound) == ("OPTIMAL", pytest.approx(float(value[best].sum())))
    hasty, found, above = _seat(value, seats, apart, clash, 2, SHORT)
    assert hasty in ("OPTIMAL", "FEASIBLE", "UNDECIDED")
    assert above >= bound - 1e-6
    assert found.any(axis=0).sum() <= best.any(axis=0).sum()
    if found.any(axis=0).sum() == best.any(axis=0).sum():
        assert float(value[found].sum()) <= bound + 1e-6


def test_a_training_plan_that_stops_at_a_gap_or_at_once_keeps_its_word():
    made = network(120, n_requirements=40, seed=5)
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(made.suppliers, buyers=made.buyers)
    for budget in (2_000, 20_000):
        given = {"budget": budget, "worth": "needs", "matcher": matcher, "budgets": [budget]}
        best = training_plan(None, made.requirements, **given, time_limit=None)
        assert (best.status, best.bound) == ("OPTIMAL", pytest.approx(best.worth))
        for more in ({"gap": 0.05, "time_limit": None}, {"time_limit": 0.01}):
            other = training_plan(None, made.requirements, **given, **more)
            assert other.cost <= budget + 1e-6
            assert other.worth <= best.worth + 1e-9 <= other.bound + 2e-9
            assert "gap" not in more or other.worth >= other.bound * 0.95 - 1e-9
