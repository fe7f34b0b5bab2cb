"""eForms notices (UBL 2.3, EU regulation 2019/1780): one need per notice, one lot per BT-137."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kaivosmatch.sources.faults import CellFault
from kaivosmatch.sources.notices.model import Notice, NoticeLot
from kaivosmatch.sources.notices.tree import KINDS, LANGUAGES, amount, cpv_code, day, descend, first, local, said, texts

__all__ = ["ROOTS", "read_eforms"]

ROOTS = ("ContractNotice", "PriorInformationNotice", "ContractAwardNotice")
_STAGES = {
    "planning": "planned", "consultation": "planned", "competition": "open", "change": "open", "result": "awarded",
    "dir-awa-pre": "awarded", "cont-modif": "awarded", "completion": "awarded",
}  # fmt: skip
_BY_ROOT = {"ContractNotice": "open", "PriorInformationNotice": "planned", "ContractAwardNotice": "awarded"}
_EXTENSION = ("UBLExtensions", "UBLExtension", "ExtensionContent", "EformsExtension")


def read_eforms(root: Element) -> Notice:
    """Return the notice under a root of :data:`ROOTS`.

    Raises
    ------
    CellFault
        Where it describes no purchase (no project and no lot).
    """
    lang = said(first(root, "NoticeLanguageCode"))
    project = first(root, "ProcurementProject")
    parts = [p for p in descend(root, "ProcurementProjectLot") if _scheme(p) in ("Lot", "Part")]
    if project is None and not parts:
        raise CellFault(
            "a notice without a need", "a notice with a procurement project", f"its root is {local(root.tag)!r}"
        )
    extension = first(root, *_EXTENSION)
    published = said(first(extension, "Publication", "NoticePublicationID"))
    ids = (published, said(first(root, "ID")), said(first(root, "ContractFolderID")))
    number = next((i for i in ids if i is not None), None)
    if number is None:
        raise CellFault("a notice without a number", "cbc:ID or NoticePublicationID")
    type_code = first(root, "NoticeTypeCode")
    list_name = type_code.get("listName", "") if type_code is not None else ""
    whole = _lot("", project, None, None, lang)
    buyer, buyer_id = _buyer(root, extension, lang)
    return Notice(
        id=number,
        source="eforms",
        title=whole.title,
        description=whole.description,
        lang=LANGUAGES.get(lang or ""),
        stage=_STAGES.get(list_name, _BY_ROOT[local(root.tag)]),
        buyer=buyer,
        buyer_id=buyer_id,
        kind=whole.kind,
        cpv=whole.cpv,
        value=whole.value,
        currency=whole.currency,
        town=whole.town,
        country=whole.country,
        lots=tuple(_project_lot(part, lang) for part in parts),
    )


def _scheme(part: Element) -> str | None:
    identifier = first(part, "ID")
    return identifier.get("schemeName") if identifier is not None else None


def _project_lot(part: Element, lang: str | None) -> NoticeLot:
    terms, process = first(part, "TenderingTerms"), first(part, "TenderingProcess")
    return _lot(said(first(part, "ID")) or "", first(part, "ProcurementProject"), terms, process, lang)


def _lot(
    number: str, project: Element | None, terms: Element | None, process: Element | None, lang: str | None
) -> NoticeLot:
    value, currency = amount(first(project, "RequestedTenderTotal", "EstimatedOverallContractAmount"), "currencyID")
    codes = [*descend(project, "MainCommodityClassification"), *descend(project, "AdditionalCommodityClassification")]
    cpv = (cpv_code(said(first(code, "ItemClassificationCode"))) for code in codes)
    places = list(descend(project, "RealizedLocation", "Address"))
    nuts = (said(first(place, "CountrySubentityCode")) for place in places)
    suitable = said(first(project, "SMESuitableIndicator"))
    ends = (
        said(first(process, "TenderSubmissionDeadlinePeriod", "EndDate")),
        said(first(process, "ParticipationRequestReceptionPeriod", "EndDate")),
    )
    interest = first(process, *_EXTENSION, "InterestExpressionReceptionPeriod", "EndDate")
    return NoticeLot(
        id=number,
        title=texts(project, "Name", lang=lang),
        description=texts(project, "Description", lang=lang),
        kind=KINDS.get(said(first(project, "ProcurementTypeCode")) or ""),
        cpv=tuple(dict.fromkeys(code for code in cpv if code is not None)),
        value=value,
        currency=currency,
        nuts=tuple(dict.fromkeys(code for code in nuts if code is not None)),
        town=next((t for t in (said(first(place, "CityName")) for place in places) if t), None),
        country=next((c for c in (said(first(p, "Country", "IdentificationCode")) for p in places) if c), None),
        start=day(said(first(project, "PlannedPeriod", "StartDate"))),
        end=day(said(first(project, "PlannedPeriod", "EndDate"))),
        deadline=next((d for d in map(day, ends) if d is not None), None),
        interest_deadline=day(said(interest)),
        sme_suitable=None if suitable is None else suitable == "true",
        selection=_selection(terms, lang),
    )


def _selection(terms: Element | None, lang: str | None) -> tuple[str, ...]:
    """Return the selection criteria in words: in the extension, since SDK 1.10 in the requests of qualification."""
    found = [*descend(terms, *_EXTENSION, "SelectionCriteria")]
    for request in descend(terms, "TendererQualificationRequest", "SpecificTendererRequirement"):
        code = first(request, "TendererRequirementTypeCode")
        if code is not None and code.get("listName") == "selection-criterion":
            found.append(request)
    words = [texts(item, "Description", lang=lang) or texts(item, "Name", lang=lang) for item in found]
    return tuple(word for word in words if word is not None)


def _buyer(root: Element, extension: Element | None, lang: str | None) -> tuple[str | None, str | None]:
    party = said(first(root, "ContractingParty", "Party", "PartyIdentification", "ID"))
    for company in descend(extension, "Organizations", "Organization", "Company"):
        if party is not None and said(first(company, "PartyIdentification", "ID")) == party:
            number = said(first(company, "PartyLegalEntity", "CompanyID"))
            return texts(company, "PartyName", "Name", lang=lang), number
    return None, None
