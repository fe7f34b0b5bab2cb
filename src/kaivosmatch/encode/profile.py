"""Fit from what a firm says about itself: texts, services, codes.

Each view is a maximum over a firm's pieces or codes, each compared with the need alone. So a firm's value does not depend on other firms,
and taking a piece away can only lower it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.background import Background
from kaivosmatch.encode.codes import common_code, significant
from kaivosmatch.encode.conditions import first_sentence, without_conditions
from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.speech import Speech
from kaivosmatch.encode.terms import TermIndex

if TYPE_CHECKING:
    from kaivosmatch.catalogue import Catalogue, Piece
    from kaivosmatch.encode.embeddings import Embedder

__all__ = ["Asked", "ProfileIndex", "most_per_firm"]

Floats = NDArray[np.float64]


def most_per_firm(values: Floats, owner: NDArray[np.int64], n: int) -> Floats:
    """Return each firm's largest value, 0 where it has none: float64 (n,).

    Examples
    --------
    >>> most_per_firm(np.array([0.2, 0.9, 0.4]), np.array([0, 0, 2]), 3).tolist()
    [0.9, 0.0, 0.4]
    """
    best = np.zeros(n)
    np.maximum.at(best, owner, values)
    return best


@dataclass(frozen=True)
class Asked:
    """A need, understood: what it says in each view."""

    lot: LotText
    speech: Speech
    services: dict[str, float]
    labels: sp.csr_matrix | None
    meaning: NDArray[np.float64] | None


class ProfileIndex:
    """The firms' pieces and codes, ready to be compared.

    Parameters
    ----------
    catalogue : Catalogue
    background : Background
        Vocabulary, rarity of terms, labels: nothing in it comes from the firms.
    embedder : Embedder or None
    """

    def __init__(self, catalogue: Catalogue, background: Background, embedder: Embedder | None) -> None:
        self.background = background
        self.embedder = embedder
        self.n = len(catalogue)
        self.pieces: list[Piece] = [piece for pieces in catalogue.pieces for piece in pieces]
        self.owner = np.repeat(np.arange(self.n), [len(pieces) for pieces in catalogue.pieces]).astype(np.int64)
        strengths = background.numbers
        self.strength = np.array([strengths[f"piece_{piece.kind}"] for piece in self.pieces])
        self.speeches = background.hear([_said(piece) for piece in self.pieces], [piece.lang for piece in self.pieces])
        self.langs = np.array([speech.lang or "" for speech in self.speeches], dtype="<U2")
        self._stem_index, self._gram_index = TermIndex(), TermIndex()
        self.stems = background.stem_rarity.matrix((s.stems for s in self.speeches), self._stem_index, grow=True)
        self.grams = background.gram_rarity.matrix((s.grams for s in self.speeches), self._gram_index, grow=True)
        spoken = np.array([piece.kind != "name" for piece in self.pieces], dtype=bool)
        self.says = np.bincount(self.owner[spoken], minlength=self.n) > 0
        self.cpv = catalogue.cpv
        self.industry = catalogue.industry_codes
        self.has_cpv = np.array([bool(codes) for codes in catalogue.cpv], dtype=bool)
        self.has_industry = np.array([bool(codes) for codes in catalogue.industry_codes], dtype=bool)
        self._index_services()
        self._cpv_owner, self._cpv_codes = _flat(catalogue.cpv)
        self._industry_owner, self._industry_codes = _flat(catalogue.industry_codes)
        self.label_rows = background.label_space.rows(self.speeches, self.langs) if background.label_space else None
        self.meanings = self._index_meanings()

    def _index_meanings(self) -> NDArray[np.float64] | None:
        """Vectors of the pieces that say something; a bare name is no sentence and stays at zero."""
        if self.embedder is None or not self.pieces:
            return None
        told = [j for j, piece in enumerate(self.pieces) if piece.kind != "name"]
        # what a firm says first is what it does; the rest dilutes the vector
        texts = [self.pieces[j].text[: first_sentence(self.pieces[j].text)] for j in told]
        found = self.embedder.passages(texts, [self.speeches[j].lang for j in told])
        rows = np.zeros((len(self.pieces), found.shape[1]))
        rows[told] = found
        return rows

    def _index_services(self) -> None:
        """Services of each firm with their strength: from pieces, given concepts and codes."""
        vocabulary, strengths = self.background.vocabulary, self.background.numbers
        owners: list[int] = []
        keys: list[str] = []
        values: list[float] = []
        self.service_piece: list[int | None] = []
        # a bare name is too short a text to come near to a service by accident of letters
        told = [j for j, piece in enumerate(self.pieces) if piece.kind != "name"]
        nearby = dict(zip(told, self.background.near_services([self.speeches[j] for j in told]), strict=True))

        def add(row: int, key: str, value: float, piece: int | None) -> None:
            owners.append(row)
            keys.append(key)
            values.append(value)
            self.service_piece.append(piece)

        for number, (piece, speech) in enumerate(zip(self.pieces, self.speeches, strict=True)):
            row, strength = int(self.owner[number]), float(self.strength[number])
            if piece.concept is not None and vocabulary.has_service(piece.concept):
                add(row, piece.concept, strength, number)
            first = first_sentence(piece.text)
            for hit in speech.hits:
                said = 1.0 if hit.start < first else strengths["piece_later"]
                add(row, hit.key, strength * said * hit.strength, number)
            for key, near in nearby.get(number, {}).items():
                add(row, key, strength * near, number)
            if piece.kind != "name":
                for key, cued in self.background.cued_services(piece.text[:first], speech.lang).items():
                    add(row, key, strength * cued, number)
                for key, cued in self.background.cued_services(piece.text, speech.lang).items():
                    add(row, key, strength * strengths["cue_later"] * cued, number)
        for row in range(self.n):
            for code in self.cpv[row] or ():
                for key in self.background.services_for_cpv(code):
                    add(row, key, strengths["from_cpv"], None)
            for code in self.industry[row] or ():
                for key in self.background.services_for_industry(code):
                    add(row, key, strengths["from_industry"], None)
        self.service_owner = np.array(owners, dtype=np.int64)
        self.service_value = np.array(values, dtype=np.float64)
        names = sorted(set(keys))
        place = {name: j for j, name in enumerate(names)}
        self.service_names = names
        self.service_column = np.array([place[key] for key in keys], dtype=np.int64)

    def ask(self, lot: LotText) -> Asked:
        """Understand a need."""
        background = self.background
        text = without_conditions(lot.text)
        speech = background.hear([text], [lot.lang])[0]
        services: dict[str, float] = {}
        if lot.concept is not None and background.vocabulary.has_service(lot.concept):
            services[lot.concept] = 1.0
        first = first_sentence(text)
        numbers = background.numbers
        # the longer a text goes on, the more it names by accident; what it opens with keeps its weight
        later = min(1.0, numbers["later_words"] / max(1, len(text[first:].split())))
        for hit in speech.hits:
            weight = (numbers["first_weight"] if hit.start < first else later * numbers["later_weight"]) * hit.strength
            services[hit.key] = max(services.get(hit.key, 0.0), weight)
        opening = background.hear([text[:first]], [speech.lang])[0]
        in_opening, anywhere = background.near_services([replace(opening, lang=speech.lang), speech])
        found = [(1.0, in_opening), (later * numbers["near_later"], anywhere)]
        found.append((1.0, background.cued_services(text[:first], speech.lang)))
        found.append((later * numbers["need_cue_later"], background.cued_services(text, speech.lang)))
        for share, values in found:
            for key, value in values.items():
                services[key] = max(services.get(key, 0.0), share * value)
        services = background.with_goods_behind(services)
        if not services:
            for code in lot.cpv:
                services.update(dict.fromkeys(background.services_for_cpv(code), 1.0))
        labels = (
            background.label_space.rows([speech], np.array([speech.lang or ""])) if background.label_space else None
        )
        return Asked(lot, speech, services, labels, self._meaning(text, speech.lang))

    def _meaning(self, text: str, lang: str | None) -> NDArray[np.float64] | None:
        """A need's vector; where no firm says a sentence there is nothing to hold it against, and it is not worth its 0.02 s."""
        if self.embedder is None or not text.strip():
            return None
        if self.meanings is None or not self.meanings.any():
            return np.zeros(self.embedder.length)
        return self.embedder.query(text, lang)

    def views(self, asked: Asked) -> dict[str, tuple[float, Floats, NDArray[np.bool_]]]:
        """Each view that the need speaks to: (share of its weight that holds, value (n,) in [0, 1], known (n,))."""
        lot, numbers = asked.lot, self.background.numbers
        found: dict[str, tuple[float, Floats, NDArray[np.bool_]]] = {}
        says_services = self.says | self.has_cpv | self.has_industry
        if asked.services:
            floor = numbers["cover_floor"]
            found["service"] = (floor + (1 - floor) * asked.speech.covered, self.service_values(asked), says_services)
        if asked.speech.stems:
            background = self.background
            need = background.stem_rarity.matrix([asked.speech.stems], self._stem_index, grow=False)
            found["words"] = (1.0, self._lexical(asked, need, self.stems), self.says)
            need = background.gram_rarity.matrix([asked.speech.grams], self._gram_index, grow=False)
            found["chars"] = (1.0, self._lexical(asked, need, self.grams), self.says)
        if any(significant(code) for code in lot.cpv) and self.background.uses_codes:
            found["code"] = (1.0, self.code_values(lot.cpv, self._cpv_codes, self._cpv_owner, "code"), self.has_cpv)
        if lot.industry_codes:
            found["industry"] = (
                1.0,
                self.code_values(lot.industry_codes, self._industry_codes, self._industry_owner, "industry"),
                self.has_industry,
            )
        if asked.labels is not None and asked.labels.nnz and self.label_rows is not None:
            near = (self.label_rows @ asked.labels.T).toarray().ravel()
            found["label"] = (1.0, most_per_firm(np.clip(near, 0, 1) * self.strength, self.owner, self.n), self.says)
        if asked.meaning is not None and self.embedder is not None:
            near = self.embedder.likeness(self.meanings, asked.meaning) if self.meanings is not None else np.zeros(0)
            found["meaning"] = (1.0, most_per_firm(near * self.strength, self.owner, self.n), self.says)
        return found

    def service_values(self, asked: Asked) -> Floats:
        """Mean over the need's services of each firm's best likeness: float64 (n,).

        A service counts by its weight to the power ``service_sharp``: what is surely asked for, more than what may be.
        """
        total = np.zeros(self.n)
        sharp = self.background.numbers["service_sharp"]
        shares = {key: weight**sharp for key, weight in asked.services.items()}
        for key, share in shares.items():
            likeness = self.background.likeness(key, self.service_names)
            total += share * most_per_firm(
                self.service_value * likeness[self.service_column], self.service_owner, self.n
            )
        # a sum of tiny shares must not become a division by nothing
        mean: Floats = total / max(sum(shares.values()), 1e-12)
        return mean

    def _lexical(self, asked: Asked, need: sp.csr_matrix, pieces: sp.csr_matrix) -> Floats:
        """Cosine, the best over pieces in the need's language."""
        cosine = np.asarray(pieces @ need.toarray().ravel())
        return most_per_firm(
            np.clip(cosine, 0, 1) * self.strength * self.comparable(asked.speech.lang), self.owner, self.n
        )

    def comparable(self, lang: str | None) -> NDArray[np.bool_]:
        """Pieces whose words may be compared with a need's: the same language, or one of the two not known."""
        if lang is None:
            return np.ones(len(self.langs), dtype=bool)
        return np.asarray((self.langs == "") | (self.langs == lang), dtype=bool)

    def code_values(self, asked: Sequence[str], codes: list[str], owner: NDArray[np.int64], kind: str) -> Floats:
        """Best agreement of any of the firm's codes with any of the need's."""
        table = _agreement(self.background.numbers, kind)
        wanted = [significant(code) for code in asked]
        worth: dict[str, float] = {}
        for code in codes:
            if code not in worth:
                own = significant(code)
                worth[code] = (
                    max((1.0 if own == want else table[min(common_code(own, want), 8)]) for want in wanted)
                    if own
                    else 0.0
                )
        return most_per_firm(np.array([worth[code] for code in codes]), owner, self.n)


def _said(piece: Piece) -> str:
    from kaivosmatch.encode.text import name_words

    return name_words(piece.text) if piece.kind == "name" else piece.text


def _flat(codes: Sequence[tuple[str, ...] | None]) -> tuple[NDArray[np.int64], list[str]]:
    pairs = [(row, code) for row, own in enumerate(codes) for code in own or ()]
    return np.array([row for row, _ in pairs], dtype=np.int64), [code for _, code in pairs]


def _agreement(numbers: Mapping[str, float], kind: str) -> list[float]:
    """Worth of 0 to 8 common digits, by the table; where it is silent the last number holds."""
    worth = [0.0]
    for digits in range(1, 9):
        worth.append(numbers.get(f"{kind}_{digits}", worth[-1]))
    return worth
