"""Which firm should get which certificate, card or qualification, so that the most demand opens for the money."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._courses import Course, GroupSize, Seat, group_courses, group_size
from kaivosmatch.network._lacks import UNPRICED, costs_with, lacks_of
from kaivosmatch.network._market import Market, curve_of
from kaivosmatch.network._scene import Scene, prepare
from kaivosmatch.network._struck_off import without_struck_off
from kaivosmatch.network._teams import team_ways
from kaivosmatch.network._training_result import OpenedLot, PlanItem, TrainingPlan
from kaivosmatch.network._unlock import Unlock
from kaivosmatch.network._ways import Lot, Step, Way, lots_of, solo_ways
from kaivosmatch.network._words import item_label

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["training_plan"]


def training_plan(
    suppliers: Iterable[Supplier] | None,
    requirements: Iterable[Requirement],
    *,
    budget: float,
    costs: Mapping[str, float] | None = None,
    worth: Mapping[str, float] | str | None = None,
    budgets: Iterable[float] | None = None,
    matcher: Matcher | None = None,
    as_of: date | None = None,
    in_time: bool = True,
    strict: bool = False,
    together: bool = True,
    candidates: int = 25,
    teams: int = 40,
    breadth: int = 8,
    sizes: Mapping[str, GroupSize] | None = None,
    time_limit: float | None = 50.0,
    gap: float = 0.0,
) -> TrainingPlan:
    """Choose what the firms should get within a budget, so that the demand that somebody can do is worth the most.

    A lot opens only when *all* that it asks is there, at one firm or at a group of firms that does it together. It counts once, however
    many can do it. What is bought is what is not shown: a criterion that a firm does not meet, or says nothing about. Facts that no money
    changes (place, past work, turnover) close a lot when they are known to be against it, and are *questions* when they are not known.

    Parameters
    ----------
    suppliers : iterable of Supplier or None
        None: all firms of ``matcher``, save those that registers say are bankrupt, ended or removed.
    requirements : iterable of Requirement
        Those that are awarded are left out.
    budget : float
        Euros without VAT; ``inf`` for no limit.
    costs : mapping, optional
        ``{criterion: euros}`` over the shipped table; for people, of one person.
    worth : mapping, {"euros", "needs"}, optional
        What each need is worth; None: its value times its probability where all needs give a value, else its probability.
    budgets : iterable of float, optional
        Budgets of the curve; None: ten even steps up to what the plan costs, and the budget.
    in_time : bool
        Leave out what cannot be had by the day on which it has to be shown.
    strict : bool
        Count only lots on which no question hangs.
    together : bool
        Also open lots through groups of firms.
    candidates : int
        Firms looked at for each lot, those that fit it best, besides all those that need nothing.
    teams : int
        Groups kept for each lot, the cheapest.
    breadth : int
        Firms that do the work, and firms that lead, from which those groups are put together: the cheapest.
    sizes : mapping, optional
        ``{criterion: GroupSize}`` of courses, over the shipped table.
    time_limit : float, optional
        Seconds for the whole plan with its curve; None: until it is proved.
    gap : float
        Stop when the plan is proved to be within this share of the best.

    Returns
    -------
    TrainingPlan
        ``status`` and ``bound`` speak of the ways that were looked at; ``cut_short`` names the lots where there are more.

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.records import Criterion, Requirement, Supplier
    >>> firm = Supplier(id="k1", name="Keksitty Hitsaus Oy", capabilities=[{"text": "hitsaus", "concept": "welding"}])
    >>> need = Requirement(
    ...     id="n1", title="Hitsaus", lots=[{"id": "a", "text": "Hitsaus", "concept": "welding"}], value_eur=50_000,
    ...     criteria=[Criterion(key="iso_9001"), Criterion(key="hot_work_card", persons=2)],
    ... )
    >>> plan = training_plan([firm], [need], budget=10_000, as_of=date(2026, 11, 24))
    >>> plan.status, plan.gain, plan.cost, [(i.key, i.people) for i in plan.items]
    ('OPTIMAL', 50000.0, 9340.0, [('hot_work_card', 2), ('iso_9001', None)])
    """
    if not budget >= 0:
        raise InputError("the budget cannot be used", got=budget, expected="euros, at least 0, or inf")
    if min(candidates, breadth) < 1 or teams < 0:
        raise InputError(
            "too few ways to look at",
            got=(candidates, teams, breadth),
            expected="candidates and breadth >= 1, teams >= 0",
        )
    started = time.monotonic()
    scene = prepare(suppliers, requirements, matcher, as_of)
    if suppliers is None:  # nobody pays for the training of a firm that registers say has ended, unless it is named
        scene = without_struck_off(scene)
    table = costs_with(costs)
    lots = lots_of(scene, [lacks_of(scene.index, j, table, scene.as_of, in_time=in_time) for j in scene.judged])
    value, unit = scene.worth(worth)
    ways, short = _ways(
        scene, lots, strict=strict, together=together, candidates=candidates, teams=teams, breadth=breadth
    )
    market = Market.of(ways, value, len(lots))
    left = None if time_limit is None else max(0.1, time_limit - (time.monotonic() - started))
    best = market.buy(budget, None if left is None else left / 2, gap)
    curve = curve_of(market, best, budget, budgets, None if time_limit is None else started + time_limit, gap)
    items, opened = _told(scene, lots, market, best, value)
    return TrainingPlan(
        status=best.status,
        unit=unit,
        budget=float(budget),
        cost=best.cost,
        worth=best.worth,
        bound=best.bound,
        already=best.already,
        items=items,
        opened=opened,
        curve=tuple(curve),
        courses=_courses(scene, items, sizes or {}),
        unpriced=_unpriced(scene, lots, market, value),
        cut_short=short,
        as_of=scene.as_of,
        names=dict(zip(scene.index.catalogue.ids, scene.index.catalogue.names, strict=True)),
    )


def _ways(
    scene: Scene, lots: Sequence[Lot], *, strict: bool, together: bool, candidates: int, teams: int, breadth: int
) -> tuple[list[Way], tuple[str, ...]]:
    found: list[Way] = []
    short = []
    for lot in lots:
        rows = np.flatnonzero(lot.slot.able & scene.asked)
        alone = [w for w in solo_ways(lot, rows, len(rows)) if not (strict and w.questions)]
        free = [w for w in alone if not w.steps]
        if free:  # open already: the surest stands for all
            found.append(min(free, key=lambda w: (bool(w.questions), -lot.slot.fit[w.lead], w.lead)))
            continue
        kept = alone[:candidates]
        groups, whole = team_ways(lot, rows, teams, breadth, scene) if together else ([], True)
        if len(alone) > candidates or not whole:
            short.append(lot.slot.ref)
        found += [w for w in (*kept, *groups) if math.isfinite(w.cost) and not (strict and w.questions)]
    return found, tuple(short)


def _told(
    scene: Scene, lots: Sequence[Lot], market: Market, best: Unlock, value: NDArray[np.float64]
) -> tuple[tuple[PlanItem, ...], tuple[OpenedLot, ...]]:
    ids, names = scene.index.catalogue.ids, scene.index.catalogue.names
    chosen: dict[int, Way] = {}
    for number in best.opened:
        way = market.ways[number]
        old = chosen.get(way.slot)
        if old is None or _order(way) < _order(old):
            chosen[way.slot] = way
    opened = []
    for slot, way in sorted(chosen.items()):
        s = lots[slot].slot
        asked = tuple((ids[row], key) for row, key in way.questions)
        opened.append(
            OpenedLot(
                s.requirement_id, s.lot_id, s.title, tuple(ids[r] for r in way.rows), ids[way.lead], float(value[slot]), not way.steps,
                asked,
            )
        )  # fmt: skip
    bought: dict[tuple[int, str, str], list[int]] = {}
    for column in best.items:
        bought.setdefault(market.things[column][:3], []).append(column)
    items = []
    for (row, key, scope), columns in sorted(bought.items()):
        using = [
            w for w in chosen.values() if any((t.bit.row, t.bit.key, t.bit.scope) == (row, key, scope) for t in w.steps)
        ]
        steps = [t for w in using for t in w.steps if (t.bit.row, t.bit.key, t.bit.scope) == (row, key, scope)]
        items.append(_item(market, best, columns, steps, using, lots, ids[row], names[row]))
    items.sort(key=lambda i: (-i.worth, i.supplier_id, i.key, i.scope))
    return tuple(items), tuple(opened)


def _order(way: Way) -> tuple[bool, int, bool, int, tuple[int, ...]]:
    """Of the ways to a lot that the purchase opens, the surest, then the one with the fewest firms."""
    return bool(way.questions), len(way.rows), bool(way.steps), len(way.steps), way.rows


def _item(
    market: Market,
    best: Unlock,
    columns: list[int],
    steps: list[Step],
    using: list[Way],
    lots: Sequence[Lot],
    supplier_id: str,
    name: str,
) -> PlanItem:
    _, key, scope, people = market.things[columns[-1]]
    rest = np.array([c for c in best.items if c not in columns], dtype=np.intp)
    missing = market.needs.sum(axis=1) - market.needs[:, rest].sum(axis=1)
    left = np.zeros(int(market.slots.max()) + 1)
    np.maximum.at(left, market.slots[missing == 0], market.worth[missing == 0])
    days = max((t.days for t in steps), default=math.inf)
    dues = [t.due for t in steps if t.due is not None]
    return PlanItem(
        supplier_id=supplier_id,
        name=name,
        key=key,
        scope=scope,
        label=item_label(key),
        action=steps[0].action if steps else "obtain",
        people=people if any(t.per_person for t in steps) else None,
        cost_eur=math.fsum(market.cost[columns]),
        days=days if math.isfinite(days) else None,
        by=min(dues, default=None),
        worth=max(0.0, best.worth - math.fsum(left)),
        opens=tuple(dict.fromkeys(lots[w.slot].slot.ref for w in sorted(using, key=lambda w: w.slot))),
        ask_first=any(t.maybe for t in steps),
    )


def _courses(scene: Scene, items: Sequence[PlanItem], sizes: Mapping[str, GroupSize]) -> tuple[Course, ...]:
    catalogue = scene.index.catalogue
    seats: dict[tuple[str, str], list[Seat]] = {}
    for item in items:
        if item.people is None:
            continue
        row = catalogue.row(item.supplier_id)
        place = catalogue.location.place[row]
        known = bool(catalogue.location.known[row])
        where = (float(catalogue.location.lat[row]), float(catalogue.location.lon[row])) if known else None
        code = None if place is None else place.code
        ready = scene.as_of + timedelta(days=item.days or 0)
        # the last whole month before the day, but not before it can be had
        by = ready if item.by is None else max(ready, item.by.replace(day=1) - timedelta(days=1))
        seats.setdefault((item.key, item.scope), []).append(Seat(item.supplier_id, item.people, code, where, by))
    found: list[Course] = []
    for (key, scope), people in sorted(seats.items()):
        found += group_courses(key, scope, people, sizes.get(key) or group_size(key))
    return tuple(sorted(found, key=lambda c: (c.month, c.key, c.scope, str(c.municipality))))


def _unpriced(scene: Scene, lots: Sequence[Lot], market: Market, value: NDArray[np.float64]) -> dict[str, float]:
    """Worth of the lots that no way opens, by the criteria without a price that alone stand before some firm."""
    waiting: dict[str, float] = {}
    reachable = set(market.slots.tolist())
    for lot in lots:
        if lot.place in reachable:
            continue
        rows = np.flatnonzero(lot.slot.able & scene.asked)
        rows = rows[lot.state()[rows] == UNPRICED]
        keys = {lack.key[int(lack.check[row])] for row in rows for lack in lot.lacks if lack.state[row] == UNPRICED}
        for key in keys:
            waiting[key] = waiting.get(key, 0.0) + float(value[lot.place])
    return dict(sorted(waiting.items(), key=lambda pair: (-pair[1], pair[0])))
