"""The steps that are open to one firm for one need, and what each of them changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.columns import Band
from kaivosmatch.explanation import CriterionVerdict, explain_criterion
from kaivosmatch.gaps import Step, StepCost, step_costs, step_for
from kaivosmatch.phrases import LANGUAGES, Phrase, phrase
from kaivosmatch.presence import free_crew
from kaivosmatch.query.weights import term_label
from kaivosmatch.scores import crew_share
from kaivosmatch.trust.cheapest import Option
from kaivosmatch.trust.words import setting
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Index, Judged

__all__ = ["TOGETHER", "Ladder", "crew_columns", "explained_by", "ladder_of", "preferred_shares"]

TOGETHER, ON_SITE = "crew_together", "on_site_h"


@dataclass(frozen=True)
class Ladder:
    """Steps of one firm, and the verdicts that they turn into PASS.

    Attributes
    ----------
    options, levels : tuples of one length
        What each step costs and gains, for the search; and the steps themselves, level by level.
    answers : dict
        ``{column of the verdicts: options}``, all of which it takes; the first alone turns FAIL into UNKNOWN. A column that no step
        changes is not in it.
    follows : dict
        ``{column: columns}``: a verdict on the same people that is settled by those on the single criteria.
    verdicts : tuple of int
        By column.
    places : tuple
        By column: the lot (None: the whole need), or -1 where the criterion is only preferred.
    lots : int
    arrival, arrival_shown : float
        Hours to being on site as the ranking counts them (0 where a need is not acute); and once that is shown to be in time.
    """

    options: tuple[Option, ...]
    levels: tuple[tuple[Step, ...], ...] = field(repr=False)
    answers: Mapping[int, tuple[int, ...]]
    follows: Mapping[int, tuple[int, ...]]
    verdicts: tuple[int, ...]
    places: tuple[int | None, ...]
    lots: int
    on_site: frozenset[int]
    arrival: float
    arrival_shown: float
    papers_exist: bool

    def step(self, option: int, level: int) -> Step:
        """Return a step at a level."""
        return self.levels[option][level - 1]

    def forced(self, verdict: int) -> Iterator[frozenset[int]]:
        """Yield, for each lot through which the firm can reach a verdict, the steps that it takes."""
        for lot in range(self.lots):
            asked = [c for c, place in enumerate(self.places) if place in (None, lot)]
            short = {c for c in asked if self.verdicts[c] < verdict}
            short |= {p for c in short for p in self.follows.get(c, ()) if self.verdicts[p] < verdict}
            short -= set(self.follows)
            if all(c in self.answers for c in short):
                count = None if verdict >= PASS else 1
                yield frozenset(option for c in short for option in self.answers[c][:count])

    def verdict_with(self, taken: frozenset[int]) -> int:
        """Return the verdict on the firm once steps are taken."""
        after = list(self.verdicts)
        for c, options in self.answers.items():
            if taken.issuperset(options):
                after[c] = int(PASS)
            elif options[0] in taken:
                after[c] = max(after[c], int(UNKNOWN))
        for c, parents in self.follows.items():
            after[c] = max(after[c], min(after[p] for p in parents))

        def of(lot: int | None) -> int:
            return min((v for v, place in zip(after, self.places, strict=True) if place == lot), default=int(PASS))

        return min(of(None), max(of(lot) for lot in range(self.lots)))

    def arrival_with(self, taken: frozenset[int]) -> float:
        """Return the hours to being on site once steps are taken."""
        return self.arrival_shown if taken & self.on_site else self.arrival


def ladder_of(
    index: Index, judged: Judged, row: int, *, papers_exist: bool = True, costs: Mapping[str, StepCost] | None = None
) -> Ladder:
    """Return the steps that are open to a firm; parameters as in :func:`kaivosmatch.trust.steps_to`."""
    table = step_costs() if costs is None else costs
    verdicts = tuple(int(v) for v in judged.verdicts[row])
    places = tuple(p.lot if p.mandatory else -1 for p in judged.plans)
    follows = explained_by(judged, row)
    options: list[Option] = []
    levels: list[tuple[Step, ...]] = []
    answers: dict[int, tuple[int, ...]] = {}
    on_site: set[int] = set()
    hired: dict[int | None, int] = {}
    shares = preferred_shares(judged)
    for column, plan in enumerate(judged.plans):
        gain = shares.get(column, 0.0)
        if verdicts[column] >= PASS or column in follows or not (plan.mandatory or gain):
            continue
        step = _step(explain_criterion(index, judged, column, row), _most_people(index, row), papers_exist, table)
        if step.fixed or (step.action == "partner" and (plan.binds == "each" or not plan.mandatory)):
            continue
        if step.action == "hire" and plan.crew:
            # everything that is asked of the crew is asked of the same people: who is hired for one is hired for all
            if plan.lot in hired:
                answers[column] = (hired[plan.lot],)
                continue
            hired[plan.lot] = len(options)
            step = replace(step, labels=_crew_labels(judged, plan.lot))
        answers[column] = (len(options),)
        if plan.key == ON_SITE and judged.query.acute:
            on_site.add(len(options))
        options.append(_option(step, (gain,)))
        levels.append((step,))
        if step.action != "ask" and _not_counted(plan):
            # nobody knows yet whether that is enough
            answers[column] = (len(options) - 1, len(options))
            ask = _ask(step, table)
            options.append(_option(ask, (0.0,)))
            levels.append((ask,))
    for steps, gains in _crew(index, judged, row, papers_exist, table):
        options.append(_option(steps[0], gains))
        levels.append(steps)
    arrival = 0.0 if judged.arrival_order is None else float(judged.arrival_order[row])
    return Ladder(
        options=tuple(options),
        levels=tuple(levels),
        answers=answers,
        follows=follows,
        verdicts=verdicts,
        places=places,
        lots=len(judged.query.lots),
        on_site=frozenset(on_site),
        arrival=arrival,
        arrival_shown=min(arrival, float(judged.query.need.within_h or 0.0)) if on_site else arrival,
        papers_exist=papers_exist,
    )


def explained_by(judged: Judged, row: int) -> dict[int, tuple[int, ...]]:
    """Return which open criteria settle a verdict on the same people: ``{column: columns of the single criteria}``.

    Where the single criteria are open themselves, they say what to do until all of them are met. Where they are better than
    the verdict on the same people, that is a gap of its own.
    """
    found: dict[int, tuple[int, ...]] = {}
    for column, plan in enumerate(judged.plans):
        own = int(judged.verdicts[row, column])
        if plan.key != TOGETHER or own >= PASS:
            continue
        single = [i for i in crew_columns(judged.plans, plan.lot) if judged.verdicts[row, i] < PASS]
        if single and min(int(judged.verdicts[row, i]) for i in single) <= own:
            found[column] = tuple(single)
    return found


def crew_columns(plans: Sequence[Plan], lot: int | None) -> list[int]:
    """Return the columns of the criteria that are asked of the same people of a lot."""
    return [i for i, p in enumerate(plans) if p.crew and p.mandatory and p.lot == lot and p.condition != FAIL]


def preferred_shares(judged: Judged) -> dict[int, float]:
    """Return what each preferred criterion adds to the score once it is met, by column."""
    weight = float(judged.query.weights.get("preferred", 0.0))
    asked = [i for i, p in enumerate(judged.plans) if not p.mandatory and p.weight > 0 and p.condition != FAIL]
    total = sum(judged.plans[i].weight for i in asked)
    return {i: weight * judged.plans[i].weight / total for i in asked}


def _not_counted(plan: Plan) -> bool:
    """Whether it is asked of a crew whose number the buyer has not said."""
    return any(check.persons is not None and isnan(check.persons) for check in plan.checks)


def _ask(step: Step, table: Mapping[str, StepCost]) -> Step:
    params = {"reason": Phrase("reason_crew_open")}
    return step_for(step.key, "crew_open", labels=step.labels, name=step.name, lot=step.lot, params=params, costs=table)


def _crew_labels(judged: Judged, lot: int | None) -> dict[str, str]:
    labels = {lang: term_label("crew", lang) for lang in LANGUAGES}
    if lot is None:
        return labels
    return {
        lang: phrase("label_lot", lang, label=label, lot=judged.query.lots[lot].id) for lang, label in labels.items()
    }


def _option(step: Step, gains: tuple[float, ...]) -> Option:
    cost = (
        nan if step.cost_eur is None else step.cost_eur / max(step.persons or 1, 1) if len(gains) > 1 else step.cost_eur
    )
    return Option(cost, nan if step.lead_days is None else float(step.lead_days), gains)


def _most_people(index: Index, row: int) -> float:
    band = index.catalogue.bands["headcount"]
    return float(band.high[row]) if band.known[row] else float("inf")


def _step(c: CriterionVerdict, people: float, papers_exist: bool, table: Mapping[str, StepCost]) -> Step:
    """Return the step that answers a verdict, as an explanation tells it."""
    params = {**c.params, "reason": Phrase("joined", {"phrases": c.reason_phrases})}
    too_small = c.wanted_people is not None and c.wanted_people > people
    short = int((c.wanted_people or 0.0) - people) if too_small else c.short
    # a criterion outside the table of steps is a figure of the firm's own, which it has and need only tell
    code = c.code if papers_exist or c.code != "not_stated" or c.key not in table else "denied"
    return step_for(
        c.key,
        code,
        labels={lang: c.label_in(lang) for lang in LANGUAGES},
        name=c.name,
        lot=c.lot,
        persons=short,
        expired=c.expired,
        too_small=too_small,
        params=params,
        costs=table,
    )


def _crew(
    index: Index, judged: Judged, row: int, papers_exist: bool, table: Mapping[str, StepCost]
) -> Iterator[tuple[tuple[Step, ...], tuple[float, ...]]]:
    """Yield the step that adds to the crew: telling how many are free where that is open, else hiring one, two, ... people."""
    if "crew" not in judged.terms or not judged.query.weights["crew"]:
        return
    place, weight = judged.terms.index("crew"), float(judged.query.weights["crew"])
    shown, could = float(judged.shown[row, place]), float(judged.could[row, place])
    counted = [(lot.crew, w) for lot, w in zip(judged.query.lots, judged.query.lot_weights, strict=True) if lot.crew]
    demand, lots = np.array([c for c, _ in counted]), np.array([w for _, w in counted])
    labels = _crew_labels(judged, None)

    def gain(people: float) -> float:
        free = Band(np.array([people]), np.array([people]), np.array([True]))
        return weight * (float(crew_share(free, demand, lots).shown[0]) - shown)

    free, most = _free(index, judged, row), ceil(float(demand.max()))
    if could > shown:
        told = min(float(most), _most_people(index, row), free[1])
        if told >= 1 and gain(told) > 1e-9:
            step = step_for("free_crew", "not_stated", labels=labels, name="crew", persons=int(told), costs=table)
            yield (step,), (gain(told),)
    elif gain(most) > 1e-9:
        count = min(ceil(most - free[0]), int(setting("hire_most")))
        hires = range(1, count + 1)
        yield tuple(_hire(n, labels, table) for n in hires), tuple(gain(free[0] + n) for n in hires)


def _free(index: Index, judged: Judged, row: int) -> tuple[float, float]:
    """People free in the need's period, at least and at most."""
    base, supplier, need = index.catalogue.bands["free_crew"], index.catalogue.records[row], judged.query.need
    band = Band(base.low[row : row + 1], base.high[row : row + 1], base.known[row : row + 1])
    if need.start is not None and supplier.availability:
        band = free_crew(band, [(0, supplier)], judged.query.days.start, judged.query.days.end)
    return (float(band.low[0]), float(band.high[0])) if band.known[0] else (0.0, float("inf"))


def _hire(people: int, labels: Mapping[str, str], table: Mapping[str, StepCost]) -> Step:
    step, row = (
        step_for("free_crew", "below", labels=labels, name="crew", persons=people, costs=table),
        table.get("free_crew"),
    )
    if row is None:
        return step
    times = people if row.per == "person" else 1
    return replace(step, cost_eur=None if row.obtain_eur is None else row.obtain_eur * times, lead_days=row.obtain_days)
