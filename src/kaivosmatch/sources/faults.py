"""Collecting the faults of an input, each with its place, and saying pydantic's in the house's words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from kaivosmatch.errors import Problem, RecordErrors, did_you_mean, shorten

if TYPE_CHECKING:
    from pydantic import ValidationError

    from kaivosmatch.records.fields import Record

__all__ = ["CellFault", "Faults", "Place", "each", "nearest", "record_problems"]

T = TypeVar("T")
U = TypeVar("U")


class CellFault(Exception):
    """A cell that cannot be meant; caught by whoever knows its place.

    Attributes
    ----------
    what, expected, hint : str or None
    got : object
        The part of the cell at fault; None: the whole cell.
    also : list of CellFault
        Faults of other parts of the same cell.
    """

    def __init__(self, what: str, expected: str | None = None, hint: str | None = None, got: object = None) -> None:
        super().__init__(what)
        self.what, self.expected, self.hint, self.got = what, expected, hint, got
        self.also: list[CellFault] = []


def each(read: Callable[[T], U], parts: Iterable[T]) -> list[U]:
    """Read every part of a cell; where some are at fault, raise one fault that carries them all."""
    read_parts, faults = [], []
    for part in parts:
        try:
            read_parts.append(read(part))
        except CellFault as fault:
            if fault.got is None:
                fault.got = part
            faults.append(fault)
    if faults:
        faults[0].also.extend(faults[1:])
        raise faults[0]
    return read_parts


def nearest(name: str, shown: Mapping[str, str], limit: int = 2) -> str | None:
    """Return a hint with the names nearest to ``name``, or None where none is near.

    Parameters
    ----------
    name : str
        As it stands in the file, folded like the keys of ``shown``.
    shown : mapping of str to str
        From the folded name to the name as a person would write it.
    limit : int

    Examples
    --------
    >>> nearest("kajaanni", {"kajaani": "Kajaani", "kuhmo": "Kuhmo"}), nearest("oslo", {"kuhmo": "Kuhmo"})
    ("did you mean 'Kajaani'?", None)
    """
    near = difflib.get_close_matches(name, sorted(shown), n=limit, cutoff=0.6)
    names = dict.fromkeys(shown[folded] for folded in near)
    return "did you mean " + " or ".join(map(repr, names)) + "?" if names else None


@dataclass(frozen=True)
class Place:
    """Where a record stands: file, sheet, and the row as the spreadsheet shows it (of JSON: its position from 1)."""

    file: str
    sheet: str | None = None
    row: int | None = None


@dataclass
class Faults:
    """The problems met so far; nothing is raised before the whole input has been read."""

    problems: list[Problem] = field(default_factory=list)
    order: list[tuple[str | None, str | None]] = field(default_factory=list)

    def expect(self, file: str, *sheets: str) -> None:
        """Say in which order a file's sheets are told of: its own, not that in which their faults are found."""
        self.order.extend([(file, None), *((file, sheet) for sheet in sheets)])

    def add(
        self,
        what: str,
        place: Place,
        column: str | None = None,
        *,
        got: object = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Note one problem; ``got`` is shown as a repr, shortened."""
        shown = None if got is None else shorten(got)
        self.problems.append(Problem(what, place.file, place.sheet, place.row, column, shown, expected, hint))

    def add_cell(self, fault: CellFault, place: Place, column: str | None, got: object) -> None:
        """Note the fault of one cell, and the other faults it carries."""
        for one in (fault, *fault.also):
            self.add(
                one.what, place, column, got=got if one.got is None else one.got, expected=one.expected, hint=one.hint
            )

    def raise_any(self, title: str | None = None) -> None:
        """Raise :class:`RecordErrors` with all problems in the order of the input, if there are any."""
        if not self.problems:
            return
        places = list(dict.fromkeys([*self.order, *((p.file, p.sheet) for p in self.problems)]))
        files = list(dict.fromkeys(file for file, _ in places))
        ordered = sorted(
            self.problems, key=lambda p: (files.index(p.file), places.index((p.file, p.sheet)), p.row or 0)
        )
        raise RecordErrors(ordered, title)


_LIMITS = {
    "greater_than_equal": ("too small", "at least {ge}"),
    "greater_than": ("too small", "more than {gt}"),
    "less_than_equal": ("too large", "at most {le}"),
    "less_than": ("too large", "less than {lt}"),
    "too_short": ("too few", "at least {min_length}"),
    "too_long": ("too many", "at most {max_length}"),
    "string_too_short": ("empty", "at least {min_length} character"),
    "finite_number": ("not a finite number", "a finite number"),
    "int_type": ("not a whole number", "a whole number"),
    "int_parsing": ("not a whole number", "a whole number"),
    "int_from_float": ("not a whole number", "a whole number"),
    "float_type": ("not a number", "a number"),
    "float_parsing": ("not a number", "a number"),
    "bool_type": ("neither yes nor no", "true or false"),
    "bool_parsing": ("neither yes nor no", "true or false"),
    "string_type": ("not a text", "a text"),
    "tuple_type": ("not a list", "a list"),
    "dict_type": ("not a table of names and values", "an object such as {{'site': 'terrafame'}}"),
    "model_type": ("not a record", "an object with the record's fields"),
    "date_type": ("not a date", "a date such as 2026-12-31"),
    "date_parsing": ("not a date", "a date such as 2026-12-31"),
    "date_from_datetime_parsing": ("not a date", "a date such as 2026-12-31"),
    "date_from_datetime_inexact": ("a date with a time of day", "a date such as 2026-12-31"),
    "string_pattern_mismatch": ("not in the form expected", "the form {pattern}"),
}
# where a field may be of several types, the branch that fails for its *value* says more than one that fails for its type
_TYPE_FAULTS = ("_type", "_parsing", "int_from_float")


def _field_path(location: Sequence[int | str], record: type[Record]) -> tuple[int | str, ...]:
    """Cut the names of union branches off an error's location."""
    path: list[int | str] = []
    model: Any = record
    for part in location:
        if isinstance(part, int):
            path.append(part)
            continue
        fields = getattr(model, "model_fields", None)
        if fields is None or (fields and part not in fields and path and not _is_free(path[-1])):
            break
        path.append(part)
        model = _inner_model(fields[part].annotation) if part in fields else None
    return tuple(path)


def _is_free(part: int | str) -> bool:
    # an unknown field of a nested record is named after the record's position in its list
    return isinstance(part, int)


def _inner_model(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    for part in get_args(annotation):
        found = _inner_model(part)
        if found is not None:
            return found
    return None


def _path_text(path: Sequence[int | str]) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def record_problems(
    error: ValidationError,
    record: type[Record],
    place: Place,
    name_of: Callable[[str], str] | None = None,
) -> list[Problem]:
    """Return pydantic's errors as problems, one per field.

    Parameters
    ----------
    error : pydantic.ValidationError
    record : type
        The model that refused.
    place : Place
    name_of : callable, optional
        From a field to the heading that the file uses for it; without it the field's own path, list positions counted from 1.
    """
    groups: dict[tuple[int | str, ...], list[Any]] = {}
    for item in error.errors(include_url=False):
        groups.setdefault(_field_path(item["loc"], record), []).append(item)
    problems = []
    for path, items in groups.items():
        best = next((i for i in items if not i["type"].endswith(_TYPE_FAULTS)), items[0])
        what, expected, hint = _say(best, record, path)
        column = _path_text(path) or None
        if column is not None and name_of is not None:
            # a list of plain values is one cell; inside records of a cell the path goes on
            column = name_of(str(path[0])) + (_path_text(path[1:]) if len(path) > 2 else "")
        missing = best["type"] == "missing" or not path
        got = None if missing else shorten(best["input"])
        problems.append(Problem(what, place.file, place.sheet, place.row, column, got, expected, hint))
    return problems


def _say(
    item: Mapping[str, Any], record: type[Record], path: Sequence[int | str]
) -> tuple[str, str | None, str | None]:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "missing":
        return "missing", "a value", None
    if kind == "extra_forbidden":
        model: Any = record
        for part in path[:-1]:
            if isinstance(part, str):
                model = _inner_model(model.model_fields[part].annotation) or model
        return "unknown field", None, did_you_mean(str(path[-1]), model.model_fields)
    if kind == "literal_error":
        choices = [part.strip().strip("'") for part in context["expected"].replace(" or ", ", ").split(", ")]
        return "not one of the choices", context["expected"], did_you_mean(str(item["input"]), choices)
    if kind == "value_error":
        what, _, expected = str(context["error"]).partition("; expected ")
        return what, expected or None, None
    if kind in _LIMITS:
        what, expected = _LIMITS[kind]
        return what, expected.format(**context), None
    return item["msg"], None, None
