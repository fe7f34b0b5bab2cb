"""What a lot is about, read from its text."""

import pytest

from kaivosmatch.network._subject import theme_of
from kaivosmatch.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "lang", "theme"),
    [
        ("Haponkestävien putkien hitsaus", "fi", "welding"),  # to the pipes, welding is done
        ("Hitsaus", "fi", "welding"),
        ("Hitsaus ja räjäytys", "fi", "welding"),
        ("Räjäytys ja hitsaus", "fi", "blasting"),
        ("svetsning", "sv", "welding"),
        ("jotakin muuta", "fi", None),
    ],
)
def test_the_work_is_named_by_what_is_done(text, lang, theme):
    assert theme_of(text, lang, Vocabulary.default()) == theme
