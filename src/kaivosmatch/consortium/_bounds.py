"""The bound of a partial team: its value at its prices, better prices, and the candidates that survive.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._prices import earning, price_total, spend
from kaivosmatch.consortium._state import WORK, State, cut
from kaivosmatch.consortium._tables import Tables

__all__ = ["evaluate", "loss", "refine", "sift", "top", "weakest"]

NONE = -1e250  # far below any value; sums of it stay finite


def loss(t: Tables, lead: int, i: int) -> float:
    """Score lost by having firm i as a further member under this lead (-1: the lead does not matter)."""
    if lead < 0:
        return t.member_cost + t.flat_km
    if lead == i:
        return t.f[t.km + lead * t.n + i]
    return t.member_cost + t.f[t.km + lead * t.n + i]


def evaluate(t: Tables, s: State, d: int, lead: int) -> None:
    """Compute ``base`` and the candidates' ``value`` of level d at its prices."""
    at = d * (t.lots + t.anys + t.sums)
    base = price_total(t, s, s.price + at)
    if lead < 0:
        base += t.member_cost + t.flat_km - t.own_km
    for a in range(d):
        base += earning(t, s, s.i[s.team + a], s.price + at) - loss(t, lead, s.i[s.team + a])
    s.f[s.base + d] = base
    for j in range(d * t.n, d * t.n + s.i[s.counts + d]):
        i = s.i[s.cand + j]
        s.f[s.value + j] = earning(t, s, i, s.price + at) - loss(t, lead, i)
    s.info[WORK] += s.i[s.counts + d] + d


def top(t: Tables, s: State, d: int, first: int, seats: int, forced: int, beside: int) -> float:
    """Return the best sum of ``forced`` to ``seats`` values of level d from place ``first`` on; hugely negative: there are not so many.

    Of rows that are one firm one counts, and none of the firm ``beside`` (-1: nobody). The values are left in ``s.best``, highest first,
    and the candidates in ``s.who`` (-1: the seat stays empty).
    """
    if seats == 0:
        return 0.0
    for b in range(seats):
        s.f[s.best + b] = NONE
        s.i[s.who + b] = -1
    for j in range(d * t.n + first, d * t.n + s.i[s.counts + d]):
        v = s.f[s.value + j]
        if v > s.f[s.best + seats - 1]:
            i = s.i[s.cand + j]
            b = seats - 1
            if t.several == 1:
                if beside >= 0 and t.i[t.same + i] == t.i[t.same + beside]:
                    continue
                for a in range(seats):
                    if s.i[s.who + a] >= 0 and t.i[t.same + s.i[s.who + a]] == t.i[t.same + i]:
                        b = a
                if s.f[s.best + b] >= v:
                    continue
            while b > 0 and s.f[s.best + b - 1] < v:
                s.f[s.best + b] = s.f[s.best + b - 1]
                s.i[s.who + b] = s.i[s.who + b - 1]
                b -= 1
            s.f[s.best + b] = v
            s.i[s.who + b] = i
    total = 0.0
    for b in range(seats):
        if b >= forced and s.f[s.best + b] < 0.0:
            s.f[s.best + b] = 0.0
            s.i[s.who + b] = -1
        total += s.f[s.best + b]
    return total


def weakest(s: State, seats: int, forced: int) -> float:
    """Return the value that a further candidate would replace in the sum that ``top`` has just made: 0 where a seat is free."""
    if seats > 0 and s.f[s.best + seats - 1] > 0.0:
        return s.f[s.best + seats - 1]
    if forced > 0 and s.f[s.best + forced - 1] < 0.0:
        return s.f[s.best + forced - 1]
    return 0.0


def sift(t: Tables, s: State, d: int) -> float:
    """Bound level d at its prices, and drop the candidates that could only be members of something not good enough."""
    seats = t.most - d
    forced = s.i[s.least + d]
    low = cut(t, s, s.i[s.must + d])
    bound = s.f[s.base + d] + top(t, s, d, 0, seats, forced, -1)
    if bound < low:
        return bound
    need = low - bound + weakest(s, seats, forced)
    kept = d * t.n
    for j in range(d * t.n, d * t.n + s.i[s.counts + d]):
        if s.f[s.value + j] >= need:
            s.i[s.cand + kept] = s.i[s.cand + j]
            s.f[s.value + kept] = s.f[s.value + j]
            kept += 1
    s.i[s.counts + d] = kept - d * t.n
    return bound


def refine(t: Tables, s: State, d: int, lead: int, steps: int) -> float:
    """Improve the prices of level d by subgradient steps and drop the candidates that they exclude; return the bound.

    The steps are Polyak's: towards the score that would prove the level hopeless (Polyak 1969; Held, Wolfe, Crowder 1974).
    """
    width = t.lots + t.anys + t.sums
    at = d * width
    seats = t.most - d
    low = cut(t, s, s.i[s.must + d])
    pace = s.f[s.pace]
    best = 1e300
    last = 1e300
    step = 0
    while True:
        bound = sift(t, s, d)
        last = bound
        if bound < best:
            best = bound
            for c in range(width):
                s.f[s.trial + c] = s.f[s.price + at + c]
        else:
            pace *= t.slow
        if bound < low:
            return bound
        if step == steps or s.i[s.counts + d] == 0:
            break
        for c in range(width):
            s.f[s.use + c] = 0.0
        for a in range(d):
            spend(t, s, s.i[s.team + a], s.price + at)
        for b in range(seats):
            if s.i[s.who + b] >= 0:
                spend(t, s, s.i[s.who + b], s.price + at)
        norm = 0.0
        for c in range(width):
            if c < t.lots:
                s.f[s.use + c] = 1.0 - s.f[s.use + c]
            elif c < t.lots + t.anys:
                s.f[s.use + c] -= 1.0
            else:
                s.f[s.use + c] -= t.f[t.floor + c - t.lots - t.anys]
            if c >= t.lots and s.f[s.use + c] > 0.0 and s.f[s.price + at + c] <= 0.0:
                s.f[s.use + c] = 0.0  # these prices cannot fall below nothing
            norm += s.f[s.use + c] * s.f[s.use + c]
        if norm < 1e-18:
            break
        stride = pace * (bound - max(low, best - t.stretch)) / norm
        for c in range(width):
            s.f[s.price + at + c] -= stride * s.f[s.use + c]
            if c >= t.lots and s.f[s.price + at + c] < 0.0:
                s.f[s.price + at + c] = 0.0
        evaluate(t, s, d, lead)
        step += 1
    s.f[s.pace] = pace
    if best < last:
        for c in range(width):
            s.f[s.price + at + c] = s.f[s.trial + c]
        evaluate(t, s, d, lead)
        last = sift(t, s, d)
    return last
