"""What runs out at each firm, and the suitable work that it is needed for."""

from __future__ import annotations

from datetime import date

import numpy as np

from kaivosmatch.network._readiness_result import Expiry
from kaivosmatch.network._scene import Scene
from kaivosmatch.network._words import item_label

__all__ = ["expiries_of"]


def expiries_of(scene: Scene) -> dict[int, tuple[Expiry, ...]]:
    """Return for each firm what has a last day, the soonest first; what a later row of the same thing replaces is left out.

    People of one thing with the same last day are one entry.
    """
    table, asked = scene.index.catalogue.evidence, scene.asked
    uses = _uses(scene)
    names = [(d, {code: value for value, code in codes.items()}) for d, codes in sorted(table.scope_codes.items())]
    found: dict[int, tuple[Expiry, ...]] = {int(row): () for row in scene.rows}
    last: dict[tuple[int, str, str, int], int] = {}
    people: dict[tuple[int, str, str, int], int] = {}
    for key in table.keys:
        span = table.span(key)
        for place in range(span.start, span.stop):
            row, until = int(table.row[place]), int(table.until[place])
            if not asked[row] or until < 0 or table.flag[place] < 0:
                continue
            scope = ", ".join(
                values[int(table.scope[d][place])] for d, values in names if int(table.scope[d][place]) >= 0
            )
            at = (row, key, scope, int(table.person[place]))
            last[at] = max(last.get(at, until), until)
            count = table.persons[place]
            people[at] = 1 if at[3] >= 0 else 0 if np.isnan(count) else int(count)
    together: dict[tuple[int, str, str, int], int] = {}
    for at, until in last.items():
        one = (at[0], at[1], at[2], until)
        together[one] = together.get(one, 0) + people[at]
    by_firm: dict[int, list[Expiry]] = {}
    for (row, key, scope, until), count in sorted(together.items()):
        lots = tuple(lot for lot, day, able in uses.get(key, ()) if able[row] and day > until)
        by_firm.setdefault(row, []).append(Expiry(key, scope, item_label(key), count, date.fromordinal(until), lots))
    for row, entries in by_firm.items():
        found[row] = tuple(sorted(entries, key=lambda e: (e.valid_until, e.key, e.scope)))
    return found


def _uses(scene: Scene) -> dict[str, list[tuple[str, int, np.ndarray]]]:
    """For each thing: the lots that ask for it, the last day on which they do, and who is able to do them."""
    found: dict[str, list[tuple[str, int, np.ndarray]]] = {}
    for slot in scene.slots:
        for plan in scene.judged[slot.need].plans:
            if plan.lot not in (None, slot.lot) or not plan.mandatory:
                continue
            for check in plan.checks[:1]:
                found.setdefault(check.key, []).append((slot.ref, check.last, slot.able))
    return found
