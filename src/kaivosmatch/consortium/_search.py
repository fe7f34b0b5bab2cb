"""The branch and bound over teams.

A root fixes the lead; below it, members are added one at a time. Every partial team carries prices (see ``_prices``) that bound whatever it
can still become; candidates that cannot be part of anything good enough are dropped, the rest are branched on, those first that the most
constrained unmet demand needs. Runs as plain Python on lists and compiled on arrays; can stop after any amount of work and go on.
"""

from __future__ import annotations

from kaivosmatch.consortium._bounds import NONE, evaluate, loss, refine, sift, top, weakest
from kaivosmatch.consortium._branching import arrange, order, survey, tie_hopeless
from kaivosmatch.consortium._prices import earning, price_total
from kaivosmatch.consortium._state import (
    DEPTH,
    DONE,
    FLOOR,
    FOCUS,
    HOPE,
    LEAST,
    NEVER,
    NEXT_ROOT,
    NODES,
    ROOTS,
    STAGE,
    SWEEP,
    WORK,
    State,
    beats_ties,
    cut,
    enter,
    pooled,
)
from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import best_lead, billionths, is_minimal, score_at
from kaivosmatch.consortium._transport import IMPOSSIBLE

__all__ = ["advance"]

PASSED = 1e-10  # less than a billionth: a root that was left because of a score is left for every one as high


def advance(strict: Tables, t: Tables, s: State, effort: int) -> None:
    """Search on until done or until about ``effort`` more earnings have been computed."""
    info = s.info
    stop = info[WORK] + effort
    while info[DONE] == 0 and info[WORK] < stop:
        d = info[DEPTH]
        if info[STAGE] < t.rounds:
            _price_roots(t, s)
        elif d < 0:
            _open_root(strict, t, s)
        elif s.i[s.spot + d] < s.i[s.branch + d]:
            _open_child(strict, t, s, d)
        else:
            info[DEPTH] = d - 1 if d > t.spread else -1


def _price_roots(t: Tables, s: State) -> None:
    """Find prices that are good for the most promising lead, then bound and order all leads (one call, one lead)."""
    info = s.info
    n = t.n
    if info[STAGE] == 0:
        info[ROOTS] = 0
        if t.spread == 0:
            s.i[s.root] = -1
            info[ROOTS] = 1
        else:
            for i in range(n):
                if t.i[t.leads + i] == 1 and t.i[t.allowed + i] == 1 and t.i[t.before + i] < 0:
                    s.i[s.root + info[ROOTS]] = i
                    info[ROOTS] += 1
        for c in range(t.lots + t.anys + t.sums):
            s.f[s.common + c] = 0.0
        s.f[s.pace] = 1.0
        if not _anybody(t, s):
            info[ROOTS] = 0
        info[FOCUS] = s.i[s.root] if info[ROOTS] > 0 else -1
    if info[ROOTS] > 0:
        d = t.spread
        width = t.lots + t.anys + t.sums
        for c in range(width):
            s.f[s.price + d * width + c] = s.f[s.common + c]
        _start(t, s, info[FOCUS])
        evaluate(t, s, d, info[FOCUS])
        refine(t, s, d, info[FOCUS], t.steps_all)
        for c in range(width):
            s.f[s.common + c] = s.f[s.price + d * width + c]
        total = price_total(t, s, s.common)
        for i in range(n):
            s.f[s.earned + i] = earning(t, s, i, s.common) if t.i[t.allowed + i] == 1 else 0.0
        info[WORK] += n
        before = s.f[s.root_bound]
        for k in range(info[ROOTS]):
            s.f[s.root_bound + k] = _root_bound(t, s, s.i[s.root + k], total)
        order(s, s.root, s.root_bound, info[ROOTS])
        if info[STAGE] > 0 and abs(before - s.f[s.root_bound]) < t.settled:
            info[STAGE] = t.rounds - 1
        info[FOCUS] = s.i[s.root]
        info[WORK] += n * info[ROOTS] // 8
    info[STAGE] += 1
    if info[STAGE] == t.rounds and info[ROOTS] > 0 and t.sweeps > 0:
        info[HOPE] = billionths(s.f[s.root_bound] - t.gap)


def _anybody(t: Tables, s: State) -> bool:
    """Say whether the best firms for each thing, within the seats, can give it; note how many members that takes at least."""
    count = 0
    for i in range(t.n):
        if t.i[t.allowed + i] == 1:
            s.i[s.cand + count] = i
            count += 1
    s.i[s.counts] = count
    s.i[s.least] = 1
    for lot in range(t.lots):
        s.f[s.able + lot] = 0.0
    possible = survey(t, s, s.i[s.spot])  # level 0
    s.info[LEAST] = s.i[s.least]
    return possible


def _root_bound(t: Tables, s: State, lead: int, total: float) -> float:
    """Bound the teams under one lead at the common prices, from the firms' earnings there."""
    seats = t.most
    if lead < 0:
        total += t.member_cost + t.flat_km - t.own_km
    else:
        total += s.f[s.earned + lead] - loss(t, lead, lead)
        seats -= 1
    forced = s.info[LEAST] - t.spread
    for b in range(seats):
        s.f[s.best + b] = NONE
    if seats == 0:
        return total
    for i in range(t.n):
        if i != lead and t.i[t.allowed + i] == 1:
            v = s.f[s.earned + i] - loss(t, lead, i)
            if v > s.f[s.best + seats - 1]:
                b = seats - 1
                while b > 0 and s.f[s.best + b - 1] < v:
                    s.f[s.best + b] = s.f[s.best + b - 1]
                    b -= 1
                s.f[s.best + b] = v
    for b in range(seats):
        if b < forced or s.f[s.best + b] > 0.0:
            total += s.f[s.best + b]
    return total


def _start(t: Tables, s: State, lead: int) -> None:
    """Set up the level of the lead alone (of nobody, where leads do not matter) with everybody as a candidate, at its prices."""
    d = t.spread
    if d == 1:
        s.i[s.team] = lead
    count = 0
    for i in range(t.n):
        if t.i[t.allowed + i] == 1 and (lead < 0 or t.i[t.same + i] != t.i[t.same + lead]):
            s.i[s.cand + d * t.n + count] = i
            count += 1
    s.i[s.counts + d] = count
    s.i[s.must + d] = NEVER
    s.i[s.least + d] = max(1, s.info[LEAST] - d)
    for lot in range(t.lots):
        s.f[s.able + d * t.lots + lot] = t.f[t.cap + lead * t.lots + lot] if d == 1 else 0.0


def _open_root(strict: Tables, t: Tables, s: State) -> None:
    """Take the next lead."""
    info = s.info
    n = t.n
    k = info[NEXT_ROOT]
    if k >= info[ROOTS] or s.f[s.root_bound + k] < cut(t, s, s.i[s.must]):
        _next_sweep(t, s)
        return
    info[NEXT_ROOT] = k + 1
    info[NODES] += 1
    lead = s.i[s.root + k]
    info[FOCUS] = lead
    d = t.spread
    width = t.lots + t.anys + t.sums
    for c in range(width):
        s.f[s.price + d * width + c] = s.f[s.common + c]
    _start(t, s, lead)
    # the firms' earnings at these prices are known from the ordering of the leads
    s.f[s.base + d] = price_total(t, s, s.common)
    if d == 1:
        s.f[s.base + 1] += s.f[s.earned + lead] - loss(t, lead, lead)
    else:
        s.f[s.base] += t.member_cost + t.flat_km - t.own_km
    for j in range(s.i[s.counts + d]):
        i = s.i[s.cand + d * n + j]
        s.f[s.value + d * n + j] = s.f[s.earned + i] - loss(t, lead, i)
    info[WORK] += n // 8
    if d == 1:
        s.i[s.must + 1] = _judge(strict, t, s, d, s.i[s.must + d])
    if t.most > d:
        # what this pass did not look for may be worth nearly as much as it asks for, whatever the rest is worth
        passed = cut(t, s, s.i[s.must + d]) - PASSED
        s.f[s.root_bound + k] = min(s.f[s.root_bound + k], max(passed, _settle(t, s, d, lead, t.steps_root)))


def _next_sweep(t: Tables, s: State) -> None:
    """End a pass over the leads: either everything above the floor has been seen, or the next pass looks for less good teams too."""
    info = s.info
    if info[ROOTS] == 0 or info[HOPE] <= info[FLOOR]:
        info[DONE] = 1
        return
    order(s, s.root, s.root_bound, info[ROOTS])
    info[NEXT_ROOT] = 0
    info[SWEEP] += 1
    if info[SWEEP] < t.sweeps:
        info[HOPE] = billionths(s.f[s.root_bound] - t.gap * t.growth ** info[SWEEP])
    else:
        info[HOPE] = NEVER


def _open_child(strict: Tables, t: Tables, s: State, d: int) -> None:
    """Add the next candidate to the partial team of level d."""
    info = s.info
    n = t.n
    lead = info[FOCUS]
    j = s.i[s.spot + d]
    s.i[s.spot + d] = j + 1
    c = s.i[s.cand + d * n + j]
    if t.i[t.before + c] >= 0 and not _chosen(s, d, t.i[t.before + c]):
        return
    seats = t.most - d - 1  # left once c sits
    low = cut(t, s, s.i[s.must + d])
    mine = s.f[s.base + d] + s.f[s.value + d * n + j]
    forced = s.i[s.least + d] - 1
    others = top(t, s, d, j + 1, seats, forced, c)
    info[WORK] += (s.i[s.counts + d] - j) // 8 + 1
    if mine + others < low:
        # the rest are no better, unless they can have a dearer row of this firm that is not among those branched on
        if t.several == 0:
            s.i[s.spot + d] = s.i[s.branch + d]
        return
    info[NODES] += 1
    s.i[s.team + d] = c
    if seats == 0:
        _judge(strict, t, s, d + 1, s.i[s.must + d])
        return
    e = d + 1
    s.i[s.least + e] = max(1, forced)
    if forced < 1:  # beyond this team itself, the next level takes one member at least
        others = top(t, s, d, j + 1, seats, s.i[s.least + e], c)
    least = low - mine - others + weakest(s, seats, s.i[s.least + e])
    count = 0
    mark = info[NODES]
    for k in range(d * n + j + 1, d * n + s.i[s.counts + d]):
        i = s.i[s.cand + k]
        if s.f[s.value + k] < least or (t.several == 1 and t.i[t.same + i] == t.i[t.same + c]):
            continue
        b = t.i[t.before + i]
        if b >= 0 and s.i[s.stamp + b] != mark and b != c and not _chosen(s, d, b):
            continue
        s.i[s.stamp + i] = mark
        s.i[s.cand + e * n + count] = i
        s.f[s.value + e * n + count] = s.f[s.value + k]
        count += 1
    s.i[s.counts + e] = count
    s.f[s.base + e] = mine
    width = t.lots + t.anys + t.sums
    for k in range(width):
        s.f[s.price + e * width + k] = s.f[s.price + d * width + k]
    for lot in range(t.lots):
        s.f[s.able + e * t.lots + lot] = s.f[s.able + d * t.lots + lot] + t.f[t.cap + c * t.lots + lot]
    s.i[s.must + e] = max(s.i[s.must + d], _judge(strict, t, s, e, s.i[s.must + d]))
    _settle(t, s, e, lead, t.steps_child)


def _settle(t: Tables, s: State, d: int, lead: int, steps: int) -> float:
    """Bound level d, choose what to branch on, and make it the current level if there is anything left to try; return the bound."""
    if s.i[s.counts + d] == 0:
        return 1e300
    low = cut(t, s, s.i[s.must + d])
    bound = sift(t, s, d)
    if bound < low or s.i[s.counts + d] == 0 or not survey(t, s, d):
        return bound
    s.f[s.pace] = 1.0
    bound = refine(t, s, d, lead, steps)
    if bound < low or s.i[s.counts + d] == 0:
        return bound
    if bound < (s.info[FLOOR] + 0.5) * 1e-9 - 1e-12 and tie_hopeless(t, s, d):
        return bound
    arrange(t, s, d)
    s.info[DEPTH] = d
    return bound


def _chosen(s: State, d: int, row: int) -> bool:
    for a in range(d):  # noqa: SIM110  # a generator cannot be compiled
        if s.i[s.team + a] == row:
            return True
    return False


def _judge(strict: Tables, t: Tables, s: State, size: int, must: int) -> int:
    """Score the partial team as it stands, and pool it if it is good enough.

    Return its billionths at its own best verdict, NEVER if it has none.
    """
    for a in range(size):
        row = s.i[s.team + a]
        b = a
        while b > 0 and s.i[s.sorted + b - 1] > row:
            s.i[s.sorted + b] = s.i[s.sorted + b - 1]
            b -= 1
        s.i[s.sorted + b] = row
    lead = s.info[FOCUS]
    ours = lead < 0 or best_lead(t, s, s.sorted, size) == lead  # else it is found under its own lead
    if size == t.most and not ours:
        return NEVER
    if strict.level != t.level:
        value = score_at(strict, s, s.sorted, size)
        if value != IMPOSSIBLE:
            return billionths(value)  # a passing team; the search for those is over
    value = score_at(t, s, s.sorted, size)
    if value == IMPOSSIBLE:
        return NEVER
    score = billionths(value)
    wanted = ours and not pooled(s, score, size, t.most) and score > must and score >= s.info[FLOOR]
    if wanted and score == s.info[FLOOR]:
        wanted = beats_ties(s, size, t.most)
    if wanted and is_minimal(strict, t, s, s.sorted, size, score):
        enter(t, s, score, size)
    return score
