"""What to ask for first: what a document decides and moves, told by judging the need again with the document in hand."""

from __future__ import annotations

import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.trust.information import value_of_information
from reference_trust import judged_by_hand, random_network, ranking, small_index

GOOD = {"valid_until": "2030-01-01"}


def need(name: str, *keys: str, **facts: object) -> km.Requirement:
    criteria = [{"key": key} for key in keys]
    return km.Requirement(**({"id": name, "title": "Pumppuhuolto", "criteria": criteria} | facts))  # type: ignore[arg-type]


def shows(*keys: str) -> list[dict[str, object]]:
    return [{"key": key, "value": True} | GOOD for key in keys]


def test_one_document_decides_several_needs_and_comes_first() -> None:
    index = small_index(
        [
            {"evidence": shows("iso_9001", "quality_plan")},
            {"evidence": shows("quality_plan"), "consent": ["buyer"]},
            {"evidence": shows("iso_9001")},
            {},
            {"evidence": [{"key": "iso_9001", "value": False}]},
        ]
    )
    needs = [need("a", "iso_9001"), need("b", "iso_9001", "quality_plan"), need("c", "quality_plan")]
    fit = [0.5, 0.9, 0.6, 0.3, 0.9]
    found = value_of_information(index, [judged_by_hand(index, n, fit) for n in needs])
    assert found.needs == 3
    second, first = found.documents[:2]  # both decide two needs, but the one gains four ranks and the other three
    assert (first.supplier_id, first.key, first.decides) == ("f1", "iso_9001", ("a", "b"))
    assert [(m.requirement_id, m.before, m.after) for m in first.moves] == [("a", 3, 1), ("b", 2, 1)]
    assert (second.supplier_id, second.key, second.decides) == ("f2", "quality_plan", ("b", "c"))
    # of f3 either document alone decides one need, and neither decides the need that asks for both
    assert {(d.key, d.decides) for d in found.documents if d.supplier_id == "f3"} == {
        ("iso_9001", ("a",)),
        ("quality_plan", ("c",)),
    }
    assert not [d for d in found.documents if d.supplier_id in ("f0", "f4") and "a" in d.decides]
    # what is denied is not missing, and who is excluded for it is not helped by another paper
    assert ("f4", "quality_plan", ("c",)) in {(d.supplier_id, d.key, d.decides) for d in found.documents}
    assert "It decides 2 needs: a and b." in found.text("en")
    assert "Ratkaisee 2 tarvetta: a ja b." in found.text("fi") and "Avgör 2 behov: a och b." in found.text("sv")
    frame = found.to_frame()
    assert frame.loc[1, ["supplier_id", "decides", "moves", "excludes"]].tolist() == ["f1", 2, 2, 2]


def test_each_audience_reads_of_whom_it_may() -> None:
    index = small_index([{"consent": ["buyer"]}, {}])
    found = value_of_information(index, judged_by_hand(index, need("a", "iso_9001")))
    assert found.to_frame("buyer")["supplier_id"].tolist() == ["f0"]
    assert found.to_frame("firm:f1")["supplier_id"].tolist() == ["f1"]
    assert found.to_frame("region").empty and found.text("en", "region").startswith("No missing fact")
    assert len(found.to_frame()) == 2
    with pytest.raises(UnknownName, match="audience"):
        found.to_frame("everyone")
    with pytest.raises(InputError, match="k is not"):
        value_of_information(index, [], k=0)


def test_a_document_for_another_site_is_another_document() -> None:
    index = small_index([{}])
    needs = [
        need(name, criteria=[{"key": "site_induction", "scope": {"site": site}}])
        for name, site in (("a", "terrafame"), ("b", "kemi"), ("c", "terrafame"))
    ]
    found = value_of_information(index, [judged_by_hand(index, n) for n in needs])
    assert sorted(d.decides for d in found.documents) == [("a", "c"), ("b",)]
    assert "(terrafame)" in found.text("en")


def test_firms_that_do_not_fit_are_not_asked() -> None:
    index = small_index([{}, {}])
    judged = judged_by_hand(index, need("a", "iso_9001"), [0.1, 0.6])
    assert [d.supplier_id for d in value_of_information(index, judged).documents] == ["f1"]
    assert len(value_of_information(index, judged, least_fit=0.0).documents) == 2


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_judging_again_says(seed: int) -> None:
    index, needs = random_network(seed)
    for judged in needs:
        found = value_of_information(index, judged, k=3, least_fit=0.0)
        told = {(d.supplier_id, d.key): d for d in found.documents}
        lots = len(judged.query.lots)
        for row, name in enumerate(index.catalogue.ids):
            if judged.verdict[row] < 0:
                assert not [key for key in told if key[0] == name]
                continue
            open_keys = {p.key for c, p in enumerate(judged.plans) if judged.verdicts[row, c] == 0}
            for key in open_keys - {"crew_together"}:
                decided, moved = by_judging_again(judged, row, key, lots)
                document = told.get((name, key))
                assert (decided, moved) == (
                    (bool(document.decides), [(m.before, m.after) for m in document.moves]) if document else (False, [])
                ), (name, key)


def by_judging_again(judged: object, row: int, key: str, lots: int) -> tuple[bool, list[tuple[int, int]]]:
    from kaivosmatch.index import Judged

    assert isinstance(judged, Judged)
    outcome = {}
    for value in (1, -1):
        verdicts = [
            value if p.key == key and judged.verdicts[row, c] == 0 else int(judged.verdicts[row, c])
            for c, p in enumerate(judged.plans)
        ]
        for c, p in enumerate(judged.plans):
            single = [i for i, q in enumerate(judged.plans) if q.crew and q.mandatory and q.lot == p.lot]
            if p.key != "crew_together":
                continue
            before = [int(judged.verdicts[row, i]) for i in single]
            if min(before) <= judged.verdicts[row, c] < 1:
                verdicts[c] = max(verdicts[c], min(verdicts[i] for i in single))
        whole = min([v for v, p in zip(verdicts, judged.plans) if p.mandatory and p.lot is None], default=1)
        own = [
            min([v for v, p in zip(verdicts, judged.plans) if p.mandatory and p.lot == lot], default=1)
            for lot in range(lots)
        ]
        outcome[value] = min(whole, max(own))
    share = 0.0
    asked = [(c, p) for c, p in enumerate(judged.plans) if not p.mandatory and p.weight > 0]
    for c, p in asked:
        if p.key == key and judged.verdicts[row, c] == 0:
            share += judged.query.weights["preferred"] * p.weight / sum(q.weight for _, q in asked)
    score = round(float(judged.score[row]) + share, 9)
    before = dict(ranking(judged))[row]
    after = dict(ranking(judged, {row: outcome[1]}, {row: score}))[row]
    decided = judged.verdict[row] < 1 and outcome[1] == 1 and outcome[-1] == -1
    return decided, [(before, after)] if after < before and after <= 3 else []
