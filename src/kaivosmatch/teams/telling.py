"""Reasons in words, before a language is chosen: what a member is needed for, why this firm leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaivosmatch.explanation.builtin import builtin_labels
from kaivosmatch.explanation.wording import criterion_labels
from kaivosmatch.teams.words import Words

if TYPE_CHECKING:
    from kaivosmatch.index import Index, Judged
    from kaivosmatch.query import Query
    from kaivosmatch.teams.search import Found

__all__ = ["lead_reasons", "lot_name", "needed_words", "plan_labels"]


def lot_name(query: Query, place: int) -> str:
    """Return a lot's text for reading; of a need without lots its title, since its text is all that the need says."""
    return query.need.title if query.need.lots is None else query.lots[place].text


def plan_labels(index: Index, key: str) -> Any:
    """Return ``{language: label}`` of a criterion, built-in or of the vocabulary."""
    builtin = builtin_labels()
    return builtin[key] if key in builtin else criterion_labels(key, index.vocabulary)


def needed_words(index: Index, judged: Judged, needed: str) -> Words:
    """Return in words what ``Member.needed_for`` says.

    Parameters
    ----------
    needed : str
        ``"lot:a"``, ``"verdict:any:crane_capacity"`` …
    """
    if needed.startswith("verdict:"):
        return Words("needed_verdict", {"what": needed_words(index, judged, needed.removeprefix("verdict:"))})
    kind, _, name = needed.partition(":")
    if kind == "lot":
        return Words("needed_lot", {"lot": lot_name(judged.query, [lot.id for lot in judged.query.lots].index(name))})
    if kind in ("any", "sum"):
        key = next(p.key for p in judged.plans if p.name == name)
        return Words(f"needed_{kind}", {"label": plan_labels(index, key)})
    return Words(f"needed_{kind}")


def lead_reasons(index: Index, judged: Judged, team: Found) -> tuple[Words, ...]:
    """Say why this member leads: nobody else may, or it is nearest to the others."""
    if len(team.rows) == 1:
        return ()
    problem = team.setup.problem
    may = [row for row in team.rows if problem.lead[team.setup.at([row])[0]] >= team.verdict]
    name = index.catalogue.names[team.lead]
    labels = [plan_labels(index, judged.plans[c].key) for c in team.setup.facts.bound.lead]
    if len(may) == 1 and labels:
        return (Words("lead_only", {"firm": name, "labels": labels}),)
    at = team.setup.at(team.rows)
    km = float(problem.distance[at, team.setup.at([team.lead])[0]].sum())
    return (Words("lead_nearest", {"firm": name, "km": round(km)}),)
