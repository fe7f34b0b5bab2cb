"""Fit from past awards: the history's votes, mapped onto a catalogue's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.branch import BranchVotes
from kaivosmatch.encode.history import History
from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.terms import count_terms
from kaivosmatch.encode.text import char_grams, name_words
from kaivosmatch.encode.training import Learned, learn
from kaivosmatch.encode.votes import FEATURES, VoteIndex
from kaivosmatch.encode.weights import Scale, load_numbers, load_scales, load_shape, load_weights

if TYPE_CHECKING:
    from kaivosmatch.catalogue import Catalogue
    from kaivosmatch.encode.codes import CodeLabels

__all__ = ["Past", "PastScores"]

Floats = NDArray[np.float64]
_OWN = ("name", "branch_wide", "branch")


@dataclass(frozen=True)
class PastScores:
    """Scores of log-odds for some lots, and the values of each view.

    Attributes
    ----------
    shown, possible : float64 (lots, n)
    """

    shown: Floats
    possible: Floats


@dataclass(frozen=True)
class _Rows:
    """Where the catalogue's firms stand in the history."""

    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    has_won: NDArray[np.bool_]
    has_code: NDArray[np.bool_]
    names: sp.csr_matrix
    branches: Mapping[str, sp.csr_matrix]
    wins: Floats


class Past:
    """A history with its weights, seen from a catalogue.

    Made by :meth:`fit`; :meth:`seen_from` gives the same history for another catalogue.
    """

    def __init__(
        self,
        votes: VoteIndex,
        learned: Learned,
        branch: BranchVotes,
        labels: CodeLabels | None,
        catalogue: Catalogue,
        penalty: float,
        winner_codes: Sequence[tuple[str, ...] | None],
    ) -> None:
        self.votes = votes
        self.history: History = votes.history
        self.learned = learned
        self.branch = branch
        self.labels = labels
        self.penalty = penalty
        self.winner_codes = tuple(winner_codes)
        defaults = load_weights()
        self.weights = {
            **dict(zip(FEATURES, learned.weights.tolist(), strict=True)),
            **{view: defaults[view] for view in _OWN},
        }
        self.scale = Scale(learned.total - float(np.log(load_scales()["suitable_per_winner"])))
        self._rows = self._place(catalogue)

    @classmethod
    def fit(cls, history: History, labels: CodeLabels | None, catalogue: Catalogue, penalty: float) -> Past:
        """Learn from a history."""
        shape, numbers, defaults = load_shape(), load_numbers(), load_weights()
        start = np.array([defaults[view] for view in FEATURES])
        learned = learn(history, shape, start, load_scales()["history_total"], numbers)
        votes = VoteIndex(history, shape)
        known = dict(zip(catalogue.ids, catalogue.industry_codes, strict=True))
        codes = [known.get(winner) for winner in history.winners]
        return cls(
            votes, learned, BranchVotes.of(codes, votes.prior, numbers, shape.floor), labels, catalogue, penalty, codes
        )

    def seen_from(self, catalogue: Catalogue) -> Past:
        """Return the same statistics for other firms."""
        return Past(self.votes, self.learned, self.branch, self.labels, catalogue, self.penalty, self.winner_codes)

    def _place(self, catalogue: Catalogue) -> _Rows:
        column = {winner: j for j, winner in enumerate(self.history.winners)}
        pairs = [(row, column[name]) for row, name in enumerate(catalogue.ids) if name in column]
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        columns = np.array([j for _, j in pairs], dtype=np.int64)
        has_won = np.zeros(len(catalogue), dtype=bool)
        has_won[rows] = True
        names = count_terms(
            (char_grams(name_words(name)) for name in catalogue.names), self.history.columns["label"], grow=False
        )
        branches = self.branch.columns(catalogue.industry_codes)
        wins = np.zeros(len(catalogue))
        wins[rows] = np.asarray(self.history.won.sum(axis=0)).ravel()[columns]
        return _Rows(
            columns=columns,
            rows=rows,
            has_won=has_won,
            has_code=np.array([bool(codes) for codes in catalogue.industry_codes], dtype=bool),
            names=self.votes.weighed("label", names).T.tocsr(),
            branches=branches,
            wins=wins,
        )

    def views(self, lots: Sequence[LotText]) -> dict[str, Floats]:
        """Values of each view: float64 (lots, n) in [0, 1]; 0 where nothing is known of the firm."""
        place = self._rows
        counts = self.history.count(lots, self.labels)
        features, liked = self.votes.features(counts)
        n = len(place.has_won)
        values = {}
        for view in FEATURES:
            values[view] = np.zeros((len(lots), n))
            values[view][:, place.rows] = features[view][:, place.columns]
        named = (self.votes.weighed("label", counts["label"]) @ place.names).toarray()
        values["name"] = np.clip(named, 0.0, 1.0)
        values.update(self.branch.values(liked, place.branches))
        return values

    def scores(self, lots: Sequence[LotText]) -> PastScores:
        """Scores of log-odds; a lot without any word or code gets none."""
        place = self._rows
        values = self.views(lots)
        shown = sum((self.weights[view] * values[view] for view in values), np.zeros((len(lots), len(place.has_won))))
        if self.penalty:
            shown = np.maximum(shown - self.penalty * np.log1p(place.wins), 0.0)
        of_history = sum(self.weights[view] for view in FEATURES)
        of_branch = sum(self.weights[view] for view in BranchVotes.VIEWS)
        possible = shown + of_history * ~place.has_won + of_branch * ~place.has_code
        return PastScores(shown, possible)

    def like_awards(self, lot: LotText, winner: str, most: int = 3) -> tuple[list[str], int]:
        """Return a winner's awards most like a lot, and how many of its awards share something of its text with it."""
        counts = self.history.count([lot], self.labels)
        same = self.votes.similarities(counts)
        like = self.votes.like(same, counts)[0]
        column = self.history.winners.index(winner)
        own = np.flatnonzero(np.asarray(self.history.won[:, [column]].todense()).ravel() > 0)
        near = own[same["label"][0, own] > load_shape().alike_least]
        order = near[np.argsort(-like[near], kind="stable")]
        return [self.history.ids[i] for i in order[:most]], len(near)
