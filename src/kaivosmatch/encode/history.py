"""Past purchases as a table of counts: who won what, in words, codes, buyers and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.terms import TermIndex, count_terms
from kaivosmatch.encode.text import char_grams, code_prefixes, fold, words

if TYPE_CHECKING:
    from kaivosmatch.encode.codes import CodeLabels
    from kaivosmatch.records import Award

__all__ = ["VIEWS", "History", "award_text", "purchase_terms"]

VIEWS = ("text", "label", "word", "cpv", "buyer", "kind")


def purchase_terms(purchase: LotText, labels: CodeLabels | None) -> dict[str, list[str]]:
    """Cut a purchase into the terms of each view.

    ``text``: character n-grams of what was written; ``label``: the same with the official labels of its codes; ``word``: words of
    both; ``cpv``: code prefixes; ``buyer``: words of the buyer's name, its id and its place; ``kind``: goods, services or works.
    """
    named = " ".join((purchase.text, *(labels.texts(purchase.cpv, purchase.lang) if labels is not None else ())))
    buyer = words(purchase.buyer or "")
    if purchase.buyer_id:
        buyer.append(f"#{fold(purchase.buyer_id)}")
    if purchase.municipality:
        buyer.append(f"@{fold(purchase.municipality)}")
    return {
        "text": char_grams(purchase.text),
        "label": char_grams(named),
        "word": words(named),
        "cpv": code_prefixes(purchase.cpv),
        "buyer": buyer,
        "kind": [purchase.kind] if purchase.kind else [],
    }


@dataclass(frozen=True)
class History:
    """Awards in the order of date and id.

    Attributes
    ----------
    ids : tuple of str, days : int (h,)
        Award ids and ordinals of their dates, ascending.
    winners : tuple of str
        Supplier ids met in the history, ascending; not all need be in a catalogue.
    won : float64 csr (h, winners)
        1 where a firm won.
    counts : dict of csr (h, terms)
        Term counts by view.
    columns : dict of TermIndex
    purchases : tuple of LotText
        What each award says.
    """

    ids: tuple[str, ...]
    days: NDArray[np.int64]
    winners: tuple[str, ...]
    won: sp.csr_matrix
    counts: dict[str, sp.csr_matrix]
    columns: dict[str, TermIndex]
    purchases: tuple[LotText, ...]

    @classmethod
    def of(cls, awards: Sequence[Award], labels: CodeLabels | None = None) -> History:
        """Read awards, ordered by date and id."""
        ordered = sorted(awards, key=lambda a: (a.date, a.id, a.text, a.suppliers))
        return cls.build(
            [award.id for award in ordered],
            [award.date.toordinal() for award in ordered],
            [award_text(award) for award in ordered],
            [award.suppliers for award in ordered],
            labels,
        )

    @classmethod
    def build(
        cls,
        ids: Sequence[str],
        days: Sequence[int],
        purchases: Sequence[LotText],
        suppliers: Sequence[Sequence[str]],
        labels: CodeLabels | None,
    ) -> History:
        """Put purchases, already in order, into columns."""
        winners = tuple(sorted({name for names in suppliers for name in names}))
        column = {name: j for j, name in enumerate(winners)}
        pairs = [(i, column[name]) for i, names in enumerate(suppliers) for name in sorted(set(names))]
        rows = np.array([i for i, _ in pairs], dtype=np.int64)
        cols = np.array([j for _, j in pairs], dtype=np.int64)
        won = sp.csr_matrix((np.ones(len(pairs)), (rows, cols)), shape=(len(ids), len(winners)))
        columns = {view: TermIndex() for view in VIEWS}
        cut = [purchase_terms(purchase, labels) for purchase in purchases]
        counts = {view: count_terms((terms[view] for terms in cut), columns[view]) for view in VIEWS}
        return cls(
            ids=tuple(ids),
            days=np.array(days, dtype=np.int64),
            winners=winners,
            won=won,
            counts=counts,
            columns=columns,
            purchases=tuple(purchases),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def count(self, lots: Sequence[LotText], labels: CodeLabels | None) -> dict[str, sp.csr_matrix]:
        """Count the terms of lots in the columns of the history, and terms never met in columns after them."""
        cut = [purchase_terms(lot, labels) for lot in lots]
        return {
            view: count_terms((terms[view] for terms in cut), self.columns[view], grow=False, beyond=TermIndex())
            for view in VIEWS
        }


def award_text(award: Award) -> LotText:
    """Return what an award says, in the encoder's form."""
    return LotText(
        text=award.text,
        cpv=tuple(award.cpv or ()),
        kind=award.kind,
        buyer=award.buyer,
        buyer_id=award.buyer_id,
        municipality=award.municipality,
        value_eur=award.value_eur,
    )
