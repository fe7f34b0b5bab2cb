"""What to branch on: the unmet demand that the fewest candidates can meet, and the order in which they are tried.

Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

from kaivosmatch.consortium._state import State, beats_ties
from kaivosmatch.consortium._tables import Tables

__all__ = ["arrange", "order", "survey", "tie_hopeless"]

TOLERANCE = 1e-9


def order(s: State, rows: int, values: int, count: int) -> None:
    """Sort ``s.i[rows:]`` and ``s.f[values:]`` by value, highest first, then by row (Shell's method: no recursion, and short)."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for j in range(gap, count):
            row = s.i[rows + j]
            value = s.f[values + j]
            k = j
            while k >= gap and (
                s.f[values + k - gap] < value or (s.f[values + k - gap] == value and s.i[rows + k - gap] > row)
            ):
                s.i[rows + k] = s.i[rows + k - gap]
                s.f[values + k] = s.f[values + k - gap]
                k -= gap
            s.i[rows + k] = row
            s.f[values + k] = value
        gap //= 3


def survey(t: Tables, s: State, d: int) -> bool:
    """See what level d still lacks: how many members that takes at least, and who can give what is scarcest; False: nobody can.

    ``s.least`` gets the number of further members, at least one (the team as it is has been judged); ``s.scarce`` the lot, or L + the
    any-criterion, that the fewest candidates can give, -1 where nothing is lacking.
    """
    at = d * t.n
    count = s.i[s.counts + d]
    seats = t.most - d
    least = max(1, s.i[s.least + d], _least_people(t, s, d, seats), _least_sums(t, s, d, seats))
    scarce = -1
    fewest = count + 1
    for lot in range(t.lots):
        lack = t.f[t.demand + lot] - s.f[s.able + d * t.lots + lot]
        if lack > TOLERANCE:
            able = 0
            _clear(s, seats)
            for j in range(at, at + count):
                cap = t.f[t.cap + s.i[s.cand + j] * t.lots + lot]
                if cap > 0.0:
                    able += 1
                    _keep(s, seats, cap)
            least = max(least, _seats_for(s, seats, lack))
            if able < fewest:
                fewest = able
                scarce = lot
    for c in range(t.anys):
        held = 0
        for a in range(d):
            held += t.i[t.holds + s.i[s.team + a] * t.anys + c]
        if held == 0:
            able = 0
            for j in range(at, at + count):
                able += t.i[t.holds + s.i[s.cand + j] * t.anys + c]
            if able == 0:
                return False
            if able < fewest:
                fewest = able
                scarce = t.lots + c
    s.i[s.least + d] = least
    s.i[s.scarce + d] = scarce
    return least <= seats


def arrange(t: Tables, s: State, d: int) -> None:
    """Put those candidates of level d first that can give what is scarcest, each part by value."""
    at = d * t.n
    count = s.i[s.counts + d]
    scarce = s.i[s.scarce + d]
    first = count
    if scarce >= 0:
        first = 0
        for j in range(count):
            i = s.i[s.cand + at + j]
            if scarce < t.lots:
                fits = t.f[t.cap + i * t.lots + scarce] > 0.0
            else:
                fits = t.i[t.holds + i * t.anys + scarce - t.lots] == 1
            if fits:
                v = s.f[s.value + at + j]
                s.i[s.cand + at + j] = s.i[s.cand + at + first]
                s.f[s.value + at + j] = s.f[s.value + at + first]
                s.i[s.cand + at + first] = i
                s.f[s.value + at + first] = v
                first += 1
    order(s, s.cand + at, s.value + at, first)
    order(s, s.cand + at + first, s.value + at + first, count - first)
    s.i[s.branch + d] = first
    s.i[s.spot + d] = 0


def _least_people(t: Tables, s: State, d: int, seats: int) -> int:
    """Members it takes to bring the people wanted in all."""
    lack = t.wanted
    for a in range(d):
        lack -= t.f[t.reach + s.i[s.team + a]]
    if lack <= 0.0:
        return 0
    _clear(s, seats)
    for j in range(d * t.n, d * t.n + s.i[s.counts + d]):
        _keep(s, seats, t.f[t.reach + s.i[s.cand + j]])
    return _seats_for(s, seats, lack)


def _least_sums(t: Tables, s: State, d: int, seats: int) -> int:
    """Members it takes to bring what the sums lack."""
    least = 0
    for c in range(t.sums):
        lack = t.f[t.bound + c]
        for a in range(d):
            lack -= t.f[t.amount + s.i[s.team + a] * t.sums + c]
        if lack > TOLERANCE:
            _clear(s, seats)
            for j in range(d * t.n, d * t.n + s.i[s.counts + d]):
                _keep(s, seats, t.f[t.amount + s.i[s.cand + j] * t.sums + c])
            least = max(least, _seats_for(s, seats, lack))
    return least


def _clear(s: State, seats: int) -> None:
    for b in range(seats):
        s.f[s.best + b] = 0.0


def _keep(s: State, seats: int, v: float) -> None:
    """Insert a number into the ``seats`` largest in ``s.best``."""
    if v > s.f[s.best + seats - 1]:
        b = seats - 1
        while b > 0 and s.f[s.best + b - 1] < v:
            s.f[s.best + b] = s.f[s.best + b - 1]
            b -= 1
        s.f[s.best + b] = v


def _seats_for(s: State, seats: int, lack: float) -> int:
    """Count how many of the largest numbers fill a lack; one more than there are seats where they do not."""
    for b in range(seats):
        lack -= s.f[s.best + b]
        if lack <= TOLERANCE:
            return b + 1
    return seats + 1


def tie_hopeless(t: Tables, s: State, d: int) -> bool:
    """Say whether even the first team in the order of rows that level d can become would come after the last one tied with the floor."""
    n = t.n
    seats = t.most - d
    size = 0
    for a in range(d):
        row = s.i[s.team + a]
        b = size
        while b > 0 and s.i[s.sorted + b - 1] > row:
            s.i[s.sorted + b] = s.i[s.sorted + b - 1]
            b -= 1
        s.i[s.sorted + b] = row
        size += 1
    few = 0  # the lowest candidates, ascending
    for j in range(d * n, d * n + s.i[s.counts + d]):
        row = s.i[s.cand + j]
        if few < seats or row < s.i[s.low + few - 1]:
            b = few if few < seats else few - 1
            while b > 0 and s.i[s.low + b - 1] > row:
                s.i[s.low + b] = s.i[s.low + b - 1]
                b -= 1
            s.i[s.low + b] = row
            few = min(few + 1, seats)
    # a lower row first makes the team earlier; once the members are in, each further row makes it later
    for k in range(few):
        row = s.i[s.low + k]
        if size > 0 and row > s.i[s.sorted + size - 1]:
            break
        b = size
        while b > 0 and s.i[s.sorted + b - 1] > row:
            s.i[s.sorted + b] = s.i[s.sorted + b - 1]
            b -= 1
        s.i[s.sorted + b] = row
        size += 1
    return not beats_ties(s, size, t.most)
