"""Firms from elsewhere that sell here and have no establishment here: whom to ask for a branch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.network._counting import TIERS, locality_of
from kaivosmatch.network._figures import Band
from kaivosmatch.network._local import LocalDefinition, local_definition
from kaivosmatch.network._purchases import spends, total
from kaivosmatch.verdict import PASS

if TYPE_CHECKING:
    from kaivosmatch.records import Buyer, Purchase, Supplier
    from kaivosmatch.sources import Ledger
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Prospect", "branch_prospects"]


@dataclass(frozen=True)
class Prospect:
    """A firm from elsewhere that sells here: a branch is worth asking for.

    Attributes
    ----------
    supplier_id : str
    name : str or None
    local : {-1, 0}
        -1: not local; 0: not known, so find out first.
    eur : dict
        ``{tier: (least, most)}`` bought from it; tiers are never added.
    """

    supplier_id: str
    name: str | None
    local: int
    eur: Mapping[int, Band]


def branch_prospects(
    ledger: Ledger,
    suppliers: Iterable[Supplier],
    local: str | LocalDefinition = "region",
    *,
    years: Iterable[int] | None = None,
    buyers: Iterable[Buyer] = (),
    vocabulary: Vocabulary | None = None,
) -> tuple[Prospect, ...]:
    """Return firms that are bought from here and have no establishment here, the most bought-from first (tier 1, then 2).

    Parameters
    ----------
    local : str or LocalDefinition
        As for :func:`impact`.
    years : iterable of int, optional
        Only purchases of these years.

    Examples
    --------
    >>> from kaivosmatch.datasets import load_ledger, load_sample
    >>> sample = load_sample()
    >>> found = branch_prospects(load_ledger(), sample.suppliers, "Kainuu", years=[2025])
    >>> [(p.supplier_id, p.eur[1]) for p in found if p.local < 0]
    [('s17', (210000.0, 210000.0))]
    """
    from kaivosmatch.vocabulary import Vocabulary

    known = vocabulary if vocabulary is not None else Vocabulary.default()
    firms = {s.id: s for s in suppliers}
    judge = locality_of(firms.values(), buyers, local_definition(local, known), known)
    rows: dict[str, list[Purchase]] = {}
    for row in ledger.purchases:
        rows.setdefault(row.supplier, []).append(row)
    wanted = (
        sorted(set(years)) if years is not None else sorted({int(p.period[:4]) for p in ledger.purchases if p.period})
    )
    found = []
    for firm, bought in rows.items():
        verdict = max(judge(row) for row in bought)  # local to one site is local enough to have an establishment
        if verdict == PASS:
            continue
        eur = {}
        for tier in TIERS:
            dated = [p for p in bought if p.period is not None]
            bands = [total(spends(dated, year, tier, "invoice", judge)) for year in wanted]
            # a purchase of no period may be of these years, once
            bands += [total(spends([p], 0, tier, "invoice", judge)) for p in bought if p.period is None]
            eur[tier] = (math.fsum(b[0] for b in bands), math.fsum(b[1] for b in bands))
        if any(most > 0 for _, most in eur.values()):
            name = firms[firm].name if firm in firms else None
            found.append(Prospect(firm, name, verdict, eur))
    return tuple(sorted(found, key=lambda p: (-p.eur[1][0], -p.eur[2][0], p.supplier_id)))
