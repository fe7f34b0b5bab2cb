"""What one cell means: numbers as Finns write them, dates, yes and no, bands, lists, scopes.

Every function takes what a reader found in a cell (a text, a number, a boolean, a date, never an empty cell) and returns the value, or
raises :class:`~kaivosmatch.sources.faults.CellFault`. Where a text has two readings it is refused, not guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kaivosmatch.sources.faults import CellFault, nearest
from kaivosmatch.sources.layout import fold_word, words

__all__ = [
    "ErrorCell",
    "FormulaCell",
    "band",
    "choice",
    "clean",
    "code",
    "coordinate",
    "day",
    "duration",
    "flag",
    "fraction",
    "importance",
    "is_none_word",
    "items",
    "json_cell",
    "number",
    "pair",
    "persons",
    "phone",
    "scope",
    "text",
    "value",
    "weights",
]


@dataclass(frozen=True)
class ErrorCell:
    """A cell in which the spreadsheet program shows an error, such as ``#N/A``."""

    error: str

    def __repr__(self) -> str:
        return self.error


@dataclass(frozen=True)
class FormulaCell:
    """A cell with a formula whose result was never stored."""

    formula: str

    def __repr__(self) -> str:
        return f"={self.formula}"


_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\ufeff\u200b]+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_UNITS = {
    "€": 1.0, "eur": 1.0, "euroa": 1.0, "euro": 1.0, "t€": 1e3, "k€": 1e3, "keur": 1e3, "teur": 1e3,
    "m€": 1e6, "meur": 1e6, "milj.€": 1e6, "milj€": 1e6, "mn€": 1e6, "km": 1.0, "h": 1.0, "kpl": 1.0, "st": 1.0, "pcs": 1.0,
}  # fmt: skip
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def clean(cell: Any) -> Any:
    """Return a cell without surrounding blanks (no-break ones too), and None for an empty one."""
    if isinstance(cell, str):
        cell = cell.strip(" \t\r\n\v\f\u00a0\u2007\u202f\ufeff\u200b")
        return cell or None
    if isinstance(cell, float) and cell != cell:
        return None
    return cell


def text(cell: Any) -> str:
    """Read a text; a number is written as a person would (25.0 as ``25``), a date by ISO."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell).strip()


def _unquote(plain: str) -> str:
    """Take quotes off the whole of a text; inside, a quote is written as JSON writes it, and anything else is left alone."""
    if len(plain) >= 2 and plain[0] == plain[-1] == '"':
        try:
            return str(json.loads(plain))
        except ValueError:
            return plain
    return plain


def code(cell: Any) -> str:
    """Read a code or an id; a spreadsheet's number loses its ``.0``, a date is a code that the spreadsheet spoiled."""
    if isinstance(cell, date | datetime | time | timedelta):
        raise CellFault(
            "a date where a code belongs", "a code", "the spreadsheet turned it into a date; format the cell as text"
        )
    if isinstance(cell, bool):
        raise CellFault("yes or no where a code belongs", "a code")
    return text(cell)


def phone(cell: Any) -> str:
    """Read a telephone number; as a spreadsheet's number it has lost its leading zero or plus."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CellFault(
            "a telephone number stored as a number",
            "a text",
            "its leading 0 or + is lost; format the cell as text and write it again",
        )
    return text(cell)


def number(cell: Any) -> int | float:
    """Read a number: ``1 234,5``, ``1234.5``, ``25 000 €``, ``1,2 M€``, ``50 km``.

    One comma is a decimal comma, except that ``1,234`` could be either and is refused; where both comma and point occur the last is
    the decimal sign.

    Examples
    --------
    >>> number("1 234,5"), number("25 000 €"), number("1,2 M€"), number("−3")
    (1234.5, 25000, 1200000, -3)
    """
    return _number(cell, ambiguous=True)


def coordinate(cell: Any) -> float:
    """Read degrees; ``64,123`` has no second reading here."""
    return float(_number(cell, ambiguous=False))


def _number(cell: Any, *, ambiguous: bool) -> int | float:
    if isinstance(cell, bool):
        raise CellFault("yes or no where a number belongs", "a number")
    if isinstance(cell, date | datetime | time | timedelta):
        raise CellFault(
            "a date where a number belongs", "a number", "format the cell as a number, and write a band as [3, 5]"
        )
    if isinstance(cell, int | float):
        return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell
    if not isinstance(cell, str):
        raise CellFault("not a number", "a number")
    plain = _unquote(cell).strip().translate(_MINUS)
    found = re.fullmatch(r"([-+]?\s*[\d.,\s\u00a0\u202f'’]*\d(?:e[-+]?\d+)?)\s*([^\d\s][^\d]*)?", plain, re.IGNORECASE)
    if found is None:
        raise CellFault("not a number", "a number")
    digits, unit = _BLANKS.sub("", found[1]), _BLANKS.sub("", found[2] or "").casefold()
    if unit and unit not in _UNITS:
        raise CellFault("not a number", "a number without words")
    if re.search(r"\d[\s\u00a0\u202f'’]", found[1]) and not re.fullmatch(
        r"[-+]?\s*\d{1,3}([\s\u00a0\u202f'’]\d{3})*([.,]\d*)?", found[1]
    ):
        raise CellFault("not a number", "a number", "a space may only part thousands")
    return _scaled(_decimal(digits.replace("'", "").replace("’", ""), ambiguous), _UNITS.get(unit, 1.0))


def _decimal(digits: str, ambiguous: bool) -> str:
    """Return the digits with a decimal point and no thousands signs."""
    comma, point = digits.count(","), digits.count(".")
    if comma and point:
        mark = max(",.", key=digits.rindex)
        other = "." if mark == "," else ","
        whole, _, decimals = digits.rpartition(mark)
        if mark in whole or not re.fullmatch(rf"[-+]?\d{{1,3}}({re.escape(other)}\d{{3}})+", whole):
            raise CellFault("not a number", "a number")
        return whole.replace(other, "") + "." + decimals
    if comma > 1 or point > 1:
        mark = "," if comma else "."
        if not re.fullmatch(rf"[-+]?\d{{1,3}}({re.escape(mark)}\d{{3}})+", digits):
            raise CellFault("not a number", "a number")
        return digits.replace(mark, "")
    if comma and ambiguous and re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", digits):
        plain = digits.replace(",", "")
        raise CellFault("a number with two readings", "a number", f"write {plain}, or {digits.replace(',', '.')}")
    return digits.replace(",", ".")


def _scaled(digits: str, factor: float) -> int | float:
    if not _PLAIN_NUMBER.fullmatch(digits) or len(digits) > 400:
        raise CellFault("not a number", "a number")
    if re.fullmatch(r"[-+]?\d+", digits) and factor == 1.0:
        return int(digits)
    scaled = float(digits) * factor
    if scaled in (float("inf"), float("-inf")):
        raise CellFault("not a finite number", "a finite number")
    if factor != 1.0:
        scaled = round(scaled, 6)  # 1.1 * 1e6 would end in ...0001
    return int(scaled) if scaled.is_integer() and "." in digits + "." and factor != 1.0 else scaled


def fraction(cell: Any) -> float:
    """Read a share: ``0,5`` or ``50 %``."""
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        return float(number(cell.rstrip()[:-1])) / 100
    return float(number(cell))


def band(cell: Any) -> int | float | tuple[int | float, int | float]:
    """Read a number or a band: ``4``, ``3-5``, ``3–5``, ``[3, 5]``, ``3..5``.

    Examples
    --------
    >>> band("3–5"), band("[3, 5]"), band("4"), band("1 000 - 2 500 €")
    ((3, 5), (3, 5), 4, (1000, 2500))
    """
    if not isinstance(cell, str):
        return number(cell)
    plain = cell.strip()
    if plain.startswith("["):
        low, high = _bracketed(plain)
        if low is None or high is None:
            raise CellFault("a band with an open end", "both ends: [low, high]")
        return low, high
    parts = re.fullmatch(r"(.*\d.*?)\s*(?:-|–|—|\.\.\.?|…)\s*(\d.*)", plain)
    if parts is None or re.search(r"e$", parts[1], re.IGNORECASE):
        return number(plain)
    return number(parts[1]), number(parts[2])


def _bracketed(plain: str) -> tuple[int | float | None, int | float | None]:
    inner = re.fullmatch(r"\[(.*)\]", plain)
    body = inner[1] if inner else ""
    for mark in (";", ", ", ","):
        halves = body.split(mark) if mark != ", " else re.split(r",\s+|,$", body)
        if len(halves) == 2:
            low, high = (half.strip() for half in halves)
            return (number(low) if low else None), (number(high) if high else None)
    raise CellFault("not a band", "two numbers in brackets: [low, high]")


def pair(cell: Any) -> tuple[int | float | None, int | float | None]:
    """Read a smallest and a largest: ``[500, 100000]``, ``500-100000``; an end may be open: ``[500, ]``, ``[, 9000]``."""
    if isinstance(cell, str) and cell.strip().startswith("["):
        return _bracketed(cell.strip())
    found = band(cell)
    if not isinstance(found, tuple):
        raise CellFault(
            "one number where two belong",
            "[smallest, largest]",
            f"write [{found}, ] or [, {found}] or [{found}, {found}]",
        )
    return found


def day(cell: Any) -> date:
    """Read a date: a spreadsheet's, ``2026-12-31`` or ``31.12.2026``.

    Examples
    --------
    >>> day("31.12.2026"), day("2026-12-31")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31))
    """
    expected = "a date such as 2026-12-31 or 31.12.2026"
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        hint = None
        if 20_000 <= cell < 80_000:
            hint = f"as a spreadsheet's day number it would be {date(1899, 12, 30) + timedelta(days=int(cell))}; format the cell as a date"
        raise CellFault("a number where a date belongs", expected, hint)
    if not isinstance(cell, str):
        raise CellFault("not a date", expected)
    plain = _BLANKS.sub("", _unquote(cell))
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(T00:00(:00)?(\.0+)?Z?)?", plain)
    finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", plain)
    if iso:
        year, month, of_month = int(iso[1]), int(iso[2]), int(iso[3])
    elif finnish:
        year, month, of_month = int(finnish[3]), int(finnish[2]), int(finnish[1])
    elif re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", plain):
        raise CellFault("a year of two digits", expected)
    elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", plain):
        raise CellFault("a date with two readings", expected, "day and month cannot be told apart")
    else:
        raise CellFault("not a date", expected)
    try:
        return date(year, month, of_month)
    except ValueError:
        raise CellFault("a day that does not exist", expected, f"day {of_month} of month {month} in {year}") from None


def flag(cell: Any) -> bool:
    """Read yes or no in three languages, ``x`` for yes; 1 and 0 too."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    found = words()["flag"].values.get(fold_word(cell)) if isinstance(cell, str) else None
    if found is None and cell in ("1", "0"):
        return bool(cell == "1")
    if found is None:
        raise CellFault(
            "neither yes nor no", "yes or no (kyllä or ei, ja or nej)", "leave it empty where it is not known"
        )
    return found == "true"


def choice(cell: Any, name: str) -> str:
    """Read one of the words of the choice ``name`` of ``data/headings_words.csv``."""
    known = words()[name]
    found = known.values.get(fold_word(text(cell)))
    if found is None:
        expected = ", ".join("/".join(dict.fromkeys(labels.values())) for labels in known.labels.values())
        raise CellFault(
            "not one of the choices", expected, nearest(fold_word(text(cell)), {word: word for word in known.values})
        )
    return found


def is_none_word(cell: Any) -> bool:
    """Tell whether a list cell says that there are none (``-``); an empty cell says nothing."""
    return isinstance(cell, str) and fold_word(cell) in words()["none"].values


def items(cell: Any) -> list[str]:
    """Split a list cell at ``;`` or line breaks; ``-`` is the empty list, quotes keep a ``;`` inside, and a JSON list is read as such.

    Examples
    --------
    >>> items("25620; 33110 ;"), items("-"), items(25620.0), items('a; "b; c"')
    (['25620', '33110'], [], ['25620'], ['a', 'b; c'])
    """
    if isinstance(cell, list | tuple):
        return [text(part) for part in cell]
    if is_none_word(cell):
        return []
    plain = text(cell) if not isinstance(cell, str) else cell
    if re.match(r'\[\s*"', plain):
        return [text(part) for part in _json(plain)]
    parts = re.findall(r'\s*("[^"]*"(?=\s*(?:[;\n]|$))|[^;\n]*)\s*(?:[;\n]|$)', plain)
    return [_unquote(part.strip()).strip() for part in parts if part.strip()]


def scope(cell: Any) -> dict[str, bool | int | float | str]:
    """Read ``site=terrafame; process=136``; a value with quotes stays a text, ``-`` is a scope without limits.

    Examples
    --------
    >>> scope('site=terrafame; process=136; class="1"')
    {'site': 'terrafame', 'process': 136, 'class': '1'}
    """
    if isinstance(cell, dict):
        return dict(cell)
    if isinstance(cell, str) and cell.startswith("{"):
        return dict(_json(cell))
    found: dict[str, bool | int | float | str] = {}
    if is_none_word(cell):
        return found
    for part in _named(cell, "="):
        name, _, given = part
        if name in found:
            raise CellFault(f"{name!r} twice in one cell", "each dimension once")
        found[name] = value(given)
    return found


def _named(cell: Any, marks: str) -> list[tuple[str, str, str]]:
    parts = []
    plain = text(cell) if not isinstance(cell, str) else cell
    for part in re.findall(r'((?:"[^"]*"|[^;\n"])+)', plain):
        if not part.strip():
            continue
        split = re.fullmatch(rf"\s*([^{marks}]+?)\s*([{marks}])\s*(.+?)\s*", part)
        if split is None:
            raise CellFault("not in the form name=value", "name=value; name=value")
        parts.append((split[1], split[2], split[3]))
    return parts


def value(cell: Any) -> bool | int | float | str:
    """Read an evidence's value: yes or no, a number, or a level; what stands in quotes is a text.

    Examples
    --------
    >>> value("kyllä"), value("2 000 000"), value("S2"), value('"2"')
    (True, 2000000, 'S2', '2')
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        if _unquote(cell) != cell:
            return _unquote(cell)
        found = words()["flag"].values.get(fold_word(cell))
        if found is not None:
            return found == "true"
        if not re.match(r"[-+−]?[\d.,]", cell):
            return cell
    try:
        return number(cell)
    except CellFault as fault:
        if isinstance(cell, str) and fault.what == "not a number":
            return cell
        raise


def persons(cell: Any) -> int | float | str:
    """Read how many people: a number, or a word for the whole crew."""
    if isinstance(cell, str) and words()["persons"].values.get(fold_word(cell)):
        return "crew"
    return number(cell)


_SPANS = {
    "y": "Y", "v": "Y", "vuotta": "Y", "vuosi": "Y", "år": "Y", "year": "Y", "years": "Y",
    "m": "M", "kk": "M", "kuukautta": "M", "kuukausi": "M", "mån": "M", "månader": "M", "månad": "M", "month": "M", "months": "M",
    "vk": "W", "viikkoa": "W", "viikko": "W", "week": "W", "weeks": "W", "veckor": "W", "vecka": "W",
    "d": "D", "pv": "D", "päivää": "D", "päivä": "D", "dagar": "D", "dag": "D", "day": "D", "days": "D",
}  # fmt: skip


def duration(cell: Any) -> str:
    """Read a span of time: ``P3M``, ``3 kk``, ``28 days``; a number without a unit has none.

    Examples
    --------
    >>> duration("3 kk"), duration("P28D"), duration("5 years")
    ('P3M', 'P28D', 'P5Y')
    """
    plain = text(cell)
    span = re.fullmatch(r"(\d+)\s*([^\W\d]+)\.?", plain)
    if span and span[2].casefold() in _SPANS:
        return f"P{span[1]}{_SPANS[span[2].casefold()]}"
    if not plain.upper().startswith("P"):
        raise CellFault("not a span of time", "e.g. P3M, 3 kk, 28 days, 5 v")
    return plain.upper()


def weights(cell: Any) -> dict[str, float]:
    """Read ``fit=0,5; proximity=0,2``."""
    if isinstance(cell, dict):
        return dict(cell)
    if isinstance(cell, str) and cell.startswith("{"):
        return dict(_json(cell))
    if is_none_word(cell):
        return {}
    return {name: float(_number(given, ambiguous=False)) for name, _, given in _named(cell, "=")}


def importance(cell: Any) -> list[str | list[str]]:
    """Read an order of terms: ``fit > crew = local`` (or ``fit; crew = local``), most important first.

    Examples
    --------
    >>> importance("fit > crew = local")
    ['fit', ['crew', 'local']]
    """
    if isinstance(cell, list | tuple):
        return list(cell)
    if is_none_word(cell):
        return []
    if isinstance(cell, str) and cell.startswith("["):
        return list(_json(cell))
    order: list[str | list[str]] = []
    for place in re.split(r"[>;\n]", text(cell)):
        ties = [term.strip() for term in place.split("=") if term.strip()]
        if ties:
            order.append(ties if "=" in place else ties[0])
    return order


def json_cell(cell: Any) -> list[Any] | None:
    """Return the list that a cell holds as JSON (``[{…}]``) or natively (parquet), or None where it is plain text."""
    if isinstance(cell, list | tuple):
        return list(cell)
    if isinstance(cell, str) and re.match(r"\[\s*\{", cell):
        return list(_json(cell))
    return None


def _json(plain: str) -> Any:
    try:
        return json.loads(plain)
    except ValueError as error:
        raise CellFault("not well-formed JSON", None, str(error)) from None


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "id": code,
    "code": code,
    "text": text,
    "phone": phone,
    "level": text,
    "number": number,
    "coordinate": coordinate,
    "fraction": fraction,
    "band": band,
    "pair": pair,
    "date": day,
    "flag": flag,
    "texts": items,
    "ids": items,
    "codes": items,
    "scope": scope,
    "value": value,
    "persons": persons,
    "duration": duration,
    "weights": weights,
    "importance": importance,
}
"""The kinds of cell that need no vocabulary."""
