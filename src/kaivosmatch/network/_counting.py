"""Counting one year of a ledger: people, money, courses and cooperation, beside the firms and sites that it speaks of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from kaivosmatch.evidence import plain
from kaivosmatch.network._figures import Band, Figure, band_sum
from kaivosmatch.network._kinds import activity_kind
from kaivosmatch.network._local import LocalDefinition, local_verdict
from kaivosmatch.network._purchases import local_total, share_of_local, spends, total

if TYPE_CHECKING:
    from kaivosmatch.records import Buyer, FirmYear, Purchase, Supplier
    from kaivosmatch.sources import Ledger
    from kaivosmatch.vocabulary import Place, Vocabulary

__all__ = ["BASES", "SUMS", "TIERS", "Check", "Counting", "FirmGrowth", "locality_of"]

TIERS = (1, 2)
BASES = ("invoice", "commitment")
SUMS = {"invoice": ("all_purchases", "local_purchases"), "commitment": ("all_commitments", "local_commitments")}
"""What is promised has a name of its own: a framework's ceiling is not a purchase."""


@dataclass(frozen=True)
class Check:
    """Something in the ledger to look at before its figures are quoted.

    Attributes
    ----------
    key : str
        ``amount_missing``, ``place_in_sum_missing``, ``locality_not_known``, ``periods_overlap``, ``rows_equal``,
        ``firm_not_in_catalogue``, ``sizes_disagree``, ``claims_exceed_growth`` or ``kind_not_known``.
    subject : str
        The firm, or the word.
    detail : str
    """

    key: str
    subject: str
    detail: str


@dataclass(frozen=True)
class FirmGrowth:
    """A firm's size in both years; for the officer only. A year that the ledger does not give is None, and the firm is then not counted."""

    supplier_id: str
    before: float | None
    now: float | None
    claimed_fte: float | None


def locality_of(
    suppliers: Iterable[Supplier], buyers: Iterable[Buyer], definition: LocalDefinition, vocabulary: Vocabulary
) -> Callable[[Purchase], int]:
    """Return a function that says of a purchase whether its firm is local: 1, -1, or 0 where it is not known."""
    from kaivosmatch.sources import Ledger

    counting = Counting(Ledger(), tuple(suppliers), tuple(buyers), (definition,), vocabulary)
    return partial(counting.local, definition=definition)


class Counting:
    """One ledger beside the firms and sites it speaks of."""

    def __init__(
        self,
        ledger: Ledger,
        suppliers: tuple[Supplier, ...],
        buyers: tuple[Buyer, ...],
        definitions: tuple[LocalDefinition, ...],
        vocabulary: Vocabulary,
    ) -> None:
        self.ledger, self.definitions, self.vocabulary = ledger, definitions, vocabulary
        self.firms = {s.id: s for s in suppliers}
        self.buyers = {plain(name): b for b in buyers for name in (b.name, b.id)}

    def site_of(self, row: Purchase) -> Place | None:
        """Where the work was done: the site as the vocabulary or the buyer knows it; a buyer with one site has no other."""
        buyer = self.buyers.get(plain(row.buyer)) if row.buyer is not None else None
        sites = () if buyer is None else buyer.sites or ()
        if row.site is None:
            return self._place_of(sites[0].id, sites[0].municipality) if len(sites) == 1 else None
        named = [s for s in sites if plain(row.site) in (plain(s.id), plain(s.name))]
        return self._place_of(row.site, named[0].municipality if named else None)

    def _place_of(self, site: str | None, municipality: str | None) -> Place | None:
        found = None if site is None else self.vocabulary.find_place(site)
        return self.vocabulary.find_place(municipality) if found is None and municipality is not None else found

    def local(self, row: Purchase, definition: LocalDefinition) -> int:
        return local_verdict(self.firms.get(row.supplier), definition, self.site_of(row), self.vocabulary)

    # ------------------------------------------------------------------ people

    def headcount(self, year: int, baseline: int) -> tuple[tuple[FirmGrowth, ...], Figure, Figure]:
        sizes: dict[tuple[str, int], Band] = {}
        named: dict[str, None] = {}
        for row in self.ledger.firm_years:
            if row.year not in (year, baseline):
                continue
            named[row.supplier] = None
            if row.fte is not None:
                low, high = sizes.get((row.supplier, row.year), (math.inf, -math.inf))
                sizes[row.supplier, row.year] = (min(low, row.fte), max(high, row.fte))
        panel = [firm for firm in named if (firm, year) in sizes and (firm, baseline) in sizes]
        more = {"counted": len(panel), "missing": len(named) - len(panel)}
        claims = self._claims(year)
        growth = tuple(
            FirmGrowth(
                firm, _exact(sizes.get((firm, baseline))), _exact(sizes.get((firm, year))), _exact(claims.get(firm))
            )
            for firm in sorted(named)
        )
        both = [
            Figure.of("headcount", when, band_sum([sizes[firm, when] for firm in panel]) if panel else None, **more)
            for when in (year, baseline)
        ]
        return growth, both[0], both[1]

    def _claims(self, year: int) -> dict[str, Band]:
        found: dict[str, list[Band]] = {}
        for claim in self.ledger.job_claims:
            if claim.year in (year, None):
                most = math.inf if claim.fte is None else float(claim.fte)
                least = 0.0 if claim.fte is None or claim.year is None else float(claim.fte)
                found.setdefault(claim.supplier, []).append((least, most))
        return {firm: band_sum(bands) for firm, bands in found.items()}

    # ------------------------------------------------------------------ flows of a year

    def of_year(self, year: int) -> list[Figure]:
        claims = [c for c in self.ledger.job_claims if c.year in (year, None)]
        lacking = sum(None in (c.fte, c.year) for c in claims)
        jobs = band_sum(list(self._claims(year).values()))
        courses = [c for c in self.ledger.courses if c.date.year == year]
        blank = sum(c.participants is None for c in courses)
        people = band_sum(
            [(float(c.participants or 0), math.inf if c.participants is None else c.participants) for c in courses]
        )
        n = len(courses)
        return [
            Figure.of("direct_jobs", year, jobs, counted=len(claims), missing=lacking),
            *self._purchases(year),
            Figure.of("courses", year, (n, n), counted=n),
            Figure.of("participants", year, people, counted=n, missing=blank),
            *self._bids(year),
        ]

    def _purchases(self, year: int) -> list[Figure]:
        figures = []
        for tier in TIERS:
            for basis in BASES:
                for definition in self.definitions:
                    found = spends(self.ledger.purchases, year, tier, basis, partial(self.local, definition=definition))
                    more = {
                        "tier": tier, "basis": basis, "counted": sum(len(s.rows) for s in found),
                        "missing": sum(s.missing if s.missing else int(s.local == 0) for s in found),
                    }  # fmt: skip
                    if definition == self.definitions[0]:
                        figures.append(
                            Figure.of(
                                SUMS[basis][0], year, total(found), **{**more, "missing": sum(s.missing for s in found)}
                            )
                        )
                    more["definition"] = definition.text
                    figures.append(Figure.of(SUMS[basis][1], year, local_total(found), **more))
                    figures.append(Figure.of("local_share", year, share_of_local(found), **more))
        return figures

    # ------------------------------------------------------------------ cooperation

    def _population(self) -> tuple[dict[str, None], str]:
        if self.firms:
            return dict.fromkeys(self.firms), "of the firms in the catalogue"
        ledger = self.ledger
        named = [r.supplier for r in ledger.firm_years]
        named += [r.supplier for r in ledger.purchases] + [r.supplier for r in ledger.job_claims]
        named += [firm for a in self.ledger.activities for firm in a.firms or ()]
        return dict.fromkeys(named), "of the firms in the ledger"

    def _bids(self, year: int) -> list[Figure]:
        bids = [a for a in self.ledger.activities if a.date.year == year and activity_kind(a.kind) == "bid"]
        unnamed = sum(a.firms is None for a in bids)
        joint = [sorted(set(a.firms)) for a in bids if a.firms is not None and len(set(a.firms)) > 1]
        pairs = {pair for firms in joint for pair in combinations(firms, 2)}
        population, whose = self._population()
        together = len({firm for firms in joint for firm in firms} & population.keys())
        n = len(population)
        share: Band | None = None if n == 0 else (together / n, 1.0 if unnamed else together / n)
        return [
            Figure.of("joint_bids", year, (len(joint), len(joint) + unnamed), counted=len(bids), missing=unnamed),
            Figure.of(
                "bidding_pairs",
                year,
                (len(pairs), math.inf if unnamed else len(pairs)),
                counted=len(bids),
                missing=unnamed,
            ),
            Figure.of("firms_in_consortia", year, share, definition=whose, counted=n, missing=unnamed),
        ]

    def partners(self, year: int) -> list[Figure]:
        """Firms that name partners, as the catalogue says now: an earlier year's cannot be told from it."""
        n = len(self.firms)
        if n == 0:
            return []
        named = {
            firm for s in self.firms.values() for other in s.partners or () if other != s.id for firm in (s.id, other)
        }
        sure = len(named & self.firms.keys())
        silent = sum(s.partners is None and s.id not in named for s in self.firms.values())
        more = {"definition": "of the firms in the catalogue, as they say now", "counted": n, "missing": silent}
        return [Figure.of("firms_with_partners", year, (sure / n, (sure + silent) / n), **more)]

    # ------------------------------------------------------------------ checks

    def checks(self, year: int, baseline: int, growth: Sequence[FirmGrowth]) -> list[Check]:
        found = [
            Check("claims_exceed_growth", g.supplier_id, f"{g.claimed_fte:g} jobs claimed, {g.now - g.before:+g} in headcount")
            for g in growth
            if g.claimed_fte is not None and g.now is not None and g.before is not None and g.claimed_fte > g.now - g.before
        ]  # fmt: skip
        found += self._purchase_checks((year, baseline))
        found += self._size_checks(self.ledger.firm_years, (year, baseline))
        for word, count in Counter(a.kind for a in self.ledger.activities if activity_kind(a.kind) is None).items():
            found.append(Check("kind_not_known", word, f"{count} activities of a kind that no table names"))
        return found

    def _purchase_checks(self, years: tuple[int, int]) -> list[Check]:
        rows = [p for p in self.ledger.purchases if p.period is None or int(p.period[:4]) in years]
        found = []
        for row, count in Counter(rows).items():
            what = f"{row.buyer or '?'}, {row.site or '?'}, {row.period or '?'}"
            if count > 1:
                found.append(Check("rows_equal", row.supplier, f"{count} equal rows are added: {what}"))
            if row.eur is None:
                found.append(Check("amount_missing", row.supplier, what))
            if None in (row.period, row.tier, row.basis):
                lacking = ", ".join(name for name in ("period", "tier", "basis") if getattr(row, name) is None)
                found.append(Check("place_in_sum_missing", row.supplier, f"{lacking}: {what}"))
            if row.supplier not in self.firms:
                found.append(Check("firm_not_in_catalogue", row.supplier, what))
            else:
                found += [
                    Check("locality_not_known", row.supplier, f"{definition.text}: {what}")
                    for definition in self.definitions
                    if self.local(row, definition) == 0
                ]
        for when in years:
            for tier in TIERS:
                for basis in BASES:
                    for spend in spends(self.ledger.purchases, when, tier, basis, lambda row: 0):
                        if spend.overlaps:
                            periods = ", ".join(str(r.period) for r in spend.rows)
                            found.append(Check("periods_overlap", spend.rows[0].supplier, periods))
        return list(dict.fromkeys(found))

    @staticmethod
    def _size_checks(rows: Iterable[FirmYear], years: tuple[int, int]) -> list[Check]:
        sizes: dict[tuple[str, int], set[float]] = {}
        for row in rows:
            if row.year in years and row.fte is not None:
                sizes.setdefault((row.supplier, row.year), set()).add(float(row.fte))
        return [
            Check("sizes_disagree", firm, f"{when}: {', '.join(f'{v:g}' for v in sorted(values))}")
            for (firm, when), values in sizes.items()
            if len(values) > 1
        ]


def _exact(band: Band | None) -> float | None:
    return band[0] if band is not None and band[0] == band[1] else None
