"""From the index and one judged need to the explanation of one firm."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kaivosmatch.explanation.builtin import builtin_labels, explain_builtin
from kaivosmatch.explanation.criteria import explain_evidence
from kaivosmatch.explanation.models import CriterionVerdict, Explanation
from kaivosmatch.explanation.shares import best_lot, differences, fit_reasons, term_shares
from kaivosmatch.explanation.standing import Peers
from kaivosmatch.gaps import Step, step_for
from kaivosmatch.phrases import LANGUAGES, Phrase, check_language
from kaivosmatch.verdict import PASS, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kaivosmatch.index import Index, Judged

__all__ = ["explain", "explain_criterion", "first_failure"]


def explain(
    index: Index, judged: Judged, row: int, *, allowed: NDArray[np.bool_] | None = None, peers: Peers | None = None
) -> Explanation:
    """Explain why a firm stands where it stands, whether it is ranked, excluded or neither.

    Parameters
    ----------
    index : Index
    judged : Judged
        The need, judged by that index.
    row : int
        Of the firm in the catalogue.
    allowed : bool (n,), optional
        The firms that were asked: then the score is also set beside the best and the median candidate's, and ``robustness`` is told.
    peers : Peers, optional
        The first candidates among ``allowed``, where several firms of one need are explained.

    Returns
    -------
    Explanation
        Its verdicts are those of the matrix: the reasons read the parts of the firm's best evidence.
    """
    catalogue, query = index.catalogue, judged.query
    supplier = catalogue.records[row]
    verdicts = tuple(explain_criterion(index, judged, column, row) for column in range(len(judged.plans)))
    reasons = fit_reasons(index, judged, row)
    several = len(query.lots) > 1
    lot = query.lots[best_lot(judged, row)].id if several else None
    beside = Peers(judged, allowed) if peers is None and allowed is not None else peers
    contacts = (" ".join(p for p in (c.role, c.name, c.phone, c.email, c.hours) if p) for c in supplier.contacts or ())
    return Explanation(
        supplier_id=catalogue.ids[row],
        name=catalogue.names[row],
        requirement_id=query.need.id,
        title=query.need.title,
        verdict=Verdict(int(judged.verdict[row])),
        score=float(judged.score[row]),
        possible=float(judged.possible[row]),
        verdicts=verdicts,
        contributions={t: float(v) for t, v in zip(judged.terms, judged.contributions[row], strict=True)},
        terms=term_shares(index, judged, row, reasons),
        fit_parts=reasons,
        gaps=_gaps(verdicts, lot, _most_people(index, row)),
        lots={lot.id: lot.text for i, lot in enumerate(query.lots) if several and judged.lot_verdicts[row, i] >= 0},
        lot=lot,
        consent=supplier.consent or (),
        contacts=tuple(contact for contact in contacts if contact),
        plans=(supplier.willing_to_grow, supplier.willing_to_cooperate),
        against=() if allowed is None else differences(index, judged, row, allowed),
        _standing=None if beside is None else partial(beside.standing, row),
    )


def explain_criterion(index: Index, judged: Judged, column: int, row: int) -> CriterionVerdict:
    """Explain one firm's verdict on one criterion of a need: ``judged.verdicts[row, column]``."""
    builtin = judged.plans[column].given is not None and judged.plans[column].key in builtin_labels()
    tell = explain_builtin if builtin else explain_evidence
    return tell(index, judged, column, row)


def first_failure(index: Index, judged: Judged, row: int, lang: str = "en") -> tuple[str, str]:
    """Return the first mandatory criterion that a firm fails, and why; two empty texts where it fails none.

    A criterion of the whole need comes before one of a lot, since a lot excludes a firm only together with all the others.
    """
    check_language(lang)
    plan = judged.first_gap(row, at_most=-1)
    if plan is None:
        return "", ""
    column = next(i for i, other in enumerate(judged.plans) if other is plan)
    return plan.name, explain_criterion(index, judged, column, row).reason_in(lang)


def _most_people(index: Index, row: int) -> float:
    """Return how many people the firm has at most; inf where that is not known."""
    band = index.catalogue.bands["headcount"]
    return float(band.high[row]) if band.known[row] else float("inf")


def _gaps(verdicts: tuple[CriterionVerdict, ...], lot: str | None, people: float) -> tuple[Step, ...]:
    """Return what is missing to be eligible with the whole need and one lot: what is not met first, fixed facts last."""
    asked = [c for c in verdicts if c.mandatory and c.verdict < PASS and c.lot in (None, lot)]
    asked.sort(key=lambda c: c.verdict)
    steps = [_step(c, people) for c in asked]
    # where the same people must hold several things, the single criteria say what to do until they are all met
    if any(c.short for c in asked):
        steps = [s for s in steps if s.key != "crew_together"]
    return tuple(sorted(steps, key=lambda step: step.fixed))


def _step(c: CriterionVerdict, people: float) -> Step:
    params = {**c.params, "reason": Phrase("joined", {"phrases": c.reason_phrases})}
    labels = {lang: c.label_in(lang) for lang in LANGUAGES}
    too_small = c.wanted_people is not None and c.wanted_people > people
    short = int(c.wanted_people - people) if too_small and c.wanted_people is not None else c.short
    return step_for(
        c.key,
        c.code,
        labels=labels,
        name=c.name,
        lot=c.lot,
        persons=short,
        expired=c.expired,
        too_small=too_small,
        params=params,
    )
