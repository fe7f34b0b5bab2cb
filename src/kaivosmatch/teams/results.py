"""What the search for consortia returns: frozen, with frames for those who compute and words for those who read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kaivosmatch.teams.words import Words
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.explanation.models import CriterionVerdict
    from kaivosmatch.teams.cautions import Caution
    from kaivosmatch.teams.competition import Solo
    from kaivosmatch.teams.missing import Missing

__all__ = ["Checked", "Consortium", "ConsortiumPlan", "Member", "Open"]

PLAN_COLUMNS = (
    "rank", "verdict", "score", "form", "lead", "members", "competition", "local_share", "open", "behind", "cautions",
)  # fmt: skip


@dataclass(frozen=True)
class Open:
    """Something not known that bears on a consortium.

    Attributes
    ----------
    supplier_id : str
        Whose it is.
    key : str
        Of the criterion; ``"free_crew"`` where it is not known how many can come, ``"place"`` where the firm's place is not known.
    lot : str or None
    decides : bool
        Whether the verdict hangs on it.
    """

    supplier_id: str
    key: str
    lot: str | None
    decides: bool
    words: Words = field(repr=False, compare=False)

    def text(self, lang: str = "en") -> str:
        """Return what is open, and why."""
        return self.words.text(lang)


@dataclass(frozen=True)
class Member:
    """A firm of a consortium.

    Attributes
    ----------
    role : {"lead", "member", "subcontractor"}
    lots : dict
        ``{lot id: people sent}``; a share of 1 where no people are counted. Empty: it sends nobody.
    needed_for : tuple of str
        What breaks without it: ``"lot:<id>"``, ``"lead"``, ``"any:<criterion>"``, ``"sum:<criterion>"``, ``"crew"`` (the lots together);
        ``"verdict:…"`` where only the pass is lost, ``"score"`` where only the score is.
    espd : {"group-lead", "group-mem", "oeron", "subcont"}
        Its role in the European single procurement document.
    """

    supplier_id: str
    name: str
    role: Literal["lead", "member", "subcontractor"]
    lots: Mapping[str, float]
    needed_for: tuple[str, ...]
    espd: Literal["group-lead", "group-mem", "oeron", "subcont"]
    needed_words: tuple[Words, ...] = field(default=(), repr=False, compare=False)
    consent: tuple[str, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Checked:
    """One line of the checklist: a criterion, asked of a member.

    Attributes
    ----------
    binds : {"each", "doer", "crew", "lead", "any", "sum"}
    fulfils : Verdict
        By itself.
    relies_on : tuple of str
        Ids of the members whose evidence counts where it does not fulfil the criterion itself.
    """

    supplier_id: str
    espd: str
    lot: str | None
    binds: str
    fulfils: Verdict
    relies_on: tuple[str, ...]
    criterion: CriterionVerdict = field(repr=False)


@dataclass(frozen=True)
class Consortium:
    """Firms that meet a need together, or one that meets it alone.

    Attributes
    ----------
    members : tuple of Member
        By supplier id.
    lead : str
    form : {"joint", "lead+subs", "company"}
    score : float
        Fit of the doers, weighted by lot, less what members and distances cost.
    verdict : Verdict
        PASS, or UNKNOWN where something that decides is open; never FAIL.
    open : tuple of Open
        What is not known, that which decides first.
    cautions : tuple of Caution
        What is known against a member whether or not this need asks for it: a bankruptcy, a register that it was removed from.
    competition : {"green", "amber", "red"}
    competition_reasons : tuple of str
        In English; :meth:`explain` gives them in other languages and by audience.
    local_share : float or None
        Share of the work (by weight of lot) done by members with a place of business in the home region; None without a home region.
    veto : tuple of str
        Ids without whom no consortium exists at all.
    behind : float
        Score lost against the best of the same verdict; 0 for the best.
    member_cost_range : (float, float) or None
        Costs per member for which the best stays the best, inf where there is no upper end; None but for the best.
    same_owner, partners : tuple of (str, str)
        Pairs of one owner group; pairs of which one names the other as a partner.
    """

    requirement_id: str
    title: str
    rank: int
    members: tuple[Member, ...]
    lead: str
    form: Literal["joint", "lead+subs", "company"]
    score: float
    verdict: Verdict
    open: tuple[Open, ...]
    competition: Literal["green", "amber", "red"]
    competition_words: tuple[Words, ...] = field(repr=False)
    local_share: float | None
    veto: tuple[str, ...]
    behind: float
    member_cost_range: tuple[float, float] | None
    same_owner: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    lead_words: tuple[Words, ...] = field(repr=False, default=())
    next_words: tuple[Words, ...] = field(repr=False, default=())
    cautions: tuple[Caution, ...] = ()
    solo: Mapping[str, Solo] = field(repr=False, default_factory=dict)
    lot_texts: Mapping[str, str] = field(repr=False, default_factory=dict)
    counted: Mapping[str, bool] = field(repr=False, default_factory=dict)
    _checklist: Callable[[], tuple[Checked, ...]] | None = field(repr=False, compare=False, default=None)

    @property
    def competition_reasons(self) -> tuple[str, ...]:
        """Why the flag is what it is, in English, for the officer."""
        return tuple(words.text("en") for words in self.competition_words)

    def member(self, supplier_id: str) -> Member:
        """Return one of the members; ``UnknownName`` where the firm is not among them."""
        from kaivosmatch.errors import UnknownName

        for member in self.members:
            if member.supplier_id == supplier_id:
                return member
        raise UnknownName("member", supplier_id, (m.supplier_id for m in self.members))

    def explain(self, lang: str = "en", audience: str = "officer") -> str:
        """Return who does what, why, what is open and what the law asks, in words.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}
        audience : {"officer", "buyer", "region"} or "firm:<id>"
            A firm sees its own part: nobody else's people, documents or weaknesses, and others' names only where the flag is green.

        Raises
        ------
        AudienceError
            A firm that is no member asks.
        UnknownName
            No such language or audience.
        """
        from kaivosmatch.teams.text import consortium_text

        return consortium_text(self, lang, audience)

    @property
    def checked(self) -> tuple[Checked, ...]:
        """The checklist, line by line: what each member is asked, whether it fulfils it, on whom it relies."""
        return () if self._checklist is None else self._checklist()

    def checklist(self, audience: str = "officer", lang: str = "en") -> pd.DataFrame:
        """Return the checklist that each member fills in, in the manner of the European single procurement document.

        Returns
        -------
        DataFrame
            ``supplier_id, espd_role, lot, criterion, label, needed, binds, fulfils, relies_on, evidence, basis, valid_until``. What the
            audience may not see is None; a firm gets its own lines alone.
        """
        from kaivosmatch.teams.checklist import checklist_frame

        return checklist_frame(self, audience, lang)

    def checklist_json(self, audience: str = "officer", lang: str = "en") -> str:
        """Return the checklist as JSON: a list of members, each with its role and its criteria."""
        from kaivosmatch.teams.checklist import checklist_json

        return checklist_json(self, audience, lang)

    def to_frame(self, audience: str = "officer") -> pd.DataFrame:
        """Return one row per member and lot: ``supplier_id, name, role, lot, people, needed_for``; see :meth:`explain` for the audience."""
        from kaivosmatch.teams.frames import members_frame

        return members_frame(self, audience)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False)
        return html


@dataclass(frozen=True)
class ConsortiumPlan:
    """The best consortia for a need, and what is proved of them.

    Attributes
    ----------
    status : {"OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNDECIDED"}
        OPTIMAL: the k best, proved (all, where fewer exist). FEASIBLE: found, not proved. INFEASIBLE: proved that none exists. UNDECIDED:
        the time ran out with none found.
    consortia : tuple of Consortium
        Best first: those that pass, then those in doubt, each by score.
    missing : Missing or None
        When infeasible: what nobody covers, and the smallest change that would help.
    """

    requirement_id: str
    status: Literal["OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNDECIDED"]
    consortia: tuple[Consortium, ...]
    missing: Missing | None = None

    def to_frame(self, audience: str = "officer") -> pd.DataFrame:
        """Return one row per consortium: ``rank, verdict, score, form, lead, members, competition, local_share, open, behind,
        cautions``.

        ``members`` is a tuple of ids; ``open`` counts what is open and decides, ``cautions`` what is known against a member. A firm gets
        only those it is in.
        """
        from kaivosmatch.teams.frames import plan_frame

        return plan_frame(self, audience)

    def explain(self, lang: str = "en", audience: str = "officer") -> str:
        """Return the status, the consortia or what is missing, in words."""
        from kaivosmatch.teams.text import plan_text

        return plan_text(self, lang, audience)

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.3f}".format)
        return html

    def __iter__(self) -> Any:
        return iter(self.consortia)

    def __len__(self) -> int:
        return len(self.consortia)
