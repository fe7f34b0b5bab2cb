"""The demand that meets each theme: lots by what they are about, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.network._figures import Band
from kaivosmatch.network._themes import Factors, shares_of, weighed
from kaivosmatch.records import band_of

if TYPE_CHECKING:
    from kaivosmatch.network._theme_words import ThemeWords
    from kaivosmatch.records import Lot, Requirement

__all__ = ["ThemeDemand"]


@dataclass(frozen=True)
class ThemeDemand:
    """Lots by the theme that they meet most.

    Attributes
    ----------
    lots, missing : dict
        ``{theme: lots, and lots whose need gives no value}``.
    eur : dict
        ``{theme: bands}``.
    unmet : tuple of str
        Lots (or needs without lots) that meet no theme.
    """

    lots: Mapping[int, int]
    eur: Mapping[int, list[Band]]
    missing: Mapping[int, int]
    unmet: tuple[str, ...]

    @classmethod
    def of(
        cls,
        requirements: Iterable[Requirement],
        words: ThemeWords,
        columns: tuple[str, ...],
        bags: Sequence[Mapping[str, float]],
        found: Factors,
    ) -> ThemeDemand:
        """Lay needs beside themes; a need's value is shared among its lots by their weights."""
        place = {word: j for j, word in enumerate(columns)}
        counts = np.array([sum(word in bag for bag in bags) for word in columns], dtype=np.float64)
        rarity = np.log(len(bags) / np.maximum(counts, 1.0)) + 1.0
        lots: dict[int, int] = {}
        eur: dict[int, list[Band]] = {}
        missing: dict[int, int] = {}
        unmet = []
        for need in requirements:
            parts: list[Lot | None] = list(need.lots) if need.lots else [None]
            weight = sum(1.0 if lot is None else lot.weight for lot in parts)
            value = band_of(need.value_eur)
            shares = shares_of(weighed([words.of_lot(need, lot) for lot in parts], place, rarity), found.words)
            for lot, row in zip(parts, shares, strict=True):
                if not row.any():
                    unmet.append(need.id if lot is None else lot.id)
                    continue
                theme = int(np.argmax(row))
                lots[theme] = lots.get(theme, 0) + 1
                if value is None:
                    missing[theme] = missing.get(theme, 0) + 1
                else:
                    part = (1.0 if lot is None else lot.weight) / weight
                    eur.setdefault(theme, []).append((value[0] * part, value[1] * part))
        return cls(lots, eur, missing, tuple(unmet))
