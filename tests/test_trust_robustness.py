"""Robustness and sensitivity of a shortlist: figures of the kernel under the firms' names, sentences that say the same, nobody else's rows."""

from __future__ import annotations

import re

import numpy as np
import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.index import Index, Judged
from kaivosmatch.trust import Statements, robustness, shortlist
from kaivosmatch.trust.information import value_of_information
from kaivosmatch.trust.sensitivity import sensitivity
from kaivosmatch.trust.steps import steps_to
from kaivosmatch.trust.waterfall import waterfall
from reference_explanation import judged_sample, sample_index
from reference_trust import judged_by_hand, random_network, small_index

HALF = {"fit": 0.5, "preferred": 0.5}
GOOD = {"valid_until": "2030-01-01"}


def network() -> tuple[Index, Judged]:
    """Fit 0.9, 0.6, 0.5, 0.2; preferred criteria shown: 0, 1, 1, not known. Half and half: 0.45, 0.8, 0.75, 0.1 .. 0.6."""
    yes = [{"key": "iso_9001", "value": True} | GOOD]
    no = [{"key": "iso_9001", "value": False}]
    index = small_index([{"evidence": no}, {"evidence": yes}, {"evidence": yes}, {}])
    need = km.Requirement(id="n", title="Pumppuhuolto", criteria=[{"key": "iso_9001", "mandatory": False}])
    return index, judged_by_hand(index, need, [0.9, 0.6, 0.5, 0.2], HALF)


def test_figures_stand_under_their_names() -> None:
    index, judged = network()
    found = robustness(index, judged, shortlist(judged))
    assert found.supplier_ids == ("f1", "f2", "f0", "f3") and found.terms == ("fit", "preferred")
    # f0 is first where 0.9 w > 0.6 w + 1 - w, so where fit weighs over 10/13; f2 never is, f1 always is before it
    shares = dict(zip(found.supplier_ids, found.acceptability[:, 0], strict=True))
    assert shares["f0"] == pytest.approx(3 / 13, abs=0.01) and shares["f2"] == 0.0
    assert found.acceptability.sum(axis=0) == pytest.approx([1, 1, 1, 1])
    assert found.acceptability.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert found.central[1] is None and found.confidence[1] is None and found.central_error[1] is None
    assert found.central[2] is not None and found.central[2]["fit"] == pytest.approx((1 + 10 / 13) / 2, abs=0.01)
    assert found.optimistic == (1, 2, 3, 3) and found.pessimistic == (1, 2, 4, 4)
    assert found.winning[0, 1] == 1.0 and found.winning[1, 0] == 0.0
    assert 0 < found.acceptability_error.max() <= 0.005 and found.samples == 10_000 and found.method == "exact"


def test_statements_of_the_need_and_of_the_caller() -> None:
    index, judged = network()
    rows = shortlist(judged)
    first = robustness(index, judged, rows, statements={"order": ["fit", "preferred"]})
    assert dict(zip(first.supplier_ids, first.acceptability[:, 0], strict=True))["f0"] == pytest.approx(
        6 / 13, abs=0.01
    )
    bounded = robustness(index, judged, rows, statements=Statements(bounds={"fit": (0.8, 1.0)}))
    assert bounded.acceptability[2, 0] == 1.0
    twice = robustness(index, judged, rows, statements={"ratios": [("preferred", "fit", 2)]})
    assert twice.acceptability[2, 0] == 0.0
    named = judged_by_hand(index, judged.query.need.model_copy(update={"importance": ("fit", "preferred")}), None, HALF)
    assert robustness(index, named, rows).statements.order == (("fit",), ("preferred",))
    # what the need is silent on is left out
    assert robustness(index, judged, rows, statements={"order": ["local", "fit"]}).acceptability == pytest.approx(
        robustness(index, judged, rows).acceptability
    )


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"order": ["price"]}, UnknownName),
        ({"bounds": {"price": (0, 1)}}, UnknownName),
        ({"wishes": []}, UnknownName),
        ({"bounds": {"fit": 0.5}}, InputError),
        ({"ratios": [("fit", "crew")]}, InputError),
        ({"order": "fit"}, InputError),
        (["fit"], InputError),
        ({"bounds": {"fit": (0.0, 0.2), "preferred": (0.0, 0.2)}}, InputError),
    ],
)
def test_statements_that_cannot_be_used(said: object, error: type[Exception]) -> None:
    index, judged = network()
    with pytest.raises(error):
        robustness(index, judged, shortlist(judged), statements=said)  # type: ignore[arg-type]


def test_statements_in_words() -> None:
    said = Statements.of(
        {"order": ["fit", ["crew", "local"]], "bounds": {"fit": (0.2, 0.6)}, "ratios": [("fit", "crew", 2)]}
    )
    assert said.text("en") == (
        "of the weightings in which fit comes first, then crew and local presence; the weight of fit is 20% to 60%"
        "; the weight of fit is at least 2 times that of crew"
    )
    assert (
        Statements.of(None, [["fit"], "local"])
        .text("sv")
        .endswith("ordningsföljden är lämplighet, sedan lokal närvaro")
    )
    assert Statements.of({"order": ["fit"]}).text("fi") == "kaikista painotuksista"


def test_the_text_tells_the_figures_of_the_result() -> None:
    index, judged = network()
    found = robustness(index, judged, shortlist(judged))
    for lang in ("fi", "sv", "en"):
        text = found.text(lang)
        percents = [float(x.replace(",", ".")) for x in re.findall(r"(\d+(?:[.,]\d)?)\s?%", text)]
        for share in found.acceptability[[0, 2], 0]:
            assert round(100 * float(share)) in percents
        # f0 overtakes f1 when fit weighs over 10/13, and when the other falls under 3/13
        assert 76.9 in percents and 23.1 in percents
        assert "Keksitty 2" in text
        assert found.text(lang, "firm:f2").count("Keksitty") == 1
    assert "Keksitty 0 overtakes Keksitty 1 when the weight of fit is over 76.9% (now 50.0%)." in found.text("en")
    assert "Keksitty 2: never first" in found.text("en")


def test_a_firm_sees_its_own_row_and_no_nan_leaves() -> None:
    index, judged = network()
    found = robustness(index, judged, shortlist(judged))
    assert found.to_frame("firm:f2")["supplier_id"].tolist() == ["f2"]
    frame = found.to_frame()
    assert not frame.isna().loc[[0, 2]].any().any()
    assert frame.loc[1, "confidence"] is None and frame.loc[1, "central_fit"] is None
    assert found.pairwise().loc["f1", "f2"] == 1.0
    with pytest.raises(UnknownName, match="audience"):
        found.to_frame("everyone")
    with pytest.raises(InputError, match="twice"):
        robustness(index, judged, [0, 0])
    nobody = robustness(index, judged, [])
    assert nobody.to_frame().empty and "no candidates" in nobody.text("en") and "<table" in found._repr_html_()


# ---------------------------------------------------------------- sensitivity


def test_how_far_each_weight_may_move() -> None:
    index, judged = network()
    found = sensitivity(index, judged, shortlist(judged))
    fit, preferred = found.ranges
    assert found.first == "f1" and found.rivals == 3
    assert (fit.low, fit.below, fit.above) == (0.0, None, "f0") and fit.high == pytest.approx(10 / 13)
    assert (preferred.high, preferred.above, preferred.below) == (1.0, None, "f0")
    assert [(w.term, w.first, w.changes) for w in found.without_terms] == [
        ("fit", "f1", False),
        ("preferred", "f0", True),
    ]
    assert found.without_terms[1].ranks == {"f1": 2, "f2": 3, "f0": 1, "f3": 4}
    (without,) = found.without_criteria
    # the only preferred criterion takes its term with it
    assert (without.key, without.first, without.changes, without.newcomers) == ("iso_9001", "f0", True, ())
    assert found.to_frame()["first_without"].tolist() == ["f1", "f0"]
    text = found.text("en")
    assert "Without preferred criteria, Keksitty 0 would be first." in text and "asked for" in text


def test_rivals_are_those_that_weights_can_bring_forward() -> None:
    yes = {"key": "iso_9001", "value": True} | GOOD
    index = small_index([{"evidence": [yes]}, {}, {"evidence": [{"key": "iso_9001", "value": False}]}])
    need = km.Requirement(id="n", title="Pumppuhuolto", criteria=[{"key": "iso_9001"}])
    judged = judged_by_hand(index, need, [0.2, 0.9, 0.8])
    found = sensitivity(index, judged, shortlist(judged))
    assert (found.first, found.rivals) == ("f0", 0) and "nobody else has shown" in found.text("en")
    (without,) = found.without_criteria
    assert (without.first, without.newcomers, without.candidates, without.eligible) == ("f1", ("f2",), 3, 3)
    assert "1 more candidate, 3 in all" in found.text("en") and found.text("fi") and found.text("sv")
    by_score = sensitivity(index, judged, shortlist(judged), by_score=True)
    assert (by_score.first, by_score.rivals, by_score.without_criteria) == ("f1", 1, ())
    assert "stays first however far" in by_score.text("en")
    alone = sensitivity(index, judged, [1], by_score=True)
    assert "only candidate" in alone.text("en")
    nobody = sensitivity(index, judged, [])
    assert nobody.first is None and nobody.text("en") == "There are no candidates." and nobody.range_lines("en") == []


def test_an_urgent_need_is_ordered_by_arrival_whatever_the_weights() -> None:
    where = {"municipality": "Sotkamo", "radius_km": 100}
    index = small_index([where | {"mobilise_h": 2.0}, where | {"mobilise_h": 1.0}])
    need = km.Requirement(id="n", title="Pumppu rikki", pattern="acute", within_h=8, municipality="Sotkamo")
    judged = judged_by_hand(index, need, [0.9, 0.1])
    found = sensitivity(index, judged, shortlist(judged))
    assert (found.first, found.rivals) == ("f1", 0) and "on site first decides" in found.text("en")


@pytest.mark.parametrize("seed", range(6))
def test_leaving_a_criterion_out_is_judging_a_need_without_it(seed: int) -> None:
    index, needs = random_network(seed)
    for judged in needs:
        rows = shortlist(judged)
        if not len(rows):
            continue
        found = {c.name: c for c in sensitivity(index, judged, rows).without_criteria}
        need = judged.query.need
        fit = judged.fit.T
        for criterion in need.criteria or ():
            left = tuple(c for c in need.criteria or () if c is not criterion)
            again = judged_by_hand(index, need.model_copy(update={"criteria": left}), fit)
            after = shortlist(again, 1)
            told = next(c for c in found.values() if c.key == criterion.key and c.mandatory == criterion.mandatory)
            assert told.first == (index.catalogue.ids[after[0]] if len(after) else None)
            assert told.candidates == int((again.verdict >= 0).sum()) and told.eligible == int(
                (again.verdict > 0).sum()
            )
            came = np.flatnonzero((judged.verdict < 0) & (again.verdict >= 0))
            assert told.newcomers == tuple(index.catalogue.ids[i] for i in came)


# ---------------------------------------------------------------- the score as stairs


def test_stairs_lead_to_the_score() -> None:
    index, judged = network()
    own = waterfall(index, judged, 1)
    assert own.start + sum(own.steps) == pytest.approx(own.end, abs=1e-9) and own.against is None
    assert own.to_frame("fi")["label"].tolist() == ["sopivuus", "toivotut vaatimukset", "yhteensä"]
    between = waterfall(index, judged, 1, 0)
    assert between.start + sum(between.steps) == pytest.approx(between.end, abs=1e-9)
    frame = between.to_frame("en")
    assert frame["label"].tolist() == ["Keksitty 0", "fit", "preferred criteria", "Keksitty 1"]
    assert frame["step"].tolist() == pytest.approx([0.45, -0.15, 0.5, 0.8])
    assert frame["low"].tolist() == pytest.approx([0.0, 0.3, 0.3, 0.0])
    assert waterfall(index, judged, 3).could == pytest.approx((0.0, 0.5))


# ---------------------------------------------------------------- on random networks and on the sample


@pytest.mark.parametrize("seed", range(8))
def test_what_holds_for_every_shortlist(seed: int) -> None:
    index, needs = random_network(seed)
    for judged in needs:
        rows = shortlist(judged)
        if len(rows) < 2:
            continue
        found = robustness(index, judged, rows, samples=500)
        assert found.acceptability.sum(axis=0) == pytest.approx(np.ones(len(rows)))
        assert found.acceptability.sum(axis=1) == pytest.approx(np.ones(len(rows)))
        assert all(p >= o for p, o in zip(found.pessimistic, found.optimistic, strict=True))
        assert np.isfinite(found.acceptability).all() and np.isfinite(found.winning).all()
        assert found.winning + found.winning.T == pytest.approx(np.ones_like(found.winning))
        for i, central in enumerate(found.central):
            assert (central is None) == (found.acceptability[i, 0] == 0) == (found.confidence[i] is None)
            assert central is None or sum(central.values()) == pytest.approx(1.0)
        # another firm on the list changes nobody's pairwise order under weights that are known
        fewer = robustness(index, judged, rows[:-1], samples=500)
        if np.array_equal(found.low, found.high):
            assert fewer.winning == pytest.approx(found.winning[:-1, :-1])


def test_the_sample_is_told_in_three_languages_and_agrees_with_the_ranking() -> None:
    from kaivosmatch.ranked import acceptability_of

    index = sample_index()
    for need in ("n01", "n02", "n07", "n09", "n13"):
        judged = judged_sample(need)
        rows = shortlist(judged, 10)
        found = robustness(index, judged, rows)
        assert [tuple(map(float, line)) for line in found.acceptability] == acceptability_of(judged, rows, 0)
        information = value_of_information(index, judged)
        for lang in ("fi", "sv", "en"):
            assert found.text(lang) and sensitivity(index, judged, rows).text(lang) and information.text(lang)
        for row in range(0, len(index.catalogue), 9):
            for goal in ("eligible", "top", "first"):
                for steps in steps_to(index, judged, row, goal, k=3):
                    assert steps.rank is not None and steps.verdict >= 0
                    assert goal == "eligible" or steps.rank <= (1 if goal == "first" else 3)
                    assert not any(s.fixed for s in steps.steps)
                    assert steps.text("fi") and steps.text("sv") and steps.text("en")
