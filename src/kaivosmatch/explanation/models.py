"""What an explanation is made of: frozen, and in no language until it is asked for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from kaivosmatch.explanation.audiences import view_of
from kaivosmatch.gaps import Step
from kaivosmatch.phrases import Phrase, check_language, phrase
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.explanation.standing import Standing

__all__ = ["CriterionVerdict", "Difference", "Explanation", "FitReason", "TermShare"]

FRAME_COLUMNS = (
    "key", "label", "verdict", "needed", "shown", "evidence", "basis", "valid_until", "reason", "lot", "mandatory", "code",
)  # fmt: skip


def _joined(phrases: tuple[Phrase, ...], lang: str) -> str:
    return ", ".join(p.text(lang) for p in phrases)


@dataclass(frozen=True)
class CriterionVerdict:
    """One criterion, judged for one firm.

    Attributes
    ----------
    key, name : str
        Of the criteria vocabulary (or as the buyer wrote it); and the column of ``Matcher.verdicts``.
    verdict : Verdict
    evidence : str or None
        The document, its issuer, or where in the firm's record it stands.
    basis : {"declared", "seen", "register", "audited"} or None
        How well it is shown.
    valid_until : date or None
        Last valid day of what decided; of several people, the first to run out.
    lot : str or None
        The lot it is for; None: the whole need.
    mandatory : bool
    weight : float
        Among the preferred criteria.
    code : str
        Why: ``met, not_stated, denied, expired, too_few`` …, the key of the reason's phrase without ``reason_``.
    params : mapping
        The figures of the reason.
    """

    key: str
    name: str
    verdict: Verdict
    evidence: str | None
    basis: str | None
    valid_until: date | None
    lot: str | None
    mandatory: bool
    weight: float
    code: str
    params: Mapping[str, Any]
    labels: Mapping[str, str] = field(repr=False)
    needed_phrases: tuple[Phrase, ...] = field(repr=False)
    shown_phrases: tuple[Phrase, ...] = field(repr=False)
    reason_phrases: tuple[Phrase, ...] = field(repr=False)
    wanted_people: float | None = field(default=None, repr=False)
    short: int | None = field(default=None, repr=False)
    expired: bool = field(default=False, repr=False)

    def label_in(self, lang: str) -> str:
        """Return the criterion's name, with its lot."""
        label = self.labels[check_language(lang)]
        return label if self.lot is None else phrase("label_lot", lang, label=label, lot=self.lot)

    def needed_in(self, lang: str) -> str:
        """Return what is asked."""
        return _joined(self.needed_phrases, lang)

    def shown_in(self, lang: str) -> str:
        """Return what the firm shows."""
        return _joined(self.shown_phrases, lang)

    def reason_in(self, lang: str) -> str:
        """Return why the verdict is what it is."""
        return "; ".join(p.text(lang) for p in self.reason_phrases)

    @property
    def label(self) -> str:
        """The criterion's English name, with its lot."""
        return self.label_in("en")

    @property
    def needed(self) -> str:
        """What is asked, in English."""
        return self.needed_in("en")

    @property
    def shown(self) -> str:
        """What the firm shows, in English."""
        return self.shown_in("en")

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in English."""
        return self.reason_in("en")


@dataclass(frozen=True)
class TermShare:
    """One term's part of the score.

    Attributes
    ----------
    term : str
    weight : float
    shown, possible : float in [0, 1]
        The term's value from what is shown; and if every unknown turned out well.
    contribution, possible_contribution : float
        Times the weight.
    why : tuple of Phrase
        The figures behind it; ``open_to_all`` of them may be told to those who may not see the firm's details.
    """

    term: str
    weight: float
    shown: float
    possible: float
    contribution: float
    possible_contribution: float
    labels: Mapping[str, str] = field(repr=False)
    why: tuple[Phrase, ...] = field(default=(), repr=False)
    private: bool = False

    def label_in(self, lang: str) -> str:
        """Return the term's name."""
        return self.labels[check_language(lang)]

    def why_in(self, lang: str) -> str:
        """Return the figures behind the value."""
        return "; ".join(p.text(lang) for p in self.why)


@dataclass(frozen=True)
class FitReason:
    """One reason for the fit: the view of the encoder, its value in [0, 1] and its weight on the log-odds scale."""

    view: str
    value: float
    weight: float
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A firm's score beside another candidate's.

    Attributes
    ----------
    against : {"best", "median"}
        The first candidate, or the one in the middle of the ranking (of two, the better).
    supplier_id, name, score
        The other's.
    differences : dict
        ``{term: own contribution - the other's}``; adds up to the difference of the scores.
    """

    against: str
    supplier_id: str
    name: str
    score: float
    differences: Mapping[str, float]


@dataclass(frozen=True)
class Explanation:
    """Why a firm stands where it stands for a need, ranked or not.

    Attributes
    ----------
    supplier_id, name, requirement_id, title : str
    verdict : Verdict
    score, possible : float in [0, 1]
    verdicts : tuple of CriterionVerdict
        Every criterion of the need, in the order of reports.
    contributions : dict
        ``{term: part of the score}``; adds up to ``score``.
    terms : tuple of TermShare
        The same with values and weights.
    fit_parts : tuple of FitReason
        Of the lot that fits best, largest first.
    gaps : tuple of Step
        What is missing to be eligible; empty where nothing is.
    lots : dict
        ``{id: text}`` of the lots whose criteria the firm does not fail; empty where the need has one lot.
    lot : str or None
        The lot that the verdict and the gaps count with the whole need.
    against : tuple of Difference
        Beside the best and the median candidate, for the officer; empty where it was not asked among whom.
    """

    supplier_id: str
    name: str
    requirement_id: str
    title: str
    verdict: Verdict
    score: float
    possible: float
    verdicts: tuple[CriterionVerdict, ...]
    contributions: Mapping[str, float]
    terms: tuple[TermShare, ...]
    fit_parts: tuple[FitReason, ...]
    gaps: tuple[Step, ...]
    lots: Mapping[str, str]
    lot: str | None
    consent: tuple[str, ...] = field(repr=False)
    contacts: tuple[str, ...] = field(repr=False)
    plans: tuple[bool | None, bool | None] = field(repr=False)
    against: tuple[Difference, ...] = field(default=(), repr=False)
    _standing: Callable[[], Standing] | None = field(default=None, repr=False, compare=False)

    @property
    def robustness(self) -> Standing | None:
        """How sure the firm's place is beside the first candidates; drawn when it is asked for. None where it was not asked among whom."""
        return None if self._standing is None else self._standing()

    def text(self, lang: str = "en", audience: str = "officer") -> str:
        """Return the explanation in words; every number in it is a number of the result.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}
        audience : {"officer", "buyer", "region"} or "firm:<id>"

        Raises
        ------
        AudienceError
            A firm asks about another.
        UnknownName
            No such language or audience.
        """
        from kaivosmatch.explanation.text import explanation_text

        return explanation_text(self, check_language(lang), audience)

    def to_frame(self, audience: str = "officer", lang: str = "en") -> pd.DataFrame:
        """Return one row per criterion: ``key, label, verdict, needed, shown, evidence, basis, valid_until, reason, lot, mandatory, code``.

        What the audience may not see is None.
        """
        import pandas as pd

        view = view_of(audience, self.supplier_id, self.consent)
        rows = []
        for c in self.verdicts:
            row: dict[str, Any] = {"key": c.key, "label": c.labels[check_language(lang)]}
            row |= {"needed": c.needed_in(lang), "lot": c.lot, "mandatory": c.mandatory}
            if view.evidence:
                row |= {
                    "verdict": c.verdict.name,
                    "shown": c.shown_in(lang),
                    "evidence": c.evidence,
                    "basis": c.basis,
                    "valid_until": c.valid_until,
                }
                row |= {"reason": c.reason_in(lang), "code": c.code}
            rows.append(row)
        frame = pd.DataFrame(rows, columns=list(FRAME_COLUMNS)).astype(object)
        return frame.where(frame.notna(), None)

    def _repr_html_(self) -> str:
        from kaivosmatch.explanation.html import explanation_html

        return explanation_html(self)
