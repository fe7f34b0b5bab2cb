"""What the encoder knows before it sees a firm: vocabulary, rarity of terms, official labels.

Nothing here depends on the firms' own texts, so hiding one firm's fact moves no other firm's fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode.codes import CodeLabels
from kaivosmatch.encode.cues import Cues, cues_of
from kaivosmatch.encode.labels import LabelSpace
from kaivosmatch.encode.lemmas import Lemmas, lemmas_of
from kaivosmatch.encode.nearby import NearTerms, near_terms_of
from kaivosmatch.encode.speech import Speech, listen
from kaivosmatch.encode.terms import Rarity
from kaivosmatch.encode.text import char_grams
from kaivosmatch.encode.weights import load_numbers, load_settings

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Background"]

_LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Background:
    """Vocabulary and rarities.

    Attributes
    ----------
    lemmas : Lemmas
        Base forms, without the words that only tell the setting of a need.
    stem_rarity, gram_rarity : Rarity
        From the vocabulary's terms in three languages, each term a document.
    label_space : LabelSpace or None
        Where official labels were given.
    """

    vocabulary: Vocabulary
    lemmas: Lemmas
    stem_rarity: Rarity
    gram_rarity: Rarity
    numbers: dict[str, float]
    near: NearTerms
    cues: Cues
    label_space: LabelSpace | None = None
    uses_codes: bool = True
    _likeness: dict[tuple[str, str], float] = field(default_factory=dict, repr=False, compare=False)
    _codes: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary, labels: CodeLabels | None = None, *, voikko: bool = False) -> Background:
        """Gather what is known; the same vocabulary is read once.

        Raises
        ------
        MissingExtra
            ``voikko`` is asked for and cannot be used.
        """
        lemmas, stem_rarity, gram_rarity = _rarities(vocabulary, voikko)
        space = LabelSpace.of(labels) if labels is not None and len(labels) else None
        return cls(
            vocabulary,
            lemmas,
            stem_rarity,
            gram_rarity,
            load_numbers(),
            near_terms_of(vocabulary),
            cues_of(vocabulary),
            space,
        )

    def hear(self, texts: Sequence[str], langs: Sequence[str | None]) -> list[Speech]:
        """Understand texts."""
        return listen(texts, langs, self.vocabulary, self.lemmas)

    def near_services(self, speeches: Sequence[Speech]) -> list[dict[str, float]]:
        """Services that texts come near to without naming them, with a strength below that of a name."""
        numbers = self.numbers
        return self.near.find(
            [speech.grams for speech in speeches],
            [speech.lang for speech in speeches],
            least=numbers["near_least"],
            power=numbers["near_power"],
        )

    def cued_services(self, text: str, lang: str | None) -> dict[str, float]:
        """Services that a text speaks of by their tools, parts, symptoms and doings, with a strength; unknown services are left out."""
        found = self.cues.strengths(text, lang, one=self.numbers["cue_one"], others=self._unlike)
        return {key: value for key, value in found.items() if self.vocabulary.has_service(key)}

    def _unlike(self, service: str, sharing: tuple[str, ...]) -> int:
        """How many services of the vocabulary, among those that share a cue, are neither near this one nor it near them."""
        if not self.vocabulary.has_service(service):
            return len(sharing) - 1
        known = [key for key in sharing if self.vocabulary.has_service(key)]
        return sum(not (self._alike(key, service) or self._alike(service, key)) for key in known if key != service)

    def likeness(self, needed: str, offered: Sequence[str]) -> NDArray[np.float64]:
        """How well offers of some services meet the need of another: float64 (offers,)."""
        return np.array([self._alike(key, needed) for key in offered], dtype=np.float64)

    def _alike(self, offered: str, needed: str) -> float:
        pair = (offered, needed)
        if pair not in self._likeness:
            likeness = float(self.vocabulary.concept_similarity(offered, needed))
            self._likeness[pair] = likeness if likeness >= self.numbers["likeness_least"] else 0.0
        return self._likeness[pair]

    def with_goods_behind(self, services: dict[str, float]) -> dict[str, float]:
        """Let goods count for less where a need names work too: the work is what is asked, the thing only what it is done to."""
        goods = {key for key in services if self.vocabulary.service(key).is_goods}
        if len(goods) in (0, len(services)):
            return services
        share = self.numbers["goods_share"]
        return {key: share * value if key in goods else value for key, value in services.items()}

    def services_for_cpv(self, code: str) -> tuple[str, ...]:
        """Services for a CPV code, remembered."""
        pair = ("cpv", code)
        if pair not in self._codes:
            self._codes[pair] = tuple(self.vocabulary.services_for_cpv(code))
        return self._codes[pair]

    def services_for_industry(self, code: str) -> tuple[str, ...]:
        """Services for an industry code, remembered."""
        pair = ("industry", code)
        if pair not in self._codes:
            self._codes[pair] = tuple(self.vocabulary.services_for_industry(code))
        return self._codes[pair]


@lru_cache(maxsize=4)
def _rarities(vocabulary: Vocabulary, voikko: bool) -> tuple[Lemmas, Rarity, Rarity]:
    lemmas = lemmas_of(vocabulary, load_settings(), voikko=voikko)
    terms = [
        (lang, term)
        for key in vocabulary.service_keys
        for lang in _LANGUAGES
        for term in vocabulary.service(key).terms(lang)
    ]
    stem_rarity = Rarity.of(lemmas.terms(term, lang) for lang, term in terms)
    gram_rarity = Rarity.of(char_grams(term) for _, term in terms)
    gram_rarity = replace(gram_rarity, unseen=gram_rarity.unseen * load_numbers()["unseen_share"])
    return lemmas, stem_rarity, gram_rarity
