"""What every fit must hold: intervals, monotony, independence of the pool, order, languages, saving."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import CodeLabels, Encoder, FittedEncoder, LotText
from kaivosmatch.errors import InputError, SavedFileError
from kaivosmatch.records import Award, Capability, Reference, Supplier
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
TEXTS = [
    "Lietepumppujen huolto",
    "putkiston hitsaus",
    "welding of pressure pipes",
    "svetsning av rör",
    "lumityöt ja auraus",
    "Zxq",
]
CODES = ["25620", "43220", "3312", "99999"]
CPV = ["45231100", "50510000", "90620000"]

text = st.sampled_from(TEXTS)
firm = st.fixed_dictionaries(
    {},
    optional={
        "description": text,
        "capabilities": st.lists(text, min_size=1, max_size=2).map(lambda xs: [Capability(text=x) for x in xs]),
        "references": st.lists(text, min_size=1, max_size=2).map(lambda xs: [Reference(text=x) for x in xs]),
        "industry_codes": st.lists(st.sampled_from(CODES), min_size=1, max_size=2),
        "cpv": st.lists(st.sampled_from(CPV), min_size=1, max_size=2),
        "lang": st.sampled_from(["fi", "sv", "en"]),
    },
)
lot = st.builds(
    LotText,
    text=st.sampled_from([*TEXTS, ""]),
    lang=st.sampled_from([None, "fi", "en"]),
    cpv=st.sampled_from([(), ("45231100",)]),
    industry_codes=st.sampled_from([(), ("25620",)]),
    buyer=st.sampled_from([None, "Kuviteltu kaivos"]),
)
award = st.tuples(text, st.lists(st.sampled_from(["f0", "f1", "f2", "zz"]), min_size=1, max_size=2, unique=True))


def suppliers_of(rows: list[dict[str, object]]) -> list[Supplier]:
    return [Supplier.model_validate({"id": f"f{i}", "name": f"Keksitty {i} Oy", **row}) for i, row in enumerate(rows)]


def awards_of(rows: list[tuple[str, list[str]]]) -> list[Award]:
    return [
        Award(
            id=f"w{i}",
            text=what,
            suppliers=tuple(who),
            date=date(2025, 1, 1) + timedelta(days=i),
            buyer="Kuviteltu kaivos",
            cpv=("45231100",),
        )
        for i, (what, who) in enumerate(rows)
    ]


def fitted(suppliers: list[Supplier], awards: list[Award] | tuple[()] = (), **params: object) -> FittedEncoder:
    encoder = Encoder(extras=(), **params)  # type: ignore[arg-type]
    return encoder.fit(Catalogue.from_records(suppliers, WORDS), awards, vocabulary=WORDS)


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
firms = st.lists(firm, min_size=1, max_size=4)
history = st.lists(award, max_size=5)


@quick
@given(firms, history, st.lists(lot, min_size=1, max_size=3))
def test_fit_is_an_interval_within_0_and_1(
    rows: list[dict[str, object]], won: list[tuple[str, list[str]]], lots: list[LotText]
) -> None:
    block = fitted(suppliers_of(rows), awards_of(won)).fit_of(lots)
    assert block.shown.shape == block.possible.shape == (len(lots), len(rows))
    assert not np.isnan(block.shown).any() and not np.isnan(block.possible).any()
    assert np.all(block.shown >= 0) and np.all(block.possible <= 1) and np.all(block.shown <= block.possible)


@quick
@given(firms, history, lot, st.data())
def test_hiding_a_fact_and_fitting_again_never_raises_a_firms_fit(
    rows: list[dict[str, object]], won: list[tuple[str, list[str]]], asked: LotText, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    facts = [
        name for name in ("description", "capabilities", "references", "industry_codes", "cpv") if name in rows[row]
    ]
    if not facts:
        return
    fact = data.draw(st.sampled_from(facts))
    value = rows[row][fact]
    hidden = dict(rows[row])
    if isinstance(value, list) and len(value) > 1 and data.draw(st.booleans()):
        hidden[fact] = value[1:]
    else:
        del hidden[fact]
    before = fitted(suppliers_of(rows), awards_of(won)).fit_of([asked])
    changed = [hidden if i == row else own for i, own in enumerate(rows)]
    after = fitted(suppliers_of(changed), awards_of(won)).fit_of([asked])
    assert after.shown[0, row] <= before.shown[0, row] + 1e-9


@quick
@given(firms, lot, st.data())
def test_without_awards_another_firms_facts_change_nothing(
    rows: list[dict[str, object]], asked: LotText, data: st.DataObject
) -> None:
    suppliers = suppliers_of(rows)
    whole = fitted(suppliers).fit_of([asked])
    keep = data.draw(st.integers(0, len(rows) - 1))
    alone = fitted([suppliers[keep]]).fit_of([asked])
    assert alone.shown[0, 0] == pytest.approx(whole.shown[0, keep], abs=1e-12)
    assert alone.possible[0, 0] == pytest.approx(whole.possible[0, keep], abs=1e-12)


@quick
@given(firms, history, st.lists(lot, min_size=2, max_size=3))
def test_order_of_rows_awards_and_lots_changes_nothing(
    rows: list[dict[str, object]], won: list[tuple[str, list[str]]], lots: list[LotText]
) -> None:
    suppliers, awards = suppliers_of(rows), awards_of(won)
    one = fitted(suppliers, awards).fit_of(lots)
    other = fitted(suppliers[::-1], awards[::-1]).fit_of(lots[::-1])
    assert np.allclose(one.shown, other.shown[::-1], atol=1e-12)


@quick
@given(firms, history, lot)
def test_awards_only_add(rows: list[dict[str, object]], won: list[tuple[str, list[str]]], asked: LotText) -> None:
    suppliers = suppliers_of(rows)
    assert np.all(
        fitted(suppliers, awards_of(won)).fit_of([asked]).shown >= fitted(suppliers).fit_of([asked]).shown - 1e-12
    )


@quick
@given(firms, history, lot)
def test_the_same_history_for_some_of_the_firms_gives_them_the_same_fit(
    rows: list[dict[str, object]], won: list[tuple[str, list[str]]], asked: LotText
) -> None:
    suppliers = suppliers_of(rows)
    whole = fitted(suppliers, awards_of(won))
    part = whole.with_catalogue(Catalogue.from_records(suppliers[:1], WORDS))
    assert part.fit_of([asked]).shown[0, 0] == pytest.approx(whole.fit_of([asked]).shown[0, 0], abs=1e-12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(firms, history, lot)
def test_what_is_saved_comes_back(
    rows: list[dict[str, object]], won: list[tuple[str, list[str]]], asked: LotText
) -> None:
    catalogue = Catalogue.from_records(suppliers_of(rows), WORDS)
    labels = CodeLabels({"45231100": {"fi": "Putkijohtojen rakentaminen"}})
    one = Encoder(labels, 0.1, ()).fit(catalogue, awards_of(won), vocabulary=WORDS)
    arrays = one.to_arrays()
    assert all(array.dtype != object for array in arrays.values())
    other = FittedEncoder.from_arrays(arrays, catalogue, WORDS)
    assert np.array_equal(one.fit_of([asked]).shown, other.fit_of([asked]).shown)
    assert one.describe() == other.describe()


def test_damaged_or_foreign_arrays_are_told() -> None:
    catalogue = Catalogue.from_records(suppliers_of([{}]), WORDS)
    arrays = fitted(suppliers_of([{}])).to_arrays()
    with pytest.raises(SavedFileError, match="cannot be read"):
        FittedEncoder.from_arrays({}, catalogue, WORDS)
    changed = np.frombuffer(arrays["encoder_state"].tobytes().replace(b'"version": 1', b'"version": 9'), dtype=np.uint8)
    with pytest.raises(SavedFileError, match="version 9"):
        FittedEncoder.from_arrays({**arrays, "encoder_state": changed}, catalogue, WORDS)


def test_a_need_in_finnish_meets_a_firm_that_writes_swedish_or_english() -> None:
    suppliers = suppliers_of(
        [
            {"description": "Pressure piping welding", "lang": "en"},
            {"description": "Snöröjning och sandning", "lang": "sv"},
            {"description": "Lounasravintola", "lang": "fi"},
        ]
    )
    shown = (
        fitted(suppliers).fit_of([LotText("paineputkiston hitsaus", lang="fi"), LotText("lumityöt", lang="fi")]).shown
    )
    assert shown[0].argmax() == 0 and shown[0, 0] > 2 * shown[0, 1:].max()
    assert shown[1].argmax() == 1


def test_words_of_the_setting_are_not_the_thing_needed() -> None:
    suppliers = suppliers_of(
        [
            {"description": "Majoitushuoneet ja mökit", "lang": "fi"},
            {"description": "Kaivoksen seisokkien työntekijät, hitsaajat", "lang": "fi"},
        ]
    )
    shown = fitted(suppliers).fit_of([LotText("Majoitus 80 seisokkityöntekijälle kaivoksella", lang="fi")]).shown
    assert shown[0, 0] > shown[0, 1]


def test_an_unknown_concept_or_code_carries_no_weight() -> None:
    suppliers = suppliers_of(
        [
            {
                "description": "hitsaus",
                "capabilities": [Capability(text="hitsaus", concept="no_such_key")],
                "cpv": ["00000000"],
            }
        ]
    )
    encoder = fitted(suppliers)
    plain = encoder.fit_of([LotText("hitsaus")])
    odd = encoder.fit_of([LotText("hitsaus", concept="no_such_key", cpv=("00000000",))])
    assert np.array_equal(plain.shown, odd.shown)


def test_a_need_that_says_nothing_shows_nothing_and_leaves_all_possible() -> None:
    block = fitted(suppliers_of([{"description": "hitsaus"}])).fit_of([LotText("")])
    assert block.shown.tolist() == [[0.0]] and block.possible.tolist() == [[1.0]]


def test_parts_add_up_to_what_was_shown_and_name_their_grounds() -> None:
    suppliers = suppliers_of(
        [{"references": [Reference(text="Lietepumppujen huolto")], "cpv": ["50510000"]}, {"description": "Lounaat"}]
    )
    awards = awards_of([("lietepumpun korjaus", ["f0"]), ("lounas", ["f1"])])
    encoder = fitted(suppliers, awards)
    asked = LotText("Lietepumpun huolto", lang="fi", cpv=("50511000",))
    parts = {part.code: part for part in encoder.parts(asked, 0)}
    assert parts["own_reference"].params["services"] == ["slurry_pump_repair"]
    assert parts["own_reference"].params["supplier_text"] == "Lietepumppujen huolto"
    assert parts["same_code"].params["cpv"] == "50510000"
    assert parts["won_like"].params == {"count": 1, "awards": ["w0"]}
    assert encoder.past is not None
    score = sum(p.value * p.weight for p in encoder.parts(asked, 0) if p.view in encoder.past.weights)
    assert score == pytest.approx(encoder.past.scores([asked]).shown[0, 0])


def test_a_little_less_for_what_wins_often_never_goes_below_nothing() -> None:
    suppliers = suppliers_of([{}, {}])
    awards = awards_of([("hitsaus", ["f0"])] * 5 + [("hitsaus", ["f1"])])
    plain = fitted(suppliers, awards).fit_of([LotText("hitsaus")]).shown
    mild = fitted(suppliers, awards, popularity_penalty=0.2).fit_of([LotText("hitsaus")]).shown
    harsh = fitted(suppliers, awards, popularity_penalty=99.0).fit_of([LotText("hitsaus")]).shown
    assert mild[0, 0] < plain[0, 0] and np.all(harsh >= 0)


def test_parameters_are_stored_and_checked_at_fit() -> None:
    encoder = Encoder(popularity_penalty=-1.0)
    assert encoder.get_params()["popularity_penalty"] == -1.0
    catalogue = Catalogue.from_records(suppliers_of([{}]), WORDS)
    with pytest.raises(InputError, match="negative"):
        encoder.fit(catalogue, vocabulary=WORDS)
    with pytest.raises(InputError, match="unknown parameter"):
        encoder.set_params(penalty=1)
    assert encoder.set_params(popularity_penalty=0.0) is encoder
    for wrong in ("all", ["embedding"]):
        with pytest.raises(InputError, match="unknown extra"):
            Encoder(extras=wrong).fit(catalogue, vocabulary=WORDS)


def test_an_empty_catalogue_is_a_catalogue() -> None:
    assert fitted([], awards_of([("hitsaus", ["f0"])])).fit_of([LotText("hitsaus")]).shown.shape == (1, 0)
