"""Pictures of who is where and who works with whom: firms and mines by their coordinates, and the network of partners."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.errors import InputError
from kaivosmatch.phrases import check_language
from kaivosmatch.report.network_words import say
from kaivosmatch.report.trust_plots import COLOURS, QUIET, _axes
from kaivosmatch.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kaivosmatch.records import Buyer, Supplier

__all__ = ["network_map", "partner_network"]

KM_PER_DEGREE = 111.2
"""Along a meridian; of a sphere of 6,371 km."""

ONE_SPOT_KM = 6.0
"""Nearer than this two discs of a regional map lie on each other."""

Point = tuple[float, float]


def network_map(
    suppliers: Iterable[Supplier],
    buyers: Iterable[Buyer] = (),
    *,
    lang: str = "en",
    within_km: float | None = None,
    rings: Sequence[float] = (50, 100),
    vocabulary: Vocabulary | None = None,
    ax: Any = None,
) -> Any:
    """Draw firms and mines from coordinates; firms in one place are one disc with their number.

    Rings tell the distance from the first site.

    Parameters
    ----------
    suppliers : iterable of Supplier
        By their own coordinates, else by the middle of their municipality.
    buyers : iterable of Buyer
        Their sites: by own coordinates, else those of the site as the vocabulary knows it, else by municipality.
    within_km : float, optional
        Show no more than so far from the first site; the caption says how many firms lie outside. None: everybody.
    rings : sequence of float
        Kilometres in a straight line.

    Returns
    -------
    matplotlib Axes
        Kilometres east and north of the first site (of the middle of the firms where there is none).

    Raises
    ------
    InputError
        No place is known.
    """
    check_language(lang)
    known = vocabulary if vocabulary is not None else Vocabulary.default()
    firms = list(suppliers)
    where = [_firm_place(f, known) for f in firms]
    sites = {s.name: at for b in buyers for s in b.sites or () if (at := _site_place(s, known)) is not None}
    placed = [p for p in where if p is not None]
    if not placed and not sites:
        raise InputError("there is nothing to draw", got="no place is known", expected="a municipality or coordinates")
    points = [(lat, lon) for lat, lon, _ in placed]
    middle: Point = (
        (float(np.mean([p[0] for p in points])), float(np.mean([p[1] for p in points]))) if points else (0, 0)
    )
    centre = next(iter(sites.values()), middle)
    spots: Counter[tuple[float, float, str]] = Counter()
    out = 0
    for lat, lon, town in placed:
        x, y = _plane((lat, lon), centre)
        if within_km is not None and math.hypot(x, y) > within_km:
            out += 1
        else:
            spots[x, y, town] += 1
    ax = _axes(ax, 7.5, 7.0)
    for km in rings if sites else ():
        ax.add_patch(_circle(km))
        ax.text(
            0,
            -km,
            say("map_ring", lang, km=f"{km:g}"),
            ha="center",
            va="center",
            fontsize=7,
            color="#555555",
            bbox=_plate(),
        )
    for number, ((x, y, town), count) in enumerate(sorted(spots.items())):
        label = say("map_firms", lang) if number == 0 else None
        ax.scatter(x, y, s=60 + 22 * count, color=COLOURS[4], edgecolor="black", linewidth=0.6, zorder=3, label=label)
        ax.text(x, y, str(count), ha="center", va="center", fontsize=7, zorder=4)
        if town:
            below = (0, -8 - math.sqrt(15 + 5 * count))
            ax.annotate(town, (x, y), below, textcoords="offset points", ha="center", va="center", fontsize=7, zorder=5)
    for number, (name, at) in enumerate(sites.items(), 1):
        x, y = _plane(at, centre)
        ax.scatter(
            x, y, s=110, marker="^", color="black", edgecolor="white", zorder=6, label=f"{number}  {fill(name, 40)}"
        )
        ax.annotate(str(number), (x, y), (8, -2), textcoords="offset points", fontsize=9, fontweight="bold", zorder=7)
    lost = len(firms) - len(placed)
    if out or lost:
        ax.set_xlabel(say("map_rest", lang, out=out, lost=lost), fontsize=8, loc="left")
    ax.set_aspect("equal")
    ax.margins(0.12)
    if within_km is not None:
        ax.set_xlim(-within_km * 1.05, within_km * 1.05)
        ax.set_ylim(-within_km * 1.05, within_km * 1.05)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(say("map_title", lang), fontsize="medium", loc="left")
    ax.legend(frameon=True, fontsize=8, loc="upper left", labelspacing=1.0)
    return ax


def _plate() -> Mapping[str, Any]:
    return {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "boxstyle": "round,pad=0.15"}


def _circle(km: float) -> Any:
    from matplotlib.patches import Circle

    return Circle((0, 0), km, fill=False, edgecolor=QUIET, linestyle="--", linewidth=0.8)


def _firm_place(firm: Supplier, vocabulary: Vocabulary) -> tuple[float, float, str] | None:
    place = vocabulary.find_place(firm.municipality) if firm.municipality else None
    if firm.lat is not None and firm.lon is not None:
        own = firm.lat, firm.lon
        # in its town as far as a map of a region can show it: one disc, not two on each other
        if place is None or math.hypot(*_plane(own, (place.lat, place.lon))) > ONE_SPOT_KM:
            return *own, ""
    return None if place is None else (place.lat, place.lon, firm.municipality or "")


def _site_place(site: Any, vocabulary: Vocabulary) -> Point | None:
    if site.lat is not None and site.lon is not None:
        return site.lat, site.lon
    for name in (site.id, site.name, site.municipality):
        place = vocabulary.find_place(name) if name else None
        if place is not None:
            return place.lat, place.lon
    return None


def _plane(at: Point, centre: Point) -> Point:
    """Kilometres east and north of the centre: true enough for one region."""
    east = (at[1] - centre[1]) * KM_PER_DEGREE * math.cos(math.radians(centre[0]))
    return east, (at[0] - centre[0]) * KM_PER_DEGREE


def partner_network(
    suppliers: Iterable[Supplier], bids: Iterable[Sequence[str]] = (), *, lang: str = "en", ax: Any = None
) -> Any:
    """Draw who works with whom: lines between firms that name each other as partners or have bid together.

    For the officer: who names whom is the firms' own affair.

    Parameters
    ----------
    suppliers : iterable of Supplier
        Firms outside the catalogue that they name are left out.
    bids : iterable of sequence of supplier id
        Who bid together, as :meth:`kaivosmatch.network.ActivityLog.joint_bids` gives it.

    Returns
    -------
    matplotlib Axes
        Each group of linked firms is a ring of its own; the caption counts those that have no partner and those that do not say.

    Raises
    ------
    InputError
        No two firms are linked.
    """
    check_language(lang)
    firms = {s.id: s for s in suppliers}
    named = {(s.id, other) for s in firms.values() for other in s.partners or () if other in firms and other != s.id}
    together = {(a, b) for group in bids for a in group for b in group if a < b and a in firms and b in firms}
    edges = sorted({(min(a, b), max(a, b)) for a, b in named} | together)
    if not edges:
        raise InputError(
            "there is nothing to draw", got="no partners", expected="firms that name partners or bid together"
        )
    groups = _groups(edges)
    at = _rings(groups)
    tops = {max(g, key=lambda firm: at[firm][1]) for g in groups if len(g) > 2}
    ax = _axes(ax, 9.0, 6.0)
    seen: set[str] = set()
    for a, b in edges:
        both = (a, b) in named and (b, a) in named
        kinds = ["partners_both" if both else "partners_one"] if (a, b) in named or (b, a) in named else []
        for kind in [*(["partners_bid"] if (a, b) in together else []), *kinds]:
            wide, style = {"partners_bid": (7.0, "-"), "partners_both": (1.8, "-"), "partners_one": (1.2, "--")}[kind]
            colour = QUIET if kind == "partners_bid" else "black"
            label = None if kind in seen else say(kind, lang)
            seen.add(kind)
            ax.plot(
                *zip(at[a], at[b], strict=True), color=colour, linewidth=wide, linestyle=style, zorder=1, label=label
            )
    for firm, (x, y) in sorted(at.items()):
        ax.scatter(x, y, s=90, color=COLOURS[4], edgecolor="black", linewidth=0.7, zorder=2)
        # above a firm at the top of its ring, so that no line runs through the name
        above = firm in tops
        shift, side = (9, "bottom") if above else (-9, "top")
        text = fill(firms[firm].name, 16)
        ax.annotate(text, (x, y), (0, shift), textcoords="offset points", ha="center", va=side, fontsize=8, zorder=3)
    alone = sum(s.partners is not None and s.id not in at for s in firms.values())
    silent = sum(s.partners is None and s.id not in at for s in firms.values())
    ax.set_xlabel(say("partners_rest", lang, alone=alone, silent=silent), fontsize=8, loc="left")
    ax.margins(0.15, 0.2)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(say("partners_title", lang), fontsize="medium", loc="left", pad=24)
    ax.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.2)
    return ax


def _groups(edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Firms that hang together, the largest group first."""
    found: list[set[str]] = []
    for edge in edges:
        touched = [g for g in found if g & set(edge)]
        found = [g for g in found if not g & set(edge)] + [set(edge).union(*touched)]
    return sorted((sorted(g) for g in found), key=lambda g: (-len(g), g))


def _rings(groups: Sequence[Sequence[str]]) -> dict[str, Point]:
    """A ring for each group, on a grid; firms round it by id."""
    columns = math.ceil(math.sqrt(len(groups)))
    at = {}
    for number, group in enumerate(groups):
        across, down = (number % columns) * 3.6, -(number // columns) * 2.6
        for k, firm in enumerate(group):
            turn = 2 * math.pi * k / len(group) + (0.0 if len(group) == 2 else math.pi / 2)
            at[firm] = across + math.cos(turn), down + 0.85 * math.sin(turn)
    return at
