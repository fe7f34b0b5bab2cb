"""The public questions about trust: one call each, the answers of the index, and nothing of another firm for a firm."""

from __future__ import annotations

from functools import lru_cache

import pytest

import kaivosmatch as km
from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import AudienceError, InputError, NotFitted, UnknownName
from kaivosmatch.gaps import step_costs
from kaivosmatch.trust import information, steps
from kaivosmatch.trust.robustness import shortlist


@lru_cache(maxsize=1)
def fitted() -> km.Matcher:
    sample = load_sample()
    matcher = km.Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=()))
    return matcher.fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers)


def need(name: str) -> km.Requirement:
    return next(n for n in load_sample().requirements if n.id == name)


def test_each_question_is_one_call_and_gives_what_the_index_says() -> None:
    matcher, index = fitted(), fitted().index_
    judged = index.judge(need("n02"), SAMPLE_DAY, None)
    found = km.trust.steps_to(matcher, need("n02"), "s33", "top", k=3)
    assert found and found == steps.steps_to(index, judged, index.catalogue.row("s33"), "top", k=3)
    assert {(f.supplier_id, f.name) for f in found} == {("s33", "Telineaatos Oy")}
    one = km.trust.value_of_information(matcher, need("n02"))
    assert one == information.value_of_information(index, [judged]) and one.documents
    assert km.trust.value_of_information(matcher, [need("n02"), need("n05")]).needs == 2
    turning = km.trust.sensitivity(matcher, need("n07"), 8)
    assert turning.first == matcher.rank(need("n07")).candidates[0].supplier_id
    first, second = (c for c in matcher.rank(need("n07")).candidates[:2])
    stairs = km.trust.waterfall(matcher, need("n07"), first.supplier_id, second.supplier_id)
    assert stairs.start + sum(stairs.steps) == pytest.approx(stairs.end, abs=1e-9)
    assert (stairs.start, stairs.end) == (second.score, first.score)
    choice = km.trust.choice_of(matcher, need("n07"), first.supplier_id)
    assert choice.requirement_id == "n07" and len(choice.chosen) == 1


def test_own_costs_and_other_pools_count() -> None:
    matcher = fitted()
    table = dict(step_costs())
    table["occupational_safety_card"] = type(table["occupational_safety_card"])(
        **(vars(table["occupational_safety_card"]) | {"renew_eur": 1.0})
    )
    shipped = km.trust.steps_to(matcher, need("n02"), "s33", "top", k=3)[0]
    own = km.trust.steps_to(matcher, need("n02"), "s33", "top", k=3, costs=table)[0]
    assert own.known_eur < shipped.known_eur
    alone = km.trust.steps_to(matcher, need("n02"), "s33", "first", among=["s33"])[0]
    assert alone.rank == 1
    assert km.trust.sensitivity(matcher, need("n07"), among=["s42"]).rivals == 0


def test_weights_of_need_and_matcher_are_heard_as_in_a_ranking() -> None:
    near = {"fit": 1.0, "proximity": 3.0}
    matcher = fitted()
    asked = need("n07").model_copy(update={"weights": near})
    assert km.trust.waterfall(matcher, asked, "s42").end == pytest.approx(
        next(c.score for c in matcher.rank(asked, k=99).candidates if c.supplier_id == "s42"), abs=1e-12
    )


def test_what_is_wrong_is_told() -> None:
    matcher = fitted()
    with pytest.raises(UnknownName, match="s999"):
        km.trust.steps_to(matcher, need("n02"), "s999")
    with pytest.raises(UnknownName, match="goal"):
        km.trust.steps_to(matcher, need("n02"), "s33", "second")
    with pytest.raises(InputError):
        km.trust.sensitivity(matcher, need("n02"), 0)
    with pytest.raises(NotFitted):
        km.trust.sensitivity(km.Matcher(), need("n02"))


# ---------------------------------------------------------------- audiences


@pytest.mark.parametrize("name", ["n02", "n07"])
def test_no_text_for_a_firm_names_another_or_tells_its_figures(name: str) -> None:
    matcher, index = fitted(), fitted().index_
    judged = index.judge(need(name), SAMPLE_DAY, None)
    ranking = matcher.rank(need(name), k=8)
    found, papers = matcher.robustness(need(name)), km.trust.value_of_information(matcher, need(name))
    firms = [*shortlist(judged, 3).tolist(), *(i for i in range(len(index.catalogue)) if judged.verdict[i] < 0)][:6]
    for row in firms:
        firm = index.catalogue.ids[row]
        audience = f"firm:{firm}"
        said = [ranking.debrief(firm).to_frame().to_string()]
        for lang in ("fi", "sv", "en"):
            said += [ranking.explain(firm).text(lang, audience), ranking.debrief(firm).text(lang)]
            said += [
                found.text(lang, audience),
                papers.text(lang, audience),
                ranking.exclusions(lang, audience).to_string(),
            ]
            said += [ranking.explain(firm).to_frame(audience, lang).to_string()]
            said += [s.text(lang, audience) for s in km.trust.steps_to(matcher, need(name), firm, "top", k=3)]
        said += [ranking.to_frame(audience).to_string(), found.to_frame(audience).to_string()]
        said += [found.pairwise(audience).to_string(), papers.to_frame(audience).to_string()]
        whole = "\n".join(said)
        for other in index.catalogue.records:
            if other.id == firm:
                continue
            assert other.name not in whole
            own = [x for c in other.contacts or () for x in (c.phone, c.email) if x]
            assert not [x for x in own if x in whole]


def test_one_firm_cannot_ask_about_another() -> None:
    matcher = fitted()
    ranking = matcher.rank(need("n07"))
    first, second = (c.supplier_id for c in ranking.candidates[:2])
    other = f"firm:{second}"
    steps_of = km.trust.steps_to(matcher, need("n02"), "s33", "top", k=3)[0]
    asked = [
        lambda: ranking.explain(first).text("en", other),
        lambda: ranking.explain(first).to_frame(other),
        lambda: steps_of.text("en", other),
        lambda: steps_of.to_frame("en", "buyer"),
        lambda: km.trust.sensitivity(matcher, need("n07")).text("en", other),
        lambda: km.trust.sensitivity(matcher, need("n07")).to_frame(other),
        lambda: km.trust.waterfall(matcher, need("n07"), first).to_frame("en", other),
        lambda: km.trust.waterfall(matcher, need("n07"), second, first).to_frame("en", other),
    ]
    for ask in asked:
        with pytest.raises(AudienceError):
            ask()
    assert len(km.trust.waterfall(matcher, need("n07"), second).to_frame("en", other)) > 1


def test_a_buyer_sees_why_only_of_firms_that_agreed() -> None:
    ranking = fitted().rank(need("n02"))
    consents = {s.id: s.consent or () for s in load_sample().suppliers}
    frame = ranking.exclusions("en", "buyer")
    assert len(frame) == ranking.excluded
    told = {row.supplier_id: row.reason for row in frame.itertuples()}
    assert {("buyer" in consents[firm]) == bool(reason) for firm, reason in told.items()} == {True}
    assert any(told.values()) and not all(told.values())
    terms = ranking.to_frame("buyer")
    for row, candidate in zip(terms.to_dict("records"), ranking.candidates, strict=True):
        shown = [row[t] for t in ("fit", "preferred", "crew", "proximity", "response", "local")]
        if "buyer" in consents[candidate.supplier_id]:
            assert sum(shown) == pytest.approx(candidate.score, abs=1e-9)
        else:
            assert shown == [None] * 6
