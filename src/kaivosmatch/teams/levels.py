"""Levels: which numbers of a firm's people can be sent at the same time.

The relaxed problem may give three needs half a team each, of which every one uses four of a firm's six people: there are people enough, and
yet no two of the teams go together. What goes together is a choice of numbers, one of each need at most, that the firm has
people for. Every inequality ``sum of count[need, level] <= 1`` that holds for all such choices cuts off a relaxed allocation that keeps to
the people only on average; the one that is passed most is found by a linear program over the choices (there are few: only the teams that
are chosen in part matter). A level counts for everyone who sends more than some people; these numbers are lowered as far as any choices
that the cut forbids still want more than there is, so that a team does not slip by with a little less.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.teams.cuts import Cut

if TYPE_CHECKING:
    from kaivosmatch.teams.pool import Pool

__all__ = ["CHOICES", "CLEAR", "levels", "strongest"]

Floats: TypeAlias = NDArray[np.float64]
Level: TypeAlias = tuple[int, float]  # need, people

DUST = 1e-9
PART = 1e-6  # less of a team is none
CLEAR = 0.02  # a cut that is passed by less is not worth having
GRID = 0.5  # people
CHOICES = 5000  # a firm and stretch with more choices than this is not tried
DIGITS = 6


def levels(pool: Pool, part: Floats) -> list[Cut]:
    """Return cuts that a relaxed allocation does not keep, those first that it passes most.

    Parameters
    ----------
    part : float (c,)
        How much of each team is chosen.
    """
    flat = pool.flat
    sent: dict[int, dict[Level, float]] = {}
    for at in np.flatnonzero((part[flat.team] > PART) & (flat.sends > DUST)):
        level = int(flat.place[flat.team[at]]), round(float(flat.sends[at]), DIGITS)
        of_firm = sent.setdefault(int(flat.member[at]), {})
        of_firm[level] = of_firm.get(level, 0.0) + float(part[flat.team[at]])
    found: list[tuple[float, Cut]] = []
    for firm, of_firm in sorted(sent.items()):
        needs = np.unique([need for need, _ in of_firm])
        for wanted, limit in pool.meetings(firm, needs):
            here = {level: share for level, share in sorted(of_firm.items()) if level[0] in wanted}
            if sum(here.values()) > 1.0 + CLEAR:  # else one of them at a time is enough
                found += _of(firm, limit, here)
    best: dict[Cut, float] = {}
    for over, cut in found:
        best[cut] = max(over, best.get(cut, 0.0))
    return [cut for cut, _ in sorted(best.items(), key=lambda pair: (-pair[1], pair[0].firm, pair[0].steps))]


def _of(firm: int, limit: float, here: dict[Level, float]) -> list[tuple[float, Cut]]:
    """Return the cut that is passed most, and by how much; none where all is kept or there are too many choices."""
    items = list(here)
    groups = [[at for at, item in enumerate(items) if item[0] == need] for need in sorted({need for need, _ in items})]
    people = np.array([n for _, n in items])
    found = strongest(groups, people, limit, np.array(list(here.values())))
    if found is None:
        return []
    passed, count = found
    least = min(
        float(people[list(chosen)].sum()) for chosen in _sets(groups) if count[list(chosen)].sum() > 1.0 + DUST
    )
    steps = []
    for group in groups:
        before = 0.0
        for at in group:
            if count[at] > before + PART:
                most = float(people[at]) * limit / least
                # the same numbers in many cuts make fewer steps in all, and teams mostly send whole people
                coarse = math.ceil(most / GRID) * GRID
                steps.append((items[at][0], coarse if coarse < people[at] - DUST else most, float(count[at] - before)))
                before = float(count[at])
    return [(passed, Cut(firm, 1.0, steps=tuple(steps)))]


def strongest(
    groups: Sequence[Sequence[int]], people: Floats, limit: float, share: Floats
) -> tuple[float, Floats] | None:
    """Return the inequality ``count @ chosen <= 1`` that shares break most, of all that hold for the choices that there are people for.

    Parameters
    ----------
    groups : sequence of sequence of int
        Items of which one at most is chosen, by people.
    people : float (m,)
        What each item wants.
    limit : float
    share : float (m,)

    Returns
    -------
    passed : float
    count : float (m,)
        Not negative, and not falling within a group. None: the shares keep all of them, or there are too many choices
        to tell, or the solver gave up; then there is one cut less.
    """
    from scipy.optimize import linprog

    possible = 1
    for group in groups:
        possible *= len(group) + 1
    if possible > CHOICES:
        return None
    choices = np.array(list(_choices(groups, people, limit)), dtype=np.float64)
    rising = [(low, high) for group in groups for low, high in itertools.pairwise(group)]
    order = np.zeros((len(rising), len(people)))
    for at, (low, high) in enumerate(rising):  # who sends more counts no less
        order[at, low], order[at, high] = 1.0, -1.0
    answer = linprog(
        -share,
        A_ub=np.vstack([choices, order]),
        b_ub=np.concatenate([np.ones(len(choices)), np.zeros(len(order))]),
        bounds=(0, 1.0 / PART),
        method="highs",
    )
    if answer.status != 0 or -float(answer.fun or 0.0) < 1.0 + CLEAR:
        return None
    count = np.asarray(answer.x).round(DIGITS)
    count /= max(1.0, float((choices @ count).max()))
    return float(count @ share), np.asarray(count, dtype=np.float64)


def _sets(groups: Sequence[Sequence[int]], first: int = 0) -> Iterator[tuple[int, ...]]:
    """Yield all choices of at most one of each group."""
    if first == len(groups):
        yield ()
        return
    for rest in _sets(groups, first + 1):
        yield rest
        for at in groups[first]:
            yield (at, *rest)


def _choices(groups: Sequence[Sequence[int]], people: Floats, limit: float) -> Iterator[Floats]:
    """Yield, as rows of 0 and 1, the choices of at most one of each group that there are people for."""
    for chosen in _sets(groups):
        if people[list(chosen)].sum() <= limit + DUST:
            line = np.zeros(len(people))
            line[list(chosen)] = 1.0
            yield line
