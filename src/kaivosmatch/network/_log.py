"""What was done, and what came of it: the way from a first contact to a bid to a purchase, pair by pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.network._figures import Band, whole_or_none
from kaivosmatch.network._kinds import activity_kind, kind_label, outcome_of, step_of
from kaivosmatch.network._words import heading
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.records import Activity, Buyer, Purchase
    from kaivosmatch.sources import Ledger

__all__ = ["ActivityLog", "FunnelStep", "Journey", "activity_log"]

YES, NO, OPEN = int(PASS), int(FAIL), int(UNKNOWN)
STEPS = ("meeting", "bid", "won", "commitment", "purchase")


@dataclass(frozen=True)
class Journey:
    """One firm and one buyer.

    Attributes
    ----------
    supplier_id, buyer : str
    first : date
        Of the contact that the count starts from.
    reached : dict
        ``{step: 1, 0 or -1}``: whether it was reached on that day or later; 0 where the ledger does not say.
    eur : dict
        ``{tier: (least, most)}`` that the buyer bought from the firm after the contact; tiers are never added.
    refused : bool
    last : date
        Of the latest thing that was done.
    """

    supplier_id: str
    buyer: str
    first: date
    reached: Mapping[str, int]
    eur: Mapping[int, Band]
    refused: bool
    last: date


@dataclass(frozen=True)
class FunnelStep:
    """How many pairs came so far: ``low`` surely, ``high`` at most; the shares are of those that started, None where nobody did."""

    step: str
    low: int
    high: int
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True)
class ActivityLog:
    """All that was done.

    Attributes
    ----------
    start : str
        The kind of activity from which pairs are counted.
    activities : tuple of Activity
        By date.
    journeys : tuple of Journey
        Pairs that started, by firm, then buyer.
    unlinked : int
        Activities of that kind that name no firm or no buyer, and so lead to nobody.
    successors : dict
        ``{supplier id: day}`` of firms whose owner looks for a successor, as last told; for the officer only.
    """

    start: str
    activities: tuple[Activity, ...]
    journeys: tuple[Journey, ...]
    unlinked: int
    successors: Mapping[str, date]

    def funnel(self) -> tuple[FunnelStep, ...]:
        """Return how many pairs started, and how many came to each step; a step may be reached without the one before it."""
        n = len(self.journeys)
        found = [FunnelStep(self.start, n, n, 1.0 if n else None, 1.0 if n else None)]
        later = STEPS[STEPS.index(self.start) + 1 :] if self.start in STEPS else STEPS
        for step in later:
            low = sum(j.reached[step] == YES for j in self.journeys)
            high = sum(j.reached[step] >= OPEN for j in self.journeys)
            found.append(FunnelStep(step, low, high, low / n if n else None, high / n if n else None))
        return tuple(found)

    def to_frame(self) -> pd.DataFrame:
        """Return the funnel: ``step, low, high, share_low, share_high``."""
        import pandas as pd

        rows = [(s.step, s.low, s.high, s.share_low, s.share_high) for s in self.funnel()]
        return pd.DataFrame(rows, columns=["step", "low", "high", "share_low", "share_high"], dtype=object)

    def journeys_frame(self) -> pd.DataFrame:
        """Return a row per pair that started: the steps as 1, 0 (not known) or -1, and euros by tier."""
        import pandas as pd

        rows = [
            (
                j.supplier_id, j.buyer, j.first, *(j.reached[s] for s in STEPS), *(whole_or_none(x) for t in (1, 2) for x in j.eur[t]),
                j.refused, j.last,
            )
            for j in self.journeys
        ]  # fmt: skip
        columns = [
            "supplier_id", "buyer", "first", *STEPS, "tier1_low_eur", "tier1_high_eur", "tier2_low_eur", "tier2_high_eur", "refused",
            "last",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def of(self, supplier_id: str, lang: str = "en") -> pd.DataFrame:
        """Return what was done with one firm, by date, under headings in a language; other firms are not named."""
        import pandas as pd

        mine = [a for a in self.activities if supplier_id in (a.firms or ())]
        rows = [
            (a.date, kind_label(activity_kind(a.kind) or a.kind, lang), a.buyer, a.requirement, a.outcome) for a in mine
        ]
        columns = [heading(f"log_{name}", lang) for name in ("date", "kind", "buyer", "requirement", "outcome")]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def waiting(self, as_of: date, days: int) -> tuple[Journey, ...]:
        """Return pairs for which nothing was done in so many days, and that neither bid, sold nor refused: whom to call next.

        The longest waiting first.
        """
        limit = as_of - timedelta(days=days)
        still = [
            j for j in self.journeys
            if j.last <= limit and not j.refused and all(j.reached[s] < OPEN for s in ("bid", "won", "purchase"))
        ]  # fmt: skip
        return tuple(sorted(still, key=lambda j: (j.last, j.supplier_id, j.buyer)))

    def joint_bids(self) -> tuple[tuple[str, ...], ...]:
        """Return the firms of each bid that several made together, by date."""
        bids = [a.firms for a in self.activities if activity_kind(a.kind) == "bid" and a.firms is not None]
        return tuple(tuple(sorted(set(firms))) for firms in bids if len(set(firms)) > 1)

    def refusals(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons of refusals and how often each was given, the commonest first; "" where none was."""
        said = Counter(a.outcome or "" for a in self.activities if activity_kind(a.kind) == "refusal")
        return tuple(sorted(said.items(), key=lambda item: (-item[1], item[0])))


def activity_log(
    ledger: Ledger,
    *,
    start: str = "introduction",
    since: date | None = None,
    until: date | None = None,
    buyers: Iterable[Buyer] = (),
) -> ActivityLog:
    """Follow each firm and buyer from a first contact to meetings, bids and purchases.

    Parameters
    ----------
    ledger : Ledger
    start : str
        ``"visit"``, ``"trip"``, ``"introduction"``, ``"meeting"`` or ``"bid"``.
    since, until : date, optional
        Contacts first made in these days, both included; what came of them later counts as well.
    buyers : iterable of Buyer
        So that a buyer's id and its name are one buyer.

    Returns
    -------
    ActivityLog

    Notes
    -----
    What is planned or cancelled has not been done. A purchase comes after the contact when its whole period does; where the day lies
    within the period, or no period is given, it is not known. What is only promised is a step of its own and no purchase. That something
    came after a contact does not say that it came of it.

    Raises
    ------
    UnknownName
        ``start`` is none of these.
    InputError
        ``until`` lies before ``since``.

    Examples
    --------
    >>> from kaivosmatch.datasets import load_ledger, load_sample
    >>> log = activity_log(load_ledger(), start="visit", buyers=load_sample().buyers)
    >>> [(s.step, s.low, s.high) for s in log.funnel()][:3]
    [('visit', 4, 4), ('meeting', 0, 0), ('bid', 0, 0)]
    """
    kinds = ("visit", "trip", "introduction", "meeting", "bid")
    if start not in kinds:
        raise UnknownName("start of a funnel", start, kinds)
    if since is not None and until is not None and until < since:
        raise InputError("until lies before since", got=(since, until))
    one = {plain(name): b.id for b in buyers for name in (b.name, b.id)}
    done = sorted(ledger.activities, key=lambda a: a.date)
    held = [a for a in done if outcome_of(a.outcome) not in ("planned", "cancelled")]
    first: dict[tuple[str, str], date] = {}
    unlinked = 0
    for a in held:
        if activity_kind(a.kind) != start:
            continue
        if not a.firms or a.buyer is None:
            unlinked += 1
            continue
        for firm in a.firms:
            first.setdefault((firm, _one(a.buyer, one)), a.date)
    first = {
        pair: day for pair, day in first.items() if (since is None or day >= since) and (until is None or day <= until)
    }
    journeys = tuple(_journey(*pair, first[pair], start, held, ledger.purchases, one) for pair in sorted(first))
    successors = {firm: a.date for a in done if activity_kind(a.kind) == "succession" for firm in a.firms or ()}
    return ActivityLog(start, tuple(done), journeys, unlinked, dict(sorted(successors.items())))


def _one(buyer: str, ids: Mapping[str, str]) -> str:
    return ids.get(plain(buyer), buyer)


def _journey(
    firm: str,
    buyer: str,
    day: date,
    start: str,
    held: Iterable[Activity],
    purchases: Iterable[Purchase],
    ids: Mapping[str, str],
) -> Journey:
    reached = dict.fromkeys(STEPS, NO)
    refused, last = False, day
    for a in held:
        kind = activity_kind(a.kind)
        if kind is None or a.date < day or firm not in (a.firms or ()):
            continue
        if a.buyer is not None and _one(a.buyer, ids) != buyer:
            continue
        linked = OPEN if a.buyer is None else YES  # whom a bid without a buyer was for is not known
        if kind == "refusal":
            refused |= linked == YES
        if kind in reached:
            reached[kind] = max(reached[kind], linked)
        if kind == "bid" and outcome_of(a.outcome) == "won":
            reached["won"] = max(reached["won"], linked)
        if step_of(kind) is not None or kind == "refusal":
            last = max(last, a.date)
    eur: dict[int, list[Band]] = {1: [], 2: []}
    for p in purchases:
        if p.supplier != firm or p.buyer is None or _one(p.buyer, ids) != buyer:
            continue
        after = _after(p.period, day)
        if after == NO:
            continue
        if p.basis != "commitment":
            sure = YES if after == YES and p.basis == "invoice" else OPEN
            reached["purchase"] = max(reached["purchase"], sure)
            for tier in (1, 2) if p.tier is None else (p.tier,):
                low = float(p.eur) if p.eur is not None and sure == YES and p.tier is not None else 0.0
                eur[tier].append((low, math.inf if p.eur is None else float(p.eur)))
        if p.basis != "invoice":
            reached["commitment"] = max(reached["commitment"], after if p.basis == "commitment" else OPEN)
    # the contact itself is not a step further
    if start in reached:
        reached[start] = YES
    amounts = {tier: (math.fsum(b[0] for b in bands), math.fsum(b[1] for b in bands)) for tier, bands in eur.items()}
    return Journey(firm, buyer, day, reached, amounts, refused, last)


def _after(period: str | None, day: date) -> int:
    """Whether a period lies wholly after a day: 1, -1 wholly before it, 0 around it or not given."""
    if period is None:
        return OPEN
    begin, end = _days(period)
    return YES if begin > day else NO if end < day else OPEN


def _days(period: str) -> tuple[date, date]:
    year, part = int(period[:4]), period[5:]
    first, months = (1, 12) if not part else (3 * int(part[1:]) - 2, 3) if part.startswith("Q") else (int(part), 1)
    begin = date(year, first, 1)
    after = first + months
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1) - timedelta(days=1)
    return begin, end
