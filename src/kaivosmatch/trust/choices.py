"""Past choices of a buyer, as weights are learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.query.weights import TERMS
from kaivosmatch.verdict import UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["Choice", "choice_of", "differences"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Choice:
    """A need for which a buyer chose among firms that all met what was required.

    Attributes
    ----------
    requirement_id : str
    terms : tuple of str, length m
    values : float (n, m)
        Of the firms that could be chosen, as they were shown: gates stay outside.
    chosen : tuple of int
        Positions among the n.
    """

    requirement_id: str
    terms: tuple[str, ...]
    values: ArrayLike
    chosen: tuple[int, ...]

    def __post_init__(self) -> None:
        for term in self.terms:
            if term not in TERMS:
                raise UnknownName("term", term, TERMS)
        values = np.asarray(self.values, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.terms) or not np.isfinite(values).all():
            raise InputError(
                "values of a choice are not finite numbers, a row per firm and a column per term",
                got=values.shape,
                expected=f"(firms, {len(self.terms)})",
            )
        if not self.chosen or not all(0 <= i < len(values) for i in self.chosen):
            raise InputError("a choice names no firm, or one that was not there", got=self.chosen)


def choice_of(
    index: Index, judged: Judged, chosen: str | Sequence[str], *, among: Sequence[str] | None = None
) -> Choice:
    """Return a past choice as it is learned from: the need as judged, and who was chosen.

    Parameters
    ----------
    chosen : str or sequence of str
        Ids of those chosen.
    among : sequence of str, optional
        Ids of all who could be chosen; None: everyone that no criterion excludes.

    Raises
    ------
    UnknownName
        A firm that is not in the catalogue.
    InputError
        A chosen firm that a criterion excludes: weights cannot tell why it was chosen.
    """
    catalogue = index.catalogue
    named = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in (*named, *(among or ())):
        if name not in catalogue:
            raise UnknownName("supplier", name, catalogue.ids)
    pool = range(len(catalogue)) if among is None else sorted({catalogue.row(name) for name in (*among, *named)})
    rows = [i for i in pool if judged.verdict[i] >= UNKNOWN]
    out = [name for name in named if catalogue.row(name) not in rows]
    if out:
        raise InputError(
            "a chosen firm fails a criterion of the need; weights cannot tell why it was chosen",
            got=out,
            hint="correct the criterion or the evidence, or leave the choice out",
        )
    places = tuple(sorted(rows.index(catalogue.row(name)) for name in named))
    return Choice(judged.query.need.id, judged.terms, judged.shown[rows], places)


def differences(choice: Choice, terms: Sequence[str]) -> Floats:
    """Return (pairs, m): a chosen firm's values less those of one that was not; 0 for terms that the need is silent on."""
    values = np.zeros((len(np.asarray(choice.values)), len(terms)))
    values[:, [terms.index(t) for t in choice.terms]] = choice.values
    chosen = sorted(set(choice.chosen))
    others = [i for i in range(len(values)) if i not in chosen]
    return np.array([values[c] - values[o] for c in chosen for o in others]).reshape(-1, len(terms))
