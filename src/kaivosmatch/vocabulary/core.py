"""The vocabulary as one object: tables, and the ways to look things up in them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, UnknownName
from .criterion_finder import CriterionFinder
from .finder import FinderSettings, ServiceFinder
from .geo import reach_radius_km
from .hierarchy import Hierarchy
from .loading import Setting, Tables, load_tables
from .models import LANGUAGES, CriterionDef, CriterionHit, Place, Rate, RegisterDef, ServiceDef, ServiceHit, Site
from .place_finder import PlaceFinder
from .tables import shipped

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Vocabulary"]


class Vocabulary:
    """What the field calls things: services, criteria, places, sites, registers, rates and settings.

    Use :meth:`default` for the shipped tables and :meth:`load` to add tables of your own or to put them over the shipped ones. A vocabulary
    is not changed after it is made; what it needs for searching is compiled at the first search.

    Examples
    --------
    >>> vocabulary = Vocabulary.default()
    >>> vocabulary.find_criterion("SFS-EN ISO 9001:2015")
    'iso_9001'
    >>> vocabulary.find_place("Sotkamosta").code
    '765'
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._criteria = tables.criteria
        self._services = tables.services

    @classmethod
    def default(cls) -> Vocabulary:
        """Return the vocabulary that comes with the package (read once per process)."""
        return _default()

    @classmethod
    def load(cls, folder: str | os.PathLike[str], *, alone: bool = False) -> Vocabulary:
        """Return the shipped vocabulary with the tables of ``folder`` added, or put over it where a key is the same.

        Parameters
        ----------
        folder : path
            Holds any of ``criteria.csv``, ``services.csv`` or ``services/*.csv``, ``places.csv``, ``sites.csv``, ``registers.csv``,
            ``rates.csv``, ``settings.csv``, ``context_words.csv``, with the headings of the shipped ones.
        alone : bool, default False
            Use nothing of what is shipped except settings.

        Raises
        ------
        InputError
            The folder does not exist, or holds none of the tables.
        RecordErrors
            With every fault of every table, each with file, row and column.
        """
        path = Path(folder)
        if not path.is_dir():
            raise InputError("not a folder", got=str(folder), expected="a folder with vocabulary tables in CSV")
        if not any(path.glob("*.csv")) and not any((path / "services").glob("*.csv")):
            raise InputError(
                "no vocabulary tables in the folder",
                got=str(folder),
                expected="criteria.csv, services/*.csv, sites.csv …",
            )
        if alone:
            tables = load_tables([path])
            tables.settings = {**load_tables([shipped()], trusted=1).settings, **tables.settings}
            return cls(tables)
        return cls(load_tables([shipped(), path], trusted=1))

    # ------------------------------------------------------------------ criteria

    def criterion(self, key: str) -> CriterionDef:
        """Return the definition of a criterion; ``UnknownName`` where there is none."""
        try:
            return self._criteria[key]
        except KeyError:
            raise UnknownName("criterion", key, self._criteria) from None

    def has_criterion(self, key: str) -> bool:
        """Whether ``key`` is a criterion of this vocabulary."""
        return key in self._criteria

    @property
    def criterion_keys(self) -> tuple[str, ...]:
        """All keys, in the order of reports."""
        return tuple(self._criteria)

    @cached_property
    def _criterion_finder(self) -> CriterionFinder:
        return CriterionFinder(
            self._criteria, cutoff=self.setting("criterion_name_cutoff"), margin=self.setting("criterion_name_margin")
        )

    def find_criterion(self, text: str) -> str | None:
        """Return the key of the criterion that ``text`` names, or None.

        Numbers are keys: "ISO 19001" is not ISO 9001, however near. Body ("SFS-EN ISO"), year (":2015"), spacing and hyphens do not
        matter. Names without digits may be misspelt a little, within the names of the table; a name near two criteria gives None.

        Examples
        --------
        >>> [Vocabulary.default().find_criterion(t) for t in ("hot work card", "tulityokortti", "ISO 19001", "EXC3")]
        ['hot_work_card', 'hot_work_card', None, 'en_1090']
        """
        return self._criterion_finder.find(text)

    def find_criterion_level(self, text: str) -> tuple[str | None, str | None]:
        """Return ``(key, level)`` for texts such as "S2-oikeudet"; level None where none is named, both None where nothing is found.

        Examples
        --------
        >>> Vocabulary.default().find_criterion_level("S2-oikeudet"), Vocabulary.default().find_criterion_level("EN 1090 EXC2")
        (('electrical_contractor', 'S2'), ('en_1090', 'EXC2'))
        """
        return self._criterion_finder.find_level(text)

    def find_criteria(self, text: str) -> list[CriterionHit]:
        """Return the criteria that running text names, in order, with their places in it.

        Examples
        --------
        >>> [hit.key for hit in Vocabulary.default().find_criteria("Vaaditaan ISO 9001 ja tulityökortti.")]
        ['iso_9001', 'hot_work_card']
        """
        return self._criterion_finder.find_all(text)

    # ------------------------------------------------------------------ services

    def service(self, key: str) -> ServiceDef:
        """Return the definition of a service; ``UnknownName`` where there is none."""
        try:
            return self._services[key]
        except KeyError:
            raise UnknownName("service", key, self._services) from None

    def has_service(self, key: str) -> bool:
        """Whether ``key`` is a service of this vocabulary."""
        return key in self._services

    @property
    def service_keys(self) -> tuple[str, ...]:
        """All keys, in table order."""
        return tuple(self._services)

    @cached_property
    def _hierarchy(self) -> Hierarchy:
        return Hierarchy(self._services)

    @cached_property
    def _service_finder(self) -> ServiceFinder:
        settings = FinderSettings(
            head=self.setting("compound_head_strength"),
            part=self.setting("compound_part_strength"),
            beneficiary=self.setting("beneficiary_strength"),
            tail_letters=int(self.setting("compound_tail_letters")),
            foreign_letters=int(self.setting("foreign_term_letters")),
        )
        return ServiceFinder(self._services, self._tables.context.values(), settings, self._hierarchy.ancestors)

    def find_services(self, text: str, lang: str | None = None) -> list[ServiceHit]:
        """Return the services that ``text`` names, in order, without overlaps: the longest found wins.

        Parameters
        ----------
        text : str
        lang : {"fi", "sv", "en"} or None
            Look for terms of one language only; None tries all three.

        Returns
        -------
        list of ServiceHit
            With ``strength`` below 1 where only part of a compound matched. Words that merely tell the setting (shutdown, mine, worker)
            are no evidence of a service.

        Examples
        --------
        >>> [hit.key for hit in Vocabulary.default().find_services("majoitus 80 seisokkityöntekijälle")]
        ['lodging']
        """
        if lang is not None and lang not in LANGUAGES:
            raise UnknownName("language", lang, LANGUAGES)
        return self._service_finder.find(text, lang)

    def find_services_many(self, texts: Iterable[str], lang: str | None = None) -> list[list[ServiceHit]]:
        """Return :meth:`find_services` for each text, in order."""
        if lang is not None and lang not in LANGUAGES:
            raise UnknownName("language", lang, LANGUAGES)
        return self._service_finder.find_many(texts, lang)

    def ancestors(self, key: str) -> frozenset[str]:
        """Return all wider concepts of ``key``, itself not included."""
        self.service(key)
        return self._hierarchy.ancestors[key]

    def descendants(self, key: str) -> tuple[str, ...]:
        """Return all narrower concepts of ``key``, nearest first, itself not included."""
        self.service(key)
        return self._hierarchy.descendants(key)

    def is_narrower(self, key: str, broader: str) -> bool:
        """Whether ``key`` is the same as ``broader`` or lies below it."""
        self.service(broader)
        return key == broader or broader in self.ancestors(key)

    def concept_similarity(self, offered: str, needed: str) -> float:
        """Return how well an offer of one concept meets a need of another, in [0, 1].

        The same concept 1. An offer narrower than the need (a slurry pump firm where pumps are needed): ``concept_sim_narrower``. An
        offer broader than the need: ``concept_sim_broader_step`` to the power of the steps between. Called related by the table:
        ``concept_sim_related``. Otherwise, under a common wider concept: ``concept_sim_sibling``, times the broader step for each step
        beyond two on the way over it. The largest of these holds; nothing in common 0. Not symmetric: narrower and broader differ.
        """
        self.service(offered)
        self.service(needed)
        return self._hierarchy.similarity(offered, needed, self._similarity_scale)

    @cached_property
    def _similarity_scale(self) -> dict[str, float]:
        return {
            name: self.setting(f"concept_sim_{name}") for name in ("narrower", "broader_step", "sibling", "related")
        }

    def services_for_cpv(self, code: str) -> tuple[str, ...]:
        """Return the services whose CPV codes lie nearest to ``code`` in its tree, in table order.

        The tree is the one of the code's trailing zeros. First the services with the code itself or one above it (the most specific such
        code wins), else those with a code below it. Check digits ("45262600-7") are ignored; ``00000000`` and malformed codes find none.
        """
        digits = code.strip().partition("-")[0]
        if len(digits) != 8 or not digits.isdecimal() or digits.startswith("00"):
            return ()
        return _by_prefix(digits.rstrip("0"), self._cpv_prefixes, least=2)

    def services_for_industry(self, code: str) -> tuple[str, ...]:
        """Return the services whose TOL 2008 (NACE Rev. 2) codes lie nearest to ``code``, in table order; dots are ignored."""
        digits = code.strip().replace(".", "")
        if not digits.isdecimal() or not 2 <= len(digits) <= 5:
            return ()
        return _by_prefix(digits, self._tol_prefixes, least=2)

    @cached_property
    def _cpv_prefixes(self) -> dict[str, dict[str, None]]:
        index: dict[str, dict[str, None]] = {}
        for key, service in self._services.items():
            for code in service.cpv:
                index.setdefault(code.rstrip("0").ljust(2, "0"), {})[key] = None
        return index

    @cached_property
    def _tol_prefixes(self) -> dict[str, dict[str, None]]:
        index: dict[str, dict[str, None]] = {}
        for key, service in self._services.items():
            for code in service.tol:
                index.setdefault(code, {})[key] = None
        return index

    # ------------------------------------------------------------------ places

    @cached_property
    def _places(self) -> dict[str, Place]:
        tables = self._tables
        towns = list(tables.municipalities.values())
        radii = reach_radius_km(
            [t.lat for t in towns], [t.lon for t in towns],
            neighbour=int(self.setting("municipality_radius_neighbour")), factor=self.setting("municipality_radius_factor"),
        )  # fmt: skip
        places = {
            t.code: Place(
                t.code,
                t.name_fi,
                t.name_sv,
                t.region_fi,
                t.region_sv,
                t.region_en,
                t.nuts3,
                t.lat,
                t.lon,
                float(radius),
            )
            for t, radius in zip(towns, radii, strict=True)
        }
        for site in tables.sites.values():
            town = places[site.municipality]
            places[site.key] = Place(
                town.code, site.name, site.name, town.region_fi, town.region_sv, town.region_en, town.nuts3, site.lat, site.lon,
                self.setting("site_radius_km"), site.key,
            )  # fmt: skip
        return places

    @cached_property
    def _place_finder(self) -> PlaceFinder:
        names = {site.key: (site.name, *site.aliases) for site in self._tables.sites.values()}
        return PlaceFinder(self._places, names)

    def find_place(self, text: str) -> Place | None:
        """Return the municipality or site that ``text`` names, or None where there is none or more than one.

        Takes a municipality's code (with or without leading zeros), its Finnish or Swedish name, a site's key, name or alias, or a text
        that mentions one of them, also in Finnish case forms ("Kajaanin kaupunki", "Sotkamosta"; a capital is needed inside a text). A
        site goes before the municipality mentioned beside it.

        Examples
        --------
        >>> [Vocabulary.default().find_place(t).key for t in ("205", "Kajaanissa", "Terrafame", "Idensalmi")]
        ['205', '205', 'terrafame', '140']
        """
        return self._place_finder.find(text)

    def find_places(self, text: str) -> list[Place]:
        """Return all places that ``text`` mentions, in order, each once."""
        return self._place_finder.find_all(text)

    def place(self, key: str) -> Place:
        """Return the place with a municipality code or site key; ``UnknownName`` where there is none."""
        try:
            return self._places[key]
        except KeyError:
            raise UnknownName("place", key, self._places) from None

    def site(self, name: str) -> Site | None:
        """Return the site with this key, name or alias, or None."""
        found = self._tables.sites.get(name)
        if found is None:
            place = self._place_finder.find(name)
            found = self._tables.sites.get(place.site) if place is not None and place.site is not None else None
        return found

    # ------------------------------------------------------------------ registers, rates, settings

    def register(self, key: str) -> RegisterDef:
        """Return the definition of a register or portal; ``UnknownName`` where there is none."""
        try:
            return self._tables.registers[key]
        except KeyError:
            raise UnknownName("register", key, self._tables.registers) from None

    def find_register(self, text: str) -> str | None:
        """Return the key of the register or portal with this key, label or alias (case, spaces and hyphens ignored), or None."""
        return self._register_names.get(_plain(text))

    @cached_property
    def _register_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for key, register in self._tables.registers.items():
            for name in (key, register.label_fi, register.label_sv, register.label_en, *register.aliases):
                names.setdefault(_plain(name), key)
        return names

    def rate(self, key: str, on: date) -> Rate:
        """Return the dated figure in force on a day.

        Raises
        ------
        UnknownName
            No such key.
        InputError
            The key has no figure for that day: rates are never carried over from another year silently.

        Examples
        --------
        >>> Vocabulary.default().rate("km_allowance", date(2025, 6, 1)).value
        0.59
        """
        rows = [rate for rate in self._tables.rates if rate.key == key]
        if not rows:
            raise UnknownName("rate", key, {rate.key for rate in self._tables.rates})
        for rate in rows:
            if rate.holds_on(on):
                return rate
        known = ", ".join(f"{r.valid_from or '…'} to {r.valid_until or '…'}" for r in rows)
        raise InputError(
            f"no {key} is known for {on}",
            expected=known,
            hint="add a row to rates.csv of a vocabulary folder of your own",
        )

    def setting(self, key: str) -> float:
        """Return the value of a setting (a default that is not dated); ``UnknownName`` where there is none.

        Examples
        --------
        >>> 1 < Vocabulary.default().setting("detour_factor") < 2
        True
        """
        return self.setting_row(key).value

    def setting_row(self, key: str) -> Setting:
        """Return a setting with its unit, source, date and status."""
        try:
            return self._tables.settings[key]
        except KeyError:
            raise UnknownName("setting", key, self._tables.settings) from None

    # ------------------------------------------------------------------ frames

    def criteria(self) -> pd.DataFrame:
        """Return the criteria, one row each, in the order of reports; lists joined with ``;``, levels with ``<``."""
        return _frame([{**asdict(c), "levels": "<".join(c.levels)} for c in self._criteria.values()])

    def services(self) -> pd.DataFrame:
        """Return the services, one row each; lists joined with ``;``."""
        return _frame([asdict(s) for s in self._services.values()])

    def places(self) -> pd.DataFrame:
        """Return municipalities and sites, one row each."""
        return _frame([{"key": p.key, **asdict(p)} for p in self._places.values()])

    def registers(self) -> pd.DataFrame:
        """Return registers and portals, one row each."""
        return _frame([asdict(r) for r in self._tables.registers.values()])

    def sites(self) -> pd.DataFrame:
        """Return the sites, one row each, with source and status of the coordinates."""
        return _frame([asdict(s) for s in self._tables.sites.values()])

    def rates(self) -> pd.DataFrame:
        """Return the dated figures, one row per key and period."""
        return _frame([asdict(r) for r in self._tables.rates])

    def settings(self) -> pd.DataFrame:
        """Return the settings, one row each, with source and status."""
        return _frame([asdict(s) for s in self._tables.settings.values()])


@lru_cache(maxsize=1)
def _default() -> Vocabulary:
    return Vocabulary(load_tables([shipped()], trusted=1))


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _by_prefix(stem: str, index: dict[str, dict[str, None]], *, least: int) -> tuple[str, ...]:
    stem = stem.ljust(least, "0")
    for length in range(len(stem), least - 1, -1):
        if stem[:length] in index:
            return tuple(index[stem[:length]])
    below = sorted(prefix for prefix in index if prefix.startswith(stem))
    return tuple(dict.fromkeys(key for prefix in below for key in index[prefix]))


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{k: ";".join(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in rows])
