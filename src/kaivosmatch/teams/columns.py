"""Teams as columns of the allocation of many needs, found at given prices for the firms' people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import Team, TeamProblem, solve
from kaivosmatch.teams.search import Clock, Found, Search
from kaivosmatch.teams.setup import Setup
from kaivosmatch.teams.terms import Terms, as_firms, by_steps, with_variants
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Judged

__all__ = ["NeedColumns", "people_of", "verdict_of"]

TOLERANCE = 1e-9
ROUNDED = 1e-9  # the kernel rounds scores so


def people_of(team: Found) -> dict[int, float]:
    """Return the people that each row of the catalogue sends in all over the counted lots."""
    sent = (team.share * team.setup.facts.counted).sum(axis=1)
    return {row: float(n) for row, n in zip(team.rows, sent, strict=True) if n > TOLERANCE}


def verdict_of(setup: Setup, rows: Sequence[int], lead: int, share: NDArray[np.float64]) -> Verdict:
    """Judge a team with exactly these shares: the least of what binds it."""
    problem, at = setup.problem, setup.at(rows)
    sends = share > TOLERANCE
    parts = [problem.each[at].min(initial=PASS), problem.lead[setup.at([lead])[0]], *problem.any[at].max(axis=0)]
    parts.append(np.where(sends, problem.doer[at], PASS).min(initial=PASS))
    low, high = problem.sum_low[at].sum(axis=0), problem.sum_high[at].sum(axis=0)
    parts += list(
        np.where(low >= problem.bound - TOLERANCE, PASS, np.where(high >= problem.bound - TOLERANCE, UNKNOWN, FAIL))
    )
    for level, (crew, free) in ((PASS, problem.most_people(Verdict.PASS)), (UNKNOWN, (problem.crew, problem.free))):
        total = (share * problem.counts).sum(axis=1)
        if (share > crew[at] + TOLERANCE).any() or (total > free[at] + TOLERANCE).any():
            parts.append(level - 1)
    return Verdict(int(min(parts)))


@dataclass(frozen=True)
class NeedColumns:
    """One need among many, as a source of columns.

    Attributes
    ----------
    worth : float
        Value of a column is worth times score.
    """

    place: int
    judged: Judged
    search: Search
    worth: float

    @cached_property
    def setups(self) -> list[Setup]:
        """The problems whose teams are columns."""
        return self.search.setups()

    @cached_property
    def loose(self) -> list[TeamProblem]:
        """The same problems with everything unknown taken as met: a team is then feasible exactly where it does not fail."""
        return [_loosened(setup.problem) for setup in self.setups]

    def first(self, k: int, clock: Clock) -> tuple[str, list[Found]]:
        """Return the k best teams of the need alone, and the status of the search for them."""
        status, found = self.search.best(self.setups, k, clock)
        if status == "INFEASIBLE":
            silent = self.search.setups(silent=True)
            status, found = self.search.best(silent, k, clock)
            if found:
                self.__dict__["setups"] = silent  # no team without those that show nothing
        return status, found

    def priced(
        self,
        terms: Terms,
        k: int,
        clock: Clock,
        required: Sequence[int] = (),
        excluded: Sequence[int] = (),
        *,
        free: NDArray[np.float64] | None = None,
        more: int | None = None,
        least: float | None = None,
    ) -> tuple[list[tuple[float, Found]], bool]:
        """Return teams that are best on these terms with their value less what their people cost, and whether the best is proved.

        Parameters
        ----------
        terms : Terms
        required, excluded : sequence of int
            Rows that each team has, and has not.
        free : float (n,), optional
            People that each row of the catalogue has left; inf: not known.
        more : int, optional
            A row that has one person more than it says.
        least : float, optional
            Value less cost that a team must have to be of interest; of others nothing is said.

        Notes
        -----
        A price on people lowers the score of whoever is sent. The kernel wants scores between 0 and 1, so that all are raised alike and the
        whole is scaled: the shares of each lot sum to 1, so that raising adds the same to every team. With a relief or a step members cost
        different amounts, the first as well; the kernel takes that as a distance that each has to any lead, its own included. A firm with
        steps is one that sends few people, or another that sends more and costs more; a team has one of them.
        """
        found, proved = [], True
        for place, setup in enumerate(self.setups):
            problem = _restricted(setup, self.loose[place], required, excluded)
            if problem is None:
                continue
            if more is not None:
                problem = _with_one_more(setup, problem, more)
            if free is not None:
                left = np.minimum(problem.free, free[setup.rows])
                problem = problem.changed(free=left, free_sure=left)
            cost = terms.price[setup.rows] / self.worth
            per_share = np.where(problem.counts, cost[:, None] * problem.demand / problem.weight, 0.0)
            lift = float(per_share.max(initial=0.0))
            scale, first = 1.0 + lift, 0.0
            fields: dict[str, Any] = {"member_cost": problem.member_cost / scale, "km_cost": problem.km_cost / scale}
            at, people, paid = by_steps(setup.rows, problem, terms.steps)
            if len(at) > len(setup.rows):
                problem, per_share = with_variants(problem, at, people), per_share[at]
            freed = terms.relief[setup.rows[at]] - paid
            if freed.any():
                own, first = problem.member_cost - freed / self.worth, problem.member_cost
                apart = problem.km_cost * problem.distance + np.maximum(own, 0.0)[:, None]
                fields = {"member_cost": 0.0, "km_cost": 1.0 / scale, "distance": apart}
            changed = problem.changed(fit=np.clip((problem.fit - per_share + lift) / scale, 0.0, 1.0), **fields)
            floor = None if least is None else ((least + terms.fee) / self.worth + lift - first) / scale - ROUNDED
            solution = solve(changed, k, clock.left(len(self.setups) - place), least=floor)
            proved = proved and setup.whole and solution.status in ("OPTIMAL", "INFEASIBLE")
            for team in solution.teams:
                column = self.found(setup, as_firms(team, at))
                found.append((self.beyond(column, terms), column))
        found.sort(key=lambda pair: (-pair[0], pair[1].rows))
        return found, proved

    def beyond(self, team: Found, terms: Terms) -> float:
        """Return what a team is worth beyond its people on such terms."""
        value = self.worth * team.score + float(terms.relief[list(team.rows)].sum()) - terms.fee
        for row, people in people_of(team).items():
            value -= float(terms.price[row]) * people + terms.of_steps(row, people)
        return value

    def short(self) -> list[int]:
        """Return the rows of the catalogue that could send more people to this need if they had them."""
        rows: set[int] = set()
        for setup, problem in zip(self.setups, self.loose, strict=True):
            able = (problem.crew > 0) & (problem.doer > FAIL) & problem.counts
            wanted = np.where(able, problem.demand, 0.0).sum(axis=1)
            rows.update(int(row) for row in setup.rows[problem.free < wanted])
        return sorted(rows)

    def merged(self, parts: Sequence[tuple[float, Found]]) -> Found | None:
        """Return one team that does what several would do in part, each to its share; None where it would be no team.

        Parameters
        ----------
        parts : sequence of (float, Found)
            Shares that sum to 1, and the teams; all of one setup.
        """
        setup = parts[0][1].setup
        rows = tuple(sorted({row for _, team in parts for row in team.rows}))
        if any(team.setup is not setup for _, team in parts) or len(rows) > setup.problem.max_members:
            return None
        share = np.zeros((len(rows), len(setup.problem.demand)))
        for part, team in parts:
            share[[rows.index(row) for row in team.rows]] += part * team.share
        problem, at = setup.problem, setup.at(rows)
        leads = [(float(problem.distance[at, a].sum()), a) for a in at if problem.lead[a] >= UNKNOWN]
        place = at.index(min(leads)[1])
        team = self.found(setup, Team(tuple(at), at[place], Verdict.UNKNOWN, 0.0, share))
        return team if team.verdict >= UNKNOWN else None

    def found(self, setup: Setup, team: Team) -> Found:
        """Return a team of a priced problem with its own verdict and score."""
        shown = Found.of(setup, team)
        problem, at = setup.problem, setup.at(shown.rows)
        fit = float((problem.weight / problem.demand * shown.share * problem.fit[at]).sum())
        km = float(problem.distance[at, setup.at([shown.lead])[0]].sum())
        score = fit - problem.member_cost * (len(at) - 1) - problem.km_cost * km
        return replace(shown, score=round(score, 9), verdict=verdict_of(setup, shown.rows, shown.lead, shown.share))


def _restricted(
    setup: Setup, problem: TeamProblem, required: Sequence[int], excluded: Sequence[int]
) -> TeamProblem | None:
    """Return a problem whose teams have some firms and have not others: a firm that must be in holds something that nobody else has."""
    if not (required or excluded):
        return problem
    here = {int(row): at for at, row in enumerate(setup.rows)}
    if any(row not in here for row in required):
        return None
    each, alone = problem.each.copy(), np.full((len(here), len(required)), FAIL, dtype=np.int8)
    each[[here[row] for row in excluded if row in here]] = FAIL
    for column, row in enumerate(required):
        alone[here[row], column] = PASS
    return replace(problem, each=each, any=np.concatenate([problem.any, alone], axis=1))


def _with_one_more(setup: Setup, problem: TeamProblem, row: int) -> TeamProblem:
    """Return a problem in which a firm has one person more, who can do what its other people can."""
    free, crew = problem.free.copy(), problem.crew.copy()
    at = np.flatnonzero(setup.rows == row)
    crew[at] += (crew[at] >= free[at, None]) & problem.counts
    free[at] += 1.0
    return replace(problem, free=free, crew=crew, free_sure=None, crew_sure=None)


def _loosened(problem: TeamProblem) -> TeamProblem:
    def yes(verdicts: NDArray[np.int8]) -> NDArray[np.int8]:
        return np.where(verdicts >= UNKNOWN, PASS, FAIL).astype(np.int8)

    return replace(
        problem, each=yes(problem.each), doer=yes(problem.doer), lead=yes(problem.lead), any=yes(problem.any),
        sum_low=np.where(np.isposinf(problem.sum_high), 1e300, problem.sum_high), crew_sure=None, free_sure=None,
    )  # fmt: skip
