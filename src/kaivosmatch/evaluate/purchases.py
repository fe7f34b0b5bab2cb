"""Reading one's own purchases: one row per winner, grouped into awards, with what had to be left out."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaivosmatch.encode import CodeLabels
from kaivosmatch.errors import InputError, Problem, RecordErrors, did_you_mean
from kaivosmatch.records import Award, Supplier

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Purchases", "read_purchases", "supplier_key"]


@dataclass(frozen=True)
class Purchases:
    """Awards in the order of date and id, the firms that won them, and labels met with their codes.

    Attributes
    ----------
    awards : tuple of Award
    suppliers : tuple of Supplier
        Every winner, with what the file says of it.
    labels : CodeLabels
        Labels written beside CPV codes.
    left_out : dict
        What was dropped and how many rows: placeholders, rows without a winner, title or date.
    """

    awards: tuple[Award, ...]
    suppliers: tuple[Supplier, ...]
    labels: CodeLabels
    left_out: Mapping[str, int]


def supplier_key(name: str) -> str:
    """Return the key of a firm known by name only: in one case, white space folded.

    Examples
    --------
    >>> supplier_key("  Keksitty   AB ")
    'keksitty ab'
    """
    return " ".join(name.lower().split())


@lru_cache(maxsize=2)
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = (files("kaivosmatch") / "data" / "encode" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_purchases(path: str | os.PathLike[str], columns: Mapping[str, str] | None = None) -> Purchases:
    """Read awards from a table with one row per winner.

    Parameters
    ----------
    path : path
        csv (also .gz), xlsx or parquet.
    columns : mapping, optional
        Field to heading, over the known headings: ``id, text, date, supplier, supplier_id, buyer, buyer_id, kind, cpv, municipality,
        industry, value_eur``. ``id, text, date, supplier`` are needed.

    Returns
    -------
    Purchases

    Notes
    -----
    A CPV cell may hold the code and its label ("45231100 Rörledningsarbeten"); ``00000000`` is none. Industry codes that lost their
    leading zero get it back ("1110" of a five-digit code is 01110). Rows of a known placeholder for private persons are left out.

    Raises
    ------
    RecordErrors
        Needed columns are missing, or dates cannot be read; all problems at once.
    """
    frame = _read(Path(path))
    heading = _headings(frame, columns or {}, Path(path).name)
    frame = frame.rename(columns={name: field for field, name in heading.items()})
    return _collect(frame, Path(path).name)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    if not path.exists():
        raise InputError("no such file", got=str(path))
    name = path.name.lower()
    if name.endswith((".csv", ".csv.gz")):
        return pd.read_csv(path, dtype=str)
    if name.endswith(".xlsx"):
        return pd.read_excel(path, dtype=str, engine="openpyxl")
    if name.endswith(".parquet"):
        frame = pd.read_parquet(path)
        return frame.astype(object).where(frame.notna(), None).map(lambda value: None if value is None else str(value))
    raise InputError("unknown kind of file", got=path.name, expected=".csv, .csv.gz, .xlsx or .parquet")


def _headings(frame: pd.DataFrame, given: Mapping[str, str], file: str) -> dict[str, str]:
    plain = {str(name).strip().casefold(): str(name) for name in frame.columns}
    found = dict(given)
    problems = [
        Problem("no such column", file=file, column=name, hint=did_you_mean(name, map(str, frame.columns)))
        for name in given.values()
        if name not in frame.columns
    ]
    for row in _table("award_columns.csv"):
        if row["heading"] in plain and row["field"] not in found:
            found[row["field"]] = plain[row["heading"]]
    for field in ("id", "text", "date", "supplier"):
        if field not in found:
            known = ", ".join(row["heading"] for row in _table("award_columns.csv") if row["field"] == field)
            problems.append(
                Problem(
                    f"no column for {field!r}", file=file, expected=f"one of {known}", hint="or name it in columns="
                )
            )
    if problems:
        raise RecordErrors(problems, title=file)
    return found


def _collect(frame: pd.DataFrame, file: str) -> Purchases:
    words = _table("award_words.csv")
    placeholders = {row["word"] for row in words if row["field"] == "placeholder"}
    kinds = {row["word"]: row["value"] for row in words if row["field"] == "kind"}
    left_out: Counter[str] = Counter()
    rows: dict[str, list[dict[str, Any]]] = {}
    problems: list[Problem] = []
    for number, raw in enumerate(frame.to_dict("records"), 2):
        row = {str(field): value.strip() for field, value in raw.items() if isinstance(value, str) and value.strip()}
        missing = next((field for field in ("id", "text", "date", "supplier") if field not in row), None)
        if missing is not None:
            left_out[f"without {missing}"] += 1
            continue
        key = supplier_key(row["supplier"])
        if key in placeholders:
            left_out[f"placeholder {key!r}"] += 1
            continue
        try:
            day = date.fromisoformat(row["date"][:10])
        except ValueError:
            problems.append(
                Problem(
                    "not a date", file=file, row=number, column="date", got=repr(row["date"]), expected="YYYY-MM-DD"
                )
            )
            continue
        rows.setdefault(row["id"], []).append({**row, "key": row.get("supplier_id", key), "day": day})
    if problems:
        raise RecordErrors(problems, title=file)
    awards = [_award(name, group, kinds) for name, group in rows.items()]
    awards.sort(key=lambda award: (award.date, award.id))
    flat = [row for group in rows.values() for row in group]
    return Purchases(tuple(awards), _suppliers(flat), _labels(flat), dict(left_out))


def _cpv(cell: str | None) -> tuple[str | None, str]:
    """Split "45231100-8 Label" into code and label; a code of zeros is none."""
    if cell is None:
        return None, ""
    head, _, label = cell.partition(" ")
    digits = "".join(ch for ch in head.partition("-")[0] if ch.isdigit())
    return (digits if len(digits) == 8 and digits.strip("0") else None), label.strip()


def _award(name: str, group: list[dict[str, Any]], kinds: Mapping[str, str]) -> Award:
    first = group[0]
    code, _ = _cpv(first.get("cpv"))
    return Award.model_validate(
        {
            "id": name,
            "text": first["text"],
            "suppliers": sorted({row["key"] for row in group}),
            "date": min(row["day"] for row in group),
            "buyer": first.get("buyer"),
            "buyer_id": first.get("buyer_id"),
            "kind": kinds.get(first.get("kind", "").casefold()),
            "cpv": [code] if code else None,
            "municipality": first.get("municipality"),
        }
    )


def _suppliers(rows: list[dict[str, Any]]) -> tuple[Supplier, ...]:
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["key"], row)
    found = []
    for key, row in sorted(first.items()):
        digits = row.get("industry", "").split(" ")[0]
        code = digits.zfill(5) if digits.isdigit() and 4 <= len(digits) <= 5 else None
        found.append(Supplier(id=key, name=row["supplier"], industry_codes=(code,) if code else None))
    return tuple(found)


def _labels(rows: list[dict[str, Any]]) -> CodeLabels:
    from kaivosmatch.vocabulary import guess_language

    labels: dict[str, str] = {}
    for row in rows:
        code, label = _cpv(row.get("cpv"))
        if code and label:
            labels.setdefault(code, label)
    guessed = Counter(guess_language(label) for label in labels.values())
    guessed.pop(None, None)
    lang = guessed.most_common(1)[0][0] if guessed else "und"
    return CodeLabels({code: {str(lang): label} for code, label in sorted(labels.items())})
