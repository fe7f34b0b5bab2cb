"""The network as a whole: what a development project asks about all firms and all needs at once."""

from kaivosmatch.network._timetable import Timetable, timetable, timetable_solution
from kaivosmatch.network._unlock import Unlock, unlock

__all__ = ["Timetable", "Unlock", "timetable", "timetable_solution", "unlock"]
