"""Many needs at once: which team for which need, when crews are shared. Arrays in, rows out."""

from kaivosmatch.portfolio._packing import Packing, PackProblem, pack
from kaivosmatch.portfolio._relaxed import Cuts, Prices, relax
from kaivosmatch.portfolio._simplex import BASIC, Basis
from kaivosmatch.portfolio._slots import Slots, overlaps

__all__ = ["BASIC", "Basis", "Cuts", "PackProblem", "Packing", "Prices", "Slots", "overlaps", "pack", "relax"]
