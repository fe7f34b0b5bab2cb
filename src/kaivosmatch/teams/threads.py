"""Several searches at once: compiled searches and HiGHS leave Python to other threads while they work."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from kaivosmatch.consortium import is_loaded
from kaivosmatch.teams.settings import setting

__all__ = ["at_once", "threads"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def threads() -> int:
    """Return how many threads are worth having: one for each processor that this process may use, and one only in plain Python."""
    if not is_loaded():
        return 1
    try:
        here = len(os.sched_getaffinity(0))
    except AttributeError:  # not known on every system
        here = os.cpu_count() or 1
    return max(1, min(here, int(setting("allocate_threads"))))


def at_once(work: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    """Return the answer for each item, in their order; the work for one must not change what the work for another sees.

    Examples
    --------
    >>> at_once(len, ["one", "three"])
    [3, 5]
    """
    count = min(threads(), len(items))
    if count < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, items))
