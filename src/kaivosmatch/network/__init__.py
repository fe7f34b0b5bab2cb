"""The network as a whole: what a development project asks about all firms and all needs at once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kaivosmatch.network._timetable import Timetable as Timetable
from kaivosmatch.network._timetable import timetable as timetable
from kaivosmatch.network._timetable import timetable_solution as timetable_solution
from kaivosmatch.network._unlock import Unlock as Unlock
from kaivosmatch.network._unlock import unlock as unlock

# one line for each function, loaded when it is first used: (module, names that go with it)
_HOMES = {
    "_coverage": ("coverage",),
    "_coverage_result": ("Coverage", "LotCoverage"),
    "_outlook": ("outlook",),
    "_outlook_result": ("Outlook", "OutlookLot", "Growth"),
    "_readiness": ("readiness",),
    "_readiness_result": ("Readiness", "FirmReadiness", "ReadyStep", "Opening", "Entry", "Expiry"),
    "_training": ("training_plan",),
    "_training_result": ("TrainingPlan", "PlanItem", "OpenedLot", "CurvePoint"),
    "_courses": ("group_courses", "Course", "GroupSize", "Seat"),
    "_impact": ("impact", "Impact"),
    "_counting": ("Check", "FirmGrowth"),
    "_figures": ("Figure",),
    "_local": ("LocalDefinition",),
    "_allowances": ("daily_allowances", "Allowance", "Trip"),
    "_travel": ("travel_saved", "crew_travel", "TravelSaved", "CrewTravel", "NeedTravel"),
    "_exposure": ("exposure", "Exposure", "Reach"),
    "_rotation": ("rotate", "Rotation"),
    "_interest": ("mutual_interest", "Interest"),
    "_meetings_plan": ("meetings", "meeting_slots"),
    "_meeting_day": ("MeetingPlan", "Meeting"),
    "_meeting_files": ("calendar_text", "write_meetings"),
    "_visits": ("visit_groups", "GroupPlan", "Visit", "red_pairs"),
    "_segments": ("segments",),
    "_segments_result": ("Segments", "Theme"),
    "_log": ("activity_log", "ActivityLog", "FunnelStep", "Journey"),
    "_prospects": ("branch_prospects", "Prospect"),
    "_introductions": ("introductions",),
    "_introductions_result": ("Introductions", "Introduction"),
}
_NAMES = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted((*_NAMES, "Timetable", "Unlock", "timetable", "timetable_solution", "unlock"))


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name in _NAMES:
        return getattr(import_module(f"kaivosmatch.network.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'kaivosmatch.network' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
