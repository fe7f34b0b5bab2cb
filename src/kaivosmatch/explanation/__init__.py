"""Why a firm stands where it stands: verdicts with their reasons, the score taken apart, what is missing: three languages, by audience."""

from kaivosmatch.explanation.audiences import check_audience, refuse_firms, view_of
from kaivosmatch.explanation.build import explain, explain_criterion, first_failure
from kaivosmatch.explanation.debrief import Debrief, debrief
from kaivosmatch.explanation.models import CriterionVerdict, Difference, Explanation, FitReason, TermShare
from kaivosmatch.explanation.standing import Peers, Standing, importance_columns

__all__ = [
    "CriterionVerdict",
    "Debrief",
    "Difference",
    "Explanation",
    "FitReason",
    "Peers",
    "Standing",
    "TermShare",
    "check_audience",
    "debrief",
    "explain",
    "explain_criterion",
    "first_failure",
    "importance_columns",
    "refuse_firms",
    "view_of",
]
