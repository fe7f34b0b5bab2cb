"""Which firm should get which certificate, card or qualification, so that the most demand opens for the money."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._courses import Course, GroupSize, Seat, group_courses, group_size
from kaivosmatch.network._lacks import UNPRICED, costs_with, lacks_of
from kaivosmatch.network._scene import Scene, prepare
from kaivosmatch.network._unlock import Unlock, unlock
from kaivosmatch.network._ways import Lot, Step, Way, lots_of, solo_ways, team_ways
from kaivosmatch.network._words import heading, item_label, word

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["CurvePoint", "OpenedLot", "PlanItem", "TrainingPlan", "training_plan"]


@dataclass(frozen=True)
class PlanItem:
    """One thing that one firm should get.

    Attributes
    ----------
    supplier_id, name, key, scope : str
        ``scope``: what it has to be limited to (a site, a process); empty for nothing.
    label : dict
        ``{language: name}``.
    action : str
        ``obtain, renew, refresh, raise, extend, verify, complete, train, renew_people``.
    people : int or None
        How many must get it; None: the firm itself.
    cost_eur : float
        For all of them, without VAT.
    days : float or None
        From the decision until it can be shown; None: not known.
    by : date or None
        The first day on which a lot that it opens has to be shown it; None: those needs give no day.
    worth : float
        What closes if this one thing is left out and the rest is bought.
    opens : tuple of str
        Ids of the lots that need it.
    ask_first : bool
        The firm says nothing about it: it may hold it already, and then it costs nothing.
    """

    supplier_id: str
    name: str
    key: str
    scope: str
    label: Mapping[str, str]
    action: str
    people: int | None
    cost_eur: float
    days: float | None
    by: date | None
    worth: float
    opens: tuple[str, ...]
    ask_first: bool


@dataclass(frozen=True)
class OpenedLot:
    """A lot that somebody can do once the plan is carried out.

    Attributes
    ----------
    suppliers : tuple of str
        One firm alone, or those who open it together.
    lead : str
    worth : float
    already : bool
        It was open before.
    questions : tuple of (str, str)
        ``(supplier id, criterion)``: facts that the firm has not told and no money buys; the lot opens if they turn out well.
    """

    requirement_id: str
    lot_id: str
    title: str
    suppliers: tuple[str, ...]
    lead: str
    worth: float
    already: bool
    questions: tuple[tuple[str, str], ...]

    @property
    def together(self) -> bool:
        """Whether it opens only for several firms together."""
        return len(self.suppliers) > 1

    @property
    def sure(self) -> bool:
        """Whether nothing is left open."""
        return not self.questions


@dataclass(frozen=True)
class CurvePoint:
    """What the best purchase within one budget opens; ``bound``: no purchase within it opens more."""

    budget: float
    cost: float
    worth: float
    bound: float
    status: str


@dataclass(frozen=True)
class TrainingPlan:
    """What to buy, what it opens, and how sure that is.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE"}
        Proved to be the best, or the best found in the time.
    unit : {"EUR", "needs", "points"}
        Of every worth: expected euros, expected needs, or what the caller gave.
    cost, worth, bound, already : float
        ``worth`` is all the demand that is open with the plan, ``already`` the part that needs no purchase; nothing within the budget
        opens more than ``bound``.
    items : tuple of PlanItem
        The most worth first.
    opened : tuple of OpenedLot
    curve : tuple of CurvePoint
        From no money to the budget, and to everything that money opens.
    courses : tuple of Course
        The people of ``items``, in groups.
    unpriced : dict
        ``{criterion: worth}`` of the lots that stay closed only because nobody knows what this costs.
    cut_short : tuple of str
        Lots of which not all ways were looked at: more firms than ``candidates``, or more groups than ``teams`` and ``breadth`` let in.
    """

    status: str
    unit: str
    budget: float
    cost: float
    worth: float
    bound: float
    already: float
    items: tuple[PlanItem, ...]
    opened: tuple[OpenedLot, ...]
    curve: tuple[CurvePoint, ...]
    courses: tuple[Course, ...]
    unpriced: Mapping[str, float]
    cut_short: tuple[str, ...]
    as_of: date
    names: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def gain(self) -> float:
        """What the plan adds to what is open already."""
        return self.worth - self.already

    @property
    def gap(self) -> float:
        """How far the plan may be below the best, relative to the bound; 0 when proved."""
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.worth) / self.bound)

    @property
    def sure(self) -> float:
        """The part of ``worth`` that hangs on no open question."""
        return math.fsum(lot.worth for lot in self.opened if lot.sure)

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per item: ``supplier_id, name, key, scope, label, action, people, cost_eur, days, by, worth, opens, ask_first``.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}, optional
            For people: headings and words in that language. None: English column names, for programs.
        """
        columns = (
            "supplier_id", "name", "key", "scope", "label", "action", "people", "cost_eur", "days", "by", "worth", "opens", "ask_first",
        )  # fmt: skip
        rows = [
            (
                i.supplier_id, i.name, i.key, i.scope, i.label[lang or "en"], word(i.action, lang), i.people, i.cost_eur, i.days, i.by,
                i.worth, ", ".join(i.opens), _yes(i.ask_first, lang),
            )
            for i in self.items
        ]  # fmt: skip
        return _frame(rows, columns, lang)

    def opened_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per open lot: ``requirement_id, lot_id, title, suppliers, lead, worth, already, together, questions``."""
        columns = (
            "requirement_id",
            "lot_id",
            "title",
            "suppliers",
            "lead",
            "worth",
            "already",
            "together",
            "questions",
        )
        rows = [
            (
                o.requirement_id, o.lot_id, o.title, ", ".join(self._name(s, lang) for s in o.suppliers), self._name(o.lead, lang), o.worth,
                _yes(o.already, lang), _yes(o.together, lang),
                "; ".join(f"{self._name(s, lang)}: {item_label(k)[lang or 'en']}" for s, k in o.questions),
            )
            for o in self.opened
        ]  # fmt: skip
        return _frame(rows, columns, lang)

    def curve_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return ``budget, cost, worth, bound, status``, one row per budget."""
        rows = [(p.budget, p.cost, p.worth, p.bound, p.status) for p in self.curve]
        return _frame(rows, ("budget", "cost", "worth", "bound", "status"), lang)

    def courses_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return ``key, scope, label, municipality, month, people, suppliers, own_course``, one row per group."""
        from kaivosmatch.vocabulary import find_place

        columns = ("key", "scope", "label", "municipality", "month", "people", "suppliers", "own_course")
        rows = []
        for c in self.courses:
            place = None if c.municipality is None else find_place(c.municipality)
            where = "" if place is None else place.name(lang or "fi")
            who = ", ".join(f"{self._name(s, lang)} ({n})" for s, n in c.participants.items())
            rows.append(
                (c.key, c.scope, item_label(c.key)[lang or "en"], where, c.month, c.people, who, _yes(c.own, lang))
            )
        return _frame(rows, columns, lang)

    def _name(self, supplier_id: str, lang: str | None) -> str:
        return supplier_id if lang is None else self.names.get(supplier_id, supplier_id)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.0f}".format)
        return html


def _yes(value: bool, lang: str | None) -> object:
    return value if lang is None else word("yes" if value else "no", lang)


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str], lang: str | None) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    for name in ("days", "by", "people"):
        if name in frame:
            frame[name] = pd.Series([row[columns.index(name)] for row in rows], dtype=object)
    return frame if lang is None else frame.rename(columns={c: heading(c, lang) for c in columns})


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
    time_limit: float | None = 60.0,
    gap: float = 0.0,
) -> TrainingPlan:
    """Choose what the firms should get within a budget, so that the demand that somebody can do is worth the most.

    A lot opens only when *all* that it asks is there, at one firm or at a group of firms that does it together. It counts once, however
    many can do it. What is bought is what is not shown: a criterion that a firm does not meet, or says nothing about. Facts that no money
    changes (place, past work, turnover) close a lot when they are known to be against it, and are *questions* when they are not known.

    Parameters
    ----------
    suppliers : iterable of Supplier or None
        None: all firms of ``matcher``.
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
    table = costs_with(costs)
    lots = lots_of(scene, [lacks_of(scene.index, j, table, scene.as_of, in_time=in_time) for j in scene.judged])
    value, unit = scene.worth(worth)
    ways, short = _ways(
        scene, lots, strict=strict, together=together, candidates=candidates, teams=teams, breadth=breadth
    )
    market = _Market.of(ways, value, len(lots))
    left = None if time_limit is None else max(0.1, time_limit - (time.monotonic() - started))
    best = market.buy(budget, None if left is None else left / 2, gap)
    curve = _curve(market, best, budget, budgets, None if time_limit is None else started + time_limit, gap)
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
            short.append(f"{lot.slot.requirement_id}: {lot.slot.lot_id}")
        found += [w for w in (*kept, *groups) if math.isfinite(w.cost) and not (strict and w.questions)]
    return found, tuple(short)


@dataclass(frozen=True)
class _Market:
    """The ways as rows of the kernel, and the things as its columns.

    Needing a card for four people means the card for two, and for two more: one column for each number of people that some way asks.
    """

    ways: list[Way]
    things: list[tuple[int, str, str, int]]  # row, key, scope, people up to this column
    needs: NDArray[np.bool_]
    cost: NDArray[np.float64]
    worth: NDArray[np.float64]
    slots: NDArray[np.intp]

    @classmethod
    def of(cls, ways: list[Way], value: NDArray[np.float64], count: int) -> _Market:
        price: dict[tuple[int, str, str], float] = {}
        counts: dict[tuple[int, str, str], set[int]] = {}
        for way in ways:
            for step in way.steps:
                thing = (step.bit.row, step.bit.key, step.bit.scope)
                price[thing] = max(price.get(thing, 0.0), step.unit_eur)
                counts.setdefault(thing, set()).add(step.bit.people)
        things: list[tuple[int, str, str, int]] = []
        cost: list[float] = []
        place: dict[tuple[int, str, str], list[tuple[int, int]]] = {}
        for thing in sorted(counts):
            before = 0
            for people in sorted(counts[thing]):
                place.setdefault(thing, []).append((people, len(things)))
                things.append((*thing, people))
                cost.append(price[thing] * (people - before))
                before = people
        needs = np.zeros((len(ways), len(things)), dtype=bool)
        for number, way in enumerate(ways):
            for step in way.steps:
                for people, column in place[step.bit.row, step.bit.key, step.bit.scope]:
                    needs[number, column] |= people <= step.bit.people
        slots = np.array([w.slot for w in ways], dtype=np.intp)
        return cls(
            ways, things, needs, np.array(cost, dtype=np.float64), value[slots] if len(ways) else np.zeros(0), slots
        )

    def buy(self, budget: float, seconds: float | None, gap: float) -> Unlock:
        if not len(self.ways):
            return Unlock("OPTIMAL", (), (), 0.0, 0.0, 0.0)
        held = np.zeros(len(self.things), dtype=bool)
        found = unlock(self.needs, held, self.cost, self.worth, budget, same=self.slots, time_limit=seconds, gap=gap)
        most = np.zeros(int(self.slots.max()) + 1)
        np.maximum.at(most, self.slots, self.worth)
        return replace(found, bound=max(found.worth, min(found.bound, math.fsum(most))))


def _curve(
    market: _Market,
    best: Unlock,
    budget: float,
    budgets: Iterable[float] | None,
    deadline: float | None,
    gap: float,
) -> list[CurvePoint]:
    """Solve from the largest budget down: what a larger one left unspent is not solved again, and its bound holds for the smaller."""
    points = [best.cost * k / 10 for k in range(11)] + [budget] if budgets is None else [float(b) for b in budgets]
    if any(not b >= 0 for b in points):
        raise InputError("a budget of the curve cannot be used", got=points, expected="euros, at least 0")
    found: list[CurvePoint] = []
    last, ceiling = best, best.bound
    ordered = sorted(set(points), reverse=True)
    for number, amount in enumerate(ordered):
        if amount > budget or amount < last.cost:
            left = None if deadline is None else max(0.1, (deadline - time.monotonic()) / (len(ordered) - number))
            last = market.buy(amount, left, gap)
            ceiling = last.bound if amount > budget else min(ceiling, last.bound)
        proved = last.status == "OPTIMAL" or last.worth >= ceiling * (1 - 1e-9)
        bound = last.worth if proved else ceiling
        found.append(CurvePoint(amount, last.cost, last.worth, bound, "OPTIMAL" if proved else "FEASIBLE"))
        if amount > budget:
            last, ceiling = best, best.bound
    # more money never opens less: where time was short, what less money bought stands
    lifted: list[CurvePoint] = []
    for point in reversed(found):
        if lifted and lifted[-1].worth > point.worth:
            point = replace(point, cost=lifted[-1].cost, worth=lifted[-1].worth)
        lifted.append(point)
    return lifted


def _told(
    scene: Scene, lots: Sequence[Lot], market: _Market, best: Unlock, value: NDArray[np.float64]
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
    market: _Market,
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
        opens=tuple(dict.fromkeys(lots[w.slot].slot.lot_id for w in sorted(using, key=lambda w: w.slot))),
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


def _unpriced(scene: Scene, lots: Sequence[Lot], market: _Market, value: NDArray[np.float64]) -> dict[str, float]:
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
