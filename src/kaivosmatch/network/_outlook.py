"""Will there be work in May, and why grow: one firm's fitting work by quarter, and what one more person or certificate would add."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._lacks import MET, QUESTION, SIZE, STEP, UNPRICED, costs_with, lacks_of
from kaivosmatch.network._outlook_result import Growth, Outlook, OutlookLot
from kaivosmatch.network._scene import Scene, Slot, prepare
from kaivosmatch.network._struck_off import warnings_of
from kaivosmatch.network._ways import Lot, lots_of
from kaivosmatch.network._words import item_label, word
from kaivosmatch.phrases import LANGUAGES

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["outlook"]


def outlook(
    supplier_id: str,
    requirements: Iterable[Requirement],
    *,
    suppliers: Iterable[Supplier] | None = None,
    quarters: int = 6,
    costs: Mapping[str, float] | None = None,
    matcher: Matcher | None = None,
    as_of: date | None = None,
) -> Outlook:
    """Return the work that suits a firm, by quarter, and what one more person or step would add.

    Parameters
    ----------
    supplier_id : str
    requirements : iterable of Requirement
        Planned and forecast ones with their probability; those that are awarded are left out.
    suppliers : iterable of Supplier, optional
        Needed where no matcher is given.
    quarters : int
        How many to look ahead, the present one included.

    Returns
    -------
    Outlook
        Euros are value times the probability that the need comes, spread evenly over its days: work that the firm may bid for, never a
        forecast of what it wins.

    Examples
    --------
    >>> from datetime import date
    >>> from kaivosmatch.records import Requirement, Supplier
    >>> firm = Supplier(id="k1", name="Keksitty Hitsaus Oy", capabilities=[{"text": "hitsaus", "concept": "welding"}], free_crew=3)
    >>> work = {"id": "a", "text": "Hitsaus", "concept": "welding", "crew": 4}
    >>> need = Requirement(
    ...     id="n1", title="Hitsaus", lots=[work], value_eur=80_000, probability=0.5, start=date(2027, 5, 1), end=date(2027, 5, 31)
    ... )
    >>> found = outlook("k1", [need], suppliers=[firm], as_of=date(2026, 11, 24))
    >>> found.eur("2027-Q2", ("small",)), found.growth[0].what, found.growth[0].lots, found.growth[0].eur
    (40000.0, 'person', ('n1',), 40000.0)
    """
    if quarters < 1:
        raise InputError("too few quarters", got=quarters, expected="at least 1")
    scene = prepare(suppliers, requirements, matcher, as_of)
    catalogue = scene.index.catalogue
    if supplier_id not in catalogue:
        raise UnknownName("supplier", supplier_id, catalogue.ids)
    row = catalogue.row(supplier_id)
    lots = lots_of(scene, [lacks_of(scene.index, j, costs_with(costs), scene.as_of) for j in scene.judged])
    ahead = _quarters(scene.as_of, quarters)
    found: list[OutlookLot] = []
    growth: dict[tuple[str, str], list[tuple[OutlookLot, int, float]]] = {}
    for lot in lots:
        if not lot.slot.able[row]:
            continue
        shares = _shares(scene, lot.slot)
        if shares and not set(shares) & set(ahead):
            continue
        told = _told(lot, row, shares)
        found.append(told)
        steps = lot.steps(row)
        if told.stands == "step" and len(steps) == 1:
            step = steps[0]
            cost = step.unit_eur * step.bit.people
            people = step.bit.people if step.per_person else 0
            growth.setdefault((step.bit.key, step.bit.scope), []).append((told, people, cost))
    known = [q for q in ahead if q in {k for x in found for k in x.by_quarter}]
    dated = ahead[: ahead.index(known[-1]) + 1] if known else ahead[:1]
    undated = ("no date",) if any(not x.by_quarter for x in found) else ()
    more = [_growth(key, scope, its) for (key, scope), its in sorted(growth.items())]
    person = _person(lots, row, found)
    more += [person] if person is not None else []
    more.sort(key=lambda g: (-g.eur, -g.part_eur, g.cost_eur if g.cost_eur is not None else math.inf, g.what, g.scope))
    unvalued = sum(x.eur is None for x in found)
    return Outlook(
        supplier_id, catalogue.names[row], scene.as_of, (*dated, *undated), tuple(found), tuple(more), unvalued,
        tuple({lang: w.text(lang) for lang in LANGUAGES} for w in warnings_of(scene.index, row)),
    )  # fmt: skip


def _told(lot: Lot, row: int, shares: Mapping[str, float]) -> OutlookLot:
    states = {int(x.state[row]) for x in lot.lacks}
    # a step whose price nobody has told is a step all the same
    worst = max((STEP if state == UNPRICED else state for state in states), default=MET)
    crew = int(lot.crew[row])
    if worst <= QUESTION and crew == SIZE:
        stands = "small"
    elif max(worst, crew) <= QUESTION:
        stands = "open" if max(worst, crew) == MET else "question"
    else:
        stands = "step" if worst == STEP and crew != SIZE else "closed"
    s = lot.slot
    return OutlookLot(s.requirement_id, s.lot_id, s.ref, s.title, s.stage, s.probability, s.eur, stands, shares, s.crew)


def _growth(key: str, scope: str, its: Sequence[tuple[OutlookLot, int, float]]) -> Growth:
    cost, people = max(c for _, _, c in its), max(p for _, p, _ in its)
    lots = [x for x, _, _ in its]
    return Growth(
        what=key,
        label=item_label(key),
        scope=scope,
        people=people or None,
        cost_eur=cost if math.isfinite(cost) else None,
        lots=tuple(x.ref for x in lots),
        eur=math.fsum((x.eur or 0.0) * x.probability for x in lots),
        part_eur=0.0,
        by_quarter=_spread(lots),
    )


def _person(lots: Sequence[Lot], row: int, found: Sequence[OutlookLot]) -> Growth | None:
    """One more person: lots that just lack one, and one more share of those that lack several."""
    by_id = {(x.requirement_id, x.lot_id): x for x in found if x.stands == "small"}
    opened, part = [], 0.0
    for lot in lots:
        told = by_id.get((lot.slot.requirement_id, lot.slot.lot_id))
        if told is None or lot.slot.crew is None:
            continue
        if lot.free.high[row] + 1 >= lot.slot.crew:
            opened.append(told)
        else:
            part += (told.eur or 0.0) * told.probability / lot.slot.crew
    if not by_id:
        return None
    label = {lang: word("person", lang) for lang in LANGUAGES}
    eur = math.fsum((x.eur or 0.0) * x.probability for x in opened)
    return Growth("person", label, "", None, None, tuple(x.ref for x in opened), eur, part, _spread(opened))


def _spread(lots: Sequence[OutlookLot]) -> dict[str, float]:
    found: dict[str, float] = {}
    for x in lots:
        for quarter, share in (x.by_quarter or {"no date": 1.0}).items():
            found[quarter] = found.get(quarter, 0.0) + (x.eur or 0.0) * x.probability * share
    return dict(sorted(found.items()))


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _next(day: date) -> date:
    """The first day of the quarter after the one of ``day``."""
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + (month > 12), (month - 1) % 12 + 1, 1)


def _quarters(first: date, count: int) -> tuple[str, ...]:
    names, day = [], first
    for _ in range(count):
        names.append(_quarter(day))
        day = _next(day)
    return tuple(names)


def _shares(scene: Scene, slot: Slot) -> dict[str, float]:
    """How a need's days fall on the quarters; days gone by have no work left."""
    need = scene.needs[slot.need]
    start = need.start or need.signing
    if start is None:
        return {}
    end = need.end or start
    days = (end - start).days + 1
    found: dict[str, float] = {}
    day = max(start, scene.as_of)
    while day <= end:
        last = min(end, _next(day) - timedelta(days=1))
        found[_quarter(day)] = ((last - day).days + 1) / days
        day = last + timedelta(days=1)
    # work that should have begun, and has no end, is work of today; what has ended keeps its own quarter, which lies behind
    return found or {_quarter(scene.as_of if need.end is None else end): 1.0}
