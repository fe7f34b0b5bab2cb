"""Timetables against trying every one, the known optima, and a real day."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import InputError
from kaivosmatch.network import timetable, timetable_solution
from kaivosmatch.network._colouring import colour
from kaivosmatch.network._meetings import Day, _Found, _Program
from reference_network import best_day

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "references" / "meetings.json"


def case(name):
    if not DATA.exists():
        pytest.skip("the reference file is not beside the repository")
    return next(c for c in json.loads(DATA.read_text())["cases"] if c["id"] == name)


def held(meetings, value, slots, tables=None, buyers_free=None, firms_free=None, most_buyer=None, most_firm=None):
    """Whether a timetable can be held, by counting; its value."""
    value = np.asarray(value)
    assert meetings.shape[1] == 3
    assert meetings.dtype.kind == "i"
    rows = meetings.tolist()
    assert (
        len({(i, j) for i, j, _ in rows})
        == len({(i, t) for i, _, t in rows})
        == len({(j, t) for _, j, t in rows})
        == len(rows)
    )
    assert all(0 <= t < slots and value[i, j] > 0 for i, j, t in rows)
    assert rows == sorted(rows, key=lambda r: (r[2], r[0], r[1]))
    for t in range(slots) if tables is not None else ():
        assert sum(r[2] == t for r in rows) <= np.broadcast_to(tables, slots)[t]
    for i, j, t in rows:
        assert buyers_free is None or buyers_free[i][t]
        assert firms_free is None or firms_free[j][t]
    for most, column in ((most_buyer, 0), (most_firm, 1)):
        for who in range(value.shape[column]) if most is not None else ():
            assert sum(r[column] == who for r in rows) <= np.broadcast_to(most, value.shape[column])[who]
    return float(sum(value[i, j] for i, j, _ in rows))


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_every_small_day_is_the_best_there_is(data):
    buyers, firms, slots = (data.draw(st.integers(1, 3)) for _ in range(3))
    value = data.draw(
        st.lists(
            st.lists(st.sampled_from([0, 1, 2, 2.5, 7]), min_size=firms, max_size=firms),
            min_size=buyers,
            max_size=buyers,
        )
    )

    def free(count):
        return data.draw(
            st.none()
            | st.lists(st.lists(st.booleans(), min_size=slots, max_size=slots), min_size=count, max_size=count)
        )

    def numbers(count, top):
        return data.draw(
            st.none() | st.integers(0, top) | st.lists(st.integers(0, top), min_size=count, max_size=count)
        )

    buyers_free, firms_free = free(buyers), free(firms)
    tables, most_buyer, most_firm = numbers(slots, 3), numbers(buyers, 3), numbers(firms, 3)
    answer = timetable_solution(
        value,
        slots,
        tables=tables,
        buyers_free=buyers_free,
        firms_free=firms_free,
        most_per_buyer=most_buyer,
        most_per_firm=most_firm,
    )
    got = held(answer.meetings, value, slots, tables, buyers_free, firms_free, most_buyer, most_firm)
    wanted = best_day(
        value,
        slots,
        np.broadcast_to(9 if tables is None else tables, slots).tolist(),
        buyers_free or np.ones((buyers, slots), dtype=bool).tolist(),
        firms_free or np.ones((firms, slots), dtype=bool).tolist(),
        np.broadcast_to(9 if most_buyer is None else most_buyer, buyers).tolist(),
        np.broadcast_to(9 if most_firm is None else most_firm, firms).tolist(),
    )
    assert answer.status == "OPTIMAL"
    assert got == pytest.approx(wanted)
    assert answer.value == pytest.approx(got)
    assert answer.bound == answer.value


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_floor_is_kept_or_proved_impossible(data):
    buyers, firms, slots = (data.draw(st.integers(1, 3)) for _ in range(3))
    value = np.array(
        data.draw(
            st.lists(st.lists(st.integers(0, 5), min_size=firms, max_size=firms), min_size=buyers, max_size=buyers)
        )
    )
    rows = st.lists(st.lists(st.booleans(), min_size=slots, max_size=slots), min_size=firms, max_size=firms)
    firms_free = data.draw(st.none() | rows)
    least_buyer, least_firm = (data.draw(st.lists(st.integers(0, 2), min_size=k, max_size=k)) for k in (buyers, firms))
    answer = timetable_solution(
        value, slots, firms_free=firms_free, least_per_buyer=least_buyer, least_per_firm=least_firm
    )
    wanted = best_day(
        value.tolist(),
        slots,
        [9] * slots,
        [[True] * slots] * buyers,
        firms_free or [[True] * slots] * firms,
        [9] * buyers,
        [9] * firms,
        least_buyer,
        least_firm,
    )
    if wanted is None:
        assert (answer.status, len(answer.meetings)) == ("INFEASIBLE", 0)
    else:
        assert answer.status == "OPTIMAL"
        assert held(answer.meetings, value, slots, firms_free=firms_free) == pytest.approx(wanted)
        assert (np.bincount(answer.meetings[:, 1], minlength=firms) >= least_firm).all()
        assert (np.bincount(answer.meetings[:, 0], minlength=buyers) >= least_buyer).all()


@pytest.mark.realdata
def test_the_known_optima():
    plain = case("random_4x9")
    for line in plain["expected"]:
        meetings = timetable(plain["inputs"]["value"], line["slots"])
        assert held(meetings, plain["inputs"]["value"], line["slots"]) == line["optimum"]
    away = case("random_4x9_availability")
    value, free = away["inputs"]["value"], away["inputs"]["availability"]
    meetings = timetable(value, away["inputs"]["slots"], buyers_free=free)
    assert held(meetings, value, away["inputs"]["slots"], buyers_free=free) == away["expected"]["optimum"]


@pytest.mark.parametrize(("buyers", "firms", "tables", "slots"), [(3, 5, None, 5), (5, 5, None, 5), (3, 5, 2, 8)])
def test_everybody_meets_everybody_in_no_more_slots_than_needed(buyers, firms, tables, slots):
    value = np.ones((buyers, firms))
    assert held(timetable(value, slots, tables=tables), value, slots, tables) == buyers * firms
    assert len(timetable(value, slots - 1, tables=tables)) < buyers * firms


def day(seed, whole):
    rng = np.random.default_rng(seed)
    value = rng.random((20, 150)) ** 2 * (rng.random((20, 150)) < 0.5)
    if whole:
        value = np.ceil(9 * value)
    return value, rng.random((20, 16)) < 0.85, rng.random((150, 16)) < 0.7


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("tables", [None, 12])
def test_a_day_of_150_firms_20_buyers_and_16_slots_is_proved_in_time(whole, tables):
    value, buyers_free, firms_free = day(3, whole)
    start = time.process_time()
    answer = timetable_solution(
        value, 16, tables=tables, buyers_free=buyers_free, firms_free=firms_free, most_per_buyer=14, most_per_firm=4
    )
    assert time.process_time() - start < 60
    assert answer.status == "OPTIMAL"
    got = held(answer.meetings, value, 16, tables, buyers_free, firms_free, 14, 4)
    assert answer.value == pytest.approx(got)
    # Without regard to who is free when, nobody could do better.
    above = timetable_solution(value, 16, most_per_buyer=np.minimum(14, buyers_free.sum(1)), most_per_firm=4)
    assert answer.value <= above.value + 1e-6


def test_short_of_time_the_timetable_can_be_held_and_its_bound_is_true():
    value, buyers_free, firms_free = day(4, False)
    given = {"tables": 9, "buyers_free": buyers_free, "firms_free": firms_free, "most_per_firm": 2}
    hasty = timetable_solution(value, 16, time_limit=0.0, **given)
    proved = timetable_solution(value, 16, **given)
    assert held(hasty.meetings, value, 16, 9, buyers_free, firms_free, None, 2) == pytest.approx(hasty.value)
    assert hasty.value <= proved.value + 1e-6 <= hasty.bound + 2e-6
    assert hasty.status in ("FEASIBLE", "OPTIMAL")


@pytest.mark.parametrize("seed", range(20, 50))
@pytest.mark.parametrize("floor", [0, 1])
def test_a_bound_that_is_not_met_costs_time_but_not_the_best(monkeypatch, seed, floor):
    # The linear program is nearly always whole. Here it is made to look fractional and its bound too high by three, which is still
    # a true bound; what a cell costs against it may then be anything up to three.
    rng = np.random.default_rng(seed)
    value = rng.integers(0, 5, (3, 3)) + (0.5 if seed % 2 else 0)
    free = rng.random((3, 3)) < 0.7
    true = _Program.relaxed
    monkeypatch.setattr(_Program, "relaxed", lambda self: vague(true(self), rng))
    answer = timetable_solution(value, 3, firms_free=free, least_per_buyer=floor)
    wanted = best_day(
        value.tolist(), 3, [9] * 3, np.ones((3, 3), dtype=bool).tolist(), free.tolist(), [9] * 3, [9] * 3, [floor] * 3
    )
    if wanted is None:
        assert answer.status == "INFEASIBLE"
    else:
        assert (answer.status, answer.value) == ("OPTIMAL", pytest.approx(wanted))


def vague(solution, rng):
    if solution is None:
        return None
    x, bound, _ = solution
    return np.full_like(x, 0.5), bound + 3.0, np.where(rng.random(len(x)) < 0.5, 0.0, 3.0)


@pytest.mark.parametrize(("floor", "status", "meetings"), [(0, "FEASIBLE", True), (1, "UNDECIDED", False)])
def test_time_that_ran_out_is_not_called_impossible(monkeypatch, floor, status, meetings):
    monkeypatch.setattr(
        _Program, "relaxed", lambda self: (np.full(len(self.worth), 0.5), 99.0, np.zeros(len(self.worth)))
    )
    monkeypatch.setattr(_Program, "solve", lambda self, allowed, deadline: _Found(None, np.inf, False))
    answer = timetable_solution([[3, 2], [1, 3]], 2, firms_free=[[1, 0], [1, 1]], least_per_firm=floor, time_limit=1)
    assert (answer.status, answer.bound) == (status, 99.0)
    assert (len(answer.meetings) > 0) == meetings


def test_greed_is_a_timetable_too():
    value, buyers_free, firms_free = day(5, True)
    full = [np.full(k, 16, dtype=np.intp) for k in value.shape]
    none = [np.zeros(k, dtype=np.intp) for k in value.shape]
    program = _Program(Day.of(value, buyers_free, firms_free, np.full(16, 20), *full, *none))
    x = np.zeros(len(program.worth))
    x[program.greedy()] = 1
    assert (program.rows @ x <= program.high).all()
    assert program.total(program.greedy()) > 0.5 * program.relaxed()[1]


def test_what_stands_stays_and_the_rest_is_filled_up():
    rng = np.random.default_rng(0)
    value = rng.integers(1, 9, (4, 9))
    before = timetable(value, 5, tables=3)
    gone = before[0, 1]  # this firm does not come
    kept = before[before[:, 1] != gone]
    value[:, gone] = 0
    after = timetable_solution(value, 5, tables=3, keep=kept)
    assert held(after.meetings, value, 5, 3) == after.value == after.bound
    stands = {tuple(r) for r in after.meetings.tolist()}
    assert {tuple(r) for r in kept.tolist()} <= stands
    assert len(after.meetings) > len(kept)


def test_what_stands_counts_for_every_limit():
    keep = [[0, 0, 0]]
    answer = timetable_solution([[5, 4, 3]], 3, most_per_buyer=2, least_per_firm=[1, 0, 0], keep=keep)
    assert answer.meetings.tolist()[0] == [0, 0, 0]
    assert answer.value == 9
    assert timetable_solution([[5, 4, 3]], 3, tables=[1, 0, 0], keep=keep).value == 5


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_colours_differ_at_everybody_and_are_even(data):
    left, right = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 8))
    graph = np.array(data.draw(st.lists(st.booleans(), min_size=left * right, max_size=left * right))).reshape(
        left, right
    )
    pairs = np.argwhere(graph)
    degree = int(max(graph.sum(axis=0).max(), graph.sum(axis=1).max()))
    colours = max(1, degree + data.draw(st.integers(0, 2)))
    given_ = colour(pairs, (left, right), colours)
    assert ((given_ >= 0) & (given_ < colours)).all()
    for side in (0, 1):
        assert len({(p, c) for p, c in zip(pairs[:, side].tolist(), given_.tolist())}) == len(pairs)
    sizes = np.bincount(given_, minlength=colours)
    assert sizes.max() - sizes.min() <= 1


def test_the_same_day_twice_is_the_same():
    value, buyers_free, firms_free = day(6, True)
    one, two = (timetable(value, 16, buyers_free=buyers_free, firms_free=firms_free, most_per_firm=3) for _ in range(2))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nobody_meets_nobody(shape):
    assert timetable(np.zeros(shape), 4).shape == (0, 3)
    assert timetable(np.ones((2, 2)), 0).shape == (0, 3)
    assert timetable(np.zeros((2, 2)), 3).shape == (0, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"value": [1, 2]}, "value is not a matrix"),
        ({"value": [["x"]]}, "numbers"),
        ({"value": [[-1, 0]]}, "negative"),
        ({"value": [[np.nan, 0]]}, "not finite"),
        ({"slots": -1}, "slots"),
        ({"slots": 2.0}, "slots"),
        ({"tables": [1, 2, 3]}, "tables has the wrong shape"),
        ({"tables": -1}, "tables is not whole"),
        ({"tables": 1.5}, "tables is not whole"),
        ({"buyers_free": [[True]]}, "buyers_free"),
        ({"firms_free": [[True, True]]}, "firms_free"),
        ({"most_per_buyer": [1, 2]}, "most_per_buyer"),
        ({"most_per_firm": -2}, "most_per_firm"),
        ({"keep": [0, 0, 0]}, "keep is not rows"),
        ({"keep": [[0, 0, 2]]}, "does not exist"),
        ({"keep": [[0, 0, 0], [0, 1, 0]]}, "cannot stand"),
        ({"keep": [[0, 0, 0], [0, 0, 1]]}, "cannot stand"),
        ({"keep": [[0, 0, 0]], "tables": 0}, "cannot stand"),
        ({"keep": [[0, 0, 0]], "most_per_firm": 0}, "somebody's most"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        timetable_solution(**{"value": [[1, 2]], "slots": 2, **arguments})
