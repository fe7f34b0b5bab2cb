"""Among equally good shares, the ones the contract asks for: the lexicographically greatest vector, lot by lot, then row by row.

All optimal shares of a team are the ways to move people along hand-overs that lose nothing at optimal prices of the members' crews
(complementary slackness), so the greatest vector is found by raising one entry after the other as far as such moves allow.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._state import State
from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import best_lead
from kaivosmatch.consortium._transport import assign

__all__ = ["share_out"]

DUST = 1e-12
FAR = 1e9


def share_out(t: Tables, s: State, size: int) -> int:
    """Leave in ``s.x`` the lexicographically greatest optimal shares of the feasible team ``s.sorted[:size]``; return the lead.

    Lots where nobody is counted are right already: no crew ties them to other lots, and ``assign`` fills them row by row among equals.
    """
    assign(t, s, s.sorted, size)
    sharp = _crew_prices(t, s, size)
    for lot in range(t.lots):
        if t.i[t.counted + lot] == 1:
            for a in range(size - 1):
                while _raise(t, s, size, lot, a, sharp):
                    pass
    return best_lead(t, s, s.sorted, size)


def _crew_prices(t: Tables, s: State, size: int) -> float:
    """Leave in ``s.cost`` what one more person of each member is worth: the cheapest chain of hand-overs to one with people to spare.

    Returns
    -------
    float
        The loss per person that counts as none.
    """
    lots = t.lots
    greatest = 0.0
    for a in range(size):
        for lot in range(lots):
            greatest = max(greatest, t.f[t.gain + s.i[s.sorted + a] * lots + lot])
    for a in range(size):
        spare = t.f[t.free + s.i[s.sorted + a]] - s.f[s.load + a] > DUST
        s.f[s.cost + a] = 0.0 if spare else 1.0 + 2.0 * size * greatest
    for _ in range(size):
        for a in range(size):
            row = s.i[s.sorted + a] * lots
            for b in range(size):
                other = s.i[s.sorted + b] * lots
                if a != b:
                    for lot in range(lots):
                        room = t.f[t.cap + other + lot] - s.f[s.x + b * lots + lot]
                        if t.i[t.counted + lot] == 1 and s.f[s.x + a * lots + lot] > DUST and room > DUST:
                            price = t.f[t.gain + row + lot] - t.f[t.gain + other + lot] + s.f[s.cost + b]
                            s.f[s.cost + a] = min(s.f[s.cost + a], max(0.0, price))
    return 1e-12 * (1.0 + greatest)


def _can_give(t: Tables, s: State, a: int, b: int, lot: int, sharp: float) -> float:
    """People that a can hand to b on this lot without loss."""
    mine = s.i[s.sorted + a] * t.lots + lot
    other = s.i[s.sorted + b] * t.lots + lot
    if t.f[t.gain + mine] - s.f[s.cost + a] - t.f[t.gain + other] + s.f[s.cost + b] > sharp:
        return 0.0
    return min(s.f[s.x + a * t.lots + lot], t.f[t.cap + other] - s.f[s.x + b * t.lots + lot])


def _raise(t: Tables, s: State, size: int, lot: int, a: int, sharp: float) -> bool:
    """Let member a do more of this lot without touching what was settled before (earlier lots, earlier members); False: no more."""
    lots = t.lots
    for b in range(a + 1, size):
        most = _can_give(t, s, b, a, lot, sharp)
        if most <= DUST or not _find_way(t, s, size, lot, a, b, sharp):
            continue
        at = b
        while at != a:  # how many the whole way can take
            before = s.i[s.via + at]
            most = min(most, _flow(t, s, size, before, at, s.i[s.via + size + 1 + at], sharp))
            at = before
        at = b
        while at != a:
            before = s.i[s.via + at]
            other = s.i[s.via + size + 1 + at]
            if other >= 0:
                s.f[s.x + before * lots + other] -= most
                s.f[s.x + at * lots + other] += most
            if before < size:
                s.f[s.load + before] -= most
            if at < size:
                s.f[s.load + at] += most
            at = before
        s.f[s.x + a * lots + lot] += most
        s.f[s.x + b * lots + lot] -= most
        s.f[s.load + a] += most
        s.f[s.load + b] -= most
        return True
    return False


def _find_way(t: Tables, s: State, size: int, lot: int, a: int, goal: int, sharp: float) -> bool:
    """Search breadth first for hand-overs from a to the goal that touch nothing settled; node ``size`` stands for people to spare."""
    for b in range(size + 1):
        s.i[s.via + b] = -1
    s.i[s.via + a] = a
    s.i[s.low] = a
    first = 0
    last = 1
    while first < last:
        at = s.i[s.low + first]
        first += 1
        for b in range(size + 1):
            if s.i[s.via + b] >= 0:
                continue
            other = -1
            amount = 0.0
            if at == size or b == size:
                amount = _flow(t, s, size, at, b, other, sharp)
            else:
                for later in range(lot, t.lots):
                    settled = later == lot and (at <= a or b <= a)
                    if t.i[t.counted + later] == 1 and not settled:
                        people = _can_give(t, s, at, b, later, sharp)
                        if people > amount:
                            amount = people
                            other = later
            if amount > DUST:
                s.i[s.via + b] = at
                s.i[s.via + size + 1 + b] = other
                if b == goal:
                    return True
                s.i[s.low + last] = b
                last += 1
    return False


def _flow(t: Tables, s: State, size: int, a: int, b: int, lot: int, sharp: float) -> float:
    """People that can go from node a to node b: by a hand-over, into what a member has to spare, or out of what it has in use."""
    if b == size:
        spare = t.f[t.free + s.i[s.sorted + a]] - s.f[s.load + a]
        return min(FAR, spare) if s.f[s.cost + a] <= sharp else 0.0
    if a == size:
        return s.f[s.load + b] if s.f[s.cost + b] <= sharp else 0.0
    return _can_give(t, s, a, b, lot, sharp)
