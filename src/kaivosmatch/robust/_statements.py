"""What is said about the weights, checked once: an order of importance, bounds and ratios, and the polytope that they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError

__all__ = ["Statements", "read_statements"]

Floats = NDArray[np.float64]

SLACK = 1e-9
"""How far a statement may be missed by rounding before it counts as missed."""


@dataclass(frozen=True, eq=False)
class Statements:
    """Statements about ``m`` weights that are not negative and sum to one.

    Attributes
    ----------
    columns : int
        The number of weights, m.
    levels : tuple of tuple of int
        The order of importance: every column of a level weighs at least as much as every column of the next.
    low, high : float ndarray (m,)
        Bounds within [0, 1].
    ratios : tuple of (int, int, float)
        ``(i, j, f)``: weight i is at least f times weight j.
    """

    columns: int
    levels: tuple[tuple[int, ...], ...]
    low: Floats
    high: Floats
    ratios: tuple[tuple[int, int, float], ...]

    @property
    def bounded(self) -> bool:
        """Whether any weight has a bound that the simplex itself does not give."""
        return bool((self.low > 0).any() or (self.high < 1).any())

    @property
    def ordered(self) -> bool:
        """Whether the order says anything (one level alone does not)."""
        return len(self.levels) > 1

    def half_spaces(self) -> tuple[Floats, Floats, tuple[str, ...]]:
        """Return ``(a, b, words)``: the weights are those of the simplex with ``a @ w >= b``; each row also in words.

        Of an order only neighbouring levels are compared: the rest follows.
        """
        m = self.columns
        unit = np.eye(m)
        rows: list[Floats] = []
        least: list[float] = []
        words: list[str] = []
        for k in range(m):
            rows.append(unit[k])
            least.append(float(self.low[k]))
            words.append(f"weight {k} >= {self.low[k]:g}")
            if self.high[k] < 1:
                rows.append(-unit[k])
                least.append(-float(self.high[k]))
                words.append(f"weight {k} <= {self.high[k]:g}")
        for upper, lower in zip(self.levels, self.levels[1:]):
            for i in upper:
                for j in lower:
                    rows.append(unit[i] - unit[j])
                    least.append(0.0)
                    words.append(f"weight {i} >= weight {j} (order)")
        for i, j, factor in self.ratios:
            rows.append(unit[i] - factor * unit[j])
            least.append(0.0)
            words.append(f"weight {i} >= {factor:g} x weight {j}")
        return np.array(rows), np.array(least), tuple(words)

    def satisfied(self, weights: Floats) -> NDArray[np.bool_]:
        """Return for each row of ``weights`` (k, m), taken from the simplex, whether it satisfies everything said.

        Compared without tolerance: the edges have no volume, and a tolerance would let a draw out of its bounds.
        """
        fine = np.asarray(((weights >= self.low) & (weights <= self.high)).all(axis=1))
        for upper, lower in zip(self.levels, self.levels[1:]):
            fine &= weights[:, upper].min(axis=1) >= weights[:, lower].max(axis=1)
        for i, j, factor in self.ratios:
            fine &= weights[:, i] >= factor * weights[:, j]
        return fine


def read_statements(
    columns: int,
    order: Iterable[Any] | None = None,
    bounds: ArrayLike | None = None,
    ratios: Iterable[Sequence[Any]] | None = None,
) -> Statements:
    """Check what is said about ``columns`` weights and return it as :class:`Statements`.

    Raises
    ------
    InputError
        For a column that does not exist or is named twice in the order, bounds that are not (m, 2) finite numbers with
        low <= high, and ratios that are not (i, j, number >= 0). Whether any weights satisfy them *together* is found
        out when weights are drawn.
    """
    low, high = _read_bounds(columns, bounds)
    return Statements(columns, _read_order(columns, order), low, high, _read_ratios(columns, ratios))


def _column(value: Any, columns: int, where: str) -> int:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
    if not whole or not 0 <= value < columns:
        raise InputError(f"{where} names a column that does not exist", got=value, expected=f"0 to {columns - 1}")
    return int(value)


def _read_order(columns: int, order: Iterable[Any] | None) -> tuple[tuple[int, ...], ...]:
    if order is None:
        return ()
    levels = []
    for entry in order:
        group = entry if isinstance(entry, (list, tuple, set, frozenset, np.ndarray)) else [entry]
        levels.append(tuple(sorted(_column(c, columns, "order") for c in group)))
    named = [c for level in levels for c in level]
    twice = sorted({c for c in named if named.count(c) > 1})
    if twice:
        raise InputError(
            "order names a column twice", got=twice, hint="columns of equal standing go into one inner list"
        )
    return tuple(level for level in levels if level)


def _read_bounds(columns: int, bounds: ArrayLike | None) -> tuple[Floats, Floats]:
    if bounds is None:
        return np.zeros(columns), np.ones(columns)
    try:
        table = np.asarray(bounds, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("bounds are not numbers", got=bounds, expected="an array (columns, 2)") from error
    if table.shape != (columns, 2):
        raise InputError("bounds have the wrong shape", got=table.shape, expected=f"({columns}, 2): low and high")
    if not np.isfinite(table).all():
        raise InputError("bounds are not finite", got=table.tolist(), hint="no bound is written 0 (low) or 1 (high)")
    wrong = np.flatnonzero(table[:, 0] > table[:, 1])
    if wrong.size:
        raise InputError(
            "a lower bound lies above its upper bound", got=f"column {wrong[0]}: {table[wrong[0]].tolist()}"
        )
    low, high = np.maximum(table[:, 0], 0.0), np.minimum(table[:, 1], 1.0)
    beyond = np.flatnonzero(low > high)
    if beyond.size:
        raise InputError("bounds leave no weight in [0, 1]", got=f"column {beyond[0]}: {table[beyond[0]].tolist()}")
    return low, high


def _read_ratios(columns: int, ratios: Iterable[Sequence[Any]] | None) -> tuple[tuple[int, int, float], ...]:
    read = []
    for entry in () if ratios is None else ratios:
        try:
            i, j, factor = entry
            at_least = float(factor)
        except (TypeError, ValueError) as error:
            raise InputError("a ratio is not (i, j, at_least)", got=entry) from error
        if not np.isfinite(at_least) or at_least < 0:
            raise InputError("a ratio is not a finite number >= 0", got=entry)
        read.append((_column(i, columns, "ratios"), _column(j, columns, "ratios"), at_least))
    return tuple(read)
