"""Consortia as frames, each audience its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaivosmatch.phrases import check_language
from kaivosmatch.teams.results import PLAN_COLUMNS
from kaivosmatch.teams.views import sight_of

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.teams.missing import Missing
    from kaivosmatch.teams.results import Consortium, ConsortiumPlan

__all__ = ["members_frame", "missing_frame", "plan_frame"]


def plan_frame(plan: ConsortiumPlan, audience: str) -> pd.DataFrame:
    """Return one row per consortium; see :meth:`kaivosmatch.teams.ConsortiumPlan.to_frame`."""
    sight = sight_of(audience)
    rows = []
    for c in plan.consortia:
        mine = sight.kind == "firm"
        if mine and all(m.supplier_id != sight.firm for m in c.members):
            continue
        seen = {m.supplier_id: sight.name(c, m) for m in c.members}
        ours = [o for o in c.open if o.decides and (not mine or o.supplier_id == sight.firm)]
        row: dict[str, Any] = {"rank": c.rank, "form": c.form, "competition": c.competition, "open": len(ours)}
        row["cautions"] = sum(sight.details(c.member(w.supplier_id)) for w in c.cautions)
        row["lead"] = c.lead if seen[c.lead] else None
        row["members"] = tuple(i for i, shown in seen.items() if shown)
        if not mine:
            row |= {"verdict": c.verdict.name, "score": c.score, "local_share": c.local_share, "behind": c.behind}
        rows.append(row)
    return _clean(rows, PLAN_COLUMNS)


def members_frame(c: Consortium, audience: str) -> pd.DataFrame:
    """Return one row per member and lot; see :meth:`kaivosmatch.teams.Consortium.to_frame`."""
    sight = sight_of(audience, c)
    rows = []
    for m in c.members:
        if sight.kind == "firm" and m.supplier_id != sight.firm:
            continue
        details, named = sight.details(m), sight.name(c, m)
        parts: list[tuple[str | None, float | None]] = [*m.lots.items()] or [(None, None)]
        for lot, people in parts:
            row: dict[str, Any] = {"role": m.role, "lot": lot}
            row |= {"supplier_id": m.supplier_id, "name": m.name} if named else {}
            row |= {"people": people, "needed_for": m.needed_for} if details else {}
            rows.append(row)
    return _clean(rows, ("supplier_id", "name", "role", "lot", "people", "needed_for"))


def missing_frame(missing: Missing, audience: str, lang: str) -> pd.DataFrame:
    """Return one row per obstacle and change; see :meth:`kaivosmatch.teams.missing.Missing.to_frame`."""
    officer = sight_of(audience).kind == "officer"
    check_language(lang)
    rows: list[dict[str, Any]] = [
        {"what": "obstacle", "kind": o.kind, "lot": o.lot, "key": o.key, "amount": o.most, "text": o.text(lang)}
        for o in missing.obstacles
    ]
    for c in missing.changes:
        words = c.words if officer else c.public_words
        row: dict[str, Any] = {"what": "change", "kind": c.kind, "lot": c.lot, "key": c.key, "amount": c.amount}
        row |= {"firms": c.firms, "example": c.example} if officer else {}
        rows.append({**row, "text": words.text(lang)})
    return _clean(rows, ("what", "kind", "lot", "key", "amount", "firms", "example", "text"))


def _clean(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Make a frame in which what is not known, or not told, is None and never NaN."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None)
