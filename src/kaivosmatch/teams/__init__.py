"""Consortia: who could meet a need together, who does what, why, and what the law asks."""

from kaivosmatch.teams.competition import Solo
from kaivosmatch.teams.diagnosis import Change, Missing
from kaivosmatch.teams.obstacles import Obstacle
from kaivosmatch.teams.plan import consortia
from kaivosmatch.teams.results import Checked, Consortium, ConsortiumPlan, Member, Open

__all__ = [
    "Change",
    "Checked",
    "Consortium",
    "ConsortiumPlan",
    "Member",
    "Missing",
    "Obstacle",
    "Open",
    "Solo",
    "consortia",
]
