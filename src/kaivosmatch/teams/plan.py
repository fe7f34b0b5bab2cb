"""Consortia for a need that was judged: searched, proved, and told with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.consortium.problem import Status
from kaivosmatch.errors import InputError
from kaivosmatch.presence import local_presence
from kaivosmatch.teams.cautions import cautions_of
from kaivosmatch.teams.competition import flag_of, same_owner
from kaivosmatch.teams.diagnosis import diagnose
from kaivosmatch.teams.opens import checked_of, espd_roles, open_of
from kaivosmatch.teams.results import Consortium, ConsortiumPlan, Member
from kaivosmatch.teams.roles import cost_range, indispensable, needed_for
from kaivosmatch.teams.search import Clock, Found, Search, differs
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.telling import lead_reasons, lot_name, needed_words
from kaivosmatch.teams.words import Words

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged

__all__ = ["consortia", "told"]

SEARCH_SHARE = 0.7  # of a time limit; the rest is for proving who cannot be replaced, and what would help
TOLERANCE = 1e-9


def consortia(
    index: Index,
    judged: Judged,
    *,
    k: int = 5,
    max_members: int | None = None,
    differ: int | str = 1,
    time_limit: float | None = None,
    able: float = 0.25,
) -> ConsortiumPlan:
    """Find the k best consortia for a need.

    Parameters
    ----------
    index, judged
        The firms, and the need as the index judged it.
    max_members : int, optional
        None: the need's own.
    differ : int or "lead"
        Alternatives differ from each better one by at least so many members; or one for each lead.
    time_limit : float, optional
        Seconds.
    able : float in [0, 1]
        Least fit of a doer; a firm that names the lot's concept, or a narrower one, is able whatever its fit.

    Notes
    -----
    Unknown never excludes and never passes: a firm that does not say how many people are free may do a lot, in a consortium that is in
    doubt. A firm that said it does not cooperate is proposed alone only. Firms that can do nothing and show nothing are members only where
    no consortium exists without them. See ``docs/explanation/consortia.md``.

    Raises
    ------
    InputError
        An argument that cannot be used.
    """
    _check(k, max_members, differ, time_limit, able)
    search = Search.prepare(index, judged, able=able, max_members=max_members)
    everything = Clock(time_limit)
    clock = Clock(None if time_limit is None else time_limit * SEARCH_SHARE)
    status, found, silent = _find(search, k + 1, differ, clock)
    need = judged.query.need
    if not found:
        missing = diagnose(search, everything.left()) if status == "INFEASIBLE" else None
        return ConsortiumPlan(need.id, status, (), missing)
    veto = indispensable(search, found, everything) if status == "OPTIMAL" or time_limit is None else ()
    robust = cost_range(search, found[0], silent, everything)
    result = []
    for place, team in enumerate(found[:k]):
        after = found[place + 1] if place + 1 < len(found) else None
        result.append(told(search, team, place + 1, found[0], after, veto, robust if place == 0 else None))
    return ConsortiumPlan(need.id, status, tuple(result))


def _check(k: object, max_members: object, differ: object, time_limit: float | None, able: float) -> None:
    def whole(value: object) -> bool:
        return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= 1)

    if not whole(k):
        raise InputError("k is not a number of consortia", got=k, expected="a whole number >= 1")
    if max_members is not None and not whole(max_members):
        raise InputError("max_members cannot be used", got=max_members, expected="a whole number >= 1, or None")
    if differ != "lead" and not whole(differ):
        raise InputError("differ cannot be used", got=differ, expected="a whole number of members >= 1, or 'lead'")
    if time_limit is not None and not time_limit > 0:
        raise InputError("time_limit is not a time", got=time_limit, expected="seconds > 0, or None")
    if not 0.0 <= able <= 1.0:
        raise InputError("able is not a fit", got=able, expected="between 0 and 1")


def _find(search: Search, k: int, differ: int | str, clock: Clock) -> tuple[Status, list[Found], bool]:
    """Return the status, the teams, and whether firms that show nothing had to be let in."""
    for silent in (False, True):
        setups = search.setups(silent=silent)
        if differ == 1:
            status, found = search.best(setups, k, clock)
        else:
            status, found = _spread(search, setups, k, differ, clock)
        if status != "INFEASIBLE":
            break
    return status, found, silent


def _spread(
    search: Search, setups: Sequence[Any], k: int, differ: int | str, clock: Clock
) -> tuple[Status, list[Found]]:
    """Take the best, then each next best that differs enough from all that were taken."""
    asked, most = 4 * k, int(setting("differ_search"))
    while True:
        status, found = search.best(setups, asked, clock)
        taken: list[Found] = []
        for team in found:
            if all(differs(team, other, differ) for other in taken):
                taken.append(team)
        exhausted = len(found) < asked
        if len(taken) >= k or exhausted or asked >= most or clock.over:
            # k were found in the order of all teams, or all teams were looked at: proved as far as the search itself is
            complete = len(taken) >= k or exhausted
            return (status if complete or status != "OPTIMAL" else "FEASIBLE"), taken[:k]
        asked = min(asked * 3, most)


def told(
    search: Search,
    team: Found,
    rank: int,
    best: Found,
    after: Found | None,
    veto: tuple[int, ...],
    robust: tuple[float, float] | None,
) -> Consortium:
    """Return a team as a result, with roles and reasons.

    Parameters
    ----------
    best : Found
        The best of all, which ``team`` is compared with.
    after : Found or None
        The next best.
    """
    index, judged = search.index, search.judged
    catalogue, query = index.catalogue, judged.query
    form = team.setup.facts.form
    lots, names = [lot.id for lot in query.lots], [p.name for p in judged.plans]
    espd = espd_roles(index, judged, team)
    other = "subcontractor" if form == "lead+subs" else "member"
    members = []
    for a, row in enumerate(team.rows):
        needed = needed_for(team, row, lots, names)
        members.append(
            Member(
                supplier_id=catalogue.ids[row],
                name=catalogue.names[row],
                role="lead" if row == team.lead else other,  # type: ignore[arg-type]
                lots={lots[x]: float(n) for x, n in enumerate(team.share[a].round(9)) if n > TOLERANCE},
                needed_for=needed,
                espd=espd[row],  # type: ignore[arg-type]
                needed_words=tuple(needed_words(index, judged, n) for n in needed),
                consent=catalogue.records[row].consent or (),
            )
        )
    flag = flag_of(index, judged, team)
    return Consortium(
        requirement_id=query.need.id,
        title=query.need.title,
        rank=rank,
        members=tuple(members),
        lead=catalogue.ids[team.lead],
        form=form,  # type: ignore[arg-type]
        score=team.score,
        verdict=team.verdict,
        open=open_of(index, judged, team),
        competition=flag.colour,
        competition_words=flag.reasons,
        local_share=_local_share(search, team),
        veto=tuple(catalogue.ids[row] for row in veto),
        behind=round(best.score - team.score, 9) if team.verdict == best.verdict else 0.0,
        member_cost_range=robust,
        same_owner=same_owner(index, team),
        partners=_partners(search, team),
        lead_words=lead_reasons(index, judged, team),
        next_words=() if after is None else (_next(search, team, after),),
        cautions=tuple(caution for row in team.rows for caution in cautions_of(index, row)),
        solo=flag.solo,
        lot_texts={lot: lot_name(query, place) for place, lot in enumerate(lots)},
        counted={lot.id: lot.crew is not None for lot in query.lots},
        _checklist=partial(checked_of, index, judged, team),
    )


def _next(search: Search, team: Found, after: Found) -> Words:
    names = [search.index.catalogue.names[r] for r in after.rows]
    if after.verdict == team.verdict:
        return Words("next_best", {"members": names, "behind": team.score - after.score})
    return Words("next_best_open", {"members": names, "score": after.score})


def _local_share(search: Search, team: Found) -> float | None:
    """Share of the work, by weight of lot, done by members with a place of business in the home region."""
    if search.index.home is None:
        return None
    judged, index = search.judged, search.index
    if "local" in judged.terms:
        presence = judged.shown[:, judged.terms.index("local")]
    else:
        presence = local_presence(index.catalogue, index.vocabulary, search.index.home).shown
    here = presence[list(team.rows)] > 0
    problem = team.setup.problem
    parts = (team.share / problem.demand * problem.weight).sum(axis=1)
    return float(round(parts[here].sum(), 9))


def _partners(search: Search, team: Found) -> tuple[tuple[str, str], ...]:
    records = [search.index.catalogue.records[r] for r in team.rows]
    return tuple(
        (a.id, b.id) for a, b in combinations(records, 2) if b.id in (a.partners or ()) or a.id in (b.partners or ())
    )
