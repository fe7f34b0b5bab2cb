"""Making one supplier of several rows: facts are combined, what contradicts is told, nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaivosmatch.records import Supplier
from kaivosmatch.records.fields import Record
from kaivosmatch.resolve.names import name_key

__all__ = ["Contradiction", "merge_rows"]

# what tells two entries of a list apart, and in which fields the same entry may contradict itself
_IDENTITY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "capabilities": (("text",), ("concept", "crew")),
    "references": (("text", "buyer", "site", "year"), ("value_eur",)),
    "equipment": (("text", "capacity", "unit"), ("count", "with_operator")),
    "evidence": (("key", "scope", "person"), ("value", "persons")),
    "registers": (("key",), ("status",)),
    "establishments": (("municipality",), ("permanent", "resident_staff", "core")),
    "contacts": (("role", "name", "phone", "email", "hours"), ()),
}
_UNIONS = ("industry_codes", "cpv", "shifts", "languages", "partners")


@dataclass(frozen=True)
class Contradiction:
    """Two rows of one firm that say different things.

    Attributes
    ----------
    supplier_id : str
        Id of the merged supplier.
    field : str
        e.g. ``"headcount"``, or ``"evidence: iso_9001"``.
    kept, kept_from : object, str
        What the merged supplier says, and the id of the row it comes from. Of lists both entries are kept.
    other, other_from : object, str
    """

    supplier_id: str
    field: str
    kept: Any
    kept_from: str
    other: Any
    other_from: str


def merge_rows(
    rows: Sequence[Supplier], same_place: Callable[[str, str], bool]
) -> tuple[Supplier, list[Contradiction]]:
    """Return one supplier for the rows of a firm.

    Parameters
    ----------
    rows : sequence of Supplier
        In their order; the first one's id is kept.
    same_place : callable
        Whether two names or codes are one municipality.

    Returns
    -------
    supplier, contradictions

    Notes
    -----
    A single value is taken from the row with the newest ``as_of`` that knows it (rows without a date last, then the earlier row). Lists are
    united, equal entries once; an entry that only adds to another completes it. Where two rows disagree on ``consent``, only audiences in
    both are kept; of ``availability`` one row's is taken whole, for adding up would count people twice.
    """
    own = rows[0].id
    told: list[Contradiction] = []
    ranked = sorted(rows, key=lambda row: -(row.as_of or date.min).toordinal())  # stable: then the earlier row
    values: dict[str, Any] = {}
    for field in Supplier.model_fields:
        known = [(row.id, getattr(row, field)) for row in ranked if getattr(row, field) is not None]
        if field == "id" or not known:
            continue
        first_from, first = known[0]
        values[field] = first
        if field in _IDENTITY or field in _UNIONS:
            values[field] = _united(field, known, own, told)
            continue
        for other_from, other in known[1:]:
            if not _agree(field, first, other, same_place):
                told.append(Contradiction(own, field, first, first_from, other, other_from))
        if field == "consent":
            values[field] = tuple(a for a in first if all(a in other for _, other in known))
    values["id"] = own
    return rows[0].model_copy(update=values), told


def _agree(field: str, first: Any, other: Any, same_place: Callable[[str, str], bool]) -> bool:
    if field == "as_of":
        return True  # the newest is taken; that rows are of different days contradicts nothing
    if field == "name":
        return name_key(first).spaceless == name_key(other).spaceless
    if field == "municipality":
        return same_place(first, other)
    if field == "consent":
        return set(first) == set(other)
    return bool(first == other)


def _united(field: str, known: list[tuple[str, Any]], own: str, told: list[Contradiction]) -> tuple[Any, ...]:
    filled = [(row, entries) for row, entries in known if entries]
    if filled and len(filled) < len(known) and field != "evidence":  # an empty list of evidence denies nothing
        none_from = next(row for row, entries in known if not entries)
        told.append(Contradiction(own, field, filled[0][1], filled[0][0], (), none_from))
    made: list[Any] = []
    sources: list[str] = []
    for row, entries in known:
        for entry in entries:
            if entry in made:
                continue
            if field in _IDENTITY:
                _add(field, entry, row, made, sources, own, told)
            else:
                made.append(entry)
                sources.append(row)
    return tuple(made)


def _add(
    field: str, entry: Record, row: str, made: list[Any], sources: list[str], own: str, told: list[Contradiction]
) -> None:
    identity, telling = _IDENTITY[field]
    for place, held in enumerate(made):
        if sources[place] == row or any(getattr(held, name) != getattr(entry, name) for name in identity):
            continue
        pairs = {name: (getattr(held, name), getattr(entry, name)) for name in type(entry).model_fields}
        if all(a is None or b is None or a == b for a, b in pairs.values()):
            made[place] = held.model_copy(update={name: b for name, (a, b) in pairs.items() if a is None})
            return
        for name in telling:
            a, b = pairs[name]
            if a is not None and b is not None and a != b:
                label = f"{field}: {getattr(entry, identity[0])}"
                told.append(Contradiction(own, label, a, sources[place], b, row))
    made.append(entry)
    sources.append(row)
