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

__all__ = ["Pair", "contested", "known_best", "limited", "of_need", "packed"]

Pair: TypeAlias = tuple[int, int]  # row of a firm, stretch of time


def contested(columns: Sequence[tuple[int, Found]], slots: Slots, most: NDArray[np.float64]) -> list[Pair]:
    """Return the firms and stretches in which two needs may want the same people, and it is known how many there are.

    One need by itself asks for no more people than its firms have, and of stretches with the same needs the one with the fewest people
    is enough.

    Parameters
    ----------
    columns : sequence of (need, Found)
    most : float (n, slots)
        People free; inf where not known.
    """
    return [(firm, slot) for firm, wanted in _users(columns) for slot in _stretches(firm, wanted, slots, most)]


def limited(columns: Sequence[tuple[int, Found]], slots: Slots, most: NDArray[np.float64]) -> list[Pair]:
    """Return those of the contested firms and stretches that limit something.

    A stretch in which a firm has at least as many people as in another limits nothing where every need of the first runs in the other too.
    In a season in which all needs meet in the middle one stretch of each firm is left of dozens.

    Parameters
    ----------
    columns : sequence of (need, Found)
    most : float (n, slots)
        People free; inf where not known.
    """
    found: list[Pair] = []
    for firm, wanted in _users(columns):
        stretches = _stretches(firm, wanted, slots, most)
        runs = slots.active[np.ix_(wanted, stretches)].T.astype(np.int64)
        people = most[firm, stretches]
        # no two run the same needs, so that of two stretches only one can go for the other's sake
        covers = (runs @ (1 - runs).T == 0) & (people[None, :] <= people[:, None])
        np.fill_diagonal(covers, False)
        found += [(firm, slot) for slot, idle in zip(stretches, covers.any(axis=1), strict=True) if not idle]
    return found


def _users(columns: Sequence[tuple[int, Found]]) -> list[tuple[int, list[int]]]:
    """Return each firm with the needs that may want its people."""
    users: dict[int, set[int]] = {}
    for place, team in columns:
        for row in people_of(team):
            users.setdefault(row, set()).add(place)
    return [(firm, sorted(users[firm])) for firm in sorted(users)]


def _stretches(firm: int, wanted: Sequence[int], slots: Slots, most: NDArray[np.float64]) -> list[int]:
    scarcest: dict[bytes, int] = {}
    for slot in range(len(slots.first)):
        active = slots.active[wanted, slot]
        if active.sum() < 2 or not np.isfinite(most[firm, slot]):
            continue
        known = scarcest.setdefault(active.tobytes(), slot)
        if most[firm, slot] < most[firm, known]:
            scarcest[active.tobytes()] = slot
    return sorted(scarcest.values())


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


def known_best(
    columns: Sequence[tuple[int, Found]],
    needs: Sequence[NeedColumns],
    slots: Slots,
    worth: Mapping[Pair, float],
    branch: Branch,
) -> dict[int, float]:
    """Return what the best known team of each need is worth beyond its people at some prices; none at all is worth 0, unless forced."""
    prices = [of_need(worth, slots, need.place) for need in needs]
    best = {need.place: 0.0 for need in needs if need.place not in branch.forced}
    for place, team in columns:
        if branch.allows(place, team):
            paid = sum(prices[place].get(row, 0.0) * n for row, n in people_of(team).items())
            value = needs[place].worth * team.score - paid
            best[place] = max(best.get(place, value), value)
    return best
