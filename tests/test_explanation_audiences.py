"""Who sees what: a firm its own, a buyer what was agreed to, plans the officer alone."""

from __future__ import annotations

from typing import Any

import pytest

from kaivosmatch.errors import AudienceError, UnknownName
from kaivosmatch.explanation import Explanation, check_audience
from reference_explanation import explain_one

FIRM: dict[str, Any] = {
    "evidence": [
        {"key": "liability_insurance", "value": 1_234_567, "valid_until": "2031-07-17", "document": "vakuutus.pdf"}
    ],
    "contacts": [{"role": "päivystys", "phone": "000 555 0001"}],
    "free_crew": 3,
    "willing_to_grow": True,
    "willing_to_cooperate": False,
}
SECRETS = ("1,234,567", "17 July 2031", "vakuutus.pdf", "€1,234,567 is less")
NEED: dict[str, Any] = {
    "criteria": [{"key": "liability_insurance", "at_least": 2_000_000}],
    "lots": [{"id": "l", "text": "Pumppuhuolto", "crew": 4}],
}


def explained(**facts: Any) -> Explanation:
    return explain_one(FIRM | facts, **NEED)


def test_the_officer_sees_everything() -> None:
    text = explained().text("en", "officer")
    assert all(secret in text for secret in (*SECRETS, "000 555 0001", "4 needed, 3 free"))
    assert "willing to grow: yes; willing to cooperate: no" in text
    assert "What is missing" in text


def test_a_firm_sees_its_own_but_nobody_elses() -> None:
    text = explained().text("en", "firm:f0")
    assert all(secret in text for secret in (*SECRETS, "4 needed, 3 free", "What is missing"))
    assert "willing" not in text
    for door in (lambda e: e.text("en", "firm:f1"), lambda e: e.to_frame("firm:f1")):
        with pytest.raises(AudienceError, match="own"):
            door(explained())


@pytest.mark.parametrize("audience", ["buyer", "region"])
def test_without_consent_neither_evidence_nor_weakness_nor_capacity_nor_contact_is_told(audience: str) -> None:
    for consent in (None, [], ["region" if audience == "buyer" else "buyer"]):
        found = explained(consent=consent)
        text = found.text("en", audience)
        for hidden in (*SECRETS, "000 555 0001", "3 free", "0.750", "What is missing", "willing"):
            assert hidden not in text, hidden
        assert "The firm has not agreed to show more".lower() in text.lower()
        frame = found.to_frame(audience)
        assert frame[["shown", "evidence", "basis", "valid_until", "reason", "code", "verdict"]].isna().all(axis=None)
        assert frame["needed"].notna().all()


def test_with_consent_a_buyer_sees_evidence_and_contact_but_no_costs_and_no_plans() -> None:
    found = explained(consent=["buyer"])
    text = found.text("en", "buyer")
    assert all(secret in text for secret in (*SECRETS, "000 555 0001"))
    assert "What is missing" not in text and "willing" not in text
    assert found.to_frame("buyer")["evidence"].tolist()[0] == "vakuutus.pdf"


def test_with_consent_a_region_sees_evidence_but_no_contact() -> None:
    text = explained(consent=["region"]).text("en", "region")
    assert all(secret in text for secret in SECRETS)
    assert "000 555 0001" not in text and "What is missing" not in text


@pytest.mark.parametrize("audience", ["public", "firm", "firm:", "Officer", ""])
def test_other_audiences_are_refused(audience: str) -> None:
    with pytest.raises(UnknownName, match="audience"):
        check_audience(audience)
    with pytest.raises(UnknownName, match="audience"):
        explained().text("en", audience)


def test_other_languages_are_refused() -> None:
    for door in (lambda e: e.text("de"), lambda e: e.to_frame(lang="de")):
        with pytest.raises(UnknownName, match="language"):
            door(explained())
