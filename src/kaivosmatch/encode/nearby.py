"""Services that a text comes near to, though it does not name them: how much of a term's characters the text holds.

"Hihnan vulkanoija" is not a term of the vocabulary, but holds most of the characters of "hihnavulkanointi".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.terms import TermIndex, count_terms, rarity, weigh
from kaivosmatch.encode.text import char_grams

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["NearTerms", "near_terms_of"]

_LANGUAGES = ("fi", "sv", "en")
_CHUNK = 256


@dataclass(frozen=True)
class NearTerms:
    """Terms of the vocabulary by their characters.

    Attributes
    ----------
    services : tuple of str
    shares : dict of language to csr (grams, terms)
        Each term's grams with their share of its weight; a column adds up to one.
    starts : dict of language to int (services with terms,)
        First term of each service; terms of a service stand side by side.
    of_service : dict of language to int (services with terms,)
        Which service that is.
    """

    services: tuple[str, ...]
    columns: Mapping[str, TermIndex]
    shares: Mapping[str, sp.csr_matrix]
    starts: Mapping[str, NDArray[np.int64]]
    of_service: Mapping[str, NDArray[np.int64]]

    def find(
        self, grams: Sequence[Sequence[str]], langs: Sequence[str | None], *, least: float, power: float
    ) -> list[dict[str, float]]:
        """Return for each text the services it comes near to, with a strength in (0, 1].

        Parameters
        ----------
        grams : sequence of sequence of str
            Character n-grams of each text.
        langs : sequence of str or None
            A text of unknown language is held against all three.
        least : float
            Share of a term that a text must hold.
        power : float
            The strength is the share to this power.
        """
        best = [np.zeros(len(self.services)) for _ in grams]
        for lang in _LANGUAGES:
            rows = [i for i, own in enumerate(langs) if own is None or own == lang]
            for start in range(0, len(rows), _CHUNK):
                chunk = rows[start : start + _CHUNK]
                held = count_terms((grams[i] for i in chunk), self.columns[lang], grow=False)
                held.data[:] = 1.0
                shares = (held @ self.shares[lang]).toarray()
                most = np.maximum.reduceat(shares, self.starts[lang], axis=1)
                for i, row in zip(chunk, most, strict=True):
                    own = self.of_service[lang]
                    best[i][own] = np.maximum(best[i][own], row)
        return [
            {self.services[j]: min(1.0, float(row[j])) ** power for j in np.flatnonzero(row >= least)} for row in best
        ]


@lru_cache(maxsize=4)
def near_terms_of(vocabulary: Vocabulary) -> NearTerms:
    """Cut the terms of a vocabulary; the same vocabulary is read once.

    Examples
    --------
    >>> from kaivosmatch.encode.text import char_grams
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> near = near_terms_of(Vocabulary.default())
    >>> "slurry_pump_repair" in near.find([char_grams("lietepumppuhuollot")], ["fi"], least=0.6, power=3)[0]
    True
    """
    services = tuple(vocabulary.service_keys)
    columns: dict[str, TermIndex] = {}
    shares: dict[str, sp.csr_matrix] = {}
    starts: dict[str, NDArray[np.int64]] = {}
    of_service: dict[str, NDArray[np.int64]] = {}
    for lang in _LANGUAGES:
        cut = [[char_grams(term) for term in vocabulary.service(key).terms(lang) if term.strip()] for key in services]
        flat = [grams for terms in cut for grams in terms]
        columns[lang] = TermIndex()
        counts = count_terms(flat, columns[lang])
        rows = weigh(counts, rarity(counts))
        rows.data **= 2
        shares[lang] = sp.csr_matrix(rows.T)
        sizes = np.array([len(terms) for terms in cut], dtype=np.int64)
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        starts[lang], of_service[lang] = first[sizes > 0], np.flatnonzero(sizes > 0)
    return NearTerms(services, columns, shares, starts, of_service)
