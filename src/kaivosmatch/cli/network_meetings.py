"""``kaivosmatch network meetings``: a day of meetings, as a table, a workbook or a calendar."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaivosmatch.cli.network_options import Day, File, Format, Lang, OptionalFile, Shown, Table, asked_of
from kaivosmatch.cli.output import check_target
from kaivosmatch.errors import InputError

__all__ = ["meetings"]


def meetings(
    suppliers: File,
    needs: File,
    k: Shown = 10,
    slots: Annotated[int, typer.Option(min=1, help="Meetings that follow one another.")] = 8,
    tables: Annotated[
        int | None, typer.Option(min=1, help="Most meetings at once; as many as wanted by default.")
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"], help="When the first meeting begins."),
    ] = None,
    minutes: Annotated[float | None, typer.Option(min=1.0, help="Length of a meeting.")] = None,
    pause: Annotated[list[str] | None, typer.Option(help="11:00-12:00 is kept free; may be given again.")] = None,
    most: Annotated[int | None, typer.Option(min=1, help="Most meetings of a firm.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Id of who cancelled, once the day was planned.")] = None,
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="File to write: .xlsx (a sheet for each participant), .ics, .csv or .json."
        ),
    ] = None,
    form: Format = "table",
) -> None:
    """A day of meetings between buyers and firms: who meets whom, when and at which table; nobody with a fit left out."""
    from kaivosmatch.cli.network_output import hand_over, meeting_sheets
    from kaivosmatch.cli.progress import say
    from kaivosmatch.network import meeting_slots, write_meetings
    from kaivosmatch.network import meetings as planning

    files = output is not None and output.suffix.lower() in (".ics", ".xlsx")
    check_target(None if files else output, form, lang)
    if output is not None and not output.parent.is_dir():
        raise InputError("no such folder", got=str(output.parent))
    if start is None and (pause or minutes is not None or (output is not None and output.suffix.lower() == ".ics")):
        raise InputError("times need a beginning", got="no --start", hint='--start "2027-03-09 09:00"')
    breaks = [_pause(text, start) for text in pause or ()] if start is not None else []
    times = slots if start is None else meeting_slots(start, slots, minutes=minutes, breaks=breaks)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        shown = matcher.rank_all(asked, k)
        plan = planning(shown, times, tables, requirements=asked, most_per_firm=most, time_limit=time_limit)
        if without:
            plan = plan.without(without, time_limit=time_limit)
    if files and output is not None:
        write_meetings(plan, output, lang=lang)
        say(f"{output}: {len(plan.meetings)} meetings ({plan.status})")
        return
    head = {
        "status": plan.status,
        "meetings": len(plan.meetings),
        "left_out": [plan.names[i] for i in plan.left_out],
        "held_back": [plan.names[i] for i in plan.held_back],
        "no_fit": [plan.names[i] for i in plan.no_fit],
    }
    hand_over(meeting_sheets(plan), head, table=table, path=output, form=form, lang=lang)


def _pause(text: str, day: datetime) -> tuple[datetime, datetime]:
    """Return the times of a pause on the day of the meetings."""
    try:
        begins, ends = (datetime.strptime(part.strip(), "%H:%M") - datetime(1900, 1, 1) for part in text.split("-"))
    except ValueError:
        raise InputError("not a pause", got=text, expected="11:00-12:00") from None
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    if ends <= begins:
        raise InputError("a pause ends after it begins", got=text)
    return midnight + begins, midnight + ends
