"""Synthetic networks: the same for the same seed in any process, and of the shape that benchmarks need."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from kaivosmatch.errors import InputError
from kaivosmatch.synthetic import network
from kaivosmatch.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def made():
    return network(600, n_requirements=80, n_awards=50, seed=3)


def test_sizes_and_unique_ids(made):
    for records, wanted in ((made.suppliers, 600), (made.requirements, 80), (made.awards, 50)):
        assert len(records) == wanted == len({r.id for r in records})


def test_the_seed_decides():
    assert network(5, seed=1) == network(5, seed=1)
    assert network(5, seed=1) != network(5, seed=2)


def test_the_same_in_another_process_with_another_hash_seed():
    code = (
        "import hashlib; from kaivosmatch.synthetic import network;"
        "print(hashlib.sha256(repr(network(20, n_requirements=5, n_awards=5, seed=9)).encode()).hexdigest())"
    )
    own = hashlib.sha256(repr(network(20, n_requirements=5, n_awards=5, seed=9)).encode()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "123"},
    )
    assert done.stdout.strip() == own


def test_services_are_few_and_many_as_by_zipf(made):
    counted = Counter(c.concept for s in made.suppliers for c in s.capabilities if c.concept)
    common = sum(n for _, n in counted.most_common(len(counted) // 10))
    assert common > 0.3 * counted.total()


def test_evidence_has_gaps_denials_and_days_on_both_sides(made):
    rows = [e for s in made.suppliers for e in s.evidence or ()]
    assert any(s.evidence is None for s in made.suppliers)
    assert any(e.value is False for e in rows)
    assert any(e.value is None and e.persons is None for e in rows)
    days = [e.valid_until for e in rows if e.valid_until]
    assert min(days) < date(2026, 11, 24) < max(days)
    assert any(e.valid_until is None for e in rows)


def test_keys_places_and_codes_are_known(made):
    vocabulary = Vocabulary.default()
    assert {e.key for s in made.suppliers for e in s.evidence or ()} <= set(vocabulary.criterion_keys)
    assert all(vocabulary.has_service(c.concept) for s in made.suppliers for c in s.capabilities if c.concept)
    assert all(vocabulary.find_place(s.municipality) for s in made.suppliers[:50])


def test_places_lie_around_the_region(made):
    lats = sorted(s.lat for s in made.suppliers if s.lat is not None)
    assert 62.0 < lats[len(lats) // 2] < 66.0


def test_languages_bands_and_winners(made):
    assert {s.lang for s in made.suppliers} == {"fi", "sv", "en"}
    assert {type(s.headcount) for s in made.suppliers} == {int, tuple}
    assert {w for a in made.awards for w in a.suppliers} <= {s.id for s in made.suppliers}


@pytest.mark.parametrize(
    "numbers", [{"n_suppliers": -1}, {"n_suppliers": 1, "n_requirements": -1}, {"n_suppliers": 0, "n_awards": 1}]
)
def test_impossible_numbers_are_refused(numbers):
    with pytest.raises(InputError):
        network(**numbers)
