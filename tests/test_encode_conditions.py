"""Terms and conditions are not the thing needed; a long text does not drown its opening."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import Encoder, LotText
from kaivosmatch.encode.conditions import first_sentence, without_conditions
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary

WORDS = Vocabulary.default()
FIRMS = Catalogue.from_records(
    [
        Supplier(id="a", name="Keksitty A", description="Työturvallisuuskorttikoulutukset", lang="fi"),
        Supplier(id="b", name="Keksitty B", description="Hydrauliikkaletkut ja letkuhuolto", lang="fi"),
        Supplier(id="c", name="Keksitty C", description="Lounasravintola ja pitopalvelu", lang="fi"),
    ],
    WORDS,
)
ENCODER = Encoder(extras=()).fit(FIRMS, vocabulary=WORDS)


def shown(text: str) -> np.ndarray:
    return ENCODER.fit_of([LotText(text, lang="fi")]).shown[0]


def test_a_card_to_be_held_is_no_course_to_be_bought() -> None:
    plain = shown("Letku repesi. Sylinteri vuotaa.")
    asked = shown("Letku repesi. Alueelle pääsee vain voimassa olevalla työturvallisuuskortilla. Sylinteri vuotaa.")
    assert asked.argmax() == 1 and asked[0] == pytest.approx(plain[0], abs=0.01)
    assert shown("Työturvallisuuskorttikoulutus 20 hengelle. Maksuehto 30 päivää.").argmax() == 0


@given(
    st.text(alphabet="ab. ;\nöÄ-", max_size=40), st.sampled_from(["", ". Maksuehto 14 pv.", "; offert senast fredag"])
)
def test_places_of_letters_stay_and_the_opening_too(text: str, condition: str) -> None:
    whole = text + condition
    kept = without_conditions(whole)
    assert len(kept) == len(whole) and kept[: first_sentence(whole)] == whole[: first_sentence(whole)]
    assert all(a in (b, " ") for a, b in zip(kept, whole, strict=True))


def test_a_long_text_does_not_drown_its_opening() -> None:
    rest = (
        "Koulutus, majoitus, laboratorio, siivous, kuljetus ja rakentaminen mainitaan tässä vain ohimennen, eikä niitä osteta. "
        * 12
    )
    short, long = shown("Ravintolapalvelut. Kohde on asema."), shown(f"Ravintolapalvelut. {rest}")
    assert long.argmax() == 2 and long[2] > 0.6 * short[2] > 0.3
