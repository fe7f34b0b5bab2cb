"""What is missing for a firm to be eligible: the first steps, with what each costs and how long it takes.

A step answers one verdict that is not PASS. What it costs comes from a table; an empty cell there means *not known* and is told as such,
never as nothing. Facts that no step changes within a bid (where the firm is, how long it has worked) are marked as fixed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from kaivosmatch.phrases import Phrase, phrase

__all__ = ["Step", "StepCost", "step_costs", "step_for"]

SHOW, VERIFY, ASK = "*show*", "*verify*", "*ask*"

_FIXED = frozenset({"issued_after", "too_far", "too_late"})
_ASK_BUYER = frozenset(
    {"work_end", "crew_open", "shifts_open", "alternative_open", "alternative_off", "site_unknown", "condition_open"}
)
_COMPLETE = frozenset(
    {
        "no_value", "no_number", "level_unknown", "no_end", "no_issue_day", "scope_missing", "not_counted", "maybe_few",
        "together_open", "place_unknown", "between", "distance_maybe",
    }
)  # fmt: skip
_DECIDE = frozenset(
    {"outside", "outside_maybe", "shifts_missing", "order_small", "order_large", "order_maybe", "leaves_late"}
)
_PLAIN = {
    "expired": "renew",
    "expires_during": "renew",
    "stale": "refresh",
    "weak_basis": "verify",
    "other_scope": "extend",
}


@dataclass(frozen=True)
class StepCost:
    """One row of the table of steps.

    Attributes
    ----------
    per : {"firm", "person"}
        What one cost is for.
    obtain_eur, renew_eur : float or None
        Euros without VAT; None: not known.
    obtain_days, renew_days : int or None
        From the decision to the day it can be shown; None: not known.
    mend : {"yes", "history", "place", "choice"}
        Whether a step changes it: a fact of the past or of the place does not mend within a bid; a choice is the firm's own.
    source, as_of, status, note : str
    """

    key: str
    per: str
    obtain_eur: float | None
    obtain_days: int | None
    renew_eur: float | None
    renew_days: int | None
    mend: str
    source: str
    as_of: str
    status: str
    note: str


@dataclass(frozen=True)
class Step:
    """One step towards being eligible.

    Attributes
    ----------
    key, name : str
        Of the criterion; ``name`` is unique within the need.
    action : str
        ``show, complete, verify, ask, obtain, train, train_same, renew, refresh, raise, extend, hire, decide, partner``, ``fixed``.
    persons : int or None
        How many people it is for.
    cost_eur : float or None
        For all of them; None: not known.
    lead_days : int or None
        None: not known.
    if_missing_eur, if_missing_days : float or None, int or None
        For ``show``: what it costs and takes where there is nothing to show yet.
    fixed : bool
        No step changes it within a bid.
    lot : str or None
    labels : mapping
        ``{language: label}`` of the criterion.
    """

    key: str
    name: str
    action: str
    persons: int | None
    cost_eur: float | None
    lead_days: int | None
    if_missing_eur: float | None
    if_missing_days: int | None
    fixed: bool
    lot: str | None
    labels: Mapping[str, str] = field(compare=False)
    said: Phrase = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """The criterion's English name."""
        return self.labels["en"]

    def text(self, lang: str = "en") -> str:
        """Return what to do, what it costs and how long it takes.

        Examples
        --------
        >>> labels = {"fi": "tulityökortti", "sv": "kort för heta arbeten", "en": "hot work card"}
        >>> step_for("hot_work_card", "too_few", labels=labels, name="hot_work_card", persons=2).text("en")
        'train 2 people; about €340; about 14 days'
        """
        parts = [self.said.text(lang)]
        if not self.fixed and self.action not in ("decide", "partner", "ask", "complete", "show", "hire"):
            parts += [_cost(self.cost_eur, lang), _time(self.lead_days, lang)]
        if self.action == "show" and (self.if_missing_eur is not None or self.if_missing_days is not None):
            cost, time = _cost(self.if_missing_eur, lang), _time(self.if_missing_days, lang)
            parts.append(phrase("step_if_missing", lang, cost=cost, time=time))
        return "; ".join(parts)


def _cost(euros: float | None, lang: str) -> str:
    if euros is None:
        return phrase("step_cost_none", lang)
    return phrase("step_cost", lang, cost=euros) if euros else phrase("step_free", lang)


def _time(days: int | None, lang: str) -> str:
    return phrase("step_time_none", lang) if days is None else phrase("step_time", lang, days=days)


@cache
def step_costs() -> dict[str, StepCost]:
    """Return the shipped table of steps by criterion key.

    Examples
    --------
    >>> step_costs()["hot_work_card"].per, step_costs()["mine_experience"].mend
    ('person', 'history')
    """
    text = (files("kaivosmatch") / "data" / "steps.csv").read_text(encoding="utf-8")
    return {row["key"]: _row(row) for row in csv.DictReader(text.splitlines())}


def _row(row: Mapping[str, str]) -> StepCost:
    def euros(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    def days(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    return StepCost(
        row["key"], row["per"], euros("obtain_eur"), days("obtain_days"), euros("renew_eur"), days("renew_days"),
        row["mend"] or "yes", row["source"], row["as_of"], row["status"], row["note"],
    )  # fmt: skip


def step_for(
    key: str,
    code: str,
    *,
    labels: Mapping[str, str],
    name: str,
    lot: str | None = None,
    persons: int | None = None,
    expired: bool = False,
    too_small: bool = False,
    params: Mapping[str, Any] | None = None,
    costs: Mapping[str, StepCost] | None = None,
) -> Step:
    """Return the step that answers a verdict.

    Parameters
    ----------
    key : str
        Of the criterion.
    code : str
        Why the verdict is what it is: the reason's key without ``reason_``.
    persons : int, optional
        People that are short.
    expired : bool
        Those people have had it before.
    too_small : bool
        The whole firm has fewer people than are needed: training does not help.
    params : mapping, optional
        ``wanted`` (what is asked, for raising and extending), ``reason`` (the sentence, for completing, deciding and fixed facts),
        ``basis``.
    costs : mapping, optional
        In place of the shipped table.

    Examples
    --------
    >>> labels = {"fi": "referenssit", "sv": "referenser", "en": "references"}
    >>> step_for("references_count", "below", labels=labels, name="references_count", params={"wanted": 3}).action
    'partner'
    """
    table = step_costs() if costs is None else costs
    row, given = table.get(key), dict(params or {})
    action = "hire" if too_small else _action(key, code, row, persons, expired)
    sentence = "step_renew_people" if action == "renew" and persons else f"step_{action}"
    said = Phrase(sentence, {**given, "n": persons, "what": given.get("reason")})
    cost, days, missing = _price(action, row, persons, table)
    return Step(
        key=key,
        name=name,
        action=action,
        persons=persons,
        cost_eur=cost,
        lead_days=days,
        if_missing_eur=missing[0],
        if_missing_days=missing[1],
        fixed=action == "fixed",
        lot=lot,
        labels=labels,
        said=said,
    )


def _action(key: str, code: str, row: StepCost | None, persons: int | None, expired: bool) -> str:
    mend = "yes" if row is None else row.mend
    if code in _FIXED:
        return "fixed"
    if code in _ASK_BUYER:
        return "ask"
    if code in _COMPLETE:
        return "complete"
    if code in _DECIDE:
        return "decide"
    if code in ("not_stated", "mobilise_unknown", "radius_unknown", "order_unknown"):
        return "show"
    if code == "weak_basis":
        return "verify"
    if mend in ("history", "place"):
        return "partner"
    if key in ("headcount", "free_crew") and persons:
        return "hire"
    if code in _PLAIN:
        return _PLAIN[code]
    if code == "together_few":
        return "train_same"
    if code in ("below", "above", "level_low"):
        return "raise"
    if persons:
        return "renew" if expired else "train"
    return "obtain"


def _price(
    action: str, row: StepCost | None, persons: int | None, table: Mapping[str, StepCost]
) -> tuple[float | None, int | None, tuple[float | None, int | None]]:
    nothing: tuple[float | None, int | None] = (None, None)
    generic = {"show": SHOW, "complete": SHOW, "verify": VERIFY, "ask": ASK}.get(action)
    times = max(persons or 1, 1) if row is not None and row.per == "person" else 1
    obtain = nothing if row is None else (_times(row.obtain_eur, times), row.obtain_days)
    if generic is not None:
        known = table.get(generic)
        own = nothing if known is None else (known.obtain_eur, known.obtain_days)
        return (*own, obtain if action == "show" else nothing)
    if action in ("fixed", "partner", "decide", "hire"):
        return (*nothing, nothing)
    if action in ("renew", "refresh") and row is not None:
        return (_times(row.renew_eur, times), row.renew_days, nothing)
    return (*obtain, nothing)


def _times(euros: float | None, times: int) -> float | None:
    return None if euros is None else euros * times
