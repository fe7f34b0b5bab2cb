"""What a cell means: for each table the record that its rows make, and the kind of each column's cells."""

from __future__ import annotations

from collections.abc import Mapping

from kaivosmatch.records import (
    Activity,
    Award,
    Buyer,
    Capability,
    Contact,
    Course,
    Criterion,
    Equipment,
    Establishment,
    Evidence,
    FirmYear,
    JobClaim,
    Lot,
    Period,
    Purchase,
    Reference,
    Registration,
    Requirement,
    Site,
    Supplier,
)
from kaivosmatch.records.fields import Record

__all__ = ["KINDS", "RECORDS"]

# kind of each cell, by table; whether a field is required is the record's own business
_CODES = {"industry_codes": "codes", "cpv": "codes"}

_POINT = {"municipality": "place", "lat": "coordinate", "lon": "coordinate"}

KINDS: Mapping[str, Mapping[str, str]] = {
    "suppliers": {
        "id": "id", "name": "text", "business_id": "code", "description": "text", "lang": "choice:lang", **_CODES, **_POINT,
        "radius_km": "number", "order_eur": "pair", "headcount": "band", "turnover_eur": "band", "free_crew": "band",
        "shifts": "choices:shift", "call_out": "choice:call_out", "mobilise_h": "number", "languages": "texts",
        "willing_to_grow": "flag", "willing_to_cooperate": "flag", "partners": "ids", "owner_group": "text",
        "consent": "texts", "as_of": "date", "capabilities": "parts:capabilities", "references": "parts:references",
        "equipment": "parts:equipment", "evidence": "parts:evidence", "registers": "parts:registers",
        "establishments": "parts:establishments", "availability": "parts:availability", "contacts": "parts:contacts",
    },
    "capabilities": {"supplier": "id", "text": "text", "concept": "service", "crew": "number"},
    "references": {
        "supplier": "id", "text": "text", "concept": "service", "buyer": "text", "site": "text", "year": "number",
        "value_eur": "number",
    },
    "equipment": {
        "supplier": "id", "text": "text", "concept": "service", "count": "number", "capacity": "number", "unit": "text",
        "inspected_until": "date", "with_operator": "flag",
    },
    "evidence": {
        "supplier": "id", "key": "criterion", "value": "value", "persons": "number", "person": "text", "scope": "scope",
        "issued": "date", "valid_until": "date", "basis": "choice:basis", "checked": "date", "issuer": "text",
        "document": "text",
    },
    "registers": {"supplier": "id", "key": "register", "status": "text", "since": "date", "valid_until": "date"},
    "establishments": {
        "supplier": "id", "municipality": "place", "permanent": "flag", "resident_staff": "flag", "core": "flag",
    },
    "availability": {"supplier": "id", "start": "date", "end": "date", "crew": "number"},
    "contacts": {
        "supplier": "id", "role": "text", "name": "text", "phone": "phone", "email": "text", "hours": "text",
    },
    "requirements": {
        "id": "id", "title": "text", "description": "text", "lang": "choice:lang", "buyer": "text", "buyer_id": "id",
        "kind": "choice:purchase_kind", "pattern": "choice:pattern", "stage": "choice:stage", "probability": "fraction",
        **_CODES, "site": "text", **_POINT, "max_distance_km": "number", "within_h": "number", "shifts": "choices:shift",
        "signing": "date", "start": "date", "end": "date", "value_eur": "band", "max_members": "number",
        "joint_bids": "flag", "forms": "choices:form", "weights": "weights", "importance": "importance",
        "lots": "parts:lots", "criteria": "parts:criteria",
    },
    "lots": {
        "requirement": "id", "id": "id", "text": "text", "concept": "service", "cpv": "codes", "crew": "number",
        "weight": "number",
    },
    "criteria": {
        "requirement": "id", "buyer": "id", "key": "criterion", "at_least": "number", "at_most": "number", "level": "level",
        "holder": "choice:holder", "persons": "persons", "per_shift": "flag", "scope": "scope", "basis": "choice:basis",
        "max_age": "duration", "valid_on": "choice:valid_on", "when_min_value_eur": "number", "when_concepts": "services",
        "when_underground": "flag", "when_construction": "flag", "when_agency_days": "number", "accepts": "criteria",
        "any_of": "parts:criteria", "binds": "choice:binds", "lots": "ids", "mandatory": "flag", "weight": "number",
    },
    "buyers": {
        "id": "id", "name": "text", "kind": "choice:buyer_kind", "portals": "registers", "local_definition": "text",
        "notice_days": "number", "payment_days": "number", "sites": "parts:sites", "criteria": "parts:criteria",
    },
    "sites": {"buyer": "id", "id": "id", "name": "text", **_POINT, "underground": "flag"},
    "awards": {
        "id": "id", "text": "text", "suppliers": "ids", "date": "date", "buyer": "text", "buyer_id": "id",
        "kind": "choice:purchase_kind", "cpv": "codes", "municipality": "text", "value_eur": "number",
    },
    "firm_years": {"supplier": "id", "year": "number", "fte": "number", "turnover_eur": "number"},
    "purchases": {
        "supplier": "id", "buyer": "text", "site": "text", "period": "code", "eur": "number",
        "basis": "choice:purchase_basis", "tier": "number",
    },
    "courses": {"key": "text", "date": "date", "place": "text", "participants": "number"},
    "job_claims": {"supplier": "id", "fte": "number", "year": "number", "cause": "text"},
    "activities": {
        "date": "date", "kind": "text", "firms": "ids", "buyer": "text", "requirement": "text", "outcome": "text",
    },
}  # fmt: skip

RECORDS: Mapping[str, type[Record]] = {
    "suppliers": Supplier,
    "capabilities": Capability,
    "references": Reference,
    "equipment": Equipment,
    "evidence": Evidence,
    "registers": Registration,
    "establishments": Establishment,
    "availability": Period,
    "contacts": Contact,
    "requirements": Requirement,
    "lots": Lot,
    "criteria": Criterion,
    "buyers": Buyer,
    "sites": Site,
    "awards": Award,
    "firm_years": FirmYear,
    "purchases": Purchase,
    "courses": Course,
    "job_claims": JobClaim,
    "activities": Activity,
}
