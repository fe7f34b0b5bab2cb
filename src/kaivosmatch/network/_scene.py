"""The scene of the questions about a whole network: every need judged once, cut into lots, with what each lot is worth."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._subject import municipality_of, theme_of
from kaivosmatch.records import band_of

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement, Supplier

__all__ = ["Scene", "Slot", "prepare", "stage_label"]

DAYS_PER_YEAR = 365.25


@cache
def _stages() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "network" / "stages.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def stage_label(stage: str | None, lang: str = "en") -> str:
    """Return the name of a need's stage.

    Examples
    --------
    >>> stage_label("planned", "fi"), stage_label(None)
    ('suunniteltu', 'not stated')
    """
    return _stages()[stage or ""][f"label_{lang}"]


@dataclass(frozen=True)
class Slot:
    """One lot of one need: the smallest piece of demand, which a firm or a group of firms opens as a whole.

    Attributes
    ----------
    need, lot : int
        Places in ``Scene.needs`` and among the need's lots.
    requirement_id, lot_id, title : str
    stage : str or None
    probability : float
        The need's own, else its stage's by ``data/network/stages.csv``.
    low, high : float or None
        Euros without VAT: the need's value times the lot's share of the weights; None: not known.
    years : float
        How long the work lasts, at least one year: a need without dates counts as one year's.
    theme : str or None
        Service that it is about: the lot's own, else the first that its text names.
    municipality : str or None
        Code of the municipality of the work.
    able : bool (n,)
        Firms that could do it by their trade: fit of at least ``able``, or the same or a narrower service among what they do or have done.
    fit : float (n,)
    crew : float or None
        People needed.
    """

    need: int
    lot: int
    requirement_id: str
    lot_id: str
    title: str
    stage: str | None
    probability: float
    low: float | None
    high: float | None
    years: float
    theme: str | None
    municipality: str | None
    able: NDArray[np.bool_]
    fit: NDArray[np.float64]
    crew: float | None
    several: bool

    @cached_property
    def ref(self) -> str:
        """How results name it: the need's id, and the lot's where the need has several, since lot ids repeat from need to need."""
        return f"{self.requirement_id}/{self.lot_id}" if self.several else self.requirement_id

    @cached_property
    def eur(self) -> float | None:
        """The middle of the value's band; None: not known."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @cached_property
    def expected_eur(self) -> float | None:
        """Euros times probability; None: not known."""
        return None if self.eur is None else self.eur * self.probability

    @cached_property
    def yearly_eur(self) -> float | None:
        """Euros of one year of the work, times probability; None: not known."""
        return None if self.expected_eur is None else self.expected_eur / self.years


@dataclass(frozen=True)
class Scene:
    """All firms and all open needs.

    Attributes
    ----------
    index : Index
    needs : tuple of Requirement
        Without those that are awarded, which ``left_out`` names.
    judged : tuple of Judged
        One for each need.
    slots : tuple of Slot
    rows : int (m,)
        Firms that are asked about; all rows of the catalogue where the caller named none.
    as_of : date
    """

    index: Index
    needs: tuple[Requirement, ...]
    judged: tuple[Judged, ...]
    slots: tuple[Slot, ...]
    rows: NDArray[np.intp]
    as_of: date
    left_out: tuple[str, ...]

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Bool (n,): the firms that are asked about."""
        mask = np.zeros(len(self.index.catalogue), dtype=bool)
        mask[self.rows] = True
        return mask

    @property
    def in_euros(self) -> bool:
        """Whether every lot's value is known, so that demand can be weighed in euros."""
        return all(slot.eur is not None for slot in self.slots)

    def worth(self, worth: Mapping[str, float] | str | None) -> tuple[NDArray[np.float64], str]:
        """Return what each slot is worth, and the unit.

        Parameters
        ----------
        worth : mapping, {"euros", "needs"} or None
            By requirement id (shared out over the lots by weight); None: expected euros where all needs give a value, else needs.
        """
        shares = [self.judged[s.need].query.lot_weights[s.lot] for s in self.slots]
        if isinstance(worth, Mapping):
            ids = {need.id for need in self.needs}
            for name, value in worth.items():
                if name not in ids and name not in self.left_out:
                    raise UnknownName("requirement", name, ids)
                if not np.isfinite(value) or value < 0:
                    raise InputError(f"the worth of {name!r} cannot be used", got=value, expected="at least 0")
            given = [worth.get(s.requirement_id, 0.0) * share for s, share in zip(self.slots, shares, strict=True)]
            return np.array(given, dtype=np.float64), "points"
        if worth not in (None, "euros", "needs"):
            raise UnknownName("worth", worth, ("euros", "needs"))
        if worth == "euros" or (worth is None and self.in_euros):
            missing = sorted({s.requirement_id for s in self.slots if s.eur is None})
            if missing:
                raise InputError("these needs give no value", got=missing, hint='worth="needs", or a mapping')
            return np.array([s.expected_eur or 0.0 for s in self.slots], dtype=np.float64), "EUR"
        counted = [s.probability * share for s, share in zip(self.slots, shares, strict=True)]
        return np.array(counted, dtype=np.float64), "needs"


def prepare(
    suppliers: Iterable[Supplier] | None,
    requirements: Iterable[Requirement],
    matcher: Matcher | None,
    as_of: date | None,
) -> Scene:
    """Fit a matcher where none is given, and judge every need that is still open.

    Parameters
    ----------
    suppliers : iterable of Supplier or None
        The firms to ask about; with a matcher they must be among its own, and None means all of them.

    Raises
    ------
    InputError
        Neither firms nor a matcher; two needs of one id.
    UnknownName
        A firm that the matcher was not fitted with.
    """
    from kaivosmatch.matcher import Matcher

    firms = None if suppliers is None else tuple(suppliers)
    if matcher is None:
        if firms is None:
            raise InputError("neither suppliers nor a matcher is given", expected="one of the two")
        matcher = Matcher(as_of=as_of).fit(firms)
    index, day = matcher.index_, as_of or matcher.as_of_
    if firms is None:
        rows = np.arange(len(index.catalogue))
    else:
        for firm in firms:
            if firm.id not in index.catalogue:
                raise UnknownName("supplier", firm.id, index.catalogue.ids)
        rows = np.array(sorted({index.catalogue.row(firm.id) for firm in firms}), dtype=np.intp)
    listed = tuple(requirements)
    ids = [need.id for need in listed]
    if len(set(ids)) < len(ids):
        raise InputError("requirement ids must differ", got=sorted({i for i in ids if ids.count(i) > 1}))
    needs = tuple(n for n in listed if _stages()[n.stage or ""]["counts"] == "yes")
    judged = tuple(index.judge(need, day, None) for need in needs)
    offers = _offers(index)
    slots = [
        _slot(place, lot, need, its, index, float(matcher.able), offers)
        for place, (need, its) in enumerate(zip(needs, judged, strict=True))
        for lot in range(len(its.query.lots))
    ]
    return Scene(index, needs, judged, tuple(slots), rows, day, tuple(n.id for n in listed if n not in needs))


def _offers(index: Index) -> dict[str, list[int]]:
    """Rows by service that the firm names among what it does or has done."""
    found: dict[str, list[int]] = {}
    for row, firm in enumerate(index.catalogue.records):
        named = {c.concept for c in firm.capabilities or ()} | {r.concept for r in firm.references or ()}
        for concept in sorted(name for name in named if name):
            found.setdefault(concept, []).append(row)
    return found


def _slot(
    place: int, lot: int, need: Requirement, judged: Judged, index: Index, able: float, offers: Mapping[str, list[int]]
) -> Slot:
    own = judged.query.lots[lot]
    fit = judged.fit[:, lot]
    mask = fit >= able
    if own.concept is not None:
        narrower = index.vocabulary.descendants(own.concept) if index.vocabulary.has_service(own.concept) else ()
        for concept in (own.concept, *narrower):
            mask[offers.get(concept, [])] = True
    share = judged.query.lot_weights[lot]
    band = band_of(need.value_eur)
    chance = need.probability
    several = len(judged.query.lots) > 1
    return Slot(
        need=place,
        lot=lot,
        requirement_id=need.id,
        lot_id=own.id,
        title=f"{need.title}: {own.text}" if several else need.title,
        stage=need.stage,
        probability=float(_stages()[need.stage or ""]["probability"]) if chance is None else float(chance),
        low=None if band is None else band[0] * share,
        high=None if band is None else band[1] * share,
        years=_years(need),
        theme=own.concept or theme_of(judged.query.texts[lot].text, need.lang, index.vocabulary),
        municipality=municipality_of(need, judged, index),
        able=mask,
        fit=fit,
        crew=None if own.crew is None else float(own.crew),
        several=several,
    )


def _years(need: Requirement) -> float:
    if need.start is None or need.end is None:
        return 1.0
    return max(1.0, ((need.end - need.start).days + 1) / DAYS_PER_YEAR)
