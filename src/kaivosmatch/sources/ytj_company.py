"""One company of the business register (YTJ v3), which writes its codes as it pleases, becomes a supplier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kaivosmatch.records import Supplier
from kaivosmatch.records.sharing import SharedParts
from kaivosmatch.sources.chosen import Chosen
from kaivosmatch.sources.faults import Faults, Place, record_problems
from kaivosmatch.sources.ytj_codes import description, inner, objects, plain, register_codes
from kaivosmatch.sources.ytj_entries import Entries

__all__ = ["company_supplier"]


# what firms have in common; their ids and names are their own
_RECURRING = ("description", "industry_codes", "municipality", "as_of")


def company_supplier(
    company: Any, place: Place, chosen: Chosen, faults: Faults, shared: SharedParts, lang: str | None = None
) -> Supplier | None:
    """Return the supplier for one company, or None where it is not asked for or at fault (noted)."""
    if not isinstance(company, Mapping):
        faults.add("not a company", place, got=company, expected="an object with businessId and names")
        return None
    code, described = _industry(company)
    municipality = _municipality(company)
    if not chosen.takes(municipality, () if code is None else (code,)):
        return None
    business_id = plain(inner(company.get("businessId"), "value"))
    before = len(faults.problems)
    if business_id is None:
        faults.add("missing", place, "businessId", expected="a Y-tunnus such as 0112038-9")
    name = _name(company)
    if name is None:
        faults.add("missing", place, "names", expected="a name of type 1", hint=business_id)
    reader = Entries(place, faults, shared)
    modified = plain(company.get("lastModified"))
    try:
        registers, evidence = reader.read(company)
        values = {
            "id": business_id,
            "name": name,
            "business_id": business_id,
            "description": described,
            "industry_codes": None if code is None else (code,),
            "municipality": municipality,
            "registers": registers or None,
            "evidence": evidence or None,
            "as_of": reader.day(modified[:10], "lastModified") if modified else None,
        }
        if len(faults.problems) > before:
            return None
        if lang is not None:
            values["lang"] = lang
        return shared.compact(Supplier.model_validate(values), *_RECURRING)
    except ValidationError as error:
        faults.problems.extend(record_problems(error, Supplier, place))
        return None


def _name(company: Mapping[str, Any]) -> str | None:
    """Return the name in force: of type 1 without an end, the newest; a ceased company's last one."""
    best: tuple[bool, bool, str] | None = None
    chosen = None
    for item in objects(company.get("names")):
        text = plain(item.get("name"))
        if text is None:
            continue
        official = plain(item.get("type")) in ("1", None)
        lasting = plain(item.get("endDate")) is None
        # ISO dates order as texts; of two the later one holds, of equal ones the first
        when = plain(item.get("registrationDate")) or ""
        key = (official, lasting, when if lasting else plain(item.get("endDate")) or "")
        if best is None or key > best:
            best, chosen = key, text
    return chosen if chosen is not None else plain(company.get("name"))


def _industry(company: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the TOL 2008 code, if that is what it is, and the line of business in words."""
    line = company.get("mainBusinessLine")
    if not isinstance(line, Mapping):
        return None, None
    raw, said = line.get("type"), description(line)
    code = plain(raw)
    if code is not None and not isinstance(raw, str):
        code = code.zfill(5)  # a number has lost the zero of 01110
    if code is None or not code.strip("0"):
        return None, said
    known = register_codes("industry").get(plain(line.get("typeCodeSet")) or "")
    if known is not None and known[0] == "TOL 2008" and re.fullmatch(r"\d{2,5}", code):
        return code, said
    labelled = f"{known[0] if known else plain(line.get('typeCodeSet')) or 'toimiala'}: {code}"
    return None, f"{said} ({labelled})" if said else labelled


def _municipality(company: Mapping[str, Any]) -> str | None:
    """Return the municipality code of the street address, else of the postal one."""
    addresses = sorted(objects(company.get("addresses")), key=lambda a: plain(a.get("type")) != "1")
    for address in addresses:
        if plain(address.get("endDate")) is not None:
            continue
        for office in objects(address.get("postOffices")):
            code = plain(office.get("municipalityCode"))
            if code is not None:
                return code.zfill(3)
    return None
