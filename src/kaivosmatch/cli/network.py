"""``kaivosmatch network``: what a development project asks about all firms and all needs at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaivosmatch.cli.network_contacts import introductions, log, prospects
from kaivosmatch.cli.network_meetings import meetings
from kaivosmatch.cli.network_options import (
    Day,
    File,
    Firm,
    Format,
    Lang,
    OptionalFile,
    Output,
    Shown,
    Table,
    asked_of,
)
from kaivosmatch.cli.network_trips import travel, visits
from kaivosmatch.cli.output import check_target
from kaivosmatch.errors import UnknownName

if TYPE_CHECKING:
    from kaivosmatch.network import Impact

__all__ = ["network"]

network = typer.Typer(
    help="The network as a whole: readiness, courses, themes, gaps, meetings, outcomes.", no_args_is_help=True
)


@network.command()
def readiness(
    suppliers: File,
    needs: File,
    firm: Firm = None,
    days: Annotated[int, typer.Option(min=0, help="How far the calendar of what expires looks ahead.")] = 180,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """What each firm lacks, what it costs and opens, and what expires; with --firm, its plan on one page."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import readiness as asking

    check_target(output, form, lang)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        catalogue = matcher.index_.catalogue
        if firm is not None and firm not in catalogue:
            raise UnknownName("supplier", firm, catalogue.ids)
        firms = None if firm is None else [catalogue.records[catalogue.row(firm)]]
        found = asking(firms, asked, matcher=matcher)
    sheets = {
        "steps": Sheet(found.to_frame, ("name", "label", "action", "people", "cost_eur", "days", "lots_alone", "eur_alone")),
        "firms": Sheet(found.summary, ("name", "lots_open", "eur_open", "lots_questions", "steps", "lots_all", "eur_all")),
        "registers": Sheet(found.registers_frame, ("name", "kind", "label", "entered", "buyers")),
        "calendar": Sheet(
            lambda asked: found.calendar(days, lang=asked), ("valid_until", "name", "label", "scope", "people", "lots_needing")
        ),
    }  # fmt: skip
    hand_over(
        sheets,
        {"as_of": found.as_of},
        table=table,
        path=output,
        form=form,
        lang=lang,
        text=None if firm is None else lambda: found.text(firm, lang),
        read=("firms", "calendar"),
    )


@network.command()
def training(
    suppliers: File,
    needs: File,
    budget: Annotated[float, typer.Option(min=0.0, help="Euros without VAT.")],
    worth: Annotated[
        str | None, typer.Option(help="What counts: euros or needs; euros where all needs have them.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count only what no open question hangs on.")] = False,
    alone: Annotated[bool, typer.Option("--alone", help="Open nothing through groups of firms.")] = False,
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 50.0,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Which firm should get which certificate or card, so that the most demand opens for the money; and the courses of it."""
    from kaivosmatch.cli.network_output import hand_over, training_sheets
    from kaivosmatch.network import training_plan

    check_target(output, form, lang)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        plan = training_plan(
            None, asked, budget=budget, worth=worth, matcher=matcher, strict=strict, together=not alone, time_limit=time_limit
        )  # fmt: skip
    head = {
        "as_of": plan.as_of,
        "status": plan.status,
        "unit": plan.unit,
        "cost": plan.cost,
        "already": plan.already,
        "gain": plan.gain,
        "bound": plan.bound,
        "cut_short": list(plan.cut_short),
    }
    hand_over(training_sheets(plan), head, table=table, path=output, form=form, lang=lang)


@network.command()
def coverage(
    suppliers: File,
    needs: File,
    home: Annotated[str, typer.Option(help="Region whose firms are at home; empty: none.")] = "Kainuu",
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Who can do what now, who nearly, and nobody; with whom work falls, and where a newcomer would help most."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import coverage as asking

    check_target(output, form, lang)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        found = asking(None, asked, home=home or None, matcher=matcher)
    sheets = {
        "lots": Sheet(found.to_frame, ("title", "status", "now", "questions_open", "near", "single_point", "eur")),
        "services": Sheet(found.by_theme, ("theme", "lots", "lots_now", "eur", "eur_not_now", "unvalued")),
        "municipalities": Sheet(
            found.by_municipality, ("municipality", "lots", "lots_now", "eur", "eur_not_now", "unvalued")
        ),
        "single_points": Sheet(found.single_points, ("name", "lots", "eur", "unvalued", "lot_ids")),
        "gaps": Sheet(found.gaps, ("theme", "municipality", "lots", "eur", "eur_outside", "eur_nobody", "near_home")),
    }
    hand_over(sheets, {"as_of": found.as_of}, table=table, path=output, form=form, lang=lang)


@network.command()
def segments(
    suppliers: File,
    needs: OptionalFile = None,
    n: Annotated[
        int | None, typer.Option("-n", min=1, help="How many themes; else as many as resamples find again.")
    ] = None,
    awards: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    output: Output = None,
    form: Format = "table",
) -> None:
    """Themes of the network, which overlap: their firms, the firms at their edge, and the demand that meets them."""
    from kaivosmatch.cli.network_output import hand_over, segment_sheets
    from kaivosmatch.cli.progress import bar
    from kaivosmatch.network import segments as asking
    from kaivosmatch.sources import read_awards, read_requirements, read_suppliers

    check_target(output, form, lang)
    with bar() as step:
        step("reading", 0.0)
        firms = read_suppliers(suppliers)
        demand = () if needs is None else read_requirements(needs)
        history = () if awards is None else read_awards(awards)
        step("themes", 0.0)
        found = asking(firms, n, requirements=demand, awards=history)
    sheets = segment_sheets(found, {s.id: s.name for s in firms}, lang)
    head = {"stability": found.stability, "unplaced": list(found.unplaced), "unmet": list(found.unmet)}
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang, read=("themes",))


@network.command()
def exposure(
    suppliers: File,
    needs: File,
    k: Shown = 10,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Who is ever shown by the rankings, beside what mere popularity would show."""
    from kaivosmatch.cli.network_output import exposure_sheets, hand_over
    from kaivosmatch.network import exposure as asking
    from kaivosmatch.sources import read_awards

    check_target(output, form, lang)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        firms = matcher.index_.catalogue.records
        history = None if awards is None else read_awards(awards)
        found = asking(matcher.rank_all(asked, k), firms, awards=history)
    head = {"rankings": found.rankings, "places": found.places, "never_shown": len(found.never_shown)}
    sheets = exposure_sheets(found, {s.id: s.name for s in firms})
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang, read=("measures",))


@network.command()
def impact(
    ledger: File,
    year: Annotated[int, typer.Option(help="Year that is counted.")],
    baseline: Annotated[int | None, typer.Option(help="Year beside it; the year before by default.")] = None,
    local: Annotated[
        list[str] | None,
        typer.Option(help="municipality, region, country, or a name; several give figures of their own."),
    ] = None,
    suppliers: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    output: Output = None,
    form: Format = "table",
) -> None:
    """What came of it in a year: headcount, jobs, local purchases, courses, cooperation; the two ends of what is not known."""
    from kaivosmatch.cli.network_output import hand_over, impact_sheets
    from kaivosmatch.network import impact as asking
    from kaivosmatch.sources import read_buyers, read_ledger, read_suppliers

    check_target(output, form, lang)
    found = asking(
        read_ledger(ledger),
        year,
        baseline,
        local or "region",
        suppliers=() if suppliers is None else read_suppliers(suppliers),
        buyers=() if buyers is None else read_buyers(buyers),
    )
    head = {"year": found.year, "baseline": found.baseline, "definitions": _definitions(found, output, form, lang)}
    hand_over(impact_sheets(found, lang), head, table=table, path=output, form=form, lang=lang)


def _definitions(found: Impact, output: Path | None, form: str, lang: str) -> list[str]:
    """In the language of who reads, and as programs compare them in JSON."""
    programs = form == "json" or (output is not None and output.suffix.lower() == ".json")
    return [d.text if programs else d.told(lang) for d in found.definitions]


@network.command()
def outlook(
    suppliers: File,
    needs: File,
    firm: Annotated[str, typer.Option(help="Id of the firm.")],
    quarters: Annotated[int, typer.Option(min=1, help="How many to look ahead, this one included.")] = 6,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """One firm's fitting work by quarter, and what one more person or certificate would add."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import outlook as asking

    check_target(output, form, lang)
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        found = asking(firm, asked, quarters=quarters, matcher=matcher)
    sheets = {
        "quarters": Sheet(found.to_frame),
        "lots": Sheet(found.lots_frame),
        "growth": Sheet(found.growth_frame),
    }
    head = {"supplier_id": found.supplier_id, "as_of": found.as_of, "unvalued": found.unvalued}
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang, text=lambda: found.text(lang))


for command in (meetings, visits, introductions, log, prospects, travel):
    network.command()(command)
