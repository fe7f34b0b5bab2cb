"""A need from one sentence: the night call, when there is no form to fill in."""

from __future__ import annotations

import csv
import re
import zlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kaivosmatch.errors import InputError
from kaivosmatch.records import Criterion, Lot, Requirement

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["need"]

_HOURS = re.compile(
    r"(?:within|inom)\s+(\d+(?:[.,]\d+)?)\s*(?:h\b|hours?\b|tim\w*)|(\d+(?:[.,]\d+)?)\s*(?:h|t|tunnin)\s+(?:sisällä|kuluessa)",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(r"\b(?:for|för|åt)\s+(?:about\s+|cirka\s+|noin\s+)?$", re.IGNORECASE)


@cache
def _crew_pattern() -> re.Pattern[str]:
    text = (files("kaivosmatch") / "data" / "crew_words.csv").read_text(encoding="utf-8")
    words = sorted({row["word"] for row in csv.DictReader(text.splitlines())}, key=len, reverse=True)
    return re.compile(rf"\b(\d+)\s+(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def need(
    text: str,
    *,
    site: str | None = None,
    municipality: str | None = None,
    within_h: float | None = None,
    crew: float | None = None,
    lang: str | None = None,
    start: date | None = None,
    end: date | None = None,
    vocabulary: Vocabulary | None = None,
    **fields: Any,
) -> Requirement:
    """Make a requirement from a sentence.

    What is given as an argument holds. What is not given is read from the sentence where it says so plainly: how many people ("2
    asentajaa"; not those *for* whom something is done), within how many hours ("4 tunnin sisällä"), at which single known place, and
    which certificates it names. What the sentence does not say stays unknown.

    Parameters
    ----------
    text : str
        In Finnish, Swedish or English.
    site, municipality : str, optional
        Where.
    within_h : float, optional
        Hours until someone must be on site; makes the need acute.
    crew : float, optional
        People needed.
    lang : {"fi", "sv", "en"}, optional
        None: guessed.
    vocabulary : Vocabulary, optional
    **fields
        Any other field of :class:`~kaivosmatch.records.Requirement`.

    Raises
    ------
    InputError
        The sentence is empty.
    pydantic.ValidationError
        A field that a requirement cannot have.

    Examples
    --------
    >>> night = need("lietepumppu rikki, tarvitaan 2 asentajaa", site="terrafame", within_h=4)
    >>> night.lots[0].crew, night.within_h, night.pattern, night.lang
    (2.0, 4, 'acute', 'fi')
    >>> need("majoitus 80 työntekijälle").lots[0].crew is None
    True
    """
    from kaivosmatch.vocabulary import Vocabulary, guess_language

    known = vocabulary or Vocabulary.default()
    words = " ".join(text.split())
    if not words:
        raise InputError("the sentence is empty", got=text, expected="what is needed, in a few words")
    if crew is None:
        crew = _people(words)
    if within_h is None:
        within_h = _hours(words)
    if site is None and municipality is None and not {"lat", "lon"} & set(fields):
        site, municipality = _where(words, known)
    if "criteria" not in fields:
        hits = {hit.key: hit for hit in known.find_criteria(words)}
        fields["criteria"] = [Criterion(key=key, level=hit.level) for key, hit in sorted(hits.items())] or None
    if "pattern" not in fields and within_h is not None:
        fields["pattern"] = "acute"
    name = fields.pop("id", None) or f"ask-{zlib.crc32(words.encode()):08x}"
    lots = fields.pop("lots", None) or [Lot(id=name, text=words, crew=crew)]
    return Requirement(
        id=name,
        title=fields.pop("title", words),
        lang=lang or guess_language(words),
        site=site,
        municipality=municipality,
        within_h=within_h,
        start=start,
        end=end,
        lots=lots,
        **fields,
    )


def _people(words: str) -> float | None:
    counts = [int(m[1]) for m in _crew_pattern().finditer(words) if not _FOR_WHOM.search(words[: m.start()])]
    return float(sum(counts)) if counts and sum(counts) > 0 else None


def _hours(words: str) -> float | None:
    found = _HOURS.search(words)
    return None if found is None else float((found[1] or found[2]).replace(",", "."))


def _where(words: str, vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    """Return the one site, or else the one municipality, that the sentence names."""
    places = vocabulary.find_places(words)
    sites = sorted({p.site for p in places if p.site})
    towns = sorted({p.code for p in places if not p.site})
    if len(sites) == 1:
        return sites[0], None
    return (None, towns[0]) if not sites and len(towns) == 1 else (None, None)
