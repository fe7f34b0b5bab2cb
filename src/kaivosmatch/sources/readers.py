"""The readers: a path in, records out, or one error that lists every problem of every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.sources.assemble import assemble, fields_of
from kaivosmatch.sources.chosen import Chosen
from kaivosmatch.sources.delimited import read_delimited
from kaivosmatch.sources.faults import Faults, Place
from kaivosmatch.sources.file_kinds import bytes_of, kind_of
from kaivosmatch.sources.grid import Sheet
from kaivosmatch.sources.layout import BOOKS, LANGUAGES, Book, tables
from kaivosmatch.sources.ledger import Ledger
from kaivosmatch.sources.lookup import Lookup
from kaivosmatch.sources.notices import Notice, is_ocds, notices_of_json, notices_of_xml, requirements_of_notices
from kaivosmatch.sources.own_json import load_json, records_of_json
from kaivosmatch.sources.parquet import read_parquet
from kaivosmatch.sources.rows import headings_of
from kaivosmatch.sources.xlsx import read_workbook
from kaivosmatch.sources.ytj import is_ytj, iter_ytj_chosen

if TYPE_CHECKING:
    from kaivosmatch.records import Award, Buyer, Requirement, Supplier
    from kaivosmatch.records.fields import Record
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["read_awards", "read_buyers", "read_ledger", "read_requirements", "read_suppliers"]

PathsLike: TypeAlias = str | PathLike[str] | Sequence[str | PathLike[str]]


def read_suppliers(
    path: PathsLike,
    *,
    vocabulary: Vocabulary | None = None,
    lang: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    municipalities: Iterable[str] | None = None,
    industry: Iterable[str] | None = None,
    progress: Callable[[int, float], object] | None = None,
) -> list[Supplier]:
    """Read suppliers.

    Parameters
    ----------
    path : path or sequence of paths
        ``.xlsx``, ``.csv``, ``.json`` (records, or YTJ v3), ``.parquet``, ``.zip`` (YTJ's bulk file), or a folder of csv files named like
        the sheets. Several paths are read one after the other, and their problems are told together.
    vocabulary : Vocabulary, optional
        In which criteria, services, municipalities and registers are looked up; None: the shipped one.
    lang : {"fi", "sv", "en"}, optional
        Language of the texts, for records that state none. Headings are understood in all three without it.
    encoding : str, optional
        Of csv files; None: UTF-8, or what a byte order mark says. Nothing else is guessed.
    delimiter : str, optional
        Of csv files; None: the one among ``;``, ``,`` and tab that finds most known headings.
    municipalities, industry : iterable of str, optional
        Only suppliers of these municipalities (names or codes), and with these TOL 2008 codes or beginnings of codes. Of a YTJ file the
        others are passed over while it streams; see :func:`kaivosmatch.sources.iter_ytj`, which keeps none of them in memory.
    progress : callable, optional
        Of a YTJ file: called with the companies read so far and the share of the file read.

    Returns
    -------
    list of Supplier
        In the order of the file. What a cell leaves empty is None: not known.

    Raises
    ------
    RecordErrors
        With *all* problems, each with its place. Nothing is dropped and nothing guessed: an unknown column, a number with two readings, a
        name the vocabulary does not know are problems.
    """
    chosen = Chosen.of(municipalities, industry, vocabulary)
    found = _read("suppliers", path, vocabulary, lang, encoding, delimiter, _Ytj(chosen, progress))["suppliers"]
    if chosen.codes is None and chosen.industry is None:
        return found  # type: ignore[return-value]
    lookup = Lookup(vocabulary)
    kept: list[Supplier] = []
    for supplier in cast("list[Supplier]", found):
        place = lookup.vocabulary.find_place(supplier.municipality) if supplier.municipality else None
        if chosen.takes(place.code if place else supplier.municipality, supplier.industry_codes or ()):
            kept.append(supplier)
    return kept


@dataclass(frozen=True)
class _Ytj:
    """How companies of the business register are read."""

    chosen: Chosen
    progress: Callable[[int, float], object] | None


def read_requirements(
    path: PathsLike,
    *,
    vocabulary: Vocabulary | None = None,
    lang: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[Requirement]:
    """Read requirements with their lots and criteria; parameters and errors as of :func:`read_suppliers`.

    Also public notices: eForms and TED R2.0.9 (``.xml``) and OCDS (``.json``), a requirement per notice with its lots. See
    :func:`kaivosmatch.sources.read_notices` for what a requirement has no field for, such as deadlines.
    """
    return _read("requirements", path, vocabulary, lang, encoding, delimiter)["requirements"]  # type: ignore[return-value]


def read_awards(
    path: PathsLike,
    *,
    vocabulary: Vocabulary | None = None,
    lang: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[Award]:
    """Read past awards; parameters and errors as of :func:`read_suppliers`.

    Rows with the same id that differ in the supplier only are one award with several winners.
    """
    return _read("awards", path, vocabulary, lang, encoding, delimiter)["awards"]  # type: ignore[return-value]


def read_buyers(
    path: PathsLike,
    *,
    vocabulary: Vocabulary | None = None,
    lang: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[Buyer]:
    """Read buyers with their sites and criteria; parameters and errors as of :func:`read_suppliers`."""
    return _read("buyers", path, vocabulary, lang, encoding, delimiter)["buyers"]  # type: ignore[return-value]


def read_ledger(
    path: PathsLike,
    *,
    vocabulary: Vocabulary | None = None,
    lang: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Ledger:
    """Read a ledger; parameters and errors as of :func:`read_suppliers`. A csv file holds one of its tables, told by the headings."""
    found = _read("ledger", path, vocabulary, lang, encoding, delimiter)
    return Ledger(**{key: tuple(records) for key, records in found.items()})  # type: ignore[arg-type]


def _read(
    kind: str,
    path: PathsLike,
    vocabulary: Vocabulary | None,
    lang: str | None,
    encoding: str | None,
    delimiter: str | None,
    ytj: _Ytj | None = None,
) -> dict[str, list[Record]]:
    if lang is not None and lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    if delimiter is not None and len(delimiter) != 1:
        raise InputError("a delimiter is one character", got=delimiter)
    book, faults, lookup = BOOKS[kind], Faults(), Lookup(vocabulary)
    made: dict[str, list[Record]] = {key: [] for key in ((book.main,) if book.main else book.tables)}
    paths = [path] if isinstance(path, str | PathLike) else list(path)
    names: dict[str, str] = {}
    for one in map(Path, paths):
        found = _read_one(book, one, faults, lookup, lang, encoding, delimiter, ytj)
        for key, records in found.items():
            if len(paths) > 1:
                _check_across(records, names, one.name, faults)
            made[key].extend(records)
    faults.raise_any(None if len(paths) > 1 else str(Path(paths[0]).name) if paths else None)
    return made


def _check_across(records: list[Record], names: dict[str, str], file: str, faults: Faults) -> None:
    """An id of an earlier file is a problem too."""
    fresh = {}
    for position, record in enumerate(records, 1):
        own = getattr(record, "id", None)
        if own is None:
            continue
        if own in names:
            faults.add(
                "the same id in two files",
                Place(file, None, None),
                "id",
                got=own,
                hint=f"record {position}; first in {names[own]}",
            )
        fresh[own] = file
    names.update(fresh)


def _read_one(
    book: Book,
    path: Path,
    faults: Faults,
    lookup: Lookup,
    lang: str | None,
    encoding: str | None,
    delimiter: str | None,
    ytj: _Ytj | None,
) -> dict[str, list[Record]]:
    if path.is_dir():
        sheets = _folder(book, path, faults, encoding, delimiter)
        return assemble(book, sheets, faults, lookup, lang) if sheets else {}
    if ytj is not None and _is_register(path):
        return {"suppliers": _register(path, ytj, faults, lang)}
    data = bytes_of(path, faults)
    if data is None:
        return {}
    kind = kind_of(data, path, faults, xml=book.kind == "requirements")
    file = path.name
    if kind == "xml":
        return _needs(notices_of_xml(data, file, faults), file, faults, lookup, lang)
    if kind == "json":
        document = load_json(data, file, faults)
        if book.kind == "requirements" and is_ocds(document):
            return _needs(notices_of_json(document, file, faults), file, faults, lookup, lang)
        return {} if document is None else records_of_json(book, document, file, faults, lookup, lang)
    found: list[Sheet] | Sheet | None = None
    if kind == "xlsx":
        found = read_workbook(data, file, faults)
    elif kind == "parquet":
        found = read_parquet(data, file, faults)
    elif kind == "csv":
        found = read_delimited(data, file, faults, known=_known(book), encoding=encoding, delimiter=delimiter)
    if found is None:
        return {}
    return assemble(book, [found] if isinstance(found, Sheet) else found, faults, lookup, lang)


def _needs(
    notices: list[Notice], file: str, faults: Faults, lookup: Lookup, lang: str | None
) -> dict[str, list[Record]]:
    made = requirements_of_notices(notices, file, faults, lookup)
    if lang is not None:
        made = [r if getattr(r, "lang", None) is not None else r.model_copy(update={"lang": lang}) for r in made]
    return {"requirements": made}


def _register(path: Path, ytj: _Ytj, faults: Faults, lang: str | None) -> list[Record]:
    seen: set[str] = set()
    made: list[Record] = []
    for supplier in iter_ytj_chosen(path, ytj.chosen, faults, ytj.progress, lang):
        if supplier.id in seen:
            faults.add("the same company twice", Place(path.name), "businessId", got=supplier.id)
        seen.add(supplier.id)
        made.append(supplier)
    return made


def _is_register(path: Path) -> bool:
    """Whether a file is the business register's: any ZIP, and JSON with companies."""
    if path.suffix.lower() == ".zip":
        return path.is_file() and path.stat().st_size > 0
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as source:
        return is_ytj(source)


def _folder(book: Book, path: Path, faults: Faults, encoding: str | None, delimiter: str | None) -> list[Sheet]:
    sheets = []
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in (".csv", ".tsv"))
    if not files:
        faults.add(
            "a folder without csv files",
            Place(path.name),
            expected=f"{book.main or book.tables[0]}.csv and the other sheets",
        )
    for one in files:
        data = bytes_of(one, faults)
        name = f"{path.name}/{one.name}"
        sheet = (
            None
            if data is None
            else read_delimited(data, name, faults, known=_known(book), encoding=encoding, delimiter=delimiter)
        )
        if sheet is not None:
            sheets.append(Sheet(name, one.stem, sheet.rows))
    return sheets


def _known(book: Book) -> set[str]:
    return {name for key in book.tables for name in headings_of(tables()[key], fields_of(book, key))}
