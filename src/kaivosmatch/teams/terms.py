"""What a need pays for people, and how the search for teams is asked with it: a firm whose people cost more by steps is several rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium import Team, TeamProblem
from kaivosmatch.verdict import FAIL

__all__ = ["SENDS", "Terms", "as_firms", "by_steps", "with_variants"]

SENDS = 1e-9  # people: more than a step by no more than this is no more


@dataclass(frozen=True)
class Terms:
    """What it costs a need to have people while it runs.

    Attributes
    ----------
    price : float (n,)
        Of each person of each row of the catalogue.
    relief : float (n,)
        What having each row in the team is let off; no more than ``worth`` times what a member costs.
    steps : mapping
        ``{row: ((people, cost), ...)}``, people ascending: whoever sends more than so many costs so much more.
    fee : float
        Of being served at all.
    """

    price: NDArray[np.float64]
    relief: NDArray[np.float64]
    steps: Mapping[int, Sequence[tuple[float, float]]]
    fee: float = 0.0

    @classmethod
    def of(cls, price: NDArray[np.float64]) -> Terms:
        """Return prices alone."""
        return cls(price, np.zeros_like(price), {})

    def of_steps(self, row: int, people: float) -> float:
        """Return what so many people of a row cost for the steps that they pass."""
        return sum(cost for most, cost in self.steps.get(row, ()) if people > most + SENDS)


def by_steps(
    rows: NDArray[np.int64], problem: TeamProblem, steps: Mapping[int, Sequence[tuple[float, float]]]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the rows of a problem, those with steps several times, and how many people each may send and what it costs more.

    Parameters
    ----------
    rows : int (n,)
        Rows of the catalogue that the problem's rows are.

    Returns
    -------
    at : int (m,)
        Rows of the problem.
    people : float (m,)
        inf: as many as it has.
    cost : float (m,)
    """
    count = len(rows)
    at, most, cost = list(range(count)), [np.inf] * count, [0.0] * count
    if steps:
        sent = np.where(problem.counts & (problem.doer > FAIL), np.minimum(problem.crew, problem.demand), 0.0).sum(axis=1)
        sent = np.minimum(sent, problem.free)
        for place, row in enumerate(rows):
            paid = 0.0
            last = place
            for people, more in steps.get(int(row), ()):
                if sent[place] <= people + SENDS:
                    break
                most[last] = people
                paid += more
                last = len(at)
                at.append(place)
                most.append(np.inf)
                cost.append(paid)
    return np.array(at, dtype=np.int64), np.array(most), np.array(cost)


def with_variants(problem: TeamProblem, at: NDArray[np.int64], people: NDArray[np.float64]) -> TeamProblem:
    """Return a problem in which rows may stand several times, each with people of its own, and a team has one of them."""
    count = np.bincount(at)
    free = np.minimum(problem.free[at], people)
    return problem.changed(
        fit=problem.fit[at], crew=problem.crew[at], crew_sure=problem.crew[at], free=free, free_sure=free,
        distance=problem.distance[np.ix_(at, at)], each=problem.each[at], doer=problem.doer[at], lead=problem.lead[at],
        any=problem.any[at], sum_low=problem.sum_low[at], sum_high=problem.sum_high[at],
        variant=np.where(count[at] > 1, at, -1),
    )  # fmt: skip


def as_firms(team: Team, at: NDArray[np.int64]) -> Team:
    """Return a team of rows that may stand several times as one of the rows that they stand for."""
    rows = [int(at[row]) for row in team.rows]
    order = sorted(range(len(rows)), key=rows.__getitem__)
    lead = int(at[team.lead])
    return Team(tuple(rows[a] for a in order), lead, team.verdict, team.score, team.share[order])
