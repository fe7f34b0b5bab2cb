"""Who may see what of an explanation.

A firm sees its own and nobody else's; a buyer or a region sees details only of firms that agreed to it; willingness and owners' plans are
for the project officer alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kaivosmatch.errors import AudienceError, UnknownName

__all__ = ["View", "check_audience", "refuse_firms", "view_of"]

_KINDS = ("buyer", "officer", "region")


@dataclass(frozen=True)
class View:
    """What one audience sees of one firm.

    Attributes
    ----------
    evidence : bool
        What is shown, by which document, until when, why; and how many people are free.
    gaps : bool
        Steps with their costs.
    contacts, plans : bool
        Whom to call; willingness to grow and to cooperate.
    """

    evidence: bool
    gaps: bool
    contacts: bool
    plans: bool


def check_audience(audience: str) -> tuple[str, str | None]:
    """Return ``(kind, firm id)``; the id is None but for a firm.

    Raises
    ------
    UnknownName
        Neither "officer", "buyer", "region" nor "firm:<id>".

    Examples
    --------
    >>> check_audience("firm:s01"), check_audience("buyer")
    (('firm', 's01'), ('buyer', None))
    """
    if audience in _KINDS:
        return audience, None
    kind, _, firm = audience.partition(":")
    if kind == "firm" and firm:
        return "firm", firm
    raise UnknownName("audience", audience, (*_KINDS, "firm:<id>"))


def refuse_firms(audience: str) -> None:
    """Raise ``AudienceError`` where a firm asks for what is about several firms.

    Examples
    --------
    >>> refuse_firms("buyer")
    """
    if check_audience(audience)[0] == "firm":
        raise AudienceError("a firm sees what is about itself only; this is about several firms")


def view_of(audience: str, supplier_id: str, consent: Collection[str]) -> View:
    """Return what an audience sees of a firm.

    Parameters
    ----------
    consent : collection of str
        Audiences that the firm agreed to.

    Raises
    ------
    AudienceError
        A firm asks about another.

    Examples
    --------
    >>> view_of("buyer", "s01", ["buyer"]).evidence, view_of("region", "s01", ["buyer"]).evidence
    (True, False)
    """
    kind, firm = check_audience(audience)
    if kind == "officer":
        return View(evidence=True, gaps=True, contacts=True, plans=True)
    if kind == "firm":
        if firm != supplier_id:
            raise AudienceError("a firm sees its own explanation only; this one is about another firm")
        return View(evidence=True, gaps=True, contacts=True, plans=False)
    agreed = kind in consent
    return View(evidence=agreed, gaps=False, contacts=agreed and kind == "buyer", plans=False)
