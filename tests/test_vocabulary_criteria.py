"""Criteria by name: numbers are keys, names may be misspelt a little, levels name their criterion."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import UnknownName
from kaivosmatch.vocabulary import Vocabulary, criterion, find_criteria, find_criterion, find_criterion_level


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ISO 9001", "iso_9001"),
        ("SFS-EN ISO 9001:2015", "iso_9001"),
        ("iso-9001", "iso_9001"),
        ("ISO9001", "iso_9001"),
        ("9001", "iso_9001"),
        ("iso_9001", "iso_9001"),
        ("ISO 14 001", "iso_14001"),
        ("iso 45001:2018 sertifikaatti", "iso_45001"),
        ("ISO/IEC 27001:2022", "iso_27001"),
        ("EN ISO 3834-2:2021", "iso_3834_2"),
        ("3834-3", "iso_3834_3"),
        ("SFS-EN ISO 3834-4", "iso_3834_4"),
        ("EN 1090-1", "en_1090_1"),
        ("EN 1090", "en_1090"),
        ("EN 1090-2 EXC3", "en_1090"),
        ("EXC2", "en_1090"),
        ("S1", "electrical_contractor"),
        ("ISO 9606-1 135", "welder_iso_9606_1"),
        ("9606-2", "welder_iso_9606_2"),
        ("SFS6002", "electrical_safety_sfs6002"),
        ("OHSAS 18001", "ohsas_18001"),
        ("tulityökortti", "hot_work_card"),
        ("tulityökortin", "hot_work_card"),
        ("tulityokortti", "hot_work_card"),
        ("tulityökorttti", "hot_work_card"),
        ("hot work card", "hot_work_card"),
        ("valid hot work cards", "hot_work_card"),
        ("heta arbeten", "hot_work_card"),
        ("voimassa oleva työturvallisuuskortti", "occupational_safety_card"),
        ("Luotettava Kumppani -raportti", "reliable_partner"),
        ("tilaajavastuutodistukset", "contractor_obligations_package"),
        ("kaupparekisterioten", "trade_register_extract"),
        ("vastuuvakuutus vähintään 2 000 000 €", "liability_insurance"),
        ("Vastuuvakuutus 2 milj. €", "liability_insurance"),
        ("LTIFR < 5", "ltifr"),
        ("TRIR 2.0", "trir"),
        ("TRIFR", "trifr"),
        ("Tieturva 1", "road_safety_card"),
        ("päivystys 24/7", "call_out"),
        ("Euro VI", "euro_class_vehicles"),
        ("EA1", "first_aid"),
        ("ansvarsförsäkring", "liability_insurance"),
        ("ADR-kortti", "adr"),
        ("hygieniapassi", "hygiene_passport"),
    ],
)
def test_a_name_is_known(text: str, key: str) -> None:
    assert find_criterion(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "ISO 19001",
        "ISO 9002",
        "ISO 90001",
        "9001-1",
        "ISO 3834",
        "EN ISO 3834-5",
        "ISO 9606",
        "S4",
        "EXC5",
        "EA3",
        "s2",
        "Tieturva 2",
        "SFS 6003",
        "EN 1091",
        "RALA",
        "hot work",
        "tulityö",
        "kortti",
        "sertifikaatti",
        "ISO",
        "",
        "   ",
        "työ",
        "ISO 9001 ja 14001",
        "jotain muuta",
        "1400l",
        "työturvallisuuskortti 2",
        "EN 1090-7",
    ],
)
def test_a_near_or_ambiguous_name_is_none(text: str) -> None:
    assert find_criterion(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S2-oikeudet", ("electrical_contractor", "S2")),
        ("Tukes S 1", ("electrical_contractor", "S1")),
        ("EXC 3", ("en_1090", "EXC3")),
        ("EN 1090-2, EXC2", ("en_1090", "EXC2")),
        ("ensiapu EA2", ("first_aid", "EA2")),
        ("First aid", ("first_aid", None)),
        ("Rating Alfa AA+", ("credit_rating", "AA+")),
        ("Rating Alfa AA", ("credit_rating", "AA")),
        ("stage IIIB", ("stage_v_machines", "stage IIIB")),
        ("24/7", ("call_out", "24/7")),
        ("IWS", ("welding_coordinator", "IWS")),
        ("S2 tai EXC2", (None, None)),
        ("ISO 9001", ("iso_9001", None)),
    ],
)
def test_a_level_goes_with_its_criterion(text: str, expected: tuple[str | None, str | None]) -> None:
    assert find_criterion_level(text) == expected


def test_mentions_in_running_text_with_their_places() -> None:
    text = (
        "Sähköurakoitsijalta S1 ja EXC3; kalusto Euro VI. Hitsaajilla ISO 9606-1, konepajalla ISO 3834-2, tulityökortit voimassa. "
        "Vastuuvakuutus 2 milj. €. ISO 19001. Tarvitaan ped-todistus tai PED. Valid hot work cards."
    )
    found = [(hit.key, text[hit.start : hit.end], hit.level) for hit in find_criteria(text)]
    assert found == [
        ("electrical_contractor", "Sähköurakoitsijalta", None),
        ("electrical_contractor", "S1", "S1"),
        ("en_1090", "EXC3", "EXC3"),
        ("euro_class_vehicles", "Euro VI", "Euro VI"),
        ("welder_iso_9606_1", "ISO 9606-1", None),
        ("iso_3834_2", "ISO 3834-2", None),
        ("hot_work_card", "tulityökortit", None),
        ("liability_insurance", "Vastuuvakuutus", None),
        ("ped_welding", "PED", None),
        ("hot_work_card", "hot work cards", None),
    ]


def test_level_rank_counts_from_the_lowest() -> None:
    assert [criterion("electrical_contractor").level_rank(x) for x in ("S3", "s2", "S 1", "S9")] == [0, 1, 2, None]
    assert criterion("iso_9001").level_rank("S1") is None


def test_an_unknown_key_is_an_error_with_a_hint() -> None:
    with pytest.raises(UnknownName, match="iso_9001"):
        criterion("iso_9000")


def test_every_label_and_alias_finds_its_own_criterion() -> None:
    vocabulary = Vocabulary.default()
    wrong = []
    for key in vocabulary.criterion_keys:
        row = vocabulary.criterion(key)
        names = (row.label_fi, *row.aliases_fi, row.label_sv, *row.aliases_sv, row.label_en, *row.aliases_en)
        wrong += [
            (key, name, vocabulary.find_criterion(name)) for name in names if vocabulary.find_criterion(name) != key
        ]
    assert not wrong


@settings(max_examples=200, deadline=None)
@given(st.integers(1000, 99999))
def test_a_number_finds_its_own_standard_or_nothing(number: int) -> None:
    key = find_criterion(f"ISO {number}")
    if key is not None:
        row = criterion(key)
        names = " ".join((row.label_fi, *row.aliases_fi, row.label_en, *row.aliases_en, key))
        assert str(number) in names


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered_and_mentions_lie_in_order_within_it(text: str) -> None:
    find_criterion_level(text)
    end = 0
    for hit in find_criteria(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
