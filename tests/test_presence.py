"""Local presence by the four-part test, and people free in a period."""

from __future__ import annotations

from datetime import date

import pytest

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.presence import free_crew, local_presence
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
HERE = {"municipality": "Kajaani", "permanent": True, "resident_staff": True, "core": True}


@pytest.mark.parametrize(
    ("facts", "shown", "possible"),
    [
        ({}, 0.0, 1.0),
        ({"municipality": "Kajana"}, 0.25, 1.0),
        ({"municipality": "Helsinki"}, 0.0, 1.0),
        ({"municipality": "Helsinki", "establishments": []}, 0.0, 0.0),
        ({"municipality": "Kajaani", "establishments": []}, 0.25, 1.0),
        ({"municipality": "Helsinki", "establishments": [HERE]}, 1.0, 1.0),
        ({"establishments": [{**HERE, "core": False, "permanent": None}]}, 0.5, 1.0),
        ({"municipality": "Oulu", "establishments": [{**HERE, "core": False}]}, 0.75, 0.75),
        ({"municipality": "Oulu", "establishments": [{**HERE, "municipality": "Vaasa"}]}, 0.0, 0.0),
        ({"municipality": "Atlantis"}, 0.0, 1.0),
    ],
)
def test_four_parts(facts: dict[str, object], shown: float, possible: float) -> None:
    term = local_presence(Catalogue.from_records([Supplier(id="a", name="A", **facts)], WORDS), WORDS, "Kainuu")
    assert (term.shown[0], term.possible[0]) == (shown, possible)


@pytest.mark.parametrize(
    ("free", "periods", "expected"),
    [
        (5, [{"start": "2027-05-01", "end": "2027-05-31", "crew": 2}], (2, 2, True)),
        (5, [{"start": "2027-05-10", "end": "2027-05-12", "crew": 2}], (2, 2, True)),
        (1, [{"start": "2027-05-10", "end": "2027-05-12", "crew": 2}], (1, 1, True)),
        (None, [{"start": "2027-05-10", "end": "2027-05-12", "crew": 2}], (0, 2, True)),
        (None, [{"crew": 3}], (3, 3, True)),
        (4, [{"start": "2027-05-01", "crew": 2}, {"end": "2027-06-30", "crew": 3}], (3, 3, True)),
        (4, [{"start": "2028-01-01", "crew": 9}], (4, 4, True)),
        (None, [{"start": "2028-01-01", "crew": 9}], (0, float("inf"), False)),
        ((2, 6), [{"start": "2027-05-01", "end": "2027-05-01"}], (2, 6, True)),
    ],
)
def test_free_in_the_period(
    free: object, periods: list[dict[str, object]], expected: tuple[float, float, bool]
) -> None:
    supplier = Supplier(id="a", name="A", free_crew=free, availability=periods)
    base = Catalogue.from_records([supplier], WORDS).bands["free_crew"]
    band = free_crew(base, [(0, supplier)], date(2027, 5, 1), date(2027, 5, 20))
    assert (band.low[0], band.high[0], bool(band.known[0])) == expected
