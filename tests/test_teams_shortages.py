"""Where people are scarce, cuts on which needs are served hold of every set of needs that there are people for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaivosmatch.teams import shortages
from kaivosmatch.teams.choice import Choice
from kaivosmatch.teams.columns import NeedColumns
from kaivosmatch.teams.search import Clock, Search
from kaivosmatch.teams.shortages import NOBODY, Shortages
from reference_teams import PUMPS, WELDING, judged, lot, network
from test_portfolio_allocate import can


def made(firms: list[dict[str, object]], needs: list[dict[str, object]]) -> tuple[Choice, Shortages]:
    index = network(*firms)
    columns = []
    for place, fields in enumerate(needs):
        need = judged(index, **fields)
        columns.append(NeedColumns(place, need, Search.prepare(index, need, able=0.25), 1.0))
    choice = Choice(index, columns)
    for need in columns:
        for team in need.first(5, Clock(None))[1]:
            choice.pool.add(need.place, team)
    return choice, Shortages(columns, choice.pool)


MAY = {"start": "2027-05-01", "end": "2027-05-31"}


def test_what_is_wanted_of_those_who_can_do_it_and_of_nobody_else() -> None:
    firms = [can(PUMPS, free_crew=5), can(PUMPS, free_crew=4), can(WELDING, free_crew=20)]
    needs = [
        {"lots": [lot("a", 4, PUMPS), lot("b", 6, WELDING)], **MAY},
        {"lots": [lot("a", 4, PUMPS)], **MAY},
        {"lots": [lot("a", 3, PUMPS)], "start": "2027-05-20", "end": "2027-06-20"},
        {"lots": [lot("a", 4, PUMPS)], "start": "2027-08-01", "end": "2027-08-31"},
        {"lots": [lot("a", None, PUMPS)], **MAY},
    ]
    _, found = made(firms, needs)
    # eleven pump fitters are wanted from the 20th of May on, of nine; before there are enough, and of welders always
    assert [(demand.tolist(), limit) for demand, limit in found.found] == [([4.0, 4.0, 3.0, 0.0, 0.0], 9.0)]


def test_two_of_three_are_served_not_two_and_a_quarter() -> None:
    firms = [can(PUMPS, free_crew=5), can(PUMPS, free_crew=4)]
    choice, found = made(firms, [{"lots": [lot("a", 4, PUMPS)], **MAY}] * 3)
    part = np.zeros(len(choice.pool.columns))
    for place in range(3):
        part[np.flatnonzero(choice.pool.flat.place == place)[0]] = 0.75
    (cut,) = found.cuts(choice.pool, part)
    assert (cut.firm, cut.limit, cut.served) == (NOBODY, 1.0, ((0, 0.5), (1, 0.5), (2, 0.5)))
    part[choice.pool.flat.place == 2] = 0.0
    assert found.cuts(choice.pool, part) == []


def test_people_that_nobody_has_counted_are_not_scarce() -> None:
    _, found = made([can(PUMPS, free_crew=None), can(PUMPS)], [{"lots": [lot("a", 4, PUMPS)], **MAY}] * 3)
    assert found.found == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_every_cut_holds_of_all_that_there_are_people_for(seed: int, many: bool) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    demand = rng.integers(0, 9, count).astype(float)
    limit, served = float(rng.integers(1, 20)), rng.random(count).round(2)
    with pytest.MonkeyPatch.context() as patch:
        if many:  # take covers, as where there are many needs
            patch.setattr(shortages, "CHOICES", 0)
        found = list(shortages._broken(demand, limit, served))
    for over, counts in found:
        assert over == pytest.approx(counts @ served)
        assert over > 1.0
        for chosen in itertools.product([0.0, 1.0], repeat=count):
            assert demand @ chosen > limit or counts @ chosen <= 1.0 + 1e-6
