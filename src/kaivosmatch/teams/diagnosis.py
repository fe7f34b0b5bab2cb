"""When no consortium exists: what nobody covers, and the smallest change that would help, each change verified by solving again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from kaivosmatch.teams.missing import Change, Missing
from kaivosmatch.teams.obstacles import obstacles_of
from kaivosmatch.teams.search import Clock, Found, Search
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.setup import EVERYONE, Waiver
from kaivosmatch.teams.telling import lot_name, plan_labels
from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import FAIL

if TYPE_CHECKING:
    pass

__all__ = ["diagnose"]

Element: TypeAlias = tuple[str, int]
"""Something of the need that can be eased: ``("criterion", column)``, ``("crew", lot)`` or ``("members", 0)``."""


def diagnose(search: Search, seconds: float | None = None) -> Missing:
    """Find out what would have to be otherwise.

    Parameters
    ----------
    search : Search
        One that has no team.
    seconds : float, optional
        Time for trying changes; None: the table's.

    Notes
    -----
    First single changes are tried: more members, fewer people for one lot, one criterion eased for all. Where easing a criterion helps,
    the firms are named that would make it possible by obtaining it, each tried by itself. Only where no single change helps, the least set
    of changes is sought of which none can be left out.
    """
    return _Diagnosis(search, Clock(setting("change_seconds") if seconds is None else seconds)).run()


class _Diagnosis:
    def __init__(self, search: Search, clock: Clock) -> None:
        self.search, self.clock = search, clock
        self.index, self.judged = search.index, search.judged
        self.lots = self.judged.query.lots

    def run(self) -> Missing:
        obstacles = tuple(obstacles_of(self.search))
        changes = [*self.members(), *self.crews(), *self.criteria()]
        if not changes:
            changes = list(self.together())
        return Missing(obstacles, tuple(changes), complete=not self.clock.over)

    def solved(
        self, elements: Iterable[Element] = (), waiver: Waiver | None = None, people: float | None = None
    ) -> Found | None:
        """Solve again with some elements eased; None: still no team, or no time."""
        if self.clock.over:
            return None
        eased = tuple(elements)
        columns = {c: EVERYONE for kind, c in eased if kind == "criterion"}
        members = self.search.max_members
        if ("members", 0) in eased:
            members += int(setting("change_members"))
        search = replace(self.search, max_members=members)
        if columns or waiver is not None:
            search = Search.prepare(
                self.index, self.judged, able=self.search.able, max_members=members, waiver=waiver or Waiver(columns)
            )
        for lot in (lot for kind, lot in eased if kind == "crew"):
            search = replace(
                search, facts=tuple(_with_demand(f, lot, 1.0 if people is None else people) for f in search.facts)
            )
        _, teams = search.best(search.setups(), 1, self.clock)
        return teams[0] if teams else None

    def members(self) -> Iterator[Change]:
        first = self.search.max_members
        for more in range(first + 1, first + int(setting("change_members")) + 1):
            if self.clock.over:
                return
            search = replace(self.search, max_members=more)
            _, teams = search.best(search.setups(), 1, self.clock)
            if teams:
                yield self.change("members", Words("change_members", {"n": more}), teams[0], amount=float(more))
                return

    def crews(self) -> Iterator[Change]:
        for lot in range(len(self.lots)):
            if self.lots[lot].crew is not None:
                found = self.largest_crew(lot, ())
                if found is not None:
                    yield self.crew_change(lot, *found)

    def largest_crew(self, lot: int, also: tuple[Element, ...]) -> tuple[int, Found] | None:
        """Return the most whole people for a lot with whom a team exists, other elements eased; None: not even one."""
        low, high = 1, ceil(self.lots[lot].crew or 1) - 1
        best = None
        while low <= high:
            middle = (low + high + 1) // 2
            team = self.solved((*also, ("crew", lot)), people=float(middle))
            if team is None:
                high = middle - 1
            else:
                best, low = (middle, team), middle + 1
        return best

    def crew_change(self, lot: int, people: int, team: Found) -> Change:
        wanted = self.lots[lot].crew
        words = Words("change_crew", {"n": people, "wanted": wanted, "lot": lot_name(self.judged.query, lot)})
        return self.change("crew", words, team, lot=self.lots[lot].id, amount=float(people))

    def columns(self) -> list[int]:
        """Columns of plans that bind somebody in some form, in the order of reports."""
        bound = [f.bound for f in self.search.facts]
        some = {c for b in bound for c in (*b.each, *b.lead, *b.any, *b.sum, *sum(b.doer, ()), *sum(b.crew, ()))}
        return sorted(some)

    def criteria(self) -> Iterator[Change]:
        for c in self.columns():
            team = self.solved([("criterion", c)])
            if team is None:
                continue
            firms = self.who_could(c, team)
            if firms:
                names = [self.index.catalogue.names[r] for r, _ in firms]
                key = "change_obtain_one" if len(names) == 1 else "change_obtain"
                told = {"firms": names, "label": self.label(c)}
                example = firms[0][1]
                public = Words("change_obtain_public", {"label": self.label(c)})
                yield self.change(
                    "obtain", Words(key, told), example, column=c, rows=[r for r, _ in firms], public=public
                )
            else:
                yield self.change("ease", Words("change_ease", {"label": self.label(c)}), team, column=c)

    def who_could(self, c: int, team: Found) -> list[tuple[int, Found]]:
        """Return the firms any one of which would make a team possible by obtaining a criterion, each with that team.

        What comes from the need and the place of the firm cannot be obtained, and a sum is nobody's alone.
        """
        plan = self.judged.plans[c]
        if plan.given is not None or any(c in f.bound.sum for f in self.search.facts):
            return []
        verdicts = self.judged.verdicts[:, c]
        able = self.search.facts[0].crews.able
        places = range(len(self.lots)) if plan.lot is None else (plan.lot,)
        fit = np.where(able, self.judged.fit, -1.0)[:, list(places)].max(axis=1)
        likely = [int(r) for r in np.flatnonzero((verdicts == FAIL) & (fit >= 0)) if int(r) not in team.rows]
        likely.sort(key=lambda r: (-round(float(fit[r]), 9), r))
        most = int(setting("change_firms"))
        first: list[int] = [r for r in team.rows if verdicts[r] == FAIL or plan.crew]
        found: list[tuple[int, Found]] = []
        for row in [*first, *likely[: 4 * most]]:
            if len(found) == most or self.clock.over:
                break
            possible = self.solved(waiver=Waiver({c: row}))
            if possible is not None:
                found.append((row, possible))
        return found

    def together(self) -> Iterator[Change]:
        """Yield the least set of changes: pairs first, then what is left when nothing more can be left out of all together."""
        elements: list[Element] = [("criterion", c) for c in self.columns()]
        elements += [("crew", lot) for lot in range(len(self.lots)) if self.lots[lot].crew is not None]
        elements.append(("members", 0))
        everything = self.solved(elements)
        if everything is None:
            return
        for pair in combinations(elements, 2):
            team = self.solved(pair)
            if team is not None:
                yield self.joined(pair, team)
                return
        kept, team = list(elements), everything
        for element in elements:
            fewer = [e for e in kept if e != element]
            possible = self.solved(fewer)
            if possible is not None:
                kept, team = fewer, possible
        if not self.clock.over:
            yield self.joined(kept, team)

    def joined(self, elements: Iterable[Element], team: Found) -> Change:
        parts = []
        chosen = tuple(elements)
        for kind, at in chosen:
            if kind == "criterion":
                parts.append(Words("part_ease", {"label": self.label(at)}))
            elif kind == "crew":
                found = self.largest_crew(at, tuple(e for e in chosen if e != (kind, at)))
                people, team = found or (1, team)
                parts.append(
                    Words(
                        "part_crew", {"n": people, "wanted": self.lots[at].crew, "lot": lot_name(self.judged.query, at)}
                    )
                )
            else:
                parts.append(Words("part_members", {"n": max(len(team.rows), self.search.max_members + 1)}))
        return self.change("together", Words("change_together", {"parts": parts}), team)

    def label(self, c: int) -> Any:
        plan = self.judged.plans[c]
        label = plan_labels(self.index, plan.key)
        if plan.lot is None:
            return label
        return Words("label_of_lot", {"label": label, "lot": lot_name(self.judged.query, plan.lot)})

    def change(
        self, kind: Any, words: Words, team: Found, *, column: int | None = None, lot: str | None = None,
        amount: float | None = None, rows: Iterable[int] = (), public: Words | None = None,
    ) -> Change:  # fmt: skip
        ids = self.index.catalogue.ids
        plan = None if column is None else self.judged.plans[column]
        if plan is not None and plan.lot is not None:
            lot = self.lots[plan.lot].id
        return Change(
            kind,
            None if plan is None else plan.key,
            lot,
            amount,
            tuple(ids[r] for r in rows),
            tuple(ids[r] for r in team.rows),
            words,
            public or words,
        )


def _with_demand(facts: Any, lot: int, people: float) -> Any:
    demand = facts.demand.copy()
    demand[lot] = people
    return replace(facts, demand=demand)
