"""Pictures of results: acceptability bars, the score as stairs, and the triangle of weights. Needs matplotlib, which is an extra.

Each function draws on an ``Axes`` (its own where none is given) and returns it, so that a caller may change or save whatever it likes. The
colours are those of Okabe & Ito (2008), which people who do not tell red from green can tell apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.errors import InputError, MissingExtra, UnknownName
from kaivosmatch.phrases import check_language, number_text, percent_text
from kaivosmatch.query.weights import term_label
from kaivosmatch.trust.words import say

if TYPE_CHECKING:
    from kaivosmatch.trust import Robustness, Waterfall

__all__ = ["acceptability_bars", "stairs", "weight_triangle", "winners"]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
QUIET = "#BBBBBB"
HEIGHT = 3**0.5 / 2
"""Of a triangle with sides of one."""


def _axes(ax: Any, width: float, height: float) -> Any:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingExtra("matplotlib", "plots", "drawing") from error
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def acceptability_bars(found: Robustness, *, lang: str = "en", ranks: int = 3, ax: Any = None) -> Any:
    """Draw, for each firm, the share of the weightings under which it has each of the first ranks.

    Parameters
    ----------
    found : Robustness
    ranks : int
        The first so many get a colour each; later ones are one quiet rest.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    check_language(lang)
    shares = found.acceptability
    told = min(ranks, shares.shape[1], len(COLOURS))
    ax = _axes(ax, 7.0, 0.8 + 0.4 * len(shares))
    place, left = np.arange(len(shares))[::-1], np.zeros(len(shares))
    for rank in range(told):
        label = say("rank_n", lang, n=rank + 1)
        ax.barh(place, shares[:, rank], left=left, color=COLOURS[rank], label=label)
        left = left + shares[:, rank]
    ax.barh(place, 1.0 - left, left=left, color=QUIET, alpha=0.4)
    ax.set_yticks(place, found.names)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], [percent_text(x, lang) for x in (0.0, 0.5, 1.0)])
    ax.set_xlabel(say("axis_share", lang))
    if told:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=told, frameon=False)
    return ax


def stairs(found: Waterfall, *, lang: str = "en", ax: Any = None) -> Any:
    """Draw a score as stairs: what each term adds or takes; hatched, what it could still rise by."""
    frame = found.to_frame(lang)
    ax = _axes(ax, 7.0, 0.8 + 0.4 * len(frame))
    place = np.arange(len(frame))[::-1]
    ends = {len(frame) - 1, *([0] if found.against is not None else [])}
    colours = [
        COLOURS[0] if i in ends else COLOURS[2] if step >= 0 else COLOURS[5] for i, step in enumerate(frame["step"])
    ]
    ax.barh(place, frame["high"] - frame["low"], left=frame["low"], color=colours)
    rises = frame["could"] > 1e-9
    if rises.any() and found.against is None:
        ax.barh(
            place[rises],
            frame.loc[rises, "could"],
            left=frame.loc[rises, "high"],
            color="none",
            edgecolor=QUIET,
            hatch="///",
            label=say("could_rise", lang),
        )
        ax.legend(frameon=False)
    for i, (y, step, high) in enumerate(zip(place, frame["step"], frame["high"], strict=True)):
        figure = number_text(abs(round(step, 3)), lang, 3)
        sign = "" if i in ends or round(step, 3) == 0 else "+" if step > 0 else "\N{MINUS SIGN}"
        ax.text(high + 0.01, y, sign + figure, va="center", fontsize=8)
    ax.set_yticks(place, frame["label"])
    ax.set_xlim(0, max(1.0, float(frame["high"].max()) + 0.1))
    ax.set_xlabel(say("axis_score", lang))
    return ax


def winners(
    found: Robustness, terms: Sequence[str], steps: int = 60
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return who is first over the triangle of three weights, from what is shown.

    Parameters
    ----------
    terms : three names
        What the other terms weigh stays as stated; these three share the rest.
    steps : int
        Points along a side, less one.

    Returns
    -------
    shares : float ndarray (points, 3)
        Of the three, summing to one.
    first : int ndarray (points,)
        Position of the firm that is first there; of equals the earlier in the shortlist.
    """
    if len(terms) != 3 or len(set(terms)) != 3:
        raise InputError("a triangle has three different terms", got=list(terms))
    for term in terms:
        if term not in found.terms:
            raise UnknownName("term of this need", term, found.terms)
    if not found.names or steps < 1:
        raise InputError(
            "there is nothing to draw", got=(len(found.names), steps), expected="a firm, and a step or more"
        )
    shares = np.array([(a, b, steps - a - b) for a in range(steps + 1) for b in range(steps + 1 - a)]) / steps
    place = [found.terms.index(t) for t in terms]
    weights = np.tile([found.weights[t] for t in found.terms], (len(shares), 1))
    free = sum(found.weights[t] for t in terms)
    # where the three weigh nothing as stated, nothing is left for them: then they share everything
    weights[:, place] = shares * free if free > 0 else shares
    return shares, np.round(weights @ found.low.T, 9).argmax(axis=1)


def weight_triangle(
    found: Robustness, terms: Sequence[str], *, lang: str = "en", steps: int = 60, ax: Any = None
) -> Any:
    """Draw who is first over the triangle of three weights; each corner is all weight on one term, the cross the stated weights.

    Parameters and errors as in :func:`winners`.
    """
    check_language(lang)
    shares, first = winners(found, terms, steps)
    ax = _axes(ax, 5.5, 5.0)
    corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.5, HEIGHT)])
    x, y = (shares @ corners).T
    for colour, firm in enumerate(sorted(set(first.tolist()), key=lambda i: (-int((first == i).sum()), i))):
        here = first == firm
        shade = COLOURS[colour] if colour < len(COLOURS) else QUIET
        ax.scatter(
            x[here], y[here], s=(350 / steps) ** 2, marker="h", linewidths=0, color=shade, label=found.names[firm]
        )
    free = sum(found.weights[t] for t in terms)
    if free > 0:
        stated = np.array([found.weights[t] / free for t in terms]) @ corners
        ax.plot(*stated, marker="x", color="black", markersize=9, markeredgewidth=2)
    for (cx, cy), term, (dx, dy) in zip(corners, terms, ((-0.03, -0.07), (0.03, -0.07), (0.0, 0.04)), strict=True):
        ax.text(cx + dx, cy + dy, term_label(term, lang), ha="center")
    title = say("ternary_title", lang)
    if free < 1 - 1e-9:
        title += f" ({say('ternary_rest', lang, x=1.0 - free)})"
    ax.set_title(title, fontsize="medium", pad=16)
    ax.set_aspect("equal")
    ax.set_axis_off()
    legend = ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), frameon=False)
    for handle in legend.legend_handles:
        handle.set_sizes([60.0])
    return ax
