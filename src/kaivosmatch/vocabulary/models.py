"""What the vocabulary is made of: frozen rows of the tables in ``data/``.

Each class is one table; each instance one row. Fields that a row leaves empty are None (or an empty tuple): *not stated*, never a default
in disguise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = [
    "LANGUAGES",
    "CriterionDef",
    "CriterionHit",
    "Place",
    "Rate",
    "RegisterDef",
    "ServiceDef",
    "ServiceHit",
    "Site",
]

LANGUAGES = ("fi", "sv", "en")
"""Languages of the labels and of the terms that texts are searched for."""


class _Labelled:
    """Labels in three languages, chosen by code."""

    __slots__ = ()

    label_fi: str
    label_sv: str
    label_en: str

    def label(self, lang: str = "en") -> str:
        """Return the preferred term in ``lang`` (``"fi"``, ``"sv"`` or ``"en"``; anything else gives English).

        Examples
        --------
        >>> from kaivosmatch.vocabulary import criterion
        >>> criterion("hot_work_card").label("fi")
        'tulityökortti'
        """
        return {"fi": self.label_fi, "sv": self.label_sv}.get(lang, self.label_en)


@dataclass(frozen=True)
class CriterionDef(_Labelled):
    """One thing a buyer may ask for, and how evidence of it is judged.

    Attributes
    ----------
    key : str
        The name used in records, e.g. ``"iso_9001"``.
    kind : str
        ``"flag"`` (has it or not), ``"number"`` (with ``unit``), ``"level"`` (one of ``levels``) or ``"persons"`` (how many hold it).
    unit : str or None
        Unit of a number, e.g. ``"EUR"``. Figures of different units have different keys and are never mixed.
    direction : str or None
        ``"at_least"`` or ``"at_most"``: which way is better for a number.
    binds, binds_under_lead : str
        Who of a consortium is bound (``each``, ``doer``, ``lead``, ``any``, ``sum``): of joint bidders, and under a lead.
    holder : str
        ``"company"``, ``"person"``, ``"supervisor"`` or ``"machine"``.
    validity : str or None
        ISO 8601 duration from issue to expiry (``"P5Y"``); None: none is stated here, the evidence must say.
    expires : bool
        Whether the thing expires at all.
    max_age : str or None
        How fresh it has to be at signing where the buyer says nothing else, e.g. ``"P3M"`` (calendar months).
    levels : tuple of str
        From the lowest to the highest; a level satisfies itself and the lower ones.
    accepts : tuple of str
        Keys of other criteria that serve as well.
    scope_dims : tuple of str
        Dimensions by which evidence of it is limited, e.g. ``("site",)``.
    derived : str or None
        Where the supplier's own record answers instead of evidence: ``headcount``, ``turnover_eur``, ``free_crew``, ``mobilise_h``,
        ``call_out``, ``inspection`` (of its machines), ``equipment:<service>:<unit>``, ``register:<register>``, ``language:<code>``.
    label_fi, label_sv, label_en : str
        Preferred terms.
    aliases_fi, aliases_sv, aliases_en : tuple of str
        Other ways to write it.
    source, as_of, status, note : str
        Where it comes from, as of when, and ``"confirmed"`` or ``"assumption"``.
    order : int
        Place in reports: the row of the table, from 0.
    """

    key: str
    kind: str
    unit: str | None
    direction: str | None
    binds: str
    binds_under_lead: str
    holder: str
    validity: str | None
    expires: bool
    max_age: str | None
    levels: tuple[str, ...]
    accepts: tuple[str, ...]
    scope_dims: tuple[str, ...]
    derived: str | None
    label_fi: str
    aliases_fi: tuple[str, ...]
    label_sv: str
    aliases_sv: tuple[str, ...]
    label_en: str
    aliases_en: tuple[str, ...]
    source: str
    as_of: str
    status: str
    order: int

    def level_rank(self, level: str) -> int | None:
        """Return the place of ``level`` from 0 (lowest), or None where it is not one of this criterion's levels.

        Examples
        --------
        >>> from kaivosmatch.vocabulary import criterion
        >>> criterion("electrical_contractor").level_rank("S1")
        2
        """
        wanted = level.replace(" ", "").casefold()
        for rank, name in enumerate(self.levels):
            if name.replace(" ", "").casefold() == wanted:
                return rank
        return None


@dataclass(frozen=True)
class ServiceDef(_Labelled):
    """A concept of what mines and their contractors buy.

    Attributes
    ----------
    key : str
        e.g. ``"slurry_pump_repair"``.
    broader, related : tuple of str
        Keys of wider concepts (more than one is possible) and of neighbours.
    label_fi, terms_fi, label_sv, terms_sv, label_en, terms_en : str, tuple of str
        Preferred terms and synonyms per language.
    cpv : tuple of str
        CPV 2008 codes, eight digits.
    tol : tuple of str
        TOL 2008 = NACE Rev. 2 codes without dots, two to five digits.
    source : str
    """

    key: str
    broader: tuple[str, ...]
    related: tuple[str, ...]
    label_fi: str
    terms_fi: tuple[str, ...]
    label_sv: str
    terms_sv: tuple[str, ...]
    label_en: str
    terms_en: tuple[str, ...]
    cpv: tuple[str, ...]
    tol: tuple[str, ...]
    source: str
    order: int

    @property
    def is_goods(self) -> bool:
        """Whether all its CPV codes are of supplies (divisions 03 to 44 and 48, Regulation (EC) 213/2008); without codes it is work."""
        return bool(self.cpv) and all(code[:2] < "45" or code[:2] == "48" for code in self.cpv)

    def terms(self, lang: str) -> tuple[str, ...]:
        """Return the label and the synonyms in ``lang`` (``"fi"``, ``"sv"`` or ``"en"``), the label first."""
        label, terms = {"fi": (self.label_fi, self.terms_fi), "sv": (self.label_sv, self.terms_sv)}.get(
            lang, (self.label_en, self.terms_en)
        )
        return (label, *terms)


@dataclass(frozen=True)
class ServiceHit:
    """A service named in a text.

    Attributes
    ----------
    key, label : str
        The concept and its preferred term in the language it was found in.
    start, end : int
        ``text[start:end]`` is what was found, in the text as given.
    term : str
        The vocabulary's term that matched.
    lang : str
        Language of that term.
    strength : float
        1.0 for a whole term; less where it is only part of a longer compound, or the doer for whom something else is done.
    """

    key: str
    label: str
    start: int
    end: int
    term: str
    lang: str
    strength: float = 1.0


@dataclass(frozen=True)
class CriterionHit:
    """A criterion named in running text: ``text[start:end]``, with the level where one is named."""

    key: str
    start: int
    end: int
    level: str | None = None


@dataclass(frozen=True)
class Place:
    """A municipality, or a site when ``site`` is set.

    Attributes
    ----------
    code : str
        Municipality code of Statistics Finland, three digits.
    name_fi, name_sv : str
        Of the municipality; of the site where it is one.
    region_fi, region_sv, region_en, nuts3 : str
    lat, lon : float
        Degrees (WGS 84): the central locality, or the site itself.
    radius_km : float
        How far from there "in this place" may well be, for the uncertainty of distances.
    site : str or None
        Key of the site.
    """

    code: str
    name_fi: str
    name_sv: str
    region_fi: str
    region_sv: str
    region_en: str
    nuts3: str
    lat: float
    lon: float
    radius_km: float
    site: str | None = None

    @property
    def key(self) -> str:
        """The site's key, else the municipality's code."""
        return self.site or self.code

    def name(self, lang: str = "fi") -> str:
        """Return the name in ``lang``; English uses the Finnish one."""
        return self.name_sv if lang == "sv" else self.name_fi


@dataclass(frozen=True)
class Site:
    """A mine, a concentrator or a works, with its own coordinates: it is not its municipality's centre.

    Attributes
    ----------
    key, name : str
    aliases : tuple of str
    operator : str
    kind : str
        What is there, e.g. ``"mine"``, ``"concentrator"``, ``"quarry"``.
    municipality : str
        Municipality code.
    lat, lon : float
        Degrees (WGS 84).
    source, as_of, status, note : str
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    operator: str
    kind: str
    municipality: str
    lat: float
    lon: float
    source: str
    as_of: str
    status: str
    note: str


@dataclass(frozen=True)
class RegisterDef(_Labelled):
    """A register, certificate body or supplier portal.

    Attributes
    ----------
    key, kind : str
        ``kind`` is ``"register"`` or ``"portal"``.
    label_fi, label_sv, label_en, aliases : str, tuple of str
    asked_by : tuple of str
        Buyers or sites known to ask for it.
    statuses : tuple of str
        Words its entries use for a state, those in force first.
    source, as_of, status, note : str
    """

    key: str
    kind: str
    label_fi: str
    label_sv: str
    label_en: str
    aliases: tuple[str, ...]
    asked_by: tuple[str, ...]
    statuses: tuple[str, ...]
    source: str
    as_of: str
    status: str
    note: str


@dataclass(frozen=True)
class Rate:
    """A dated figure: ``value`` in ``unit`` from ``valid_from`` to ``valid_until``, both days included (None: no bound stated)."""

    key: str
    value: float
    unit: str
    valid_from: date | None
    valid_until: date | None
    source: str
    as_of: str
    status: str
    note: str

    def holds_on(self, day: date) -> bool:
        """Whether the figure is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )
