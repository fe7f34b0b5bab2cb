"""The Finnish business register's open data (YTJ v3): companies become suppliers, one at a time, however many there are.

What is taken: business id, the name in force, the main line of business (its code only where it is TOL 2008), municipality, register
entries and situations. What the register does not tell stays None. Code lists are rows of ``data/headings_ytj.csv``.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kaivosmatch.errors import Problem
from kaivosmatch.records import Supplier
from kaivosmatch.records.sharing import SharedParts
from kaivosmatch.sources.chosen import Chosen
from kaivosmatch.sources.faults import Faults, Place
from kaivosmatch.sources.ytj_company import company_supplier

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["is_ytj", "iter_ytj", "iter_ytj_chosen"]

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
        Equal parts of suppliers are kept once: whoever holds all 800,000 companies of Finland needs about a third of what separate records
        would take.
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
    path: Path,
    chosen: Chosen,
    faults: Faults,
    progress: Callable[[int, float], object] | None,
    lang: str | None = None,
) -> Iterator[Supplier]:
    """Yield as :func:`iter_ytj` does, with the choice made, problems noted in ``faults`` and the language of the texts told."""
    place = Place(path.name)
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as source:
                yield from _companies(source, path.stat().st_size, path.name, chosen, faults, progress, lang)
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
                yield from _companies(source, members[0].file_size, path.name, chosen, faults, progress, lang)
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
    lang: str | None,
) -> Iterator[Supplier]:
    import ijson

    start = source.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]  # type: ignore[attr-defined]
    prefix = "item" if start == b"[" else "companies.item"
    count, before, shared = 0, len(faults.problems), SharedParts()
    try:
        for company in ijson.items(source, prefix, use_float=True):
            count += 1
            made = company_supplier(company, Place(file, None, count), chosen, faults, shared, lang)
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
