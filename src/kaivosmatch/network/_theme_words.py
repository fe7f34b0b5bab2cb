"""What a firm or a need is about, as weighted words of three tongues: services of the vocabulary, and codes where it has none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kaivosmatch.encode import CodeLabels
from kaivosmatch.network._figures import assumption

if TYPE_CHECKING:
    from kaivosmatch.records import Award, Capability, Equipment, Lot, Reference, Requirement, Supplier
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["ThemeWords"]

CPV_LEVELS = (2, 3, 4)
"""Digits of a CPV code that say its division, group and class."""
INDUSTRY_LEVELS = (2, 4)
"""Digits of an industry code that say its division and class."""


@dataclass(frozen=True)
class ThemeWords:
    """Reads records as ``{word: weight}``; a word is ``service:key``, ``cpv:digits`` or ``industry:digits``.

    Attributes
    ----------
    vocabulary : Vocabulary
    labels : CodeLabels
        Names of codes; a code without one is named by its number.
    """

    vocabulary: Vocabulary
    labels: CodeLabels = field(default_factory=CodeLabels)

    def of_firms(self, suppliers: Sequence[Supplier], awards: Iterable[Award]) -> list[dict[str, float]]:
        """Return the words of each firm: its own, and those of what was bought from it, with repeated ones damped by the logarithm."""
        counted: dict[str, dict[str, float]] = {s.id: {} for s in suppliers}
        awards = [a for a in awards if any(firm in counted for firm in a.suppliers)]
        heard = self._hear([a.text for a in awards])
        for award in awards:
            words = self._words(heard[award.text], award.cpv or (), ())
            for firm in dict.fromkeys(award.suppliers):
                if firm in counted:
                    _add(counted[firm], words, assumption("theme_purchase"))
        texts = {s.id: self._texts(s) for s in suppliers}
        heard = self._hear([text for some in texts.values() for text in some])
        for s in suppliers:
            named = [part.concept for part in _parts(s)]
            services = {key: 1.0 for key in named if key is not None and self.vocabulary.has_service(key)}
            for text in texts[s.id]:
                for key, strength in heard[text].items():
                    services[key] = max(services.get(key, 0.0), strength)
            _add(
                counted[s.id], self._words(services, s.cpv or (), s.industry_codes or ()), assumption("theme_own_words")
            )
        return [{word: math.log1p(weight) for word, weight in counted[s.id].items()} for s in suppliers]

    @staticmethod
    def _texts(supplier: Supplier) -> list[str]:
        texts = [part.text for part in _parts(supplier) if part.concept is None]
        return texts + ([supplier.description] if supplier.description else [])

    def of_lot(self, need: Requirement, lot: Lot | None) -> dict[str, float]:
        """Return the words of a lot; None: of a need without lots. What the lot does not say is taken from the need's codes."""
        text = f"{need.title}. {need.description or ''}" if lot is None else lot.text
        services = dict(self._hear([text])[text])
        if lot is not None and lot.concept is not None and self.vocabulary.has_service(lot.concept):
            services = {lot.concept: 1.0}
        cpv = (lot.cpv if lot is not None else None) or need.cpv or ()
        if not services and not cpv:
            services = dict(self._hear([need.title])[need.title])
        return {
            word: math.log1p(weight) for word, weight in self._words(services, cpv, need.industry_codes or ()).items()
        }

    def _hear(self, texts: Iterable[str]) -> dict[str, dict[str, float]]:
        different = list(dict.fromkeys(texts))
        found = {}
        for text, hits in zip(different, self.vocabulary.find_services_many(different), strict=True):
            strengths: dict[str, float] = {}
            for hit in hits:
                strengths[hit.key] = max(strengths.get(hit.key, 0.0), hit.strength)
            found[text] = strengths
        return found

    def _words(self, services: Mapping[str, float], cpv: Iterable[str], industry: Iterable[str]) -> dict[str, float]:
        """Spread services to the wider ones above them, and codes to their divisions."""
        words: dict[str, float] = {}
        heard = dict(services)
        code_weight = assumption("theme_code")
        for kind, codes, levels in (("cpv", cpv, CPV_LEVELS), ("industry", industry, INDUSTRY_LEVELS)):
            for code in codes:
                digits = "".join(c for c in code.partition("-")[0] if c.isdigit())
                if not digits.strip("0"):
                    continue
                stems = [
                    digits[:n] for n in levels if len(digits) >= n and (n == levels[0] or digits[n - 1 : n] != "0")
                ]
                meant = self._services_for(kind, digits)
                if meant and not any(self.named(f"{kind}:{stem}") for stem in stems):
                    # without a name a code can only speak through the services that it stands for, shared among them
                    for key in meant:
                        heard[key] = max(heard.get(key, 0.0), code_weight / len(meant))
                else:
                    words.update({f"{kind}:{stem}": code_weight for stem in stems})
        for key, strength in heard.items():
            self._spread(key, strength, words)
        return words

    def _services_for(self, kind: str, code: str) -> tuple[str, ...]:
        return self.vocabulary.services_for_cpv(code) if kind == "cpv" else self.vocabulary.services_for_industry(code)

    def _spread(self, key: str, strength: float, words: dict[str, float]) -> None:
        """Add a service and the wider ones above it."""
        level, weight, seen = [key], strength, {key}
        while level:
            for name in level:
                words[f"service:{name}"] = max(words.get(f"service:{name}", 0.0), weight)
            level = [b for name in level for b in self.vocabulary.service(name).broader if b not in seen]
            seen.update(level)
            weight *= assumption("theme_above")

    def named(self, word: str) -> bool:
        """Whether a word has a name, and not a number only."""
        return not self.label(word)["en"].startswith(("CPV ", "NACE "))

    def label(self, word: str) -> dict[str, str]:
        """Return a word's name in three languages."""
        kind, _, key = word.partition(":")
        if kind == "service":
            service = self.vocabulary.service(key)
            return {"fi": service.label_fi, "sv": service.label_sv, "en": service.label_en}
        code = key.ljust(8, "0") if kind == "cpv" else key
        names = self.labels.labels.get(code) or self.labels.labels.get(f"{key[:2]}.{key[2:]}") or {}
        plain = f"{'CPV' if kind == 'cpv' else 'NACE'} {key}"
        return {lang: names.get(lang, plain) for lang in ("fi", "sv", "en")}


def _parts(supplier: Supplier) -> list[Capability | Reference | Equipment]:
    found: list[Capability | Reference | Equipment] = list(supplier.capabilities or ())
    found.extend(supplier.references or ())
    found.extend(supplier.equipment or ())
    return found


def _add(into: dict[str, float], words: Mapping[str, float], weight: float) -> None:
    for word, value in words.items():
        into[word] = into.get(word, 0.0) + weight * value
