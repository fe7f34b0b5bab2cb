"""A choice of whole teams out of the relaxed problem: take what it is surest of, and ask again with what is left."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.search import Clock

if TYPE_CHECKING:
    from kaivosmatch.teams.bounding import Bounding

__all__ = ["dive"]

Floats: TypeAlias = NDArray[np.float64]

TURNS = 1  # of looking for teams that fit what is left, before the next is taken
EACH = 2  # teams of each need in a turn
NEAR = 1e-4  # of the worth of a need: less is no improvement
SECONDS = 0.5  # for the search for the teams of a need: at odd prices it may take long
NOTHING = 1e-6  # less of a team is none
TOLERANCE = 1e-9


def dive(bounding: Bounding, bold: float, branch: Branch) -> tuple[int, ...]:
    """Return places in the pool of a choice of teams; those that were looked for on the way are in the pool too.

    Parameters
    ----------
    bold : float
        Teams of which at least so much is chosen are taken together; where there is none, the one of which most is chosen.
    branch : Branch
        What is decided.

    Notes
    -----
    This is diving with column generation (Sadykov, Vanderbeck, Pessoa, Tahiri, Uchoa 2019, INFORMS Journal on Computing 31(2), 251-267,
    doi:10.1287/ijoc.2018.0822), without their backtracking.
    """
    pool = bounding.pool
    left = pool.most.copy()
    chosen: dict[int, int] = {}
    waiting = {need.place for need in bounding.needs if need.place not in bounding.idle}
    waiting -= branch.barred
    while waiting and pool.columns and not bounding.clock.over:
        fewest = _fewest(left, pool.slots.active)
        part = _part(bounding, branch, left, fewest, waiting, list(chosen.values()))
        ready = [int(c) for c in np.flatnonzero(part >= bold)] or [int(np.argmax(part))]
        if part[ready[0]] < NOTHING:
            break
        for c in ready:
            place = pool.columns[c][0]
            sent, days = pool.people[c], pool.slots.active[place]
            if place in waiting and all((left[f, days] >= n - TOLERANCE).all() for f, n in sent.items()):
                chosen[place] = c
                for firm, people in sent.items():
                    left[firm, days] -= people
            waiting.discard(place)
    return tuple(sorted(chosen.values()))


def _fewest(left: Floats, active: NDArray[np.bool_]) -> Floats:
    """Return the people that each firm has left all through each need; float (n, needs)."""
    fewest = [left[:, days].min(axis=1, initial=np.inf) for days in active]
    return np.asarray(np.maximum(np.array(fewest).T, 0.0), dtype=np.float64)


def _part(
    bounding: Bounding, branch: Branch, left: Floats, fewest: Floats, waiting: Container[int], chosen: Sequence[int]
) -> Floats:
    """Return how much of each team of the waiting needs the relaxed problem chooses, once the others have theirs."""
    pool = bounding.pool
    for turn in range(TURNS + 1):
        flat = pool.flat
        open_ = np.array([place in waiting for place in range(len(pool.worth))])
        kept = open_[flat.place] & pool.allowed(branch)
        kept[flat.team[flat.sends > fewest[flat.member, flat.place[flat.team]] + TOLERANCE]] = False
        prices, at = bounding.solved(Branch(), kept, chosen, left)
        if turn == TURNS:
            break
        grown = False
        for need in bounding.needs:
            place = need.place
            if place not in waiting or bounding.clock.over:
                continue
            least = float(prices.group[place]) + NEAR * need.worth
            clock = Clock(min(SECONDS, bounding.clock.left() or SECONDS))
            teams, _ = need.priced(at.terms[place], EACH, clock, free=fewest[:, place], least=least)
            for _, team in teams:
                grown = pool.add(place, team) or grown
        if not grown:
            break
    return prices.part
