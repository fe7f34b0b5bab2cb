"""Firms that registers say are gone or going: told first of all, and proposed to nobody who has not asked for them."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaivosmatch.teams.cautions import cautions_of

if TYPE_CHECKING:
    from kaivosmatch.index import Index
    from kaivosmatch.network._scene import Scene
    from kaivosmatch.results import Ranking
    from kaivosmatch.teams import Caution

__all__ = ["index_of", "struck_off", "warnings_of", "without_struck_off"]


@cache
def _keys() -> frozenset[str]:
    text = (files("kaivosmatch") / "data" / "network" / "struck_off.csv").read_text(encoding="utf-8")
    return frozenset(row["key"] for row in csv.DictReader(text.splitlines()))


def warnings_of(index: Index, row: int) -> tuple[Caution, ...]:
    """Return what registers say of a firm that is gone or going, and then all else that they hold against it; empty for other firms."""
    found = cautions_of(index, row)
    grave = [c for c in found if c.key in _keys()]
    return (*grave, *(c for c in found if c.key not in _keys())) if grave else ()


def struck_off(index: Index, supplier_id: str) -> bool:
    """Whether a firm is bankrupt, in liquidation, has ceased or is removed from the trade register, as far as is known."""
    return bool(warnings_of(index, index.catalogue.row(supplier_id)))


def index_of(ranking: Ranking) -> Index | None:
    """Return the index that a ranking came from; None of a ranking that was made by hand."""
    from kaivosmatch.ranked import RankingSource

    source = ranking._source
    return source._index if isinstance(source, RankingSource) else None


def without_struck_off(scene: Scene) -> Scene:
    """Return a scene that does not ask about them."""
    ids = scene.index.catalogue.ids
    return replace(scene, rows=scene.rows[[not struck_off(scene.index, ids[row]) for row in scene.rows.tolist()]])
