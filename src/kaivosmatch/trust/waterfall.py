"""The score as a flight of stairs: from nothing up to a firm's score, or from another firm's score to its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.phrases import check_language
from kaivosmatch.query.weights import term_label
from kaivosmatch.trust.words import say

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["Waterfall", "waterfall"]


@dataclass(frozen=True)
class Waterfall:
    """Steps from a start to a score.

    Attributes
    ----------
    name : str
        The firm.
    against : str or None
        The firm from whose score it starts; None: from nothing.
    start, end : float
        ``start`` and all steps add up to ``end``, the firm's score, to 1e-9.
    terms : tuple of str
    steps : tuple of float
        Contributions, or their differences.
    could : tuple of float
        How much each term could still rise if what is not known turned out well.
    """

    name: str
    against: str | None
    start: float
    end: float
    terms: tuple[str, ...]
    steps: tuple[float, ...]
    could: tuple[float, ...]

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return one row per bar: ``label, step, low, high, could``, first the start where there is one, last the score."""
        import pandas as pd

        check_language(lang)
        rows: list[tuple[str, float, float, float, float]] = []
        at = self.start
        if self.against is not None:
            rows.append((self.against, at, 0.0, at, 0.0))
        for term, step, could in zip(self.terms, self.steps, self.could, strict=True):
            rows.append((term_label(term, lang), step, min(at, at + step), max(at, at + step), could))
            at += step
        label = self.name if self.against is not None else say("score_total", lang)
        rows.append((label, self.end, 0.0, self.end, sum(self.could)))
        return pd.DataFrame(rows, columns=["label", "step", "low", "high", "could"])


def waterfall(index: Index, judged: Judged, row: int, against: int | None = None) -> Waterfall:
    """Return a firm's score as steps, term by term.

    Parameters
    ----------
    against : int, optional
        Row of another firm, from whose score the steps lead to this one's.
    """
    own = judged.contributions[row]
    steps = own if against is None else own - judged.contributions[against]
    weights = [judged.query.weights[t] for t in judged.terms]
    rise = (judged.could[row] - judged.shown[row]) * weights
    return Waterfall(
        name=index.catalogue.names[row],
        against=None if against is None else index.catalogue.names[against],
        start=0.0 if against is None else float(judged.score[against]),
        end=float(judged.score[row]),
        terms=judged.terms,
        steps=tuple(map(float, steps)),
        could=tuple(map(float, rise)),
    )
