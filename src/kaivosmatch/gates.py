"""Criteria to verdicts: every firm judged against every criterion of a need, in columns.

A criterion is a set of *checks*, one of which is enough (its own key, what its vocabulary or the buyer accepts as well, the
alternatives). A check looks at the rows of evidence of one key; each row gets a verdict from its parts (value, dates, freshness, scope,
basis); a firm's best row counts. The parts are kept, so that an explanation reads them instead of judging again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch import verdict as logic
from kaivosmatch.columns import Band
from kaivosmatch.evidence import EvidenceTable
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

__all__ = ["Check", "Parts", "Plan", "count_holders", "judge", "judge_check", "judge_rows"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Verdicts = NDArray[np.int8]


@dataclass(frozen=True)
class Check:
    """One way to meet a criterion.

    Attributes
    ----------
    key : str
        Rows of evidence that it looks at.
    at_least, at_most : float or None
        Bounds of a number, inclusive.
    levels : tuple of str
        Known levels, lowest first; ``level_rank`` is the one asked for.
    scope : tuple of (str, str)
        Asked dimensions with folded values.
    basis : int
        Weakest basis that is accepted (0: any).
    fresh_from : int or None
        Earliest day of issue; the day counts.
    first, last, last_known
        The days on which it must be valid.
    expires : bool
        Without an end date its validity is in doubt.
    persons : float or None
        How many people must hold it; NaN: a number that the need does not state.
    column : str or None
        A quantity of the firm's own record that answers as well (``"headcount"``), from ``column_at_least`` on.
    optional : bool
        Only a name: where a firm states nothing under it, the alternatives decide alone.
    condition : int
        Verdict on the alternative's own condition.
    """

    key: str
    at_least: float | None = None
    at_most: float | None = None
    levels: tuple[str, ...] = ()
    level_rank: int | None = None
    scope: tuple[tuple[str, str], ...] = ()
    basis: int = 0
    fresh_from: int | None = None
    first: int = 0
    last: int = 0
    last_known: bool = True
    expires: bool = False
    persons: float | None = None
    column: str | None = None
    column_at_least: float | None = None
    optional: bool = False
    condition: int = 1

    def having(self, **changes: Any) -> Check:
        """Return this check with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Plan:
    """One column of verdicts: a criterion of a need, compiled.

    Attributes
    ----------
    name : str
        Unique within the need.
    key : str
        Of the criteria vocabulary, or as the buyer wrote it.
    checks : tuple of Check
        One is enough.
    lot : int or None
        The lot it is for; None: the whole need.
    condition : int
        Verdict on the criterion's condition.
    crew : bool
        Asked of the same people as the other crew criteria of its lot.
    mandatory, weight
        A gate, or a preference that is worth so much.
    binds : str
    given : int8 (n,) or None
        Verdicts that come from the need and the firm's place, size and shifts rather than from evidence.
    order : int
        Place of the criterion in reports.
    criterion : object
        What the buyer stated, for explanations; the kernels do not look at it.
    """

    name: str
    key: str
    checks: tuple[Check, ...] = ()
    lot: int | None = None
    condition: int = 1
    crew: bool = False
    mandatory: bool = True
    weight: float = 1.0
    binds: str = "each"
    given: Verdicts | None = field(default=None, repr=False)
    order: int = 0
    criterion: object = None

    def renamed(self, name: str) -> Plan:
        """Return this plan under another name."""
        return replace(self, name=name)


@dataclass(frozen=True)
class Parts:
    """The verdicts of rows of evidence, part by part; all int8 (rows,).

    ``total`` is their minimum, but UNKNOWN wherever a row states no value.
    """

    value: Verdicts
    dates: Verdicts
    fresh: Verdicts
    scope: Verdicts
    basis: Verdicts
    total: Verdicts


def judge_rows(table: EvidenceTable, check: Check, rows: slice) -> Parts:
    """Judge rows of evidence (within the span of ``check.key``) against a check.

    Examples
    --------
    >>> from kaivosmatch.evidence import EvidenceTable, Fact
    >>> fact = Fact("insurance", 1_500_000, None, None, {}, 100, 465, "declared", ("evidence", 0))
    >>> table = EvidenceTable.from_facts([(0, fact)])
    >>> parts = judge_rows(table, Check("insurance", at_least=2_000_000, first=200, last=200), slice(0, 1))
    >>> int(parts.value[0]), int(parts.dates[0]), int(parts.total[0])
    (-1, 1, -1)
    """
    flag, issued, until = table.flag[rows], table.issued[rows], table.until[rows]
    has_issued, has_until = issued >= 0, until >= 0
    value = _value(table, check, rows)
    expires = np.full(len(flag), check.expires)
    dates = logic.valid_between(
        issued, has_issued, until, has_until, expires, check.first, check.last, check.last_known
    )
    fresh = np.ones(len(flag), dtype=np.int8)
    if check.fresh_from is not None:
        fresh = np.where(has_issued, np.where(issued >= check.fresh_from, PASS, FAIL), UNKNOWN).astype(np.int8)
    scope = np.ones(len(flag), dtype=np.int8)
    for dimension, wanted in check.scope:
        column = table.scope.get(dimension)
        if column is None:
            scope = np.minimum(scope, UNKNOWN)
            continue
        code = table.scope_codes[dimension].get(wanted, -2)
        stated = column[rows]
        scope = np.minimum(scope, np.where(stated < 0, UNKNOWN, np.where(stated == code, PASS, FAIL)).astype(np.int8))
    basis = np.where(table.basis[rows] >= check.basis, PASS, UNKNOWN).astype(np.int8)
    total = np.minimum.reduce([value, dates, fresh, scope, basis])
    total = np.where(flag == 0, UNKNOWN, total).astype(np.int8)
    return Parts(value, dates, fresh, scope, basis, total)


def _value(table: EvidenceTable, check: Check, rows: slice) -> Verdicts:
    flag = table.flag[rows]
    if check.at_least is None and check.at_most is None and check.level_rank is None:
        return flag
    result = np.ones(len(flag), dtype=np.int8)
    number = table.number[rows]
    known = ~np.isnan(number)
    if check.at_least is not None:
        result = np.minimum(result, logic.at_least(number, number, known, check.at_least))
    if check.at_most is not None:
        result = np.minimum(result, logic.at_most(number, number, known, check.at_most))
    if check.level_rank is not None:
        span = table.span(check.key)
        ranks = table.level_ranks(check.key, check.levels)[rows.start - span.start : rows.stop - span.start]
        level = np.where(ranks < 0, UNKNOWN, np.where(ranks >= check.level_rank, PASS, FAIL))
        result = np.minimum(result, level.astype(np.int8))
    return np.where(flag < 0, FAIL, result).astype(np.int8)


def _best(rows: Ints, verdicts: Verdicts, n: int, nothing: np.int8) -> Verdicts:
    """Each firm's best row; ``nothing`` where it has none. ``rows`` ascend."""
    best = np.full(n, nothing, dtype=np.int8)
    if len(rows):
        firsts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        best[rows[firsts]] = np.maximum.reduceat(verdicts, firsts)
    return best


def judge_check(table: EvidenceTable, check: Check, n: int, columns: Mapping[str, Band]) -> Verdicts:
    """Judge all n firms against one check; int8 (n,)."""
    span = table.span(check.key)
    parts = judge_rows(table, check, span)
    nothing = FAIL if check.optional else UNKNOWN
    if check.persons is None:
        result = _best(table.row[span], parts.total, n, nothing)
    else:
        low, high = count_holders(table, check, parts, n)
        if np.isnan(check.persons):
            result = np.where(high < 1, FAIL, UNKNOWN).astype(np.int8)
        else:
            result = logic.at_least(low, high, np.ones(n, dtype=bool), check.persons)
        if check.optional:
            stated = np.zeros(n, dtype=bool)
            stated[table.row[span]] = True
            result = np.where(stated, result, FAIL)
    if check.column is not None:
        result = _with_column(result, columns[check.column], check, table, span)
    return np.minimum(result, np.int8(check.condition))


def _with_column(result: Verdicts, band: Band, check: Check, table: EvidenceTable, span: slice) -> Verdicts:
    """Let the firm's own record answer as well as its evidence: the better of the two where both speak."""
    own = np.where(band.known, PASS, UNKNOWN).astype(np.int8)
    if check.column_at_least is not None:
        own = np.minimum(own, logic.at_least(band.low, band.high, band.known, check.column_at_least))
    if check.at_most is not None:
        own = np.minimum(own, logic.at_most(band.low, band.high, band.known, check.at_most))
    own = np.where(band.known & (check.basis > 1), np.minimum(own, UNKNOWN), own)
    stated = np.zeros(len(result), dtype=bool)
    stated[table.row[span]] = True
    return np.where(stated & band.known, np.maximum(result, own), np.where(stated, result, own)).astype(np.int8)


def count_holders(table: EvidenceTable, check: Check, parts: Parts, n: int) -> tuple[Floats, Floats]:
    """Count the people of each firm who hold something: at least, and at most; float (n,) each.

    One row per pseudonym counts distinct holders; a row with a count counts so many; ``value=True`` without a count says nothing of how
    many. The largest row counts, since a firm states its total. No evidence: between nobody and everybody.
    """
    span = table.span(check.key)
    low, high = np.zeros(n), np.full(n, np.inf)
    rows = table.row[span]
    high[rows] = 0.0
    persons, person, flag = table.persons[span], table.person[span], table.flag[span]
    named = person >= 0
    counted = ~named & ~np.isnan(persons)
    vague = ~named & ~counted & (flag >= 0)
    sure, maybe = parts.total == PASS, parts.total >= UNKNOWN
    np.maximum.at(low, rows[counted & sure], persons[counted & sure])
    np.maximum.at(high, rows[counted & maybe], persons[counted & maybe])
    np.maximum.at(high, rows[vague & maybe], np.inf)
    for holders, bound in ((named & sure, low), (named & maybe, high)):
        distinct = np.unique(np.stack([rows[holders], person[holders]]), axis=1)
        firms, counts = np.unique(distinct[0], return_counts=True)
        bound[firms] = np.maximum(bound[firms], counts)
    return low, high


def judge(table: EvidenceTable, plan: Plan, n: int, columns: Mapping[str, Band]) -> Verdicts:
    """Judge all n firms against one criterion; int8 (n,)."""
    if plan.given is not None:
        return logic.if_then(plan.condition, plan.given)
    either = [judge_check(table, check, n, columns) for check in plan.checks]
    return logic.if_then(plan.condition, np.maximum.reduce(either))
