"""Overlapping themes in a table of firms and words: non-negative factors, how stable they are, how far apart."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._figures import assumption

__all__ = ["Factors", "best_number", "factors", "stability", "table_of"]

Floats = NDArray[np.float64]

ROUNDS = 400
TOLERANCE = 1e-5
NUMBERS = (3, 4, 5, 6, 8, 10, 12, 15, 20)
"""How many themes are tried where the number is left open."""
STABLE = 0.8
"""A number of themes counts as stable when resamples find them again with at least this likeness (a cosine)."""


@dataclass(frozen=True, eq=False)
class Factors:
    """Themes.

    Attributes
    ----------
    words : float (themes, words)
        Unit rows: what each theme is about.
    share : float (firms, themes)
        How much of each firm is in each theme: rows sum to at most one. A theme that a firm is hardly like holds nothing of it.
    """

    words: Floats
    share: Floats

    @property
    def separation(self) -> Floats:
        """One minus the cosine with the nearest other theme: 1 is alone, 0 a twin."""
        likeness = self.words @ self.words.T
        np.fill_diagonal(likeness, 0.0)
        return np.asarray(1.0 - likeness.max(axis=1, initial=0.0))


def table_of(bags: Sequence[Mapping[str, float]]) -> tuple[Any, tuple[str, ...]]:
    """Return (csr (firms, words), words): weights times rarity, rows of unit length; words that one firm alone has are left out."""
    firms_with: dict[str, int] = {}
    for bag in bags:
        for word in bag:
            firms_with[word] = firms_with.get(word, 0) + 1
    words = tuple(sorted(word for word, count in firms_with.items() if count > 1 or len(bags) < 2))
    place = {word: j for j, word in enumerate(words)}
    return weighed(bags, place, np.array([np.log(len(bags) / firms_with[w]) + 1.0 for w in words])), words


def weighed(bags: Sequence[Mapping[str, float]], place: Mapping[str, int], rarity: Floats) -> Any:
    """Return bags as unit rows over known words."""
    import scipy.sparse as sp

    rows, columns, values = [], [], []
    for i, bag in enumerate(bags):
        known = sorted((place[word], weight) for word, weight in bag.items() if word in place)
        length = float(np.sqrt(sum((weight * rarity[j]) ** 2 for j, weight in known))) or 1.0
        for j, weight in known:
            rows.append(i)
            columns.append(j)
            values.append(weight * rarity[j] / length)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(bags), len(place)))


def factors(table: Any, n: int, random_state: int) -> Factors:
    """Split a table into n themes (non-negative matrix factors, Lee and Seung 1999; started by NNDSVD, Boutsidis and Gallopoulos 2008)."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    if not 1 <= n <= min(table.shape):
        raise InputError("the number of themes cannot be used", got=n, expected=f"1 to {min(table.shape)}")
    model = NMF(n, init="nndsvda", max_iter=ROUNDS, tol=TOLERANCE, random_state=random_state)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last thousandths of the fit move no firm
        strength = np.asarray(model.fit_transform(table), dtype=np.float64)
    words = np.asarray(model.components_, dtype=np.float64)
    length = np.sqrt((words**2).sum(axis=1))
    alive = length > 0
    words[alive] /= length[alive, None]
    return Factors(words, _like_enough(table, words, _shares(strength * length)))


def shares_of(table: Any, words: Floats) -> Floats:
    """Return how much of new rows is in each theme (non-negative least squares, row by row)."""
    from scipy.optimize import nnls

    found = np.zeros((table.shape[0], len(words)))
    for i in range(table.shape[0]):
        row = np.asarray(table[[i]].todense()).ravel()
        if row.any():
            found[i] = nnls(words.T, row)[0]
    return _shares(found)


def _like_enough(table: Any, words: Floats, share: Floats) -> Floats:
    """Take out the shares of themes that a row is hardly like: what no theme explains is still split among them all."""
    likeness: Floats = np.asarray(table @ words.T, dtype=np.float64)
    return np.asarray(np.where(likeness >= assumption("theme_least_likeness"), share, 0.0), dtype=np.float64)


def _shares(strength: Floats) -> Floats:
    total = strength.sum(axis=1, keepdims=True)
    share: Floats = np.divide(strength, total, out=np.zeros_like(strength), where=total > 0)
    return share.round(9)


def stability(table: Any, found: Factors, resamples: int, random_state: int) -> Floats:
    """Return how well each theme is found again in resamples of the firms: the mean cosine of its words with its counterpart's, (themes,).

    Notes
    -----
    Each resample has a part of the firms (``theme_resample_share``), drawn without putting back; themes are paired one to one so that
    the cosines add up to the most (Hungarian method).
    """
    from scipy.optimize import linear_sum_assignment

    n, firms = len(found.words), table.shape[0]
    rng = np.random.default_rng(random_state)
    likeness = np.zeros(n)
    size = max(n, round(firms * assumption("theme_resample_share")))
    for _ in range(resamples):
        rows = np.sort(rng.choice(firms, size=min(size, firms), replace=False))
        other = factors(table[rows], n, random_state)
        cosine = found.words @ other.words.T
        mine, theirs = linear_sum_assignment(-cosine)
        likeness[mine] += cosine[mine, theirs]
    return np.asarray(likeness / max(resamples, 1))


def best_number(table: Any, resamples: int, random_state: int) -> int:
    """Return the greatest number of themes that resamples still find again; the most stable one where none is stable."""
    firms = table.shape[0]
    most = max(1, min(*table.shape, int(firms / assumption("theme_firms_per_theme"))))
    tried = [n for n in NUMBERS if n <= most] or [most]
    scores = [float(stability(table, factors(table, n, random_state), resamples, random_state).mean()) for n in tried]
    stable = [n for n, score in zip(tried, scores, strict=True) if score >= STABLE]
    return max(stable) if stable else tried[int(np.argmax(scores))]
