"""Teams for many needs as a packing problem: one team of each need, and nobody sent twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import PackProblem
from kaivosmatch.teams.columns import people_of

if TYPE_CHECKING:
    from kaivosmatch.portfolio import Slots
    from kaivosmatch.teams.branch import Branch
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.search import Found

__all__ = ["Pair", "limited", "of_need", "packed"]

Pair: TypeAlias = tuple[int, int]  # row of a firm, stretch of time


def limited(columns: Sequence[tuple[int, Found]], slots: Slots, most: NDArray[np.float64]) -> list[Pair]:
    """Return the firms and stretches in which two needs may want the same people, and it is known how many there are.

    One need by itself asks for no more people than its firms have, and of stretches with the same needs the one with the fewest people
    is enough.

    Parameters
    ----------
    columns : sequence of (need, Found)
    most : float (n, slots)
        People free; inf where not known.
    """
    users: dict[int, set[int]] = {}
    for place, team in columns:
        for row in people_of(team):
            users.setdefault(row, set()).add(place)
    found = []
    for firm in sorted(users):
        wanted = sorted(users[firm])
        scarcest: dict[bytes, int] = {}
        for slot in range(len(slots.first)):
            active = slots.active[wanted, slot]
            if active.sum() < 2 or not np.isfinite(most[firm, slot]):
                continue
            known = scarcest.setdefault(active.tobytes(), slot)
            if most[firm, slot] < most[firm, known]:
                scarcest[active.tobytes()] = slot
        found += [(firm, slot) for slot in sorted(scarcest.values())]
    return found


def packed(
    columns: Sequence[tuple[int, Found]],
    needs: Sequence[NeedColumns],
    slots: Slots,
    most: NDArray[np.float64],
    branch: Branch,
) -> PackProblem:
    """Return teams as a packing problem; those that a branch forbids are at a loss.

    A need that is forced has one more column, at a loss that no allocation makes up for, so that there always is a choice.
    """
    pairs = limited(columns, slots, most)
    rows = {pair: at for at, pair in enumerate(pairs)}
    row, column, amount = [], [], []
    for c, (place, team) in enumerate(columns):
        for firm, people in people_of(team).items():
            for slot in np.flatnonzero(slots.active[place]):
                at = rows.get((firm, int(slot)))
                if at is not None:
                    row.append(at)
                    column.append(c)
                    amount.append(people)
    loss = -2.0 * sum(need.worth for need in needs)
    value = [needs[p].worth * team.score if branch.allows(p, team) else loss for p, team in columns]
    return PackProblem(
        value=np.array([*value, *(loss for _ in branch.forced)]),
        group=np.array([*(place for place, _ in columns), *sorted(branch.forced)], dtype=np.int64),
        row=np.array(row, dtype=np.int64),
        column=np.array(column, dtype=np.int64),
        amount=np.array(amount),
        limit=np.array([most[pair] for pair in pairs], dtype=np.float64),
    )


def of_need(worth: Mapping[Pair, float], slots: Slots, place: int) -> dict[int, float]:
    """Return what one more person of each firm is worth while a need runs."""
    people: dict[int, float] = {}
    for (firm, slot), each in worth.items():
        if each > 0 and slots.active[place, slot]:
            people[firm] = people.get(firm, 0.0) + each
    return people
