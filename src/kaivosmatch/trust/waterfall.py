"""The score as a flight of stairs: from nothing up to a firm's score, or from another firm's score to its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kaivosmatch.errors import AudienceError
from kaivosmatch.explanation import view_of
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
    firms, consents : tuples
        Ids of the firms that it is about, and the audiences that each agreed to.
    """

    name: str
    against: str | None
    start: float
    end: float
    terms: tuple[str, ...]
    steps: tuple[float, ...]
    could: tuple[float, ...]
    firms: tuple[str, ...] = field(repr=False)
    consents: tuple[tuple[str, ...], ...] = field(repr=False)

    def to_frame(self, lang: str = "en", audience: str = "officer") -> pd.DataFrame:
        """Return one row per bar: ``label, step, low, high, could``, first the start where there is one, last the score.

        Raises
        ------
        AudienceError
            A firm asks about another, or beside another; a buyer or a region about a firm that has not agreed to it.
        """
        import pandas as pd

        check_language(lang)
        for firm, consent in zip(self.firms, self.consents, strict=True):
            if not view_of(audience, firm, consent).evidence:
                raise AudienceError("the firm has not agreed to show this")
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
    rows = [row] if against is None else [row, against]
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
        firms=tuple(index.catalogue.ids[i] for i in rows),
        consents=tuple(index.catalogue.records[i].consent or () for i in rows),
    )
