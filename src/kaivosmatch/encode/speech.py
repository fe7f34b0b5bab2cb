"""What a text says: its language, its stems, its characters and the services it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.encode.text import char_grams, words

if TYPE_CHECKING:
    from kaivosmatch.encode.lemmas import Lemmas
    from kaivosmatch.vocabulary import ServiceHit, Vocabulary

__all__ = ["Speech", "content", "listen"]

_LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Speech:
    """One text, understood.

    Attributes
    ----------
    lang : str or None
        None where neither the writer nor the words tell; then it is compared with every language.
    content : str
        The text without words that only tell the setting (shutdown, mine, worker).
    stems, grams : list of str
    hits : tuple of ServiceHit
    covered : float in [0, 1]
        Share of the content's letters that the found services take up.
    """

    lang: str | None
    content: str
    stems: list[str]
    grams: list[str]
    hits: tuple[ServiceHit, ...]
    covered: float


def content(text: str, lemmas: Lemmas) -> str:
    """Drop the words that only tell the setting; a text of nothing else stays as it is.

    Examples
    --------
    >>> from kaivosmatch.encode.lemmas import lemmas_of
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> content("majoitus kaivoksella", lemmas_of(Vocabulary.default(), frozenset({"kaivos"})))
    'majoitus'
    """
    kept = [token for token in text.split() if not all(lemmas.is_setting(word) for word in words(token) or ("",))]
    return " ".join(kept) if kept else text


def listen(
    texts: Sequence[str],
    langs: Sequence[str | None],
    vocabulary: Vocabulary,
    lemmas: Lemmas,
) -> list[Speech]:
    """Understand texts in one go."""
    from kaivosmatch.vocabulary import guess_language

    known = [lang if lang in _LANGUAGES else None for lang in langs]
    hits = vocabulary.find_services_many(texts, stated=known)
    heard: list[Speech] = []
    for text, stated, found in zip(texts, known, hits, strict=True):
        guessed = guess_language(text) if len(text.split()) > 2 else None
        lang = guessed or stated
        core = content(text, lemmas)
        letters = sum(len(word) for word in words(core)) or 1
        taken = sum(hit.end - hit.start for hit in found)
        heard.append(
            Speech(
                lang=lang,
                content=core,
                stems=lemmas.terms(core, lang),
                grams=char_grams(core),
                hits=tuple(found),
                covered=min(1.0, taken / letters),
            )
        )
    return heard
