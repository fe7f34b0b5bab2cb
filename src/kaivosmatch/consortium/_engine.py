"""The search code in its two forms: as it stands, on lists, and compiled by numba, on arrays.

numba is an extra. It is imported only when a search turns out to be long, so that a small problem never waits for it; once it is there, it
is used for everything. The machine code is cached next to the source, or where numba finds a place.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from kaivosmatch.consortium import _bounds, _branching, _prices, _search, _shares, _state, _tables, _team, _transport

__all__ = ["PLAIN", "Kernel", "as_arrays", "as_lists", "compiled", "has_compiler", "is_cached", "is_loaded"]


class Kernel(NamedTuple):
    """What the public search calls."""

    advance: Callable[[Any, Any, Any, int], None]
    share_out: Callable[[Any, Any, int], int]


PLAIN = Kernel(_search.advance, _shares.share_out)
Record = TypeVar("Record", _tables.Tables, _state.State)

# in the order of use: each calls only earlier ones
KERNELS: tuple[Callable[..., Any], ...] = (
    _transport._pass_on, _transport.assign,
    _team.billionths, _team.lead_cost, _team.best_lead, _team.tops, _team.score_at, _team._choose, _team.is_minimal,
    _prices._densest, _prices.price_total, _prices.earning, _prices.spend,
    _state.cut, _state.earlier, _state.beats_ties, _state.pooled, _state._stands_for, _state._set_floor, _state.enter,
    _bounds.loss, _bounds.evaluate, _bounds.top, _bounds.weakest, _bounds.sift, _bounds.refine,
    _branching._keep, _branching._clear, _branching._seats_for, _branching._least_people, _branching._least_sums,
    _branching.order, _branching.survey, _branching.arrange, _branching.tie_hopeless,
    _search._chosen, _search._judge, _search._anybody, _search._root_bound, _search._start, _search._price_roots,
    _search._settle, _search._next_sweep, _search._open_root, _search._open_child, _search.advance,
    _shares._crew_prices, _shares._can_give, _shares._flow, _shares._find_way, _shares._raise, _shares.share_out,
)  # fmt: skip
# The kernels allocate nothing, divide by nothing that is 0, and are called by one another only.
OPTIONS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False, "error_model": "numpy"}
# Searches touch nothing but their own memory: several threads may search at once.
ENTRY: dict[str, Any] = {"_nrt": False, "nogil": True}
# Putting these into their callers takes 15 % off the search and adds 10 % to compiling; doing so for all would double it.
INLINE = {"_densest", "earning", "spend", "loss", "cut", "lead_cost"}

_loaded: list[Kernel] = []


def has_compiler() -> bool:
    """Say whether numba is installed, without importing it."""
    return importlib.util.find_spec("numba") is not None


def is_loaded() -> bool:
    """Say whether the compiled search is in this process already."""
    return bool(_loaded)


def compiled() -> Kernel:
    """Return the compiled search. Its first call loads it from the cache or compiles it.

    Raises
    ------
    ImportError
        Where numba is not installed.
    """
    if not _loaded:
        _loaded.append(_compile())
    return _loaded[0]


def is_cached() -> bool:
    """Say whether the compiled search lies ready on disk, without importing numba. A guess where numba keeps it elsewhere: False."""
    places = [Path(__file__).parent / "__pycache__"]
    if os.environ.get("NUMBA_CACHE_DIR"):
        places.append(Path(os.environ["NUMBA_CACHE_DIR"]))
    return any(place.is_dir() and any(place.rglob(f"*_advance_{_digest()}*.nbi")) for place in places)


@cache
def _digest() -> str:
    modules = (_tables, _transport, _team, _prices, _state, _bounds, _branching, _search, _shares)
    return hashlib.sha256("".join(inspect.getsource(m) for m in modules).encode()).hexdigest()[:16]


def _compile() -> Kernel:
    import numba

    done: dict[str, Any] = {}
    for kernel in KERNELS:
        name = kernel.__name__
        done[name] = numba.njit(**OPTIONS, forceinline=name in INLINE)(_copy(kernel, done))
    entries = [_copy(entry, done) for entry in (_advance, _share_out)]
    for entry in entries:
        # The cache looks at the code of the outermost function only, so the digest of all the code goes into its name.
        entry.__qualname__ = f"{entry.__name__}_{_digest()}"
    try:
        return Kernel(*[numba.njit(cache=True, **ENTRY)(entry) for entry in entries])
    except RuntimeError:  # nowhere to write the cache: compile in each process
        return Kernel(*[numba.njit(**ENTRY)(entry) for entry in entries])


def _copy(function: Callable[..., Any], known: dict[str, Any]) -> Any:
    """Return the same function seeing compiled functions in place of plain ones."""
    if not isinstance(function, FunctionType):
        raise TypeError(function)
    copy = FunctionType(function.__code__, {**function.__globals__, **known}, function.__name__, function.__defaults__)
    copy.__module__ = function.__module__
    copy.__qualname__ = function.__name__
    return copy


def _advance(strict: Any, t: Any, s: Any, effort: int) -> None:
    advance(strict, t, s, effort)  # type: ignore[name-defined]  # noqa: F821  # _compile puts it there


def _share_out(t: Any, s: Any, size: int) -> int:
    return share_out(t, s, size)  # type: ignore[name-defined,no-any-return]  # noqa: F821  # _compile puts it there


def as_arrays(record: Record) -> Record:
    """Return the same record with arrays for lists: a search begun in plain Python goes on compiled where it stands."""
    values: list[Any] = [np.array(value) if isinstance(value, list) else value for value in record]
    return type(record)(*values)


def as_lists(record: Record) -> Record:
    """Return the same record with plain lists for arrays: indexing them is several times as fast in Python."""
    values: list[Any] = [value.tolist() if isinstance(value, np.ndarray) else value for value in record]
    return type(record)(*values)
