"""The table of sentences: complete in three languages, with the same values in each; numbers and days as each language writes them."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

import pytest

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import LANGUAGES, Phrase, day_text, euro_text, fields_of, has_phrase, number_text, phrase

ROWS = list(csv.DictReader((files("kaivosmatch") / "data" / "phrases.csv").read_text(encoding="utf-8").splitlines()))
SPACE = "\N{NO-BREAK SPACE}"


def test_every_sentence_has_three_languages_with_the_same_values() -> None:
    assert len(ROWS) > 150
    assert len({row["key"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert all(row[lang].strip() for lang in LANGUAGES), row["key"]
        named = {lang: fields_of(row["key"], lang) for lang in LANGUAGES}
        assert named["fi"] == named["sv"] == named["en"], row["key"]


def test_every_plural_has_two_forms() -> None:
    for row in ROWS:
        for lang in LANGUAGES:
            for piece in row[lang].split(":plural ")[1:]:
                assert piece.split("}")[0].count("|") == 1, (row["key"], lang)


@pytest.mark.parametrize(
    ("value", "lang", "decimals", "expected"),
    [
        (1234567, "fi", None, f"1{SPACE}234{SPACE}567"),
        (1234567, "en", None, "1,234,567"),
        (2.5, "sv", None, "2,5"),
        (2.004, "en", None, "2"),
        (-0.001, "en", None, "0"),
        (0.12345, "fi", 3, "0,123"),
        (10, "fi", None, "10"),
        (100.0, "en", None, "100"),
    ],
)
def test_numbers(value: float, lang: str, decimals: int | None, expected: str) -> None:
    assert number_text(value, lang, decimals) == expected


def test_nothing_infinite_is_written() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(InputError, match="finite"):
            number_text(value, "en")


def test_days_and_euros() -> None:
    day = date(2027, 1, 9)
    assert [day_text(day, lang) for lang in LANGUAGES] == ["9.1.2027", "9.1.2027", "9 January 2027"]
    assert [euro_text(9000, lang) for lang in LANGUAGES] == [f"9{SPACE}000{SPACE}€", f"9{SPACE}000{SPACE}€", "€9,000"]


def test_values_of_every_kind() -> None:
    assert phrase("unit_other", "en", x=3, unit="bar") == "3 bar"
    assert phrase("line_evidence", "sv", what={"fi": "a", "sv": "b", "en": "c"}) == "handling: b"
    assert phrase("line_evidence", "fi", what=["a", "b", Phrase("answer_no")]) == "asiakirja: a, b ja ei"
    assert phrase("line_evidence", "en", what=date(2027, 1, 1)) == "document: 1 January 2027"
    assert phrase("line_evidence", "en", what=()) == "document: "
    assert phrase("unit_people", "fi", x=1) == "1 henkilö"
    assert phrase("unit_people", "fi", x=2) == "2 henkilöä"


def test_signs() -> None:
    assert [phrase("against_part", "en", label="fit", x=x) for x in (0.5, -0.25, 0.0)] == [
        "fit +0.500",
        "fit −0.250",
        "fit ±0.000",
    ]


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UnknownName, match="reason_metal"):
        phrase("reason_metal", "en")
    with pytest.raises(UnknownName, match="language"):
        phrase("reason_met", "de")
    with pytest.raises(InputError, match="since"):
        phrase("reason_expired", "en", on=date(2027, 1, 1))
    assert has_phrase("reason_met")
    assert not has_phrase("reason_metal")
