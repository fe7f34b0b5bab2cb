"""The shares of one set of members: an exact transport problem of a few lots and a few members.

First every lot takes its best members, as if nobody's crew were shared. Then whoever promised more people than it has passes them on, each
time along the cheapest chain of hand-overs to a member with people to spare. This is the successive shortest path method for minimum-cost
flows (Ahuja, Magnanti, Orlin: Network Flows, 1993, section 9.7) on a graph whose nodes are the members only, so it ends in the optimum.

Runs as plain Python on lists and compiled on arrays: no objects, no recursion.
"""

from __future__ import annotations

from kaivosmatch.consortium._state import State
from kaivosmatch.consortium._tables import Tables

__all__ = ["IMPOSSIBLE", "assign"]

IMPOSSIBLE = -1e300
DUST = 1e-12  # people that are nobody
TOLERANCE = 1e-9
FAR = 1e300


def assign(t: Tables, s: State, at: int, size: int) -> float:
    """Find the best shares of the members ``s.i[at : at + size]``.

    Returns
    -------
    float
        Sum of gain times people, IMPOSSIBLE where the demand cannot be met. The people sent are left in ``s.x``, member by member.
    """
    lots = t.lots
    for a in range(size):
        s.f[s.load + a] = 0.0
        for lot in range(lots):
            s.f[s.x + a * lots + lot] = 0.0
    for lot in range(lots):
        need = t.f[t.demand + lot]
        while need > DUST:
            best = -1
            best_gain = -1.0
            for a in range(size):
                spot = s.i[at + a] * lots + lot
                if t.f[t.cap + spot] > 0.0 and s.f[s.x + a * lots + lot] == 0.0 and t.f[t.gain + spot] > best_gain:
                    best = a
                    best_gain = t.f[t.gain + spot]
            if best < 0:
                break
            take = min(need, t.f[t.cap + s.i[at + best] * lots + lot])
            s.f[s.x + best * lots + lot] = take
            need -= take
            if t.i[t.counted + lot] == 1:
                s.f[s.load + best] += take
        if need > TOLERANCE:
            return IMPOSSIBLE
    for a in range(size):
        while s.f[s.load + a] - t.f[t.free + s.i[at + a]] > DUST:
            if not _pass_on(t, s, at, size, a):
                if s.f[s.load + a] - t.f[t.free + s.i[at + a]] > TOLERANCE:
                    return IMPOSSIBLE
                break
    value = 0.0
    for a in range(size):
        spot = t.gain + s.i[at + a] * lots
        for lot in range(lots):
            value += t.f[spot + lot] * s.f[s.x + a * lots + lot]
    return value


def _pass_on(t: Tables, s: State, at: int, size: int, source: int) -> bool:
    """Move people from an overloaded member along the cheapest chain to one with room; False: there is none."""
    lots = t.lots
    for a in range(size):
        s.f[s.cost + a] = FAR
        s.i[s.via + a] = -1
    s.f[s.cost + source] = 0.0
    for _ in range(size - 1):  # Bellman and Ford: hand-overs may gain as well as cost, but no circle gains
        changed = False
        for a in range(size):
            if s.f[s.cost + a] == FAR:
                continue
            row = s.i[at + a] * lots
            for b in range(size):
                if b in (a, source):
                    continue
                other = s.i[at + b] * lots
                for lot in range(lots):
                    room = t.f[t.cap + other + lot] - s.f[s.x + b * lots + lot]
                    if t.i[t.counted + lot] == 1 and s.f[s.x + a * lots + lot] > DUST and room > DUST:
                        new = s.f[s.cost + a] + t.f[t.gain + row + lot] - t.f[t.gain + other + lot]
                        # rounding must not make a circle of hand-overs look like progress
                        if new < s.f[s.cost + b] - 1e-14 * (t.f[t.gain + row + lot] + t.f[t.gain + other + lot]) - 1e-16:
                            s.f[s.cost + b] = new
                            s.i[s.via + b] = a
                            s.i[s.via + size + b] = lot
                            changed = True
        if not changed:
            break
    end = -1
    for b in range(size):
        spare = t.f[t.free + s.i[at + b]] - s.f[s.load + b]
        if b != source and spare > DUST and s.f[s.cost + b] < FAR and (end < 0 or s.f[s.cost + b] < s.f[s.cost + end]):
            end = b
    if end < 0:
        return False
    move = min(s.f[s.load + source] - t.f[t.free + s.i[at + source]], t.f[t.free + s.i[at + end]] - s.f[s.load + end])
    b = end
    while b != source:
        a = s.i[s.via + b]
        lot = s.i[s.via + size + b]
        move = min(move, s.f[s.x + a * lots + lot], t.f[t.cap + s.i[at + b] * lots + lot] - s.f[s.x + b * lots + lot])
        b = a
    b = end
    while b != source:
        a = s.i[s.via + b]
        lot = s.i[s.via + size + b]
        s.f[s.x + a * lots + lot] -= move
        s.f[s.x + b * lots + lot] += move
        b = a
    s.f[s.load + source] -= move
    s.f[s.load + end] += move
    return True
