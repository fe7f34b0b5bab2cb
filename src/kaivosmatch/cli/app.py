"""The commands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaivosmatch.cli.network import network
from kaivosmatch.cli.output import FORMATS, check_target, deliver
from kaivosmatch.cli.words import LANGUAGES

__all__ = ["app"]

app = typer.Typer(
    name="kaivosmatch",
    help="Which firms can do what a mine needs, on what evidence, and what is not known.",
    epilog="Exit codes: 0 done, 1 the input has problems, 2 called wrongly, 70 a fault of kaivosmatch itself. "
    "Results go to the standard output, messages to the standard error.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(network, name="network")

File = Annotated[Path, typer.Argument(exists=True, readable=True)]
OptionalFile = Annotated[Path | None, typer.Option(exists=True, readable=True)]
Lang = Annotated[
    str, typer.Option(help="Language of what people read: " + ", ".join(LANGUAGES), envvar="KAIVOSMATCH_LANG")
]
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day on which documents are judged; today by default."),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write: .xlsx, .csv or .json.")]
Format = Annotated[str, typer.Option("--format", help="Of the standard output: " + ", ".join(FORMATS))]
First = Annotated[int, typer.Option("-k", min=1, help="How many firms to show for a need.")]


@app.command()
def match(
    suppliers: File,
    needs: File,
    k: First = 10,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Rank the firms of one table for each need of another."""
    from kaivosmatch.cli.progress import bar, rank_with_bar, say
    from kaivosmatch.cli.ranking import document, fitted, frames, show
    from kaivosmatch.sources import read_requirements

    check_target(output, form, lang)
    with bar() as step:
        step("reading", 0.0)
        asked = read_requirements(needs)
        matcher = fitted(suppliers, awards, buyers, as_of, step)
        rankings = rank_with_bar(matcher, asked, k, step)
    deliver(
        lambda: frames(asked, rankings, lang),
        lambda: document(asked, rankings, matcher.as_of_, lang),
        path=output,
        form=form,
        lang=lang,
        show=lambda: show(asked, rankings, lang),
    )
    for ranking in rankings:
        for note in ranking.notes:
            say(f"{ranking.requirement_id}: {note}")
    if output is not None:
        say(f"{output}: {len(rankings)} needs ranked as of {matcher.as_of_}")


@app.command()
def consortia(
    suppliers: File,
    needs: File,
    k: First = 3,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    differ: Annotated[
        str, typer.Option(help="Alternatives differ by at least so many members; 'lead': no lead twice.")
    ] = "1",
    max_members: Annotated[int | None, typer.Option(min=1, help="Most members; else what each need says.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.0, help="Seconds for each need.")] = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Find who could meet each need together, who leads and who does what; or say why nobody can."""
    from kaivosmatch.cli.progress import bar, say
    from kaivosmatch.cli.ranking import fitted
    from kaivosmatch.cli.teams import differ_of, plan_document, plan_frames, show_plans
    from kaivosmatch.sources import read_requirements

    check_target(output, form, lang)
    apart = differ_of(differ)
    plans = []
    with bar() as step:
        step("reading", 0.0)
        asked = read_requirements(needs)
        matcher = fitted(suppliers, awards, buyers, as_of, step)
        for done, need in enumerate(asked):
            step(need.id, done / len(asked))
            plans.append(matcher.consortia(need, k, max_members=max_members, differ=apart, time_limit=time_limit))
    deliver(
        lambda: plan_frames(asked, plans),
        lambda: plan_document(asked, plans, matcher.as_of_, lang),
        path=output,
        form=form,
        lang=lang,
        show=lambda: show_plans(asked, plans, lang),
    )
    if output is not None:
        say(f"{output}: consortia for {len(plans)} needs as of {matcher.as_of_}")


@app.command()
def allocate(
    suppliers: File,
    needs: File,
    k: Annotated[int, typer.Option("-k", min=1, help="How many of each need's best teams to begin with.")] = 10,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    worth: Annotated[
        list[str] | None,
        typer.Option(
            help="need=number: what serving it counts; the others then count 1. Without it: the needs' values."
        ),
    ] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.0, help="Seconds in all.")] = None,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Choose one consortium for each of many needs, so that nobody is sent twice; say what stays unserved, and why."""
    from kaivosmatch.cli.allocating import allocation_document, allocation_frames, show_allocation, worth_of
    from kaivosmatch.cli.progress import bar, say
    from kaivosmatch.cli.ranking import fitted
    from kaivosmatch.sources import read_requirements

    check_target(output, form, lang)
    with bar() as step:
        step("reading", 0.0)
        asked = read_requirements(needs)
        counts = worth_of(worth or [], asked)
        matcher = fitted(suppliers, awards, buyers, as_of, step)
        step("choosing", 0.0)
        found = matcher.allocate(asked, worth=counts, k=k, time_limit=time_limit)
    names = {firm.id: firm.name for firm in matcher.index_.catalogue.records}
    deliver(
        lambda: allocation_frames(asked, found, names, lang),
        lambda: allocation_document(asked, found, names, matcher.as_of_, lang),
        path=output,
        form=form,
        lang=lang,
        show=lambda: show_allocation(asked, found, names, lang),
    )
    if output is not None:
        say(f"{output}: {len(found.assignments)} of {len(asked)} needs served as of {matcher.as_of_}")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="A workbook to write, .xlsx")],
    kind: Annotated[str | None, typer.Option(help="suppliers, requirements, buyers, awards or ledger")] = None,
    lang: Lang = "fi",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write an empty workbook to fill in, with an explanation of each column."""
    from kaivosmatch.cli.checking import kind_of
    from kaivosmatch.cli.progress import say
    from kaivosmatch.errors import InputError
    from kaivosmatch.sources import write_template

    chosen = kind_of(file, kind)
    if file.exists() and not force:
        raise InputError("the file is there already", got=str(file), hint="--force replaces it")
    write_template(file, chosen, lang)
    say(f"{file}: an empty workbook for {chosen}")


@app.command()
def check(
    file: File,
    kind: Annotated[str | None, typer.Option(help="suppliers, requirements, buyers, awards or ledger")] = None,
    form: Format = "table",
) -> None:
    """List all problems of a file; exit code 1 where there are any."""
    from kaivosmatch.cli.checking import check_file, kind_of

    check_target(None, form)
    raise typer.Exit(check_file(file, kind_of(file, kind), form))


@app.command()
def evaluate(
    path: File,
    share: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Share of the purchases that come before the cut.")
    ] = 0.8,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the cut, in place of a share.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="field=heading, where a heading of yours is not known.")
    ] = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Ask the later part of your purchases who would win, knowing only the earlier part; simple methods beside it."""
    from kaivosmatch.cli.measuring import columns_of, document
    from kaivosmatch.cli.progress import bar
    from kaivosmatch.evaluate import evaluate_awards

    check_target(output, form)
    columns = columns_of(column or [])
    with bar() as step:
        result = evaluate_awards(
            path,
            columns=columns,
            share=share,
            day=None if day is None else day.date(),
            progress=lambda what, done, total: step(what, done / total),
        )
    deliver(
        lambda: {"evaluation": result.to_frame()},
        lambda: document(result),
        path=output,
        form=form,
        lang="en",
        show=lambda: print(result),
    )


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What is needed, in one sentence.")],
    suppliers: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            readable=True,
            envvar="KAIVOSMATCH_SUPPLIERS",
            help="Without it: the bundled, invented network.",
        ),
    ] = None,
    awards: OptionalFile = None,
    buyers: OptionalFile = None,
    site: Annotated[str | None, typer.Option(help="Where: a site's name or key.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Where: a municipality.")] = None,
    within: Annotated[str | None, typer.Option(help="By when someone must be on site: 4h, 90min.")] = None,
    crew: Annotated[int | None, typer.Option(min=1, help="People needed; else read from the sentence.")] = None,
    k: First = 5,
    lang: Lang = "fi",
    as_of: Day = None,
    output: Output = None,
    form: Format = "table",
) -> None:
    """Ask in one sentence who can come and whom to ring."""
    from kaivosmatch.asking import need
    from kaivosmatch.cli.asking import hours_of, show_calls
    from kaivosmatch.cli.progress import bar, say
    from kaivosmatch.cli.ranking import document, fitted, frames, sample_matcher

    check_target(output, form, lang)
    asked = need(text, site=site, municipality=municipality, within_h=hours_of(within), crew=crew)
    with bar() as step:
        if suppliers is None:
            say("no --suppliers: asking the bundled, invented network")
            matcher = sample_matcher(as_of, step)
        else:
            matcher = fitted(suppliers, awards, buyers, as_of, step)
        ranking = matcher.rank(asked, k)
    deliver(
        lambda: frames([asked], [ranking], lang),
        lambda: document([asked], [ranking], matcher.as_of_, lang),
        path=output,
        form=form,
        lang=lang,
        show=lambda: show_calls(ranking, lang, matcher.able),
    )
    for note in ranking.notes:
        say(note)


@app.command()
def demo(k: First = 5, lang: Lang = "fi") -> None:
    """Rank the firms of the bundled, invented network for each of its needs, and find consortia for those that need several."""
    from kaivosmatch.cli.progress import bar, rank_with_bar
    from kaivosmatch.cli.ranking import sample_matcher, show
    from kaivosmatch.cli.teams import show_plans
    from kaivosmatch.datasets import SAMPLE_DAY, load_sample

    check_target(None, "table", lang)
    sample = load_sample()
    print(f"{len(sample.suppliers)} invented firms, {len(sample.requirements)} invented needs, as of {SAMPLE_DAY}\n")
    with bar() as step:
        matcher = sample_matcher(None, step)
        rankings = rank_with_bar(matcher, sample.requirements, k, step)
        plans = [matcher.consortia(need, 2) for need in sample.requirements]
    show(sample.requirements, rankings, lang)
    together = [i for i, plan in enumerate(plans) if not plan.consortia or len(plan.consortia[0].members) > 1]
    show_plans([sample.requirements[i] for i in together], [plans[i] for i in together], lang)
    # the need with the least certain second choice has most to explain
    chosen = next(
        (r for r in rankings if len(r.candidates) > 1 and r.candidates[1].verdict.name == "UNKNOWN"), rankings[0]
    )
    print(chosen.explain(chosen.candidates[min(1, len(chosen.candidates) - 1)].supplier_id).text(lang=lang))
