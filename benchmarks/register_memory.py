"""How much memory the business register takes: write a bulk file of invented companies, then read it in a process of its own.

python benchmarks/register_memory.py 800000            # streamed, and as a list
python benchmarks/register_memory.py 800000 --fit 20000  # and the first 20,000 fitted
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
SYLLABLES = re.findall(
    r"\w+", "ka ki ko ku la li lo lu ma mi mo na ni no pa pi po ra ri ro sa si so ta ti vi vo jär väl kai kos nie"
)
FORMS = ("Oy", "Oy", "Oy", "Tmi", "Ky", "Ab Oy", "ry", "Rakennus Oy", "Kuljetus Oy", "Kiinteistö Oy", "Osuuskunta")
CODES = [
    f"{g:02d}{c}" for g in (*range(1, 4), *range(10, 34), *range(41, 97)) for c in (110, 120, 200, 310, 500, 910, 990)
]


def said(fi: str, sv: str, en: str) -> list[dict[str, str]]:
    return [{"languageCode": code, "description": text} for code, text in (("1", fi), ("2", sv), ("3", en))]


LINES = {
    c: said(f"Keksitty toimiala {c} ja siihen liittyvä palvelu", f"Påhittad bransch {c}", f"Invented line {c}")
    for c in CODES
}
IN_FORCE, REMOVED = (
    said("Rekisterissä", "Registrerad", "Registered"),
    said("Rekisteristä poistettu", "Avregistrerad", "Unregistered"),
)


def business_ids(rng: random.Random) -> Iterator[str]:
    number = 1_000_000
    while True:
        number += rng.randrange(1, 9)
        left = sum(int(d) * w for d, w in zip(str(number), WEIGHTS, strict=True)) % 11
        if left != 1:
            yield f"{number}-{(11 - left) % 11}"


def day(rng: random.Random, first: int = 1980) -> str:
    """A day up to 2025, the later years more often."""
    start = date(first, 1, 1)
    return (start + timedelta(int((date(2025, 12, 31) - start).days * rng.random() ** 0.6))).isoformat()


def company(rng: random.Random, business_id: str) -> dict[str, Any]:
    """A company as the register writes it, 2.8 kB on average: 3.3 entries, of which one in four has ended."""

    def word() -> str:
        return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3, 3, 4)))).capitalize()

    since, code, place = day(rng), rng.choice(CODES), f"{rng.randrange(5, 990):03d}"
    name = " ".join(word() for _ in range(rng.choice((1, 2, 2, 3)))) + " " + rng.choice(FORMS)
    entries = []
    for register, in_force, left in (("1", 0.8, 0.0), ("5", 0.75, 0.15), ("6", 0.7, 0.25), ("7", 0.3, 0.35)):
        if rng.random() < in_force:
            when = since if register == "1" or rng.random() < 0.5 else day(rng, 1995)
            entries.append(
                {
                    "register": register,
                    "registrationDate": when,
                    "endDate": None,
                    "descriptions": IN_FORCE,
                    "authority": "2",
                }
            )
        if rng.random() < left:
            entries.append(
                {
                    "register": register,
                    "registrationDate": day(rng),
                    "endDate": day(rng, 2011),
                    "descriptions": REMOVED,
                    "authority": "2",
                }
            )
    offices = [{"city": "KEKSITTYLÄ", "languageCode": lang, "municipalityCode": place} for lang in ("1", "2")]
    street = {
        "street": word() + "katu",
        "postCode": f"{rng.randrange(100, 99_999):05d}",
        "buildingNumber": "1",
        "entrance": "",
        "co": None,
    }
    situations = [
        {"type": rng.choice(("KONK", "SELTILA", "SANE")), "registrationDate": day(rng, 2018), "endDate": None}
    ]
    return {
        "businessId": {"value": business_id, "registrationDate": since, "source": "3"},
        "euId": {"value": f"FIFPRO.{business_id}", "source": "1"},
        "names": [{"name": name, "type": "1", "registrationDate": since, "endDate": None, "version": 1, "source": "1"}],
        "mainBusinessLine": {"type": code, "typeCodeSet": "TOIMI3" if rng.random() < 0.8 else "TOIMI4", "descriptions": LINES[code]},
        "companyForms": [{"type": "16", "descriptions": said("Osakeyhtiö", "Aktiebolag", "Limited company"), "version": 1}],
        "companySituations": situations if rng.random() < 0.02 else [],
        "registeredEntries": entries,
        "addresses": [{"type": kind, **street, "postOffices": offices, "registrationDate": since} for kind in ("1", "2")],
        "tradeRegisterStatus": "1", "status": "2", "registrationDate": since, "endDate": None, "lastModified": day(rng, 2015) + " 03:11:12",
    }  # fmt: skip


def write(path: Path, size: int) -> None:
    rng = random.Random(7)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("all.json", "w", force_zip64=True) as out,
    ):
        for at, business_id in enumerate(islice(business_ids(rng), size)):
            out.write((b"," if at else b"[") + json.dumps(company(rng, business_id), ensure_ascii=False).encode())
        out.write(b"]")


def measure(path: Path, how: str, fitted: int) -> None:
    import kaivosmatch as km
    from kaivosmatch.encode import Encoder
    from kaivosmatch.sources import iter_ytj

    begin = time.perf_counter()
    if how == "fit":
        firms = list(islice(iter_ytj(path), fitted))
        km.Matcher(encoder=Encoder(extras=()), as_of=date(2026, 11, 24)).fit(firms)
        count = len(firms)
    else:
        count = len(km.read_suppliers(path)) if how == "list" else sum(1 for _ in iter_ytj(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{how:6} {count:8,} firms  peak {peak / 1e6:7,.0f} MB  {time.perf_counter() - begin:6.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int)
    parser.add_argument("--fit", type=int, default=0, metavar="N")
    parser.add_argument("--how", choices=("stream", "list", "fit"), help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.how:
        measure(asked.path, asked.how, asked.fit)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.zip"
        write(path, asked.size)
        for how in ("stream", "list", *(("fit",) if asked.fit else ())):
            subprocess.run(
                [sys.executable, __file__, str(asked.size), "--fit", str(asked.fit), "--how", how, "--path", str(path)],
                check=True,
            )


if __name__ == "__main__":
    main()
