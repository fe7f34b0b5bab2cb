"""Slow, obvious versions of the encoder's kernels, to compare with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence


def idf(documents: Sequence[Sequence[str]]) -> dict[str, float]:
    n = len(documents)
    df = Counter(term for doc in documents for term in set(doc))
    return {term: math.log((1 + n) / (1 + count)) + 1 for term, count in df.items()}


def vector(doc: Sequence[str], weights: dict[str, float], unseen: float | None) -> dict[str, float]:
    """Unit vector; terms without a weight are left out, or weigh ``unseen``."""
    raw = {}
    for term, count in Counter(doc).items():
        weight = weights.get(term, unseen)
        if weight is not None:
            raw[term] = (1 + math.log(count)) * weight
    length = math.sqrt(sum(v * v for v in raw.values()))
    return {term: v / length for term, v in raw.items()} if length else {}


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    return sum(value * b.get(term, 0.0) for term, value in a.items())


def votes(near: Sequence[float], winners: Sequence[Sequence[str]], crowd: float, doubt: float) -> dict[str, float]:
    """Each purchase gives its winners near * n^-crowd; shares of the sum of ``near`` and of the vote for nobody."""
    total = sum(near) + doubt
    got: dict[str, float] = {}
    for value, names in zip(near, winners, strict=True):
        for name in names:
            got[name] = got.get(name, 0.0) + value * len(names) ** -crowd
    return {name: value / total for name, value in got.items()} if total else dict.fromkeys(got, 0.0)


def log_share(share: float, floor: float) -> float:
    return math.log1p(share / floor) / math.log1p(1 / floor)


def listwise_loss(
    x: Sequence[Sequence[float]], won: Sequence[bool], starts: Sequence[int], w: Sequence[float]
) -> float:
    loss = 0.0
    ends = [*starts[1:], len(won)]
    for start, end in zip(starts, ends, strict=True):
        scores = [sum(a * b for a, b in zip(row, w, strict=True)) for row in x[start:end]]
        total = math.log(sum(math.exp(s) for s in scores))
        chosen = [s for s, is_winner in zip(scores, won[start:end], strict=True) if is_winner]
        loss += sum(total - s for s in chosen) / len(chosen)
    return loss


def ranks(scores: Sequence[float]) -> list[int]:
    """Place of each row, 0 best; equal scores by row."""
    order = sorted(range(len(scores)), key=lambda i: (-round(scores[i], 9), i))
    place = [0] * len(scores)
    for rank, row in enumerate(order):
        place[row] = rank
    return place


def ndcg_at_10(scores: Sequence[float], winners: Sequence[int]) -> float:
    place = ranks(scores)
    gain = sum(1 / math.log2(place[w] + 2) for w in winners if place[w] < 10)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(10, len(winners))))
