"""Base forms: words of the vocabulary in any of their forms, and the head of a compound; a stemmer where the vocabulary is silent."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kaivosmatch.encode.text import stem, words
from kaivosmatch.encode.voikko import Morphology
from kaivosmatch.vocabulary.lexicon import Lexicon

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Lemmas", "lemmas_of"]

_LANGUAGES = ("fi", "sv", "en")
_SHORTEST_HEAD = 5


class Lemmas:
    """Terms of a text that stay the same through inflection.

    Parameters
    ----------
    lexicon : Lexicon
        Words known in all their forms.
    settings : frozenset of (lang, word)
        Words that only tell the setting.
    morphology : Morphology or None
        Takes Finnish words apart that the lexicon does not know in full.
    """

    def __init__(self, lexicon: Lexicon, settings: frozenset[str], morphology: Morphology | None = None) -> None:
        self._lexicon = lexicon
        self._settings = settings
        self._morphology = morphology
        self._known: dict[tuple[str, str | None], tuple[str, ...]] = {}

    @property
    def uses_voikko(self) -> bool:
        """Whether Finnish words are taken apart by Voikko."""
        return self._morphology is not None

    def terms(self, text: str, lang: str | None) -> list[str]:
        """Return the terms of a text: base forms, and heads of compounds.

        Words that only tell the setting (mine, shutdown, worker) are left out.
        """
        found: list[str] = []
        for word in words(text):
            found.extend(self.of_word(word, lang))
        return found

    def of_word(self, word: str, lang: str | None) -> tuple[str, ...]:
        """Return a word's terms, remembered; none for a word of the setting."""
        key = (word, lang)
        terms = self._known.get(key)
        if terms is None:
            terms = self._known[key] = self._analyse(word, lang)
        return terms

    def is_setting(self, word: str) -> bool:
        """Tell whether a word only tells the setting."""
        return self._base(word, None) in self._settings

    def _base(self, word: str, lang: str | None) -> str | None:
        """The shortest base form the word may be of, in its language."""
        lexicon = self._lexicon
        forms = [lexicon.words[i] for i in lexicon.analyse(word) if lang is None or lexicon.langs[i] == lang]
        return min(forms, key=lambda form: (len(form), form)) if forms else None

    def _analyse(self, word: str, lang: str | None) -> tuple[str, ...]:
        base = self._base(word, lang)
        if base is not None and base in self._settings:
            return ()
        parts = self._morphology.parts(word) if self._morphology is not None and lang == "fi" else ()
        if parts:
            terms = [part for part in parts if part not in self._settings]
            return tuple(terms if base is None or base in terms else [base, *terms])
        terms = [base if base is not None else stem(word, lang)]
        if lang in ("fi", "sv"):
            for piece in self._lexicon.heads(word, shortest=_SHORTEST_HEAD):
                head = self._base(word[piece.start : piece.end], lang)
                if head is not None and head not in self._settings and head not in terms:
                    terms.append(head)
                break
        return tuple(terms)


@lru_cache(maxsize=4)
def lemmas_of(vocabulary: Vocabulary, settings: frozenset[str], *, voikko: bool = False) -> Lemmas:
    """Know all words of a vocabulary's services; the same vocabulary is read once.

    Raises
    ------
    MissingExtra
        ``voikko`` is asked for and cannot be used.

    Examples
    --------
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> lemmas = lemmas_of(Vocabulary.default(), frozenset({"kaivos"}))
    >>> lemmas.terms("lietepumppujen huolto kaivoksella", "fi")[-1]
    'huolto'
    """
    lexicon = Lexicon()
    for word in sorted(settings):
        for lang in _LANGUAGES:
            lexicon.add(lang, word)
    for key in vocabulary.service_keys:
        for lang in _LANGUAGES:
            for term in vocabulary.service(key).terms(lang):
                for word in words(term):
                    if word.isalpha() and len(word) > 2:
                        lexicon.add(lang, word)
    return Lemmas(lexicon, settings, Morphology() if voikko else None)
