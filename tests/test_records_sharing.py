"""What many records share is told by nobody: equality, hashing, copying, JSON and validation stay as they are; only memory shrinks."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import random
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import kaivosmatch.sources as doors
from kaivosmatch.records import Evidence, Registration, Supplier
from kaivosmatch.records import sharing as sharing_module
from kaivosmatch.records.sharing import SharedParts

TOLD: dict[str, Any] = {
    "id": "0112038-9",
    "name": "Keksitty Paja Oy",
    "business_id": "0112038-9",
    "industry_codes": ("25620",),
    "municipality": "205",
    "registers": ({"key": "vat_register", "status": "registered", "since": date(1995, 3, 1)},),
    "as_of": date(2026, 1, 2),
}
RECURRING = ("industry_codes", "municipality", "as_of", "description")


def _pair() -> tuple[Supplier, Supplier, Supplier]:
    """Two that share, and one that never did."""
    shared = SharedParts()
    first, second = (shared.compact(Supplier.model_validate(copy.deepcopy(TOLD)), *RECURRING) for _ in range(2))
    return first, second, Supplier.model_validate(TOLD)


def test_shared_records_are_the_records_they_were() -> None:
    first, second, plain = _pair()
    assert first == second == plain and hash(first) == hash(plain) and repr(first) == repr(plain)
    assert first.model_fields_set == plain.model_fields_set == set(TOLD)
    for how in ({}, {"exclude_unset": True}, {"exclude_none": True}, {"exclude_defaults": True}):
        assert first.model_dump_json(**how) == plain.model_dump_json(**how)  # type: ignore[arg-type]
        assert first.model_dump(**how) == plain.model_dump(**how)  # type: ignore[arg-type]
    assert Supplier.model_validate_json(first.model_dump_json()) == plain
    assert Supplier.model_validate(first.model_dump(exclude_unset=True)).model_fields_set == set(TOLD)
    assert pickle.loads(pickle.dumps(first)) == plain
    with pytest.raises(ValidationError, match="frozen"):
        first.name = "Toinen"  # type: ignore[misc]


def test_what_is_equal_is_one() -> None:
    first, second, _ = _pair()
    assert first.id is first.business_id
    assert first.industry_codes is second.industry_codes and first.municipality is second.municipality
    assert first.as_of is second.as_of and first.model_fields_set is second.model_fields_set


@pytest.mark.parametrize("how", ["update", "copy", "deep", "copy.copy", "copy.deepcopy", "pickle"])
def test_a_copy_has_its_own_fields_set(how: str) -> None:
    first, second, plain = _pair()
    copied = {
        "update": lambda: first.model_copy(update={"lang": "fi"}),
        "copy": lambda: first.model_copy(),
        "deep": lambda: first.model_copy(deep=True),
        "copy.copy": lambda: copy.copy(first),
        "copy.deepcopy": lambda: copy.deepcopy(first),
        "pickle": lambda: pickle.loads(pickle.dumps(first)),
    }[how]()
    assert copied.model_fields_set == set(TOLD) | ({"lang"} if how == "update" else set())
    copied.model_fields_set.add("lat")
    assert first.model_fields_set == second.model_fields_set == plain.model_fields_set == set(TOLD)


def test_a_record_asked_for_twice_is_made_once_and_never_taken_for_another() -> None:
    shared = SharedParts()
    made = shared.record(Registration, key="vat_register", since=date(2020, 1, 1))
    assert shared.record(Registration, key="vat_register", since=date(2020, 1, 1)) is made
    assert made == Registration(key="vat_register", since=date(2020, 1, 1)) and made.model_fields_set == {
        "key",
        "since",
    }
    # the same values under other names, of other types, of another record
    assert shared.record(Registration, key="vat_register", valid_until=date(2020, 1, 1)).since is None
    said = [shared.record(Evidence, key="k", value=value).value for value in (False, 0, 0.0)]
    assert [type(value) for value in said] == [bool, int, float]
    assert type(shared.record(Evidence, key="vat_register", issued=date(2020, 1, 1))) is Evidence
    with pytest.raises(ValidationError):
        shared.record(Registration, key="")


def test_what_never_recurs_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing_module, "_MOST", 2)
    shared = SharedParts()
    texts = [f"sana {n}" for n in range(3)]
    assert [shared.part(text) is text for text in texts] == [True] * 3
    again = [shared.part("".join(list(text))) is text for text in texts]
    assert again == [True, True, False]
    made = [shared.record(Registration, key=text) for text in texts]
    again = [shared.record(Registration, key=text) is one for text, one in zip(texts, made, strict=True)]
    assert again == [True, True, False]


def _check_digit(digits: str) -> int | None:
    left = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return None if left == 1 else (11 - left) % 11


def _bulk(path: Path, size: int) -> None:
    """Invented firms as the register writes them: two entries in force, and one that has ended between days of its own.

    The entries in force are spread over so few days that as many firms share one as in the whole register (800,000 on some 20,000 days).
    """
    draw = random.Random(3)

    def day(days: int = 16_000) -> str:
        return date.fromordinal(739_500 - draw.randrange(days)).isoformat()

    companies = []
    number = 1_000_000
    while len(companies) < size:
        number += 3
        check = _check_digit(str(number))
        if check is None:
            continue
        since = day(size // 40)
        entries = [
            {"register": register, "registrationDate": since, "endDate": None}
            for register in "156"[: draw.randrange(1, 4)]
        ]
        entries += [{"register": "7", "registrationDate": day(), "endDate": day()} for _ in range(draw.randrange(3))]
        code = f"{draw.randrange(10, 97)}{draw.randrange(1, 10)}20"
        companies.append(
            {
                "businessId": {"value": f"{number}-{check}"},
                "names": [{"name": f"Keksitty {draw.randrange(10**9):09d} Oy", "type": "1", "registrationDate": since}],
                "mainBusinessLine": {
                    "type": code,
                    "typeCodeSet": draw.choice(("TOIMI3", "TOIMI4")),
                    "descriptions": [{"languageCode": "1", "description": f"Keksitty toimiala {code}"}],
                },
                "registeredEntries": entries,
                "companySituations": [{"type": "KONK", "registrationDate": since}] if draw.random() < 0.02 else [],
                "addresses": [{"type": "1", "postOffices": [{"municipalityCode": f"{draw.randrange(5, 990):03d}"}]}],
                "lastModified": f"{day(size // 40)} 03:11:12",
            }
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("all_companies.json", json.dumps(companies))


def test_a_firm_of_the_register_takes_less_than_eighteen_hundred_bytes_at_the_peak(tmp_path: Path) -> None:
    # separate records take some 4,000 bytes a firm, and the whole register must fit into 1.5 GB
    path, size = tmp_path / "bulk.zip", 20_000
    _bulk(path, size)
    doors.read_suppliers(path, municipalities=["Kajaani"])  # vocabulary and code lists are not the firms'
    gc.collect()
    tracemalloc.start()
    try:
        firms = doors.read_suppliers(path)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(firms) == size
    assert peak / size < 1_800, f"{peak / size:.0f} bytes a firm at the peak, {held / size:.0f} held"
