"""The packing problem relaxed: parts of columns may be chosen. Its prices, and cuts that hold of whole columns only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio._packing import PackProblem, constraints, stacked
from kaivosmatch.portfolio._simplex import BASIC, Basis, maximised

__all__ = ["Cuts", "Prices", "relax"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Cuts:
    """What holds of every choice of whole columns, and of a relaxed one only if it is asked for.

    Attributes
    ----------
    row, column : int (e,), amount : float (e,)
        Column ``column[j]`` counts ``amount[j]`` against cut ``row[j]``; behind the problem's columns come the cuts' own.
    limit : float (q,)
    value : float (v,)
        Of the cuts' own columns, of which any number may be chosen.
    """

    row: Ints
    column: Ints
    amount: Floats
    limit: Floats
    value: Floats

    def only(self, kept: NDArray[np.bool_]) -> Cuts:
        """Return the cuts for some of the problem's columns, and all of their own; bool (c,)."""
        kept = np.concatenate([kept, np.ones(len(self.value), dtype=bool)])
        some, place = kept[self.column], np.cumsum(kept) - 1
        return Cuts(self.row[some], place[self.column[some]], self.amount[some], self.limit, self.value)

    def after(self, chosen: Sequence[int]) -> Cuts:
        """Return what the cuts leave to others once some columns are chosen, which keep them."""
        taken = np.isin(self.column, chosen)
        used = np.bincount(self.row[taken], weights=self.amount[taken], minlength=len(self.limit))
        return replace(self, limit=np.maximum(self.limit - used, 0.0))


@dataclass(frozen=True)
class Prices:
    """The relaxed problem, in which parts of columns may be chosen.

    Attributes
    ----------
    value : float
        No choice of whole columns is worth more.
    limit : float (r,)
        What one more unit of each limit would be worth at most.
    group : float (g,)
        What a group is worth beyond what its columns use; negative where it is forced and costs more than it brings.
    part : float (c,)
        Of each column.
    cut : float (q,)
        What it would be worth to loosen each cut by 1.
    basis : Basis or None
        Of the columns and the cuts' own, and of limits, groups, cuts and forced groups in this order; None: not known.
    """

    value: float
    limit: Floats
    group: Floats
    part: Floats
    cut: Floats
    basis: Basis | None = None


def relax(
    problem: PackProblem,
    groups: int | None = None,
    forced: Sequence[int] = (),
    cuts: Cuts | None = None,
    start: Basis | None = None,
) -> Prices:
    """Solve the relaxed problem.

    Parameters
    ----------
    groups : int, optional
        Number of groups, where some have no column.
    forced : sequence of int
        Groups of which one column in all has to be chosen; the columns must allow it.
    cuts : Cuts, optional
    start : Basis, optional
        Where the solver begins: that of a problem like this one. Columns and rows missing at its end are not chosen and limit nothing.

    Examples
    --------
    Two teams for one need, one for another; the second team and the third want the same four people.

    >>> value, group = np.array([5.0, 7.0, 6.0]), np.array([0, 0, 1])
    >>> row, column, amount = np.array([0, 0]), np.array([1, 2]), np.array([3.0, 3.0])
    >>> problem = PackProblem(value, group, row, column, amount, limit=np.array([4.0]))
    >>> prices = relax(problem)
    >>> round(prices.value, 6), prices.limit.round(6).tolist()
    (11.666667, [0.666667])
    """
    count = problem.groups if groups is None else groups
    c, rows, q = len(problem.value), len(problem.limit), 0 if cuts is None else len(cuts.limit)
    if c == 0:
        return Prices(0.0, np.zeros(rows), np.zeros(count), np.zeros(0), np.zeros(q))
    matrix, most = constraints(problem, count)
    value = problem.value
    if cuts is not None and q:
        matrix, most, value = _with_cuts(matrix, most, value, cuts)
    must = np.array(sorted(forced), dtype=np.int64)
    if len(must):
        matrix = stacked(matrix, -matrix[rows + must])
        most = np.concatenate([most, -np.ones(len(must))])
    # nothing chosen is always possible, and every column is bounded by its group
    solved = maximised(value, matrix, most, None if start is None else _widened(start, *matrix.shape))
    group, cut = solved.dual[rows : rows + count].copy(), solved.dual[rows + count : rows + count + q]
    group[must] -= solved.dual[rows + count + q :]
    return Prices(solved.value, solved.dual[:rows], group, solved.part[:c], cut, solved.basis)


def _widened(start: Basis, rows: int, columns: int) -> Basis:
    """Return a basis for a problem with more columns and rows at the end, which are not chosen and limit nothing."""
    column, row = np.zeros(columns, dtype=np.int8), np.full(rows, BASIC, dtype=np.int8)
    column[: len(start.column)], row[: len(start.row)] = start.column, start.row
    return Basis(column, row)


def _with_cuts(matrix: Any, most: Floats, value: Floats, cuts: Cuts) -> tuple[Any, Floats, Floats]:
    from scipy.sparse import csr_array, hstack

    own = len(cuts.value)
    wide = hstack([matrix, csr_array((matrix.shape[0], own))], format="csr")
    rows = csr_array((cuts.amount, (cuts.row, cuts.column)), shape=(len(cuts.limit), matrix.shape[1] + own))
    return stacked(wide, rows), np.concatenate([most, cuts.limit]), np.concatenate([value, cuts.value])
