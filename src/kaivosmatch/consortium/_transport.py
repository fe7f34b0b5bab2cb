"""The shares of one set of members: an exact transport problem of a few lots and a few members.

First every lot takes its best members, as if nobody's crew were shared. Then whoever promised more people than it has passes them on, each
time along the cheapest chain of hand-overs to a member with people to spare. This is the successive shortest path method for minimum-cost
flows (Ahuja, Magnanti, Orlin: Network Flows, 1993, section 9.7) on a graph whose nodes are the members only, so it ends in the optimum.

Runs as plain Python on lists and compiled on arrays: no objects, no recursion.
"""

from __future__ import annotations

from kaivosmatch.consortium._tables import Tables

__all__ = ["IMPOSSIBLE", "assign"]

IMPOSSIBLE = -1e300
DUST = 1e-12  # people that are nobody
TOLERANCE = 1e-9
FAR = 1e300


def assign(
    t: Tables, team: list[int], first: int, size: int, x: list[float], load: list[float], cost: list[float], via: list[int]
) -> float:
    """Find the best shares of ``team[first:first + size]``.

    Parameters
    ----------
    t : Tables
    team : list of int
        Rows of the members.
    first, size : int
    x : list of float, at least size * L
        Filled with the people sent, member by member.
    load, cost : list of float, at least size
        Scratch.
    via : list of int, at least 2 * size
        Scratch.

    Returns
    -------
    float
        Sum of gain times people, IMPOSSIBLE where the demand cannot be met.
    """
    lots = t.lots
    for a in range(size):
        load[a] = 0.0
        for lot in range(lots):
            x[a * lots + lot] = 0.0
    for lot in range(lots):
        need = t.demand[lot]
        while need > DUST:
            best = -1
            best_gain = -1.0
            for a in range(size):
                at = team[first + a] * lots + lot
                if t.cap[at] > 0.0 and x[a * lots + lot] == 0.0 and t.gain[at] > best_gain:
                    best = a
                    best_gain = t.gain[at]
            if best < 0:
                break
            take = min(need, t.cap[team[first + best] * lots + lot])
            x[best * lots + lot] = take
            need -= take
            if t.counted[lot] == 1:
                load[best] += take
        if need > TOLERANCE:
            return IMPOSSIBLE
    for a in range(size):
        while load[a] - t.free[team[first + a]] > DUST:
            if not _pass_on(t, team, first, size, a, x, load, cost, via):
                if load[a] - t.free[team[first + a]] > TOLERANCE:
                    return IMPOSSIBLE
                break
    value = 0.0
    for a in range(size):
        at = team[first + a] * lots
        for lot in range(lots):
            value += t.gain[at + lot] * x[a * lots + lot]
    return value


def _pass_on(
    t: Tables, team: list[int], first: int, size: int, source: int, x: list[float], load: list[float], cost: list[float], via: list[int]
) -> bool:
    """Move people from an overloaded member along the cheapest chain to one with room; False: there is none."""
    lots = t.lots
    for a in range(size):
        cost[a] = FAR
        via[a] = -1
    cost[source] = 0.0
    for _ in range(size - 1):  # Bellman and Ford: hand-overs may gain as well as cost, but no circle gains
        changed = False
        for a in range(size):
            if cost[a] == FAR:
                continue
            row = team[first + a] * lots
            for b in range(size):
                if b in (a, source):
                    continue
                other = team[first + b] * lots
                for lot in range(lots):
                    if t.counted[lot] == 1 and x[a * lots + lot] > DUST and t.cap[other + lot] - x[b * lots + lot] > DUST:
                        new = cost[a] + t.gain[row + lot] - t.gain[other + lot]
                        # rounding must not make a circle of hand-overs look like progress
                        if new < cost[b] - 1e-14 * (t.gain[row + lot] + t.gain[other + lot]) - 1e-16:
                            cost[b] = new
                            via[b] = a
                            via[size + b] = lot
                            changed = True
        if not changed:
            break
    end = -1
    for b in range(size):
        if b != source and cost[b] < FAR and t.free[team[first + b]] - load[b] > DUST and (end < 0 or cost[b] < cost[end]):
            end = b
    if end < 0:
        return False
    move = min(load[source] - t.free[team[first + source]], t.free[team[first + end]] - load[end])
    b = end
    while b != source:
        a = via[b]
        lot = via[size + b]
        move = min(move, x[a * lots + lot], t.cap[team[first + b] * lots + lot] - x[b * lots + lot])
        b = a
    b = end
    while b != source:
        a = via[b]
        lot = via[size + b]
        x[a * lots + lot] -= move
        x[b * lots + lot] += move
        b = a
    load[source] -= move
    load[end] += move
    return True
