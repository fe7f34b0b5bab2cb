"""Many needs at once: how long the allocation takes, how near to its bound it is, and what taking the needs one by one would have served.

    python benchmarks/allocate_speed.py [needs] [firms] [seed] [seconds] [wide|year|trades|tight|mines]

Invented firms and needs of one season: firms able to do one to three of twelve kinds of work, with two to twelve people free; needs of
one to three lots for four to fourteen people each, six weeks long and all in one season, so that the same crews are wanted together.
*Wide*: all kinds are wanted and held alike, so that there are people enough. *Tight*: the kind wanted most (as one over its rank) is held
least, as welders are when every mine stops in May. *Trades*: as tight, but each firm does one kind of work only. *Year*: as tight, but the
needs begin over half a year and take ten to forty days. *Mines*: each need is ten kinds of work for 24 to 36 people in all, firms can do
two to eight of the kinds, teams have five members at most, and all is in one season.

One by one is done twice: in the order in which the needs come, and the dearest first; each takes its best team of those who are still free.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from kaivosmatch.consortium import solve
from kaivosmatch.teams.choice import Choice
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.search import Found, Search
from reference_teams import judged, lot, network

KINDS = 12


def season(needs: int, firms: int, seed: int, *, tight: bool = False, year: bool = False, most: int = 3):
    wanted = 1.0 / np.arange(1, KINDS + 1) if tight else np.ones(KINDS)
    wanted /= wanted.sum()
    held = wanted[::-1]
    rng = np.random.default_rng([seed, needs, firms])
    skill = np.zeros((firms, KINDS))
    records = []
    for row in skill:
        row[rng.choice(KINDS, int(rng.integers(1, most + 1)), replace=False, p=held)] = 1
        row *= rng.uniform(0.3, 1.0, KINDS)
        records.append(_firm(rng))
    index = network(*records)
    found = []
    for i in range(needs):
        kinds = rng.choice(KINDS, int(rng.integers(1, 4)), replace=False, p=wanted)
        start = date(2027, 4, 1) + timedelta(days=int(rng.integers(0, 180 if year else 45)))
        length = int(rng.integers(10, 41)) if year else 40
        people = [int(rng.integers(4, 15)) for _ in kinds]
        need = judged(
            index, skill[_order(index)][:, kinds],
            id=f"n{i}", title=f"n{i}", lots=[lot(f"l{x}", n, None, weight=n) for x, n in enumerate(people)],
            criteria=[{"key": "iso_9001"}], start=start, end=start + timedelta(days=length), max_members=4,
            value_eur=float(sum(people)) * float(rng.uniform(5e3, 3e4)),
        )  # fmt: skip
        found.append(need)
    return index, found


def _firm(rng: np.random.Generator) -> dict[str, object]:
    return {
        "free_crew": int(rng.integers(2, 13)),
        "lat": 63.5 + 1.5 * rng.random(), "lon": 26.5 + 3 * rng.random(),
        "willing_to_cooperate": True, "turnover_eur": float(rng.lognormal(13.5, 0.8)),
        "evidence": [{"key": "iso_9001", "value": bool(rng.random() < 0.5), "valid_until": "2030-01-01"}],
    }  # fmt: skip


def mines(needs: int, firms: int, seed: int):
    rng = np.random.default_rng([seed, needs, firms, 7])
    skill = np.zeros((firms, 10))
    records = []
    for row in skill:
        row[rng.choice(10, int(rng.integers(2, 9)), replace=False)] = 1
        row *= rng.uniform(0.3, 1.0, 10)
        records.append(_firm(rng))
    index = network(*records)
    found = []
    for i in range(needs):
        kinds = rng.choice(10, 10, replace=False)
        start = date(2027, 4, 1) + timedelta(days=int(rng.integers(0, 45)))
        total = int(rng.integers(24, 37))
        people = 1 + rng.multinomial(total - 10, np.ones(10) / 10)
        need = judged(
            index, skill[_order(index)][:, kinds],
            id=f"n{i}", title=f"n{i}", lots=[lot(f"l{x}", int(n), None, weight=int(n)) for x, n in enumerate(people)],
            criteria=[{"key": "iso_9001"}], start=start, end=start + timedelta(days=40), max_members=5,
            value_eur=float(total) * float(rng.uniform(5e3, 3e4)),
        )  # fmt: skip
        found.append(need)
    return index, found


def _order(index) -> list[int]:
    """Rows of the catalogue are by id; the skills are by number."""
    return [int(name[1:]) for name in index.catalogue.ids]


def greedy(choice: Choice, needs: list[NeedColumns]) -> tuple[float, float, int]:
    """Take the needs in this order, each with the best team of those who are still free; return value, demand and needs served."""
    left, value, demand, served = choice.most.copy(), 0.0, 0.0, 0
    for need in needs:
        slots = choice.slots.active[need.place]
        best: Found | None = None
        for setup in need.setups:
            free = left[setup.rows][:, slots].min(axis=1)
            problem = replace(setup.problem, free=np.minimum(setup.problem.free, free), free_sure=None)
            for team in solve(problem, 1).teams:
                found = Found.of(setup, team)
                best = found if best is None or found.key < best.key else best
        if best is not None and best.score > 0:
            value += need.worth * best.score
            demand, served = demand + need.worth, served + 1
            for row, people in people_of(best).items():
                left[row, slots] -= people
    return value, demand, served


def main() -> None:
    *numbers, kind = *sys.argv[1:], *("50", "300", "1", "60", "wide")[len(sys.argv) - 1 :]
    needs, firms, seed, limit = (int(a) for a in numbers)
    if kind == "mines":
        index, found = mines(needs, firms, seed)
    else:
        most = 1 if kind == "trades" else 3  # kinds of work of a firm
        index, found = season(needs, firms, seed, tight=kind != "wide", year=kind == "year", most=most)
    columns = [
        NeedColumns(i, one, Search.prepare(index, one, able=0.25), one.query.value[0]) for i, one in enumerate(found)
    ]
    begin, clock = time.process_time(), time.perf_counter()
    choice = Choice(index, columns, limit)
    choice.make(10)
    took, passed = time.process_time() - begin, time.perf_counter() - clock
    gap = (choice.bound - choice.value) / choice.bound
    demand = sum(columns[place].worth for place, _ in choice.chosen)
    asked = sum(need.worth for need in columns)
    print(
        f"{kind}: {needs} needs, {firms} firms: {took:.1f} s CPU, {passed:.1f} s on the clock, {len(choice.pool.columns)} teams looked at"
    )
    print(f"value {choice.value:.0f}, bound {choice.bound:.0f}, gap {gap:.4%}")
    print(f"served {len(choice.chosen)} needs, {demand / asked:.1%} of the demand")
    for name, order in (("as they come", columns), ("dearest first", sorted(columns, key=lambda n: -n.worth))):
        value, other, served = greedy(choice, order)
        print(
            f"one by one, {name}: {served} needs, {other / asked:.1%} of the demand; "
            f"the allocation serves {demand / other - 1:+.1%} demand, {choice.value / value - 1:+.1%} value"
        )


if __name__ == "__main__":
    main()
