"""The stretches of time in which the needs of an allocation overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kaivosmatch.portfolio import Slots, overlaps

if TYPE_CHECKING:
    from kaivosmatch.query import Query

__all__ = ["UNDATED", "slots_of"]

UNDATED = -1


def slots_of(queries: Sequence[Query]) -> Slots:
    """Return the stretches in which needs overlap; all needs without a start are taken to be at one time, apart from the others."""
    dated = [query.need.start is not None for query in queries]
    days = [query.days for query, known in zip(queries, dated, strict=True) if known]
    found = overlaps([d.start.toordinal() for d in days], [d.end.toordinal() for d in days])
    active = np.zeros((len(queries), len(found.first) + 1), dtype=bool)
    active[np.flatnonzero(dated), :-1] = found.active
    active[:, -1] = ~np.array(dated, dtype=bool)
    return Slots(np.append(found.first, UNDATED), np.append(found.last, UNDATED), active)
