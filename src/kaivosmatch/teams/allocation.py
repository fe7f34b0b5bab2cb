"""One consortium for each of many needs, so that nobody is sent twice: the search for the best choice, and its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.errors import InputError
from kaivosmatch.teams.allocated import Allocation
from kaivosmatch.teams.choice import Choice
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.plan import told
from kaivosmatch.teams.pool import contested
from kaivosmatch.teams.results import Consortium, Open
from kaivosmatch.teams.search import Found, Search
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.stretches import UNDATED
from kaivosmatch.teams.words import Words
from kaivosmatch.teams.worth import worth_of_one_more
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["allocate"]

TOLERANCE = 1e-9
LOAD_COLUMNS = ("supplier_id", "start", "end", "free", "used", "worth_of_one_more")


def allocate(
    index: Index,
    judged: Sequence[Judged],
    *,
    worth: Mapping[str, float] | None = None,
    k: int = 10,
    time_limit: float | None = None,
    able: float = 0.25,
) -> Allocation:
    """Choose one consortium for each need, so that the sum of worth times score is greatest and nobody is sent twice.

    Parameters
    ----------
    judged : sequence of Judged
        The needs, judged by the index; their ids differ.
    worth : mapping, optional
        ``{requirement id: worth > 0}`` of every need; None: ``value_eur`` where all needs give it (the middle of a band), else 1.
    k : int
        How many of each need's best teams to begin with.
    time_limit : float, optional
        Seconds.
    able : float
        Least fit of a doer.

    Notes
    -----
    The teams are columns of a set packing problem, chosen by HiGHS; the limits are each firm's free people in each stretch of time in which
    needs overlap. Teams are added as long as they improve the relaxed problem, so that the bound is one over *all* teams, not only over the
    k best of each need. Needs without a start are taken to be at
    one time, apart from the others. A firm that does not say how
    many people are free has no limit but its headcount, and its consortia stay in doubt.

    Raises
    ------
    InputError
        Two needs share an id; a worth is missing or not positive; k or time_limit cannot be used.
    """
    worths = _worths(judged, worth)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise InputError("k is not a number of consortia", got=k, expected="a whole number >= 1")
    if time_limit is not None and not time_limit > 0:
        raise InputError("time_limit is not a time", got=time_limit, expected="seconds > 0, or None")
    needs = [
        NeedColumns(place, one, Search.prepare(index, one, able=able), worths[one.query.need.id])
        for place, one in enumerate(judged)
    ]
    choice = Choice(index, needs, time_limit)
    choice.make(int(k))
    return _Telling(index, choice, worths).allocation()


def _worths(judged: Sequence[Judged], worth: Mapping[str, float] | None) -> dict[str, float]:
    ids = [one.query.need.id for one in judged]
    if len(set(ids)) < len(ids):
        raise InputError("requirement ids must differ", got=sorted({i for i in ids if ids.count(i) > 1}))
    if worth is None:
        values = [one.query.value for one in judged]
        if all(v is not None and sum(v) > 0 for v in values):
            return {i: sum(v) / 2 for i, v in zip(ids, values, strict=True) if v is not None}
        return dict.fromkeys(ids, 1.0)
    missing = [i for i in ids if i not in worth]
    if missing:
        raise InputError("worth does not name every need", got=missing, expected="a number > 0 for each")
    wrong = [i for i in ids if not 0.0 < worth[i] < float("inf")]
    if wrong:
        raise InputError("worth cannot be used", got={i: worth[i] for i in wrong}, expected="numbers > 0")
    return {i: float(worth[i]) for i in ids}


class _Telling:
    """A choice as a result."""

    def __init__(self, index: Index, choice: Choice, worths: Mapping[str, float]) -> None:
        self.index, self.choice, self.worths = index, choice, worths
        self.slots, self.used = choice.slots, choice.used()

    def allocation(self) -> Allocation:
        choice = self.choice
        taken = dict(choice.chosen)
        assignments, reasons = {}, {}
        for need in choice.needs:
            name, place = need.judged.query.need.id, need.place
            team = taken.get(place)
            if team is None:
                reasons[name] = self.why_not(place, taken)
                continue
            assignments[name] = self.in_doubt(told(need.search, team, 1, team, None, (), None), place, team)
        near = choice.value >= choice.bound * (1.0 - setting("allocate_gap")) - TOLERANCE
        return Allocation(
            status="OPTIMAL" if near else "FEASIBLE",
            value=choice.value,
            bound=max(choice.value, choice.bound),
            assignments=assignments,
            unserved={name: words.text("en") for name, words in reasons.items()},
            load=self.load(),
            worth=self.worths,
            _reasons=reasons,
        )

    def in_doubt(self, c: Consortium, place: int, team: Found) -> Consortium:
        """Lower the verdict where a firm's people are enough for all its needs only if as many come as may."""
        items = []
        for firm in people_of(team):
            for slot in np.flatnonzero(self.slots.active[place]):
                if self.choice.sure[firm, slot] + TOLERANCE < self.used[firm, slot]:
                    params = {"firm": self.index.catalogue.names[firm], "n": float(self.used[firm, slot])}
                    words = Words("open_free_shared", params)
                    items.append(Open(self.index.catalogue.ids[firm], "free_crew", None, True, words))
                    break
        told_already = {(o.supplier_id, o.key) for o in c.open}
        fresh = tuple(o for o in items if (o.supplier_id, o.key) not in told_already)
        return replace(c, verdict=Verdict.UNKNOWN, open=(*fresh, *c.open)) if fresh else c

    def why_not(self, place: int, taken: Mapping[int, Found]) -> Words:
        mine = [team for at, team in self.choice.pool.columns if at == place]
        if not mine:
            return Words(
                {"INFEASIBLE": "unserved_none", "UNDECIDED": "unserved_time"}.get(
                    self.choice.status[place], "unserved_worthless"
                )
            )
        rivals: set[int] = set()
        for own in mine:
            firms = set(people_of(own))
            for other, team in taken.items():
                together = (self.slots.active[place] & self.slots.active[other]).any()
                if together and firms & set(people_of(team)):
                    rivals.add(other)
        titles = [self.choice.needs[p].judged.query.need.title for p in sorted(rivals)]
        return Words("unserved_taken", {"needs": titles}) if titles else Words("unserved_time")

    def load(self) -> pd.DataFrame:
        """Return each firm's load, stretches in which nothing changes for it joined."""
        import pandas as pd

        worth = worth_of_one_more(self.choice)
        wanted = {
            (firm, slot)
            for firm, users in self.choice.pool.users.items()
            for slot in contested(firm, sorted(users), self.slots, self.choice.most)
        }
        sends = np.flatnonzero(self.used.max(axis=1, initial=0.0) > TOLERANCE)
        rows: list[tuple[str, date | None, date | None, float, float, float]] = []
        for firm in sorted({f for f, _ in wanted} | {f for f, _ in worth} | {int(f) for f in sends}):
            name = self.index.catalogue.ids[firm]
            for slot in range(len(self.slots.first)):
                people = float(round(self.used[firm, slot], 9))
                if people <= 0 and (firm, slot) not in wanted and (firm, slot) not in worth:
                    continue
                figures = (float(self.choice.most[firm, slot]), people, worth.get((firm, slot), 0.0))
                first, last = _day(self.slots.first[slot]), _day(self.slots.last[slot])
                before = rows[-1] if rows else None
                if before and before[0] == name and before[3:] == figures and _next(before[2]) == first:
                    rows[-1] = (name, before[1], last, *figures)
                else:
                    rows.append((name, first, last, *figures))
        return pd.DataFrame(rows, columns=list(LOAD_COLUMNS))


def _day(ordinal: np.int64) -> date | None:
    """Return a day; None for needs that have none."""
    return None if ordinal == UNDATED else date.fromordinal(int(ordinal))


def _next(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)
