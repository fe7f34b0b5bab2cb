"""What one more person of a firm would be worth to an allocation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import pack, relax
from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.columns import people_of
from kaivosmatch.teams.pool import Pair
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.terms import Terms

if TYPE_CHECKING:
    from kaivosmatch.teams.choice import Choice
    from kaivosmatch.teams.columns import NeedColumns
    from kaivosmatch.teams.search import Found

__all__ = ["worth_of_one_more"]

DUST = 1e-6  # of the worth of a need: less is nothing


def worth_of_one_more(choice: Choice) -> dict[Pair, float]:
    """Return what one more person would bring, by firm and stretch: the choice made anew with one more.

    The person can do what the firm's people can. Beside the teams that were looked at, each need has those that become possible or better
    with one more person of one firm; for those the person stays for all of the need's days. Where very many teams were looked at it is the
    relaxed problem that is solved anew, and the answer is what a person would bring at most.

    Returns
    -------
    dict
        ``{(row of the firm, stretch): worth}``, only where it is above 0; what there was no time for is missing.
    """
    base = relax(choice.problem(), len(choice.needs))
    limited = choice.pool.limited
    worth_each = np.zeros_like(choice.most)
    for pair, worth in zip(limited, base.limit, strict=True):
        worth_each[pair] = worth
    larger = _larger(choice, worth_each @ choice.slots.active.T)
    found: dict[Pair, float] = {}
    for firm in sorted({firm for firm, _ in limited} | set(larger)):
        fresh = larger.get(firm, [])
        users = {place for place, team in choice.pool.columns if firm in team.rows} | {place for place, _ in fresh}
        known: dict[tuple[int, ...], int] = {}  # of stretches with the same needs the one with the fewest people tells
        for slot in np.argsort(choice.most[firm], kind="stable"):
            running = tuple(sorted(place for place in users if choice.slots.active[place, slot]))
            if not running or not np.isfinite(choice.most[firm, slot]) or choice.end.over:
                continue
            if running in known:
                worth = found.get((firm, known[running]), 0.0)
            else:
                known[running] = int(slot)
                more = [(place, team) for place, team in fresh if place in running]
                wanted = more or len(running) > 1
                worth = round(_gain(choice, firm, int(slot), more, base.value), 6) if wanted else 0.0
            if worth > DUST * max(choice.needs[place].worth for place in running):
                found[firm, int(slot)] = worth
    return found


def _gain(choice: Choice, firm: int, slot: int, fresh: list[tuple[int, Found]], before: float) -> float:
    most = choice.most.copy()
    for place, team in fresh:  # the team that the person makes possible may come for all its days
        active = choice.slots.active[place]
        most[firm, active] = np.maximum(most[firm, active], people_of(team).get(firm, 0.0))
    most[firm, slot] = choice.most[firm, slot] + 1.0
    problem = choice.pool.extended(fresh, most).problem(Branch())
    relaxed = relax(problem, len(choice.needs)).value
    if choice.large or relaxed <= choice.value + DUST:
        return relaxed - before if choice.large else 0.0
    return pack(problem, choice.end.left()).value - choice.value


def _larger(choice: Choice, price: NDArray[np.float64]) -> dict[int, list[tuple[int, Found]]]:
    """Return for each firm the best team of each need that one more of its people would make possible or better.

    Parameters
    ----------
    price : float (n, needs)
        Of each person.
    """
    found: dict[int, list[tuple[int, Found]]] = {}
    left = int(setting("worth_searches"))
    for need, firm in _candidates(choice):
        if left == 0 or choice.end.over:
            break
        left -= 1
        teams, _ = need.priced(Terms.of(price[:, need.place]), 1, choice.end, more=firm)
        for _, team in teams:
            if firm in team.rows and team.score > 0 and choice.pool.key(need.place, team) not in choice.pool.known:
                found.setdefault(firm, []).append((need.place, team))
    return found


def _candidates(choice: Choice) -> Iterator[tuple[NeedColumns, int]]:
    """Yield needs with firms that would send more than they can: first those without a team, then members, then all others."""
    taken = dict(choice.chosen)
    order = sorted(choice.needs, key=lambda need: (need.place in taken, need.place))
    later = []
    for need in order:
        for firm in need.short():
            if need.place not in taken or firm in taken[need.place].rows:
                yield need, firm
            else:
                later.append((need, firm))
    yield from later
