"""Learning weights: the sign, the pull of what is stated, ranges that hold the truth, and a plain word where choices say little."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import kaivosmatch as km
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.trust import Choice, LearnedWeights, LittleEvidence, learn_weights
from kaivosmatch.trust.choices import choice_of
from kaivosmatch.trust.preference import loss, mode, stacked
from reference_trust import judged_by_hand, small_index

TERMS = ("fit", "crew", "proximity", "local")
STATED = {"fit": 0.7, "crew": 0.1, "proximity": 0.1, "local": 0.1}


def simulated(count: int, weights: list[float], decisive: float = 25.0, seed: int = 3) -> list[Choice]:
    rng = np.random.default_rng(seed)
    made = []
    for i in range(count):
        values = rng.random((6, len(weights)))
        odds = np.exp(decisive * values @ weights)
        made.append(Choice(f"n{i}", TERMS, values, (int(rng.choice(6, p=odds / odds.sum())),)))
    return made


def quietly(choices: list[Choice], **given: object) -> LearnedWeights:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LittleEvidence)
        return learn_weights(choices, **given)  # type: ignore[arg-type]


def test_enough_choices_lead_away_from_what_is_stated() -> None:
    truth = [0.2, 0.1, 0.6, 0.1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        learned = learn_weights(simulated(200, truth, 15.0), prior=STATED)
    assert learned.informative and learned.warning is None and learned.needs == 200 and learned.pairs == 1000
    assert sum(learned.weights.values()) == pytest.approx(1.0) and min(learned.weights.values()) >= 0
    for term, true in zip(TERMS, truth, strict=True):
        assert learned.low[term] <= learned.weights[term] <= learned.high[term]
        assert learned.weights[term] == pytest.approx(true, abs=0.1)
        assert learned.low[term] - 0.05 <= true <= learned.high[term] + 0.05
    out = learned.leave_one_out
    assert out is not None and out.first > out.first_prior and out.loss < out.loss_prior
    assert quietly(simulated(200, truth, 15.0), prior=STATED).weights == learned.weights


def test_ranges_narrow_with_choices() -> None:
    few, many = (quietly(simulated(n, [0.2, 0.1, 0.6, 0.1]), prior=STATED) for n in (10, 80))
    assert sum(many.high[t] - many.low[t] for t in TERMS) < 0.7 * sum(few.high[t] - few.low[t] for t in TERMS)


def test_few_choices_are_said_to_say_little() -> None:
    with pytest.warns(LittleEvidence, match="only 3 choices"):
        learned = learn_weights(simulated(3, [0.2, 0.1, 0.6, 0.1]), prior=STATED)
    assert not learned.informative and learned.reason == "few"
    assert "hardly say anything" in learned.text("en") and "Valintoja on vain 3" in learned.text("fi")
    assert "bara 3 val" in learned.text("sv")


def test_choices_by_chance_are_said_to_say_little() -> None:
    rng = np.random.default_rng(0)
    made = [Choice(f"n{i}", TERMS, rng.random((5, 4)), (int(rng.integers(5)),)) for i in range(12)]
    told = [quietly(made, prior=p) for p in (STATED, dict.fromkeys(TERMS, 1.0))]
    assert any(x.reason == "no_gain" and "no better" in (x.warning or "") for x in told)


def test_equal_firms_teach_nothing() -> None:
    same = [Choice(f"n{i}", TERMS, [[0.5, 0.5, 0.5, 0.5]] * 3, (0,)) for i in range(10)]
    learned = quietly(same, prior=STATED)
    assert learned.reason == "same" and learned.weights == pytest.approx(STATED, abs=1e-6)
    lonely = quietly([Choice("n", TERMS, [[0.5, 0.5, 0.5, 0.5]], (0,))], prior=STATED)
    assert lonely.pairs == 0 and lonely.leave_one_out is None and lonely.weights == pytest.approx(STATED, abs=1e-6)
    assert "Leaving out" not in lonely.text("en")


def test_a_term_that_the_chosen_lack_gets_no_weight_and_never_a_negative_one() -> None:
    made = [Choice(f"n{i}", ("fit", "crew"), [[0.9, 0.1], [0.1, 0.9]], (0,)) for i in range(40)]
    learned = quietly(made, prior={"fit": 0.5, "crew": 0.5})
    assert 0.0 <= learned.weights["crew"] < 0.35 and learned.low["crew"] >= 0.0


def test_the_mode_is_the_best_of_all_that_a_grid_tries() -> None:
    rng = np.random.default_rng(8)
    blocks = [rng.normal(0.2, 0.4, (4, 2)) for _ in range(6)]
    centre, spread = np.array([6.0, 6.0]), 2.0
    found = mode(blocks, centre, spread)

    def fault(b: np.ndarray) -> float:
        by_hand = sum(np.mean([np.log1p(np.exp(-(d @ b))) for d in block]) for block in blocks)
        assert by_hand == pytest.approx(loss(b, *stacked(blocks, 2)))
        return float(by_hand + ((b - centre) ** 2).sum() / (2 * spread**2))

    grid = [np.array([x, y]) for x in np.linspace(0, 15, 61) for y in np.linspace(0, 15, 61)]
    assert fault(found) <= min(map(fault, grid)) + 1e-9


def test_needs_that_speak_to_other_terms_are_learned_from_together() -> None:
    made = [Choice("a", ("fit", "local"), [[0.9, 0.1], [0.5, 0.9]], (1,)), Choice("b", ("crew",), [[0.4], [0.9]], (1,))]
    learned = quietly(made * 5)
    assert tuple(learned.weights) == ("fit", "crew", "local")
    assert learned.weights["local"] > learned.prior["local"] == pytest.approx(0.05 / 0.65)


def test_a_choice_is_taken_from_a_judged_need() -> None:
    index = small_index([{"evidence": [{"key": "iso_9001", "value": False}]}, {}, {}])
    judged = judged_by_hand(
        index, km.Requirement(id="n", title="Pumppuhuolto", criteria=[{"key": "iso_9001"}]), [0.9, 0.6, 0.3]
    )
    choice = choice_of(index, judged, "f2")
    assert (
        choice.requirement_id == "n" and choice.chosen == (1,) and np.asarray(choice.values).tolist() == [[0.6], [0.3]]
    )
    assert choice_of(index, judged, ["f1", "f2"], among=["f1"]).chosen == (0, 1)
    with pytest.raises(InputError, match="fails a criterion"):
        choice_of(index, judged, "f0")
    with pytest.raises(UnknownName, match="f9"):
        choice_of(index, judged, "f9")


@pytest.mark.parametrize(
    ("terms", "values", "chosen", "error"),
    [
        (("price",), [[1.0]], (0,), UnknownName),
        (("fit",), [[1.0, 2.0]], (0,), InputError),
        (("fit",), [[float("nan")]], (0,), InputError),
        (("fit",), [[1.0]], (1,), InputError),
        (("fit",), [[1.0]], (), InputError),
    ],
)
def test_choices_that_cannot_be_used(
    terms: tuple[str, ...], values: object, chosen: tuple[int, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Choice("n", terms, values, chosen)  # type: ignore[arg-type]


def test_stated_weights_that_cannot_be_used() -> None:
    one = [Choice("n", ("fit",), [[1.0], [0.0]], (0,))]
    for prior, error in (({"price": 1.0}, UnknownName), ({"fit": -1.0}, InputError), ({"crew": 1.0}, InputError)):
        with pytest.raises(error):
            learn_weights(one, prior=prior)
    with pytest.raises(InputError, match="no choice"):
        learn_weights([])
    assert quietly(one).to_frame()["weight"].tolist() == [1.0]
