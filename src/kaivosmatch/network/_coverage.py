"""Where the region has many who can do the work, one, or nobody: by lot, service, municipality; and whom it would fall with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.evidence import plain
from kaivosmatch.network._coverage_result import Coverage, LotCoverage
from kaivosmatch.network._lacks import MET, QUESTION, SIZE, STEP, UNPRICED, costs_with, lacks_of
from kaivosmatch.network._scene import Scene, prepare
from kaivosmatch.network._ways import Lot, lots_of

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["coverage"]


def coverage(
    suppliers: Iterable[Supplier] | None,
    requirements: Iterable[Requirement],
    *,
    home: str | None = "Kainuu",
    matcher: Matcher | None = None,
    as_of: date | None = None,
) -> Coverage:
    """Return for each lot of the open needs who can do it now, nearly, or not at all.

    Parameters
    ----------
    suppliers : iterable of Supplier or None
        None: all firms of ``matcher``.
    home : str or None
        Region whose firms are at home, by its name in Finnish, Swedish or English; None: no home.

    Returns
    -------
    Coverage
        A firm counts for a lot when it is of the trade (see :class:`Slot`): what it shows decides how near it is. A firm whose place is
        not known is at home nowhere.

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.records import Criterion, Requirement, Supplier
    >>> firms = [
    ...     Supplier(id="k1", name="Keksitty Hitsaus Oy", capabilities=[{"text": "hitsaus", "concept": "welding"}], order_eur=(0, 1e6)),
    ...     Supplier(id="k2", name="Keksitty Leipomo Oy"),
    ... ]
    >>> work = {"id": "a", "text": "Hitsaus", "concept": "welding"}
    >>> need = Requirement(id="n1", title="Hitsaus", lots=[work], value_eur=1000, criteria=[Criterion(key="iso_9001")])
    >>> found = coverage(firms, [need], as_of=date(2026, 11, 24)).lots[0]
    >>> found.status, found.near, found.eur
    ('near', ('k1',), 1000.0)
    """
    scene = prepare(suppliers, requirements, matcher, as_of)
    table = costs_with(None)
    lots = lots_of(scene, [lacks_of(scene.index, j, table, scene.as_of, in_time=False) for j in scene.judged])
    local, away = _at_home(scene, home)
    ids = scene.index.catalogue.ids
    found = tuple(_lot(lot, scene.asked, ids, local, away) for lot in lots)
    names = dict(zip(ids, scene.index.catalogue.names, strict=True))
    return Coverage(found, home, scene.as_of, names)


def _lot(
    lot: Lot, asked: NDArray[np.bool_], ids: Sequence[str], local: NDArray[np.bool_], away: NDArray[np.bool_]
) -> LotCoverage:
    slot = lot.slot
    states = np.stack([x.state for x in lot.lacks]) if lot.lacks else np.zeros((0, len(lot.crew)), dtype=np.int8)
    own = np.array([x.plan.binds in ("each", "doer") for x in lot.lacks], dtype=bool)
    worst = np.maximum(states.max(axis=0, initial=MET), lot.crew)
    steps = ((states >= STEP) & (states <= UNPRICED)).sum(axis=0)
    fixed = (states > SIZE).any(axis=0) | (states == SIZE).any(axis=0) | (lot.crew == SIZE)
    own_worst = states[own].max(axis=0, initial=MET)
    several = lot.together and lot.max_members > 1
    kinds = np.select(
        [worst == MET, worst == QUESTION, (steps == 1) & ~fixed, (own_worst <= QUESTION) & several],
        [0, 1, 2, 3],
        default=4,
    )
    rows = np.flatnonzero(slot.able & asked)
    order = rows[np.lexsort((rows, -slot.fit[rows]))]
    told = [tuple(ids[r] for r in order[kinds[order] == kind]) for kind in range(5)]
    return LotCoverage(
        requirement_id=slot.requirement_id,
        lot_id=slot.lot_id,
        ref=slot.ref,
        title=slot.title,
        stage=slot.stage,
        theme=slot.theme,
        municipality=slot.municipality,
        eur=slot.expected_eur,
        now=told[0],
        questions=told[1],
        near=told[2],
        partners=told[3],
        far=told[4],
        home_now=tuple(ids[r] for r in order[(kinds[order] <= 1) & local[order]]),
        outside=tuple(ids[r] for r in order[away[order]]),
    )


def _at_home(scene: Scene, home: str | None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Firms with a place of business in the home region, and those known to have none; all at home where no region is home."""
    catalogue = scene.index.catalogue
    local = np.full(len(catalogue), home is None)
    away = np.zeros(len(catalogue), dtype=bool)
    if home is None:
        return local, away
    wanted = plain(home)
    for row, firm in enumerate(catalogue.records):
        named = [b.municipality for b in firm.establishments or () if b.municipality]
        places = [catalogue.location.place[row], *(scene.index.vocabulary.find_place(name) for name in named)]
        known = [p for p in places if p is not None]
        local[row] = any(wanted in (plain(p.region_fi), plain(p.region_sv), plain(p.region_en)) for p in known)
        away[row] = bool(known) and not local[row]
    return local, away
