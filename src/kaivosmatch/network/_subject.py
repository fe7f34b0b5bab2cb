"""What a lot is about and where: the service that it asks for, and the municipality of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.records import Requirement
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["municipality_of", "theme_of"]


def theme_of(text: str, lang: str | None, vocabulary: Vocabulary) -> str | None:
    """The first service that a text names; a Finnish genitive before another says to what it is done: "putkien hitsaus" is welding."""
    hits = vocabulary.find_services(text, lang)
    heads = [hit for hit in hits if hit.lang != "fi" or not text[: hit.end].endswith("n")]
    return (heads or hits)[0].key if hits else None


def municipality_of(need: Requirement, judged: Judged, index: Index) -> str | None:
    """Code of the municipality of the work: the need's own, that of the buyer's site, or of a known site."""
    vocabulary, buyer = index.vocabulary, judged.query.buyer
    names = [need.municipality]
    if need.site is not None:
        wanted = need.site.casefold()
        names += [
            s.municipality
            for s in (buyer.sites or () if buyer else ())
            if wanted in (s.name.casefold(), (s.id or "").casefold())
        ]
        site = vocabulary.site(need.site)
        names.append(None if site is None else site.municipality)
    for name in names:
        place = vocabulary.find_place(name) if name else None
        if place is not None:
            return place.code
    return None
