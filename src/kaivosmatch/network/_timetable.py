"""A day of one-to-one meetings: who meets whom in which slot, so that the meetings are worth the most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.network._colouring import colour
from kaivosmatch.network._meetings import Day, choose

__all__ = ["Timetable", "timetable", "timetable_solution"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Timetable:
    """Meetings, and how good they are.

    Attributes
    ----------
    status : str
        ``"OPTIMAL"`` (proved), ``"FEASIBLE"`` (the best found in the time), ``"INFEASIBLE"`` (proved that the least numbers of meetings
        cannot be met) or ``"UNDECIDED"`` (time ran out with nothing found).
    meetings : int ndarray (k, 3)
        (buyer, firm, slot), by slot, then buyer.
    value : float
        The sum over the meetings.
    bound : float
        No timetable is worth more.
    """

    status: str
    meetings: Whole
    value: float
    bound: float


def timetable(
    value: ArrayLike,
    slots: int,
    *,
    tables: ArrayLike | None = None,
    buyers_free: ArrayLike | None = None,
    firms_free: ArrayLike | None = None,
    most_per_buyer: ArrayLike | None = None,
    most_per_firm: ArrayLike | None = None,
    time_limit: float | None = None,
) -> Whole:
    """Return the meetings of greatest total value: (buyer, firm, slot), by slot, then buyer.

    Parameters
    ----------
    value : float array_like (buyers, firms)
        Not negative; a pair of value 0 does not meet.
    slots : int
        How many meetings can follow one another.
    tables : int or int array_like (slots,), optional
        Most meetings in a slot.
    buyers_free, firms_free : bool array_like (buyers, slots), (firms, slots), optional
        Who can be there when. Default: always.
    most_per_buyer, most_per_firm : int or int array_like, optional
        Most meetings of each.
    time_limit : float, optional
        Seconds; without it the answer is proved however long it takes. :func:`timetable_solution` tells which it was.

    Returns
    -------
    int ndarray (meetings, 3)
        A pair meets at most once, and nobody twice in a slot.

    Raises
    ------
    InputError
        For values that are negative or not finite, shapes that do not fit together, and numbers below zero.

    Examples
    --------
    >>> timetable([[9, 5], [8, 1]], slots=1).tolist()  # 5 + 8 is more than 9 + 1
    [[0, 1, 0], [1, 0, 0]]
    """
    return timetable_solution(
        value,
        slots,
        tables=tables,
        buyers_free=buyers_free,
        firms_free=firms_free,
        most_per_buyer=most_per_buyer,
        most_per_firm=most_per_firm,
        time_limit=time_limit,
    ).meetings


def timetable_solution(
    value: ArrayLike,
    slots: int,
    *,
    tables: ArrayLike | None = None,
    buyers_free: ArrayLike | None = None,
    firms_free: ArrayLike | None = None,
    most_per_buyer: ArrayLike | None = None,
    most_per_firm: ArrayLike | None = None,
    least_per_buyer: ArrayLike | None = None,
    least_per_firm: ArrayLike | None = None,
    keep: ArrayLike | None = None,
    time_limit: float | None = None,
) -> Timetable:
    """Like :func:`timetable`, with a floor for each, meetings that must stand, and the proof.

    Parameters
    ----------
    least_per_buyer, least_per_firm : int or int array_like, optional
        Fewest meetings of each (so that nobody who has a fit is left out).
    keep : int array_like (k, 3), optional
        Meetings that stand as they are, when someone cancelled and the rest of the day should not change; only what can still be added is
        chosen. They count for the value and for every limit.

    Returns
    -------
    Timetable

    Notes
    -----
    Slots in which the same people are free, with as many tables, are one block, and the question is first *which pairs meet in
    which block*: within a block of s slots pairs of which nobody has more than s can be given slots (König 1916: a bipartite graph
    of greatest degree s is s-edge-colourable), and evenly, so that tables suffice (de Werra 1971). With one block that is a network flow,
    whose linear program has whole solutions; with several it is a mixed integer program (HiGHS), cut down by reduced costs.

    Examples
    --------
    >>> day = timetable_solution([[5, 5, 1]], 2, least_per_firm=[0, 0, 1])
    >>> day.status, day.value, day.bound
    ('OPTIMAL', 6.0, 6.0)
    """
    day, kept = _read(
        value,
        slots,
        tables,
        buyers_free,
        firms_free,
        most_per_buyer,
        most_per_firm,
        least_per_buyer,
        least_per_firm,
        keep,
    )
    status, pairs, bound = choose(day, time_limit)
    if pairs is None:
        return Timetable(status, np.empty((0, 3), dtype=np.intp), 0.0, bound)
    rows = [np.empty((0, 3), dtype=np.intp)]
    for block, members in enumerate(day.blocks):
        chosen = pairs[pairs[:, 2] == block, :2]
        slot = colour(chosen, day.value.shape, len(members))
        rows.append(np.column_stack([chosen, members[slot]]))
    added = np.concatenate(rows).astype(np.intp)
    meetings = np.concatenate([kept, added])
    _check(day, added, meetings)
    meetings = meetings[np.lexsort((meetings[:, 1], meetings[:, 0], meetings[:, 2]))]
    worth = np.asarray(value, dtype=np.float64)
    total = float(worth[meetings[:, 0], meetings[:, 1]].sum())
    base = float(worth[kept[:, 0], kept[:, 1]].sum())
    return Timetable(status, meetings, total, total if status == "OPTIMAL" else bound + base)


def _read(
    value: ArrayLike,
    slots: int,
    tables: ArrayLike | None,
    buyers_free: ArrayLike | None,
    firms_free: ArrayLike | None,
    most_per_buyer: ArrayLike | None,
    most_per_firm: ArrayLike | None,
    least_per_buyer: ArrayLike | None,
    least_per_firm: ArrayLike | None,
    keep: ArrayLike | None,
) -> tuple[Day, Whole]:
    try:
        worth = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("value is not a matrix of numbers", got=value) from error
    if worth.ndim != 2:
        raise InputError("value is not a matrix", got=worth.shape, expected="(buyers, firms)")
    if not np.isfinite(worth).all() or (worth < 0).any():
        raise InputError("value is negative or not finite", hint="0 where a pair should not meet")
    if not isinstance(slots, (int, np.integer)) or isinstance(slots, bool) or slots < 0:
        raise InputError("slots is not a whole number of 0 or more", got=slots)
    buyers, firms = worth.shape
    slots = int(slots)
    free = _free(buyers_free, buyers, slots, "buyers_free"), _free(firms_free, firms, slots, "firms_free")
    everyone = min(buyers, firms)
    room = np.minimum(_limits(tables, slots, "tables", everyone), everyone)
    most = [
        _limits(most_per_buyer, buyers, "most_per_buyer", slots),
        _limits(most_per_firm, firms, "most_per_firm", slots),
    ]
    least = [
        _limits(least_per_buyer, buyers, "least_per_buyer", 0),
        _limits(least_per_firm, firms, "least_per_firm", 0),
    ]
    kept = _kept(keep, worth.shape, slots)
    seen: set[tuple[int, int]] = set()
    for buyer, firm, slot in kept.tolist():
        # What stands takes its people, its table and its pair out of what is left to choose.
        if not free[0][buyer, slot] or not free[1][firm, slot] or room[slot] < 1 or (buyer, firm) in seen:
            raise InputError(
                "a meeting to keep cannot stand", got=(buyer, firm, slot), hint="someone is not free, or no table"
            )
        seen.add((buyer, firm))
        free[0][buyer, slot] = free[1][firm, slot] = False
        room[slot] -= 1
        for side, who in enumerate((buyer, firm)):
            most[side][who] -= 1
            least[side][who] = max(0, least[side][who] - 1)
            if most[side][who] < 0:
                raise InputError("the meetings to keep are more than somebody's most", got=(buyer, firm, slot))
        worth[buyer, firm] = 0.0
    return Day.of(worth, free[0], free[1], room, most[0], most[1], least[0], least[1]), kept


def _free(given: ArrayLike | None, count: int, slots: int, name: str) -> Bools:
    if given is None:
        return np.ones((count, slots), dtype=bool)
    free = np.array(given).astype(bool)
    if free.shape != (count, slots):
        raise InputError(f"{name} has the wrong shape", got=free.shape, expected=f"({count}, {slots})")
    return free


def _limits(given: ArrayLike | None, count: int, name: str, default: int) -> Whole:
    if given is None:
        return np.full(count, default, dtype=np.intp)
    limits = np.asarray(given)
    if limits.ndim > 1 or (limits.ndim == 1 and limits.shape != (count,)):
        raise InputError(f"{name} has the wrong shape", got=limits.shape, expected=f"one number, or ({count},)")
    if limits.size and (limits.dtype.kind not in "iu" or (limits < 0).any()):
        raise InputError(f"{name} is not whole numbers of 0 or more", got=limits.tolist())
    return np.array(np.broadcast_to(limits, (count,)), dtype=np.intp)


def _kept(keep: ArrayLike | None, shape: tuple[int, ...], slots: int) -> Whole:
    if keep is None or not np.size(keep):
        return np.empty((0, 3), dtype=np.intp)
    kept = np.asarray(keep)
    if kept.ndim != 2 or kept.shape[1] != 3 or kept.dtype.kind not in "iu":
        raise InputError("keep is not rows of (buyer, firm, slot)", got=kept.shape)
    if (kept < 0).any() or (kept >= np.array([*shape, slots])).any():
        raise InputError("keep names a buyer, firm or slot that does not exist", got=kept.tolist())
    return kept.astype(np.intp)


def _check(day: Day, added: Whole, meetings: Whole) -> None:
    """Look once more, by other means, whether the timetable can be held: a wrong one must never leave."""
    buyer, firm, slot = meetings.T
    for key in ((buyer, firm), (buyer, slot), (firm, slot)):
        if len(np.unique(np.column_stack(key), axis=0)) < len(meetings):
            raise ArithmeticError("the timetable has somebody in two places, or a pair twice")
    buyer, firm, slot = added.T
    of_buyer = np.bincount(buyer, minlength=len(day.most_buyer))
    of_firm = np.bincount(firm, minlength=len(day.most_firm))
    kept_limits = (
        bool(day.buyers_free[buyer, slot].all() and day.firms_free[firm, slot].all())
        and bool((np.bincount(slot, minlength=len(day.tables)) <= day.tables).all())
        and bool((of_buyer <= day.most_buyer).all() and (of_firm <= day.most_firm).all())
        and bool((of_buyer >= day.least_buyer).all() and (of_firm >= day.least_firm).all())
    )
    if not kept_limits:
        raise ArithmeticError("the timetable breaks a limit")
