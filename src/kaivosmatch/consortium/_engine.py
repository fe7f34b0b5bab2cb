"""The search code in its two forms: as it stands, on lists, and compiled by numba, on arrays.

numba is an extra. It is imported only when a search turns out to be long, so that a small problem never waits for it; once it is there, it
is used for everything. The machine code is cached next to the source, or where numba finds a place.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from kaivosmatch.consortium import _bounds, _branching, _prices, _search, _state, _tables, _team, _transport

__all__ = ["Advance", "as_lists", "compiled", "has_compiler", "is_loaded"]

Advance = Callable[[Any, Any, Any, Any, int], None]
Record = TypeVar("Record", bound=NamedTuple)

# in the order of use: each calls only earlier ones
KERNELS: tuple[Callable[..., Any], ...] = (
    _transport._pass_on, _transport.assign,
    _team.billionths, _team.lead_cost, _team.best_lead, _team.tops, _team.score_at, _team.is_minimal,
    _prices._densest, _prices.price_total, _prices.earning, _prices.spend,
    _state.cut, _state.beats_ties, _state._stands_for, _state._set_floor, _state.offer,
    _bounds.loss, _bounds.evaluate, _bounds.top, _bounds.refine,
    _branching._keep, _branching.order, _branching._enough, _branching.arrange, _branching.tie_hopeless,
    _search._chosen, _search._judge, _search._root_bound, _search._start, _search._price_roots,
    _search._settle, _search._open_root, _search._open_child, _search.advance,
)  # fmt: skip

_loaded: list[Advance] = []


def has_compiler() -> bool:
    """Say whether numba is installed, without importing it."""
    return importlib.util.find_spec("numba") is not None


def is_loaded() -> bool:
    """Say whether the compiled search is in this process already."""
    return bool(_loaded)


def compiled() -> Advance:
    """Return the compiled search, loading it from the cache or compiling it at its first call.

    Raises
    ------
    ImportError
        Where numba is not installed.
    """
    if not _loaded:
        _loaded.append(_compile())
    return _loaded[0]


@cache
def _digest() -> str:
    modules = (_tables, _transport, _team, _prices, _state, _bounds, _branching, _search)
    return hashlib.sha256("".join(inspect.getsource(m) for m in modules).encode()).hexdigest()


def _compile() -> Advance:
    import numba

    done: dict[str, Any] = {}
    for kernel in KERNELS:
        done[kernel.__name__] = numba.njit(_copy(kernel, done))
    entry = _copy(_entry(_digest()), {"search": done["advance"]})
    try:
        return numba.njit(cache=True)(entry)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to write the cache: compile in each process
        return numba.njit(entry)  # type: ignore[no-any-return]


def _copy(function: Callable[..., Any], known: dict[str, Any]) -> Callable[..., Any]:
    """Return the same function seeing compiled functions in place of plain ones."""
    if not isinstance(function, FunctionType):
        raise TypeError(function)
    space = {**function.__globals__, **known}
    copy = FunctionType(function.__code__, space, function.__name__, function.__defaults__, function.__closure__)
    copy.__module__ = function.__module__
    copy.__qualname__ = function.__name__
    return copy


def _entry(digest: str) -> Callable[..., Any]:
    """Return the outermost function. The cache looks at its code and closure only, so the digest of all the code must be in the closure."""

    def consortium_search(strict: Any, t: Any, w: Any, s: Any, effort: int) -> None:
        if len(digest) > 0:
            search(strict, t, w, s, effort)  # noqa: F821  # _compile puts it there

    return consortium_search


def as_lists(record: Record) -> Record:
    """Return the same record with plain lists for arrays: indexing them is several times as fast in Python."""
    return type(record)(*[value.tolist() if isinstance(value, np.ndarray) else value for value in record])
