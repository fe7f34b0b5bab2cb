"""Services named in texts: inflected, compounded, in three languages; and what must not be found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.errors import UnknownName
from kaivosmatch.vocabulary import LANGUAGES, Vocabulary, find_services, guess_language, service


def found(text: str, lang: str | None = None) -> list[tuple[str, str]]:
    return [(hit.key, text[hit.start : hit.end]) for hit in find_services(text, lang)]


@pytest.mark.parametrize(
    "text",
    [
        "lietepumppu",
        "liete pumppu",
        "liete-pumppu",
        "lietepumpun",
        "Lietepumpuillemme",
        "LIETEPUMPPUJA",
        "lietepumppujen huolto",
    ],
)
def test_one_service_in_many_forms_and_always_the_whole_of_it(text: str) -> None:
    assert found(text) == [("slurry_pump_repair", text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("majoitus 80 seisokkityöntekijälle", [("lodging", "majoitus")]),
        ("Majoitus vuosiseisokin työntekijöille", [("lodging", "Majoitus")]),
        ("lietepumppu rikki, tarvitaan 2 asentajaa", [("slurry_pump_repair", "lietepumppu")]),
        ("räjäytystyöt avolouhoksella", [("blasting", "räjäytystyöt")]),
        ("Tarvitsemme työntekijöitä kaivokselle", []),
        ("kaivoksen seisokki", []),
        ("The work needed at the mine", []),
        ("seisokkihitsaustyöt", [("welding", "hitsaustyöt")]),
        ("erikoishitsaukset", [("welding", "hitsaukset")]),
        ("huippuhitsaus", [("welding", "hitsaus")]),
        ("Vi utför svetsning av rör", [("welding", "svetsning")]),
        ("slurry pump repair and hose replacement", [("slurry_pump_repair", "slurry pump repair")]),
        ("snöröjning och sandning", [("snow_removal", "snöröjning"), ("snow_removal", "sandning")]),
        (
            "scaffolding and industrial cleaning",
            [("scaffolding", "scaffolding"), ("industrial_cleaning", "industrial cleaning")],
        ),
        ("IT-tuki", [("it_support", "IT-tuki")]),
        ("nosturipalvelut 100 t", [("crane_lifting", "nosturipalvelut")]),
        ("kaivinkone- ja kuorma-autotyöt", [("excavation", "kaivinkone")]),
        ("maalaus", [("building_painting", "maalaus"), ("industrial_painting", "maalaus")]),
    ],
)
def test_what_a_text_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "kuormitus",
        "konttori",
        "kuoritus",
        "sähköposti",
        "Vastaukset sähköpostilla",
        "it is what it is",
        "replacement",
        "basement placement agreement",
        "Helsinki",
        "pussilla",
        "vain",
        "kohteissa, sillä",
        "markkinakartoitus",
        "palvelu",
        "laite",
        "kone",
        "asennus",
        "huolto",
        "",
        "maa",
        "123 456",
        "---",
        "a",
        "työmaa",
    ],
)
def test_a_false_friend_is_no_service(text: str) -> None:
    assert found(text) == []


def test_the_longest_term_wins_over_its_parts() -> None:
    text = "lietepumpun huolto"
    (hit,) = find_services(text)
    assert (hit.start, hit.end, hit.strength) == (0, len(text), 1.0)


def test_a_head_counts_less_than_a_whole_term_and_a_beneficiary_less_still() -> None:
    vocabulary = Vocabulary.default()
    whole, head, for_whom = (
        vocabulary.find_services(t)[-1].strength for t in ("hitsaus", "erikoishitsaus", "majoitus hitsaajille")
    )
    assert whole == 1.0
    assert head == vocabulary.setting("compound_head_strength")
    assert for_whom == vocabulary.setting("beneficiary_strength") < head < whole


def test_offsets_are_those_of_the_given_text_also_with_soft_hyphens_and_decomposed_letters() -> None:
    text = "Etsimme: rä­ja\u0308ytystyo\u0308t ja majoitus"
    assert [(h.key, text[h.start : h.end]) for h in find_services(text)] == [
        ("blasting", "rä­ja\u0308ytystyo\u0308t"),
        ("lodging", "majoitus"),
    ]


def test_a_language_limits_what_is_looked_for() -> None:
    assert found("hitsaus svetsning welding", "sv") == [("welding", "svetsning")]
    with pytest.raises(UnknownName, match="language"):
        find_services("hitsaus", "de")
    with pytest.raises(UnknownName, match="language"):
        Vocabulary.default().find_services_many(["hitsaus"], "de")


def test_many_texts_give_what_each_gives() -> None:
    texts = ["hitsaus", "majoitus", "hitsaus", ""]
    assert Vocabulary.default().find_services_many(texts) == [find_services(t) for t in texts]


def test_nearly_every_term_of_the_table_finds_its_concept() -> None:
    """All but labels with commas and the words that only tell the setting."""
    vocabulary = Vocabulary.default()
    total, missed = 0, []
    for key in vocabulary.service_keys:
        for lang in LANGUAGES:
            for term in vocabulary.service(key).terms(lang):
                total += 1
                hits = {hit.key for hit in vocabulary.find_services(term, lang)}
                if key not in hits and not hits & vocabulary.ancestors(key):
                    missed.append((key, lang, term))
    assert total > 10_000
    assert len(missed) < 0.002 * total, missed


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                [
                    "lietepumppujen",
                    "huolto",
                    "hitsaus-",
                    "ja",
                    "putkityöt",
                    "seisokki",
                    "svetsning",
                    "crane",
                    "ja",
                    ",",
                    "-",
                    "/",
                    "ä",
                    "IT",
                    "räjäytys",
                ]
            ),
        ),
        max_size=12,
    )
)
def test_hits_lie_in_order_within_the_text_and_never_overlap(words: list[str]) -> None:
    text = " ".join(words)
    hits = find_services(text)
    spans = sorted({(hit.start, hit.end) for hit in hits})
    assert [(h.start, h.end) for h in hits] == sorted((h.start, h.end) for h in hits)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert len({(h.start, h.end, h.key) for h in hits}) == len(hits)
    assert all(0 < h.strength <= 1 and service(h.key).label(h.lang) == h.label for h in hits)


@settings(max_examples=60, deadline=None)
@given(st.permutations(["majoitus", "hitsaus", "louhinta", "nosturi", "siivous"]))
def test_sentences_do_not_touch_each_other(order: list[str]) -> None:
    apart = [hit.key for word in order for hit in find_services(word, "fi")]
    assert [hit.key for hit in find_services(". ".join(order), "fi")] == apart


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Tarvitaan kaksi asentajaa ja nosturi", "fi"),
        ("Vi utför svetsning och montage", "sv"),
        ("We are looking for a crane and two riggers", "en"),
        ("ISO 9001", None),
        ("", None),
        ("12 34", None),
    ],
)
def test_the_language_of_a_text(text: str, lang: str | None) -> None:
    assert guess_language(text) == lang


def test_a_short_word_is_read_in_the_language_that_its_writer_states() -> None:
    words = Vocabulary.default()
    asked = ["lut", "lut", "lut", "lut till processen och för rening"]
    found = words.find_services_many(asked, stated=[None, "sv", "fi", "fi"])
    # the text's own words go before what is stated
    assert [[hit.key for hit in hits][:1] for hits in found] == [
        ["acids_and_alkalis"],
        ["acids_and_alkalis"],
        [],
        ["acids_and_alkalis"],
    ]
    with pytest.raises(ValueError, match="shorter"):
        words.find_services_many(asked, stated=["sv"])


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("Service och underhåll av hissar", "heavy_machinery_repair"),
        ("Utrustning till skolan", "industrial_installation"),
    ],
)
def test_half_of_a_label_that_many_services_use_names_none_of_them(text: str, general: str) -> None:
    assert general not in {hit.key for hit in Vocabulary.default().find_services(text)}
    assert [hit.key for hit in Vocabulary.default().find_services("Nostotyöt hallissa")] == ["crane_lifting"]


def test_where_it_is_done_counts_less_than_what_is_done() -> None:
    vocabulary = Vocabulary.default()
    strength = {hit.key: hit.strength for hit in vocabulary.find_services("Sähköasennukset varastossa")}
    assert strength["electrical_installation"] == 1.0
    assert {hit.strength for hit in vocabulary.find_services("varastossa")} == {vocabulary.setting("where_strength")}
    # a base form that merely ends so is in no case
    assert [hit.strength for hit in vocabulary.find_services("varasto")] == [1.0]
