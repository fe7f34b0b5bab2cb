"""The numbers of the encoder, read from tables that people can read and correct."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode.votes import Shape

__all__ = [
    "HISTORY_VIEWS",
    "PROFILE_VIEWS",
    "Scale",
    "load_numbers",
    "load_scales",
    "load_settings",
    "load_shape",
    "load_weights",
]

PROFILE_VIEWS = ("service", "words", "chars", "code", "industry", "label", "meaning")
HISTORY_VIEWS = (
    "won_label",
    "won_text",
    "won_buyer",
    "won_like",
    "won_code_buyer",
    "co_winner",
    "name",
    "branch_wide",
    "branch",
)


@dataclass(frozen=True)
class Scale:
    """From a score of log-odds to a probability: 0 at score 0, rising, below 1.

    ``p(z) = (s(z - middle) - s(-middle)) / (1 - s(-middle))`` with the logistic function s, so that no evidence is no probability.

    Examples
    --------
    >>> Scale(3.0).of(np.array([0.0, 3.0, 6.0])).round(3).tolist()
    [0.0, 0.475, 0.95]
    """

    middle: float

    def of(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map scores onto [0, 1)."""
        # the fraction above, simplified, so that small scores keep their digits
        raised = np.exp(-self.middle) * np.expm1(score) / (1.0 + np.exp(score - self.middle))
        scaled: NDArray[np.float64] = np.clip(raised, 0.0, 1.0)
        return scaled


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "encode" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def load_shape() -> Shape:
    """Return the numbers that shape the votes."""
    table = {row["key"]: float(row["value"]) for row in _rows("votes.csv")}
    return Shape(**{f.name: table[f.name] for f in fields(Shape)})


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """Return the default weight of each view, on the scale of log-odds."""
    return {row["view"]: float(row["weight"]) for row in _rows("weights.csv")}


@lru_cache(maxsize=1)
def load_scales() -> dict[str, float]:
    """Return the middles of the two scales and what they rest on."""
    return {row["key"]: float(row["value"]) for row in _rows("scales.csv")}


@lru_cache(maxsize=1)
def load_numbers() -> dict[str, float]:
    """Return the strengths of kinds of pieces, code agreements and training limits."""
    return {row["key"]: float(row["value"]) for row in _rows("profile.csv")}


@lru_cache(maxsize=1)
def load_settings() -> frozenset[str]:
    """Return the words that only tell the setting of a need, in their base form: mine, shutdown, worker."""
    text = (files("kaivosmatch") / "data" / "context_words.csv").read_text(encoding="utf-8")
    return frozenset(row["word"] for row in csv.DictReader(text.splitlines()) if row["kind"] in ("context", "person"))
