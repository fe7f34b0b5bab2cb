"""Synthetic networks of any size: seeded, and realistic enough to measure speed and memory with.

Nothing here says anything about real firms; every share is an assumption in ``data/synthetic/shares.csv``.
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

from kaivosmatch.errors import InputError
from kaivosmatch.records import Award, Buyer, Requirement, Supplier
from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Network", "network"]

_CENTRE = "Kajaani"
_CRITERIA = (
    "occupational_safety_card", "hot_work_card", "liability_insurance", "reliable_partner", "contractor_obligations_package",
    "iso_9001", "site_induction", "electrical_safety_sfs6002", "iso_14001", "electrical_contractor", "iso_45001", "first_aid",
    "work_at_height", "en_1090", "hseq_assessment", "adr",
)  # fmt: skip
_WORDS = {
    "fi": (("Meiltä saa:", "Teemme:", "Palvelumme:", "Erikoisalaamme"), ("Tarvitaan", "Haetaan tekijää:", "Hankinta:")),
    "sv": (("Vi utför", "Våra tjänster:", "Vi erbjuder"), ("Vi behöver", "Upphandling av")),
    "en": (("We offer", "Our services:", "We do"), ("We need", "Wanted:")),
}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Network:
    """Invented records that belong together; the same fields as a shipped sample.

    Attributes
    ----------
    suppliers, requirements, buyers, awards : tuple of records
    """

    suppliers: tuple[Supplier, ...]
    requirements: tuple[Requirement, ...]
    buyers: tuple[Buyer, ...]
    awards: tuple[Award, ...]


@cache
def _shares() -> dict[str, float]:
    text = (files("kaivosmatch") / "data" / "synthetic" / "shares.csv").read_text(encoding="utf-8")
    return {row["key"]: float(row["value"]) for row in csv.DictReader(text.splitlines())}


class _Weighted(Generic[_T]):
    """Draws items by weight, in logarithmic time."""

    def __init__(self, items: Sequence[_T], weights: Sequence[float]) -> None:
        self._items = items
        self._upto = list(accumulate(weights))

    def draw(self, rng: Random) -> _T:
        place = bisect_left(self._upto, rng.random() * self._upto[-1])
        return self._items[min(place, len(self._items) - 1)]


def _zipf(n: int) -> list[float]:
    return [1.0 / rank ** _shares()["zipf_exponent"] for rank in range(1, n + 1)]


class _Maker:
    """One network in the making; every draw comes from one generator, in a fixed order."""

    def __init__(self, vocabulary: Vocabulary, seed: int, day: date) -> None:
        self.rng, self.day, self.vocabulary, self.share = Random(seed), day, vocabulary, _shares()
        keys = list(vocabulary.service_keys)
        self.rng.shuffle(keys)  # which services are common differs by seed
        self.services = _Weighted(keys, _zipf(len(keys)))
        self.terms = {
            (key, lang): _Weighted(terms, _zipf(len(terms)))
            for key in keys
            for lang in _WORDS
            for terms in [vocabulary.service(key).terms(lang)]
        }
        self.places = self._places()
        self.criteria = _Weighted(_CRITERIA, _zipf(len(_CRITERIA)))

    def _places(self) -> _Weighted[tuple[str, float, float]]:
        table = self.vocabulary.places()
        rows = [
            (str(code), float(lat), float(lon))
            for code, lat, lon, site in zip(table.code, table.lat, table.lon, table.site, strict=True)
            if not isinstance(site, str)  # mine sites are listed beside the municipalities
        ]
        centre = self.vocabulary.find_place(_CENTRE)
        if centre is None:
            raise InputError("the vocabulary lacks the place around which firms are spread", expected=_CENTRE)
        lat0, lon0 = centre.lat, centre.lon
        # a flat-earth distance is near enough to weigh places with
        east = math.cos(math.radians(lat0))
        weights = [
            math.exp(-math.hypot(lat - lat0, (lon - lon0) * east) * 111.2 / self.share["distance_scale_km"])
            * self.rng.paretovariate(1.2)
            for _, lat, lon in rows
        ]
        return _Weighted(rows, weights)

    def chance(self, key: str) -> bool:
        return self.rng.random() < self.share[key]

    def known(self, value: _T) -> _T | None:
        return value if self.chance("field_known") else None

    def lang(self) -> str:
        draw = self.rng.random()
        if draw < self.share["lang_sv"]:
            return "sv"
        return "en" if draw < self.share["lang_sv"] + self.share["lang_en"] else "fi"

    def term(self, key: str, lang: str) -> str:
        if self.chance("foreign_term"):
            lang = self.rng.choice(tuple(_WORDS))
        return self.terms[key, lang].draw(self.rng)

    def evidence(self, headcount: int) -> list[dict[str, Any]]:
        if not self.chance("evidence_any"):
            return []
        rows = []
        for _ in range(1 + int(self.rng.expovariate(1 / self.share["evidence_mean"]))):
            key = self.criteria.draw(self.rng)
            defined = self.vocabulary.criterion(key)
            row: dict[str, Any] = {"key": key}
            if self.chance("value_denied"):
                row["value"] = False
            elif not self.chance("value_unknown"):
                row |= self.value(defined.kind, defined.levels, headcount)
            if defined.expires and not self.chance("date_missing"):
                row["valid_until"] = self.day + timedelta(days=self.rng.randint(-200, 900))
            row["basis"] = self.rng.choice(("declared", "declared", "seen", "register", "audited", None))
            rows.append(row)
        return rows

    def value(self, kind: str, levels: Sequence[str], headcount: int) -> dict[str, Any]:
        if kind == "persons":
            return {"persons": self.rng.randint(0, headcount)}
        if kind == "level":
            return {"value": self.rng.choice(levels)}
        if kind == "number":
            return {"value": self.rng.choice((300, 400, 500_000, 1_000_000, 2_000_000, 5_000_000))}
        return {"value": True}

    def supplier(self, number: int) -> Supplier:
        lang, share = self.lang(), self.share
        keys = [self.services.draw(self.rng) for _ in range(self.rng.randint(1, 5))]
        names = [self.term(key, lang) for key in keys]
        size = 1 + int(self.rng.lognormvariate(math.log(share["headcount_median"]), share["headcount_spread"]))
        code, lat, lon = self.places.draw(self.rng)
        tol = [c for key in keys[:1] for c in self.vocabulary.service(key).tol[:1]]
        jitter = self.rng.uniform(-0.1, 0.1)
        placed = self.rng.random() < 0.5
        crew = self.rng.randint(0, size)
        return Supplier.model_validate(
            {
                "id": f"syn{number:07d}",
                "name": f"Keksitty {names[0]} {number}",
                "lang": lang,
                "description": f"{self.rng.choice(_WORDS[lang][0])} {', '.join(names)}.",
                "capabilities": [
                    {"text": self.term(key, lang), "concept": key if self.chance("concept_known") else None}
                    for key in keys
                ],
                "industry_codes": tol if tol and self.chance("code_known") else None,
                "municipality": code,
                "lat": lat + jitter if placed else None,
                "lon": lon + jitter if placed else None,
                "headcount": (max(1, size - 2), size + 2) if self.chance("band_share") else size,
                "turnover_eur": self.known(round(size * share["turnover_per_head_eur"] * self.rng.uniform(0.5, 1.8))),
                "free_crew": self.known(crew),
                "radius_km": self.known(self.rng.choice((50, 100, 200, 400))),
                "shifts": self.known(["day", "evening", "night", "weekend"][: self.rng.randint(1, 4)]),
                "mobilise_h": self.known(self.rng.choice((0.5, 1, 2, 4, 8, 24))),
                "evidence": self.evidence(size) or None,
                "willing_to_cooperate": self.rng.choice((True, True, False, None)),
            }
        )

    def requirement(self, number: int) -> Requirement:
        lang, start = self.lang(), self.day + timedelta(days=self.rng.randint(7, 360))
        keys = [self.services.draw(self.rng) for _ in range(self.rng.choice((1, 1, 1, 2, 3)))]
        lots = [
            {
                "id": f"L{place}",
                "text": self.term(key, lang),
                "concept": key if self.chance("concept_known") else None,
                "crew": self.known(self.rng.randint(1, 8)),
            }
            for place, key in enumerate(keys, 1)
        ]
        asked = sorted({self.criteria.draw(self.rng) for _ in range(self.rng.randint(0, 4))})
        cpv = list(self.vocabulary.service(keys[0]).cpv[:1])
        return Requirement.model_validate(
            {
                "id": f"need{number:07d}",
                "title": f"{self.rng.choice(_WORDS[lang][1])} {self.term(keys[0], lang)}",
                "lang": lang,
                "buyer_id": f"buyer{self.rng.randint(1, 4)}",
                "lots": lots,
                "cpv": cpv if cpv and self.chance("code_known") else None,
                "criteria": [self.criterion(key) for key in asked],
                "municipality": self.places.draw(self.rng)[0],
                "start": start,
                "end": start + timedelta(days=self.rng.randint(1, 400)),
                "value_eur": self.known(round(self.rng.lognormvariate(11, 1.3))),
            }
        )

    def criterion(self, key: str) -> dict[str, Any]:
        kind, levels = self.vocabulary.criterion(key).kind, self.vocabulary.criterion(key).levels
        asked: dict[str, Any] = {"key": key, "mandatory": self.rng.random() < 0.6}
        if kind == "persons":
            asked["persons"] = self.rng.choice((1, 2, "crew"))
        elif kind == "level":
            asked["level"] = self.rng.choice(levels)
        elif kind == "number":
            asked["at_least"] = self.rng.choice((350, 1_000_000))
        return asked

    def award(self, number: int, suppliers: Sequence[Supplier]) -> Award:
        winner = suppliers[min(int(self.rng.paretovariate(0.6)) - 1, len(suppliers) - 1)]
        concepts = [c.concept for c in winner.capabilities or () if c.concept]
        key = concepts[0] if concepts else self.services.draw(self.rng)
        return Award.model_validate(
            {
                "id": f"award{number:07d}",
                "text": self.term(key, "fi"),
                "suppliers": [winner.id],
                "date": self.day - timedelta(days=self.rng.randint(1, 1500)),
                "buyer_id": f"buyer{self.rng.randint(1, 4)}",
                "cpv": list(self.vocabulary.service(key).cpv[:1]) or None,
            }
        )


def network(
    n_suppliers: int,
    *,
    n_requirements: int = 100,
    n_awards: int = 0,
    seed: int = 0,
    day: date = date(2026, 11, 24),
    vocabulary: Vocabulary | None = None,
) -> Network:
    """Return an invented network; the same arguments give the same records, in any process.

    Services and their terms are drawn by Zipf's law from the vocabulary, places by their nearness to Kajaani and a heavy-tailed size.
    What a firm may leave out is left out at random, so unknowns are as common as in real registers.

    Parameters
    ----------
    n_suppliers, n_requirements, n_awards : int
        Awards need at least one supplier.
    seed : int
    day : date
        Evidence expires before and after it, needs start after it, awards lie before it.
    vocabulary : Vocabulary, optional
        None: the shipped one.

    Raises
    ------
    InputError
        For a negative number, or awards without suppliers.

    Examples
    --------
    >>> made = network(3, n_requirements=2, n_awards=1, seed=7)
    >>> len(made.suppliers), len(made.requirements), len(made.awards), made == network(3, n_requirements=2, n_awards=1, seed=7)
    (3, 2, 1, True)
    """
    for name, number in (("n_suppliers", n_suppliers), ("n_requirements", n_requirements), ("n_awards", n_awards)):
        if number < 0:
            raise InputError(f"{name} is negative", got=number, expected="0 or more")
    if n_awards and not n_suppliers:
        raise InputError("awards need winners", got=n_suppliers, expected="n_suppliers of at least 1")
    maker = _Maker(vocabulary or Vocabulary.default(), seed, day)
    suppliers = tuple(maker.supplier(number) for number in range(n_suppliers))
    requirements = tuple(maker.requirement(number) for number in range(n_requirements))
    buyers = tuple(Buyer(id=f"buyer{number}", name=f"Keksitty Tilaaja {number} Oy") for number in range(1, 5))
    return Network(suppliers, requirements, buyers, tuple(maker.award(number, suppliers) for number in range(n_awards)))
