"""The matcher: fit once on firms, then rank them for any need."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, clone

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder, FitBlock
from kaivosmatch.errors import InputError, NotFitted, StaleDate, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.index import Index, Judged
from kaivosmatch.opportunities import opportunities_of
from kaivosmatch.rank import best_rows
from kaivosmatch.ranked import ranking_of
from kaivosmatch.saved import read_saved, write_saved
from kaivosmatch.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.journeys import DistanceFunction
    from kaivosmatch.records import Award, Buyer, Requirement, Supplier
    from kaivosmatch.results import Ranking
    from kaivosmatch.teams import Allocation, ConsortiumPlan
    from kaivosmatch.trust import Robustness, Statements

__all__ = ["Matcher"]

_BATCH = 32
"""Needs whose fits are computed together; bounds the memory of a long list."""


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
    distance : callable or DataFrame, optional
        In place of the straight line times the detour factor: ``distance(lat, lon, to_lat, to_lon) -> km``, or a table of kilometres
        with supplier ids as rows and sites or municipalities as columns (NaN: not known; a place without a column: straight line).
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
        distance: DistanceFunction | pd.DataFrame | None = None,
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
        self.index_ = Index(catalogue, fitted, vocabulary, _by_name(known), self.home, self.distance)
        self.as_of_ = self.as_of or date.today()
        return self

    def _judge(self, need: Requirement, as_of: date | None, weights: Mapping[str, float] | None) -> Judged:
        index, day = self._fitted(), self._day(as_of)
        return index.judge(need, day, self._chosen(need, weights))

    def _chosen(self, need: Requirement, weights: Mapping[str, float] | None) -> Mapping[str, float] | None:
        return weights if weights is not None else need.weights if need.weights is not None else self.weights

    def _day(self, as_of: date | None) -> date:
        if as_of is None and self.as_of is None and date.today() > self.as_of_:
            warnings.warn(
                f"fitted on {self.as_of_} and asked later: documents are judged as of that day; give as_of",
                StaleDate,
                stacklevel=4,
            )
        return as_of or self.as_of_

    def rank(
        self,
        requirement: Requirement,
        k: int = 10,
        *,
        among: Iterable[str] | None = None,
        as_of: date | None = None,
        weights: Mapping[str, float] | None = None,
        robust: bool = False,
    ) -> Ranking:
        """Return the first k candidates: PASS first, then UNKNOWN, each by score; acute needs by verdict, arrival, score.

        Parameters
        ----------
        among : iterable of str, optional
            Ids to choose from; leaving a firm out changes nobody else's score or verdict.
        weights : mapping, optional
            A complete statement, before the need's own and the matcher's.
        robust : bool
            Fill each candidate's ``acceptability``: weights drawn as the need's ``importance`` allows, unknown values within their bounds.

        Raises
        ------
        UnknownName
            An id or a term that is not known.
        """
        return self.rank_all([requirement], k, among=among, as_of=as_of, weights=weights, robust=robust)[0]

    def rank_all(
        self,
        requirements: Iterable[Requirement],
        k: int = 10,
        *,
        among: Iterable[str] | None = None,
        as_of: date | None = None,
        weights: Mapping[str, float] | None = None,
        robust: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Ranking]:
        """Return :meth:`rank` of each need, in order: the fast way for many.

        Parameters
        ----------
        progress : callable, optional
            Called with (done, of how many).
        """
        if k < 0:
            raise InputError("k cannot be used", got=k, expected="at least 0")
        index, needs, day = self._fitted(), list(requirements), self._day(as_of)
        allowed = np.full(len(index.catalogue), among is None)
        for name in among or ():
            allowed[self._row(name)] = True
        found: list[Ranking] = []
        for start in range(0, len(needs), _BATCH):
            batch = needs[start : start + _BATCH]
            queries = [index.compile(need, day, self._chosen(need, weights)) for need in batch]
            block = index.encoder.fit_of([text for query in queries for text in query.texts])
            first = 0
            for need, query in zip(batch, queries, strict=True):
                rows = slice(first, first := first + len(query.texts))
                judged = index.judge_query(query, FitBlock(block.shown[rows], block.possible[rows]))
                again = partial(index.judge, need, day, self._chosen(need, weights))
                found.append(ranking_of(index, judged, k, allowed, again, self.random_state if robust else None))
            if progress is not None:
                progress(len(found), len(needs))
        return found

    def verdicts(self, requirement: Requirement, *, as_of: date | None = None) -> pd.DataFrame:
        """Return every firm's verdict on every criterion: supplier ids × criteria, values -1, 0, 1."""
        import pandas as pd

        judged = self._judge(requirement, as_of, None)
        index = pd.Index(self.index_.catalogue.ids, name="supplier_id")
        return pd.DataFrame(judged.verdicts, index=index, columns=[p.name for p in judged.plans])

    def consortia(
        self,
        requirement: Requirement,
        k: int = 5,
        *,
        max_members: int | None = None,
        differ: int | str = 1,
        time_limit: float | None = None,
        as_of: date | None = None,
    ) -> ConsortiumPlan:
        """Return the k best consortia for a need, or why there is none; see :func:`kaivosmatch.teams.consortia`."""
        from kaivosmatch.teams import consortia

        judged = self._judge(requirement, as_of, None)
        return consortia(
            self.index_, judged, k=k, max_members=max_members, differ=differ, time_limit=time_limit, able=self.able
        )

    def allocate(
        self,
        requirements: Iterable[Requirement],
        *,
        worth: Mapping[str, float] | None = None,
        k: int = 10,
        time_limit: float | None = None,
        as_of: date | None = None,
    ) -> Allocation:
        """Return one consortium for each need so that worth times score is greatest and nobody is sent twice.

        See :func:`kaivosmatch.teams.allocate`.
        """
        from kaivosmatch.teams import allocate

        index, day = self._fitted(), self._day(as_of)
        judged = [index.judge(need, day, self._chosen(need, None)) for need in requirements]
        return allocate(index, judged, worth=worth, k=k, time_limit=time_limit, able=self.able)

    def robustness(
        self,
        requirement: Requirement,
        k: int = 20,
        *,
        statements: Statements | Mapping[str, Any] | None = None,
        samples: int = 10_000,
        as_of: date | None = None,
    ) -> Robustness:
        """Return how the order of the first k candidates hangs on weights and facts that nobody knows.

        See :func:`kaivosmatch.trust.robustness`.
        """
        from kaivosmatch.trust import robustness

        judged = self._judge(requirement, as_of, None)
        everyone = np.ones(len(self.index_.catalogue), dtype=bool)
        rows = best_rows(judged.verdict, judged.score, k, everyone, judged.arrival_order)
        return robustness(
            self.index_, judged, rows, statements=statements, samples=samples, random_state=self.random_state
        )

    def opportunities(
        self, supplier_id: str, requirements: Iterable[Requirement], k: int = 10, *, as_of: date | None = None
    ) -> pd.DataFrame:
        """Return which needs suit a firm: the other side of :meth:`rank`.

        Returns
        -------
        DataFrame
            ``requirement_id, title, verdict, score, possible, rank, first_gap``, the best k first: needs that it may do, then those it
            fails. ``rank`` is its place among all firms, None where it fails; ``first_gap`` the first criterion that is not shown.
        """
        row = self._row(supplier_id)
        day = self._day(as_of)
        judged = (self.index_.judge(need, day, self._chosen(need, None)) for need in requirements)
        return opportunities_of(row, judged, k)

    def update(self, suppliers: Iterable[Supplier] = (), remove: Iterable[str] = ()) -> Matcher:
        """Return a new matcher with firms changed or added (by id) and removed; the encoder stays as fitted.

        Raises
        ------
        UnknownName
            A firm to remove is not here.
        """
        index = self._fitted()
        gone = set(remove)
        for name in sorted(gone):
            self._row(name)
        changed = list(suppliers)
        replaced = gone | {s.id for s in changed}
        kept = [s for s in index.catalogue.records if s.id not in replaced]
        catalogue = Catalogue.from_records([*kept, *changed], index.vocabulary)
        return self._sharing(index.with_catalogue(catalogue), self.as_of_)

    def describe(self) -> dict[str, Any]:
        """Return what is in the matcher: firms, day, vocabulary sizes, how the fit is made, which extras are in use."""
        index = self._fitted()
        return {
            "suppliers": len(index.catalogue),
            "buyers": len({b.id for b in index.buyers.values()}),
            "as_of": self.as_of_.isoformat(),
            "home": self.home,
            "services": len(index.vocabulary.service_keys),
            "criteria": len(index.vocabulary.criterion_keys),
            "not_understood": index.catalogue.unknown_codes,
            "fit": index.encoder.describe(),
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted matcher to one file, which :meth:`load` reads; no pickle, nothing that runs code when it is read."""
        settings = {"weights": self.weights, "able": self.able, "home": self.home, "random_state": self.random_state}
        day = None if self.as_of is None else self.as_of.isoformat()
        write_saved(path, self._fitted(), {**settings, "as_of": day}, self.as_of_)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, vocabulary: Vocabulary | None = None) -> Matcher:
        """Read a saved matcher.

        Parameters
        ----------
        vocabulary : Vocabulary, optional
            The one it was fitted with, where that was not the shipped one: vocabularies are not part of the file.

        Raises
        ------
        SavedFileError
            The file is no saved matcher, damaged, or of another version.
        """
        known = vocabulary if vocabulary is not None else Vocabulary.default()
        catalogue, encoder, buyers, meta = read_saved(path, known)
        settings = dict(meta["settings"])
        day = settings.pop("as_of")
        matcher = cls(
            as_of=None if day is None else date.fromisoformat(day),
            vocabulary=vocabulary,
            encoder=encoder.encoder,
            **settings,
        )
        index = Index(catalogue, encoder, known, _by_name(buyers), matcher.home, None)
        return matcher._sharing(index, date.fromisoformat(meta["as_of"]))

    def _sharing(self, index: Index, as_of: date) -> Matcher:
        other: Matcher = clone(self)
        other.index_, other.as_of_ = index, as_of
        return other

    def _fitted(self) -> Index:
        if not hasattr(self, "index_"):
            raise NotFitted
        return self.index_

    def _row(self, supplier_id: str) -> int:
        catalogue = self._fitted().catalogue
        if supplier_id not in catalogue:
            raise UnknownName("supplier", supplier_id, catalogue.ids)
        return catalogue.row(supplier_id)


def _by_name(buyers: Iterable[Buyer]) -> dict[str, Buyer]:
    """Buyers under their names and ids; an id wins over another's name."""
    known = tuple(buyers)
    return {plain(b.name): b for b in known} | {plain(b.id): b for b in known}
