"""Votes of past purchases: each votes for its winners by how like it is to the need.

Every view is a share of the votes, so it lies in [0, 1] and does not depend on which firms are in a catalogue: it is taken on the
whole history. The scale is logarithmic, because what tells firms apart is the order of magnitude of their share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.history import VIEWS, History
from kaivosmatch.encode.terms import rarity, unit_rows, weigh

__all__ = ["FEATURES", "Shape", "VoteIndex", "log_share"]

FEATURES = ("won_label", "won_text", "won_buyer", "won_like", "won_code_buyer", "co_winner")

Floats = NDArray[np.float64]


def log_share(share: Floats, floor: float) -> Floats:
    """Map a share in [0, 1] onto [0, 1] by its logarithm: ``ln(1 + x/floor) / ln(1 + 1/floor)``.

    Examples
    --------
    >>> log_share(np.array([0.0, 0.01, 1.0]), 0.0003).round(3).tolist()
    [0.0, 0.436, 1.0]
    """
    scaled: Floats = np.log1p(np.clip(share, 0.0, 1.0) / floor) / np.log1p(1.0 / floor)
    return np.minimum(scaled, 1.0)


@dataclass(frozen=True)
class Shape:
    """Numbers that shape the votes; read from ``data/encode/votes.csv``."""

    power: float
    base: float
    like_power: float
    text: float
    label: float
    word: float
    cpv: float
    buyer_boost: float
    kind_boost: float
    crowd: float
    floor: float
    alike_least: float
    code_as_label: float
    doubt: float
    doubters: float


class VoteIndex:
    """A part of a history, ready to vote.

    Parameters
    ----------
    history : History
    shape : Shape
    rows : int array or None
        Awards that vote; None: all. Rarity of terms is taken on these alone, so that a training block sees only its past.
    """

    def __init__(self, history: History, shape: Shape, rows: NDArray[np.int64] | None = None) -> None:
        self.history = history
        self.shape = shape
        self.rows = np.arange(len(history)) if rows is None else rows
        whole = rows is None
        counts = {v: history.counts[v] if whole else history.counts[v][self.rows] for v in VIEWS}
        self._idf = {view: rarity(counts[view]) for view in VIEWS}
        # a term that these purchases never had is as rare as one that they had once
        self._unseen = float(np.log((1.0 + len(self.rows)) / 2.0) + 1.0) if len(self.rows) else 1.0
        self._views = {view: self.weighed(view, counts[view]) for view in VIEWS}
        self._transposed = {view: self._views[view].T.tocsr() for view in VIEWS}
        won = history.won if whole else history.won[self.rows]
        crowd = np.asarray(won.sum(axis=1)).ravel()
        self.won = won
        shared = sp.csr_matrix(sp.diags_array(crowd**-shape.crowd) @ won)
        self._shared_t = shared.T.tocsr()
        self.prior: Floats = np.asarray(shared.sum(axis=0)).ravel() / max(len(self.rows), 1)
        together = unit_rows(won).T @ unit_rows(won)
        self._beside_t = _row_shares(_without_diagonal(sp.csr_matrix(together))).T.tocsr()

    def weighed(self, view: str, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Counts of a view as unit rows, by the rarity of terms in this part of the history."""
        return weigh(counts, self._idf[view], self._unseen)

    def similarities(self, counts: Mapping[str, sp.csr_matrix]) -> dict[str, Floats]:
        """Cosines of lots and purchases by view: float64 (lots, awards).

        Where the official label of a lot's code is not known, its digits stand in for it: ``label`` is then the mean of the cosine of
        characters and, at ``code_as_label``, that of code prefixes.
        """
        same = {view: (self.weighed(view, counts[view]) @ self._transposed[view]).toarray() for view in VIEWS}
        coded = np.diff(counts["cpv"].indptr) > 0
        unnamed = coded & (np.diff(counts["label"].indptr) == np.diff(counts["text"].indptr))
        share = self.shape.code_as_label
        same["label"][unnamed] = (same["label"][unnamed] + share * same["cpv"][unnamed]) / (1.0 + share)
        return same

    def like(self, same: Mapping[str, Floats], counts: Mapping[str, sp.csr_matrix]) -> Floats:
        """How like each purchase is to each lot: (views' mean + base)^power, times what buyer and kind in common lift.

        A view that the lot does not speak to is left out of the mean.
        """
        shape = self.shape
        total = np.zeros_like(same["text"])
        weight = np.zeros((total.shape[0], 1))
        for view, share in (("text", shape.text), ("label", shape.label), ("word", shape.word), ("cpv", shape.cpv)):
            speaks = (np.diff(counts[view].indptr) > 0)[:, None]
            total += share * same[view]
            weight += share * speaks
        mean = total / np.maximum(weight, 1e-12)
        lift = np.exp(shape.buyer_boost * same["buyer"] + shape.kind_boost * same["kind"])
        liked: Floats = (shape.base + mean) ** shape.like_power * lift
        return liked

    def votes(self, weights: Floats, doubt: float) -> Floats:
        """Share of the votes that each firm gets: float64 (lots, winners).

        ``doubt`` is the vote of nobody: without it, a short history with nothing like the need would give all its votes to whatever is
        least unlike.
        """
        total = weights.sum(axis=1, keepdims=True) + doubt
        got = (self._shared_t @ np.ascontiguousarray(weights.T)).T
        shares: Floats = got / np.maximum(total, 1e-12)
        return shares

    def features(self, counts: Mapping[str, sp.csr_matrix]) -> tuple[dict[str, Floats], Floats]:
        """All views on the scale of :func:`log_share`, and the shares behind ``won_like`` for votes by branch.

        Returns
        -------
        features : dict of float64 (lots, winners) in [0, 1], by the names in ``FEATURES``
        liked : float64 (lots, winners)
        """
        same = self.similarities(counts)
        shape = self.shape
        power, unlike = shape.power, shape.doubters * shape.doubt**shape.power
        liked = self.votes(self.like(same, counts), shape.doubters * (shape.base + shape.doubt) ** shape.like_power)
        raw = {
            "won_label": self.votes(same["label"] ** power, unlike),
            "won_text": self.votes(same["text"] ** power, unlike),
            "won_buyer": self.votes(same["buyer"] ** power, unlike),
            "won_like": liked,
            "won_code_buyer": self.votes((same["cpv"] * same["buyer"]) ** 2, shape.doubters * shape.doubt**2),
            "co_winner": (self._beside_t @ np.ascontiguousarray(liked.T)).T,
        }
        return {name: log_share(values, self.shape.floor) for name, values in raw.items()}, liked


def _without_diagonal(matrix: sp.csr_matrix) -> sp.csr_matrix:
    matrix.setdiag(0.0)
    matrix.eliminate_zeros()
    return matrix


def _row_shares(matrix: sp.csr_matrix) -> sp.csr_matrix:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    total[total == 0] = 1.0
    return sp.csr_matrix(sp.diags_array(1.0 / total) @ matrix)
