"""Write the JSON Schema of each record beside this file. Run it after a change to the records."""

from __future__ import annotations

import json
from pathlib import Path

import kaivosmatch as km

RECORDS = ("Supplier", "Requirement", "Buyer", "Award", "FirmYear", "Purchase", "Course", "JobClaim", "Activity")

for name in RECORDS:
    text = json.dumps(getattr(km, name).model_json_schema(), indent=1, ensure_ascii=False)
    Path(__file__).with_name(f"{name}.json").write_text(text + "\n", encoding="utf-8")
