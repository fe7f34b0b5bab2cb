"""The Finnish business register's open data (YTJ v3): companies become suppliers, one at a time, however many there are.

What is taken: business id, the name in force, the main line of business (its code only where it is TOL 2008), municipality, register
entries and situations. What the register does not tell stays None. Code lists are rows of ``data/headings_ytj.csv``.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pydantic import ValidationError

from kaivosmatch.errors import Problem, UnknownName
from kaivosmatch.records import Supplier
from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault, Faults, Place, record_problems
from kaivosmatch.sources.layout import shipped_rows

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Chosen", "company_supplier", "is_ytj", "iter_ytj", "iter_ytj_chosen"]

_EVERY = 10_000  # companies between two calls of ``progress``
_ENOUGH_EVENTS = 400  # the shape of a document shows in its first company


def iter_ytj(
    path: str | PathLike[str],
    *,
    municipalities: Iterable[str] | None = None,
    industry: Iterable[str] | None = None,
    vocabulary: Vocabulary | None = None,
    progress: Callable[[int, float], object] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[Supplier]:
    """Yield suppliers from YTJ v3 JSON, or from its bulk ZIP, without holding the file in memory.

    Parameters
    ----------
    path : path
        JSON with ``companies``, a JSON array of companies, or a ZIP that holds either.
    municipalities : iterable of str, optional
        Names or codes; only companies with an address there. A company whose municipality is not known is left out.
    industry : iterable of str, optional
        TOL 2008 codes or their beginnings (``"25"``, ``"33.1"``). A company whose line of business is not known in TOL 2008 is left out.
    vocabulary : Vocabulary, optional
        In which the municipalities asked for are looked up.
    progress : callable, optional
        Called with the companies read so far and the share of the file read, in [0, 1]; at the end once more.
    problems : list, optional
        Problems are added to it and the companies at fault left out. Without it they are raised when the file is at its end.

    Yields
    ------
    Supplier
        Its id is the business id. A company in bankruptcy or liquidation is kept, with a register entry of that name, and evidence that
        denies ``no_exclusion_grounds`` (Directive 2014/24/EU art. 57(4)(b)); one in reorganisation with the register entry only, a
        ceased one with the entry ``ceased``. TOL 2025 codes are named in the description and never enter ``industry_codes``.

    Raises
    ------
    RecordErrors
        After the last company, with every problem.
    UnknownName
        For a municipality to filter by that is not known.
    """
    chosen = Chosen.of(municipalities, industry, vocabulary)
    faults = Faults() if problems is None else Faults(problems)
    yield from iter_ytj_chosen(Path(path), chosen, faults, progress)
    if problems is None:
        faults.raise_any(Path(path).name)


class Chosen:
    """Which companies are asked for."""

    def __init__(self, codes: frozenset[str] | None, industry: tuple[str, ...] | None) -> None:
        self.codes, self.industry = codes, industry

    @classmethod
    def of(
        cls, municipalities: Iterable[str] | None, industry: Iterable[str] | None, vocabulary: Vocabulary | None
    ) -> Chosen:
        """Look the municipalities up; ``UnknownName`` where one is not known."""
        codes = None
        if municipalities is not None:
            from kaivosmatch.vocabulary import Vocabulary

            known = vocabulary if vocabulary is not None else Vocabulary.default()
            found = set()
            for name in [municipalities] if isinstance(municipalities, str) else municipalities:
                place = known.find_place(str(name))
                if place is None:
                    raise UnknownName("municipality", name, {str(n) for n in known.places()["name_fi"]})
                found.add(place.code)
            codes = frozenset(found)
        listed = [industry] if isinstance(industry, str) else industry
        return cls(codes, None if listed is None else tuple(str(code).replace(".", "") for code in listed))

    def takes(self, municipality: str | None, codes: Iterable[str]) -> bool:
        """Whether a company with this municipality code and these industry codes is asked for; what is not known is not."""
        if self.codes is not None and municipality not in self.codes:
            return False
        return self.industry is None or any(code.replace(".", "").startswith(self.industry) for code in codes)


def is_ytj(source: IO[bytes]) -> bool:
    """Tell whether a JSON document is YTJ's: an object with ``companies``, or an array of objects with ``businessId``."""
    import ijson

    # events without their prefixes: of a document nested very deeply those would be very long
    nesting: list[str] = []
    key = None
    try:
        for count, (event, value) in enumerate(ijson.basic_parse(source)):
            if event == "map_key":
                key = value
                if nesting == ["start_array", "start_map"] and key == "businessId":
                    return True
            elif event.startswith("start_"):
                if event == "start_array" and nesting == ["start_map"] and key == "companies":
                    return True
                nesting.append(event)
            elif event.startswith("end_"):
                nesting.pop()
            if count > _ENOUGH_EVENTS:
                break
    except ijson.JSONError:
        return False
    return False


def iter_ytj_chosen(
    path: Path, chosen: Chosen, faults: Faults, progress: Callable[[int, float], object] | None
) -> Iterator[Supplier]:
    """Yield as :func:`iter_ytj` does, with the choice made and problems noted in ``faults``."""
    place = Place(path.name)
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as source:
                yield from _companies(source, path.stat().st_size, path.name, chosen, faults, progress)
            return
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.lower().endswith(".json")]
            if len(members) != 1:
                faults.add(
                    "a ZIP without one JSON document",
                    place,
                    got=archive.namelist()[:5],
                    expected="one .json file in it",
                )
                return
            with archive.open(members[0]) as source:
                yield from _companies(source, members[0].file_size, path.name, chosen, faults, progress)
    except (zipfile.BadZipFile, zlib.error) as error:
        faults.add("not a ZIP file, or a damaged one", place, expected="the bulk ZIP of YTJ", hint=str(error))
    except FileNotFoundError:
        faults.add("there is no such file", place, got=str(path))


def _companies(
    source: IO[bytes],
    size: int,
    file: str,
    chosen: Chosen,
    faults: Faults,
    progress: Callable[[int, float], object] | None,
) -> Iterator[Supplier]:
    import ijson

    start = source.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]  # type: ignore[attr-defined]
    prefix = "item" if start == b"[" else "companies.item"
    count, before = 0, len(faults.problems)
    try:
        for company in ijson.items(source, prefix, use_float=True):
            count += 1
            made = company_supplier(company, Place(file, None, count), chosen, faults)
            if made is not None:
                yield made
            if progress is not None and count % _EVERY == 0:
                progress(count, min(source.tell() / size, 1.0) if size else 1.0)
    except ijson.JSONError as error:
        faults.add("not well-formed JSON", Place(file, None, count + 1), hint=str(error).splitlines()[0])
    if count == 0 and len(faults.problems) == before:
        faults.add("no companies in it", Place(file), expected="YTJ v3 JSON with 'companies'")
    if progress is not None:
        progress(count, 1.0)


def company_supplier(company: Any, place: Place, chosen: Chosen, faults: Faults) -> Supplier | None:
    """Return the supplier for one company, or None where it is not asked for or at fault (noted)."""
    if not isinstance(company, Mapping):
        faults.add("not a company", place, got=company, expected="an object with businessId and names")
        return None
    code, described = _industry(company)
    municipality = _municipality(company)
    if not chosen.takes(municipality, () if code is None else (code,)):
        return None
    business_id = _text(_inner(company.get("businessId"), "value"))
    before = len(faults.problems)
    if business_id is None:
        faults.add("missing", place, "businessId", expected="a Y-tunnus such as 0112038-9")
    name = _name(company)
    if name is None:
        faults.add("missing", place, "names", expected="a name of type 1", hint=business_id)
    reader = _Entries(place, faults)
    registers, evidence = reader.read(company)
    modified = _text(company.get("lastModified"))
    values = {
        "id": business_id,
        "name": name,
        "business_id": business_id,
        "description": described,
        "industry_codes": None if code is None else (code,),
        "municipality": municipality,
        "registers": registers or None,
        "evidence": evidence or None,
        "as_of": reader.day(modified[:10], "lastModified") if modified else None,
    }
    if len(faults.problems) > before:
        return None
    try:
        return Supplier.model_validate(values)
    except ValidationError as error:
        faults.problems.extend(record_problems(error, Supplier, place))
        return None


def _text(value: Any) -> str | None:
    """A code as text, whether it was written 1, 1.0 or "1"; an empty one is None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return cells.text(value) or None


def _inner(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else value


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


@cache
def _codes(kind: str) -> Mapping[str, tuple[str, str | None]]:
    rows = shipped_rows("headings_ytj.csv")
    return {row["code"]: (row["value"], row["denies"] or None) for row in rows if row["kind"] == kind}


def _description(item: Mapping[str, Any]) -> str | None:
    """Return the description in Finnish, else Swedish, else English, else any."""
    found: dict[str, str] = {}
    for said in _objects(item.get("descriptions")):
        text = _text(said.get("description"))
        if text is not None:
            lang = _codes("language").get(_text(said.get("languageCode")) or "", ("other", None))[0]
            found.setdefault(lang, text)
    return next((found[lang] for lang in ("fi", "sv", "en", "other") if lang in found), None)


def _name(company: Mapping[str, Any]) -> str | None:
    """Return the name in force: of type 1 without an end, the newest; a ceased company's last one."""
    best: tuple[bool, bool, str] | None = None
    chosen = None
    for item in _objects(company.get("names")):
        text = _text(item.get("name"))
        if text is None:
            continue
        official = _text(item.get("type")) in ("1", None)
        lasting = _text(item.get("endDate")) is None
        # ISO dates order as texts; of two the later one holds, of equal ones the first
        when = _text(item.get("registrationDate")) or ""
        key = (official, lasting, when if lasting else _text(item.get("endDate")) or "")
        if best is None or key > best:
            best, chosen = key, text
    return chosen if chosen is not None else _text(company.get("name"))


def _industry(company: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the TOL 2008 code, if that is what it is, and the line of business in words."""
    line = company.get("mainBusinessLine")
    if not isinstance(line, Mapping):
        return None, None
    raw, said = line.get("type"), _description(line)
    code = _text(raw)
    if code is not None and not isinstance(raw, str):
        code = code.zfill(5)  # a number has lost the zero of 01110
    if code is None or not code.strip("0"):
        return None, said
    known = _codes("industry").get(_text(line.get("typeCodeSet")) or "")
    if known is not None and known[0] == "TOL 2008" and re.fullmatch(r"\d{2,5}", code):
        return code, said
    labelled = f"{known[0] if known else _text(line.get('typeCodeSet')) or 'toimiala'}: {code}"
    return None, f"{said} ({labelled})" if said else labelled


def _municipality(company: Mapping[str, Any]) -> str | None:
    """Return the municipality code of the street address, else of the postal one."""
    addresses = sorted(_objects(company.get("addresses")), key=lambda a: _text(a.get("type")) != "1")
    for address in addresses:
        if _text(address.get("endDate")) is not None:
            continue
        for office in _objects(address.get("postOffices")):
            code = _text(office.get("municipalityCode"))
            if code is not None:
                return code.zfill(3)
    return None


class _Entries:
    """Register entries and situations of one company."""

    def __init__(self, place: Place, faults: Faults) -> None:
        self.place, self.faults = place, faults

    def day(self, value: Any, column: str) -> date | None:
        """Read a date, noting one that is none."""
        text = _text(value)
        if text is None:
            return None
        try:
            return cells.day(text[:10])
        except CellFault as fault:
            self.faults.add_cell(fault, self.place, column, value)
            return None

    def read(self, company: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return registrations and evidence."""
        registers: list[dict[str, Any]] = []
        evidence: list[dict[str, Any]] = []
        for item in _objects(company.get("registeredEntries")):
            known = _codes("register").get(_text(item.get("register")) or "")
            if known is None:
                continue
            said = (_description(item) or "").casefold()
            since = self.day(item.get("registrationDate"), "registeredEntries.registrationDate")
            until = self.day(item.get("endDate"), "registeredEntries.endDate")
            removed = until is not None or any(word in said for word in _codes("removed_word"))
            status = "removed" if removed else "registered"
            registers.append({"key": known[0], "status": status, "since": since, "valid_until": until})
        for item in _objects(company.get("companySituations")):
            self._situation(item, registers, evidence)
        ended = self.day(company.get("endDate"), "endDate")
        if ended is not None:
            registers.append({"key": "ceased", "status": "ended", "since": ended})
        return registers, evidence

    def _situation(
        self, item: Mapping[str, Any], registers: list[dict[str, Any]], evidence: list[dict[str, Any]]
    ) -> None:
        kind, said = _text(item.get("type")) or "", _description(item) or ""
        known = _codes("situation").get(kind.upper())
        if known is None:
            folded = f"{kind} {said}".casefold()
            known = next((found for word, found in _codes("situation_word").items() if word in folded), None)
        name, denies = known or (kind or said or "situation", None)
        since = self.day(item.get("registrationDate"), "companySituations.registrationDate")
        until = self.day(item.get("endDate"), "companySituations.endDate")
        status = "ended" if until is not None else "open"
        registers.append({"key": name, "status": status, "since": since, "valid_until": until})
        if denies is not None and until is None:
            row = {
                "key": denies,
                "value": False,
                "basis": "register",
                "issued": since,
                "issuer": "YTJ",
                "document": name,
            }
            evidence.append(row)
