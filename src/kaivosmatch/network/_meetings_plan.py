"""A supplier day or a mine visit: who meets whom, when and at which table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._figures import assumption
from kaivosmatch.network._interest import Interest, mutual_interest
from kaivosmatch.network._meeting_day import MeetingPlan, Setting, Times

if TYPE_CHECKING:
    from kaivosmatch.records import Requirement
    from kaivosmatch.results import Ranking

__all__ = ["meeting_slots", "meetings"]

Limit = int | Mapping[str, int] | None
Whole = NDArray[np.intp]


def meeting_slots(
    start: datetime,
    count: int,
    *,
    minutes: float | None = None,
    gap: float | None = None,
    breaks: Sequence[Times] = (),
) -> tuple[Times, ...]:
    """Return the times of slots that follow one another and keep clear of breaks.

    Parameters
    ----------
    minutes, gap : float, optional
        Length of a meeting, and of the change between two; None: the rows of ``data/network/assumptions.csv``.
    breaks : sequence of (start, end)
        Coffee, lunch, talks.

    Examples
    --------
    >>> lunch = (datetime(2026, 11, 24, 11), datetime(2026, 11, 24, 12))
    >>> [f"{a:%H:%M}" for a, b in meeting_slots(datetime(2026, 11, 24, 10), 4, minutes=20, gap=5, breaks=[lunch])]
    ['10:00', '10:25', '12:00', '12:25']
    """
    length = timedelta(minutes=assumption("meeting_minutes") if minutes is None else minutes)
    between = timedelta(minutes=assumption("meeting_gap_minutes") if gap is None else gap)
    if count < 0 or length <= timedelta(0) or between < timedelta(0):
        raise InputError("slots need a length, and cannot be negative", got=(count, minutes, gap))
    times: list[Times] = []
    at = start
    pauses = sorted(breaks)
    while len(times) < count:
        hit = next((pause for pause in pauses if at < pause[1] and pause[0] < at + length), None)
        if hit is not None:
            at = hit[1]
            continue
        times.append((at, at + length))
        at += length + between
    return tuple(times)


def meetings(
    rankings: Iterable[Ranking],
    slots: int | Sequence[Times],
    tables: int | Sequence[int] | None = None,
    *,
    requirements: Iterable[Requirement] = (),
    away: Mapping[str, Iterable[int]] | None = None,
    most_per_buyer: Limit = None,
    most_per_firm: Limit = None,
    least_per_firm: int = 1,
    at_least: float = 0.0,
    least_fit: float | None = None,
    wishes: Iterable[tuple[str, str]] = (),
    declined: Iterable[tuple[str, str]] = (),
    time_limit: float | None = None,
) -> MeetingPlan:
    """Plan a day of one-to-one meetings: the greatest mutual interest, and nobody with a fit left out.

    Parameters
    ----------
    rankings : iterable of Ranking
        Of the buyers' needs; their candidates are the firms.
    slots : int or sequence of (start, end)
        How many meetings can follow one another, or their times (:func:`meeting_slots` makes them).
    tables : int or sequence of int, optional
        Most meetings at once, or in each slot; None: as many as wanted.
    requirements : iterable of Requirement
        Whose need each is.
    away : mapping, optional
        ``{id: slots, from 0, in which it cannot meet}``.
    most_per_buyer, most_per_firm : int or mapping, optional
        Most meetings of each, or ``{id: most}``.
    least_per_firm : int
        Meetings that each firm with a fit gets, as far as it has buyers to meet.
    at_least, least_fit, wishes, declined
        See :func:`mutual_interest`: the value of a pair is high where both sides have a reason to meet.
    time_limit : float, optional
        Seconds.

    Returns
    -------
    MeetingPlan
        Where not everybody can have the floor, as many firms as can be get one meeting, and the rest are in ``left_out``.

    Examples
    --------
    >>> from kaivosmatch.results import Candidate, Ranking
    >>> from kaivosmatch.verdict import Verdict
    >>> def shown(need, **scores):
    ...     rows = [Candidate(f, f, i, Verdict.PASS, s, s, {}, (), None) for i, (f, s) in enumerate(scores.items(), 1)]
    ...     return Ranking(need, tuple(rows), 0)
    >>> plan = meetings([shown("mine", a=0.9, b=0.8), shown("prime", a=0.7)], slots=2, tables=1)
    >>> plan.status, sorted((m.buyer_id, m.firm_id) for m in plan.meetings)  # prime meets nobody, so that b is not left out
    ('OPTIMAL', [('mine', 'a'), ('mine', 'b')])
    """
    interest = mutual_interest(
        rankings, requirements, at_least=at_least, least_fit=least_fit, wishes=wishes, declined=declined
    )
    times = () if isinstance(slots, int) else tuple(slots)
    count = slots if isinstance(slots, int) else len(times)
    if least_per_firm < 0:
        raise InputError("least_per_firm is negative", got=least_per_firm)
    setting = Setting(
        interest,
        times,
        _tables(tables, count, min(len(interest.buyers), len(interest.firms))),
        _free(interest.buyers, count, away or {}, interest),
        _free(interest.firms, count, away or {}, interest),
        _most(most_per_buyer, interest.buyers, count),
        _most(most_per_firm, interest.firms, count),
        least_per_firm,
    )
    return setting.planned(time_limit)


def _tables(given: int | Sequence[int] | None, slots: int, everyone: int) -> Whole:
    if given is None:
        return np.full(slots, everyone, dtype=np.intp)
    if isinstance(given, int):
        return np.full(slots, given, dtype=np.intp)
    if len(given) != slots:
        raise InputError("tables has the wrong length", got=len(given), expected=f"one number, or {slots}")
    return np.array(given, dtype=np.intp)


def _free(ids: tuple[str, ...], slots: int, away: Mapping[str, Iterable[int]], all_: Interest) -> NDArray[np.bool_]:
    free = np.ones((len(ids), slots), dtype=bool)
    for name, missing in away.items():
        if name not in all_.buyers and name not in all_.firms:
            raise UnknownName("participant", name, (*all_.buyers, *all_.firms))
        for slot in missing:
            if not 0 <= slot < slots:
                raise InputError("no such slot", got=slot, expected=f"0 to {slots - 1}")
            if name in ids:
                free[ids.index(name), slot] = False
    return free


def _most(given: Limit, ids: tuple[str, ...], slots: int) -> Whole:
    if isinstance(given, Mapping):
        for name in given:
            if name not in ids:
                raise UnknownName("participant", name, ids)
        return np.array([min(given.get(name, slots), slots) for name in ids], dtype=np.intp)
    return np.full(len(ids), slots if given is None else min(given, slots), dtype=np.intp)
