"""Sentences of a need that tell terms and conditions (cards, payment, offers) and not the thing needed.

"Access only with a valid safety card" asks for no course on safety. The opening of a need always counts, whatever it says.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

__all__ = ["first_sentence", "without_conditions"]

_SENTENCE = re.compile(r"[^.;!?\n]+(?:[.;!?\n]+|$)")


def first_sentence(text: str) -> int:
    """Where the first sentence or line ends.

    Examples
    --------
    >>> first_sentence("Pumppu rikki. Pian"), first_sentence("Pumppu")
    (12, 6)
    """
    ends = [place for mark in (". ", "\n", "; ", " – ") if (place := text.find(mark)) > 0]
    return min(ends) if ends else len(text)


@lru_cache(maxsize=1)
def _beginnings() -> re.Pattern[str]:
    text = (files("kaivosmatch") / "data" / "encode" / "conditions.csv").read_text(encoding="utf-8")
    words = sorted({row["beginning"] for row in csv.DictReader(text.splitlines())})
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)


def without_conditions(text: str) -> str:
    """Blank out the sentences after the opening that tell conditions; the places of all other letters stay.

    A need of nothing else than an opening and conditions keeps its opening.

    Examples
    --------
    >>> without_conditions("Letku repesi. Tulityökortti vaaditaan. Pumppu vuotaa.").split()
    ['Letku', 'repesi.', 'Pumppu', 'vuotaa.']
    """
    first = first_sentence(text)

    def kept(match: re.Match[str]) -> str:
        sentence = match.group()
        return " " * len(sentence) if _beginnings().search(sentence) else sentence

    return text[:first] + _SENTENCE.sub(kept, text[first:])
