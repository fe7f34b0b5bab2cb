"""The sample network judged once for all tests of explanations, and small networks made from it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import kaivosmatch as km
from kaivosmatch.catalogue import Catalogue
from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.explanation import CriterionVerdict, Explanation, explain
from kaivosmatch.index import Index, Judged

DAY = date(2026, 11, 24)


@lru_cache(maxsize=1)
def sample_index() -> Index:
    sample = load_sample()
    matcher = km.Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=()))
    return matcher.fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers).index_


@lru_cache(maxsize=64)
def judged_sample(need_id: str, with_fit: bool = True) -> Judged:
    need = next(n for n in load_sample().requirements if n.id == need_id)
    # without the fit a golden text does not change whenever the encoder learns something
    weights = None if with_fit else {"preferred": 0.4, "crew": 0.3, "proximity": 0.2, "response": 0.2, "local": 0.1}
    return sample_index().judge(need, SAMPLE_DAY, weights)


def explained(firm: str, need: str, with_fit: bool = True) -> Explanation:
    index = sample_index()
    return explain(index, judged_sample(need, with_fit), index.catalogue.row(firm))


def network(*firms: dict[str, Any]) -> Index:
    """A small network: the sample's encoder and vocabulary, other firms."""
    records = [km.Supplier(**({"id": f"f{i}", "name": f"Keksitty {i}"} | firm)) for i, firm in enumerate(firms)]
    index = sample_index()
    return index.with_catalogue(Catalogue.from_records(records, index.vocabulary))


def explain_one(firm: dict[str, Any], **need: Any) -> Explanation:
    """Explain the only firm of a network for a need."""
    index = network(firm)
    return explain(index, index.judge(km.Requirement(**({"id": "n", "title": "Pumppuhuolto"} | need)), DAY, None), 0)


def verdict_on(firm: dict[str, Any], criterion: dict[str, Any], **need: Any) -> CriterionVerdict:
    """Explain the only firm's verdict on one criterion."""
    found = explain_one(firm, criteria=[criterion], **need)
    return next(c for c in found.verdicts if c.key == found.verdicts[0].key)
