"""What resolving found: the firms, what was merged, what a person has to decide, what contradicts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kaivosmatch.records import Supplier
from kaivosmatch.resolve.merging import Contradiction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Merge", "Pair", "Resolution"]


@dataclass(frozen=True)
class Merge:
    """Rows that became one supplier.

    Attributes
    ----------
    supplier_id : str
        The id that is kept: the first row's.
    ids : tuple of str
        Ids of all its rows, in their order.
    by : {"business_id", "name", "business_id and name"}
    score : float
        Least similarity of names on which the merge rests, 0 to 100; 100 where it rests on the business id alone.
    """

    supplier_id: str
    ids: tuple[str, ...]
    by: str
    score: float


@dataclass(frozen=True)
class Pair:
    """Two suppliers that may be one firm."""

    left: str
    left_name: str
    right: str
    right_name: str
    score: float
    reason: str


@dataclass(frozen=True)
class Resolution:
    """The result of :func:`kaivosmatch.resolve.resolve`.

    Attributes
    ----------
    suppliers : tuple of Supplier
        One per firm, in the order of first appearance.
    merges : tuple of Merge
    pairs : tuple of Pair
        For a person to decide, the most alike first.
    contradictions : tuple of Contradiction
        Where merged rows say different things.
    ids : dict
        From the id of every row to the id of its supplier (to rename winners in awards, say).
    """

    suppliers: tuple[Supplier, ...]
    merges: tuple[Merge, ...]
    pairs: tuple[Pair, ...]
    contradictions: tuple[Contradiction, ...]
    ids: dict[str, str]

    @property
    def to_decide(self) -> pd.DataFrame:
        """Pairs for a person to decide: ``left, left_name, right, right_name, score, reason``; never merged silently."""
        import pandas as pd

        columns = ["left", "left_name", "right", "right_name", "score", "reason"]
        return pd.DataFrame([asdict(pair) for pair in self.pairs], columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per supplier: ``supplier_id, name, rows, by, score, contradictions``."""
        import pandas as pd

        merged = {merge.supplier_id: merge for merge in self.merges}
        rows = []
        for supplier in self.suppliers:
            merge = merged.get(supplier.id)
            rows.append(
                {
                    "supplier_id": supplier.id,
                    "name": supplier.name,
                    "rows": len(merge.ids) if merge else 1,
                    "by": merge.by if merge else "",
                    "score": merge.score if merge else 100.0,
                    "contradictions": sum(c.supplier_id == supplier.id for c in self.contradictions),
                }
            )
        return pd.DataFrame(rows, columns=["supplier_id", "name", "rows", "by", "score", "contradictions"])

    def contradictions_frame(self) -> pd.DataFrame:
        """Return one row per contradiction: ``supplier_id, field, kept, kept_from, other, other_from``."""
        import pandas as pd

        columns = ["supplier_id", "field", "kept", "kept_from", "other", "other_from"]
        return pd.DataFrame([{c: getattr(row, c) for c in columns} for row in self.contradictions], columns=columns)
