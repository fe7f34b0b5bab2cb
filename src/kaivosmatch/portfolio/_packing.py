"""Set packing with groups: at most one column of each group, under shared limits; by HiGHS, and checked before it is returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["PackProblem", "Packing", "constraints", "pack", "stacked"]

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
    matrix, most = constraints(problem, problem.groups)
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
        matrix = stacked(matrix, csr_array(line))
        most = np.concatenate([most, line.sum(axis=1) - 1.0])
    chosen = _greedy(problem)
    value = float(problem.value[chosen].sum())
    return Packing("FEASIBLE", tuple(map(int, chosen)), value, max(bound, value))


def constraints(problem: PackProblem, groups: int) -> tuple[Any, Floats]:
    """Return limits and groups as a sparse matrix (r + groups, c) and the most that each of its rows may come to."""
    from scipy.sparse import csr_array

    c, r = len(problem.value), len(problem.limit)
    use = csr_array((problem.amount, (problem.row, problem.column)), shape=(r, c))
    one = csr_array((np.ones(c), (problem.group, np.arange(c))), shape=(groups, c))
    return stacked(use, one), np.concatenate([problem.limit, np.ones(groups)])


def stacked(*blocks: Any) -> Any:
    """Return sparse matrices one below the other."""
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
