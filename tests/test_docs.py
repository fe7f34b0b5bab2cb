"""The docs say what is true: links lead somewhere, schemas are the models', each command is described."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import kaivosmatch as km

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
RECORDS = ("Supplier", "Requirement", "Buyer", "Award", "FirmYear", "Purchase", "Course", "JobClaim", "Activity")


@pytest.mark.parametrize("name", RECORDS)
def test_a_published_schema_has_the_fields_of_its_record(name: str) -> None:
    published = json.loads((ROOT / "docs" / "reference" / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    model = getattr(km, name)
    assert set(published["properties"]) == set(model.model_fields)
    assert published["additionalProperties"] is False
    assert set(published["required"]) == {n for n, field in model.model_fields.items() if field.is_required()}


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


def test_every_page_is_on_a_shelf() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [p.name for p in PAGES if f"- {p.relative_to(ROOT / 'docs').as_posix()}" not in nav] == []


def test_every_contract_carries_a_sentence_of_the_architecture_page() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    plain = " ".join(page.replace("*", "").split())
    names = re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert names
    assert [n for n in names if n.split(":")[0] not in plain and n not in plain] == []


def test_the_readme_is_short_and_the_commands_are_described() -> None:
    from kaivosmatch.cli.app import app

    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
    reference = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    names = [command.callback.__name__ for command in app.registered_commands if command.callback]
    assert names
    assert [n for n in names if f"`kaivosmatch {n}" not in reference] == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_a_lock_file_pins_everything_and_names_no_registry(lock: Path) -> None:
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if line]
    assert lines
    assert [
        line for line in lines if not re.fullmatch(r"[a-z0-9.-]+(\[[a-z,]+\])?==[A-Za-z0-9.+!]+( ; .+)?", line)
    ] == []
