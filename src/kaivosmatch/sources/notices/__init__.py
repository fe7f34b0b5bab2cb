"""Public notices: eForms, TED XML R2.0.9 and OCDS."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kaivosmatch.records import Requirement
from kaivosmatch.records.fields import Record
from kaivosmatch.sources.faults import CellFault, Faults, Place, record_problems
from kaivosmatch.sources.lookup import Lookup
from kaivosmatch.sources.notices.eforms import ROOTS, read_eforms
from kaivosmatch.sources.notices.model import Notice, NoticeLot
from kaivosmatch.sources.notices.needs import requirement_values
from kaivosmatch.sources.notices.ocds import is_ocds, read_ocds
from kaivosmatch.sources.notices.ted import read_ted
from kaivosmatch.sources.notices.tree import local
from kaivosmatch.sources.own_json import load_json
from kaivosmatch.sources.xml_safe import parse_xml

__all__ = [
    "Notice",
    "NoticeLot",
    "is_ocds",
    "notices_of_json",
    "notices_of_xml",
    "read_notices",
    "requirements_of_notices",
]


def read_notices(path: str | PathLike[str]) -> list[Notice]:
    """Read the notices of a file as they were published: eForms or TED XML R2.0.9 (one), OCDS JSON (one per contracting process).

    :func:`kaivosmatch.sources.read_requirements` reads the same files into requirements; this keeps what a requirement has no field for.

    Raises
    ------
    RecordErrors
        For what is no notice, or describes no purchase.
    """
    target, faults = Path(path), Faults()
    found: list[Notice] = []
    try:
        data = target.read_bytes()
    except FileNotFoundError:
        faults.add("there is no such file", Place(target.name), got=str(target))
    else:
        if target.suffix.lower() == ".json":
            document = load_json(data, target.name, faults)
            if document is not None:
                found = notices_of_json(document, target.name, faults)
        else:
            found = notices_of_xml(data, target.name, faults)
    faults.raise_any(target.name)
    return found


def notices_of_xml(data: bytes, file: str, faults: Faults) -> list[Notice]:
    """Return the notice of an XML document; none, noted in ``faults``, where it is no notice or describes no purchase."""
    try:
        root = parse_xml(data)
        name = local(root.tag)
        if name in ROOTS:
            return [read_eforms(root)]
        if name == "TED_EXPORT":
            return [read_ted(root)]
        if name == "BusinessRegistrationInformationNotice":
            raise CellFault("a notice without a need", "a notice of a purchase", "it registers a business")
        raise CellFault("XML that is no notice", "an eForms notice or TED_EXPORT", f"its root is {name!r}")
    except CellFault as fault:
        faults.add_cell(fault, Place(file), None, None)
        return []


def notices_of_json(document: Any, file: str, faults: Faults) -> list[Notice]:
    """Return the notices of an OCDS document; none, noted in ``faults``, where it has no tender."""
    if not is_ocds(document):
        faults.add("JSON that is no OCDS", Place(file), expected="an object with releases, records or ocid")
        return []
    found = read_ocds(document)
    if not found:
        faults.add(
            "a notice without a need",
            Place(file),
            expected="a release with a tender",
            hint="it tells of planning, awards or contracts only",
        )
    return found


def requirements_of_notices(notices: list[Notice], file: str, faults: Faults, lookup: Lookup) -> list[Record]:
    """Return a requirement for each notice; faults are noted with the notice's position."""
    made: list[Record] = []
    for position, notice in enumerate(notices, 1):
        try:
            made.append(Requirement.model_validate(requirement_values(notice, lookup)))
        except ValidationError as error:
            faults.problems.extend(record_problems(error, Requirement, Place(file, None, position)))
    return made
