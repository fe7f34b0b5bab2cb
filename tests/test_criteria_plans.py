"""A buyer's words compiled: what stands in for what, and levels that nobody else has heard of."""

from __future__ import annotations

from datetime import date

import pytest

from kaivosmatch.criteria_plans import Days, LotOfNeed, plans_for
from kaivosmatch.gates import Check
from kaivosmatch.records import Criterion
from kaivosmatch.verdict import Verdict
from kaivosmatch.vocabulary import Vocabulary


def checks(criterion: Criterion) -> tuple[Check, ...]:
    days = Days.of(None, None, None, as_of=date(2026, 11, 24))
    (plan,) = plans_for(
        criterion, [LotOfNeed("a", 0, None)], days, None, Vocabulary.default(), lambda when, lot: Verdict.PASS
    )
    return plan.checks


def test_what_is_said_to_serve_as_itself_is_asked_once() -> None:
    alone = checks(Criterion(key="iso_9001"))
    assert checks(Criterion(key="iso_9001", accepts=("SFS-EN ISO 9001", "iso_9001"))) == alone
    other = checks(Criterion(key="iso_9001", accepts=("SFS-EN ISO 9001", "iso_14001")))
    assert [check.key for check in other] == [*(check.key for check in alone), "iso_14001"]


@pytest.mark.parametrize(
    ("level", "levels", "rank"),
    [("EA1", ("EA1", "EA2"), 0), ("EA2", ("EA1", "EA2"), 1), ("ensiaputaituri", ("ensiaputaituri",), 0)],
)
def test_a_level_that_the_vocabulary_does_not_know_satisfies_itself_alone(
    level: str, levels: tuple[str, ...], rank: int
) -> None:
    (check, *_) = checks(Criterion(key="first_aid", level=level))
    assert (check.levels, check.level_rank) == (levels, rank)
