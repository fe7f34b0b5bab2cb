"""How far a ranking can be trusted, and what would change it: weights and facts that nobody knows, documents worth asking for, steps."""

from kaivosmatch.trust.choices import Choice, choice_of
from kaivosmatch.trust.information import MissingDocument, Move, ValueOfInformation, value_of_information
from kaivosmatch.trust.learning import LearnedWeights, LittleEvidence, learn_weights
from kaivosmatch.trust.preference import LeaveOneOut
from kaivosmatch.trust.robustness import Robustness, robustness, shortlist
from kaivosmatch.trust.sensitivity import Sensitivity, WeightRange, WithoutCriterion, WithoutTerm, sensitivity
from kaivosmatch.trust.statements import Statements
from kaivosmatch.trust.steps import StepSet, steps_to
from kaivosmatch.trust.waterfall import Waterfall, waterfall

__all__ = [
    "Choice",
    "LearnedWeights",
    "LeaveOneOut",
    "LittleEvidence",
    "MissingDocument",
    "Move",
    "Robustness",
    "Sensitivity",
    "Statements",
    "StepSet",
    "ValueOfInformation",
    "Waterfall",
    "WeightRange",
    "WithoutCriterion",
    "WithoutTerm",
    "choice_of",
    "learn_weights",
    "robustness",
    "sensitivity",
    "shortlist",
    "steps_to",
    "value_of_information",
    "waterfall",
]
