"""Small firms to large prime contractors: who should meet whom, and for which job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.network._figures import assumption
from kaivosmatch.network._introductions_result import Introduction, Introductions
from kaivosmatch.network._struck_off import struck_off, warnings_of
from kaivosmatch.phrases import LANGUAGES
from kaivosmatch.records import Lot, Requirement, band_of
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    from kaivosmatch.explanation.models import Explanation
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Buyer, Purchase, Supplier

__all__ = ["introductions"]


def introductions(
    primes: Iterable[Buyer],
    suppliers: Iterable[Supplier],
    requirements: Iterable[Requirement],
    *,
    profiles: Mapping[str, Supplier] | None = None,
    purchases: Iterable[Purchase] = (),
    wishes: Iterable[tuple[str, str]] = (),
    k: int = 5,
    matcher: Matcher | None = None,
    as_of: date | None = None,
) -> Introductions:
    """Find small firms for the next jobs of large prime contractors.

    Parameters
    ----------
    primes : iterable of Buyer
    suppliers : iterable of Supplier
        Those whose headcount is known to be small (``intro_small_below``) are introduced; a size that is not known may be small and counts.
    requirements : iterable of Requirement
        Those of a prime (by ``buyer_id`` or ``buyer``) are matched; the others are left alone.
    profiles : mapping, optional
        ``{prime id: the prime's own record as a supplier}``: what it does itself, and so will need hands for. Small firms that offer the
        same or a part of it are introduced by that route.
    purchases : iterable of Purchase
        Firms that a prime has bought from are known to it and not introduced again.
    wishes : iterable of (id, id)
        (who, whom): a prime or firm that asked for the other. A firm that registers say is bankrupt, in liquidation, ended or removed
        (``data/network/struck_off.csv``) is introduced only where a wish joins it with the prime, as for :func:`meetings`; what the
        registers say then stands first in the reason. A wish changes nothing else: neither the fit asked for nor the order.
    k : int
        Most firms for each need, and for each trade of a profile.
    matcher : Matcher, optional
        A fitted one; None: one is fitted on ``suppliers``.
    as_of : date, optional

    Raises
    ------
    InputError
        Two primes share an id; a supplier is not in the matcher.
    UnknownName
        A wish does not join one of the primes with one of the suppliers.

    Examples
    --------
    >>> from kaivosmatch.datasets import SAMPLE_DAY, load_sample
    >>> from kaivosmatch.encode import Encoder
    >>> from kaivosmatch.matcher import Matcher
    >>> sample = load_sample()
    >>> matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)
    >>> primes = [b for b in sample.buyers if b.kind == "prime"]
    >>> found = introductions(primes, sample.suppliers, sample.requirements, matcher=matcher, k=2)
    >>> {i.route for i in found.items}, max(i.score for i in found.items) <= 1
    ({'need'}, True)
    """
    from kaivosmatch.matcher import Matcher

    contractors, firms, needs = tuple(primes), {s.id: s for s in suppliers}, tuple(requirements)
    names = {p.id: p.name for p in contractors}
    if len(names) < len(contractors):
        raise InputError("prime contractors' ids must differ", got=[p.id for p in contractors])
    fitted = matcher if matcher is not None else Matcher(as_of=as_of).fit(firms.values(), buyers=contractors)
    finder = _Finder(fitted, firms, as_of, k, _joined(wishes, names, firms))
    spent = tuple(purchases)
    for prime in contractors:
        own = (profiles or {}).get(prime.id)
        may = finder.among(prime, own, spent)
        for need in needs:
            if plain(prime.id) == plain(need.buyer_id) or plain(prime.name) == plain(need.buyer):
                finder.ask(prime.id, need, "need", need.title, may)
        for capability in (own.capabilities or ()) if own is not None else ():
            lot = Lot(id="profile", text=capability.text, concept=capability.concept)
            asked = Requirement(
                id=f"{prime.id}:profile", title=capability.text, lots=[lot], lang=own.lang if own else None
            )
            finder.ask(prime.id, asked, "profile", capability.text, may)
    passed = {firm: firms[firm].name for _, firm, _ in finder.skipped}
    return Introductions(names, tuple(finder.found), tuple(finder.skipped), passed)


def _joined(
    wishes: Iterable[tuple[str, str]], primes: Mapping[str, str], firms: Mapping[str, Supplier]
) -> frozenset[tuple[str, str]]:
    """Wishes as (prime id, supplier id), whichever side asked."""
    found = set()
    for who, whom in wishes:
        prime, firm = (who, whom) if who in primes else (whom, who)
        if prime not in primes:
            raise UnknownName("prime contractor of a wish", prime, primes)
        if firm not in firms:
            raise UnknownName("supplier of a wish", firm, firms)
        found.add((prime, firm))
    return frozenset(found)


class _Finder:
    def __init__(
        self,
        matcher: Matcher,
        firms: Mapping[str, Supplier],
        as_of: date | None,
        k: int,
        wished: frozenset[tuple[str, str]],
    ) -> None:
        self.matcher, self.firms, self.as_of, self.k, self.wished = matcher, firms, as_of, k, wished
        self.found: list[Introduction] = []
        self.skipped: list[tuple[str, str, str]] = []
        self._seen: set[tuple[str, str, str]] = set()

    def among(self, prime: Buyer, own: Supplier | None, purchases: Sequence[Purchase]) -> list[str]:
        """The small firms that the prime does not know yet, as far as is known."""
        known = {
            p.supplier
            for p in purchases
            if p.buyer is not None and plain(p.buyer) in (plain(prime.id), plain(prime.name))
        }
        known |= set(own.partners or ()) if own is not None else set()
        may = []
        for firm in self.firms.values():
            size = band_of(firm.headcount)
            if (size is not None and size[0] >= assumption("intro_small_below")) or (
                own is not None and firm.id == own.id
            ):
                continue
            why = None
            if firm.id in known or (own is not None and own.id in (firm.partners or ())):
                why = "known"
            elif own is not None and own.owner_group is not None and plain(firm.owner_group) == plain(own.owner_group):
                why = "same_group"
            elif firm.willing_to_cooperate is False:
                why = "unwilling"
            elif (prime.id, firm.id) not in self.wished and struck_off(self.matcher.index_, firm.id):
                why = "struck_off"
            if why is not None:
                self.skipped.append((prime.id, firm.id, why))
            else:
                may.append(firm.id)
        return may

    def ask(self, prime_id: str, need: Requirement, route: str, subject: str, among: Sequence[str]) -> None:
        ranking = self.matcher.rank(need, len(among), among=among, as_of=self.as_of)
        taken = 0
        for c in ranking.candidates:
            if taken == self.k:
                break
            told = ranking.explain(c.supplier_id)
            fit = next((t.shown for t in told.terms if t.term == "fit"), 0.0)
            if fit < assumption("least_fit_to_meet") or (prime_id, c.supplier_id, subject) in self._seen:
                continue
            self._seen.add((prime_id, c.supplier_id, subject))
            taken += 1
            firm = self.firms[c.supplier_id]
            index = self.matcher.index_
            warnings = warnings_of(index, index.catalogue.row(firm.id))
            offers = tuple(dict.fromkeys(p.text for p in firm.capabilities or ()))[:3]
            self.found.append(
                Introduction(
                    prime_id, c.supplier_id, c.name, route, subject, need.id if route == "need" else None, c.score, fit, c.verdict,
                    _open(told) if route == "need" else (), offers, "buyer" in (firm.consent or ()), _contact(firm),
                    tuple({lang: w.text(lang) for lang in LANGUAGES} for w in warnings),
                )
            )  # fmt: skip


def _open(told: Explanation) -> tuple[Mapping[str, str], ...]:
    """Mandatory criteria that are not known, of the whole need and of the lot that counts."""
    return tuple(
        {lang: v.label_in(lang) for lang in LANGUAGES}
        for v in told.verdicts
        if v.mandatory and v.verdict == Verdict.UNKNOWN and v.lot in (None, told.lot)
    )


def _contact(firm: Supplier) -> str | None:
    """Whom to call, where the firm agreed that buyers see it."""
    if "buyer" not in (firm.consent or ()) or not firm.contacts:
        return None
    first = firm.contacts[0]
    return ", ".join(part for part in (first.role, first.phone, first.email) if part) or None
