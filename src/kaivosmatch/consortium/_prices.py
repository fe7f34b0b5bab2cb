"""What a firm is worth at given prices: the Lagrangian relaxation that bounds the search.

Put a price on every lot (score for doing all of it), every any-criterion and every sum. A firm then earns, by itself, the most it can by
doing lots worth more to it than their price, within its own crew (a continuous knapsack: densest first), plus the prices of what it holds.
For a team the sum of the prices and the members' earnings is never below its true score, whatever the prices are; with good prices it is
close. See docs/explanation/consortium-search.md for the proof.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import Scratch

__all__ = ["earning", "price_total", "spend"]


def price_total(t: Tables, price: list[float], at: int) -> float:
    """Return the part of the bound that no firm changes: lots pay their price, criteria and sums take theirs."""
    total = 0.0
    for lot in range(t.lots):
        total += price[at + lot]
    at += t.lots
    for c in range(t.anys):
        total -= price[at + c]
    at += t.anys
    for c in range(t.sums):
        total -= price[at + c] * t.floor[c]
    return total


def earning(t: Tables, w: Scratch, i: int, price: list[float], at: int) -> float:
    """Return the most that firm i can earn at the prices ``price[at:]``, before the cost of having it as a member."""
    total = 0.0
    people = 0.0
    for e in range(t.start[i], t.split[i]):
        value = t.worth[e] - price[at + t.lot[e]]
        if value > 0.0:
            total += value * t.share[e]
            people += t.people[e]
    if people > t.room[i]:
        total = _densest(t, w, i, price, at, False)
    for e in range(t.split[i], t.start[i + 1]):
        value = t.worth[e] - price[at + t.lot[e]]
        if value > 0.0:
            total += value * t.share[e]
    at += t.lots
    for c in range(t.anys):
        if t.holds[i * t.anys + c] == 1:
            total += price[at + c]
    at += t.anys
    for c in range(t.sums):
        total += price[at + c] * t.pledge[i * t.sums + c]
    return total


def _densest(t: Tables, w: Scratch, i: int, price: list[float], at: int, keep: bool) -> float:
    """Fill the firm's crew with its counted lots, best per person first; ``keep`` adds the shares taken to ``w.use``."""
    count = 0
    for e in range(t.start[i], t.split[i]):
        value = t.worth[e] - price[at + t.lot[e]]
        if value > 0.0:
            density = value * t.share[e] / t.people[e]
            k = count
            while k > 0 and w.density[k - 1] < density:
                w.density[k] = w.density[k - 1]
                w.edge[k] = w.edge[k - 1]
                k -= 1
            w.density[k] = density
            w.edge[k] = e
            count += 1
    room = t.room[i]
    total = 0.0
    for k in range(count):
        e = w.edge[k]
        take = min(room, t.people[e])
        total += w.density[k] * take
        if keep:
            w.use[t.lot[e]] += t.share[e] * take / t.people[e]
        room -= take
        if room <= 0.0:
            break
    return total


def spend(t: Tables, w: Scratch, i: int, price: list[float], at: int) -> None:
    """Add what firm i does at these prices to ``w.use``: shares of lots, criteria held, sums pledged."""
    people = 0.0
    for e in range(t.start[i], t.split[i]):
        if t.worth[e] > price[at + t.lot[e]]:
            people += t.people[e]
    if people > t.room[i]:
        _densest(t, w, i, price, at, True)
    else:
        for e in range(t.start[i], t.split[i]):
            if t.worth[e] > price[at + t.lot[e]]:
                w.use[t.lot[e]] += t.share[e]
    for e in range(t.split[i], t.start[i + 1]):
        if t.worth[e] > price[at + t.lot[e]]:
            w.use[t.lot[e]] += t.share[e]
    for c in range(t.anys):
        w.use[t.lots + c] += t.holds[i * t.anys + c]
    for c in range(t.sums):
        w.use[t.lots + t.anys + c] += t.pledge[i * t.sums + c]
