"""Pictures of consortia: who does what with how many people, and how an allocation loads each firm over time. Needs matplotlib, an extra.

What decides can be read without colour: an open question is hatched, and what is full is dark.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from textwrap import fill
from typing import TYPE_CHECKING, Any

from kaivosmatch.errors import InputError
from kaivosmatch.phrases import check_language, day_text, number_text
from kaivosmatch.report.trust_plots import COLOURS, QUIET, _axes
from kaivosmatch.teams.views import Sight, sight_of
from kaivosmatch.teams.words import say
from kaivosmatch.verdict import PASS

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.teams import Allocation, Consortium
    from kaivosmatch.teams.results import Member

__all__ = ["load_over_time", "who_does_what"]

LEAD, OTHER, FULL = COLOURS[0], COLOURS[4], COLOURS[5]
GAP = 0.12
"""Between two lots, as a share of a lot's width."""
LABELS, LETTERS = 2.4, 12
"""Inches that the firms' names take, and letters of a title to an inch."""
NARROW = 0.035
"""Of the width of the picture: a narrower stretch of time has no room for its figure."""


def who_does_what(c: Consortium, *, lang: str = "en", audience: str = "officer", ax: Any = None) -> Any:
    """Draw a consortium: a row per member, a column per lot; together the bars of a column fill the lot.

    Hatched is the part of a member of whom something that decides is open. A member that sends nobody is told with what it brings.

    Parameters
    ----------
    lang : {"fi", "sv", "en"}
    audience : {"officer", "buyer", "region"} or "firm:<id>"
        As in :meth:`kaivosmatch.teams.Consortium.explain`: a firm gets its own row alone, a buyer or a region no people of firms that did
        not agree to it.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    AudienceError
        A firm that is no member asks.
    UnknownName
        No such language or audience.
    """
    check_language(lang)
    sight = sight_of(audience, c)
    members = sorted(c.members, key=lambda m: (m.supplier_id != c.lead, m.supplier_id))
    members = [m for m in members if sight.firm in (None, m.supplier_id)]
    lots = [name for name in c.lot_texts if any(name in m.lots for m in c.members)]
    width = 3.5 + 2.6 * len(lots)
    ax = _axes(ax, width, 1.6 + 0.55 * len(members))
    picture = _Team(c, sight, lang, members, lots)
    for column in range(len(lots)):
        picture.draw_lot(ax, column)
    for row, member in enumerate(members):
        if not member.lots:
            ax.text(0.02, row, picture.brings(member), va="center", fontsize=8, style="italic")
    ax.set_yticks(range(len(members)), [picture.label(m) for m in members])
    ax.set_ylim(len(members) - 0.5, -0.5)
    ax.set_xticks([i * (1 + GAP) + 0.5 for i in range(len(lots))], [picture.heading(name) for name in lots])
    ax.xaxis.tick_top()
    ax.set_xlim(-GAP / 2, len(lots) * (1 + GAP) - GAP / 2)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title(picture.title(int((width - LABELS) * LETTERS)), fontsize="medium", loc="left", pad=12)
    picture.draw_legend(ax)
    return ax


class _Team:
    """One consortium as one audience sees it."""

    def __init__(self, c: Consortium, sight: Sight, lang: str, members: Sequence[Member], lots: Sequence[str]) -> None:
        self.c, self.sight, self.lang, self.members, self.lots = c, sight, lang, members, lots
        self.wanted = {name: sum(m.lots.get(name, 0.0) for m in c.members) for name in lots}
        self.unsure = {o.supplier_id for o in c.open if o.decides}

    def draw_lot(self, ax: Any, column: int) -> None:
        name, left = self.lots[column], column * (1 + GAP)
        ax.axvspan(left, left + 1, color=QUIET, alpha=0.25, linewidth=0)
        for row, member in enumerate(self.members):
            if name not in member.lots:
                continue
            if not self.sight.details(member):
                ax.text(column * (1 + GAP) + 0.5, row, say("plot_untold", self.lang), ha="center", va="center")
                continue
            share = member.lots[name] / self.wanted[name]
            lead, unsure = member.supplier_id == self.c.lead, member.supplier_id in self.unsure
            colour = LEAD if lead else OTHER
            ax.barh(row, share, 0.7, left, color=colour, edgecolor="white", hatch="///" if unsure else None)
            figure = self.figure(name, member.lots[name])
            # on a plate, so that it can be read over a hatching
            plate = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.2"}
            ax.text(left + share / 2, row, figure, ha="center", va="center", fontsize=9, bbox=plate)
            left += share

    def figure(self, lot: str, people: float) -> str:
        if self.c.counted[lot]:
            return number_text(round(people, 2), self.lang)
        return say("plot_all", self.lang) if people >= 1.0 else say("share_of", self.lang, x=round(people, 2))

    def brings(self, member: Member) -> str:
        if not self.sight.details(member) or not member.needed_words:
            return say("plot_quiet", self.lang)
        return say("plot_brings", self.lang, what=member.needed_words)

    def label(self, member: Member) -> str:
        name = member.name if self.sight.name(self.c, member) else "–"
        return fill(say("plot_member", self.lang, firm=name, role=say(f"role_{member.role}", self.lang)), 32)

    def heading(self, lot: str) -> str:
        text = self.c.lot_texts[lot]
        if self.c.counted[lot]:
            text = say("plot_lot", self.lang, lot=text, n=round(self.wanted[lot], 2))
        return fill(text, 28)

    def title(self, letters: int) -> str:
        told = []
        if self.sight.firm is None:  # what is open at others is nothing for a member's eyes
            told.append("verdict_pass_plain" if self.c.verdict == PASS else "verdict_unknown_plain")
        if len(self.c.members) > 1:
            told.append(f"flag_{self.c.competition}")
        lines = [self.c.title, " ".join(say(key, self.lang) for key in told)]
        return "\n".join(fill(line, letters) for line in lines if line)

    def draw_legend(self, ax: Any) -> None:
        from matplotlib.patches import Patch

        seen = {m.supplier_id in self.unsure for m in self.members if m.lots and self.sight.details(m)}
        if True not in seen:
            return
        marks = [Patch(facecolor=OTHER, edgecolor="white", hatch="///", label=say("plot_open", self.lang))]
        if False in seen:
            marks.insert(0, Patch(facecolor=OTHER, edgecolor="white", label=say("plot_shown", self.lang)))
        ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(0.0, -0.02), ncols=2, frameon=False, fontsize=8)


def load_over_time(
    found: Allocation,
    *,
    lang: str = "en",
    between: tuple[date, date] | None = None,
    names: Mapping[str, str] | None = None,
    audience: str = "officer",
    ax: Any = None,
) -> Any:
    """Draw an allocation: a row per firm, along it the time; how full a stretch is, is how many of the free people are sent.

    Parameters
    ----------
    found : Allocation
    lang : {"fi", "sv", "en"}
    between : (first day, last day), optional
        What to show; all by default. A shutdown of three weeks is hard to see beside a framework of three years.
    names : mapping, optional
        ``{supplier id: name}`` of firms that are sent nowhere; the others' names are in the allocation.
    audience : {"officer", "buyer", "region"} or "firm:<id>"
        A firm gets its own row alone, a buyer or a region the firms that agreed to it.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        Nobody is wanted in that time, or nobody of whom the audience may be told.
    UnknownName
        No such language or audience.
    """
    check_language(lang)
    sight = sight_of(audience)
    members = {m.supplier_id: m for c in found.assignments.values() for m in c.members}
    load = found.load
    if sight.kind == "firm":
        load = load[load["supplier_id"] == sight.firm]
    elif sight.kind != "officer":
        load = load[[i in members and sight.details(members[i]) for i in load["supplier_id"]]]
    stretches = _stretches(load, between)
    if not stretches:
        raise InputError(
            "there is nothing to draw", got=between or audience, expected="a time in which a firm is wanted"
        )
    firms = list(dict.fromkeys(s[0] for s in stretches))
    ax = _axes(ax, 10.0, 1.2 + 0.36 * len(firms))
    first = min((start for _, start, *_ in stretches if start is not None), default=None)
    last = max((end for _, _, end, *_ in stretches if end is not None), default=None)
    days = (last - first).days if first is not None and last is not None else 1
    for firm, start, end, free, used in stretches:
        row = firms.index(firm)
        # what has no date stands by itself before all time
        left = -0.12 * days if start is None or first is None else (start - first).days
        width = 0.08 * days if start is None or end is None else (end - start).days
        _draw_stretch(ax, row, left, width, days, free, used, lang)
    known = {i: m.name for i, m in members.items()} | dict(names or {})
    ax.set_yticks(range(len(firms)), [known.get(i, i) for i in firms])
    ax.set_ylim(len(firms) - 0.4, -0.6)
    _draw_time(ax, first, last, days, undated=any(s[1] is None for s in stretches), lang=lang)
    _draw_key(ax, stretches, lang)
    return ax


Stretch = tuple[str, date | None, date | None, float, float]


def _stretches(load: pd.DataFrame, between: tuple[date, date] | None) -> list[Stretch]:
    """Return the stretches, cut to what is asked for, the end being the first day after."""
    rows: list[Stretch] = []
    for firm, start, end, free, used in zip(
        *(load[c] for c in ("supplier_id", "start", "end", "free", "used")), strict=True
    ):
        if start is None:
            if between is None:
                rows.append((firm, None, None, float(free), float(used)))
            continue
        low, high = between or (start, end)
        if start <= high and end >= low:
            rows.append((firm, max(start, low), min(end, high) + timedelta(days=1), float(free), float(used)))
    return rows


def _draw_stretch(ax: Any, row: int, left: float, width: float, days: int, free: float, used: float, lang: str) -> None:
    unknown, full = math.isinf(free), used >= free - 1e-9
    share = 0.5 if unknown else 1.0 if full else used / free
    ax.bar(left, 0.8, width, row - 0.4, align="edge", color="#EEEEEE", edgecolor="#777777", linewidth=0.6)
    if used > 0:
        colour = OTHER if unknown else LEAD if full else OTHER
        ax.bar(
            left, -0.8 * share, width, row + 0.4, align="edge", color=colour, edgecolor="white",
            linewidth=0.0, hatch="///" if unknown else None,
        )  # fmt: skip
    if width >= NARROW * days:
        figure = f"{number_text(round(used, 2), lang)}/{'?' if unknown else number_text(free, lang)}"
        light = full and used > 0
        ax.text(
            left + width / 2, row, figure, ha="center", va="center", fontsize=8, color="white" if light else "black"
        )


def _draw_time(ax: Any, first: date | None, last: date | None, days: int, *, undated: bool, lang: str) -> None:
    """Mark the months (quarters or years, where there are many), and what has no date."""
    places, labels = [], []
    if undated:
        places.append(-0.08 * days)
        labels.append(say("plot_undated", lang))
    if first is not None and last is not None:
        months = (last.year - first.year) * 12 + last.month - first.month
        every = 1 if months <= 12 else 3 if months <= 36 else 12
        for month in range(months + 1):
            year, of_year = divmod(first.year * 12 + first.month - 1 + month, 12)
            day = date(year, of_year + 1, 1)
            if of_year % every == 0 and first <= day < last:
                places.append((day - first).days)
                labels.append(day_text(day, lang))
    ax.set_xticks(places, labels, rotation=30, ha="right", fontsize=8)
    ax.set_xlim(-0.14 * days if undated else -0.01 * days, (days if first is not None else 0) + 0.01 * days)
    ax.grid(axis="x", color=QUIET, linewidth=0.4)
    ax.set_axisbelow(True)


def _draw_key(ax: Any, stretches: Sequence[Stretch], lang: str) -> None:
    from matplotlib.patches import Patch

    kinds: list[tuple[bool, str, dict[str, Any]]] = [
        (any(used < free < math.inf for *_, free, used in stretches), "plot_used", {"facecolor": OTHER}),
        (any(used > 0 and used >= free - 1e-9 for *_, free, used in stretches), "plot_full", {"facecolor": LEAD}),
        (any(math.isinf(free) for *_, free, _ in stretches), "plot_unknown", {"facecolor": OTHER, "hatch": "///"}),
    ]
    marks = [Patch(edgecolor="white", label=say(key, lang), **look) for there, key, look in kinds if there]
    ax.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, fontsize=8)
