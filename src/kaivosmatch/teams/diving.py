"""A choice of whole teams out of the relaxed problem: take what it is surest of, and ask again with what is left."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.search import Clock
from kaivosmatch.teams.threads import at_once

if TYPE_CHECKING:
    from kaivosmatch.portfolio import Prices
    from kaivosmatch.teams.bounding import At, Bounding
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.restart import Restart
    from kaivosmatch.teams.search import Found

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
    restart = bounding.restart.copy()
    chosen: dict[int, int] = {}
    waiting = {need.place for need in bounding.needs if need.place not in bounding.idle}
    waiting -= branch.barred
    while waiting and pool.columns and not bounding.clock.over:
        fewest = pool.fewest(left)
        part = _part(bounding, branch, left, fewest, waiting, list(chosen.values()), restart)
        ready = [int(c) for c in np.flatnonzero(part >= bold)] or [int(np.argmax(part))]
        if part[ready[0]] < NOTHING:
            break
        for c in ready:
            place = pool.columns[c][0]
            sent, days = pool.people[c], pool.slots.active[place]
            if place in waiting and all((left[f, days] >= n - TOLERANCE).all() for f, n in sent.items()):
                chosen[place] = c
                pool.use(c, left)
            waiting.discard(place)
    return tuple(sorted(chosen.values()))


def _part(
    bounding: Bounding,
    branch: Branch,
    left: Floats,
    fewest: Floats,
    waiting: Container[int],
    chosen: Sequence[int],
    restart: Restart,
) -> Floats:
    """Return how much of each team of the waiting needs the relaxed problem chooses, once the others have theirs."""
    pool = bounding.pool
    for turn in range(TURNS + 1):
        open_ = np.array([place in waiting for place in range(len(pool.worth))])
        kept = open_[pool.flat.place] & pool.allowed(branch) & pool.fitting(fewest)
        prices, at = bounding.solved(Branch(), kept, chosen, left, restart)
        if turn == TURNS:
            break
        if not _more(bounding, prices, at, fewest, waiting):
            break
    return prices.part


def _more(bounding: Bounding, prices: Prices, at: At, fewest: Floats, waiting: Container[int]) -> bool:
    """Look for teams of the waiting needs that fit what is left and are worth more than those known; return whether there are any."""

    def ask(need: NeedColumns) -> list[tuple[float, Found]]:
        if bounding.clock.over:
            return []
        least = float(prices.group[need.place]) + NEAR * need.worth
        clock = Clock(min(SECONDS, bounding.clock.left() or SECONDS))
        return need.priced(at.terms[need.place], EACH, clock, free=fewest[:, need.place], least=least)[0]

    asked = [need for need in bounding.needs if need.place in waiting]
    grown = False
    for need, teams in zip(asked, at_once(ask, asked), strict=True):
        for _, team in teams:
            grown = bounding.pool.add(need.place, team) or grown
    return grown
