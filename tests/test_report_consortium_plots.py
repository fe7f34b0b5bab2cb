"""Pictures of consortia and allocations show the figures of the result, and to each audience only what it may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kaivosmatch.errors import AudienceError, InputError, UnknownName
from kaivosmatch.phrases import LANGUAGES
from kaivosmatch.report.consortium_plots import load_over_time, who_does_what
from kaivosmatch.teams import Allocation, Consortium, allocate
from reference_teams import PUMPS, WELDING, judged, lot, network, planned

pytest.importorskip("matplotlib", reason="pictures are an extra")

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle


def can(concept: str, **more: Any) -> dict[str, Any]:
    return {"capabilities": [{"text": "työ", "concept": concept}], "free_crew": 4, **more}


def texts(ax: Any) -> list[str]:
    return [t.get_text() for t in ax.texts]


def bars(ax: Any) -> list[tuple[float, float, float]]:
    """Left, row and width of what is drawn in the rows of members."""
    found = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_height() == pytest.approx(0.7)]
    return [(round(p.get_x(), 3), round(p.get_y() + 0.35, 3), round(p.get_width(), 3)) for p in found]


def two_lots(**more: Any) -> Consortium:
    """Six pump fitters, four of f1 (the better) and two of f0, who may be four or not; two welders of f2."""
    firms = [can(PUMPS, free_crew=(1, 4)), can(PUMPS), can(WELDING, **more)]
    lots = [lot("a", 6, PUMPS, weight=3), lot("b", 2, WELDING)]
    (best, *_) = planned(firms, {"lots": lots}, [[0.5, 0], [0.9, 0], [0, 0.8]]).consortia
    assert [m.lots for m in best.members] == [{"a": 2.0}, {"a": 4.0}, {"b": 2.0}]
    return best


def test_the_bars_of_a_lot_fill_it_with_the_people_who_are_sent() -> None:
    c = two_lots()
    ax = who_does_what(c, ax=Figure().subplots())
    order = [c.lead, *sorted({m.supplier_id for m in c.members} - {c.lead})]
    place = {name: row for row, name in enumerate(order)}
    rows = sorted(["f0", "f1"], key=lambda name: place[name])
    wide = {"f0": 2 / 6, "f1": 4 / 6}
    left = {rows[0]: 0.0, rows[1]: wide[rows[0]]}
    expected = [(left[f], float(place[f]), wide[f]) for f in rows] + [(1.12, float(place["f2"]), 1.0)]
    assert sorted(bars(ax)) == [pytest.approx(b, abs=1e-3) for b in sorted(expected)]
    assert sorted(texts(ax)) == ["2", "2", "4"]
    labels = [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()]
    assert labels[0].endswith("(lead)") and all(t.endswith("(member)") for t in labels[1:])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["a: 6 people", "b: 2 people"]
    assert "facts that decide are missing" in ax.get_title(loc="left")


def test_what_is_open_is_hatched_and_explained() -> None:
    ax = who_does_what(two_lots(), ax=Figure().subplots())
    hatched = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_hatch()]
    assert [round(p.get_width(), 3) for p in hatched] == [0.333]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["shown", "something that decides is open"]
    sure = planned([can(PUMPS)], {"lots": [lot("a", 3, PUMPS)]}).consortia[0]
    ax = who_does_what(sure, ax=Figure().subplots())
    assert ax.get_legend() is None and "flag" not in ax.get_title(loc="left")
    open_only = planned([can(PUMPS, free_crew=None)], {"lots": [lot("a", 3, PUMPS)]}).consortia[0]
    legend = who_does_what(open_only, ax=Figure().subplots()).get_legend()
    assert [t.get_text() for t in legend.get_texts()] == ["something that decides is open"]


def test_a_member_that_sends_nobody_tells_what_it_brings() -> None:
    firms = [can(PUMPS), {"evidence": [{"key": "iso_9001", "value": True, "valid_until": "2030-01-01"}]}]
    need = {"lots": [lot("a", None, PUMPS)], "criteria": [{"key": "iso_9001", "binds": "any"}]}
    firms[0]["evidence"] = [{"key": "iso_9001", "value": False}]
    (c,) = planned(firms, need).consortia
    assert sorted(texts(who_does_what(c, ax=Figure().subplots()))) == [
        "all of it",
        "sends nobody; brings: quality management system ISO 9001",
    ]
    shown = texts(who_does_what(c, lang="fi", audience="buyer", ax=Figure().subplots()))
    assert sorted(shown) == ["ei kerrota", "ei lähetä ketään"]


def test_where_no_people_are_counted_the_share_is_told() -> None:
    c = planned([can(PUMPS), can(WELDING)], {"lots": [lot("a", None, PUMPS), lot("b", None, WELDING)]}).consortia[0]
    assert texts(who_does_what(c, ax=Figure().subplots())) == ["all of it", "all of it"]
    # an allocation may let two firms share what nobody counts
    first, second = (replace(m, lots={"a": part}) for m, part in zip(c.members, (0.25, 0.75), strict=True))
    shared = replace(c, members=(first, second))
    assert texts(who_does_what(shared, lang="fi", ax=Figure().subplots())) == ["osuus 0,25", "osuus 0,75"]


def test_a_firm_sees_its_own_row_alone_and_nothing_of_the_others_doubts() -> None:
    c = two_lots()
    ax = who_does_what(c, audience="firm:f2", ax=Figure().subplots())
    assert texts(ax) == ["2"] and bars(ax) == [(1.12, 0.0, 1.0)]
    assert len(ax.get_yticklabels()) == 1 and "missing" not in ax.get_title(loc="left")
    assert "Competition flag" in ax.get_title(loc="left")
    with pytest.raises(AudienceError):
        who_does_what(c, audience="firm:f9", ax=Figure().subplots())
    with pytest.raises(UnknownName):
        who_does_what(c, audience="everyone", ax=Figure().subplots())


def test_buyers_see_the_people_of_those_who_agreed_and_a_region_their_names() -> None:
    c = two_lots(consent=["buyer", "region"])
    for audience in ("buyer", "region"):
        ax = who_does_what(c, audience=audience, ax=Figure().subplots())
        assert sorted(texts(ax)) == ["2", "not told", "not told"]
        unnamed = [t.get_text().startswith("–") for t in ax.get_yticklabels()]
        assert sum(unnamed) == (2 if audience == "region" else 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_title_is_folded_and_every_language_draws(lang: str) -> None:
    need = {"title": "Lietepumppu rikki, sulku vuotaa rikastushiekkalinjassa yöllä", "lots": [lot("a", 3, PUMPS)]}
    c = planned([can(PUMPS)], need).consortia[0]
    ax = who_does_what(c, lang=lang)
    lines = ax.get_title(loc="left").split("\n")
    assert len(lines) >= 3 and max(map(len, lines)) <= 45
    ax.figure.canvas.draw()
    box = ax._left_title.get_window_extent()
    assert box.x1 <= ax.figure.bbox.x1 and box.y1 <= ax.figure.bbox.y1
    _close(ax)
    with pytest.raises(UnknownName):
        who_does_what(c, lang="de")


def _close(ax: Any) -> None:
    import matplotlib.pyplot as plt

    plt.close(ax.figure)


# --- the load over time -----------------------------------------------------------------------------------------------------------


def season() -> Allocation:
    """f0 sends three of four in May and all four in June; of f1 nobody knows; one need has no date."""
    index = network(can(PUMPS, consent=["buyer"]), can(WELDING, free_crew=None), can("crane_lifting"))
    needs = [
        judged(index, id=f"n{i}", lots=[lot("a", n, concept)], start=start, end=end)
        for i, (n, concept, start, end) in enumerate(
            [
                (3, PUMPS, date(2027, 5, 1), date(2027, 5, 31)),
                (4, PUMPS, date(2027, 6, 1), date(2027, 6, 30)),
                (2, WELDING, date(2027, 5, 11), date(2027, 6, 10)),
                (2, "crane_lifting", None, None),
            ]
        )
    ]
    found = allocate(index, needs)
    assert len(found.assignments) == 4
    return found


def stretches(ax: Any) -> list[tuple[float, float, float]]:
    """Left, width and height of every bar."""
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(round(p.get_x(), 2), round(p.get_width(), 2), round(abs(p.get_height()), 3)) for p in found]


def test_a_stretch_is_as_full_as_people_are_sent() -> None:
    ax = load_over_time(season(), ax=Figure().subplots())
    drawn = stretches(ax)
    days = 61  # from the first of May to the end of June
    # each stretch has a frame, and in it what is sent: three of four, all of four, of the unknown a half, two of four
    assert (0, 31, 0.8) in drawn and (0, 31, 0.6) in drawn
    assert drawn.count((31, 30, 0.8)) == 2
    assert (10, 31, 0.4) in drawn
    assert (round(-0.12 * days, 2), round(0.08 * days, 2), 0.4) in drawn
    assert sorted(texts(ax)) == ["2/4", "2/?", "3/4", "4/4"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Keksitty 0 Oy", "Keksitty 1 Oy", "Keksitty 2 Oy"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["no date given", "1 May 2027", "1 June 2027"]
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == ["sent / free", "all who are free are sent", "not known how many are free"]


def test_only_the_time_that_is_asked_for_is_drawn() -> None:
    found = season()
    ax = load_over_time(found, lang="fi", between=(date(2027, 6, 1), date(2027, 6, 10)), ax=Figure().subplots())
    assert {(left, wide) for left, wide, _ in stretches(ax)} == {(0, 10)}
    assert sorted(texts(ax)) == ["2/?", "4/4"]
    with pytest.raises(InputError, match="nothing to draw"):
        load_over_time(found, between=(date(2030, 1, 1), date(2030, 2, 1)), ax=Figure().subplots())


def test_each_audience_gets_the_firms_it_may_see() -> None:
    found = season()
    ax = load_over_time(found, audience="firm:f1", lang="sv", ax=Figure().subplots())
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Keksitty 1 Oy"] and texts(ax) == ["2/?"]
    ax = load_over_time(found, audience="buyer", ax=Figure().subplots())
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Keksitty 0 Oy"]
    for nothing in ("region", "firm:f9"):
        with pytest.raises(InputError, match="nothing to draw"):
            load_over_time(found, audience=nothing, ax=Figure().subplots())


def test_of_many_years_the_months_are_thinned_out_and_needs_without_dates_stand_alone() -> None:
    index = network(can(PUMPS))
    ends = (date(2029, 3, 1), date(2032, 3, 1))
    long = [judged(index, lots=[lot("a", 3, PUMPS)], start=date(2027, 2, 1), end=end) for end in ends]
    quarters, years = (load_over_time(allocate(index, [need]), ax=Figure().subplots()) for need in long)
    assert [t.get_text() for t in quarters.get_xticklabels()][:2] == ["1 April 2027", "1 July 2027"]
    assert [t.get_text() for t in years.get_xticklabels()][:2] == ["1 January 2028", "1 January 2029"]
    undated = allocate(index, [judged(index, lots=[lot("a", 3, PUMPS)])])
    ax = load_over_time(undated, names={"f0": "Toinen nimi"})
    assert [t.get_text() for t in ax.get_xticklabels()] == ["no date given"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Toinen nimi"] and texts(ax) == ["3/4"]
    _close(ax)
