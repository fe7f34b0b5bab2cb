"""What a matcher is used for after the fit: the other side, changes, files."""

from __future__ import annotations

import pickle
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sklearn.base import clone

import kaivosmatch as km
from kaivosmatch.errors import InputError, SavedFileError, StaleDate, UnknownName

DAY = date(2026, 11, 24)


def firm(name: str, text: str, **facts: object) -> km.Supplier:
    return km.Supplier(id=name, name=f"Keksitty {name}", lang="fi", capabilities=[km.Capability(text=text)], **facts)


def need(name: str, title: str, **facts: object) -> km.Requirement:
    return km.Requirement(id=name, title=title, lang="fi", **facts)


@pytest.fixture(scope="module")
def matcher() -> km.Matcher:
    firms = [
        firm("p", "pumppujen huolto", evidence=[{"key": "iso_9001", "value": False}]),
        firm("s", "sähköasennukset", municipality="Kajaani"),
        firm("t", "pumppuhuolto ja korjaus", municipality="Sotkamo"),
    ]
    awards = [km.Award(id="a", text="Lietepumpun huolto", suppliers=["t"], date="2025-01-01")]
    buyers = [km.Buyer(id="b1", name="Keksitty Kaivos", criteria=[{"key": "hot_work_card"}])]
    return km.Matcher(as_of=DAY).fit(firms, awards=awards, buyers=buyers)


NEEDS = [
    need("n1", "Pumppuhuolto"),
    need("n2", "Pumppuhuolto", criteria=[{"key": "iso_9001"}]),
    need("n3", "Sähköasennus"),
    need("n4", "Pumppujen korjaus", buyer="keksitty kaivos"),
]


def test_opportunities_are_the_other_side_of_the_rankings(matcher: km.Matcher) -> None:
    frame = matcher.opportunities("p", NEEDS)
    assert frame["requirement_id"].tolist()[-1] == "n2"
    assert frame.iloc[-1][["verdict", "rank", "first_gap"]].tolist() == ["FAIL", None, "iso_9001"]
    inherited = frame[frame["requirement_id"] == "n4"].iloc[0]
    assert (inherited["verdict"], inherited["first_gap"]) == ("UNKNOWN", "hot_work_card")
    for line in frame[frame["verdict"] != "FAIL"].itertuples():
        asked = next(n for n in NEEDS if n.id == line.requirement_id)
        candidate = matcher.rank(asked).candidate("p")
        assert (candidate.rank, candidate.score) == (line.rank, line.score)
    assert len(matcher.opportunities("p", NEEDS, k=2)) == 2
    with pytest.raises(UnknownName, match="supplier"):
        matcher.opportunities("nobody", NEEDS)


def test_update_changes_adds_and_removes_without_touching_the_others(matcher: km.Matcher) -> None:
    changed = matcher.update([firm("s", "pumppuhuolto"), firm("x", "leipomo")], remove=["t"])
    before, after = (m.rank(NEEDS[0]) for m in (matcher, changed))
    assert {c.supplier_id for c in after.candidates} == {"p", "s", "x"}
    assert {c.supplier_id for c in before.candidates} == {"p", "s", "t"}
    assert after.candidate("p") == before.candidate("p") or after.candidate("p").score == before.candidate("p").score
    assert after.candidate("s").score > before.candidate("s").score
    with pytest.raises(UnknownName):
        matcher.update(remove=["nobody"])


def test_a_saved_matcher_answers_alike(matcher: km.Matcher, tmp_path: Path) -> None:
    path = tmp_path / "matcher.km"
    matcher.save(path)
    loaded = km.Matcher.load(path)
    for asked in NEEDS:
        assert loaded.rank(asked).to_frame().equals(matcher.rank(asked).to_frame())
        assert loaded.verdicts(asked).equals(matcher.verdicts(asked))
    assert loaded.get_params()["as_of"] == DAY
    assert loaded.describe() == matcher.describe()
    with zipfile.ZipFile(path) as file:
        assert all(pickle.PROTO + b"\x04" not in file.read(name)[:2] for name in file.namelist())


def test_a_file_that_is_no_saved_matcher_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.km"
    bad.write_bytes(b"nothing of the kind")
    with pytest.raises(SavedFileError, match="bad"):
        km.Matcher.load(bad)
    with zipfile.ZipFile(bad, "w") as file:
        file.writestr("matcher.json", '{"format": 99}')
    with pytest.raises(SavedFileError, match="99"):
        km.Matcher.load(bad)
    with pytest.raises(FileNotFoundError):
        km.Matcher.load(tmp_path / "absent.km")
    plugged = km.Matcher(as_of=DAY, distance=lambda *_: 1.0).fit([firm("a", "x")])
    with pytest.raises(InputError, match="distance"):
        plugged.save(bad)


def test_it_is_an_estimator_and_says_what_is_in_it(matcher: km.Matcher) -> None:
    assert clone(matcher).get_params() == matcher.get_params()
    assert matcher.set_params(able=0.5).able == 0.5
    matcher.set_params(able=0.25)
    told = matcher.describe()
    assert (told["suppliers"], told["buyers"], told["as_of"]) == (3, 1, "2026-11-24")


def test_robust_shares_sum_to_one_over_ranks_and_over_firms(matcher: km.Matcher) -> None:
    ranking = matcher.rank(need("r", "Pumppuhuolto", site="terrafame", importance=["fit", "proximity"]), robust=True)
    shares = [c.acceptability for c in ranking.candidates]
    assert all(s is not None and sum(s) == pytest.approx(1) for s in shares)
    assert sum(s[0] for s in shares if s) == pytest.approx(1)
    assert matcher.rank(NEEDS[0]).candidates[0].acceptability is None
    with pytest.raises(UnknownName, match="term"):
        matcher.rank(need("r", "x", importance=["price"]), robust=True)


def test_ids_must_differ_and_a_later_day_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="supplier ids"):
        km.Matcher().fit([firm("a", "x"), firm("a", "y")])
    with pytest.raises(InputError, match="buyer ids"):
        km.Matcher().fit([firm("a", "x")], buyers=[km.Buyer(id="b", name="n"), km.Buyer(id="b", name="m")])
    fitted = km.Matcher().fit([firm("a", "x")])
    fitted.as_of_ = date(2020, 1, 1)
    with pytest.warns(StaleDate, match="2020-01-01"):
        fitted.rank(NEEDS[0])


def test_distances_of_ones_own_stand_in_for_the_straight_line() -> None:
    firms = [firm("a", "x", municipality="Kajaani"), firm("b", "x"), firm("c", "x", municipality="Kajaani")]
    asked = need("n", "x", site="terrafame", max_distance_km=50)
    table = pd.DataFrame({"Terrafame": [60.0, 20.0]}, index=["a", "b"])
    found = km.Matcher(as_of=DAY, distance=table).fit(firms).verdicts(asked)["distance_km"]
    assert found.to_dict() == {"a": -1, "b": 1, "c": 0}
    elsewhere = need("n", "x", site="sotkamo_silver", max_distance_km=500)
    assert km.Matcher(as_of=DAY, distance=table).fit(firms).verdicts(elsewhere)["distance_km"].to_dict() == {
        "a": 1, "b": 0, "c": 1,
    }  # fmt: skip
    near = km.Matcher(as_of=DAY, distance=lambda lat, lon, to_lat, to_lon: 0 * lat + 5).fit(firms)
    assert near.verdicts(asked)["distance_km"].to_dict() == {"a": 1, "b": 0, "c": 1}


def test_consortia_are_asked_of_the_matcher() -> None:
    lots = [km.Lot(id="p", text="pumppuhuolto", crew=3), km.Lot(id="e", text="sähköasennukset", crew=2)]
    firms = [
        firm("a", "pumppuhuolto", free_crew=3),
        firm("b", "sähköasennukset", free_crew=2),
        firm("c", "leipomo", free_crew=9),
    ]
    plan = km.Matcher(as_of=DAY, able=0.5).fit(firms).consortia(need("n", "Seisokki", lots=lots), k=3)
    assert plan.status == "OPTIMAL"
    assert [{m.supplier_id: dict(m.lots) for m in c.members} for c in plan.consortia] == [
        {"a": {"p": 3.0}, "b": {"e": 2.0}}
    ]
    alone = km.Matcher(as_of=DAY).fit(firms[:1]).consortia(need("n", "Seisokki", lots=lots))
    assert (alone.status, alone.consortia) == ("INFEASIBLE", ())
    assert alone.missing is not None


def test_robustness_is_asked_of_the_matcher(matcher: km.Matcher) -> None:
    asked = need("r", "Pumppuhuolto", site="terrafame")
    told = matcher.robustness(asked, k=2, samples=500)
    shown = [c.supplier_id for c in matcher.rank(asked, k=2).candidates]
    assert told.to_frame()["supplier_id"].tolist() == shown


def test_needs_at_one_time_are_allocated_without_sending_anyone_twice() -> None:
    lots = [km.Lot(id="p", text="pumppuhuolto", crew=3)]
    may = {"start": "2027-05-01", "end": "2027-05-10"}
    asked = [
        need("n1", "Pumppuhuolto", lots=lots, value_eur=100, **may),
        need("n2", "Pumppuhuolto", lots=lots, value_eur=900, **may),
    ]
    plan = km.Matcher(as_of=DAY).fit([firm("a", "pumppuhuolto", free_crew=3)]).allocate(asked)
    assert plan.status == "OPTIMAL"
    assert list(plan.assignments) == ["n2"]
    assert list(plan.unserved) == ["n1"]
