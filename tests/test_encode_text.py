"""Cutting texts into terms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

import reference_encode as slow
from kaivosmatch.encode.lemmas import lemmas_of
from kaivosmatch.encode.terms import Rarity, TermIndex, count_terms, rarity, weigh
from kaivosmatch.encode.text import char_grams, code_prefixes, fold, name_words, words
from kaivosmatch.encode.weights import Scale, load_settings
from kaivosmatch.vocabulary import Vocabulary

LEMMAS = lemmas_of(Vocabulary.default(), load_settings())


@given(st.text(alphabet="aåÄ b-\t.9ß", max_size=30))
def test_char_grams_are_those_of_the_padded_words(text: str) -> None:
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=False).build_analyzer()
    # scikit-learn goes by length, this module by word: the same grams
    assert sorted(char_grams(text)) == sorted(analyse(fold(text)))


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("lietepumppu", "lietepumppujen", "fi"),
        ("kunnossapitotyöt", "kunnossapitotöitä", "fi"),
        ("svetsning", "svetsningen", "sv"),
        ("welding", "Welding", "en"),
    ],
)
def test_forms_of_a_word_have_the_same_terms(one: str, other: str, lang: str) -> None:
    assert LEMMAS.terms(one, lang)[0] == LEMMAS.terms(other, lang)[0]


def test_a_compound_also_speaks_by_its_head() -> None:
    assert "koneistus" in LEMMAS.terms("hammasrataskoneistus", "fi")


def test_words_of_the_setting_are_left_out() -> None:
    assert LEMMAS.terms("kaivoksella työntekijöille", "fi") == []


def test_codes_of_zeros_say_nothing() -> None:
    assert code_prefixes(["00000000", ""]) == []
    assert code_prefixes(["25.62"]) == ["2:25", "3:256", "4:2562"]


def test_legal_forms_are_no_likeness() -> None:
    assert name_words("AB Keksitty (publ) Oy") == "keksitty"
    assert words("Oy A-B, ok") == ["oy", "a-b", "ok"]


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=5), min_size=1, max_size=6))
def test_weighing_agrees_with_the_slow_one(documents: list[list[str]]) -> None:
    index = TermIndex()
    counts = count_terms(documents, index)
    matrix = weigh(counts, rarity(counts)).toarray()
    weights = slow.idf(documents)
    for i, document in enumerate(documents):
        expected = slow.vector(document, weights, None)
        for term, column in index.columns.items():
            assert matrix[i, column] == pytest.approx(expected.get(term, 0.0))


@given(
    st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5), min_size=1, max_size=6),
    st.lists(st.sampled_from("abxyz"), max_size=6),
)
def test_rarity_of_unseen_terms_counts_in_the_length(background: list[list[str]], document: list[str]) -> None:
    rare = Rarity.of(background)
    index = TermIndex()
    count_terms([["a", "b"]], index)
    row = rare.matrix([document], index, grow=False).toarray()[0]
    expected = slow.vector(document, slow.idf(background), rare.unseen)
    assert row[index.columns["a"]] == pytest.approx(expected.get("a", 0.0))
    assert rare.weight("x") == rare.unseen >= max(rare.weights.values())


@given(st.floats(0.5, 9), st.lists(st.floats(0, 30), min_size=2, max_size=20).map(sorted))
def test_the_scale_rises_from_nothing_and_stays_below_one(middle: float, scores: list[float]) -> None:
    values = Scale(middle).of(np.array(scores))
    assert np.all(np.diff(values) >= 0) and np.all(values <= 1) and Scale(middle).of(np.zeros(1))[0] == 0.0
    logistic = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    expected = (logistic(np.array(scores) - middle) - logistic(-middle)) / (1 - logistic(-middle))
    assert values == pytest.approx(expected, abs=1e-12)
