"""Consortia on the command line: a line per consortium for people, frames and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from kaivosmatch.cli.output import print_table
from kaivosmatch.cli.words import word
from kaivosmatch.errors import InputError
from kaivosmatch.teams.words import say

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Requirement
    from kaivosmatch.teams import Consortium, ConsortiumPlan

__all__ = ["differ_of", "members_in_words", "plan_document", "plan_frames", "show_cautions", "show_plans"]

COLUMNS = ("rank", "verdict", "score", "members", "competition", "open_count")


def differ_of(given: str) -> int | Literal["lead"]:
    """Read by what alternatives differ: a number of members, or ``lead``.

    Raises
    ------
    InputError
        It is neither.

    Examples
    --------
    >>> differ_of("2"), differ_of("lead")
    (2, 'lead')
    """
    if given == "lead":
        return "lead"
    if not given.isdecimal() or int(given) < 1:
        raise InputError("--differ cannot be read", got=given, expected="a number of members >= 1, or lead")
    return int(given)


def plan_frames(needs: Sequence[Requirement], plans: Sequence[ConsortiumPlan]) -> dict[str, pd.DataFrame]:
    """Return ``consortia`` (a row each), ``member_rows`` (a row per member and lot) and ``checklist``, the need's id first."""
    import pandas as pd

    found: dict[str, list[pd.DataFrame]] = {"consortia": [], "member_rows": [], "checklist": []}
    for need, plan in zip(needs, plans, strict=True):
        found["consortia"].append(_headed(plan.to_frame().rename(columns={"open": "open_count"}), need.id))
        for place, consortium in enumerate(plan.consortia, 1):
            for name, frame in (("member_rows", consortium.to_frame()), ("checklist", consortium.checklist())):
                found[name].append(_headed(frame, need.id, place))
    return {n: pd.concat(parts, ignore_index=True) if parts else pd.DataFrame() for n, parts in found.items()}


def _headed(frame: pd.DataFrame, need: str, place: int | None = None) -> pd.DataFrame:
    if place is not None:
        frame.insert(0, "consortium", place)
    frame.insert(0, "requirement_id", need)
    for name in [n for n in frame.columns if frame[n].dtype == object]:  # a cell holds no list
        frame[name] = ["; ".join(map(str, v)) if isinstance(v, tuple | list) else v for v in frame[name]]
    return frame


def plan_document(
    needs: Sequence[Requirement], plans: Sequence[ConsortiumPlan], as_of: date, lang: str
) -> Mapping[str, Any]:
    """Return the plans as one JSON object."""
    return {
        "as_of": as_of.isoformat(),
        "needs": [
            {
                "requirement_id": need.id,
                "title": need.title,
                "status": plan.status,
                "consortia": [
                    {
                        "verdict": c.verdict.name,
                        "score": c.score,
                        "form": c.form,
                        "lead": c.lead,
                        "competition": c.competition,
                        "local_share": c.local_share,
                        "members": [
                            {"supplier_id": m.supplier_id, "name": m.name, "role": m.role, "lots": dict(m.lots)}
                            for m in c.members
                        ],
                        "cautions": [w.text(lang) for w in c.cautions],
                        "text": c.explain(lang),
                    }
                    for c in plan.consortia
                ],
                "why_none": None if plan.consortia else plan.explain(lang),
            }
            for need, plan in zip(needs, plans, strict=True)
        ],
    }


def members_in_words(consortium: Consortium) -> str:
    """Return who does what with how many: the lead first, marked with a star.

    A member of no lot stands for what only it shows.
    """
    ordered = sorted(consortium.members, key=lambda m: (m.supplier_id != consortium.lead, m.supplier_id))
    return ", ".join(
        f"{m.name}{'*' if m.supplier_id == consortium.lead else ''}"
        + (f" ({'; '.join(f'{lot} {people:g}' for lot, people in m.lots.items())})" if m.lots else "")
        for m in ordered
    )


def show_cautions(consortia: Iterable[Consortium], lang: str) -> None:
    """Print what is known against members, each thing once."""
    told = dict.fromkeys(caution.text(lang) for c in consortia for caution in c.cautions)
    if told:
        print(say("cautions", lang))
    for text in told:
        print(say("list_item", lang, x=text))


def show_plans(needs: Sequence[Requirement], plans: Sequence[ConsortiumPlan], lang: str) -> None:
    """Print a table per need, or why there is no consortium."""
    for need, plan in zip(needs, plans, strict=True):
        title = f"{need.id}  {need.title}  ({word(plan.status, lang)})"
        rows = [
            {
                "rank": place,
                "verdict": c.verdict.name,
                "score": c.score,
                "members": members_in_words(c),
                "competition": word(c.competition, lang),
                "open_count": len(c.open),
            }
            for place, c in enumerate(plan.consortia, 1)
        ]
        if rows:
            print_table(title, rows, COLUMNS, lang)
            show_cautions(plan.consortia, lang)
        else:
            print(f"{title}\n{plan.explain(lang)}")
        print()
