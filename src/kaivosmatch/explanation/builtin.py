"""Why the criteria that every need has of itself are met, not met or open: distance, time, area, shifts, size of order, same crew."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from kaivosmatch.catalogue import SHIFTS
from kaivosmatch.explanation.models import CriterionVerdict
from kaivosmatch.explanation.wording import criterion_labels, place_name
from kaivosmatch.phrases import LANGUAGES, Phrase
from kaivosmatch.verdict import FAIL, PASS, Verdict

if TYPE_CHECKING:
    from kaivosmatch.columns import Band
    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Index, Judged

__all__ = ["builtin_labels", "explain_builtin"]


class Told(NamedTuple):
    """What is asked, what is shown, and why."""

    needed: tuple[Phrase, ...]
    shown: tuple[Phrase, ...]
    code: str
    params: dict[str, Any]


@cache
def builtin_labels() -> dict[str, dict[str, str]]:
    """Return ``{key: {language: label}}`` of the built-in criteria.

    Examples
    --------
    >>> builtin_labels()["shifts"]["fi"]
    'työvuorot'
    """
    text = (files("kaivosmatch") / "data" / "builtin_criteria.csv").read_text(encoding="utf-8")
    return {row["key"]: {lang: row[f"label_{lang}"] for lang in LANGUAGES} for row in csv.DictReader(text.splitlines())}


def explain_builtin(index: Index, judged: Judged, column: int, row: int) -> CriterionVerdict:
    """Explain one firm's verdict on a criterion that comes from the need and the firm's place, size and shifts."""
    plan = judged.plans[column]
    verdict = Verdict(int(judged.verdicts[row, column]))
    told = _TELLERS[plan.key](index, judged, plan, row, verdict)
    return CriterionVerdict(
        key=plan.key,
        name=plan.name,
        verdict=verdict,
        evidence=None,
        basis=None,
        valid_until=None,
        lot=None if plan.lot is None else judged.query.lots[plan.lot].id,
        mandatory=plan.mandatory,
        weight=plan.weight,
        code=told.code,
        params=told.params,
        labels=builtin_labels()[plan.key],
        needed_phrases=told.needed,
        shown_phrases=told.shown,
        reason_phrases=(Phrase(f"reason_{told.code}", told.params),),
    )


def _rounded(band: Band, row: int, decimals: int) -> Any:
    """A band for reading: one number where both ends round to the same."""
    low, high = round(float(band.low[row]), decimals), round(float(band.high[row]), decimals)
    return low if low == high else Phrase("range", {"low": low, "high": high})


def _km(value: Any) -> Phrase:
    return Phrase("unit_km", {"x": value})


def _hours(value: Any) -> Phrase:
    return Phrase("unit_h", {"x": value})


def _place(index: Index, judged: Judged) -> str:
    return "" if judged.query.point is None else place_name(judged.query.point.label, index.vocabulary)


def _distance(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    most = judged.query.need.max_distance_km
    needed = (Phrase("needed_distance", {"x": most or 0, "place": _place(index, judged)}),)
    if judged.distance is None:
        return Told(needed, (Phrase("shown_nothing"),), "site_unknown", {})
    if not judged.distance.known[row]:
        return Told(needed, (Phrase("shown_nothing"),), "place_unknown", {})
    got = _rounded(judged.distance, row, 1)
    code = {Verdict.PASS: "met", Verdict.FAIL: "too_far"}.get(verdict, "distance_maybe")
    params = {} if verdict == PASS else {"got": _km(got), "wanted": _km(most)}
    return Told(needed, (Phrase("shown_distance", {"x": got}),), code, params)


def _on_site(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    within = float(judged.query.need.within_h or 0)
    needed = (Phrase("needed_on_site", {"x": within}),)
    if judged.arrival is None or judged.distance is None:
        return Told(needed, (Phrase("shown_nothing"),), "site_unknown", {})
    leaves = index.catalogue.bands["mobilise_h"]
    if not judged.distance.known[row]:
        if verdict == FAIL:
            # wherever it is: it is not on its way in time
            leave = round(float(leaves.low[row]), 2)
            shown = (Phrase("shown_leaves_only", {"leave": leave}),)
            return Told(needed, shown, "leaves_late", {"got": _hours(leave), "wanted": _hours(within)})
        return Told(needed, (Phrase("shown_nothing"),), "place_unknown", {})
    speed = index.vocabulary.setting("drive_speed_kmh")
    quickest = float(judged.distance.low[row]) / speed
    mobilise = index.catalogue.bands["mobilise_h"]
    if not mobilise.known[row]:
        shown = (Phrase("shown_drive_only", {"drive": round(quickest, 2)}),)
        return Told(needed, shown, "too_late" if verdict == FAIL else "mobilise_unknown", {"wanted": _hours(within)})
    drive = type(judged.distance)(judged.distance.low / speed, judged.distance.high / speed, judged.distance.known)
    arrival = _rounded(judged.arrival, row, 2)
    leave = round(float(mobilise.high[row]), 2)
    shown = (Phrase("shown_arrival", {"x": arrival, "leave": leave, "drive": _rounded(drive, row, 2)}),)
    if verdict == PASS:
        return Told(needed, shown, "met", {})
    params = {"got": _hours(arrival), "wanted": _hours(within)}
    if verdict == FAIL:
        return Told(needed, shown, "too_late" if quickest > within else "leaves_late", params)
    return Told(needed, shown, "between", params)


def _radius(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    radius, distance = index.catalogue.bands["radius_km"], judged.distance
    if distance is None or not distance.known[row]:
        needed = (Phrase("needed_any"),)
    else:
        needed = (Phrase("needed_radius", {"x": _rounded(distance, row, 1), "place": _place(index, judged)}),)
    if not radius.known[row]:
        return Told(needed, (Phrase("shown_nothing"),), "radius_unknown", {})
    shown = (Phrase("shown_radius", {"x": float(radius.high[row])}),)
    if distance is None or not distance.known[row]:
        return Told(needed, shown, "site_unknown" if distance is None else "place_unknown", {})
    return Told(needed, shown, {Verdict.PASS: "met", Verdict.FAIL: "outside"}.get(verdict, "outside_maybe"), {})


def _shifts(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    wanted = judged.query.need.shifts or ()
    needed = (Phrase("needed_shifts", {"shifts": [Phrase(f"shift_{s}") for s in wanted]}),)
    if not index.catalogue.shifts_known[row]:
        return Told(needed, (Phrase("shown_nothing"),), "not_stated", {})
    has = [s for i, s in enumerate(SHIFTS) if index.catalogue.shifts[row, i]]
    shown = (
        Phrase("shown_shifts", {"shifts": [Phrase(f"shift_{s}") for s in has]}) if has else Phrase("shown_shifts_none")
    )
    missing = [Phrase(f"shift_{s}") for s in wanted if s not in has]
    if missing:
        return Told(needed, (shown,), "shifts_missing", {"shifts": missing})
    return Told(needed, (shown,), "met", {})


def _order(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    low, high = judged.query.value or (0.0, 0.0)
    money = Phrase("unit_EUR", {"x": low})
    if low != high:
        money = Phrase("range", {"low": money, "high": Phrase("unit_EUR", {"x": high})})
    needed = (Phrase("needed_order", {"x": money}),)
    least, most = index.catalogue.bands["order_low"], index.catalogue.bands["order_high"]
    known = bool(least.known[row]), bool(most.known[row])
    shown = {
        (True, True): Phrase("shown_order", {"low": float(least.low[row]), "high": float(most.high[row])}),
        (True, False): Phrase("shown_order_from", {"low": float(least.low[row])}),
        (False, True): Phrase("shown_order_to", {"high": float(most.high[row])}),
        (False, False): Phrase("shown_nothing"),
    }[known]
    if verdict == PASS:
        return Told(needed, (shown,), "met", {})
    if verdict == FAIL:
        small = known[0] and high < least.low[row]
        return Told(needed, (shown,), "order_small" if small else "order_large", {})
    beyond = (known[0] and low < least.high[row]) or (known[1] and high > most.low[row])
    return Told(needed, (shown,), "order_maybe" if beyond else "order_unknown", {})


def _together(index: Index, judged: Judged, plan: Plan, row: int, verdict: Verdict) -> Told:
    alone = len(judged.query.lots) == 1
    asked = [
        p for p in judged.query.plans if p.crew and p.mandatory and p.condition != FAIL and (alone or p.lot == plan.lot)
    ]
    labels = [criterion_labels(p.key, index.vocabulary) for p in asked]
    crew = judged.query.lots[plan.lot or 0].crew
    if crew is None:
        needed = Phrase("needed_together_open", {"labels": labels})
    else:
        needed = Phrase("needed_together", {"n": crew, "labels": labels})
    code = {Verdict.PASS: "together_met", Verdict.FAIL: "together_few"}.get(verdict, "together_open")
    return Told((needed,), (Phrase("shown_per_criterion"),), code, {})


_TELLERS: dict[str, Callable[[Index, Judged, Plan, int, Verdict], Told]] = {
    "distance_km": _distance,
    "on_site_h": _on_site,
    "service_radius_km": _radius,
    "shifts": _shifts,
    "order_size_eur": _order,
    "crew_together": _together,
}
