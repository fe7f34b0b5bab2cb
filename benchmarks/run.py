"""Run the benchmarks and write a table (markdown) and JSON.

``python benchmarks/run.py quality [speed …] [--smallest] [--out FOLDER]``. Each section is a module ``benchmarks/<section>*.py`` with a
function ``sections()`` that returns named functions; a new part needs no change here. ``--smallest`` runs each at its smallest size.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

Section = Callable[[bool], list[Mapping[str, Any]]]
PARTS: dict[str, tuple[str, ...]] = {
    "quality": ("quality_awards", "quality_robust", "quality_profiles"),
    "speed": ("speed_network",),
}


@dataclass(frozen=True)
class Done:
    """A section that ran: its rows, its seconds, and the memory of the process after it."""

    name: str
    rows: list[Mapping[str, Any]]
    seconds: float
    peak_mb: float


def table(rows: list[Mapping[str, Any]]) -> str:
    """Rows as a markdown table; numbers to three decimals."""
    if not rows:
        return "(skipped)\n"
    columns = list(dict.fromkeys(key for row in rows for key in row))
    shown = [[_cell(row.get(column, "")) for column in columns] for row in rows]
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join([*lines, *("| " + " | ".join(cells) + " |" for cells in shown)]) + "\n"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def sections_of(part: str) -> dict[str, Section]:
    """The named functions of a part; a module that is not there yet is none."""
    found: dict[str, Section] = {}
    for module in PARTS[part]:
        if (FOLDER / f"{module}.py").exists():
            found.update(importlib.import_module(module).sections())
    return found


def run(parts: list[str], smallest: bool, only: str | None) -> list[Done]:
    done = []
    for part in parts:
        for name, section in sections_of(part).items():
            if only is not None and only not in name:
                continue
            print(f"{name} …", flush=True)
            start = time.perf_counter()
            rows = section(smallest)
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            done.append(Done(name, rows, seconds, peak))
            print(table(rows), f"{seconds:.1f} s, peak {peak:.0f} MB\n", flush=True)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["quality"], choices=sorted(PARTS))
    parser.add_argument("--smallest", action="store_true", help="each section at its smallest size, in seconds")
    parser.add_argument("--only", help="sections whose name contains this")
    parser.add_argument("--out", type=Path, default=FOLDER / "results")
    arguments = parser.parse_args()
    done = run(arguments.parts, arguments.smallest, arguments.only)
    arguments.out.mkdir(parents=True, exist_ok=True)
    name = "-".join(arguments.parts) + ("-smallest" if arguments.smallest else "")
    head = f"Python {platform.python_version()}, {platform.machine()}\n\n"
    text = head + "\n".join(
        f"## {d.name}\n\n{table(d.rows)}\n{d.seconds:.1f} s, peak {d.peak_mb:.0f} MB\n" for d in done
    )
    (arguments.out / f"{name}.md").write_text(text, encoding="utf-8")
    record = [
        {"section": d.name, "rows": [dict(r) for r in d.rows], "seconds": d.seconds, "peak_mb": d.peak_mb} for d in done
    ]
    (arguments.out / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
