"""Results: frozen, with a frame for those who compute and words for those who read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kaivosmatch.errors import NotFitted, UnknownName
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.explanation import Debrief, Explanation
    from kaivosmatch.records import Contact

__all__ = ["AUDIENCES", "Candidate", "Ranking", "Source"]

AUDIENCES = ("officer", "buyer", "region")
"""For whom frames and texts are made, beside ``"firm:<id>"``."""


class Source(Protocol):
    """What a ranking asks of the index it came from; given to it by the matcher, so that results stay below."""

    def explain(self, supplier_id: str) -> Explanation: ...  # noqa: D102
    def debrief(self, supplier_id: str) -> Debrief: ...  # noqa: D102
    def exclusions(self, lang: str, audience: str) -> list[tuple[str, str, str | None, str | None]]: ...  # noqa: D102


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
    lot_fit : dict
        ``{lot id: fit}`` of those lots: how probable it is that a knowledgeable buyer would find the firm suitable, whatever the weights.
        An acute need's order goes by verdict and arrival, so look here for whether the firm does such work at all.
    arrival_h : float or None
        Hours from the call to being on site, at the latest; None where not known or not asked.
    contacts : tuple of Contact
        Whom to call; empty where the firm gives nobody.
    acceptability : tuple of float or None
        Share of the weightings under which it comes first, second … among the candidates shown; only with ``robust=True``.
    consent : tuple of str
        Audiences that the firm agreed to. A candidate itself holds everything; give others what ``to_frame`` and ``text`` make for them.
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
    lot_fit: Mapping[str, float] = field(default_factory=dict)
    consent: tuple[str, ...] = ()


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
    _source: Source | None = field(default=None, repr=False, compare=False)

    def candidate(self, supplier_id: str) -> Candidate:
        """Return one of the candidates; ``UnknownName`` where the firm is not among them."""
        for candidate in self.candidates:
            if candidate.supplier_id == supplier_id:
                return candidate
        raise UnknownName("candidate", supplier_id, (c.supplier_id for c in self.candidates))

    def explain(self, supplier_id: str) -> Explanation:
        """Explain why a firm stands where it stands, be it ranked, excluded or not among the first k.

        Raises
        ------
        UnknownName
            The firm is not in the catalogue.
        """
        return self._asked().explain(supplier_id)

    def debrief(self, supplier_id: str) -> Debrief:
        """Return what a buyer may send to a firm that lost: its own rank and scores, and nothing of anyone else's."""
        return self._asked().debrief(supplier_id)

    def exclusions(self, lang: str = "en", audience: str = "officer") -> pd.DataFrame:
        """Return the excluded firms: ``supplier_id, name, criterion, reason``, the first criterion that each fails.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}
            Of the reasons.
        audience : str
            ``"officer"``, ``"buyer"``, ``"region"``, or ``"firm:<id>"``. A firm sees its own row alone; a buyer and the region see why
            (else None) of those firms that agreed to it.
        """
        import pandas as pd

        rows = self._asked().exclusions(lang, audience)
        return pd.DataFrame(rows, columns=["supplier_id", "name", "criterion", "reason"], dtype=object)

    def to_frame(self, audience: str = "officer") -> pd.DataFrame:
        """Return ``rank, supplier_id, name, verdict, score, possible``, then a column per term (0 where the need is silent on it).

        Parameters
        ----------
        audience : str
            ``"officer"``, ``"buyer"``, ``"region"``, or ``"firm:<id>"``, which sees its own row alone. A buyer and the region see the
            terms (else None), which tell of people and distances, of those firms that agreed to it.
        """
        import pandas as pd

        kind, _, firm = audience.partition(":")
        if audience not in AUDIENCES and not (kind == "firm" and firm):
            raise UnknownName("audience", audience, (*AUDIENCES, "firm:<id>"))
        rows = [
            {
                "rank": c.rank,
                "supplier_id": c.supplier_id,
                "name": c.name,
                "verdict": c.verdict.name,
                "score": c.score,
                "possible": c.possible,
                **{
                    term: c.contributions.get(term, 0.0) if kind in ("officer", "firm") or kind in c.consent else None
                    for term in self._terms
                },
            }
            for c in self.candidates
            if kind != "firm" or c.supplier_id == firm
        ]
        frame = pd.DataFrame(
            rows, columns=["rank", "supplier_id", "name", "verdict", "score", "possible", *self._terms]
        )
        withheld = [term for term in self._terms if frame[term].isna().any()]
        frame[withheld] = frame[withheld].astype(object).where(frame[withheld].notna(), None)
        return frame

    def _asked(self) -> Source:
        if self._source is None:
            raise NotFitted("a ranking without its index")
        return self._source

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.3f}".format)
        return html
