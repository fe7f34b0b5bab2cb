"""The records that come in at the door: frozen pydantic models in which None means *not known*."""

from kaivosmatch.records.fields import add_duration, band_of
from kaivosmatch.records.history import Activity, Award, Course, FirmYear, JobClaim, Purchase
from kaivosmatch.records.need import Buyer, Criterion, Lot, Requirement, Site, When
from kaivosmatch.records.supplier import (
    Capability,
    Contact,
    Equipment,
    Establishment,
    Evidence,
    Period,
    Reference,
    Registration,
    Supplier,
)

__all__ = [
    "Activity",
    "Award",
    "Buyer",
    "Capability",
    "Contact",
    "Course",
    "Criterion",
    "Equipment",
    "Establishment",
    "Evidence",
    "FirmYear",
    "JobClaim",
    "Lot",
    "Period",
    "Purchase",
    "Reference",
    "Registration",
    "Requirement",
    "Site",
    "Supplier",
    "When",
    "add_duration",
    "band_of",
]
