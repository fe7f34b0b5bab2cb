"""What of a firm's name tells it apart: without its legal form, case, accents and order of words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

__all__ = ["NameKey", "name_key", "near_pairs"]

_CHUNK = 512  # rows of the score matrix held at a time


@dataclass(frozen=True)
class NameKey:
    """The parts of a name that are compared.

    Attributes
    ----------
    sorted : str
        Words in alphabetical order.
    spaceless : str
        Words in their own order, run together.
    digits : tuple of str
        Numbers in it: "Kaivu 1" is not "Kaivu 2".
    initials : tuple of str
        Words of one letter: "J Keksitty" is not "K Keksitty".
    form : str or None
        Kind of legal form, where the name states one.
    """

    sorted: str
    spaceless: str
    digits: tuple[str, ...]
    initials: tuple[str, ...]
    form: str | None


@cache
def _forms() -> Mapping[tuple[str, ...], str]:
    with (files("kaivosmatch") / "data" / "legal_forms.csv").open("r", encoding="utf-8") as lines:
        return {tuple(_words(row["form"])): row["kind"] for row in csv.DictReader(lines)}


@cache
def _longest_form() -> int:
    return max(map(len, _forms()))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    # a point inside an abbreviation parts nothing: B.V. is bv
    folded = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", folded)
    return re.findall(r"\w+", folded.replace("_", " "))


def name_key(name: str) -> NameKey:
    """Return what is compared of a name.

    Legal forms (``data/legal_forms.csv``) are taken off both ends; a name that is nothing else keeps them.

    Examples
    --------
    >>> name_key("Oy Keksittyjen Töiden Paja Ab").sorted
    'keksittyjen paja toiden'
    >>> key = name_key("Paja 2 J. Keksitty T:mi")
    >>> key.spaceless, key.digits, key.initials, key.form
    ('paja2jkeksitty', ('2',), ('j',), 'sole_trader')
    """
    words = _words(name)
    kinds: list[str] = []
    whole = list(words)
    found = True
    while found:
        found = False
        for length in range(min(_longest_form(), len(words)), 0, -1):
            for part, rest in ((words[-length:], words[:-length]), (words[:length], words[length:])):
                kind = _forms().get(tuple(part))
                if kind is not None and not found:
                    kinds.append(kind)
                    words, found = rest, True
    if not words:
        words = whole
    # "Ab ... (publ)" states both; the narrower one says more
    form = "public_company" if "public_company" in kinds else kinds[0] if kinds else None
    initials = tuple(sorted(word for word in words if len(word) == 1 and word.isalpha()))
    digits = tuple(sorted(re.findall(r"\d+", " ".join(words))))
    return NameKey(" ".join(sorted(words)), "".join(words), digits, initials, form)


def near_pairs(keys: Sequence[NameKey], cutoff: float) -> Iterator[tuple[int, int, float]]:
    """Yield ``(i, j, score)`` with i < j of all names at least so alike, whose digits are equal.

    The score is the greater of the indel similarity (0 to 100) of the sorted words and of the words run together. All pairs are compared,
    so that none is missed, in blocks of equal digits.
    """
    from rapidfuzz import fuzz, process

    blocks: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        blocks.setdefault(key.digits, []).append(row)
    for rows in blocks.values():
        texts = [[getattr(keys[row], view) for row in rows] for view in ("sorted", "spaceless")]
        for start in range(0, len(rows), _CHUNK):
            stop = start + _CHUNK
            scores = np.maximum(
                *(
                    process.cdist(
                        view[start:stop], view[start:], scorer=fuzz.ratio, score_cutoff=cutoff, dtype=np.float32
                    )
                    for view in texts
                )
            )
            for i, j in zip(*np.nonzero(np.triu(scores, 1))):
                yield rows[start + int(i)], rows[start + int(j)], round(float(scores[i, j]), 2)
