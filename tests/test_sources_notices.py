"""Public notices: eForms, TED XML R2.0.9 and OCDS become requirements; what is no need says so."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

import kaivosmatch.sources as doors
from kaivosmatch.errors import RecordErrors
from kaivosmatch.records import Criterion, Lot

NOTICES = Path(__file__).resolve().parents[2] / "shared" / "data" / "notices.zip"

EFORMS = """<?xml version="1.0" encoding="UTF-8"?>
<ContractNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2" xmlns:a="urn:a" xmlns:b="urn:b" xmlns:x="urn:x">
 <x:UBLExtensions><x:UBLExtension><x:ExtensionContent><x:EformsExtension><x:Organizations>
  <x:Organization><x:Company><a:PartyIdentification><b:ID>ORG-2</b:ID></a:PartyIdentification>
   <a:PartyName><b:Name languageID="SWE">Påhittad Gruva Ab</b:Name><b:Name languageID="FIN">Keksitty Kaivos Oy</b:Name></a:PartyName>
   <a:PartyLegalEntity><b:CompanyID>0112038-9</b:CompanyID></a:PartyLegalEntity></x:Company></x:Organization></x:Organizations>
  <x:Publication><x:NoticePublicationID>00000001-2026</x:NoticePublicationID></x:Publication>
 </x:EformsExtension></x:ExtensionContent></x:UBLExtension></x:UBLExtensions>
 <b:ID>uuid</b:ID><b:NoticeTypeCode listName="competition">cn-standard</b:NoticeTypeCode><b:NoticeLanguageCode>FIN</b:NoticeLanguageCode>
 <a:ContractingParty><a:Party><a:PartyIdentification><b:ID>ORG-2</b:ID></a:PartyIdentification></a:Party></a:ContractingParty>
 <a:ProcurementProject><b:Name languageID="FIN">Seisokkityöt</b:Name><b:ProcurementTypeCode>works</b:ProcurementTypeCode>
  <a:MainCommodityClassification><b:ItemClassificationCode>45259000-7</b:ItemClassificationCode></a:MainCommodityClassification>
 </a:ProcurementProject>
 <a:ProcurementProjectLot><b:ID schemeName="Lot">LOT-0001</b:ID>
  <a:TenderingTerms><x:UBLExtensions><x:UBLExtension><x:ExtensionContent><x:EformsExtension><x:SelectionCriteria>
   <b:Description languageID="FIN">Vaaditaan ISO 9001 ja tulityökortti.</b:Description></x:SelectionCriteria>
   </x:EformsExtension></x:ExtensionContent></x:UBLExtension></x:UBLExtensions></a:TenderingTerms>
  <a:TenderingProcess><x:UBLExtensions><x:UBLExtension><x:ExtensionContent><x:EformsExtension><x:InterestExpressionReceptionPeriod>
   <b:EndDate>2026-02-01+02:00</b:EndDate></x:InterestExpressionReceptionPeriod></x:EformsExtension></x:ExtensionContent></x:UBLExtension>
   </x:UBLExtensions><a:TenderSubmissionDeadlinePeriod><b:EndDate>2026-03-01+02:00</b:EndDate></a:TenderSubmissionDeadlinePeriod>
  </a:TenderingProcess>
  <a:ProcurementProject><b:Name>Putkityöt</b:Name><b:Description>Paineputkien hitsaus</b:Description>
   <b:SMESuitableIndicator>true</b:SMESuitableIndicator>
   <a:RequestedTenderTotal>
    <b:EstimatedOverallContractAmount currencyID="EUR">120000.5</b:EstimatedOverallContractAmount></a:RequestedTenderTotal>
   <a:MainCommodityClassification><b:ItemClassificationCode>45262680</b:ItemClassificationCode></a:MainCommodityClassification>
   <a:RealizedLocation><a:Address><b:CityName>Sotkamo</b:CityName><b:CountrySubentityCode>FI1D8</b:CountrySubentityCode>
    <a:Country><b:IdentificationCode>FIN</b:IdentificationCode></a:Country></a:Address></a:RealizedLocation>
   <a:PlannedPeriod><b:StartDate>2026-05-01+03:00</b:StartDate><b:EndDate>2026-05-31</b:EndDate></a:PlannedPeriod></a:ProcurementProject>
 </a:ProcurementProjectLot>
 <a:ProcurementProjectLot><b:ID schemeName="Lot">LOT-0002</b:ID>
  <a:TenderingTerms><a:TendererQualificationRequest><a:SpecificTendererRequirement>
   <b:TendererRequirementTypeCode listName="selection-criterion">slc-stand-oth</b:TendererRequirementTypeCode>
   <b:Description>Vaaditaan ISO 9001. Liikevaihto riittävä.</b:Description></a:SpecificTendererRequirement></a:TendererQualificationRequest>
   <a:TendererQualificationRequest><a:SpecificTendererRequirement>
    <b:TendererRequirementTypeCode listName="reserved-procurement">none</b:TendererRequirementTypeCode></a:SpecificTendererRequirement>
   </a:TendererQualificationRequest></a:TenderingTerms>
  <a:TenderingProcess><a:ParticipationRequestReceptionPeriod>
   <b:EndDate>2026-03-02</b:EndDate></a:ParticipationRequestReceptionPeriod></a:TenderingProcess>
  <a:ProcurementProject><b:SMESuitableIndicator>false</b:SMESuitableIndicator>
   <a:RequestedTenderTotal>
    <b:EstimatedOverallContractAmount currencyID="EUR">80000</b:EstimatedOverallContractAmount></a:RequestedTenderTotal>
   <a:RealizedLocation><a:Address><b:CityName>SOTKAMO</b:CityName><a:Country><b:IdentificationCode>FIN</b:IdentificationCode></a:Country>
   </a:Address></a:RealizedLocation><a:PlannedPeriod><b:StartDate>2026-04-15</b:StartDate></a:PlannedPeriod></a:ProcurementProject>
 </a:ProcurementProjectLot>
 <a:ProcurementProjectLot><b:ID schemeName="LotsGroup">GLO-0001</b:ID></a:ProcurementProjectLot>
</ContractNotice>"""

TED = """<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9/publication" xmlns:n="urn:nuts" DOC_ID="000001-2021">
<FORM_SECTION><F02_2014 LG="DE"><OBJECT_CONTRACT><TITLE><P>Schweissen</P></TITLE></OBJECT_CONTRACT></F02_2014>
<F02_2014 LG="FI"><CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY><OFFICIALNAME>Keksitty Kunta</OFFICIALNAME><NATIONALID>0201256-6</NATIONALID>
<TOWN>Kajaani</TOWN><COUNTRY VALUE="FI"/></ADDRESS_CONTRACTING_BODY></CONTRACTING_BODY>
<OBJECT_CONTRACT><TITLE><P>Hitsaus- ja   kunnossapitotyöt</P></TITLE><CPV_MAIN><CPV_CODE CODE="50000000"/></CPV_MAIN>
<TYPE_CONTRACT CTYPE="SERVICES"/><SHORT_DESCR><P>Kappale yksi.</P><P>Kappale kaksi.</P></SHORT_DESCR>
<VAL_ESTIMATED_TOTAL CURRENCY="EUR">250 000,50</VAL_ESTIMATED_TOTAL>
<OBJECT_DESCR ITEM="1"><LOT_NO>1</LOT_NO><TITLE><P>Hitsaus</P></TITLE><CPV_ADDITIONAL><CPV_CODE CODE="45262680"/></CPV_ADDITIONAL>
<n:NUTS CODE="FI1D8"/><SHORT_DESCR><P>Korjaushitsaus</P></SHORT_DESCR><VAL_OBJECT CURRENCY="EUR">1000</VAL_OBJECT>
<DATE_START>2021-05-01</DATE_START><DATE_END>2021-06-01</DATE_END></OBJECT_DESCR>
<OBJECT_DESCR ITEM="2"><LOT_NO>1</LOT_NO><n:NUTS CODE="FI1D8"/>
<MAIN_SITE><P>Sotkamo</P></MAIN_SITE><SHORT_DESCR><P>Huolto</P></SHORT_DESCR></OBJECT_DESCR>
</OBJECT_CONTRACT><LEFTI><TECHNICAL_PROFESSIONAL_INFO><P>ISO 14001</P></TECHNICAL_PROFESSIONAL_INFO></LEFTI>
<PROCEDURE><DATE_RECEIPT_TENDERS>2021-04-01</DATE_RECEIPT_TENDERS></PROCEDURE></F02_2014></FORM_SECTION></TED_EXPORT>"""

OCDS = {
    "releases": [
        {"ocid": "ocds-1", "date": "2026-01-01", "tender": {"id": "t", "title": "Vanha", "status": "planned"}},
        {
            "ocid": "ocds-1", "date": "2026-02-01", "language": "fi", "buyer": {"id": "B1", "name": "Keksitty Kaivos"},
            "parties": [[{"id": "wild"}], {"id": "B1", "identifier": {"id": 1120389},
                 "address": {"locality": "Kuhmo", "countryName": "Suomi"}}],
            "tender": {
                "id": "t", "title": "Malmin kuljetus", "description": "Kuljetus", "status": "active", "mainProcurementCategory": "goods",
                "value": {"amount": 5000, "currency": "SEK"}, "tenderPeriod": {"endDate": "2026-03-01T12:00:00Z"},
                "contractPeriod": {"startDate": "2026-05-01T00:00:00Z", "endDate": "2027-04-30T00:00:00Z"},
                "items": [
                    {"id": "1", "relatedLot": "L1", "classification": {"scheme": "CPV", "id": "60000000"}},
                    {"id": "2", "classification": {"scheme": "UNSPSC", "id": "12345678"}},
                ],
                "lots": [
                    {"id": "L1", "title": "Ajo", "value": {"amount": 10, "currency": "EUR"}},
                    {"id": "L2", "value": {"amount": -1}},
                ],
                "selectionCriteria": {"criteria": [{"description": "ISO 45001"}, {}]},
            },
        },
        {"ocid": "ocds-2", "awards": []},
    ]
}  # fmt: skip


def _write(folder: Path, name: str, text: object) -> Path:
    path = folder / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def test_eforms(tmp_path: Path) -> None:
    path = _write(tmp_path, "n.xml", EFORMS)
    (need,) = doors.read_requirements(path)
    assert (need.id, need.title, need.lang, need.stage, need.kind) == (
        "00000001-2026",
        "Seisokkityöt",
        "fi",
        "open",
        "works",
    )
    assert (need.buyer, need.buyer_id, need.municipality) == ("Keksitty Kaivos Oy", "0112038-9", "765")
    assert need.cpv == ("45259000", "45262680") and need.value_eur == 200000.5
    # the second lot has no last day: the end of the whole is not known
    assert (need.start, need.end) == (date(2026, 4, 15), None)
    assert need.lots == (
        Lot(id="LOT-0001", text="Putkityöt\nPaineputkien hitsaus", cpv=["45262680"]), Lot(id="LOT-0002", text="Seisokkityöt"),
    )  # fmt: skip
    # turnover is named without a figure: no criterion is made of it
    assert need.criteria == (Criterion(key="iso_9001"), Criterion(key="hot_work_card", lots=["LOT-0001"]))
    (notice,) = doors.read_notices(path)
    one, two = notice.lots
    assert (one.deadline, one.interest_deadline, two.deadline) == (date(2026, 3, 1), date(2026, 2, 1), date(2026, 3, 2))
    assert (one.sme_suitable, two.sme_suitable, one.nuts, one.selection) == (
        True,
        False,
        ("FI1D8",),
        ("Vaaditaan ISO 9001 ja tulityökortti.",),
    )


def test_ted(tmp_path: Path) -> None:
    path = _write(tmp_path, "n.xml", TED)
    (need,) = doors.read_requirements(path)
    assert (need.id, need.title, need.description) == (
        "000001-2021",
        "Hitsaus- ja kunnossapitotyöt",
        "Kappale yksi.\nKappale kaksi.",
    )
    assert (need.lang, need.stage, need.kind, need.value_eur) == ("fi", "open", "services", 250000.5)
    assert (need.buyer, need.buyer_id, need.municipality, need.end) == ("Keksitty Kunta", "0201256-6", "765", None)
    # one number for two lots: they are counted instead
    assert [lot.id for lot in need.lots or ()] == ["1", "2"] and need.lots[0].cpv == ("45262680",)  # type: ignore[index]
    assert need.criteria == (Criterion(key="iso_14001"),)
    assert doors.read_notices(path)[0].deadline == date(2021, 4, 1)


@pytest.mark.parametrize(
    ("form", "notice", "stage"),
    [
        ("F01", "", "planned"), ("F03", "", "awarded"), ("F21", '<NOTICE TYPE="PRI_ONLY"/>', "planned"),
        ("F21", '<NOTICE TYPE="AWARD_CONTRACT"/>', "awarded"), ("F99", "", None),
    ],
)  # fmt: skip
def test_the_stage_of_a_ted_form(tmp_path: Path, form: str, notice: str, stage: str | None) -> None:
    body = f'<{form}_2014 LG="EN">{notice}<OBJECT_CONTRACT><TITLE>A</TITLE></OBJECT_CONTRACT></{form}_2014>'
    path = _write(tmp_path, "n.xml", f'<TED_EXPORT DOC_ID="1"><FORM_SECTION>{body}</FORM_SECTION></TED_EXPORT>')
    need = doors.read_requirements(path)[0]
    assert (need.stage, need.lots, need.municipality, need.lang) == (stage, None, None, "en")


def test_ocds(tmp_path: Path) -> None:
    path = _write(tmp_path, "n.json", OCDS)
    (need,) = doors.read_requirements(path)
    assert (need.id, need.title, need.stage, need.kind, need.lang) == (
        "ocds-1",
        "Malmin kuljetus",
        "open",
        "goods",
        "fi",
    )
    assert (need.buyer, need.buyer_id, need.municipality) == ("Keksitty Kaivos", "1120389", "290")
    # kronor are not euros, and one lot of two is no total
    assert need.value_eur is None and need.cpv == ("60000000",)
    assert [(lot.id, lot.text, lot.cpv) for lot in need.lots or ()] == [
        ("L1", "Ajo", ("60000000",)),
        ("L2", "Kuljetus", None),
    ]
    assert (need.start, need.end) == (date(2026, 5, 1), date(2027, 4, 30)) and need.criteria == (
        Criterion(key="iso_45001"),
    )
    assert doors.read_notices(path)[0].deadline == date(2026, 3, 1)


def test_ocds_in_other_packings(tmp_path: Path) -> None:
    tender = {
        "title": "Huolto",
        "finalStatus": "complete",
        "contractPeriod": {"startDate": "2026-01-01", "endDate": "2026-13-01"},
    }
    single = doors.read_requirements(_write(tmp_path, "r.json", {"ocid": "o", "tender": tender}), lang="sv")[0]
    assert (single.id, single.stage, single.start, single.end, single.lang) == (
        "o",
        "awarded",
        date(2026, 1, 1),
        None,
        "sv",
    )
    records = {
        "records": [
            {"releases": [{"id": 5, "tender": {"title": "A"}}]},
            {"compiledRelease": {"tender": {"description": "pitkä " * 60}}},
        ]
    }
    short, long = doors.read_requirements(_write(tmp_path, "p.json", records))
    assert short.id == "5" and short.lots is None
    assert long.id == "release 2" and long.title.endswith("…") and len(long.title) <= 122


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("n.xml", "<ContractNotice><ID>1</ID></ContractNotice>", "a notice without a need"),
        ("n.xml", "<ContractNotice><ProcurementProject/></ContractNotice>", "a notice without a number"),
        ("n.xml", "<BusinessRegistrationInformationNotice/>", "a notice without a need"),
        (
            "n.xml",
            "<TED_EXPORT><FORM_SECTION><F14_2014 LG='FI'/></FORM_SECTION></TED_EXPORT>",
            "a notice without a need",
        ),
        (
            "n.xml",
            "<TED_EXPORT><FORM_SECTION><F02 LG='FI'><OBJECT_CONTRACT/></F02></FORM_SECTION></TED_EXPORT>",
            "a notice without a number",
        ),
        ("n.xml", "<html/>", "XML that is no notice"),
        ("n.xml", "<ContractNotice>", "not well-formed XML"),
        ("n.xml", '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><a>&y;</a>', "an XML entity declaration"),
        ("n.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "an XML entity declaration"),
        ("n.json", {"releases": [{"ocid": "1"}]}, "a notice without a need"),
        ("n.json", {"releases": [{"ocid": "1", "tender": {"id": "t"}}]}, "missing"),
    ],
)
def test_what_is_no_need_says_so(tmp_path: Path, name: str, text: object, what: str) -> None:
    path = _write(tmp_path, name, text)
    with pytest.raises(RecordErrors) as caught:
        doors.read_requirements(path)
    assert [p.what for p in caught.value.problems] == [what]
    if what != "missing":
        with pytest.raises(RecordErrors, match=what):
            doors.read_notices(path)


def test_files_that_are_no_notice(tmp_path: Path) -> None:
    with pytest.raises(RecordErrors, match="no such file"):
        doors.read_notices(tmp_path / "absent.xml")
    with pytest.raises(RecordErrors, match="no OCDS"):
        doors.read_notices(_write(tmp_path, "a.json", [1]))
    with pytest.raises(RecordErrors, match="not well-formed JSON"):
        doors.read_notices(_write(tmp_path, "b.json", "{"))
    with pytest.raises(RecordErrors, match="wrong kind"):
        doors.read_suppliers(_write(tmp_path, "c.xml", "<a/>"))


@pytest.mark.realdata
def test_every_published_sample_is_read_or_says_why(tmp_path: Path) -> None:
    if not NOTICES.is_file():
        pytest.skip("notices.zip is not beside the repository")
    read: dict[str, int] = {}
    refused: dict[str, list[str]] = {}
    with zipfile.ZipFile(NOTICES) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            kind, file = name.partition("/")[0], name.replace("/", "__")
            path = tmp_path / file
            path.write_bytes(archive.read(name))
            try:
                needs = doors.read_requirements(path)
            except RecordErrors as error:
                assert all(p.what for p in error.problems)
                refused.setdefault(kind, []).append(file)
            else:
                assert needs and all(need.title for need in needs)
                read[kind] = read.get(kind, 0) + 1
    assert read["ted_r209"] >= 99 - len(refused.get("ted_r209", ())) and len(refused.get("ted_r209", ())) <= 1
    # the examples that are invalid on purpose, and notices that register a business
    assert all(
        "INVALID" in f or "X0" in f for kind, files in refused.items() if kind.startswith("eforms") for f in files
    )
    assert read["ocds"] >= 20
