"""The matcher: fit once on firms, then rank them for any need."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import BaseEstimator

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError, NotFitted, StaleDate, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.index import Index, Judged
from kaivosmatch.query import TERMS
from kaivosmatch.rank import best_rows, competition_ranks
from kaivosmatch.results import Candidate, Ranking
from kaivosmatch.verdict import Verdict
from kaivosmatch.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.journeys import DistanceFunction
    from kaivosmatch.records import Award, Buyer, Requirement, Supplier

__all__ = ["Matcher"]


class Matcher(BaseEstimator):  # type: ignore[misc]
    """Matches firms with needs.

    Parameters
    ----------
    as_of : date, optional
        The day on which documents are judged where a need gives no day; None: the day of ``fit``.
    vocabulary : Vocabulary, optional
        None: the shipped one.
    encoder : Encoder, optional
    weights : mapping, optional
        Weights of the terms; a complete statement. None: the need's own, else the shipped table.
    able : float
        Least fit of a member of a consortium.
    home : str or None
        Region of the term of local presence.
    distance : callable, optional
        ``distance(lat, lon, to_lat, to_lon) -> km`` in place of the straight line times the detour factor.
    random_state : int

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.records import Requirement, Supplier
    >>> firms = [Supplier(id="k1", name="Keksitty Pumppuhuolto Oy"), Supplier(id="k2", name="Keksitty Leipomo Oy")]
    >>> matcher = Matcher(as_of=date(2026, 11, 24)).fit(firms)
    >>> matcher.rank(Requirement(id="n", title="Pumppuhuolto")).candidates[0].supplier_id
    'k1'
    """

    def __init__(
        self,
        *,
        as_of: date | None = None,
        vocabulary: Vocabulary | None = None,
        encoder: Encoder | None = None,
        weights: Mapping[str, float] | None = None,
        able: float = 0.25,
        home: str | None = "Kainuu",
        distance: DistanceFunction | None = None,
        random_state: int = 0,
    ) -> None:
        self.as_of = as_of
        self.vocabulary = vocabulary
        self.encoder = encoder
        self.weights = weights
        self.able = able
        self.home = home
        self.distance = distance
        self.random_state = random_state

    def fit(
        self,
        suppliers: Iterable[Supplier],
        awards: Sequence[Award] | None = None,
        buyers: Iterable[Buyer] | None = None,
    ) -> Matcher:
        """Build the index.

        Raises
        ------
        InputError
            Two firms, or two buyers, share an id.
        """
        vocabulary = self.vocabulary if self.vocabulary is not None else Vocabulary.default()
        encoder = self.encoder if self.encoder is not None else Encoder()
        catalogue = Catalogue.from_records(suppliers, vocabulary)
        fitted = encoder.fit(catalogue, tuple(awards or ()), vocabulary=vocabulary)
        known = tuple(buyers or ())
        ids = [plain(b.id) for b in known]
        if len(set(ids)) < len(ids):
            raise InputError("buyer ids must differ", got=sorted(i for i in set(ids) if ids.count(i) > 1))
        names = {plain(b.name): b for b in known} | {plain(b.id): b for b in known}
        self.index_ = Index(catalogue, fitted, vocabulary, names, self.home, self.distance)
        self.as_of_ = self.as_of or date.today()
        return self

    def _judge(self, need: Requirement, as_of: date | None, weights: Mapping[str, float] | None) -> Judged:
        if not hasattr(self, "index_"):
            raise NotFitted
        if as_of is None and self.as_of is None and date.today() > self.as_of_:
            warnings.warn(
                f"fitted on {self.as_of_} and asked later: documents are judged as of that day; give as_of",
                StaleDate,
                stacklevel=3,
            )
        chosen = weights if weights is not None else need.weights if need.weights is not None else self.weights
        return self.index_.judge(need, as_of or self.as_of_, chosen)

    def rank(
        self,
        requirement: Requirement,
        k: int = 10,
        *,
        among: Iterable[str] | None = None,
        as_of: date | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> Ranking:
        """Return the first k candidates: PASS first, then UNKNOWN, each by score; acute needs by verdict, arrival, score.

        Parameters
        ----------
        among : iterable of str, optional
            Ids to choose from; leaving a firm out changes nobody else's score or verdict.

        Raises
        ------
        UnknownName
            An id or a term that is not known.
        """
        if k < 0:
            raise InputError("k cannot be used", got=k, expected="at least 0")
        judged = self._judge(requirement, as_of, weights)
        catalogue = self.index_.catalogue
        allowed = np.full(len(catalogue), among is None)
        for name in among or ():
            if name not in catalogue:
                raise UnknownName("supplier", name, catalogue.ids)
            allowed[catalogue.row(name)] = True
        arrival = None
        if judged.query.acute and judged.arrival is not None:
            arrival = np.where(judged.arrival.known, judged.arrival.high, np.inf)
        rows = best_rows(judged.verdict, judged.score, k, allowed, arrival)
        keys = (judged.verdict.astype(np.float64), judged.score, *(() if arrival is None else (arrival,)))
        ranks = competition_ranks(rows, keys)
        candidates = tuple(self._candidate(judged, int(row), rank) for row, rank in zip(rows, ranks, strict=True))
        excluded = np.flatnonzero(allowed & (judged.verdict < 0))
        need, when, chosen = requirement, as_of, weights
        return Ranking(
            requirement.id,
            candidates,
            len(excluded),
            judged.query.notes,
            TERMS,
            lambda: self._exclusions(need, when, chosen, excluded),
        )

    def rank_all(
        self,
        requirements: Iterable[Requirement],
        k: int = 10,
        *,
        among: Iterable[str] | None = None,
        as_of: date | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> list[Ranking]:
        """Return :meth:`rank` of each need, in order."""
        chosen = None if among is None else tuple(among)
        return [self.rank(need, k, among=chosen, as_of=as_of, weights=weights) for need in requirements]

    def verdicts(self, requirement: Requirement, *, as_of: date | None = None) -> pd.DataFrame:
        """Return every firm's verdict on every criterion: supplier ids × criteria, values -1, 0, 1."""
        import pandas as pd

        judged = self._judge(requirement, as_of, None)
        index = pd.Index(self.index_.catalogue.ids, name="supplier_id")
        return pd.DataFrame(judged.verdicts, index=index, columns=[p.name for p in judged.plans])

    def _candidate(self, judged: Judged, row: int, rank: int) -> Candidate:
        catalogue = self.index_.catalogue
        arrival = judged.arrival
        return Candidate(
            supplier_id=catalogue.ids[row],
            name=catalogue.names[row],
            rank=rank,
            verdict=Verdict(int(judged.verdict[row])),
            score=float(judged.score[row]),
            possible=float(judged.possible[row]),
            contributions={t: float(v) for t, v in zip(judged.terms, judged.contributions[row], strict=True)},
            lots=tuple(lot.id for place, lot in enumerate(judged.query.lots) if judged.lot_verdicts[row, place] >= 0),
            arrival_h=float(arrival.high[row]) if arrival is not None and arrival.known[row] else None,
        )

    def _exclusions(
        self, need: Requirement, as_of: date | None, weights: Mapping[str, float] | None, rows: np.ndarray
    ) -> pd.DataFrame:
        import pandas as pd

        judged = self._judge(need, as_of, weights)
        mandatory = [i for i, p in enumerate(judged.plans) if p.mandatory]
        found = []
        for row in rows:
            failing = [judged.plans[i] for i in mandatory if judged.verdicts[row, i] < 0]
            # a lot that the firm fails excludes it only together with all the others
            first = next((p for p in failing if p.lot is None), failing[0])
            catalogue = self.index_.catalogue
            found.append({"supplier_id": catalogue.ids[row], "name": catalogue.names[row], "criterion": first.name})
        return pd.DataFrame(found, columns=["supplier_id", "name", "criterion"])
