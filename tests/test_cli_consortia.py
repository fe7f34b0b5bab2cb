"""Consortia on the command line: alternatives that differ as asked, and as few members as asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kaivosmatch as km
from kaivosmatch.cli import main
from kaivosmatch.encode import encoder

FIRMS = [
    km.Supplier(
        id=name, name=f"Keksitty {name} Oy", capabilities=[km.Capability(text="Pumppuhuolto")], free_crew=people
    )
    for name, people in (("a", 4), ("b", 2), ("c", 2), ("d", 2))
]
NEEDS = [
    km.Requirement(id="n1", title="Pumppuhuolto", lots=[km.Lot(id="l", text="Pumppuhuolto", crew=4)], max_members=3),
    km.Requirement(id="n2", title="Pumppuhuolto", lots=[km.Lot(id="l", text="Pumppuhuolto", crew=6)], max_members=3),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("consortia")
    km.write_records(folder / "suppliers.xlsx", FIRMS, lang="fi")
    km.write_records(folder / "needs.xlsx", NEEDS, lang="fi")
    return folder / "suppliers.xlsx", folder / "needs.xlsx"


@pytest.fixture(autouse=True)
def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "chosen", lambda extras, pieces: ())


def leads(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str], *options: str) -> list[list[tuple[str, int]]]:
    """For each need the lead and the number of members of each consortium."""
    code = main(["consortia", *map(str, tables), "-k", "4", "--format", "json", *options])
    out, err = capsys.readouterr()
    assert code == 0, err
    return [[(c["lead"], len(c["members"])) for c in need["consortia"]] for need in json.loads(out)["needs"]]


def test_no_lead_twice(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    plain = leads(tables, capsys)
    assert len({lead for lead, _ in plain[1]}) < len(plain[1])
    apart = leads(tables, capsys, "--differ", "lead")
    assert all(len({lead for lead, _ in need}) == len(need) for need in apart)
    assert plain[1][0] == apart[1][0]


def test_at_most_so_many_members(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert leads(tables, capsys, "--max-members", "1") == [[("a", 1)], []]
    assert max(size for _, size in leads(tables, capsys)[1]) == 3


@pytest.mark.parametrize("given", ["0", "leads", "-1", "1.5"])
def test_a_difference_that_cannot_be_read(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert main(["consortia", *map(str, tables), "--differ", given]) != 0
    out, err = capsys.readouterr()
    assert out == "" and "differ" in err and given in err
