"""The tables of a vocabulary as data frames."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .lookups import FactLookups

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Frames"]


class Frames(FactLookups):
    """The part of a vocabulary that shows itself as data frames."""

    def criteria(self) -> pd.DataFrame:
        """Return the criteria, one row each, in the order of reports; lists joined with ``;``, levels with ``<``."""
        return _frame([{**asdict(c), "levels": "<".join(c.levels)} for c in self._tables.criteria.values()])

    def services(self) -> pd.DataFrame:
        """Return the services, one row each; lists joined with ``;``."""
        return _frame([asdict(s) for s in self._tables.services.values()])

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


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{k: ";".join(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in rows])
