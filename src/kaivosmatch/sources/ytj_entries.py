"""What the business register (YTJ v3) says of a company: the registers it is in, and situations such as bankruptcy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaivosmatch.records import Evidence, Registration
from kaivosmatch.records.sharing import SharedParts
from kaivosmatch.sources import cells
from kaivosmatch.sources.faults import CellFault, Faults, Place
from kaivosmatch.sources.ytj_codes import description, objects, plain, register_codes

__all__ = ["Entries"]


class Entries:
    """Register entries and situations of one company."""

    def __init__(self, place: Place, faults: Faults, shared: SharedParts) -> None:
        self.place, self.faults, self.shared = place, faults, shared

    def day(self, value: Any, column: str) -> date | None:
        """Read a date, noting one that is none."""
        text = plain(value)
        if text is None:
            return None
        try:
            return cells.day(text[:10])
        except CellFault as fault:
            self.faults.add_cell(fault, self.place, column, value)
            return None

    def read(self, company: Mapping[str, Any]) -> tuple[list[Registration], list[Evidence]]:
        """Return registrations and evidence."""
        registers: list[Registration] = []
        evidence: list[Evidence] = []
        for item in objects(company.get("registeredEntries")):
            known = register_codes("register").get(plain(item.get("register")) or "")
            if known is None:
                continue
            said = (description(item) or "").casefold()
            since = self.day(item.get("registrationDate"), "registeredEntries.registrationDate")
            until = self.day(item.get("endDate"), "registeredEntries.endDate")
            removed = until is not None or any(word in said for word in register_codes("removed_word"))
            status = "removed" if removed else "registered"
            registers.append(self._entry(known[0], status, since, until))
        for item in objects(company.get("companySituations")):
            self._situation(item, registers, evidence)
        ended = self.day(company.get("endDate"), "endDate")
        if ended is not None:
            registers.append(self.shared.record(Registration, key="ceased", status="ended", since=ended))
        return registers, evidence

    def _situation(self, item: Mapping[str, Any], registers: list[Registration], evidence: list[Evidence]) -> None:
        kind, said = plain(item.get("type")) or "", description(item) or ""
        known = register_codes("situation").get(kind.upper())
        if known is None:
            folded = f"{kind} {said}".casefold()
            known = next((found for word, found in register_codes("situation_word").items() if word in folded), None)
        name, denies = known or (kind or said or "situation", None)
        since = self.day(item.get("registrationDate"), "companySituations.registrationDate")
        until = self.day(item.get("endDate"), "companySituations.endDate")
        status = "ended" if until is not None else "open"
        registers.append(self._entry(name, status, since, until))
        if denies is not None and until is None:
            evidence.append(
                self.shared.record(
                    Evidence, key=denies, value=False, basis="register", issued=since, issuer="YTJ", document=name
                )
            )

    def _entry(self, key: str, status: str, since: date | None, until: date | None) -> Registration:
        """Return the entry, shared with the firms that were entered on the same day; one that has ended is hardly ever another's too."""
        if until is None:
            return self.shared.record(Registration, key=key, status=status, since=since, valid_until=until)
        made = Registration(key=key, status=status, since=since, valid_until=until)
        return self.shared.compact(made, "key", "status", "since", "valid_until")
