"""Allowances by hand: distances, hours, free meals, the turn of a year; and what a near crew saves."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.datasets import load_sample
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._allowances import Trip, daily_allowances
from kaivosmatch.network._travel import crew_travel, travel_saved
from kaivosmatch.records import Lot, Requirement, Supplier
from kaivosmatch.vocabulary import Vocabulary

KNOWN = Vocabulary.default()
MORNING = datetime(2026, 5, 4, 6)


def euros(hours, km=100.0, start=MORNING, **more):
    more = {"km_work": km, "km_home": km, **more}
    return [a.eur for a in daily_allowances(Trip(start, start + timedelta(hours=hours), **more), KNOWN)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (6, []),  # more than 6, not 6
        (6.5, [25.0]),
        (10, [25.0]),
        (10.5, [54.0]),
        (24, [54.0]),
        (25.5, [54.0]),  # less than 2 beyond the full day
        (26, [54.0, 25.0]),  # at least 2
        (30, [54.0, 25.0]),
        (30.5, [54.0, 54.0]),  # more than 6
        (48, [54.0, 54.0]),
        (50, [54.0, 54.0, 25.0]),
    ],
)
def test_hours(hours, expected):
    assert euros(hours) == expected


@pytest.mark.parametrize(
    ("work", "home", "from_home", "paid"),
    [
        (15, 100, False, False),  # more than 15 km, not 15
        (15.1, 100, False, True),
        (10, 100, True, True),  # the trip starts from home
        (10, 100, False, False),
        (100, 5, False, False),  # five kilometres from home is home
        (100, 5.1, False, True),
        (5, 100, True, False),
    ],
)
def test_fifteen_kilometres_from_the_start_and_five_from_both(work, home, from_home, paid):
    assert bool(euros(12, km_work=work, km_home=home, from_home=from_home)) == paid


def test_free_meals_halve_two_of_a_full_day_one_of_a_part_day():
    assert euros(12, free_meals=(1,)) == [54.0]
    assert euros(12, free_meals=(2,)) == [27.0]
    assert euros(8, free_meals=(1,)) == [12.5]
    assert euros(26 + 24, free_meals=(0, 2, 1)) == [54.0, 27.0, 12.5]


def test_each_day_of_travel_has_the_rate_of_its_own_year():
    assert euros(32, start=datetime(2025, 12, 31, 8)) == [53.0, 54.0]
    assert euros(32, start=datetime(2024, 12, 31, 8)) == [51.0, 53.0]
    assert euros(12, start=datetime(2024, 12, 31, 20)) == [51.0]  # one day of travel, begun in 2024
    assert euros(8, start=datetime(2025, 1, 1, 8)) == [24.0]


def test_rates_of_a_year_that_is_not_out_are_not_carried_over():
    with pytest.raises(InputError, match="no full_day_allowance"):
        euros(12, start=datetime(2027, 5, 4, 6))
    trip = Trip(datetime(2027, 5, 4, 6), datetime(2027, 5, 4, 18), 100, 100)
    assert [a.eur for a in daily_allowances(trip, KNOWN, rates_on=date(2026, 1, 1))] == [54.0]


def test_trips_that_cannot_be():
    with pytest.raises(InputError, match="before it starts"):
        Trip(MORNING, MORNING - timedelta(hours=1), 1, 1)
    with pytest.raises(InputError, match="negative"):
        Trip(MORNING, MORNING, -1, 1)
    with pytest.raises(InputError, match="negative"):
        Trip(MORNING, MORNING, 1, 1, free_meals=(-1,))


@given(st.floats(0, 200), st.floats(0, 50))
def test_a_longer_trip_never_gives_less(hours, more):
    assert sum(euros(hours)) <= sum(euros(hours + more))


def test_a_week_from_afar_by_hand():
    # Monday to Friday, 280 km: 4 hours' drive, so it stays; 02:00 on Monday to 20:00 on Friday are 114 hours: 4 full days and 18 hours
    week = crew_travel(date(2026, 5, 4), date(2026, 5, 8), 4, 280, KNOWN)
    assert (week.lodged, week.trips, week.nights) == (True, 1, 4)
    assert week.allowance_eur == 4 * 5 * 54
    assert week.lodging_eur == 4 * 4 * 95
    assert week.drive_eur == pytest.approx(2 * 280 * 2 * 0.55)  # two cars
    assert week.total_eur == pytest.approx(1080 + 1520 + 616)
    assert crew_travel(date(2026, 5, 4), date(2026, 5, 8), 4, 280, KNOWN, free_meals=2).allowance_eur == 4 * 5 * 27


def test_two_weeks_are_two_trips_and_a_near_crew_goes_home_each_evening():
    assert crew_travel(date(2026, 5, 4), date(2026, 5, 15), 4, 280, KNOWN).trips == 2
    near = crew_travel(date(2026, 5, 4), date(2026, 5, 15), 4, 70, KNOWN)  # 12 hours a day: a full day each
    assert (near.lodged, near.trips, near.nights, near.lodging_eur) == (False, 10, 0, 0)
    assert near.allowance_eur == 4 * 10 * 54
    weekend = crew_travel(date(2026, 5, 9), date(2026, 5, 10), 1, 12, KNOWN)  # work on no working day is still work
    assert weekend.trips == 2


def test_a_stay_over_the_turn_of_the_year_has_the_rates_of_both():
    # Wednesday 31 December 2025 to Friday 2 January 2026; out at 02:00, back at 20:00: days from the 31st, the 1st and the 2nd
    stay = crew_travel(date(2025, 12, 31), date(2026, 1, 2), 1, 280, KNOWN)
    assert stay.allowance_eur == 53 + 54 + 54
    assert stay.drive_eur == pytest.approx(280 * 0.59 + 280 * 0.55)


def test_saved_per_need_and_in_all_and_what_cannot_be_told():
    need = Requirement(
        id="n",
        title="x",
        municipality="Sotkamo",
        start="2026-05-04",
        end="2026-05-08",
        lots=[Lot(id="a", text="x", crew=4)],
    )
    firm, far = (
        Supplier(id="k", name="Keksitty K Oy", municipality="Sotkamo"),
        Supplier(id="f", name="F", municipality="Utsjoki"),
    )
    more = {"done_by": {"n": "k"}, "outside": "Oulu"}
    found = travel_saved([need], [firm, far], **more)
    assert found.saved_eur == found.needs[0].saved_eur == found.needs[0].outside.total_eur
    assert travel_saved([need], [firm, far], {"n": "f"}, "Oulu").saved_eur < 0
    for change, why in (
        ({"municipality": None}, "the site"),
        ({"start": None, "end": None}, "the dates"),
        ({"lots": None}, "the crew"),
        ({"lots": (Lot(id="a", text="x", crew=4), Lot(id="b", text="x"))}, "the crew"),
        (
            {"start": date(2027, 5, 4), "end": date(2027, 5, 5)},
            "no km_allowance|no full_day|no allowance|is known for 2027",
        ),
    ):
        other = travel_saved([need.model_copy(update=change)], [firm], **more)
        assert other.needs == ()
        assert other.saved_eur == 0
        assert any(part in other.unknown["n"] for part in why.split("|"))
    nowhere = travel_saved([need], [Supplier(id="k", name="K")], **more)
    assert nowhere.unknown == {"n": "not known: the firm's place"}
    frame = nowhere.to_frame()
    assert frame["not_known"].tolist() == ["not known: the firm's place"]
    assert len(found.to_frame().columns) == 11


def test_refusals():
    sample = load_sample()
    for done_by in ({"n99": "s01"}, {"n01": "s99"}):
        with pytest.raises(UnknownName):
            travel_saved(sample.requirements, sample.suppliers, done_by, "Oulu")
    with pytest.raises(InputError, match="not a place"):
        travel_saved(sample.requirements, sample.suppliers, {}, "Atlantis")
    with pytest.raises(InputError, match="backwards"):
        crew_travel(date(2026, 1, 2), date(2026, 1, 1), 1, 1, KNOWN)
