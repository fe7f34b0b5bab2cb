"""An outlook as it is told: one firm's fitting work quarter by quarter, in frames and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.errors import UnknownName
from kaivosmatch.network._scene import stage_label
from kaivosmatch.network._words import frame_of, scope_label, sentence, word
from kaivosmatch.phrases import euro_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STANDS", "Growth", "Outlook", "OutlookLot"]

STANDS = ("open", "question", "step", "small", "closed")


@dataclass(frozen=True)
class OutlookLot:
    """One lot that suits the firm.

    Attributes
    ----------
    ref : str
        The need's id, with the lot's where the need has several.
    stands : {"open", "question", "step", "small", "closed"}
        All shown; open but for facts not told; open once the firm takes steps in time; only too few people; closed by something else.
    probability : float
        That the need comes at all; not that the firm wins it.
    eur : float or None
        Its value, the middle of its band, for all its time; None: not known.
    by_quarter : dict
        ``{"2027-Q2": share of its days}``; empty where the need gives no days.
    crew : float or None
        People that it needs.
    """

    requirement_id: str
    lot_id: str
    ref: str
    title: str
    stage: str | None
    probability: float
    eur: float | None
    stands: str
    by_quarter: Mapping[str, float]
    crew: float | None


@dataclass(frozen=True)
class Growth:
    """What one more person, or one step, would add.

    Attributes
    ----------
    what : str
        ``"person"``, or the criterion's key.
    label : dict
    cost_eur : float or None
        None: not known; of a person the wages are not counted.
    lots : tuple of str
        Lots that open to it alone by this and nothing else.
    eur : float
        Their expected euros.
    part_eur : float
        For a person: expected euros of its share of the lots for which the firm is too small: one more of the people they need.
    by_quarter : dict
        ``{quarter: expected euros of lots}``.
    """

    what: str
    label: Mapping[str, str]
    scope: str
    people: int | None
    cost_eur: float | None
    lots: tuple[str, ...]
    eur: float
    part_eur: float
    by_quarter: Mapping[str, float]


@dataclass(frozen=True)
class Outlook:
    """One firm's fitting work, quarter by quarter.

    Attributes
    ----------
    quarters : tuple of str
        In order, ``"2026-Q4"`` first; and ``"no date"`` last, where some lot has no days.
    lots : tuple of OutlookLot
        That begin or go on in these quarters, or have no days.
    growth : tuple of Growth
        What adds most first.
    warnings : tuple of dict
        What registers say of a firm that is bankrupt, ended or removed, ``{language: text}``.
    """

    supplier_id: str
    name: str
    as_of: date
    quarters: tuple[str, ...]
    lots: tuple[OutlookLot, ...]
    growth: tuple[Growth, ...]
    unvalued: int = field(default=0)
    warnings: tuple[Mapping[str, str], ...] = ()

    def eur(self, quarter: str, stands: Sequence[str] = STANDS) -> float:
        """Return the expected euros of the quarter's share of the lots that stand so."""
        if quarter not in self.quarters:
            raise UnknownName("quarter", quarter, self.quarters)
        return math.fsum((x.eur or 0.0) * x.probability * _share(x, quarter) for x in self.lots if x.stands in stands)

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per quarter: ``quarter, lots, expected_lots``, then expected euros by how the lots stand, and the people asked.

        ``people``: the most that the open lots of the quarter ask together, weighed by probability.
        """
        rows: list[tuple[object, ...]] = []
        for quarter in self.quarters:
            its = [x for x in self.lots if _share(x, quarter) > 0]
            people = math.fsum((x.crew or 0.0) * x.probability for x in its if x.stands in ("open", "question"))
            name = word("no_date", lang) if quarter == "no date" and lang else quarter
            euros = [self.eur(quarter, (s,)) for s in STANDS]
            rows.append((name, len(its), math.fsum(x.probability for x in its), *euros, people))
        columns = ("quarter", "lots", "expected_lots", *(f"eur_stands_{s}" for s in STANDS), "crew_asked")
        return frame_of(rows, columns, lang, ())

    def lots_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per lot: ``requirement_id, lot_id, title, stage, probability, eur, stands, crew, quarters``."""
        columns = (
            "requirement_id",
            "lot_id",
            "title",
            "stage",
            "probability",
            "value_eur",
            "stands",
            "crew",
            "quarters",
        )
        rows = [
            (
                x.requirement_id, x.lot_id, x.title, x.stage if lang is None else stage_label(x.stage, lang), x.probability, x.eur,
                x.stands if lang is None else word(f"stands_{x.stands}", lang), x.crew, ", ".join(x.by_quarter),
            )
            for x in self.lots
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ("stage", "value_eur", "crew"))

    def growth_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per step: ``what, label, scope, people, cost_eur, lots, eur, part_eur``."""
        columns = ("what", "label", "scope", "people", "cost_eur", "lots_opened", "eur", "part_eur")
        rows = [
            (
                g.what,
                g.label[lang or "en"],
                scope_label(g.scope, lang),
                g.people,
                g.cost_eur,
                ", ".join(g.lots),
                g.eur,
                g.part_eur,
            )
            for g in self.growth
        ]
        return frame_of(rows, columns, lang, ("people", "cost_eur"))

    def text(self, lang: str = "fi") -> str:
        """Return the outlook in words."""
        out = [sentence("outlook_title", lang, name=self.name)]
        if self.warnings:
            out += [sentence("page_warnings", lang), *(f"  - {warning[lang]}" for warning in self.warnings)]
        told = [self._quarter(q, lang) for q in self.quarters]
        # a quarter without anything that the firm could do has nothing to tell
        nothing = "outlook_closed" if self.lots else "outlook_none"
        out += [line for line in told if line] or ["  " + sentence(nothing, lang, n=len(self.lots))]
        if self.unvalued:
            out.append(sentence("outlook_unvalued", lang, n=self.unvalued))
        worth = [g for g in self.growth if g.lots or g.part_eur > 0]
        if worth:
            out.append(sentence("outlook_growth", lang))
        for g in worth:
            what = g.label[lang] + (f" ({scope_label(g.scope, lang)})" if g.scope else "")
            if g.people is not None:
                what += sentence("page_people", lang, n=g.people)
            if g.lots:
                values = {"what": what, "eur": euro_text(g.eur, lang)}
                out.append("  " + sentence("outlook_adds", lang, n=len(g.lots), **values))
            if g.part_eur > 0:
                out.append("  " + sentence("outlook_part", lang, what=what, eur=euro_text(g.part_eur, lang)))
        out.append(sentence("outlook_note", lang))
        return "\n".join(out)

    def _quarter(self, quarter: str, lang: str) -> str:
        """One quarter in a line; empty where nothing in it is open to the firm, or could be."""
        name = word("no_date", lang) if quarter == "no date" else quarter
        # what hangs on facts that the firm has not told can be bid for once it tells them
        sure, more = self.eur(quarter, ("open", "question")), self.eur(quarter, ("step", "small"))
        if not any(x.stands != "closed" and _share(x, quarter) > 0 for x in self.lots):
            return ""
        key = "outlook_quarter" if more > 0 else "outlook_quarter_open"
        values = {"quarter": name, "sure": euro_text(sure, lang), "more": euro_text(more, lang)}
        hangs = self.eur(quarter, ("question",))
        note = "" if hangs == 0 else sentence("outlook_hangs", lang, eur=euro_text(hangs, lang))
        return "  " + sentence(key, lang, **values) + note


def _share(lot: OutlookLot, quarter: str) -> float:
    return lot.by_quarter.get(quarter, 0.0) if lot.by_quarter else float(quarter == "no date")
