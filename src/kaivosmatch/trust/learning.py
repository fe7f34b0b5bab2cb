"""What a buyer's past choices say about the weights, with ranges, and plainly where they say little."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.phrases import check_language
from kaivosmatch.query.weights import TERMS, default_weights, term_label
from kaivosmatch.trust.words import say, setting
from kaivosmatch.verdict import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["Choice", "LearnedWeights", "LeaveOneOut", "LittleEvidence", "choice_of", "learn_weights"]

Floats = NDArray[np.float64]


class LittleEvidence(UserWarning):
    """The choices hardly say anything about the weights."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A need for which a buyer chose among firms that all met what was required.

    Attributes
    ----------
    requirement_id : str
    terms : tuple of str, length m
    values : float (n, m)
        Of the firms that could be chosen, as they were shown: gates stay outside.
    chosen : tuple of int
        Positions among the n.
    """

    requirement_id: str
    terms: tuple[str, ...]
    values: ArrayLike
    chosen: tuple[int, ...]

    def __post_init__(self) -> None:
        for term in self.terms:
            if term not in TERMS:
                raise UnknownName("term", term, TERMS)
        values = np.asarray(self.values, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.terms) or not np.isfinite(values).all():
            raise InputError(
                "values of a choice are not finite numbers, a row per firm and a column per term",
                got=values.shape,
                expected=f"(firms, {len(self.terms)})",
            )
        if not self.chosen or not all(0 <= i < len(values) for i in self.chosen):
            raise InputError("a choice names no firm, or one that was not there", got=self.chosen)


@dataclass(frozen=True)
class LeaveOneOut:
    """How well each need's choice is foretold by what is learned from the others, beside the stated weights.

    Attributes
    ----------
    first, first_prior : float
        Share of the needs in which a chosen firm has the best score (a tie counts in part).
    loss, loss_prior : float
        Mean log loss of the pairs, each need counting as one; 0.693 is tossing a coin. How decisive the buyer is is learned with the
        stated weights as well, so that the two differ by the weights alone.
    """

    first: float
    first_prior: float
    loss: float
    loss_prior: float


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


def choice_of(
    index: Index, judged: Judged, chosen: str | Sequence[str], *, among: Sequence[str] | None = None
) -> Choice:
    """Return a past choice as it is learned from: the need as judged, and who was chosen.

    Parameters
    ----------
    chosen : str or sequence of str
        Ids of those chosen.
    among : sequence of str, optional
        Ids of all who could be chosen; None: everyone that no criterion excludes.

    Raises
    ------
    UnknownName
        A firm that is not in the catalogue.
    InputError
        A chosen firm that a criterion excludes: weights cannot tell why it was chosen.
    """
    catalogue = index.catalogue
    named = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in (*named, *(among or ())):
        if name not in catalogue:
            raise UnknownName("supplier", name, catalogue.ids)
    pool = range(len(catalogue)) if among is None else sorted({catalogue.row(name) for name in (*among, *named)})
    rows = [i for i in pool if judged.verdict[i] >= UNKNOWN]
    out = [name for name in named if catalogue.row(name) not in rows]
    if out:
        raise InputError(
            "a chosen firm fails a criterion of the need; weights cannot tell why it was chosen",
            got=out,
            hint="correct the criterion or the evidence, or leave the choice out",
        )
    places = tuple(sorted(rows.index(catalogue.row(name)) for name in named))
    return Choice(judged.query.need.id, judged.terms, judged.shown[rows], places)


def learn_weights(
    choices: Sequence[Choice], *, prior: Mapping[str, float] | None = None, random_state: int = 0
) -> LearnedWeights:
    """Learn a buyer's weights from past choices: what goes with whom it chose over whom.

    Parameters
    ----------
    choices : sequence of Choice
        See :func:`choice_of`. Each need counts as one, however many firms it had.
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

    >>> needs = [Choice(f"n{i}", ("fit", "proximity"), [[0.9, 0.2], [0.6, 0.8]], (1,)) for i in range(10)]
    >>> learned = learn_weights(needs, prior={"fit": 0.7, "proximity": 0.3})
    >>> learned.weights["proximity"] > 0.3, learned.informative
    (True, True)
    """
    stated = _stated(choices, prior)
    terms = tuple(stated)
    weights = np.array([stated[t] for t in terms])
    blocks = [_differences(choice, terms) for choice in choices]
    blocks = [block for block in blocks if len(block)]
    centre, spread = setting("learn_decisive") * weights, setting("learn_spread")
    found = _mode(blocks, centre, spread)
    draws = _draws(blocks, centre, spread, found, random_state)
    tail = (1.0 - setting("range_share")) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    mode = _share(found, weights)
    out = _leave_one_out(blocks, centre, spread) if len(blocks) > 1 else None
    reason = None
    if not any(block.any() for block in blocks):
        reason = "same"
    elif len(blocks) < setting("learn_least_needs"):
        reason = "few"
    elif out is None or out.loss >= out.loss_prior - 1e-9:
        reason = "no_gain"
    learned = LearnedWeights(
        weights=dict(zip(terms, mode.tolist(), strict=True)),
        low=dict(zip(terms, np.minimum(low, mode).tolist(), strict=True)),
        high=dict(zip(terms, np.maximum(high, mode).tolist(), strict=True)),
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


def _differences(choice: Choice, terms: Sequence[str]) -> Floats:
    """Return (pairs, m): a chosen firm's values less those of one that was not; 0 for terms that the need is silent on."""
    values = np.zeros((len(np.asarray(choice.values)), len(terms)))
    values[:, [terms.index(t) for t in choice.terms]] = choice.values
    chosen = sorted(set(choice.chosen))
    others = [i for i in range(len(values)) if i not in chosen]
    return np.array([values[c] - values[o] for c in chosen for o in others]).reshape(-1, len(terms))


def _share(coefficients: Floats, otherwise: Floats) -> Floats:
    total = float(coefficients.sum())
    return coefficients / total if total > 0 else otherwise


def _stacked(blocks: Sequence[Floats], m: int) -> tuple[Floats, Floats]:
    """All pairs (p, m), and what each weighs: the pairs of a need weigh one together."""
    pairs = np.concatenate(blocks) if blocks else np.zeros((0, m))
    return pairs, np.concatenate([np.full(len(b), 1.0 / len(b)) for b in blocks]) if blocks else np.zeros(0)


def _loss(coefficients: Floats, pairs: Floats, counts: Floats) -> float:
    """Log loss, each need counting as one."""
    return float(counts @ np.logaddexp(0.0, -(pairs @ coefficients)))


def _mode(blocks: Sequence[Floats], centre: Floats, spread: float) -> Floats:
    """Return the most plausible coefficients: a strictly convex problem with bounds, so there is one.

    Projected Newton (Bertsekas 1982, SIAM Journal on Control and Optimization 20(2)): what lies on its bound and would leave it is held.
    """
    pairs, counts = _stacked(blocks, len(centre))

    def fault(b: Floats) -> float:
        return _loss(b, pairs, counts) + 0.5 * float(((b - centre) ** 2).sum()) / spread**2

    at = centre.copy()
    for _ in range(100):
        wrong = 1.0 / (1.0 + np.exp(np.clip(pairs @ at, -500, 500)))
        slope = (at - centre) / spread**2 - (counts * wrong) @ pairs
        free = (at > 0) | (slope < 0)
        if not free.any() or np.abs(slope[free]).max() < 1e-10:
            break
        curve = (pairs.T * (counts * wrong * (1.0 - wrong))) @ pairs + np.eye(len(at)) / spread**2
        step = np.zeros_like(at)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], -slope[free])
        now, size = fault(at), 1.0
        there = np.maximum(at + step, 0.0)
        while size > 1e-10 and fault(there) > now + 1e-4 * float(slope @ (there - at)):
            size /= 2.0
            there = np.maximum(at + size * step, 0.0)
        at = there
    return at


def _draws(blocks: Sequence[Floats], centre: Floats, spread: float, start: Floats, random_state: int) -> Floats:
    """Return weights (draws, m) as plausible as prior and choices make them; no coefficient is negative."""
    rng = np.random.default_rng(random_state)
    count = int(setting("learn_draws"))
    kept = np.empty((count, len(centre)))
    # whatever is exactly 0 has no room to one side; a start inside lets every direction be taken
    at = np.maximum(start, 1e-3 * max(float(start.max()), 1.0))
    pairs, counts = _stacked(blocks, len(centre))
    level = -_loss(at, pairs, counts)
    burn = count // 8
    for i in range(-burn, count):
        jump = spread * rng.standard_normal(len(centre))
        least = level + np.log(rng.random())
        angle = rng.uniform(0.0, 2.0 * np.pi)
        low, high = angle - 2.0 * np.pi, angle
        while True:
            there = centre + (at - centre) * np.cos(angle) + jump * np.sin(angle)
            if (there >= 0).all():
                reached = -_loss(there, pairs, counts)
                if reached > least:
                    break
            low, high = (angle, high) if angle < 0 else (low, angle)
            angle = rng.uniform(low, high)
        at, level = there, reached
        if i >= 0:
            kept[i] = at / at.sum()
    return kept


def _leave_one_out(blocks: Sequence[Floats], centre: Floats, spread: float) -> LeaveOneOut:
    """Learn without each need in turn; beside it the stated weights, of which only how decisive the buyer is may be learned."""
    count = len(blocks)
    total = float(centre.sum())
    stated = centre / total
    lines = [(block @ stated)[:, None] for block in blocks]
    reach = spread / float(np.linalg.norm(stated))
    first = loss = loss_stated = 0.0
    for i, block in enumerate(blocks):
        found = _mode([*blocks[:i], *blocks[i + 1 :]], centre, spread)
        decisive = _mode([*lines[:i], *lines[i + 1 :]], np.array([total]), reach)
        first += _first(found, block)
        loss += _loss(found, *_stacked([block], len(found)))
        loss_stated += _loss(decisive, *_stacked([lines[i]], 1))
    return LeaveOneOut(
        first=first / count,
        first_prior=sum(_first(centre, block) for block in blocks) / count,
        loss=loss / count,
        loss_prior=loss_stated / count,
    )


def _first(coefficients: Floats, block: Floats) -> float:
    """Whether no other firm scores more than the chosen one; a tie with one other counts half, and so on."""
    lead = np.round(block @ coefficients, 9)
    return 0.0 if (lead < 0).any() else 1.0 / (1.0 + float((lead == 0).sum()))
