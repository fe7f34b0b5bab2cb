"""A judged need as a problem for the team search: who may take part, and arrays of what each brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import TeamProblem
from kaivosmatch.teams.binding import Bound, bind
from kaivosmatch.teams.crews import Crews, crews_of
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.sums import SumColumn, sum_columns
from kaivosmatch.verdict import PASS, UNKNOWN, all_of
from kaivosmatch.vocabulary.geo import haversine_km

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["Facts", "Setup", "Waiver", "facts_of_form", "setup_of"]

Verdicts: TypeAlias = NDArray[np.int8]
Rows: TypeAlias = NDArray[np.int64]

EVERYONE = -1


@dataclass(frozen=True)
class Waiver:
    """Something taken as met, to find out whether a need could be met then.

    Attributes
    ----------
    columns : mapping
        ``{column of plans: row of the firm}``; a row of -1 means every firm.
    crew : mapping
        ``{lot: people}`` wanted in place of what the need says.
    """

    columns: Mapping[int, int] = field(default_factory=dict)
    crew: Mapping[int, float] = field(default_factory=dict)

    def raised(self, verdicts: Verdicts, column: int) -> Verdicts:
        """Return a column of verdicts with the waiver applied."""
        row = self.columns.get(column)
        if row is None:
            return verdicts
        result = verdicts.copy()
        result[slice(None) if row == EVERYONE else row] = PASS
        return result


@dataclass(frozen=True)
class Facts:
    """What all n firms of a catalogue bring to a need in one form; nothing here depends on who else takes part.

    Attributes
    ----------
    form : str
    bound : Bound
        Columns of ``judged.plans`` by whom they bind.
    each, lead : int8 (n,)
    doer : int8 (n, L)
    any : int8 (n, A)
    sums : tuple of (low, high, bound)
    sum_columns : tuple of int
        The column of ``judged.plans`` of each sum.
    crews : Crews
    demand : float (L,)
    """

    form: str
    bound: Bound
    each: Verdicts
    lead: Verdicts
    doer: Verdicts
    any: Verdicts
    sums: tuple[SumColumn, ...]
    sum_columns: tuple[int, ...]
    crews: Crews
    demand: NDArray[np.float64]
    counted: NDArray[np.bool_]

    def pool(self, willing: NDArray[np.bool_], *, silent: bool = False) -> Rows:
        """Return the rows that may be members: none that fails what binds each.

        Parameters
        ----------
        silent : bool
            Also those who can do no lot and show nothing that the team needs, and are members only for what is *not* known of them.
        """
        candidates = willing & (self.each >= UNKNOWN)
        if not silent:
            useful = (self.crews.able & (self.doer >= UNKNOWN) & (self.crews.crew > 0)).any(axis=1)
            useful |= (self.any == PASS).any(axis=1)
            if self.bound.lead:
                useful |= self.lead == PASS
            for low, _, _ in self.sums:
                useful |= low > 0
            candidates &= useful
        return np.flatnonzero(candidates)


@dataclass(frozen=True)
class Setup:
    """A team problem, with the catalogue rows behind its rows.

    Attributes
    ----------
    rows : int64 (m,)
        Ascending rows of the catalogue.
    far : bool (m, m)
        Pairs whose distance is not known.
    whole : bool
        False: the pool was cut for its size, and nothing found in it is proved.
    """

    facts: Facts
    rows: Rows
    problem: TeamProblem
    far: NDArray[np.bool_]
    whole: bool = True

    def at(self, supplier_rows: Sequence[int]) -> list[int]:
        """Return the rows of the problem of some rows of the catalogue."""
        return [int(i) for i in np.searchsorted(self.rows, supplier_rows)]

    def among(self, supplier_rows: Sequence[int], most: int | None = None) -> Setup:
        """Return the same problem for some of its firms."""
        places = np.array(sorted(self.at(supplier_rows)), dtype=np.int64)
        p = self.problem
        by_firm = (
            "fit",
            "crew",
            "crew_sure",
            "free",
            "free_sure",
            "each",
            "doer",
            "lead",
            "any",
            "sum_low",
            "sum_high",
        )
        problem = replace(
            p,
            **{name: getattr(p, name)[places] for name in by_firm},
            distance=p.distance[np.ix_(places, places)],
            max_members=most if most is not None else p.max_members,
        )
        return Setup(self.facts, self.rows[places], problem, self.far[np.ix_(places, places)], self.whole)


def facts_of_form(index: Index, judged: Judged, form: str, able: float, waiver: Waiver | None = None) -> Facts:
    """Gather what all firms bring to a need.

    Parameters
    ----------
    form : {"joint", "lead+subs", "company"}
    able : float
        Least fit of a doer.
    waiver : Waiver, optional
    """
    waived = waiver or Waiver()
    query, n = judged.query, len(index.catalogue)
    lots = query.lots
    counted = np.array([lot.crew is not None for lot in lots])
    demand = np.array([waived.crew.get(p, 1.0 if lot.crew is None else lot.crew) for p, lot in enumerate(lots)])
    bound = bind(judged.plans, counted.tolist(), form, index.vocabulary)

    def column(c: int) -> Verdicts:
        return waived.raised(judged.verdicts[:, c], c)

    def together(columns: Sequence[int]) -> Verdicts:
        return all_of(np.stack([column(c) for c in columns], axis=1)) if columns else np.ones(n, dtype=np.int8)

    # a card that everyone is taken to hold limits nobody; one that a single firm is taken to hold would have to be counted anew
    asked = [[c for c in columns if waived.columns.get(c) is None] for columns in bound.crew]
    crews = crews_of(index, judged, asked, able)
    for lot, columns in enumerate(bound.crew):
        for c in columns:
            row = waived.columns.get(c)
            if row is not None and row != EVERYONE:
                others = crews_of(index, judged, [bound.crew[p] if p == lot else a for p, a in enumerate(asked)], able)
                crews = _one_firm(others, crews, row)
    doer = np.stack([together(columns) for columns in bound.doer], axis=1)
    doer = np.where(counted[None, :] & ~crews.free_known[:, None], np.minimum(doer, UNKNOWN), doer).astype(np.int8)
    sums, sources = [], []
    for c in bound.sum:
        if c not in waived.columns:
            found = sum_columns(index, judged.plans[c])
            sums += found
            sources += [c] * len(found)
    anyone = np.stack([column(c) for c in bound.any], axis=1) if bound.any else np.zeros((n, 0), dtype=np.int8)
    return Facts(
        form, bound, together(bound.each), together(bound.lead), doer, anyone, tuple(sums), tuple(sources), crews,
        demand, counted,
    )  # fmt: skip


def _one_firm(others: Crews, its: Crews, row: int) -> Crews:
    """Return the crews of all firms but one from ``others``, and that one's from ``its``."""
    changed = {}
    for name in ("crew_sure", "crew", "free_sure", "free"):
        column = getattr(others, name).copy()
        column[row] = getattr(its, name)[row]
        changed[name] = column
    return replace(others, **changed)


def setup_of(
    index: Index, judged: Judged, facts: Facts, rows: Rows, max_members: int, member_cost: float | None = None
) -> Setup:
    """Return the problem of some firms of the catalogue.

    Parameters
    ----------
    rows : int64 (m,)
        Ascending.
    member_cost : float, optional
        None: the table's.
    """
    most = int(setting("pool_most"))
    whole = len(rows) <= most
    if not whole:
        rows = rows[facts.crews.able[rows].any(axis=1)][:most]
    distance, far = _apart(index, rows)
    crews = facts.crews
    sums = facts.sums
    empty = np.zeros((len(rows), 0))
    problem = TeamProblem(
        fit=judged.fit[rows].clip(0.0, 1.0),
        crew=crews.crew[rows],
        crew_sure=crews.crew_sure[rows],
        demand=facts.demand,
        free=crews.free[rows],
        free_sure=crews.free_sure[rows],
        weight=np.array(judged.query.lot_weights),
        distance=distance,
        each=facts.each[rows],
        doer=facts.doer[rows],
        lead=facts.lead[rows],
        any=facts.any[rows],
        sum_low=np.stack([low[rows] for low, _, _ in sums], axis=1) if sums else empty,
        sum_high=np.stack([high[rows] for _, high, _ in sums], axis=1) if sums else empty,
        bound=np.array([bound for _, _, bound in sums]),
        max_members=max_members,
        member_cost=setting("member_cost") if member_cost is None else member_cost,
        km_cost=setting("km_cost"),
        counted=facts.counted,
    )
    return Setup(facts, rows, problem, far, whole)


def _apart(index: Index, rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Road kilometres between firms, float (m, m), and where they are not known."""
    where = index.catalogue.location
    lat, lon, known = where.lat[rows], where.lon[rows], where.known[rows]
    own = index.distance if callable(index.distance) else None  # a table of distances knows the sites, not the firms
    if own is None:
        km = haversine_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
        km = np.asarray(km * index.vocabulary.setting("detour_factor"), dtype=np.float64).reshape(len(rows), len(rows))
    else:
        columns = [own(lat, lon, float(lat[j]), float(lon[j])) for j in range(len(rows))]
        km = np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1) if columns else np.zeros((0, 0))
    far = ~known[:, None] | ~known[None, :] | np.isnan(km)
    np.fill_diagonal(far, False)
    km = np.where(far, setting("unknown_km"), km)
    np.fill_diagonal(km, 0.0)
    return km, far
