"""A training plan as it is told: what to get, what it opens, how sure that is, and the courses that come of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.network._courses import Course
from kaivosmatch.network._words import frame_of, item_label, scope_label, word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CurvePoint", "OpenedLot", "PlanItem", "TrainingPlan"]


@dataclass(frozen=True)
class PlanItem:
    """One thing that one firm should get.

    Attributes
    ----------
    supplier_id, name, key, scope : str
        ``scope``: what it has to be limited to (a site, a process); empty for nothing.
    label : dict
        ``{language: name}``.
    action : str
        ``obtain, renew, refresh, raise, extend, verify, complete, train, renew_people``.
    people : int or None
        How many must get it; None: the firm itself.
    cost_eur : float
        For all of them, without VAT.
    days : float or None
        From the decision until it can be shown; None: not known.
    by : date or None
        The first day on which a lot that it opens has to be shown it; None: those needs give no day.
    worth : float
        What closes if this one thing is left out and the rest is bought.
    opens : tuple of str
        The need's id of each lot that needs it, with the lot's own where the need has several.
    ask_first : bool
        The firm says nothing about it: it may hold it already, and then it costs nothing.
    """

    supplier_id: str
    name: str
    key: str
    scope: str
    label: Mapping[str, str]
    action: str
    people: int | None
    cost_eur: float
    days: float | None
    by: date | None
    worth: float
    opens: tuple[str, ...]
    ask_first: bool


@dataclass(frozen=True)
class OpenedLot:
    """A lot that somebody can do once the plan is carried out.

    Attributes
    ----------
    suppliers : tuple of str
        One firm alone, or those who open it together.
    lead : str
    worth : float
    already : bool
        It was open before.
    questions : tuple of (str, str)
        ``(supplier id, criterion)``: facts that the firm has not told and no money buys; the lot opens if they turn out well.
    """

    requirement_id: str
    lot_id: str
    title: str
    suppliers: tuple[str, ...]
    lead: str
    worth: float
    already: bool
    questions: tuple[tuple[str, str], ...]

    @property
    def together(self) -> bool:
        """Whether it opens only for several firms together."""
        return len(self.suppliers) > 1

    @property
    def sure(self) -> bool:
        """Whether nothing is left open."""
        return not self.questions


@dataclass(frozen=True)
class CurvePoint:
    """What the best purchase within one budget opens; ``bound``: no purchase within it opens more."""

    budget: float
    cost: float
    worth: float
    bound: float
    status: str


@dataclass(frozen=True)
class TrainingPlan:
    """What to buy, what it opens, and how sure that is.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE"}
        Proved to be the best, or the best found in the time.
    unit : {"EUR", "needs", "points"}
        Of every worth: expected euros, expected needs, or what the caller gave.
    cost, worth, bound, already : float
        ``worth`` is all the demand that is open with the plan, ``already`` the part that needs no purchase; nothing within the budget
        opens more than ``bound``.
    items : tuple of PlanItem
        The most worth first.
    opened : tuple of OpenedLot
    curve : tuple of CurvePoint
        From no money to the budget, and to everything that money opens.
    courses : tuple of Course
        The people of ``items``, in groups.
    unpriced : dict
        ``{criterion: worth}`` of the lots that stay closed only because nobody knows what this costs.
    cut_short : tuple of str
        Lots of which not all ways were looked at: more firms than ``candidates``, or more groups than ``teams`` and ``breadth`` let in.
    """

    status: str
    unit: str
    budget: float
    cost: float
    worth: float
    bound: float
    already: float
    items: tuple[PlanItem, ...]
    opened: tuple[OpenedLot, ...]
    curve: tuple[CurvePoint, ...]
    courses: tuple[Course, ...]
    unpriced: Mapping[str, float]
    cut_short: tuple[str, ...]
    as_of: date
    names: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def gain(self) -> float:
        """What the plan adds to what is open already."""
        return self.worth - self.already

    @property
    def gap(self) -> float:
        """How far the plan may be below the best, relative to the bound; 0 when proved."""
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.worth) / self.bound)

    @property
    def sure(self) -> float:
        """The part of ``worth`` that hangs on no open question."""
        return math.fsum(lot.worth for lot in self.opened if lot.sure)

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per item: ``supplier_id, name, key, scope, label, action, people, cost_eur, days, by, worth, opens, ask_first``.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}, optional
            For people: headings and words in that language. None: English column names, for programs.
        """
        columns = (
            "supplier_id", "name", "key", "scope", "label", "action", "people", "cost_eur", "days", "by", "worth", "opens", "ask_first",
        )  # fmt: skip
        rows = [
            (
                i.supplier_id, i.name, i.key, scope_label(i.scope, lang), i.label[lang or "en"], word(i.action, lang),
                i.people, i.cost_eur, i.days, i.by,
                i.worth, ", ".join(i.opens), _yes(i.ask_first, lang),
            )
            for i in self.items
        ]  # fmt: skip
        return frame_of(rows, columns, lang, [c for c in ("days", "by", "people") if c in columns])

    def opened_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per open lot: ``requirement_id, lot_id, title, suppliers, lead, worth, already, together, questions``."""
        columns = (
            "requirement_id",
            "lot_id",
            "title",
            "suppliers",
            "lead",
            "worth",
            "already",
            "together",
            "questions",
        )
        rows = [
            (
                o.requirement_id, o.lot_id, o.title, ", ".join(self._name(s, lang) for s in o.suppliers), self._name(o.lead, lang), o.worth,
                _yes(o.already, lang), _yes(o.together, lang),
                "; ".join(f"{self._name(s, lang)}: {item_label(k)[lang or 'en']}" for s, k in o.questions),
            )
            for o in self.opened
        ]  # fmt: skip
        return frame_of(rows, columns, lang, [c for c in ("days", "by", "people") if c in columns])

    def curve_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return ``budget, cost, worth, bound, status``, one row per budget."""
        rows = [
            (p.budget, p.cost, p.worth, p.bound, p.status if lang is None else word(f"proof_{p.status}", lang))
            for p in self.curve
        ]
        return frame_of(rows, ("budget", "cost", "worth", "bound", "status"), lang, ())

    def courses_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return ``key, scope, label, municipality, month, people, suppliers, own_course``, one row per group."""
        from kaivosmatch.vocabulary import find_place

        columns = ("key", "scope", "label", "municipality", "month", "people", "suppliers", "own_course")
        rows = []
        for c in self.courses:
            place = None if c.municipality is None else find_place(c.municipality)
            where = "" if place is None else place.name(lang or "fi")
            who = ", ".join(f"{self._name(s, lang)} ({n})" for s, n in c.participants.items())
            rows.append(
                (
                    c.key,
                    scope_label(c.scope, lang),
                    item_label(c.key)[lang or "en"],
                    where,
                    c.month,
                    c.people,
                    who,
                    _yes(c.own, lang),
                )
            )
        return frame_of(rows, columns, lang, [c for c in ("days", "by", "people") if c in columns])

    def _name(self, supplier_id: str, lang: str | None) -> str:
        return supplier_id if lang is None else self.names.get(supplier_id, supplier_id)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.0f}".format)
        return html


def _yes(value: bool, lang: str | None) -> object:
    return value if lang is None else word("yes" if value else "no", lang)
