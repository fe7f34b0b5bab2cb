"""Official code lists as a bridge between languages: a text is likened to the labels in its own language.

The lists themselves are not part of the package; a user who has them loads them with :func:`read_codes`.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kaivosmatch.errors import Problem, RecordErrors

__all__ = ["CodeLabels", "common_code", "read_codes", "significant"]

LANGUAGES = ("fi", "sv", "en")
_HEADINGS = {
    "code": ("code", "koodi", "kod", "cpv", "nace", "tol", "sni"),
    "fi": ("fi", "label_fi", "suomi", "nimike"),
    "sv": ("sv", "se", "label_sv", "svenska", "benämning"),
    "en": ("en", "label_en", "english", "label"),
}


def significant(code: str) -> str:
    """Return a code's digits without the zeros at its end: the place in its tree.

    Examples
    --------
    >>> significant("45230000-8"), significant("25.62"), significant("00000000")
    ('4523', '2562', '')
    """
    digits = "".join(ch for ch in code.partition("-")[0] if ch.isdigit())
    return digits.rstrip("0") if len(digits) == 8 else digits


def common_code(one: str, other: str) -> int:
    """Return how many leading digits two codes share."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


@dataclass(frozen=True)
class CodeLabels:
    """Labels of codes in up to three languages.

    Attributes
    ----------
    labels : mapping of code to mapping of language to label
        CPV codes have eight digits, NACE/TOL/SNI codes two to five; the two are told apart by length.

    Examples
    --------
    >>> codes = CodeLabels({"45231100": {"sv": "Rörledningsarbeten"}})
    >>> codes.texts(["45231100"], None)
    ('Rörledningsarbeten',)
    """

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.labels)

    def texts(self, codes: Iterable[str], lang: str | None) -> tuple[str, ...]:
        """Return the labels of codes, in ``lang`` where there is one, else in every language there is."""
        found: list[str] = []
        for code in codes:
            labels = self.labels.get("".join(ch for ch in code.partition("-")[0] if ch.isdigit()), {})
            if lang in labels:
                found.append(labels[str(lang)])
            else:
                found.extend(labels[name] for name in sorted(labels))
        return tuple(found)


def read_codes(*paths: str | os.PathLike[str]) -> CodeLabels:
    r"""Read official code lists (CPV, NACE, TOL, SNI) from csv files with a code and labels in fi, sv or en.

    Parameters
    ----------
    *paths : path
        Each with a heading row: ``code`` and one or more of ``fi``, ``sv``, ``en``.

    Returns
    -------
    CodeLabels

    Raises
    ------
    RecordErrors
        A file without a code column or without any label column, a row whose code has no digits; all problems at once.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "cpv.csv"
    >>> _ = path.write_text("code,fi,en\n45231100,Putkijohtojen rakennustyöt,Construction work for pipelines\n", encoding="utf-8")
    >>> read_codes(path).texts(["45231100"], "fi")
    ('Putkijohtojen rakennustyöt',)
    """
    labels: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for path in paths:
        _read(Path(path), labels, problems)
    if problems:
        raise RecordErrors(problems, title="code list")
    return CodeLabels(labels)


def _columns(headings: Sequence[str]) -> dict[str, str]:
    plain = {heading.strip().casefold(): heading for heading in headings}
    return {name: plain[alias] for name, aliases in _HEADINGS.items() for alias in aliases[::-1] if alias in plain}


def _read(path: Path, labels: dict[str, dict[str, str]], problems: list[Problem]) -> None:
    try:
        handle = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        problems.append(Problem("cannot be read", file=str(path), got=str(error), expected="a csv file"))
        return
    with handle:
        try:
            rows = list(csv.DictReader(handle))
        except (UnicodeDecodeError, csv.Error) as error:
            problems.append(Problem("not a csv in UTF-8", file=path.name, got=str(error)))
            return
    columns = _columns(list(rows[0])) if rows else {}
    languages = [lang for lang in LANGUAGES if lang in columns]
    if "code" not in columns or not languages:
        problems.append(
            Problem(
                "headings not found",
                file=path.name,
                got=", ".join(rows[0]) if rows else "nothing",
                expected="code and fi, sv or en",
            )
        )
        return
    for number, row in enumerate(rows, 2):
        digits = "".join(ch for ch in (row[columns["code"]] or "").partition("-")[0] if ch.isdigit())
        if not digits:
            if not (row[columns["code"]] or "").strip().isalpha():
                problems.append(
                    Problem(
                        "not a code",
                        file=path.name,
                        row=number,
                        column=columns["code"],
                        got=repr(row[columns["code"]]),
                        expected="digits",
                    )
                )
            continue
        known = {lang: row[columns[lang]].strip() for lang in languages if (row[columns[lang]] or "").strip()}
        labels.setdefault(digits, {}).update(known)
