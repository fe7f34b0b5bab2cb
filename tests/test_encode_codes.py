"""Code lists, their reader, and what two codes have in common."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import CodeLabels, Encoder, LotText, read_codes
from kaivosmatch.encode.background import Background
from kaivosmatch.encode.codes import common_code, significant
from kaivosmatch.encode.labels import LabelSpace
from kaivosmatch.encode.speech import listen
from kaivosmatch.errors import RecordErrors
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WORDS = Vocabulary.default()
TREE = CodeLabels(
    {
        "55000000": {"fi": "Hotelli- ja ravintolapalvelut", "sv": "Hotell- och restaurangtjänster"},
        "55300000": {"fi": "Ravintolapalvelut", "sv": "Restaurangtjänster"},
        "90620000": {"fi": "Lumenpoisto", "sv": "Snöröjning"},
    }
)


@pytest.mark.parametrize(
    ("code", "stem"), [("45230000-8", "4523"), ("01.11", "0111"), ("2562", "2562"), ("25600", "25600"), ("", "")]
)
def test_significant_digits(code: str, stem: str) -> None:
    assert significant(code) == stem


def test_common_digits_stop_at_the_first_difference() -> None:
    assert [common_code("4523", other) for other in ("4523", "4513", "5523", "45", "")] == [4, 2, 0, 2, 0]


def test_two_lists_are_joined_and_blank_labels_are_none(tmp_path: Path) -> None:
    one, two = tmp_path / "cpv.csv", tmp_path / "tol.csv"
    one.write_text("Koodi,Nimike,English\n45231100-6,Putkityöt, \n", encoding="utf-8-sig")
    two.write_text("code,sv\n25.62,Legoarbeten\nC,Tillverkning\n", encoding="utf-8")
    codes = read_codes(one, two)
    assert dict(codes.labels) == {"45231100": {"fi": "Putkityöt"}, "2562": {"sv": "Legoarbeten"}}
    assert codes.texts(["2562", "45231100", "1"], "fi") == ("Legoarbeten", "Putkityöt")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    bad, empty, latin = tmp_path / "bad.csv", tmp_path / "empty.csv", tmp_path / "latin.csv"
    bad.write_text("code,fi\n45231100,Putket\n?,Mikä\n,Tyhjä\n", encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    latin.write_bytes("code,fi\n1,Työ\n".encode("latin-1"))
    with pytest.raises(RecordErrors) as caught:
        read_codes(bad, empty, latin, tmp_path / "none.csv")
    assert [(p.what, p.row) for p in caught.value.problems] == [
        ("not a code", 3),
        ("not a code", 4),
        ("headings not found", None),
        ("not a csv in UTF-8", None),
        ("cannot be read", None),
    ]


def test_labels_bridge_two_languages_and_reach_the_codes_above() -> None:
    background = Background.of(WORDS, TREE)
    heard = listen(
        ["Ravintolapalvelut", "Restaurangtjänster", "Lumenpoisto"], ["fi", "sv", "fi"], WORDS, background.lemmas
    )
    rows = LabelSpace.of(TREE).rows(heard, np.array(["fi", "sv", "fi"])).toarray()
    assert rows[0] @ rows[1] > 0.9
    assert rows[0] @ rows[2] == 0.0
    assert rows[0, 0] > 0, "the code above has its share"
    nowhere = LabelSpace.of(TREE).rows(heard[:1], np.array([""]))
    assert nowhere.nnz == 0


def test_code_likeness_grows_with_common_digits() -> None:
    firms = [
        Supplier(id=f"f{i}", name="Keksitty Oy", cpv=[code])
        for i, code in enumerate(["45231100", "45231000", "45200000", "90620000"])
    ]
    encoder = Encoder(extras=()).fit(Catalogue.from_records(firms, WORDS), vocabulary=WORDS)
    values = encoder.profile.code_values(("45231100",), encoder.profile._cpv_codes, encoder.profile._cpv_owner, "code")
    assert values[0] == 1.0 and np.all(np.diff(values) < 0) and values[3] == 0.0


@pytest.mark.realdata
def test_the_official_lists_can_be_read() -> None:
    if not DATA.exists():
        pytest.skip("the data folder is not beside the repository")
    codes = read_codes(DATA / "codes_cpv" / "cpv_2008.csv", DATA / "codes_nace" / "nace_rev2.csv")
    assert len(codes) > 10_000
    assert codes.texts(["45231100"], "sv")
    encoder = Encoder(codes=codes, extras=()).fit(
        Catalogue.from_records(
            [Supplier(id="a", name="Keksitty", description="Snöröjning på vintern", lang="sv")], WORDS
        ),
        vocabulary=WORDS,
    )
    assert encoder.describe()["codes"] == len(codes)
    assert "label" in encoder.profile.views(encoder.profile.ask(LotText("Lumenpoistopalvelut tiealueilla", lang="fi")))
