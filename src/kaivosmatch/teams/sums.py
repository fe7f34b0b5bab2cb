"""What firms bring to a criterion that is summed over a consortium: turnover, people, trained first aiders."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.gates import Check, Plan, count_holders, judge_rows
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index

__all__ = ["SumColumn", "sum_columns"]

Floats: TypeAlias = NDArray[np.float64]
SumColumn: TypeAlias = tuple[Floats, Floats, float]
"""What is surely there and what may be there, float (n,) each, and the least that the sum must reach."""


def sum_columns(index: Index, plan: Plan) -> list[SumColumn]:
    """Return the columns of a summed criterion: one for its lower bound, one, negated, for its upper bound.

    Unknown is between nothing and everything: quantities are not negative. A figure whose document has run out counts nothing; one whose
    validity, scope or basis is in doubt may count. Of several ways to meet the criterion, a firm's best figure counts.
    """
    n = len(index.catalogue)
    low, high = np.zeros(n), np.zeros(n)
    for check in plan.checks:
        if check.condition == FAIL:
            continue
        least, most = _band(index, check, n)
        low = np.maximum(low, least if check.condition == PASS else 0.0)
        high = np.maximum(high, most)
    own = plan.checks[0]
    found: list[SumColumn] = []
    at_least = own.persons if own.persons is not None else own.column_at_least or own.at_least
    if at_least is not None:
        found.append((low, high, float(at_least)))
    if own.at_most is not None:
        found.append((-high, -low, -float(own.at_most)))
    if plan.condition == UNKNOWN:  # it may not apply at all, so that nobody fails it
        found = [(low, np.full(n, np.inf), bound) for low, _, bound in found]
    return found


def _band(index: Index, check: Check, n: int) -> tuple[Floats, Floats]:
    catalogue = index.catalogue
    table, span = catalogue.evidence, catalogue.evidence.span(check.key)
    plain = check.having(at_least=None, at_most=None, level_rank=None)
    parts = judge_rows(table, plain, span)
    if check.persons is not None:
        low, high = count_holders(table, plain, parts, n)
    else:
        rows, number = table.row[span], table.number[span]
        low, high = np.zeros(n), np.full(n, np.inf)
        high[rows] = 0.0
        figure = ~np.isnan(number)
        sure, maybe = figure & (parts.total == PASS), figure & (parts.total >= UNKNOWN)
        np.maximum.at(low, rows[sure], number[sure])
        np.maximum.at(high, rows[maybe], number[maybe])
        silent = ~figure & (parts.total >= UNKNOWN)  # it has something, and does not say how much
        high[rows[silent]] = np.inf
    if check.column is None:
        return low, high
    own = catalogue.bands[check.column]
    stated = np.zeros(n, dtype=bool)
    stated[table.row[span]] = True
    sure_basis = own.known & (check.basis <= 1)
    low = np.where(sure_basis, np.maximum(low, own.low), low)
    high = np.where(own.known, np.where(stated, np.maximum(high, own.high), own.high), high)
    return low, high
