"""From the tables to checked definitions: every fault of every table is gathered, then raised at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from ..errors import RecordErrors, did_you_mean
from .hierarchy import Hierarchy
from .models import LANGUAGES, CriterionDef, Rate, RegisterDef, ServiceDef, Site
from .tables import Faults, Row, read_table
from .term_tree import ContextWord

__all__ = ["Setting", "Tables", "load_tables"]

_T = TypeVar("_T")
_KINDS = ("flag", "number", "level", "persons")
_BINDS = ("each", "doer", "lead", "any", "sum")
_HOLDERS = ("company", "person", "supervisor", "machine")
_STATUS = ("confirmed", "assumption")
_DERIVED = ("headcount", "turnover_eur", "free_crew", "mobilise_h", "call_out", "inspection")
_KEY = r"[a-z0-9][a-z0-9_]*"

COLUMNS: dict[str, tuple[str, ...]] = {
    "criteria": (
        "key", "kind", "unit", "direction", "binds", "binds_under_lead", "holder", "validity", "expires", "max_age", "levels", "accepts",
        "scope_dims", "derived", "label_fi", "aliases_fi", "label_sv", "aliases_sv", "label_en", "aliases_en", "source", "as_of", "status",
    ),
    "services": (
        "key", "broader", "related", "label_fi", "terms_fi", "label_sv", "terms_sv", "label_en", "terms_en", "cpv", "tol", "source",
    ),
    "places": ("code", "name_fi", "name_sv", "region_fi", "region_sv", "region_en", "nuts3", "lat", "lon", "source", "as_of"),
    "sites": ("key", "name", "aliases", "operator", "kind", "municipality", "lat", "lon", "source", "as_of", "status", "note"),
    "registers": (
        "key", "kind", "label_fi", "label_sv", "label_en", "aliases", "asked_by", "statuses", "source", "as_of", "status", "note",
    ),
    "rates": ("key", "value", "unit", "valid_from", "valid_until", "source", "as_of", "status", "note"),
    "settings": ("key", "value", "unit", "source", "as_of", "status", "note"),
    "shared_terms": ("term", "lang", "services", "note"),
    "cues": ("service", "fi", "sv", "en", "source", "as_of"),
    "context_words": ("word", "lang", "kind", "note"),
}  # fmt: skip
"""Columns of each table."""


@dataclass(frozen=True)
class Setting:
    """A default of the library that is not dated: ``value`` in ``unit``, with its source and whether it is an assumption."""

    key: str
    value: float
    unit: str
    source: str
    as_of: str
    status: str
    note: str


@dataclass(frozen=True)
class Municipality:
    """A row of ``places.csv``."""

    code: str
    name_fi: str
    name_sv: str
    region_fi: str
    region_sv: str
    region_en: str
    nuts3: str
    lat: float
    lon: float
    source: str
    as_of: str


@dataclass
class Tables:
    """All tables, by key; rates as a list, because a key has one row per period."""

    criteria: dict[str, CriterionDef] = field(default_factory=dict)
    services: dict[str, ServiceDef] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    registers: dict[str, RegisterDef] = field(default_factory=dict)
    rates: list[Rate] = field(default_factory=list)
    settings: dict[str, Setting] = field(default_factory=dict)
    context: dict[tuple[str, str], ContextWord] = field(default_factory=dict)
    shared: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    cues: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


def load_tables(folders: Sequence[Traversable | Path], *, trusted: int = 0) -> Tables:
    """Read the tables of each folder in turn; a row of a later folder takes the place of an earlier one with the same key.

    Parameters
    ----------
    folders : sequence of folders
    trusted : int, default 0
        The first so many folders are known to refer to nothing that is missing (the tests of the package see to it for the shipped one);
        only what comes from later ones is checked for that.

    Raises
    ------
    RecordErrors
        With every fault of every table: malformed cells, missing columns, keys that refer to nothing, circles.
    """
    faults, tables = Faults(), Tables()
    rows: dict[tuple[str, str], Row] = {}
    for number, folder in enumerate(folders):
        _read(folder, tables, faults, rows)
        if number < trusted:
            rows.clear()
    _check_references(tables, faults, rows)
    if faults.problems:
        raise RecordErrors(faults.problems, "vocabulary")
    return tables


def _read(folder: Traversable | Path, tables: Tables, faults: Faults, rows: dict[tuple[str, str], Row]) -> None:
    def take(name: str, into: dict[str, _T], make: Callable[[Row, int], _T], column: str = "key") -> None:
        seen: dict[str, None] = {}
        for row in read_table(folder, name, COLUMNS[name], faults):
            codes = row.codes(column, _KEY, "lower-case letters, digits and _")
            key = row.text(column, required=True)
            if not key or codes != (key,):
                continue
            if key in seen:
                faults.add("key comes twice", row, column, got=key)
                continue
            seen[key] = None
            into[key] = make(row, _order(into, key))
            rows[name, key] = row

    take("criteria", tables.criteria, _criterion)
    take("services", tables.services, _service)
    take("places", tables.municipalities, lambda row, _: _municipality(row), "code")
    take("sites", tables.sites, lambda row, _: _site(row))
    take("registers", tables.registers, lambda row, _: _register(row))
    take("settings", tables.settings, lambda row, _: _setting(row))
    take("cues", tables.cues, lambda row, _: _cues(row), "service")
    dated = [_rate(row) for row in read_table(folder, "rates", COLUMNS["rates"], faults)]
    again = {rate.key for rate in dated}
    tables.rates = [rate for rate in tables.rates if rate.key not in again] + dated
    for row in read_table(folder, "context_words", COLUMNS["context_words"], faults):
        lang = row.choice("lang", LANGUAGES)
        word = row.text("word", required=True).lower()
        kind = row.choice("kind", ("context", "person", "part", "blocked"))
        tables.context[word, lang] = ContextWord(word, lang, kind, row.text("note"))
    for row in read_table(folder, "shared_terms", COLUMNS["shared_terms"], faults):
        lang, term = row.choice("lang", LANGUAGES), row.text("term", required=True)
        tables.shared[term, lang] = row.many("services")
        rows["shared_terms", f"{lang}:{term}"] = row


def _order(into: Mapping[str, object], key: str) -> int:
    """Return the place of a key in reports: its own when it is replaced, else after the last."""
    for place, known in enumerate(into):
        if known == key:
            return place
    return len(into)


def _levels(row: Row) -> tuple[str, ...]:
    return row.many("levels", "<")


def _criterion(row: Row, order: int) -> CriterionDef:
    kind = row.choice("kind", _KINDS)
    levels, unit, direction = _levels(row), row.optional("unit"), row.optional("direction")
    if direction not in (None, "at_least", "at_most"):
        row.faults.add("not one of the allowed words", row, "direction", got=direction, expected="at_least | at_most")
    if kind == "level" and len(levels) < 2:
        row.faults.add("a level needs its levels", row, "levels", expected="low<high, at least two")
    if kind == "number" and (unit is None or direction is None):
        row.faults.add("a number needs unit and direction", row, "unit" if unit is None else "direction")
    binds = row.choice("binds", _BINDS)
    return CriterionDef(
        key=row.text("key"), kind=kind, unit=unit, direction=direction, binds=binds,
        binds_under_lead=row.choice("binds_under_lead", _BINDS, default=binds), holder=row.choice("holder", _HOLDERS, default="company"),
        validity=row.duration("validity"), expires=row.choice("expires", ("yes", "no")) == "yes", max_age=row.duration("max_age"),
        levels=levels, accepts=row.many("accepts"), scope_dims=row.many("scope_dims"), derived=row.optional("derived"),
        label_fi=row.text("label_fi", required=True), aliases_fi=row.many("aliases_fi"),
        label_sv=row.text("label_sv", required=True), aliases_sv=row.many("aliases_sv"),
        label_en=row.text("label_en", required=True), aliases_en=row.many("aliases_en"),
        source=row.text("source", required=True), as_of=row.text("as_of"), status=row.choice("status", _STATUS), order=order,
    )  # fmt: skip


def _service(row: Row, order: int) -> ServiceDef:
    return ServiceDef(
        key=row.text("key"), broader=row.many("broader"), related=row.many("related"),
        label_fi=row.text("label_fi", required=True), terms_fi=row.many("terms_fi"),
        label_sv=row.text("label_sv", required=True), terms_sv=row.many("terms_sv"),
        label_en=row.text("label_en", required=True), terms_en=row.many("terms_en"),
        cpv=row.codes("cpv", r"\d{8}", "eight digits"), tol=row.codes("tol", r"\d{2,5}", "two to five digits"),
        source=row.text("source"), order=order,
    )  # fmt: skip


def _cues(row: Row) -> dict[str, tuple[str, ...]]:
    """Read the cues of a service by language; a sign in the wrong place would never be met in a text."""
    found = {lang: row.many(lang) for lang in LANGUAGES}
    for lang, cues in found.items():
        for cue in cues:
            inner = cue.removeprefix("*").removesuffix("|")
            if not inner or inner != inner.strip() or "*" in inner or "|" in inner:
                expected = "a beginning, *anywhere, whole word| or several words"
                row.faults.add("malformed cue", row, lang, got=cue, expected=expected)
    return found


def _municipality(row: Row) -> Municipality:
    row.codes("code", r"\d{3}", "three digits")
    return Municipality(
        row.text("code"), row.text("name_fi", required=True), row.text("name_sv", required=True), row.text("region_fi", required=True),
        row.text("region_sv", required=True), row.text("region_en", required=True), row.text("nuts3", required=True),
        row.number_of("lat", -90, 90), row.number_of("lon", -180, 180), row.text("source"), row.text("as_of"),
    )  # fmt: skip


def _site(row: Row) -> Site:
    return Site(
        row.text("key"), row.text("name", required=True), row.many("aliases"), row.text("operator"), row.text("kind"),
        row.text("municipality", required=True), row.number_of("lat", -90, 90), row.number_of("lon", -180, 180),
        row.text("source", required=True), row.text("as_of"), row.choice("status", _STATUS), row.text("note"),
    )  # fmt: skip


def _register(row: Row) -> RegisterDef:
    return RegisterDef(
        row.text("key"), row.choice("kind", ("register", "portal")), row.text("label_fi", required=True),
        row.text("label_sv", required=True), row.text("label_en", required=True), row.many("aliases"), row.many("asked_by"),
        row.many("statuses"), row.text("source", required=True), row.text("as_of"), row.choice("status", _STATUS), row.text("note"),
    )  # fmt: skip


def _setting(row: Row) -> Setting:
    return Setting(
        row.text("key"), row.number_of("value"), row.text("unit"), row.text("source", required=True), row.text("as_of"),
        row.choice("status", _STATUS), row.text("note"),
    )  # fmt: skip


def _rate(row: Row) -> Rate:
    first, last = row.day("valid_from"), row.day("valid_until")
    if first is not None and last is not None and last < first:
        row.faults.add("ends before it starts", row, "valid_until", got=str(last))
    return Rate(
        row.text("key", required=True), row.number_of("value"), row.text("unit", required=True), first, last,
        row.text("source", required=True), row.text("as_of"), row.choice("status", _STATUS), row.text("note"),
    )  # fmt: skip


def _check_references(tables: Tables, faults: Faults, rows: Mapping[tuple[str, str], Row]) -> None:
    def must_be_known(row: Row, column: str, wanted: Iterable[str], known: Mapping[str, object]) -> None:
        for one in wanted:
            if one not in known:
                faults.add("refers to nothing", row, column, got=one, hint=did_you_mean(one, known))

    for (name, key), row in rows.items():
        if name == "criteria":
            must_be_known(row, "accepts", tables.criteria[key].accepts, tables.criteria)
            _check_derived(row, tables.criteria[key].derived, tables, must_be_known)
        elif name == "services":
            must_be_known(row, "broader", tables.services[key].broader, tables.services)
            must_be_known(row, "related", tables.services[key].related, tables.services)
        elif name == "cues":
            must_be_known(row, "service", [key], tables.services)
        elif name == "shared_terms":
            must_be_known(row, "services", row.many("services"), tables.services)
        elif name == "sites":
            must_be_known(row, "municipality", [tables.sites[key].municipality], tables.municipalities)
    if any(name == "services" for name, _ in rows):
        for key in Hierarchy(tables.services).circles():
            faults.add("is its own broader concept", rows.get(("services", key)), "broader", got=key)


def _check_derived(
    row: Row,
    derived: str | None,
    tables: Tables,
    must_be_known: Callable[[Row, str, Iterable[str], Mapping[str, object]], None],
) -> None:
    what, _, name = (derived or "").partition(":")
    if what == "register":
        must_be_known(row, "derived", [name], tables.registers)
    elif what == "equipment":
        must_be_known(row, "derived", [name.partition(":")[0]], tables.services)
    elif what != "language" and derived is not None and derived not in _DERIVED:
        row.faults.add(
            "not a fact of the supplier record", row, "derived", got=derived, expected=" | ".join(_DERIVED),
            hint=did_you_mean(derived, _DERIVED),
        )  # fmt: skip
