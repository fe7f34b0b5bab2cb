"""Consortia: who could meet a need together, who does what, why, and what the law asks."""

from kaivosmatch.teams.allocated import Allocation
from kaivosmatch.teams.allocation import allocate
from kaivosmatch.teams.cautions import Caution
from kaivosmatch.teams.competition import Solo
from kaivosmatch.teams.missing import Change, Missing
from kaivosmatch.teams.obstacles import Obstacle
from kaivosmatch.teams.plan import consortia
from kaivosmatch.teams.results import Checked, Consortium, ConsortiumPlan, Member, Open

__all__ = [
    "Allocation",
    "Caution",
    "Change",
    "Checked",
    "Consortium",
    "ConsortiumPlan",
    "Member",
    "Missing",
    "Obstacle",
    "Open",
    "Solo",
    "allocate",
    "consortia",
]
