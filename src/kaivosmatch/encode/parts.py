"""The parts of a firm's fit, for the explanation: computed by the same views that made the number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kaivosmatch.encode.codes import common_code, significant
from kaivosmatch.encode.need import FitPart, LotText
from kaivosmatch.encode.past import Past
from kaivosmatch.encode.profile import Asked, ProfileIndex
from kaivosmatch.encode.text import words

__all__ = ["parts_of"]

_CODES = {
    "words": "similar_words",
    "chars": "similar_words",
    "code": "same_code",
    "industry": "same_industry",
    "label": "same_label",
    "meaning": "similar_meaning",
    "won_label": "won_like",
    "won_text": "won_like",
    "won_like": "won_like",
    "won_buyer": "won_near",
    "won_code_buyer": "won_near",
    "co_winner": "co_winner",
    "name": "similar_words",
    "branch": "branch_wins",
    "branch_wide": "branch_wins",
}

_WORTH_NAMING = 0.5
"""A service that counts for less than this share of the first is not named in an explanation."""


def parts_of(
    profile: ProfileIndex, past: Past | None, weights: Mapping[str, float], supplier: str, lot: LotText, row: int
) -> tuple[FitPart, ...]:
    """Return the parts with a value, by contribution, then by view."""
    asked = profile.ask(lot)
    found: list[FitPart] = []
    for view, (share, values, _) in profile.views(asked).items():
        value = float(values[row])
        if value > 0:
            code, params = _said(profile, asked, view, row)
            found.append(FitPart(view, value, weights[view] * share, code, params))
    if past is not None:
        like: dict[str, Any] = {}
        if supplier in past.history.winners:
            awards, count = past.like_awards(lot, supplier)
            like = {"count": count, "awards": awards}
        for view, matrix in past.views([lot]).items():
            value = float(matrix[0, row])
            if value > 0:
                params = like if view.startswith("won") else {}
                found.append(FitPart(view, value, past.weights[view], _CODES[view], params))
    return tuple(sorted(found, key=lambda part: (-part.value * part.weight, part.view)))


def _said(profile: ProfileIndex, asked: Asked, view: str, row: int) -> tuple[str, dict[str, Any]]:
    if view == "service":
        return _services(profile, asked, row)
    if view in ("words", "chars"):
        wanted = set(words(asked.speech.content))
        pieces = [profile.pieces[j].text for j in np.flatnonzero(profile.owner == row)]
        shared = [word for word in words(" ".join(pieces)) if word in wanted]
        return "similar_words", {"words": list(dict.fromkeys(shared))[:5]}
    if view == "code":
        return "same_code", {"cpv": _nearest(asked.lot.cpv, profile.cpv[row] or ())}
    if view == "industry":
        return "same_industry", {"industry": _nearest(asked.lot.industry_codes, profile.industry[row] or ())}
    return _CODES[view], {}


def _services(profile: ProfileIndex, asked: Asked, row: int) -> tuple[str, dict[str, Any]]:
    """Name the services that meet, what counts most first, and the piece that says so best; what hardly counts is not named."""
    own = np.flatnonzero(profile.service_owner == row)
    met: list[tuple[float, str, int | None]] = []
    for key, weight in asked.services.items():
        likeness = profile.background.likeness(key, profile.service_names)
        values = profile.service_value[own] * likeness[profile.service_column[own]]
        if len(values) and values.max() > 0:
            top = int(np.argmax(values))
            name = profile.service_names[profile.service_column[own[top]]]
            met.append((float(weight * values[top]), name, profile.service_piece[own[top]]))
    met.sort(key=lambda one: -one[0])
    named = [name for worth, name, _ in met if worth >= _WORTH_NAMING * met[0][0]]
    piece = None if not met or met[0][2] is None else profile.pieces[met[0][2]]
    code = "own_reference" if piece is not None and piece.kind == "reference" else "same_service"
    text = None if piece is None else piece.text
    wanted = sorted(asked.services, key=lambda key: -asked.services[key])
    return code, {"services": list(dict.fromkeys(named)), "asked": wanted, "supplier_text": text}


def _nearest(asked: tuple[str, ...], own: tuple[str, ...]) -> str | None:
    pairs = [(-common_code(significant(a), significant(b)), b) for a in asked for b in own]
    return min(pairs)[1] if pairs else None
