"""What to branch on: the unmet demand that the fewest candidates can meet, and the order in which they are tried.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._state import State, beats_ties
from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._team import Scratch

__all__ = ["arrange", "order", "tie_hopeless"]

TOLERANCE = 1e-9


def order(rows: list[int], values: list[float], first: int, count: int) -> None:
    """Sort a stretch by value, highest first, then by row (Shell's method: no recursion, and short)."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for j in range(first + gap, first + count):
            row = rows[j]
            value = values[j]
            k = j
            while k >= first + gap and (values[k - gap] < value or (values[k - gap] == value and rows[k - gap] > row)):
                rows[k] = rows[k - gap]
                values[k] = values[k - gap]
                k -= gap
            rows[k] = row
            values[k] = value
        gap //= 3


def arrange(t: Tables, w: Scratch, s: State, d: int) -> bool:
    """Put those candidates of level d first that meet its scarcest unmet demand; False: something cannot be met any more."""
    n = t.n
    at = d * n
    count = s.counts[d]
    seats = t.most - d
    if not _enough(t, w, s, d, seats):
        return False
    scarce = -1  # a lot, or lots + an any-criterion
    fewest = count + 1
    for lot in range(t.lots):
        lack = t.demand[lot] - s.able[d * t.lots + lot]
        if lack > TOLERANCE:
            able = 0
            for b in range(seats):
                w.best[b] = 0.0
            for j in range(at, at + count):
                cap = t.cap[s.cand[j] * t.lots + lot]
                if cap > 0.0:
                    able += 1
                    if cap > w.best[seats - 1]:
                        b = seats - 1
                        while b > 0 and w.best[b - 1] < cap:
                            w.best[b] = w.best[b - 1]
                            b -= 1
                        w.best[b] = cap
            for b in range(seats):
                lack -= w.best[b]
            if lack > TOLERANCE:
                return False
            if able < fewest:
                fewest = able
                scarce = lot
    for c in range(t.anys):
        held = 0
        for a in range(d):
            held += t.holds[s.team[a] * t.anys + c]
        if held == 0:
            able = 0
            for j in range(at, at + count):
                able += t.holds[s.cand[j] * t.anys + c]
            if able == 0:
                return False
            if able < fewest:
                fewest = able
                scarce = t.lots + c
    first = count
    if scarce >= 0:
        first = 0
        for j in range(count):
            i = s.cand[at + j]
            if scarce < t.lots:
                fits = t.cap[i * t.lots + scarce] > 0.0
            else:
                fits = t.holds[i * t.anys + scarce - t.lots] == 1
            if fits:
                v = s.value[at + j]
                s.cand[at + j] = s.cand[at + first]
                s.value[at + j] = s.value[at + first]
                s.cand[at + first] = i
                s.value[at + first] = v
                first += 1
    order(s.cand, s.value, at, first)
    order(s.cand, s.value, at + first, count - first)
    s.branch[d] = first
    s.spot[d] = 0
    return True


def _enough(t: Tables, w: Scratch, s: State, d: int, seats: int) -> bool:
    """Say whether the seats left can bring the people wanted in all and what the sums lack."""
    lack = t.wanted
    for a in range(d):
        lack -= t.reach[s.team[a]]
    if lack > 0.0:
        for b in range(seats):
            w.best[b] = 0.0
        for j in range(d * t.n, d * t.n + s.counts[d]):
            _keep(w, seats, t.reach[s.cand[j]])
        for b in range(seats):
            lack -= w.best[b]
        if lack > 0.0:
            return False
    for c in range(t.sums):
        lack = t.bound[c] - TOLERANCE
        for a in range(d):
            lack -= t.amount[s.team[a] * t.sums + c]
        if lack > 0.0:
            for b in range(seats):
                w.best[b] = 0.0
            for j in range(d * t.n, d * t.n + s.counts[d]):
                _keep(w, seats, t.amount[s.cand[j] * t.sums + c])
            for b in range(seats):
                lack -= w.best[b]
            if lack > TOLERANCE:
                return False
    return True


def _keep(w: Scratch, seats: int, v: float) -> None:
    """Insert a number into the ``seats`` largest in ``w.best``."""
    if v > w.best[seats - 1]:
        b = seats - 1
        while b > 0 and w.best[b - 1] < v:
            w.best[b] = w.best[b - 1]
            b -= 1
        w.best[b] = v


def tie_hopeless(t: Tables, s: State, d: int) -> bool:
    """Say whether even the first team in the order of rows that level d can become would come after the last one tied with the floor."""
    n = t.n
    seats = t.most - d
    size = 0
    for a in range(d):
        row = s.team[a]
        b = size
        while b > 0 and s.sorted[b - 1] > row:
            s.sorted[b] = s.sorted[b - 1]
            b -= 1
        s.sorted[b] = row
        size += 1
    few = 0  # the lowest candidates, ascending
    for j in range(d * n, d * n + s.counts[d]):
        row = s.cand[j]
        if few < seats or row < s.low[few - 1]:
            b = few if few < seats else few - 1
            while b > 0 and s.low[b - 1] > row:
                s.low[b] = s.low[b - 1]
                b -= 1
            s.low[b] = row
            few = min(few + 1, seats)
    # a lower row first makes the team earlier; once the members are in, each further row makes it later
    for k in range(few):
        row = s.low[k]
        if size > 0 and row > s.sorted[size - 1]:
            break
        if size == 0 and k == 1:
            break
        b = size
        while b > 0 and s.sorted[b - 1] > row:
            s.sorted[b] = s.sorted[b - 1]
            b -= 1
        s.sorted[b] = row
        size += 1
        if d == 0:
            break
    return not beats_ties(s, s.sorted, size, t.most)
