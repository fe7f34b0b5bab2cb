"""Words that speak of a service without naming it, and what a need asks for beside the things it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaivosmatch.encode.background import Background
from kaivosmatch.encode.cues import Cues, cues_of
from kaivosmatch.errors import RecordErrors
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
KNOWN = Background.of(WORDS)
ONE = KNOWN.numbers["cue_one"]


def with_cue(cue: str, *services: str) -> Background:
    empty: dict[str, dict[str, tuple[str, ...]]] = {"fi": {}, "sv": {}, "en": {}}
    return replace(KNOWN, cues=Cues({**empty, "fi": {cue: services}}, empty, empty, empty))


def test_a_cue_of_two_trades_leaves_the_trade_open_and_one_of_a_trade_and_its_branch_does_not() -> None:
    apart = with_cue("tärin", "blasting", "catering").cued_services("tärinää", "fi")
    assert apart == pytest.approx({"blasting": ONE / 2**0.5, "catering": ONE / 2**0.5})
    family = with_cue("tärin", "condition_monitoring", "vibration_analysis").cued_services("tärinää", "fi")
    assert family == pytest.approx({"condition_monitoring": ONE, "vibration_analysis": ONE})
    mixed = with_cue("tärin", "condition_monitoring", "vibration_analysis", "blasting").cued_services("tärinää", "fi")
    one_other, two_others = ONE / 2**0.5, ONE / 3**0.5
    assert mixed == pytest.approx(
        {"condition_monitoring": one_other, "vibration_analysis": one_other, "blasting": two_others}
    )


def test_services_that_a_vocabulary_lacks_are_left_out_of_its_cues() -> None:
    assert with_cue("tärin", "blasting", "no_such_service").cued_services("tärinää", "fi") == pytest.approx(
        {"blasting": ONE}
    )


def test_independent_cues_add_up() -> None:
    empty: dict[str, dict[str, tuple[str, ...]]] = {"fi": {}, "sv": {}, "en": {}}
    own = {**empty, "fi": {"nalli": ("blasting",), "panos": ("blasting",)}}
    both = replace(KNOWN, cues=Cues(own, empty, empty, empty))
    assert both.cued_services("nallit ja panosten", "fi") == pytest.approx({"blasting": 1 - (1 - ONE) ** 2})


def test_goods_stand_back_where_work_is_named_and_only_there() -> None:
    share = KNOWN.numbers["goods_share"]
    assert WORDS.service("pumps").is_goods and not WORDS.service("blasting").is_goods
    assert KNOWN.with_goods_behind({"pumps": 1.0, "blasting": 0.5}) == {"pumps": share, "blasting": 0.5}
    for alone in ({"pumps": 1.0}, {"blasting": 0.5}, {}):
        assert KNOWN.with_goods_behind(alone) == alone


def test_every_cue_is_of_a_known_service_and_can_be_met() -> None:
    cues = cues_of(WORDS)
    for table in (cues.starts, cues.inside, cues.phrases, cues.alone):
        for own in table.values():
            assert {service for services in own.values() for service in services} <= set(WORDS.service_keys)
    # a bar or a star inside, or a space before a bar, would never be met
    every = [
        cue for table in (cues.starts, cues.inside, cues.phrases, cues.alone) for own in table.values() for cue in own
    ]
    assert len(every) > 10_000 and not [cue for cue in every if cue != cue.strip() or "|" in cue or "*" in cue]


def test_cues_of_your_own_are_read_beside_the_shipped_ones_and_a_row_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "cues.csv").write_text(
        "service,fi,sv,en,source,as_of\nblasting,jysäy;*paukk;pom|,,,own,2026-11-24\n", encoding="utf-8"
    )
    own = Background.of(Vocabulary.load(tmp_path))
    assert own.cued_services("jysäyttäjät", "fi") == own.cued_services("yöpaukkuja", "fi") == {"blasting": ONE}
    assert "blasting" not in own.cued_services("nallit ja panosten", "fi")
    assert own.cued_services("staattorit", "fi") == KNOWN.cued_services("staattorit", "fi") != {}


def test_every_fault_of_a_table_of_cues_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "mine.csv").write_text(
        "service,fi,sv,en,source,as_of\nblastin,nalli,,,own,2026-11-24\nblasting,köysi |;a*b,|,,own,2026-11-24\n",
        encoding="utf-8",
    )
    with pytest.raises(RecordErrors) as told:
        Vocabulary.load(tmp_path)
    places = [(p.what, p.row, p.column, p.got) for p in told.value.problems]
    assert [(what, row, column) for what, row, column, _ in places] == [
        ("malformed cue", 3, "fi"),
        ("malformed cue", 3, "fi"),
        ("malformed cue", 3, "sv"),
        ("refers to nothing", 2, "service"),
    ]
    assert "blasting" in (told.value.problems[-1].hint or "")
