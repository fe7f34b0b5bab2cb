"""Covers: what the needs that want a firm can use of it together, given in how many of their teams it is.

The relaxed problem may put a firm in half a team of one need and half a team of another, and pays for half a membership in each. Where a
firm has L people free, and needs C that could use u[i] of them each want more together, ``excess = sum u - L > 0``, every allocation has

    sum over C of x[i] - max(u[i] - excess, 0) y[i]  <=  L - sum over C of max(u[i] - excess, 0)

with x[i] the people that need i has and y[i] whether the firm is in its team at all: a need that does without the firm leaves u[i] people,
of which the others can use what they lack, the excess, and no more. A need j outside C may be added with ``x[j] - (max(u[j], max u) -
excess) y[j]``. These are the flow cover inequalities of Padberg, Van Roy and Wolsey (1985), Operations Research 33, 842-861,
doi:10.1287/opre.33.4.842.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.cuts import Cut

if TYPE_CHECKING:
    from kaivosmatch.teams.pool import Pool

__all__ = ["covers"]

Floats: TypeAlias = NDArray[np.float64]

DUST = 1e-9
LARGEST = 5  # needs in a cover, before others are added
WANTED = 9  # needs of a firm in a stretch that are tried, those that want most of it
CLEAR = 0.02  # of the people: a cover that is passed by less is not worth having
EACH = 3  # covers of a firm in a round


def covers(pool: Pool, usable: Floats, part: Floats) -> list[Cut]:
    """Return covers that a relaxed allocation does not keep, those first that it passes most.

    Parameters
    ----------
    usable : float (n, needs)
        People that each need could use of each firm.
    part : float (c,)
        How much of each team is chosen.
    """
    flat = pool.flat
    people, inside = np.zeros_like(usable), np.zeros_like(usable)
    place = flat.place[flat.team]
    np.add.at(people, (flat.member, place), part[flat.team] * flat.sends)
    np.add.at(inside, (flat.member, place), part[flat.team])
    fresh: list[tuple[float, Cut]] = []
    for firm in np.flatnonzero((people > DUST).sum(axis=1) > 1):
        tried: dict[Cut, float] = {}
        for wanted, limit in pool.meetings(int(firm), np.flatnonzero(people[firm] > DUST)):
            for cut in _of(int(firm), wanted, limit, usable[firm], people[firm], inside[firm]):
                over = (sum(people[firm, i] - relief * inside[firm, i] for i, relief in cut.relief) - cut.limit) / limit
                if over > CLEAR:
                    tried[cut] = float(over)
        fresh += [(over, cut) for cut, over in sorted(tried.items(), key=lambda pair: (-pair[1], pair[0].relief))[:EACH]]
    return [cut for _, cut in sorted(fresh, key=lambda pair: (-pair[0], pair[1].firm, pair[1].relief))]


def _of(
    firm: int, wanted: NDArray[np.int64], limit: float, usable: Floats, people: Floats, inside: Floats
) -> list[Cut]:
    """Return the covers of a firm in a stretch, each with the needs added that make it cut deepest."""
    wanted = np.sort(wanted[np.argsort(-people[wanted], kind="stable")[:WANTED]])
    use: dict[int, float] = {int(need): min(float(usable[need]), limit) for need in wanted}
    found = []
    for size in range(2, min(len(use), LARGEST) + 1):
        for chosen in itertools.combinations(use, size):
            excess = sum(use[need] for need in chosen) - limit
            largest = max(use[need] for need in chosen)
            if excess <= DUST or largest <= excess + DUST:
                continue
            relief = {need: max(use[need] - excess, 0.0) for need in chosen}
            rest = limit - sum(relief.values())
            for need, most in use.items():
                if need not in relief:
                    more = max(most, largest) - excess
                    if people[need] > more * inside[need] + DUST:
                        relief[need] = more
            found.append(Cut(firm, rest, relief=tuple(sorted(relief.items()))))
    return found
