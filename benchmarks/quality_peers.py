"""Other methods, on the same purchases: each gives a score for every query and firm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.history import History, award_text
from kaivosmatch.encode.text import fold, words
from kaivosmatch.encode.training import blocks_of, choices_of
from kaivosmatch.encode.votes import FEATURES, VoteIndex
from kaivosmatch.encode.weights import load_shape
from kaivosmatch.evaluate.awards import Split
from kaivosmatch.evaluate.peers import code_backoff, nearest, popularity, purchase_texts

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Scorer = Callable[[], Floats]


def documents(texts: list[str], won: sp.csr_matrix) -> list[str]:
    """One document per firm: the texts of what it won."""
    columns = won.tocsc()
    return [
        " ".join(texts[i] for i in columns.indices[columns.indptr[j] : columns.indptr[j + 1]])
        for j in range(won.shape[1])
    ]


def profile_tfidf(docs: list[str], asked: list[str]) -> Floats:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    firms = vectorizer.fit_transform(docs)
    return np.asarray((vectorizer.transform(asked) @ firms.T).toarray())


def bm25(docs: list[str], asked: list[str]) -> Floats:
    import bm25s

    retriever = bm25s.BM25()
    retriever.index([words(doc) for doc in docs], show_progress=False)
    return np.array([retriever.get_scores(words(text) or ["∅"]) for text in asked], dtype=np.float64)


def fuzzy(texts: list[str], asked: list[str], won: sp.csr_matrix) -> Floats:
    """The best token-set ratio of any past purchase of the firm."""
    from rapidfuzz import fuzz, process

    past = [fold(text) for text in texts]
    scores = np.zeros((len(asked), won.shape[1]))
    coo = won.tocoo()
    for start in range(0, len(asked), 128):
        chunk = [fold(text) for text in asked[start : start + 128]]
        ratio = process.cdist(chunk, past, scorer=fuzz.token_set_ratio, dtype=np.uint8)
        for i in range(len(chunk)):
            np.maximum.at(scores[start + i], coo.col, ratio[i, coo.row].astype(np.float64))
    return scores


def _candidates(
    split: Split, history: History, row: dict[str, int], most: int = 200
) -> Iterator[tuple[int, Rows, Floats]]:
    """Each query with the firms that the views rank first, and their values: the rest would never come among the first ten."""
    index = VoteIndex(history, load_shape())
    placed = np.array([row[name] for name in history.winners], dtype=np.int64)
    for start in range(0, len(split.asked), 64):
        chunk = [award_text(award) for award in split.asked[start : start + 64]]
        features, _ = index.features(history.count(chunk, None))
        stack = np.stack([features[name] for name in FEATURES], axis=2)
        for i in range(len(chunk)):
            best = np.argsort(-stack[i].sum(axis=1), kind="stable")[:most]
            yield start + i, placed[best], stack[i, best]


def learned(split: Split, row: dict[str, int], method: str) -> Floats:
    """A pointwise logit or ranking trees over the same views of past purchases, trained on the same blocks."""
    history = History.of(split.past, None)
    blocks = [choices_of(history, load_shape(), a, b, 400) for a, b in blocks_of(history.days)]
    kept = [block for block in blocks if block is not None]
    x = np.concatenate([block.x for block in kept])
    y = np.concatenate([block.won for block in kept]).astype(np.int64)
    if method == "logistic":
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=1.0, max_iter=500).fit(x, y)
        score = model.decision_function
    else:
        import lightgbm

        sizes = [int(n) for block in kept for n in np.diff([*block.starts, len(block.won)])]
        ranker = lightgbm.LGBMRanker(
            n_estimators=150,
            num_leaves=15,
            learning_rate=0.05,
            min_child_samples=50,
            random_state=0,
            n_jobs=1,
            verbose=-1,
        )
        score = ranker.fit(x, y, group=sizes).predict
    scores = np.full((len(split.asked), len(row)), -1e9)
    for query, firms, values in _candidates(split, history, row):
        scores[query, firms] = score(values)
    return scores


def scorers(split: Split, labels: object, won: sp.csr_matrix) -> dict[str, Scorer]:
    """All methods whose packages are installed."""
    from kaivosmatch.encode import CodeLabels

    assert isinstance(labels, CodeLabels)
    texts, asked = purchase_texts(split.past, labels), purchase_texts(split.asked, labels)
    row = {supplier.id: i for i, supplier in enumerate(split.suppliers)}
    docs = documents(texts, won)
    methods: dict[str, Scorer] = {
        "popularity": lambda: popularity(won, len(asked)),
        "popularity in code": lambda: code_backoff(split.past, split.asked, won),
        "profile TF-IDF": lambda: profile_tfidf(docs, asked),
        "nearest 50": lambda: nearest(texts, asked, won),
        "rapidfuzz": lambda: fuzzy(texts, asked, won),
        "logistic": lambda: learned(split, row, "logistic"),
    }
    if find_spec("bm25s") is not None:
        methods["BM25"] = lambda: bm25(docs, asked)
    if find_spec("lightgbm") is not None:
        methods["LightGBM"] = lambda: learned(split, row, "lightgbm")
    return methods
