"""Every error the library raises, and the one place where their messages are built.

A message says *what* is wrong, *where*, what was *got*, what was *expected*, and gives a *hint*. The same facts are attributes, so that a
program need not read the sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AudienceError",
    "InputError",
    "KaivosmatchError",
    "MissingExtra",
    "NotFitted",
    "Problem",
    "RecordErrors",
    "SavedFileError",
    "StaleDate",
    "UnknownName",
    "did_you_mean",
    "shorten",
]


class KaivosmatchError(Exception):
    """The root of all errors of the library."""


def shorten(value: object, length: int = 60) -> str:
    """Return ``repr(value)``, cut in the middle when it is longer than ``length``.

    Examples
    --------
    >>> shorten("x" * 100, 20)
    "'xxxxxxxx…xxxxxxxxx'"
    """
    text = repr(value)
    if len(text) <= length:
        return text
    half = (length - 1) // 2
    return f"{text[:half]}…{text[len(text) - (length - 1 - half) :]}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest known names, or all of them when few and none is near.

    Examples
    --------
    >>> did_you_mean("proximty", ["fit", "proximity"])
    "did you mean 'proximity'?"
    """
    names = sorted(known)
    near = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(repr(n) for n in near) + "?"
    if len(names) <= 12:
        return "known: " + ", ".join(repr(n) for n in names)
    return f"{len(names)} names are known, none is near"


@dataclass(frozen=True)
class Problem:
    """One fault of an input, with its place.

    Attributes
    ----------
    what : str
        The fault in a few words, e.g. ``"not a number"``.
    file, sheet, column : str or None
        Where; None where it does not apply.
    row : int or None
        Row number as a spreadsheet shows it (the heading is row 1); for JSON the position of the record, from 1.
    got, expected, hint : str or None
        What stood there, what was expected, and how to mend it.
    """

    what: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    got: str | None = None
    expected: str | None = None
    hint: str | None = None

    @property
    def place(self) -> str:
        """File, sheet, row and column in one phrase."""
        parts = [
            self.file,
            f"sheet {self.sheet!r}" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {self.column!r}" if self.column else None,
        ]
        return ", ".join(p for p in parts if p)

    def __str__(self) -> str:
        text = f"{self.place}: {self.what}" if self.place else self.what
        if self.got is not None:
            text += f"; got {self.got}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.hint is not None:
            text += f" ({self.hint})"
        return text


class RecordErrors(KaivosmatchError, ValueError):
    """An input with faults: *all* of them at once.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the input.

    Examples
    --------
    >>> error = RecordErrors([Problem("not a number", file="s.csv", row=3, column="headcount", got="'many'")])
    >>> print(error)
    1 problem
      1. s.csv, row 3, column 'headcount': not a number; got 'many'
    """

    def __init__(self, problems: Sequence[Problem], title: str | None = None) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.title = title
        super().__init__(self._message())

    def _message(self) -> str:
        count = len(self.problems)
        head = f"{count} problem" + ("" if count == 1 else "s")
        if self.title:
            head = f"{self.title}: {head}"
        lines = [f"  {i}. {problem}" for i, problem in enumerate(self.problems, 1)]
        return "\n".join([head, *lines])

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems, self.title))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per problem: ``file, sheet, row, column, what, got, expected, hint``."""
        import pandas as pd

        columns = ["file", "sheet", "row", "column", "what", "got", "expected", "hint"]
        frame = pd.DataFrame([asdict(p) for p in self.problems], columns=columns)
        frame["row"] = frame["row"].astype("Int64")
        return frame


class InputError(KaivosmatchError, ValueError):
    """An argument that cannot be used as it is.

    Attributes
    ----------
    what, got, expected, hint : str or None
    """

    def __init__(self, what: str, *, got: object = None, expected: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.got = None if got is None else shorten(got)
        self.expected = expected
        self.hint = hint
        super().__init__(str(Problem(what, got=self.got, expected=expected, hint=hint)))


class UnknownName(InputError, KeyError):
    """A name (term, id, key, audience, language …) that is not among the known ones."""

    def __init__(self, kind: str, name: object, known: Iterable[str], *, hint: str | None = None) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(sorted(known))
        super().__init__(f"unknown {kind}", got=name, hint=hint or did_you_mean(str(name), self.known))

    def __str__(self) -> str:  # KeyError would show the repr of its argument
        return str(Problem(self.what, got=self.got, expected=self.expected, hint=self.hint))


class AudienceError(KaivosmatchError, PermissionError):
    """Something was asked for an audience that may not see it."""


class NotFitted(KaivosmatchError, ValueError, AttributeError):
    """A matcher was asked before ``fit``."""

    def __init__(self, what: str = "this Matcher") -> None:
        super().__init__(f"{what} is not fitted yet; call fit(suppliers) first")


class MissingExtra(KaivosmatchError, ImportError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed; pip install 'kaivosmatch[{extra}]'"
        )


class SavedFileError(KaivosmatchError, ValueError):
    """A saved matcher that cannot be read back: damaged, or from another version."""


class StaleDate(UserWarning):
    """A matcher fitted without ``as_of`` is asked on a later day: its verdicts are those of the day of ``fit``."""
