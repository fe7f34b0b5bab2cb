"""The flag of joint bids: could the members realistically have bid alone?

Decision support, not legal advice. A joint bid agreed between competitors is in principle prohibited, and the test is the *realistic*
ability to bid alone: size, free capacity, risk. Where a need has lots, a firm able to bid for one lot is a competitor there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from kaivosmatch.consortium import solve
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.telling import lot_name
from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import FAIL, UNKNOWN, Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.teams.search import Found

__all__ = ["Flag", "Solo", "flag_of", "same_owner"]

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Solo:
    """What a member could realistically do alone.

    Attributes
    ----------
    lots : mapping
        ``{lot id: Verdict}``: PASS it could; UNKNOWN it cannot be ruled out, its suitable people not being known; FAIL it could not.
    whole : Verdict
    why_not : mapping
        For each lot (and ``None``: the whole) that it could not do: ``"able"``, ``"crew"``, ``"criteria"`` or ``"turnover"``.
    """

    lots: Mapping[str, Verdict]
    whole: Verdict
    why_not: Mapping[str | None, str]


@dataclass(frozen=True)
class Flag:
    """Green, amber or red, with reasons."""

    colour: Literal["green", "amber", "red"]
    reasons: tuple[Words, ...]
    solo: Mapping[str, Solo]


def same_owner(index: Index, team: Found) -> tuple[tuple[str, str], ...]:
    """Return the pairs of members of one owner group."""
    records = [index.catalogue.records[r] for r in team.rows]
    named = [(s.id, None if s.owner_group is None else " ".join(s.owner_group.casefold().split())) for s in records]
    return tuple((a, b) for (a, x), (b, y) in combinations(named, 2) if x is not None and x == y)


def flag_of(index: Index, judged: Judged, team: Found) -> Flag:
    """Return the flag of a team.

    Notes
    -----
    Red: two members could each do the whole. Amber: two members could each do the same lot, or it cannot be ruled out that two could each
    do the whole. Green: neither. Members of one owner group are no competitors of one another; they are reported.
    """
    catalogue = index.catalogue
    solo = {catalogue.ids[row]: _alone(index, judged, team, row) for row in team.rows}
    names = {catalogue.ids[row]: catalogue.names[row] for row in team.rows}
    one_house = set(same_owner(index, team))
    several = len(judged.query.lots) > 1
    red, amber, told = [], [], []
    for a, b in combinations(sorted(solo), 2):
        pair = {"a": names[a], "b": names[b]}
        if (a, b) in one_house:
            told.append(Words("flag_same_owner", pair))
            continue
        whole = min(solo[a].whole, solo[b].whole)
        if whole > UNKNOWN:
            red.append(Words("flag_both_whole", pair))
            continue
        if whole == UNKNOWN:
            amber.append(Words("flag_maybe_whole", pair))
        if several:
            for place, lot in enumerate(judged.query.lots):
                least = min(solo[a].lots[lot.id], solo[b].lots[lot.id])
                if least > FAIL:
                    key = "flag_both_lot" if least > UNKNOWN else "flag_maybe_lot"
                    amber.append(Words(key, {**pair, "lot": lot_name(judged.query, place)}))
    colour: Literal["green", "amber", "red"] = "red" if red else "amber" if amber else "green"
    if len(solo) == 1:
        return Flag(colour, (Words("flag_alone"),), solo)
    calm = [] if red or amber else [_calm(names, solo)]
    return Flag(colour, (*red, *amber, *calm, *told, Words("flag_assess")), solo)


def _calm(names: Mapping[str, str], solo: Mapping[str, Solo]) -> Words:
    """Say why nobody competes: nobody could bid alone, or each could for parts that no other could do."""
    nobody = all(s.whole == FAIL and all(v == FAIL for v in s.lots.values()) for s in solo.values())
    return Words("flag_nobody_alone" if nobody else "flag_complementary")


def _alone(index: Index, judged: Judged, team: Found, row: int) -> Solo:
    facts, lots, found = team.setup.facts, judged.query.lots, {}
    why: dict[str | None, str] = {}
    crews = facts.crews
    most = np.minimum(crews.crew[row], np.where(facts.counted, crews.free[row], np.inf))
    gates = [facts.each[row], facts.lead[row], *facts.any[row], *(0 if h[row] >= b else -1 for _, h, b in facts.sums)]
    surely = np.minimum(crews.crew_sure[row], np.where(facts.counted, crews.free_sure[row], np.inf))
    sure = (surely >= facts.demand) & (crews.free_known[row] | ~facts.counted)
    for place, lot in enumerate(lots):
        reason = None
        if not crews.able[row, place]:
            reason = "able"
        elif min(*gates, facts.doer[row, place]) < UNKNOWN:
            reason = "criteria"
        elif most[place] < facts.demand[place]:
            reason = "crew"
        elif not _carries(index, judged, row, judged.query.lot_weights[place]):
            reason = "turnover"
        if reason is not None:
            why[lot.id] = reason
        found[lot.id] = Verdict.FAIL if reason else Verdict.PASS if sure[place] else Verdict.UNKNOWN
    whole = min(found.values())
    if whole > FAIL and len(lots) > 1:
        if not solve(team.setup.among([row], 1).problem, 1).teams:
            whole, why[None] = Verdict.FAIL, "crew"
        elif not _carries(index, judged, row, 1.0):
            whole, why[None] = Verdict.FAIL, "turnover"
    elif whole == FAIL:
        why[None] = next(iter(why.values()))
    return Solo(found, Verdict(whole), why)


def _carries(index: Index, judged: Judged, row: int, part: float) -> bool:
    """Whether a firm's yearly turnover could carry a part of the need's yearly value; what is not known rules nothing out."""
    turnover, value = index.catalogue.bands["turnover_eur"], judged.query.value
    if value is None or not turnover.known[row]:
        return True
    days = judged.query.days
    years = max((days.end - days.start).days / DAYS_PER_YEAR, 1.0)
    return value[0] * part / years <= setting("solo_turnover_share") * float(turnover.high[row])
