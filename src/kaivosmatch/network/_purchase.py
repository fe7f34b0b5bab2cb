"""The purchase behind ``unlock`` as a mixed integer program."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Model", "Problem"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """What is missing, what it costs and what it would open; checked."""

    missing: Bools  # (demands, items): needed and not held
    count: NDArray[np.intp]  # how many a demand lacks
    cost: Floats
    worth: Floats
    group: NDArray[np.intp]  # demands of the same number are ways to the same one
    budget: float

    def price(self, items: NDArray[np.intp]) -> float:
        """What the items cost."""
        return math.fsum(self.cost[items])

    def affordable(self, items: NDArray[np.intp]) -> bool:
        """Whether they are within the budget, to a billionth of it."""
        return self.price(items) <= self.budget + 1e-9 * max(1.0, self.budget if math.isfinite(self.budget) else 1.0)

    def opened(self, items: NDArray[np.intp]) -> NDArray[np.intp]:
        """The demands that are open once they are bought."""
        return np.flatnonzero(self.missing[:, items].sum(axis=1) == self.count)

    def total(self, opened: NDArray[np.intp]) -> float:
        """The worth of open demands; of several ways to one the best."""
        best = np.zeros(int(self.group.max(initial=-1)) + 1)
        np.maximum.at(best, self.group[opened], self.worth[opened])
        return math.fsum(best)


class Model:
    """The program over the items that useful rows need: buy x in {0, 1}, open y in [0, 1] (whole by itself once x is)."""

    def __init__(self, problem: Problem, rows: NDArray[np.intp]) -> None:
        from scipy import sparse

        self.problem, self.rows = problem, rows
        self.items = np.flatnonzero(problem.missing[rows].any(axis=0))
        self.place = {int(j): k for k, j in enumerate(self.items)}
        x, y = len(self.items), len(rows)
        names, group = np.unique(problem.group[rows], return_inverse=True)
        need, item = np.nonzero(problem.missing[np.ix_(rows, self.items)])
        # One unit for each demand, and so one for each demand and item: the ways to a demand that need an item together open no more
        # than what is bought of it. Way by way that would say far less of half-bought items.
        pairs, link = np.unique(group[need] * x + item, return_inverse=True)
        at = np.arange(len(pairs))
        blocks: list[Any] = [
            sparse.coo_array(
                (np.r_[np.ones(len(need)), -np.ones(len(pairs))], (np.r_[link, at], np.r_[x + need, pairs % x])),
                shape=(len(pairs), x + y),
            )
        ]
        tops: list[Floats] = [np.zeros(len(pairs))]
        if len(names) < y:
            blocks.append(sparse.coo_array((np.ones(y), (group, x + np.arange(y))), shape=(len(names), x + y)))
            tops.append(np.ones(len(names)))
        if math.isfinite(problem.budget) and problem.budget > 0:
            # In parts of the budget, so that the solver's tolerance means the same for every currency.
            spent = np.r_[problem.cost[self.items] / problem.budget, np.zeros(y)]
            blocks.append(sparse.coo_array(spent[None, :]))
            tops.append(np.ones(1))
        self.rows_of = sparse.vstack(blocks, format="csr")
        self.tops = np.concatenate(tops)
        floor = np.zeros(int(problem.group.max()) + 1)
        open_ = np.flatnonzero(~problem.missing.any(axis=1))
        np.maximum.at(floor, problem.group[open_], problem.worth[open_])
        self.base = math.fsum(floor)
        self.gains = problem.worth[rows] - floor[problem.group[rows]]
        self.covers: list[NDArray[np.intp]] = []

    def solve(
        self, objective: Floats, least: float | None, deadline: float | None, gap: float
    ) -> tuple[NDArray[np.intp] | None, float | None, bool]:
        """Minimise ``objective``, with gains of at least ``least``; return items, the dual bound and whether it is proved."""
        from scipy import sparse
        from scipy.optimize import Bounds, LinearConstraint, milp

        x, y = len(self.items), len(self.rows)
        while True:
            constraints = [LinearConstraint(self.rows_of, -np.inf, self.tops)]
            constraints += [  # sets that only the solver's tolerance can afford
                LinearConstraint(sparse.csr_array(_row(cover, x + y)), -np.inf, len(cover) - 1) for cover in self.covers
            ]
            if least is not None:
                scale = max(1.0, least)
                row = sparse.csr_array(np.r_[np.zeros(x), self.gains / scale][None, :])
                constraints.append(LinearConstraint(row, least / scale - 1e-9, np.inf))
            options: Any = {"mip_rel_gap": gap}
            if deadline is not None:
                options["time_limit"] = max(0.05, deadline - time.monotonic())
            result: Any = milp(
                objective,
                constraints=constraints,
                bounds=Bounds(0, 1),
                integrality=np.r_[np.ones(x, np.int64), np.zeros(y, np.int64)],
                options=options,
            )
            if result.x is None:
                return None, result.mip_dual_bound, False
            items = self.items[np.asarray(result.x)[:x] > 0.5]
            if self.problem.affordable(items):
                return items, result.mip_dual_bound, result.status == 0
            self.covers.append(np.array([self.place[int(j)] for j in items]))


def _row(columns: NDArray[np.intp], width: int) -> Floats:
    row = np.zeros((1, width))
    row[0, columns] = 1.0
    return row
