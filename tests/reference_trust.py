"""Slow and obvious: all sets of steps tried one by one, each with the whole ranking made again; and small networks to try them on."""

from __future__ import annotations

import itertools
import random
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

import kaivosmatch as km
from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import FitBlock
from kaivosmatch.index import Index, Judged
from kaivosmatch.trust.ladder import Ladder
from kaivosmatch.vocabulary import Vocabulary

DAY = date(2026, 11, 24)
FIRM_KEYS = ("iso_9001", "liability_insurance", "hseq_assessment", "references_count", "quality_plan")
CREW_KEYS = ("hot_work_card", "occupational_safety_card", "first_aid")


def small_index(firms: list[dict[str, Any]]) -> Index:
    """A network without an encoder: the fit is given by hand."""
    vocabulary = Vocabulary.default()
    records = [km.Supplier(**({"id": f"f{i}", "name": f"Keksitty {i}"} | firm)) for i, firm in enumerate(firms)]
    return Index(Catalogue.from_records(records, vocabulary), None, vocabulary, {}, None, None)  # type: ignore[arg-type]


def judged_by_hand(index: Index, need: km.Requirement, fit: Any = None, weights: Any = None) -> Judged:
    """Judge a need with a given fit, (lots, n) or (n,); everywhere 0.5 where none is given."""
    query = index.compile(need, DAY, weights)
    n, lots = len(index.catalogue), len(query.lots)
    shown = np.broadcast_to(0.5 if fit is None else np.asarray(fit, dtype=float), (lots, n)).copy()
    return index.judge_query(query, FitBlock(shown, shown))


def random_network(seed: int) -> tuple[Index, list[Judged]]:
    """Six firms that show, deny or leave open this and that, and four needs that ask for it; with ties, lots and a crew."""
    dice = random.Random(seed)

    def evidence() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for key in FIRM_KEYS:
            kind = dice.choice(["no", "yes", "yes", "open"])
            if kind != "open":
                row: dict[str, Any] = {"key": key, "value": kind == "yes", "valid_until": "2030-01-01"}
                if kind == "yes" and key == "references_count":
                    row["value"] = dice.choice([1, 5])
                if kind == "yes" and key == "liability_insurance":
                    row["value"] = dice.choice([1_000_000, 2_000_000])
                rows.append(row)
        for key in CREW_KEYS:
            if dice.random() < 0.7:
                rows.append(
                    {"key": key, "value": True, "persons": dice.choice([0, 1, 2, 4]), "valid_until": "2030-01-01"}
                )
        return rows

    firms = [
        {
            "evidence": evidence(),
            "headcount": dice.choice([None, 1, 3, 8]),
            "free_crew": dice.choice([None, 0, 1, 2, 4]),
            "order_eur": dice.choice([None, (1000, 50_000)]),
            "mobilise_h": dice.choice([None, 1.0, 30.0]),
            "municipality": dice.choice([None, "Kajaani", "Sotkamo"]),
        }
        for _ in range(6)
    ]
    index = small_index(firms)
    return index, [judged_by_hand(index, _need(dice, i), _fit(dice, i % 2 + 1, 6)) for i in range(4)]


def _fit(dice: random.Random, lots: int, n: int) -> list[list[float]]:
    return [[dice.choice([0.0, 0.25, 0.5, 0.5, 0.75]) for _ in range(n)] for _ in range(lots)]


def _need(dice: random.Random, i: int) -> km.Requirement:
    lots = [{"id": f"l{j}", "text": "Pumppuhuolto", "crew": dice.choice([None, 2, 3])} for j in range(i % 2 + 1)]
    criteria: list[dict[str, Any]] = []
    for key in dice.sample(FIRM_KEYS, 3):
        row: dict[str, Any] = {"key": key, "mandatory": dice.random() < 0.5, "weight": dice.choice([1.0, 2.0])}
        if key == "references_count":
            row["at_least"] = 3
        if key == "liability_insurance":
            row["at_least"] = 2_000_000
        if len(lots) > 1 and dice.random() < 0.4:
            row["lots"] = [dice.choice(lots)["id"]]
        criteria.append(row)
    for key in dice.sample(CREW_KEYS, dice.choice([0, 1, 2])):
        criteria.append({"key": key, "persons": dice.choice(["crew", 2])})
    acute = dice.random() < 0.4
    return km.Requirement(
        id=f"n{i}",
        title="Pumppuhuolto",
        lots=lots,
        criteria=criteria,
        value_eur=dice.choice([None, 20_000, 90_000]),
        pattern="acute" if acute else "one_off",
        within_h=dice.choice([4.0, 24.0]) if acute else None,
        municipality="Sotkamo" if acute else None,
    )


@lru_cache(maxsize=64)
def cached_network(seed: int) -> tuple[Index, list[Judged]]:
    return random_network(seed)


# ---------------------------------------------------------------- what steps do, tried one by one


def after(index: Index, judged: Judged, row: int, ladder: Ladder, levels: tuple[int, ...]) -> tuple[int, float, float]:
    """Verdict, arrival and score of a firm once steps are taken, each counted anew."""
    names = {p.name: c for c, p in enumerate(judged.plans)}
    verdicts = [int(v) for v in judged.verdicts[row]]
    single = {c: list(parents) for c, parents in ladder.follows.items()}
    told_in_time = False
    people = None
    asked: set[int] = set()
    for option, level in enumerate(levels):
        if not level:
            continue
        step = ladder.step(option, level)
        if step.name == "crew":
            before = _free(index, row)
            people = step.persons if step.action == "show" else before + (step.persons or 0)
            continue
        columns = [names[step.name]]
        if step.action == "hire":  # one crew for everything that is asked of it
            columns += [c for c, options in ladder.answers.items() if option in options]
        for column in columns:
            if step.action == "ask" and len(ladder.answers[column]) > 1:
                asked.add(column)
            elif len(ladder.answers[column]) > 1:  # of how many people it is asked the buyer has not said
                verdicts[column] = max(verdicts[column], 0)
                asked.add(-1 - column)
            else:
                verdicts[column] = 1
        told_in_time |= judged.plans[columns[0]].key == "on_site_h"
    for column in range(len(verdicts)):
        if column in asked and -1 - column in asked:
            verdicts[column] = 1
    for column, parents in single.items():
        verdicts[column] = max(verdicts[column], min(verdicts[p] for p in parents))
    whole, lots = [1], [[1] for _ in judged.query.lots]
    for plan, verdict in zip(judged.plans, verdicts, strict=True):
        if plan.mandatory:
            (whole if plan.lot is None else lots[plan.lot]).append(verdict)
    verdict = min(min(whole), max(min(lot) for lot in lots))
    score = 0.0
    for k, term in enumerate(judged.terms):
        weight, value = judged.query.weights[term], float(judged.shown[row, k])
        if term == "preferred":
            preferred = [
                (p.weight, v) for p, v in zip(judged.plans, verdicts, strict=True) if not p.mandatory and p.weight > 0
            ]
            value = sum(w for w, v in preferred if v > 0) / sum(w for w, _ in preferred)
        if term == "crew" and people is not None:
            counted = [(lot.crew, lot.weight) for lot in judged.query.lots if lot.crew]
            value = sum(w * min(1.0, people / crew) for crew, w in counted) / sum(w for _, w in counted)
        score += weight * value
    arrival = 0.0
    if judged.arrival_order is not None:
        arrival = float(judged.arrival_order[row])
        if told_in_time:
            arrival = min(arrival, judged.query.need.within_h)
    return verdict, arrival, round(score, 9)


def _free(index: Index, row: int) -> float:
    band = index.catalogue.bands["free_crew"]
    return float(band.low[row]) if band.known[row] else 0.0


def listed(judged: Judged, row: int, standing: tuple[int, float, float]) -> int | None:
    """The firm's position in the ranking made anew, from 1; None where it is excluded."""
    firms = []
    for i in range(len(judged.verdict)):
        arrival = 0.0 if judged.arrival_order is None else float(judged.arrival_order[i])
        verdict, arrival, score = (int(judged.verdict[i]), arrival, float(judged.score[i])) if i != row else standing
        if verdict >= 0:
            firms.append((-verdict, arrival, -score, i))
    order = [i for *_, i in sorted(firms)]
    return order.index(row) + 1 if row in order else None


def all_step_sets(
    index: Index, judged: Judged, row: int, ladder: Ladder, goal: str, k: int, by: str
) -> list[tuple[int, ...]]:
    """Every set that reaches the goal and has no step too many, best first."""
    reached = set()
    for levels in itertools.product(*(range(len(o.gains) + 1) for o in ladder.options)):
        standing = after(index, judged, row, ladder, levels)
        place = listed(judged, row, standing)
        if standing[0] == 1 if goal == "eligible" else place is not None and place <= (1 if goal == "first" else k):
            reached.add(levels)

    def too_many(levels: tuple[int, ...]) -> bool:
        return any(
            other != levels and all(a <= b for a, b in zip(other, levels, strict=True))
            for other in itertools.product(*(range(level + 1) for level in levels))
            if other in reached
        )

    def worth(levels: tuple[int, ...]) -> tuple[Any, ...]:
        steps = [ladder.step(i, level) for i, level in enumerate(levels) if level]
        euros = [s.cost_eur for s in steps]
        days = [s.lead_days for s in steps]
        money = (euros.count(None), round(sum(e for e in euros if e is not None), 2))
        time = (days.count(None), max((d for d in days if d is not None), default=0))
        return (*(money + time if by == "cost" else time + money), sum(levels), levels)

    return sorted((x for x in reached if not too_many(x)), key=worth)


# ---------------------------------------------------------------- what a document would change, judged anew


def ranking(
    judged: Judged, verdicts: dict[int, int] | None = None, scores: dict[int, float] | None = None
) -> list[tuple[int, int]]:
    """Candidates (row, rank) in order, with some verdicts and scores replaced."""
    firms = []
    for i in range(len(judged.verdict)):
        verdict = int((verdicts or {}).get(i, judged.verdict[i]))
        arrival = 0.0 if judged.arrival_order is None else float(judged.arrival_order[i])
        if verdict >= 0:
            firms.append(((-verdict, arrival, -float((scores or {}).get(i, judged.score[i]))), i))
    return [(i, 1 + sum(other < key for other, _ in firms)) for key, i in sorted(firms)]
