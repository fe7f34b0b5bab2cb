"""Write grades.csv from the design: who was meant to suit which need was written down before anything was scored.

Run from the repository's root: ``python benchmarks/quality/grade.py`` for the first set, and with the folder of another set as the
argument for that one: ``python benchmarks/quality/grade.py benchmarks/quality/second``.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
DEGREE = {"main": 3, "part": 2, "near": 1}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of a folder."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def graded(folder: Path = FOLDER) -> list[tuple[str, str, int]]:
    """Return (need, profile, grade) for every pair with a grade above 0, in the order of ids.

    3: the profile's main service is the one wanted; 2: it is part of a wider offer; 1: named as near, or the profile's main service is
    a neighbour of the one wanted. The highest counts.
    """
    neighbours = {row["service"]: set(filter(None, row["neighbours"].split(";"))) for row in read(folder, "services.csv")}
    offers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted: dict[str, str] = {}
    for row in read(folder, "design.csv"):
        if row["side"] == "need":
            wanted[row["id"]] = row["service"]
        else:
            offers[row["id"]].append((row["service"], row["degree"]))
    rows = []
    for need, service in sorted(wanted.items()):
        for profile, offered in sorted(offers.items()):
            grades = [DEGREE[degree] for offer, degree in offered if offer == service]
            if any(degree == "main" and offer in neighbours[service] for offer, degree in offered):
                grades.append(1)
            if grades:
                rows.append((need, profile, max(grades)))
    return rows


def main() -> None:
    """Write grades.csv into the folder named on the command line, or into this one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with (folder / "grades.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["need_id", "profile_id", "grade"])
        writer.writerows(graded(folder))


if __name__ == "__main__":
    main()
