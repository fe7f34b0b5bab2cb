"""The public search for teams: first those that pass, then those in doubt, by the clock."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np

from kaivosmatch.consortium import _engine
from kaivosmatch.consortium._state import DONE, HOPE, NEVER, NODES, POOLED, WORK, State, drop_hope, new_state
from kaivosmatch.consortium._tables import Tables, tables
from kaivosmatch.consortium.problem import Status, Team, TeamProblem, TeamSolution
from kaivosmatch.errors import InputError
from kaivosmatch.verdict import Verdict

__all__ = ["precompile", "solve", "warm"]

# Effort is counted in earnings computed, of which plain Python does some 60,000 a second and compiled code 6,000,000.
FIRST_EFFORT = 2_000
LOAD_AFTER = 20_000  # a third of a second: then a compiled search that lies ready is worth loading
COMPILE_AFTER = 1_500_000  # about as long as compiling takes
LOAD_SPENT, COMPILE_SPENT = 0.3, 25.0  # the same in seconds, of many searches together
# With a time limit, compiled code must have time left to pay: a multiple of what loading and compiling take.
LOAD_SECONDS = 2.0
COMPILE_SECONDS = 90.0
HOPE_SHARE = 0.6  # of the time left when a search that has found nothing stops being choosy
PASS_SHARE = 0.7  # of the time limit for teams that pass, while there is none


def solve(
    problem: TeamProblem,
    k: int = 10,
    time_limit: float | None = None,
    *,
    compiled: bool | None = None,
    least: float | None = None,
) -> TeamSolution:
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
    least : float, optional
        The score that a team must reach to be of interest; of others nothing is said, and INFEASIBLE means that none reaches it.

    Returns
    -------
    TeamSolution
        Teams that pass come before teams with an unknown, then by score, then by rows. An unknown verdict lowers the team's verdict and
        never excludes it; a FAIL excludes what it binds.

    Raises
    ------
    kaivosmatch.errors.InputError
        If ``k`` or ``time_limit`` is not positive, or ``least`` is not a number.
    ImportError
        If ``compiled=True`` and numba is not installed.

    Notes
    -----
    The score is ``sum_l weight[l] * sum_i share[i, l] / demand[l] * fit[i, l] - member_cost * (members - 1)
    - km_cost * sum_i distance[i, lead]``. The method is a branch and bound with Lagrangian prices; see
    ``docs/explanation/consortium-search.md``.

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
    if least is not None and not math.isfinite(least):
        raise InputError("least is not a score", got=least, expected="a finite number, or None")
    run = _Run(problem, time_limit, compiled, NEVER if least is None else round(least * 1e9))
    teams: list[Team] = []
    done = True
    if problem.fit.shape[0] > 0:
        for level in (Verdict.PASS, Verdict.UNKNOWN):
            found, proved = run.level(level, int(k) - len(teams))
            teams += found
            done = done and proved
            if len(teams) == k or (teams and not done):
                break
    status: Status = "OPTIMAL" if done else "FEASIBLE"
    if not teams:
        status = "INFEASIBLE" if done else "UNDECIDED"
    return TeamSolution(status, tuple(teams), nodes=run.nodes, compiled=run.compiled)


def precompile() -> None:
    """Compile the search now and put it into numba's cache, so that no later search waits for it (about half a minute, once).

    Raises
    ------
    ImportError
        If numba is not installed.
    """
    one = np.ones(1)
    none = np.zeros((1, 0))
    solve(
        TeamProblem(
            fit=[one], crew=[one], demand=one, free=one, weight=one, distance=[[0.0]], each=one, doer=[one], lead=one,  # type: ignore[arg-type]
            any=none, sum_low=none, sum_high=none, bound=np.zeros(0), max_members=1,  # type: ignore[arg-type]
        ),
        compiled=True,
    )  # fmt: skip


def warm(spent: float, left: float | None) -> None:
    """Load or compile the search between many searches, none of which is long enough by itself to make that worth while.

    Parameters
    ----------
    spent : float
        Seconds that the searches have taken so far.
    left : float or None
        Seconds left for those to come; None: no limit.

    Examples
    --------
    >>> warm(spent=0.1, left=60.0)  # nobody waits for it after a tenth of a second
    """
    if _engine.is_loaded() or spent < LOAD_SPENT or not _engine.has_compiler():
        return
    rest = math.inf if left is None else left
    ready = _engine.is_cached()
    if rest > (LOAD_SECONDS if ready else COMPILE_SECONDS) and (ready or spent > COMPILE_SPENT):
        precompile()


class _Run:
    """One search with its clock and its engine."""

    def __init__(
        self, problem: TeamProblem, time_limit: float | None, compiled: bool | None, floor: int = NEVER
    ) -> None:
        self.begin = time.perf_counter()
        self.limit = math.inf if time_limit is None else float(time_limit)
        self.problem = problem
        self.floor = floor  # billionths
        self.compiled = bool(compiled) or (compiled is None and _engine.is_loaded())
        self.may_compile = compiled is None and not self.compiled and _engine.has_compiler()
        self.nodes = 0
        self.work = 0
        self.strict = tables(problem, Verdict.PASS)

    def level(self, level: Verdict, k: int) -> tuple[list[Team], bool]:
        """Return up to k best teams of exactly this verdict, and whether that is proved."""
        if level is not Verdict.PASS and self.problem.certain:
            return [], True
        t = self.strict if level is Verdict.PASS else tables(self.problem, level)
        if t is not self.strict and np.array_equal(t.i, self.strict.i) and np.array_equal(t.f, self.strict.f):
            return [], True  # nothing that matters is unknown: whatever is possible passes, and has been searched
        # a team in doubt is better than none: where nothing passes for long, some of the time is kept for those
        patience = PASS_SHARE if level is Verdict.PASS else 1.0
        kernel, t, s = self._search(t, k, patience * self.limit)
        self.nodes += int(s.info[NODES])
        best: list[tuple[int, tuple[int, ...]]] = []
        for spot in range(s.info[POOLED]):
            at = s.pool_rows + spot * t.most
            rows = [int(r) for r in s.i[at : at + t.most] if r >= 0]
            best += [(-int(s.i[s.pool_score + spot]), other) for other in islice(exchanges(rows, s), k)]
        return [self._team(kernel, t, s, level, -score, rows) for score, rows in sorted(best)[:k]], bool(s.info[DONE])

    def _search(self, t: Tables, k: int, while_empty: float) -> tuple[_engine.Kernel, Tables, State]:
        """Search one level until done or out of time: ``limit`` seconds, ``while_empty`` as long as nothing is found."""
        kernel = _engine.compiled() if self.compiled else _engine.PLAIN
        s, strict = new_state(t, k, self.floor), self.strict
        if not self.compiled:
            s, strict, t = _engine.as_lists(s), _engine.as_lists(strict), _engine.as_lists(t)
            if self.limit < math.inf:  # in smaller steps, to keep the time
                t = t._replace(steps_all=t.steps_all // 4, rounds=t.rounds * 3)
        effort = FIRST_EFFORT if self.compiled or self.limit == math.inf else 64
        each = 0.0  # seconds that a team takes once it is found
        while not s.info[DONE]:
            before = time.perf_counter()
            if s.info[POOLED] and not each and self.limit < math.inf:
                each = self._seconds_each(kernel, t, s)
                before = time.perf_counter()
            left = (self.limit if s.info[POOLED] else while_empty) - (before - self.begin) - each * s.info[POOLED]
            if left <= 0:
                break
            if not s.info[POOLED] and s.info[HOPE] > NEVER and left < HOPE_SHARE * while_empty:
                drop_hope(t, s)
            if self.may_compile and self._worth_compiling(self.work + int(s.info[WORK]), left):
                kernel, self.compiled, self.may_compile = _engine.compiled(), True, False
                s, strict, t = _engine.as_arrays(s), _engine.as_arrays(strict), _engine.as_arrays(t)
            kernel.advance(strict, t, s, effort)
            took = time.perf_counter() - before
            # slices short against what is left, long against looking at the clock
            effort = max(16, min(effort * 4, int(effort * min(0.05, 0.05 * left) / max(took, 1e-6))))
        self.work += int(s.info[WORK])
        return kernel, t, s

    def _seconds_each(self, kernel: _engine.Kernel, t: Tables, s: State) -> float:
        """Time how long it takes to work out a team that was found: where many are asked for, it has to be kept of the limit."""
        before = time.perf_counter()
        rows = tuple(int(r) for r in s.i[s.pool_rows : s.pool_rows + t.most] if r >= 0)
        self._team(kernel, t, s, Verdict(t.level), 0, rows)
        return time.perf_counter() - before

    def _worth_compiling(self, work: int, left: float) -> bool:
        if _engine.is_loaded():
            return True
        if work < LOAD_AFTER:
            return False
        ready = _engine.is_cached()
        return left > (LOAD_SECONDS if ready else COMPILE_SECONDS) and (ready or work > COMPILE_AFTER)

    def _team(
        self, kernel: _engine.Kernel, t: Tables, s: State, level: Verdict, score: int, rows: tuple[int, ...]
    ) -> Team:
        """Work out lead and shares of a team that was found."""
        size = len(rows)
        for a, row in enumerate(rows):
            s.i[s.sorted + a] = row
        lead = int(kernel.share_out(t, s, size))
        share = np.array(s.f[s.x : s.x + size * t.lots]).reshape(size, t.lots)
        return Team(rows, lead, level, round(score / 1e9, 9), share)


def exchanges(rows: list[int], s: State) -> Iterator[tuple[int, ...]]:
    """Yield the teams that exchanging equal firms makes of this one, in the order of their rows."""
    need = Counter(int(s.i[s.group + row]) for row in rows)
    if all(s.i[s.alike + g] == 1 for g in need):
        yield tuple(rows)
        return
    n = s.alike - s.group
    group = [int(g) for g in s.i[s.group : s.group + n]]
    pool = [i for i in range(n) if group[i] in need]
    left_after: list[Counter[int]] = []  # how many of each group come after this place of the pool
    seen: Counter[int] = Counter()
    for i in reversed(pool):
        left_after.append(seen.copy())
        seen[group[i]] += 1
    left_after.reverse()

    def extend(chosen: tuple[int, ...], first: int) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(rows):
            yield chosen
            return
        for place in range(first, len(pool)):
            g = group[pool[place]]
            if need[g] > 0:
                need[g] -= 1
                if all(need[h] <= left_after[place][h] for h in need):
                    yield from extend((*chosen, pool[place]), place + 1)
                need[g] += 1

    yield from extend((), 0)
