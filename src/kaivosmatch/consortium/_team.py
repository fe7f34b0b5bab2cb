"""One team judged exactly: its score at a level, its best verdict, and whether a smaller team does as well.

Scores are compared in whole billionths, as the contract rounds them. Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

import math

from kaivosmatch.consortium._state import State
from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._transport import IMPOSSIBLE, assign

__all__ = ["best_lead", "billionths", "is_minimal", "lead_cost", "score_at", "tops"]

TOLERANCE = 1e-9


def billionths(score: float) -> int:
    """Round a score to whole billionths."""
    return math.floor(score * 1e9 + 0.5)


def lead_cost(t: Tables, s: State, at: int, size: int, lead: int) -> float:
    """Score lost by the members' distances to this lead."""
    total = 0.0
    for a in range(size):
        total += t.f[t.km + lead * t.n + s.i[at + a]]
    return total


def best_lead(t: Tables, s: State, at: int, size: int) -> int:
    """Return the row that leads most cheaply, the lowest among equals (to 1e-12); -1: nobody may lead.

    The members must be in ascending order.
    """
    found = -1
    least = 0.0
    for a in range(size):
        row = s.i[at + a]
        if t.i[t.leads + row] == 1:
            cost = lead_cost(t, s, at, size, row)
            if found < 0 or cost < least - 1e-12:
                found = row
                least = cost
    return found


def tops(t: Tables, s: State, at: int, size: int) -> bool:
    """Say whether each, any, sum and the lots' crews (each lot by itself) can be met at this level."""
    for a in range(size):
        if t.i[t.allowed + s.i[at + a]] == 0:
            return False
    for c in range(t.anys):
        held = 0
        for a in range(size):
            held += t.i[t.holds + s.i[at + a] * t.anys + c]
        if held == 0:
            return False
    for c in range(t.sums):
        total = 0.0
        for a in range(size):
            total += t.f[t.amount + s.i[at + a] * t.sums + c]
        if total < t.f[t.bound + c] - TOLERANCE:
            return False
    for lot in range(t.lots):
        able = 0.0
        for a in range(size):
            able += t.f[t.cap + s.i[at + a] * t.lots + lot]
        if able < t.f[t.demand + lot] - TOLERANCE:
            return False
    return True


def score_at(t: Tables, s: State, at: int, size: int) -> float:
    """Return the best score of these members (ascending rows) at this level, IMPOSSIBLE where they cannot reach it."""
    if not tops(t, s, at, size):
        return IMPOSSIBLE
    lead = best_lead(t, s, at, size)
    if lead < 0:
        return IMPOSSIBLE
    value = assign(t, s, at, size)
    if value == IMPOSSIBLE:
        return IMPOSSIBLE
    return value - t.member_cost * (size - 1) - lead_cost(t, s, at, size, lead)


def _choose(s: State, at: int, size: int, mask: int) -> int:
    """Put the members whose bits are set into ``s.part``; return how many."""
    count = 0
    for a in range(size):
        if mask >> a & 1:
            s.i[s.part + count] = s.i[at + a]
            count += 1
    return count


def is_minimal(strict: Tables, t: Tables, s: State, at: int, size: int, score: int) -> bool:
    """Say whether every proper subset, at its own best verdict, falls short of this team in verdict or in score.

    Parameters
    ----------
    strict : Tables
        The PASS level. A subset that can pass is taken with its passing score, even where a doubtful one would be higher.
    t : Tables
        The level of the team; the same as ``strict`` when it passes.
    score : int
        In billionths.
    """
    for mask in range(1, (1 << size) - 1):
        count = _choose(s, at, size, mask)
        value = score_at(strict, s, s.part, count)
        if value == IMPOSSIBLE and t.level != strict.level:
            value = score_at(t, s, s.part, count)
        if value != IMPOSSIBLE and billionths(value) >= score:
            return False
    return True
