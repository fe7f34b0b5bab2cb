"""The same people for everything that is asked of a crew: holders of single cards do not add up to a crew that holds them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kaivosmatch import verdict as logic
from kaivosmatch.columns import Band
from kaivosmatch.evidence import EvidenceTable
from kaivosmatch.gates import Plan, count_holders, judge_rows
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

__all__ = ["crew_together"]

Ints = NDArray[np.int64]
Verdicts = NDArray[np.int8]


def crew_together(table: EvidenceTable, plans: Sequence[Plan], needed: float, n: int, headcount: Band) -> Verdicts:
    """Judge whether enough *same* people hold everything that is asked of the crew of one lot; int8 (n,).

    Parameters
    ----------
    plans : sequence of Plan
        The crew criteria of the lot whose condition is met or cannot be judged.
    needed : float
        People the lot needs; NaN where it counts none.

    Notes
    -----
    Where a firm names its people (pseudonyms) for every criterion, those who hold them all are counted. Elsewhere only counts are known,
    and the number lies between the Bonferroni and the Fréchet bound, see :func:`kaivosmatch.verdict.crew_holding_all`.
    """
    lows, highs = np.zeros((n, len(plans))), np.zeros((n, len(plans)))
    sures: list[Ints] = []
    maybes: list[Ints] = []
    all_named = np.ones(n, dtype=bool)
    for place, plan in enumerate(plans):
        sure, maybe, named = [], [], np.zeros(n, dtype=bool)
        for check in plan.checks:
            asked = replace(check, persons=needed)
            span = table.span(check.key)
            parts = judge_rows(table, asked, span)
            low, high = count_holders(table, asked, parts, n)
            if check.optional:
                stated = np.zeros(n, dtype=bool)
                stated[table.row[span]] = True
                high = np.where(stated, high, 0.0)
            lows[:, place] = np.maximum(lows[:, place], low)
            highs[:, place] = np.maximum(highs[:, place], high)
            who = np.stack([table.row[span], table.person[span]])
            with_name = table.person[span] >= 0
            named[who[0][with_name]] = True
            sure.append(who[:, with_name & (parts.total == PASS)])
            maybe.append(who[:, with_name & (parts.total >= UNKNOWN)])
        all_named &= named
        sures.append(np.unique(np.concatenate(sure, axis=1), axis=1))
        maybes.append(np.unique(np.concatenate(maybe, axis=1), axis=1))
    people = np.where(headcount.known, headcount.high, np.inf)
    least, most = logic.crew_holding_all(lows, highs, people)
    for each, bound in ((sures, least), (maybes, most)):
        bound[all_named] = 0.0
        firms, counts = np.unique(reduce(_meet, each)[0], return_counts=True)
        bound[firms] = np.where(all_named[firms], counts, bound[firms])
    if np.isnan(needed):  # everyone who comes, however many: shown only when the whole firm holds them
        whole = headcount.known & (least >= headcount.high)
        return np.where(whole & (most >= 1), PASS, np.where(most < 1, FAIL, UNKNOWN)).astype(np.int8)
    return logic.at_least(least, most, np.ones(n, dtype=bool), needed)


def _meet(left: Ints, right: Ints) -> Ints:
    """Columns (firm, person) that stand in both; each side distinct."""
    found, counts = np.unique(np.concatenate([left, right], axis=1), axis=1, return_counts=True)
    return found[:, counts == 2]
