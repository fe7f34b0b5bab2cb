"""Pictures show the figures of the result, and the triangle is coloured by who is first there."""

from __future__ import annotations

import numpy as np
import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError, MissingExtra, UnknownName
from kaivosmatch.report import plots
from kaivosmatch.trust import Robustness, robustness
from kaivosmatch.trust.waterfall import waterfall
from reference_trust import judged_by_hand, small_index

HALF = {"fit": 0.4, "preferred": 0.3, "crew": 0.3}


def case() -> tuple[object, object, Robustness]:
    yes = [{"key": "iso_9001", "value": True, "valid_until": "2030-01-01"}]
    index = small_index([{"free_crew": 4}, {"evidence": yes, "free_crew": 1}, {"free_crew": 2}])
    need = km.Requirement(
        id="n", title="Pumppu", lots=[{"id": "l", "text": "Pumppu", "crew": 4}],
        criteria=[{"key": "iso_9001", "mandatory": False}],
    )  # fmt: skip
    judged = judged_by_hand(index, need, [0.5, 0.2, 0.9], HALF)
    return index, judged, robustness(index, judged, [0, 1, 2], samples=500)


@pytest.fixture
def axes() -> object:
    pytest.importorskip("matplotlib", reason="pictures are an extra")
    from matplotlib.figure import Figure

    return Figure().subplots()


def test_bars_are_the_acceptabilities(axes: object) -> None:
    found = case()[2]
    ax = plots.acceptability_bars(found, lang="fi", ranks=2, ax=axes)
    widths = np.array([bar.get_width() for bar in ax.patches]).reshape(3, 3)
    assert pytest.approx(found.acceptability[:, :2]) == widths[:2].T
    assert widths.sum(axis=0) == pytest.approx([1, 1, 1])
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["sija 1", "sija 2"]
    assert [t.get_text() for t in ax.get_yticklabels()] == list(found.names)


def test_stairs_end_at_the_score(axes: object) -> None:
    index, judged, _ = case()
    for against in (None, 2):
        fall = waterfall(index, judged, 1, against)  # type: ignore[arg-type]
        ax = plots.stairs(fall, lang="sv", ax=axes)
        bars = ax.patches[: len(fall.to_frame())]
        assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(fall.end)
        assert ax.get_xlabel() == "poäng"
        ax.clear()


def test_the_triangle_is_coloured_by_who_is_first(axes: object) -> None:
    found = case()[2]
    terms = ("fit", "preferred", "crew")
    shares, first = plots.winners(found, terms, 10)
    assert len(shares) == 66 and shares.sum(axis=1) == pytest.approx(np.ones(66))
    corner = {tuple(s): found.names[f] for s, f in zip(shares.tolist(), first.tolist(), strict=True)}
    assert corner[1.0, 0.0, 0.0] == "Keksitty 2" and corner[0.0, 1.0, 0.0] == "Keksitty 1"
    assert corner[0.0, 0.0, 1.0] == "Keksitty 0"
    ax = plots.weight_triangle(found, terms, steps=10, ax=axes)
    assert {t.get_text() for t in ax.get_legend().get_texts()} == set(found.names)
    assert ax.get_title() == "who is first under which weights"


def test_what_cannot_be_drawn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = case()[2]
    with pytest.raises(InputError, match="three different"):
        plots.winners(found, ("fit", "crew"))
    with pytest.raises(UnknownName, match="proximity"):
        plots.winners(found, ("fit", "crew", "proximity"))
    with pytest.raises(InputError, match="nothing to draw"):
        plots.winners(found, ("fit", "crew", "preferred"), 0)
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingExtra, match="plots"):
        plots.acceptability_bars(found)
