"""Finnish words taken apart by Voikko (extra ``voikko``): base forms and the parts of compounds; absent gracefully.

The extra is a binding; the library and its Finnish dictionary come with the operating system (``libvoikko1`` and ``voikko-fi`` in Debian).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from kaivosmatch.errors import MissingExtra

__all__ = ["Morphology", "installed_version"]

_PACKAGE = "libvoikko"
_BASE = re.compile(r"\(([^+()][^()]*)\)")
_SHORTEST = 3


@lru_cache(maxsize=1)
def _speller() -> Any:
    """The library with its Finnish dictionary, None where the binding, the library or the dictionary is missing."""
    try:
        module = import_module(_PACKAGE)
    except ImportError:
        return None
    try:
        # asked first: the binding complains on the error stream when it is built in vain
        tongues = {str(found.language) for found in module.Voikko.listDicts()}
        return module.Voikko("fi") if "fi" in tongues else None
    except (OSError, module.VoikkoException):
        return None


def installed_version() -> str | None:
    """Return the version of the library, None where Finnish words cannot be taken apart."""
    speller = _speller()
    return None if speller is None else str(speller.getVersion())


class Morphology:
    """Base forms of Finnish words.

    Raises
    ------
    MissingExtra
        The binding, the library or the Finnish dictionary is missing.
    """

    def __init__(self) -> None:
        self._speller = _speller()
        if self._speller is None:
            raise MissingExtra(_PACKAGE, "voikko", "base forms of Finnish words")

    def parts(self, word: str) -> tuple[str, ...]:
        """Return a word's base form and the base forms of its parts; none for a word that is not known.

        A part that comes from a verb is given as the verb, so that *hitsaus*, *hitsaaja* and *hitsata* meet.
        """
        analyses = self._speller.analyze(word)
        if not analyses:
            return ()
        # the analysis of fewest parts; of equal ones the first in the alphabet, so that a run repeats another
        found = min(
            ((a.get("BASEFORM", "").casefold(), bases_of(a.get("WORDBASES", ""))) for a in analyses),
            key=lambda pair: (len(pair[1]), pair),
        )
        return tuple(dict.fromkeys(term for term in (found[0], *found[1]) if len(term) >= _SHORTEST))


def bases_of(structure: str) -> tuple[str, ...]:
    """Read the base forms out of Voikko's account of a word's parts; endings that only derive a word are left out.

    Examples
    --------
    >>> bases_of("+paine(paine)+laite(laite)+hitsa(hitsata)+us(+us)")
    ('paine', 'laite', 'hitsata')
    """
    return tuple(base.casefold() for base in _BASE.findall(structure))
