"""The needs taken one by one, the dearest first: a choice to begin with, so that an allocation is never worse than that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import solve
from kaivosmatch.teams.columns import NeedColumns, people_of

if TYPE_CHECKING:
    from kaivosmatch.portfolio import Slots
    from kaivosmatch.teams.search import Clock, Found

__all__ = ["one_by_one"]


def one_by_one(
    needs: Sequence[NeedColumns], slots: Slots, most: NDArray[np.float64], clock: Clock
) -> Iterator[tuple[int, Found]]:
    """Yield for each need its best team of those who are still free, until the time is out.

    Parameters
    ----------
    most : float (n, slots)
        People free; inf where not known.
    """
    left = most.copy()
    for need in sorted(needs, key=lambda one: (-one.worth, one.place)):
        if clock.over:
            return
        active = slots.active[need.place]
        best: Found | None = None
        for setup, loose in zip(need.setups, need.loose, strict=True):
            free = left[setup.rows][:, active].min(axis=1, initial=np.inf)
            problem = replace(loose, free=np.minimum(loose.free, free))
            for team in solve(problem, 1, clock.left(2 * len(needs))).teams:
                found = need.found(setup, team)
                best = found if best is None or found.key < best.key else best
        if best is not None and best.score > 0:
            yield need.place, best
            for row, people in people_of(best).items():
                left[row, active] -= people
