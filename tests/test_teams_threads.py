"""Several searches at once give what they give one after the other."""

from __future__ import annotations

import threading

import pytest

from kaivosmatch.teams import allocate, threads
from kaivosmatch.teams.settings import setting
from test_portfolio_allocate import WORTH, random_case


def test_plain_python_gains_nothing_from_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "is_loaded", lambda: False)
    assert threads.threads() == 1
    here = threading.current_thread()
    assert threads.at_once(lambda _: threading.current_thread(), [1, 2, 3]) == [here] * 3


def test_there_are_no_more_threads_than_processors_or_than_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "is_loaded", lambda: True)
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert threads.threads() == setting("allocate_threads")
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: {0, 3, 5})
    assert threads.threads() == 3
    monkeypatch.delattr(threads.os, "sched_getaffinity")
    monkeypatch.setattr(threads.os, "cpu_count", lambda: None)
    assert threads.threads() == 1


def test_the_answers_are_in_order_and_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads", lambda: 2)
    both = threading.Barrier(2, timeout=30)

    def work(item: int) -> int:
        both.wait()  # nobody passes alone: two are at work at the same time
        return -item

    assert threads.at_once(work, [3, 1, 2, 5]) == [-3, -1, -2, -5]
    assert threads.at_once(lambda item: item, []) == []
    with pytest.raises(ZeroDivisionError):
        threads.at_once(lambda item: 1 // item, [1, 0, 2])


@pytest.mark.parametrize("seed", range(4))
def test_an_allocation_is_the_same_in_any_number_of_threads(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaivosmatch.teams import bounding, choice

    few = {"allocate_outright": 0, "allocate_searches": 0}
    for room in (bounding, choice):
        monkeypatch.setattr(room, "setting", lambda key: few.get(key, setting(key)))
    found = []
    for count in (1, 4):
        monkeypatch.setattr(threads, "threads", lambda count=count: count)
        index, needs, *_ = random_case(seed)
        a = allocate(index, needs, worth=WORTH, k=2)
        teams = {name: [(m.supplier_id, dict(m.lots)) for m in c.members] for name, c in a.assignments.items()}
        found.append((a.status, a.value, a.bound, teams))
    assert found[0] == found[1]
