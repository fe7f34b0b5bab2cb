"""From CPV and industry codes to services, along the trees of the codes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from .models import ServiceDef

__all__ = ["CodeLookups"]


class CodeLookups:
    """The part of a vocabulary that knows codes; needs ``_services``."""

    _services: dict[str, ServiceDef]

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
        # "45000000" is the division "45"; a division such as "80000000" keeps its second digit
        return _index(
            (code.rstrip("0").ljust(2, "0"), key) for key, service in self._services.items() for code in service.cpv
        )

    @cached_property
    def _tol_prefixes(self) -> dict[str, dict[str, None]]:
        return _index((code, key) for key, service in self._services.items() for code in service.tol)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for prefix, key in pairs:
        found.setdefault(prefix, {})[key] = None
    return found


def _by_prefix(stem: str, index: dict[str, dict[str, None]], *, least: int) -> tuple[str, ...]:
    stem = stem.ljust(least, "0")
    for length in range(len(stem), least - 1, -1):
        if stem[:length] in index:
            return tuple(index[stem[:length]])
    below = sorted(prefix for prefix in index if prefix.startswith(stem))
    return tuple(dict.fromkeys(key for prefix in below for key in index[prefix]))
