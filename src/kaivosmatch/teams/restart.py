"""Where the relaxed problem was left: the next one, with other teams, cuts and people, begins there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import BASIC, Basis

if TYPE_CHECKING:
    from kaivosmatch.teams.cuts import Cut
    from kaivosmatch.teams.pool import Pair

__all__ = ["Restart"]


class Restart:
    """Which teams, limits, needs and cuts the last solution left free; nothing at first, or where the solver does not tell."""

    def __init__(self) -> None:
        self._team = np.zeros(0, dtype=np.int8)
        self._row: dict[Pair | int | Cut, int] = {}  # limits, needs and cuts

    def copy(self) -> Restart:
        """Return another that goes its own way from here."""
        other = Restart()
        other._team, other._row = self._team, self._row
        return other

    def keep(self, basis: Basis | None, kept: NDArray[np.bool_], rows: Sequence[Pair | int | Cut]) -> None:
        """Keep where a problem ended.

        Parameters
        ----------
        kept : bool (c,)
            Teams that were in it.
        rows : sequence
            Its limits, needs and cuts.
        """
        if basis is None:
            return
        self._team = np.zeros(len(kept), dtype=np.int8)
        self._team[kept] = basis.column[: int(kept.sum())]
        self._row = dict(zip(rows, basis.row.tolist(), strict=False))

    def basis(self, kept: NDArray[np.bool_], rows: Sequence[Pair | int | Cut]) -> Basis | None:
        """Return where a problem begins; what is new in it is not chosen and limits nothing."""
        if not self._row:
            return None
        team = np.concatenate([self._team, np.zeros(max(len(kept) - len(self._team), 0), dtype=np.int8)])[: len(kept)]
        get = self._row.get
        return Basis(team[kept], np.array([get(row, BASIC) for row in rows], dtype=np.int8))
