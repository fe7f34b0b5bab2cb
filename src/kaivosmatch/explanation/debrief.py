"""What a buyer may send to a firm that was not chosen: its own place and figures, what was valued, and nothing of anyone else's."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.explanation.build import explain
from kaivosmatch.explanation.models import CriterionVerdict, Explanation
from kaivosmatch.phrases import check_language, has_phrase, phrase
from kaivosmatch.rank import best_rows, competition_ranks
from kaivosmatch.verdict import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["Debrief", "debrief"]


@cache
def _least_firms() -> int:
    """Return how many firms must have taken part before ranges are told."""
    text = (files("kaivosmatch") / "data" / "disclosure.csv").read_text(encoding="utf-8")
    return int({row["key"]: row["value"] for row in csv.DictReader(text.splitlines())}["range_least_firms"])


def _to_you(c: CriterionVerdict, lang: str) -> str:
    """Return a reason as one says it to the firm, not about it."""
    said = [
        p.text(lang)
        if not has_phrase(key := p.key.replace("reason_", "debrief_", 1))
        else phrase(key, lang, **p.params)
        for p in c.reason_phrases
    ]
    return "; ".join(said)


@dataclass(frozen=True)
class Debrief:
    """How a firm did for a need.

    Attributes
    ----------
    participants : int
        Firms that no mandatory criterion excludes.
    rank : int or None
        Among them; None where the firm itself is excluded.
    ranges : dict
        ``{term: (lowest, highest)}`` of the participants' values; empty where fewer took part than the table of disclosure asks for.
    failure : CriterionVerdict or None
        The first criterion that excludes the firm.
    open : tuple of CriterionVerdict
        What the firm did not show.
    own : Explanation
    """

    participants: int
    rank: int | None
    ranges: Mapping[str, tuple[float, float]]
    failure: CriterionVerdict | None
    open: tuple[CriterionVerdict, ...]
    acute: bool
    own: Explanation

    def text(self, lang: str = "en") -> str:
        """Return the letter's body."""
        e = self.own
        check_language(lang)
        lines = [
            phrase("debrief_head", lang, name=e.name, need=e.title),
            phrase("debrief_part", lang, n=self.participants),
        ]
        if self.rank is not None:
            lines.append(phrase("debrief_rank_acute" if self.acute else "debrief_rank", lang, rank=self.rank))
        elif self.failure is not None:
            failure = self.failure
            lines.append(phrase("debrief_out", lang, label=failure.label_in(lang), reason=_to_you(failure, lang)))
        lines += ["", phrase("debrief_valued", lang)]
        for term in e.terms:
            if not term.weight:
                continue
            line = phrase("debrief_line", lang, label=term.label_in(lang), weight=term.weight, value=term.shown)
            if term.term in self.ranges:
                low, high = self.ranges[term.term]
                line += f" ({phrase('debrief_range', lang, low=low, high=high)})"
            lines.append(f"- {line}; {term.why_in(lang)}")
        lines.append(phrase("debrief_score", lang, score=e.score))
        if not self.ranges:
            lines.append(phrase("debrief_few", lang))
        if self.open:
            lines += ["", phrase("debrief_open", lang)]
            lines += [f"- {c.label_in(lang)}: {_to_you(c, lang)}" for c in self.open]
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term: ``term, weight, own, lowest, highest``; None where ranges may not be told."""
        import pandas as pd

        rows = [
            {"term": t.term, "weight": t.weight, "own": t.shown}
            | dict(zip(("lowest", "highest"), self.ranges.get(t.term, (None, None)), strict=True))
            for t in self.own.terms
        ]
        frame = pd.DataFrame(rows, columns=["term", "weight", "own", "lowest", "highest"]).astype(object)
        return frame.where(frame.notna(), None)


def debrief(index: Index, judged: Judged, row: int, *, allowed: NDArray[np.bool_] | None = None) -> Debrief:
    """Make the debrief of one firm.

    Parameters
    ----------
    allowed : bool (n,), optional
        Who was asked; None: everyone in the catalogue.
    """
    asked = np.ones(len(index.catalogue), dtype=bool) if allowed is None else allowed
    order = best_rows(judged.verdict, judged.score, len(asked), asked, judged.arrival_order)
    ranks = dict(zip(order.tolist(), competition_ranks(order, judged.rank_keys), strict=True))
    ranges: dict[str, tuple[float, float]] = {}
    if len(order) >= _least_firms():
        for place, term in enumerate(judged.terms):
            values = judged.shown[order, place]
            ranges[term] = (float(values.min()), float(values.max()))
    own = explain(index, judged, row)
    first = judged.first_gap(row, at_most=-1)
    failure = None if first is None else next(c for c in own.verdicts if c.name == first.name)
    return Debrief(
        participants=len(order),
        rank=ranks.get(row),
        ranges=ranges,
        failure=failure,
        open=tuple(c for c in own.verdicts if c.verdict == UNKNOWN),
        acute=judged.query.acute,
        own=own,
    )
