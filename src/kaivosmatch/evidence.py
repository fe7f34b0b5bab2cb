"""Evidence in columns: one table of all facts of all firms, sliced by criterion.

The kernels see this table and row numbers, never records. Rows are sorted by key, then supplier row, then the order in which the firm
states them, so that the facts about one criterion lie side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["BASES", "EvidenceTable", "Fact", "plain"]

BASES = {"declared": 1, "seen": 2, "register": 3, "audited": 4}
"""How well a fact is shown, weakest first; 0 is *not stated*."""


def plain(value: object) -> str:
    """Fold a scope value so that ``"Terrafame "``, ``"terrafame"`` and ``136``, ``136.0``, ``"136"`` meet.

    Examples
    --------
    >>> plain(" MIG/MAG "), plain(136.0), plain("136"), plain(True)
    ('mig/mag', '136', '136', 'true')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()).casefold()


@dataclass(frozen=True)
class Fact:
    """One row of evidence before it becomes columns.

    Attributes
    ----------
    place : tuple of (str, int)
        Where it came from: ``("evidence" | "registers" | "equipment", position)`` in the supplier's record.
    persons_kind : bool
        A bare number is a count of people.
    """

    key: str
    value: bool | int | float | str | None
    persons: int | None
    person: str | None
    scope: Mapping[str, object]
    issued: int | None
    until: int | None
    basis: str | None
    place: tuple[str, int]
    persons_kind: bool = False


@dataclass(frozen=True)
class EvidenceTable:
    """All facts as arrays of one length e.

    Attributes
    ----------
    keys : tuple of str
        Sorted; ``spans[key]`` is the slice of its rows.
    row : int64 (e,)
        Supplier row.
    flag : int8 (e,)
        1: holds, -1: denied, 0: no value given.
    number, persons : float64 (e,)
        NaN inside the table where not stated; never leaves it.
    level : tuple of (str or None)
        Level as written.
    person : int64 (e,)
        One number per (supplier, pseudonym); -1 where none.
    issued, until : int64 (e,)
        Day ordinals; -1 where not stated.
    basis : int8 (e,)
    scope : dict
        ``{dimension: int64 (e,)}``, -1 where not stated; codes in ``scope_codes``.
    place : tuple of (str, int)
    """

    keys: tuple[str, ...]
    spans: Mapping[str, slice]
    row: NDArray[np.int64]
    flag: NDArray[np.int8]
    number: NDArray[np.float64]
    level: tuple[str | None, ...]
    persons: NDArray[np.float64]
    person: NDArray[np.int64]
    issued: NDArray[np.int64]
    until: NDArray[np.int64]
    basis: NDArray[np.int8]
    scope: Mapping[str, NDArray[np.int64]]
    scope_codes: Mapping[str, Mapping[str, int]]
    place: tuple[tuple[str, int], ...]
    _levels: dict[tuple[str, tuple[str, ...]], NDArray[np.int64]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def from_facts(cls, facts: Iterable[tuple[int, Fact]]) -> EvidenceTable:
        """Build the table from ``(supplier row, fact)`` pairs, in any order.

        Examples
        --------
        >>> fact = Fact("iso_9001", True, None, None, {}, None, None, "seen", ("evidence", 0))
        >>> table = EvidenceTable.from_facts([(3, fact), (1, fact)])
        >>> table.row.tolist(), table.spans["iso_9001"]
        ([1, 3], slice(0, 2, None))
        """
        ordered = sorted(facts, key=lambda pair: (pair[1].key, pair[0], pair[1].place))
        keys = tuple(dict.fromkeys(fact.key for _, fact in ordered))
        spans: dict[str, slice] = {}
        first = 0
        for position, (_, fact) in enumerate(ordered, 1):
            spans[fact.key] = slice(first, position)
            if position == len(ordered) or ordered[position][1].key != fact.key:
                first = position
        people: dict[tuple[int, str], int] = {}
        person = [people.setdefault((row, f.person), len(people)) if f.person else -1 for row, f in ordered]
        scope, codes = _scopes([f.scope for _, f in ordered])
        return cls(
            keys=keys,
            spans=spans,
            row=_ints([row for row, _ in ordered]),
            flag=np.array([_flag(f) for _, f in ordered], dtype=np.int8),
            number=np.array([_number(f) for _, f in ordered], dtype=np.float64),
            level=tuple(f.value if isinstance(f.value, str) else None for _, f in ordered),
            persons=np.array([_persons(f) for _, f in ordered], dtype=np.float64),
            person=_ints(person),
            issued=_ints([-1 if f.issued is None else f.issued for _, f in ordered]),
            until=_ints([-1 if f.until is None else f.until for _, f in ordered]),
            basis=np.array([BASES.get(f.basis or "", 0) for _, f in ordered], dtype=np.int8),
            scope=scope,
            scope_codes=codes,
            place=tuple(f.place for _, f in ordered),
        )

    def span(self, key: str) -> slice:
        """Return the rows about a criterion; an empty slice where there are none."""
        return self.spans.get(key, slice(0, 0))

    def level_ranks(self, key: str, levels: tuple[str, ...], fold: Callable[[str], str] = plain) -> NDArray[np.int64]:
        """Return each row's place in ``levels`` (lowest first); -1 where it names none of them."""
        cached = self._levels.get((key, levels))
        if cached is None:
            order = {fold(name): place for place, name in enumerate(levels)}
            span = self.span(key)
            cached = _ints([-1 if v is None else order.get(fold(v), -1) for v in self.level[span]])
            self._levels[key, levels] = cached
        return cached

    def rows_of(self, key: str, row: int) -> range:
        """Return the positions of one supplier's facts about a criterion."""
        span = self.span(key)
        rows = self.row[span]
        low, high = np.searchsorted(rows, [row, row + 1])
        return range(span.start + int(low), span.start + int(high))


def _ints(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _flag(fact: Fact) -> int:
    if fact.value is False:
        return -1
    if fact.value is None:
        return 1 if fact.person or fact.persons is not None else 0
    return 1


def _number(fact: Fact) -> float:
    return float(fact.value) if isinstance(fact.value, int | float) and not isinstance(fact.value, bool) else np.nan


def _persons(fact: Fact) -> float:
    if fact.value is False:
        return 0.0
    if fact.persons is not None:
        return float(fact.persons)
    return _number(fact) if fact.persons_kind else np.nan


def _scopes(scopes: Sequence[Mapping[str, object]]) -> tuple[dict[str, NDArray[np.int64]], dict[str, dict[str, int]]]:
    columns: dict[str, NDArray[np.int64]] = {}
    codes: dict[str, dict[str, int]] = {}
    for position, scope in enumerate(scopes):
        for dimension, value in scope.items():
            column = columns.setdefault(dimension, np.full(len(scopes), -1, dtype=np.int64))
            known = codes.setdefault(dimension, {})
            column[position] = known.setdefault(plain(value), len(known))
    return columns, codes
