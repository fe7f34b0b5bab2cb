"""A planned day of meetings, and how it is planned and put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._interest import Interest
from kaivosmatch.network._meeting_words import word
from kaivosmatch.network._repair import repair
from kaivosmatch.network._seating import most_seated
from kaivosmatch.network._timetable import Timetable, timetable_solution

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Meeting", "MeetingPlan", "Setting", "Times"]

Times = tuple[datetime, datetime]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Meeting:
    """A buyer and a firm at a table.

    Attributes
    ----------
    slot, table : int
        From 0; from 1.
    start, end : datetime or None
        None where the day has slots without times.
    buyer_id, firm_id : str
    value : float in [0, 1]
    requirement_id : str or None
        The need that suits best; None where only a wish brings the two together.
    """

    slot: int
    table: int
    start: datetime | None
    end: datetime | None
    buyer_id: str
    firm_id: str
    value: float
    requirement_id: str | None


@dataclass(frozen=True)
class MeetingPlan:
    """A day of meetings.

    Attributes
    ----------
    status : str
        ``"OPTIMAL"`` (proved), ``"FEASIBLE"``, ``"INFEASIBLE"`` or ``"UNDECIDED"``.
    value, bound : float
        The sum over the meetings; no day that gives everybody the floor (or, where there is no room for that, seats as many firms)
        is worth more.
    meetings : tuple of Meeting
        By slot, then table.
    left_out : tuple of str
        Firms with a fit for whom there was no room.
    no_fit : tuple of str
        Firms that no buyer at the table has a reason to meet.
    held_back : tuple of str
        Firms that registers say are bankrupt, ended or removed: to be checked before anybody meets them.
    names : dict
    titles : dict
        ``{need id: title}``: what a meeting is about, in words.
    times : tuple of (datetime, datetime), or empty
    dropped : tuple of Meeting
        Of a plan put right: meetings of the old plan that fall.
    sequence : int
        How often it was put right; calendars show the newest.
    """

    status: str
    value: float
    bound: float
    meetings: tuple[Meeting, ...]
    left_out: tuple[str, ...]
    no_fit: tuple[str, ...]
    names: Mapping[str, str]
    times: tuple[Times, ...] = ()
    dropped: tuple[Meeting, ...] = ()
    sequence: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    held_back: tuple[str, ...] = ()
    _setting: Setting | None = field(default=None, repr=False, compare=False)

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return a row per meeting, for the organiser, with headings in a language."""
        import pandas as pd

        rows = [
            (m.slot + 1, m.start, m.end, m.table, self.names[m.buyer_id], self.names[m.firm_id], self.topic(m))
            for m in self.meetings
        ]
        return pd.DataFrame(
            rows, columns=[word(k, lang) for k in ("slot", "start", "end", "table", "buyer", "firm", "need")]
        )

    def table_of(self, participant: str, lang: str = "en") -> pd.DataFrame:
        """Return the day of one buyer or firm: only its own meetings, and nothing of anybody else's."""
        import pandas as pd

        if participant not in self.names:
            raise UnknownName("participant", participant, self.names)
        rows = [
            (
                m.slot + 1, m.start, m.end, m.table, self.names[m.firm_id if m.buyer_id == participant else m.buyer_id],
                self.topic(m),
            )
            for m in self.of(participant)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[word(k, lang) for k in ("slot", "start", "end", "table", "other", "need")])

    def topic(self, meeting: Meeting) -> str | None:
        """Return what a meeting is about: the need's title, its id where the title was not given; None where only a wish joins the two."""
        need = meeting.requirement_id
        return None if need is None else self.titles.get(need, need)

    def of(self, participant: str) -> tuple[Meeting, ...]:
        """Return the meetings of one buyer or firm."""
        return tuple(m for m in self.meetings if participant in (m.buyer_id, m.firm_id))

    def without(self, cancelled: Iterable[str], *, time_limit: float | None = None) -> MeetingPlan:
        """Return the day after somebody cancelled: the fewest of the other meetings move, and what came free is used.

        Parameters
        ----------
        cancelled : iterable of str
            Ids of buyers and firms.
        time_limit : float, optional
            Seconds.

        Raises
        ------
        UnknownName
            Somebody who is not in the plan.

        Notes
        -----
        All other meetings stand where the floor of meetings can still be met around them; else the fewest fall that let it be met, or
        none where it cannot be met at all.
        """
        gone = set(cancelled)
        for name in sorted(gone):
            if name not in self.names:
                raise UnknownName("participant", name, self.names)
        if self._setting is None:
            raise InputError("this plan does not know how it was made, so it cannot be put right")
        setting = self._setting.without(gone)
        old = [m for m in self.meetings if not {m.buyer_id, m.firm_id} & gone]
        made = setting.repaired(old, time_limit)
        stands = {(m.buyer_id, m.firm_id, m.slot) for m in made.meetings}
        dropped = tuple(m for m in self.meetings if (m.buyer_id, m.firm_id, m.slot) not in stands)
        return replace(made, dropped=dropped, sequence=self.sequence + 1)


@dataclass(frozen=True, eq=False)
class Setting:
    """Everything that a day was planned from."""

    interest: Interest
    times: tuple[Times, ...]
    tables: Whole
    buyers_free: NDArray[np.bool_]
    firms_free: NDArray[np.bool_]
    most_buyer: Whole
    most_firm: Whole
    floor: int

    @property
    def least(self) -> Whole:
        """What each firm must get: the floor, as far as it has buyers to meet, slots, and is not limited to less."""
        could: Whole = np.count_nonzero(self.interest.value > 0, axis=0)
        return np.minimum(np.minimum(could, self.floor), self.most_firm)

    def planned(self, time_limit: float | None) -> MeetingPlan:
        """The best day that gives everybody the floor; where there is none, :meth:`_for_most`."""
        made = self._solve(self.least, time_limit)
        if made.status != "INFEASIBLE":
            return self._plan(made.status, made.meetings, made.bound)
        return self._for_most(np.empty((0, 3), dtype=np.intp), time_limit)

    def _for_most(self, keep: Whole, time_limit: float | None) -> MeetingPlan:
        """Not everybody can have the floor: as many firms as can be meet somebody, then the best day with so many."""
        status, found, bound = most_seated(
            self.interest.value, keep, self.tables, self.buyers_free, self.firms_free, self.most_buyer, self.most_firm, time_limit
        )  # fmt: skip
        if found is None:  # no time even for that: the best day there is, without a floor
            none = np.zeros(self.interest.value.shape[1], dtype=np.intp)
            anyhow = self._solve(none, time_limit, keep)
            return self._plan("FEASIBLE", anyhow.meetings, bound)
        return self._plan(status, found, bound)

    def _solve(self, least: Whole, time_limit: float | None, keep: Whole | None = None) -> Timetable:
        return timetable_solution(
            self.interest.value,
            len(self.tables),
            tables=self.tables,
            buyers_free=self.buyers_free,
            firms_free=self.firms_free,
            most_per_buyer=self.most_buyer,
            most_per_firm=self.most_firm,
            least_per_firm=least,
            keep=keep,
            time_limit=time_limit,
        )

    def without(self, gone: set[str]) -> Setting:
        value = self.interest.value.copy()
        value[[i for i, name in enumerate(self.interest.buyers) if name in gone]] = 0.0
        value[:, [j for j, name in enumerate(self.interest.firms) if name in gone]] = 0.0
        return replace(self, interest=replace(self.interest, value=value))

    def repaired(self, old: Sequence[Meeting], time_limit: float | None) -> MeetingPlan:
        rows = {name: i for i, name in enumerate(self.interest.buyers)}
        columns = {name: j for j, name in enumerate(self.interest.firms)}
        keep = np.array([(rows[m.buyer_id], columns[m.firm_id], m.slot) for m in old], dtype=np.intp).reshape(-1, 3)
        made = self._solve(self.least, time_limit, keep)
        if made.status in ("OPTIMAL", "FEASIBLE"):
            return self._plan(made.status, made.meetings, made.bound)
        status, found, bound = repair(
            self.interest.value, keep, self.tables, self.buyers_free, self.firms_free, self.most_buyer, self.most_firm,
            self.least, time_limit,
        )  # fmt: skip
        if found is not None:
            return self._plan(status, found, bound)
        return self._for_most(keep, time_limit)

    def _plan(self, status: str, found: Whole, bound: float) -> MeetingPlan:
        names = self.interest
        order = np.lexsort((found[:, 1], found[:, 0], found[:, 2]))
        rows = found[order].tolist()
        planned = []
        for slot in range(len(self.tables)):
            here = [(b, f) for b, f, s in rows if s == slot]
            seats = _seats([b for b, _ in here], int(self.tables[slot]))
            for b, f in here:
                buyer, firm = names.buyers[b], names.firms[f]
                start, end = self.times[slot] if self.times else (None, None)
                worth = float(names.value[b, f])
                planned.append(Meeting(slot, seats[b], start, end, buyer, firm, worth, names.about.get((buyer, firm))))
        planned.sort(key=lambda m: (m.slot, m.table))
        met = {m.firm_id for m in planned}
        fits = np.asarray((names.value > 0).any(axis=0)).tolist()
        out = tuple(f for f, fit in zip(names.firms, fits, strict=True) if fit and f not in met)
        held = frozenset(names.held_back)
        none = tuple(f for f, fit in zip(names.firms, fits, strict=True) if not fit and f not in held)
        total = float(sum(m.value for m in planned))
        limit = total if status == "OPTIMAL" else max(bound, total)
        return MeetingPlan(
            status, total, limit, tuple(planned), out, none, names.names, self.times, titles=names.titles, held_back=names.held_back,
            _setting=self,
        )  # fmt: skip


def _seats(buyers: list[int], room: int) -> dict[int, int]:
    """A table for each: a buyer has one of its own, and takes a free one in slots that have too few tables for that."""
    own = {b: b + 1 for b in buyers if b < room}
    spare = (t for t in range(1, room + 1) if t not in own.values())
    return {b: own[b] if b in own else next(spare) for b in buyers}
