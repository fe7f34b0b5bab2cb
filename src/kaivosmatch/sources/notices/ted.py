"""TED XML R2.0.9 (2016 to 2023), the form before eForms."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from kaivosmatch.sources.faults import CellFault
from kaivosmatch.sources.notices.model import Notice, NoticeLot
from kaivosmatch.sources.notices.tree import KINDS, LANGUAGES, amount, cpv_code, day, descend, first, local, said

__all__ = ["read_ted"]

# standard forms of Implementing Regulation (EU) 2015/1986
_STAGES = {
    "F01": "planned", "F04": "planned", "F07": "planned", "F02": "open", "F05": "open", "F12": "open", "F24": "open",
    "F03": "awarded", "F06": "awarded", "F13": "awarded", "F15": "awarded", "F20": "awarded", "F25": "awarded",
}  # fmt: skip
_LANGUAGE_ORDER = ("FI", "SV", "EN")


def read_ted(root: Element) -> Notice:
    """Return the notice under ``TED_EXPORT``; of several languages the Finnish, else Swedish, else English, else first one.

    Raises
    ------
    CellFault
        Where it describes no purchase: corrections (F14), qualification systems without an object, forms of other directives.
    """
    listed = [form for section in descend(root, "FORM_SECTION") for form in section if form.get("LG")]
    listed.sort(
        key=lambda f: _LANGUAGE_ORDER.index(f.get("LG", "")) if f.get("LG") in _LANGUAGE_ORDER else len(_LANGUAGE_ORDER)
    )
    form = next((f for f in listed if first(f, "OBJECT_CONTRACT") is not None), None)
    if form is None:
        tags = sorted({local(f.tag) for f in listed})
        raise CellFault(
            "a notice without a need", "a form with OBJECT_CONTRACT", f"its forms: {', '.join(tags)}" if tags else None
        )
    number = root.get("DOC_ID")
    if not number:
        raise CellFault("a notice without a number", "TED_EXPORT with DOC_ID")
    whole = first(form, "OBJECT_CONTRACT")
    body = first(form, "CONTRACTING_BODY", "ADDRESS_CONTRACTING_BODY")
    kind = _kind(whole)
    value, currency = _value(whole, "VAL_ESTIMATED_TOTAL", "VAL_TOTAL")
    deadline = day(said(first(form, "PROCEDURE", "DATE_RECEIPT_TENDERS")))
    described = list(descend(whole, "OBJECT_DESCR"))
    selection = tuple(
        text
        for tag in (
            "SUITABILITY",
            "ECONOMIC_FINANCIAL_INFO",
            "ECONOMIC_FINANCIAL_MIN_LEVEL",
            "TECHNICAL_PROFESSIONAL_INFO",
            "TECHNICAL_PROFESSIONAL_MIN_LEVEL",
        )
        if (text := said(first(form, "LEFTI", tag))) is not None
    )
    return Notice(
        id=number,
        source="ted",
        title=said(first(whole, "TITLE")),
        description=said(first(whole, "SHORT_DESCR")),
        lang=LANGUAGES.get(form.get("LG", "")),
        stage=_STAGES.get(local(form.tag).partition("_")[0]) or _by_type(form),
        buyer=said(first(body, "OFFICIALNAME")),
        buyer_id=said(first(body, "NATIONALID")),
        kind=kind,
        cpv=_cpv(whole, "CPV_MAIN"),
        value=value,
        currency=currency,
        town=said(first(body, "TOWN")),
        country=_country(body),
        deadline=deadline,
        lots=tuple(_lots(described, kind, deadline, selection)),
    )


def _by_type(form: Element) -> str | None:
    """Forms F21 to F23 are of any stage: they say which in NOTICE."""
    notice = first(form, "NOTICE")
    kind = notice.get("TYPE", "") if notice is not None else ""
    if kind.startswith("PRI"):
        return "planned"
    return {"CONTRACT": "open", "AWARD_CONTRACT": "awarded", "CONCESSION_AWARD_CONTRACT": "awarded"}.get(kind)


def _kind(whole: Element | None) -> str | None:
    found = first(whole, "TYPE_CONTRACT")
    return KINDS.get(found.get("CTYPE", "").lower()) if found is not None else None


def _value(element: Element | None, *tags: str) -> tuple[float | None, str | None]:
    for tag in tags:
        value, currency = amount(first(element, tag), "CURRENCY")
        if value is not None:
            return value, currency
    return None, None


def _cpv(element: Element | None, *tags: str) -> tuple[str, ...]:
    codes = (cpv_code(code.get("CODE")) for tag in tags for code in descend(element, tag, "CPV_CODE"))
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def _country(body: Element | None) -> str | None:
    found = first(body, "COUNTRY")
    return found.get("VALUE") if found is not None else None


def _lots(
    described: list[Element], kind: str | None, deadline: date | None, selection: tuple[str, ...]
) -> list[NoticeLot]:
    numbers = [said(first(item, "LOT_NO")) for item in described]
    plain = all(numbers) and len(set(numbers)) == len(numbers)
    made = []
    for place, item in enumerate(described, 1):
        value, currency = _value(item, "VAL_OBJECT")
        nuts = tuple(dict.fromkeys(e.get("CODE", "") for e in item if local(e.tag) == "NUTS"))
        made.append(
            NoticeLot(
                # lots without a number of their own, or with one twice, are counted
                id=(numbers[place - 1] or "") if plain else str(place),
                title=said(first(item, "TITLE")),
                description=said(first(item, "SHORT_DESCR")),
                kind=kind,
                cpv=_cpv(item, "CPV_ADDITIONAL"),
                value=value,
                currency=currency,
                nuts=nuts,
                town=said(first(item, "MAIN_SITE")),
                country=next((code[:2] for code in nuts if code), None),
                start=day(said(first(item, "DATE_START"))),
                end=day(said(first(item, "DATE_END"))),
                deadline=deadline,
                selection=selection,
            )
        )
    return made
