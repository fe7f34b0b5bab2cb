"""Which items to buy so that the most demand opens for the money, when a demand opens only once *all* that it needs is there."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._purchase import Model, Problem

__all__ = ["Unlock", "unlock"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Unlock:
    """What to buy, and what it opens.

    Attributes
    ----------
    status : str
        ``"OPTIMAL"`` (proved) or ``"FEASIBLE"`` (the best found in the time; at most ``bound`` is possible).
    items : tuple of int
        To be bought, ascending; never one that is held, never one that opens nothing.
    opened : tuple of int
        Demands whose items are all held or bought, ascending: also those that needed no purchase.
    cost, worth : float
        Of the items bought; of the demands opened (of several ways to one demand the best counts).
    bound : float
        No purchase within the budget opens more than this.
    already : float
        The part of ``worth`` that is open without buying anything.
    """

    status: str
    items: tuple[int, ...]
    opened: tuple[int, ...]
    cost: float
    worth: float
    bound: float
    already: float = 0.0

    @property
    def gain(self) -> float:
        """What the purchase adds."""
        return self.worth - self.already

    @property
    def gap(self) -> float:
        """How far below the bound, relative to it: 0 when proved."""
        return 0.0 if self.bound <= 0 else (self.bound - self.worth) / self.bound


def unlock(
    needs: ArrayLike,
    holds: ArrayLike,
    cost: ArrayLike,
    worth: ArrayLike,
    budget: float,
    *,
    same: ArrayLike | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Unlock:
    """Choose items within a budget so that the demands that open are worth the most; of equal choices the cheapest.

    Parameters
    ----------
    needs : bool array_like (demands, items)
        *All* the items of a row open its demand.
    holds : bool array_like (items,)
        What is there already, and costs nothing.
    cost : float array_like (items,)
        Not negative; ``inf`` where an item cannot be bought.
    worth : float array_like (demands,)
        Not negative.
    budget : float
        Not negative; ``inf`` for no limit.
    same : int array_like (demands,), optional
        Rows with the same number are different ways to one and the same demand (one firm with its certificates, or another with its
        own): it counts once, with the worth of the best way that is open. Default: every row is a demand of its own.
    time_limit : float, optional
        Seconds; without it the answer is proved however long it takes.
    gap : float
        Stop when the answer is proved to be within this share of the best.

    Returns
    -------
    Unlock

    Raises
    ------
    InputError
        For shapes that do not fit together, and costs, worths or a budget that are negative or not numbers.

    Notes
    -----
    A mixed integer program, solved by HiGHS. Buying one item at a time fails here: neither of two certificates that a demand
    needs opens anything alone, so neither is ever the best next purchase.

    Examples
    --------
    A cheap certificate that opens little, or two that together open much:

    >>> answer = unlock([[1, 0, 0], [0, 1, 1]], [0, 0, 0], cost=[8, 10, 9], worth=[30, 70], budget=20)
    >>> answer.status, answer.items, answer.opened, answer.cost, answer.worth
    ('OPTIMAL', (1, 2), (1,), 19.0, 70.0)
    """
    problem = _read(needs, holds, cost, worth, budget, same)
    deadline = None if time_limit is None else time.monotonic() + float(time_limit)
    nothing = np.zeros(0, dtype=np.intp)
    already = problem.total(problem.opened(nothing))
    rows = _useful_rows(problem)
    if not rows.size:
        return _answer(problem, nothing, "OPTIMAL", already, already)
    best = _greedy(problem, rows)
    items, bound, proved = _most_worth(problem, rows, best, deadline, gap)
    if proved:
        items = _cheapest(problem, rows, items, deadline)
        bound = bound if gap > 0 else problem.total(problem.opened(items))
    return _answer(problem, _needed(problem, items), "OPTIMAL" if proved and gap == 0 else "FEASIBLE", bound, already)


def _answer(problem: Problem, items: NDArray[np.intp], status: str, bound: float, already: float) -> Unlock:
    opened = problem.opened(items)
    worth = problem.total(opened)
    if bound <= worth + 1e-9 * max(1.0, worth):
        status, bound = "OPTIMAL", worth
    return Unlock(status, tuple(items.tolist()), tuple(opened.tolist()), problem.price(items), worth, bound, already)


def _read(
    needs: ArrayLike, holds: ArrayLike, cost: ArrayLike, worth: ArrayLike, budget: float, same: ArrayLike | None
) -> Problem:
    wanted = np.asarray(needs)
    if wanted.ndim != 2:
        raise InputError("needs is not a matrix", got=wanted.shape, expected="(demands, items)")
    demands, items = wanted.shape
    held = np.asarray(holds)
    price, value = _numbers(cost, items, "cost"), _numbers(worth, demands, "worth")
    if held.shape != (items,):
        raise InputError("holds has the wrong shape", got=held.shape, expected=f"({items},)")
    if not np.isfinite(value).all():
        raise InputError("worth is not finite", got=value.tolist())
    limit = float(_numbers([budget], 1, "budget")[0])
    if same is None:
        group = np.arange(demands)
    else:
        names = np.asarray(same)
        if names.shape != (demands,):
            raise InputError("same has the wrong shape", got=names.shape, expected=f"({demands},)")
        group = np.unique(names, return_inverse=True)[1]
    missing = wanted.astype(bool) & ~held.astype(bool)
    return Problem(missing, missing.sum(axis=1), price, value, group.astype(np.intp), limit)


def _numbers(values: ArrayLike, count: int, name: str) -> Floats:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is not numbers", got=values) from error
    if numbers.shape != (count,):
        raise InputError(f"{name} has the wrong shape", got=numbers.shape, expected=f"({count},)")
    if np.isnan(numbers).any() or (numbers < 0).any():
        raise InputError(f"{name} is negative or not a number", got=numbers.tolist())
    return numbers


def _useful_rows(problem: Problem) -> NDArray[np.intp]:
    """Demands that a purchase can open and that then add something: the others cannot matter."""
    lacks = problem.missing.any(axis=1)
    price = np.array([problem.price(np.flatnonzero(row)) if row.any() else 0.0 for row in problem.missing])
    within = (
        price <= problem.budget + 1e-9 * max(1.0, problem.budget)
        if math.isfinite(problem.budget)
        else np.isfinite(price)
    )
    floor = np.zeros(int(problem.group.max(initial=-1)) + 1)
    open_ = np.flatnonzero(~lacks)
    np.maximum.at(floor, problem.group[open_], problem.worth[open_])
    return np.flatnonzero(lacks & within & (problem.worth > floor[problem.group]))


def _needed(problem: Problem, items: NDArray[np.intp]) -> NDArray[np.intp]:
    """Leave out whatever can be left out without losing worth: the dearest first."""
    kept = items
    worth = problem.total(problem.opened(items))
    for item in sorted(items.tolist(), key=lambda j: (-problem.cost[j], -j)):
        rest = kept[kept != item]
        if problem.total(problem.opened(rest)) >= worth:
            kept = rest
    return np.sort(kept)


def _greedy(problem: Problem, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Open whole demands, the most worth for its price first: a start, and a fallback when time is short."""
    sets = [np.flatnonzero(problem.missing[row]) for row in rows]
    rate = np.array([problem.worth[row] / max(problem.price(lacks), 1e-12) for row, lacks in zip(rows, sets)])
    bought = np.zeros(problem.missing.shape[1], dtype=bool)
    spent = 0.0
    for k in np.argsort(-rate, kind="stable"):
        extra = problem.price(sets[k][~bought[sets[k]]])
        if spent + extra <= problem.budget:
            bought[sets[k]] = True
            spent += extra
    return np.flatnonzero(bought)


def _most_worth(
    problem: Problem, rows: NDArray[np.intp], start: NDArray[np.intp], deadline: float | None, gap: float
) -> tuple[NDArray[np.intp], float, bool]:
    model = Model(problem, rows)
    scale = 1e4 / float(model.gains.max())  # HiGHS stops at an absolute gap of 1e-6: far below any gain on this scale
    objective = np.r_[np.zeros(len(model.items)), -model.gains * scale]
    found, dual, proved = model.solve(objective, None, deadline, gap)
    # of several ways to one demand no more than the best can ever count
    best = np.zeros(int(problem.group.max()) + 1)
    np.maximum.at(best, problem.group[rows], model.gains)
    everything = model.base + math.fsum(best)
    bound = everything if dual is None or not math.isfinite(dual) else min(everything, model.base - dual / scale)
    if found is None or problem.total(problem.opened(found)) < problem.total(problem.opened(start)):
        found = start
    return found, bound, proved


def _cheapest(
    problem: Problem, rows: NDArray[np.intp], items: NDArray[np.intp], deadline: float | None
) -> NDArray[np.intp]:
    """Of all choices that open as much, the one that costs least (and, that being equal, has the fewest items)."""
    items = _needed(problem, items)
    if deadline is not None and deadline - time.monotonic() < 0.1:
        return items
    model = Model(problem, rows)
    price = problem.cost[model.items]
    unit = max(float(price.max()), 1e-300) if price.size else 1.0
    objective = np.r_[1e3 * price / unit + 1e-3 / len(model.items), np.zeros(len(rows))]
    worth = problem.total(problem.opened(items))
    found, _, _ = model.solve(objective, worth - model.base, deadline, 0.0)
    if found is None:
        return items
    found = _needed(problem, found)
    enough = problem.total(problem.opened(found)) >= worth
    return found if enough and problem.price(found) <= problem.price(items) else items
