"""Conditions of criteria, in three values."""

from __future__ import annotations

import pytest

from kaivosmatch.conditions import Nature, condition
from kaivosmatch.records import Requirement, When
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
STAFF = Nature(frozenset({"staff_leasing"}), None, None)
WELD = Nature(frozenset({"welding"}), True, False)
NOTHING = Nature(frozenset(), None, None)
MONTH = {"start": "2027-03-01", "end": "2027-03-31"}


@pytest.mark.parametrize(
    ("when", "facts", "nature", "expected"),
    [
        ({}, {}, NOTHING, 1),
        ({"min_value_eur": 9000}, {"value_eur": 9000}, NOTHING, 1),
        ({"min_value_eur": 9000}, {"value_eur": 8999.99}, NOTHING, -1),
        ({"min_value_eur": 9000}, {"value_eur": (8000, 9500)}, NOTHING, 0),
        ({"min_value_eur": 9000}, {}, NOTHING, 0),
        ({"concepts": ["welding_piping"]}, {}, WELD, 1),
        ({"concepts": ["lodging"]}, {}, WELD, -1),
        ({"concepts": ["our_own_service"]}, {}, Nature(frozenset({"our_own_service"}), None, None), 1),
        ({"concepts": ["lodging"]}, {}, NOTHING, 0),
        ({"underground": True}, {}, WELD, 1),
        ({"underground": False}, {}, WELD, -1),
        ({"underground": True}, {}, NOTHING, 0),
        ({"construction": True}, {}, WELD, -1),
        ({"construction": True}, {}, NOTHING, 0),
        ({"agency_days": 10}, MONTH, STAFF, 1),
        ({"agency_days": 31}, MONTH, STAFF, -1),
        ({"agency_days": 10}, {}, STAFF, 0),
        ({"agency_days": 10}, MONTH, WELD, -1),
        ({"agency_days": 10}, MONTH, NOTHING, 0),
        ({"min_value_eur": 9000, "underground": True}, {"value_eur": 1}, NOTHING, -1),
    ],
)
def test_conditions(when: dict[str, object], facts: dict[str, object], nature: Nature, expected: int) -> None:
    assert condition(When(**when), Requirement(id="n", title="x", **facts), nature, WORDS) == expected


def test_no_condition_holds_always() -> None:
    assert condition(None, Requirement(id="n", title="x"), NOTHING, WORDS) == 1
