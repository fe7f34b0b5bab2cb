"""The public questions about trust, asked of a fitted matcher: needs and ids go in, and nothing has to be judged first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, NotFitted, UnknownName
from kaivosmatch.records import Requirement
from kaivosmatch.trust import choices, information, steps
from kaivosmatch.trust import sensitivity as weighing
from kaivosmatch.trust import waterfall as stairs
from kaivosmatch.trust.robustness import shortlist

if TYPE_CHECKING:
    from kaivosmatch.gaps import StepCost
    from kaivosmatch.index import Index, Judged

__all__ = ["Fitted", "choice_of", "sensitivity", "steps_to", "value_of_information", "waterfall"]


class Fitted(Protocol):
    """A matcher that has been fitted."""

    index_: Index
    as_of_: date
    weights: Mapping[str, float] | None


def steps_to(
    matcher: Fitted,
    requirement: Requirement,
    supplier_id: str,
    goal: str = "eligible",
    *,
    k: int = 10,
    by: str = "cost",
    sets: int | None = None,
    papers_exist: bool = True,
    costs: Mapping[str, StepCost] | None = None,
    among: Iterable[str] | None = None,
    as_of: date | None = None,
) -> tuple[steps.StepSet, ...]:
    """Return the cheapest sets of steps with which a firm reaches a goal, best first; empty where no steps do.

    Parameters
    ----------
    goal : {"eligible", "top", "first"}
        To show everything that is required; to be listed among the first k; to be listed first.
    by : {"cost", "days"}
        What is made least. A cost or time that is not known is not nothing: sets with fewer unknown come first.
    sets : int, optional
        How many different sets; None: three, as the table of this package says.
    papers_exist : bool
        Whether a firm that has not stated something has it and need only show it. False: it has to obtain it.
    costs : mapping, optional
        ``{criterion key: StepCost}`` in place of the shipped table, which :func:`kaivosmatch.gaps.step_costs` gives.
    among : iterable of str, optional
        Ids of the firms that were asked; None: all.
    as_of : date, optional
        None: the matcher's day.

    Raises
    ------
    UnknownName
        A firm, goal or aim that is not known.
    InputError, NotFitted

    Notes
    -----
    Exact: equal to trying every set of steps; see :func:`kaivosmatch.trust.steps.steps_to`.

    Examples
    --------
    >>> import kaivosmatch as km
    >>> firms = [km.Supplier(id="k", name="Keksitty Oy", evidence=[{"key": "hot_work_card", "persons": 1, "valid_until": "2030-01-01"}])]
    >>> matcher = km.Matcher(as_of=date(2026, 11, 24)).fit(firms)
    >>> need = km.Requirement(id="n", title="Hitsaus", criteria=[{"key": "hot_work_card", "persons": 3}])
    >>> print(steps_to(matcher, need, "k")[0].text("en"))
    To meet what is required:
    - hot work card: train 2 people; about €340; about 14 days
    In all: €340, about 14 days; then rank 1, score 0.000.
    """
    judged = _judge(matcher, requirement, as_of)
    row, allowed = _row(matcher.index_, supplier_id), _allowed(matcher.index_, among)
    return steps.steps_to(
        matcher.index_, judged, row, goal, k=k, by=by, sets=sets, papers_exist=papers_exist, costs=costs, allowed=allowed
    )  # fmt: skip


def value_of_information(
    matcher: Fitted,
    requirements: Requirement | Iterable[Requirement],
    *,
    k: int | None = None,
    least_fit: float | None = None,
    among: Iterable[str] | None = None,
    as_of: date | None = None,
) -> information.ValueOfInformation:
    """Tell which missing documents decide the most needs, or move firms the most among the first k: over one need or many.

    Parameters
    ----------
    requirements : Requirement or iterable of Requirement
    k : int, optional
        None: 10, as the table of this package says.
    least_fit : float, optional
        Only of firms that fit a need at least so well is anything worth asking; None: 0.25, as the table says.
    among : iterable of str, optional
        Ids of the firms that were asked; None: all.

    Notes
    -----
    See :func:`kaivosmatch.trust.information.value_of_information`.
    """
    needs = [requirements] if isinstance(requirements, Requirement) else list(requirements)
    judged = [_judge(matcher, need, as_of) for need in needs]
    return information.value_of_information(
        matcher.index_, judged, k=k, least_fit=least_fit, allowed=_allowed(matcher.index_, among)
    )


def sensitivity(
    matcher: Fitted,
    requirement: Requirement,
    k: int = 20,
    *,
    by_score: bool = False,
    among: Iterable[str] | None = None,
    as_of: date | None = None,
) -> weighing.Sensitivity:
    """Tell how far each weight can move before the first firm changes, and what each term and criterion decides; exact.

    Parameters
    ----------
    k : int
        The first so many candidates are the rivals.
    by_score : bool
        Leave verdicts (and arrival) aside: all of them are rivals.
    among : iterable of str, optional
        Ids of the firms that were asked; None: all.

    Notes
    -----
    See :func:`kaivosmatch.trust.sensitivity.sensitivity`.
    """
    if k < 1:
        raise InputError("k is not a whole number of 1 or more", got=k)
    judged = _judge(matcher, requirement, as_of)
    allowed = _allowed(matcher.index_, among)
    rows = shortlist(judged, k, allowed=allowed)
    return weighing.sensitivity(matcher.index_, judged, rows, by_score=by_score, allowed=allowed)


def waterfall(
    matcher: Fitted,
    requirement: Requirement,
    supplier_id: str,
    against: str | None = None,
    *,
    as_of: date | None = None,
) -> stairs.Waterfall:
    """Return a firm's score as steps, term by term.

    Parameters
    ----------
    against : str, optional
        Id of another firm, from whose score the steps lead to this one's; None: from nothing.
    """
    judged, index = _judge(matcher, requirement, as_of), matcher.index_
    return stairs.waterfall(index, judged, _row(index, supplier_id), None if against is None else _row(index, against))


def choice_of(
    matcher: Fitted,
    requirement: Requirement,
    chosen: str | Sequence[str],
    *,
    among: Sequence[str] | None = None,
    as_of: date | None = None,
) -> choices.Choice:
    """Return a past choice as :func:`kaivosmatch.trust.learn_weights` learns from it: the need, and who was chosen.

    Parameters
    ----------
    chosen : str or sequence of str
        Ids of those chosen.
    among : sequence of str, optional
        Ids of all who could be chosen; None: everyone that no criterion excludes.

    Raises
    ------
    UnknownName
        A firm that is not in the catalogue.
    InputError
        A chosen firm that a criterion excludes: weights cannot tell why it was chosen.
    """
    return choices.choice_of(matcher.index_, _judge(matcher, requirement, as_of), chosen, among=among)


def _judge(matcher: Any, need: Requirement, as_of: date | None) -> Judged:
    if not hasattr(matcher, "index_"):
        raise NotFitted
    fitted: Fitted = matcher
    weights = need.weights if need.weights is not None else fitted.weights
    return fitted.index_.judge(need, as_of or fitted.as_of_, weights)


def _row(index: Index, supplier_id: str) -> int:
    if supplier_id not in index.catalogue:
        raise UnknownName("supplier", supplier_id, index.catalogue.ids)
    return index.catalogue.row(supplier_id)


def _allowed(index: Index, among: Iterable[str] | None) -> NDArray[np.bool_] | None:
    if among is None:
        return None
    allowed = np.zeros(len(index.catalogue), dtype=bool)
    for name in among:
        allowed[_row(index, name)] = True
    return allowed
