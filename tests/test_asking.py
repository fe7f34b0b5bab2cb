"""A need from one sentence, and what is done with it at two in the morning."""

from __future__ import annotations

from datetime import date

import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "crew", "hours", "site", "town"),
    [
        ("lietepumppu rikki, tarvitaan 2 asentajaa 4 tunnin sisällä Terrafamelle", 2, 4, "terrafame", None),
        ("Behöver 3 svetsare inom 6 timmar, Kajana", 3, 6, None, "205"),
        ("need 2 fitters and 1 electrician within 2.5 hours", 3, 2.5, None, None),
        ("lodging for 80 workers", None, None, None, None),
        ("majoitus 80 työntekijälle", None, None, None, None),
        ("0 asentajaa", None, None, None, None),
    ],
)
def test_a_sentence_says_what_it_says(
    text: str, crew: float | None, hours: float | None, site: str | None, town: str | None
) -> None:
    need = km.need(text)
    assert need.lots is not None
    assert (need.lots[0].crew, need.within_h, need.site, need.municipality) == (crew, hours, site, town)
    assert need.pattern == ("acute" if hours is not None else None)


def test_arguments_hold_over_the_sentence_and_certificates_become_criteria() -> None:
    need = km.need("hitsaus, 2 hitsaajaa, vaaditaan tulityökortti ja ISO 9001", crew=5, site="Kevitsa", value_eur=900)
    assert need.lots is not None and need.criteria is not None
    assert (need.lots[0].crew, need.site, need.value_eur) == (5, "Kevitsa", 900)
    assert {c.key for c in need.criteria} == {"hot_work_card", "iso_9001"}
    assert need.id == km.need("hitsaus, 2 hitsaajaa, vaaditaan tulityökortti ja ISO 9001").id
    with pytest.raises(InputError, match="empty"):
        km.need("  ")


def test_the_night_call_orders_by_verdict_then_arrival_and_names_whom_to_call() -> None:
    def firm(name: str, town: str, hours: float | None, text: str) -> km.Supplier:
        return km.Supplier(
            id=name, name=f"Keksitty {name}", municipality=town, mobilise_h=hours, radius_km=500,
            capabilities=[km.Capability(text=text)], contacts=[km.Contact(role="päivystys", phone="000 123")],
        )  # fmt: skip

    firms = [
        firm("near", "Sotkamo", 0.5, "siivous"),
        firm("nearest_unknown", "Sotkamo", None, "lietepumppujen korjaus"),
        firm("far", "Helsinki", 0.0, "lietepumppujen korjaus"),
        firm("mid", "Kajaani", 1.0, "lietepumppujen korjaus"),
    ]
    call = km.need("lietepumppu rikki, tarvitaan 2 asentajaa", site="terrafame", within_h=4)
    ranking = km.Matcher(as_of=DAY).fit(firms).rank(call)
    assert [c.supplier_id for c in ranking.candidates] == ["near", "mid", "nearest_unknown"]
    near, mid, unknown = ranking.candidates
    assert near.arrival_h is not None and mid.arrival_h is not None and near.arrival_h < mid.arrival_h < 4
    assert mid.score > near.score  # arrival comes before the score
    assert unknown.arrival_h is None and unknown.verdict is km.Verdict.UNKNOWN
    assert near.contacts[0].phone == "000 123"
    assert ranking.exclusions()["criterion"].tolist() == ["on_site_h"]
