"""Where a search stands: the best teams so far and the branch it is on.

Everything is kept in flat lists (arrays when compiled), so that the search can stop after a given amount of work and go on later.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaivosmatch.consortium._tables import Tables, layout

__all__ = [
    "DEPTH",
    "DONE",
    "FLOOR",
    "FOCUS",
    "HOPE",
    "LEAST",
    "NEVER",
    "NEXT_ROOT",
    "NODES",
    "POOLED",
    "ROOTS",
    "STAGE",
    "SWEEP",
    "TIED",
    "WORK",
    "State",
    "beats_ties",
    "cut",
    "drop_hope",
    "earlier",
    "enter",
    "new_state",
    "pooled",
]

NEVER = -(1 << 62)  # billionths below any score

# places in State.info
POOLED = 0  # teams in the pool
FLOOR = 1  # billionths a team must reach to enter: while there is room NEVER, or what was asked for
TIED = 2  # place in the pool of the last team tied with the floor where a new tie must come before it, or -1
NODES = 3  # partial teams looked at
WORK = 4  # earnings computed, the unit of effort
DEPTH = 5  # members of the current partial team, -1: take the next root
NEXT_ROOT = 6
ROOTS = 7
STAGE = 8  # rounds of pricing done
FOCUS = 9  # lead of the current root, -1: none fixed
SWEEP = 10  # passes over the roots; the last one, 0, takes everything
HOPE = 11  # billionths below which the present pass does not look
LEAST = 12  # members of any team at least
DONE = 13


class State(NamedTuple):
    """The state of one search. Levels are numbers of members, 0 to ``most``.

    ``f`` and ``i`` are the memory for numbers and integers; the other fields say where in it something begins.
    """

    k: int
    info: list[int]
    f: list[float]
    i: list[int]
    # in i
    pool_score: int  # k, billionths, best first
    pool_rows: int  # k * most, ascending, filled up with -1
    pool_times: int  # k: how many teams this one stands for, exchanging equal firms; k at most
    team: int  # most, in the order of choice
    sorted: int  # most: the same, ascending
    cand: int  # levels * n
    counts: int  # levels: how many candidates
    branch: int  # levels: the first so many candidates are branched on
    spot: int  # levels: next of them
    least: int  # levels: further members that it takes at least
    scarce: int  # levels: what the fewest candidates can give
    must: int  # levels: billionths that every larger team has to beat
    root: int  # n
    stamp: int  # n
    group: int  # n: first of the equal firms
    alike: int  # n: how many equal firms
    low: int  # most + 1: scratch for orders
    via: int  # 2 * most + 2: scratch of the transport
    part: int  # most: a subset under test
    edge: int  # L: scratch of the knapsack
    who: int  # most: the candidates behind ``best``
    # in f
    value: int  # levels * n: what the candidate adds to the bound
    base: int  # levels: bound without candidates
    price: int  # levels * (L + A + S)
    trial: int  # L + A + S
    pace: int  # 1: how far the next step of pricing goes
    common: int  # L + A + S: prices good for the most promising leads
    earned: int  # n: earnings at the common prices
    root_bound: int  # n
    able: int  # levels * L: crew of the partial team by lot
    x: int  # most * L: people sent
    load: int  # most: people sent by each member over the counted lots
    cost: int  # most: scratch of the transport
    density: int  # L: scratch of the knapsack
    use: int  # L + A + S: what is used at given prices
    best: int  # most: the largest of something


def new_state(t: Tables, k: int, floor: int = NEVER) -> State:
    """Return the state of a search that has not begun, for teams of at least ``floor`` billionths; the memory is numpy arrays."""
    n, most, lots, levels = t.n, t.most, t.lots, t.most + 1
    width = lots + t.anys + t.sums
    ints = {
        "pool_score": k, "pool_rows": k * most, "pool_times": k, "team": most, "sorted": most, "cand": levels * n, "counts": levels,
        "branch": levels, "spot": levels, "must": levels, "least": levels, "scarce": levels, "root": n + 1,
        "stamp": n, "group": n, "alike": n, "low": most + 1,
        "via": 2 * most + 2, "part": most, "edge": lots, "who": most,
    }  # fmt: skip
    floats = {
        "value": levels * n, "base": levels, "price": levels * width, "trial": width, "pace": 1, "common": width, "earned": n,
        "root_bound": n + 1, "able": levels * lots, "x": most * lots, "load": most, "cost": most, "density": lots, "use": width,
        "best": most,
    }  # fmt: skip
    at_int, size_int = layout(ints)
    at_float, size_float = layout(floats)
    info = np.zeros(DONE + 1, np.int64)
    info[[FLOOR, HOPE, TIED, DEPTH]] = floor, NEVER, -1, -1
    i, f = np.zeros(size_int, np.int64), np.zeros(size_float)
    i[at_int["must"] : at_int["must"] + levels] = NEVER
    group = np.arange(n)
    for row in np.flatnonzero(t.i[t.before : t.before + n] >= 0):  # type: ignore[operator]  # an array plays the list
        group[row] = group[t.i[t.before + row]]
    i[at_int["group"] : at_int["group"] + n] = group
    i[at_int["alike"] : at_int["alike"] + n] = np.bincount(group, minlength=n)
    return State(k=k, info=info, f=f, i=i, **at_int, **at_float)  # type: ignore[arg-type]  # arrays play the lists


def drop_hope(t: Tables, s: State) -> None:
    """Begin a new sweep that takes any team at all: time runs out and none is found."""
    s.info[HOPE] = NEVER
    s.info[SWEEP] = t.sweeps
    s.info[NEXT_ROOT] = 0
    s.info[DEPTH] = -1


def cut(t: Tables, s: State, must: int) -> float:
    """Return the score below which a bound proves that nothing under it can enter the pool and beat ``must``."""
    least = (max(s.info[FLOOR], s.info[HOPE]) - 0.5) * 1e-9
    more = (must + 0.5) * 1e-9
    return max(least, more, t.lowest) - 1e-12


def beats_ties(s: State, size: int, most: int) -> bool:
    """Say whether the team ``s.sorted``, which ties with the floor, would still enter: whether it comes before the last tied one."""
    if s.info[TIED] < 0:
        return True
    return earlier(s, size, most, s.info[TIED])


def earlier(s: State, size: int, most: int, spot: int) -> bool:
    """Say whether the rows of the team ``s.sorted`` come before those of the team in this place of the pool."""
    for a in range(most):
        mine = s.i[s.sorted + a] if a < size else -1
        other = s.i[s.pool_rows + spot * most + a]
        if mine != other:
            return mine < other
    return False


def pooled(s: State, score: int, size: int, most: int) -> bool:
    """Say whether the team ``s.sorted`` is in the pool already."""
    for spot in range(s.info[POOLED]):
        if s.i[s.pool_score + spot] == score:
            same = True
            for a in range(most):
                if s.i[s.pool_rows + spot * most + a] != (s.i[s.sorted + a] if a < size else -1):
                    same = False
                    break
            if same:
                return True
    return False


def enter(t: Tables, s: State, score: int, size: int) -> None:
    """Enter the team ``s.i[s.sorted + :size]`` into the pool, where it belongs.

    The caller has made sure that it is minimal and not there yet, that its score reaches the floor, and where it ties with the floor,
    that it comes before the last one tied. Fewer than k teams are then ahead of it, so there is a place for it.
    """
    most = t.most
    info = s.info
    spot = 0
    while spot < info[POOLED] and (
        s.i[s.pool_score + spot] > score or (s.i[s.pool_score + spot] == score and not earlier(s, size, most, spot))
    ):
        spot += 1
    last = min(info[POOLED], s.k - 1)
    for b in range(last, spot, -1):
        s.i[s.pool_score + b] = s.i[s.pool_score + b - 1]
        s.i[s.pool_times + b] = s.i[s.pool_times + b - 1]
        for a in range(most):
            s.i[s.pool_rows + b * most + a] = s.i[s.pool_rows + (b - 1) * most + a]
    s.i[s.pool_score + spot] = score
    for a in range(most):
        s.i[s.pool_rows + spot * most + a] = s.i[s.sorted + a] if a < size else -1
    s.i[s.pool_times + spot] = _stands_for(s, size)
    info[POOLED] = min(info[POOLED] + 1, s.k)
    _set_floor(s)


def _stands_for(s: State, size: int) -> int:
    """Count the teams that exchanging equal firms makes of ``s.i[s.sorted + :size]``, k at most."""
    times = 1
    for a in range(size):
        group = s.i[s.group + s.i[s.sorted + a]]
        if s.i[s.alike + group] > 1 and s.i[s.sorted + a] == group:
            chosen = 0
            for b in range(size):
                if s.i[s.group + s.i[s.sorted + b]] == group:
                    chosen += 1
            ways = 1
            for c in range(min(chosen, s.i[s.alike + group] - chosen)):
                ways = ways * (s.i[s.alike + group] - c) // (c + 1)
                if ways > s.k * s.i[s.alike + group]:
                    break
            times = min(s.k, times * ways)
    return times


def _set_floor(s: State) -> None:
    info = s.info
    total = 0
    for spot in range(info[POOLED]):
        total += s.i[s.pool_times + spot]
        if total >= s.k:
            info[FLOOR] = s.i[s.pool_score + spot]
            above = 0
            for b in range(info[POOLED]):
                if s.i[s.pool_score + b] > info[FLOOR]:
                    above += s.i[s.pool_times + b]
            first = 0
            while s.i[s.pool_score + first] > info[FLOOR]:
                first += 1
            last = first + s.k - above - 1
            info[TIED] = last if last < info[POOLED] and s.i[s.pool_score + last] == info[FLOOR] else -1
            return
