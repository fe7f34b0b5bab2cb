"""The shipped tables hold together, and faults of an own one are all told at once."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kaivosmatch.errors import InputError, RecordErrors
from kaivosmatch.vocabulary import Vocabulary, criteria, places, registers, services
from kaivosmatch.vocabulary.loading import COLUMNS, load_tables
from kaivosmatch.vocabulary.tables import shipped

V = Vocabulary.default()


def test_what_is_shipped_refers_to_nothing_that_is_missing() -> None:
    load_tables(
        [shipped()]
    )  # nothing trusted: accepts, broader, related, derived and municipality keys are all looked up


def test_there_is_as_much_as_promised() -> None:
    assert len(V.criterion_keys) >= 90
    assert len(V.service_keys) >= 300
    finnish = [len(V.service(key).terms("fi")) for key in V.service_keys]
    assert sum(finnish) / len(finnish) >= 6


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_names_of_criteria_are_unique_within_a_language(lang: str) -> None:
    names = Counter(
        name.casefold()
        for key in V.criterion_keys
        for name in (V.criterion(key).label(lang), *getattr(V.criterion(key), f"aliases_{lang}"))
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_criterion_says_where_it_comes_from_and_an_unconfirmed_length_is_not_shipped() -> None:
    frame = criteria()
    assert (frame["source"] != "").all()
    assert set(frame["status"]) == {"confirmed", "assumption"}
    assert (frame.loc[frame["validity"].notna(), "status"] == "confirmed").all()
    assert frame["order"].tolist() == list(range(len(frame)))


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("occupational_safety_card", "validity", "P5Y"),
        ("temporary_safety_card", "validity", "P28D"),
        ("hot_work_card", "validity", "P5Y"),
        ("electrical_safety_sfs6002", "validity", "P5Y"),
        ("blaster_certificate", "validity", "P5Y"),
        ("adr", "validity", "P5Y"),
        ("rala_certificate", "validity", "P3Y"),
        ("first_aid", "validity", None),
        ("road_safety_card", "validity", None),
        ("welder_iso_9606_1", "validity", None),
        ("iso_9001", "validity", None),
        ("first_aid", "levels", ("EA1", "EA2")),
        ("electrical_contractor", "levels", ("S3", "S2", "S1")),
        ("en_1090", "levels", ("EXC1", "EXC2", "EXC3", "EXC4")),
        ("tax_certificate", "max_age", "P3M"),
        ("tax_certificate", "binds", "each"),
        ("tax_certificate", "binds_under_lead", "lead"),
        ("no_exclusion_grounds", "binds_under_lead", "each"),
        ("occupational_safety_card", "accepts", ("temporary_safety_card",)),
        ("iso_3834_2", "accepts", ()),
        ("iso_3834_3", "accepts", ("iso_3834_2",)),
        ("iso_3834_4", "accepts", ("iso_3834_3", "iso_3834_2")),
        ("contractor_obligations_package", "accepts", ("reliable_partner",)),
        ("iso_9001", "binds", "lead"),
        ("liability_insurance", "binds", "lead"),
        ("iso_3834_2", "binds", "doer"),
        ("turnover", "binds", "sum"),
        ("crane_capacity", "binds", "any"),
        ("ltifr", "unit", "per 1e6 h"),
        ("trir", "unit", "per 200000 h"),
        ("ltifr", "direction", "at_most"),
        ("site_induction", "scope_dims", ("site",)),
        ("welder_iso_9606_1", "scope_dims", ("process", "material", "position")),
        ("turnover", "derived", "turnover_eur"),
    ],
)
def test_the_facts_that_are_known_stand_in_the_table(key: str, field: str, value: object) -> None:
    assert getattr(V.criterion(key), field) == value


def test_service_codes_are_well_formed() -> None:
    for key in V.service_keys:
        assert all(re.fullmatch(r"\d{8}", code) for code in V.service(key).cpv), key
        assert all(re.fullmatch(r"\d{2,5}", code) for code in V.service(key).tol), key


def test_frames_have_a_row_each() -> None:
    assert len(services()) == len(V.service_keys)
    assert {"reliable_partner", "hseq"} <= set(registers()["key"])
    assert {"205", "terrafame"} <= set(places()["key"])
    assert criteria().set_index("key").loc["en_1090", "levels"] == "EXC1<EXC2<EXC3<EXC4"
    assert (V.sites()["source"] != "").all()
    assert V.rates()["key"].nunique() >= 5
    assert "detour_factor" in set(V.settings()["key"])


@pytest.mark.realdata
def test_municipalities_and_cpv_codes_are_those_of_the_official_lists() -> None:
    data = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not data.is_dir():
        pytest.skip("the data folder beside the repository is not here")
    with (data / "geo_fi" / "municipalities_2026.csv").open(encoding="utf-8") as file:
        official = {row["kunta"]: row["municipality_name_fi"] for row in csv.DictReader(file)}
    towns = V.places().query("site.isna()")
    assert dict(zip(towns["code"], towns["name_fi"], strict=True)) == official
    with (data / "codes_cpv" / "cpv_2008.csv").open(encoding="utf-8") as file:
        cpv = {re.sub(r"\D.*", "", row[0]) for row in csv.reader(file)}
    assert {code for key in V.service_keys for code in V.service(key).cpv} <= cpv


# ---------------------------------------------------------------------- own tables


def write(folder: Path, name: str, *rows: str) -> None:
    path = folder / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([",".join(COLUMNS[Path(name).parts[0]]), *rows]) + "\n", encoding="utf-8")


OWN = "own_badge,flag,,,each,,person,,yes,,,,site,,oma merkki,talonkortti,eget märke,,own badge,,own,2026,assumption"


def test_own_rows_are_added_to_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, "criteria", OWN)
    own = Vocabulary.load(tmp_path)
    assert own.find_criterion("talonkortti") == "own_badge"
    assert own.criterion("own_badge").binds_under_lead == "each"
    assert own.criterion("own_badge").order == len(V.criterion_keys)
    assert own.find_criterion("ISO 9001") == "iso_9001"
    assert V.find_criterion("talonkortti") is None
    assert own.has_criterion("own_badge")
    assert not V.has_criterion("own_badge")


def test_an_own_row_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "settings", "detour_factor,1.5,ratio,measured,2026-11,confirmed,")
    write(tmp_path, "rates", "km_allowance,0.6,EUR/km,2027-01-01,2027-12-31,own,2027,assumption,")
    write(tmp_path, "criteria", OWN.replace("own_badge", "iso_9001"))
    own = Vocabulary.load(tmp_path)
    assert own.setting("detour_factor") == 1.5
    assert own.setting("drive_speed_kmh") == V.setting("drive_speed_kmh")
    assert own.criterion("iso_9001").order == V.criterion("iso_9001").order
    assert own.rates().query("key == 'km_allowance'")["value"].tolist() == [0.6]
    assert len(own.rates()) == len(V.rates()) - 2


def test_own_services_and_shared_terms_and_context_words(tmp_path: Path) -> None:
    write(
        tmp_path, "services/own", "moon_mining,mining_geology,,kuulouhinta,kuunkaivuu,månbrytning,,moon mining,,,,own"
    )
    write(tmp_path, "shared_terms", "kuuhommat,fi,moon_mining;welding,")
    write(tmp_path, "context_words", "lietepumppu,fi,blocked,")
    own = Vocabulary.load(tmp_path)
    assert [h.key for h in own.find_services("kuulouhintaa, kuuhommia ja lietepumppuja")] == [
        "moon_mining",
        "moon_mining",
        "welding",
    ]
    assert own.is_narrower("moon_mining", "mining_geology")


def test_a_vocabulary_of_its_own_alone(tmp_path: Path) -> None:
    write(tmp_path, "criteria", OWN)
    own = Vocabulary.load(tmp_path, alone=True)
    assert own.criterion_keys == ("own_badge",)
    assert own.service_keys == ()
    assert own.setting("detour_factor") == V.setting("detour_factor")
    assert own.find_services("hitsaus") == []


def test_a_folder_that_is_none_or_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        Vocabulary.load(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no vocabulary tables"):
        Vocabulary.load(tmp_path)


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        "criteria",
        "a,flog,,,each,,company,P5,maybe,,,nothing,,register:none,,,b,,c,,own,2026,perhaps",
        "a,flag,,,each,,company,,yes,,,,,,x,,y,,z,,own,2026,assumption",
        "B,flag,,,each,,company,,yes,,,,,,x,,y,,z,,own,2026,assumption",
        "c,level,,sideways,each,,company,,yes,,one,,,equipment:none:t,x,,y,,z,,own,2026,assumption",
        "d,number,,,each,,company,,yes,,,,,salary,x,,y,,z,,own,2026,assumption,extra",
        "# a remark",
        "",
    )
    write(tmp_path, "services", "s,t,u,x,,y,,z,,4526,x,own", "t,s,,x,,y,,z,,45262600,4312,own")
    write(tmp_path, "sites", "q,Q,,,mine,999,91,x,own,2026,assumption,")
    write(
        tmp_path,
        "rates",
        "r,1e999,EUR,2026-02-30,,own,2026,assumption,",
        "r,1,EUR,2026-02-01,2026-01-01,own,2026,assumption,",
    )
    write(tmp_path, "shared_terms", "sana,de,none,")
    write(tmp_path, "places", "12,a,b,c,d,e,f,60,25,own,2026")
    (tmp_path / "settings.csv").write_text("key,value,colour\nx,1,red\n", encoding="utf-8")
    (tmp_path / "registers.csv").write_bytes(b"key,kind\n\xff\xfe\n")
    with pytest.raises(RecordErrors) as caught:
        Vocabulary.load(tmp_path)
    told = {(p.file, p.row, p.column, p.what) for p in caught.value.problems}
    assert {
        ("criteria.csv", 2, "kind", "not one of the allowed words"),
        ("criteria.csv", 2, "validity", "not a duration"),
        ("criteria.csv", 2, "expires", "not one of the allowed words"),
        ("criteria.csv", 2, "label_fi", "empty cell"),
        ("criteria.csv", 2, "status", "not one of the allowed words"),
        ("criteria.csv", 2, "accepts", "refers to nothing"),
        ("criteria.csv", 2, "derived", "refers to nothing"),
        ("criteria.csv", 3, "key", "key comes twice"),
        ("criteria.csv", 4, "key", "malformed code"),
        ("criteria.csv", 5, "direction", "not one of the allowed words"),
        ("criteria.csv", 5, "levels", "a level needs its levels"),
        ("criteria.csv", 5, "derived", "refers to nothing"),
        ("criteria.csv", 6, "unit", "a number needs unit and direction"),
        ("criteria.csv", 6, "derived", "not a fact of the supplier record"),
        ("criteria.csv", 6, None, "more cells than columns"),
        ("services.csv", 2, "cpv", "malformed code"),
        ("services.csv", 2, "tol", "malformed code"),
        ("services.csv", 2, "related", "refers to nothing"),
        ("services.csv", 2, "broader", "is its own broader concept"),
        ("services.csv", 3, "broader", "is its own broader concept"),
        ("sites.csv", 2, "lat", "number out of range"),
        ("sites.csv", 2, "lon", "not a number"),
        ("sites.csv", 2, "municipality", "refers to nothing"),
        ("rates.csv", 2, "value", "number out of range"),
        ("rates.csv", 2, "valid_from", "not a date"),
        ("rates.csv", 3, "valid_until", "ends before it starts"),
        ("shared_terms.csv", 2, "lang", "not one of the allowed words"),
        ("shared_terms.csv", 2, "services", "refers to nothing"),
        ("places.csv", 2, "code", "malformed code"),
        ("settings.csv", None, "colour", "unknown column"),
        ("settings.csv", None, "unit", "missing column"),
        ("registers.csv", None, None, "not UTF-8 text"),
    } <= told
