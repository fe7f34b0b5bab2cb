"""What a firm is worth at given prices: the Lagrangian relaxation that bounds the search.

Put a price on every lot (score for doing all of it), every any-criterion and every sum. A firm then earns, by itself, the most it can by
doing lots worth more to it than their price, within its own crew (a continuous knapsack: densest first), plus the prices of what it holds.
For a team the sum of the prices and the members' earnings is never below its true score, whatever the prices are; with good prices it is
close. See docs/explanation/consortium-search.md for the proof.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._state import State
from kaivosmatch.consortium._tables import Tables

__all__ = ["earning", "price_total", "spend"]


def price_total(t: Tables, s: State, at: int) -> float:
    """Return the part of the bound that no firm changes: lots pay their price, criteria and sums take theirs."""
    total = 0.0
    for lot in range(t.lots):
        total += s.f[at + lot]
    at += t.lots
    for c in range(t.anys):
        total -= s.f[at + c]
    at += t.anys
    for c in range(t.sums):
        total -= s.f[at + c] * t.f[t.floor + c]
    return total


def earning(t: Tables, s: State, i: int, at: int) -> float:
    """Return the most that firm i can earn at the prices ``s.f[at:]``, before the cost of having it as a member."""
    total = 0.0
    people = 0.0
    for e in range(t.i[t.start + i], t.i[t.split + i]):
        value = t.f[t.worth + e] - s.f[at + t.i[t.lot + e]]
        if value > 0.0:
            total += value * t.f[t.share + e]
            people += t.f[t.people + e]
    if people > t.f[t.room + i]:
        total = _densest(t, s, i, at, False)
    for e in range(t.i[t.split + i], t.i[t.start + i + 1]):
        value = t.f[t.worth + e] - s.f[at + t.i[t.lot + e]]
        if value > 0.0:
            total += value * t.f[t.share + e]
    at += t.lots
    for c in range(t.anys):
        if t.i[t.holds + i * t.anys + c] == 1:
            total += s.f[at + c]
    at += t.anys
    for c in range(t.sums):
        total += s.f[at + c] * t.f[t.pledge + i * t.sums + c]
    return total


def _densest(t: Tables, s: State, i: int, at: int, keep: bool) -> float:
    """Fill the firm's crew with its counted lots, best per person first; ``keep`` adds the shares taken to ``s.use``."""
    count = 0
    for e in range(t.i[t.start + i], t.i[t.split + i]):
        value = t.f[t.worth + e] - s.f[at + t.i[t.lot + e]]
        if value > 0.0:
            density = value * t.f[t.share + e] / t.f[t.people + e]
            k = count
            while k > 0 and s.f[s.density + k - 1] < density:
                s.f[s.density + k] = s.f[s.density + k - 1]
                s.i[s.edge + k] = s.i[s.edge + k - 1]
                k -= 1
            s.f[s.density + k] = density
            s.i[s.edge + k] = e
            count += 1
    room = t.f[t.room + i]
    total = 0.0
    k = 0
    while k < count and room > 0.0:
        e = s.i[s.edge + k]
        take = min(room, t.f[t.people + e])
        total += s.f[s.density + k] * take
        if keep:
            s.f[s.use + t.i[t.lot + e]] += t.f[t.share + e] * take / t.f[t.people + e]
        room -= take
        k += 1
    return total


def spend(t: Tables, s: State, i: int, at: int) -> None:
    """Add what firm i does at these prices to ``s.use``: shares of lots, criteria held, sums pledged."""
    people = 0.0
    for e in range(t.i[t.start + i], t.i[t.split + i]):
        if t.f[t.worth + e] > s.f[at + t.i[t.lot + e]]:
            people += t.f[t.people + e]
    if people > t.f[t.room + i]:
        _densest(t, s, i, at, True)
    else:
        for e in range(t.i[t.start + i], t.i[t.split + i]):
            if t.f[t.worth + e] > s.f[at + t.i[t.lot + e]]:
                s.f[s.use + t.i[t.lot + e]] += t.f[t.share + e]
    for e in range(t.i[t.split + i], t.i[t.start + i + 1]):
        if t.f[t.worth + e] > s.f[at + t.i[t.lot + e]]:
            s.f[s.use + t.i[t.lot + e]] += t.f[t.share + e]
    for c in range(t.anys):
        s.f[s.use + t.lots + c] += t.i[t.holds + i * t.anys + c]
    for c in range(t.sums):
        s.f[s.use + t.lots + t.anys + c] += t.f[t.pledge + i * t.sums + c]
