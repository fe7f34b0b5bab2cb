"""Simple methods to stand beside: popularity, popularity within the code, nearest past purchases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode import CodeLabels
from kaivosmatch.records import Award

__all__ = ["awards_won", "code_backoff", "nearest", "popularity", "purchase_texts"]

Floats = NDArray[np.float64]


def awards_won(awards: Sequence[Award], row: dict[str, int]) -> sp.csr_matrix:
    """Who won what: csr (awards, n)."""
    pairs = [(i, row[name]) for i, award in enumerate(awards) for name in award.suppliers if name in row]
    rows, columns = (np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True))
    return sp.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(awards), len(row)))


def purchase_texts(awards: Sequence[Award], labels: CodeLabels) -> list[str]:
    """Title and code label, in one case."""
    return [" ".join((award.text, *labels.texts(award.cpv or (), None))).lower() for award in awards]


def popularity(won: sp.csr_matrix, queries: int) -> Floats:
    """Awards won, the same for every query."""
    return np.tile(np.asarray(won.sum(axis=0)).ravel(), (queries, 1))


def code_backoff(past: Sequence[Award], asked: Sequence[Award], won: sp.csr_matrix) -> Floats:
    """Awards won within the code; ties by wider and wider codes (8, 5, 4, 3, 2 digits), then by all awards."""
    total = np.asarray(won.sum(axis=0)).ravel()
    scores = np.zeros((len(asked), won.shape[1]))
    cache: dict[tuple[int, str], Floats] = {}
    codes = [(award.cpv or ("",))[0] for award in past]
    most = float(total.max()) + 1.0
    for i, award in enumerate(asked):
        code = (award.cpv or ("",))[0]
        value = total / most
        for digits in (2, 3, 4, 5, 8):
            key = (digits, code[:digits])
            if code and key not in cache:
                within = np.array([c[:digits] == key[1] for c in codes], dtype=np.float64)
                cache[key] = np.asarray(within @ won).ravel()
            # a wider code only breaks ties of the narrower one; the map stays below 1
            value = (cache[key] + value) / most if code else value
        scores[i] = value * most**4 if code else value
    return scores


def nearest(texts: Sequence[str], asked: Sequence[str], won: sp.csr_matrix, most: int = 50) -> Floats:
    """Votes of the 50 nearest past purchases by characters, similarity cubed."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    past = vectorizer.fit_transform(texts)
    near = (vectorizer.transform(asked) @ past.T).toarray()
    if near.shape[1] > most:
        floor = -np.partition(-near, most - 1, axis=1)[:, [most - 1]]
        near[near < floor] = 0.0
    return np.asarray((won.T @ (near**3).T).T)
