"""Will there be work in May, and why grow: one firm's fitting work by quarter, and what one more person or certificate would add."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._lacks import MET, QUESTION, SIZE, STEP, costs_with, lacks_of
from kaivosmatch.network._scene import Scene, Slot, prepare, stage_label
from kaivosmatch.network._ways import Lot, lots_of
from kaivosmatch.network._words import frame_of, item_label, sentence, word
from kaivosmatch.phrases import euro_text

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["Growth", "Outlook", "OutlookLot", "outlook"]

STANDS = ("open", "question", "step", "small", "closed")


@dataclass(frozen=True)
class OutlookLot:
    """One lot that suits the firm.

    Attributes
    ----------
    ref : str
        The need's id, with the lot's where the need has several.
    stands : {"open", "question", "step", "small", "closed"}
        All shown; open but for facts not told; open once the firm takes steps with a price; only too few people; closed by something else.
    probability : float
        That the need comes at all; not that the firm wins it.
    eur : float or None
        Its value, the middle of its band, for all its time; None: not known.
    by_quarter : dict
        ``{"2027-Q2": share of its days}``; empty where the need gives no days.
    crew : float or None
        People that it needs.
    """

    requirement_id: str
    lot_id: str
    ref: str
    title: str
    stage: str | None
    probability: float
    eur: float | None
    stands: str
    by_quarter: Mapping[str, float]
    crew: float | None


@dataclass(frozen=True)
class Growth:
    """What one more person, or one step, would add.

    Attributes
    ----------
    what : str
        ``"person"``, or the criterion's key.
    label : dict
    cost_eur : float or None
        None: not known; of a person the wages are not counted.
    lots : tuple of str
        Lots that open to it alone by this and nothing else.
    eur : float
        Their expected euros.
    part_eur : float
        For a person: expected euros of its share of the lots for which the firm is too small: one more of the people they need.
    by_quarter : dict
        ``{quarter: expected euros of lots}``.
    """

    what: str
    label: Mapping[str, str]
    scope: str
    people: int | None
    cost_eur: float | None
    lots: tuple[str, ...]
    eur: float
    part_eur: float
    by_quarter: Mapping[str, float]


@dataclass(frozen=True)
class Outlook:
    """One firm's fitting work, quarter by quarter.

    Attributes
    ----------
    quarters : tuple of str
        In order, ``"2026-Q4"`` first; and ``"no date"`` last, where some lot has no days.
    lots : tuple of OutlookLot
        That begin or go on in these quarters, or have no days.
    growth : tuple of Growth
        What adds most first.
    """

    supplier_id: str
    name: str
    as_of: date
    quarters: tuple[str, ...]
    lots: tuple[OutlookLot, ...]
    growth: tuple[Growth, ...]
    unvalued: int = field(default=0)

    def eur(self, quarter: str, stands: Sequence[str] = STANDS) -> float:
        """Return the expected euros of the quarter's share of the lots that stand so."""
        if quarter not in self.quarters:
            raise UnknownName("quarter", quarter, self.quarters)
        return math.fsum((x.eur or 0.0) * x.probability * _share(x, quarter) for x in self.lots if x.stands in stands)

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per quarter: ``quarter, lots, expected_lots``, then expected euros by how the lots stand, and the people asked.

        ``people``: the most that the open lots of the quarter ask together, weighed by probability.
        """
        rows: list[tuple[object, ...]] = []
        for quarter in self.quarters:
            its = [x for x in self.lots if _share(x, quarter) > 0]
            people = math.fsum((x.crew or 0.0) * x.probability for x in its if x.stands in ("open", "question"))
            name = word("no_date", lang) if quarter == "no date" and lang else quarter
            euros = [self.eur(quarter, (s,)) for s in STANDS]
            rows.append((name, len(its), math.fsum(x.probability for x in its), *euros, people))
        columns = ("quarter", "lots", "expected_lots", *(f"eur_stands_{s}" for s in STANDS), "crew_asked")
        return frame_of(rows, columns, lang, ())

    def lots_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per lot: ``requirement_id, lot_id, title, stage, probability, eur, stands, crew, quarters``."""
        columns = (
            "requirement_id",
            "lot_id",
            "title",
            "stage",
            "probability",
            "value_eur",
            "stands",
            "crew",
            "quarters",
        )
        rows = [
            (
                x.requirement_id, x.lot_id, x.title, x.stage if lang is None else stage_label(x.stage, lang), x.probability, x.eur,
                x.stands if lang is None else word(f"stands_{x.stands}", lang), x.crew, ", ".join(x.by_quarter),
            )
            for x in self.lots
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ("stage", "value_eur", "crew"))

    def growth_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per step: ``what, label, scope, people, cost_eur, lots, eur, part_eur``."""
        columns = ("what", "label", "scope", "people", "cost_eur", "lots_opened", "eur", "part_eur")
        rows = [
            (g.what, g.label[lang or "en"], g.scope, g.people, g.cost_eur, ", ".join(g.lots), g.eur, g.part_eur)
            for g in self.growth
        ]
        return frame_of(rows, columns, lang, ("people", "cost_eur"))

    def text(self, lang: str = "fi") -> str:
        """Return the outlook in words."""
        out = [sentence("outlook_title", lang, name=self.name)]
        for quarter in self.quarters:
            name = word("no_date", lang) if quarter == "no date" else quarter
            sure = self.eur(quarter, ("open", "question"))
            more = self.eur(quarter, ("step", "small"))
            values = {"quarter": name, "sure": euro_text(sure, lang), "more": euro_text(more, lang)}
            out.append("  " + sentence("outlook_quarter", lang, **values))
        if self.unvalued:
            out.append(sentence("outlook_unvalued", lang, n=self.unvalued))
        worth = [g for g in self.growth if g.lots or g.part_eur > 0]
        if worth:
            out.append(sentence("outlook_growth", lang))
        for g in worth:
            what = g.label[lang] + (f" ({g.scope})" if g.scope else "")
            if g.people is not None:
                what += sentence("page_people", lang, n=g.people)
            if g.lots:
                values = {"what": what, "eur": euro_text(g.eur, lang)}
                out.append("  " + sentence("outlook_adds", lang, n=len(g.lots), **values))
            if g.part_eur > 0:
                out.append("  " + sentence("outlook_part", lang, what=what, eur=euro_text(g.part_eur, lang)))
        out.append(sentence("outlook_note", lang))
        return "\n".join(out)


def _share(lot: OutlookLot, quarter: str) -> float:
    return lot.by_quarter.get(quarter, 0.0) if lot.by_quarter else float(quarter == "no date")


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
        supplier_id, catalogue.names[row], scene.as_of, (*dated, *undated), tuple(found), tuple(more), unvalued
    )


def _told(lot: Lot, row: int, shares: Mapping[str, float]) -> OutlookLot:
    worst = max((int(x.state[row]) for x in lot.lacks), default=MET)
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
    label = {lang: word("person", lang) for lang in ("fi", "sv", "en")}
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
