"""Many needs at once on the command line: who is chosen for which, what stays unserved and why, and each firm's load."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kaivosmatch.cli.output import print_table
from kaivosmatch.cli.teams import members_in_words, show_cautions
from kaivosmatch.cli.words import word
from kaivosmatch.errors import InputError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Requirement
    from kaivosmatch.teams import Allocation

__all__ = ["allocation_document", "allocation_frames", "show_allocation", "worth_of"]

CHOSEN = ("requirement_id", "requirement", "verdict", "score", "members", "open_count")
UNSERVED = ("requirement_id", "requirement", "reason")
LOAD = ("name", "start", "end", "free", "used", "worth_of_one_more")


def worth_of(given: Sequence[str], needs: Sequence[Requirement]) -> dict[str, float] | None:
    """Read ``need=number`` pairs; as soon as one need is named, each of the others counts 1.

    Returns
    -------
    dict or None
        ``{requirement id: worth}``; None where nothing is given.

    Raises
    ------
    InputError
        A pair that cannot be read.
    UnknownName
        A need that is not in the table.

    Examples
    --------
    >>> from kaivosmatch import Requirement
    >>> worth_of(["n2=3.5"], [Requirement(id="n1", title="Pumppu"), Requirement(id="n2", title="Putki")])
    {'n1': 1.0, 'n2': 3.5}
    """
    if not given:
        return None
    worth = {need.id: 1.0 for need in needs}
    for pair in given:
        name, found, number = pair.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not found or not 0.0 < value < math.inf:
            raise InputError("--worth cannot be read", got=pair, expected="need=number, the number above 0")
        if name not in worth:
            raise UnknownName("need", name, worth)
        worth[name] = value
    return worth


def allocation_frames(
    needs: Sequence[Requirement], found: Allocation, names: Mapping[str, str], lang: str
) -> dict[str, pd.DataFrame]:
    """Return ``allocation`` (a row per need), ``member_rows`` (per need, member and lot) and ``load`` (per firm and stretch of time)."""
    import pandas as pd

    chosen, reasons = found.to_frame(), found.reasons(lang)
    chosen.insert(1, "requirement", [need.title for need in needs])
    chosen["members"] = ["; ".join(m) if m else None for m in chosen["members"]]
    chosen["reason"] = [reasons.get(name) for name in chosen["requirement_id"]]
    parts = []
    for name, consortium in found.assignments.items():
        part = consortium.to_frame()
        part.insert(0, "requirement_id", name)
        part["needed_for"] = ["; ".join(n) if n else None for n in part["needed_for"]]
        parts.append(part)
    return {
        "allocation": chosen,
        "member_rows": pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(),
        "load": pd.DataFrame(_load(found, names), columns=["supplier_id", *LOAD], dtype=object),
    }


def _load(found: Allocation, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of the load with names; of a firm that does not say how many are free, the cell stays empty."""
    frame = found.load
    return [
        {
            "supplier_id": firm,
            "name": names[firm],
            "start": start,
            "end": end,
            "free": None if math.isinf(free) else float(free),
            "used": float(used),
            "worth_of_one_more": float(more),
        }
        for firm, start, end, free, used, more in zip(*(frame[c] for c in frame.columns), strict=True)
    ]


def allocation_document(
    needs: Sequence[Requirement], found: Allocation, names: Mapping[str, str], as_of: date, lang: str
) -> Mapping[str, Any]:
    """Return the allocation as one JSON object."""
    reasons = found.reasons(lang)
    told: list[dict[str, Any]] = []
    for need in needs:
        row: dict[str, Any] = {"requirement_id": need.id, "title": need.title, "worth": found.worth[need.id]}
        c = found.assignments.get(need.id)
        if c is None:
            told.append({**row, "status": "unserved", "why_none": reasons[need.id]})
            continue
        members = [{"supplier_id": m.supplier_id, "name": m.name, "lots": dict(m.lots)} for m in c.members]
        row |= {"status": "served", "verdict": c.verdict.name, "score": c.score, "lead": c.lead, "members": members}
        told.append({**row, "text": c.explain(lang)})
    return {
        "as_of": as_of.isoformat(),
        "status": found.status,
        "value": found.value,
        "bound": found.bound,
        "needs": told,
        "load": _load(found, names),
    }


def show_allocation(needs: Sequence[Requirement], found: Allocation, names: Mapping[str, str], lang: str) -> None:
    """Print who is chosen, what is not served and why, and the load."""
    title, reasons = {need.id: need.title for need in needs}, found.reasons(lang)
    rows = [
        {
            "requirement_id": name,
            "requirement": title[name],
            "verdict": c.verdict.name,
            "score": c.score,
            "members": members_in_words(c),
            "open_count": len(c.open),
        }
        for name, c in found.assignments.items()
    ]
    gap = "" if found.status == "OPTIMAL" else f", {word('gap', lang)} {100 * found.gap:.2f} %"
    if rows:
        print_table(f"{word('allocation', lang)}  ({word(found.status, lang)}{gap})", rows, CHOSEN, lang)
        show_cautions(found.assignments.values(), lang)
        print()
    if reasons:
        left = [{"requirement_id": n, "requirement": title[n], "reason": why} for n, why in reasons.items()]
        print_table(word("unserved", lang), left, UNSERVED, lang)
        print()
    load = _load(found, names)
    if load:
        print_table(word("load", lang), [_whole(row) for row in load], LOAD, lang)


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row in which people are written as people are counted: 6, and 2.5 where a share is sent."""
    return {**row, "free": "?" if row["free"] is None else f"{row['free']:g}", "used": f"{row['used']:g}"}
