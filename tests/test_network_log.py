"""From a first contact to a purchase, pair by pair, by hand; and firms from elsewhere that sell here."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.datasets import load_ledger, load_sample
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._log import _after, _days, activity_log
from kaivosmatch.network._prospects import branch_prospects
from kaivosmatch.records import Activity, Buyer, Purchase, Supplier
from kaivosmatch.sources import Ledger

MINE = Buyer(id="m", name="Keksitty Kaivos Oy")


def did(day, kind, *firms, buyer="m", **more):
    return Activity(date=day, kind=kind, firms=firms or None, buyer=buyer, **more)


def buy(firm, period, eur=100.0, basis="invoice", tier=1, buyer="m"):
    return Purchase(supplier=firm, period=period, eur=eur, basis=basis, tier=tier, buyer=buyer)


YEAR = Ledger(
    activities=(
        did("2025-06-12", "esittely", "a", "b"),
        did("2025-05-01", "bid", "a"),  # before the introduction: not of it
        did("2025-07-01", "meeting", "a", buyer="Keksitty Kaivos Oy"),
        did("2025-08-01", "bid", "a", "c", outcome="voitettu"),
        did("2025-08-02", "bid", "b", buyer=None),  # for whom is not told
        did("2025-09-01", "introduction", "d"),
        did("2025-09-02", "refusal", "d", outcome="ei aikaa"),
        did("2025-09-03", "introduction", "e", outcome="peruttu"),
        did("2025-09-04", "introduction", "f", buyer="other"),
        did("2025-09-05", "introduction"),
        did("2025-10-05", "introduction", "a"),  # the second one does not begin again
        did("2025-11-01", "omistajanvaihdos", "b", buyer=None),
        did("2025-11-02", "kalastus", "a"),
    ),
    purchases=(
        buy("a", "2025-07", 500),
        buy("a", "2025", 1000),  # around the day of the introduction
        buy("a", "2025-05", 9999),  # before it
        buy("a", "2025-Q4", 70, tier=2),
        buy("a", "2026", 5, buyer="other"),
        buy("b", "2026", 400, basis="commitment"),
        buy("d", "2026", None),
        buy("f", "2026", 30, buyer="other", tier=None),
    ),
)


def test_each_pair_by_hand():
    log = activity_log(YEAR, buyers=[MINE])
    pairs = {(j.supplier_id, j.buyer): j for j in log.journeys}
    assert sorted(pairs) == [("a", "m"), ("b", "m"), ("d", "m"), ("f", "other")]
    a = pairs["a", "m"]
    assert a.first == date(2025, 6, 12)
    assert dict(a.reached) == {"meeting": 1, "bid": 1, "won": 1, "commitment": -1, "purchase": 1}
    assert dict(a.eur) == {1: (500.0, 1500.0), 2: (70.0, 70.0)}
    assert a.last == date(2025, 10, 5)
    b = pairs["b", "m"]
    assert dict(b.reached) == {"meeting": -1, "bid": 0, "won": -1, "commitment": 1, "purchase": -1}
    assert dict(b.eur) == {1: (0.0, 0.0), 2: (0.0, 0.0)}  # a promise is not a purchase
    assert (pairs["d", "m"].refused, pairs["d", "m"].eur[1]) == (True, (0.0, float("inf")))
    assert pairs["f", "other"].eur == {1: (0.0, 30.0), 2: (0.0, 30.0)}  # through whom is not told
    assert log.unlinked == 1
    assert dict(log.successors) == {"b": date(2025, 11, 1)}


def test_the_funnel_counts_what_is_sure_and_what_may_be():
    steps = {s.step: (s.low, s.high, s.share_low) for s in activity_log(YEAR, buyers=[MINE]).funnel()}
    assert steps == {
        "introduction": (4, 4, 1.0),
        "meeting": (1, 1, 0.25),
        "bid": (1, 2, 0.25),
        "won": (1, 1, 0.25),
        "commitment": (1, 1, 0.25),
        "purchase": (3, 3, 0.75),
    }
    assert [s.step for s in activity_log(YEAR, start="bid").funnel()] == ["bid", "won", "commitment", "purchase"]
    assert [s.share_low for s in activity_log(Ledger()).funnel()] == [None] * 6


def test_a_window_of_first_contacts():
    log = activity_log(YEAR, buyers=[MINE], since=date(2025, 9, 1), until=date(2025, 9, 1))
    assert [j.supplier_id for j in log.journeys] == ["d"]
    assert activity_log(YEAR, since=date(2026, 1, 1)).journeys == ()


def test_whom_to_call_next():
    log = activity_log(YEAR, buyers=[MINE])
    assert log.waiting(date(2026, 1, 1), 30) == ()  # b may have bid, d refused, f sold
    fresh = activity_log(
        Ledger(activities=(did("2025-01-01", "introduction", "x", "y"), did("2025-03-01", "meeting", "x")))
    )
    assert [j.supplier_id for j in fresh.waiting(date(2025, 3, 2), 10)] == ["y"]
    assert [j.supplier_id for j in fresh.waiting(date(2026, 3, 2), 10)] == ["y", "x"]


def test_refusals_and_one_firms_own_history():
    log = activity_log(YEAR, buyers=[MINE])
    assert log.refusals() == (("ei aikaa", 1),)
    own = log.of("a", "fi")
    assert own["laji"].tolist() == ["tarjous", "esittely", "tapaaminen", "tarjous", "esittely", "kalastus"]
    assert "c" not in own.to_numpy().ravel().tolist()
    frame = log.journeys_frame()
    assert not [v for v in frame.to_numpy().ravel() if isinstance(v, float) and (v != v or v in (float("inf"),))]
    assert frame.loc[frame["supplier_id"] == "d", "tier1_high_eur"].tolist() == [None]
    assert log.to_frame()["step"].tolist()[0] == "introduction"


@given(
    st.one_of(
        st.builds(str, st.integers(2020, 2030)),
        st.builds(lambda y, q: f"{y}-Q{q}", st.integers(2020, 2030), st.integers(1, 4)),
        st.builds(lambda y, m: f"{y}-{m:02d}", st.integers(2020, 2030), st.integers(1, 12)),
    ),
    st.dates(date(2019, 1, 1), date(2032, 1, 1)),
)
def test_a_period_is_after_before_or_around_a_day(period, day):
    year, part = int(period[:4]), period[5:]
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    inside = [
        d for d in days
        if d.year == year and (not part or (part[0] == "Q" and (d.month + 2) // 3 == int(part[1])) or (part[0] != "Q" and d.month == int(part)))
    ]  # fmt: skip
    assert _days(period) == (inside[0], inside[-1])
    expected = 1 if all(d > day for d in inside) else -1 if all(d < day for d in inside) else 0
    assert _after(period, day) == expected


def test_no_period_is_not_known():
    assert _after(None, date(2025, 1, 1)) == 0
    log = activity_log(
        Ledger(
            activities=(did("2025-01-01", "introduction", "x"),),
            purchases=(buy("x", None), buy("x", "2026", basis=None)),
        )
    )
    reached = log.journeys[0].reached
    assert (reached["purchase"], reached["commitment"]) == (0, 0)


def test_refusals_of_arguments():
    with pytest.raises(UnknownName):
        activity_log(YEAR, start="purchase")
    with pytest.raises(InputError, match="before"):
        activity_log(YEAR, since=date(2025, 2, 1), until=date(2025, 1, 1))


def test_the_sample_by_hand():
    log = activity_log(load_ledger(), start="visit", buyers=load_sample().buyers)
    assert [j.supplier_id for j in log.journeys] == [
        "s01",
        "s02",
        "s05",
        "s64",
    ]  # the visit that is planned has not been
    bought = {j.supplier_id: dict(j.reached)["purchase"] for j in log.journeys}
    assert bought == {"s01": 0, "s02": -1, "s05": -1, "s64": -1}  # s01's purchases of 2025 lie around April


def test_outside_firms_that_sell_here_are_prospects_for_a_branch():
    here = {"municipality": "Kajaani", "permanent": True, "resident_staff": True, "core": True}
    firms = [
        Supplier(id="out", name="Keksitty Ulko Oy", municipality="Oulu"),
        Supplier(id="in", name="Keksitty Sisä Oy", municipality="Oulu", establishments=[here]),
        Supplier(id="maybe", name="Keksitty Ehkä Oy", municipality="Kajaani"),
        Supplier(id="late", name="Keksitty Myöhä Oy", municipality="Oulu"),
        Supplier(id="small", name="Keksitty Pieni Oy", municipality="Vaasa"),
    ]
    bought = (
        buy("out", "2025", 100), buy("out", "2024", 50), buy("out", "2025", 7, tier=2), buy("out", None, 3), buy("out", "2025", 9999, basis="commitment"),
        buy("in", "2025", 1), buy("maybe", "2025", 20), buy("late", "2023", 5), buy("small", "2025", 10), buy("stranger", "2025", 30),
    )  # fmt: skip
    found = branch_prospects(Ledger(purchases=bought), firms, "Kainuu", years=[2024, 2025])
    assert [(p.supplier_id, p.local) for p in found] == [("out", -1), ("stranger", 0), ("maybe", 0), ("small", -1)]
    assert found[0].eur == {1: (150.0, 153.0), 2: (7.0, 7.0)}
    assert (found[0].name, found[1].name) == ("Keksitty Ulko Oy", None)
    assert [p.supplier_id for p in branch_prospects(Ledger(purchases=bought), firms, "Kainuu")][-1] == "late"
