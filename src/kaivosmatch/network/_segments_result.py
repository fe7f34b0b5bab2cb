"""Themes as they are told: their names, firms, size and demand, one by one and in frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.errors import UnknownName
from kaivosmatch.network._figures import Band
from kaivosmatch.network._words import frame_of, word
from kaivosmatch.phrases import check_language

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Segments", "Theme"]


@dataclass(frozen=True)
class Theme:
    """A theme of the network.

    Attributes
    ----------
    number : int
        From 1, the greatest first.
    names : dict
        ``{"fi", "sv", "en": name}``.
    about : tuple of dict
        Its five strongest words, named in three languages.
    members, edge : tuple of (supplier id, share)
        Firms in it, and firms at its edge that could move into it, the nearest first; a firm may be in several.
    headcount, free_crew : (float, float)
        Of the members whose number is known, together.
    size_known : int
        How many members' headcount is known.
    shown : float
        Share of the members with anything shown by a register or an audit, and not by their own word alone.
    lots : int
        Lots of the needs that meet this theme more than any other.
    demand_eur : (float, float)
        What those are worth, where a value is given; a need's value is shared among its lots by their weights.
    value_missing : int
        Lots whose need gives no value.
    stability, separation : float in [0, 1]
        Whether resamples find it again; how far the nearest other theme is.
    """

    number: int
    names: Mapping[str, str]
    about: tuple[Mapping[str, str], ...]
    members: tuple[tuple[str, float], ...]
    edge: tuple[tuple[str, float], ...]
    headcount: Band
    free_crew: Band
    size_known: int
    shown: float
    lots: int
    demand_eur: Band
    value_missing: int
    stability: float
    separation: float

    def name(self, lang: str = "en") -> str:
        """Return its name in a language."""
        return self.names[check_language(lang)]


@dataclass(frozen=True)
class Segments:
    """All themes.

    Attributes
    ----------
    themes : tuple of Theme
    unplaced : tuple of str
        Firms that are in no theme, nor at the edge of one: nothing is known that could place them, or nobody is like them.
    unmet : tuple of str
        Lots (or needs without lots) that meet no theme.
    stability : float
        Mean over the themes, of ``resamples`` resamples.
    resamples : int
    """

    themes: tuple[Theme, ...]
    unplaced: tuple[str, ...]
    unmet: tuple[str, ...]
    stability: float
    resamples: int

    def theme(self, number: int) -> Theme:
        """Return one theme; ``UnknownName`` where there is none."""
        for theme in self.themes:
            if theme.number == number:
                return theme
        raise UnknownName("theme", number, map(str, range(1, len(self.themes) + 1)))

    def of(self, supplier_id: str) -> tuple[Theme, ...]:
        """Return the themes that a firm is in."""
        return tuple(t for t in self.themes if supplier_id in dict(t.members))

    def to_frame(self, lang: str | None = None, *, names: str = "en") -> pd.DataFrame:
        """Return a row per theme; ``lang`` gives headings for people, else ``names`` is the language of the themes' names."""
        tongue = check_language(lang or names)
        rows = [
            (
                t.number, t.name(tongue), "; ".join(about[tongue] for about in t.about), len(t.members), len(t.edge), *t.headcount,
                *t.free_crew, t.size_known, t.shown, t.lots, *t.demand_eur, t.value_missing, t.stability, t.separation,
            )
            for t in self.themes
        ]  # fmt: skip
        columns = (
            "theme", "name", "about", "members", "edge", "headcount_low", "headcount_high", "free_crew_low", "free_crew_high", "size_known",
            "shown", "lots", "demand_low_eur", "demand_high_eur", "value_missing", "stability", "separation",
        )  # fmt: skip
        return frame_of(rows, columns, lang, (), "segment")

    def members_frame(self, lang: str | None = None, *, firms: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return a row per firm and theme: ``theme, supplier_id, share, standing`` (member or edge).

        Parameters
        ----------
        lang : str, optional
            Gives headings and words for people.
        firms : mapping, optional
            ``{id: name}``: adds the firm's name, as ``firm`` after its id.
        """
        rows = [
            (
                t.number, id_, *(() if firms is None else (firms[id_],)), share,
                standing if lang is None else word(f"standing_{standing}", lang),
            )
            for t in self.themes
            for standing, its in (("member", t.members), ("edge", t.edge))
            for id_, share in its
        ]  # fmt: skip
        named = () if firms is None else ("firm",)
        return frame_of(rows, ("theme", "supplier_id", *named, "share", "standing"), lang, (), "segment")
