"""An explanation in words. Each number is a number of the result, and the lines of the score add up to it as they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kaivosmatch.explanation.audiences import view_of
from kaivosmatch.phrases import Phrase, phrase
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    from kaivosmatch.explanation.models import CriterionVerdict, Difference, Explanation

__all__ = ["criterion_line", "explanation_text", "printed_shares", "result_line", "score_lines", "standing_lines"]

PRINTED_DECIMALS = 3

NAMED_TERMS = 2
"""How many of the weights under which a firm is first a sentence names."""


def explanation_text(explanation: Explanation, lang: str, audience: str) -> str:
    """Return the whole text; see :meth:`Explanation.text`."""
    e, view = explanation, view_of(audience, explanation.supplier_id, explanation.consent)
    blocks = [[phrase("text_title", lang, name=e.name, need=e.title), result_line(e, lang), _score_line(e, lang)]]
    if e.lots and e.verdict >= UNKNOWN:
        named = [Phrase("lot_named", {"id": key, "text": text}) for key, text in e.lots.items()]
        blocks[0].append(phrase("text_lots", lang, lots=named))
    if e.lot is not None:
        blocks[0].append(phrase("text_best_lot", lang, lot=e.lot))
    if view.evidence:
        for verdict, heading in ((FAIL, "text_h_fail"), (UNKNOWN, "text_h_unknown"), (PASS, "text_h_pass")):
            blocks.append(_block(heading, (criterion_line(c, lang) for c in e.verdicts if c.verdict == verdict), lang))
        blocks.append([*_block("text_h_terms", score_lines(e, lang), lang), _total(e, lang)])
    else:
        fit = next((t for t in e.terms if t.term == "fit"), None)
        blocks.append([] if fit is None else _block("text_h_why", (p.text(lang) for p in fit.why), lang))
        blocks.append([phrase("line_withheld", lang)])
    blocks.append(_block("text_h_standing", standing_lines(e, lang), lang))
    if view.gaps:
        mend = [f"{step.labels[lang]}: {step.text(lang)}" for step in e.gaps if not step.fixed]
        fixed = [f"{step.labels[lang]}: {step.text(lang)}" for step in e.gaps if step.fixed]
        blocks += [_block("text_h_gaps", mend, lang), _block("text_h_fixed", fixed, lang)]
    if view.plans:
        blocks.append(_block("text_h_against", (_beside(e, d, lang) for d in e.against), lang))
        grow, cooperate = (_answer(flag) for flag in e.plans)
        line = phrase("text_willing", lang, grow=grow, cooperate=cooperate)
        blocks.append(_block("text_h_willing", [line], lang))
    if view.contacts:
        blocks.append(_block("text_h_contacts", e.contacts, lang))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def standing_lines(e: Explanation, lang: str) -> list[str]:
    """Return how sure the firm's place is, and under which weights it is first; nothing where it was not asked among whom."""
    found = e.robustness
    if found is None:
        return []
    figures = {"among": found.among, "samples": found.samples}
    if found.central is None:
        lines = [phrase("standing_never", lang, **figures)]
    else:
        stated = phrase("standing_order" if found.ordered else "standing_any", lang)
        lines = [phrase("standing_first", lang, share=found.first, stated=stated, **figures)]
        if found.first < 1:
            labels = {t.term: t.labels for t in e.terms}
            heavy = sorted(found.central.items(), key=lambda item: (-round(item[1], 9), item[0]))[:NAMED_TERMS]
            parts = [Phrase("standing_weight", {"term": labels[term], "x": x}) for term, x in heavy]
            lines.append(phrase("standing_central", lang, parts=parts))
    key = "standing_fixed" if found.best == found.worst else "standing_span"
    lines.append(phrase(key, lang, best=found.best, worst=found.worst))
    if e.verdict == FAIL:
        lines.append(phrase("standing_out", lang))
    return lines


def _block(heading: str, lines: Iterable[str], lang: str) -> list[str]:
    """A heading with its lines; nothing at all where there are none."""
    found = [f"- {line}" for line in lines]
    return [phrase(heading, lang), *found] if found else []


def _answer(flag: bool | None) -> Phrase:
    return Phrase("answer_unknown" if flag is None else "answer_yes" if flag else "answer_no")


def result_line(e: Explanation, lang: str) -> str:
    """Return the verdict in a sentence, with how many mandatory criteria stand in the way."""
    if e.verdict == PASS:
        return phrase("text_pass", lang)
    counted = [c for c in e.verdicts if c.mandatory and c.lot in (None, e.lot) and c.verdict == e.verdict]
    return phrase("text_fail" if e.verdict == FAIL else "text_unknown", lang, n=len(counted))


def _score_line(e: Explanation, lang: str) -> str:
    score, possible = (round(x, PRINTED_DECIMALS) for x in (e.score, e.possible))
    if possible > score:
        return phrase("text_score", lang, score=score, possible=possible)
    return phrase("text_score_sure", lang, score=score)


def _total(e: Explanation, lang: str) -> str:
    return phrase("text_sum", lang, score=round(e.score, PRINTED_DECIMALS))


def criterion_line(c: CriterionVerdict, lang: str) -> str:
    """Return one criterion: what is asked, what is shown, and why it is not met where it is not."""
    label = c.label_in(lang) if c.mandatory else phrase("label_preferred", lang, label=c.label_in(lang))
    if c.code == "not_applicable":
        return phrase("line_off", lang, label=label, reason=c.reason_in(lang))
    line = phrase("line_criterion", lang, label=label, needed=c.needed_in(lang), shown=c.shown_in(lang))
    if c.evidence is not None and c.evidence not in c.shown_in(lang):
        line += f" ({phrase('line_evidence', lang, what=c.evidence)})"
    return line if c.code == "met" else phrase("line_why", lang, line=line, reason=c.reason_in(lang))


def score_lines(e: Explanation, lang: str) -> list[str]:
    """Return one line per term: value × weight = points; and what it could still rise by, and what is behind it."""
    points = printed_shares([t.contribution for t in e.terms], e.score)
    rises = printed_shares(
        [t.possible_contribution - t.contribution for t in e.terms],
        round(e.possible, PRINTED_DECIMALS) - round(e.score, PRINTED_DECIMALS),
    )
    lines = []
    for term, point, rise in zip(e.terms, points, rises, strict=True):
        if not term.weight:
            continue
        label = term.label_in(lang)
        line = phrase("term_line", lang, label=label, value=term.shown, weight=term.weight, points=point)
        if rise > 0:
            line += f" ({phrase('term_could', lang, x=rise)})"
        why = term.why_in(lang)
        lines.append(f"{line}; {why}" if why else line)
    return lines


def _beside(e: Explanation, other: Difference, lang: str) -> str:
    """The score beside another's: the differences of the terms add up, as printed, to that of the printed scores."""
    total = round(e.score, PRINTED_DECIMALS) - round(other.score, PRINTED_DECIMALS)
    weighing = [t for t in e.terms if t.weight]
    printed = printed_shares([other.differences[t.term] for t in weighing], total, signed=True)
    parts = ", ".join(
        phrase("against_part", lang, label=t.label_in(lang), x=x) for t, x in zip(weighing, printed, strict=True)
    )
    return phrase(f"against_{other.against}", lang, name=other.name, score=other.score, total=total, parts=parts)


def printed_shares(
    parts: Sequence[float], total: float, decimals: int = PRINTED_DECIMALS, *, signed: bool = False
) -> list[float]:
    """Round parts so that they add up to the rounded total: the largest remainders are rounded up, ties to the first.

    Parts below nothing are left so only where they are ``signed``.

    Examples
    --------
    >>> printed_shares([0.3334, 0.3334, 0.3332], 1.0)
    [0.334, 0.333, 0.333]
    """
    unit = 10**decimals
    exact = [part * unit for part in parts]
    floors = [int(x // 1) for x in exact]
    # as the total is printed: round(total * unit) would take 0.05 for 0.0, and the text says 0.1
    short = round(round(total, decimals) * unit) - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - exact[i], i))
    if short > 0:
        for place in range(min(short, len(order))):
            floors[order[place]] += 1
    elif (
        short < 0
    ):  # a total just below the sum of its parts: take from those with the smallest remainders that have something
        for i in [i for i in reversed(order) if signed or floors[i] > 0][:-short]:
            floors[i] -= 1
    return [floor / unit for floor in floors]
