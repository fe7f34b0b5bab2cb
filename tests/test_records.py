"""What records take and what they refuse."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kaivosmatch.records import Criterion, Evidence, Lot, Period, Requirement, Supplier, add_duration, band_of


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"business_id": "1234567-8"}, "Y-tunnus"),
        ({"industry_codes": ["abc"]}, "TOL/NACE"),
        ({"cpv": ["123"]}, "CPV"),
        ({"cpv": [True]}, "string"),
        ({"headcount": (5, 2)}, "backwards"),
        ({"headcount": -1}, "greater than or equal"),
        ({"headcount": float("nan")}, "finite"),
        ({"order_eur": (5000, 100)}, "backwards"),
        ({"lat": 91}, "less than or equal"),
        ({"call_out": "always"}, "24/7"),
        ({"colour": "red"}, "Extra"),
        ({"id": " "}, "at least 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(facts: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Supplier(**{"id": "a", "name": "A", **facts})


def test_what_people_write_is_read() -> None:
    firm = Supplier(
        id=17,
        name=" A ",
        business_id="20774740",
        industry_codes=[25620, 25620.0, "C25.62", "F"],
        cpv=["45262600-7", 45262600],
    )
    assert (firm.id, firm.name, firm.business_id) == ("17", "A", "2077474-0")
    assert firm.industry_codes == ("25620", "25620", "C25.62", "F")
    assert firm.cpv == ("45262600", "45262600")
    with pytest.raises(ValidationError):
        firm.name = "B"  # type: ignore[misc]


def test_order_of_days_and_lots() -> None:
    with pytest.raises(ValidationError, match="before issued"):
        Evidence(key="k", issued="2026-01-02", valid_until="2026-01-01")
    with pytest.raises(ValidationError, match="before start"):
        Period(start="2026-01-02", end="2026-01-01")
    with pytest.raises(ValidationError, match="before start"):
        Requirement(id="n", title="x", start="2026-01-02", end="2026-01-01")
    with pytest.raises(ValidationError, match="more than once"):
        Requirement(id="n", title="x", lots=[Lot(id="a", text="x"), Lot(id="a", text="y")])
    with pytest.raises(ValidationError, match="lots is empty"):
        Requirement(id="n", title="x", lots=[])
    with pytest.raises(ValidationError, match="'b'"):
        Requirement(id="n", title="x", lots=[Lot(id="a", text="x")], criteria=[Criterion(key="k", lots=["b"])])
    with pytest.raises(ValidationError, match="ISO duration"):
        Criterion(key="k", max_age="3 months")


def test_durations_and_bands() -> None:
    from datetime import date

    assert add_duration(date(2024, 2, 29), "P1Y") == date(2025, 2, 28)
    assert add_duration(date(2026, 1, 31), "P1M2W1D") == date(2026, 3, 15)
    with pytest.raises(ValueError, match="ISO"):
        add_duration(date(2026, 1, 1), "P")
    assert (band_of(None), band_of(3), band_of((1, 2))) == (None, (3.0, 3.0), (1.0, 2.0))
