"""Open Contracting Data Standard 1.1: releases, records and their tenders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaivosmatch.sources.notices.model import Notice, NoticeLot
from kaivosmatch.sources.notices.tree import KINDS, LANGUAGES, cpv_code, day

__all__ = ["is_ocds", "read_ocds"]

_STAGES = {"planning": "planned", "planned": "planned", "active": "open", "complete": "awarded"}


def is_ocds(document: Any) -> bool:
    """Tell whether a parsed JSON document is a release, a record, or a package of them."""
    if not isinstance(document, Mapping):
        return False
    packed = any(isinstance(document.get(name), list) for name in ("releases", "records"))
    return packed or "ocid" in document


def read_ocds(document: Mapping[str, Any]) -> list[Notice]:
    """Return a notice for each contracting process that has a tender; of several releases of one process the latest with a tender.

    A package none of whose releases has a tender gives an empty list.
    """
    latest: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for place, release in enumerate(_releases(document)):
        if not isinstance(release.get("tender"), Mapping):
            continue
        number = _text(release.get("ocid")) or _text(release.get("id")) or f"release {place + 1}"
        when = _text(release.get("date")) or ""
        if number not in latest or when >= latest[number][0]:
            latest[number] = (when, release)
    return [_notice(number, release) for number, (_, release) in latest.items()]


def _releases(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if isinstance(document.get("releases"), list):
        return _objects(document["releases"])
    if isinstance(document.get("records"), list):
        found: list[Mapping[str, Any]] = []
        for record in _objects(document["records"]):
            compiled = record.get("compiledRelease")
            found.extend([compiled] if isinstance(compiled, Mapping) else _objects(record.get("releases")))
        return found
    return [document]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _get(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _money(value: Any) -> tuple[float | None, str | None]:
    amount = _get(value, "amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
        return None, None
    return float(amount), _text(_get(value, "currency"))


def _day(*path_and_source: Any) -> date | None:
    source, *path = path_and_source
    return day(_text(_get(source, *path)))


def _codes(items: list[Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for item in items:
        for kind in (_get(item, "classification"), *_objects(item.get("additionalClassifications"))):
            if (_text(_get(kind, "scheme")) or "").upper() in ("CPV", "EU-CPV", "X_CPV"):
                code = cpv_code(_text(_get(kind, "id")))
                if code is not None:
                    found.append(code)
    return tuple(dict.fromkeys(found))


def _notice(number: str, release: Mapping[str, Any]) -> Notice:
    tender = release["tender"]
    items = _objects(tender.get("items"))
    value, currency = _money(tender.get("value"))
    buyer = release.get("buyer") if isinstance(release.get("buyer"), Mapping) else tender.get("procuringEntity")
    name, buyer_id, town, country = _party(buyer, _objects(release.get("parties")))
    kind = KINDS.get(_text(tender.get("mainProcurementCategory")) or "")
    described = "\n".join(text for item in items if (text := _text(item.get("description"))) is not None)
    return Notice(
        id=number,
        source="ocds",
        title=_text(tender.get("title")),
        description=_text(tender.get("description")) or described or None,
        lang=LANGUAGES.get((_text(release.get("language")) or "")[:2].upper()),
        stage=_STAGES.get(_text(tender.get("status")) or _text(tender.get("finalStatus")) or ""),  # 1.1, 1.2
        buyer=name,
        buyer_id=buyer_id,
        kind=kind,
        cpv=_codes([*items, {"classification": tender.get("classification")}]),
        value=value,
        currency=currency,
        town=town,
        country=country,
        deadline=_day(tender, "tenderPeriod", "endDate"),
        lots=tuple(_lots(tender, items, kind)),
    )


def _lots(tender: Mapping[str, Any], items: list[Mapping[str, Any]], kind: str | None) -> list[NoticeLot]:
    listed = _objects(tender.get("lots"))
    if not listed:
        start, end = _day(tender, "contractPeriod", "startDate"), _day(tender, "contractPeriod", "endDate")
        if start is None and end is None:
            return []
        listed = [{"contractPeriod": tender.get("contractPeriod")}]
    made = []
    for place, lot in enumerate(listed, 1):
        number = _text(lot.get("id"))
        own = [item for item in items if number is not None and _text(item.get("relatedLot")) == number]
        value, currency = _money(lot.get("value"))
        period = lot if isinstance(lot.get("contractPeriod"), Mapping) else tender
        made.append(
            NoticeLot(
                id=number or str(place),
                title=_text(lot.get("title")),
                description=_text(lot.get("description")),
                kind=kind,
                cpv=_codes(own),
                value=value,
                currency=currency,
                start=_day(period, "contractPeriod", "startDate"),
                end=_day(period, "contractPeriod", "endDate"),
                deadline=_day(tender, "tenderPeriod", "endDate"),
                selection=tuple(
                    text
                    for criterion in _objects(_get(tender, "selectionCriteria", "criteria"))
                    if (text := _text(criterion.get("description"))) is not None
                ),
            )
        )
    return made


def _party(buyer: Any, parties: list[Mapping[str, Any]]) -> tuple[str | None, str | None, str | None, str | None]:
    number, name = _text(_get(buyer, "id")), _text(_get(buyer, "name"))
    party = next((p for p in parties if number is not None and _text(p.get("id")) == number), None)
    identifier = _text(_get(party, "identifier", "id"))
    country = _text(_get(party, "address", "countryName"))
    return name or _text(_get(party, "name")), identifier or number, _text(_get(party, "address", "locality")), country
