"""How the business register (YTJ v3) writes a code, a text in several languages and a list, and what its codes mean to us."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from kaivosmatch.sources import cells
from kaivosmatch.sources.shipped import shipped_rows

__all__ = ["description", "inner", "objects", "plain", "register_codes"]


def plain(value: Any) -> str | None:
    """Return a code as text, whether it was written 1, 1.0 or "1"; an empty one is None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return cells.text(value) or None


def inner(value: Any, name: str) -> Any:
    """Return what an object holds under a name; what is no object is the thing itself."""
    return value.get(name) if isinstance(value, Mapping) else value


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list; of anything else none."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


@cache
def register_codes(kind: str) -> Mapping[str, tuple[str, str | None]]:
    """Return, for each code of a kind, what it means, and the criterion that it denies."""
    rows = shipped_rows("headings_ytj.csv")
    return {row["code"]: (row["value"], row["denies"] or None) for row in rows if row["kind"] == kind}


def description(item: Mapping[str, Any]) -> str | None:
    """Return the description in Finnish, else Swedish, else English, else any."""
    found: dict[str, str] = {}
    for said in objects(item.get("descriptions")):
        text = plain(said.get("description"))
        if text is not None:
            lang = register_codes("language").get(plain(said.get("languageCode")) or "", ("other", None))[0]
            found.setdefault(lang, text)
    return next((found[lang] for lang in ("fi", "sv", "en", "other") if lang in found), None)
