"""What is said of a need that no consortium meets: what nobody covers, and the changes that would help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kaivosmatch.teams.obstacles import Obstacle
from kaivosmatch.teams.words import Words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "Missing"]


@dataclass(frozen=True)
class Change:
    """A change after which a consortium exists.

    Attributes
    ----------
    kind : {"obtain", "ease", "crew", "members", "together"}
        A firm obtains a criterion; the buyer eases one; fewer people are wanted; more members are allowed; several of these at once.
    key : str or None
        Of the criterion.
    lot : str or None
    amount : float or None
        People, or members.
    firms : tuple of str
        Ids: any *one* of them would do.
    example : tuple of str
        Ids of the members of the consortium that would exist.
    """

    kind: Literal["obtain", "ease", "crew", "members", "together"]
    key: str | None
    lot: str | None
    amount: float | None
    firms: tuple[str, ...]
    example: tuple[str, ...]
    words: Words = field(repr=False, compare=False)
    public_words: Words = field(repr=False, compare=False)

    def text(self, lang: str = "en") -> str:
        """Return the change in words, with the firms' names."""
        return self.words.text(lang)


@dataclass(frozen=True)
class Missing:
    """Why no consortium exists.

    Attributes
    ----------
    obstacles : tuple of Obstacle
        What nobody covers, each by itself.
    changes : tuple of Change
        The smallest changes that were found, each verified; empty where none of those tried is enough.
    complete : bool
        False: the time ran out before all were tried.
    """

    obstacles: tuple[Obstacle, ...]
    changes: tuple[Change, ...]
    complete: bool = True

    def text(self, lang: str = "en", audience: str = "officer") -> str:
        """Return what is missing in words; only the officer sees which firms could help."""
        from kaivosmatch.teams.text import missing_text

        return missing_text(self, lang, audience)

    def to_frame(self, audience: str = "officer", lang: str = "en") -> pd.DataFrame:
        """Return one row per obstacle and change: ``what, kind, lot, key, amount, firms, example, text``."""
        from kaivosmatch.teams.frames import missing_frame

        return missing_frame(self, audience, lang)
