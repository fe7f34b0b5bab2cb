"""From a notice to a :class:`Requirement`: what the record has a field for, and nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaivosmatch.sources.lookup import Lookup
from kaivosmatch.sources.notices.model import Notice, NoticeLot

__all__ = ["requirement_values"]

_EURO = "EUR"
_FINLAND = ("FI", "FIN", "Finland", "Suomi")


@dataclass(frozen=True)
class _Found:
    """A criterion named in the selection criteria of some lots."""

    key: str
    level: str | None


def requirement_values(notice: Notice, lookup: Lookup) -> dict[str, Any]:
    """Return the fields of the requirement that a notice is.

    Amounts in euros only: no rate of exchange is guessed. The municipality where the place of performance, else the buyer, is in Finland
    and its town is a municipality's name. Selection criteria that name a flag, a level or a card become mandatory criteria of their lots; a
    figure without its bound does not, and stays in the words of :class:`NoticeLot`. A lot's text is its title and description, else the
    notice's.
    """
    starts = [lot.start for lot in notice.lots]
    ends = [lot.end for lot in notice.lots]
    values = [lot.value for lot in notice.lots if lot.currency == _EURO]
    total = notice.value if notice.currency == _EURO else None
    if total is None and values and len(values) == len(notice.lots):
        total = sum(v for v in values if v is not None)
    title = notice.title or next((lot.title for lot in notice.lots if lot.title), None) or _cut(notice.description)
    cpv = tuple(dict.fromkeys((*notice.cpv, *(code for lot in notice.lots for code in lot.cpv))))
    kinds = {lot.kind for lot in notice.lots}
    known_starts, known_ends = [d for d in starts if d is not None], [d for d in ends if d is not None]
    made = {
        "id": notice.id,
        "title": title,
        "description": notice.description,
        "lang": notice.lang,
        "buyer": notice.buyer,
        "buyer_id": notice.buyer_id,
        "kind": notice.kind or (kinds.pop() if len(kinds) == 1 else None),
        "stage": notice.stage,
        "cpv": cpv or None,
        "municipality": _municipality(notice, lookup),
        "value_eur": total,
        "start": min(known_starts) if known_starts and len(known_starts) == len(starts) else None,
        "end": max(known_ends) if known_ends and len(known_ends) == len(ends) else None,
        "lots": [_lot(lot, notice, title) for lot in notice.lots] or None,
        "criteria": _criteria(notice, lookup) or None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _cut(text: str | None, length: int = 120) -> str | None:
    return text if text is None or len(text) <= length else text[:length].rpartition(" ")[0] + " …"


def _lot(lot: NoticeLot, notice: Notice, title: str | None) -> dict[str, Any]:
    parts = dict.fromkeys(part for part in (lot.title, lot.description) if part)
    text = "\n".join(parts) or notice.description or title
    return {"id": lot.id, "text": text, **({"cpv": lot.cpv} if lot.cpv else {})}


def _municipality(notice: Notice, lookup: Lookup) -> str | None:
    """Return the code of the municipality that all lots, or the buyer, lie in; None where that cannot be told."""
    towns: set[tuple[str | None, str | None]] = {(lot.town, lot.country) for lot in notice.lots if lot.town}
    if not towns:
        towns = {(notice.town, notice.country)}
    found = set()
    for town, country in towns:
        place = lookup.vocabulary.find_place(town) if town and country in _FINLAND else None
        found.add(place.code if place is not None else None)
    return found.pop() if len(found) == 1 else None


def _criteria(notice: Notice, lookup: Lookup) -> list[dict[str, Any]]:
    lots_of: dict[_Found, list[str]] = {}
    for lot in notice.lots:
        for text in lot.selection:
            for hit in lookup.vocabulary.find_criteria(text):
                kind, _ = lookup.kind(hit.key)
                if kind == "number" or (kind == "level" and hit.level is None):
                    continue
                listed = lots_of.setdefault(_Found(hit.key, hit.level), [])
                if lot.id not in listed:
                    listed.append(lot.id)
    made = []
    for found, lots in lots_of.items():
        row: dict[str, Any] = {"key": found.key}
        if found.level is not None:
            row["level"] = found.level
        if len(lots) < len(notice.lots):
            row["lots"] = lots
        made.append(row)
    return made
