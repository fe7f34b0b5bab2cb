"""How long the team search takes, and how long others take for the same answer. Answers are compared before times are printed.

    python benchmarks/consortium_speed.py                   # compiled and plain, all sizes
    python benchmarks/consortium_speed.py --rivals          # also HiGHS and CP-SAT, in the same run
    python benchmarks/consortium_speed.py --growth          # how it grows with firms, lots and members
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from kaivosmatch.consortium import TeamProblem, TeamSolution, precompile, solve
from reference_consortium import milp_top, random_market, top_teams

SIZES = ((30, 6), (100, 10), (300, 10), (300, 20), (1000, 20))
PLAIN_UP_TO = 300  # firms; more takes plain Python longer than anyone waits
SCALE = 1_000_000_000  # CP-SAT counts in whole numbers


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the answer and the CPU seconds it took."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def cp_sat_top(problem: TeamProblem, k: int, level: int, limit: float) -> list[tuple[float, tuple[int, ...]]] | None:
    """The k best minimal teams that pass, by OR-Tools' CP-SAT with cuts; None: out of time. People are whole, as all limits here are."""
    from ortools.sat.python import cp_model

    n, lots = problem.fit.shape
    model = cp_model.CpModel()
    member = [model.new_bool_var("") for _ in range(n)]
    leads = [int(r) for r in np.flatnonzero(problem.lead >= level)]
    lead = {r: model.new_bool_var("") for r in leads}
    objective: list[Any] = []
    model.add_exactly_one(lead.values())
    model.add(sum(member) <= problem.max_members)
    for i in np.flatnonzero(problem.each < level):
        model.add(member[i] == 0)
    cap = np.where(problem.doer >= level, np.minimum(problem.crew, problem.demand), 0).astype(int)
    sent: dict[tuple[int, int], Any] = {}
    for i in range(n):
        for lot in np.flatnonzero(cap[i]):
            sent[i, int(lot)] = model.new_int_var(0, int(cap[i, lot]), "")
            model.add(sent[i, int(lot)] <= int(cap[i, lot]) * member[i])
            worth = problem.weight[lot] / problem.demand[lot] * problem.fit[i, lot]
            objective.append(round(worth * SCALE) * sent[i, int(lot)])
        model.add(sum(v for (a, _), v in sent.items() if a == i) <= int(problem.free[i]) * member[i])
        objective.append(-round(problem.member_cost * SCALE) * member[i])
    for r in leads:
        model.add_implication(lead[r], member[r])
        for i in range(n):
            both = model.new_bool_var("")
            model.add_bool_or(both, member[i].Not(), lead[r].Not())
            objective.append(-round(problem.km_cost * problem.distance[i, r] * SCALE) * both)
    for lot in range(lots):
        model.add(sum(v for (_, b), v in sent.items() if b == lot) == int(problem.demand[lot]))
    for column in problem.any.T:
        model.add_at_least_one(member[i] for i in np.flatnonzero(column >= level))
    for c, bound in enumerate(problem.bound):
        model.add(sum(int(problem.sum_low[i, c] * SCALE) * member[i] for i in range(n)) >= int(bound * SCALE))
    model.maximize(sum(objective))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    found: list[tuple[float, tuple[int, ...]]] = []
    end = time.perf_counter() + limit
    while len(found) < k:
        solver.parameters.max_time_in_seconds = max(end - time.perf_counter(), 0.01)
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            break
        if status != cp_model.OPTIMAL:
            return None
        team = tuple(i for i in range(n) if solver.value(member[i]))
        found.append((solver.objective_value / SCALE + problem.member_cost, team))
        model.add(sum(member[i] for i in team) <= len(team) - 1)
    return found


def check(name: str, solution: TeamSolution, expected: list[tuple[float, tuple[int, ...]]] | None) -> None:
    """Stop the run where a rival found other teams."""
    if expected is None:
        return
    ours = [(team.score, team.rows) for team in solution.teams if team.verdict == 1][: len(expected)]
    same = len(ours) == len(expected) and all(abs(a - b) < 1e-6 for (a, _), (b, _) in zip(ours, expected))
    if not same:
        raise SystemExit(f"{name} disagrees: {ours} against {expected}")


def speed(seeds: int, sizes: tuple[tuple[int, int], ...]) -> None:
    """Time compiled and plain on both kinds of market."""
    print("| kind | firms | lots | compiled, ms (median, worst) | plain, ms (median, worst) |\n|---|---|---|---|---|")
    for dense in (False, True):
        for firms, lots in sizes:
            fast, plain = [], []
            for seed in range(seeds):
                problem = random_market(seed, firms, lots, dense=dense)
                solution, seconds = timed(lambda p=problem: solve(p, 10, compiled=True))
                fast.append(1e3 * seconds)
                if solution.status != "OPTIMAL":
                    raise SystemExit(f"not proved: {firms} firms, {lots} lots, seed {seed}")
                if firms <= PLAIN_UP_TO and seed < 3:
                    other, seconds = timed(lambda p=problem: solve(p, 10, compiled=False))
                    plain.append(1e3 * seconds)
                    check("plain", solution, [(team.score, team.rows) for team in other.teams if team.verdict == 1])
            slow = f"{statistics.median(plain):.0f}, {max(plain):.0f}" if plain else "-"
            kind = "dense" if dense else "mines"
            print(f"| {kind} | {firms} | {lots} | {statistics.median(fast):.1f}, {max(fast):.1f} | {slow} |", flush=True)


def rivals(seeds: int, sizes: tuple[tuple[int, int], ...], k: int, limit: float) -> None:
    """Time HiGHS, CP-SAT and (on what is small enough) enumeration against the compiled search, in one run."""
    print(f"\n| kind | firms | lots | teams | seed | ours, ms | HiGHS, s (times) | CP-SAT, s (times) |\n|{'---|' * 8}")
    for dense in (False, True):
        for firms, lots in sizes:
            for seed in range(seeds):
                problem = random_market(seed, firms, lots, dense=dense)
                solution, ours = timed(lambda p=problem: solve(p, k, compiled=True))
                cells = []
                for name, rival in (("HiGHS", milp_top), ("CP-SAT", cp_sat_top)):
                    answer, seconds = timed(lambda p=problem, r=rival: r(p, k, 1, limit))
                    check(name, solution, answer)
                    cells.append(f"{'> ' if answer is None else ''}{seconds:.2f} ({seconds / ours:.0f})")
                kind = "dense" if dense else "mines"
                print(f"| {kind} | {firms} | {lots} | {k} | {seed} | {1e3 * ours:.1f} | {' | '.join(cells)} |", flush=True)
    problem = random_market(0, 11, 4)
    expected, seconds = timed(lambda: top_teams(problem, 10))
    solution, ours = timed(lambda: solve(problem, 10, compiled=True))
    if [rows for _, _, rows in expected] != [team.rows for team in solution.teams]:
        raise SystemExit("enumeration disagrees")
    print(f"\nenumeration of 11 firms, 4 lots: {seconds:.2f} s, ours {1e3 * ours:.2f} ms ({seconds / ours:.0f} times)")


def growth(seeds: int) -> None:
    """Show how the time grows with each of firms, lots and members."""
    print("\n| firms | lots | members | compiled, ms (median) | nodes (median) |\n|---|---|---|---|---|")
    cases = [(n, 10, 5) for n in (50, 100, 200, 400, 800)] + [(200, lots, 5) for lots in (5, 15, 20)] + [(200, 10, m) for m in (3, 4, 6, 7)]
    for firms, lots, members in cases:
        seconds, nodes = [], []
        for seed in range(seeds):
            problem = random_market(seed, firms, lots, members=members)
            solution, took = timed(lambda p=problem: solve(p, 10, compiled=True))
            seconds.append(1e3 * took)
            nodes.append(solution.nodes)
        print(f"| {firms} | {lots} | {members} | {statistics.median(seconds):.1f} | {statistics.median(nodes):.0f} |", flush=True)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--teams", type=int, default=10, help="teams asked of the rivals")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for a rival and one problem")
    parser.add_argument("--largest", type=int, default=1000, help="firms in the largest problem")
    args = parser.parse_args()
    sizes = tuple(size for size in SIZES if size[0] <= args.largest)
    start = time.perf_counter()
    precompile()
    print(f"compiled search ready after {time.perf_counter() - start:.1f} s\n")
    if args.growth:
        growth(args.seeds)
    elif args.rivals:
        rivals(args.seeds, sizes, args.teams, args.limit)
    else:
        speed(args.seeds, sizes)


if __name__ == "__main__":
    main()
