"""What one cell means, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault
from kaivosmatch.sources.layout import BOOKS, fold, tables, words


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.number, "12", 12), (cells.number, "1 234,5", 1234.5), (cells.number, "1\u00a0234", 1234), (cells.number, "1'234'567", 1234567),
        (cells.number, "1.234,5", 1234.5), (cells.number, "1,234.5", 1234.5), (cells.number, "1.234.567", 1234567),
        (cells.number, "1,234,567", 1234567), (cells.number, "0,125", 0.125), (cells.number, "64.123", 64.123), (cells.number, ",5", 0.5),
        (cells.number, "−3", -3), (cells.number, "- 3", -3), (cells.number, "1e3", 1000.0), (cells.number, 7.0, 7), (cells.number, 2.5, 2.5),
        (cells.number, "25 000 €", 25000), (cells.number, "1,2 M€", 1_200_000), (cells.number, "1.1 M€", 1_100_000), (cells.number, "0,0000011 M€", 1.1),
        (cells.number, "50km", 50), (cells.number, '"12"', 12),
        (cells.coordinate, "64,123", 64.123), (cells.fraction, "50 %", 0.5), (cells.fraction, 0.5, 0.5),
        (cells.band, "3-5", (3, 5)), (cells.band, "3–5", (3, 5)), (cells.band, "3 .. 5", (3, 5)), (cells.band, "[3, 5]", (3, 5)),
        (cells.band, "[3;5]", (3, 5)), (cells.band, "[3,5]", (3, 5)), (cells.band, "[1,5, 2,5]", (1.5, 2.5)), (cells.band, "-3", -3),
        (cells.band, "1 000–2 500 €", (1000, 2500)), (cells.band, 4, 4), (cells.band, "1e-3", 0.001),
        (cells.pair, "[500, ]", (500, None)), (cells.pair, "[, 9]", (None, 9)), (cells.pair, "500-900", (500, 900)), (cells.pair, "[, ]", (None, None)),
        (cells.day, "2026-01-31", date(2026, 1, 31)), (cells.day, "31.1.2026", date(2026, 1, 31)), (cells.day, "31. 1. 2026", date(2026, 1, 31)),
        (cells.day, "2026-01-31T00:00:00Z", date(2026, 1, 31)), (cells.day, datetime(2026, 1, 31, 5), date(2026, 1, 31)),
        (cells.day, date(2026, 1, 31), date(2026, 1, 31)),
        (cells.flag, "Kyllä", True), (cells.flag, "nej", False), (cells.flag, "x", True), (cells.flag, 1, True), (cells.flag, "0", False),
        (cells.flag, False, False),
        (cells.text, 25.0, "25"), (cells.text, 2.5, "2.5"), (cells.text, True, "yes"), (cells.text, False, "no"),
        (cells.text, datetime(2026, 1, 2), "2026-01-02"), (cells.text, datetime(2026, 1, 2, 3), "2026-01-02T03:00:00"),
        (cells.text, date(2026, 1, 2), "2026-01-02"), (cells.code, 7.0, "7"), (cells.phone, " 040 1 ", "040 1"),
        (cells.items, "a; b\nc", ["a", "b", "c"]), (cells.items, '"a;b"; c', ["a;b", "c"]), (cells.items, "-", []), (cells.items, "ei ole", []),
        (cells.items, ["a", 5.0], ["a", "5"]), (cells.items, '["a;\\"b"]', ['a;"b']), (cells.items, 25620.0, ["25620"]),
        (cells.scope, "site=terrafame; thick=1,5; open=kyllä", {"site": "terrafame", "thick": 1.5, "open": True}), (cells.scope, "-", {}),
        (cells.scope, {"a": 1}, {"a": 1}), (cells.scope, '{"a;": 1}', {"a;": 1}), (cells.scope, 'a="1;2"', {"a": "1;2"}),
        (cells.value, "ei", False), (cells.value, "2 000 000", 2000000), (cells.value, "S2", "S2"), (cells.value, "2G", "2G"), (cells.value, 2.0, 2),
        (cells.value, '"ei"', "ei"), (cells.value, True, True),
        (cells.persons, "kaikilla", "crew"), (cells.persons, "2", 2), (cells.persons, 2, 2),
        (cells.duration, "P3M", "P3M"), (cells.duration, "3 kk", "P3M"), (cells.duration, "28 pv.", "P28D"), (cells.duration, "5 v", "P5Y"),
        (cells.duration, "2 veckor", "P2W"), (cells.duration, "p1y", "P1Y"),
        (cells.weights, "fit=0,5; crew=0.125", {"fit": 0.5, "crew": 0.125}), (cells.weights, "-", {}), (cells.weights, {"fit": 1}, {"fit": 1}),
        (cells.weights, '{"fit": 1}', {"fit": 1}),
        (cells.importance, "fit > crew = local", ["fit", ["crew", "local"]]), (cells.importance, "fit; crew", ["fit", "crew"]),
        (cells.importance, "-", []), (cells.importance, ["a"], ["a"]), (cells.importance, '[["a"]]', [["a"]]), (cells.importance, "fit > ", ["fit"]),
        (cells.json_cell, '[{"a": 1}]', [{"a": 1}]), (cells.json_cell, "text", None), (cells.json_cell, [1], [1]),
        (cells.clean, " \u00a0 ", None), (cells.clean, float("nan"), None), (cells.clean, "\u200ba ", "a"), (cells.clean, 0, 0),
    ],
)  # fmt: skip
def test_a_cell_is_read(read: Any, cell: object, value: object) -> None:
    found = read(cell)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("read", "cell", "what"),
    [
        (cells.number, "1,234", "two readings"), (cells.number, "many", "not a number"), (cells.number, "3 kpl2", "not a number"),
        (cells.number, "3 litraa", "not a number"), (cells.number, "12 34", "not a number"), (cells.number, "1.23.4", "not a number"),
        (cells.number, "12,34.5", "not a number"), (cells.number, "1,2.3,4", "not a number"), (cells.number, True, "yes or no"),
        (cells.number, date(2026, 5, 3), "a date"), (cells.number, timedelta(1), "a date"), (cells.number, [1], "not a number"),
        (cells.number, "9" * 5000, "not a number"), (cells.number, "1e999", "finite"), (cells.number, "--3", "not a number"),
        (cells.number, "3+4", "not a number"),
        (cells.band, "[3, ]", "open end"), (cells.band, "[a", "not a band"), (cells.band, "[1, 2, 3]", "not a"),
        (cells.pair, "500", "one number where two"),
        (cells.day, "31.2.2026", "does not exist"), (cells.day, "1.3.26", "two digits"), (cells.day, "3/4/2026", "two readings"),
        (cells.day, 45000, "a number where a date"), (cells.day, 5, "a number where a date"), (cells.day, "soon", "not a date"),
        (cells.day, True, "not a date"), (cells.day, "2026-01-31T05:00", "not a date"),
        (cells.flag, "ehkä", "neither"), (cells.flag, 2, "neither"), (cells.flag, date(2026, 1, 1), "neither"),
        (cells.code, date(2026, 1, 1), "a date where a code"), (cells.code, True, "yes or no"), (cells.phone, 401, "stored as a number"),
        (cells.scope, "terrafame", "name=value"), (cells.scope, "a=1; a=2", "twice"), (cells.scope, "{a", "JSON"), (cells.scope, "a=1,234", "two readings"),
        (cells.value, "1,234", "two readings"), (cells.value, date(2026, 1, 1), "a date"), (cells.duration, "3", "not a span"),
        (cells.duration, "3 kuuta", "not a span"), (cells.json_cell, "[{", "JSON"), (cells.items, '["a', "JSON"),
    ],
)  # fmt: skip
def test_a_cell_is_refused(read: Any, cell: object, what: str) -> None:
    with pytest.raises(CellFault) as caught:
        read(cell)
    assert what in caught.value.what


def test_choices_in_three_languages() -> None:
    assert [cells.choice(word, "shift") for word in ("Yö", "natt", "NIGHT", "yövuoro")] == ["night"] * 4
    assert [cells.choice(word, "pattern") for word in ("one_off", "One-off", "kerta")] == ["one_off"] * 3
    with pytest.raises(CellFault) as caught:
        cells.choice("nigth", "shift")
    assert caught.value.hint == "did you mean 'night'?" and "yö/natt/night" in str(caught.value.expected)


@given(st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9))
def test_a_number_as_python_writes_it_reads_back(number: float) -> None:
    assert cells.number(repr(number)) == number


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_number_as_finns_write_it_reads_back(whole: int, cents: int) -> None:
    written = f"{whole:,}".replace(",", "\u00a0") + f",{cents:02d}"
    assert cells.number(written) == pytest.approx(whole + cents / 100, abs=1e-6)


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_dates_of_both_kinds_read_back(day: date) -> None:
    assert cells.day(day.isoformat()) == day == cells.day(f"{day.day}.{day.month}.{day.year:04d}")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.just(time(1))))
def test_no_cell_raises_anything_but_a_fault(cell: Any) -> None:
    cleaned = cells.clean(cell)
    if cleaned is None:
        return
    for read in cells.CONVERTERS.values():
        try:
            read(cleaned)
        except CellFault as fault:
            assert fault.what


def test_every_field_of_every_record_has_a_column_and_no_heading_is_two() -> None:
    for key, table in tables().items():
        fields = set(table.record.model_fields)
        parents = {"supplier", "requirement", "buyer"} - fields
        plain = {"when" if f.startswith("when_") else f for f in table.columns} - (
            parents if key != "reference" else set()
        )
        assert plain == fields, key
        for column in table.columns.values():
            assert all(column.labels.values()) and all(column.help.values()), (key, column.field)
        # a heading in force (field or label) belongs to one column
        strong = [(fold(name), c.field) for c in table.columns.values() for name in (c.field, *c.labels.values())]
        own = {}
        for name, field in strong:
            assert own.setdefault(name, field) == field or key == "lots", (key, name, field)
    names: dict[str, set[str]] = {}
    for book in BOOKS.values():
        for key in book.tables:
            for name in tables()[key].names:
                names.setdefault(f"{book.kind}:{fold(name)}", set()).add(key)
    assert all(len(keys) == 1 for keys in names.values())


def test_every_word_of_a_choice_means_one_thing() -> None:
    for choice in words().values():
        assert set(choice.labels) == set(choice.values.values())
        assert all(
            choice.values[cells.fold_word(label)] == value
            for value, labels in choice.labels.items()
            for label in labels.values()
        )
