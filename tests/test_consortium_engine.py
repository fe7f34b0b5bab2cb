"""The compiled form in this process: the same answers, its cache, and what happens where there is none."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaivosmatch.consortium import _engine, _solve, solve
from kaivosmatch.consortium._solve import precompile
from reference_consortium import random_market

numba: Any = pytest.importorskip("numba")


def teams(problem: Any, **how: Any) -> list[tuple[Any, ...]]:
    return [(team.rows, team.verdict, team.score, team.share.tolist()) for team in solve(problem, 10, **how).teams]


def test_compiled_and_plain_give_the_same() -> None:
    precompile()
    assert _engine.is_loaded()
    for seed in range(12):
        problem = random_market(seed, 9, 3)
        assert teams(problem, compiled=True) == teams(problem, compiled=False)


def test_a_long_search_goes_on_compiled_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_market(3, 12, 4)
    plain = teams(problem, compiled=False)
    kernel = _engine.compiled()
    monkeypatch.setattr(_engine, "is_loaded", lambda: False)
    monkeypatch.setattr(_engine, "compiled", lambda: kernel)
    monkeypatch.setattr(_solve._Run, "_worth_compiling", lambda self, work, left: True)
    assert teams(problem) == plain


def test_where_no_cache_can_be_written_it_is_compiled_without(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def njit(*args: Any, cache: bool = False, **options: Any) -> Any:
        if cache:
            asked.append(True)
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    kernel = _engine._compile()
    assert asked
    # the compiler here leaves functions as they are, so what it would have compiled can be run, its two ways in included
    monkeypatch.setattr(_engine, "compiled", lambda: kernel)
    for seed in range(3):
        problem = random_market(seed, 7, 3)
        assert teams(problem, compiled=True) == teams(problem, compiled=False)


def test_the_cache_is_found_where_numba_is_told_to_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_engine, "__file__", str(tmp_path / "elsewhere" / "_engine.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not _engine.is_cached()
    (tmp_path / f"_engine._advance_{_engine._digest()}-1.py311.nbi").touch()
    assert _engine.is_cached()
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert not _engine.is_cached()  # it is told of no other place than beside the code


def test_only_functions_are_copied() -> None:
    with pytest.raises(TypeError):
        _engine._copy(int, {})


def test_without_numba_there_is_nothing_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "numba" else find(name))
    assert not _engine.has_compiler()


def test_counted_is_all_where_nothing_is_said() -> None:
    problem = random_market(1, 4, 3)
    assert replace(problem, counted=None).counts.tolist() == [True] * 3
    assert np.asarray(problem.counts).shape == (3,)
