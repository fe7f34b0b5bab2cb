"""Votes by branch: firms whose industry code is that of past winners of things like the need.

This is what ranks a firm that never won anything. The shares of branches are taken over all winners in the history whose code the fitted
catalogue knows; a firm's own value needs its own code, so hiding the code can only lower it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.votes import log_share

__all__ = ["BranchVotes"]

Floats = NDArray[np.float64]


def _levels(code: str) -> tuple[tuple[str, str], ...]:
    """The code itself and its first four digits, as (view, term)."""
    return (("branch", code), ("branch_wide", code[:4])) if len(code) >= 2 and code.isdigit() else ()


@dataclass(frozen=True)
class BranchVotes:
    """Codes of past winners.

    Attributes
    ----------
    terms : dict of view to dict of term to column
    held : dict of view to csr (winners, terms)
        1 where a winner has the code.
    prior : dict of view to float64 (terms,)
        A branch's share of all votes, whatever is asked.
    """

    terms: Mapping[str, Mapping[str, int]]
    held: Mapping[str, sp.csr_matrix]
    prior: Mapping[str, Floats]
    numbers: Mapping[str, float]
    floor: float

    VIEWS = ("branch_wide", "branch")

    @classmethod
    def of(
        cls,
        codes: Sequence[tuple[str, ...] | None],
        votes_of_all: Floats,
        numbers: Mapping[str, float],
        floor: float,
    ) -> BranchVotes:
        """Note the winners' codes.

        Parameters
        ----------
        codes : sequence
            The codes of each winner of the history, None where they are not known.
        votes_of_all : float64 (winners,)
            Each winner's share of all votes.
        """
        terms: dict[str, dict[str, int]] = {view: {} for view in cls.VIEWS}
        entries: dict[str, list[tuple[int, int]]] = {view: [] for view in cls.VIEWS}
        for winner, own in enumerate(codes):
            pairs = dict.fromkeys(pair for code in own or () for pair in _levels(code))
            for view, term in pairs:
                column = terms[view].setdefault(term, len(terms[view]))
                entries[view].append((winner, column))
        held, prior = {}, {}
        for view in cls.VIEWS:
            rows = np.array([row for row, _ in entries[view]], dtype=np.int64)
            columns = np.array([column for _, column in entries[view]], dtype=np.int64)
            held[view] = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(codes), len(terms[view])))
            prior[view] = np.asarray(votes_of_all @ held[view]).ravel()
        return cls(terms, held, prior, numbers, floor)

    def columns(self, codes: Sequence[tuple[str, ...] | None]) -> dict[str, sp.csr_matrix]:
        """Return each firm's codes among the known ones: csr (firms, terms) of ones."""
        found = {}
        for view in self.VIEWS:
            pairs = [
                (row, self.terms[view][term])
                for row, own in enumerate(codes)
                for term in dict.fromkeys(t for code in own or () for v, t in _levels(code) if v == view)
                if term in self.terms[view]
            ]
            rows = np.array([row for row, _ in pairs], dtype=np.int64)
            columns = np.array([column for _, column in pairs], dtype=np.int64)
            found[view] = sp.csr_matrix(
                (np.ones(len(pairs)), (rows, columns)), shape=(len(codes), len(self.terms[view]))
            )
        return found

    def values(self, liked: Floats, firms: Mapping[str, sp.csr_matrix]) -> dict[str, Floats]:
        """Score firms by how much more their branch gets here than in general: float64 (lots, firms) in [0, 1].

        Parameters
        ----------
        liked : float64 (lots, winners)
            Shares of the votes, from :meth:`VoteIndex.features`.
        firms : dict
            From :meth:`columns`.
        """
        numbers = self.numbers
        found = {}
        for view in self.VIEWS:
            got = np.asarray(liked @ self.held[view])
            general = self.prior[view]
            lift = (
                (got + numbers["branch_prior"] * general) / (general + numbers["branch_least"]) / numbers["branch_lift"]
            )
            scaled = log_share(lift, self.floor)
            found[view] = _largest(scaled, firms[view])
        return found


def _largest(scaled: Floats, firms: sp.csr_matrix) -> Floats:
    """Largest value among each firm's codes: float64 (lots, firms), 0 for a firm without a code."""
    best = np.zeros((scaled.shape[0], firms.shape[0]))
    sizes = np.diff(firms.indptr)
    single = np.flatnonzero(sizes == 1)
    best[:, single] = scaled[:, firms.indices[firms.indptr[single]]]
    for row in np.flatnonzero(sizes > 1):
        best[:, row] = scaled[:, firms.indices[firms.indptr[row] : firms.indptr[row + 1]]].max(axis=1)
    return best
