"""List cells of one-sheet files: ``ISO 9001; tulityökortti=3`` for what a workbook puts on a sheet of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault
from kaivosmatch.sources.lookup import Lookup

__all__ = ["SHORT_FORMS"]


def _text(item: str, _: Lookup) -> dict[str, Any]:
    return {"text": item}


def _evidence(item: str, lookup: Lookup) -> dict[str, Any]:
    """``ISO 9001`` has it, ``ISO 14001=ei`` has not, ``tulityökortti=3`` three people, ``sähköurakoitsija=S2`` a level."""
    name, _, given = (part.strip() for part in item.partition("="))
    key, level = lookup.criterion(name)
    kind, _ = lookup.kind(key)
    if not given:
        return {"key": key, "value": level or True}
    found = cells.value(given)
    if kind == "persons" and isinstance(found, int) and not isinstance(found, bool):
        return {"key": key, "value": True, "persons": found}
    return {"key": key, "value": found}


def _criterion(item: str, lookup: Lookup) -> dict[str, Any]:
    """``ISO 9001``; ``tulityökortti=2`` two people; ``liikevaihto>=200000``; ``LTIFR<=2,5``; ``S2-oikeudet``."""
    split = re.fullmatch(r"\s*(.+?)\s*(>=|<=|≥|≤|=)\s*(.+?)\s*", item)
    name, sign, given = (split[1], split[2], split[3]) if split else (item, "", "")
    key, level = lookup.criterion(name)
    kind, direction = lookup.kind(key)
    made: dict[str, Any] = {"key": key}
    if level is not None:
        made["level"] = level
    if not sign:
        return made
    if kind == "level" and sign == "=":
        return made | {"level": given}
    if kind == "persons" and sign != "<=":
        return made | {"persons": cells.persons(given)}
    if sign == "=" and kind != "number":
        raise CellFault(
            "a value for a criterion that takes none", "the criterion's name alone", f"{key!r} is of the kind {kind!r}"
        )
    at_most = sign in ("<=", "≤") or (sign == "=" and direction == "at_most")
    return made | {"at_most" if at_most else "at_least": cells.number(given)}


def _register(item: str, lookup: Lookup) -> dict[str, Any]:
    return {"key": lookup.register(item)}


def _establishment(item: str, lookup: Lookup) -> dict[str, Any]:
    return {"municipality": lookup.place(item)}


def _contact(item: str, _: Lookup) -> dict[str, Any]:
    """``Päivystys, 040 000 0000, paja@example.org``: what has an @ is the e-mail, what is digits the telephone, the rest the name."""
    made: dict[str, Any] = {}
    for part in (part.strip() for part in item.split(",") if part.strip()):
        field = "email" if "@" in part else "phone" if re.fullmatch(r"\+?[\d\s()\-/]{3,}", part) else "name"
        if field in made:
            raise CellFault(f"two {field}s in one contact", "name, phone, e-mail; the next contact after ;")
        made[field] = part
    return made


def _site(item: str, _: Lookup) -> dict[str, Any]:
    return {"name": item}


def _period(item: str, _: Lookup) -> dict[str, Any]:
    """``2026-05-01 - 2026-05-31 = 3``: free from, to, and how many people."""
    span, sign, crew = item.partition("=")
    days = re.fullmatch(r"\s*([\d.\-]*?)\s*(?:–|—|\s-\s|\.\.)\s*([\d.\-]*)\s*", span)
    if days is None:
        raise CellFault("not a period", "first day – last day = people")
    made: dict[str, Any] = {}
    if days[1]:
        made["start"] = cells.day(days[1])
    if days[2]:
        made["end"] = cells.day(days[2])
    if sign:
        made["crew"] = cells.number(crew.strip())
    return made


SHORT_FORMS: dict[str, Callable[[str, Lookup], dict[str, Any]]] = {
    "capabilities": _text,
    "references": _text,
    "equipment": _text,
    "evidence": _evidence,
    "registers": _register,
    "establishments": _establishment,
    "availability": _period,
    "contacts": _contact,
    "lots": _text,
    "criteria": _criterion,
    "sites": _site,
}
"""From one item of a list cell to the fields of a record, by table."""
