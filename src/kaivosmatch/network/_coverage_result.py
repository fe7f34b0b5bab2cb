"""What coverage found: by lot, service and municipality; the firms with which work falls; where a newcomer would help."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.network._words import frame_of, theme_label, word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STATUSES", "Coverage", "LotCoverage"]

STATUSES = ("many", "one", "questions", "near", "partners", "far", "nobody")

PROSPECTS_SHOWN = 5
"""Names that a cell of a table carries before nobody reads on."""


@dataclass(frozen=True)
class LotCoverage:
    """One lot, and who can do it.

    Attributes
    ----------
    ref : str
        The need's id, with the lot's where the need has several.
    theme : str or None
        Service that it is about.
    municipality : str or None
        Code of where the work is.
    eur : float or None
        Expected euros; None: the need gives no value.
    now, questions, near, partners, far : tuple of str
        Firms of that trade: who shows all that is asked; who does but for facts not told; who lacks one thing; who is only too small or
        lacks what a partner brings; who lacks more, or what nothing mends. Each firm is in one of them, best fit first.
    home_now : tuple of str
        Those of ``now`` and ``questions`` that have a place of business in the home region.
    """

    requirement_id: str
    lot_id: str
    ref: str
    title: str
    stage: str | None
    theme: str | None
    municipality: str | None
    eur: float | None
    now: tuple[str, ...]
    questions: tuple[str, ...]
    partners: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    home_now: tuple[str, ...]
    outside: tuple[str, ...] = field(repr=False)

    @property
    def status(self) -> str:
        """``many, one, questions, near, partners, far`` or ``nobody``: the best that the network has for it."""
        if self.now:
            return "many" if len(self.now) > 1 else "one"
        for name in ("questions", "near", "partners", "far"):
            if getattr(self, name):
                return name
        return "nobody"

    @property
    def single_point(self) -> str | None:
        """The firm with which the lot falls: nobody else can do it, shown or not yet told."""
        able = (*self.now, *self.questions)
        return able[0] if len(able) == 1 else None

    @property
    def lost_outside(self) -> bool:
        """Whether somebody can do it, but nobody from the home region."""
        return bool(self.now or self.questions) and not self.home_now


def _euros(lots: Iterable[LotCoverage]) -> float:
    return math.fsum(x.eur for x in lots if x.eur is not None)


def _unvalued(lots: Iterable[LotCoverage]) -> int:
    return sum(x.eur is None for x in lots)


@dataclass(frozen=True)
class Coverage:
    """Who can do what the network is asked for.

    Sums of euros leave out lots without a value; the column ``unvalued`` counts those.

    Attributes
    ----------
    lots : tuple of LotCoverage
        In the order of the needs.
    home : str or None
        Region of the home firms; None: no place is home, and nothing is counted as lost outside.
    """

    lots: tuple[LotCoverage, ...]
    home: str | None
    as_of: date
    names: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def statuses(self) -> tuple[str, ...]:
        """The states of a lot, the best first."""
        return STATUSES

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per lot: ``requirement_id, lot_id, title, theme, municipality, eur, status, now, questions, partners, near, far, single_point, lost_outside``."""  # noqa: E501
        columns = (
            "requirement_id", "lot_id", "title", "theme", "municipality", "eur", "status", "now", "questions_open", "partners", "near",
            "far", "single_point", "lost_outside",
        )  # fmt: skip
        rows = [
            (
                x.requirement_id, x.lot_id, x.title, self._theme(x.theme, lang), self._place(x.municipality, lang), x.eur,
                self._word(f"status_{x.status}", x.status, lang), len(x.now), len(x.questions), len(x.partners), len(x.near), len(x.far),
                self._name(x.single_point, lang), x.lost_outside if lang is None else word("yes" if x.lost_outside else "no", lang),
            )
            for x in self.lots
        ]  # fmt: skip
        return frame_of(rows, columns, lang, ("eur", "single_point", "theme", "municipality"))

    def by_theme(self, lang: str | None = None) -> pd.DataFrame:
        """Return lots and expected euros per service, by status; the most euros that nobody can do now first."""
        return self._grouped("theme", lambda x: x.theme, self._theme, lang)

    def by_municipality(self, lang: str | None = None) -> pd.DataFrame:
        """Return lots and expected euros per municipality of the work, by status."""
        return self._grouped("municipality", lambda x: x.municipality, self._place, lang)

    def single_points(self, lang: str | None = None) -> pd.DataFrame:
        """Return the firms with which lots fall: ``supplier_id, name, lots, eur, lot_ids``, the most euros first."""
        found: dict[str, list[LotCoverage]] = {}
        for x in self.lots:
            if x.single_point is not None:
                found.setdefault(x.single_point, []).append(x)
        rows = [
            (
                firm,
                self.names.get(firm, firm),
                len(its),
                _euros(its),
                ", ".join(x.ref for x in its),
                _unvalued(its),
            )
            for firm, its in found.items()
        ]
        rows.sort(key=lambda r: (-r[3], -r[2], r[0]))
        return frame_of(rows, ("supplier_id", "name", "lots", "eur", "lot_ids", "unvalued"), lang, ())

    def gaps(self, lang: str | None = None) -> pd.DataFrame:
        """Return where a branch or a newcomer would help most, in expected euros, by service and municipality.

        ``lots`` that no home firm can do now; of their euros, what outside firms take (``eur_outside``) and what nobody can do
        (``eur_nobody``); who is nearly there at home (``near_home``); and outside firms of the trade without a place of business here, as
        prospects for a branch (``prospects``, best first).
        """
        found: dict[tuple[str, str], list[LotCoverage]] = {}
        for x in self.lots:
            if not x.home_now:
                found.setdefault((x.theme or "", x.municipality or ""), []).append(x)
        rows = []
        for (theme, place), its in found.items():
            away = set().union(*(x.outside for x in its))
            near = [f for x in its for f in (*x.partners, *x.near) if f not in away]
            prospects = [f for x in its for f in (*x.now, *x.questions, *x.partners, *x.near, *x.far) if f in away]
            where = self._theme(theme or None, lang), self._place(place or None, lang)
            taken, left = ([x for x in its if x.lost_outside == lost] for lost in (True, False))
            euros = _euros(its), _euros(taken), _euros(left)
            firms = self._listed(near, lang), self._listed(prospects, lang, PROSPECTS_SHOWN)
            rows.append((*where, len(its), *euros, *firms, _unvalued(its)))
        rows.sort(key=lambda r: (-r[3], -r[2], str(r[0]), str(r[1])))
        columns = (
            "theme",
            "municipality",
            "lots",
            "eur",
            "eur_outside",
            "eur_nobody",
            "near_home",
            "prospects",
            "unvalued",
        )
        return frame_of(rows, columns, lang, ("theme", "municipality"))

    def _grouped(
        self,
        name: str,
        of: Callable[[LotCoverage], str | None],
        tell: Callable[[str | None, str | None], str | None],
        lang: str | None,
    ) -> pd.DataFrame:
        groups: dict[str | None, list[LotCoverage]] = {}
        for x in self.lots:
            groups.setdefault(of(x), []).append(x)
        rows: list[tuple[object, ...]] = []
        for key, its in groups.items():
            euros = [_euros(x for x in its if x.status == s) for s in STATUSES]
            open_ = _euros(x for x in its if not x.now)
            now = sum(bool(x.now) for x in its)
            rows.append((tell(key, lang), len(its), now, math.fsum(euros), open_, *euros, _unvalued(its)))
        rows.sort(key=lambda r: (-float(str(r[4])), -float(str(r[3])), str(r[0])))
        columns = (name, "lots", "lots_now", "eur", "eur_not_now", *(f"eur_{s}" for s in STATUSES), "unvalued")
        return frame_of(rows, columns, lang, (name,))

    def _name(self, supplier_id: str | None, lang: str | None) -> str | None:
        return supplier_id if lang is None or supplier_id is None else self.names.get(supplier_id, supplier_id)

    def _listed(self, firms: Sequence[str], lang: str | None, most: int | None = None) -> str:
        return ", ".join(str(self._name(firm, lang)) for firm in list(dict.fromkeys(firms))[:most])

    def _theme(self, key: str | None, lang: str | None) -> str | None:
        return key if lang is None else theme_label(key, lang)

    def _place(self, code: str | None, lang: str | None) -> str | None:
        from kaivosmatch.vocabulary import find_place

        place = None if code is None or lang is None else find_place(code)
        return code if place is None else place.name(lang or "fi")

    def _word(self, key: str, plainly: str, lang: str | None) -> str:
        return plainly if lang is None else word(key, lang)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.0f}".format)
        return html
