"""A text's place among official code labels of its own language, spread to the codes above: the bridge between languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.codes import LANGUAGES, CodeLabels, significant
from kaivosmatch.encode.speech import Speech
from kaivosmatch.encode.terms import TermIndex, count_terms, rarity, unit_rows, weigh
from kaivosmatch.encode.text import char_grams

__all__ = ["LabelSpace"]

_KEPT = 8
_LEAST = 0.12
_UP = 0.6


@dataclass(frozen=True)
class LabelSpace:
    """Labels by language as term vectors, and the tree above each code.

    Attributes
    ----------
    vectors : dict of csr (codes, terms)
    spread : csr (codes, codes)
        Each code with those above it, each step up worth less.
    """

    codes: tuple[str, ...]
    columns: dict[str, TermIndex]
    idf: dict[str, NDArray[np.float64]]
    vectors: dict[str, sp.csr_matrix]
    spread: sp.csr_matrix

    @classmethod
    def of(cls, labels: CodeLabels) -> LabelSpace:
        """Build the space of a code list."""
        codes = tuple(sorted(labels.labels))
        columns, idf, vectors = {}, {}, {}
        for lang in LANGUAGES:
            columns[lang] = TermIndex()
            counts = count_terms((char_grams(labels.labels[code].get(lang, "")) for code in codes), columns[lang])
            idf[lang] = rarity(counts)
            vectors[lang] = weigh(counts, idf[lang])
        return cls(codes, columns, idf, vectors, _spread(codes))

    def rows(self, speeches: Sequence[Speech], langs: NDArray[np.str_]) -> sp.csr_matrix:
        """Place texts among the codes: unit rows, csr (texts, codes); a text of unknown language is placed nowhere."""
        found = sp.lil_matrix((len(speeches), len(self.codes)))
        for lang in LANGUAGES:
            chosen = np.flatnonzero(langs == lang)
            for start in range(0, len(chosen), 256):
                rows = chosen[start : start + 256]
                counts = count_terms((speeches[row].grams for row in rows), self.columns[lang], grow=False)
                near = (weigh(counts, self.idf[lang]) @ self.vectors[lang].T).toarray()
                for row, values in zip(rows, near, strict=True):
                    best = np.lexsort((np.arange(len(values)), -values))[:_KEPT]
                    for column in best:
                        if values[column] >= _LEAST:
                            found[row, column] = values[column] ** 2
        return unit_rows(sp.csr_matrix(found.tocsr() @ self.spread))


def _spread(codes: Sequence[str]) -> sp.csr_matrix:
    place = {(len(code) == 8, significant(code)): j for j, code in enumerate(codes)}
    rows, columns, values = [], [], []
    for j, code in enumerate(codes):
        stem, worth = significant(code), 1.0
        while len(stem) >= 2:
            above = place.get((len(code) == 8, stem))
            if above is not None:
                rows.append(j)
                columns.append(above)
                values.append(worth)
                worth *= _UP
            stem = stem[:-1]
    return sp.csr_matrix((values, (rows, columns)), shape=(len(codes), len(codes)))
