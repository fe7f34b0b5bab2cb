"""Parts of the search for an allocation: what is decided in each, and what to decide next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaivosmatch.teams.search import Found

__all__ = ["Branch", "divided", "in_doubt"]

DOUBT = 1e-6  # a part of a team between this and one less this is neither none nor all


@dataclass(frozen=True)
class Branch:
    """What is decided in a part of the search.

    Attributes
    ----------
    forced, barred : frozenset of int
        Needs that are served, and that are not.
    inside, outside : frozenset of (need, row)
        Firms that are in the team of a need, and that are not.
    """

    forced: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    inside: frozenset[tuple[int, int]] = frozenset()
    outside: frozenset[tuple[int, int]] = frozenset()


def in_doubt(parts: Iterable[tuple[tuple[int, Found], float]], doubt: float = 0.2) -> bool:
    """Say whether some need is served in part, by at least so much and by at most so much less than all."""
    served: dict[int, float] = {}
    for (place, _), part in parts:
        served[place] = served.get(place, 0.0) + float(part)
    return any(doubt < part < 1.0 - doubt for part in served.values())


def divided(branch: Branch, parts: Iterable[tuple[int, Found, float]]) -> tuple[Branch, ...]:
    """Return two branches by what is most in doubt: whether a need is served; else whether a firm is in its team. None: nothing is.

    Parameters
    ----------
    parts : iterable of (need, team, part)
        How much of each team the relaxed problem chooses.
    """
    served: dict[int, float] = {}
    inside: dict[tuple[int, int], float] = {}
    for place, team, part in parts:
        if part > DOUBT:
            served[place] = served.get(place, 0.0) + part
            for row in team.rows:
                inside[place, row] = inside.get((place, row), 0.0) + part
    needs = [(min(part, 1.0 - part), -place) for place, part in served.items() if DOUBT < part < 1.0 - DOUBT]
    if needs:
        place = -max(needs)[1]
        return replace(branch, forced=branch.forced | {place}), replace(branch, barred=branch.barred | {place})
    pairs = [(min(part, 1.0 - part), pair) for pair, part in inside.items() if DOUBT < part < 1.0 - DOUBT]
    if not pairs:
        return ()
    pair = max(pairs)[1]
    within = replace(branch, inside=branch.inside | {pair}, forced=branch.forced | {pair[0]})
    return within, replace(branch, outside=branch.outside | {pair})
