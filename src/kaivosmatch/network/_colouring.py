"""Slots for chosen pairs: an edge colouring of a bipartite graph, as even as can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["colour"]

Whole = NDArray[np.intp]


def colour(pairs: Whole, shape: tuple[int, ...], colours: int) -> Whole:
    """Give each pair one of ``colours`` so that nobody has the same twice, and no colour has two pairs more than another.

    Parameters
    ----------
    pairs : int ndarray (k, 2)
        Different (left, right) pairs; nobody is in more than ``colours`` of them.
    shape : (int, int)
        How many there are on the left and on the right.
    colours : int

    Returns
    -------
    int ndarray (k,)

    Notes
    -----
    König 1916, by alternating paths; evenly by exchanging colours along such paths (de Werra 1971).

    Examples
    --------
    >>> colour(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), (2, 2), 2).tolist()
    [1, 0, 0, 1]
    """
    left, right = shape[0], shape[1]
    # at[v, c]: the pair of person v in slot c, -1 for none; those on the right come after those on the left.
    at = np.full((left + right, max(colours, 1)), -1, dtype=np.intp)
    ends = np.column_stack([pairs[:, 0], pairs[:, 1] + left])
    given = np.full(len(pairs), -1, dtype=np.intp)
    for k, (u, v) in enumerate(ends.tolist()):
        a, b = int((at[u] < 0).argmax()), int((at[v] < 0).argmax())
        if at[v, a] >= 0:
            # a is free at u but not at v: turn the path of a and b that starts at v, which never comes to u.
            _turn(_path(at, ends, v, a, b), a, b, at, ends, given)
        _set(k, a, at, ends, given)
    sizes = np.bincount(given, minlength=colours)
    while len(pairs) and int(sizes.max() - sizes.min()) > 1:
        big, small = int(sizes.argmax()), int(sizes.argmin())
        # Among the paths of the two colours some begin and end with the greater one: turning it moves one pair over.
        for v in range(left + right):
            if at[v, big] >= 0 and at[v, small] < 0:
                path = _path(at, ends, v, big, small)
                if len(path) % 2:
                    _turn(path, big, small, at, ends, given)
                    break
        sizes = np.bincount(given, minlength=colours)
    return given


def _path(at: Whole, ends: Whole, start: int, first: int, second: int) -> list[int]:
    """The pairs along the path from ``start`` whose colours are first, second, first …"""
    path: list[int] = []
    person, wanted, other = start, first, second
    while at[person, wanted] >= 0:
        pair = int(at[person, wanted])
        path.append(pair)
        person = int(ends[pair, 0] + ends[pair, 1] - person)
        wanted, other = other, wanted
    return path


def _turn(path: list[int], a: int, b: int, at: Whole, ends: Whole, given: Whole) -> None:
    old = [int(given[pair]) for pair in path]
    for pair, was in zip(path, old):
        at[ends[pair], was] = -1
    for pair, was in zip(path, old):
        _set(pair, a + b - was, at, ends, given)


def _set(pair: int, to: int, at: Whole, ends: Whole, given: Whole) -> None:
    given[pair] = to
    at[ends[pair], to] = pair
