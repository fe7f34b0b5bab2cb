"""Where a need's work is done: coordinates, a site of the buyer's, a known mine site, or a municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaivosmatch.journeys import Point

if TYPE_CHECKING:
    from kaivosmatch.records import Buyer, Requirement, Site
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["place_of", "underground_at"]


def _buyers_site(name: str, buyer: Buyer | None) -> Site | None:
    wanted = name.casefold()
    for site in (buyer.sites or ()) if buyer is not None else ():
        if wanted in (site.name.casefold(), (site.id or "").casefold()):
            return site
    return None


def place_of(need: Requirement, buyer: Buyer | None, vocabulary: Vocabulary) -> tuple[Point | None, list[str]]:
    """Return where the work is, and notes on what could not be found.

    The need's own coordinates come first, then its site (of the buyer, then of the vocabulary), then its municipality.
    """
    notes: list[str] = []
    label = need.site or need.municipality or ""
    if need.lat is not None and need.lon is not None:
        return Point(need.lat, need.lon, label or f"{need.lat:.3f}, {need.lon:.3f}", _keys(need)), notes
    if need.site:
        own = _buyers_site(need.site, buyer)
        if own is not None and own.lat is not None and own.lon is not None:
            return Point(own.lat, own.lon, own.name, _keys(need)), notes
        known = vocabulary.site(need.site) or vocabulary.find_place(need.site)
        if known is not None:
            return Point(known.lat, known.lon, need.site, (*_keys(need), known.key)), notes
        if own is not None and own.municipality:
            centre = vocabulary.find_place(own.municipality)
            if centre is not None:
                return Point(centre.lat, centre.lon, own.name, (*_keys(need), centre.key)), notes
        notes.append(f"site {need.site!r} is not known; give lat and lon, or a municipality")
    if need.municipality:
        place = vocabulary.find_place(need.municipality)
        if place is not None:
            return Point(place.lat, place.lon, place.name(), (*_keys(need), place.key)), notes
        notes.append(f"municipality {need.municipality!r} is not known")
    return None, notes


def _keys(need: Requirement) -> tuple[str, ...]:
    return tuple(name for name in (need.site, need.municipality) if name)


def underground_at(need: Requirement, buyer: Buyer | None, vocabulary: Vocabulary) -> bool | None:
    """Return whether the site is an underground mine; None where that is not known."""
    if need.site is None:
        return None
    own = _buyers_site(need.site, buyer)
    if own is not None and own.underground is not None:
        return own.underground
    site = vocabulary.site(need.site)
    if site is None:
        return None
    return True if "underground" in site.kind else False if "open" in site.kind else None
