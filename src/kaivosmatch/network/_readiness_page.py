"""A firm's plan on one page: what is open, the steps in the order of what they open, registers, and what runs out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kaivosmatch.network._words import scope_label, sentence, word
from kaivosmatch.phrases import day_text, euro_text

if TYPE_CHECKING:
    from kaivosmatch.network._readiness_result import FirmReadiness, Readiness

__all__ = ["page_of"]


_FACTS = {"distance_km": "tell_distance_km", "crew_together": "tell_crew_together"}
"""Criteria whose name is what is asked for and not what a firm can tell."""


def page_of(readiness: Readiness, firm: FirmReadiness, lang: str) -> str:
    """Return the page of one firm in a language."""

    def lots(ids: Sequence[str]) -> list[str]:
        return [f"  - {readiness.titles.get(i, i)} ({i})" for i in ids]

    def money(euros: float) -> str:
        return euro_text(euros, lang)

    out = [sentence("page_title", lang, name=firm.name, day=day_text(readiness.as_of, lang)), ""]
    if firm.warnings:
        out += [sentence("page_warnings", lang), *(f"  - {warning[lang]}" for warning in firm.warnings), ""]
    out.append(sentence("page_open", lang, n=len(firm.open.lots), eur=money(firm.open.eur)))
    out += lots(firm.open.lots)
    if firm.questions.lots:
        out.append(sentence("page_questions", lang, n=len(firm.questions.lots), eur=money(firm.questions.eur)))
        out += lots(firm.questions.lots)
    if firm.to_tell:
        facts = [word(_FACTS[key], lang) if key in _FACTS else label[lang] for key, label in firm.to_tell]
        out.append(sentence("page_tell", lang, what=", ".join(facts)))
    if firm.to_ask:
        out.append(sentence("page_ask", lang))
        out += lots(firm.to_ask)
    if firm.steps:
        out += ["", sentence("page_steps", lang)]
    for number, step in enumerate(firm.steps, 1):
        what = step.label[lang] + (f" ({step.scope_in(lang)})" if step.scope else "")
        who = "" if step.people is None else sentence("page_people", lang, n=step.people)
        most = step.people is not None and step.people_least is not None and step.people_least < step.people
        if most:
            who = sentence("page_people_most", lang, n=step.people, least=step.people_least)
        cost = sentence("page_cost_unknown", lang) if step.cost_eur is None else money(step.cost_eur)
        if most and step.cost_eur:
            cost = sentence("page_cost_most", lang, cost=cost)
        time = (
            sentence("page_time_unknown", lang)
            if step.days is None
            else sentence("page_days", lang, n=round(step.days))
        )
        line = f"{number}. {what}: {word(step.action, lang)}{who}; {cost}; {time}"
        if step.ask_first:
            line += "; " + sentence("page_maybe", lang)
        out.append(line)
        if step.alone.lots:
            out.append("   " + sentence("page_alone", lang, n=len(step.alone.lots), eur=money(step.alone.eur)))
        elif step.partners.lots:
            out.append("   " + sentence("page_partners", lang, n=len(step.partners.lots), eur=money(step.partners.eur)))
        else:
            out.append("   " + sentence("page_with_others", lang, n=len(step.asked)))
        if step.late:
            out.append("   " + sentence("page_late", lang, n=step.late))
    if firm.all_steps.lots:
        out.append(sentence("page_all", lang, n=len(firm.all_steps.lots), eur=money(firm.all_steps.eur)))
    elif firm.steps and firm.in_the_way:
        what = ", ".join(label[lang] for _, label in firm.in_the_way)
        out.append(sentence("page_barred", lang, what=what))
    missing = [r for r in firm.registers if r.entered is not True]
    if missing:
        out += ["", sentence("page_registers", lang)]
        for entry in missing:
            state = word("no" if entry.entered is False else "unknown", lang)
            out.append(f"  - {entry.label[lang]} ({state}): {', '.join(entry.buyers)}")
    if firm.expiries:
        out += ["", sentence("page_expiries", lang)]
        for expiry in firm.expiries:
            what = expiry.label[lang] + (f" ({scope_label(expiry.scope, lang)})" if expiry.scope else "")
            key = "page_expired" if expiry.valid_until < readiness.as_of else "page_expires"
            out.append(f"  - {what}: " + sentence(key, lang, day=day_text(expiry.valid_until, lang)))
    return "\n".join(out)
