"""What is not known and decides whether a consortium is sound; and the checklist of what each member is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.explanation import explain_criterion
from kaivosmatch.teams.crews import holders
from kaivosmatch.teams.results import Checked, Open
from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN, Verdict

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.teams.search import Found

__all__ = ["checked_of", "espd_roles", "open_of", "senders"]

TOLERANCE = 1e-9


def senders(team: Found, lot: int) -> list[tuple[int, float]]:
    """Return the catalogue rows that send people to a lot, and how many."""
    sent = team.share[:, lot]
    return [(row, float(n)) for row, n in zip(team.rows, sent, strict=True) if n > TOLERANCE]


def open_of(index: Index, judged: Judged, team: Found) -> tuple[Open, ...]:
    """Return what is open of a team: first what decides its verdict, by firm; then what is merely not known."""
    found = [*_criteria(index, judged, team), *_people(index, judged, team)]
    found.sort(key=lambda item: item.supplier_id)
    return (*found, *_places(index, team))


def _item(index: Index, judged: Judged, column: int, row: int, lot: int | None = None) -> Open:
    shown = explain_criterion(index, judged, column, row)
    place = judged.plans[column].lot if lot is None else lot
    words = Words(
        "open_item", {"firm": index.catalogue.names[row], "label": shown.labels, "reason": shown.reason_phrases}
    )
    return Open(
        index.catalogue.ids[row], shown.key, None if place is None else judged.query.lots[place].id, True, words
    )


def _criteria(index: Index, judged: Judged, team: Found) -> Iterator[Open]:
    bound, verdicts, facts = team.setup.facts.bound, judged.verdicts, team.setup.facts
    for row in team.rows:
        yield from (_item(index, judged, c, row) for c in bound.each if verdicts[row, c] == UNKNOWN)
    yield from (_item(index, judged, c, team.lead) for c in bound.lead if verdicts[team.lead, c] == UNKNOWN)
    told = set()
    for lot, columns in enumerate(bound.doer):
        for row, _ in senders(team, lot):
            for c in columns:
                if verdicts[row, c] == UNKNOWN and (row, c) not in told:
                    told.add((row, c))
                    yield _item(index, judged, c, row)
    for c in bound.any:
        if verdicts[list(team.rows), c].max() == UNKNOWN:
            yield from (_item(index, judged, c, row) for row in team.rows if verdicts[row, c] == UNKNOWN)
    for (low, high, least), c in zip(facts.sums, facts.sum_columns, strict=True):
        rows = list(team.rows)
        if low[rows].sum() < least - TOLERANCE:
            yield from (_item(index, judged, c, row) for row in rows if low[row] < high[row])


def _people(index: Index, judged: Judged, team: Found) -> Iterator[Open]:
    """Yield where more people are counted on than surely come, or than surely hold what is asked of them."""
    facts, lots = team.setup.facts, judged.query.lots
    crews, free = facts.crews, index._free(judged.query)
    for a, row in enumerate(team.rows):
        firm, name = index.catalogue.ids[row], index.catalogue.names[row]
        sent = team.share[a] * facts.counted
        total = float(sent.sum())
        if total <= TOLERANCE:
            continue
        if not crews.free_known[row]:
            yield Open(firm, "free_crew", None, True, Words("open_free", {"firm": name, "n": total}))
        elif free.low[row] < total - TOLERANCE:
            band = {"firm": name, "n": total, "low": float(free.low[row]), "high": float(free.high[row])}
            yield Open(firm, "free_crew", None, True, Words("open_free_band", band))
        told = set()
        for lot in np.flatnonzero(sent > crews.crew_sure[row] + TOLERANCE):
            for c in _held_by_too_few(index, judged, facts.bound.crew[lot], row, float(sent[lot])):
                told.add(judged.plans[c].key)
                yield _crew_item(index, judged, c, row, float(sent[lot]), lots[lot].id)
        if not told and free.known[row] and crews.free_sure[row] < total - TOLERANCE <= free.low[row]:
            for c in _held_by_too_few(index, judged, facts.bound.crew[int(np.argmax(sent))], row, total):
                yield _crew_item(index, judged, c, row, total, None)


def _held_by_too_few(index: Index, judged: Judged, columns: Sequence[int], row: int, people: float) -> list[int]:
    """Columns that so many people are not sure to hold; all of them where only their meeting in the same people is in doubt."""
    short = [c for c in columns if holders(index, [judged.plans[c]], ceil(people))[0][row] < people - TOLERANCE]
    return short or list(columns)


def _crew_item(index: Index, judged: Judged, column: int, row: int, people: float, lot: str | None) -> Open:
    shown = explain_criterion(index, judged, column, row)
    words = Words("open_crew", {"firm": index.catalogue.names[row], "n": people, "label": shown.labels})
    return Open(index.catalogue.ids[row], shown.key, lot, True, words)


def _places(index: Index, team: Found) -> Iterator[Open]:
    """Yield the members whose distance to the lead is not known; it costs the score and not the verdict."""
    lead, far = team.setup.at([team.lead])[0], team.setup.far
    km = team.setup.problem.distance
    for row in team.rows:
        at = team.setup.at([row])[0]
        if far[at, lead]:
            words = Words("open_place", {"firm": index.catalogue.names[row], "km": float(km[at, lead])})
            yield Open(index.catalogue.ids[row], "place", None, False, words)


def checked_of(index: Index, judged: Judged, team: Found) -> tuple[Checked, ...]:
    """Return what each member is asked, whether it fulfils it itself, and on whom it relies; by member, in the order of reports."""
    lines = [line for row in team.rows for line in _lines(index, judged, team, row)]
    roles = espd_roles(index, judged, team)
    return tuple(
        Checked(
            index.catalogue.ids[row], roles[row], lot, binds, fulfils, relies, explain_criterion(index, judged, c, row)
        )
        for row, c, lot, binds, fulfils, relies in lines
    )


_Line = tuple[int, int, "str | None", str, Verdict, "tuple[str, ...]"]


def _lines(index: Index, judged: Judged, team: Found, row: int) -> Iterator[_Line]:
    bound, verdicts = team.setup.facts.bound, judged.verdicts

    def own(c: int) -> Verdict:
        return Verdict(int(verdicts[row, c]))

    for c in range(len(judged.plans)):
        if c in bound.each:
            yield row, c, None, "each", own(c), ()
        elif c in bound.lead and row == team.lead:
            yield row, c, None, "lead", own(c), ()
        elif c in bound.any:
            others = [r for r in team.rows if r != row and verdicts[r, c] > own(c)]
            best = max((int(verdicts[r, c]) for r in others), default=FAIL)
            relies = tuple(index.catalogue.ids[r] for r in others if verdicts[r, c] == best)
            yield row, c, None, "any", own(c), relies
        elif c in bound.sum:
            low = [
                s[0]
                for s, source in zip(team.setup.facts.sums, team.setup.facts.sum_columns, strict=True)
                if source == c
            ]
            givers = (r for r in team.rows if r != row and own(c) < PASS and any(column[r] > 0 for column in low))
            yield row, c, None, "sum", own(c), tuple(index.catalogue.ids[r] for r in givers)
        else:
            yield from _lot_lines(index, judged, team, row, c)


def _lot_lines(index: Index, judged: Judged, team: Found, row: int, c: int) -> Iterator[_Line]:
    """Yield what is asked of those who do a lot; under a lead, the lead's line says on whom it relies for it."""
    facts, own = team.setup.facts, Verdict(int(judged.verdicts[row, c]))
    for lot in range(len(judged.query.lots)):
        crew = c in facts.bound.crew[lot]
        if not crew and c not in facts.bound.doer[lot]:
            continue
        doers = dict(senders(team, lot))
        lot_id = judged.query.lots[lot].id
        if row in doers:
            fulfils = _crew_verdict(index, judged, c, row, doers[row]) if crew else own
            yield row, c, lot_id, "crew" if crew else "doer", fulfils, ()
        elif facts.form == "lead+subs" and row == team.lead:
            yield row, c, lot_id, "crew" if crew else "doer", own, tuple(index.catalogue.ids[r] for r in doers)


def _crew_verdict(index: Index, judged: Judged, c: int, row: int, people: float) -> Verdict:
    low, high = holders(index, [judged.plans[c]], ceil(people))
    if low[row] >= people - TOLERANCE:
        return Verdict.PASS
    return Verdict.UNKNOWN if high[row] >= people - TOLERANCE else Verdict.FAIL


def espd_roles(index: Index, judged: Judged, team: Found) -> dict[int, str]:
    """Return the role of each member (by row) in the European single procurement document.

    Joint bidders are the group's lead and members. Under a lead, a subcontractor on whose qualification or capacity the lead relies is
    ``oeron``, any other ``subcont``.
    """
    if team.setup.facts.form != "lead+subs":
        return {row: "group-lead" if row == team.lead else "group-mem" for row in team.rows}
    relied = {name for *_, fulfils, names in _lines(index, judged, team, team.lead) if fulfils < PASS for name in names}
    roles = {row: "oeron" if index.catalogue.ids[row] in relied else "subcont" for row in team.rows}
    return {**roles, team.lead: "group-lead"}
