"""What came of it: headcount, jobs, local purchases, courses and cooperation, counted from a ledger against a baseline year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._counting import BASES, SUMS, TIERS, Check, Counting, FirmGrowth
from kaivosmatch.network._figures import Band, Figure
from kaivosmatch.network._local import LocalDefinition, local_definition
from kaivosmatch.network._words import frame_of, word
from kaivosmatch.phrases import check_language

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Buyer, Supplier
    from kaivosmatch.sources import Ledger
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Impact", "impact"]

MONEY = frozenset(["local_share", *SUMS["invoice"], *SUMS["commitment"]])


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

    def to_frame(self, lang: str | None = None, *, names: str = "en") -> pd.DataFrame:
        """Return a row per figure: its name, definition, unit, least and most in both years, and the change; None where not known.

        Parameters
        ----------
        lang : str, optional
            Gives headings and words for people, and the definition in full in that language.
        names : str
            Without ``lang``: the language of the figures' names and of ``area``, which says what is local in short.
        """
        tongue = check_language(lang or names)
        # which local is meant must be seen beside the figure; the definition in full stands in its own column
        local = {d.text: d for d in self.definitions}
        earlier = {f.identity: f for f in self.before}
        rows = []
        for f in self.figures:
            old, meant = earlier.get(f.identity), local.get(f.definition)
            low, high = (None, None) if old is None else (old.low, old.high)
            rows.append(
                (
                    f.key, f.label(tongue), None if meant is None else meant.told(tongue, short=True), f.tier,
                    f.basis if f.basis is None or lang is None else word(f"basis_{f.basis}", lang),
                    f.definition if meant is None or lang is None else meant.told(lang),
                    f.unit if lang is None else word(f"unit_{f.unit}", lang), f.value, f.low, f.high, low, high,
                    *(_change(f, old) or (None, None)), f.counted, f.missing,
                )
            )  # fmt: skip
        columns = (
            "key", "label", "area", "tier", "basis", "definition", "unit", "value", "low", "high", "baseline_low", "baseline_high",
            "change_low", "change_high", "counted", "missing",
        )  # fmt: skip
        return frame_of(rows, columns, lang, columns, "impact")

    def checks_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return what to look at before the figures are quoted: ``key, subject, detail``; ``lang`` gives headings and words for people."""
        rows = []
        for c in self.checks:
            detail = c.detail
            for d in self.definitions if lang is not None else ():
                detail = detail.replace(d.text, d.told(str(lang), short=True))
            rows.append((c.key if lang is None else word(f"check_{c.key}", lang), c.subject, detail))
        return frame_of(rows, ("key", "subject", "detail"), lang, (), "impact")

    def growth_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return each firm's size in both years, for the officer only: no firm sees another's; ``lang`` gives headings for people."""
        rows = [(g.supplier_id, g.before, g.now, g.claimed_fte) for g in self.growth]
        columns = ("supplier_id", "before", "now", "claimed_fte")
        return frame_of(rows, columns, lang, columns, "impact")


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
    counting = Counting(ledger, tuple(suppliers), tuple(buyers), definitions, known)
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
