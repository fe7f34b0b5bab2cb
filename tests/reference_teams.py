"""Small networks whose fits are given, and the slow, obvious oracle of consortia: every set of firms, straight from the records."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import linprog

import kaivosmatch as km
from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder
from kaivosmatch.index import Index, Judged
from kaivosmatch.teams import ConsortiumPlan, consortia
from reference_explanation import judged_sample, sample_index

DAY = date(2026, 11, 24)
PUMPS, WELDING, CRANES = "pump_maintenance", "pressure_piping_welding", "crane_lifting"
TOLERANCE = 1e-9


@lru_cache(maxsize=64)
def sample_plan(need_id: str, k: int = 3) -> ConsortiumPlan:
    return consortia(sample_index(), judged_sample(need_id), k=k)


@lru_cache(maxsize=1)
def _matcher() -> km.Matcher:
    one = km.Supplier(id="x", name="Keksitty")
    return km.Matcher(as_of=DAY, encoder=Encoder(extras=()), home="Kainuu").fit([one])


def network(*firms: dict[str, Any]) -> Index:
    """Firms f0, f1 … in Kajaani unless they say otherwise."""
    given = {"municipality": "Kajaani", "lat": 64.2, "lon": 27.7}
    records = [
        km.Supplier(**{"id": f"f{i}", "name": f"Keksitty {i} Oy", **given, **firm}) for i, firm in enumerate(firms)
    ]
    index = _matcher().index_
    return index.with_catalogue(Catalogue.from_records(records, index.vocabulary))


def judged(index: Index, fit: Any = None, **need: Any) -> Judged:
    """A need judged, its fits (firms, lots) put in place of the encoder's; by default 0.6 for those who name the lot's concept."""
    found = index.judge(km.Requirement(**{"id": "n", "title": "Tarve", **need}), DAY, None)
    shape = (len(index.catalogue), len(found.query.lots))
    if fit is None:
        fit = [
            [0.6 * any(c.concept == x.concept for c in s.capabilities or ()) for x in found.query.lots]
            for s in index.catalogue.records
        ]
    return replace(found, fit=np.asarray(fit, dtype=float).reshape(shape))


def planned(firms: list[dict[str, Any]], need: dict[str, Any], fit: Any = None, **how: Any) -> ConsortiumPlan:
    index = network(*firms)
    return consortia(index, judged(index, fit, **need), **how)


def sets_of(plan: ConsortiumPlan) -> list[tuple[str, ...]]:
    return [tuple(m.supplier_id for m in c.members) for c in plan.consortia]


def lot(name: str, crew: float | None = None, concept: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": name, "crew": crew, "concept": concept, **more}


# --- the oracle ------------------------------------------------------------------------------------------------------------------


def binds(criterion: Any, form: str, index: Index) -> str:
    if criterion.persons == "crew":
        return "crew"
    if criterion.binds:
        return criterion.binds
    definition = index.vocabulary.criterion(criterion.key)
    return definition.binds_under_lead if form == "lead+subs" else definition.binds


def crew_counts(supplier: Any, keys: list[str]) -> tuple[float, float]:
    """How many hold all of these, for networks in which each key is stated at most once, as a count or not at all."""
    counts = []
    for key in keys:
        rows = [e for e in supplier.evidence or () if e.key == key]
        counts.append((0.0, np.inf) if not rows else (float(rows[0].persons), float(rows[0].persons)))
    if not counts:
        return np.inf, np.inf
    most = min(high for _, high in counts)
    least = sum(low for low, _ in counts)
    if len(counts) > 1:
        high = np.inf if supplier.headcount is None else float(supplier.headcount)
        least = max(0.0, least - (len(counts) - 1) * high)
    return min(least, most), most


def best_of(index: Index, found: Judged, rows: tuple[int, ...], form: str, able: float) -> tuple[int, float] | None:
    """Verdict and score of a set of firms, by definition; None: not feasible."""
    need, firms = found.query.need, [index.catalogue.records[r] for r in rows]
    if len(firms) > 1 and any(f.willing_to_cooperate is False for f in firms):
        return None
    lots = found.query.lots
    for level in (1, 0):
        score = _at_level(index, found, rows, firms, form, able, level, need, lots)
        if score is not None:
            return level, score
    return None


def _at_level(
    index: Index, found: Judged, rows: Any, firms: Any, form: str, able: float, level: int, need: Any, lots: Any
) -> float | None:
    verdict = {p.name: found.verdicts[list(rows), c] for c, p in enumerate(found.plans)}
    may_do = np.ones((len(firms), len(lots)), bool)
    leads = np.ones(len(firms), bool)
    crew_keys: list[list[str]] = [[] for _ in lots]
    for criterion in need.criteria or ():
        if not criterion.mandatory:
            continue
        whom = binds(criterion, form, index)
        for place, one in enumerate(lots):
            if criterion.lots and one.id not in criterion.lots:
                continue
            name = (
                f"{criterion.key} [{one.id}]" if len(lots) > 1 and (criterion.lots or whom == "crew") else criterion.key
            )
            if whom == "crew" and one.crew is not None:
                crew_keys[place].append(criterion.key)
                continue
            values = verdict[name]
            if whom in ("doer", "crew") or (whom == "each" and criterion.lots and len(lots) > 1):
                may_do[:, place] &= values >= level
            elif whom == "each" and values.min() < level:
                return None
            elif whom == "lead":
                leads &= values >= level
            elif whom == "any" and values.max() < level:
                return None
            elif whom == "sum":
                low = [0.0 if f.turnover_eur is None else f.turnover_eur for f in firms]
                high = [np.inf if f.turnover_eur is None else f.turnover_eur for f in firms]
                if sum(low if level else high) < criterion.at_least - TOLERANCE:
                    return None
    if not leads.any():
        return None
    counted = [one.crew is not None for one in lots]
    demand = np.array([one.crew or 1.0 for one in lots])
    most = np.zeros((len(firms), len(lots)))
    free = np.zeros(len(firms))
    shared = (
        [k for k in crew_keys[counted.index(True)] if all(k in keys for keys, c in zip(crew_keys, counted) if c)]
        if any(counted)
        else []
    )
    for a, firm in enumerate(firms):
        band = firm.free_crew if isinstance(firm.free_crew, tuple) else (firm.free_crew, firm.free_crew)
        known = firm.free_crew is not None
        free[a] = band[1 - level] if known else (0.0 if level else np.inf)
        free[a] = min(free[a], np.inf if firm.headcount is None else firm.headcount)
        if sum(counted) > 1:
            free[a] = min(free[a], crew_counts(firm, shared)[1 - level])
        for place, one in enumerate(lots):
            own = [c for c in firm.capabilities or () if one.concept is not None and c.concept == one.concept]
            if not own and found.fit[rows[a], place] < able:
                continue
            if not may_do[a, place]:
                continue
            if not counted[place]:
                most[a, place] = 1.0
                continue
            limit = max((np.inf if c.crew is None else c.crew for c in own or firm.capabilities or ()), default=np.inf)
            most[a, place] = min(limit, crew_counts(firm, crew_keys[place])[1 - level])
    value = _transport(found, rows, demand, counted, most, free)
    if value is None:
        return None
    where = index.catalogue.location
    km_to = []
    for r in rows:
        km_to.append([_km(where, r, other) for other in rows])
    cheapest = min(sum(km_to[a][b] for a in range(len(rows))) for b in range(len(rows)) if leads[b])
    return round(value - 0.02 * (len(rows) - 1) - 0.0002 * cheapest, 9)


def _km(where: Any, a: int, b: int) -> float:
    if a == b:
        return 0.0
    if not (where.known[a] and where.known[b]):
        return 500.0
    p, q = np.radians([where.lat[a], where.lon[a]]), np.radians([where.lat[b], where.lon[b]])
    h = np.sin((q[0] - p[0]) / 2) ** 2 + np.cos(p[0]) * np.cos(q[0]) * np.sin((q[1] - p[1]) / 2) ** 2
    return float(1.3 * 2 * 6371.0088 * np.arcsin(np.sqrt(h)))


def _transport(found: Judged, rows: Any, demand: Any, counted: Any, most: Any, free: Any) -> float | None:
    n, lots = most.shape
    weight = np.array(found.query.lot_weights)
    gain = (weight / demand * found.fit[list(rows)]).ravel()
    equal = np.zeros((lots, n * lots))
    for x in range(lots):
        equal[x, x::lots] = 1.0
    ub, limits = [], []
    for a in range(n):
        if np.isfinite(free[a]):
            line = np.zeros(n * lots)
            line[a * lots : (a + 1) * lots] = counted
            ub.append(line)
            limits.append(free[a])
    answer = linprog(
        -gain, A_ub=np.array(ub) if ub else None, b_ub=limits if ub else None, A_eq=equal, b_eq=demand,
        bounds=[(0, None if np.isinf(m) else m) for m in most.ravel()], method="highs-ds",
    )  # fmt: skip
    return None if answer.status != 0 else float(-answer.fun)


def all_consortia(index: Index, found: Judged, form: str, able: float) -> list[tuple[int, float, tuple[int, ...]]]:
    """Every minimal team of the definition, best first."""
    n, known, minimal = len(index.catalogue), {}, []
    for size in range(1, min(n, found.query.need.max_members) + 1):
        for rows in itertools.combinations(range(n), size):
            got = best_of(index, found, rows, form, able)
            if got is None:
                continue
            known[rows] = got
            parts = (known.get(p) for s in range(1, size) for p in itertools.combinations(rows, s))
            if not any(o and o[0] >= got[0] and o[1] >= got[1] for o in parts):
                minimal.append((*got, rows))
    return sorted(minimal, key=lambda t: (-t[0], -t[1], t[2]))


def random_network(seed: int) -> tuple[Index, Judged]:
    """Four to six firms and one to three lots, with unknowns everywhere, and criteria of every kind."""
    rng = np.random.default_rng([31, seed])
    concepts = [PUMPS, WELDING, CRANES]
    lots = []
    for i in range(int(rng.integers(1, 4))):
        crew = None if rng.random() < 0.25 else int(rng.integers(1, 6))
        lots.append(lot(f"l{i}", crew, concepts[i], weight=float(rng.integers(1, 4))))

    def maybe(value: Any, p: float = 0.2) -> Any:
        return None if rng.random() < p else value

    pool = [
        {"key": "iso_9001", "binds": "lead"}, {"key": "iso_3834_2"}, {"key": "no_exclusion_grounds"}, {"key": "explosives_permit"},
        {"key": "tax_certificate", "max_age": "P10Y"}, {"key": "turnover", "at_least": float(rng.integers(1, 6)) * 1e5},
        {"key": "hot_work_card", "persons": "crew"}, {"key": "occupational_safety_card", "persons": "crew"},
    ]  # fmt: skip
    criteria = [c for c in pool if rng.random() < 0.45]
    for c in criteria:
        if len(lots) > 1 and c["key"] in ("iso_3834_2", "hot_work_card") and rng.random() < 0.5:
            c["lots"] = [lots[int(rng.integers(len(lots)))]["id"]]
    firms = []
    for _ in range(int(rng.integers(4, 7))):
        evidence = []
        for key in ("iso_9001", "iso_3834_2", "no_exclusion_grounds", "explosives_permit", "tax_certificate"):
            value = rng.choice(["yes", "no", "none"], p=[0.6, 0.15, 0.25])
            if value != "none":
                evidence.append(
                    {"key": key, "value": bool(value == "yes"), "issued": "2026-11-01", "valid_until": "2029-01-01"}
                )
        for key in ("hot_work_card", "occupational_safety_card"):
            if rng.random() < 0.8:
                evidence.append({"key": key, "persons": int(rng.integers(0, 7)), "valid_until": "2029-01-01"})
        able = [c for c in concepts if rng.random() < 0.6]
        free = int(rng.integers(0, 7))
        firms.append({
            "capabilities": [{"text": c, "concept": c, "crew": maybe(int(rng.integers(1, 6)), 0.5)} for c in able],
            "free_crew": maybe((free, free + int(rng.integers(0, 3))) if rng.random() < 0.4 else free),
            "headcount": maybe(int(rng.integers(3, 12)), 0.4), "turnover_eur": maybe(float(rng.integers(1, 6)) * 1e5),
            "willing_to_cooperate": rng.choice([True, None, False], p=[0.5, 0.35, 0.15]), "evidence": evidence,
            "lat": 64.0 + float(rng.random()), "lon": 27.0 + float(rng.random()),
        })  # fmt: skip
    form = "joint" if rng.random() < 0.5 else "lead+subs"
    need = {
        "lots": lots,
        "criteria": criteria,
        "forms": [form],
        "max_members": int(rng.integers(1, 5)),
        "signing": "2026-12-01",
    }
    index = network(*firms)
    fit = rng.random((len(firms), len(lots))).round(2)
    return index, judged(index, fit, **need)
