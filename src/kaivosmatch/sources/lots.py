"""Lots and the criteria that name them: what does not fit is told on its own row, not on the requirement's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from kaivosmatch.errors import did_you_mean
from kaivosmatch.records import Criterion, Lot
from kaivosmatch.records.fields import Record
from kaivosmatch.sources.faults import Faults
from kaivosmatch.sources.rows import Row

__all__ = ["check_lots"]


def check_lots(
    parts: dict[str, dict[str, list[tuple[Row, Record]]]],
    lot_rows: Sequence[Row],
    main: Sequence[Row],
    faults: Faults,
) -> None:
    """Note lots that occur twice and criteria that name a lot their requirement does not have, and leave both out of ``parts``.

    Parameters
    ----------
    lot_rows, main : sequence of Row
        As read, those at fault too: a lot whose row has another fault is named, though no record came of it.
    parts : dict
        Records of ``"lots"`` and ``"criteria"`` by the id of their requirement; changed in place.
    faults : Faults
    """
    for owner, found in parts["lots"].items():
        parts["lots"][owner] = _once(found, faults)
    named: dict[str, set[str]] = {}
    for row in main:
        key = str(row.values.get("id"))
        # lots of a list cell are numbered after the requirement, unless they say their ids
        listed = row.values.get("lots") or ()
        named[key] = {str(lot.get("id", f"{key}-{i}")) for i, lot in enumerate(listed, 1)}
    in_rows: dict[str, set[str]] = {}
    nameless: set[str] = set()
    for row in lot_rows:
        if row.owner is not None and row.values.get("id") is not None:
            in_rows.setdefault(row.owner, set()).add(str(row.values["id"]))
        elif row.owner is not None:
            nameless.add(row.owner)
    for owner, found in parts["criteria"].items():
        made = named.get(owner, set()) | {cast(Lot, lot).id for _, lot in parts["lots"].get(owner, [])}
        known = made | in_rows.get(owner, set())
        kept = []
        for row, record in found:
            asked = cast(Criterion, record).lots or ()
            stray = [lot for lot in asked if lot not in (known or {owner})]
            # a lot whose id could not be read may be the one that is meant
            if stray and owner not in nameless:
                faults.add(
                    "no such lot",
                    row.place,
                    row.heading("lots"),
                    got="; ".join(stray),
                    expected="ids of the requirement's lots",
                    hint=did_you_mean(stray[0], known or {owner}),
                )
            if all(lot in (made or {owner}) for lot in asked):
                kept.append((row, record))
        parts["criteria"][owner] = kept


def _once(found: list[tuple[Row, Record]], faults: Faults) -> list[tuple[Row, Record]]:
    seen: dict[str, Row] = {}
    kept = []
    for row, lot in found:
        key = cast(Lot, lot).id
        if key in seen:
            faults.add(
                "the same lot twice",
                row.place,
                row.heading("id"),
                got=key,
                expected="an id that differs within the requirement",
                hint=f"first on row {seen[key].place.row}",
            )
        else:
            seen[key] = row
            kept.append((row, lot))
    return kept
