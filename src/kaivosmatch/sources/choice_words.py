"""The words of choices (yes, night, audited …): rows of ``data/headings_words.csv``, which may be corrected by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kaivosmatch.sources.shipped import by_language, shipped_rows, split

__all__ = ["Words", "fold_word", "words"]


@dataclass(frozen=True)
class Words:
    """The words of one choice: ``values`` by folded word, ``labels`` by value and language."""

    values: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, value: str, lang: str) -> str:
        """Return the word for ``value`` in ``lang``."""
        return self.labels[value][lang]


def fold_word(text: str) -> str:
    """Fold a choice's word for comparison: case, and runs of spaces, hyphens and underscores.

    Examples
    --------
    >>> fold_word(" One_Off "), fold_word("24/7"), fold_word("-")
    ('one off', '24/7', '-')
    """
    plain = text.strip().casefold()
    return re.sub(r"(?<=\w)[\s_\-]+(?=\w)", " ", plain)


@cache
def words() -> Mapping[str, Words]:
    """Return the words of every choice, as ``data/headings_words.csv`` has them."""
    values: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in shipped_rows("headings_words.csv"):
        choice, value = row["choice"], row["value"]
        labels.setdefault(choice, {})[value] = by_language(row)
        for word in (value, *by_language(row).values(), *split(row["aliases"])):
            values.setdefault(choice, {})[fold_word(word)] = value
    return {choice: Words(values[choice], labels[choice]) for choice in labels}
