"""The best teams for a judged need, over the forms in which firms may work together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import Team, solve
from kaivosmatch.consortium.problem import Status
from kaivosmatch.teams.binding import forms_of
from kaivosmatch.teams.setup import Facts, Setup, Waiver, facts_of_form, setup_of
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["Clock", "Found", "Search", "differs"]

Key: TypeAlias = tuple[int, float, tuple[int, ...]]


@dataclass(frozen=True)
class Found:
    """A team, with the setup in which it was found.

    Attributes
    ----------
    rows : tuple of int
        Rows of the catalogue, ascending; ``lead`` is one of them.
    share : float (len(rows), L)
        People sent; shares where none are counted.
    """

    setup: Setup
    rows: tuple[int, ...]
    lead: int
    verdict: Verdict
    score: float
    share: NDArray[np.float64]

    @classmethod
    def of(cls, setup: Setup, team: Team) -> Found:
        """Return a team of the kernel under the catalogue's rows."""
        rows = tuple(int(setup.rows[r]) for r in team.rows)
        return cls(setup, rows, int(setup.rows[team.lead]), team.verdict, team.score, team.share)

    @property
    def key(self) -> Key:
        """What teams are ordered by."""
        return -int(self.verdict), -self.score, self.rows


class Clock:
    """Seconds that are left of a limit; None: no limit."""

    def __init__(self, limit: float | None) -> None:
        self._begin = time.perf_counter()
        self._end = None if limit is None else self._begin + limit

    def left(self, parts: int = 1) -> float | None:
        """Return an equal part of what is left, never nothing."""
        return None if self._end is None else max((self._end - time.perf_counter()) / parts, 0.005)

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._begin

    @property
    def over(self) -> bool:
        """Whether the limit has passed."""
        return self._end is not None and time.perf_counter() >= self._end


@dataclass(frozen=True)
class Search:
    """Everything about a need that the search for its teams uses; asked several times with other limits.

    Attributes
    ----------
    facts : tuple of Facts
        One for each form that makes a difference; a form whose criteria bind as an earlier one's do adds nothing.
    """

    index: Index
    judged: Judged
    able: float
    max_members: int
    facts: tuple[Facts, ...]

    @classmethod
    def prepare(
        cls, index: Index, judged: Judged, *, able: float, max_members: int | None = None, waiver: Waiver | None = None
    ) -> Search:
        """Gather what the firms bring, once for all searches."""
        forms: list[Facts] = []
        for form in forms_of(judged.query.need):
            facts = facts_of_form(index, judged, form, able, waiver)
            if not any(facts.bound == other.bound for other in forms):
                forms.append(facts)
        return cls(index, judged, able, max_members or judged.query.need.max_members, tuple(forms))

    @property
    def willing(self) -> NDArray[np.bool_]:
        """Firms that have not said that they work alone; bool (n,)."""
        return np.array([s.willing_to_cooperate is not False for s in self.index.catalogue.records], dtype=bool)

    def setups(
        self,
        max_members: int | None = None,
        member_cost: float | None = None,
        without: int | None = None,
        silent: bool = False,
    ) -> list[Setup]:
        """Return the problems to solve: for each form, the firms that may work together, and those that work alone only."""
        willing, result = self.willing, []
        others = np.ones(len(willing), dtype=bool)
        if without is not None:
            others[without] = False
        for facts in self.facts:
            for firms, most in ((willing, max_members or self.max_members), (~willing, 1)):
                rows = facts.pool(firms & others, silent=silent)
                if len(rows):
                    result.append(setup_of(self.index, self.judged, facts, rows, most, member_cost))
        return result

    def best(self, setups: Sequence[Setup], k: int, clock: Clock) -> tuple[Status, list[Found]]:
        """Return the k best minimal teams of several problems together, no set of members twice.

        Where a set can work in two forms, its better verdict counts, then the first form.
        """
        asked = k
        while True:
            status, found, more = self._gather(setups, asked, clock)
            if len(found) >= k or not more or clock.over:
                return status, found[:k]
            asked *= 2

    def _gather(self, setups: Sequence[Setup], k: int, clock: Clock) -> tuple[Status, list[Found], bool]:
        best: dict[tuple[int, ...], Found] = {}
        proved, more = True, False
        for place, setup in enumerate(setups):
            solution = solve(setup.problem, k, clock.left(len(setups) - place))
            proved = proved and setup.whole and solution.status in ("OPTIMAL", "INFEASIBLE")
            more = more or len(solution.teams) == k
            for team in solution.teams:
                found = Found.of(setup, team)
                other = best.get(found.rows)
                if other is None or found.key < other.key:
                    best[found.rows] = found
        ordered = sorted(best.values(), key=lambda f: f.key)
        if len(self.facts) > 1:
            ordered = [f for f in ordered if not self._dominated(f, setups)]
        if ordered:
            return ("OPTIMAL" if proved else "FEASIBLE"), ordered, more
        return ("INFEASIBLE" if proved else "UNDECIDED"), ordered, more

    def _dominated(self, team: Found, setups: Sequence[Setup]) -> bool:
        """Whether some of the members do as well in another form."""
        if len(team.rows) == 1:
            return False
        for setup in setups:
            if setup.facts is team.setup.facts or setup.problem.max_members == 1:
                continue
            rows = [r for r in team.rows if setup.facts.each[r] >= 0 and r in setup.rows]
            if not rows:
                continue
            part = setup.among(rows, len(team.rows) - 1)
            smaller = solve(part.problem, 1 << len(rows)).teams
            if any(
                t.verdict >= team.verdict and t.score >= team.score and len(t.rows) < len(team.rows) for t in smaller
            ):
                return True
        return False


def differs(one: Found, other: Found, by: int | str) -> bool:
    """Whether two teams differ by at least so many members, or in their lead.

    Parameters
    ----------
    by : int or "lead"
    """
    if by == "lead":
        return one.lead != other.lead
    mine, its = set(one.rows), set(other.rows)
    return max(len(mine - its), len(its - mine)) >= int(by)
