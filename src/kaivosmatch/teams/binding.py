"""Whom each criterion of a need binds in a consortium, by its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.facts import known_key
from kaivosmatch.records import Criterion
from kaivosmatch.verdict import FAIL

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.records import Requirement
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Bound", "bind", "forms_of"]

UNDER_LEAD = "lead+subs"
TOGETHER = "crew_together"


def forms_of(need: Requirement) -> tuple[str, ...]:
    """Return the forms in which firms may work together, the need's first choice first.

    Examples
    --------
    >>> from kaivosmatch.records import Requirement
    >>> forms_of(Requirement(id="n", title="x")), forms_of(Requirement(id="n", title="x", joint_bids=False))
    (('joint',), ('lead+subs',))
    """
    if need.forms:
        return tuple(dict.fromkeys(need.forms))
    return ("joint",) if need.joint_bids else (UNDER_LEAD,)


@dataclass(frozen=True)
class Bound:
    """Columns of ``Judged.plans`` by whom they bind.

    Attributes
    ----------
    each, lead, any, sum : tuple of int
    doer : tuple of (tuple of int), one for each lot
        Asked of everyone who sends people to the lot.
    crew : tuple of (tuple of int), one for each lot
        Asked of the very people who are sent, so that they limit how many a firm can send.
    """

    each: tuple[int, ...]
    lead: tuple[int, ...]
    any: tuple[int, ...]
    sum: tuple[int, ...]
    doer: tuple[tuple[int, ...], ...]
    crew: tuple[tuple[int, ...], ...]

    def of(self, column: int) -> str:
        """Return whom a column binds."""
        for name in ("each", "lead", "any", "sum"):
            if column in getattr(self, name):
                return name
        return "crew" if any(column in lot for lot in self.crew) else "doer"


def bind(plans: Sequence[Plan], counted: Sequence[bool], form: str, vocabulary: Vocabulary) -> Bound:
    """Sort the mandatory criteria of a need by whom they bind.

    Parameters
    ----------
    plans : sequence of Plan
        Of one need; those that do not apply or are only preferred bind nobody.
    counted : sequence of bool
        For each lot whether it counts people.
    form : {"joint", "lead+subs", "company"}
        Under a lead, the vocabulary's ``binds_under_lead`` counts: the lead checks its subcontractors. What the buyer states counts first.

    Notes
    -----
    What is asked of the crew (``persons="crew"``) is asked of the people who are sent, whoever else the criterion would bind: nobody
    holds a card on behalf of another. A criterion of some lots that binds *each* binds each doer of those lots.
    """
    lots = len(counted)
    each: list[int] = []
    lead: list[int] = []
    anyone: list[int] = []
    total: list[int] = []
    doer: list[list[int]] = [[] for _ in range(lots)]
    crew: list[list[int]] = [[] for _ in range(lots)]
    for column, plan in enumerate(plans):
        if not plan.mandatory or plan.condition == FAIL or plan.key == TOGETHER:
            continue
        places = range(lots) if plan.lot is None else (plan.lot,)
        if plan.crew:
            for lot in places:
                (crew if counted[lot] else doer)[lot].append(column)
            continue
        whom = _whom(plan, form, vocabulary)
        if whom == "lead":
            lead.append(column)
        elif whom == "any":
            anyone.append(column)
        elif whom == "sum":
            (total if _adds_up(plan, vocabulary) else anyone).append(column)
        elif whom == "each" and plan.lot is None:
            each.append(column)
        else:
            for lot in places:
                doer[lot].append(column)
    return Bound(
        tuple(each), tuple(lead), tuple(anyone), tuple(total), tuple(map(tuple, doer)), tuple(map(tuple, crew))
    )


def _whom(plan: Plan, form: str, vocabulary: Vocabulary) -> str:
    stated = plan.criterion.binds if isinstance(plan.criterion, Criterion) else None
    if stated is not None or plan.given is not None:
        return stated or plan.binds
    definition = known_key(plan.key, vocabulary)[1]
    if definition is None:
        return plan.binds
    return definition.binds_under_lead if form == UNDER_LEAD else definition.binds


def _adds_up(plan: Plan, vocabulary: Vocabulary) -> bool:
    """Whether the criterion is of numbers or people; anything else that should be summed is met by one who has it."""
    asked = plan.criterion
    bounded = isinstance(asked, Criterion) and (asked.at_least is not None or asked.at_most is not None)
    counts = isinstance(asked, Criterion) and isinstance(asked.persons, int)
    definition = known_key(plan.key, vocabulary)[1]
    return counts or (bounded and (definition is None or definition.kind in ("number", "persons")))
