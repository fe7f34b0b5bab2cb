"""Pictures of what came of it: before and after, who is shown, what followed, the themes, and a day of meetings. Needs matplotlib."""

from __future__ import annotations

from textwrap import fill, shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.errors import InputError, MissingExtra
from kaivosmatch.phrases import check_language, number_text
from kaivosmatch.report.network_words import say, thousands, worth_text
from kaivosmatch.report.trust_plots import COLOURS, QUIET, _axes

if TYPE_CHECKING:
    from kaivosmatch.network import ActivityLog, Exposure, Figure, Impact, MeetingPlan, Segments

__all__ = ["before_and_after", "exposure_bars", "funnel_bars", "meeting_grid", "theme_bars"]

MEASURES = {
    "headcount": 1.0, "direct_jobs": 1.0, "local_purchases": 1e-3, "local_share": 100.0, "courses": 1.0, "participants": 1.0,
    "joint_bids": 1.0,
}  # fmt: skip
"""Of the picture of outcomes, with what their unit is multiplied by."""


def before_and_after(found: Impact, *, local: int = 0, lang: str = "en", figure: Any = None) -> Any:
    """Draw the outcomes of a year beside those of its baseline: a small picture for each measure.

    What the ledger leaves open is a dashed frame above what is sure; a figure that has no meaning or no end is written out, not drawn.

    Parameters
    ----------
    found : Impact
    local : int
        Which definition of local, of :attr:`Impact.definitions`; it stands below the picture.
    figure : matplotlib Figure, optional

    Returns
    -------
    matplotlib Figure
    """
    check_language(lang)
    if figure is None:
        try:
            import matplotlib.pyplot as plt
        except ImportError as error:
            raise MissingExtra("matplotlib", "plots", "drawing") from error
        figure = plt.figure(figsize=(10.5, 5.4), layout="constrained")
    panels = figure.subplots(2, 4).ravel()
    open_ended = False
    for ax, (key, factor) in zip(panels, MEASURES.items(), strict=False):
        now = found.figure(key, local=local)
        old = next((f for f in found.before if f.identity == now.identity), None)
        for place, one in enumerate((old, now)):
            open_ended |= _bar(ax, place, one, factor, lang)
        ax.set_xticks([0, 1], [str(found.baseline), str(found.year)])
        ax.set_xlim(-0.6, 1.6)
        ax.set_ylim(0, max(1e-9, ax.dataLim.y1) * 1.2)
        ax.set_yticks([])
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        ax.set_title(fill(say(f"impact_{key}", lang), 26, break_on_hyphens=False), fontsize=9)
    panels[-1].set_axis_off()
    notes = [found.definitions[local].told(lang), *([say("impact_most", lang)] if open_ended else [])]
    panels[-1].text(0, 0.95, "\n\n".join(fill(n, 34) for n in notes), va="top", fontsize=8)
    figure.suptitle(say("impact_title", lang, before=found.baseline, year=found.year), fontsize="large")
    return figure


def _bar(ax: Any, place: int, one: Figure | None, factor: float, lang: str) -> bool:
    """Draw one figure; whether something of it is open."""
    if one is None or one.low is None:
        ax.text(place, 0, say("impact_unknown", lang), ha="center", va="bottom", fontsize=8, style="italic")
        return False
    low = one.low * factor
    ax.bar(place, low, 0.7, color=QUIET if place == 0 else COLOURS[0])
    text = number_text(round(low, 1), lang)
    high = None if one.high is None else one.high * factor
    if high is None:
        text += "–?"
    elif high > low:
        ax.bar(place, high - low, 0.7, low, facecolor="none", edgecolor="black", linestyle="--")
        text += f"–{number_text(round(high, 1), lang)}"
    ax.text(place, low if high is None else high, text, ha="center", va="bottom", fontsize=9)
    return high is None or high > low


def exposure_bars(found: Exposure, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw who is shown, and (hatched) who would be if the most bought-from firms were shown instead; a pale part may be or not."""
    check_language(lang)
    frame = found.summary()
    ax = _axes(ax, 8.0, 4.2)
    for row, (_, one) in enumerate(frame.iterrows()):
        for shift, prefix, key, look in (
            (-0.2, "", "exposure_mine", {"color": COLOURS[0]}),
            (0.2, "popular_", "exposure_popular", {"color": "white", "edgecolor": "#555555", "hatch": "///"}),
        ):
            low, high = one[f"{prefix}low"], one[f"{prefix}high"]
            if low is None:
                continue
            ax.barh(row + shift, 100 * low, 0.38, label=say(key, lang) if row == 0 else None, **look)
            if high > low:
                ax.barh(
                    row + shift,
                    100 * (high - low),
                    0.38,
                    100 * low,
                    color="#DDDDDD",
                    edgecolor="#555555",
                    linewidth=0.5,
                )
            ax.text(
                100 * high + 1,
                row + shift,
                "–".join(dict.fromkeys(number_text(round(100 * x), lang) for x in (low, high))),
                va="center",
                fontsize=8,
            )
    ax.set_yticks(range(len(frame)), [say(f"exposure_{m}", lang) for m in frame["measure"]], fontsize=9)
    ax.set_ylim(len(frame) - 0.5, -0.5)
    ax.set_xlim(0, 108)
    ax.set_xlabel(f"{say('share_axis', lang)}; {say('band', lang)}")
    ax.set_title(say("exposure_title", lang), fontsize="medium", loc="left", pad=24)
    ax.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2)
    return ax


def funnel_bars(log: ActivityLog, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw how many pairs of firm and buyer came how far after the first contact; a pale part is not known."""
    check_language(lang)
    steps = log.funnel()
    ax = _axes(ax, 7.0, 0.9 + 0.42 * len(steps))
    for row, step in enumerate(steps):
        ax.barh(row, step.low, 0.7, color=COLOURS[0])
        ax.barh(row, step.high - step.low, 0.7, step.low, color="#DDDDDD", edgecolor="#555555", linewidth=0.5)
        text = str(step.low) if step.low == step.high else f"{step.low}–{step.high}"
        ax.text(step.high + 0.01 * max(1, steps[0].high), row, " " + text, va="center", fontsize=9)
    ax.set_yticks(range(len(steps)), [say(s.step, lang) for s in steps])
    ax.set_ylim(len(steps) - 0.5, -0.5)
    ax.set_xlim(0, max(1, *(s.high for s in steps)) * 1.15)
    ax.set_xticks([])
    ax.set_xlabel(say("band", lang), fontsize=8, loc="left")
    ax.set_title(say("funnel_title", lang), fontsize="medium", loc="left")
    return ax


def theme_bars(found: Segments, *, lang: str = "en", most: int = 20, ax: Any = None) -> Any:
    """Draw the themes: their firms, (hatched) those at the edge, and beside them what demand meets the theme and how stable it is."""
    check_language(lang)
    themes = found.themes[:most]
    if not themes:
        raise InputError("there is nothing to draw", got="no themes")
    ax = _axes(ax, 9.0, 1.2 + 0.4 * len(themes))
    place = np.arange(len(themes))
    members, edge = (np.array([len(getattr(t, name)) for t in themes]) for name in ("members", "edge"))
    ax.barh(place, members, 0.7, color=COLOURS[0], label=say("themes_members", lang))
    ax.barh(place, edge, 0.7, members, color="white", edgecolor="#555555", hatch="///", label=say("themes_edge", lang))
    for row, t in enumerate(themes):
        eur = "–".join(dict.fromkeys(thousands(x, lang) for x in t.demand_eur))
        eur = worth_text(eur, t.lots, t.value_missing)
        # a theme that no need asks for has no demand of 0 €: it has none
        kind, stable = ("themes_note" if t.lots else "themes_no_need"), number_text(t.stability, lang, 2)
        note = say(kind, lang, eur=eur, s=stable)
        ax.text(members[row] + edge[row] + 0.15, row, note, va="center", fontsize=8)
    ax.set_yticks(place, [fill(t.name(lang), 44) for t in themes], fontsize=8)
    ax.set_ylim(len(themes) - 0.5, -0.5)
    ax.set_xlim(0, float((members + edge).max()) * 1.65)
    ax.xaxis.set_major_locator(_whole_ticks())
    ax.set_title(say("themes_title", lang), fontsize="medium", loc="left")
    ax.legend(frameon=False, fontsize=8, loc="lower right")
    return ax


def _whole_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(integer=True)


def meeting_grid(plan: MeetingPlan, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw a day of meetings: a row per buyer, a column per slot, in each cell whom it meets and at which table. For the organiser."""
    check_language(lang)
    if not plan.meetings:
        raise InputError("there is nothing to draw", got="no meetings")
    buyers = sorted({m.buyer_id for m in plan.meetings}, key=lambda b: (plan.names[b], b))
    slots = range(len(plan.times) or max(m.slot for m in plan.meetings) + 1)
    ax = _axes(ax, 2.0 + 1.35 * len(slots), 1.2 + 0.75 * len(buyers))
    for m in plan.meetings:
        row = buyers.index(m.buyer_id)
        ax.bar(m.slot, 0.9, 0.94, row - 0.45, color="#E3EEF5", edgecolor="#555555", linewidth=0.6)
        name = fill(shorten(plan.names[m.firm_id], 44, placeholder="…"), 18)
        ax.text(m.slot, row, f"{name}\n{say('meetings_table', lang, n=m.table)}", ha="center", va="center", fontsize=7)
    ax.set_yticks(range(len(buyers)), [fill(plan.names[b], 18) for b in buyers], fontsize=8)
    ax.set_ylim(len(buyers) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(slots) - 0.5)
    heads = [f"{plan.times[s][0]:%H:%M}" if plan.times else say("meetings_slot", lang, n=s + 1) for s in slots]
    ax.set_xticks(list(slots), heads, fontsize=8)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_title(say("meetings_title", lang), fontsize="medium", loc="left", pad=10)
    return ax
