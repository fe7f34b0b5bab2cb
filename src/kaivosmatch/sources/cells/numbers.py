"""Cells that hold numbers as Finns write them, shares, degrees and bands. Where a number has two readings it is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from kaivosmatch.sources.cells.texts import BLANKS, unquote
from kaivosmatch.sources.faults import CellFault

__all__ = ["band", "coordinate", "fraction", "number", "number_of", "pair"]

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})

_UNITS = {
    "€": 1.0, "eur": 1.0, "euroa": 1.0, "euro": 1.0, "t€": 1e3, "k€": 1e3, "keur": 1e3, "teur": 1e3,
    "m€": 1e6, "meur": 1e6, "milj.€": 1e6, "milj€": 1e6, "mn€": 1e6, "km": 1.0, "h": 1.0, "kpl": 1.0, "st": 1.0, "pcs": 1.0,
}  # fmt: skip

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def number(cell: Any) -> int | float:
    """Read a number: ``1 234,5``, ``1234.5``, ``25 000 €``, ``1,2 M€``, ``50 km``.

    One comma is a decimal comma, except that ``1,234`` could be either and is refused; where both comma and point occur the last is
    the decimal sign.

    Examples
    --------
    >>> number("1 234,5"), number("25 000 €"), number("1,2 M€"), number("−3")
    (1234.5, 25000, 1200000, -3)
    """
    return number_of(cell, ambiguous=True)


def coordinate(cell: Any) -> float:
    """Read degrees; ``64,123`` has no second reading here."""
    return float(number_of(cell, ambiguous=False))


def number_of(cell: Any, *, ambiguous: bool) -> int | float:
    """Read a number; ``ambiguous``: whether ``1,234`` may be a thousand as well, and is refused."""
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
    plain = unquote(cell).strip().translate(_MINUS)
    found = re.fullmatch(r"([-+]?\s*[\d.,\s\u00a0\u202f'’]*\d(?:e[-+]?\d+)?)\s*([^\d\s][^\d]*)?", plain, re.IGNORECASE)
    if found is None:
        raise CellFault("not a number", "a number")
    digits, unit = BLANKS.sub("", found[1]), BLANKS.sub("", found[2] or "").casefold()
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
