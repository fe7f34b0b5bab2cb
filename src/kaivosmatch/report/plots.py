"""All pictures in one place: ``from kaivosmatch.report import plots``. They need matplotlib, an extra; the import does not.

Examples
--------
>>> from kaivosmatch.report import plots
>>> plots.who_does_what.__module__
'kaivosmatch.report.consortium_plots'
"""

from __future__ import annotations

from kaivosmatch.report.consortium_plots import load_over_time, who_does_what
from kaivosmatch.report.network_plots import (
    before_and_after,
    budget_curve,
    coverage_heat,
    expiry_calendar,
    exposure_bars,
    funnel_bars,
    meeting_grid,
    network_map,
    outlook_quarters,
    partner_network,
    readiness_steps,
    theme_bars,
)
from kaivosmatch.report.trust_plots import acceptability_bars, stairs, weight_triangle, winners

__all__ = [
    "acceptability_bars", "before_and_after", "budget_curve", "coverage_heat", "expiry_calendar", "exposure_bars", "funnel_bars",
    "load_over_time", "meeting_grid", "network_map", "outlook_quarters", "partner_network", "readiness_steps", "stairs", "theme_bars",
    "weight_triangle", "who_does_what", "winners",
]  # fmt: skip
