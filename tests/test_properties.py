"""The six properties of the contract, for random networks; hiding is tested fact by fact."""

from __future__ import annotations

import math
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kaivosmatch as km
from kaivosmatch.encode import Encoder
from kaivosmatch.verdict import Verdict

DAY = date(2026, 11, 24)
KEYS = ["iso_9001", "hot_work_card", "liability_insurance", "electrical_contractor", "site_induction"]
TEXTS = ["pumppujen huolto", "sähköasennukset", "hitsaus ja putkityöt", "pumpun korjaus ja hitsaus", "majoitus", "welding", "svetsning"]
TOWNS = ["Kajaani", "Sotkamo", "Oulu", "Helsinki"]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.integers(-900, 900).map(lambda n: DAY + timedelta(days=n))
maybe = st.none() | st.booleans()


@st.composite
def evidence(draw: st.DrawFn) -> km.Evidence:
    key = draw(st.sampled_from(KEYS))
    values = {
        "liability_insurance": st.sampled_from([500_000, 2_000_000, False]),
        "electrical_contractor": st.sampled_from(["S1", "S2", "S3", False]),
    }
    facts: dict[str, object] = {"key": key, "value": draw(st.none() | values.get(key, st.booleans()))}
    facts["valid_until"] = draw(st.none() | days)
    if facts["valid_until"] is None:
        facts["issued"] = draw(st.none() | days)
    facts["basis"] = draw(st.sampled_from([None, "declared", "audited"]))
    if key == "hot_work_card":
        facts["persons"] = draw(st.none() | st.integers(0, 4))
    if key == "site_induction":
        facts["scope"] = draw(st.sampled_from([None, {"site": "terrafame"}, {"site": "kevitsa"}]))
    return km.Evidence(**facts)


@st.composite
def supplier(draw: st.DrawFn, name: str) -> km.Supplier:
    rows = draw(st.lists(evidence(), max_size=4, unique_by=lambda e: e.key))
    return km.Supplier(
        id=name,
        name=f"Keksitty {name}",
        lang=draw(st.sampled_from(["fi", None])),
        description=draw(st.none() | st.sampled_from(TEXTS)),
        capabilities=draw(st.none() | st.lists(st.sampled_from(TEXTS).map(lambda t: km.Capability(text=t)), max_size=2)),
        references=draw(st.none() | st.lists(st.sampled_from(TEXTS).map(lambda t: km.Reference(text=t)), max_size=1)),
        industry_codes=draw(st.none() | st.just(["33120"])),
        cpv=draw(st.none() | st.just(["50511000"])),
        municipality=draw(st.none() | st.sampled_from(TOWNS)),
        establishments=draw(st.none() | st.just([km.Establishment(municipality="Kajaani", permanent=True, core=False)])),
        radius_km=draw(st.none() | st.integers(0, 400)),
        order_eur=draw(st.none() | st.just((1000, 50_000))),
        headcount=draw(st.none() | st.integers(1, 9) | st.just((2, 6))),
        free_crew=draw(st.none() | st.integers(0, 5)),
        shifts=draw(st.none() | st.just(["day"]) | st.just(["day", "night"])),
        mobilise_h=draw(st.none() | st.sampled_from([0, 1.5, 6])),
        evidence=rows or None,
    )


@st.composite
def requirement(draw: st.DrawFn) -> km.Requirement:
    asked = [
        km.Criterion(key="iso_9001", basis=draw(st.sampled_from([None, "audited"])), mandatory=draw(st.booleans())),
        km.Criterion(key="hot_work_card", persons=draw(st.sampled_from([1, 2, "crew"])), valid_on="throughout"),
        km.Criterion(key="liability_insurance", at_least=2_000_000, when=draw(st.none() | st.just(km.When(min_value_eur=9000)))),
        km.Criterion(key="electrical_contractor", level="S2", mandatory=False),
        km.Criterion(key="site_induction", scope={"site": "terrafame"}),
    ]
    lots = draw(st.sampled_from([None, [("a", 2.0)], [("a", 3.0), ("b", None)]]))
    return km.Requirement(
        id="n",
        title=draw(st.sampled_from(TEXTS)),
        lang="fi",
        lots=lots and [km.Lot(id=i, text=draw(st.sampled_from(TEXTS)), crew=c) for i, c in lots],
        criteria=[c for c in asked if draw(st.booleans())],
        site=draw(st.sampled_from([None, "terrafame"])),
        max_distance_km=draw(st.sampled_from([None, 60, 400])),
        within_h=draw(st.sampled_from([None, 4])),
        shifts=draw(st.sampled_from([None, ["night"]])),
        start=draw(st.none() | st.just(DAY)),
        value_eur=draw(st.sampled_from([None, 5000, (8000, 10_000)])),
    )


firms = st.integers(1, 5).flatmap(lambda n: st.tuples(*(supplier(f"f{i}") for i in range(n))))


def fitted(suppliers: object) -> km.Matcher:
    return km.Matcher(as_of=DAY, encoder=Encoder(extras=())).fit(suppliers)


@QUICK
@given(firms, requirement())
def test_scores_add_up_fails_stay_out_and_no_nan_leaves(suppliers: tuple[km.Supplier, ...], need: km.Requirement) -> None:
    matcher = fitted(suppliers)
    ranking = matcher.rank(need, k=99)
    for candidate in ranking.candidates:
        assert abs(sum(candidate.contributions.values()) - candidate.score) <= 1e-9
        assert 0 <= candidate.score <= candidate.possible <= 1 + 1e-9
        assert candidate.verdict >= Verdict.UNKNOWN
    frame = ranking.to_frame()
    assert not frame.isna().to_numpy().any()
    assert not matcher.verdicts(need).isna().to_numpy().any()
    assert all(math.isfinite(c.score) for c in ranking.candidates)
    assert len(ranking.candidates) + ranking.excluded == len(suppliers)
    order = [(-c.verdict, -c.score) for c in ranking.candidates]
    assert need.within_h is not None or order == sorted(order)


@QUICK
@given(firms, requirement(), st.randoms(use_true_random=False))
def test_order_of_rows_keys_and_runs_changes_nothing(suppliers: tuple[km.Supplier, ...], need: km.Requirement, random: object) -> None:
    shuffled = list(suppliers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = need.model_copy(update={"criteria": tuple(reversed(need.criteria or ()))})
    first, second = fitted(suppliers), fitted(shuffled)
    assert first.rank(need).to_frame().equals(second.rank(turned).to_frame())
    assert first.rank(need).exclusions().equals(second.rank(turned).exclusions())


@QUICK
@given(firms, requirement(), st.data())
def test_leaving_a_firm_out_changes_nobody_else(suppliers: tuple[km.Supplier, ...], need: km.Requirement, data: st.DataObject) -> None:
    matcher = fitted(suppliers)
    full = {c.supplier_id: c for c in matcher.rank(need, k=99).candidates}
    kept = data.draw(st.lists(st.sampled_from([s.id for s in suppliers]), unique=True))
    for candidate in matcher.rank(need, k=99, among=kept).candidates:
        same = full[candidate.supplier_id]
        assert (candidate.score, candidate.possible, candidate.verdict) == (same.score, same.possible, same.verdict)


HIDEABLE = [
    "description", "capabilities", "references", "industry_codes", "cpv", "municipality", "establishments", "radius_km",
    "order_eur", "headcount", "free_crew", "shifts", "mobilise_h", "lang",
]  # fmt: skip


@QUICK
@given(firms, requirement(), st.data())
def test_hiding_a_fact_never_makes_a_pass_and_never_raises_the_score(
    suppliers: tuple[km.Supplier, ...], need: km.Requirement, data: st.DataObject
) -> None:
    victim = data.draw(st.sampled_from(suppliers))
    keys = [e.key for e in victim.evidence or ()]
    fact = data.draw(st.sampled_from(HIDEABLE + keys))
    if fact in keys:
        hidden = victim.model_copy(update={"evidence": tuple(e for e in victim.evidence or () if e.key != fact)})
    else:
        hidden = victim.model_copy(update={fact: None})
    before = fitted(suppliers)
    after = fitted([hidden if s.id == victim.id else s for s in suppliers])
    was, now = before.verdicts(need).loc[victim.id], after.verdicts(need).loc[victim.id]
    changed = was[was != now].index
    assert (now[changed] == Verdict.UNKNOWN).all()
    row = before.index_.catalogue.row(victim.id)
    old, new = before._judge(need, None, None), after._judge(need, None, None)
    assert new.score[row] <= old.score[row] + 1e-9
    others = [i for i in range(len(suppliers)) if i != row]
    assert (old.score[others] == new.score[others]).all()
