"""Votes of past purchases against a slow reference, and what may never happen to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_encode as slow
from kaivosmatch.encode.codes import CodeLabels
from kaivosmatch.encode.history import VIEWS, History, purchase_terms
from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.votes import FEATURES, VoteIndex
from kaivosmatch.encode.weights import load_shape

TITLES = ["hitsaus", "putken hitsaus", "pumpun huolto", "lumityöt", "lumen auraus ja hiekoitus", "kuljetus"]
purchase = st.builds(
    LotText,
    text=st.sampled_from(TITLES),
    cpv=st.sampled_from([(), ("45231100",), ("45262600",), ("60100000",)]),
    kind=st.sampled_from([None, "works", "services"]),
    buyer=st.sampled_from([None, "Kuviteltu kaivos Oy", "Keksitty tehdas Oy"]),
)
winners = st.lists(st.sampled_from("abcde"), min_size=1, max_size=3, unique=True)
histories = st.lists(st.tuples(purchase, winners), min_size=1, max_size=8)


def build(rows: list[tuple[LotText, list[str]]]) -> History:
    n = len(rows)
    return History.build([f"p{i}" for i in range(n)], list(range(n)), [p for p, _ in rows], [w for _, w in rows], None)


def slow_similarities(rows: list[tuple[LotText, list[str]]], lot: LotText, view: str) -> list[float]:
    documents = [purchase_terms(p, None)[view] for p, _ in rows]
    weights = slow.idf(documents)
    # a term that the history never had has its part in the length of what is asked
    asked = slow.vector(purchase_terms(lot, None)[view], weights, float(np.log((1 + len(rows)) / 2) + 1))
    return [slow.cosine(asked, slow.vector(doc, weights, None)) for doc in documents]


@settings(max_examples=60, deadline=None)
@given(histories, purchase)
def test_votes_agree_with_the_slow_ones(rows: list[tuple[LotText, list[str]]], lot: LotText) -> None:
    shape = load_shape()
    history = build(rows)
    index = VoteIndex(history, shape)
    counts = history.count([lot], None)
    features, liked = index.features(counts)
    same = {view: slow_similarities(rows, lot, view) for view in VIEWS}
    if lot.cpv:
        both = zip(same["label"], same["cpv"], strict=True)
        same["label"] = [(text + shape.code_as_label * code) / (1 + shape.code_as_label) for text, code in both]
    names = [w for _, w in rows]
    nobody = shape.doubters * shape.doubt**shape.power
    expected = {
        "won_label": slow.votes([s**shape.power for s in same["label"]], names, shape.crowd, nobody),
        "won_text": slow.votes([s**shape.power for s in same["text"]], names, shape.crowd, nobody),
        "won_buyer": slow.votes([s**shape.power for s in same["buyer"]], names, shape.crowd, nobody),
        "won_code_buyer": slow.votes(
            [(a * b) ** 2 for a, b in zip(same["cpv"], same["buyer"], strict=True)],
            names,
            shape.crowd,
            shape.doubters * shape.doubt**2,
        ),
    }
    for feature, shares in expected.items():
        for column, name in enumerate(history.winners):
            assert features[feature][0, column] == pytest.approx(
                slow.log_share(shares.get(name, 0.0), shape.floor), abs=1e-9
            )
    speaks = {
        v: w
        for v, w in (("text", shape.text), ("label", shape.label), ("word", shape.word), ("cpv", shape.cpv))
        if counts[v].nnz
    }
    near = []
    for i in range(len(rows)):
        mean = sum(w * same[v][i] for v, w in speaks.items()) / sum(speaks.values()) if speaks else 0.0
        near.append(
            (shape.base + mean) ** shape.like_power
            * np.exp(shape.buyer_boost * same["buyer"][i] + shape.kind_boost * same["kind"][i])
        )
    for name, value in slow.votes(
        near, names, shape.crowd, shape.doubters * (shape.base + shape.doubt) ** shape.like_power
    ).items():
        assert liked[0, history.winners.index(name)] == pytest.approx(value, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(histories, st.lists(purchase, min_size=1, max_size=4))
def test_views_are_shares_and_do_not_depend_on_the_batch(
    rows: list[tuple[LotText, list[str]]], lots: list[LotText]
) -> None:
    history = build(rows)
    index = VoteIndex(history, load_shape())
    together, _ = index.features(history.count(lots, None))
    for i, lot in enumerate(lots):
        alone, _ = index.features(history.count([lot], None))
        for name in FEATURES:
            assert np.array_equal(alone[name][0], together[name][i])
            assert np.all((alone[name] >= 0) & (alone[name] <= 1))


def test_a_part_of_a_history_votes_as_if_nothing_came_after() -> None:
    rows = [(LotText(title), ["a" if i % 2 else "b"]) for i, title in enumerate(TITLES)]
    part = VoteIndex(build(rows), load_shape(), np.arange(3))
    alone = VoteIndex(build(rows[:3]), load_shape())
    lot = LotText("putken hitsaus ja huolto")
    first, _ = part.features(part.history.count([lot], None))
    second, _ = alone.features(alone.history.count([lot], None))
    for name in FEATURES:
        assert np.allclose(first[name], second[name], atol=1e-12)


def test_a_missing_field_of_the_need_is_left_out_of_the_mean() -> None:
    full = LotText("hitsaus", cpv=("45262600",))
    history = build([(full, ["a"]), (LotText("kuljetus", cpv=("60100000",)), ["b"])])
    index = VoteIndex(history, load_shape())
    bare = replace(full, cpv=())
    near_full = index.like(index.similarities(history.count([full], None)), history.count([full], None))
    near_bare = index.like(index.similarities(history.count([bare], None)), history.count([bare], None))
    assert near_bare[0, 0] == pytest.approx(near_full[0, 0]) == pytest.approx(1.01**2)


def test_a_codes_digits_stand_in_for_a_label_that_is_not_known() -> None:
    rows = [(LotText("hitsaus", cpv=("45262600",)), ["a"]), (LotText("hitsaus", cpv=("60100000",)), ["b"])]
    lot = LotText("svetsning", cpv=("45262600",))
    history = build(rows)
    bare = VoteIndex(history, load_shape()).similarities(history.count([lot], None))["label"][0]
    assert bare[0] > 0.2 > bare[1]
    labels = CodeLabels({"45262600": {"fi": "Erikoisrakentaminen"}, "60100000": {"fi": "Maantiekuljetus"}})
    named = History.build(["p", "q"], [0, 1], [p for p, _ in rows], [w for _, w in rows], labels)
    index = VoteIndex(named, load_shape())
    counts = named.count([lot], labels)
    expected = (index.weighed("label", counts["label"]) @ index.weighed("label", named.counts["label"]).T).toarray()[0]
    assert index.similarities(counts)["label"][0] == pytest.approx(expected), "a known label speaks for itself"


def test_a_short_history_with_nothing_alike_says_little() -> None:
    rows = [(LotText("lumen auraus"), ["a"]), (LotText("putken hitsaus"), ["b"])]
    history = build(rows)
    index = VoteIndex(history, load_shape())
    counts = history.count([LotText("leivonnaisten myynti")], None)
    assert index.similarities(counts)["text"].max() < 0.12, "a few letters in common are a few of many"
    features, _ = index.features(counts)
    near, _ = index.features(history.count([LotText("lumen auraus")], None))
    assert features["won_text"].max() < 0.2 < 0.85 < near["won_text"].max()


def test_words_never_met_keep_a_need_from_being_like_the_little_that_was() -> None:
    history = build([(LotText("lumen auraus"), ["a"]), (LotText("putken hitsaus"), ["b"])])
    index = VoteIndex(history, load_shape())
    same = index.similarities(
        history.count([LotText("lumen auraus"), LotText("lumen veistos museoon jääkarhuista")], None)
    )
    assert same["text"][0, 0] == pytest.approx(1.0) and 0.0 < same["text"][1, 0] < 0.4
    assert same["word"][1, 0] == pytest.approx(0.5**0.5 * 0.5), "one of four words, equally rare, met in a text of two"


def test_a_block_sees_terms_of_later_purchases_as_terms_never_met() -> None:
    rows = [(LotText(title), ["a"]) for title in TITLES]
    part, alone = VoteIndex(build(rows), load_shape(), np.arange(2)), VoteIndex(build(rows[:2]), load_shape())
    lot = LotText(TITLES[4])
    first = part.similarities(part.history.count([lot], None))
    second = alone.similarities(alone.history.count([lot], None))
    for view in VIEWS:
        assert np.allclose(first[view], second[view], atol=1e-12)
