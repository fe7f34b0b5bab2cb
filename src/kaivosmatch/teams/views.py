"""Who may see what of a consortium.

A firm sees its own part; others' names only where the flag is green, and never their people, documents or weaknesses. A buyer or a region
sees the people and documents of members that agreed to it. The officer sees everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaivosmatch.errors import AudienceError
from kaivosmatch.explanation.audiences import check_audience

if TYPE_CHECKING:
    from kaivosmatch.teams.results import Consortium, Member

__all__ = ["Sight", "sight_of"]


@dataclass(frozen=True)
class Sight:
    """What one audience sees.

    Attributes
    ----------
    kind : {"officer", "buyer", "region", "firm"}
    firm : str or None
        The firm that asks.
    """

    kind: str
    firm: str | None

    def details(self, member: Member) -> bool:
        """Whether the audience sees a member's people, documents and what it is needed for."""
        if self.kind == "officer":
            return True
        if self.kind == "firm":
            return member.supplier_id == self.firm
        return self.kind in member.consent

    def name(self, consortium: Consortium, member: Member) -> bool:
        """Whether the audience sees who a member is."""
        if self.kind == "firm":
            return member.supplier_id == self.firm or consortium.competition == "green"
        return self.kind != "region" or "region" in member.consent

    def all_details(self, members: Sequence[Member]) -> bool:
        """Whether the audience sees the details of every member, and so what compares them."""
        return all(self.details(m) for m in members)


def sight_of(audience: str, consortium: Consortium | None = None) -> Sight:
    """Return what an audience sees.

    Raises
    ------
    AudienceError
        A firm asks about a consortium that it is not in.
    UnknownName
        No such audience.
    """
    kind, firm = check_audience(audience)
    if firm is None:
        return Sight(kind, None)
    if consortium is not None and all(m.supplier_id != firm for m in consortium.members):
        raise AudienceError("a firm sees the consortia that it is in; this is another one")
    return Sight("firm", firm)
