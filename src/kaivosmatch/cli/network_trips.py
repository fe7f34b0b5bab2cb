"""``kaivosmatch network travel`` and ``visits``: what a near crew saves on the road, and who goes along on which visit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaivosmatch.cli.network_options import Day, File, Format, Lang, OptionalFile, Output, Shown, Table, asked_of
from kaivosmatch.cli.output import check_target
from kaivosmatch.cli.visit_list import read_visits
from kaivosmatch.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.network import GroupPlan, TravelSaved, Visit

__all__ = ["travel", "visits"]


def travel(
    suppliers: File,
    needs: File,
    done: Annotated[list[str], typer.Option(help="NEED=FIRM: who does which; may be given again.")],
    outside: Annotated[str, typer.Option(help="Where the other crew would come from: a municipality or a site.")],
    free_meals: Annotated[int, typer.Option(min=0, max=3, help="Free meals each day at the site.")] = 0,
    rates_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Price all at the rates of this day.")
    ] = None,
    table: Table = None,
    lang: Lang = "fi",
    output: Output = None,
    form: Format = "table",
) -> None:
    """Travel and lodging that crews from here save, beside equal crews from elsewhere: kilometres, nights and euros."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import travel_saved
    from kaivosmatch.sources import read_requirements, read_suppliers

    check_target(output, form, lang)
    pairs = [text.partition("=") for text in done]
    if any(not need.strip() or not firm.strip() for need, _, firm in pairs):
        raise InputError("--done cannot be used", got=done, expected="NEED=FIRM, such as n04=s21")
    day = None if rates_on is None else rates_on.date()
    by = {need.strip(): firm.strip() for need, _, firm in pairs}
    found = travel_saved(
        read_requirements(needs), read_suppliers(suppliers), by, outside, free_meals=free_meals, rates_on=day
    )
    head = {"outside": found.outside, "saved_eur": found.saved_eur}
    sheets = {"travel": Sheet(lambda asked: _travel(found, asked))}
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang)


def _travel(found: TravelSaved, lang: str | None) -> pd.DataFrame:
    from kaivosmatch.cli.network_output import headed

    frame = found.to_frame()
    if lang is not None:
        frame["not_known"] = [None if why is None else _why(why, lang) for why in frame["not_known"]]
    return headed(frame, lang, "travel")


def _why(reason: str, lang: str) -> str:
    """Return why a need cannot be told, in words of the language; anything else is about the rates of its years."""
    from kaivosmatch.cli.words import word

    start = "not known: "
    if not reason.startswith(start):
        return word("travel_no_rates", lang)
    return ", ".join(word(f"travel_{part.replace(' ', '_')}", lang) for part in reason.removeprefix(start).split(", "))


def visits(
    suppliers: File,
    needs: File,
    plan: Annotated[
        Path,
        typer.Option(
            "--visits", exists=True, readable=True, help="csv of visits: id, buyer, start, end, seats, and place."
        ),
    ],
    k: Shown = 10,
    most: Annotated[int | None, typer.Option(min=1, help="Most visits of a firm.")] = None,
    apart: Annotated[list[str] | None, typer.Option(help="FIRM,FIRM: not in one group; may be given again.")] = None,
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Who goes along on which visit: a seat for as many firms as can be, with the drive between places, competitors kept apart."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import visit_groups

    check_target(output, form, lang)
    listed = read_visits(plan)
    pairs = [tuple(part.strip() for part in text.split(",")) for text in apart or ()]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise InputError("--apart cannot be used", got=apart, expected="FIRM,FIRM, such as s01,s02")
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        found = visit_groups(
            matcher.rank_all(asked, k), listed, requirements=asked, apart=[(p[0], p[1]) for p in pairs], most_per_firm=most,
            time_limit=time_limit,
        )  # fmt: skip
        names = {b.id: b.name for b in matcher.index_.buyers.values()}
    head = {"status": found.status, "no_seat": [found.names[i] for i in found.left_out]}
    sheets = {
        "visit_seats": Sheet(
            lambda asked: _seats(found, listed, names, asked), ("visit", "start", "place", "buyer", "name")
        )
    }
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang)


def _seats(found: GroupPlan, listed: list[Visit], names: dict[str, str], lang: str | None) -> pd.DataFrame:
    from kaivosmatch.cli.network_output import headed

    frame = found.to_frame()
    by = {v.id: v for v in listed}
    for place, name in enumerate(("start", "end", "place", "buyer"), 1):
        frame.insert(place, name, [getattr(by[v], name) for v in frame["visit"]])
    if lang is not None:
        frame["buyer"] = [names.get(buyer, buyer) for buyer in frame["buyer"]]
    return headed(frame, lang, "visit")
