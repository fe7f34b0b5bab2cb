"""Readiness, coverage and a training plan at real size, and days of meetings from easy to scarce: seconds, status and proved gap.

Run: ``python benchmarks/network_speed.py``. Every answer is checked before its time is told.
"""

import time
from datetime import date

import numpy as np

from kaivosmatch.encode import Encoder
from kaivosmatch.matcher import Matcher
from kaivosmatch.network import coverage, readiness, timetable_solution, training_plan, unlock
from kaivosmatch.synthetic import network


def plan(firms=2000, kinds=25, needs=200, seed=1):
    """Firms with some certificates, needs that ask for several; a need can be opened by any firm able to do it."""
    rng = np.random.default_rng(seed)
    held = rng.random((firms, kinds)) < rng.uniform(0.05, 0.6, kinds)
    asked = rng.random((needs, kinds)) < 0.15
    able = np.argwhere(rng.random((firms, needs)) < 8 / firms)
    some = np.unique(able[:, 0])  # firms that can do nothing that is needed have nothing to learn for it
    place = np.searchsorted(some, able[:, 0])
    rows = np.zeros((len(able), len(some) * kinds), dtype=bool)
    for k, (firm, need) in enumerate(zip(place, able[:, 1])):
        rows[k, firm * kinds : (firm + 1) * kinds] = asked[need]
    cost = np.tile(rng.integers(150, 15_000, kinds), len(some)).astype(float)
    worth = rng.lognormal(11, 1.2, needs).round()[able[:, 1]]
    return rows, held[some].ravel(), cost, worth, able[:, 1]


def day(share, seed, whole):
    rng = np.random.default_rng(seed)
    value = rng.random((20, 150)) ** 2 * (rng.random((20, 150)) < 0.5)
    if whole:
        value = np.ceil(9 * value)
    return value, rng.random((20, 16)) < 0.9, rng.random((150, 16)) < share


def answers(firms=2000, needs=200):
    """Readiness, coverage and the training plan of an invented network, the judging of the needs included; the fit is told apart."""
    made = network(firms, n_requirements=needs, seed=1)
    start = time.perf_counter()
    matcher = Matcher(as_of=date(2026, 11, 24), encoder=Encoder(extras=())).fit(made.suppliers, buyers=made.buyers)
    print(f"fit of {firms} firms: {time.perf_counter() - start:.1f} s")
    for ask in (readiness, coverage):
        start, used = time.perf_counter(), time.process_time()
        found = ask(None, made.requirements, matcher=matcher)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        assert len(found.to_frame()) > 0
        print(f"{ask.__name__} of {firms} firms and {needs} needs: {seconds:.1f} s ({used:.1f} s of a processor)")
    for budget in (50_000, 300_000):
        start, used = time.perf_counter(), time.process_time()
        plan_ = training_plan(None, made.requirements, budget=budget, worth="needs", matcher=matcher, gap=0.01)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        assert plan_.cost <= budget and plan_.worth <= plan_.bound * (1 + 1e-9)
        print(
            f"training_plan, {budget:,} €: {seconds:.1f} s ({used:.1f}) {plan_.status} gap {plan_.gap:.4%}, {len(plan_.items)} items"
        )


def main():
    answers()
    needs, holds, cost, worth, same = plan()
    print(f"training plan: {needs.shape[0]} ways to 200 needs, {needs.shape[1]} (firm, certificate) pairs")
    for budget in (20_000, 100_000, 300_000):
        for gap in (0.01, 0.0):
            start = time.process_time()
            answer = unlock(needs, holds, cost, worth, budget, same=same, gap=gap, time_limit=60)
            seconds = time.process_time() - start
            assert cost[list(answer.items)].sum() <= budget
            print(
                f"  {budget:7,} €  {seconds:5.1f} s  {answer.status:8} gap {answer.gap:.4%}  gain {answer.gain:,.0f} €"
            )
    for share in (1.0, 0.7, 0.4, 0.15, 0.05):
        for whole in (True, False):
            for tables in (None, 10):
                value, buyers, firms = day(share, 3, whole)
                start = time.process_time()
                answer = timetable_solution(
                    value, 16, tables=tables, buyers_free=buyers, firms_free=firms, most_per_firm=4, time_limit=60
                )
                seconds = time.process_time() - start
                gap = 1 - answer.value / answer.bound if answer.bound else 0.0
                print(
                    f"day of 150 x 20 x 16, firms free {share:.0%}, tables {tables}, whole {whole}: "
                    f"{seconds:5.1f} s {answer.status} gap {gap:.4%} meetings {len(answer.meetings)}"
                )


if __name__ == "__main__":
    main()
