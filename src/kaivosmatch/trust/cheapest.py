"""The cheapest sets of steps that reach a goal, exactly, on plain numbers: no firm, no criterion, no table is known here.

A step may be taken at one or more *levels* (hire one, two, three people). The goal is reached by one of several *routes*: the steps that a
route forces are taken, and the score is at least what the route asks. More steps never take a goal away, so what has no superfluous step is
a route's forced steps with just enough of the others, and only those need be looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import isnan

__all__ = ["Option", "Route", "cheapest_sets", "objective", "reaches", "score_with"]

Levels = tuple[int, ...]


@dataclass(frozen=True)
class Option:
    """One step.

    Attributes
    ----------
    cost : float
        Euros for each level; NaN: not known.
    days : float
        Lead time at any level; NaN: not known.
    gains : tuple of float
        What levels 1, 2, ... add to the score, not falling.
    """

    cost: float
    days: float
    gains: tuple[float, ...] = (0.0,)

    def gain(self, level: int) -> float:
        """Return what a level adds to the score."""
        return self.gains[level - 1] if level else 0.0


@dataclass(frozen=True)
class Route:
    """One way to the goal: steps that must be taken (at level 1 at least), and the least score, on the grid of 1e-9."""

    forced: frozenset[int]
    least: float = float("-inf")


def score_with(options: Sequence[Option], base: float, levels: Levels) -> float:
    """Return the score after steps, rounded as all scores are."""
    return round(base + sum(option.gain(level) for option, level in zip(options, levels, strict=True)), 9)


def reaches(options: Sequence[Option], routes: Sequence[Route], base: float, levels: Levels) -> bool:
    """Whether steps at these levels reach the goal."""
    score = score_with(options, base, levels)
    return any(score >= route.least and all(levels[i] for i in route.forced) for route in routes)


def objective(options: Sequence[Option], levels: Levels, by: str = "cost") -> tuple[float, ...]:
    """Return what is made least, in order: by cost what is not known, then euros, then days; by days the other way round; then steps.

    What is not known comes first, since it is not nothing.

    Examples
    --------
    >>> objective([Option(100.0, 14.0), Option(float("nan"), 7.0)], (1, 1))
    (1, 100.0, 0, 14.0, 2, 1, 1)
    """
    taken = [(option, level) for option, level in zip(options, levels, strict=True) if level]
    unknown = sum(isnan(option.cost) for option, _ in taken)
    cost = round(sum(option.cost * level for option, level in taken if not isnan(option.cost)), 2)
    open_days = sum(isnan(option.days) for option, _ in taken)
    days = max((option.days for option, _ in taken if not isnan(option.days)), default=0.0)
    money, time = (unknown, cost), (open_days, days)
    return (*(money + time if by == "cost" else time + money), sum(levels), *levels)


def cheapest_sets(
    options: Sequence[Option], routes: Sequence[Route], base: float, *, count: int = 3, by: str = "cost"
) -> list[Levels]:
    """Return the ``count`` best sets of steps that reach the goal and have no step too many, best first.

    Parameters
    ----------
    base : float
        The score without any step.
    count : int
        Fewer are returned where fewer exist.
    by : {"cost", "days"}
        See :func:`objective`.

    Returns
    -------
    list of tuple of int
        The level of each option; all zero where the goal is reached already.

    Examples
    --------
    Two steps are needed to pass; then 0.1 of score is missing, which either of two others gives:

    >>> options = [Option(0.0, 1.0), Option(340.0, 14.0), Option(900.0, 7.0, (0.1,)), Option(600.0, 90.0, (0.12,))]
    >>> cheapest_sets(options, [Route(frozenset({0, 1}), 0.6)], 0.5)
    [(1, 1, 0, 1), (1, 1, 1, 0)]
    """
    found: dict[Levels, tuple[float, ...]] = {}
    for route in routes:
        _search(options, routes, route, base, count, by, found)
    return sorted(found, key=found.__getitem__)[:count]


def _search(
    options: Sequence[Option],
    routes: Sequence[Route],
    route: Route,
    base: float,
    count: int,
    by: str,
    found: dict[Levels, tuple[float, ...]],
) -> None:
    """Add to ``found`` what is best on one route: depth first, leaving what cannot reach the score or be among the best."""
    start = tuple(int(i in route.forced) for i in range(len(options)))
    rising = [i for i, option in enumerate(options) if option.gains[-1] > option.gain(start[i])]
    rising.sort(key=lambda i: (-options[i].gains[-1], i))
    spare = [options[i].gains[-1] - options[i].gain(start[i]) for i in rising]
    left = [*accumulate(reversed(spare), initial=0.0)][::-1]

    def beaten(levels: Levels) -> bool:
        return len(found) >= count and objective(options, levels, by) > sorted(found.values())[count - 1]

    def visit(levels: Levels, at: int) -> None:
        if beaten(levels):
            return
        score = score_with(options, base, levels)
        if score >= route.least:
            if levels not in found and _lean(options, routes, base, levels):
                found[levels] = objective(options, levels, by)
            return
        if at == len(rising) or score + left[at] < route.least - 1e-8:
            return
        i = rising[at]
        for level in range(levels[i], len(options[i].gains) + 1):
            visit((*levels[:i], level, *levels[i + 1 :]), at + 1)

    visit(start, 0)


def _lean(options: Sequence[Option], routes: Sequence[Route], base: float, levels: Levels) -> bool:
    """Whether every step is needed, at its very level: more never hurts, so it is enough to take one level of one step away."""
    return not any(
        level and reaches(options, routes, base, (*levels[:i], level - 1, *levels[i + 1 :]))
        for i, level in enumerate(levels)
    )
