"""A day of meetings as files: a calendar for calendar programs, a workbook with a sheet for each participant."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.network._meeting_words import word

if TYPE_CHECKING:
    from datetime import tzinfo

    from kaivosmatch.network._meeting_day import Meeting, MeetingPlan

__all__ = ["calendar_text", "write_meetings"]

LINE_OCTETS = 75
"""RFC 5545, 3.1: longer lines are folded."""


def calendar_text(
    plan: MeetingPlan,
    participant: str | None = None,
    *,
    lang: str = "en",
    place: str | None = None,
    timezone: str = "Europe/Helsinki",
    stamp: datetime | None = None,
) -> str:
    """Return the meetings in iCalendar (RFC 5545), all of them or those of one participant.

    Parameters
    ----------
    participant : str, optional
        Id of a buyer or firm: only its own meetings.
    place : str, optional
        Put before the table in the location.
    timezone : str
        Of times without one of their own.
    stamp : datetime, optional
        When the calendar was made; None: the start of the first meeting, so that the same plan gives the same text.

    Returns
    -------
    str
        With CRLF line ends. A plan put right has the same identifiers with a higher sequence, and says which meetings are
        cancelled, so that calendars that hold the old plan follow.

    Raises
    ------
    InputError
        The plan's slots have no times.
    UnknownName
        No such participant, language or time zone.
    """
    zone = _zone(timezone)
    if participant is not None and participant not in plan.names:
        raise UnknownName("participant", participant, plan.names)
    mine = [(m, "CONFIRMED") for m in plan.meetings] + [(m, "CANCELLED") for m in plan.dropped]
    mine = [(m, state) for m, state in mine if participant in (None, m.buyer_id, m.firm_id)]
    starts = [m.start for m, _ in mine if m.start is not None]
    if len(starts) < len(mine):
        raise InputError("these meetings have no times", hint="give meetings() slots with times, see meeting_slots")
    made = stamp or (min(starts) if starts else None)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kaivosmatch//meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for meeting, state in mine:
        lines += _event(plan, meeting, state, lang, place, zone, made)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnknownName("time zone", name, ("Europe/Helsinki", "Europe/Stockholm", "UTC")) from None


def _event(
    plan: MeetingPlan, meeting: Meeting, state: str, lang: str, place: str | None, zone: tzinfo, made: datetime | None
) -> list[str]:
    buyer, firm = plan.names[meeting.buyer_id], plan.names[meeting.firm_id]
    where = word("location", lang).format(table=meeting.table)
    start, end = meeting.start, meeting.end
    if start is None or end is None or made is None:
        raise InputError("a meeting has no times", got=meeting)
    return [
        "BEGIN:VEVENT",
        # The pair, not the slot: a pair meets once, so a meeting that moves stays the same event.
        f"UID:{_uid(meeting.buyer_id)}.{_uid(meeting.firm_id)}.{start:%Y%m%d}@kaivosmatch",
        f"DTSTAMP:{_utc(made, zone)}",
        f"DTSTART:{_utc(start, zone)}",
        f"DTEND:{_utc(end, zone)}",
        f"SEQUENCE:{plan.sequence}",
        f"STATUS:{state}",
        "SUMMARY:" + _escaped(word("summary", lang).format(buyer=buyer, firm=firm)),
        *(["DESCRIPTION:" + _escaped(topic)] if (topic := plan.topic(meeting)) is not None else []),
        "LOCATION:" + _escaped(f"{place}, {where}" if place else where),
        "END:VEVENT",
    ]


def _uid(name: str) -> str:
    return name if name.isascii() and name.isalnum() else "-" + name.encode("utf-8").hex()


def _utc(when: datetime, zone: tzinfo) -> str:
    aware = when if when.tzinfo is not None else when.replace(tzinfo=zone)
    return f"{aware.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line so that no part is longer than 75 octets, and no letter is torn."""
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > LINE_OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + octets
    return "\r\n".join([*parts, part])


def write_meetings(
    plan: MeetingPlan,
    path: str | os.PathLike[str],
    participant: str | None = None,
    *,
    lang: str = "en",
    place: str | None = None,
) -> None:
    """Write a plan to ``.ics`` (see :func:`calendar_text`) or ``.xlsx``: a sheet for the organiser, and one for each participant.

    Parameters
    ----------
    participant : str, optional
        Only the meetings of this one: the file that may be sent to it.

    Raises
    ------
    InputError
        Another ending.
    """
    target = Path(path)
    if target.suffix.lower() == ".ics":
        target.write_bytes(calendar_text(plan, participant, lang=lang, place=place).encode("utf-8"))
    elif target.suffix.lower() == ".xlsx":
        _workbook(plan, target, participant, lang)
    else:
        raise InputError("not a file for meetings", got=target.name, expected=".ics or .xlsx")


def _workbook(plan: MeetingPlan, path: Path, participant: str | None, lang: str) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    tables = [] if participant is not None else [(word("everyone", lang), plan.to_frame(lang))]
    busy = sorted({name for m in plan.meetings for name in (m.buyer_id, m.firm_id)}, key=lambda i: (plan.names[i], i))
    tables += [(plan.names[name], plan.table_of(name, lang)) for name in ([participant] if participant else busy)]
    if participant is None and (plan.left_out or plan.held_back):
        import pandas as pd

        rows = [(plan.names[name], word("no_room", lang)) for name in plan.left_out]
        rows += [(plan.names[name], word("held_back", lang)) for name in plan.held_back]
        tables.append((word("left_out", lang), pd.DataFrame(rows, columns=[word("firm", lang), word("reason", lang)])))
    used: set[str] = set()
    for title, frame in tables:
        sheet = book.create_sheet(_sheet_name(title, used))
        sheet.append([title])
        sheet["A1"].data_type = "s"
        sheet.append(list(frame.columns))
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
            sheet.append([_cell(v) for v in row])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):  # a name that begins with = is a name, not a formula
                    cell.data_type = "s"
        sheet["A1"].font = Font(bold=True, size=14)
        for cell in sheet[2]:
            cell.font = Font(bold=True)
        for number, column in enumerate(frame.columns, 1):
            longest = max([len(str(column)), *(len(str(_cell(v) or "")) for v in frame[column])])
            sheet.column_dimensions[get_column_letter(number)].width = min(60, longest + 3)
        sheet.freeze_panes = "A3"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(path)


def _cell(value: object) -> object:
    if isinstance(value, datetime):  # a workbook knows no time zones
        return f"{value.day}.{value.month}.{value.year} {value:%H:%M}"
    return value


def _sheet_name(title: str, used: set[str]) -> str:
    """A name that a workbook takes: 31 letters, none of seven signs, no two alike."""
    plain = "".join("_" if c in "[]:*?/\\" else c for c in title).strip("'")[:31] or "_"
    name, number = plain, 2
    while name.casefold() in used:
        tail = f" ({number})"
        name, number = plain[: 31 - len(tail)] + tail, number + 1
    used.add(name.casefold())
    return name
