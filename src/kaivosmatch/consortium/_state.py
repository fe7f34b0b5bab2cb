"""Where a search stands: the best teams so far and the branch it is on.

Everything is kept in flat lists (arrays when compiled), so that the search can stop after a given amount of work and go on later.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import Scratch

__all__ = [
    "DEPTH",
    "DONE",
    "FLOOR",
    "FOCUS",
    "NEVER",
    "NEXT_ROOT",
    "NODES",
    "POOLED",
    "ROOTS",
    "STAGE",
    "TIED",
    "WORK",
    "State",
    "beats_ties",
    "cut",
    "new_scratch",
    "new_state",
    "offer",
]

NEVER = -(1 << 62)  # billionths below any score

# places in State.info
POOLED = 0  # teams in the pool
FLOOR = 1  # billionths a team must reach to enter, NEVER while there is room
TIED = 2  # place in the pool of the last team tied with the floor where a new tie must come before it, or -1
NODES = 3  # partial teams looked at
WORK = 4  # earnings computed, the unit of effort
DEPTH = 5  # members of the current partial team, -1: take the next root
NEXT_ROOT = 6
ROOTS = 7
STAGE = 8  # 0: before the root bound, 1: search
FOCUS = 9  # lead of the current root, -1: none fixed
DONE = 10


class State(NamedTuple):
    """The state of one search. Levels are numbers of members, 0 to ``most``."""

    k: int
    info: list[int]
    pool_score: list[int]  # k, billionths, best first
    pool_rows: list[int]  # k * most, ascending, filled up with -1
    pool_times: list[int]  # k: how many teams this one stands for, exchanging equal firms; k at most
    team: list[int]  # most, in the order of choice
    sorted: list[int]  # most
    cand: list[int]  # levels * n
    value: list[float]  # levels * n: what the candidate adds to the bound
    counts: list[int]  # levels: how many candidates
    branch: list[int]  # levels: the first so many candidates are branched on
    spot: list[int]  # levels: next of them
    base: list[float]  # levels: bound without candidates
    must: list[int]  # levels: billionths that every larger team has to beat
    price: list[float]  # levels * (L + A + S)
    trial: list[float]  # L + A + S
    root: list[int]  # n
    root_bound: list[float]  # n
    stamp: list[int]  # n
    group: list[int]  # n: first of the equal firms
    alike: list[int]  # n: how many equal firms
    able: list[float]  # levels * L: crew of the partial team by lot
    low: list[int]  # most + 1: scratch for orders


def new_state(t: Tables, k: int) -> State:
    """Return the state of a search that has not begun; fields are numpy arrays."""
    n, most, levels = t.n, t.most, t.most + 1
    width = t.lots + t.anys + t.sums
    info = np.zeros(DONE + 1, np.int64)
    info[[FLOOR, TIED, DEPTH]] = NEVER, -1, -1
    group = np.arange(n)
    for i in range(n):
        if t.before[i] >= 0:
            group[i] = group[t.before[i]]

    return State(
        k=k,
        info=info,  # type: ignore[arg-type]
        pool_score=_ints(k),
        pool_rows=_ints(k * most),
        pool_times=_ints(k),
        team=_ints(most),
        sorted=_ints(most),
        cand=_ints(levels * n),
        value=_floats(levels * n),
        counts=_ints(levels),
        branch=_ints(levels),
        spot=_ints(levels),
        base=_floats(levels),
        must=_ints(levels),
        price=_floats(levels * width),
        trial=_floats(width),
        root=_ints(max(n, 1)),
        root_bound=_floats(max(n, 1)),
        stamp=_ints(n),
        group=group,  # type: ignore[arg-type]
        alike=np.bincount(group, minlength=n),  # type: ignore[arg-type]
        able=_floats(levels * t.lots),
        low=_ints(most + 1),
    )


def new_scratch(t: Tables) -> Scratch:
    """Return scratch room for these tables; fields are numpy arrays."""
    return Scratch(
        x=_floats(t.most * t.lots),
        load=_floats(t.most),
        cost=_floats(t.most),
        via=_ints(2 * t.most),
        part=_ints(t.most),
        density=_floats(t.lots),
        edge=_ints(t.lots),
        use=_floats(t.lots + t.anys + t.sums),
        best=_floats(t.most),
        who=_ints(t.most),
    )


def _ints(size: int) -> list[int]:
    return np.zeros(size, np.int64)  # type: ignore[return-value]  # an array plays the list


def _floats(size: int) -> list[float]:
    return np.zeros(size)  # type: ignore[return-value]  # an array plays the list


def cut(t: Tables, s: State, must: int) -> float:
    """Return the score below which a bound proves that nothing under it can enter the pool and beat ``must``."""
    least = (s.info[FLOOR] - 0.5) * 1e-9
    more = (must + 0.5) * 1e-9
    return max(least, more, t.lowest) - 1e-12


def beats_ties(s: State, rows: list[int], size: int, most: int) -> bool:
    """Say whether a team that ties with the floor would still enter, coming before the last tied one in the order of rows."""
    if s.info[TIED] < 0:
        return True
    at = s.info[TIED] * most
    for a in range(most):
        mine = rows[a] if a < size else -1
        if mine != s.pool_rows[at + a]:
            return mine < s.pool_rows[at + a]
    return False


def offer(t: Tables, s: State, score: int, size: int) -> bool:
    """Enter the team ``s.sorted[:size]`` into the pool if it belongs there; the caller has made sure that it is minimal."""
    most = t.most
    info = s.info
    spot = 0
    ahead = 0  # teams surely before this one
    while spot < info[POOLED]:
        order = 0
        if s.pool_score[spot] != score:
            order = 1 if s.pool_score[spot] > score else -1
        else:
            for a in range(most):
                mine = s.sorted[a] if a < size else -1
                other = s.pool_rows[spot * most + a]
                if mine != other:
                    order = 1 if other < mine else -1
                    break
        if order == 0:
            return False
        if order < 0:
            break
        ahead += s.pool_times[spot] if s.pool_score[spot] > score else 1
        spot += 1
    if ahead >= s.k or spot >= s.k:
        return False
    last = min(info[POOLED], s.k - 1)
    for b in range(last, spot, -1):
        s.pool_score[b] = s.pool_score[b - 1]
        s.pool_times[b] = s.pool_times[b - 1]
        for a in range(most):
            s.pool_rows[b * most + a] = s.pool_rows[(b - 1) * most + a]
    s.pool_score[spot] = score
    for a in range(most):
        s.pool_rows[spot * most + a] = s.sorted[a] if a < size else -1
    s.pool_times[spot] = _stands_for(s, size)
    info[POOLED] = min(info[POOLED] + 1, s.k)
    _set_floor(s)
    return True


def _stands_for(s: State, size: int) -> int:
    """Count the teams that exchanging equal firms makes of ``s.sorted[:size]``, k at most."""
    times = 1
    for a in range(size):
        group = s.group[s.sorted[a]]
        if s.alike[group] > 1 and s.sorted[a] == group:
            chosen = 0
            for b in range(size):
                if s.group[s.sorted[b]] == group:
                    chosen += 1
            ways = 1
            for c in range(min(chosen, s.alike[group] - chosen)):
                ways = ways * (s.alike[group] - c) // (c + 1)
                if ways > s.k * s.alike[group]:
                    break
            times = min(s.k, times * ways)
    return times


def _set_floor(s: State) -> None:
    info = s.info
    total = 0
    for spot in range(info[POOLED]):
        total += s.pool_times[spot]
        if total >= s.k:
            info[FLOOR] = s.pool_score[spot]
            above = 0
            for b in range(info[POOLED]):
                if s.pool_score[b] > info[FLOOR]:
                    above += s.pool_times[b]
            first = 0
            while s.pool_score[first] > info[FLOOR]:
                first += 1
            last = first + s.k - above - 1
            info[TIED] = last if last < info[POOLED] and s.pool_score[last] == info[FLOOR] else -1
            return
