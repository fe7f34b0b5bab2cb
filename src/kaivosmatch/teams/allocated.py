"""What an allocation of many needs returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kaivosmatch.teams.results import Consortium
from kaivosmatch.teams.words import Words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Allocation"]

FRAME_COLUMNS = ("requirement_id", "status", "verdict", "score", "value", "lead", "members", "reason")


@dataclass(frozen=True)
class Allocation:
    """Which consortium meets which need.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE"}
        OPTIMAL: no choice is worth more than ``value`` (to the table's gap). FEASIBLE: at most ``bound`` could be reached.
    value, bound : float
        Sum of worth times score; no choice of any teams is worth more than ``bound``.
    assignments : dict
        ``{requirement id: Consortium}``.
    unserved : dict
        ``{requirement id: reason}``, in English; ``reasons`` gives them in other languages.
    load : DataFrame
        ``supplier_id, start, end, free, used, worth_of_one_more``: for each stretch of time in which a firm is wanted, how many people
        it has free (inf: not known), how many are sent, and what one more could be worth at most: among the teams looked at, and those
        that this person makes possible or better. 0: nothing, or there was no time to find out.
    """

    status: Literal["OPTIMAL", "FEASIBLE"]
    value: float
    bound: float
    assignments: Mapping[str, Consortium]
    unserved: Mapping[str, str]
    load: pd.DataFrame = field(repr=False)
    worth: Mapping[str, float]
    _reasons: Mapping[str, Words] = field(repr=False)

    @property
    def gap(self) -> float:
        """How far below the bound the value may be, as a share of the bound."""
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.value) / self.bound)

    def reasons(self, lang: str = "en") -> dict[str, str]:
        """Return why each need that is not served is not."""
        return {name: words.text(lang) for name, words in self._reasons.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per need: ``requirement_id, status, verdict, score, value, lead, members, reason``."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for name in self.worth:
            c = self.assignments.get(name)
            if c is None:
                rows.append({"requirement_id": name, "status": "unserved", "reason": self.unserved[name]})
                continue
            members = tuple(m.supplier_id for m in c.members)
            row = {"requirement_id": name, "status": "served", "verdict": c.verdict.name, "score": c.score}
            rows.append({**row, "value": self.worth[name] * c.score, "lead": c.lead, "members": members})
        frame = pd.DataFrame(rows, columns=list(FRAME_COLUMNS), dtype=object)
        return frame.where(frame.notna(), None)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.3f}".format)
        return html
