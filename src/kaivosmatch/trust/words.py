"""Sentences about how far a ranking can be trusted, in Finnish, Swedish and English, and constants, from tables that people can correct."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

from kaivosmatch.phrases import Sentences

__all__ = ["say", "setting", "trust_fields", "trust_sentences"]

_SENTENCES = Sentences("phrases_trust.csv", "sentence about trust")
trust_sentences = _SENTENCES.keys
trust_fields = _SENTENCES.fields


def setting(key: str) -> float:
    """Return a constant of this package from its table, where its source stands beside it.

    Examples
    --------
    >>> setting("range_share")
    0.9
    """
    return float(_settings()[key]["value"])


@cache
def _settings() -> dict[str, dict[str, str]]:
    text = (files("kaivosmatch") / "data" / "trust.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def say(key: str, lang: str, **params: Any) -> str:
    """Return a sentence with its values filled in, as :func:`kaivosmatch.phrases.phrase` does.

    Examples
    --------
    >>> say("share_next", "en", name="Keksitty Oy", share=0.624)
    'Keksitty Oy: 62%.'
    """
    return _SENTENCES.say(key, lang, **params)
