"""Progress bars on the standard error, and only where a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement
    from kaivosmatch.results import Ranking

__all__ = ["bar", "rank_with_bar", "say"]

BATCH = 16  # needs ranked between two steps of the bar: few enough to move, enough to keep the speed of ranking many at once

Step = Callable[[str, float], None]


def say(text: str) -> None:
    """Write a message for a person; results never go this way."""
    print(text, file=sys.stderr)


@contextmanager
def bar() -> Iterator[Step]:
    """Give a function ``(what, share done)`` that moves a bar; it vanishes at the end and is silent in a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:  # a bar that is merely disabled still ends with an empty line in older versions
        yield lambda what, share: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1.0)

        def step(what: str, share: float) -> None:
            progress.update(task, description=what, completed=share)

        yield step


def rank_with_bar(matcher: Matcher, needs: Sequence[Requirement], k: int, step: Step) -> list[Ranking]:
    """Rank many needs in batches, telling ``step`` after each."""
    rankings: list[Ranking] = []
    for start in range(0, len(needs), BATCH):
        step("ranking", start / len(needs))
        rankings += matcher.rank_all(needs[start : start + BATCH], k)
    return rankings
