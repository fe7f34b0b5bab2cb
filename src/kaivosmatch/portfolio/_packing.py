"""Set packing with groups: at most one column of each group, under shared limits; by HiGHS, and checked before it is returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import KaivosmatchError

__all__ = ["Cuts", "PackProblem", "Packing", "Prices", "pack", "relax"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

TOLERANCE = 1e-9
ROUNDS = 50  # of cutting off what only the solver's tolerance could afford


@dataclass(frozen=True)
class PackProblem:
    """Columns to choose from.

    Attributes
    ----------
    value : float (c,)
    group : int (c,)
        At most one column of each group is chosen.
    row, column : int (e,), amount : float (e,)
        Column ``column[j]`` uses ``amount[j] > 0`` of limit ``row[j]``.
    limit : float (r,)
        Finite, at least 0.
    """

    value: Floats
    group: Ints
    row: Ints
    column: Ints
    amount: Floats
    limit: Floats

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=-1)) + 1

    def only(self, kept: NDArray[np.bool_]) -> PackProblem:
        """Return the problem of some of the columns; bool (c,)."""
        some, place = kept[self.column], np.cumsum(kept) - 1
        return PackProblem(
            self.value[kept], self.group[kept], self.row[some], place[self.column[some]], self.amount[some], self.limit
        )

    def used(self, chosen: Ints) -> Floats:
        """Return how much of each limit some columns use; float (r,)."""
        taken = np.isin(self.column, chosen)
        return np.bincount(self.row[taken], weights=self.amount[taken], minlength=len(self.limit)).astype(np.float64)


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
    """

    value: float
    limit: Floats
    group: Floats
    part: Floats
    cut: Floats


@dataclass(frozen=True)
class Packing:
    """A choice of columns.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE"}
        FEASIBLE: found when the time ran out.
    chosen : tuple of int
        Ascending columns.
    value, bound : float
        No choice among these columns is worth more than ``bound``.
    """

    status: Literal["OPTIMAL", "FEASIBLE"]
    chosen: tuple[int, ...]
    value: float
    bound: float


def relax(
    problem: PackProblem, groups: int | None = None, forced: Sequence[int] = (), cuts: Cuts | None = None
) -> Prices:
    """Solve the relaxed problem.

    Parameters
    ----------
    groups : int, optional
        Number of groups, where some have no column.
    forced : sequence of int
        Groups of which one column in all has to be chosen; the columns must allow it.
    cuts : Cuts, optional

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
    from scipy.optimize import linprog

    count = problem.groups if groups is None else groups
    c, rows, q = len(problem.value), len(problem.limit), 0 if cuts is None else len(cuts.limit)
    if c == 0:
        return Prices(0.0, np.zeros(rows), np.zeros(count), np.zeros(0), np.zeros(q))
    matrix, most = _constraints(problem, count)
    value = problem.value
    must = np.array(sorted(forced), dtype=np.int64)
    if len(must):
        matrix = _stacked(matrix, -matrix[rows + must])
        most = np.concatenate([most, -np.ones(len(must))])
    if cuts is not None and q:
        matrix, most, value = _with_cuts(matrix, most, value, cuts)
    answer = linprog(-value, A_ub=matrix, b_ub=most, bounds=(0, None), method="highs")
    if answer.status != 0:  # nothing chosen is always possible, and every column is bounded by its group
        raise KaivosmatchError(f"the solver gave up on the relaxed problem: {answer.message}")
    dual = np.maximum(-answer.ineqlin.marginals, 0.0)
    group = dual[rows : rows + count].copy()
    group[must] -= dual[rows + count : rows + count + len(must)]
    part = np.asarray(answer.x, dtype=np.float64)[:c]
    return Prices(-float(answer.fun or 0.0), dual[:rows], group, part, dual[len(dual) - q :])


def _with_cuts(matrix: Any, most: Floats, value: Floats, cuts: Cuts) -> tuple[Any, Floats, Floats]:
    from scipy.sparse import csr_array, hstack

    own = len(cuts.value)
    wide = hstack([matrix, csr_array((matrix.shape[0], own))], format="csr")
    rows = csr_array((cuts.amount, (cuts.row, cuts.column)), shape=(len(cuts.limit), matrix.shape[1] + own))
    return _stacked(wide, rows), np.concatenate([most, cuts.limit]), np.concatenate([value, cuts.value])


def pack(
    problem: PackProblem,
    time_limit: float | None = None,
    gap: float = 0.0,
    nodes: int | None = None,
    *,
    presolve: bool = True,
) -> Packing:
    """Choose the columns of the greatest total value.

    Parameters
    ----------
    time_limit : float, optional
        Seconds.
    gap : float
        Relative distance to the bound at which the search may stop.
    nodes : int, optional
        Most branches that the solver looks at; a limit that is the same on every machine.
    presolve : bool
        Whether the solver simplifies the problem first.

    Examples
    --------
    >>> value, group = np.array([5.0, 7.0, 6.0]), np.array([0, 0, 1])
    >>> row, column, amount = np.array([0, 0]), np.array([1, 2]), np.array([3.0, 3.0])
    >>> problem = PackProblem(value, group, row, column, amount, limit=np.array([4.0]))
    >>> found = pack(problem)
    >>> found.status, found.chosen, found.value
    ('OPTIMAL', (0, 2), 11.0)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    c = len(problem.value)
    useful = problem.value > 0
    if not useful.any():
        return Packing("OPTIMAL", (), 0.0, 0.0)
    matrix, most = _constraints(problem, problem.groups)
    options: dict[str, Any] = {"mip_rel_gap": gap, "presolve": presolve}
    if time_limit is not None:
        options["time_limit"] = max(time_limit, 0.01)
    if nodes is not None:
        options["node_limit"] = nodes
    bound = float("inf")
    for _ in range(ROUNDS):
        answer = milp(
            -problem.value,
            integrality=np.ones(c, dtype=np.int64),
            bounds=Bounds(0.0, useful.astype(np.float64)),
            constraints=LinearConstraint(matrix, -np.inf, most),
            options=options,  # type: ignore[arg-type]
        )
        if answer.mip_dual_bound is not None:
            bound = min(bound, float(-answer.mip_dual_bound))
        if answer.x is None:
            break
        chosen = np.flatnonzero(answer.x > 0.5)
        over = np.flatnonzero(problem.used(chosen) > problem.limit + TOLERANCE)
        if not len(over):
            value = float(problem.value[chosen].sum())
            proved = answer.status == 0
            bound = value if proved and gap == 0.0 else max(bound, value)
            return Packing("OPTIMAL" if proved else "FEASIBLE", tuple(map(int, chosen)), value, bound)
        # the set is affordable only within the solver's tolerance: forbid it and all that contain it
        line = np.zeros((len(over), c))
        for at, row in enumerate(over):
            inside = problem.column[(problem.row == row) & np.isin(problem.column, chosen)]
            line[at, inside] = 1.0
        matrix = _stacked(matrix, csr_array(line))
        most = np.concatenate([most, line.sum(axis=1) - 1.0])
    chosen = _greedy(problem)
    value = float(problem.value[chosen].sum())
    return Packing("FEASIBLE", tuple(map(int, chosen)), value, max(bound, value))


def _constraints(problem: PackProblem, groups: int) -> tuple[Any, Floats]:
    from scipy.sparse import csr_array

    c, r = len(problem.value), len(problem.limit)
    use = csr_array((problem.amount, (problem.row, problem.column)), shape=(r, c))
    one = csr_array((np.ones(c), (problem.group, np.arange(c))), shape=(groups, c))
    return _stacked(use, one), np.concatenate([problem.limit, np.ones(groups)])


def _stacked(*blocks: Any) -> Any:
    from scipy.sparse import vstack

    matrix = vstack(blocks, format="csr")
    # scipy 1.12 hands the indices to its solver as they are, and the solver takes 32 bits
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def _greedy(problem: PackProblem) -> Ints:
    """Take the columns by value as long as they fit; where the solver found nothing in its time."""
    left, taken, chosen = problem.limit.copy(), set(), []
    for c in np.lexsort([np.arange(len(problem.value)), -problem.value]):
        mine = problem.column == c
        if problem.value[c] <= 0 or int(problem.group[c]) in taken:
            continue
        if (problem.amount[mine] <= left[problem.row[mine]] + TOLERANCE).all():
            left[problem.row[mine]] -= problem.amount[mine]
            taken.add(int(problem.group[c]))
            chosen.append(int(c))
    return np.array(sorted(chosen), dtype=np.int64)
