"""Pictures of demand: who can do it, what money opens, what runs out, and a firm's quarters. Needs matplotlib, an extra.

What decides can be read in grey: dark is much, and parts of one bar differ by their hatching.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import check_language, euro_text, number_text
from kaivosmatch.report.network_words import say, thousands, worth_text
from kaivosmatch.report.trust_plots import COLOURS, QUIET, _axes

if TYPE_CHECKING:
    from kaivosmatch.network import Coverage, Outlook, Readiness, TrainingPlan

__all__ = ["budget_curve", "coverage_heat", "expiry_calendar", "outlook_quarters", "readiness_steps"]

STANDS = {"open": "", "question": "...", "step": "///", "small": "xx", "closed": ""}
SHADES = {"open": COLOURS[0], "question": COLOURS[4], "step": "#CFE8F5", "small": "#E6E6E6", "closed": "white"}
DARK = 0.55
"""From this share of the darkest shade on, a figure is written in white."""


def coverage_heat(found: Coverage, *, by: str = "theme", lang: str = "en", most: int = 20, ax: Any = None) -> Any:
    """Draw who can do the demand as a heat map: a row per service or municipality, a column per state, darker is more euros.

    Parameters
    ----------
    found : Coverage
    by : {"theme", "municipality"}
    lang : {"fi", "sv", "en"}
    most : int
        Rows shown, those first of which most euros cannot be done now; the others are one last row.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        There is no demand.
    UnknownName
        No such language or grouping.
    """
    check_language(lang)
    frames: dict[str, Callable[[str | None], Any]] = {"theme": found.by_theme, "municipality": found.by_municipality}
    if by not in frames:
        raise UnknownName("grouping", by, frames)
    if not found.lots:
        raise InputError("there is nothing to draw", got="no lots", expected="needs that are open")
    told, plain = frames[by](lang).iloc[:, 0].astype(str).tolist(), frames[by](None)[by].tolist()
    eur = frames[by](None)[[f"eur_{s}" for s in found.statuses]].to_numpy(float)
    cells = [
        [[x for x in found.lots if getattr(x, by) == key and x.status == s] for s in found.statuses] for key in plain
    ]
    lots = np.array([[len(its) for its in row] for row in cells])
    unvalued = np.array([[sum(x.eur is None for x in its) for its in row] for row in cells])
    if len(told) > most:
        told = [*told[: most - 1], say("rest", lang, n=len(told) - most + 1)]
        eur, lots, unvalued = (np.vstack([t[: most - 1], t[most - 1 :].sum(axis=0)]) for t in (eur, lots, unvalued))
    ax = _axes(ax, 9.0, 1.6 + 0.34 * len(told))
    # the root, since one large need would leave all others equally pale
    top = float(np.sqrt(eur.max())) or 1.0
    ax.imshow(np.sqrt(eur), cmap="Greys", vmin=0, vmax=top * 1.15, aspect="auto")
    for row, column in zip(*np.nonzero(lots), strict=True):
        dark = float(np.sqrt(eur[row, column])) / top > DARK
        worth = worth_text(thousands(float(eur[row, column]), lang), int(lots[row, column]), int(unvalued[row, column]))
        text = f"{worth} ({lots[row, column]})"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black")
    ax.set_xticks(range(len(found.statuses)), [say(s, lang) for s in found.statuses])
    ax.set_yticks(range(len(told)), [fill(name, 40) for name in told], fontsize=8)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    # what can be done now stands left of the line
    ax.axvline(1.5, color="black", linewidth=1)
    ax.set_title(say("coverage_title", lang), fontsize="medium", loc="left", pad=10)
    return ax


def budget_curve(plan: TrainingPlan, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw budget against the demand that it opens: the best found, above it what is proved to be impossible, and the plan itself."""
    check_language(lang)
    unit = 1000.0 if plan.unit == "EUR" else 1.0
    points = sorted(plan.curve, key=lambda p: p.cost)
    ax = _axes(ax, 7.5, 4.2)
    budgets = sorted({(p.budget if np.isfinite(p.budget) else p.cost, p.worth, p.bound) for p in points})
    x = np.array([b[0] for b in budgets])
    worth, bound = np.array([b[1] for b in budgets]) / unit, np.array([b[2] for b in budgets]) / unit
    ax.axhline(plan.already / unit, color="black", linewidth=1, linestyle=":", label=say("budget_already", lang))
    ax.step(x, worth, where="post", color=COLOURS[0], linewidth=2, label=say("budget_found", lang))
    ax.plot(x, worth, "o", color=COLOURS[0], markersize=4)
    if (bound > worth * (1 + 1e-6)).any():
        look = {"facecolor": "none", "edgecolor": QUIET, "hatch": "///", "linewidth": 0}
        ax.fill_between(x, worth, bound, step="post", label=say("budget_bound", lang), **look)
    ax.plot(
        plan.cost,
        plan.worth / unit,
        marker="D",
        color="black",
        markersize=8,
        linestyle="",
        label=say("budget_plan", lang),
    )
    ax.set_xlabel(say("budget_axis", lang))
    ax.set_ylabel(say({"EUR": "thousand_eur"}.get(plan.unit, plan.unit), lang))
    _number_axis(ax.xaxis, lang)
    _number_axis(ax.yaxis, lang)
    ax.set_ylim(bottom=0)
    ax.set_title(say("budget_title", lang), fontsize="medium", loc="left")
    ax.legend(frameon=False, loc="lower right", fontsize=9)
    return ax


def expiry_calendar(found: Readiness, *, days: int = 365, lang: str = "en", most: int = 25, ax: Any = None) -> Any:
    """Draw what runs out, a row per thing and a column per month: the figure says at how many firms, dark where suitable work needs it.

    Parameters
    ----------
    days : int
        How far to look ahead from the day of ``found``.
    most : int
        Rows shown, those first that run out at most firms.

    Raises
    ------
    InputError
        Nothing runs out in that time.
    """
    check_language(lang)
    frame = found.calendar(days, lang=None)
    if frame.empty:
        raise InputError("there is nothing to draw", got=f"nothing expires in {days} days")
    labels = {e.key: e.label[lang] for f in found.firms for e in f.expiries}
    months = _months(found.as_of, max(frame["valid_until"]))
    cells: dict[tuple[str, int], set[str]] = {}
    needed: set[tuple[str, int]] = set()
    for until, firm, key, lots in zip(
        *(frame[c] for c in ("valid_until", "supplier_id", "key", "lots_needing")), strict=True
    ):
        at = (key, months.index((until.year, until.month)))
        cells.setdefault(at, set()).add(firm)
        if lots:
            needed.add(at)
    totals = {key: len({f for (k, _), firms in cells.items() if k == key for f in firms}) for key, _ in cells}
    keys = sorted(totals, key=lambda k: (-totals[k], k))[:most]
    ax = _axes(ax, 3.5 + 0.55 * len(months), 1.5 + 0.32 * len(keys))
    for (key, column), firms in sorted(cells.items()):
        if key in keys:
            row, dark = keys.index(key), (key, column) in needed
            ax.bar(column, 0.9, 0.94, row - 0.45, color="#333333" if dark else "#DDDDDD")
            ax.text(
                column, row, str(len(firms)), ha="center", va="center", fontsize=8, color="white" if dark else "black"
            )
    ax.set_yticks(range(len(keys)), [fill(labels[k], 46) for k in keys], fontsize=8)
    ax.set_ylim(len(keys) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(months) - 0.5)
    ax.set_xticks(range(len(months)), [f"{m}/{str(y)[2:]}" for y, m in months], fontsize=8)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(axis="y", color=QUIET, linewidth=0.4)
    ax.set_axisbelow(True)
    ax.set_title(say("expiry_title", lang), fontsize="medium", loc="left", pad=10)
    ax.set_xlabel(say("expiry_needed", lang), fontsize=9, loc="left")
    return ax


def readiness_steps(
    found: Readiness, supplier_id: str, *, lang: str = "en", audience: str = "officer", ax: Any = None
) -> Any:
    """Draw one firm's steps: the expected euros that each opens by itself, alone and (hatched) as its part in a group, with its price.

    Raises
    ------
    AudienceError
        Only the officer and the firm itself may see it.
    InputError
        The firm lacks nothing that it could get.
    """
    check_language(lang)
    found.text(supplier_id, lang, audience)  # whoever may not read the plan may not see it
    firm = found.firm(supplier_id)
    if not firm.steps:
        raise InputError("there is nothing to draw", got=supplier_id, expected="a firm that lacks something")
    ax = _axes(ax, 8.5, 1.4 + 0.5 * len(firm.steps))
    place = np.arange(len(firm.steps))
    alone = np.array([s.alone.eur for s in firm.steps]) / 1000
    partners = np.array([s.partners.eur for s in firm.steps]) / 1000
    ax.barh(place - 0.2, alone, 0.4, color=COLOURS[0], label=say("steps_alone", lang))
    ax.barh(
        place + 0.2, partners, 0.4, color="#CFE8F5", edgecolor="#555555", hatch="///", label=say("steps_partners", lang)
    )
    top = max(float(alone.max()), float(partners.max()), 1.0)
    for row, step in enumerate(firm.steps):
        price = say("price_unknown", lang) if step.cost_eur is None else euro_text(step.cost_eur, lang)
        more = "" if step.alone.lots or step.partners.lots else f" ({say('steps_none', lang)})"
        ax.text(max(alone[row], partners[row]) + 0.015 * top, row, price + more, va="center", fontsize=8)
    ax.set_yticks(
        place,
        [fill(s.label[lang] + (f" ({s.scope_in(lang)})" if s.scope else ""), 40) for s in firm.steps],
        fontsize=8,
    )
    ax.set_ylim(len(firm.steps) - 0.5, -0.5)
    ax.set_xlim(0, top * 1.35)
    _number_axis(ax.xaxis, lang)
    ax.set_xlabel(say("thousand_eur", lang))
    ax.set_title(say("steps_title", lang, name=firm.name), fontsize="medium", loc="left")
    ax.legend(frameon=False, fontsize=8, loc="lower right")
    return ax


def outlook_quarters(found: Outlook, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw a firm's fitting work by quarter, stacked by how it stands: open at the bottom, closed to it on top."""
    check_language(lang)
    ax = _axes(ax, 7.5, 4.0)
    place, base = np.arange(len(found.quarters)), np.zeros(len(found.quarters))
    for stands, hatch in STANDS.items():
        height = np.array([found.eur(q, (stands,)) for q in found.quarters]) / 1000
        if height.any():
            ax.bar(
                place,
                height,
                0.7,
                base,
                color=SHADES[stands],
                edgecolor="#555555",
                hatch=hatch,
                label=say(stands, lang),
            )
        base = base + height
    for x, y in zip(place.tolist(), base.tolist(), strict=True):
        ax.text(x, y, thousands(y * 1000, lang), ha="center", va="bottom", fontsize=9)
    ax.set_xticks(place, [say("no_date", lang) if q == "no date" else q for q in found.quarters])
    ax.set_ylabel(say("thousand_eur", lang))
    _number_axis(ax.yaxis, lang)
    ax.margins(y=0.1)
    ax.set_title(say("outlook_title", lang, name=found.name), fontsize="medium", loc="left", pad=24)
    if base.any():
        ax.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=5, borderaxespad=0.2)
    return ax


def _months(first: date, last: date) -> list[tuple[int, int]]:
    """Every month from that of the first day to that of the last."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [((first.year * 12 + first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1) for n in range(count + 1)]


def _number_axis(axis: Any, lang: str) -> None:
    """Write the numbers of an axis as the language does."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(round(float(value), 6), lang)))
