"""What *local* means, stated, and the four-part test of it for one firm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.records import Supplier
    from kaivosmatch.vocabulary import Place, Vocabulary

__all__ = ["PARTS", "LocalDefinition", "local_definition", "local_verdict"]

YES, NO, OPEN = int(PASS), int(FAIL), int(UNKNOWN)

LEVELS = ("municipality", "region", "country")
"""From the narrowest to the widest."""

PARTS = ("place", "permanent", "resident_staff", "core")
"""A place of business in the area, permanent, with resident staff, doing core work: all four (the test of C-Res)."""


@dataclass(frozen=True)
class LocalDefinition:
    """What counts as local.

    Attributes
    ----------
    level : {"municipality", "region", "country"}
        How wide the area is.
    area : str or None
        A named municipality or region; None: the one in which the site of each purchase lies, as GRI 204-1 asks.
    parts : tuple of str
        Which of :data:`PARTS` must hold.

    Examples
    --------
    >>> LocalDefinition("region", "Kainuu").text
    'local: region Kainuu; place, permanent, resident_staff, core'
    """

    level: str = "region"
    area: str | None = None
    parts: tuple[str, ...] = PARTS

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise UnknownName("level of local", self.level, LEVELS)
        for part in self.parts:
            if part not in PARTS:
                raise UnknownName("part of the test of local", part, PARTS)
        if "place" not in self.parts:
            raise InputError("a definition of local needs the place of business", got=self.parts)
        if self.level == "country" and self.area is not None:
            raise InputError("the country needs no area", got=self.area)

    @property
    def text(self) -> str:
        """The definition in one line; figures with different lines are never added."""
        area = self.area or ("Finland" if self.level == "country" else "of the site")
        return f"local: {self.level} {area}; {', '.join(self.parts)}"

    def told(self, lang: str = "en", *, short: bool = False) -> str:
        """Return the definition for people; ``short`` names the area only.

        Examples
        --------
        >>> LocalDefinition("municipality").told("fi", short=True), LocalDefinition("region", "Kainuu").told("en")
        ('työmaan kunta', 'local: a place of business in the region Kainuu, permanent, with resident staff, doing core work')
        """
        from kaivosmatch.network._words import sentence, word
        from kaivosmatch.vocabulary import find_place

        area = self.area
        if area is None:
            area = word(f"local_of_{self.level}", lang)
        elif self.level == "region":
            area = sentence("local_region", lang, area=area)
        else:
            place = find_place(area)
            area = sentence("local_municipality", lang, area=area if place is None else place.name(lang))
        if short:
            return area
        more = [word(f"local_{part}", lang) for part in self.parts if part != "place"]
        return ", ".join([sentence("local_in", lang, area=area), *more])


def local_definition(given: str | LocalDefinition, vocabulary: Vocabulary) -> LocalDefinition:
    """Read a definition: itself, a level ("region" is that of each site), or the name of a region or a municipality.

    Raises
    ------
    InputError
        A text that is none of these.
    """
    if isinstance(given, LocalDefinition):
        if given.level == "region" and given.area is not None:
            return LocalDefinition("region", _region(given.area, vocabulary) or _no_area(given.area), given.parts)
        if given.level == "municipality" and given.area is not None:
            place = vocabulary.find_place(given.area)
            return LocalDefinition("municipality", _no_area(given.area) if place is None else place.code, given.parts)
        return given
    if given in LEVELS:
        return LocalDefinition(given)
    region = _region(given, vocabulary)
    if region is not None:
        return LocalDefinition("region", region)
    place = vocabulary.find_place(given)
    return LocalDefinition("municipality", _no_area(given) if place is None else place.code)


def _no_area(text: str) -> str:
    raise InputError(
        "not a definition of local",
        got=text,
        expected="'municipality', 'region', 'country', a region or a municipality of Finland, or a LocalDefinition",
    )


def _region(text: str, vocabulary: Vocabulary) -> str | None:
    wanted = plain(text)
    for fi, sv, en in _regions(vocabulary):
        if wanted in (plain(fi), plain(sv), plain(en)):
            return fi
    return None


def _regions(vocabulary: Vocabulary) -> Iterable[tuple[str, str, str]]:
    table = vocabulary.places()
    columns = [table[c].astype(str).tolist() for c in ("region_fi", "region_sv", "region_en")]
    return dict.fromkeys(zip(*columns, strict=True))


def local_verdict(
    supplier: Supplier | None, definition: LocalDefinition, site: Place | None, vocabulary: Vocabulary
) -> int:
    """Return whether a firm is local: 1, -1, or 0 where it is not known.

    A firm without stated establishments is judged by its own municipality, which shows the place and nothing else: a seat in the area
    is UNKNOWN until the other parts are shown, a seat elsewhere FAIL. Where establishments are stated, the best of them counts.

    Parameters
    ----------
    supplier : Supplier or None
        None: the firm is in no catalogue, so nothing is known.
    site : Place or None
        Where the work was done; None: not known, and then a definition by the site cannot be judged.
    """
    if supplier is None:
        return OPEN
    places = [
        (branch.municipality, (branch.permanent, branch.resident_staff, branch.core))
        for branch in supplier.establishments or ()
    ]
    if not places:
        places = [(supplier.municipality, (None, None, None))]
    best = NO
    for town, flags in places:
        here = _inside(None if town is None else vocabulary.find_place(town), definition, site)
        shown = [_three(flag) for name, flag in zip(PARTS[1:], flags, strict=True) if name in definition.parts]
        best = max(best, min([here, *shown]))
    return best


def _inside(place: Place | None, definition: LocalDefinition, site: Place | None) -> int:
    if place is None:  # a town that no Finnish table knows may be abroad or misspelt
        return OPEN
    if definition.level == "country":
        return YES
    if definition.area is None and site is None:
        return OPEN
    if definition.level == "region":
        wanted = definition.area if definition.area is not None else (site.region_fi if site is not None else "")
        return YES if place.region_fi == wanted else NO
    wanted = definition.area if definition.area is not None else (site.code if site is not None else "")
    return YES if place.code == wanted else NO


def _three(value: bool | None) -> int:
    return OPEN if value is None else YES if value else NO
