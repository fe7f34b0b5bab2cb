"""The debrief: own place and figures, ranges only among three or more, nothing of anyone else's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kaivosmatch as km
from kaivosmatch.datasets import load_sample
from kaivosmatch.errors import UnknownName
from kaivosmatch.explanation import debrief
from reference_explanation import DAY, judged_sample, network, sample_index

CRITERIA = [{"key": "iso_9001"}]
YES = [{"key": "iso_9001", "value": True, "valid_until": "2030-01-01"}]
NO = [{"key": "iso_9001", "value": False}]


def judged(*firms: dict[str, Any], **need: Any) -> Any:
    index = network(*firms)
    asked = km.Requirement(**({"id": "n", "title": "Pumppuhuolto", "criteria": CRITERIA} | need))
    return index, index.judge(asked, DAY, None)


def test_rank_and_number_of_participants() -> None:
    index, need = judged(
        {"evidence": YES}, {"evidence": YES, "capabilities": [{"text": "pumppuhuolto"}]}, {"evidence": NO}, {}
    )
    assert [debrief(index, need, row).rank for row in range(4)] == [2, 1, None, 3]
    assert {debrief(index, need, row).participants for row in range(4)} == {3}


def test_equal_firms_share_a_rank() -> None:
    index, need = judged({"evidence": YES}, {"evidence": YES}, {})
    assert [debrief(index, need, row).rank for row in range(3)] == [1, 1, 3]


def test_ranges_are_told_among_three_and_not_among_two() -> None:
    three = ({"evidence": YES}, {"evidence": YES, "capabilities": [{"text": "pumppuhuolto"}]}, {})
    index, need = judged(*three)
    found = debrief(index, need, 0)
    fit = need.shown[:, need.terms.index("fit")]
    assert found.ranges["fit"] == (fit.min(), fit.max()) and fit.max() > fit.min()
    assert "those taking part 0.000–" in found.text("en")
    index, need = judged(*three[:2], {"evidence": NO})
    found = debrief(index, need, 0)
    assert (found.participants, found.ranges) == (2, {})
    assert "Ranges are not given" in found.text("en") and "taking part 0" not in found.text("en")
    assert found.to_frame()["lowest"].isna().all()


def test_only_those_who_were_asked_count() -> None:
    index, need = judged(*({"evidence": YES} for _ in range(5)))
    found = debrief(index, need, 1, allowed=np.array([True, True, False, False, False]))
    assert (found.participants, found.rank, found.ranges) == (2, 1, {})


def test_an_excluded_firm_is_told_why_and_no_rank() -> None:
    index, need = judged({"evidence": NO}, {}, {}, {})
    found = debrief(index, need, 0)
    assert found.failure is not None and found.failure.key == "iso_9001"
    text = found.text("fi")
    assert "Ette olleet mukana järjestyksessä: laatujärjestelmä ISO 9001 – ilmoititte, ettei teillä ole sitä." in text
    assert "Sijanne" not in text


def test_what_stayed_open_is_told() -> None:
    index, need = judged({}, {"evidence": YES}, {"evidence": YES})
    text = debrief(index, need, 0).text("sv")
    assert "Detta förblev öppet för er" in text and "kvalitetsledningssystem ISO 9001" in text
    assert "Detta förblev öppet" not in debrief(index, need, 1).text("sv")


def test_an_acute_need_says_that_arrival_counts() -> None:
    assert "arrival" in debrief(sample_index(), judged_sample("n01"), 0).text("en")


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_nothing_of_another_firm_is_told(lang: str) -> None:
    index, firms = sample_index(), load_sample().suppliers
    for need in ("n01", "n03"):
        found = debrief(index, judged_sample(need), index.catalogue.row("s01"))
        text = found.text(lang)
        for firm in firms[1:]:
            assert firm.name not in text
            for contact in firm.contacts or ():
                assert not contact.phone or contact.phone not in text
        assert "Keksitty Pumppuhuolto Oy" in text


def test_the_frame_tells_own_and_ranges() -> None:
    found = debrief(sample_index(), judged_sample("n03"), 0)
    frame = found.to_frame()
    assert frame["term"].tolist() == [t.term for t in found.own.terms]
    assert all(row.lowest <= row.highest for row in frame.itertuples())
    with pytest.raises(UnknownName):
        found.text("de")
