"""Consortia equal those of the definition, enumerated straight from the records."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.teams import consortia
from reference_teams import all_consortia, best_of, random_network

ABLE = 0.25


def check(seed: int) -> str:
    index, need = random_network(seed)
    form = need.query.need.forms[0]
    expected = all_consortia(index, need, form, ABLE)
    plan = consortia(index, need, k=60, able=ABLE)
    rows = [tuple(index.catalogue.row(m.supplier_id) for m in c.members) for c in plan.consortia]
    got = [(int(c.verdict), round(c.score, 9), r) for c, r in zip(plan.consortia, rows, strict=True)]
    # a firm that can do nothing and shows nothing is in no team here, as long as there is one without it: the oracle knows nothing of that
    everything = expected
    useless = {r for *_, team in expected for r in team} - {r for *_, team in got for r in team}
    expected = [team for team in expected if not useless & set(team[2])] if got else expected
    assert [(v, r) for v, _, r in got] == [(v, r) for v, _, r in expected][: len(got)]
    assert len(got) == min(60, len(expected))
    for (_, score, _), (_, other, _) in zip(got, expected, strict=False):
        assert score == pytest.approx(other, abs=1e-8)
    # what passes shows something of everyone, and nobody who is left out could have done it alone
    assert all(verdict == 0 for verdict, _, team in everything if useless & set(team))
    assert all(best_of(index, need, (row,), form, ABLE) is None for row in useless)
    assert plan.status == ("OPTIMAL" if expected else "INFEASIBLE")
    assert (plan.missing is None) == bool(expected)
    return plan.status


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_equals_the_definition(seed: int) -> None:
    check(seed)


def test_equals_the_definition_on_fixed_networks_of_both_kinds() -> None:
    found = [check(seed) for seed in range(40)]
    assert found.count("OPTIMAL") > 15
    assert found.count("INFEASIBLE") > 5
