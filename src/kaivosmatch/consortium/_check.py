"""What a problem is given, read as arrays: shapes, ranges and verdicts, every fault remembered so that all can be told at once."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import Problem, RecordErrors

__all__ = ["Check"]

Floats: TypeAlias = NDArray[np.float64]

# Weights come from divisions by their own sum: six digits are ample, and a forgotten normalisation is far outside.
WEIGHT_SUM_TOLERANCE = 1e-6


class Check:
    """Reads the fields one by one and remembers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, name: str, what: str, got: object, expected: str) -> None:
        self.problems.append(Problem(what, column=name, got=str(got), expected=expected))

    def first_two(self, fit: ArrayLike) -> tuple[int, int]:
        shape = np.shape(fit)
        if len(shape) != 2 or shape[1] == 0:
            self.fault("fit", "wrong shape", shape, "(suppliers, lots) with at least one lot")
            raise RecordErrors(self.problems, title="TeamProblem")
        return shape[0], shape[1]

    def width(self, value: ArrayLike, axis: int = 1) -> int:
        shape = np.shape(value)
        return int(shape[axis]) if len(shape) > axis else 0

    def array(self, name: str, value: ArrayLike, shape: tuple[int, ...]) -> Floats:
        """Return the field as floats of the right shape; a harmless stand-in where that fails, so that the other fields are checked too."""
        try:
            got = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            self.fault(name, "not numbers", type(value).__name__, f"numbers of shape {shape}")
            return np.full(shape, np.nan)
        if got.size == 0 and 0 in shape:
            return np.zeros(shape)
        if got.shape != shape:
            self.fault(name, "wrong shape", got.shape, str(shape))
            return np.full(shape, np.nan)
        if np.isnan(got).any():
            self.fault(
                name, "NaN", f"NaN at {_first(np.isnan(got))}", "a number everywhere; inf where no limit is known"
            )
        return np.ascontiguousarray(got)

    def floats(
        self,
        name: str,
        value: ArrayLike,
        shape: tuple[int, ...],
        *,
        least: float = -np.inf,
        most: float = np.inf,
        finite: bool = False,
        above: bool = False,
        never: float | None = None,
    ) -> Floats:
        got = self.array(name, value, shape)
        bad = (got < least) | (got > most) | (above & (got == least)) | (finite & np.isinf(got))
        if never is not None:
            bad |= got == never
        if bad.any():
            where = _first(bad)
            bounds = f"{'>' if above else '>='} {least:g}" if np.isfinite(least) else ""
            bounds += f"{' and ' if bounds else ''}<= {most:g}" if np.isfinite(most) else ""
            bounds += f"{' and ' if bounds else ''}finite" if finite else ""
            bounds += f"anything but {never}" if never is not None else ""
            self.fault(name, "out of range", f"{got[where]} at {where}", bounds)
        return got

    def verdicts(self, name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.int8]:
        got = self.array(name, value, shape)
        bad = ~np.isin(got, (-1.0, 0.0, 1.0)) & ~np.isnan(got)
        if bad.any():
            where = _first(bad)
            self.fault(name, "not a verdict", f"{got[where]:g} at {where}", "-1 (FAIL), 0 (UNKNOWN) or 1 (PASS)")
        return np.where(np.isnan(got) | bad, 0.0, got).astype(np.int8)

    def flags(self, name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        got = self.array(name, value, shape)
        bad = (got != 0) & (got != 1) & ~np.isnan(got)
        if bad.any():
            where = _first(bad)
            self.fault(name, "not a flag", f"{got[where]:g} at {where}", "True or False")
        return np.asarray(got == 1)

    def numbers(self, name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.int64]:
        got = self.array(name, value, shape)
        bad = (got != np.floor(got)) | (got < -1) | np.isinf(got)
        if bad.any():
            where = _first(bad)
            self.fault(name, "not a number of a firm", f"{got[where]:g} at {where}", "a whole number >= 0, or -1 for none")
        return np.where(np.isnan(got) | bad, -1.0, got).astype(np.int64)

    def total(self, name: str, value: Floats) -> None:
        total = float(value.sum())
        if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
            self.fault(name, "does not sum to 1", f"{total:g}", f"1 (to {WEIGHT_SUM_TOLERANCE:g})")

    def ordered(self, name: str, low: Floats, high: Floats) -> None:
        bad = low > high
        if bad.any():
            where = _first(bad)
            self.fault(name, "above sum_high", f"{low[where]:g} > {high[where]:g} at {where}", "sum_low <= sum_high")

    def whole(self, name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            self.fault(name, "not a number of members", repr(value), "a whole number >= 1")
            return 1
        return int(value)

    def cost(self, name: str, value: object) -> float:
        if not isinstance(value, (int, float, np.integer, np.floating)) or not 0.0 <= float(value) < np.inf:
            self.fault(name, "not a cost", repr(value), "a finite number >= 0")
            return 0.0
        return float(value)


def _first(bad: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the index of the first True."""
    return tuple(int(x) for x in np.argwhere(bad)[0])
