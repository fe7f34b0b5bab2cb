"""What the field calls things: services, criteria, places, registers and rates, as tables that people can read and correct.

The functions of this module ask the vocabulary that comes with the package; a :class:`Vocabulary` of your own has the same as methods.

Examples
--------
>>> find_criterion("voimassa oleva tulityökortti")
'hot_work_card'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core import Vocabulary
from .language import guess_language
from .loading import Setting
from .models import LANGUAGES, CriterionDef, CriterionHit, Place, Rate, RegisterDef, ServiceDef, ServiceHit, Site

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LANGUAGES",
    "CriterionDef",
    "CriterionHit",
    "Place",
    "Rate",
    "RegisterDef",
    "ServiceDef",
    "ServiceHit",
    "Setting",
    "Site",
    "Vocabulary",
    "criteria",
    "criterion",
    "find_criteria",
    "find_criterion",
    "find_criterion_level",
    "find_place",
    "find_places",
    "find_services",
    "guess_language",
    "places",
    "registers",
    "service",
    "services",
]


def find_criterion(text: str) -> str | None:
    """See :meth:`Vocabulary.find_criterion`.

    Examples
    --------
    >>> find_criterion("SFS-EN ISO 9001:2015"), find_criterion("ISO 19001")
    ('iso_9001', None)
    """
    return Vocabulary.default().find_criterion(text)


def find_criterion_level(text: str) -> tuple[str | None, str | None]:
    """See :meth:`Vocabulary.find_criterion_level`."""
    return Vocabulary.default().find_criterion_level(text)


def find_criteria(text: str) -> list[CriterionHit]:
    """See :meth:`Vocabulary.find_criteria`."""
    return Vocabulary.default().find_criteria(text)


def criterion(key: str) -> CriterionDef:
    """See :meth:`Vocabulary.criterion`."""
    return Vocabulary.default().criterion(key)


def find_services(text: str, lang: str | None = None) -> list[ServiceHit]:
    """See :meth:`Vocabulary.find_services`."""
    return Vocabulary.default().find_services(text, lang)


def service(key: str) -> ServiceDef:
    """See :meth:`Vocabulary.service`."""
    return Vocabulary.default().service(key)


def find_place(text: str) -> Place | None:
    """See :meth:`Vocabulary.find_place`."""
    return Vocabulary.default().find_place(text)


def find_places(text: str) -> list[Place]:
    """See :meth:`Vocabulary.find_places`."""
    return Vocabulary.default().find_places(text)


def criteria() -> pd.DataFrame:
    """See :meth:`Vocabulary.criteria`."""
    return Vocabulary.default().criteria()


def services() -> pd.DataFrame:
    """See :meth:`Vocabulary.services`."""
    return Vocabulary.default().services()


def places() -> pd.DataFrame:
    """See :meth:`Vocabulary.places`."""
    return Vocabulary.default().places()


def registers() -> pd.DataFrame:
    """See :meth:`Vocabulary.registers`."""
    return Vocabulary.default().registers()
