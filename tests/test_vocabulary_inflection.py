"""Word forms: true forms are known, look-alikes are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaivosmatch.vocabulary.finnish import weaken
from kaivosmatch.vocabulary.inflection import LONGEST_ENDING, forms, is_form

FINNISH = {
    "lietepumppu": "lietepumpun lietepumppujen lietepumput lietepumppuja lietepumpuilla lietepumpuissa lietepumppuun lietepumppuihin "
    "lietepumppunsa",
    "hitsaus": "hitsauksen hitsausta hitsaukset hitsauksia hitsausten hitsauksista hitsaukseen hitsaukseemme",
    "työ": "työn työt töitä töiden töissä töihin töistä työtä työhön",
    "vesi": "veden vettä vesiä vesien vedessä veteen vedet",
    "kuljetin": "kuljettimen kuljetinta kuljettimet kuljettimien kuljettimia",
    "venttiili": "venttiilin venttiilit venttiileitä venttiilejä venttiilien venttiileissä",
    "laite": "laitteen laitetta laitteet laitteiden laitteita laitteille laitteisiin laitteemme",
    "rengas": "renkaan renkaat rengasta renkaita renkaiden renkaisiin",
    "asentaja": "asentajan asentajia asentajien asentajat asentajille asentajamme",
    "silta": "sillan siltaa sillat siltoja siltojen silloilla sillalla siltaan",
    "turvallisuus": "turvallisuuden turvallisuutta turvallisuuteen",
    "säiliö": "säiliöt säiliöiden säiliöitä säiliön",
    "kivi": "kiven kiviä kivien kivet",
    "lehti": "lehden lehteä lehdet lehtien lehtiä",
    "mies": "miehen miestä miehet miehiä miesten miehille",
    "nainen": "naisen naista naiset naisten naisia",
    "hitsata": "hitsaamme hitsaa hitsataan hitsaavat hitsaaminen hitsaajan hitsannut",
    "huoltaa": "huollamme huollan huolletaan huoltaminen huoltavat huoltaja",
    "kuljettaa": "kuljetamme kuljetetaan kuljettaminen kuljettavat",
    "pestä": "pesemme pestään peseminen pesevät",
    "betonoida": "betonoimme betonoidaan betonoiminen",
    "korjata": "korjaamme korjaa korjataan korjaaminen",
    "purkaa": "puramme puretaan purkaminen",
    "asennella": "asentelemme",
    "työntekijä": "työntekijät työntekijöiden työntekijälle työntekijöitä",
    "pumput": "pumppujen pumppuja pumpuille",
    "hitsaukset": "hitsausten hitsauksia hitsauksen",
    "laitteet": "laitteiden laitetta laitteita",
    "konepaja": "konepajat konepajojen konepajoja konepajassa",
    "palvelu": "palveluiden palvelujen palveluita palvelut",
    "tie": "teiden teitä teillä tien tiet",
    "räjähde": "räjähteet räjähteiden räjähdettä",
    "kattila": "kattilan kattiloiden kattiloita kattilat",
    "telineet": "telineiden telineitä",
    "porata": "poraamme porataan",
    "kaivuu": "kaivuun kaivuuta",
    "suodatin": "suodattimen suodattimet suodattimien",
    "viemäritön": "viemärittömän viemärittömiä",
    "kontti": "kontin kontit kontteja konttien",
    "trailer": "trailerin trailerit",
    "niemi": "niemen niemellä nientä",
    "kaasut": "kaasujen kaasuja",
}


@pytest.mark.parametrize(("word", "inflected"), [(w, f) for w, fs in FINNISH.items() for f in fs.split()])
def test_a_finnish_form_is_known(word: str, inflected: str) -> None:
    assert is_form(inflected, word, "fi")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("silta", "sillä"),
        ("silta", "silla"),
        ("astia", "asti"),
        ("sinkki", "sinki"),
        ("kuorma", "kuormitus"),
        ("maa", "maali"),
        ("kone", "konttori"),
        ("katto", "kato"),
        ("nalli", "nallinen"),
        ("lava", "lavea"),
        ("auto", "autio"),
        ("hitsaus", "hitsaamo"),
        ("kortti", "kortteli"),
        ("sähkö", "sähköposti"),
        ("kaivos", "kaivaus"),
        ("tili", "tiili"),
        ("porata", "porras"),
        ("silta", "siltä"),
        ("kuorma", "kuormaaja"),
    ],
)
def test_a_look_alike_is_no_form(word: str, other: str) -> None:
    assert not is_form(other, word, "fi")


@pytest.mark.parametrize(
    ("word", "inflected", "lang"),
    [
        ("pump", "pumpar", "sv"),
        ("pump", "pumparnas", "sv"),
        ("svetsning", "svetsningen", "sv"),
        ("svetsa", "svetsar", "sv"),
        ("cylinder", "cylindrar", "sv"),
        ("laboratorium", "laboratoriet", "sv"),
        ("program", "programmet", "sv"),
        ("städare", "städarna", "sv"),
        ("crane", "cranes", "en"),
        ("assembly", "assemblies", "en"),
        ("gearboxes", "gearbox", "en"),
        ("pumps", "pump", "en"),
    ],
)
def test_swedish_and_english_forms(word: str, inflected: str, lang: str) -> None:
    assert is_form(inflected, word, lang)


@pytest.mark.parametrize(
    ("word", "other", "lang"),
    [("bear", "bearing", "en"), ("train", "training", "en"), ("bro", "broms", "sv"), ("glass", "glas", "en")],
)
def test_other_words_stay_apart(word: str, other: str, lang: str) -> None:
    assert not is_form(other, word, lang)


@pytest.mark.parametrize("word", ["plc", "it", "s2", "9001", "a3"])
def test_acronyms_and_numbers_take_no_ending(word: str) -> None:
    assert forms("fi", word) == ((word, frozenset({""})),)


@given(st.text(alphabet="aeiouyäöhjklmnprstvd", min_size=3, max_size=12), st.sampled_from(["fi", "sv", "en"]))
def test_every_word_is_a_form_of_itself_and_no_ending_is_longer_than_said(word: str, lang: str) -> None:
    known = forms(lang, word)
    assert any(word.startswith(stem) and word[len(stem) :] in endings for stem, endings in known)
    assert all(len(ending) <= LONGEST_ENDING for _, endings in known for ending in endings)


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("hattu", "hatu"),
        ("kaivanto", "kaivanno"),
        ("joki", "joi"),
        ("tulppa", "tulpa"),
        ("kulta", "kulla"),
        ("parta", "parra"),
        ("lahti", "lahdi"),
        ("kenkä", "kengä"),
        ("kumpu", "kummu"),
        ("lasku", "lasku"),
        ("matka", "matka"),
        ("maa", "maa"),
        ("leipä", "leivä"),
        ("kylki", "kyli"),
    ],
)
def test_consonant_gradation(strong: str, weak: str) -> None:
    assert weaken(strong) == weak
