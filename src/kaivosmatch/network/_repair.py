"""A day of meetings put right after a change: as few of the old meetings as possible fall, then the best day around them."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["limits_of", "minimise", "repair"]

Whole = NDArray[np.intp]
Bools = NDArray[np.bool_]


def repair(
    value: NDArray[np.float64],
    old: Whole,
    tables: Whole,
    buyers_free: Bools,
    firms_free: Bools,
    most_buyer: Whole,
    most_firm: Whole,
    least_firm: Whole,
    time_limit: float | None = None,
) -> tuple[str, Whole | None, float]:
    """Choose meetings so that the floors hold, the fewest of ``old`` fall, and among those the total value is greatest.

    Parameters
    ----------
    value : float (buyers, firms)
    old : int (k, 3)
        Meetings (buyer, firm, slot) that were planned and could still stand.
    tables : int (slots,)
    buyers_free, firms_free : bool (buyers, slots), (firms, slots)
    most_buyer, most_firm, least_firm : int
    time_limit : float, optional
        Seconds.

    Returns
    -------
    (status, meetings or None, bound)
        ``"OPTIMAL"``, ``"FEASIBLE"``, ``"INFEASIBLE"`` or ``"UNDECIDED"``; the bound is of the value among days that drop as few.

    Notes
    -----
    Two mixed integer programs (HiGHS) over (buyer, firm, slot): first the fewest that fall, then the value with that number held.
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    kept = np.zeros((*value.shape, len(tables)), dtype=bool)
    kept[old[:, 0], old[:, 1], old[:, 2]] = True
    may = ((value > 0)[:, :, None] & buyers_free[:, None, :] & firms_free[None, :, :]) | kept
    cells = np.argwhere(may)
    if not len(cells):
        return ("INFEASIBLE", None, 0.0) if least_firm.any() else ("OPTIMAL", cells.astype(np.intp), 0.0)
    was = kept[cells[:, 0], cells[:, 1], cells[:, 2]].astype(np.float64)
    rows, low, high = limits_of(cells, value.shape, tables, most_buyer, most_firm, least_firm)
    stands = minimise(-was, rows, low, high, deadline)
    if stands.x is None:
        return ("INFEASIBLE" if stands.status == 2 else "UNDECIDED"), None, 0.0
    from scipy import sparse

    number = float(np.rint(was @ stands.x))
    rows = sparse.vstack([rows, sparse.csr_array(was[None, :])], format="csr")
    low, high = np.append(low, number), np.append(high, np.inf)
    worth = value[cells[:, 0], cells[:, 1]]
    best = minimise(-worth, rows, low, high, deadline)
    proved = stands.status == 0 and best.status == 0
    x = stands.x if best.x is None else best.x
    meetings = cells[np.asarray(x) > 0.5].astype(np.intp)
    total = float(value[meetings[:, 0], meetings[:, 1]].sum())
    dual = best.mip_dual_bound
    bound = (
        total if proved else float(worth.sum()) if dual is None or not np.isfinite(dual) else max(total, -float(dual))
    )
    return ("OPTIMAL" if proved else "FEASIBLE"), meetings, bound


def limits_of(
    cells: Whole, shape: tuple[int, ...], tables: Whole, most_buyer: Whole, most_firm: Whole, least_firm: Whole
) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    """Rows that no day of meetings may break, one column for each cell: ``low <= rows @ x <= high``."""
    from scipy import sparse

    buyer, firm, slot = cells.T
    buyers, firms, slots = shape[0], shape[1], len(tables)
    groups = [
        (buyer * slots + slot, np.zeros(buyers * slots), np.ones(buyers * slots)),
        (firm * slots + slot, np.zeros(firms * slots), np.ones(firms * slots)),
        (buyer * firms + firm, np.zeros(buyers * firms), np.ones(buyers * firms)),
        (slot, np.zeros(slots), tables.astype(np.float64)),
        (buyer, np.zeros(buyers), most_buyer.astype(np.float64)),
        (firm, least_firm.astype(np.float64), most_firm.astype(np.float64)),
    ]
    blocks = [
        sparse.coo_array((np.ones(len(key)), (key, np.arange(len(key)))), shape=(len(low), len(key)))
        for key, low, _ in groups
    ]
    low, high = (np.concatenate([group[end] for group in groups]) for end in (1, 2))
    return sparse.vstack(blocks, format="csr"), low, high


def minimise(
    cost: NDArray[np.float64], rows: Any, low: Any, high: Any, deadline: float | None, least: Any = 0.0
) -> Any:
    """Solve a program of zeros and ones with HiGHS; ``least`` 1.0 for those that are held at one."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    options: Any = {"mip_rel_gap": 0.0}
    if deadline is not None:
        options["time_limit"] = max(0.05, deadline - time.monotonic())
    return milp(
        cost,
        constraints=LinearConstraint(rows, low, high),
        bounds=Bounds(least, 1),
        integrality=np.ones(len(cost), dtype=np.int64),
        options=options,
    )
