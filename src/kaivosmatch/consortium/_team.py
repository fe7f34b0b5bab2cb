"""One team judged exactly: its score at a level, its best verdict, and whether a smaller team does as well.

Scores are compared in whole billionths, as the contract rounds them. Runs as plain Python on lists and compiled on arrays.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from kaivosmatch.consortium._tables import Tables
from kaivosmatch.consortium._transport import IMPOSSIBLE, assign

__all__ = ["Scratch", "best_lead", "billionths", "is_minimal", "lead_cost", "score_at", "tops"]

TOLERANCE = 1e-9


class Scratch(NamedTuple):
    """Room to work in; what is in it means nothing from one call to the next."""

    x: list[float]  # most * L
    load: list[float]  # most
    cost: list[float]  # most
    via: list[int]  # 2 * most
    part: list[int]  # most: a subset under test
    density: list[float]  # L
    edge: list[int]  # L
    use: list[float]  # L + A + S
    best: list[float]  # most
    who: list[int]  # most


def billionths(score: float) -> int:
    """Round a score to whole billionths."""
    return math.floor(score * 1e9 + 0.5)


def lead_cost(t: Tables, team: list[int], first: int, size: int, lead: int) -> float:
    """Score lost by the members' distances to this lead."""
    total = 0.0
    for a in range(size):
        total += t.km[lead * t.n + team[first + a]]
    return total


def best_lead(t: Tables, team: list[int], first: int, size: int) -> int:
    """Return the row that leads most cheaply, the lowest among equals (to 1e-12); -1: nobody may lead.

    The members must be in ascending order.
    """
    found = -1
    least = 0.0
    for a in range(size):
        row = team[first + a]
        if t.leads[row] == 1:
            cost = lead_cost(t, team, first, size, row)
            if found < 0 or cost < least - 1e-12:
                found = row
                least = cost
    return found


def tops(t: Tables, team: list[int], first: int, size: int) -> bool:
    """Say whether each, any, sum and the lots' crews (each lot by itself) can be met at this level."""
    for a in range(size):
        if t.allowed[team[first + a]] == 0:
            return False
    for c in range(t.anys):
        held = 0
        for a in range(size):
            held += t.holds[team[first + a] * t.anys + c]
        if held == 0:
            return False
    for c in range(t.sums):
        total = 0.0
        for a in range(size):
            total += t.amount[team[first + a] * t.sums + c]
        if total < t.bound[c] - TOLERANCE:
            return False
    for lot in range(t.lots):
        able = 0.0
        for a in range(size):
            able += t.cap[team[first + a] * t.lots + lot]
        if able < t.demand[lot] - TOLERANCE:
            return False
    return True


def score_at(t: Tables, w: Scratch, team: list[int], first: int, size: int) -> float:
    """Return the best score of these members (ascending rows) at this level, IMPOSSIBLE where they cannot reach it."""
    if not tops(t, team, first, size):
        return IMPOSSIBLE
    lead = best_lead(t, team, first, size)
    if lead < 0:
        return IMPOSSIBLE
    value = assign(t, team, first, size, w.x, w.load, w.cost, w.via)
    if value == IMPOSSIBLE:
        return IMPOSSIBLE
    return value - t.member_cost * (size - 1) - lead_cost(t, team, first, size, lead)


def is_minimal(strict: Tables, t: Tables, w: Scratch, team: list[int], first: int, size: int, score: int) -> bool:
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
        count = 0
        for a in range(size):
            if mask >> a & 1:
                w.part[count] = team[first + a]
                count += 1
        value = score_at(strict, w, w.part, 0, count)
        if value == IMPOSSIBLE and t.level != strict.level:
            value = score_at(t, w, w.part, 0, count)
        if value != IMPOSSIBLE and billionths(value) >= score:
            return False
    return True
