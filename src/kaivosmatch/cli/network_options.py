"""Options that the commands about the network share, and the reading and fitting that they begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaivosmatch.cli.output import FORMATS
from kaivosmatch.cli.words import LANGUAGES

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement

__all__ = ["Day", "File", "Firm", "Format", "Lang", "OptionalFile", "Output", "Shown", "Table", "asked_of"]

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
Table = Annotated[str | None, typer.Option(help="Only this table of the result; csv holds the first without it.")]
Firm = Annotated[str | None, typer.Option(help="Id of one firm.")]
Shown = Annotated[int, typer.Option("-k", min=1, help="How many firms a ranking shows.")]


@contextmanager
def asked_of(
    suppliers: Path, needs: Path, awards: Path | None, buyers: Path | None, as_of: datetime | None
) -> Iterator[tuple[Matcher, list[Requirement]]]:
    """Read and fit under a bar that stands until the answer is there."""
    from kaivosmatch.cli import ranking
    from kaivosmatch.cli.progress import bar
    from kaivosmatch.sources import read_requirements

    with bar() as step:
        step("reading", 0.0)
        asked = read_requirements(needs)
        yield ranking.fitted(suppliers, awards, buyers, as_of, step), asked
