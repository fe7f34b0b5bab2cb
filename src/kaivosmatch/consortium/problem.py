"""What the search for teams is given and what it returns: arrays in, rows out.

The problem is checked here, once and completely; the search behind it validates nothing.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.consortium._check import Check
from kaivosmatch.errors import RecordErrors
from kaivosmatch.verdict import Verdict

__all__ = ["Status", "Team", "TeamProblem", "TeamSolution"]

Status: TypeAlias = Literal["OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNDECIDED"]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TeamProblem:
    """A need of L lots and the n suppliers that could do it together.

    Anything that numpy can turn into an array of the right shape is accepted and copied; the stored arrays are read-only. All faults are
    reported at once.

    Parameters
    ----------
    fit : float (n, L)
        Lot score of each supplier, in [0, 1].
    crew : float (n, L)
        Most people that supplier i can send to lot l (persons; a share of the lot where none are counted). 0: not able; inf: no limit
        given.
    demand : float (L,)
        People wanted, > 0; 1.0 where none are counted.
    free : float (n,)
        Most people in all over the counted lots; inf: not known.
    weight : float (L,)
        Importance of each lot; they sum to 1.
    distance : float (n, n)
        Kilometres from supplier i to supplier j. What is not known must be filled in by the caller (500 is the custom).
    each : int8 (n,)
        Verdict (-1 FAIL, 0 UNKNOWN, 1 PASS) of all criteria that bind every member.
    doer : int8 (n, L)
        Verdict of the criteria of lot l, which bind whoever really sends someone to it.
    lead : int8 (n,)
        Verdict as the lead.
    any : int8 (n, A)
        Verdicts on the A criteria that one member at least must meet.
    sum_low, sum_high : float (n, S)
        What is surely there and what may be there of the S things that are summed; "at most" sums enter negated. -inf and inf: not known.
    bound : float (S,)
        The least that the sum must reach.
    max_members : int
        Most members of a team, at least 1.
    member_cost : float, default 0.02
        Score lost per member after the first.
    km_cost : float, default 0.0002
        Score lost per kilometre between a member and the lead.
    counted : bool (L,), optional
        Lots that count people. Only those draw on ``free``. None: all.
    crew_sure : float (n, L), optional
        Where the number of people is known as a band: so many that supplier i can surely send to lot l. Up to ``crew`` may come, but a team
        that counts on them does not pass. None, or more than ``crew``: the same as ``crew``.
    free_sure : float (n,), optional
        Likewise for ``free``.
    variant : int (n,), optional
        Rows with the same number are one firm on different terms, of which a team has one at most; -1: the firm has one row only. None: so
        have all.

    Raises
    ------
    kaivosmatch.errors.RecordErrors
        Naming every field that is wrong, what was got and what was expected.

    Examples
    --------
    >>> TeamProblem(fit=[[0.9]], crew=[[2]], demand=[2], free=[3], weight=[0.5], distance=[[0, 1]], each=[1], doer=[[1]], lead=[1],
    ...             any=[[]], sum_low=[[]], sum_high=[[]], bound=[], max_members=2)
    Traceback (most recent call last):
        ...
    kaivosmatch.errors.RecordErrors: TeamProblem: 2 problems
      1. column 'weight': does not sum to 1; got 0.5; expected 1 (to 1e-06)
      2. column 'distance': wrong shape; got (1, 2); expected (1, 1)
    """

    fit: Floats
    crew: Floats
    demand: Floats
    free: Floats
    weight: Floats
    distance: Floats
    each: NDArray[np.int8]
    doer: NDArray[np.int8]
    lead: NDArray[np.int8]
    any: NDArray[np.int8]
    sum_low: Floats
    sum_high: Floats
    bound: Floats
    max_members: int
    member_cost: float = 0.02
    km_cost: float = 0.0002
    counted: NDArray[np.bool_] | None = None
    crew_sure: Floats | None = None
    free_sure: Floats | None = None
    variant: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        check = Check()
        n, lots = check.first_two(self.fit)
        anys, sums = check.width(self.any), check.width(self.bound, axis=0)
        read: dict[str, Any] = {
            "fit": check.floats("fit", self.fit, (n, lots), least=0.0, most=1.0),
            "crew": check.floats("crew", self.crew, (n, lots), least=0.0),
            "demand": check.floats("demand", self.demand, (lots,), least=0.0, finite=True, above=True),
            "free": check.floats("free", self.free, (n,), least=0.0),
            "weight": check.floats("weight", self.weight, (lots,), least=0.0, finite=True),
        }
        check.total("weight", read["weight"])
        read |= {
            "distance": check.floats("distance", self.distance, (n, n), least=0.0, finite=True),
            "each": check.verdicts("each", self.each, (n,)),
            "doer": check.verdicts("doer", self.doer, (n, lots)),
            "lead": check.verdicts("lead", self.lead, (n,)),
            "any": check.verdicts("any", self.any, (n, anys)),
            "sum_low": check.floats("sum_low", self.sum_low, (n, sums), never=np.inf),
            "sum_high": check.floats("sum_high", self.sum_high, (n, sums), never=-np.inf),
            "bound": check.floats("bound", self.bound, (sums,), finite=True),
            "max_members": check.whole("max_members", self.max_members),
            "member_cost": check.cost("member_cost", self.member_cost),
            "km_cost": check.cost("km_cost", self.km_cost),
            "counted": check.flags("counted", np.ones(lots, bool) if self.counted is None else self.counted, (lots,)),
        }
        for name in ("crew", "free"):  # the contract's problem has one number: then all of it is sure
            sure = getattr(self, f"{name}_sure")
            most = read[name]
            read[f"{name}_sure"] = most if sure is None else check.floats(f"{name}_sure", sure, most.shape, least=0.0)
            read[f"{name}_sure"] = np.minimum(read[f"{name}_sure"], most)
        if self.variant is not None:
            read["variant"] = check.numbers("variant", self.variant, (n,))
        check.ordered("sum_low", read["sum_low"], read["sum_high"])
        if check.problems:
            raise RecordErrors(check.problems, title="TeamProblem")
        for name, value in read.items():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
            object.__setattr__(self, name, value)

    def changed(self, **fields: Any) -> TeamProblem:
        """Return the same problem with other values in some fields, which are taken as they are.

        For those who ask a checked problem thousands of times with other numbers: arrays of the right type and shape, within their ranges.
        """
        other = copy(self)
        for name, value in fields.items():
            object.__setattr__(other, name, value)
        return other

    @property
    def counts(self) -> NDArray[np.bool_]:
        """``counted`` as an array, all True where None was given. Shape (L,)."""
        return np.asarray(self.counted)  # an array since the problem was checked

    @property
    def variants(self) -> NDArray[np.int64]:
        """``variant`` as an array, -1 where None was given. Shape (n,)."""
        return np.full(len(self.fit), -1, dtype=np.int64) if self.variant is None else self.variant

    @property
    def certain(self) -> bool:
        """Whether nothing at all is unknown."""
        people = ((self.crew, self.crew_sure), (self.free, self.free_sure), (self.sum_low, self.sum_high))
        verdicts = (self.each, self.doer, self.lead, self.any)
        return all(one is other or np.array_equal(one, other) for one, other in people) and all(  # type: ignore[arg-type]
            bool(v.all()) for v in verdicts
        )

    def most_people(self, level: int) -> tuple[Floats, Floats]:
        """Return ``crew`` (n, L) and ``free`` (n,) as far as a team of this verdict may count on them."""
        if level < Verdict.PASS or self.crew_sure is None or self.free_sure is None:
            return self.crew, self.free
        return self.crew_sure, self.free_sure


@dataclass(frozen=True, eq=False)
class Team:
    """One team: who, under which lead, with how many people on each lot.

    Attributes
    ----------
    rows : tuple of int
        Row numbers of the members, ascending.
    lead : int
        Row number of the lead.
    verdict : Verdict
        PASS, or UNKNOWN where something decisive is not known.
    score : float
        Rounded to 1e-9.
    share : float (len(rows), L)
        People sent (shares where none are counted), in the order of ``rows``.
    """

    rows: tuple[int, ...]
    lead: int
    verdict: Verdict
    score: float
    share: Floats


@dataclass(frozen=True, eq=False)
class TeamSolution:
    """The best teams and what is proved of them.

    Attributes
    ----------
    status : str
        ``"OPTIMAL"``: these are the k best minimal teams, or all that exist. ``"FEASIBLE"``: teams were found, and better ones may exist.
        ``"INFEASIBLE"``: no team exists. ``"UNDECIDED"``: the time ran out before one was found or excluded.
    teams : tuple of Team
        Best first.
    nodes : int
        Partial teams looked at; the same on every machine for the same way of running.
    compiled : bool
        Whether the compiled search answered.
    """

    status: Status
    teams: tuple[Team, ...]
    nodes: int = field(default=0, compare=False)
    compiled: bool = field(default=False, compare=False)
