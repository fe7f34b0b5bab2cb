"""How far a ranking can be trusted, and what would change it: weights and facts that nobody knows, documents worth asking for, steps."""

from kaivosmatch.trust.robustness import Robustness, robustness
from kaivosmatch.trust.sensitivity import Sensitivity, WeightRange, WithoutCriterion, WithoutTerm, sensitivity
from kaivosmatch.trust.statements import Statements
from kaivosmatch.trust.steps import StepSet, steps_to

__all__ = [
    "Robustness",
    "Sensitivity",
    "Statements",
    "StepSet",
    "WeightRange",
    "WithoutCriterion",
    "WithoutTerm",
    "robustness",
    "sensitivity",
    "steps_to",
]
