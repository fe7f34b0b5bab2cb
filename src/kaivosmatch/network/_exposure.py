"""Who is ever shown: how far rankings reach into the network, beside what mere popularity would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError
from kaivosmatch.network._figures import Band, assumption
from kaivosmatch.records import band_of

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Award, Supplier
    from kaivosmatch.results import Ranking

__all__ = ["Exposure", "Reach", "exposure"]


@dataclass(frozen=True)
class Reach:
    """How far one way of ranking reaches. Shares are bands, since a size or a history may not be known; None where nothing is shown.

    Attributes
    ----------
    coverage : float
        Share of the catalogue that is shown at least once.
    long_tail, small, new : (float, float) or None
        Share of the places that go to firms outside the most bought-from fifth, to small firms, to firms never bought from.
    small_ever, new_ever : (float, float) or None
        Share of the small firms, of the new firms, that are shown at least once; the least and the most, as sizes may turn out.
    gini : float
        0: every firm has as many places; towards 1: few firms have them all.
    """

    coverage: float
    long_tail: Band | None
    small: Band | None
    new: Band | None
    small_ever: Band | None
    new_ever: Band | None
    gini: float


@dataclass(frozen=True)
class Exposure:
    """Who is shown over a set of rankings.

    Attributes
    ----------
    rankings, places : int
        How many rankings, and how many candidates in them together.
    shown : dict
        ``{supplier id: in how many rankings}``, for every firm of the catalogue.
    best_rank : dict
        ``{supplier id: its best rank}``, of those shown.
    reach : Reach
    popular : Reach or None
        If each ranking showed the most bought-from firms instead; None without awards.
    """

    rankings: int
    places: int
    shown: Mapping[str, int]
    best_rank: Mapping[str, int]
    reach: Reach
    popular: Reach | None

    @property
    def never_shown(self) -> tuple[str, ...]:
        """Ids of the firms that no ranking shows."""
        return tuple(firm for firm, times in self.shown.items() if not times)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per firm, the most shown first: ``supplier_id, shown, best_rank`` (None: never)."""
        import pandas as pd

        rows = sorted(self.shown.items(), key=lambda item: (-item[1], item[0]))
        table = [(firm, times, self.best_rank.get(firm)) for firm, times in rows]
        return pd.DataFrame(table, columns=["supplier_id", "shown", "best_rank"], dtype=object)

    def summary(self) -> pd.DataFrame:
        """Return a row per measure: ``measure, low, high, popular_low, popular_high``."""
        import pandas as pd

        rows = []
        for name in ("coverage", "long_tail", "small", "new", "small_ever", "new_ever", "gini"):
            mine, other = (_ends(reach, name) for reach in (self.reach, self.popular))
            rows.append((name, *mine, *other))
        return pd.DataFrame(rows, columns=["measure", "low", "high", "popular_low", "popular_high"], dtype=object)


def _ends(reach: Reach | None, name: str) -> tuple[float | None, float | None]:
    value = None if reach is None else getattr(reach, name)
    if value is None:
        return None, None
    return value if isinstance(value, tuple) else (value, value)


def exposure(
    rankings: Iterable[Ranking], suppliers: Iterable[Supplier], *, awards: Iterable[Award] | None = None
) -> Exposure:
    """Count who is ever shown.

    Parameters
    ----------
    rankings : iterable of Ranking
        Each with as many candidates as a reader would see.
    suppliers : iterable of Supplier
        The whole catalogue.
    awards : iterable of Award, optional
        Past purchases: they say which firms are new and which are popular; without them those measures are None.

    Returns
    -------
    Exposure

    Notes
    -----
    Popularity shows, for each ranking, as many of the most bought-from firms as the ranking shows candidates, whatever is needed; ties are
    cut by id. A firm is small where its headcount is below ten, and the long tail begins after the most bought-from fifth; both are rows
    of ``data/network/assumptions.csv``.

    Raises
    ------
    InputError
        A ranking shows a firm that is not in the catalogue, or two firms share an id.

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.datasets import SAMPLE_DAY, load_sample
    >>> from kaivosmatch.encode import Encoder
    >>> from kaivosmatch.matcher import Matcher
    >>> sample = load_sample()
    >>> matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers)
    >>> found = exposure(matcher.rank_all(sample.requirements, k=3), sample.suppliers, awards=sample.awards)
    >>> found.reach.coverage > found.popular.coverage
    True
    """
    firms, rankings = tuple(suppliers), tuple(rankings)
    lists = [tuple(c.supplier_id for c in ranking.candidates) for ranking in rankings]
    ids = [s.id for s in firms]
    if len(set(ids)) < len(ids):
        raise InputError("supplier ids must differ", got=sorted(i for i, n in Counter(ids).items() if n > 1))
    stray = sorted({i for found in lists for i in found} - set(ids))
    if stray:
        raise InputError("a ranking shows firms that are not among the suppliers", got=stray)
    best: dict[str, int] = {}
    for ranking in rankings:
        for c in ranking.candidates:
            best[c.supplier_id] = min(best.get(c.supplier_id, c.rank), c.rank)
    bought: Counter[str] | None = None
    popular = None
    if awards is not None:
        bought = Counter(dict.fromkeys(ids, 0))
        for award in awards:
            bought.update(firm for firm in set(award.suppliers) if firm in bought)
        order = sorted(ids, key=lambda firm: (-bought[firm], firm))
        popular = _reach(firms, [tuple(order[: len(found)]) for found in lists], bought)
    shown = _counts(ids, lists)
    return Exposure(len(lists), sum(map(len, lists)), shown, best, _reach(firms, lists, bought), popular)


def _counts(ids: Sequence[str], lists: Sequence[tuple[str, ...]]) -> dict[str, int]:
    found = Counter(firm for some in lists for firm in some)
    return {firm: found[firm] for firm in ids}


def _reach(firms: Sequence[Supplier], lists: Sequence[tuple[str, ...]], bought: Mapping[str, int] | None) -> Reach:
    ids = [s.id for s in firms]
    shown = _counts(ids, lists)
    small = {s.id: _small(s) for s in firms}
    new = tail = None
    if bought is not None:
        order = sorted(ids, key=lambda firm: (-bought[firm], firm))
        head = {firm for firm in order[: round(len(ids) * assumption("head_share"))] if bought[firm]}
        new = {firm: (bought[firm] == 0,) * 2 for firm in ids}
        tail = {firm: (firm not in head,) * 2 for firm in ids}
    ever = sum(1 for firm in ids if shown[firm])
    return Reach(
        coverage=ever / len(ids) if ids else 0.0,
        long_tail=_share_of_places(shown, tail),
        small=_share_of_places(shown, small),
        new=_share_of_places(shown, new),
        small_ever=_share_ever(shown, small),
        new_ever=_share_ever(shown, new),
        gini=_gini(list(shown.values())),
    )


def _small(supplier: Supplier) -> tuple[bool, bool]:
    """(surely, possibly)."""
    size = band_of(supplier.headcount)
    if size is None:
        return False, True
    limit = assumption("small_firm_below")
    return size[1] < limit, size[0] < limit


def _share_of_places(shown: Mapping[str, int], kind: Mapping[str, tuple[bool, bool]] | None) -> Band | None:
    places = sum(shown.values())
    if kind is None or not places:
        return None
    low, high = (sum(times for firm, times in shown.items() if kind[firm][end]) / places for end in (0, 1))
    return low, high


def _share_ever(shown: Mapping[str, int], kind: Mapping[str, tuple[bool, bool]] | None) -> Band | None:
    if kind is None:
        return None
    sure = [firm for firm in shown if kind[firm][0]]
    open_ = [firm for firm in shown if kind[firm][1] and not kind[firm][0]]
    hit = sum(1 for firm in sure if shown[firm])
    more = sum(1 for firm in open_ if shown[firm])
    # the share is least when just the unshown of the open firms turn out to be small, greatest when just the shown do
    if not sure and not open_:
        return None
    unshown = len(open_) - more
    low = hit / (len(sure) + unshown) if len(sure) + unshown else 1.0
    high = (hit + more) / (len(sure) + more) if len(sure) + more else 0.0
    return low, high


def _gini(values: list[int]) -> float:
    """Half the mean difference of two firms, over the mean (Gini 1912)."""
    n, total = len(values), sum(values)
    if not n or not total:
        return 0.0
    return sum((2 * place - n - 1) * value for place, value in enumerate(sorted(values), 1)) / (n * total)
