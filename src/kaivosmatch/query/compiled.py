"""A requirement compiled: everything about it that does not depend on the firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.conditions import Nature, condition
from kaivosmatch.criteria_plans import Days, LotOfNeed, plans_for
from kaivosmatch.encode.need import LotText
from kaivosmatch.facts import known_key
from kaivosmatch.query.place import place_of, underground_at
from kaivosmatch.query.weights import TERMS, resolve_weights
from kaivosmatch.records import Lot, band_of
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.gates import Plan
    from kaivosmatch.journeys import Point
    from kaivosmatch.records import Buyer, Criterion, Requirement, When
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Query", "compile_query"]

UNDERGROUND_WORKS = "underground_works"


@dataclass(frozen=True)
class Query:
    """A need, ready for the kernels.

    Attributes
    ----------
    lots : tuple of Lot
        At least one.
    texts : tuple of LotText
        What each lot says, for the fit.
    plans : tuple of Plan
        Criteria in the order of reports; those bound to the firms' places and sizes are added by the index.
    point : Point or None
        Where the work is.
    weights : dict
        Of the terms that the need speaks to; sum to one.
    acute : bool
        Ordered by arrival within a verdict.
    notes : tuple of str
        What of the need was not understood, and so carries no weight.
    """

    need: Requirement
    buyer: Buyer | None
    lots: tuple[Lot, ...]
    texts: tuple[LotText, ...]
    plans: tuple[Plan, ...]
    days: Days
    point: Point | None
    value: tuple[float, float] | None
    weights: Mapping[str, float]
    acute: bool
    notes: tuple[str, ...]

    @property
    def lot_weights(self) -> tuple[float, ...]:
        """Weights of the lots; they sum to one."""
        total = sum(lot.weight for lot in self.lots)
        return tuple(lot.weight / total for lot in self.lots)


def compile_query(
    need: Requirement,
    buyer: Buyer | None,
    vocabulary: Vocabulary,
    *,
    as_of: date,
    weights: Mapping[str, float] | None = None,
    home: str | None = None,
) -> Query:
    """Compile a requirement.

    Parameters
    ----------
    buyer : Buyer or None
        Its criteria are inherited, except those whose key the requirement names itself.
    as_of : date
        The day of asking, to which missing days fall back.
    weights : mapping or None
        Before the requirement's own; see :func:`resolve_weights`.
    home : str or None
        Region for the term of local presence; None leaves the term out.

    Raises
    ------
    UnknownName, InputError
        Weights that cannot be used.
    """
    lots = need.lots or (Lot(id=need.id, text=_whole_text(need)),)
    texts = tuple(_lot_text(need, lot, alone=len(lots) == 1) for lot in lots)
    point, notes = place_of(need, buyer, vocabulary)
    days = Days.of(need.signing, need.start, need.end, as_of)
    natures = [_nature(need, [lot], [text], buyer, vocabulary) for lot, text in zip(lots, texts, strict=True)]
    whole = _nature(need, lots, texts, buyer, vocabulary)

    def judge_when(when: When | None, place: int | None) -> Verdict:
        return condition(when, need, whole if place is None else natures[place], vocabulary)

    numbered = [LotOfNeed(lot.id, place, lot.crew) for place, lot in enumerate(lots)]
    shifts = None if need.shifts is None else len(need.shifts)
    plans: list[Plan] = []
    for criterion in _criteria(need, buyer, vocabulary):
        plans.extend(plans_for(criterion, numbered, days, shifts, vocabulary, judge_when))
        if known_key(criterion.key, vocabulary)[1] is None and not criterion.any_of:
            notes.append(
                f"criterion {criterion.key!r} is not in the vocabulary; judged by evidence under that very name"
            )
    acute = need.pattern == "acute" or (need.pattern is None and need.within_h is not None)
    used = _used_terms(need, lots, plans, point, home)
    return Query(
        need=need,
        buyer=buyer,
        lots=lots,
        texts=texts,
        plans=_named(plans),
        days=days,
        point=point,
        value=band_of(need.value_eur),
        weights=resolve_weights(weights if weights is not None else need.weights, used),
        acute=acute,
        notes=tuple(notes),
    )


def _whole_text(need: Requirement) -> str:
    return need.title if not need.description else f"{need.title}. {need.description}"


def _lot_text(need: Requirement, lot: Lot, *, alone: bool) -> LotText:
    whole = _whole_text(need)
    text = f"{whole}. {lot.text}" if alone and lot.text != whole else lot.text
    return LotText(
        text=text,
        lang=need.lang,
        concept=lot.concept,
        cpv=lot.cpv if lot.cpv is not None else need.cpv or (),
        industry_codes=need.industry_codes or (),
        kind=need.kind,
        buyer=need.buyer,
        buyer_id=need.buyer_id,
        municipality=need.municipality,
        value_eur=None,
    )


def _criteria(need: Requirement, buyer: Buyer | None, vocabulary: Vocabulary) -> list[Criterion]:
    own = list(need.criteria or ())
    named = {known_key(c.key, vocabulary)[0] for c in own}
    inherited = (buyer.criteria or ()) if buyer is not None else ()
    return own + [c for c in inherited if known_key(c.key, vocabulary)[0] not in named]


def _nature(
    need: Requirement, lots: Sequence[Lot], texts: Sequence[LotText], buyer: Buyer | None, vocabulary: Vocabulary
) -> Nature:
    concepts: set[str] = set()
    for lot, text in zip(lots, texts, strict=True):
        if lot.concept:
            concepts.add(lot.concept)
        else:
            concepts.update(hit.key for hit in vocabulary.find_services(text.text, need.lang))
    known = [c for c in concepts if vocabulary.has_service(c)]
    underground = underground_at(need, buyer, vocabulary)
    if underground is None and any(vocabulary.is_narrower(c, UNDERGROUND_WORKS) for c in known):
        underground = True
    return Nature(frozenset(concepts), underground, _construction(need, lots))


def _construction(need: Requirement, lots: Sequence[Lot]) -> bool | None:
    """Construction is works, CPV division 45, or NACE section F (41 to 43); not known where the need gives none of these."""
    codes = [*(need.cpv or ()), *(code for lot in lots for code in lot.cpv or ())]
    trades = ["".join(ch for ch in code if ch.isdigit())[:2] for code in need.industry_codes or ()]
    if need.kind == "works" or any(c.startswith("45") for c in codes) or any(t in ("41", "42", "43") for t in trades):
        return True
    return False if need.kind is not None or codes or trades else None


def _used_terms(
    need: Requirement, lots: Sequence[Lot], plans: Sequence[Plan], point: Point | None, home: str | None
) -> tuple[str, ...]:
    spoken = {
        "fit": True,
        "preferred": any(not p.mandatory and p.weight > 0 and p.condition != Verdict.FAIL for p in plans),
        "crew": any(lot.crew is not None for lot in lots),
        "proximity": point is not None and need.within_h is None,
        "response": point is not None and need.within_h is not None,
        "local": home is not None,
    }
    return tuple(term for term in TERMS if spoken[term])


def _named(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Order the plans as reports show them and make their names unique."""
    ordered = sorted(plans, key=lambda p: (not p.mandatory, p.order, p.name, repr(p.criterion)))
    seen: dict[str, int] = {}
    result = []
    for plan in ordered:
        count = seen[plan.name] = seen.get(plan.name, 0) + 1
        result.append(plan if count == 1 else plan.renamed(f"{plan.name} ({count})"))
    return tuple(result)
