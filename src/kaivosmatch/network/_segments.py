"""Segments of the network: how its overlapping themes are found, named and laid beside the demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._figures import assumption, band_sum
from kaivosmatch.network._segments_result import Segments, Theme
from kaivosmatch.network._theme_demand import ThemeDemand
from kaivosmatch.network._theme_words import ThemeWords
from kaivosmatch.network._themes import Factors, best_number, factors, stability, table_of
from kaivosmatch.records import band_of

if TYPE_CHECKING:
    from kaivosmatch.encode import CodeLabels
    from kaivosmatch.records import Award, Requirement, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["segments"]

SHOWN_BASES = ("register", "audited")


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
