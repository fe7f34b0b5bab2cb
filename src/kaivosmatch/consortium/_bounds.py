"""The bound of a partial team: its value at its prices, better prices, and the candidates that survive.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._prices import earning, price_total, spend
from kaivosmatch.consortium._state import WORK, State, cut
from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import Scratch

__all__ = ["evaluate", "loss", "refine", "top"]


def loss(t: Tables, lead: int, i: int) -> float:
    """Score lost by having firm i as a further member under this lead (-1: the lead does not matter)."""
    if lead < 0:
        return t.member_cost + t.flat_km
    if lead == i:
        return t.km[lead * t.n + i]
    return t.member_cost + t.km[lead * t.n + i]


def evaluate(t: Tables, w: Scratch, s: State, d: int, lead: int) -> None:
    """Compute ``base`` and the candidates' ``value`` of level d at its prices."""
    at = d * (t.lots + t.anys + t.sums)
    base = price_total(t, s.price, at)
    if lead < 0:
        base += t.member_cost + t.flat_km - t.own_km
    for a in range(d):
        base += earning(t, w, s.team[a], s.price, at) - loss(t, lead, s.team[a])
    s.base[d] = base
    for j in range(d * t.n, d * t.n + s.counts[d]):
        i = s.cand[j]
        s.value[j] = earning(t, w, i, s.price, at) - loss(t, lead, i)
    s.info[WORK] += s.counts[d] + d


def top(t: Tables, w: Scratch, s: State, d: int, first: int, seats: int) -> float:
    """Return the sum of the best positive values of level d from place ``first`` on, at most ``seats``; they are left in ``w.best``."""
    for b in range(seats):
        w.best[b] = 0.0
        w.who[b] = -1
    if seats == 0:
        return 0.0
    for j in range(d * t.n + first, d * t.n + s.counts[d]):
        v = s.value[j]
        if v > w.best[seats - 1]:
            b = seats - 1
            while b > 0 and w.best[b - 1] < v:
                w.best[b] = w.best[b - 1]
                w.who[b] = w.who[b - 1]
                b -= 1
            w.best[b] = v
            w.who[b] = s.cand[j]
    total = 0.0
    for b in range(seats):
        total += w.best[b]
    return total


def refine(t: Tables, w: Scratch, s: State, d: int, lead: int, steps: int) -> float:
    """Improve the prices of level d by subgradient steps and drop the candidates that they exclude; return the bound.

    The steps are Polyak's: towards the score that would prove the level hopeless (Polyak 1969; Held, Wolfe, Crowder 1974).
    """
    width = t.lots + t.anys + t.sums
    at = d * width
    seats = t.most - d
    low = cut(t, s, s.must[d])
    pace = 1.0
    best = 1e300
    last = 1e300
    for step in range(steps + 1):
        bound = s.base[d] + top(t, w, s, d, 0, seats)
        last = bound
        if bound < best:
            best = bound
            for c in range(width):
                s.trial[c] = s.price[at + c]
        else:
            pace *= 0.6
        if bound < low:
            return bound
        # a candidate takes the last seat: is there still hope?
        need = low - bound + (w.best[seats - 1] if seats > 0 else 0.0)
        kept = d * t.n
        for j in range(d * t.n, d * t.n + s.counts[d]):
            if s.value[j] >= need:
                s.cand[kept] = s.cand[j]
                s.value[kept] = s.value[j]
                kept += 1
        s.counts[d] = kept - d * t.n
        if step == steps or s.counts[d] == 0:
            break
        for c in range(width):
            w.use[c] = 0.0
        for a in range(d):
            spend(t, w, s.team[a], s.price, at)
        for b in range(seats):
            if w.who[b] >= 0:
                spend(t, w, w.who[b], s.price, at)
        norm = 0.0
        for c in range(width):
            if c < t.lots:
                w.use[c] = 1.0 - w.use[c]
            elif c < t.lots + t.anys:
                w.use[c] -= 1.0
            else:
                w.use[c] -= t.floor[c - t.lots - t.anys]
            if c >= t.lots and w.use[c] > 0.0 and s.price[at + c] <= 0.0:
                w.use[c] = 0.0  # these prices cannot fall below nothing
            norm += w.use[c] * w.use[c]
        if norm < 1e-18:
            break
        stride = pace * (bound - low) / norm
        for c in range(width):
            s.price[at + c] -= stride * w.use[c]
            if c >= t.lots and s.price[at + c] < 0.0:
                s.price[at + c] = 0.0
        evaluate(t, w, s, d, lead)
    if best < last:
        for c in range(width):
            s.price[at + c] = s.trial[c]
        evaluate(t, w, s, d, lead)
        last = s.base[d] + top(t, w, s, d, 0, seats)
    return last
