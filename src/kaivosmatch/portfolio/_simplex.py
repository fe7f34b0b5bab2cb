"""Linear programs, one after the other: with the extra ``[fast]`` each begins where one like it ended, in a third of the time.

scipy's HiGHS begins anew each time; highspy is the same solver with more of its functions.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import KaivosmatchError

__all__ = ["BASIC", "Basis", "Solved", "can_go_on", "maximised"]

Floats: TypeAlias = NDArray[np.float64]
Statuses: TypeAlias = NDArray[np.int8]

IDLE, BASIC = 0, 1  # as HiGHS numbers them: at the lower bound; free. An idle row is at its upper one, 2


@dataclass(frozen=True)
class Basis:
    """Which columns and rows a solution leaves free.

    Attributes
    ----------
    column : int8 (c,)
    row : int8 (m,)
    """

    column: Statuses
    row: Statuses


@dataclass(frozen=True)
class Solved:
    """The solution of a linear program.

    Attributes
    ----------
    value : float
    part : float (c,)
    dual : float (m,)
        What it would be worth to loosen each row by 1.
    basis : Basis or None
        None: not known.
    """

    value: float
    part: Floats
    dual: Floats
    basis: Basis | None


@cache
def can_go_on() -> bool:
    """Say whether a solver is installed that can begin where another solution ended."""
    return importlib.util.find_spec("highspy") is not None


def maximised(value: Floats, matrix: Any, most: Floats, start: Basis | None = None) -> Solved:
    """Maximise ``value @ x`` where ``matrix @ x <= most`` and ``x >= 0``.

    Parameters
    ----------
    value : float (c,)
    matrix : scipy.sparse.csr_array (m, c)
    most : float (m,)
    start : Basis, optional
        Where to begin; it need not belong to a solution.

    Raises
    ------
    KaivosmatchError
        There is no best solution.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> solved = maximised(np.array([3.0, 2.0]), csr_array([[1.0, 1.0], [1.0, 0.0]]), np.array([4.0, 1.0]))
    >>> solved.value, solved.part.tolist(), solved.dual.tolist()
    (9.0, [1.0, 3.0], [2.0, 1.0])
    """
    return (_going_on if can_go_on() else _anew)(value, matrix, most, start)


def _anew(value: Floats, matrix: Any, most: Floats, start: Basis | None) -> Solved:
    from scipy.optimize import linprog

    answer = linprog(-value, A_ub=matrix, b_ub=most, bounds=(0, None), method="highs")
    if answer.status != 0:
        raise KaivosmatchError(f"the solver gave up on the relaxed problem: {answer.message}")
    dual = np.maximum(-answer.ineqlin.marginals, 0.0)
    return Solved(-float(answer.fun or 0.0), np.asarray(answer.x, dtype=np.float64), dual, None)


def _going_on(value: Floats, matrix: Any, most: Floats, start: Basis | None) -> Solved:
    import highspy

    count, width = matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, count
    model.col_cost_, model.col_lower_, model.col_upper_ = -value, np.zeros(width), np.full(width, np.inf)
    model.row_lower_, model.row_upper_ = np.full(count, -np.inf), most
    rows = model.a_matrix_
    rows.format_ = highspy.MatrixFormat.kRowwise
    rows.start_, rows.index_, rows.value_ = matrix.indptr, matrix.indices, matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    if start is not None:
        solver.setOptionValue("presolve", "off")
        solver.setBasis(_basis(start))
    solver.run()
    if start is not None and solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return _going_on(value, matrix, most, None)  # where it began was of no use
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        status = solver.modelStatusToString(solver.getModelStatus())
        raise KaivosmatchError(f"the solver gave up on the relaxed problem: {status}")
    solution, basis = solver.getSolution(), solver.getBasis()
    return Solved(
        -float(solver.getInfo().objective_function_value),
        np.array(solution.col_value, dtype=np.float64),
        np.maximum(-np.array(solution.row_dual, dtype=np.float64), 0.0),
        Basis(_numbers(basis.col_status), _numbers(basis.row_status)),
    )


def _basis(start: Basis) -> Any:
    import highspy

    named = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
    basis = highspy.HighsBasis()
    basis.col_status = [named[status] for status in start.column.tolist()]
    basis.row_status = [named[status] for status in start.row.tolist()]
    # it may have too many or too few that are free, or such as do not go together: HiGHS mends that
    basis.alien, basis.valid = True, True
    return basis


def _numbers(statuses: Any) -> Statuses:
    return np.fromiter(map(int, statuses), dtype=np.int8, count=len(statuses))
