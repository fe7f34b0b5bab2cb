"""Themes that are planted are found; names in three languages; unknown is placed nowhere; the real purchases of a country."""

from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from scipy.optimize import nnls

from kaivosmatch.datasets import load_sample
from kaivosmatch.encode import CodeLabels, read_codes
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._segments import segments
from kaivosmatch.network._theme_words import ThemeWords
from kaivosmatch.network._themes import best_number, factors, shares_of, stability, table_of, weighed
from kaivosmatch.records import Award, Capability, Evidence, Lot, Requirement, Supplier
from kaivosmatch.vocabulary import Vocabulary

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def firm(name, *concepts, **more):
    return Supplier(
        id=name, name=f"Keksitty {name} Oy", capabilities=[Capability(text=c, concept=c) for c in concepts], **more
    )


def planted():
    """Two trades, one firm in both, one of which nothing is known."""
    welders = [firm(f"w{i}", "welding", ("hardfacing", "mig_tig_welding")[i % 2], headcount=i + 2) for i in range(6)]
    cooks = [firm(f"c{i}", "staff_restaurant", "lodging", free_crew=(1, 3)) for i in range(5)]
    return [
        *welders,
        *cooks,
        firm("both", "welding", "mig_tig_welding", "staff_restaurant", "lodging"),
        Supplier(id="nobody", name="Keksitty"),
    ]


def test_planted_themes_are_found_and_overlap():
    found = segments(planted(), 2, resamples=3)
    inside = [set(dict(t.members)) for t in found.themes]
    assert inside[0] == {f"w{i}" for i in range(6)} | {"both"}
    assert inside[1] == {f"c{i}" for i in range(5)} | {"both"}
    assert [t.number for t in found.of("both")] == [1, 2]
    assert found.unplaced == ("nobody",)
    assert found.stability > 0.95
    assert all(t.separation > 0.9 for t in found.themes)
    assert found.themes[0].names == {"fi": "Hitsaus", "sv": "Svetsning", "en": "Welding"}
    assert (found.themes[0].headcount, found.themes[0].size_known) == ((27.0, 27.0), 6)
    assert found.themes[1].free_crew == (5.0, 15.0)


def test_the_number_of_themes_is_the_greatest_that_is_found_again():
    found = segments(planted() + [firm(f"s{i}", "scaffolding", "crane_lifting") for i in range(6)], resamples=4)
    assert len(found.themes) == 3
    assert {t.name("en").split(" / ")[0] for t in found.themes} >= {"Welding"}


def test_neither_order_nor_repetition_changes_anything():
    sample = load_sample()
    one = segments(sample.suppliers, 6, awards=sample.awards, resamples=2)
    two = segments(sample.suppliers[::-1], 6, awards=sample.awards[::-1], resamples=2)
    assert_frame_equal(one.to_frame(), two.to_frame(), rtol=1e-12)
    assert one.members_frame().equals(two.members_frame())


def test_demand_meets_the_theme_it_is_about():
    needs = [
        Requirement(id="n1", title="x", value_eur=(300, 600), lots=[
            Lot(id="a", text="Hitsaus", concept="welding", weight=2), Lot(id="b", text="Majoitus", concept="lodging")]),
        Requirement(id="n2", title="Hitsaustyöt"),
        Requirement(id="n3", title="Avaruuslento"),
        Requirement(id="n4", title="?", lots=[Lot(id="q", text="?", cpv=["00000000"])]),
    ]  # fmt: skip
    found = segments(planted(), 2, requirements=needs, resamples=1)
    weld, food = found.themes
    assert (weld.lots, weld.demand_eur, weld.value_missing) == (2, (200.0, 400.0), 1)
    assert (food.lots, food.demand_eur, food.value_missing) == (1, (100.0, 200.0), 0)
    assert found.unmet == ("n3", "q")


def test_what_was_bought_places_a_firm_that_says_nothing():
    silent = Supplier(id="silent", name="Keksitty Hiljainen Oy")
    awards = [Award(id="1", text="Hitsaustyöt", suppliers=["silent", "stranger"], date="2025-01-01")]
    assert segments([*planted(), silent], 2, awards=awards, resamples=1).of("silent")[0].name() == "Welding"


def test_the_share_shown_counts_registers_and_audits_only():
    firms = planted()
    for place, basis in ((0, "audited"), (1, "declared"), (2, "register")):
        firms[place] = firms[place].model_copy(
            update={"evidence": (Evidence(key="iso_9001", value=True, basis=basis),)}
        )
    assert segments(firms, 2, resamples=1).themes[0].shown == pytest.approx(2 / 7)


def test_codes_have_names_where_they_are_given_and_numbers_where_not():
    firms = [Supplier(id=f"x{i}", name="Keksitty", cpv=["41000000"]) for i in range(3)]
    firms += [Supplier(id=f"y{i}", name="Keksitty", industry_codes=["01.10"]) for i in range(3)]
    bare = segments(firms, 2, resamples=1)
    assert {t.name() for t in bare.themes} == {"CPV 41", "NACE 01"}
    codes = CodeLabels({"41000000": {"fi": "Vesi", "sv": "Vatten", "en": "Water"}, "01": {"en": "Farming"}})
    named = segments(firms, 2, codes=codes, resamples=1)
    assert {t.name("en") for t in named.themes} == {"Water", "Farming"}
    assert {t.name("sv") for t in named.themes} == {"Vatten", "NACE 01"}


def test_words_spread_to_the_wider_services():
    words = ThemeWords(Vocabulary.default())
    bag = words.of_firms([firm("a", "hardfacing")], [])[0]
    assert bag["service:hardfacing"] > bag["service:welding"] > bag["service:welding_piping"] > 0
    roof = Requirement(id="n", title="x", cpv=["45262600"])
    named = ThemeWords(Vocabulary.default(), CodeLabels({"45000000": {"en": "Construction"}}))
    assert named.of_lot(roof, None).keys() == {"cpv:45", "cpv:452", "cpv:4526"}
    # without a name the code speaks through the services that it stands for
    assert all(word.startswith("service:") for word in words.of_lot(roof, None))
    assert not any(w.startswith("cpv") for w in words.of_lot(Requirement(id="n", title="x", cpv=["00000000"]), None))
    untold = Requirement(id="n", title="Hitsaustyöt", lots=[Lot(id="a", text="osa 1")])
    assert "service:welding" in words.of_lot(untold, untold.lots[0])


def test_factors_share_out_each_row():
    table, columns = table_of(
        [{"a": 1.0, "b": 1.0}, {"a": 2.0, "b": 1.0}, {"c": 1.0, "d": 1.0}, {"c": 1.0, "d": 3.0}, {"e": 1.0}]
    )
    assert columns == ("a", "b", "c", "d")  # e is one firm's alone
    found = factors(table[:4], 2, 0)
    assert found.share.round(3).sum(axis=1).tolist() == [1, 1, 1, 1]
    assert found.separation.min() > 0.99
    assert stability(table[:4], found, 0, 0).tolist() == [0, 0]
    again = shares_of(table, found.words)
    assert np.allclose(again[:4], found.share, atol=0.02)
    assert again[4].tolist() == [0, 0]
    slow = nnls(found.words.T, table[[0]].toarray()[0])[0]
    assert again[0] == pytest.approx(slow / slow.sum(), abs=1e-8)
    assert weighed([{"z": 1.0}], {"a": 0}, np.ones(1)).nnz == 0
    assert best_number(table[:4], 1, 0) == 1
    with pytest.raises(InputError, match="number of themes"):
        factors(table, 9, 0)


def test_refusals():
    with pytest.raises(InputError, match="nothing is known"):
        segments([Supplier(id="a", name="Keksitty")], 2)
    with pytest.raises(InputError, match="differ"):
        segments([firm("a", "welding"), firm("a", "welding")], 2)
    for bad in ({"resamples": -1, "n": 2}, {"resamples": 0}):
        with pytest.raises(InputError, match="resampling"):
            segments(planted(), **bad)
    found = segments(planted(), 2, resamples=0)
    with pytest.raises(UnknownName):
        found.theme(3)
    with pytest.raises(UnknownName):
        found.theme(1).name("xx")
    assert found.theme(2).number == 2


def test_frames_read_in_three_languages():
    found = segments(planted(), 2, resamples=1)
    headings = (("fi", "teema"), ("sv", "tema"), ("en", "theme"))
    assert [found.to_frame(lang)[head].tolist()[0] for lang, head in headings] == ["Hitsaus", "Svetsning", "Welding"]
    programs = found.to_frame()
    assert programs["name"].tolist()[0] == "Welding" and list(programs)[:3] == ["theme", "name", "about"]
    assert found.to_frame(names="sv")["name"].tolist()[0] == "Svetsning"
    for lang in ("fi", "sv", "en"):
        for frame in (found.to_frame(lang), found.members_frame(lang)):
            assert len(set(frame)) == len(list(frame)) and not [h for h in frame if "_" in h]
    assert found.to_frame("fi").iloc[:, 3:].to_numpy().tolist() == programs.iloc[:, 3:].to_numpy().tolist()
    members = found.members_frame()
    assert list(members) == ["theme", "supplier_id", "share", "standing"]
    assert set(found.members_frame("sv")["ställning"]) <= {"medlem", "vid kanten"}
    names = {i: i.upper() for i in members["supplier_id"]}
    assert found.members_frame("en", firms=names)["firm"].tolist() == members["supplier_id"].str.upper().tolist()
    with pytest.raises(UnknownName):
        found.to_frame("xx")
    assert members.groupby("supplier_id")["share"].sum().max() <= 1 + 1e-9
    assert set(members["standing"]) <= {"member", "edge"}


@pytest.mark.slow
@pytest.mark.realdata
def test_twenty_themes_of_a_countrys_suppliers():
    if not DATA.exists():
        pytest.skip("the data folder is not beside the repository")
    from kaivosmatch.evaluate import read_purchases

    bought = read_purchases(DATA / "awards_se_2021" / "awards.csv.gz")
    codes = read_codes(DATA / "codes_cpv" / "cpv_2008.csv", DATA / "codes_nace" / "nace_rev2.csv")
    found = segments(bought.suppliers, 20, awards=bought.awards, codes=codes, resamples=2)
    assert len(found.themes) == 20
    assert found.stability > 0.9
    assert len(found.unplaced) < 0.25 * len(bought.suppliers)
    hotels = next(t for t in found.themes if "Hotels" in t.name("en"))
    named = [firm for firm, _ in hotels.members if "hotel" in firm]
    assert len(named) > 0.4 * len(hotels.members)
