"""A day of meetings that has no room for everybody: as many firms as can be meet somebody, then the best day with so many."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.network._repair import limits_of, minimise

__all__ = ["most_seated"]

Whole = NDArray[np.intp]
Bools = NDArray[np.bool_]


def most_seated(
    value: NDArray[np.float64],
    keep: Whole,
    tables: Whole,
    buyers_free: Bools,
    firms_free: Bools,
    most_buyer: Whole,
    most_firm: Whole,
    time_limit: float | None = None,
) -> tuple[str, Whole | None, float]:
    """Choose meetings so that ``keep`` stands, the most firms meet somebody, and among such days the total value is greatest.

    Parameters
    ----------
    value : float (buyers, firms)
    keep : int (k, 3)
        Meetings (buyer, firm, slot) that can stand.
    tables : int (slots,)
    buyers_free, firms_free : bool (buyers, slots), (firms, slots)
    most_buyer, most_firm : int
    time_limit : float, optional
        Seconds.

    Returns
    -------
    (status, meetings or None, bound)
        ``"OPTIMAL"``, ``"FEASIBLE"`` or ``"UNDECIDED"`` (nothing found in time); the bound is of the value among days that seat as many.

    Notes
    -----
    Two mixed integer programs (HiGHS) over (buyer, firm, slot) and whether a firm meets anybody.
    """
    from scipy import sparse

    deadline = None if time_limit is None else time.monotonic() + time_limit
    kept = np.zeros((*value.shape, len(tables)), dtype=bool)
    kept[keep[:, 0], keep[:, 1], keep[:, 2]] = True
    cells = np.argwhere(((value > 0)[:, :, None] & buyers_free[:, None, :] & firms_free[None, :, :]) | kept).astype(
        np.intp
    )
    if not len(cells):
        return "OPTIMAL", cells, 0.0
    n, firms = len(cells), value.shape[1]
    rows, low, high = limits_of(cells, value.shape, tables, most_buyer, most_firm, np.zeros(firms, dtype=np.intp))
    # a firm is seated only where one of its cells is taken
    seated = sparse.coo_array(
        (np.r_[-np.ones(n), np.ones(firms)], (np.r_[cells[:, 1], np.arange(firms)], np.arange(n + firms))),
        shape=(firms, n + firms),
    )
    table = sparse.vstack([sparse.hstack([rows, sparse.csr_array((rows.shape[0], firms))]), seated], format="csr")
    low, high = np.r_[low, np.full(firms, -np.inf)], np.r_[high, np.zeros(firms)]
    least = np.r_[kept[cells[:, 0], cells[:, 1], cells[:, 2]].astype(np.float64), np.zeros(firms)]
    number, worth = np.r_[np.zeros(n), np.ones(firms)], np.r_[value[cells[:, 0], cells[:, 1]], np.zeros(firms)]
    widest = minimise(-number, table, low, high, deadline, least)
    if widest.x is None:
        return "UNDECIDED", None, float(worth.sum())
    table = sparse.vstack([table, sparse.csr_array(number[None, :])], format="csr")
    low, high = np.append(low, np.rint(number @ widest.x)), np.append(high, np.inf)
    best = minimise(-worth, table, low, high, deadline, least)
    x = widest.x if best.x is None else best.x
    meetings = cells[np.asarray(x)[:n] > 0.5]
    total = float(value[meetings[:, 0], meetings[:, 1]].sum())
    if widest.status == 0 and best.status == 0:
        return "OPTIMAL", meetings, total
    dual = best.mip_dual_bound
    known = widest.status == 0 and dual is not None and np.isfinite(dual)
    return "FEASIBLE", meetings, max(total, -float(dual)) if known else float(worth.sum())
