"""Many records in little memory: what is equal in them is kept once.

A register of a country repeats itself. Firms of one line of business have one description, thousands were registered on one day, and every
firm states the same fields. Records are frozen, so two of them may hold one and the same part, and nobody can tell the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar

from kaivosmatch.records.fields import Record

__all__ = ["SharedParts"]

_Part = TypeVar("_Part", bound="str | date | tuple[str, ...]")
_Record = TypeVar("_Record", bound=Record)

_MOST = 1 << 16
"""Parts remembered of each kind: enough for days and entries that recur, and a few megabytes however long the file is."""


class SharedParts:
    """Parts seen so far, each kept once; for the time of one reading.

    Only the first parts are remembered (65,536 of each kind), so that parts which never come again cannot fill the memory.

    Examples
    --------
    >>> from kaivosmatch.records import Supplier
    >>> shared = SharedParts()
    >>> told = {"name": "Keksitty Oy", "municipality": "205", "industry_codes": ["25620"]}
    >>> one, other = (shared.compact(Supplier(id=name, **told), "industry_codes") for name in "ab")
    >>> one.industry_codes is other.industry_codes, one.model_fields_set is other.model_fields_set
    (True, True)
    """

    def __init__(self) -> None:
        self._parts: dict[Hashable, Any] = {}
        self._records: dict[Hashable, dict[Hashable, Any]] = {}
        self._names: dict[frozenset[str], set[str]] = {}

    def part(self, value: _Part) -> _Part:
        """Return the equal text, day or tuple of texts that is kept."""
        found = self._parts.get(value)
        if found is not None:
            return found  # type: ignore[no-any-return]
        if len(self._parts) < _MOST:
            self._parts[value] = value
        return value

    def record(self, make: Callable[..., _Record], **values: Hashable) -> _Record:
        """Return ``make(**values)``; of what has been asked for before, the record that was made then."""
        # by the types too: True, 1 and 1.0 are equal and not the same
        alike = self._records.setdefault((make, tuple(values), tuple(map(type, values.values()))), {})
        asked = tuple(values.values())
        found = alike.get(asked)
        if found is not None:
            return found  # type: ignore[no-any-return]
        made = self.compact(make(**values), *values)
        if len(alike) < _MOST:
            alike[asked] = made
        return made

    def compact(self, record: _Record, *recurring: str) -> _Record:
        """Return the record itself, in less memory.

        The values of the fields that are named here, which are texts, days or tuples of texts, become the equal ones that are kept; equal
        texts of the record become one; and ``model_fields_set`` becomes a set that other records hold too. Copies of the record
        get a set of their own, as always; the set itself is to be read only, as pydantic says.
        """
        fields = record.__dict__
        own: dict[str, str] = {}
        for name, value in fields.items():
            if type(value) is str:
                fields[name] = own.setdefault(value, value)
        for name in recurring:
            if isinstance(fields[name], str | date | tuple):
                fields[name] = self.part(fields[name])
        told = frozenset(record.model_fields_set)
        object.__setattr__(record, "__pydantic_fields_set__", self._names.setdefault(told, set(told)))
        return record
