"""What one more person of a firm would be worth to an allocation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.portfolio import pack, relax
from kaivosmatch.teams.branch import Branch
from kaivosmatch.teams.columns import people_of
from kaivosmatch.teams.packed import Pair, of_need, packed
from kaivosmatch.teams.settings import setting

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
    price = dict(zip(choice.limited, map(float, base.limit), strict=True))
    larger = _larger(choice, price)
    found: dict[Pair, float] = {}
    for firm in sorted({firm for firm, _ in price} | set(larger)):
        fresh = larger.get(firm, [])
        users = {place for place, team in choice.columns if firm in team.rows} | {place for place, _ in fresh}
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
    problem = packed([*choice.columns, *fresh], choice.needs, choice.slots, most, Branch())
    relaxed = relax(problem, len(choice.needs)).value
    if choice.large or relaxed <= choice.value + DUST:
        return relaxed - before if choice.large else 0.0
    return pack(problem, choice.end.left()).value - choice.value


def _larger(choice: Choice, price: Mapping[Pair, float]) -> dict[int, list[tuple[int, Found]]]:
    """Return for each firm the best team of each need that one more of its people would make possible or better."""
    found: dict[int, list[tuple[int, Found]]] = {}
    left = int(setting("worth_searches"))
    for need, firm in _candidates(choice):
        if left == 0 or choice.end.over:
            break
        left -= 1
        people = of_need(price, choice.slots, need.place)
        teams, _ = need.priced(people, 1, choice.end, more=firm)
        known = {(team.rows, team.share.round(9).tobytes()) for place, team in choice.columns if place == need.place}
        for _, team in teams:
            if firm in team.rows and team.score > 0 and (team.rows, team.share.round(9).tobytes()) not in known:
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
