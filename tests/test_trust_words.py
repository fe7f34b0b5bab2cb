"""The sentences about trust: complete in three languages, with the same values in each, and every constant with its source."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import LANGUAGES, percent_text
from kaivosmatch.trust.words import say, setting, trust_fields, trust_sentences

DATA = files("kaivosmatch") / "data"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def test_every_sentence_has_three_languages_with_the_same_values() -> None:
    table = rows("phrases_trust.csv")
    assert len({row["key"] for row in table}) == len(table) == len(trust_sentences())
    for row in table:
        assert all(row[lang].strip(" ") for lang in LANGUAGES), row["key"]
        assert len({trust_fields(row["key"], lang) for lang in LANGUAGES}) == 1, row["key"]


def test_every_sentence_is_said_somewhere() -> None:
    package = [p for p in (files("kaivosmatch") / "trust").iterdir() if p.name.endswith(".py")]
    package += [p for p in (files("kaivosmatch") / "report").iterdir() if p.name.endswith(".py")]
    code = "".join(p.read_text(encoding="utf-8") for p in package)
    made = {"goal_eligible", "goal_top", "goal_first", "learn_few", "learn_no_gain", "learn_same"}
    assert [key for key in trust_sentences() if f'"{key}"' not in code.replace("'", '"') and key not in made] == []


def test_every_constant_has_a_source() -> None:
    for row in rows("trust.csv"):
        assert row["source"] and row["as_of"] and row["status"] in ("confirmed", "assumption")
        assert setting(row["key"]) == float(row["value"])


def test_shares_are_never_rounded_to_nothing_or_all() -> None:
    assert [percent_text(x, "en", 1) for x in (0.0, 0.0004, 0.5, 0.9996, 1.0)] == [
        "0.0%",
        "under 0.1%",
        "50.0%",
        "over 99.9%",
        "100.0%",
    ]


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UnknownName, match="about trust"):
        say("poem", "en")
    with pytest.raises(UnknownName, match="language"):
        say("steady", "de", name="x")
    with pytest.raises(InputError, match="name"):
        say("steady", "en")
    assert say("share_next", "sv", name={"fi": "a", "sv": "b", "en": "c"}, share=1.0) == "b: 100\N{NO-BREAK SPACE}%."
