"""One firm's evidence, judged by the very functions that judged all firms, so that an explanation is not a second implementation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.columns import Band
from kaivosmatch.evidence import EvidenceTable
from kaivosmatch.gates import Check, Parts, Plan, count_holders, judge_check, judge_rows
from kaivosmatch.verdict import FAIL, PASS

__all__ = ["Look", "best_look", "looks_of"]


@dataclass(frozen=True)
class Look:
    """How one firm answers one check.

    Attributes
    ----------
    verdict : int
    table : EvidenceTable
        Of this firm alone; ``span`` are the check's rows in it and ``parts`` their verdicts, part by part.
    best : int or None
        Position within the span of the row that counts; None where the firm states nothing.
    holders : tuple of float
        How many people hold it, at least and at most (only where people are counted).
    own : tuple of float or None
        The quantity in the firm's own record, where that answers the check.
    own_verdict : int or None
        Verdict of that quantity alone.
    """

    check: Check
    verdict: int
    table: EvidenceTable
    span: slice
    parts: Parts
    best: int | None
    holders: tuple[float, float]
    own: tuple[float, float] | None
    own_verdict: int | None

    @property
    def stated(self) -> bool:
        """Whether the firm says anything at all."""
        return self.best is not None or self.own is not None

    @property
    def deciding(self) -> int:
        """Position within the span of the row that counts; 0 where none does."""
        return self.best if self.best is not None else 0

    @property
    def by_record(self) -> bool:
        """Whether the firm's own record decides, rather than its evidence."""
        return self.own_verdict is not None and (self.best is None or self.own_verdict == self.verdict)


def looks_of(table: EvidenceTable, plan: Plan, row: int, bands: Mapping[str, Band]) -> tuple[Look, ...]:
    """Return how a firm answers each check of a criterion."""
    own = _of_firm(table, sorted({check.key for check in plan.checks}), row)
    nothing = _of_firm(table, [], row)
    return tuple(_look(own, nothing, check, row, bands) for check in plan.checks)


def best_look(looks: Sequence[Look]) -> Look:
    """Return the look that decides: the best verdict; of equals one with something stated, then one that applies, then the first."""
    order = sorted(
        range(len(looks)), key=lambda i: (-looks[i].verdict, not looks[i].stated, -looks[i].check.condition, i)
    )
    return looks[order[0]]


def _look(own: EvidenceTable, nothing: EvidenceTable, check: Check, row: int, bands: Mapping[str, Band]) -> Look:
    columns: dict[str, Band] = {}
    quantity, alone = None, None
    if check.column is not None:
        band = bands[check.column]
        columns[check.column] = Band(band.low[row : row + 1], band.high[row : row + 1], band.known[row : row + 1])
        if band.known[row]:
            quantity = (float(band.low[row]), float(band.high[row]))
            alone = int(judge_check(nothing, check, 1, columns)[0])
    span = own.span(check.key)
    parts = judge_rows(own, check, span)
    holders = (0.0, np.inf)
    if check.persons is not None:
        low, high = count_holders(own, check, parts, 1)
        holders = (float(low[0]), float(high[0]))
    verdict = int(judge_check(own, check, 1, columns)[0])
    return Look(check, verdict, own, span, parts, _best_row(own, span, parts), holders, quantity, alone)


def _best_row(table: EvidenceTable, span: slice, parts: Parts) -> int | None:
    """Return the row that counts: the best verdict, of equals the one with fewest parts amiss, then the longest valid, then the first."""
    count = span.stop - span.start
    if not count:
        return None
    every = np.stack([parts.value, parts.dates, parts.fresh, parts.scope, parts.basis])
    fails, passes = (every == FAIL).sum(axis=0), (every == PASS).sum(axis=0)
    until = table.until[span]
    return min(range(count), key=lambda i: (-int(parts.total[i]), int(fails[i]), -int(passes[i]), -int(until[i]), i))


def _of_firm(table: EvidenceTable, keys: Sequence[str], row: int) -> EvidenceTable:
    """Return the rows of one firm about some criteria, as a table in which it is row 0."""
    rows: list[int] = []
    spans: dict[str, slice] = {}
    for key in keys:
        found = table.rows_of(key, row)
        if len(found):
            spans[key] = slice(len(rows), len(rows) + len(found))
            rows.extend(found)
    at: NDArray[np.int64] = np.array(rows, dtype=np.int64)
    return EvidenceTable(
        keys=tuple(spans),
        spans=spans,
        row=np.zeros(len(rows), dtype=np.int64),
        flag=table.flag[at],
        number=table.number[at],
        level=tuple(table.level[i] for i in rows),
        persons=table.persons[at],
        person=table.person[at],
        issued=table.issued[at],
        until=table.until[at],
        basis=table.basis[at],
        scope={dimension: column[at] for dimension, column in table.scope.items()},
        scope_codes=table.scope_codes,
        place=tuple(table.place[i] for i in rows),
    )
