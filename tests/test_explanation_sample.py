"""The sample network, every firm for every need: reasons agree with the matrix, and texts with the score, number by number."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaivosmatch.datasets import load_sample
from kaivosmatch.explanation import Explanation, explain, first_failure
from kaivosmatch.explanation.evidence_of import best_look, looks_of
from kaivosmatch.explanation.text import printed_shares
from kaivosmatch.rank import best_rows
from kaivosmatch.verdict import Verdict
from reference_explanation import judged_sample, sample_index

NEEDS = [need.id for need in load_sample().requirements]

# a reason belongs to a verdict; under a condition that cannot be judged, a FAIL becomes UNKNOWN
PASSES = {"met", "met_anyway", "not_applicable", "together_met"}
FAILS = {
    "denied", "below", "above", "level_low", "expired", "expires_during", "issued_after", "stale", "other_scope", "too_few",
    "none_of_these", "together_few", "too_far", "too_late", "leaves_late", "outside", "shifts_missing", "order_small", "order_large",
}  # fmt: skip

TERM = re.compile(r"(\d[.,]\d{3}) × \w+ (\d[.,]\d{3}) = (\d[.,]\d{3})(?: \(\D*(\d[.,]\d{3})\))?")
SCORE = {
    "fi": (r"Pisteet (\d,\d{3})", r"hyviksi: (\d,\d{3})", r"Yhteensä (\d,\d{3})"),
    "sv": (r"Poäng (\d,\d{3})", r"vara bra: (\d,\d{3})", r"Sammanlagt (\d,\d{3})"),
    "en": (r"Score (\d\.\d{3})", r"turned out well: (\d\.\d{3})", r"Total (\d\.\d{3})"),
}


def number(text: str) -> float:
    return float(text.replace(",", "."))


@cache
def everyone(need: str) -> tuple[Explanation, ...]:
    index, judged = sample_index(), judged_sample(need)
    return tuple(explain(index, judged, row) for row in range(len(index.catalogue)))


@pytest.mark.parametrize("need", NEEDS)
def test_the_evidence_of_one_firm_gives_the_verdict_of_the_matrix(need: str) -> None:
    index, judged = sample_index(), judged_sample(need)
    for row in range(len(index.catalogue)):
        for column, plan in enumerate(judged.plans):
            if plan.given is None:
                look = best_look(looks_of(index.catalogue.evidence, plan, row, index.catalogue.bands))
                assert max(-plan.condition, look.verdict) == judged.verdicts[row, column], (row, plan.name)


@pytest.mark.parametrize("need", NEEDS)
def test_each_reason_says_what_its_verdict_says(need: str) -> None:
    judged = judged_sample(need)
    for row, found in enumerate(everyone(need)):
        assert [c.name for c in found.verdicts] == [p.name for p in judged.plans]
        for column, c in enumerate(found.verdicts):
            assert int(c.verdict) == judged.verdicts[row, column]
            natural = 1 if c.code in PASSES else -1 if c.code in FAILS else 0
            softened = natural == -1 and judged.plans[column].condition == 0
            assert int(c.verdict) == (0 if softened else natural), (found.supplier_id, c.name, c.code)


@pytest.mark.parametrize("need", NEEDS)
def test_the_score_can_be_computed_again_from_the_text(need: str) -> None:
    for row, found in enumerate(everyone(need)):
        judged = judged_sample(need)
        assert sum(found.contributions.values()) == pytest.approx(found.score, abs=1e-9)
        assert (found.score, found.possible) == (judged.score[row], judged.possible[row])
        for lang, (score, possible, total) in SCORE.items():
            text = found.text(lang)
            told = number(re.search(score, text).group(1))  # type: ignore[union-attr]
            assert told == pytest.approx(found.score, abs=0.0005001)
            assert number(re.search(total, text).group(1)) == told  # type: ignore[union-attr]
            lines = [[number(x) for x in m.groups(default="0.000")] for m in TERM.finditer(text)]
            assert len(lines) == sum(1 for t in found.terms if t.weight)
            assert sum(points for _, _, points, _ in lines) == pytest.approx(told, abs=1e-9)
            assert all(value * weight == pytest.approx(points, abs=0.0021) for value, weight, points, _ in lines)
            could = re.search(possible, text)
            most = told if could is None else number(could.group(1))
            assert most == pytest.approx(found.possible, abs=0.0005001)
            assert sum(rise for *_, rise in lines) == pytest.approx(most - told, abs=1e-9)


@pytest.mark.parametrize("need", NEEDS)
def test_every_figure_of_a_criterion_is_in_the_text(need: str) -> None:
    for found in everyone(need)[::5]:
        for lang in ("fi", "sv", "en"):
            text = found.text(lang)
            for c in found.verdicts:
                assert c.label_in(lang) in text
                if c.code != "not_applicable":
                    assert c.shown_in(lang) in text and c.needed_in(lang) in text
                if c.verdict < Verdict.PASS:
                    assert c.reason_in(lang) in text
            assert "nan" not in text.lower().split() and "None" not in text and "{" not in text


@pytest.mark.parametrize("need", NEEDS)
def test_gaps_are_what_stands_between_the_firm_and_the_need(need: str) -> None:
    for found in everyone(need):
        assert bool(found.gaps) == (found.verdict < Verdict.PASS), found.supplier_id
        open_names = {
            c.name for c in found.verdicts if c.mandatory and c.verdict < Verdict.PASS and c.lot in (None, found.lot)
        }
        assert {step.name for step in found.gaps} <= open_names
        for step in found.gaps:
            assert step.cost_eur is None or np.isfinite(step.cost_eur)
            assert all(step.text(lang) for lang in ("fi", "sv", "en"))


@pytest.mark.parametrize("need", NEEDS)
def test_the_first_failure_is_one_that_the_firm_fails(need: str) -> None:
    index, judged = sample_index(), judged_sample(need)
    for row in np.flatnonzero(judged.verdict < 0):
        name, reason = first_failure(index, judged, int(row))
        column = [p.name for p in judged.plans].index(name)
        assert judged.verdicts[row, column] == -1 and judged.plans[column].mandatory
        assert reason == explain(index, judged, int(row)).verdicts[column].reason


def test_frames_hold_the_same_verdicts_and_no_nan() -> None:
    found = everyone("n02")[3]
    frame = found.to_frame()
    assert list(frame["verdict"]) == [c.verdict.name for c in found.verdicts]
    assert not any(isinstance(x, float) and np.isnan(x) for x in frame.to_numpy().ravel())
    assert found.to_frame(lang="fi")["label"].tolist() == [c.labels["fi"] for c in found.verdicts]


def test_the_notebook_view_holds_each_criterion_once_and_escapes_names() -> None:
    found = everyone("n02")[4]
    html = found._repr_html_()
    assert html.count("<tr>") == len(found.verdicts) + sum(1 for t in found.terms if t.weight) + 2
    assert "&amp;" in html and "Sepitetty Pumppu & Venttiili" not in html
    assert f"{found.score:.3f}" in html


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(0, 4))
@example([0.05], 1)
def test_printed_shares_add_up_and_stay_near(parts: list[float], decimals: int) -> None:
    total = sum(parts)
    printed = printed_shares(parts, total, decimals)
    unit = 10.0**-decimals
    assert sum(printed) == pytest.approx(round(total, decimals), abs=1e-9 + 1e-12)
    assert all(abs(p - x) <= unit * (1 + 1e-9) for p, x in zip(printed, parts, strict=True))


def test_printed_shares_never_go_below_nothing() -> None:
    assert printed_shares([0.0004, 0.002], 0.001) == [0.0, 0.001]
    assert printed_shares([0.0, 0.0], 0.0) == [0.0, 0.0]


@pytest.mark.parametrize("need", ["n01", "n03", "n10"])
def test_the_differences_add_up_and_are_for_the_officer_alone(need: str) -> None:
    index, judged = sample_index(), judged_sample(need)
    allowed = np.ones(len(index.catalogue), dtype=bool)
    order = best_rows(judged.verdict, judged.score, len(allowed), allowed, judged.arrival_order)
    median = order[(len(order) - 1) // 2]
    for row in range(0, len(allowed), 9):
        found = explain(index, judged, row, allowed=allowed)
        assert {d.supplier_id for d in found.against} == {
            index.catalogue.ids[i] for i in (order[0], median) if i != row
        }
        for d in found.against:
            assert sum(d.differences.values()) == pytest.approx(found.score - d.score, abs=1e-9)
            for lang in ("fi", "sv", "en"):
                line = next(x for x in found.text(lang).splitlines() if f"{d.name} (" in x and x.startswith("- "))
                told = [number(x.replace("−", "-").replace("±", "")) for x in re.findall(r"[+−±]\d[.,]\d{3}", line)]
                assert told[0] == pytest.approx(round(found.score, 3) - round(d.score, 3), abs=1e-9)
                assert sum(told[1:]) == pytest.approx(told[0], abs=1e-9)
            assert d.name not in found.text("en", f"firm:{found.supplier_id}")
    assert explain(index, judged, 0).against == ()
    assert explain(index, judged, 0, allowed=~allowed).against == ()


def test_signed_shares_add_up_too() -> None:
    assert printed_shares([-0.2004, 0.1004], -0.1, signed=True) == [-0.2, 0.1]
    assert printed_shares([-0.0004, -0.0004], -0.002, signed=True) == [-0.001, -0.001]
