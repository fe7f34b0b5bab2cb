"""What a firm could do to meet what is required, to enter the first k, or to come first: the cheapest sets of steps, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import AudienceError, InputError, UnknownName
from kaivosmatch.explanation import view_of
from kaivosmatch.gaps import Step, StepCost
from kaivosmatch.phrases import check_language
from kaivosmatch.trust.cheapest import Route, cheapest_sets, score_with
from kaivosmatch.trust.ladder import Ladder, ladder_of
from kaivosmatch.trust.words import say, setting
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["GOALS", "Standing", "StepSet", "standing_of", "steps_to"]

GOALS = ("eligible", "top", "first")
BY = ("cost", "days")
GRID = 1e-9


@dataclass(frozen=True)
class StepSet:
    """Steps that together reach a goal, none of them superfluous.

    Attributes
    ----------
    supplier_id, name : str
        The firm.
    goal : {"eligible", "top", "first"}
    k : int
        The first so many, for ``"top"``.
    steps : tuple of Step
        Empty where the goal is reached already.
    known_eur : float
        Sum of the costs that are known.
    unknown_costs : int
        Steps whose cost is not known.
    lead_days : float or None
        The longest lead time, since steps can be taken side by side; None where one is not known.
    if_missing_eur, if_missing_days : float
        What obtaining costs more, and the longest that it takes, where papers that only need showing do not exist; what is not known is
        not in it.
    verdict, score, rank
        After the steps; ``rank`` among those that were asked, None where the firm is still excluded.
    """

    supplier_id: str
    name: str
    goal: str
    k: int
    steps: tuple[Step, ...]
    known_eur: float
    unknown_costs: int
    lead_days: float | None
    if_missing_eur: float
    if_missing_days: float
    verdict: Verdict
    score: float
    rank: int | None

    @property
    def cost_eur(self) -> float | None:
        """What all steps cost; None where a cost is not known."""
        return None if self.unknown_costs else self.known_eur

    def _check(self, audience: str) -> None:
        if not view_of(audience, self.supplier_id, ()).gaps:
            raise AudienceError("what a firm lacks is for the firm itself and the project officer")

    def to_frame(self, lang: str = "en", audience: str = "officer") -> pd.DataFrame:
        """Return one row per step: ``key, label, action, persons, cost_eur, lead_days, text``; None where not known.

        Raises
        ------
        AudienceError
            Anyone but the officer and the firm itself asks.
        """
        import pandas as pd

        self._check(audience)
        rows = [
            (s.key, s.labels[check_language(lang)], s.action, s.persons, s.cost_eur, s.lead_days, s.text(lang))
            for s in self.steps
        ]
        columns = ["key", "label", "action", "persons", "cost_eur", "lead_days", "text"]
        frame = pd.DataFrame(rows, columns=columns).astype(object)
        return frame.where(frame.notna(), None)

    def text(self, lang: str = "en", audience: str = "officer") -> str:
        """Return the steps in words, with what they cost together and where they lead; errors as :meth:`to_frame`."""
        self._check(audience)
        head = say(f"goal_{self.goal}", check_language(lang), **({"k": self.k} if self.goal == "top" else {}))
        if not self.steps:
            return f"{head}: {say('steps_nothing', lang)}."
        lines = [f"{head}:", *(f"- {s.labels[lang]}: {s.text(lang)}" for s in self.steps)]
        if self.unknown_costs:
            key = "steps_cost_open" if self.known_eur else "steps_cost_only_open"
            cost = say(key, lang, x=self.known_eur, n=self.unknown_costs)
        else:
            cost = say("steps_cost" if self.known_eur else "steps_free", lang, x=self.known_eur)
        if self.lead_days is None:
            time = say("steps_time_open", lang)
        else:
            time = say("steps_time", lang, n=self.lead_days)
        lines.append(say("steps_total", lang, cost=cost, time=time, rank=self.rank or 0, score=self.score))
        if self.if_missing_eur or self.if_missing_days:
            lines.append(say("steps_if_missing", lang, x=self.if_missing_eur, n=self.if_missing_days))
        return "\n".join(lines)


@dataclass(frozen=True)
class Standing:
    """The other firms of a need, as one firm meets them; who is left out of ``allowed`` or excluded is not among them.

    Attributes
    ----------
    row : int
    rows, verdict, arrival, score : arrays (others,)
        ``arrival`` is 0 for needs that are not acute.
    """

    row: int
    rows: NDArray[np.int64] = field(repr=False)
    verdict: NDArray[np.int8] = field(repr=False)
    arrival: NDArray[np.float64] = field(repr=False)
    score: NDArray[np.float64] = field(repr=False)

    def ahead(self, verdict: int, arrival: float) -> int:
        """Return how many come before the firm whatever its score."""
        better = (self.verdict > verdict) | ((self.verdict == verdict) & (self.arrival < arrival))
        return int(np.count_nonzero(better))

    def least_score(self, verdict: int, arrival: float, k: int) -> float:
        """Return the score from which the firm is listed among the first k; inf where no score is enough.

        Of equals the lower row comes first, as in the ranking.
        """
        room = k - self.ahead(verdict, arrival)
        if room <= 0:
            return float("inf")
        same = (self.verdict == verdict) & (self.arrival == arrival)
        scores, rows = self.score[same], self.rows[same]
        if len(scores) < room:
            return float("-inf")
        at = np.lexsort([rows, -scores])[room - 1]
        return round(float(scores[at]) + (GRID if rows[at] < self.row else 0.0), 9)

    def rank(self, verdict: int, arrival: float, score: float) -> int | None:
        """Return the firm's rank, equal ones sharing the better; None where it is excluded."""
        if verdict < UNKNOWN:
            return None
        same = (self.verdict == verdict) & (self.arrival == arrival) & (self.score > score)
        return 1 + self.ahead(verdict, arrival) + int(np.count_nonzero(same))


def standing_of(judged: Judged, row: int, allowed: NDArray[np.bool_] | None = None) -> Standing:
    """Return the candidates that a firm is compared with."""
    others = judged.verdict >= UNKNOWN
    if allowed is not None:
        others = others & allowed
    others[row] = False
    rows = np.flatnonzero(others)
    arrival = judged.arrival_order
    when = np.zeros(len(rows)) if arrival is None else arrival[rows]
    return Standing(row, rows, judged.verdict[rows], when, judged.score[rows])


def steps_to(
    index: Index,
    judged: Judged,
    row: int,
    goal: str = "eligible",
    *,
    k: int = 10,
    by: str = "cost",
    sets: int | None = None,
    papers_exist: bool = True,
    costs: Mapping[str, StepCost] | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> tuple[StepSet, ...]:
    """Return the cheapest sets of steps with which a firm reaches a goal, best first; empty where no steps do.

    Parameters
    ----------
    row : int
        Of the firm in the catalogue.
    goal : {"eligible", "top", "first"}
        To show everything that is required (verdict PASS); to be listed among the first k; to be listed first.
    by : {"cost", "days"}
        What is made least. A cost or time that is not known is not nothing: sets with fewer unknown come first.
    sets : int, optional
        How many different sets; None: as the table of this package says.
    papers_exist : bool
        Whether a firm that has not stated something has it and need only show it. False: it has to obtain it.
    costs : mapping, optional
        ``{criterion key: StepCost}`` in place of the shipped table.
    allowed : bool (n,), optional
        The firms that were asked; None: all.

    Returns
    -------
    tuple of StepSet
        No step of a set can be left out. What no step changes within a bid (the place, the past) is never among them; a partner is a
        step only where the criterion does not bind each member of a consortium.

    Raises
    ------
    UnknownName, InputError

    Notes
    -----
    Exact, since the score adds up: a criterion that is met turns its verdict into PASS, a preferred one adds its share of the term, people
    who are hired or told to be free add to the crew, and nothing else moves. Showing that one is on site in time counts as arriving at the
    last moment allowed. Where the same people must hold several things, those who are trained are taken to be the same, and named. What a
    step would do to the fit is not counted, since nobody can promise it.
    """
    if goal not in GOALS:
        raise UnknownName("goal", goal, GOALS)
    if by not in BY:
        raise UnknownName("aim", by, BY)
    count = int(setting("step_sets")) if sets is None else sets
    if k < 1 or count < 1:
        raise InputError("k and sets are whole numbers of 1 or more", got=(k, count))
    ladder = ladder_of(index, judged, row, papers_exist=papers_exist, costs=costs)
    standing = standing_of(judged, row, allowed)
    routes = _routes(ladder, standing, goal, 1 if goal == "first" else k)
    base = float(judged.contributions[row].sum())
    found = cheapest_sets(ladder.options, routes, base, count=count, by=by)
    firm = index.catalogue.ids[row], index.catalogue.names[row]
    return tuple(_step_set(firm, ladder, standing, levels, base, goal, k) for levels in found)


def _routes(ladder: Ladder, standing: Standing, goal: str, k: int) -> list[Route]:
    routes: dict[Route, None] = {}
    for verdict in (PASS, UNKNOWN) if goal != "eligible" else (PASS,):
        for forced in ladder.forced(int(verdict)):
            for more in (frozenset[int](), ladder.on_site):
                steps = forced | more
                least = float("-inf")
                if goal != "eligible":
                    least = standing.least_score(int(verdict), ladder.arrival_with(steps), k)
                if least < float("inf"):
                    routes[Route(steps, least)] = None
    return list(routes)


def _step_set(
    firm: tuple[str, str], ladder: Ladder, standing: Standing, levels: tuple[int, ...], base: float, goal: str, k: int
) -> StepSet:
    taken = frozenset(i for i, level in enumerate(levels) if level)
    steps = tuple(ladder.step(i, levels[i]) for i in sorted(taken))
    verdict = ladder.verdict_with(taken)
    score = score_with(ladder.options, base, levels)
    days = [s.lead_days for s in steps]
    return StepSet(
        supplier_id=firm[0],
        name=firm[1],
        goal=goal,
        k=k,
        steps=steps,
        known_eur=round(sum(s.cost_eur for s in steps if s.cost_eur is not None), 2),
        unknown_costs=sum(s.cost_eur is None for s in steps),
        lead_days=None if None in days else max((d for d in days if d is not None), default=0),
        if_missing_eur=sum(s.if_missing_eur or 0.0 for s in steps) if ladder.papers_exist else 0.0,
        if_missing_days=max((s.if_missing_days or 0 for s in steps), default=0) if ladder.papers_exist else 0,
        verdict=Verdict(verdict),
        score=score,
        rank=standing.rank(verdict, ladder.arrival_with(taken), score) if verdict > FAIL else None,
    )
