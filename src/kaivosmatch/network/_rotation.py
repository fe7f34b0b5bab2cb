"""Rotation among near equals: more firms are seen, no place gives up more than a stated distance, and the cost is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError
from kaivosmatch.network._figures import assumption

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.results import Candidate, Ranking

__all__ = ["Rotation", "rotate"]


@dataclass(frozen=True)
class Rotation:
    """Rankings with near equals in turn.

    Attributes
    ----------
    within : float
        No place has a candidate whose score is lower than that of the place's own by more than this.
    rankings : tuple of Ranking
        With their first k candidates in the new order, ranked 1, 2, 3 …, and a note that says so.
    fixed : tuple of str
        Ids of needs whose order was left as it is.
    cost_mean, cost_max : float
        Score given up per place: on average, and at most. 0 where nothing is shown.
    moved : int
        Places that have another candidate than before.
    """

    within: float
    rankings: tuple[Ranking, ...]
    fixed: tuple[str, ...]
    cost_mean: float
    cost_max: float
    moved: int

    def to_frame(self) -> pd.DataFrame:
        """Return a row per place: ``requirement_id, rank, supplier_id, score``."""
        import pandas as pd

        rows = [(r.requirement_id, c.rank, c.supplier_id, c.score) for r in self.rankings for c in r.candidates]
        return pd.DataFrame(rows, columns=["requirement_id", "rank", "supplier_id", "score"])


def rotate(rankings: Iterable[Ranking], k: int, *, within: float | None = None, fixed: Iterable[str] = ()) -> Rotation:
    """Let candidates of the same verdict and nearly the same score take turns, the least shown so far first.

    Parameters
    ----------
    rankings : iterable of Ranking
        In the order in which they would be shown, longer than ``k`` so that there is somebody to rotate in.
    k : int
        How many are shown.
    within : float, optional
        Greatest difference of scores; None: the row ``rotation_distance`` of ``data/network/assumptions.csv``. 0: only equals.
    fixed : iterable of str
        Ids of needs to leave alone: acute ones above all, where the first to arrive is the first to call. A ranking whose scores do not
        fall is ordered by something else and is left alone as well.

    Returns
    -------
    Rotation

    Examples
    --------
    >>> from kaivosmatch.datasets import SAMPLE_DAY, load_sample
    >>> from kaivosmatch.encode import Encoder
    >>> from kaivosmatch.matcher import Matcher
    >>> sample = load_sample()
    >>> matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers)
    >>> found = rotate(matcher.rank_all(sample.requirements, k=12), k=3, within=0.05, fixed=["n01"])
    >>> found.cost_max <= 0.05
    True
    """
    near = assumption("rotation_distance") if within is None else within
    if k < 0 or not near >= 0:
        raise InputError("k or the distance is negative", got=(k, near))
    left_alone = set(fixed)
    shown: Counter[str] = Counter()
    found, costs, untouched, moved = [], [], [], 0
    for ranking in rankings:
        own = ranking.candidates
        if ranking.requirement_id in left_alone or not _by_score(own):
            order = list(own[:k])
            untouched.append(ranking.requirement_id)
            found.append(replace(ranking, candidates=tuple(order)))
        else:
            order = _in_turn(own, k, near, shown)
            placed = tuple(replace(c, rank=place) for place, c in enumerate(order, 1))
            note = f"candidates within {near:g} of each other take turns"
            found.append(replace(ranking, candidates=placed, notes=(*ranking.notes, note)))
        costs += [max(0.0, round(was.score - now.score, 9)) for was, now in zip(own, order)]
        moved += sum(was.supplier_id != now.supplier_id for was, now in zip(own, order))
        shown.update(c.supplier_id for c in order)
    mean = sum(costs) / len(costs) if costs else 0.0
    return Rotation(near, tuple(found), tuple(untouched), mean, max(costs, default=0.0), moved)


def _by_score(candidates: tuple[Candidate, ...]) -> bool:
    return all((a.verdict, a.score) >= (b.verdict, b.score) for a, b in pairwise(candidates))


def _in_turn(own: tuple[Candidate, ...], k: int, near: float, shown: Counter[str]) -> list[Candidate]:
    waiting = list(enumerate(own))
    order = []
    for was in own[:k]:
        # rounded as scores are, so that a distance of exactly ``near`` counts
        may = [(i, c) for i, c in waiting if c.verdict == was.verdict and round(was.score - c.score, 9) <= near]
        chosen = min(may, key=lambda item: (shown[item[1].supplier_id], item[0]))
        waiting.remove(chosen)
        order.append(chosen[1])
    return order
