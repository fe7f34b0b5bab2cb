"""How sure a firm's place is: what the score says of it when neither the weights nor the open facts are taken for granted."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import UnknownName
from kaivosmatch.query.weights import TERMS
from kaivosmatch.rank import best_rows
from kaivosmatch.robust import acceptability, rank_range

if TYPE_CHECKING:
    from kaivosmatch.index import Judged

__all__ = ["Peers", "Standing", "importance_columns"]


@dataclass(frozen=True)
class Standing:
    """A firm's place by score among the first candidates and itself, over the weightings that agree with the need's ``importance``.

    Attributes
    ----------
    acceptability : tuple of float
        Share of the weightings under which it comes first, second ...; ties are shared.
    central : dict or None
        The mean of the weights under which it is first; None where it never is.
    confidence : float or None
        How likely it is first if those weights were right; below one because of unknown facts or ties. None where it is never first.
    best, worst : int
        Its rank under the stated weights, whatever the open facts of all those compared turn out to be.
    among : int
        Firms compared, itself with them.
    ordered : bool
        Whether the need states an order of importance.
    samples : int
    """

    acceptability: tuple[float, ...]
    central: Mapping[str, float] | None
    confidence: float | None
    best: int
    worst: int
    among: int
    ordered: bool
    samples: int

    @property
    def first(self) -> float:
        """Share of the weightings under which it comes first."""
        return self.acceptability[0]


def importance_columns(terms: Sequence[str], importance: Iterable[str | Sequence[str]] | None) -> list[int | list[int]]:
    """Return a need's order of importance by column; terms that the need is silent on are left out.

    Raises
    ------
    UnknownName
        The order names something that is no term.

    Examples
    --------
    >>> importance_columns(("fit", "crew", "local"), ["local", ("fit", "proximity")])
    [2, 0]
    """
    place = {term: i for i, term in enumerate(terms)}
    order: list[int | list[int]] = []
    for named in importance or ():
        group = [named] if isinstance(named, str) else list(named)
        for name in group:
            if name not in TERMS:
                raise UnknownName("term", name, TERMS)
        known = [place[name] for name in group if name in place]
        if known:
            order.append(known[0] if len(known) == 1 else known)
    return order


@cache
def _setting(key: str) -> int:
    text = (files("kaivosmatch") / "data" / "disclosure.csv").read_text(encoding="utf-8")
    return int({row["key"]: row["value"] for row in csv.DictReader(text.splitlines())}[key])


class Peers:
    """The first candidates of a need, beside whom any firm can be set; what was drawn once is kept.

    Parameters
    ----------
    judged : Judged
    allowed : bool (n,)
        The firms that were asked.
    """

    def __init__(self, judged: Judged, allowed: NDArray[np.bool_]) -> None:
        self._judged = judged
        self._rows = best_rows(
            judged.verdict, judged.score, _setting("standing_first"), allowed, judged.arrival_order
        ).tolist()
        self._known: dict[tuple[int, ...], tuple[Standing, ...]] = {}

    def standing(self, row: int) -> Standing:
        """Return a firm's standing; of one that is not among the first, as if it were added to them, whatever its verdict."""
        rows = tuple(self._rows) if row in self._rows else (*self._rows, row)
        if rows not in self._known:
            self._known[rows] = _standings(self._judged, rows)
        return self._known[rows][rows.index(row)]


def _standings(judged: Judged, rows: tuple[int, ...]) -> tuple[Standing, ...]:
    chosen = np.asarray(rows, dtype=np.int64)
    low, high = judged.shown[chosen], judged.could[chosen]
    order = importance_columns(judged.terms, judged.query.need.importance)
    found = acceptability(low, high, order=order or None, pairwise=False, samples=_setting("standing_samples"))
    best, worst = rank_range(low, high, [judged.query.weights[t] for t in judged.terms])
    # masked together: in either way where a firm is never first
    never = found.confidence.mask | np.zeros(len(rows), dtype=bool)
    return tuple(
        Standing(
            acceptability=tuple(map(float, found.ranks[i])),
            central=None if never[i] else dict(zip(judged.terms, map(float, found.central.data[i]), strict=True)),
            confidence=None if never[i] else float(found.confidence.data[i]),
            best=int(best[i]),
            worst=int(worst[i]),
            among=len(rows),
            ordered=bool(order),
            samples=found.samples,
        )
        for i in range(len(rows))
    )
