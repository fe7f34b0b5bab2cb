"""Whole texts of three sample firms in three languages, read line by line as the firm's owner would.

The fit has no weight here, so that a text changes when its wording or the firm's standing does, and not whenever the encoder learns.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_explanation import explained

GOLDEN = Path(__file__).parent / "golden" / "explanation"

# a sole trader who is excluded, a Swedish-speaking firm of which one paper is open, and one that meets everything
FIRMS = [("s02", "n01"), ("s32", "n11"), ("s30", "n08")]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize(("firm", "need"), FIRMS)
def test_the_text_is_the_one_that_was_read(firm: str, need: str, lang: str) -> None:
    expected = (GOLDEN / f"{firm}_{need}_{lang}.txt").read_text(encoding="utf-8")
    assert explained(firm, need, with_fit=False).text(lang) == expected.rstrip("\n")
