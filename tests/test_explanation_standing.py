"""How sure a place is, as an explanation tells it: the figures of the matcher's own answer about weights, drawn only when asked for."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kaivosmatch.errors import UnknownName
from kaivosmatch.explanation import Peers, explain, importance_columns
from kaivosmatch.trust.robustness import robustness, shortlist
from reference_explanation import judged_sample, sample_index


def everyone() -> np.ndarray:
    return np.ones(len(sample_index().catalogue), dtype=bool)


@pytest.mark.parametrize("need", ["n07", "n02"])
def test_the_figures_are_those_of_the_answer_about_weights(need: str) -> None:
    index, judged = sample_index(), judged_sample(need)
    rows = shortlist(judged)
    whole = robustness(index, judged, rows)
    peers = Peers(judged, everyone())
    for place in (0, len(rows) // 2, len(rows) - 1):
        found = explain(index, judged, int(rows[place]), allowed=everyone(), peers=peers).robustness
        assert found is not None and found.among == len(rows) and found.samples == whole.samples
        assert found.acceptability == pytest.approx(tuple(whole.acceptability[place]), abs=1e-12)
        assert sum(found.acceptability) == pytest.approx(1.0, abs=1e-9)
        assert (found.best, found.worst) == (whole.optimistic[place], whole.pessimistic[place])
        assert (found.central is None) == (whole.central[place] is None) == (found.first == 0.0)
        if found.central is not None:
            assert found.central == pytest.approx(whole.central[place], abs=1e-12)
            assert found.confidence == pytest.approx(whole.confidence[place], abs=1e-12)


def test_an_excluded_firm_is_told_what_would_be_and_names_nobody() -> None:
    index, judged = sample_index(), judged_sample("n02")
    row = int(np.flatnonzero(judged.verdict < 0)[0])
    told = explain(index, judged, row, allowed=everyone())
    among = len(shortlist(judged))
    assert told.robustness is not None and told.robustness.among == among + 1
    own = told.text("en", f"firm:{told.supplier_id}")
    assert "This would be so if no criterion excluded the firm" in own
    others = [n for i, n in enumerate(index.catalogue.names) if i != row]
    assert not [name for name in others if name in own]


def test_the_text_says_the_figures_of_the_result() -> None:
    index, judged = sample_index(), judged_sample("n07")
    peers = Peers(judged, everyone())
    for row in shortlist(judged, 6).tolist():
        told = explain(index, judged, row, allowed=everyone(), peers=peers)
        found = told.robustness
        assert found is not None
        text = told.text("en")
        share = re.search(r"first in (\d+)% of", text)
        if found.first > 0.01:
            assert share is not None and int(share.group(1)) == round(100 * found.first)
        if found.best == found.worst:
            assert f"its rank by score is {found.best}, whatever" in text
        else:
            assert f"its rank by score is {found.best} to {found.worst}, depending" in text


def test_nobody_asked_among_whom_is_told_nothing() -> None:
    told = explain(sample_index(), judged_sample("n07"), 0)
    assert told.robustness is None and "How sure the place is" not in told.text("en")


def test_an_order_keeps_its_levels_and_only_what_the_need_speaks_to() -> None:
    assert importance_columns(("fit", "crew", "local"), ["local", ("fit", "crew"), "proximity"]) == [2, [0, 1]]
    assert importance_columns(("fit",), None) == []
    with pytest.raises(UnknownName, match="saftey"):
        importance_columns(("fit",), ["saftey"])
