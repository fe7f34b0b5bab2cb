"""All pictures of the network in one place: ``from kaivosmatch.report import network_plots``."""

from __future__ import annotations

from kaivosmatch.report.demand_plots import (
    budget_curve,
    coverage_heat,
    expiry_calendar,
    outlook_quarters,
    readiness_steps,
)
from kaivosmatch.report.outcome_plots import before_and_after, exposure_bars, funnel_bars, meeting_grid, theme_bars
from kaivosmatch.report.place_plots import network_map, partner_network

__all__ = [
    "before_and_after", "budget_curve", "coverage_heat", "expiry_calendar", "exposure_bars", "funnel_bars", "meeting_grid", "network_map",
    "outlook_quarters", "partner_network", "readiness_steps", "theme_bars",
]  # fmt: skip
