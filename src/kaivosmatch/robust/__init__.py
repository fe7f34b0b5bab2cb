"""Weights that nobody knows: which answers hold under all of them, and which change, and where.

``acceptability`` draws weights and unknown values (SMAA-2); ``weight_ranges``, ``without_each`` and ``rank_range`` are exact
and draw nothing.
Arrays only: the matcher gives rows their names.
"""

from kaivosmatch.robust._acceptability import acceptability
from kaivosmatch.robust._result import Acceptability, StandardError
from kaivosmatch.robust._sensitivity import (
    LeaveOut,
    WeightRanges,
    rank_range,
    weight_ranges,
    without_each,
)
from kaivosmatch.robust._weights import sample_weights

__all__ = [
    "Acceptability",
    "LeaveOut",
    "StandardError",
    "WeightRanges",
    "acceptability",
    "rank_range",
    "sample_weights",
    "weight_ranges",
    "without_each",
]
