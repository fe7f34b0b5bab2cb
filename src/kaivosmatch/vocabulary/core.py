"""The vocabulary as one object: tables, and the ways to look things up in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from ..errors import InputError, UnknownName
from .codes import CodeLookups
from .criterion_finder import CriterionFinder
from .finder import FinderSettings, ServiceFinder
from .frames import Frames
from .hierarchy import Hierarchy
from .loading import Tables, load_tables
from .models import LANGUAGES, CriterionDef, CriterionHit, ServiceDef, ServiceHit
from .tables import shipped

__all__ = ["Vocabulary"]


class Vocabulary(CodeLookups, Frames):
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
            ``rates.csv``, ``settings.csv``, ``context_words.csv``, ``cues.csv`` or ``cues/*.csv``, with the headings of the shipped ones.
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
        if not any(any(own.glob("*.csv")) for own in (path, path / "services", path / "cues")):
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
            where=self.setting("where_strength"),
            tail_letters=int(self.setting("compound_tail_letters")),
            half_letters=int(self.setting("label_half_letters")),
            half_shared=int(self.setting("label_half_shared")),
            foreign_letters=int(self.setting("foreign_term_letters")),
        )
        tables = self._tables
        return ServiceFinder(
            self._services, tables.context.values(), settings, self._hierarchy.ancestors, tables.shared
        )

    @property
    def cues(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Words that speak of a service without naming it: cues by service and language, as the tables write them."""
        return self._tables.cues

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

    def find_services_many(
        self, texts: Iterable[str], lang: str | None = None, stated: Iterable[str | None] | None = None
    ) -> list[list[ServiceHit]]:
        """Return :meth:`find_services` for each text, in order.

        Parameters
        ----------
        texts : iterable of str
        lang : {"fi", "sv", "en"} or None
        stated : iterable of str or None, optional
            The language that each text's writer states: it decides between like words where the text itself does not tell.
        """
        if lang is not None and lang not in LANGUAGES:
            raise UnknownName("language", lang, LANGUAGES)
        return self._service_finder.find_many(texts, lang, stated)

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


@lru_cache(maxsize=1)
def _default() -> Vocabulary:
    return Vocabulary(load_tables([shipped()], trusted=1))
