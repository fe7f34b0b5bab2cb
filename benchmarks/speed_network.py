"""Speed on invented networks: fit and rank many needs, beside what one would write by hand; answers are checked before anything is timed.

The peers answer less (a likeness of texts: no verdicts, no contributions, no unknowns); they show what the time buys.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

import kaivosmatch as km
from kaivosmatch.encode import Encoder
from kaivosmatch.encode.text import fold, words
from kaivosmatch.records import Requirement, Supplier
from kaivosmatch.synthetic import network

DAY = date(2026, 11, 24)
SIZES = (2_000, 20_000)
NEEDS = 100
LOOPED = 5
K = 10
Floats = NDArray[np.float64]
Rows = list[Mapping[str, Any]]


def supplier_text(firm: Supplier) -> str:
    said = (*(c.text for c in firm.capabilities or ()), *(r.text for r in firm.references or ()))
    return " ".join(part for part in (firm.name, firm.description, *said) if part)


def need_text(need: Requirement) -> str:
    lots = " ".join(lot.text for lot in need.lots or () if lot.text)
    return " ".join(part for part in (need.title, need.description, lots) if part)


def first_rows(scores: Floats) -> NDArray[np.int64]:
    return np.argsort(-scores, axis=1, kind="stable")[:, :K]


def pandas_loop(docs: list[str], asked: list[str]) -> Floats:
    """Shared words over the need's words, one firm after another."""
    import pandas as pd

    frame = pd.DataFrame({"words": [frozenset(words(doc)) for doc in docs]})
    rows = []
    for text in asked:
        wanted = frozenset(words(text))
        rows.append(frame["words"].map(lambda own, wanted=wanted: len(own & wanted) / max(len(wanted), 1)).to_numpy())
    return np.array(rows, dtype=np.float64)


def tfidf(docs: list[str], asked: list[str]) -> Floats:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    firms = vectorizer.fit_transform(docs)
    return np.asarray(cosine_similarity(vectorizer.transform(asked), firms), dtype=np.float64)


def fuzzy(docs: list[str], asked: list[str]) -> Floats:
    from rapidfuzz import fuzz, process

    folded = [fold(doc) for doc in docs]
    return np.asarray(process.cdist([fold(a) for a in asked], folded, scorer=fuzz.token_set_ratio), dtype=np.float64)


def bm25(docs: list[str], asked: list[str]) -> Floats:
    import bm25s

    retriever = bm25s.BM25()
    retriever.index([words(doc) for doc in docs], show_progress=False)
    return np.array([retriever.get_scores(words(text) or ["∅"]) for text in asked], dtype=np.float64)


def peers() -> dict[str, tuple[Callable[[list[str], list[str]], Floats], int]]:
    """Name to method and how many needs it is asked; the loop is asked few, its time is given per need."""
    found: dict[str, tuple[Callable[[list[str], list[str]], Floats], int]] = {
        "pandas loop over firms": (pandas_loop, LOOPED),
        "scikit-learn TF-IDF and cosine": (tfidf, NEEDS),
        "rapidfuzz cdist": (fuzzy, LOOPED),
    }
    if find_spec("bm25s") is not None:
        found["bm25s"] = (bm25, NEEDS)
    return found


def check(firms: tuple[Supplier, ...], needs: tuple[Requirement, ...]) -> None:
    """Many at once give what one by one gives, scores add up; a peer's best is the best by its own definition.

    Raises
    ------
    AssertionError
        An answer is wrong; nothing is timed then.
    """
    few = firms[:200]
    matcher = km.Matcher(as_of=DAY, encoder=Encoder(extras=())).fit(few)
    together = matcher.rank_all(needs[:5], k=K)
    for need, ranking in zip(needs[:5], together, strict=True):
        alone = matcher.rank(need, k=K)
        assert [(c.supplier_id, c.score) for c in alone.candidates] == [
            (c.supplier_id, c.score) for c in ranking.candidates
        ], need.id
        for candidate in ranking.candidates:
            assert abs(sum(candidate.contributions.values()) - candidate.score) < 1e-9, need.id
    docs, asked = [supplier_text(firm) for firm in few], [need_text(need) for need in needs[:5]]
    for name, (method, _) in peers().items():
        scores = method(docs, asked)
        assert scores.shape == (len(asked), len(docs)) and np.isfinite(scores).all(), name
        own = method([*docs, asked[0]], asked[:1])[0]
        assert own.argmax() == len(docs) or own.max() == own[len(docs)], f"{name}: a text is most like itself"


def at_size(n: int) -> Callable[[bool], Rows]:
    def section(smallest: bool) -> Rows:
        size, many = (100, 10) if smallest else (n, NEEDS)
        invented = network(size, n_requirements=many, seed=0)
        firms, needs = invented.suppliers, invented.requirements
        check(firms, needs)
        rows: Rows = []
        start = time.perf_counter()
        matcher = km.Matcher(as_of=DAY, encoder=Encoder(extras=())).fit(firms)
        fit = time.perf_counter() - start
        start = time.perf_counter()
        matcher.rank_all(needs, k=K)
        ranked = time.perf_counter() - start
        start = time.perf_counter()
        for need in needs[:10]:
            matcher.rank(need, k=K)
        one = (time.perf_counter() - start) / 10
        rows.append(
            row("kaivosmatch: verdicts, fit, terms", size, len(needs), fit, ranked) | {"one more, ms": one * 1e3}
        )
        docs = [supplier_text(firm) for firm in firms]
        for name, (method, most) in peers().items():
            asked = [need_text(need) for need in needs[:most]]
            start = time.perf_counter()
            first_rows(method(docs, asked))
            rows.append(row(name, size, len(asked), None, time.perf_counter() - start))
        return rows

    return section


def row(name: str, firms: int, needs: int, fit: float | None, ranked: float) -> dict[str, Any]:
    """Peers build their index in the same call, so that their time per need holds a share of it."""
    return {
        "method": name,
        "firms": firms,
        "needs": needs,
        "fit, s": "" if fit is None else fit,
        "rank all, s": ranked,
        "per need, ms": ranked / needs * 1e3,
        "peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def sections() -> dict[str, Callable[[bool], Rows]]:
    return {f"speed: {n:,} firms": at_size(n) for n in SIZES}
