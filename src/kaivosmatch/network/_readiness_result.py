"""Readiness as it is told: for each firm its steps, its registers, what runs out, and a plan on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import AudienceError, UnknownName
from kaivosmatch.network._readiness_page import page_of
from kaivosmatch.network._words import frame_of, scope_label, word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Entry", "Expiry", "FirmReadiness", "Opening", "Readiness", "ReadyStep"]


@dataclass(frozen=True)
class Opening:
    """Demand that something opens.

    Attributes
    ----------
    lots : tuple of str
        The need's id of each lot, with the lot's own where the need has several (``"n02/hitsaus"``), in the order of the needs.
    eur : float
        Their expected euros (value times probability); lots without a value add nothing, and ``unvalued`` counts them.
    yearly_eur : float
        The same for one year of the work, and also of lots that this comes too late for: such work comes again.
    """

    lots: tuple[str, ...]
    eur: float
    yearly_eur: float
    unvalued: int = 0


@dataclass(frozen=True)
class ReadyStep:
    """One thing that a firm lacks for work that suits it.

    Attributes
    ----------
    people : int or None
        How many must get it, for the largest need, so that it surely suffices; None: the firm itself.
    cost_eur, days : float or None
        For all of them; None: not known.
    alone : Opening
        Lots to which this is the *only* thing that the firm lacks.
    partners : Opening
        Lots of which the firm could then do its part in a group, where partners bring size, lead and the rest.
    asked : tuple of str
        All lots that suit the firm and ask for this.
    late : int
        To how many of them it comes too late.
    ask_first : bool
        The firm says nothing about it; it may hold it already.
    people_least : int or None
        How many are missing from its own count of this. Less than ``people`` where the same people must hold several things and it is not
        known who holds what: then so few may be enough, and ``cost_eur`` is the most that it costs.
    """

    key: str
    scope: str
    label: Mapping[str, str]
    action: str
    people: int | None
    cost_eur: float | None
    days: float | None
    alone: Opening
    partners: Opening
    asked: tuple[str, ...]
    late: int
    ask_first: bool
    people_least: int | None = None

    def scope_in(self, lang: str) -> str:
        """Return what it is limited to, in words of a language."""
        return scope_label(self.scope, lang)


@dataclass(frozen=True)
class Entry:
    """A register or portal that buyers of suitable work use. ``entered``: True, False, or None for not known."""

    key: str
    kind: str
    label: Mapping[str, str]
    entered: bool | None
    buyers: tuple[str, ...]
    cost_eur: float | None
    days: int | None


@dataclass(frozen=True)
class Expiry:
    """Something that runs out, or has run out.

    Attributes
    ----------
    people : int
        Rows of people it is said of; 0 for the firm or a machine.
    valid_until : date
        The last day on which it holds.
    lots : tuple of str
        Lots that suit the firm, ask for it, and have a day on which it no longer holds.
    """

    key: str
    scope: str
    label: Mapping[str, str]
    people: int
    valid_until: date
    lots: tuple[str, ...]


@dataclass(frozen=True)
class FirmReadiness:
    """One firm.

    Attributes
    ----------
    open, questions : Opening
        Lots that it can do now with all shown; and those that hang only on facts that it has not told.
    all_steps : Opening
        Lots that open to it alone when every step with a price is taken in time.
    steps : tuple of ReadyStep
        What opens most by itself first.
    to_tell : tuple of (str, dict)
        Facts that it has not told and that stand open in suitable needs, with their labels.
    to_ask : tuple of str
        Suitable lots whose need does not say how many people must hold a card or a qualification: only the buyer can tell.
    in_the_way : tuple of (str, dict)
        What no step mends and what keeps suitable lots closed to it alone, whatever it gets (its size, its record), with their labels.
    warnings : tuple of dict
        What registers say of a firm that is bankrupt, ended or removed, ``{language: text}``: to be checked before anything else.
    """

    supplier_id: str
    name: str
    open: Opening
    questions: Opening
    all_steps: Opening
    steps: tuple[ReadyStep, ...]
    registers: tuple[Entry, ...]
    expiries: tuple[Expiry, ...]
    to_tell: tuple[tuple[str, Mapping[str, str]], ...]
    warnings: tuple[Mapping[str, str], ...] = ()
    to_ask: tuple[str, ...] = ()
    in_the_way: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True)
class Readiness:
    """What each firm lacks for the demand that suits it."""

    firms: tuple[FirmReadiness, ...]
    as_of: date
    titles: Mapping[str, str] = field(repr=False, default_factory=dict)

    def firm(self, supplier_id: str) -> FirmReadiness:
        """Return one firm; ``UnknownName`` where it was not asked about."""
        for one in self.firms:
            if one.supplier_id == supplier_id:
                return one
        raise UnknownName("supplier", supplier_id, (f.supplier_id for f in self.firms))

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per firm and step, what opens most first; ``lang`` gives headings and words for people."""
        columns = (
            "supplier_id", "name", "key", "scope", "label", "action", "people", "people_least", "cost_eur", "days",
            "lots_alone", "eur_alone",
            "yearly_alone", "lots_partners", "eur_partners", "yearly_partners", "lots_asking", "lots_late", "ask_first",
        )  # fmt: skip
        rows = [
            (
                f.supplier_id, f.name, s.key, scope_label(s.scope, lang), s.label[lang or "en"], word(s.action, lang),
                s.people, s.people_least, s.cost_eur, s.days,
                len(s.alone.lots), s.alone.eur, s.alone.yearly_eur, len(s.partners.lots), s.partners.eur, s.partners.yearly_eur,
                len(s.asked), s.late, s.ask_first if lang is None else word("yes" if s.ask_first else "no", lang),
            )
            for f in self.firms
            for s in f.steps
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ("people", "people_least", "cost_eur", "days"))

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per firm: what is open to it now, what hangs on questions, what all its steps would open."""
        columns = (
            "supplier_id",
            "name",
            "lots_open",
            "eur_open",
            "lots_questions",
            "eur_questions",
            "steps",
            "lots_all",
            "eur_all",
        )
        rows = [
            (
                f.supplier_id, f.name, len(f.open.lots), f.open.eur, len(f.questions.lots), f.questions.eur, len(f.steps),
                len(f.all_steps.lots), f.all_steps.eur,
            )
            for f in self.firms
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ())

    def calendar(self, days: int = 180, *, past: bool = False, lang: str | None = None) -> pd.DataFrame:
        """Return what expires in the next ``days``, the soonest first; with ``past`` also what has expired already."""
        last = self.as_of + timedelta(days=days)
        found = [
            (
                e.valid_until,
                f.supplier_id,
                f.name,
                e.key,
                scope_label(e.scope, lang),
                e.label[lang or "en"],
                e.people,
                ", ".join(e.lots),
            )
            for f in self.firms
            for e in f.expiries
            if e.valid_until <= last and (past or e.valid_until >= self.as_of)
        ]
        found.sort(key=lambda row: row[:5])
        columns = ("valid_until", "supplier_id", "name", "key", "scope", "label", "people", "lots_needing")
        return frame_of(found, columns, lang, ("valid_until",))

    def registers_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per firm and register or portal that buyers of suitable work use."""
        columns = ("supplier_id", "name", "key", "kind", "label", "entered", "buyers", "cost_eur", "days")
        states = {True: "yes", False: "no", None: "unknown"}
        rows = [
            (
                f.supplier_id, f.name, r.key, word(f"kind_{r.kind}", lang) if lang else r.kind, r.label[lang or "en"],
                word(states[r.entered], lang), ", ".join(r.buyers), r.cost_eur, r.days,
            )
            for f in self.firms
            for r in f.registers
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ("cost_eur", "days"))

    def text(self, supplier_id: str, lang: str = "fi", audience: str = "officer") -> str:
        """Return a firm's plan on one page: what is open, the steps in the order of what they open, registers, what runs out.

        Raises
        ------
        AudienceError
            Only the officer and the firm itself may read it.
        """
        if audience not in ("officer", f"firm:{supplier_id}"):
            raise AudienceError(f"a firm's plan is for the officer and the firm itself, not for {audience!r}")
        return page_of(self, self.firm(supplier_id), lang)
