"""Teams of suppliers: the problem, the exact search, and what it found."""

from kaivosmatch.consortium._engine import is_loaded
from kaivosmatch.consortium._solve import precompile, solve, warm
from kaivosmatch.consortium.problem import Team, TeamProblem, TeamSolution

__all__ = ["Team", "TeamProblem", "TeamSolution", "is_loaded", "precompile", "solve", "warm"]
