"""Walking a notice's XML by local names: the same elements come under other prefixes and namespaces from year to year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

__all__ = ["amount", "cpv_code", "day", "descend", "first", "local", "said", "texts"]

KINDS = {"works": "works", "services": "services", "supplies": "goods", "goods": "goods"}
LANGUAGES = {"FIN": "fi", "SWE": "sv", "ENG": "en", "FI": "fi", "SV": "sv", "EN": "en"}


def local(name: str) -> str:
    """Return a tag or attribute name without its namespace."""
    return name.rpartition("}")[2]


def descend(element: Element | None, *path: str) -> Iterator[Element]:
    """Yield the elements at the end of a path of local names, children by children."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if local(child.tag) == path[0]:
            yield from descend(child, *path[1:])


def first(element: Element | None, *path: str) -> Element | None:
    """Return the first element at the end of a path, or None."""
    return next(descend(element, *path), None)


def said(element: Element | None) -> str | None:
    """Return all the text inside an element, white space folded, paragraphs by line; None where there is none."""
    if element is None:
        return None
    parts = [_folded("".join(p.itertext())) for p in descend(element, "P")] or [_folded("".join(element.itertext()))]
    return "\n".join(part for part in parts if part) or None


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def texts(element: Element | None, *path: str, lang: str | None = None) -> str | None:
    """Return the text at the end of a path: of several languages the one asked for, else the first."""
    found = [e for e in descend(element, *path) if said(e) is not None]
    chosen = next((e for e in found if lang is not None and e.get("languageID") == lang), None)
    if chosen is None:
        chosen = found[0] if found else None
    return said(chosen)


def amount(element: Element | None, attribute: str) -> tuple[float | None, str | None]:
    """Return an amount and its currency; what is no number is None."""
    text = said(element)
    if element is None or text is None or not re.fullmatch(r"\d+([.,]\d+)?", text.replace(" ", "")):
        return None, None
    return float(text.replace(" ", "").replace(",", ".")), element.get(attribute)


def day(text: str | None) -> date | None:
    """Return the day of a date with or without time and zone (``2023-05-31+03:00``); what is none is None."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", text or "")
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def cpv_code(text: str | None) -> str | None:
    """Return eight digits of a CPV code, or None where it is none or ``00000000`` (no code)."""
    found = re.fullmatch(r"(\d{8})(-\d)?", (text or "").strip())
    return found[1] if found and found[1].strip("0") else None
