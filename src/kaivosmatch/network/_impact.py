"""What came of it: headcount, jobs, local purchases, courses and cooperation, counted from a ledger against a baseline year."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.network._figures import Band, Figure, band_sum
from kaivosmatch.network._kinds import activity_kind
from kaivosmatch.network._local import LocalDefinition, local_definition, local_verdict
from kaivosmatch.network._purchases import local_total, share_of_local, spends, total

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Buyer, FirmYear, Purchase, Supplier
    from kaivosmatch.sources import Ledger
    from kaivosmatch.vocabulary import Place, Vocabulary

__all__ = ["Check", "FirmGrowth", "Impact", "impact"]

TIERS = (1, 2)
BASES = ("invoice", "commitment")
SUMS = {"invoice": ("all_purchases", "local_purchases"), "commitment": ("all_commitments", "local_commitments")}
"""What is promised has a name of its own: a framework's ceiling is not a purchase."""
MONEY = frozenset(["local_share", *SUMS["invoice"], *SUMS["commitment"]])


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


@dataclass(frozen=True)
class Impact:
    """Outcomes of a year beside those of a baseline year.

    Attributes
    ----------
    year, baseline : int
    definitions : tuple of LocalDefinition
        Of local; each has figures of its own, and no two are ever added.
    figures : tuple of Figure
        Of ``year``.
    before : tuple of Figure
        Of ``baseline``; what cannot be told of an earlier year is not here.
    growth : tuple of FirmGrowth
    checks : tuple of Check
    """

    year: int
    baseline: int
    definitions: tuple[LocalDefinition, ...]
    figures: tuple[Figure, ...]
    before: tuple[Figure, ...]
    growth: tuple[FirmGrowth, ...]
    checks: tuple[Check, ...]

    def figure(self, key: str, *, tier: int | None = None, basis: str | None = None, local: int = 0) -> Figure:
        """Return one figure of the year.

        Parameters
        ----------
        tier, basis : optional
            Of purchases: by default tier 1, invoices.
        local : int
            Place of the definition among :attr:`definitions`.

        Raises
        ------
        UnknownName
            There is no such figure.
        """
        return self._one(self.figures, key, tier, basis, local)

    def change(self, key: str, *, tier: int | None = None, basis: str | None = None, local: int = 0) -> Band | None:
        """Return the least and the most that a figure changed since the baseline year; None where either cannot be told."""
        now = self._one(self.figures, key, tier, basis, local)
        return _change(now, {f.identity: f for f in self.before}.get(now.identity))

    def _one(self, among: Sequence[Figure], key: str, tier: int | None, basis: str | None, local: int) -> Figure:
        if key in MONEY:
            tier, basis = tier or TIERS[0], BASES[1] if key.endswith("commitments") else basis or BASES[0]
        text = self.definitions[local].text if key in MONEY and key.startswith("local") else None
        for figure in among:
            if (figure.key, figure.tier, figure.basis) == (key, tier, basis) and text in (None, figure.definition):
                return figure
        raise UnknownName("figure", key, {f.key for f in among})

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return a row per figure: its name, definition, unit, least and most in both years, and the change; None where not known."""
        import pandas as pd

        earlier = {f.identity: f for f in self.before}
        rows = []
        for f in self.figures:
            old = earlier.get(f.identity)
            change = _change(f, old)
            rows.append(
                (
                    f.key, f.label(lang), f.tier, f.basis, f.definition, f.unit, f.value, f.low, f.high,
                    None if old is None else old.low, None if old is None else old.high,
                    None if change is None else change[0], None if change is None else change[1], f.counted, f.missing,
                )
            )  # fmt: skip
        columns = [
            "key", "label", "tier", "basis", "definition", "unit", "value", "low", "high", "baseline_low", "baseline_high",
            "change_low", "change_high", "counted", "missing",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def checks_frame(self) -> pd.DataFrame:
        """Return what to look at before the figures are quoted: ``key, subject, detail``."""
        import pandas as pd

        return pd.DataFrame([(c.key, c.subject, c.detail) for c in self.checks], columns=["key", "subject", "detail"])

    def growth_frame(self) -> pd.DataFrame:
        """Return each firm's size in both years, for the officer only: no firm sees another's."""
        import pandas as pd

        rows = [(g.supplier_id, g.before, g.now, g.claimed_fte) for g in self.growth]
        return pd.DataFrame(rows, columns=["supplier_id", "before", "now", "claimed_fte"], dtype=object)


def _change(now: Figure, old: Figure | None) -> Band | None:
    if old is None or None in (now.low, now.high, old.low, old.high):
        return None
    # each is some number between its ends, so the change lies between the nearest and the farthest of them
    return now.low - old.high, now.high - old.low  # type: ignore[operator]


def impact(
    ledger: Ledger,
    year: int,
    baseline: int | None = None,
    local: str | LocalDefinition | Sequence[str | LocalDefinition] = "region",
    *,
    suppliers: Iterable[Supplier] = (),
    buyers: Iterable[Buyer] = (),
    vocabulary: Vocabulary | None = None,
) -> Impact:
    """Count the outcomes of a year: the four measures of a project and the degree of cooperation.

    Money bought directly (tier 1) and through prime contractors (tier 2) is never added, since the second is a part of the first; what is
    only promised (a framework's ceiling, a commitment) is never counted as bought. What the ledger leaves out makes a figure a band.

    Parameters
    ----------
    ledger : Ledger
    year : int
    baseline : int, optional
        None: the year before.
    local : str, LocalDefinition, or several
        ``"municipality"``, ``"region"`` or ``"country"`` of the site of each purchase; or the name of a region or a municipality.
    suppliers : iterable of Supplier
        Where the firms are; a firm that is not among them may or may not be local. They also say who names partners.
    buyers : iterable of Buyer
        Where their sites are.
    vocabulary : Vocabulary, optional

    Returns
    -------
    Impact

    Notes
    -----
    Headcount growth is that of the same firms in both years: a firm whose size is known in one of them only is reported as missing and
    changes nothing. The share of spend on local suppliers is GRI 204-1 with its definition and its basis attached.

    Raises
    ------
    InputError
        A definition of local that is none; a baseline that is not an earlier year.

    Examples
    --------
    >>> from kaivosmatch.datasets import load_ledger, load_sample
    >>> sample = load_sample()
    >>> found = impact(load_ledger(), 2025, 2024, "Kainuu", suppliers=sample.suppliers, buyers=sample.buyers)
    >>> found.figure("headcount").value, found.change("headcount"), found.figure("direct_jobs").value
    (123.0, (12.5, 12.5), 4.5)
    """
    from kaivosmatch.vocabulary import Vocabulary

    known = vocabulary if vocabulary is not None else Vocabulary.default()
    earlier = year - 1 if baseline is None else baseline
    if earlier >= year:
        raise InputError("the baseline is not an earlier year", got=earlier, expected=f"before {year}")
    given = [local] if isinstance(local, str | LocalDefinition) else list(local)
    definitions = tuple(dict.fromkeys(local_definition(one, known) for one in given))
    if not definitions:
        raise InputError("no definition of local is given", got=local)
    counting = _Counting(ledger, tuple(suppliers), tuple(buyers), definitions, known)
    growth, now, before = counting.headcount(year, earlier)
    figures, old = counting.of_year(year), counting.of_year(earlier)
    # A tier and a basis that neither year has are not worth a line; what was bought directly always is.
    seen = {(f.tier, f.basis) for f in (*figures, *old) if f.counted} | {(TIERS[0], BASES[0])}
    figures, old = ([f for f in some if f.tier is None or (f.tier, f.basis) in seen] for some in (figures, old))
    return Impact(
        year,
        earlier,
        definitions,
        (now, *figures, *counting.partners(year)),
        (before, *old),
        growth,
        tuple(counting.checks(year, earlier, growth)),
    )


def locality_of(
    suppliers: Iterable[Supplier], buyers: Iterable[Buyer], definition: LocalDefinition, vocabulary: Vocabulary
) -> Callable[[Purchase], int]:
    """Return a function that says of a purchase whether its firm is local: 1, -1, or 0 where it is not known."""
    from kaivosmatch.sources import Ledger

    counting = _Counting(Ledger(), tuple(suppliers), tuple(buyers), (definition,), vocabulary)
    return partial(counting.local, definition=definition)


class _Counting:
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
