"""Introductions as they are told: frames for the officer, letters for a prime, and what a firm may read itself."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaivosmatch.errors import UnknownName
from kaivosmatch.network._words import frame_of, word
from kaivosmatch.phrases import check_language
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Introduction", "Introductions"]


@cache
def _words() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / "introduction_words.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def _say(key: str, lang: str, **values: str) -> str:
    return _words()[key][check_language(lang)].format(**values)


@dataclass(frozen=True)
class Introduction:
    """A small firm that a prime contractor should meet.

    Attributes
    ----------
    prime_id, supplier_id, name : str
    route : {"need", "profile"}
        For a need of the prime, or because it offers what the prime itself does and will need hands for.
    subject : str
        The need's title, or the trade.
    requirement_id : str or None
    score, fit : float in [0, 1]
    verdict : Verdict
    open : tuple of dict
        Mandatory criteria still to be shown, ``{language: label}``.
    offers : tuple of str
        What the firm says it does.
    consents : bool
        Whether the firm agreed that buyers see its particulars; else a buyer reads its name and what it offers, no more.
    contact : str or None
        Only where it consents.
    warnings : tuple of dict
        What registers say of a firm that is bankrupt, ended or removed, ``{language: text}``; such a firm is here by a wish alone.
    """

    prime_id: str
    supplier_id: str
    name: str
    route: str
    subject: str
    requirement_id: str | None
    score: float
    fit: float
    verdict: Verdict
    open: tuple[Mapping[str, str], ...]
    offers: tuple[str, ...]
    consents: bool
    contact: str | None
    warnings: tuple[Mapping[str, str], ...] = ()

    def why(self, lang: str = "en", *, for_buyer: bool = False) -> str:
        """Return the reason in one line: nothing of prices, free capacity or owners' plans, and to a buyer only what the firm agreed to."""
        # as everywhere else, a buyer reads of a firm's state only what the firm agreed to; the officer tells the rest by word of mouth
        parts = [warning[lang] for warning in self.warnings if self.consents or not for_buyer]
        if self.offers:
            parts.append(_say("offers", lang, offers=", ".join(self.offers)))
        if self.route == "need" and (self.consents or not for_buyer):
            gaps = ", ".join(label[lang] for label in self.open)
            parts.append(_say("open", lang, gaps=gaps) if gaps else _say("fits", lang))
        return "; ".join(parts)


@dataclass(frozen=True)
class Introductions:
    """Who should meet whom.

    Attributes
    ----------
    primes : dict
        ``{id: name}``.
    items : tuple of Introduction
        By prime; needs before the profile, the best first.
    skipped : tuple of (prime id, supplier id, why)
        For the officer only: ``"known"`` (they have dealt with each other), ``"same_group"``, ``"unwilling"``, ``"struck_off"`` (bankrupt,
        ended or removed, according to a register, and no wish joins it with the prime).
    names : dict
        ``{id: name}`` of the firms in ``skipped``.
    """

    primes: Mapping[str, str]
    items: tuple[Introduction, ...]
    skipped: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str] = field(repr=False, default_factory=dict)

    def to_frame(self, lang: str | None = None, *, names: str = "en") -> pd.DataFrame:
        """Return a row per introduction, for the officer; ``lang`` gives headings and words for people, else ``why`` is in ``names``."""
        tongue = check_language(lang or names)
        rows = [
            (
                i.prime_id, self.primes[i.prime_id], i.supplier_id, i.name, i.route if lang is None else word(f"route_{i.route}", lang),
                i.requirement_id, i.subject, i.verdict.name if lang is None else word(f"verdict_{i.verdict.name}", lang),
                i.score, i.fit, i.why(tongue),
            )
            for i in self.items
        ]  # fmt: skip
        columns = (
            "prime_id", "prime", "supplier_id", "name", "route", "requirement_id", "subject", "verdict", "score", "fit", "why",
        )  # fmt: skip
        return frame_of(rows, columns, lang, ("requirement_id",), "introduced")

    def skipped_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return a row per firm that was not introduced and why, for the officer only; ``lang`` gives headings and words for people."""
        rows = [
            (prime, self.primes[prime], firm, self.names.get(firm, firm), why if lang is None else word(f"skipped_{why}", lang))
            for prime, firm, why in self.skipped
        ]  # fmt: skip
        return frame_of(rows, ("prime_id", "prime", "supplier_id", "name", "why_not"), lang, (), "introduced")

    def letter(self, prime_id: str, lang: str = "en") -> str:
        """Return the text of a letter to a prime.

        Raises
        ------
        UnknownName
            No such prime.
        """
        if prime_id not in self.primes:
            raise UnknownName("prime contractor", prime_id, self.primes)
        lines = [_say("letter_head", lang, prime=self.primes[prime_id]), ""]
        mine = [i for i in self.items if i.prime_id == prime_id]
        if not mine:
            return "\n".join([*lines, _say("letter_none", lang)]) + "\n"
        lines.append(_say("letter_start", lang))
        last = None
        for item in mine:
            head = _say(f"letter_{item.route}", lang, subject=item.subject)
            if head != last:
                lines += ["", head]
                last = head
            contact = f"; {_say('contact', lang, contact=item.contact)}" if item.contact else ""
            lines.append(f"- {item.name}: {item.why(lang, for_buyer=True)}{contact}")
        return "\n".join(lines) + "\n"

    def for_firm(self, supplier_id: str, lang: str = "en") -> str:
        """Return the same for one firm: the primes it should approach and with what; nothing of any other firm."""
        mine = [i for i in self.items if i.supplier_id == supplier_id]
        if not mine:
            raise UnknownName("introduced firm", supplier_id, {i.supplier_id for i in self.items})
        lines = [_say("firm_head", lang, firm=mine[0].name), ""]
        for item in mine:
            subject = _say(f"letter_{item.route}", lang, subject=item.subject)
            lines.append(f"- {self.primes[item.prime_id]}. {subject}. {item.why(lang)}")
        return "\n".join(lines) + "\n"
