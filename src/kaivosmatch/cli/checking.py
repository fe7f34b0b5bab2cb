"""``kaivosmatch check``: every problem of a file at once."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from kaivosmatch.cli import OK, PROBLEMS
from kaivosmatch.cli.progress import Step, bar, say
from kaivosmatch.errors import InputError, RecordErrors, UnknownName
from kaivosmatch.sources import read_awards, read_buyers, read_ledger, read_requirements, read_suppliers

__all__ = ["KINDS", "check_file", "kind_of"]

KINDS = ("suppliers", "requirements", "buyers", "awards", "ledger")
# beginnings of file names in the three languages, as people name such files
NAMES = {
    "suppliers": ("supplier", "toimittaja", "yrity", "leverantör", "leverantor", "firms"),
    "requirements": ("requirement", "need", "tarve", "tarpe", "behov", "notice"),
    "buyers": ("buyer", "tilaaja", "ostaja", "beställare", "köpare"),
    "awards": ("award", "hankin", "upphandling"),
    "ledger": ("ledger", "kirjanpito", "seuranta", "uppföljning"),
}


def kind_of(file: Path, kind: str | None) -> str:
    """Return the kind that was stated, else the one that the file's name begins with.

    Raises
    ------
    InputError
        The name says nothing, or the stated kind is not known.

    Examples
    --------
    >>> kind_of(Path("Tarpeet 2027.xlsx"), None)
    'requirements'
    """
    if kind is not None:
        if kind not in KINDS:
            raise UnknownName("kind of file", kind, KINDS)
        return kind
    stem = file.stem.casefold()
    for name, starts in NAMES.items():
        if stem.startswith(starts):
            return name
    raise InputError("the name of the file does not say what is in it", got=file.name, hint="--kind " + "|".join(KINDS))


def check_file(file: Path, kind: str, form: str) -> int:
    """Read a file, tell all its problems, and return the exit code."""
    problems: RecordErrors | None = None
    counted = 0
    with bar() as step:
        try:
            counted = _read(file, kind, step)
        except RecordErrors as error:
            problems = error
    if form == "json":
        print(json.dumps([asdict(p) for p in problems.problems] if problems else [], ensure_ascii=False, indent=2))
    elif form == "csv":
        sys.stdout.write((problems or RecordErrors([])).to_frame().to_csv(index=False, lineterminator="\n"))
    elif problems:
        print(problems)
    if problems:
        return PROBLEMS
    say(f"{file.name}: {counted} {kind}, no problems")
    return OK


def _read(file: Path, kind: str, step: Step) -> int:
    if kind == "suppliers":
        return len(read_suppliers(file, progress=lambda count, share: step(f"{count} companies read", share)))
    if kind == "ledger":
        ledger = read_ledger(file)
        return sum(
            map(len, (ledger.firm_years, ledger.purchases, ledger.courses, ledger.job_claims, ledger.activities))
        )
    if kind == "requirements":
        return len(read_requirements(file))
    return len(read_buyers(file) if kind == "buyers" else read_awards(file))
