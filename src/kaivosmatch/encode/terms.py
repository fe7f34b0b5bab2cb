"""Terms and their rarity: sparse vectors whose weights come from a background, never from the firms' own texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["Rarity", "TermIndex", "count_terms", "rarity", "unit_rows", "weigh"]


@dataclass
class TermIndex:
    """Columns for terms, numbered in order of first appearance.

    Examples
    --------
    >>> index = TermIndex()
    >>> count_terms([["a", "b", "a"], ["b"]], index).toarray()
    array([[2., 1.],
           [0., 1.]])
    >>> count_terms([["c", "b"]], index, grow=False).toarray()
    array([[0., 1.]])
    """

    columns: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns)


def count_terms(
    documents: Iterable[Sequence[str]], index: TermIndex, *, grow: bool = True, beyond: TermIndex | None = None
) -> sp.csr_matrix:
    """Count terms: float64 (documents, terms).

    With ``grow=False`` terms without a column are left out; or, where ``beyond`` is given, counted in columns of their own after those of
    the index, so that they still have a part in a document's length.

    Examples
    --------
    >>> count_terms([["c", "b"], ["c"]], TermIndex({"a": 0, "b": 1}), grow=False, beyond=TermIndex()).toarray()
    array([[0., 1., 1.],
           [0., 0., 1.]])
    """
    columns = index.columns
    other = {} if beyond is None else beyond.columns
    data: list[int] = []
    indices: list[int] = []
    indptr = [0]
    for terms in documents:
        for term, count in Counter(terms).items():
            column = columns.get(term)
            if column is None:
                if grow:
                    column = columns[term] = len(columns)
                elif beyond is not None:
                    column = len(columns) + other.setdefault(term, len(other))
                else:
                    continue
            indices.append(column)
            data.append(count)
        indptr.append(len(indices))
    shape = (len(indptr) - 1, len(columns) + len(other))
    matrix = sp.csr_matrix((np.array(data, dtype=np.float64), np.array(indices, dtype=np.int64), indptr), shape=shape)
    matrix.sort_indices()
    return matrix


def rarity(counts: sp.csr_matrix) -> NDArray[np.float64]:
    """Smoothed inverse document frequency, ``ln((1 + N) / (1 + df)) + 1``; a term that no document has is as rare as one met once.

    Source: scikit-learn's TfidfTransformer with ``smooth_idf``.
    """
    df = np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
    idf: NDArray[np.float64] = np.log((1.0 + counts.shape[0]) / (1.0 + np.maximum(df, 1.0))) + 1.0
    return idf


def weigh(counts: sp.csr_matrix, idf: NDArray[np.float64], unseen: float = 0.0) -> sp.csr_matrix:
    """Unit rows of ``(1 + ln count) * idf``: float64 (documents, len(idf)).

    Columns of ``counts`` beyond ``idf`` (terms never met) count in the length of a row, each with the weight ``unseen``, and are then cut
    off: a text of which little was ever met is like nothing, instead of being judged by that little alone.
    """
    known = len(idf)
    weights = np.append(idf, unseen)
    weighed = counts.copy()
    weighed.data = (1.0 + np.log(weighed.data)) * weights[np.minimum(weighed.indices, known)]
    rows = unit_rows(weighed)
    return rows if rows.shape[1] == known else sp.csr_matrix(rows[:, :known])


def unit_rows(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Scale each row to length one; an empty row stays empty."""
    square = matrix.multiply(matrix).sum(axis=1)
    norm = np.sqrt(np.asarray(square, dtype=np.float64).ravel())
    norm[norm == 0] = 1.0
    return sp.csr_matrix(sp.diags_array(1.0 / norm) @ matrix)


@dataclass(frozen=True)
class Rarity:
    """Rarity of terms in a background text, for comparing two texts that may hold words the background lacks.

    A term that the background lacks is as rare as one met once. So hiding or adding a firm's text moves nobody else's weights.

    Examples
    --------
    >>> background = Rarity.of([["pump", "repair"], ["pump", "hire"], ["pump"]])
    >>> background.weight("pump") < background.weight("hire") == background.weight("never met")
    True
    """

    weights: Mapping[str, float]
    unseen: float

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> Rarity:
        """Count in how many documents each term stands."""
        df: Counter[str] = Counter()
        total = 0
        for terms in documents:
            total += 1
            df.update(set(terms))
        weights = {term: float(np.log((1.0 + total) / (1.0 + n)) + 1.0) for term, n in sorted(df.items())}
        return cls(weights, float(np.log((1.0 + total) / 2.0) + 1.0) if total else 1.0)

    def weight(self, term: str) -> float:
        """Return the weight of a term."""
        return self.weights.get(term, self.unseen)

    def matrix(self, documents: Iterable[Sequence[str]], index: TermIndex, *, grow: bool) -> sp.csr_matrix:
        """Unit rows of ``(1 + ln count) * weight``; the length counts all terms, also those without a column."""
        data: list[float] = []
        indices: list[int] = []
        indptr = [0]
        columns = index.columns
        for terms in documents:
            counted = Counter(terms)
            values = {term: (1.0 + np.log(n)) * self.weight(term) for term, n in counted.items()}
            norm = float(np.sqrt(sum(v * v for v in values.values()))) or 1.0
            for term, value in values.items():
                column = columns.get(term)
                if column is None:
                    if not grow:
                        continue
                    column = columns[term] = len(columns)
                indices.append(column)
                data.append(value / norm)
            indptr.append(len(indices))
        shape = (len(indptr) - 1, len(columns))
        matrix = sp.csr_matrix(
            (np.array(data, dtype=np.float64), np.array(indices, dtype=np.int64), indptr), shape=shape
        )
        matrix.sort_indices()
        return matrix
