"""Shortages: which needs can be served together, where the firms able to do some work have too few people for all who want it.

The relaxed problem shares scarce people out to the last half: it serves the dearest needs whole and one in part. Whoever is served at all
takes all the people that it asks for, though, and firms that others do not have. For the firms F that are able to do some lot, take every
lot that nobody outside F is able to do, ``d[i]`` people of need i: in each stretch of time

    sum over needs of d[i] * served[i]  <=  people free in F

and every inequality that holds for all sets of needs within that limit cuts off served parts that break it. Where few needs matter the one
that is broken most comes out of the same small linear program as for levels; else it is a cover: needs that together want too much are not
all served, nor are more than all but one of them and of those that want as much as any of them (Balas 1975, Mathematical Programming 8,
146-164, doi:10.1007/BF01580440).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.cuts import Cut
from kaivosmatch.teams.levels import CHOICES, CLEAR, strongest
from kaivosmatch.verdict import FAIL

if TYPE_CHECKING:
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.pool import Pool

__all__ = ["Shortages"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

DUST = 1e-6
TOLERANCE = 1e-9
NOBODY = -1  # a cut of no firm in particular


class Shortages:
    """The work that there may be too few people for.

    Attributes
    ----------
    found : list of (demand, limit)
        Distinct sets of people wanted by the needs that run at some time, float (needs,), and people free for them then.
    """

    def __init__(self, needs: Sequence[NeedColumns], pool: Pool) -> None:
        lots = [lot for need in needs for lot in _lots(need)]
        active = pool.slots.active
        limits: dict[bytes, float] = {}
        for firms in {able for _, able, _ in lots}:
            demand = np.zeros(len(needs))
            for place, able, people in lots:
                if able <= firms:
                    demand[place] += people
            free = pool.most[sorted(firms)].sum(axis=0)
            for slot in range(active.shape[1]):
                here = np.where(active[:, slot], demand, 0.0)
                if np.isfinite(free[slot]) and here.sum() > free[slot]:
                    key = here.tobytes()
                    limits[key] = min(float(free[slot]), limits.get(key, np.inf))
        self.found = [(np.frombuffer(key, dtype=np.float64), limit) for key, limit in sorted(limits.items())]

    def cuts(self, pool: Pool, part: Floats) -> list[Cut]:
        """Return cuts that a relaxed allocation does not keep, those first that it passes most.

        Parameters
        ----------
        part : float (c,)
            How much of each team is chosen.
        """
        served = np.bincount(pool.flat.place, weights=part, minlength=len(pool.worth)).astype(np.float64)
        best: dict[Cut, float] = {}
        for demand, limit in self.found:
            for over, count in _broken(demand, limit, served):
                cut = Cut(NOBODY, 1.0, served=tuple((int(i), float(count[i])) for i in np.flatnonzero(count > DUST)))
                best[cut] = max(over, best.get(cut, 0.0))
        return [cut for cut, _ in sorted(best.items(), key=lambda pair: (-pair[1], pair[0].served))]


def _lots(need: NeedColumns) -> Iterator[tuple[int, frozenset[int], float]]:
    """Yield for each counted lot the need, the rows of the catalogue able to send somebody to it in any form, and the people wanted."""
    if not need.setups:
        return
    for lot in range(len(need.loose[0].demand)):
        able: set[int] = set()
        for setup, loose in zip(need.setups, need.loose, strict=True):
            able.update(map(int, setup.rows[(loose.crew[:, lot] > 0) & (loose.doer[:, lot] > FAIL)]))
        if need.loose[0].counts[lot]:
            yield need.place, frozenset(able), float(need.loose[0].demand[lot])


def _broken(demand: Floats, limit: float, served: Floats) -> Iterator[tuple[float, Floats]]:
    """Yield inequalities ``count @ served <= 1`` that are broken, and what they come to."""
    some = np.flatnonzero((demand > 0) & (served > DUST))
    if demand[some].sum() <= limit + TOLERANCE:
        return
    count = np.zeros(len(demand))
    if 2 ** len(some) <= CHOICES:
        found = strongest([[at] for at in range(len(some))], demand[some], limit, served[some])
        if found is not None:
            count[some] = found[1]
            yield found[0], count
        return
    cover: list[int] = []
    for need in sorted(map(int, some), key=lambda i: ((1.0 - served[i]) / demand[i], i)):
        cover.append(need)
        if demand[cover].sum() > limit + TOLERANCE:
            break
    for need in sorted(cover, key=lambda i: (served[i], i)):  # as few as still want too much
        rest = [i for i in cover if i != need]
        if demand[rest].sum() > limit + TOLERANCE:
            cover = rest
    if len(cover) < 2:  # one alone wants too much: no team of it is known
        return
    count[cover] = 1.0
    count[demand >= demand[cover].max()] = 1.0
    count /= len(cover) - 1
    if count @ served > 1.0 + CLEAR:
        yield float(count @ served), count
