"""Places, sites, distances, registers and dated rates."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.vocabulary import Rate, Vocabulary, find_place, find_places
from kaivosmatch.vocabulary.geo import EARTH_RADIUS_KM, haversine_km, reach_radius_km

V = Vocabulary.default()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("205", "205"),
        ("5", "005"),
        (" 765 ", "765"),
        ("Kajaani", "205"),
        ("kajaani", "205"),
        ("Kajana", "205"),
        ("Kajaanissa", "205"),
        ("Kajaanin kaupunki", "205"),
        ("Sotkamosta", "765"),
        ("Suomussalmella", "777"),
        ("Puolangalla", "620"),
        ("Kuhmon", "290"),
        ("Outokummussa", "309"),
        ("Iihin", "139"),
        ("Ii", "139"),
        ("Lahdessa", "398"),
        ("Helsingissä", "091"),
        ("Turussa", "853"),
        ("Tampereella", "837"),
        ("Raahessa", "678"),
        ("Kiteellä", "260"),
        ("Nurmeksessa", "541"),
        ("Kalajoella", "208"),
        ("Idensalmi", "140"),
        ("Siilinjärvellä", "749"),
        ("terrafame", "terrafame"),
        ("Terrafamella", "terrafame"),
        ("Terrafame Oy, Sotkamo", "terrafame"),
        ("Talvivaaran kaivos", "terrafame"),
        ("Outokumpu Kemi", "outokumpu_kemi"),
        ("Kemin kaivos", "outokumpu_kemi"),
        ("sotkamo silver", "sotkamo_silver"),
        ("outokumpu_kemi", "outokumpu_kemi"),
    ],
)
def test_a_place_is_known(text: str, key: str) -> None:
    place = find_place(text)
    assert place is not None
    assert place.key == key


@pytest.mark.parametrize(
    "text", ["", "999", "1234", "kemiaa", "Kajaani ja Sotkamo", "Tukholma", "Porvari", "kajaanissa asuva", "salossa"]
)
def test_what_is_no_place_or_more_than_one_is_none(text: str) -> None:
    assert find_place(text) is None


def test_all_places_of_a_text_in_order_and_each_once() -> None:
    assert [p.key for p in find_places("Kuhmosta Kajaaniin, Kajaanista Terrafamelle ja kemiaa")] == [
        "290",
        "205",
        "terrafame",
    ]


def test_a_site_has_its_own_coordinates_and_its_municipalitys_region() -> None:
    site, town = V.place("terrafame"), V.place("765")
    assert site.code == town.code == "765"
    assert (site.region_en, site.nuts3) == ("Kainuu", "FI1D8")
    assert 15 < float(haversine_km(site.lat, site.lon, town.lat, town.lon)) < 35
    assert site.radius_km < town.radius_km
    record = V.site("Talvivaara")
    assert record is not None
    assert record.key == "terrafame"
    assert V.site("Kajaani") is None
    assert V.site("nowhere") is None
    assert (town.name("sv"), site.name("fi")) == ("Sotkamo", "Terrafame")


def test_there_are_all_municipalities_with_region_and_coordinates() -> None:
    frame = V.places()
    towns = frame[frame["site"].isna()]
    assert len(towns) == 308
    assert towns["code"].is_unique
    assert towns["lat"].between(59.5, 70.2).all()
    assert towns["lon"].between(19.0, 31.7).all()
    assert (towns["radius_km"] > 0).all()
    kainuu = towns[towns["region_en"] == "Kainuu"]
    assert sorted(kainuu["code"]) == ["105", "205", "290", "578", "620", "697", "765", "777"]


def test_every_municipality_is_found_by_its_names() -> None:
    for _, row in V.places().iterrows():
        for name in (row["name_fi"], row["name_sv"], row["key"]):
            place = find_place(name)
            assert place is not None, name
            assert place.key == row["key"]


def test_an_unknown_place_or_register_is_an_error() -> None:
    with pytest.raises(UnknownName):
        V.place("atlantis")
    with pytest.raises(UnknownName, match="hseq"):
        V.register("hseqq")


# ---------------------------------------------------------------------- geometry


def slow_distance(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the angle between two unit vectors, times the radius: another formula for the same thing."""
    a, b, c, d = (math.radians(x) for x in (lat1, lon1, lat2, lon2))
    u = (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))
    v = (math.cos(c) * math.cos(d), math.cos(c) * math.sin(d), math.sin(c))
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return EARTH_RADIUS_KM * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(u, v, strict=True)))


LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


@given(LAT, LON, LAT, LON)
def test_distance_agrees_with_another_formula_and_is_symmetric(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there = float(haversine_km(lat1, lon1, lat2, lon2))
    # asin loses half the digits near the antipodes
    assert there == pytest.approx(slow_distance(lat1, lon1, lat2, lon2), abs=1e-3)
    assert there == pytest.approx(float(haversine_km(lat2, lon2, lat1, lon1)), abs=1e-6)
    assert 0 <= there <= math.pi * EARTH_RADIUS_KM + 1e-9


def test_distances_broadcast_and_unknown_stays_unknown() -> None:
    lat, lon = np.array([64.0, 65.0]), np.array([27.0, np.nan])
    apart = haversine_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    assert apart.shape == (2, 2)
    assert apart[0, 0] == 0
    assert np.isnan(apart[0, 1])
    assert float(haversine_km(0, 0, 0, 180)) == pytest.approx(math.pi * EARTH_RADIUS_KM)
    assert float(haversine_km(64, 27, 65, 27)) == pytest.approx(111.195, abs=0.001)


def test_the_extent_of_a_municipality_comes_from_its_neighbours() -> None:
    lat = [64.0, 64.0, 64.0, 64.0]
    lon = [27.0, 28.0, 30.0, 33.0]
    to_third = haversine_km(64.0, 27.0, 64.0, 33.0)
    assert reach_radius_km(lat, lon, neighbour=3, factor=0.6)[0] == pytest.approx(0.6 * float(to_third))
    assert reach_radius_km(lat, lon, neighbour=9, factor=0.6)[0] == pytest.approx(0.6 * float(to_third))
    assert reach_radius_km([64.0], [27.0], neighbour=3, factor=0.6).tolist() == [0.0]


# ---------------------------------------------------------------------- registers, rates, settings


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SAP Ariba", "ariba"),
        ("ariba", "ariba"),
        ("Luotettava Kumppani", "reliable_partner"),
        ("alv rekisteri", "vat_register"),
        ("nothing", None),
    ],
)
def test_registers_by_name(text: str, key: str | None) -> None:
    assert V.find_register(text) == key


def test_buyers_that_ask_for_a_register_are_named() -> None:
    assert V.register("reliable_partner").asked_by == ("yara_siilinjarvi",)
    assert V.register("reliable_partner").label("fi") == "Luotettava Kumppani"


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        ("km_allowance", date(2024, 1, 1), 0.57),
        ("km_allowance", date(2024, 12, 31), 0.57),
        ("km_allowance", date(2025, 1, 1), 0.59),
        ("km_allowance", date(2026, 6, 1), 0.55),
        ("full_day_allowance", date(2024, 6, 1), 51),
        ("full_day_allowance", date(2025, 6, 1), 53),
        ("full_day_allowance", date(2026, 6, 1), 54),
        ("part_day_allowance", date(2024, 6, 1), 24),
        ("part_day_allowance", date(2025, 6, 1), 24),
        ("part_day_allowance", date(2026, 6, 1), 25),
        ("allowance_min_km", date(2030, 1, 1), 15),
    ],
)
def test_rates_of_their_day(key: str, day: date, value: float) -> None:
    assert V.rate(key, day).value == value


def test_a_rate_is_never_carried_into_another_year() -> None:
    with pytest.raises(InputError, match="2027-01-01"):
        V.rate("km_allowance", date(2027, 1, 1))
    with pytest.raises(UnknownName):
        V.rate("km_allowence", date(2026, 1, 1))


def test_a_rate_without_bounds_holds_always() -> None:
    rate = Rate("k", 1.0, "EUR", None, None, "s", "2026", "assumption", "")
    assert rate.holds_on(date(1900, 1, 1))
    assert not Rate("k", 1.0, "EUR", date(2026, 1, 1), None, "s", "2026", "assumption", "").holds_on(date(2025, 12, 31))


def test_settings_say_that_they_are_assumptions() -> None:
    row = V.setting_row("detour_factor")
    assert row.status == "assumption"
    assert row.value == V.setting("detour_factor") > 1
    with pytest.raises(UnknownName, match="detour_factor"):
        V.setting("detour_facto")
