"""From a need judged for all firms to a ranking: the first k rows, and a source that answers what else is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import UnknownName
from kaivosmatch.explanation import (
    Debrief,
    Explanation,
    Peers,
    check_audience,
    debrief,
    explain,
    first_failure,
    importance_columns,
    view_of,
)
from kaivosmatch.query import TERMS
from kaivosmatch.rank import best_rows, competition_ranks
from kaivosmatch.results import Candidate, Ranking
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["RankingSource", "acceptability_of", "ranking_of"]


class RankingSource:
    """Answers what a ranking does not keep, by judging its need again on the index it came from.

    Parameters
    ----------
    index : Index
    judge : callable
        Judges the need as it was judged for the ranking.
    allowed : bool (n,)
        The firms that were asked.
    """

    def __init__(self, index: Index, judge: Callable[[], Judged], allowed: NDArray[np.bool_]) -> None:
        self._index = index
        self._judge = judge
        self._allowed = allowed
        self._again: Judged | None = None
        self._peers: Peers | None = None

    def _judged(self) -> Judged:
        if self._again is None:
            self._again = self._judge()
        return self._again

    def _row(self, supplier_id: str) -> int:
        catalogue = self._index.catalogue
        if supplier_id not in catalogue:
            raise UnknownName("supplier", supplier_id, catalogue.ids)
        return catalogue.row(supplier_id)

    def explain(self, supplier_id: str) -> Explanation:
        """Explain any firm of the catalogue."""
        if self._peers is None:
            self._peers = Peers(self._judged(), self._allowed)
        row = self._row(supplier_id)
        return explain(self._index, self._judged(), row, allowed=self._allowed, peers=self._peers)

    def debrief(self, supplier_id: str) -> Debrief:
        """Return what a buyer may tell a firm."""
        return debrief(self._index, self._judged(), self._row(supplier_id), allowed=self._allowed)

    def exclusions(self, lang: str, audience: str) -> list[tuple[str, str, str | None, str | None]]:
        """Return (id, name, first failing criterion, reason) of the excluded that an audience may see, by id."""
        kind, firm = check_audience(audience)
        judged, catalogue = self._judged(), self._index.catalogue
        rows = np.flatnonzero(self._allowed & (judged.verdict < 0)).tolist()
        found: list[tuple[str, str, str | None, str | None]] = []
        for i in rows:
            if kind == "firm" and catalogue.ids[i] != firm:
                continue
            why: tuple[str | None, str | None] = (None, None)
            if view_of(audience, catalogue.ids[i], catalogue.records[i].consent or ()).evidence:
                why = first_failure(self._index, judged, i, lang)
            found.append((catalogue.ids[i], catalogue.names[i], *why))
        return found


def ranking_of(
    index: Index,
    judged: Judged,
    k: int,
    allowed: NDArray[np.bool_],
    judge: Callable[[], Judged],
    random_state: int | None,
) -> Ranking:
    """Make a ranking.

    Parameters
    ----------
    judge : callable
        Judges the need again, for what the ranking does not keep.
    random_state : int or None
        Seed of the weightings; None: no acceptability.
    """
    rows = best_rows(judged.verdict, judged.score, k, allowed, judged.arrival_order)
    ranks = competition_ranks(rows, judged.rank_keys)
    shares: list[tuple[float, ...] | None] = [None] * len(rows)
    if random_state is not None and len(rows):
        shares = acceptability_of(judged, rows, random_state)
    return Ranking(
        judged.query.need.id,
        tuple(_candidate(index, judged, *line) for line in zip(rows.tolist(), ranks, shares, strict=True)),
        int(np.count_nonzero(allowed & (judged.verdict < 0))),
        judged.query.notes,
        TERMS,
        RankingSource(index, judge, allowed),
    )


def acceptability_of(judged: Judged, rows: NDArray[np.int64], random_state: int) -> list[tuple[float, ...] | None]:
    """Rank acceptability among some firms, under the need's stated order of importance.

    Raises
    ------
    UnknownName
        The order names something that is no term.
    """
    from kaivosmatch.robust import acceptability

    order = importance_columns(judged.terms, judged.query.need.importance)
    found = acceptability(
        judged.shown[rows], judged.could[rows], order=order or None, pairwise=False, random_state=random_state
    )
    return [tuple(map(float, line)) for line in found.ranks]


def _candidate(index: Index, judged: Judged, row: int, rank: int, shares: tuple[float, ...] | None) -> Candidate:
    catalogue, arrival = index.catalogue, judged.arrival
    open_lots = [(place, lot.id) for place, lot in enumerate(judged.query.lots) if judged.lot_verdicts[row, place] >= 0]
    return Candidate(
        supplier_id=catalogue.ids[row],
        name=catalogue.names[row],
        rank=rank,
        verdict=Verdict(int(judged.verdict[row])),
        score=float(judged.score[row]),
        possible=float(judged.possible[row]),
        contributions={t: float(v) for t, v in zip(judged.terms, judged.contributions[row], strict=True)},
        lots=tuple(name for _, name in open_lots),
        arrival_h=float(arrival.high[row]) if arrival is not None and arrival.known[row] else None,
        contacts=catalogue.records[row].contacts or (),
        acceptability=shares,
        consent=catalogue.records[row].consent or (),
        lot_fit={name: float(judged.fit[row, place]) for place, name in open_lots},
    )
