"""What each member is there for, and without whom nothing works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.consortium import solve
from kaivosmatch.teams.search import Clock, Found, Search
from kaivosmatch.teams.setup import Setup
from kaivosmatch.verdict import PASS, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cost_range", "indispensable", "needed_for", "shortfalls"]

TOLERANCE = 1e-9


def shortfalls(setup: Setup, rows: Sequence[int], level: int, lots: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return what a set of firms lacks to reach a verdict.

    Parameters
    ----------
    rows : sequence of int
        Of the catalogue, all in the setup; may be empty.
    level : int
        1 (PASS) or 0 (UNKNOWN).
    lots, names : sequence of str
        Ids of the lots; names of the columns of plans.

    Returns
    -------
    list of str
        ``"lot:<id>"``, ``"any:<criterion>"``, ``"sum:<criterion>"``, ``"lead"``; ``"crew"`` where each lot could be met by itself and not
        all together. Empty: nothing.
    """
    problem, at = setup.problem, setup.at(sorted(rows))
    found = []
    caps = _caps(setup, level)[at]
    short = caps.sum(axis=0) < problem.demand - TOLERANCE
    found += [f"lot:{lots[lot]}" for lot, lacks in enumerate(short) if lacks]
    if not (problem.lead[at] >= level).any():
        found.append("lead")
    bound = setup.facts.bound
    found += [f"any:{names[c]}" for a, c in enumerate(bound.any) if not (problem.any[at, a] >= level).any()]
    amount = (problem.sum_low if level == PASS else problem.sum_high)[at].sum(axis=0)
    found += [
        f"sum:{names[c]}"
        for c, lacks in zip(setup.facts.sum_columns, amount < problem.bound - TOLERANCE, strict=True)
        if lacks
    ]
    if not short.any() and not _lots_together(setup, rows, level):
        found.append("crew")
    return list(dict.fromkeys(found))


def _caps(setup: Setup, level: int) -> NDArray[np.float64]:
    """Most people of each firm of the setup for each lot by itself, float (m, L)."""
    problem = setup.problem
    crew, free = problem.most_people(level)
    able = np.where(problem.doer >= level, np.minimum(crew, problem.demand), 0.0)
    return np.where(problem.counts, np.minimum(able, free[:, None]), able)


def _lots_together(setup: Setup, rows: Sequence[int], level: int) -> bool:
    """Whether the crews are enough for all lots at once, whatever else is asked."""
    part = setup.among(rows).problem
    n = len(rows)
    yes, none = np.ones(n, dtype=np.int8), np.zeros((n, 0))
    freed = replace(
        part,
        each=yes,
        lead=yes,
        any=none.astype(np.int8),
        sum_low=none,
        sum_high=none,
        bound=np.zeros(0),
        max_members=max(n, 1),
    )
    teams = solve(freed, 1).teams
    return bool(teams) and teams[0].verdict >= level


def needed_for(team: Found, row: int, lots: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return what breaks when a member leaves; see :attr:`kaivosmatch.teams.Member.needed_for`."""
    rest = [r for r in team.rows if r != row]
    gone = shortfalls(team.setup, rest, Verdict.UNKNOWN, lots, names)
    if gone:
        return tuple(gone)
    if team.verdict == PASS:
        gone = shortfalls(team.setup, rest, Verdict.PASS, lots, names)
    return tuple(f"verdict:{what}" for what in gone) or ("score",)


def indispensable(search: Search, teams: Sequence[Found], clock: Clock) -> tuple[int, ...]:
    """Return the rows of firms without whom no team exists at all: each is proved by a search without it."""
    if not teams:
        return ()
    suspects = sorted(set.intersection(*(set(t.rows) for t in teams)))
    found = []
    for row in suspects:
        if clock.over:
            break
        status, _ = search.best(search.setups(without=row, silent=True), 1, clock)
        if status == "INFEASIBLE":
            found.append(row)
    return tuple(found)


def cost_range(search: Search, best: Found, silent: bool, clock: Clock) -> tuple[float, float] | None:
    """Return the costs per member for which the best team stays the best of its verdict; None where the time ran out.

    Notes
    -----
    With ``V(s)`` the highest score of a team of s members before their cost, a team of t members is first for a cost c where
    ``V(t) - c (t - 1) >= V(s) - c (s - 1)`` for all s. ``V`` is found by one search for each largest size with members at no cost.
    """
    size = len(best.rows)
    own = best.score + best.setup.problem.member_cost * (size - 1)
    low, high = 0.0, float("inf")
    for most in range(1, search.max_members + 1):
        if clock.over:
            return None
        status, teams = search.best(search.setups(max_members=most, member_cost=0.0, silent=silent), 1, clock)
        if status in ("FEASIBLE", "UNDECIDED"):
            return None
        if not teams or teams[0].verdict != best.verdict:
            continue
        other = teams[0]
        if len(other.rows) < size:
            high = min(high, (own - other.score) / (size - len(other.rows)))
        elif len(other.rows) > size:
            low = max(low, (other.score - own) / (len(other.rows) - size))
    return max(low, 0.0), max(high, 0.0)
