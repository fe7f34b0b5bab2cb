"""The public search for teams: first those that pass, then those in doubt, by the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

import numpy as np

from kaivosmatch.consortium import _engine
from kaivosmatch.consortium._search import advance as plain
from kaivosmatch.consortium._shares import first_shares
from kaivosmatch.consortium._state import DONE, NODES, POOLED, State, new_scratch, new_state
from kaivosmatch.consortium._tables import Tables, tables
from kaivosmatch.consortium._team import best_lead
from kaivosmatch.consortium._transport import assign
from kaivosmatch.consortium.problem import Status, Team, TeamProblem, TeamSolution
from kaivosmatch.errors import InputError
from kaivosmatch.verdict import Verdict

__all__ = ["solve"]


def solve(problem: TeamProblem, k: int = 10, time_limit: float | None = None, *, compiled: bool | None = None) -> TeamSolution:
    """Find the k best minimal teams, with proof.

    Parameters
    ----------
    problem : TeamProblem
    k : int, default 10
        How many teams, at least 1.
    time_limit : float, optional
        Seconds of wall clock after which the search stops with what it has. None: search until all is proved.
    compiled : bool, optional
        True: with numba, which must be installed. False: without. None: with numba once the problem has proved to be long and numba is
        installed, or when it is loaded already. The answer is the same.

    Returns
    -------
    TeamSolution
        Teams that pass come before teams with an unknown, then by score, then by rows. An unknown verdict lowers the team's verdict and
        never excludes it; a FAIL excludes what it binds.

    Raises
    ------
    kaivosmatch.errors.InputError
        If ``k`` or ``time_limit`` is not positive.
    ImportError
        If ``compiled=True`` and numba is not installed.

    Notes
    -----
    The score is ``sum_l weight[l] * sum_i share[i, l] / demand[l] * fit[i, l] - member_cost * (members - 1)
    - km_cost * sum_i distance[i, lead]``. The method is a branch and bound with Lagrangian prices; see ``docs/explanation/consortium-search.md``.

    Examples
    --------
    Three people are wanted for pipes and two for wiring. Firm 0 does pipes, firm 1 wiring, firm 2 a little of both.

    >>> problem = TeamProblem(
    ...     fit=[[0.9, 0.0], [0.0, 0.8], [0.6, 0.5]], crew=[[4, 0], [0, 2], [1, 2]], demand=[3, 2], free=[4, 2, 3], weight=[0.6, 0.4],
    ...     distance=[[0, 50, 100], [50, 0, 60], [100, 60, 0]], each=[1, 1, 1], doer=[[1, 1], [1, 1], [1, 0]], lead=[1, 0, 1],
    ...     any=[[], [], []], sum_low=[[], [], []], sum_high=[[], [], []], bound=[], max_members=3)
    >>> solution = solve(problem, k=2)
    >>> solution.status
    'OPTIMAL'
    >>> for team in solution.teams:
    ...     print(team.rows, team.lead, team.verdict.name, team.score, team.share.tolist())
    (0, 1) 0 PASS 0.83 [[3.0, 0.0], [0.0, 2.0]]
    (0, 2) 0 UNKNOWN 0.7 [[3.0, 0.0], [0.0, 2.0]]
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise InputError("k is not a number of teams", got=k, expected="a whole number >= 1")
    if time_limit is not None and not time_limit > 0:
        raise InputError("time_limit is not a time", got=time_limit, expected="seconds > 0, or None")
    run = _Run(problem, None if time_limit is None else time.perf_counter() + time_limit, compiled)
    teams: list[Team] = []
    done = True
    if problem.fit.shape[0] > 0:
        for level in (Verdict.PASS, Verdict.UNKNOWN):
            found, done = run.level(level, int(k) - len(teams))
            teams += found
            if len(teams) == k or not done:
                break
    status: Status = "OPTIMAL" if done else "FEASIBLE"
    if not teams:
        status = "INFEASIBLE" if done else "UNDECIDED"
    return TeamSolution(status, tuple(teams), nodes=run.nodes, compiled=run.compiled)


class _Run:
    """One search with its clock and its engine."""

    def __init__(self, problem: TeamProblem, deadline: float | None, compiled: bool | None) -> None:
        self.problem = problem
        self.deadline = deadline
        self.compiled = bool(compiled) or (compiled is None and _engine.is_loaded())
        self.may_compile = compiled is None and not self.compiled and _engine.has_compiler()
        self.nodes = 0
        self.strict = tables(problem, Verdict.PASS)

    def level(self, level: Verdict, k: int) -> tuple[list[Team], bool]:
        """Return up to k best teams of exactly this verdict, and whether that is proved."""
        t = self.strict if level is Verdict.PASS else tables(self.problem, level)
        s = self._search(t, k)
        self.nodes += int(s.info[NODES])
        best: list[tuple[int, tuple[int, ...]]] = []
        for spot in range(s.info[POOLED]):
            rows = [int(r) for r in s.pool_rows[spot * t.most : (spot + 1) * t.most] if r >= 0]
            best += [(-int(s.pool_score[spot]), other) for other in islice(_exchanges(rows, s), k)]
        return [self._team(t, level, -score, rows) for score, rows in sorted(best)[:k]], bool(s.info[DONE])

    def _search(self, t: Tables, k: int) -> State:
        w, s = new_scratch(t), new_state(t, k)
        if self.compiled:
            advance = _engine.compiled()
            strict = self.strict
        else:
            advance = plain
            w, s, strict = _engine.as_lists(w), _engine.as_lists(s), _engine.as_lists(self.strict)
            t = strict if t is self.strict else _engine.as_lists(t)
        if self.deadline is None:
            advance(strict, t, w, s, 1 << 60)
            return s
        effort = 64
        while not s.info[DONE]:
            before = time.perf_counter()
            left = self.deadline - before
            if left <= 0:
                break
            advance(strict, t, w, s, effort)
            took = time.perf_counter() - before
            # slices short against what is left, long against looking at the clock
            effort = max(16, min(effort * 4, int(effort * min(0.02, 0.05 * left) / max(took, 1e-6))))
        return s

    def _team(self, t: Tables, level: Verdict, score: int, rows: tuple[int, ...]) -> Team:
        """Work out lead and shares of a team that was found."""
        lots, size = t.lots, len(rows)
        gain = [[float(t.gain[i * lots + lot]) for lot in range(lots)] for i in rows]
        cap = [[float(t.cap[i * lots + lot]) for lot in range(lots)] for i in rows]
        free = [float(t.free[i]) for i in rows]
        counted = [bool(c) for c in t.counted]
        small = t._replace(
            gain=[g for row in gain for g in row],
            cap=[c for row in cap for c in row],
            free=free,
            demand=[float(d) for d in t.demand],
            counted=[int(c) for c in counted],
        )
        flat = [0.0] * (size * lots)
        assign(small, list(range(size)), 0, size, flat, [0.0] * size, [0.0] * size, [0] * (2 * size))
        share = first_shares([flat[a * lots : (a + 1) * lots] for a in range(size)], gain, cap, free, counted)
        lead = int(best_lead(t, list(rows), 0, size))
        return Team(rows, lead, level, round(score / 1e9, 9), np.array(share))


def _exchanges(rows: list[int], s: State) -> Iterator[tuple[int, ...]]:
    """Yield the teams that exchanging equal firms makes of this one, in the order of their rows."""
    need: dict[int, int] = {}
    for row in rows:
        need[int(s.group[row])] = need.get(int(s.group[row]), 0) + 1
    if all(s.alike[g] == 1 for g in need):
        yield tuple(rows)
        return
    pool = [i for i in range(len(s.group)) if int(s.group[i]) in need]
    left_after: list[dict[int, int]] = []  # how many of each group come after this place of the pool
    seen = dict.fromkeys(need, 0)
    for i in reversed(pool):
        left_after.append(dict(seen))
        seen[int(s.group[i])] += 1
    left_after.reverse()

    def extend(chosen: tuple[int, ...], first: int) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(rows):
            yield chosen
            return
        for place in range(first, len(pool)):
            g = int(s.group[pool[place]])
            if need[g] > 0:
                need[g] -= 1
                if all(need[h] <= left_after[place][h] for h in need):
                    yield from extend((*chosen, pool[place]), place + 1)
                need[g] += 1

    yield from extend((), 0)
