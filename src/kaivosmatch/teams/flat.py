"""Teams of many needs as flat arrays, for sums over thousands of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kaivosmatch.teams.search import Found

__all__ = ["Flat", "joined"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def joined(key: Ints, where: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of places in ``key`` and in ``where``, which is sorted, that hold the same.

    Examples
    --------
    >>> entry, at = joined(np.array([7, 3, 7]), np.array([3, 7, 7]))
    >>> list(zip(entry.tolist(), at.tolist()))
    [(0, 1), (0, 2), (1, 0), (2, 1), (2, 2)]
    """
    first = np.searchsorted(where, key)
    count = np.searchsorted(where, key, side="right") - first
    entry = np.repeat(np.arange(len(key)), count)
    return entry, np.arange(len(entry)) - np.repeat(np.cumsum(count) - count - first, count)


class Flat(NamedTuple):
    """Teams as flat arrays: c teams, m memberships."""

    place: Ints  # c: need
    value: Floats  # c: worth times score
    team: Ints  # m
    member: Ints  # m: firm
    sends: Floats  # m: people, 0 where only lots are done that count nobody

    @classmethod
    def empty(cls) -> Flat:
        """Return no teams."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, np.zeros(0), none, none, np.zeros(0))

    def with_more(
        self, columns: Sequence[tuple[int, Found]], people: Sequence[dict[int, float]], worth: Sequence[float]
    ) -> Flat:
        """Return the arrays with some teams more."""
        first = len(self.place)
        more = Flat(
            np.array([place for place, _ in columns], dtype=np.int64),
            np.array([worth[place] * team.score for place, team in columns], dtype=np.float64),
            np.array([first + c for c, (_, team) in enumerate(columns) for _ in team.rows], dtype=np.int64),
            np.array([row for _, team in columns for row in team.rows], dtype=np.int64),
            np.array([s.get(row, 0.0) for s, (_, t) in zip(people, columns, strict=True) for row in t.rows]),
        )
        return Flat(*[np.concatenate(pair) for pair in zip(self, more, strict=True)])

    def only(self, kept: Ints) -> Flat:
        """Return the arrays of some of the teams, given by ascending places."""
        place = np.full(len(self.place), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        some = place[self.team] >= 0
        return Flat(self.place[kept], self.value[kept], place[self.team[some]], self.member[some], self.sends[some])
