"""Segments of the network: overlapping themes with names, members, strength and the demand that meets each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._figures import Band, assumption, band_sum
from kaivosmatch.network._theme_demand import ThemeDemand
from kaivosmatch.network._theme_words import ThemeWords
from kaivosmatch.network._themes import Factors, best_number, factors, stability, table_of
from kaivosmatch.phrases import check_language
from kaivosmatch.records import band_of

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.encode import CodeLabels
    from kaivosmatch.records import Award, Requirement, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Segments", "Theme", "segments"]

SHOWN_BASES = ("register", "audited")


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

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return a row per theme with its name in a language."""
        import pandas as pd

        rows = [
            (
                t.number, t.name(lang), "; ".join(word[lang] for word in t.about), len(t.members), len(t.edge), *t.headcount, *t.free_crew,
                t.size_known, t.shown, t.lots, *t.demand_eur, t.value_missing, t.stability, t.separation,
            )
            for t in self.themes
        ]  # fmt: skip
        columns = [
            "theme", "name", "about", "members", "edge", "headcount_low", "headcount_high", "free_crew_low", "free_crew_high", "size_known",
            "shown", "lots", "demand_low_eur", "demand_high_eur", "value_missing", "stability", "separation",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def members_frame(self) -> pd.DataFrame:
        """Return a row per firm and theme: ``theme, supplier_id, share, standing`` (member or edge)."""
        import pandas as pd

        rows = [
            (t.number, firm, share, standing)
            for t in self.themes
            for standing, firms in (("member", t.members), ("edge", t.edge))
            for firm, share in firms
        ]
        return pd.DataFrame(rows, columns=["theme", "supplier_id", "share", "standing"])


def segments(
    suppliers: Iterable[Supplier],
    n: int | None = None,
    *,
    requirements: Iterable[Requirement] = (),
    awards: Iterable[Award] = (),
    codes: CodeLabels | None = None,
    vocabulary: Vocabulary | None = None,
    resamples: int = 10,
    random_state: int = 0,
) -> Segments:
    """Find the themes of a network: what its firms say of themselves, their codes, and what was bought from them.

    Parameters
    ----------
    suppliers : iterable of Supplier
    n : int, optional
        How many themes; None: the greatest number that resamples of the firms still find again.
    requirements : iterable of Requirement
        The demand that is laid beside the themes.
    awards : iterable of Award
        Past purchases.
    codes : CodeLabels, optional
        Names of CPV and industry codes (:func:`kaivosmatch.read_codes`) for themes that the service vocabulary has no word for.
    resamples : int
        How often the stability is tried; 0 leaves it at zero, and ``n`` must be given.

    Returns
    -------
    Segments

    Notes
    -----
    Words are weighed by their rarity, and the table of firms and words is split into non-negative factors. A firm is a member of each theme
    that holds at least a fifth of it, so it may be in several, and at the edge of those that hold a tenth. A theme is named by the words
    that are strongest in it and in no other. All shares are rows of ``data/network/assumptions.csv``.

    Raises
    ------
    InputError
        No firm can be placed; two firms share an id; ``n`` is more than firms or words.

    Examples
    --------
    >>> from kaivosmatch.datasets import load_sample
    >>> sample = load_sample()
    >>> found = segments(sample.suppliers, 8, requirements=sample.requirements, awards=sample.awards, resamples=2)
    >>> len(found.themes), found.of("s01")[0].name("fi") != found.of("s21")[0].name("fi")
    (8, True)
    """
    from kaivosmatch.vocabulary import Vocabulary

    firms = sorted(suppliers, key=lambda s: s.id)
    if len({s.id for s in firms}) < len(firms):
        raise InputError("supplier ids must differ")
    if resamples < 0 or (n is None and resamples == 0):
        raise InputError(
            "the number of themes is chosen by resampling", got=resamples, expected="resamples of 1 or more, or n"
        )
    from kaivosmatch.encode import CodeLabels

    words = ThemeWords(vocabulary if vocabulary is not None else Vocabulary.default(), codes or CodeLabels())
    bags = words.of_firms(firms, tuple(awards))
    table, columns = table_of(bags)
    placed = np.flatnonzero(np.diff(table.indptr))
    if not len(placed):
        raise InputError(
            "nothing is known of any firm that could place it", hint="descriptions, capabilities, codes or awards"
        )
    body = table[placed]
    number = best_number(body, resamples, random_state) if n is None else n
    found = factors(body, number, random_state)
    steady = stability(body, found, resamples, random_state)
    share = np.zeros((len(firms), number))
    share[placed] = found.share
    demand = ThemeDemand.of(requirements, words, columns, bags, found)
    order = np.lexsort((np.arange(number), -share.sum(axis=0)))
    names = _names(found, columns, words)
    apart = found.separation
    themes = tuple(
        _theme(
            place,
            k,
            firms,
            share[:, k],
            names[k],
            _about(found.words[k], columns, words),
            demand,
            float(steady[k]),
            float(apart[k]),
        )
        for place, k in enumerate((int(k) for k in order), 1)
    )
    near = assumption("theme_edge_share")
    unplaced = tuple(s.id for s, row in zip(firms, share, strict=True) if row.max(initial=0.0) < near)
    return Segments(themes, unplaced, demand.unmet, float(steady.mean()), resamples)


def _theme(
    place: int,
    k: int,
    firms: Sequence[Supplier],
    share: NDArray[np.float64],
    names: Mapping[str, str],
    about: tuple[Mapping[str, str], ...],
    demand: ThemeDemand,
    steady: float,
    apart: float,
) -> Theme:
    member, edge = assumption("theme_member_share"), assumption("theme_edge_share")
    order = np.lexsort((np.arange(len(firms)), -share)).tolist()
    inside = [i for i in order if share[i] >= member]
    near = [i for i in order if edge <= share[i] < member]
    sizes = [band_of(firms[i].headcount) for i in inside]
    crews = [band_of(firms[i].free_crew) for i in inside]
    shown = sum(any(e.basis in SHOWN_BASES for e in firms[i].evidence or ()) for i in inside)
    return Theme(
        number=place,
        names=names,
        about=about,
        members=tuple((firms[i].id, float(share[i])) for i in inside),
        edge=tuple((firms[i].id, float(share[i])) for i in near),
        headcount=band_sum([b for b in sizes if b is not None]),
        free_crew=band_sum([b for b in crews if b is not None]),
        size_known=sum(b is not None for b in sizes),
        shown=shown / len(inside) if inside else 0.0,
        lots=demand.lots.get(k, 0),
        demand_eur=band_sum(demand.eur.get(k, [])),
        value_missing=demand.missing.get(k, 0),
        stability=steady,
        separation=apart,
    )


def _about(row: NDArray[np.float64], columns: tuple[str, ...], words: ThemeWords) -> tuple[Mapping[str, str], ...]:
    best = np.lexsort((np.arange(len(row)), -row))[:5]
    return tuple(words.label(columns[j]) for j in best.tolist() if row[j] > 0)


def _names(found: Factors, columns: tuple[str, ...], words: ThemeWords) -> list[dict[str, str]]:
    """Name each theme by the words that are strong in it and hardly anywhere else; a service's name goes before a code's number."""
    total = found.words.sum(axis=0)
    own = np.divide(found.words, total, out=np.zeros_like(found.words), where=total > 0)
    score = found.words * np.where(own >= assumption("theme_distinct"), own, own**2)
    named = np.array([words.named(word) for word in columns])
    score = np.where(named, score, score / 1e3)  # a number names a theme only where nothing else does
    taken: set[str] = set()
    names: list[dict[str, str]] = []
    for row in score:
        order = np.lexsort((np.arange(len(row)), -row)).tolist()
        chosen: list[dict[str, str]] = []
        for j in order[:40]:
            label = words.label(columns[j])
            if label["en"] in taken or row[j] <= 0:
                continue
            if not chosen:
                chosen.append(label)
                first = row[j]
            elif row[j] >= first * assumption("theme_second_name") and not _alike(label, chosen[0]):
                chosen.append(label)
                break
        taken.update(label["en"] for label in chosen)
        names.append({lang: " / ".join(label[lang] for label in chosen) or "?" for lang in ("fi", "sv", "en")})
    return names


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether one name says what the other does: half of its words, or a name within the other."""
    a, b = (set(name["en"].casefold().replace(",", " ").split()) for name in (one, other))
    return len(a & b) * 2 >= min(len(a), len(b))
