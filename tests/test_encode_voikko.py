"""The extra for Finnish words: absent gracefully in each of the ways it can be, named when there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import pytest

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder, voikko
from kaivosmatch.encode.lemmas import lemmas_of
from kaivosmatch.encode.weights import load_settings
from kaivosmatch.errors import MissingExtra
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
FIRMS = Catalogue.from_records(
    [Supplier(id="a", name="Keksitty A", description="Zorbipumppujen huolto", lang="fi")], WORDS
)
KNOWN = {
    "zorbipumppujen": [{"BASEFORM": "zorbipumppu", "WORDBASES": "+zorbi(zorbi)+pumppu(pumppu)"}],
    "kaivoksella": [{"BASEFORM": "kaivos", "WORDBASES": "+kaivos(kaivos)"}],
    "kuusi": [
        {"BASEFORM": "kuusi", "WORDBASES": "+kuu(kuu)+si(si)"},
        {"BASEFORM": "kuusi", "WORDBASES": "+kuusi(kuusi)"},
    ],
}


class Trouble(Exception):
    pass


def binding(languages: list[str], broken: type[Exception] | None = None) -> ModuleType:
    """A stand-in for the binding, with a few words."""

    class Voikko:
        def __init__(self, lang: str) -> None:
            assert lang == "fi"

        @staticmethod
        def listDicts() -> list[SimpleNamespace]:
            if broken is not None:
                raise broken("not found")
            return [SimpleNamespace(language=lang) for lang in languages]

        @staticmethod
        def getVersion() -> str:
            return "9.9"

        def analyze(self, word: str) -> list[dict[str, str]]:
            return KNOWN.get(word, [])

    module = ModuleType("libvoikko")
    module.Voikko, module.VoikkoException = Voikko, Trouble  # type: ignore[attr-defined]
    return module


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What was probed and what was read with it are remembered; forget both on either side of a test."""
    from kaivosmatch.encode.background import _rarities

    caches = (voikko._speller, lemmas_of, _rarities)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize(
    "module", [None, binding([]), binding(["sv"]), binding(["fi"], OSError), binding(["fi"], Trouble)]
)
def test_whatever_is_missing_auto_does_without_and_a_wish_is_told(
    module: ModuleType | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libvoikko", module)
    assert voikko.installed_version() is None
    monkeypatch.setattr("kaivosmatch.encode.extras.embeddings_version", lambda: None)
    assert Encoder().fit(FIRMS, vocabulary=WORDS).describe()["extras"] == {"embeddings": None, "voikko": None}
    with pytest.raises(MissingExtra, match=r"kaivosmatch\[voikko\]"):
        Encoder(extras=["voikko"]).fit(FIRMS, vocabulary=WORDS)


def test_where_it_is_there_compounds_come_apart_and_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libvoikko", binding(["sv", "fi"]))
    fitted = Encoder(extras=["voikko"]).fit(FIRMS, vocabulary=WORDS)
    assert fitted.describe()["extras"] == {"embeddings": None, "voikko": "libvoikko 9.9"}
    lemmas = fitted.background.lemmas
    assert lemmas.of_word("zorbipumppujen", "fi") == ("zorbipumppu", "zorbi", "pumppu")
    assert lemmas.of_word("zorbipumppujen", "sv") == lemmas_of(WORDS, load_settings()).of_word("zorbipumppujen", "sv")
    assert lemmas.of_word("kaivoksella", "fi") == (), "words of the setting are left out here too"
    assert lemmas.of_word("huoltoa", "fi") == ("huolto",), "a word that it does not know is looked up as before"


def test_of_several_readings_the_one_with_fewest_parts_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libvoikko", binding(["fi"]))
    assert voikko.Morphology().parts("kuusi") == ("kuusi",)
    assert voikko.Morphology().parts("tuntematon") == ()


def test_the_real_library_where_it_is() -> None:
    if voikko.installed_version() is None:
        pytest.skip("the extra 'voikko' is not installed")
    assert set(voikko.Morphology().parts("painelaitehitsausta")) >= {"paine", "laite", "hitsata"}
