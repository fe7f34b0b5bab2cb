"""Fit from what firms say: two labelled sets in three languages, methods side by side, views left out, calibration.

Choices are made on the parts ``choose`` alone; the parts ``report`` are only printed. The second set was written by people who had seen
neither the vocabulary nor the first set.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import CodeLabels, Encoder, FittedEncoder, LotText, read_codes
from kaivosmatch.encode.text import fold, words
from kaivosmatch.encode.weights import PROFILE_VIEWS
from kaivosmatch.evaluate import graded_ndcg, interval
from kaivosmatch.records import Capability, Supplier
from kaivosmatch.vocabulary import Vocabulary

FOLDER = Path(__file__).resolve().parent / "quality"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = {"first": FOLDER, "second": FOLDER / "second"}
PAIRS = {"fi to fi": ("fi", ("fi",)), "fi to sv, en": ("fi", ("sv", "en")), "sv": ("sv", None), "en": ("en", None)}
SUITABLE = 2.0
Floats = NDArray[np.float64]
Rows = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Labelled:
    """Needs and profiles with grades: float64 (needs, profiles) from 0 to 3."""

    needs: tuple[LotText, ...]
    need_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    firms: tuple[Supplier, ...]
    grades: Floats


def table(name: str, which: str) -> list[dict[str, str]]:
    with (SETS[which] / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=8)
def labelled(part: str, smallest: bool, which: str = "first") -> Labelled:
    """A part of a set; the smallest: eight needs and the firms graded for them, with a few others."""
    rows = [row for row in table("needs.csv", which) if row["split"] == part]
    profiles = sorted(table("profiles.csv", which), key=lambda row: row["id"])
    graded = {(row["need_id"], row["profile_id"]): float(row["grade"]) for row in table("grades.csv", which)}
    told = {row["id"]: row["kind"] for row in table("kinds.csv", which)} if which == "second" else {}
    if smallest:
        rows = rows[:8]
        meant = {profile for need, profile in graded if need in {row["id"] for row in rows}}
        profiles = [row for i, row in enumerate(profiles) if row["id"] in meant or i % 10 == 0]
    firms = tuple(supplier(row) for row in profiles)
    grades = np.array([[graded.get((need["id"], firm.id), 0.0) for firm in firms] for need in rows])
    needs = tuple(LotText(f"{row['title']}. {row['text']}", lang=row["lang"]) for row in rows)
    return Labelled(
        needs, tuple(row["id"] for row in rows), tuple(told.get(row["id"], "") for row in rows), firms, grades
    )


def supplier(row: Mapping[str, str]) -> Supplier:
    said = [part.strip() for part in row["capabilities"].split(";") if part.strip()]
    return Supplier(
        id=row["id"],
        name=row["name"],
        lang=row["lang"],
        description=row["description"] or None,
        capabilities=tuple(Capability(text=text) for text in said) or None,
        industry_codes=(row["industry_code"],) if row["industry_code"] else None,
        cpv=(row["cpv"],) if row["cpv"] else None,
    )


def text_of(firm: Supplier) -> str:
    return " ".join((firm.name, firm.description or "", *(own.text for own in firm.capabilities or ())))


@lru_cache(maxsize=1)
def official() -> CodeLabels | None:
    """The official lists, where the data folder is."""
    paths = (DATA / "codes_cpv" / "cpv_2008.csv", DATA / "codes_nace" / "nace_rev2.csv")
    return read_codes(*paths) if all(path.exists() for path in paths) else None


def fitted(data: Labelled, extras: Sequence[str], codes: CodeLabels | None = None) -> FittedEncoder:
    vocabulary = Vocabulary.default()
    catalogue = Catalogue.from_records(data.firms, vocabulary)
    return Encoder(codes=codes, extras=extras).fit(catalogue, vocabulary=vocabulary)


def installed(smallest: bool) -> list[str]:
    """Extras that this machine has; the model of meaning takes minutes where the machine is busy, so the smallest runs do without."""
    from kaivosmatch.encode.extras import available

    return [
        name for name, version in available().items() if version is not None and not (smallest and name == "embeddings")
    ]


def scorers(data: Labelled, extras: Sequence[str]) -> dict[str, Callable[[], Floats]]:
    """Peers and ourselves; each gives float64 (needs, firms)."""
    docs, asked = [text_of(firm) for firm in data.firms], [need.text for need in data.needs]

    def tfidf(analyzer: str, grams: tuple[int, int]) -> Floats:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=grams, sublinear_tf=True)
        firms = vectorizer.fit_transform(docs)
        return np.asarray((vectorizer.transform(asked) @ firms.T).toarray())

    def fuzzy() -> Floats:
        from rapidfuzz import fuzz, process

        return np.asarray(
            process.cdist([fold(a) for a in asked], [fold(d) for d in docs], scorer=fuzz.token_set_ratio), dtype=float
        )

    def bm25() -> Floats:
        import bm25s

        retriever = bm25s.BM25()
        retriever.index([words(doc) for doc in docs], show_progress=False)
        return np.array([retriever.get_scores(words(text) or ["∅"]) for text in asked], dtype=np.float64)

    def meaning() -> Floats:
        from kaivosmatch.encode.embeddings import Embedder

        model = Embedder()
        firms = model.passages(docs, [firm.lang for firm in data.firms])
        return np.array([model.query(need.text, need.lang) for need in data.needs]) @ firms.T

    methods: dict[str, Callable[[], Floats]] = {
        "word TF-IDF": lambda: tfidf("word", (1, 1)),
        "character TF-IDF": lambda: tfidf("char_wb", (3, 5)),
        "rapidfuzz": fuzzy,
    }
    if find_spec("bm25s") is not None:
        methods["BM25"] = bm25
    if "embeddings" in extras:
        methods["embeddings alone"] = meaning
    methods["kaivosmatch core"] = lambda: fitted(data, ()).fit_of(data.needs).shown
    for name in extras:
        methods[f"kaivosmatch, {name}"] = lambda name=name: fitted(data, (name,)).fit_of(data.needs).shown
    if len(extras) > 1:
        methods["kaivosmatch, all extras"] = lambda: fitted(data, extras).fit_of(data.needs).shown
    if official() is not None:
        methods["kaivosmatch, official labels"] = lambda: fitted(data, (), official()).fit_of(data.needs).shown
        if extras:
            methods["kaivosmatch, all extras, official labels"] = lambda: (
                fitted(data, extras, official()).fit_of(data.needs).shown
            )
    return methods


def ndcgs(scores: Floats, data: Labelled, firms: NDArray[np.bool_] | None = None) -> Floats:
    """nDCG@10 of each need among some firms; NaN where none of them has a grade."""
    chosen = np.ones(len(data.firms), dtype=bool) if firms is None else firms
    return np.array(
        [
            graded_ndcg(own[chosen], grades[chosen]) if grades[chosen].any() else np.nan
            for own, grades in zip(scores, data.grades, strict=True)
        ]
    )


def measured(scores: Floats, data: Labelled) -> dict[str, Any]:
    each = ndcgs(scores, data)
    low, high = interval(each)
    row: dict[str, Any] = {"needs": len(each), "ndcg@10": f"{each.mean():.3f} [{low:.3f}, {high:.3f}]"}
    asked = np.array([need.lang for need in data.needs])
    said = np.array([firm.lang for firm in data.firms])
    for pair, (lang, among) in PAIRS.items():
        kept = ndcgs(scores[asked == lang], _part(data, asked == lang), None if among is None else np.isin(said, among))
        row[pair] = float(np.nanmean(kept)) if np.isfinite(kept).any() else ""
    for kind in sorted({kind for kind in data.kinds if kind}):
        row[kind] = float(each[np.array(data.kinds) == kind].mean())
    return row


def _part(data: Labelled, chosen: NDArray[np.bool_]) -> Labelled:
    rows = np.flatnonzero(chosen)
    return Labelled(
        tuple(data.needs[i] for i in rows),
        tuple(data.need_ids[i] for i in rows),
        tuple(data.kinds[i] for i in rows),
        data.firms,
        data.grades[rows],
    )


def side_by_side(part: str, which: str) -> Callable[[bool], Rows]:
    def section(smallest: bool) -> Rows:
        # a trial run must not look at the part kept for reporting
        data = labelled("choose" if smallest else part, smallest, which)
        rows: Rows = []
        for name, method in scorers(data, installed(smallest)).items():
            start = time.perf_counter()
            scores = method()
            seconds = time.perf_counter() - start
            rows.append({"method": name, **measured(scores, data), "seconds": round(seconds, 1)})
        return rows

    return section


def views_left_out(which: str) -> Callable[[bool], Rows]:
    """Fit without a view, the weights of the others as they are; choosing part."""
    return lambda smallest: _without_views(labelled("choose", smallest, which), installed(smallest))


def _without_views(data: Labelled, extras: Sequence[str]) -> Rows:
    rows: Rows = []
    for extra in ((), tuple(extras)) if extras else ((),):
        encoder = fitted(data, extra, official())
        base: Floats | None = None
        for view in (None, *PROFILE_VIEWS):
            if view is not None and not _speaks(encoder, data, view):
                continue
            weights = {name: 0.0 if name == view else own for name, own in encoder.weights.items()}
            scores = _with_weights(encoder, weights).fit_of(data.needs).shown
            each = ndcgs(scores, data)
            base = each if base is None else base
            low, high = interval(each - base)
            rows.append(
                {
                    "extras": ", ".join(extra) or "none",
                    "views": "all" if view is None else f"without {view}",
                    "ndcg@10": float(each.mean()),
                    "change": f"{(each - base).mean():+.3f} [{low:+.3f}, {high:+.3f}]",
                }
            )
    return rows


def _speaks(encoder: FittedEncoder, data: Labelled, view: str) -> bool:
    return any(view in encoder.profile.views(encoder.profile.ask(need)) for need in data.needs)


def _with_weights(encoder: FittedEncoder, weights: Mapping[str, float]) -> FittedEncoder:
    from dataclasses import replace

    return replace(encoder, weights=weights)


def calibration(smallest: bool) -> Rows:
    """Fit against the share of pairs with grade 2 or 3, on both parts of both sets; the scale was fitted on the choosing parts."""
    return [row for which in SETS for row in _calibration(smallest, which)]


def _calibration(smallest: bool, which: str) -> Rows:
    rows: Rows = []
    extras = installed(smallest)
    edges = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 1.0 + 1e-9)
    for part in ("choose",) if smallest else ("choose", "report"):
        data = labelled(part, smallest, which)
        for extra in ((), tuple(extras)) if extras else ((),):
            fit = fitted(data, extra).fit_of(data.needs).shown.ravel()
            suits = data.grades.ravel() >= SUITABLE
            for low, high in pairwise(edges):
                inside = (fit >= low) & (fit < high)
                if inside.any():
                    rows.append(
                        {
                            "set": which,
                            "part": part,
                            "extras": ", ".join(extra) or "none",
                            "fit": f"{low:.2f} to {min(high, 1.0):.2f}",
                            "pairs": int(inside.sum()),
                            "mean fit": float(fit[inside].mean()),
                            "suitable": float(suits[inside].mean()),
                        }
                    )
    return rows


def sections() -> dict[str, Callable[[bool], Rows]]:
    found: dict[str, Callable[[bool], Rows]] = {}
    for which in SETS:
        for part, name in (("choose", "choosing"), ("report", "reporting")):
            found[f"profiles: methods side by side ({which} set, {name} part)"] = side_by_side(part, which)
        found[f"profiles: views left out ({which} set, choosing part)"] = views_left_out(which)
    return {**found, "profiles: calibration": calibration}
