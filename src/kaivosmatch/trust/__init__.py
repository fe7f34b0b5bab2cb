"""How far a ranking can be trusted, and what would change it: weights and facts that nobody knows, documents worth asking for, steps.

Every question is one call with a fitted matcher: ``matcher.robustness(need)``, and of this module ``sensitivity(matcher, need)``,
``value_of_information(matcher, needs)``, ``steps_to(matcher, need, supplier_id, goal)``, ``waterfall(matcher, need, supplier_id)``,
``choice_of(matcher, need, chosen)`` for ``learn_weights(choices)``.
"""

from kaivosmatch.trust.choices import Choice
from kaivosmatch.trust.information import MissingDocument, Move, ValueOfInformation
from kaivosmatch.trust.learning import LearnedWeights, LittleEvidence, learn_weights
from kaivosmatch.trust.preference import LeaveOneOut
from kaivosmatch.trust.robustness import Robustness, robustness, shortlist
from kaivosmatch.trust.sensitivity import Sensitivity, WeightRange, WithoutCriterion, WithoutTerm
from kaivosmatch.trust.statements import Statements
from kaivosmatch.trust.steps import StepSet
from kaivosmatch.trust.waterfall import Waterfall

# last: these functions take the names of the modules that they ask
from kaivosmatch.trust.asking import choice_of, sensitivity, steps_to, value_of_information, waterfall  # isort: skip

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
