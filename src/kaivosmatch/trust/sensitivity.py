"""What it would take for another firm to be first: how far each weight may move, and what each term and criterion decides. Exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode import FitBlock
from kaivosmatch.explanation import explain_criterion, refuse_firms
from kaivosmatch.phrases import LANGUAGES, check_language
from kaivosmatch.query.weights import term_label
from kaivosmatch.rank import best_rows
from kaivosmatch.robust import weight_ranges, without_each
from kaivosmatch.trust.words import say
from kaivosmatch.verdict import all_of

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Index, Judged

__all__ = ["Sensitivity", "WeightRange", "WithoutCriterion", "WithoutTerm", "overall", "sensitivity"]


@dataclass(frozen=True)
class WeightRange:
    """How far one weight can move, the others keeping their proportions, before the first firm changes.

    Attributes
    ----------
    term : str
    weight : float
        As it is.
    low, high : float
        The firm stays first, or tied for it, exactly while the weight is between these.
    below, above : str or None
        Id of the firm that is first when the weight falls under ``low``, or rises over ``high``; None where nothing changes.
    """

    term: str
    weight: float
    low: float
    high: float
    below: str | None
    above: str | None


@dataclass(frozen=True)
class WithoutTerm:
    """Who is first when a term is left out and the other weights are scaled up; and the ranks ``{supplier id: rank}``."""

    term: str
    first: str
    changes: bool
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class WithoutCriterion:
    """What happens when the buyer does not ask for one criterion.

    Attributes
    ----------
    key, name : str
    mandatory : bool
    first : str or None
        Id of the firm that is first then; None where nobody is a candidate.
    changes : bool
        Whether that is another firm than now.
    candidates, eligible : int
        Firms without a FAIL, and firms that show everything, then.
    newcomers : tuple of str
        Ids of those that only this criterion excludes.
    """

    key: str
    name: str
    mandatory: bool
    first: str | None
    changes: bool
    candidates: int
    eligible: int
    newcomers: tuple[str, ...]
    labels: Mapping[str, str] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Sensitivity:
    """What the first place hangs on.

    Attributes
    ----------
    first : str or None
        Id of the first firm; None where there is no candidate.
    rivals : int
        How many others could come before it by other weights: in a ranking, those with the same verdict (and, where a need is acute,
        the same arrival), since weights change nothing else.
    by_score, acute : bool
        Verdicts were left aside; the need is ordered by arrival before score.
    ranges, without_terms, without_criteria : tuples
        By term, and by criterion in the order of reports.
    """

    first: str | None
    rivals: int
    by_score: bool
    acute: bool
    ranges: tuple[WeightRange, ...]
    without_terms: tuple[WithoutTerm, ...]
    without_criteria: tuple[WithoutCriterion, ...]
    names: Mapping[str, str] = field(repr=False, default_factory=dict)

    def to_frame(self, audience: str = "officer") -> pd.DataFrame:
        """Return one row per term: ``term, weight, low, high, below, above, first_without``; None where nothing changes.

        Raises
        ------
        AudienceError
            A firm asks: this is about who overtakes whom.
        """
        import pandas as pd

        refuse_firms(audience)
        without = {w.term: w.first for w in self.without_terms}
        rows = [(r.term, r.weight, r.low, r.high, r.below, r.above, without.get(r.term)) for r in self.ranges]
        columns = ["term", "weight", "low", "high", "below", "above", "first_without"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(object).where(frame.notna(), None)

    def range_lines(self, lang: str) -> list[str]:
        """Return who overtakes the first firm when which weight rises or falls, nearest change first; or that nobody does."""
        if self.first is None:
            return []
        first = self.names[self.first]
        if not self.rivals:
            return [
                say("alone_by_score" if self.by_score else "alone_acute" if self.acute else "alone", lang, name=first)
            ]
        moves: list[tuple[float, str]] = []
        for r in self.ranges:
            term = term_label(r.term, lang)
            for other, at, key in ((r.above, r.high, "overtakes_over"), (r.below, r.low, "overtakes_under")):
                if other is not None:
                    line = say(key, lang, other=self.names[other], name=first, term=term, at=at, now=r.weight)
                    moves.append((abs(at - r.weight), line))
        if not moves:
            return [say("steady", lang, name=first)]
        return [line for _, line in sorted(moves, key=lambda move: move[0])]

    def text(self, lang: str = "en", audience: str = "officer") -> str:
        """Return in sentences what the first place hangs on.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}
        audience : {"officer", "buyer", "region"}

        Raises
        ------
        AudienceError
            A firm asks: this is about who overtakes whom.
        """
        check_language(lang)
        refuse_firms(audience)
        if self.first is None:
            return say("robust_nobody", lang)
        lines = self.range_lines(lang)
        for w in self.without_terms:
            if w.changes:
                lines.append(say("without_term", lang, term=term_label(w.term, lang), name=self.names[w.first]))
        for c in self.without_criteria:
            if c.newcomers:
                lines.append(say("without_gate", lang, label=c.labels, n=len(c.newcomers), total=c.candidates))
            if c.changes and c.first is not None:
                lines.append(say("without_criterion", lang, label=c.labels, name=self.names[c.first]))
        return "\n".join(lines)


def sensitivity(
    index: Index,
    judged: Judged,
    rows: NDArray[np.int64] | Sequence[int],
    *,
    by_score: bool = False,
    allowed: NDArray[np.bool_] | None = None,
) -> Sensitivity:
    """Tell how far each weight can move before the first firm changes, and what each term and criterion decides.

    Parameters
    ----------
    rows : int (n,)
        The shortlist, in the order of the ranking.
    by_score : bool
        Leave verdicts (and arrival) aside: all of the shortlist are rivals.
    allowed : bool (firms,), optional
        Who may come in where a criterion is left out; None: everyone in the catalogue.

    Notes
    -----
    See :func:`kaivosmatch.robust.weight_ranges` and :func:`kaivosmatch.robust.without_each` for the formulas. A criterion is left out by
    judging the need again without it; leaving out the only preferred criterion leaves its term out as well.
    """
    catalogue = index.catalogue
    chosen = np.asarray(rows, dtype=np.int64)
    if not len(chosen):
        return Sensitivity(None, 0, by_score, judged.query.acute, (), (), (), {})
    if by_score:
        chosen = chosen[np.lexsort([chosen, -judged.score[chosen]])]
    else:
        lead = [key[chosen[0]] for key in _classes(judged)]
        chosen = chosen[[all(key[i] == x for key, x in zip(_classes(judged), lead, strict=True)) for i in chosen]]
    ids = [catalogue.ids[i] for i in chosen.tolist()]
    weights = [judged.query.weights[t] for t in judged.terms]
    values = judged.shown[chosen]
    found = weight_ranges(values, weights)

    def named(place: int) -> str | None:
        return None if place < 0 else ids[place]

    ranges = tuple(
        WeightRange(
            t, weights[k], float(found.low[k]), float(found.high[k]), named(int(found.below[k])), named(int(found.above[k]))
        )
        for k, t in enumerate(judged.terms)
    )  # fmt: skip
    terms: tuple[WithoutTerm, ...] = ()
    if len(judged.terms) > 1:
        left = without_each(values, weights)
        terms = tuple(
            WithoutTerm(
                t, ids[int(left.first[k])], bool(left.changes[k]), dict(zip(ids, left.ranks[k].tolist(), strict=True))
            )
            for k, t in enumerate(judged.terms)
        )  # fmt: skip
    everyone = np.ones(len(catalogue), dtype=bool) if allowed is None else allowed
    criteria = (
        () if by_score else tuple(_without(index, judged, columns, everyone) for columns in _stated(judged.plans))
    )
    named_ids = {*ids, *(c.first for c in criteria if c.first is not None)}
    names = {catalogue.ids[i]: catalogue.names[i] for i in sorted(catalogue.row(name) for name in named_ids)}
    return Sensitivity(ids[found.first], len(ids) - 1, by_score, judged.query.acute, ranges, terms, criteria, names)


def _classes(judged: Judged) -> tuple[NDArray[np.float64], ...]:
    """What orders firms before the score does."""
    arrival = judged.arrival_order
    return (judged.verdict.astype(np.float64), *(() if arrival is None else (arrival,)))


def overall(plans: Sequence[Plan], verdicts: NDArray[np.int8], lots: int) -> NDArray[np.int8]:
    """Return the verdict on each firm from its verdicts int8 (n, plans): the whole need's, and the best lot's own."""

    def of(lot: int | None) -> NDArray[np.int8]:
        return all_of(verdicts[:, [i for i, p in enumerate(plans) if p.mandatory and p.lot == lot]])

    return np.minimum(of(None), np.maximum.reduce([of(lot) for lot in range(lots)]))


def _stated(plans: Sequence[Plan]) -> list[tuple[int, ...]]:
    """Columns of each criterion as the buyer states it: one that is asked lot by lot is left out of all of them."""
    found: dict[int, list[int]] = {}
    for column, plan in enumerate(plans):
        found.setdefault(column if plan.criterion is None else len(plans) + id(plan.criterion), []).append(column)
    return [tuple(columns) for columns in found.values()]


def _without(index: Index, judged: Judged, columns: tuple[int, ...], allowed: NDArray[np.bool_]) -> WithoutCriterion:
    plan, catalogue, query = judged.plans[columns[0]], index.catalogue, judged.query
    before = best_rows(judged.verdict, judged.score, 1, allowed, judged.arrival_order)
    if columns[0] < len(query.plans):
        plans = tuple(p for i, p in enumerate(query.plans) if i not in columns)
        weights = dict(query.weights)
        if "preferred" in weights and not any(not p.mandatory and p.weight > 0 and p.condition >= 0 for p in plans):
            del weights["preferred"]
            total = sum(weights.values())
            weights = {t: w / total if total > 0 else 1.0 / len(weights) for t, w in weights.items()}
        fit, could = judged.fit.T, judged.could[:, judged.terms.index("fit")]
        again = index.judge_query(
            replace(query, plans=plans, weights=weights), FitBlock(fit, np.broadcast_to(could, fit.shape))
        )
        verdict, score, arrival = again.verdict, again.score, again.arrival_order
    else:  # criteria that every need has of itself have no bearing on any other
        keep = [i for i in range(len(judged.plans)) if i not in columns]
        verdict = overall([judged.plans[i] for i in keep], judged.verdicts[:, keep], len(query.lots))
        score, arrival = judged.score, judged.arrival_order
    after = best_rows(verdict, score, 1, allowed, arrival)
    newcomers = np.flatnonzero(allowed & (judged.verdict < 0) & (verdict >= 0)).tolist()
    told = explain_criterion(index, judged, columns[0], int(after[0]) if len(after) else 0)
    return WithoutCriterion(
        key=plan.key,
        name=plan.name if len(columns) == 1 else plan.key,
        mandatory=plan.mandatory,
        first=catalogue.ids[after[0]] if len(after) else None,
        changes=after.tolist() != before.tolist(),
        candidates=int(np.count_nonzero(allowed & (verdict >= 0))),
        eligible=int(np.count_nonzero(allowed & (verdict > 0))),
        newcomers=tuple(catalogue.ids[i] for i in newcomers),
        labels=dict(told.labels) if len(columns) > 1 else {lang: told.label_in(lang) for lang in LANGUAGES},
    )
