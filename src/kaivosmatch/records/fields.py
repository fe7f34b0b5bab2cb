"""The kinds of field that records are made of: numbers, bands, codes, dates, ids.

Every kind reads what people really write (a code as a number, a blank for nothing), and refuses what cannot be meant, with a hint.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

__all__ = [
    "Band",
    "Basis",
    "Binds",
    "BusinessId",
    "Count",
    "Cpv",
    "Duration",
    "Fraction",
    "Id",
    "IndustryCode",
    "Lang",
    "Latitude",
    "Longitude",
    "Number",
    "Record",
    "Shift",
    "Text",
    "add_duration",
    "band_of",
]


class Record(BaseModel):
    """What all records share: frozen, and a field that is not known by name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


def _code_text(value: Any) -> Any:
    """Codes are often read as numbers: 25620 or 25620.0 for "25620"."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) else value


def _industry(value: str) -> str:
    if not re.fullmatch(r"[A-Z]?\d{2}(\.?\d{1,2}){0,2}\d?|[A-U]", value):
        raise ValueError(f"{value!r} is no TOL/NACE/SNI code; expected 2 to 5 digits such as '25.62' or '25620'")
    return value


def _cpv(value: str) -> str:
    if not re.fullmatch(r"\d{8}(-\d)?", value):
        raise ValueError(f"{value!r} is no CPV code; expected 8 digits such as '45262600', with or without '-7'")
    return value[:8]


def _business_id(value: str) -> str:
    from stdnum.exceptions import ValidationError
    from stdnum.fi import ytunnus

    try:
        digits: str = ytunnus.validate(value)
    except ValidationError as problem:
        raise ValueError(
            f"{value!r} is no Y-tunnus ({problem}); expected seven digits, '-', and the check digit"
        ) from None
    return f"{digits[:7]}-{digits[7]}"


_DURATION = re.compile(r"P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value):
        raise ValueError(f"{value!r} is no ISO duration; expected e.g. 'P3M' (three calendar months), 'P5Y' or 'P28D'")
    return value


def add_duration(start: date, duration: str, sign: int = 1) -> date:
    """Add an ISO duration to a day, by the calendar; a day that the month does not have becomes its last.

    Parameters
    ----------
    start : date
    duration : str
        Years, months, weeks and days, e.g. ``"P3M"``.
    sign : {1, -1}
        -1 subtracts.

    Examples
    --------
    >>> add_duration(date(2026, 11, 30), "P3M")
    datetime.date(2027, 2, 28)
    >>> add_duration(date(2026, 5, 31), "P3M", -1)
    datetime.date(2026, 2, 28)
    """
    import calendar
    from datetime import timedelta

    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(f"{duration!r} is no ISO duration")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    total = start.year * 12 + start.month - 1 + sign * (12 * years + months)
    year, month = divmod(total, 12)
    month += 1
    year = min(max(year, 1), 9999)
    moved = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return moved + timedelta(days=sign * (7 * weeks + days))


Id: TypeAlias = Annotated[str, BeforeValidator(_code_text), Field(min_length=1)]
Text: TypeAlias = Annotated[str, Field(min_length=1)]
Lang: TypeAlias = Literal["fi", "sv", "en"]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Number: TypeAlias = Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, allow_inf_nan=False)]
Fraction: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Latitude: TypeAlias = Annotated[float, Field(ge=-90, le=90)]
Longitude: TypeAlias = Annotated[float, Field(ge=-180, le=180)]
IndustryCode: TypeAlias = Annotated[str, BeforeValidator(_code_text), AfterValidator(_industry)]
Cpv: TypeAlias = Annotated[str, BeforeValidator(_code_text), AfterValidator(_cpv)]
BusinessId: TypeAlias = Annotated[str, BeforeValidator(_code_text), AfterValidator(_business_id)]
Duration: TypeAlias = Annotated[str, AfterValidator(_duration)]
Basis: TypeAlias = Literal["declared", "seen", "register", "audited"]
Binds: TypeAlias = Literal["each", "doer", "lead", "any", "sum"]
Shift: TypeAlias = Literal["day", "evening", "night", "weekend"]


def _ordered(value: Any) -> Any:
    if isinstance(value, tuple) and value[0] > value[1]:
        raise ValueError(f"the band [{value[0]}, {value[1]}] runs backwards; expected [low, high]")
    return value


Band: TypeAlias = Annotated[Number | tuple[Number, Number], AfterValidator(_ordered)]


def band_of(value: float | tuple[float, float] | None) -> tuple[float, float] | None:
    """Return a band as ``(low, high)``, a plain number as a band of no width, and None as None.

    Examples
    --------
    >>> band_of(5), band_of((3, 7)), band_of(None)
    ((5.0, 5.0), (3.0, 7.0), None)
    """
    if value is None:
        return None
    low, high = value if isinstance(value, tuple) else (value, value)
    return float(low), float(high)
