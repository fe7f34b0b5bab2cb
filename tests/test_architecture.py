"""The walls of the house: what may import what, and habits that a program can check."""

from __future__ import annotations

import ast
import configparser
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "kaivosmatch").rglob("*.py"))
KERNELS = ("verdict", "gates", "scores", "rank", "robust", "consortium")


def contracts() -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return [parser[section]["name"] for section in parser.sections() if section.startswith("importlinter:contract")]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("importlinter", reason="import-linter is a tool of those who change the library")
    # its own process: the linter adds the folder to the import path and reads the package anew
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    env = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_every_contract_is_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(contracts())} kept, 0 broken." in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "sentence"),
    [
        ("scores.py", "import pandas", "Words at the door, columns inside"),
        ("gates.py", "import kaivosmatch.records", "Rows are integers"),
        ("scores.py", "import kaivosmatch.verdict", "A verdict is not a score"),
        ("records/need.py", "import kaivosmatch.catalogue", "A house where data walks one way"),
        ("matcher.py", "import openpyxl", "only the doors open files"),
    ],
)
def test_a_breach_is_found_and_named_by_its_sentence(tmp_path: Path, module: str, line: str, sentence: str) -> None:
    for source in SOURCES:
        copy = tmp_path / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    (tmp_path / ".importlinter").write_bytes((ROOT / ".importlinter").read_bytes())
    changed = tmp_path / "src" / "kaivosmatch" / module
    changed.write_text(changed.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode != 0
    broken = " ".join(done.stdout.split())
    assert any(sentence in name and f"{name} BROKEN" in broken for name in contracts()), done.stdout


def test_kernels_run_without_the_heavy_libraries() -> None:
    code = (
        f"import sys, importlib\nfor k in {KERNELS!r}: importlib.import_module('kaivosmatch.' + k)\n"
        "print(sorted({'pandas', 'pydantic', 'matplotlib', 'sklearn', 'openpyxl'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_assert_validates_and_nothing_but_the_command_line_prints() -> None:
    found = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            prints = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            if isinstance(node, ast.Assert) or (prints and "cli" not in source.parts):
                found.append(f"{source.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_rooms_are_named_by_their_topic_and_pleasant_in_size() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
    assert [s for s in SOURCES if s.stem.strip("_") in nameless] == []
    lengths = [len(s.read_text(encoding="utf-8").splitlines()) for s in SOURCES if s.name != "__init__.py"]
    assert 70 <= statistics.median(lengths) <= 200
