"""What a buyer's past choices say about the weights, with ranges, and plainly where they say little."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import check_language
from kaivosmatch.query.weights import TERMS, default_weights, term_label
from kaivosmatch.trust.choices import Choice, differences
from kaivosmatch.trust.preference import LeaveOneOut, draws, leave_one_out, mode
from kaivosmatch.trust.words import say, setting

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["LearnedWeights", "LittleEvidence", "learn_weights"]

Floats = NDArray[np.float64]


class LittleEvidence(UserWarning):
    """The choices hardly say anything about the weights."""


@dataclass(frozen=True)
class LearnedWeights:
    """Weights that go with past choices.

    Attributes
    ----------
    weights : dict
        Sum to one; none is negative.
    low, high : dict
        Between them lies the plausible weight with the probability of ``range_share`` in the table of this package.
    prior : dict
        The stated weights.
    needs, pairs : int
        Choices, and pairs of a chosen firm and one that was not.
    leave_one_out : LeaveOneOut or None
        None where fewer than two needs say anything.
    informative : bool
        Whether the choices say enough to be used.
    reason : {"few", "no_gain", "same"} or None
        Why not.
    """

    weights: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    prior: Mapping[str, float]
    needs: int
    pairs: int
    leave_one_out: LeaveOneOut | None
    informative: bool
    reason: str | None = field(default=None)

    @property
    def warning(self) -> str | None:
        """The plain warning, in English; None where there is none."""
        return self._warning("en")

    def _warning(self, lang: str) -> str | None:
        if self.reason is None:
            return None
        return say(f"learn_{self.reason}", lang, **({"n": self.needs} if self.reason == "few" else {}))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term: ``term, weight, low, high, prior``."""
        import pandas as pd

        rows = [(t, w, self.low[t], self.high[t], self.prior[t]) for t, w in self.weights.items()]
        return pd.DataFrame(rows, columns=["term", "weight", "low", "high", "prior"])

    def text(self, lang: str = "en") -> str:
        """Return the weights with their ranges, how well they foretell, and the warning where one is due."""
        lines = [say("learn_title", check_language(lang), n=self.needs)]
        warning = self._warning(lang)
        if warning is not None:
            lines.append(warning)
        for term, weight in self.weights.items():
            figures = {"x": weight, "low": self.low[term], "high": self.high[term], "prior": self.prior[term]}
            lines.append("- " + say("learn_line", lang, term=term_label(term, lang), **figures))
        if self.leave_one_out is not None:
            out = self.leave_one_out
            lines.append(say("learn_out", lang, learned=out.first, prior=out.first_prior))
        return "\n".join(lines)


def learn_weights(
    choices: Sequence[Choice], *, prior: Mapping[str, float] | None = None, random_state: int = 0
) -> LearnedWeights:
    """Learn a buyer's weights from past choices: what goes with whom it chose over whom.

    Parameters
    ----------
    choices : sequence of Choice
        See :func:`kaivosmatch.trust.choice_of`. Each need counts as one, however many firms it had.
    prior : mapping, optional
        The stated weights, from which the choices may lead away; None: the shipped table.
    random_state : int
        Of the draws behind the ranges.

    Returns
    -------
    LearnedWeights
        Always with ranges; where the choices hardly say anything, ``informative`` is False, and :class:`LittleEvidence` is warned.

    Raises
    ------
    UnknownName, InputError

    Notes
    -----
    Pairwise logistic regression (Bradley & Terry 1952, Biometrika 39:324-345, with covariates): the chosen firm's score, times how
    decisive the buyer is, is the log-odds that it is chosen over another. Coefficients are not negative, since every term is better when
    it is higher, and are drawn towards the stated weights: normal around ``learn_decisive`` times the weight with a standard deviation of
    ``learn_spread``. The weights are the mode, divided by their sum; the ranges come from the whole distribution, by elliptical slice
    sampling (Murray, Adams & MacKay 2010, AISTATS 9:541-548).

    Examples
    --------
    Ten needs in which the nearer firm was chosen over the one that fits better:

    >>> from kaivosmatch.trust import Choice
    >>> needs = [Choice(f"n{i}", ("fit", "proximity"), [[0.9, 0.2], [0.6, 0.8]], (1,)) for i in range(10)]
    >>> learned = learn_weights(needs, prior={"fit": 0.7, "proximity": 0.3})
    >>> learned.weights["proximity"] > 0.3, learned.informative
    (True, True)
    """
    stated = _stated(choices, prior)
    terms = tuple(stated)
    weights = np.array([stated[t] for t in terms])
    blocks = [differences(choice, terms) for choice in choices]
    blocks = [block for block in blocks if len(block)]
    centre, spread = setting("learn_decisive") * weights, setting("learn_spread")
    found = mode(blocks, centre, spread)
    drawn = draws(blocks, centre, spread, found, int(setting("learn_draws")), random_state)
    tail = (1.0 - setting("range_share")) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    best = _share(found, weights)
    out = leave_one_out(blocks, centre, spread) if len(blocks) > 1 else None
    reason = None
    if not any(block.any() for block in blocks):
        reason = "same"
    elif len(blocks) < setting("learn_least_needs"):
        reason = "few"
    elif out is None or out.loss >= out.loss_prior - 1e-9:
        reason = "no_gain"
    learned = LearnedWeights(
        weights=dict(zip(terms, best.tolist(), strict=True)),
        low=dict(zip(terms, np.minimum(low, best).tolist(), strict=True)),
        high=dict(zip(terms, np.maximum(high, best).tolist(), strict=True)),
        prior=stated,
        needs=len(choices),
        pairs=sum(len(block) for block in blocks),
        leave_one_out=out,
        informative=reason is None,
        reason=reason,
    )
    if learned.warning is not None:
        warnings.warn(learned.warning, LittleEvidence, stacklevel=2)
    return learned


def _stated(choices: Sequence[Choice], prior: Mapping[str, float] | None) -> dict[str, float]:
    """The stated weights of the terms that any choice speaks to, in the order of the table; they sum to one."""
    if not choices:
        raise InputError("there is no choice to learn from", expected="at least one")
    given: Mapping[str, Any] = default_weights() if prior is None else prior
    for name, weight in given.items():
        if name not in TERMS:
            raise UnknownName("term", name, TERMS)
        if not np.isfinite(weight) or weight < 0:
            raise InputError(f"the weight of {name!r} cannot be used", got=weight, expected="a number of at least 0")
    used = [t for t in TERMS if any(t in choice.terms for choice in choices)]
    total = sum(float(given.get(t, 0.0)) for t in used)
    if total <= 0:
        raise InputError("no term of these choices has any stated weight", got=dict(given), expected=", ".join(used))
    return {t: float(given.get(t, 0.0)) / total for t in used}


def _share(coefficients: Floats, otherwise: Floats) -> Floats:
    total = float(coefficients.sum())
    return coefficients / total if total > 0 else otherwise
