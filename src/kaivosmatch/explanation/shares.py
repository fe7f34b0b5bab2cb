"""The score taken apart: each term with its weight, its value, and the figures behind it; and the reasons of the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.explanation.models import Difference, FitReason, TermShare
from kaivosmatch.explanation.wording import mid_sentence, place_name, service_labels
from kaivosmatch.phrases import LANGUAGES, Phrase
from kaivosmatch.query.weights import term_label
from kaivosmatch.rank import best_rows
from kaivosmatch.verdict import FAIL, PASS

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["best_lot", "differences", "fit_reasons", "term_shares"]

FIT_REASONS_SHOWN = 3
"""How many reasons a sentence carries before nobody reads on."""

TELLING_LETTERS = 4
"""Shorter words that two texts share ("ja", "och") tell a reader nothing."""


def best_lot(judged: Judged, row: int) -> int:
    """Return the lot with which a firm stands best: the best verdict, of equals the best fit, then the first."""
    verdicts, fit = judged.lot_verdicts[row], judged.fit[row]
    return min(range(len(verdicts)), key=lambda lot: (-int(verdicts[lot]), -float(fit[lot]), lot))


def fit_reasons(index: Index, judged: Judged, row: int) -> tuple[FitReason, ...]:
    """Return the parts of the fit for the lot that fits best, largest first."""
    lot = int(np.argmax(judged.fit[row]))
    parts = index.encoder.parts(judged.query.texts[lot], row)
    return tuple(FitReason(p.view, float(p.value), float(p.weight), p.code, dict(p.params)) for p in parts)


def term_shares(index: Index, judged: Judged, row: int, reasons: tuple[FitReason, ...]) -> tuple[TermShare, ...]:
    """Return the terms that the need speaks to, in the order of reports."""
    found = []
    for place, term in enumerate(judged.terms):
        weight = float(judged.query.weights[term])
        could = float(judged.could[row, place])
        why, private = _why(term, index, judged, row, place, reasons)
        found.append(
            TermShare(
                term=term,
                weight=weight,
                shown=float(judged.shown[row, place]),
                possible=could,
                contribution=float(judged.contributions[row, place]),
                possible_contribution=weight * could,
                labels={lang: term_label(term, lang) for lang in LANGUAGES},
                why=why,
                private=private,
            )
        )
    return tuple(found)


def differences(index: Index, judged: Judged, row: int, allowed: NDArray[np.bool_]) -> tuple[Difference, ...]:
    """Return a firm's contributions beside those of the best and of the median candidate among ``allowed``; itself left out."""
    order = best_rows(judged.verdict, judged.score, len(allowed), allowed, judged.arrival_order)
    if not len(order):
        return ()
    others = {"best": int(order[0]), "median": int(order[(len(order) - 1) // 2])}
    return tuple(
        Difference(
            against=against,
            supplier_id=index.catalogue.ids[other],
            name=index.catalogue.names[other],
            score=float(judged.score[other]),
            differences={
                term: float(judged.contributions[row, place] - judged.contributions[other, place])
                for place, term in enumerate(judged.terms)
            },
        )
        for against, other in others.items()
        if other != row
    )


def _why(
    term: str, index: Index, judged: Judged, row: int, place: int, reasons: tuple[FitReason, ...]
) -> tuple[tuple[Phrase, ...], bool]:
    """Return the figures behind a term, and whether they are the firm's private matter."""
    if term == "fit":
        return fit_phrases(reasons, index), False
    if term == "preferred":
        asked = [i for i, p in enumerate(judged.plans) if not p.mandatory and p.weight > 0 and p.condition != FAIL]
        met = sum(judged.verdicts[row, i] == PASS for i in asked)
        return (Phrase("term_why_preferred", {"met": int(met), "asked": len(asked)}),), False
    if term == "crew":
        return (_crew(judged, float(judged.shown[row, place]), float(judged.could[row, place])),), True
    if term == "proximity" and judged.distance is not None:
        return _journey(index, judged, row), False
    if term == "response" and judged.arrival is not None:
        if not judged.arrival.known[row]:
            known = judged.distance is not None and bool(judged.distance.known[row])
            return (Phrase("reason_mobilise_unknown" if known else "reason_place_unknown"),), True
        figures = {"x": round(float(judged.arrival.high[row]), 2), "within": judged.query.need.within_h}
        return (Phrase("term_why_response", figures),), True
    met = round(float(judged.shown[row, place]) * 4)
    return (Phrase("term_why_local", {"met": met}),), False


def _journey(index: Index, judged: Judged, row: int) -> tuple[Phrase, ...]:
    band, point = judged.distance, judged.query.point
    if band is None or not band.known[row]:
        return (Phrase("reason_place_unknown"),)
    low, high = round(float(band.low[row])), round(float(band.high[row]))
    place = "" if point is None else place_name(point.label, index.vocabulary)
    if low == high:
        return (Phrase("term_why_proximity", {"x": low, "place": place}),)
    km = Phrase("range", {"low": low, "high": high})
    return (Phrase("term_why_proximity_range", {"x": km, "place": place}),)


def _crew(judged: Judged, shown: float, could: float) -> Phrase:
    counted = [lot.crew for lot in judged.query.lots if lot.crew]
    if len(counted) != 1:
        return Phrase("term_why_crew_lots")
    need = counted[0]
    if shown >= 1:
        return Phrase("term_why_crew_enough", {"n": need})
    if shown == 0 and could >= 1:
        return Phrase("term_why_crew_open", {"n": need})
    low, high = round(shown * need, 2), round(could * need, 2)
    return Phrase(
        "term_why_crew", {"n": need, "free": low if low == high else Phrase("range", {"low": low, "high": high})}
    )


def fit_phrases(reasons: tuple[FitReason, ...], index: Index) -> tuple[Phrase, ...]:
    """Return the first reasons of the fit as sentences, each kind once."""
    said: dict[str, Phrase] = {}
    for reason in reasons:
        sentence = _fit_sentence(reason, index)
        if sentence is not None and reason.code not in said:
            said[reason.code] = sentence
    return tuple(said.values())[:FIT_REASONS_SHOWN] or (Phrase("fit_nothing"),)


def _side_by_side(labels: list[dict[str, str]]) -> Any:
    """Services with a stroke between them, since many have an *and* in their own name."""
    named: Any = labels[-1] if labels else ""
    for label in reversed(labels[:-1]):
        named = Phrase("side_by_side", {"first": label, "rest": named})
    return named


def _fit_sentence(reason: FitReason, index: Index) -> Phrase | None:
    """Return a reason's sentence; None where it has nothing to name."""
    params = reason.params
    if reason.code in ("same_service", "own_reference"):
        services = [
            mid_sentence(service_labels(key, index.vocabulary)) for key in params["services"][:FIT_REASONS_SHOWN]
        ]
        text, named = params.get("supplier_text"), _side_by_side(services)
        if text is None:
            return Phrase("fit_same_service_bare", {"services": named}) if services else None
        return Phrase(f"fit_{reason.code}", {"services": named, "text": text})
    if reason.code == "same_code":
        return Phrase("fit_same_code", {"cpv": params["cpv"]}) if params.get("cpv") else None
    if reason.code == "same_industry":
        return Phrase("fit_same_industry", {"industry": params["industry"]}) if params.get("industry") else None
    if reason.code == "similar_words":
        telling = [word for word in params.get("words", ()) if len(word) >= TELLING_LETTERS]
        return Phrase("fit_similar_words", {"words": telling}) if telling else None
    if reason.code == "won_like":
        return (
            Phrase("fit_won_like", {"count": params["count"], "awards": params["awards"]})
            if params.get("count")
            else None
        )
    if reason.code == "won_near" and not params.get("count"):
        return None
    return Phrase(f"fit_{reason.code}")
