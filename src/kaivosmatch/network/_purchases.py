"""Sums of purchases that keep unknown apart from nothing: amounts, years, tiers and locality that a ledger may leave out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.network._figures import Band, band_sum
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.records import Purchase

__all__ = ["Spend", "local_total", "share_of_local", "spends", "total"]

MONTHS_IN_QUARTER = 3


@dataclass(frozen=True)
class Spend:
    """What one firm got from one buyer at one site in a year.

    Attributes
    ----------
    counts : {-1, 0, 1}
        Whether it is of the year, tier and basis asked for; 0 where the ledger does not say.
    local : {-1, 0, 1}
    eur : (float, float)
        Least and most that it can be.
    rows : tuple of Purchase
    overlaps : bool
        Whether a period lies within another, so that it may have been entered twice.
    """

    counts: int
    local: int
    eur: Band
    rows: tuple[Purchase, ...]
    overlaps: bool = False

    @property
    def missing(self) -> int:
        """How many of its rows lack an amount, a period, a tier or a basis."""
        return sum(None in (r.eur, r.period, r.tier, r.basis) for r in self.rows)


def spends(
    purchases: Iterable[Purchase], year: int, tier: int, basis: str, local: Callable[[Purchase], int]
) -> list[Spend]:
    """Group the purchases that are, or may be, of a year, tier and basis.

    Rows of the same firm, buyer, site, tier and basis are added, except where a period lies within another ("2025" and "2025-Q3"):
    then it is not known whether the longer one holds the shorter, so the sum lies between the greater of them and both together.
    """
    groups: dict[tuple[object, ...], list[Purchase]] = {}
    for number, row in enumerate(purchases):
        if row.tier not in (tier, None) or row.basis not in (basis, None):
            continue
        if row.period is None:
            groups[(number,)] = [row]
        elif int(row.period[:4]) == year:
            groups.setdefault((row.supplier, row.buyer, row.site, row.tier, row.basis), []).append(row)
    found = []
    for rows in groups.values():
        first = rows[0]
        sure = None not in (first.period, first.tier, first.basis)
        eur, overlaps = _within_a_year(rows)
        found.append(Spend(int(PASS if sure else UNKNOWN), int(local(first)), eur, tuple(rows), overlaps))
    return found


def _within_a_year(rows: list[Purchase]) -> tuple[Band, bool]:
    years: list[Band] = []
    quarters: dict[int, list[Band]] = {q: [] for q in range(1, 5)}
    months: dict[int, list[Band]] = {q: [] for q in range(1, 5)}
    for row in rows:
        eur: Band = (0.0, math.inf) if row.eur is None else (float(row.eur), float(row.eur))
        part = "" if row.period is None else row.period[5:]
        if not part:
            years.append(eur)
        elif part.startswith("Q"):
            quarters[int(part[1:])].append(eur)
        else:
            months[(int(part) - 1) // MONTHS_IN_QUARTER + 1].append(eur)
    parts: list[Band] = []
    overlaps = False
    for q in quarters:
        band, twice = _nested(quarters[q], months[q])
        overlaps |= twice
        if band is not None:
            parts.append(band)
    band, twice = _nested(years, parts)
    return band or (0.0, 0.0), overlaps or twice


def _nested(whole: list[Band], parts: list[Band]) -> tuple[Band | None, bool]:
    if not whole:
        return (band_sum(parts) if parts else None), False
    one = band_sum(whole)
    if not parts:
        return one, False
    other = band_sum(parts)
    return (max(one[0], other[0]), one[1] + other[1]), True


def total(found: Iterable[Spend]) -> Band:
    """Return the least and the most that all of them are together."""
    found = list(found)
    return (
        math.fsum(s.eur[0] for s in found if s.counts == PASS),
        math.fsum(s.eur[1] for s in found),
    )


def local_total(found: Iterable[Spend]) -> Band:
    """Return the least and the most that local firms got."""
    found = list(found)
    return (
        math.fsum(s.eur[0] for s in found if s.counts == PASS and s.local == PASS),
        math.fsum(s.eur[1] for s in found if s.local >= UNKNOWN),
    )


def share_of_local(found: Iterable[Spend]) -> Band | None:
    """Return the least and the greatest share of local firms that the ledger allows; None where nothing was bought.

    The share ``L / (L + N)`` grows with what local firms got and falls with the rest, so its ends are at the ends of both.
    """
    found = list(found)
    local_low, local_high = local_total(found)
    rest_low = math.fsum(s.eur[0] for s in found if s.counts == PASS and s.local == FAIL)
    rest_high = math.fsum(s.eur[1] for s in found if s.local <= UNKNOWN)
    if local_high == 0 and rest_high == 0:
        return None
    low = _ratio(local_low, rest_high, nothing=1.0)
    return low, _ratio(local_high, rest_low, nothing=0.0)


def _ratio(local: float, rest: float, nothing: float) -> float:
    if math.isinf(rest):
        return 0.0
    if math.isinf(local):
        return 1.0
    return nothing if local + rest == 0 else local / (local + rest)
