"""What it takes each firm to meet one check: how many people, at what price, by what kind of step."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.facts import known_key
from kaivosmatch.gaps import StepCost
from kaivosmatch.gates import Check, Parts, count_holders, judge_rows
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index

__all__ = [
    "ACTIONS", "CODE", "FIXED", "LATE", "MET", "QUESTION", "SIZE", "STEP", "UNPRICED", "Option", "option_of",
]  # fmt: skip

Floats = NDArray[np.float64]
States = NDArray[np.int8]

MET, QUESTION, STEP, LATE, UNPRICED, SIZE, FIXED = range(7)
"""How a criterion stands: shown; a fact that the firm can simply tell; a step that money buys; the same, too slow for this need; a step
whose price nobody knows; a matter of size, which partners may bring; what nothing changes within a bid."""

ACTIONS = (
    "none",
    "verify",
    "complete",
    "refresh",
    "renew",
    "raise",
    "extend",
    "obtain",
    "ask",
    "train",
    "renew_people",
    "decide",
)
CODE = {name: place for place, name in enumerate(ACTIONS)}

_SIZES = frozenset({"headcount", "turnover_eur", "free_crew"})


@dataclass(frozen=True)
class Option:
    short: Floats
    unit: Floats
    days: Floats
    action: States
    kind: States
    maybe: NDArray[np.bool_]
    uncounted: bool = False
    own: Floats | None = None

    @property
    def cost(self) -> Floats:
        return np.where(
            self.short > 0, np.where(np.isfinite(self.unit), self.short * np.minimum(self.unit, 1e300), np.inf), 0.0
        )


@cache
def _no_course() -> frozenset[str]:
    """What people hold that is applied for or ordered: nobody is trained for a tax number."""
    text = (files("kaivosmatch") / "data" / "network" / "no_course.csv").read_text(encoding="utf-8")
    return frozenset(row["key"] for row in csv.DictReader(text.splitlines()))


@cache
def _unknown_step(key: str) -> StepCost:
    return StepCost(key, "firm", None, None, None, None, "yes", "", "", "unknown", "")


def option_of(index: Index, check: Check, costs: Mapping[str, StepCost], n: int, least: Floats | None) -> Option:
    """What it takes each firm to meet one check."""
    row = costs.get(check.key) or _unknown_step(check.key)
    definition = known_key(check.key, index.vocabulary)[1]
    size = definition is not None and definition.derived in _SIZES
    kind = np.full(n, SIZE if size else STEP if row.mend == "yes" else FIXED, dtype=np.int8)
    table = index.catalogue.evidence
    span = table.span(check.key)
    rows, parts = table.row[span], judge_rows(table, check, span)
    if check.persons is not None:
        low, high = count_holders(table, check, parts, n)
        wanted = 1.0 if np.isnan(check.persons) else check.persons
        own = short = np.maximum(wanted - low, 0.0)
        if least is not None:
            short = np.maximum(short, np.maximum(wanted - least, 0.0))
        gone = np.zeros(n)
        out = (parts.dates == FAIL) & (table.flag[span] > 0)
        np.add.at(gone, rows[out], np.where(np.isnan(table.persons[span][out]), 1.0, table.persons[span][out]))
        again = (gone >= short) & (short > 0)
        anew = CODE["obtain"] if check.key in _no_course() else CODE["train"]
        action = np.where(again, CODE["renew_people"], anew).astype(np.int8)
        unit, days = _priced(row, again)
        return Option(short, unit, days, action, kind, high >= wanted, bool(np.isnan(check.persons)), own)
    code = np.full(n, CODE["ask"], dtype=np.int8)
    np.minimum.at(code, rows, _codes(parts, table.flag[span]))
    again = (code == CODE["renew"]) | (code == CODE["refresh"])
    unit, days = _priced(row, again)
    for name, generic in (("verify", "*verify*"), ("complete", "*show*")):
        paper = costs.get(generic) or _unknown_step(generic)
        unit = np.where(code == CODE[name], _number(paper.obtain_eur), unit)
        days = np.where(code == CODE[name], _number(paper.obtain_days), days)
    maybe = (code == CODE["ask"]) | (code == CODE["complete"])
    action = np.where(code == CODE["ask"], CODE["obtain"], code).astype(np.int8)
    return Option(np.ones(n), unit, days, action, kind, maybe)


def _codes(p: Parts, flag: NDArray[np.int8]) -> States:
    """The nearest step for each row of evidence, best first."""
    code = np.full(len(flag), CODE["obtain"], dtype=np.int8)
    code[(p.scope == FAIL) & (p.value >= UNKNOWN)] = CODE["extend"]
    code[(p.value == FAIL) & (flag > 0)] = CODE["raise"]
    sound = (p.value >= UNKNOWN) & (p.scope >= UNKNOWN)
    code[sound & (p.dates == FAIL)] = CODE["renew"]
    code[sound & (p.dates >= UNKNOWN) & (p.fresh == FAIL)] = CODE["refresh"]
    open_ = sound & (p.dates >= UNKNOWN) & (p.fresh >= UNKNOWN)
    code[open_] = CODE["complete"]
    shown = open_ & (p.value == PASS) & (p.scope == PASS) & (p.dates == PASS) & (p.fresh == PASS)
    code[shown & (p.basis < PASS)] = CODE["verify"]
    return code


def _priced(row: StepCost, again: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    unit = np.where(again, _number(row.renew_eur), _number(row.obtain_eur))
    days = np.where(again, _number(row.renew_days), _number(row.obtain_days))
    return unit, np.where(np.isfinite(days), days, 0.0) if row.mend != "yes" else days


def _number(value: float | None) -> float:
    return np.inf if value is None else float(value)
