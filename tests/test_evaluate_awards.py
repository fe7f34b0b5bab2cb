"""Reading purchases, splitting by date, measuring."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference_encode as slow
from kaivosmatch.errors import InputError, RecordErrors
from kaivosmatch.evaluate import evaluate_awards, interval, measure, read_purchases, split_by_date
from kaivosmatch.evaluate.peers import awards_won, code_backoff, nearest, popularity

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "awards_se_2021" / "awards.csv.gz"

ROWS = """procurement_id,title,date,supplier,buyer,kind,cpv,supplier_sni5
b2,Hitsaus,2021-02-02,Keksitty  AB,Kuviteltu kommun,Tjänster,45262600 Specialarbeten,1110 Odling
b2,Hitsaus,2021-02-02,Luotu AB,Kuviteltu kommun,Tjänster,45262600 Specialarbeten,25620 Legoarbeten
a1,Lumityöt,2021-01-01,personuppgift,Kuviteltu kommun,Varor,00000000,
c3,Kuljetus,2021-03-03,KEKSITTY AB,Toinen kommun,,60100000,text
d4,,2021-03-04,Luotu AB,Toinen kommun,,,
e5,Hitsaus taas,2021-04-04,Luotu AB,Toinen kommun,Byggentreprenader,45262600-1,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "awards.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    return path


def test_rows_become_awards_and_what_was_left_out_is_told(table: Path) -> None:
    found = read_purchases(table)
    assert [a.id for a in found.awards] == ["b2", "c3", "e5"]
    first = found.awards[0]
    assert first.suppliers == ("keksitty ab", "luotu ab") and first.kind == "services" and first.cpv == ("45262600",)
    assert found.awards[2].cpv == ("45262600",) and found.awards[2].kind == "works"
    assert found.left_out == {"placeholder 'personuppgift'": 1, "without text": 1}
    assert found.labels.texts(["45262600"], None) == ("Specialarbeten",)
    codes = {s.id: s.industry_codes for s in found.suppliers}
    assert codes == {"keksitty ab": ("01110",), "luotu ab": ("25620",)}


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("nro,mitä,milloin,kuka\n1,Hitsaus,2024-05-06,Keksitty Oy\n", encoding="utf-8")
    with pytest.raises(RecordErrors) as caught:
        read_purchases(path)
    assert len(caught.value.problems) == 4
    found = read_purchases(path, {"id": "nro", "text": "mitä", "date": "milloin", "supplier": "kuka"})
    assert found.awards[0].date == date(2024, 5, 6)
    with pytest.raises(RecordErrors, match="no such column"):
        read_purchases(path, {"id": "nr"})


def test_other_kinds_of_files_and_bad_dates(tmp_path: Path, table: Path) -> None:
    import pandas as pd

    frame = pd.read_csv(table, dtype=str)
    for name, write in (("a.xlsx", frame.to_excel), ("a.parquet", frame.to_parquet)):
        write(tmp_path / name, index=False)
        assert read_purchases(tmp_path / name).awards == read_purchases(table).awards
    with pytest.raises(InputError, match="no such file"):
        read_purchases(tmp_path / "none.csv")
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(InputError, match="unknown kind"):
        read_purchases(tmp_path / "a.txt")
    (tmp_path / "bad.csv").write_text(ROWS.replace("2021-03-03", "3.3.2021"), encoding="utf-8")
    with pytest.raises(RecordErrors, match="not a date"):
        read_purchases(tmp_path / "bad.csv")


def test_split_keeps_days_whole_and_asks_only_what_can_be_known(table: Path) -> None:
    found = read_purchases(table)
    split = split_by_date(found, day=date(2021, 4, 1))
    assert [a.id for a in split.past] == ["b2", "c3"] and [a.id for a in split.asked] == ["e5"]
    assert [s.id for s in split.suppliers] == ["keksitty ab", "luotu ab"]
    assert split_by_date(found, share=0.7).day == date(2021, 4, 4)
    with pytest.raises(InputError, match="nothing to ask"):
        split_by_date(found, day=date(2020, 1, 1))


scores = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.5 + 1e-12, 1.0]), min_size=2, max_size=14)


@given(scores, st.data())
def test_measures_agree_with_the_slow_ones(values: list[float], data: st.DataObject) -> None:
    own = data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=4, unique=True))
    quality = measure(np.array([values]), [own], np.ones(len(values)))
    place = min(slow.ranks(values)[w] for w in own)
    assert quality.mean() == pytest.approx(
        {"hit@1": float(place < 1), "hit@10": float(place < 10), "mrr": 1 / (place + 1), "ndcg@10": slow.ndcg_at_10(values, own)}
    )
    assert quality.coverage == pytest.approx(min(10, len(values)) / len(values)) and quality.tail_share == 1.0


def test_interval_is_seeded_and_holds_the_mean() -> None:
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    low, high = interval(values)
    assert (low, high) == interval(values) and low < 0.6 < high


def test_peers_do_what_their_names_say(table: Path) -> None:
    found = read_purchases(table)
    split = split_by_date(found, day=date(2021, 4, 1))
    won = awards_won(split.past, {"keksitty ab": 0, "luotu ab": 1})
    assert popularity(won, 2).tolist() == [[2.0, 1.0], [2.0, 1.0]]
    assert nearest(["hitsaus", "kuljetus"], ["hitsausta"], won, most=1)[0].min() > 0
    within = code_backoff(split.past, split.asked, won)
    assert within[0, 0] > within[0, 1] > 0, "one each within the code; the tie goes to who won more in all"
    none = code_backoff(split.past, (split.asked[0].model_copy(update={"cpv": None}),), won)
    assert none[0, 0] > none[0, 1] > 0


def test_methods_side_by_side(table: Path) -> None:
    told: list[str] = []
    found = evaluate_awards(
        table, day=date(2021, 4, 1), progress=lambda what, done, total: told.append(f"{what} {done}/{total}")
    )
    frame = found.to_frame()
    assert frame["method"].tolist() == ["popularity", "popularity in code", "nearest 50", "kaivosmatch"]
    assert frame.notna().all().all() and told[-1] == "done 5/5"
    assert "left out: 1 rows without text" in str(found) and "kaivosmatch" in str(found)


@pytest.mark.realdata
def test_the_swedish_awards_are_read_and_split_as_their_description_says() -> None:
    if not DATA.exists():
        pytest.skip("the data folder is not beside the repository")
    split = split_by_date(read_purchases(DATA))
    assert (split.day, len(split.suppliers), len(split.asked)) == (date(2021, 10, 22), 7723, 1488)
