"""One consortium for each of many needs, so that nobody is sent twice: the search for the best choice, and its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.portfolio import PackProblem, Prices, Slots, overlaps, pack, relax
from kaivosmatch.presence import free_crew
from kaivosmatch.teams.allocated import Allocation
from kaivosmatch.teams.columns import NeedColumns, people_of
from kaivosmatch.teams.plan import told
from kaivosmatch.teams.results import Consortium, Open
from kaivosmatch.teams.search import Clock, Found, Search
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["allocate"]

TOLERANCE = 1e-9
NEAR = 1e-7  # of the worth of a need: less is no improvement
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
    k best of each need. A need without dates is taken to run on the day on which its documents are judged. A firm that does not say how
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
    return _Allocator(index, needs, worths, Clock(time_limit)).run(int(k))


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


class _Allocator:
    def __init__(self, index: Index, needs: Sequence[NeedColumns], worths: Mapping[str, float], clock: Clock) -> None:
        self.index, self.needs, self.worths, self.clock = index, needs, worths, clock
        days = [need.judged.query.days for need in needs]
        self.slots: Slots = overlaps([d.start.toordinal() for d in days], [d.end.toordinal() for d in days])
        self.most, self.sure = self._people()
        self.columns: list[tuple[int, Found]] = []
        self.known: set[tuple[int, tuple[int, ...], bytes]] = set()
        self.status: list[str] = []

    def _people(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """People free in each stretch, at most and surely; float (n, slots), inf where not known."""
        catalogue = self.index.catalogue
        base, head = catalogue.bands["free_crew"], catalogue.bands["headcount"]
        periods = [(row, s) for row, s in enumerate(catalogue.records) if s.availability]
        most, sure = [], []
        for first, last in zip(self.slots.first, self.slots.last, strict=True):
            free = free_crew(base, periods, date.fromordinal(int(first)), date.fromordinal(int(last)))
            limit = np.where(head.known, head.high, np.inf)
            most.append(np.minimum(np.where(free.known, free.high, np.inf), limit))
            sure.append(np.where(free.known, free.low, 0.0))
        shape = (len(catalogue), len(self.slots.first))
        return np.array(most).reshape(shape[::-1]).T, np.array(sure).reshape(shape[::-1]).T

    def run(self, k: int) -> Allocation:
        bound = self._generate(k)
        problem = self._problem()
        choice = pack(problem, self.clock.left())
        prices = relax(problem, len(self.needs))
        chosen = [self.columns[c] for c in choice.chosen]
        self._check(chosen)
        bound = max(bound, choice.value)
        near = choice.value >= bound * (1.0 - setting("allocate_gap")) - TOLERANCE
        return self._told(chosen, "OPTIMAL" if near else "FEASIBLE", choice.value, bound, problem, prices)

    def _add(self, place: int, team: Found) -> bool:
        key = (place, team.rows, team.share.round(9).tobytes())
        if key in self.known or team.score <= 0:
            return False
        self.known.add(key)
        self.columns.append((place, team))
        return True

    def _generate(self, k: int) -> float:
        """Fill the columns; return a bound on what any choice of any teams is worth."""
        for need in self.needs:
            status, found = need.first(k, Clock(self.clock.left(len(self.needs) - need.place)))
            self.status.append(status)
            for team in found:
                self._add(need.place, team)
        best = sum(need.worth for need in self.needs)  # no score is above 1
        for _ in range(int(setting("allocate_rounds"))):
            prices = relax(self._problem(), len(self.needs))
            bound, grown, proved = self._price_all(prices)
            if self.clock.over:
                break
            if proved:
                best = min(best, bound)
            if not grown or best <= prices.value * (1.0 + NEAR):
                break
        return best

    def _price_all(self, prices: Prices) -> tuple[float, bool, bool]:
        """Add the teams that are best at these prices; return a bound, whether one improves the relaxed problem, and whether all is proved.

        What the limits are worth and what each need's best team is worth beyond the people it uses is together a bound, at whatever prices.
        """
        limited = self._limited
        bound = float((prices.limit * self._limits()).sum())
        grown, proved = False, True
        for need in self.needs:
            if self.status[need.place] == "INFEASIBLE" or self.clock.over:
                continue
            people: dict[int, float] = {}
            for (firm, slot), worth in zip(limited, prices.limit, strict=True):
                if worth > 0 and self.slots.active[need.place, slot]:
                    people[firm] = people.get(firm, 0.0) + float(worth)
            teams, sure = need.priced(people, int(setting("allocate_columns")), self.clock)
            proved = proved and sure
            bound += max((value for value, _ in teams), default=0.0) if teams and teams[0][0] > 0 else 0.0
            floor = prices.group[need.place] + NEAR * need.worth
            for value, team in teams:
                if self._add(need.place, team) and value > floor:
                    grown = True
        return bound, grown, proved

    def _limits(self) -> NDArray[np.float64]:
        return np.array([self.most[firm, slot] for firm, slot in self._limited], dtype=np.float64)

    @property
    def _limited(self) -> list[tuple[int, int]]:
        """The firms and stretches in which two needs may want the same people, and it is known how many there are.

        One need by itself asks for no more people than its firms have, and of stretches with the same needs the one with the fewest people
        is enough.
        """
        users: dict[int, set[int]] = {}
        for place, team in self.columns:
            for row in people_of(team):
                users.setdefault(row, set()).add(place)
        found = []
        for firm in sorted(users):
            wanted = sorted(users[firm])
            scarcest: dict[bytes, int] = {}
            for slot in range(len(self.slots.first)):
                active = self.slots.active[wanted, slot]
                if active.sum() < 2 or not np.isfinite(self.most[firm, slot]):
                    continue
                known = scarcest.setdefault(active.tobytes(), slot)
                if self.most[firm, slot] < self.most[firm, known]:
                    scarcest[active.tobytes()] = slot
            found += [(firm, slot) for slot in sorted(scarcest.values())]
        return found

    def _problem(self) -> PackProblem:
        rows = {pair: at for at, pair in enumerate(self._limited)}
        row, column, amount = [], [], []
        for c, (place, team) in enumerate(self.columns):
            for firm, people in people_of(team).items():
                for slot in np.flatnonzero(self.slots.active[place]):
                    at = rows.get((firm, int(slot)))
                    if at is not None:
                        row.append(at)
                        column.append(c)
                        amount.append(people)
        return PackProblem(
            value=np.array([self.needs[place].worth * team.score for place, team in self.columns]),
            group=np.array([place for place, _ in self.columns], dtype=np.int64),
            row=np.array(row, dtype=np.int64),
            column=np.array(column, dtype=np.int64),
            amount=np.array(amount),
            limit=self._limits(),
        )

    def _used(self, chosen: Sequence[tuple[int, Found]]) -> NDArray[np.float64]:
        used = np.zeros_like(self.most)
        for place, team in chosen:
            for firm, people in people_of(team).items():
                used[firm, self.slots.active[place]] += people
        return used

    def _check(self, chosen: Sequence[tuple[int, Found]]) -> None:
        """Recompute what is claimed, from the teams themselves."""
        places = [place for place, _ in chosen]
        over = self._used(chosen) > self.most + 1e-7
        if len(set(places)) < len(places) or over.any():
            raise InputError("the allocation does not hold", hint="please report this with the needs and suppliers")

    def _told(
        self, chosen: Sequence[tuple[int, Found]], status: Literal["OPTIMAL", "FEASIBLE"], value: float, bound: float,
        problem: PackProblem, prices: Prices,
    ) -> Allocation:  # fmt: skip
        used = self._used(chosen)
        taken = dict(chosen)
        assignments, reasons = {}, {}
        for need in self.needs:
            name, place = need.judged.query.need.id, need.place
            team = taken.get(place)
            if team is None:
                reasons[name] = self._why_not(place, problem, taken)
                continue
            result = told(need.search, team, 1, team, None, (), None)
            assignments[name] = self._in_doubt(result, place, team, used)
        load = self._load(used, problem, prices)
        told_reasons = {name: words.text("en") for name, words in reasons.items()}
        return Allocation(status, value, bound, assignments, told_reasons, load, self.worths, reasons)

    def _in_doubt(self, c: Consortium, place: int, team: Found, used: NDArray[np.float64]) -> Consortium:
        """Lower the verdict where a firm's people are enough for all its needs only if as many come as may."""
        items = []
        for firm in people_of(team):
            for slot in np.flatnonzero(self.slots.active[place]):
                if self.sure[firm, slot] + TOLERANCE < used[firm, slot]:
                    params = {"firm": self.index.catalogue.names[firm], "n": float(used[firm, slot])}
                    words = Words("open_free_shared", params)
                    items.append(Open(self.index.catalogue.ids[firm], "free_crew", None, True, words))
                    break
        told_already = {(o.supplier_id, o.key) for o in c.open}
        fresh = tuple(o for o in items if (o.supplier_id, o.key) not in told_already)
        return replace(c, verdict=Verdict.UNKNOWN, open=(*fresh, *c.open)) if fresh else c

    def _why_not(self, place: int, problem: PackProblem, taken: Mapping[int, Found]) -> Words:
        mine = np.flatnonzero(problem.group == place)
        if not len(mine):
            return Words(
                {"INFEASIBLE": "unserved_none", "UNDECIDED": "unserved_time"}.get(
                    self.status[place], "unserved_worthless"
                )
            )
        rivals: set[int] = set()
        for c in mine:
            firms = set(people_of(self.columns[c][1]))
            for other, team in taken.items():
                together = (self.slots.active[place] & self.slots.active[other]).any()
                if together and firms & set(people_of(team)):
                    rivals.add(other)
        titles = [self.needs[p].judged.query.need.title for p in sorted(rivals)]
        return Words("unserved_taken", {"needs": titles}) if titles else Words("unserved_time")

    def _load(self, used: NDArray[np.float64], problem: PackProblem, prices: Prices) -> pd.DataFrame:
        """Return each firm's load, stretches in which nothing changes for it joined."""
        import pandas as pd

        worth = self._worth_of_one_more(problem, prices)
        limited = set(self._limited)
        rows: list[tuple[str, date, date, float, float, float]] = []
        for firm in sorted(
            {f for f, _ in limited} | {int(f) for f in np.flatnonzero(used.max(axis=1, initial=0.0) > TOLERANCE)}
        ):
            for slot in range(len(self.slots.first)):
                if used[firm, slot] <= TOLERANCE and (firm, slot) not in limited:
                    continue
                first, last = (date.fromordinal(int(d[slot])) for d in (self.slots.first, self.slots.last))
                figures = (
                    float(self.most[firm, slot]),
                    float(round(used[firm, slot], 9)),
                    worth.get((firm, slot), 0.0),
                )
                name = self.index.catalogue.ids[firm]
                if (
                    rows
                    and rows[-1][0] == name
                    and rows[-1][3:] == figures
                    and rows[-1][2] + timedelta(days=1) == first
                ):
                    rows[-1] = (name, rows[-1][1], last, *figures)
                else:
                    rows.append((name, first, last, *figures))
        return pd.DataFrame(rows, columns=list(LOAD_COLUMNS))

    def _worth_of_one_more(self, problem: PackProblem, prices: Prices) -> dict[tuple[int, int], float]:
        """Return what one more person would be worth at most, among the teams looked at: the relaxed problem solved with one more.

        A price alone would say what one person *less* costs where a limit is just enough.
        """
        worth = {}
        for at, pair in enumerate(self._limited):
            if prices.limit[at] > 0 and not self.clock.over:
                limit = problem.limit.copy()
                limit[at] += 1.0
                more = relax(replace(problem, limit=limit), len(self.needs)).value - prices.value
                worth[pair] = round(max(more, 0.0), 6)
        return worth
