"""The network's pictures show the figures of the results, in three languages, and say what they cannot draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

import kaivosmatch as km
from kaivosmatch import network
from kaivosmatch.datasets import SAMPLE_DAY, Sample, load_ledger, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import AudienceError, InputError, UnknownName
from kaivosmatch.matcher import Matcher

matplotlib = pytest.importorskip("matplotlib", reason="pictures are an extra")
matplotlib.use("Agg")

from kaivosmatch.report import network_plots as plots  # noqa: E402

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample()


@pytest.fixture(scope="module")
def matcher(sample: Sample) -> Matcher:
    return Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def texts(ax: Any) -> list[str]:
    return [t.get_text() for t in ax.texts]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_heat_map_has_a_row_per_service_and_all_the_euros(sample: Sample, matcher: Matcher, lang: str) -> None:
    found = network.coverage(None, sample.requirements, matcher=matcher)
    ax = plots.coverage_heat(found, lang=lang, most=100)
    assert [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()] == found.by_theme(lang).iloc[:, 0].tolist()
    assert sum(int(t.split("(")[1][:-1]) for t in texts(ax)) == len(found.lots)
    few = plots.coverage_heat(found, lang=lang, most=3)
    assert len(few.get_yticklabels()) == 3
    assert sum(int(t.split("(")[1][:-1]) for t in texts(few)) == len(found.lots)  # the rest is a row, nothing is lost
    assert len(plots.coverage_heat(found, by="municipality", lang=lang).get_yticklabels()) == 2


def test_what_cannot_be_drawn_is_told(sample: Sample, matcher: Matcher) -> None:
    found = network.coverage(None, sample.requirements, matcher=matcher)
    with pytest.raises(UnknownName, match="colour"):
        plots.coverage_heat(found, by="colour")
    with pytest.raises(InputError, match="nothing to draw"):
        plots.coverage_heat(network.coverage(None, [], matcher=matcher))
    ready = network.readiness(None, sample.requirements, matcher=matcher)
    with pytest.raises(InputError, match="nothing to draw"):
        plots.expiry_calendar(ready, days=0)
    with pytest.raises(AudienceError):
        plots.readiness_steps(ready, "s04", audience="firm:s01")
    lonely = km.Supplier(id="a", name="Keksitty Yksin Oy")
    with pytest.raises(InputError, match="nothing to draw"):
        plots.partner_network([lonely])
    with pytest.raises(InputError, match="no place"):
        plots.network_map([lonely])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_counts_firms_and_is_dark_where_work_needs_it(sample: Sample, matcher: Matcher, lang: str) -> None:
    ready = network.readiness(None, sample.requirements, matcher=matcher)
    frame = ready.calendar(365)
    ax = plots.expiry_calendar(ready, lang=lang, most=1000)
    months = {
        (f, k, u.year, u.month)
        for f, k, u in zip(frame["supplier_id"], frame["key"], frame["valid_until"], strict=True)
    }
    assert sum(map(int, texts(ax))) == len(months)
    needed = {
        (k, u.year, u.month)
        for k, u, lots in zip(frame["key"], frame["valid_until"], frame["lots_needing"], strict=True)
        if lots
    }
    dark = [p for p in ax.patches if p.get_facecolor()[0] < 0.3]
    assert len(dark) == len(needed) > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_steps_and_quarters_are_as_tall_as_their_euros(sample: Sample, matcher: Matcher, lang: str) -> None:
    ready = network.readiness(None, sample.requirements, matcher=matcher)
    steps = ready.firm("s04").steps
    ax = plots.readiness_steps(ready, "s04", lang=lang)
    assert [p.get_width() * 1000 for p in ax.patches[: len(steps)]] == pytest.approx([s.alone.eur for s in steps])
    found = network.outlook("s03", sample.requirements, matcher=matcher)
    bars = plots.outlook_quarters(found, lang=lang).patches
    assert sum(p.get_height() for p in bars) * 1000 == pytest.approx(sum(found.eur(q) for q in found.quarters))


def test_the_budget_curve_passes_through_the_plan(sample: Sample, matcher: Matcher) -> None:
    plan = network.training_plan(
        None, sample.requirements, budget=12_000, budgets=[0, 6_000], together=False, matcher=matcher
    )
    for lang in LANGUAGES:
        ax = plots.budget_curve(plan, lang=lang)
        drawn = {
            (round(float(x)), round(1000 * float(y)))
            for line in ax.lines
            for x, y in zip(*line.get_data(), strict=True)
        }
        assert (round(plan.cost), round(plan.worth)) in drawn
        assert {(0, round(p.worth)) for p in plan.curve if p.budget == 0} <= drawn


def test_the_map_tells_who_is_not_on_it(sample: Sample) -> None:
    firms = [
        km.Supplier(id="a", name="A", municipality="Kajaani"), km.Supplier(id="b", name="B", municipality="Kajaani"),
        km.Supplier(id="c", name="C", municipality="Helsinki"), km.Supplier(id="d", name="D"),
        km.Supplier(id="e", name="E", municipality="Kajaani", lat=64.0, lon=28.5),
    ]  # fmt: skip
    ax = plots.network_map(firms, sample.buyers, within_km=150)
    assert sorted(t for t in texts(ax) if t.isdigit()) == [
        "1",
        "1",
        "2",
        "2",
    ]  # two sites; two firms in town and one outside it
    assert ax.get_xlabel() == "Off the map 1, place not known 1."
    assert "Kajaani" in texts(ax) and "Helsinki" not in texts(ax)


def test_partners_are_linked_as_they_say() -> None:
    firms = [
        km.Supplier(id="a", name="A", partners=["b", "gone"]), km.Supplier(id="b", name="B", partners=["a", "c"]),
        km.Supplier(id="c", name="C"), km.Supplier(id="d", name="D", partners=[]), km.Supplier(id="e", name="E"),
    ]  # fmt: skip
    ax = plots.partner_network(firms, [("a", "c")], lang="sv")
    assert [(line.get_linestyle(), line.get_linewidth()) for line in ax.lines] == [("-", 1.8), ("-", 7.0), ("--", 1.2)]
    assert ax.get_xlabel() == "Utan partner 1; inte uppgivet 1."


def test_before_and_after_draws_bands_and_writes_what_is_not_known() -> None:
    from kaivosmatch.sources import Ledger

    ledger = Ledger(
        firm_years=(km.FirmYear(supplier="a", year=2024, fte=10), km.FirmYear(supplier="a", year=2025, fte=12.5)),
        courses=(km.Course(key="hot_work_card", date=date(2025, 3, 1)),),
    )
    found = network.impact(ledger, 2025)
    for lang, unknown in zip(LANGUAGES, ("ei tiedossa", "inte känt", "not known"), strict=True):
        panels = plots.before_and_after(found, lang=lang).axes
        assert [p.get_height() for p in panels[0].patches] == [10, 12.5]
        assert texts(panels[3]) == [unknown, unknown]  # a share of no purchases
        assert texts(panels[5])[1] == "0–?"  # nobody wrote down how many came


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_shown_what_followed_the_themes_and_the_day(sample: Sample, matcher: Matcher, lang: str) -> None:
    ranks = matcher.rank_all(sample.requirements, k=3)
    shown = network.exposure(ranks, sample.suppliers, awards=sample.awards)
    ax = plots.exposure_bars(shown, lang=lang)
    assert ax.patches[0].get_width() == pytest.approx(100 * shown.reach.coverage)
    log = network.activity_log(load_ledger(), start="visit", buyers=sample.buyers)
    assert [t.strip() for t in texts(plots.funnel_bars(log, lang=lang))] == ["4", "0", "0", "0", "0", "0–1"]
    themes = network.segments(sample.suppliers, 4, resamples=1)
    assert [p.get_width() for p in plots.theme_bars(themes, lang=lang).patches[:4]] == [
        len(t.members) for t in themes.themes
    ]
    times = network.meeting_slots(datetime(2026, 12, 1, 9), 3)
    plan = network.meetings(ranks, times, 2, requirements=sample.requirements)
    grid = plots.meeting_grid(plan, lang=lang)
    assert len(texts(grid)) == len(plan.meetings)
    assert [t.get_text() for t in grid.get_xticklabels()] == ["09:00", "09:25", "09:50"]
