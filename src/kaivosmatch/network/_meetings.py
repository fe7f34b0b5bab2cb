"""Which pairs meet in which block of a day: the program behind a timetable."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Day", "choose"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[np.intp]

WHOLE = 1e-6
"""How near to a whole number a solution must be to count as one."""


@dataclass(frozen=True, eq=False)
class Day:
    """A day of meetings, checked, with its slots in blocks of equals.

    Attributes
    ----------
    value : float ndarray (buyers, firms)
    buyers_free, firms_free : bool ndarray (k, slots)
    tables : int ndarray (slots,)
    most_buyer, most_firm, least_buyer, least_firm : int ndarray (k,)
    blocks : tuple of int ndarray
        Slots in which the same people are free, with as many tables.
    """

    value: Floats
    buyers_free: Bools
    firms_free: Bools
    tables: Whole
    most_buyer: Whole
    most_firm: Whole
    least_buyer: Whole
    least_firm: Whole
    blocks: tuple[Whole, ...]

    @classmethod
    def of(
        cls, value: Floats, buyers_free: Bools, firms_free: Bools, tables: Whole, most_buyer: Whole, most_firm: Whole,
        least_buyer: Whole, least_firm: Whole,
    ) -> Day:  # fmt: skip
        """Make a day and find its blocks, looking only at those who have somebody to meet."""
        some_buyer, some_firm = (value > 0).any(axis=1), (value > 0).any(axis=0)
        found: dict[bytes, list[int]] = {}
        for slot in range(len(tables)):
            here = np.concatenate([buyers_free[:, slot] & some_buyer, firms_free[:, slot] & some_firm])
            if here.any() and tables[slot] > 0:
                found.setdefault(here.tobytes() + int(tables[slot]).to_bytes(8, "big"), []).append(slot)
        blocks = tuple(np.array(slots, dtype=np.intp) for slots in found.values())
        return cls(value, buyers_free, firms_free, tables, most_buyer, most_firm, least_buyer, least_firm, blocks)


def choose(day: Day, time_limit: float | None) -> tuple[str, Whole | None, float]:
    """Return ``(status, chosen, bound)``; ``chosen`` is rows of (buyer, firm, block), or None where there are none to give."""
    deadline = None if time_limit is None else time.monotonic() + float(time_limit)
    floors = bool(day.least_buyer.any() or day.least_firm.any())
    program = _Program(day)
    if program.short:
        return "INFEASIBLE", None, 0.0
    if not len(program.worth):
        return "OPTIMAL", program.cells, 0.0
    relaxed = program.relaxed()
    if relaxed is None:
        return "INFEASIBLE", None, 0.0
    x, bound, reduced = relaxed
    if (abs(x - np.rint(x)) < WHOLE).all():
        return "OPTIMAL", program.cells[x > 0.5], bound
    bound = program.rounded(bound)
    # First only what costs nothing against the bound: most days are solved there, and the bound proves it.
    near = program.solve(reduced <= 1e-7, deadline)
    best = near.chosen
    least = -1.0 if best is None else program.total(best)
    if best is not None and least >= bound - program.grain:
        return "OPTIMAL", program.cells[best], least
    # Then whatever could still beat it: a variable that costs more than the gap cannot be in a better timetable.
    rest = program.solve(reduced <= (bound - least + program.grain if best is not None else np.inf), deadline)
    if rest.chosen is not None and program.total(rest.chosen) > least:
        best = rest.chosen
    if rest.proved:
        return ("OPTIMAL", program.cells[best], program.total(best)) if best is not None else ("INFEASIBLE", None, 0.0)
    bound = min(bound, max(program.rounded(rest.bound), least)) if math.isfinite(rest.bound) else bound
    if best is None and floors:
        return "UNDECIDED", None, bound
    return "FEASIBLE", program.cells[program.greedy() if best is None else best], bound


@dataclass(frozen=True, eq=False)
class _Found:
    chosen: Whole | None
    bound: float
    proved: bool


class _Program:
    """Cells (buyer, firm, block) that may hold a meeting, and rows that limit them: ``low <= rows @ x <= high``."""

    def __init__(self, day: Day) -> None:
        from scipy import sparse

        parts = [np.empty((0, 3), dtype=np.intp)]
        for block, slots in enumerate(day.blocks):
            may = (day.value > 0) & day.buyers_free[:, slots[:1]] & day.firms_free[:, slots[0]]
            may &= (day.most_buyer > 0)[:, None] & (day.most_firm > 0)
            pair = np.argwhere(may)
            parts.append(np.column_stack([pair, np.full(len(pair), block)]))
        self.cells: Whole = np.concatenate(parts).astype(np.intp)
        buyer, firm, block = self.cells.T
        self.worth: Floats = day.value[buyer, firm]
        size = np.array([len(slots) for slots in day.blocks], dtype=np.float64)
        room = np.array([day.tables[slots[0]] * len(slots) for slots in day.blocks], dtype=np.float64)
        buyers, firms = day.value.shape
        blocks = len(day.blocks)
        # (key of each cell, least, most): a row for every key.
        groups: list[tuple[Whole, Floats, Floats]] = []
        for who, count, floor, top in (
            (buyer, buyers, day.least_buyer, day.most_buyer),
            (firm, firms, day.least_firm, day.most_firm),
        ):
            if blocks == 1:  # one row for both limits keeps the program a network
                groups.append((who, floor.astype(float), np.minimum(top, size[0]).astype(float)))
            else:
                groups.append((who * blocks + block, np.zeros(count * blocks), np.tile(size, count)))
                groups.append((who, floor.astype(float), top.astype(float)))
        if blocks > 1:
            groups.append((buyer * firms + firm, np.zeros(buyers * firms), np.ones(buyers * firms)))
        groups.append((block, np.zeros(blocks), room))
        rows: list[Any] = []
        low: list[Floats] = []
        high: list[Floats] = []
        self.short = bool((day.least_buyer > day.most_buyer).any() or (day.least_firm > day.most_firm).any())
        for key, least, most in groups:
            cells = np.bincount(key, minlength=len(most))
            self.short |= bool((cells < least).any() or (most < least).any())
            told = np.flatnonzero((cells > most) | (least > 0))  # the others hold by themselves
            place = np.full(len(most), -1)
            place[told] = np.arange(len(told))
            mine = np.flatnonzero(place[key] >= 0)
            shape = (len(told), len(key))
            rows.append(sparse.coo_array((np.ones(len(mine)), (place[key[mine]], mine)), shape=shape))
            low.append(least[told])
            high.append(most[told])
        self.rows: Any = sparse.vstack(rows, format="csc")
        self.low, self.high = np.concatenate(low), np.concatenate(high)
        self.scale = 1e3 / float(self.worth.max()) if len(self.worth) else 1.0
        # Where all values are whole, so is every total, and a bound can be rounded down.
        self.whole = bool((self.worth == np.rint(self.worth)).all() and self.worth.sum() < 2**50)
        self.grain = 0.5 if self.whole else 1e-9 * float(self.worth.max(initial=1.0))

    def total(self, chosen: Whole) -> float:
        return math.fsum(self.worth[chosen])

    def rounded(self, bound: float) -> float:
        return math.floor(bound + 1e-6) if self.whole else bound

    def greedy(self) -> Whole:
        """The best cell that still fits, again and again: for when the time is too short for anything else."""
        left = self.high.copy()
        taken = []
        for cell in np.argsort(-self.worth, kind="stable").tolist():
            touched = self.rows.indices[self.rows.indptr[cell] : self.rows.indptr[cell + 1]]
            if (left[touched] >= 1).all():
                left[touched] -= 1
                taken.append(cell)
        return np.array(taken, dtype=np.intp)

    def relaxed(self) -> tuple[Floats, float, Floats] | None:
        """The linear program: a solution, its value, and what each cell costs against it; None where there is no solution."""
        from scipy import sparse
        from scipy.optimize import linprog

        floor = self.low > 0
        a = sparse.vstack([self.rows.tocsr(), -self.rows.tocsr()[np.flatnonzero(floor)]], format="csc")
        b = np.concatenate([self.high, -self.low[floor]])
        # The simplex method ends in a corner, and the corners of a network are whole.
        answer: Any = linprog(-self.worth * self.scale, A_ub=a, b_ub=b, bounds=(0, 1), method="highs-ds")
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ArithmeticError(f"the linear program of the timetable was not solved: {answer.message}")
        duals = np.asarray(answer.ineqlin.marginals)
        reduced = np.maximum(-self.worth - (a.T @ duals) / self.scale, 0.0)
        return np.asarray(answer.x), -float(answer.fun) / self.scale, reduced

    def solve(self, allowed: Bools, deadline: float | None) -> _Found:
        """The integer program over the cells that are allowed."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        cells = np.flatnonzero(allowed)
        if not cells.size:  # nobody can meet: a timetable only where nobody must
            return _Found(None if (self.low > 0).any() else cells, 0.0, True)
        options: Any = {"mip_rel_gap": 0.0}
        if deadline is not None:
            options["time_limit"] = max(0.05, deadline - time.monotonic())
        answer: Any = milp(
            -self.worth[cells] * self.scale,
            constraints=LinearConstraint(self.rows[:, cells], self.low, self.high),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(cells), dtype=np.int64),
            options=options,
        )
        dual = answer.mip_dual_bound
        bound = math.inf if dual is None or not math.isfinite(dual) else -float(dual) / self.scale
        proved = answer.status in (0, 2)
        if answer.x is None:
            return _Found(None, bound, proved)
        return _Found(cells[np.asarray(answer.x) > 0.5], bound, proved)
