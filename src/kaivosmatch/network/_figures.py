"""Outcome figures: a band, its definition, and the refusal to add what is not the same."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kaivosmatch.errors import InputError, UnknownName

__all__ = ["Band", "Figure", "assumption", "band_sum", "figure_table", "whole_or_none"]

Band = tuple[float, float]
"""Least and most that something can be; the most is infinite where nothing bounds it."""


@cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / name).read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def assumption(key: str) -> float:
    """Return a constant of the network's table ``data/network/assumptions.csv``; ``UnknownName`` where there is none.

    Examples
    --------
    >>> assumption("free_meals_factor")
    0.5
    """
    rows = _rows("assumptions.csv")
    if key not in rows:
        raise UnknownName("assumption", key, rows)
    return float(rows[key]["value"])


def figure_table(key: str) -> dict[str, str]:
    """Return the row of a figure: unit, whether it adds over years and buyers, labels."""
    rows = _rows("figures.csv")
    if key not in rows:
        raise UnknownName("figure", key, rows)
    return rows[key]


def band_sum(bands: list[Band]) -> Band:
    """Add bands, each end by itself.

    Examples
    --------
    >>> band_sum([(1.0, 1.0), (0.0, math.inf)])
    (1.0, inf)
    """
    return math.fsum(low for low, _ in bands), math.fsum(high for _, high in bands)


def whole_or_none(value: float) -> float | None:
    """Return a finite number, or None: no infinity and no NaN leaves."""
    return float(value) if math.isfinite(value) else None


@dataclass(frozen=True)
class Figure:
    """One outcome figure of one year.

    Attributes
    ----------
    key : str
        Of ``data/network/figures.csv``.
    year : int
    low, high : float or None
        Least and most that it can be by what the ledger says. ``high`` is None where nothing bounds it (an amount is missing); both are
        None where the figure has no meaning (a share of no purchases at all).
    tier : {1, 2} or None
        Of purchases: bought directly, or through a prime contractor.
    basis : {"invoice", "commitment"} or None
        Of purchases: money spent, or only promised.
    definition : str
        Of *local*, or of whom and what is counted; empty where the key says it all.
    counted, missing : int
        Rows or firms behind it, and those of them that lack something it needs.
    """

    key: str
    year: int
    low: float | None
    high: float | None
    tier: int | None = None
    basis: str | None = None
    definition: str = ""
    counted: int = 0
    missing: int = 0

    @classmethod
    def of(cls, key: str, year: int, band: Band | None, **more: Any) -> Figure:
        """Make one from a band, None for no meaning."""
        figure_table(key)
        if band is None:
            return cls(key, year, None, None, **more)
        return cls(key, year, whole_or_none(band[0]), whole_or_none(band[1]), **more)

    @property
    def value(self) -> float | None:
        """The figure where it is known, else None: never a guess between the two ends."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def unit(self) -> str:
        """The unit, e.g. ``"EUR"``."""
        return figure_table(self.key)["unit"]

    @property
    def identity(self) -> tuple[str, int | None, str | None, str]:
        """What two figures must share to mean the same."""
        return self.key, self.tier, self.basis, self.definition

    def label(self, lang: str = "en") -> str:
        """Return the name of the figure in a language."""
        return figure_table(self.key)[f"label_{lang}"]

    def plus(self, other: Figure) -> Figure:
        """Return the sum of two figures of the same definition: two years, or two ledgers.

        Raises
        ------
        InputError
            The two differ in key, tier, basis or definition, or are shares or stocks, which do not add.

        Examples
        --------
        >>> Figure("courses", 2024, 2.0, 2.0).plus(Figure("courses", 2025, 3.0, 4.0)).high
        6.0
        """
        if self.identity != other.identity:
            raise InputError(
                "figures of different definitions are never added", got=other.identity, expected=str(self.identity)
            )
        if figure_table(self.key)["adds"] != "yes":
            raise InputError(f"{self.key} is a share or a stock; such figures do not add", got=self.unit)
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        more = self.counted + other.counted, self.missing + other.missing
        return Figure(self.key, max(self.year, other.year), low, high, self.tier, self.basis, self.definition, *more)
