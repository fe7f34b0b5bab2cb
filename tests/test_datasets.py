"""The shipped sample: complete, consistent, plainly invented, and the same in JSON as in the workbooks."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from kaivosmatch.datasets import SAMPLE_DAY, SAMPLE_FILES, load_ledger, load_sample, sample_path
from kaivosmatch.errors import UnknownName
from kaivosmatch.records import Criterion, Evidence
from kaivosmatch.sources import read_awards, read_buyers, read_ledger, read_requirements, read_suppliers
from kaivosmatch.vocabulary import Vocabulary

READERS = {
    "suppliers": read_suppliers,
    "requirements": read_requirements,
    "buyers": read_buyers,
    "awards": read_awards,
}


def _all_criteria() -> list[Criterion]:
    sample = load_sample()
    owners = [*sample.requirements, *sample.buyers]
    own = [c for owner in owners for c in owner.criteria or ()]
    return own + [alternative for c in own for alternative in c.any_of or ()]


def _all_evidence() -> list[Evidence]:
    return [e for s in load_sample().suppliers for e in s.evidence or ()]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_both_shipped_forms_hold_the_same_records(kind, suffix):
    assert tuple(READERS[kind](sample_path(kind + suffix))) == getattr(load_sample(), kind)


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_both_shipped_forms_hold_the_same_ledger(suffix):
    assert read_ledger(sample_path("ledger" + suffix)) == load_ledger()


def test_every_file_is_shipped_and_no_other():
    assert {p.name for p in sample_path().iterdir()} == set(SAMPLE_FILES)


def test_an_unknown_file_is_refused_with_a_hint():
    with pytest.raises(UnknownName, match=r"suppliers\.xlsx"):
        sample_path("supplier.xlsx")


def test_sizes_and_unique_ids():
    sample = load_sample()
    assert len(sample.suppliers) >= 60
    assert len(sample.requirements) == 15
    assert Counter(b.kind for b in sample.buyers) == {"mine": 2, "prime": 2}
    assert len(sample.awards) >= 40
    for kind in READERS:
        ids = [record.id for record in getattr(sample, kind)]
        assert len(ids) == len(set(ids))


def test_references_between_records_lead_somewhere():
    sample = load_sample()
    firms = {s.id for s in sample.suppliers}
    buyers = {b.id for b in sample.buyers}
    assert {n.buyer_id for n in sample.requirements} == buyers
    assert {a.buyer_id for a in sample.awards} <= buyers
    assert {p for s in sample.suppliers for p in s.partners or ()} <= firms
    outside = {w for a in sample.awards for w in a.suppliers} - firms
    assert outside == {"lab-muu"}, "one winner outside the catalogue, as happens in real award data"
    ledger = load_ledger()
    assert {row.supplier for row in (*ledger.firm_years, *ledger.purchases, *ledger.job_claims)} <= firms
    assert {f for a in ledger.activities for f in a.firms or ()} <= firms


def test_every_key_place_and_concept_is_known_to_the_vocabulary():
    sample, vocabulary = load_sample(), Vocabulary.default()
    keys = {c.key for c in _all_criteria()} | {e.key for e in _all_evidence()}
    keys |= {key for c in _all_criteria() for key in c.accepts or ()}
    assert keys <= set(vocabulary.criterion_keys)
    parts = [
        p for s in sample.suppliers for p in (*(s.capabilities or ()), *(s.equipment or ()), *(s.references or ()))
    ]
    lots = [lot for n in sample.requirements for lot in n.lots or ()]
    concepts = {p.concept for p in (*parts, *lots) if p.concept}
    assert concepts <= set(vocabulary.services()["key"])
    outside_finland = {"s10", "s51"}
    for supplier in sample.suppliers:
        if supplier.id not in outside_finland:
            assert supplier.municipality and vocabulary.find_place(supplier.municipality), supplier.id
    assert all(vocabulary.site(n.site) for n in sample.requirements if n.site)


def test_levels_are_levels_of_their_criterion():
    vocabulary = Vocabulary.default()
    asked = {(c.key, c.level) for c in _all_criteria() if c.level}
    shown = {(e.key, e.value) for e in _all_evidence() if isinstance(e.value, str)}
    for key, level in asked | shown:
        assert level in vocabulary.criterion(key).levels, (key, level)


def test_nobody_is_taken_for_real():
    for supplier in load_sample().suppliers:
        for contact in supplier.contacts or ():
            assert contact.name is None
            assert contact.phone is None or contact.phone.startswith("000 ")
            assert contact.email is None or contact.email.endswith(("@example.fi", "@example.com"))
        assert supplier.business_id is None or supplier.business_id.startswith("99")


def test_the_cases_a_user_meets_are_all_there():
    sample = load_sample()
    by_id = {s.id: s for s in sample.suppliers}
    shared = [b for b, n in Counter(s.business_id for s in sample.suppliers if s.business_id).items() if n > 1]
    assert len(shared) == 1, "one firm entered twice under two spellings"
    assert sum(n > 1 for n in Counter(s.owner_group for s in sample.suppliers if s.owner_group).values()) >= 2
    assert any(s.headcount == 1 for s in sample.suppliers), "a sole trader"
    assert any(isinstance(s.headcount, tuple) for s in sample.suppliers), "a band"
    assert {s.willing_to_cooperate for s in sample.suppliers} == {True, False, None}
    assert {s.lang for s in sample.suppliers} == {"fi", "sv", "en"}
    assert {n.lang for n in sample.requirements} == {"fi", "sv", "en"}
    assert any(s.establishments and s.establishments[0].permanent is False for s in sample.suppliers), "a branch"
    assert by_id["s59"].capabilities is None and by_id["s59"].evidence is None, "a firm of which little is known"


def test_evidence_is_valid_expired_expiring_unknown_and_denied():
    evidence, work_ends = _all_evidence(), SAMPLE_DAY + timedelta(days=270)
    ends = [e.valid_until for e in evidence if e.valid_until]
    assert any(day < SAMPLE_DAY for day in ends)
    assert any(SAMPLE_DAY <= day <= work_ends for day in ends)
    assert any(day > work_ends for day in ends)
    assert any(e.value is False for e in evidence)
    assert any(e.value is None and e.persons is None and e.person is None for e in evidence)
    assert any(e.person for e in evidence) and any(e.persons for e in evidence) and any(e.scope for e in evidence)
    assert {"declared", "seen", "register", "audited", None} == {e.basis for e in evidence}


def test_needs_are_of_every_pattern_and_criteria_of_every_kind():
    sample, criteria = load_sample(), _all_criteria()
    assert {n.pattern for n in sample.requirements} == {"acute", "shutdown", "framework", "call_off", "one_off"}
    assert {"forecast", "planned", "open"} <= {n.stage for n in sample.requirements}
    quarters = {(n.start.year, (n.start.month + 2) // 3) for n in sample.requirements if n.start}
    assert {(2027, 1), (2027, 2), (2027, 3), (2027, 4)} <= quarters
    assert all(n.value_eur is not None for n in sample.requirements)
    for given in ("at_least", "at_most", "level", "scope", "max_age", "valid_on", "when", "accepts", "any_of", "lots"):
        assert any(getattr(c, given) is not None for c in criteria), given
    assert {c.binds for c in criteria} >= {"doer", "lead", "any", "sum", "each"}
    assert {"crew", 2} <= {c.persons for c in criteria}
    assert any(not c.mandatory for c in criteria)


def test_at_least_four_needs_are_too_big_for_any_single_firm():
    sample = load_sample()
    too_big = []
    for need in sample.requirements:
        crew = sum(lot.crew or 0 for lot in need.lots or ())
        most = max((max(s.free_crew) if isinstance(s.free_crew, tuple) else s.free_crew or 0) for s in sample.suppliers)
        concepts = {lot.concept for lot in need.lots or () if lot.concept}
        one_firm = any(concepts <= {c.concept for c in s.capabilities or ()} for s in sample.suppliers)
        if crew > most or (len(need.lots or ()) > 1 and concepts and not one_firm):
            too_big.append(need.id)
    assert len(too_big) >= 4, too_big


def test_loading_needs_no_pandas_and_gives_the_same_object():
    assert load_sample() is load_sample()
    code = (
        "import sys; from kaivosmatch.datasets import load_sample; load_sample();"
        "print([m for m in ('pandas', 'openpyxl', 'sklearn', 'scipy', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
