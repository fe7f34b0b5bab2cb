"""Consortia in words: Finnish, Swedish and English, each audience its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from kaivosmatch.phrases import check_language
from kaivosmatch.teams.settings import setting
from kaivosmatch.teams.views import Sight, sight_of
from kaivosmatch.teams.words import Words, say
from kaivosmatch.verdict import PASS

if TYPE_CHECKING:
    from kaivosmatch.teams.missing import Missing
    from kaivosmatch.teams.results import Consortium, ConsortiumPlan, Member

__all__ = ["consortium_text", "missing_text", "plan_text"]


def consortium_text(c: Consortium, lang: str, audience: str) -> str:
    """Return a consortium in words; see :meth:`kaivosmatch.teams.Consortium.explain`."""
    sight = sight_of(audience, c)
    tell = _Teller(c, check_language(lang), sight)
    return "\n".join(tell.firm() if sight.kind == "firm" else tell.others())


def plan_text(plan: ConsortiumPlan, lang: str, audience: str) -> str:
    """Return a plan in words; a firm gets the consortia it is in."""
    check_language(lang)
    sight = sight_of(audience)
    lines = [say(f"plan_{plan.status.lower()}", lang, n=len(plan.consortia))]
    shown = [c for c in plan.consortia if sight.firm in (None, *(m.supplier_id for m in c.members))]
    if plan.consortia and not shown:
        lines.append(say("plan_not_yours", lang))
    lines += [consortium_text(c, lang, audience) for c in shown]
    if plan.missing is not None:
        lines.append(missing_text(plan.missing, lang, audience))
    return "\n\n".join(lines)


def missing_text(missing: Missing, lang: str, audience: str) -> str:
    """Return what is missing in words; only the officer is told which firms could help."""
    officer = sight_of(audience).kind == "officer"
    say_in = partial(say, lang=check_language(lang))
    lines = [say_in("missing_what"), *(say_in("list_item", x=o.text(lang)) for o in missing.obstacles)]
    if missing.changes:
        lines.append(say_in("missing_change"))
        told = (c.words if officer else c.public_words for c in missing.changes)
        lines += [say_in("list_item", x=words) for words in told]
    elif missing.complete:
        lines.append(say_in("missing_none"))
    if not missing.complete:
        lines.append(say_in("missing_time"))
    return "\n".join(lines)


class _Teller:
    def __init__(self, consortium: Consortium, lang: str, sight: Sight) -> None:
        self.c, self.lang, self.sight = consortium, lang, sight

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.lang, **params)

    def items(self, heading: str, lines: Iterable[str]) -> Iterator[str]:
        told = [self.say("list_item", x=line) for line in lines]
        if told:
            yield self.say(heading)
            yield from told

    def name(self, member: Member) -> str:
        return member.name if self.sight.name(self.c, member) else "–"

    def parts(self, member: Member, details: bool) -> list[Words]:
        found = []
        for lot, n in member.lots.items():
            text = self.c.lot_texts[lot]
            if not details:
                found.append(Words("part_lot", {"lot": text}))
            elif self.c.counted[lot]:
                found.append(Words("part_people", {"lot": text, "n": n}))
            elif n >= 1.0:
                found.append(Words("part_whole", {"lot": text}))
            else:
                found.append(Words("part_share", {"lot": text, "x": n}))
        return found or [Words("does_nothing")]

    def others(self) -> Iterator[str]:
        """Yield the lines for the officer, a buyer or the region."""
        c, sight = self.c, self.sight
        alone = len(c.members) == 1
        heading = "heading_alone" if alone else "heading"
        yield self.say(heading, rank=c.rank, members=[self.name(m) for m in c.members])
        yield self.say("need", title=c.title)
        yield self.say("verdict_pass" if c.verdict == PASS else "verdict_unknown", score=c.score)
        yield self.say("form_alone" if alone else f"form_{c.form}")
        yield from self.items("who", (self.does(m) for m in c.members))
        if sight.all_details(c.members):
            yield from (words.text(self.lang) for words in c.lead_words)
        if not alone:
            shown = (m for m in c.members if sight.details(m))
            yield from self.items("without", (self.without(m) for m in shown))
        ids = {m.supplier_id for m in c.members if sight.details(m)}
        yield from self.items("open_decides", (o.text(self.lang) for o in c.open if o.decides and o.supplier_id in ids))
        yield from self.items("open", (o.text(self.lang) for o in c.open if not o.decides and o.supplier_id in ids))
        yield from self.items("cautions", (w.text(self.lang) for w in c.cautions if w.supplier_id in ids))
        if sight.kind == "officer":
            yield from self.choice()
        if c.local_share is not None:
            yield self.say("local_share", percent=round(100 * c.local_share))
        yield from self.flag(c.competition_words if sight.all_details(c.members) else c.competition_words[-1:])
        yield from self.pairs("same_owner", c.same_owner)
        yield from self.pairs("partners", c.partners)

    def does(self, member: Member) -> str:
        role = self.say(f"role_{member.role}")
        return self.say("does", firm=self.name(member), role=role, parts=self.parts(member, self.sight.details(member)))

    def without(self, member: Member) -> str:
        return self.say("without_firm", firm=self.name(member), what=member.needed_words)

    def choice(self) -> Iterator[str]:
        """Yield who cannot be replaced, what comes next, and for which constants the choice holds."""
        c = self.c
        names = {m.supplier_id: m.name for m in c.members}
        if c.veto:
            yield self.say("veto", members=[names.get(v, v) for v in c.veto])
        elif len(c.members) > 1:
            yield self.say("veto_none")
        yield from (words.text(self.lang) for words in c.next_words)
        if not c.next_words and c.rank == 1:
            yield self.say("next_none")
        if c.member_cost_range is not None:
            low, high = c.member_cost_range
            endless = math.isinf(high)
            key = (
                ("range_all" if endless else "range_below")
                if low == 0
                else "range_above"
                if endless
                else "range_between"
            )
            yield self.say(key, low=low, high=0.0 if endless else high, used=setting("member_cost"))

    def flag(self, reasons: Iterable[Words]) -> Iterator[str]:
        yield self.say(f"flag_{self.c.competition}")
        yield from (self.say("list_item", x=words) for words in reasons)

    def pairs(self, key: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        members = {m.supplier_id: m for m in self.c.members}
        for pair in pairs:
            if all(self.sight.details(members[p]) for p in pair):
                yield self.say(key, pair=[members[p].name for p in pair])

    def firm(self) -> Iterator[str]:
        """Yield the lines for one of the members: nothing of another's people, documents, score or weaknesses."""
        c = self.c
        own = next(m for m in c.members if m.supplier_id == self.sight.firm)
        rest = [m for m in c.members if m is not own]
        yield self.say("need", title=c.title)
        yield self.say("form_alone" if not rest else f"form_{c.form}")
        yield self.say("your_part", parts=self.parts(own, True))
        if rest:
            texts = dict.fromkeys(c.lot_texts[lot] for m in rest for lot in m.lots)
            if texts:
                yield self.say("other_part", parts=list(texts))
            if c.competition == "green":
                yield self.say("other_names", members=[m.name for m in rest])
            else:
                yield self.say("other_count", n=len(rest))
        mine = (o.text(self.lang) for o in c.open if o.supplier_id == own.supplier_id)
        yield from self.items("open_yours", mine)
        known = (w.text(self.lang) for w in c.cautions if w.supplier_id == own.supplier_id)
        yield from self.items("cautions_yours", known)
        solo = c.solo[own.supplier_id]
        lots = [c.lot_texts[lot] for lot, verdict in solo.lots.items() if verdict >= 0]
        if solo.whole >= 0:
            yield self.say("solo_you_whole")
        elif lots:
            yield self.say("solo_you_lots", lots=lots)
        else:
            yield self.say("solo_you_none")
        yield from self.flag(c.competition_words[-1:])
