"""The other side of a ranking: which needs suit one firm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.rank import best_rows, competition_ranks
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Judged

__all__ = ["opportunities_of"]

COLUMNS = ["requirement_id", "title", "verdict", "score", "possible", "rank", "first_gap"]


def opportunities_of(row: int, judged: Iterable[Judged], k: int) -> pd.DataFrame:
    """Return the k needs that suit a firm best: those it may do by verdict and score, then those it fails.

    Returns
    -------
    DataFrame
        ``requirement_id, title, verdict, score, possible, rank, first_gap``. ``rank`` is the firm's place among all, None where it fails;
        ``first_gap`` the first mandatory criterion that is not shown, None where all are.
    """
    import pandas as pd

    found = []
    for one in judged:
        place = _rank(one, row)
        gap = one.first_gap(row)
        need, verdict = one.query.need, Verdict(int(one.verdict[row]))
        name = None if gap is None else gap.name
        found.append((need.id, need.title, verdict, float(one.score[row]), float(one.possible[row]), place, name))
    found.sort(key=lambda f: (-f[2], -f[3], f[0]))
    rows = [(*f[:2], f[2].name, *f[3:]) for f in found[:k]]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    for column, place_ in (("rank", 5), ("first_gap", 6)):  # pandas would make None a NaN
        frame[column] = pd.Series([line[place_] for line in rows], dtype=object)
    return frame


def _rank(judged: Judged, row: int) -> int | None:
    everyone = np.ones(len(judged.verdict), dtype=bool)
    order = best_rows(judged.verdict, judged.score, len(everyone), everyone, judged.arrival_order)
    ranks = competition_ranks(order, judged.rank_keys)
    return dict(zip(order.tolist(), ranks, strict=True)).get(row)
