"""Results about the whole network: frames for programs and workbooks, JSON, and the tables that a person reads."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaivosmatch.cli.output import deliver, print_table
from kaivosmatch.cli.words import word
from kaivosmatch.errors import UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.network import Exposure, Impact, MeetingPlan, Segments, TrainingPlan

__all__ = [
    "Sheet",
    "exposure_sheets",
    "hand_over",
    "headed",
    "impact_sheets",
    "meeting_sheets",
    "segment_sheets",
    "training_sheets",
]

WHOLE_FROM = 1000.0
"""Decimals of a number that is at least so large tell a person nothing: euros, kilometres, people."""


class Sheet:
    """One table of a result.

    Parameters
    ----------
    make : callable
        Gives the frame under English column names (None) or, in a language, under headings for people.
    shown : sequence of str
        Columns that fit a terminal, by their English names; all where none are named.
    """

    def __init__(self, make: Callable[[str | None], pd.DataFrame], shown: Sequence[str] = ()) -> None:
        self.make, self.shown = make, tuple(shown)

    def rows(self, lang: str) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the rows and the headings of what a person reads."""
        plain, told = list(self.make(None).columns), self.make(lang)
        kept = [plain.index(name) for name in self.shown or plain]
        headings = [str(told.columns[place]) for place in kept]
        rows = [{heading: _short(v) for heading, v in row.items()} for row in records(told.iloc[:, kept])]
        return rows, headings


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame; what is missing is None, and never NaN, which JSON does not know."""
    plain = frame.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(frame.notna(), None).to_dict("records")]


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return round(value) if value.is_integer() or abs(value) >= WHOLE_FROM else value
    return value


def hand_over(
    sheets: Mapping[str, Sheet],
    head: Mapping[str, Any],
    *,
    table: str | None,
    path: Path | None,
    form: str,
    lang: str,
    text: Callable[[], str] | None = None,
    read: Sequence[str] = (),
) -> None:
    """Write a result where and how it was asked for.

    Parameters
    ----------
    sheets : mapping
        By name; csv holds the first.
    head : mapping
        Single facts of the result: first in JSON, and a line each for a person.
    table : str or None
        Only this sheet.
    text : callable, optional
        What a person reads in place of tables.
    read : sequence of str
        Sheets that a person reads where none is chosen; all where none are named.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    if table is not None and table not in sheets:
        raise UnknownName("table", table, sheets)
    chosen = dict(sheets) if table is None else {table: sheets[table]}
    book = path is not None and path.suffix.lower() == ".xlsx"

    def show() -> None:
        if text is not None and table is None:
            print(text())
            return
        for name, value in head.items():
            if isinstance(value, list) and not value:
                continue  # nothing left out, nothing cut short: no line
            print(f"{word(name, lang)}: {_told(value, lang)}")
        for name in (table,) if table is not None else (read or chosen):
            rows, headings = chosen[name].rows(lang)
            print()
            print_table(f"{word(name, lang)} ({len(rows)})", rows, headings, lang)

    deliver(
        lambda: {name: sheet.make(lang if book else None) for name, sheet in chosen.items()},
        lambda: {**_plain(head), **{name: records(sheet.make(None)) for name, sheet in chosen.items()}},
        path=path,
        form=form,
        lang=lang,
        show=show,
    )


def _plain(head: Mapping[str, Any]) -> dict[str, Any]:
    """No infinity: JSON has none."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in head.items()}


def _told(value: Any, lang: str) -> str:
    from kaivosmatch.phrases import day_text, number_text

    if isinstance(value, date):
        return day_text(value, lang)
    if isinstance(value, float):
        return (
            number_text(value, lang, 0 if abs(value) >= WHOLE_FROM else 3) if math.isfinite(value) else "\N{INFINITY}"
        )
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return word(str(value), lang)


def headed(frame: pd.DataFrame, lang: str | None, prefix: str) -> pd.DataFrame:
    """Put headings for people over a frame that has none of its own."""
    if lang is None:
        return frame
    frame.columns = [word(f"{prefix}_{c}", lang) for c in frame.columns]
    return frame


def training_sheets(plan: TrainingPlan) -> dict[str, Sheet]:
    """Return ``items``, ``opened``, ``curve`` and ``courses``."""

    def curve(asked: str | None) -> pd.DataFrame:
        frame: pd.DataFrame = plan.curve_frame(asked)
        if asked is not None:
            frame.iloc[:, -1] = [word(point.status, asked) for point in plan.curve]
        return frame

    return {
        "items": Sheet(plan.to_frame, ("name", "label", "people", "cost_eur", "by", "worth", "opens", "ask_first")),
        "opened": Sheet(plan.opened_frame, ("title", "suppliers", "worth", "already", "questions")),
        "curve": Sheet(curve),
        "courses": Sheet(plan.courses_frame, ("label", "scope", "municipality", "month", "people", "suppliers")),
    }


def segment_sheets(found: Segments, names: Mapping[str, str], lang: str) -> dict[str, Sheet]:
    """Return ``themes`` and ``members``; themes are named in a language in every kind of output."""
    shown = ("theme", "name", "members", "edge", "lots", "demand_high_eur", "stability", "separation")
    return {
        "themes": Sheet(lambda asked: found.to_frame(asked, names=lang), shown),
        "theme_members": Sheet(
            lambda asked: found.members_frame(asked, firms=names), ("theme", "firm", "share", "standing")
        ),
    }


def exposure_sheets(found: Exposure, names: Mapping[str, str]) -> dict[str, Sheet]:
    """Return ``measures`` beside popularity, and ``shown_firms``."""

    def measures(asked: str | None) -> pd.DataFrame:
        frame = found.summary()
        if asked is not None:
            frame["measure"] = [word(f"measure_{m}", asked) for m in frame["measure"]]
        return headed(frame, asked, "exposure")

    def firms(asked: str | None) -> pd.DataFrame:
        frame = found.to_frame()
        frame.insert(1, "name", [names[i] for i in frame["supplier_id"]])
        return headed(frame, asked, "exposure")

    return {"measures": Sheet(measures), "shown_firms": Sheet(firms)}


def impact_sheets(found: Impact, lang: str) -> dict[str, Sheet]:
    """Return ``figures`` with their baseline, ``checks`` and ``firm_growth``."""
    shown = ("label", "area", "tier", "basis", "unit", "low", "high", "baseline_low", "baseline_high", "missing")
    return {
        "figures": Sheet(lambda asked: found.to_frame(asked, names=lang), shown),
        "checks": Sheet(found.checks_frame),
        "firm_growth": Sheet(found.growth_frame),
    }


def meeting_sheets(plan: MeetingPlan) -> dict[str, Sheet]:
    """Return ``meetings`` by slot and table, in programs' columns with the ids of both sides."""
    import pandas as pd

    def day(asked: str | None) -> pd.DataFrame:
        if asked is not None:
            told: pd.DataFrame = plan.to_frame(asked)
            return told
        rows = [
            (m.slot + 1, m.start, m.end, m.table, m.buyer_id, m.firm_id, m.requirement_id, m.value)
            for m in plan.meetings
        ]
        columns = ["slot", "start", "end", "table", "buyer_id", "firm_id", "requirement_id", "value"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    return {"timetable": Sheet(day, ("slot", "start", "table", "buyer_id", "firm_id", "requirement_id"))}
