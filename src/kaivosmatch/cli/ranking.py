"""Rankings on the command line: fitting from files, and the tables, frames and JSON of the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaivosmatch.cli.output import print_table
from kaivosmatch.cli.words import word
from kaivosmatch.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.cli.progress import Step
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.records import Requirement
    from kaivosmatch.results import Ranking

__all__ = ["document", "fitted", "frames", "open_points", "sample_matcher", "show"]


def fitted(suppliers: Path, awards: Path | None, buyers: Path | None, as_of: datetime | None, step: Step) -> Matcher:
    """Read the files and fit a matcher on them.

    Raises
    ------
    RecordErrors
        With all problems of a file.
    """
    from kaivosmatch.matcher import Matcher
    from kaivosmatch.sources import read_awards, read_buyers, read_suppliers

    firms = read_suppliers(suppliers, progress=lambda count, share: step(f"{count} companies read", share))
    history = read_awards(awards) if awards is not None else None
    known = read_buyers(buyers) if buyers is not None else None
    step("fitting", 0.0)
    return Matcher(as_of=None if as_of is None else as_of.date()).fit(firms, awards=history, buyers=known)


def sample_matcher(as_of: datetime | None, step: Step) -> Matcher:
    """Fit a matcher on the bundled network, by default on its own day."""
    from kaivosmatch.datasets import SAMPLE_DAY, load_sample
    from kaivosmatch.matcher import Matcher

    step("fitting", 0.0)
    sample = load_sample()
    day = SAMPLE_DAY if as_of is None else as_of.date()
    return Matcher(as_of=day).fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers)


def open_points(ranking: Ranking, supplier_id: str, lang: str) -> list[str]:
    """Return the criteria that stand between a candidate and a plain PASS, in the order of its explanation."""
    candidate = ranking.candidate(supplier_id)
    if candidate.verdict is Verdict.PASS:
        return []
    return [step.labels[lang] for step in ranking.explain(supplier_id).gaps]


def frames(needs: Sequence[Requirement], rankings: Sequence[Ranking], lang: str) -> dict[str, pd.DataFrame]:
    """Return ``rankings`` (a row per need and candidate) and ``exclusions``, each with the need's id first."""
    import pandas as pd

    ranked, excluded = [], []
    for need, ranking in zip(needs, rankings, strict=True):
        frame = ranking.to_frame()
        frame.insert(0, "requirement_id", need.id)
        frame.insert(1, "requirement", need.title)
        points = [open_points(ranking, c.supplier_id, lang) for c in ranking.candidates]
        frame.insert(list(frame.columns).index("possible") + 1, "open", [p[0] if p else "" for p in points])
        ranked.append(frame)
        out = ranking.exclusions(lang)
        out.insert(0, "requirement_id", need.id)
        excluded.append(out)
    return {
        "rankings": pd.concat(ranked, ignore_index=True) if ranked else pd.DataFrame(),
        "exclusions": pd.concat(excluded, ignore_index=True) if excluded else pd.DataFrame(),
    }


def document(needs: Sequence[Requirement], rankings: Sequence[Ranking], as_of: date, lang: str) -> Mapping[str, Any]:
    """Return the rankings as one JSON object."""
    return {
        "as_of": as_of.isoformat(),
        "needs": [
            {
                "requirement_id": need.id,
                "title": need.title,
                "notes": list(ranking.notes),
                "candidates": [
                    {
                        "rank": c.rank,
                        "supplier_id": c.supplier_id,
                        "name": c.name,
                        "verdict": c.verdict.name,
                        "score": c.score,
                        "possible": c.possible,
                        "contributions": dict(c.contributions),
                        "open": open_points(ranking, c.supplier_id, lang),
                        "lots": list(c.lots),
                        "arrival_h": c.arrival_h,
                        "contacts": [contact.model_dump(exclude_none=True) for contact in c.contacts],
                    }
                    for c in ranking.candidates
                ],
                "excluded": ranking.excluded,
                "exclusions": ranking.exclusions(lang).to_dict("records"),
            }
            for need, ranking in zip(needs, rankings, strict=True)
        ],
    }


def show(needs: Sequence[Requirement], rankings: Sequence[Ranking], lang: str) -> None:
    """Print a table per need."""
    for need, ranking in zip(needs, rankings, strict=True):
        title = f"{need.id}  {need.title}  ({word('excluded', lang)}: {ranking.excluded})"
        rows = [
            {
                "rank": c.rank,
                "name": c.name,
                "verdict": c.verdict.name,
                "score": c.score,
                "possible": c.possible,
                "open": next(iter(open_points(ranking, c.supplier_id, lang)), None),
            }
            for c in ranking.candidates
        ]
        if rows:
            print_table(title, rows, ("rank", "name", "verdict", "score", "possible", "open"), lang)
        else:
            print(f"{title}\n{word('nobody', lang)}")
        print()
