"""The checklist of each member: whether it fulfils a criterion itself or relies on whom, by which evidence, as in the ESPD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kaivosmatch.phrases import check_language
from kaivosmatch.teams.views import sight_of

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.teams.results import Consortium

__all__ = ["checklist_frame", "checklist_json"]

COLUMNS = (
    "supplier_id", "espd_role", "lot", "criterion", "label", "needed", "binds", "fulfils", "relies_on", "evidence", "basis", "valid_until",
)  # fmt: skip


def _rows(c: Consortium, audience: str, lang: str) -> list[dict[str, Any]]:
    sight = sight_of(audience, c)
    check_language(lang)
    members = {m.supplier_id: m for m in c.members}
    rows = []
    for line in c.checked:
        member = members[line.supplier_id]
        if not sight.name(c, member) or (sight.kind == "firm" and line.supplier_id != sight.firm):
            continue
        shown = line.criterion
        row: dict[str, Any] = {"supplier_id": line.supplier_id, "espd_role": line.espd, "lot": line.lot}
        row |= {
            "criterion": shown.key,
            "label": shown.labels[lang],
            "needed": shown.needed_in(lang),
            "binds": line.binds,
        }
        if sight.details(member):
            relies = tuple(i for i in line.relies_on if sight.name(c, members[i]))
            row |= {"fulfils": line.fulfils.name, "relies_on": relies, "evidence": shown.evidence}
            row |= {"basis": shown.basis, "valid_until": shown.valid_until}
        rows.append({column: row.get(column) for column in COLUMNS})
    return rows


def checklist_frame(c: Consortium, audience: str, lang: str) -> pd.DataFrame:
    """Return the checklist as a frame; see :meth:`kaivosmatch.teams.Consortium.checklist`."""
    import pandas as pd

    frame = pd.DataFrame(_rows(c, audience, lang), columns=list(COLUMNS), dtype=object)
    return frame.where(frame.notna(), None)


def checklist_json(c: Consortium, audience: str, lang: str) -> str:
    """Return the checklist as JSON: one object per member, with its criteria; days as ISO dates."""
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(c, audience, lang):
        about = {"supplier_id": row.pop("supplier_id"), "espd_role": row.pop("espd_role")}
        day = row["valid_until"]
        row["valid_until"] = None if day is None else day.isoformat()
        row["relies_on"] = None if row["relies_on"] is None else list(row["relies_on"])
        found.setdefault(about["supplier_id"], {**about, "criteria": []})["criteria"].append(row)
    document = {"requirement_id": c.requirement_id, "form": c.form, "members": list(found.values())}
    return json.dumps(document, ensure_ascii=False, indent=2)
