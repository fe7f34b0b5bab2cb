"""Real Finnish notices: every one is ranked against the sample network, and its services are those of its code."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import kaivosmatch as km
from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.records import Requirement
from kaivosmatch.vocabulary import Vocabulary

NOTICES = Path(__file__).resolve().parents[2] / "shared" / "data" / "ted_fi" / "fi_lots_cpv.csv"
RELATED = 0.36


@pytest.mark.realdata
def test_real_needs_are_ranked_and_understood() -> None:
    if not NOTICES.exists():
        pytest.skip("the data folder is not beside the repository")
    with NOTICES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # the code is kept for judging: were it given, it would stand in for words that were not understood
    needs = [
        Requirement(
            id=f"n{i}",
            title=row["title"],
            description=". ".join(dict.fromkeys(part for part in (row["lot_title"], row["text"]) if part)) or None,
            buyer=row["buyer"] or None,
        )
        for i, row in enumerate(rows)
    ]
    matcher = km.Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(load_sample().suppliers)
    rankings = matcher.rank_all(needs, k=3)
    assert len(rankings) == len(rows) == 259
    assert all(0.0 <= candidate.score <= 1.0 for ranking in rankings for candidate in ranking.candidates)

    words, profile = Vocabulary.default(), matcher.index_.encoder.profile
    covered = found = related = 0
    for row, need in zip(rows, needs, strict=True):
        expected = words.services_for_cpv(row["cpv_main"])
        if not expected:
            continue
        query = matcher._judge(need, SAMPLE_DAY, None).query
        services = profile.ask(query.texts[0]).services
        first = sorted(services, key=lambda key: (-services[key], key))[:3]
        covered += 1
        found += bool(first)
        related += any(words.concept_similarity(own, key) >= RELATED for own in first for key in expected)
    assert covered > 200
    assert found >= 0.85 * covered, "a need of a covered code gets a concept"
    assert related >= 0.85 * covered, "and among the first three one that is that of its code or a relation of it"
