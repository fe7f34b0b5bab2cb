"""How many people each firm can send to each lot: what it is able to do, who is free, and who holds what the lot asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.crew import crew_together
from kaivosmatch.gates import Plan
from kaivosmatch.verdict import PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.records import Lot, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Crews", "able_to_do", "crews_of", "holders"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Crews:
    """People that n firms can send to L lots.

    Attributes
    ----------
    able : bool (n, L)
    crew_sure, crew : float (n, L)
        Surely, and at most; a share of 1 where the lot counts none. inf: no limit known.
    free_sure, free : float (n,)
        Over all counted lots together.
    free_known : bool (n,)
        False: the firm does not say how many are free, and nobody can count on them.
    """

    able: NDArray[np.bool_]
    crew_sure: Floats
    crew: Floats
    free_sure: Floats
    free: Floats
    free_known: NDArray[np.bool_]


def able_to_do(supplier: Supplier, concept: str | None, vocabulary: Vocabulary) -> bool:
    """Whether a firm names a lot's concept, or a narrower one, among its capabilities or references.

    Examples
    --------
    >>> from kaivosmatch.records import Supplier
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> firm = Supplier(id="k", name="Keksitty", capabilities=[{"text": "uppopumput", "concept": "submersible_pump_service"}])
    >>> able_to_do(firm, "pump_maintenance", Vocabulary.default()), able_to_do(firm, "blasting", Vocabulary.default())
    (True, False)
    """
    if concept is None:
        return False
    named = [c.concept for c in supplier.capabilities or ()] + [r.concept for r in supplier.references or ()]
    return any(_serves(c, concept, vocabulary) for c in named)


def _serves(offered: str | None, wanted: str, vocabulary: Vocabulary) -> bool:
    if offered is None:
        return False
    if offered == wanted:
        return True
    known = vocabulary.has_service(offered) and vocabulary.has_service(wanted)
    return known and vocabulary.is_narrower(offered, wanted)


def _own_limit(supplier: Supplier, lot: Lot, vocabulary: Vocabulary) -> float:
    """People that a firm can send to a lot by its own capabilities: the largest of those that serve the lot; inf where one has no limit.

    Where none serves the lot by its concept, it would be done under one of the others, so that the largest of them all is the limit.
    """
    capabilities = supplier.capabilities or ()
    serving = [c for c in capabilities if lot.concept is not None and _serves(c.concept, lot.concept, vocabulary)]
    limits = [np.inf if c.crew is None else float(c.crew) for c in serving or capabilities]
    return max(limits, default=np.inf)


def holders(index: Index, plans: Sequence[Plan], upto: int) -> tuple[Floats, Floats]:
    """Count the same people of each firm who hold all that is asked of a crew: surely, and at most; float (n,) each.

    Parameters
    ----------
    upto : int
        Nobody counts further than this; a firm with so many has inf.

    Notes
    -----
    A criterion whose condition cannot be judged is asked of those who are sure to serve, and not of those who may.
    """
    n = len(index.catalogue)
    least, most = np.full(n, np.inf), np.full(n, np.inf)
    certain = [p for p in plans if p.condition == PASS]
    for asked, level, result in ((plans, PASS, least), (certain, UNKNOWN, most)):
        if not asked:
            continue
        result[:] = 0.0
        for people in range(1, upto + 1):
            enough = _together(index, asked, float(people)) >= level
            result[enough] = people
            if not enough.any():
                break
        result[result >= upto] = np.inf
    return least, most


def _together(index: Index, plans: Sequence[Plan], people: float) -> NDArray[np.int8]:
    catalogue = index.catalogue
    return crew_together(catalogue.evidence, plans, people, len(catalogue), catalogue.bands["headcount"])


def crews_of(index: Index, judged: Judged, crew_columns: Sequence[Sequence[int]], able: float) -> Crews:
    """Work out the people of all firms for the lots of a need.

    Parameters
    ----------
    crew_columns : sequence of (sequence of int)
        For each lot, the columns of ``judged.plans`` that are asked of the people who are sent.
    able : float
        Least fit of a firm that is able; one that names the lot's concept or a narrower one is able whatever its fit.

    Notes
    -----
    A firm sends no more people than are free in the need's period, than it has in all, than a capability's own limit, and than hold what is
    asked of the crew. What all counted lots ask alike limits a firm's people over all of them, since nobody is in two places. The firm is
    taken to send those of its free people who hold the most.
    """
    catalogue, lots = index.catalogue, judged.query.lots
    n, counted = len(catalogue), np.array([lot.crew is not None for lot in lots])
    wanted = [0.0 if lot.crew is None else float(lot.crew) for lot in lots]
    allowed = np.zeros((n, len(lots)), dtype=bool)
    most = np.ones((n, len(lots)))
    for place, lot in enumerate(lots):
        named = np.array([able_to_do(s, lot.concept, index.vocabulary) for s in catalogue.records], dtype=bool)
        allowed[:, place] = (judged.fit[:, place] >= able) | named
        if counted[place]:
            most[:, place] = [_own_limit(s, lot, index.vocabulary) for s in catalogue.records]
    sure = most.copy()
    for place in (place for place in range(len(lots)) if counted[place]):
        asked = [judged.plans[c] for c in crew_columns[place]]
        low, high = holders(index, asked, ceil(wanted[place]))
        sure[:, place], most[:, place] = np.minimum(sure[:, place], low), np.minimum(most[:, place], high)
    free = index._free(judged.query)
    headcount = catalogue.bands["headcount"]
    free_sure = np.where(free.known, free.low, 0.0)
    free_most = np.where(free.known, free.high, np.inf)
    free_most = np.minimum(free_most, np.where(headcount.known, headcount.high, np.inf))
    common = _asked_everywhere(
        judged, [columns for columns, counts in zip(crew_columns, counted, strict=True) if counts]
    )
    low, high = holders(index, common, ceil(sum(wanted)))
    free_sure, free_most = np.minimum(free_sure, low), np.minimum(free_most, high)
    return Crews(
        allowed,
        np.where(allowed, np.minimum(sure, most), 0.0),
        np.where(allowed, most, 0.0),
        np.minimum(free_sure, free_most),
        free_most,
        free.known,
    )


def _asked_everywhere(judged: Judged, columns: Sequence[Sequence[int]]) -> list[Plan]:
    """Return one plan for each criterion that every counted lot asks of its crew."""
    if len(columns) < 2:
        return []
    first = [judged.plans[c] for c in columns[0]]
    others = [[judged.plans[c].criterion for c in lot] for lot in columns[1:]]
    return [plan for plan in first if all(any(plan.criterion is c for c in lot) for lot in others)]
