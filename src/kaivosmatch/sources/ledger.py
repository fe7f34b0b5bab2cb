"""The yearly ledger: what was bought, held, done and claimed, from which outcomes are counted."""

from __future__ import annotations

from dataclasses import dataclass

from kaivosmatch.records import Activity, Course, FirmYear, JobClaim, Purchase

__all__ = ["Ledger"]


@dataclass(frozen=True)
class Ledger:
    """Five tables that stand beside each other; an empty one says that nothing was entered.

    Attributes
    ----------
    firm_years, purchases, courses, job_claims, activities : tuple of records
    """

    firm_years: tuple[FirmYear, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    courses: tuple[Course, ...] = ()
    job_claims: tuple[JobClaim, ...] = ()
    activities: tuple[Activity, ...] = ()
