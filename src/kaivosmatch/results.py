"""Results: frozen, with a frame for those who compute and words for those who read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kaivosmatch.errors import UnknownName
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Contact

__all__ = ["Candidate", "Ranking"]


@dataclass(frozen=True)
class Candidate:
    """A firm that no criterion excludes.

    Attributes
    ----------
    rank : int
        1, 2, 2, 4: equal where verdict and score are equal.
    score, possible : float in [0, 1]
        From what is shown; and if every unknown turned out well.
    contributions : dict
        ``{term: part of the score}``; adds up to ``score``.
    lots : tuple of str
        Ids of the lots whose criteria it does not fail.
    arrival_h : float or None
        Hours from the call to being on site, at the latest; None where not known or not asked.
    contacts : tuple of Contact
        Whom to call; empty where the firm gives nobody.
    acceptability : tuple of float or None
        Share of the weightings under which it comes first, second … among the candidates shown; only with ``robust=True``.
    """

    supplier_id: str
    name: str
    rank: int
    verdict: Verdict
    score: float
    possible: float
    contributions: Mapping[str, float]
    lots: tuple[str, ...]
    arrival_h: float | None
    contacts: tuple[Contact, ...] = ()
    acceptability: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Ranking:
    """The first candidates for one need.

    Attributes
    ----------
    requirement_id : str
    candidates : tuple of Candidate
    excluded : int
        How many firms fail a mandatory criterion.
    notes : tuple of str
        What of the need was not understood, and so carries no weight.
    """

    requirement_id: str
    candidates: tuple[Candidate, ...]
    excluded: int
    notes: tuple[str, ...] = ()
    _terms: tuple[str, ...] = ()
    _exclusions: Callable[[], pd.DataFrame] | None = field(default=None, repr=False, compare=False)

    def candidate(self, supplier_id: str) -> Candidate:
        """Return one of the candidates; ``UnknownName`` where the firm is not among them."""
        for candidate in self.candidates:
            if candidate.supplier_id == supplier_id:
                return candidate
        raise UnknownName("candidate", supplier_id, (c.supplier_id for c in self.candidates))

    def to_frame(self) -> pd.DataFrame:
        """Return ``rank, supplier_id, name, verdict, score, possible``, then a column per term (0 where the need is silent on it)."""
        import pandas as pd

        rows = [
            {
                "rank": c.rank,
                "supplier_id": c.supplier_id,
                "name": c.name,
                "verdict": c.verdict.name,
                "score": c.score,
                "possible": c.possible,
                **{term: c.contributions.get(term, 0.0) for term in self._terms},
            }
            for c in self.candidates
        ]
        return pd.DataFrame(rows, columns=["rank", "supplier_id", "name", "verdict", "score", "possible", *self._terms])

    def exclusions(self) -> pd.DataFrame:
        """Return the excluded firms: ``supplier_id, name, criterion`` (the first that it fails)."""
        import pandas as pd

        if self._exclusions is None:
            return pd.DataFrame(columns=["supplier_id", "name", "criterion"])
        return self._exclusions()

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.3f}".format)
        return html
