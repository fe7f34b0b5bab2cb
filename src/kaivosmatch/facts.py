"""One firm's record as facts: evidence, register entries, languages and inspected machines, under the vocabulary's keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaivosmatch.evidence import Fact, plain
from kaivosmatch.records import add_duration

if TYPE_CHECKING:
    from kaivosmatch.records import Evidence, Supplier
    from kaivosmatch.vocabulary import CriterionDef, Vocabulary

__all__ = ["derived_keys", "facts_of", "known_key", "register_state", "scope_value"]


@lru_cache(maxsize=65_536)
def known_key(key: str, vocabulary: Vocabulary) -> tuple[str, CriterionDef | None]:
    """Return the vocabulary's key and definition for a key or a name; the key as written and None where it knows neither.

    Examples
    --------
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> known_key("SFS-EN ISO 9001:2015", Vocabulary.default())[0], known_key("oma kriteeri x", Vocabulary.default())
    ('iso_9001', ('oma kriteeri x', None))
    """
    found = vocabulary.find_criterion(key)
    return (key, None) if found is None else (found, vocabulary.criterion(found))


def scope_value(dimension: str, value: object, vocabulary: Vocabulary) -> object:
    """Sites are written in many ways; return a site's key, and every other value as it is."""
    if dimension == "site" and isinstance(value, str):
        site = vocabulary.site(value)
        return value if site is None else site.key
    return value


@cache
def _states() -> dict[str, bool | None]:
    meaning = {"yes": True, "no": False, "unknown": None}
    text = (files("kaivosmatch") / "data" / "register_states.csv").read_text(encoding="utf-8")
    return {plain(row["word"]): meaning[row["state"]] for row in csv.DictReader(text.splitlines())}


def register_state(status: str | None) -> bool | None:
    """Return whether an entry with this status is in force; None for a status that is not given or not known.

    Examples
    --------
    >>> register_state("Rekisterissä"), register_state("poistettu"), register_state("haettu"), register_state(None)
    (True, False, None, None)
    """
    return None if status is None else _states().get(plain(status))


@lru_cache(maxsize=64)
def derived_keys(vocabulary: Vocabulary, prefix: str) -> dict[str, str]:
    """Return ``{what follows the prefix: criterion key}`` for criteria that the firm's own record answers."""
    defined = (vocabulary.criterion(key) for key in vocabulary.criterion_keys)
    return {d.derived[len(prefix) :]: d.key for d in defined if d.derived and d.derived.startswith(prefix)}


def facts_of(supplier: Supplier, vocabulary: Vocabulary) -> Iterator[Fact]:
    """Yield the facts of a firm.

    Where evidence gives no ``valid_until`` but an issue day, the end follows from the vocabulary's validity of the thing. A register entry
    is known as of the record's own day, which is what freshness is counted from.
    """
    for place, evidence in enumerate(supplier.evidence or ()):
        yield _stated(evidence, place, vocabulary)
    registers = derived_keys(vocabulary, "register:")
    for place, entry in enumerate(supplier.registers or ()):
        state, until = register_state(entry.status), _day(entry.valid_until)
        # an entry made only after the record's day is not yet in force
        issued = (
            _day(entry.since)
            if supplier.as_of is None or (entry.since and entry.since > supplier.as_of)
            else _day(supplier.as_of)
        )
        key = (
            registers.get(entry.key)
            or registers.get(_register(entry.key, vocabulary))
            or known_key(entry.key, vocabulary)[0]
        )
        fresh = supplier.as_of is not None or entry.since is None
        yield Fact(key, state, None, None, {}, issued if fresh else None, until, "register", ("registers", place))
    if supplier.languages is not None:
        spoken = {plain(code) for code in supplier.languages}
        for code, key in derived_keys(vocabulary, "language:").items():
            yield Fact(key, code in spoken, None, None, {}, None, None, "declared", ("languages", 0))
    inspection = derived_keys(vocabulary, "inspection")
    for place, machine in enumerate(supplier.equipment or ()):
        where = ("equipment", place)
        if machine.inspected_until is not None and "" in inspection:
            scope = {"machine": machine.concept or machine.text}
            yield Fact(inspection[""], True, None, None, scope, None, _day(machine.inspected_until), None, where)
        if machine.concept and machine.capacity is not None:
            scope = {} if machine.unit is None else {"unit": machine.unit}
            has = machine.count != 0
            yield Fact(
                f"equipment:{machine.concept}",
                machine.capacity if has else False,
                None,
                None,
                scope,
                None,
                None,
                None,
                where,
            )


def _register(key: str, vocabulary: Vocabulary) -> str:
    return vocabulary.find_register(key) or key


def _stated(evidence: Evidence, place: int, vocabulary: Vocabulary) -> Fact:
    key, definition = known_key(evidence.key, vocabulary)
    until, value = evidence.valid_until, evidence.value
    if until is None and evidence.issued is not None and definition is not None and definition.validity:
        until = add_duration(evidence.issued, definition.validity)
    if value is True and definition is not None and definition.levels:
        named = vocabulary.find_criterion_level(evidence.key)
        if named is not None and named[1] is not None:  # "S2-oikeudet" states the level in the name of the thing
            value = named[1]
    return Fact(
        key,
        value,
        evidence.persons,
        evidence.person,
        {d: scope_value(d, v, vocabulary) for d, v in (evidence.scope or {}).items()},
        _day(evidence.issued),
        _day(until),
        evidence.basis,
        ("evidence", place),
        persons_kind=definition is not None and definition.kind == "persons",
    )


def _day(value: date | None) -> int | None:
    return None if value is None else value.toordinal()
