"""What of a need nobody covers, each lot and each criterion by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.teams.telling import lot_name, plan_labels
from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kaivosmatch.teams.search import Search
    from kaivosmatch.teams.setup import Facts

__all__ = ["Obstacle", "obstacles_of"]

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Obstacle:
    """Something that no permitted set of firms covers.

    Attributes
    ----------
    kind : {"lot_nobody", "lot_criteria", "lot_crew", "any", "lead", "sum", "together"}
        Nobody is able to do the lot; those who are fail what is asked of them; they are too few people; nobody holds a criterion that one
        must hold; nobody may lead; the sum is not reached; each can be covered, and not all by one team.
    lot, key : str or None
    wanted, most : float or None
        People or amounts: what is asked, and the most that so many members could bring.
    """

    kind: str
    lot: str | None
    key: str | None
    wanted: float | None
    most: float | None
    words: Words = field(repr=False, compare=False)

    def text(self, lang: str = "en") -> str:
        """Return the obstacle in words."""
        return self.words.text(lang)


def obstacles_of(search: Search) -> Iterator[Obstacle]:
    """Yield what nobody covers in the form that asks least; one that says so where everything is covered, but not by one team."""
    facts, found = search.facts[-1], 0
    allowed = search.willing & (facts.each >= UNKNOWN)
    for lot in range(len(search.judged.query.lots)):
        obstacle = _lot(search, facts, allowed, lot)
        if obstacle is not None:
            found += 1
            yield obstacle
    for obstacle in _criteria(search, facts, allowed):
        found += 1
        yield obstacle
    if not found:
        yield Obstacle("together", None, None, None, None, Words("obstacle_together", {"n": search.max_members}))


def _lot(search: Search, facts: Facts, allowed: NDArray[np.bool_], place: int) -> Obstacle | None:
    lot = search.judged.query.lots[place]
    text = lot_name(search.judged.query, place)
    crews = facts.crews
    able = crews.able[:, place]
    if not able.any():
        return Obstacle("lot_nobody", lot.id, None, lot.crew, 0.0, Words("obstacle_lot_nobody", {"lot": text}))
    people = np.minimum(crews.crew[:, place], np.where(facts.counted[place], crews.free, np.inf))
    may = able & allowed & (facts.doer[:, place] >= UNKNOWN) & (people > 0)
    if not may.any():
        column = _most_failed(search, facts, able, place)
        told = {"lot": text, "n": int(able.sum())}
        if column is None:
            return Obstacle("lot_criteria", lot.id, None, lot.crew, 0.0, Words("obstacle_lot_busy", told))
        key = search.judged.plans[column].key
        failing = int((search.judged.verdicts[able, column] < UNKNOWN).sum())
        words = Words("obstacle_lot_criteria", {**told, "label": plan_labels(search.index, key), "failing": failing})
        return Obstacle("lot_criteria", lot.id, key, lot.crew, 0.0, words)
    most = float(np.sort(people[may])[::-1][: search.max_members].sum())
    if most < facts.demand[place] - TOLERANCE:
        told = {"lot": text, "wanted": float(facts.demand[place]), "most": most, "n": search.max_members}
        return Obstacle("lot_crew", lot.id, None, float(facts.demand[place]), most, Words("obstacle_lot_crew", told))
    return None


def _most_failed(search: Search, facts: Facts, able: NDArray[np.bool_], place: int) -> int | None:
    """Return the column that most of those who are able fail; None where they fail none by itself."""
    bound = facts.bound
    columns = [*bound.each, *bound.doer[place], *bound.crew[place]]
    counts = {c: int((search.judged.verdicts[able, c] < UNKNOWN).sum()) for c in columns}
    worst = max(columns, key=lambda c: (counts[c], -c), default=None)
    return worst if worst is not None and counts[worst] else None


def _criteria(search: Search, facts: Facts, allowed: NDArray[np.bool_]) -> Iterator[Obstacle]:
    plans = search.judged.plans
    for a, c in enumerate(facts.bound.any):
        if not (facts.any[allowed, a] >= UNKNOWN).any():
            key = plans[c].key
            yield Obstacle(
                "any", None, key, None, None, Words("obstacle_any", {"label": plan_labels(search.index, key)})
            )
    if facts.bound.lead and not (facts.lead[allowed] >= UNKNOWN).any():
        labels = [plan_labels(search.index, plans[c].key) for c in facts.bound.lead]
        yield Obstacle("lead", None, None, None, None, Words("obstacle_lead", {"labels": labels}))
    for (_, high, least), c in zip(facts.sums, facts.sum_columns, strict=True):
        best = float(np.sort(high[allowed])[::-1][: search.max_members].sum())
        if best < least - TOLERANCE:
            told = {"label": plan_labels(search.index, plans[c].key), "most": abs(best), "wanted": abs(least)}
            yield Obstacle("sum", None, plans[c].key, least, best, Words("obstacle_sum", told))
