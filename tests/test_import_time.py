"""``import kaivosmatch`` is light: names load when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sklearn", "scipy", "pandas", "matplotlib", "openpyxl", "pydantic", "numba", "typer", "rich")


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_nothing_heavy_is_loaded() -> None:
    loaded = python(f"import sys, kaivosmatch; print(sorted(set({HEAVY!r}) & sys.modules.keys()))")
    assert loaded == "[]"


def test_records_and_doors_do_without_the_libraries_of_ranking() -> None:
    loaded = python(
        "import sys, kaivosmatch as km; km.Supplier(id='a', name='b'); km.read_suppliers;"
        "print(sorted({'sklearn', 'matplotlib', 'openpyxl'} & sys.modules.keys()))"
    )
    assert loaded == "[]"


def test_every_public_name_loads() -> None:
    missing = python(
        "import kaivosmatch as km; print([n for n in km.__all__ if getattr(km, n, None) is None], 'x' in dir(km))"
    )
    assert missing == "[] False"


@pytest.mark.parametrize("runs", [5])
def test_import_takes_less_than_half_of_sklearn(runs: int) -> None:
    # the best of several: other work on the machine only ever makes a run slower
    def best(module: str) -> float:
        code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        return min(float(python(code)) for _ in range(runs))

    assert best("kaivosmatch") < best("sklearn") / 2
