"""``kaivosmatch network introductions``, ``log`` and ``prospects``: who should meet whom, what was done, whom to ask for a branch."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaivosmatch.cli.network_options import Day, File, Firm, Format, Lang, OptionalFile, Output, Table, asked_of
from kaivosmatch.cli.output import check_target
from kaivosmatch.errors import InputError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.network import ActivityLog, Journey, Prospect

__all__ = ["introductions", "log", "prospects"]

Date = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def introductions(
    suppliers: File,
    needs: File,
    buyers: Annotated[Path, typer.Option(exists=True, readable=True, help="Buyers; those of kind prime get a letter.")],
    prime: Annotated[str | None, typer.Option(help="Id of one buyer: its letter, whatever its kind.")] = None,
    firm: Firm = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Most firms for each need, and for each trade of a prime.")] = 5,
    ledger: OptionalFile = None,
    awards: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Small firms for the next jobs of large prime contractors; with --prime its letter, with --firm what that firm may be told."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.evidence import plain
    from kaivosmatch.network import introductions as finding
    from kaivosmatch.sources import read_buyers, read_ledger

    check_target(output, form, lang)
    known = read_buyers(buyers)
    chosen = [b for b in known if (b.kind == "prime" if prime is None else b.id == prime)]
    if not chosen:
        raise UnknownName("prime contractor", prime or "kind prime", [b.id for b in known])
    with asked_of(suppliers, needs, awards, buyers, as_of) as (matcher, asked):
        firms = matcher.index_.catalogue.records
        # a prime that is a firm of the region itself is asked for hands in its own trade as well
        profiles = {b.id: s for b in chosen for s in firms if plain(s.name) == plain(b.name)}
        spent = () if ledger is None else read_ledger(ledger).purchases
        found = finding(
            chosen, firms, asked, profiles=profiles, purchases=spent, k=k, matcher=matcher,
            as_of=None if as_of is None else as_of.date(),
        )  # fmt: skip
    sheets = {
        "introductions": Sheet(found.to_frame, ("prime", "name", "route", "subject", "why")),
        "not_introduced": Sheet(found.skipped_frame, ("prime", "name", "why_not")),
    }
    text = None
    if firm is not None:
        text = lambda: found.for_firm(firm, lang)  # noqa: E731
    elif prime is not None:
        text = lambda: found.letter(prime, lang)  # noqa: E731
    hand_over(sheets, {}, table=table, path=output, form=form, lang=lang, text=text)


def log(
    ledger: File,
    start: Annotated[
        str, typer.Option(help="From where pairs are counted: visit, trip, introduction, meeting or bid.")
    ] = "introduction",
    since: Date = None,
    until: Date = None,
    waiting: Annotated[int, typer.Option(min=0, help="Days without anything done, from which a pair waits.")] = 60,
    suppliers: OptionalFile = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """What was done and what followed: from a first contact to bids and purchases, who waits for a call, and why some refused."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import activity_log
    from kaivosmatch.sources import read_buyers, read_ledger, read_suppliers

    check_target(output, form, lang)
    known = () if buyers is None else read_buyers(buyers)
    names = {} if suppliers is None else {s.id: s.name for s in read_suppliers(suppliers)}
    names |= {b.id: b.name for b in known}
    first, last = (None if d is None else d.date() for d in (since, until))
    found = activity_log(read_ledger(ledger), start=start, since=first, until=last, buyers=known)
    told = ("name", "buyer", "first", "meeting", "bid", "won", "purchase", "tier1_low_eur", "tier1_high_eur")
    day = date.today() if as_of is None else as_of.date()
    sheets = {
        "funnel": Sheet(lambda asked: _funnel(found, asked)),
        "waiting": Sheet(
            lambda asked: _pairs(found.waiting(day, waiting), names, asked), ("name", "buyer", "first", "last")
        ),
        "journeys": Sheet(lambda asked: _pairs(found.journeys, names, asked), told),
        "refusals": Sheet(lambda asked: _refusals(found, asked)),
        "successors": Sheet(lambda asked: _successors(found, names, asked)),
    }
    head = {"as_of": day, "unlinked": found.unlinked}
    hand_over(sheets, head, table=table, path=output, form=form, lang=lang)


def _funnel(found: ActivityLog, lang: str | None) -> pd.DataFrame:
    from kaivosmatch.cli.network_output import headed
    from kaivosmatch.cli.words import word

    frame = found.to_frame()
    if lang is not None:
        frame["step"] = [word(f"step_{s}", lang) for s in frame["step"]]
    return headed(frame, lang, "log")


def _pairs(journeys: tuple[Journey, ...], names: dict[str, str], lang: str | None) -> pd.DataFrame:
    import pandas as pd

    from kaivosmatch.cli.network_output import headed
    from kaivosmatch.network._figures import whole_or_none

    steps = ("meeting", "bid", "won", "purchase")
    rows = [
        (
            j.supplier_id, names.get(j.supplier_id, j.supplier_id), names.get(j.buyer, j.buyer), j.first, j.last,
            *(_reached(j.reached[s], lang) for s in steps), *(whole_or_none(end) for tier in (1, 2) for end in j.eur[tier]),
        )
        for j in journeys
    ]  # fmt: skip
    columns = [
        "supplier_id", "name", "buyer", "first", "last", *steps, "tier1_low_eur", "tier1_high_eur", "tier2_low_eur", "tier2_high_eur",
    ]  # fmt: skip
    return headed(pd.DataFrame(rows, columns=columns, dtype=object), lang, "log")


def _reached(state: int, lang: str | None) -> object:
    from kaivosmatch.cli.words import word

    return state if lang is None else word({1: "yes", 0: "not_known", -1: "no"}[state], lang)


def _refusals(found: ActivityLog, lang: str | None) -> pd.DataFrame:
    import pandas as pd

    from kaivosmatch.cli.network_output import headed
    from kaivosmatch.cli.words import word

    rows = [(why or ("" if lang is None else word("no_reason", lang)), n) for why, n in found.refusals()]
    return headed(pd.DataFrame(rows, columns=["reason", "times"]), lang, "log")


def _successors(found: ActivityLog, names: dict[str, str], lang: str | None) -> pd.DataFrame:
    import pandas as pd

    from kaivosmatch.cli.network_output import headed

    rows = [(firm, names.get(firm, firm), day) for firm, day in found.successors.items()]
    return headed(pd.DataFrame(rows, columns=["supplier_id", "name", "told"], dtype=object), lang, "log")


def prospects(
    ledger: File,
    suppliers: File,
    local: Annotated[str, typer.Option(help="municipality, region, country, or a name.")] = "region",
    year: Annotated[list[int] | None, typer.Option(help="Only purchases of this year; may be given again.")] = None,
    buyers: OptionalFile = None,
    table: Table = None,
    lang: Lang = "fi",
    output: Output = None,
    form: Format = "table",
) -> None:
    """Firms that are bought from here and have no establishment here: whom to ask for a branch."""
    from kaivosmatch.cli.network_output import Sheet, hand_over
    from kaivosmatch.network import branch_prospects
    from kaivosmatch.sources import read_buyers, read_ledger, read_suppliers

    check_target(output, form, lang)
    if year is not None and any(not 1900 <= y <= 2200 for y in year):
        raise InputError("not a year", got=year)
    known = () if buyers is None else read_buyers(buyers)
    found = branch_prospects(read_ledger(ledger), read_suppliers(suppliers), local, years=year, buyers=known)
    sheets = {"prospects": Sheet(lambda asked: _prospects(found, asked))}
    hand_over(sheets, {}, table=table, path=output, form=form, lang=lang)


def _prospects(found: tuple[Prospect, ...], lang: str | None) -> pd.DataFrame:
    import pandas as pd

    from kaivosmatch.cli.network_output import headed
    from kaivosmatch.network._figures import whole_or_none

    rows = [
        (
            p.supplier_id, p.name if lang is None else p.name or p.supplier_id, _reached(p.local, lang),
            *(whole_or_none(end) for tier in (1, 2) for end in p.eur[tier]),
        )
        for p in found
    ]  # fmt: skip
    columns = ["supplier_id", "name", "local", "tier1_low_eur", "tier1_high_eur", "tier2_low_eur", "tier2_high_eur"]
    return headed(pd.DataFrame(rows, columns=columns, dtype=object), lang, "log")
