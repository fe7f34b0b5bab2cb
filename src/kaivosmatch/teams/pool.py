"""The teams looked at for many needs, as arrays that grow: what each is worth, whose people it uses, and which limits they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.portfolio import PackProblem
from kaivosmatch.teams.columns import people_of
from kaivosmatch.teams.flat import Flat, joined

if TYPE_CHECKING:
    from kaivosmatch.portfolio import Slots
    from kaivosmatch.teams.branch import Branch
    from kaivosmatch.teams.search import Found
    from kaivosmatch.teams.terms import Terms

__all__ = ["Pair", "Pool", "contested", "limiting"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[int, int]  # row of a firm, stretch of time
Key: TypeAlias = tuple[int, tuple[int, ...], bytes]

TOLERANCE = 1e-9


def contested(firm: int, wanted: Sequence[int], slots: Slots, most: Floats) -> list[int]:
    """Return the stretches in which two of the needs that want a firm may want the same people, and it is known how many there are.

    One need by itself asks for no more people than its firms have, and of stretches with the same needs the one with the fewest people
    is enough.

    Parameters
    ----------
    wanted : sequence of int
        Needs, ascending.
    most : float (n, slots)
        People free; inf where not known.
    """
    scarcest: dict[bytes, int] = {}
    for slot in range(len(slots.first)):
        active = slots.active[wanted, slot]
        if active.sum() < 2 or not np.isfinite(most[firm, slot]):
            continue
        known = scarcest.setdefault(active.tobytes(), slot)
        if most[firm, slot] < most[firm, known]:
            scarcest[active.tobytes()] = slot
    return sorted(scarcest.values())


def limiting(firm: int, wanted: Sequence[int], slots: Slots, most: Floats) -> list[int]:
    """Return those of the contested stretches of a firm that limit something.

    A stretch in which a firm has at least as many people as in another limits nothing where every need of the first runs in the other too.
    In a season in which all needs meet in the middle one stretch of each firm is left of dozens.

    Parameters
    ----------
    wanted : sequence of int
        Needs, ascending.
    most : float (n, slots)
        People free; inf where not known.
    """
    stretches = contested(firm, wanted, slots, most)
    runs = slots.active[np.ix_(wanted, stretches)].T.astype(np.int64)
    people = most[firm, stretches]
    # no two run the same needs, so that of two stretches only one can go for the other's sake
    covers = (runs @ (1 - runs).T == 0) & (people[None, :] <= people[:, None])
    np.fill_diagonal(covers, False)
    return [slot for slot, idle in zip(stretches, covers.any(axis=1), strict=True) if not idle]


class Pool:
    """Teams looked at; none twice.

    Parameters
    ----------
    worth : sequence of float
        Of each need.
    slots : Slots
    most : float (n, slots)
        People free; inf where not known.

    Attributes
    ----------
    columns : list of (need, Found)
    people : list of dict
        What each team uses of each firm.
    users : dict
        ``{firm: needs that may want its people}``.
    """

    def __init__(self, worth: Sequence[float], slots: Slots, most: Floats) -> None:
        self.worth, self.slots, self.most = list(worth), slots, most
        self.columns: list[tuple[int, Found]] = []
        self.people: list[dict[int, float]] = []
        self.users: dict[int, set[int]] = {}
        self.known: dict[Key, int] = {}
        self._flat = Flat.empty()
        self._kept: dict[int, tuple[int, list[int]]] = {}  # by firm: for how many users, which stretches limit something

    def extended(self, fresh: Sequence[tuple[int, Found]], most: Floats, kept: NDArray[np.bool_] | None = None) -> Pool:
        """Return a pool with some teams more and other numbers of people; this one stays as it is.

        Parameters
        ----------
        kept : bool (c,), optional
            Teams of this pool that are in the other; None: all.
        """
        other = Pool(self.worth, self.slots, most)
        at = np.arange(len(self.columns)) if kept is None else np.flatnonzero(kept)
        keys = list(self.known)
        other.columns, other.people = [self.columns[c] for c in at], [self.people[c] for c in at]
        other.known = {keys[c]: place for place, c in enumerate(at)}
        for (place, _), people in zip(other.columns, other.people, strict=True):
            for firm in people:
                other.users.setdefault(firm, set()).add(place)
        other._flat = self.flat.only(at)
        same = (most == self.most).all(axis=1)
        other._kept = {firm: limits for firm, limits in self._kept.items() if same[firm] and kept is None}
        for place, team in fresh:
            other.add(place, team)
        return other

    @staticmethod
    def key(place: int, team: Found) -> Key:
        """What makes a team another one: its need, its members and what each does."""
        return place, team.rows, team.share.round(9).tobytes()

    def add(self, place: int, team: Found, people: dict[int, float] | None = None) -> bool:
        """Add a team, whose people are known or looked up, unless it is known or worth nothing; return whether it was added."""
        key = self.key(place, team)
        if key in self.known or team.score <= 0:
            return False
        self.known[key] = len(self.columns)
        self.columns.append((place, team))
        self.people.append(people_of(team) if people is None else people)
        for firm in self.people[-1]:
            self.users.setdefault(firm, set()).add(place)
        return True

    @property
    def flat(self) -> Flat:
        """All teams as arrays."""
        done = len(self._flat.place)
        if done < len(self.columns):
            self._flat = self._flat.with_more(self.columns[done:], self.people[done:], self.worth)
        return self._flat

    @property
    def limited(self) -> list[Pair]:
        """The firms and stretches in which people limit what the needs may have, by firm."""
        stale = [f for f, users in self.users.items() if f not in self._kept or self._kept[f][0] != len(users)]
        self._kept.update(zip(stale, self._limits(stale), strict=True))
        return [(firm, slot) for firm in sorted(self.users) for slot in self._kept[firm][1]]

    def _limits(self, firms: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield for some firms how many needs want them, and the stretches that limit something.

        Where all who want a firm run together in a stretch in which it has the fewest people, that stretch is enough.
        """
        wants = np.zeros((len(firms), len(self.worth)), dtype=np.int64)
        for at, firm in enumerate(firms):
            wants[at, list(self.users[firm])] = 1
        most = self.most[list(firms)]
        enough = wants @ self.slots.active.astype(np.int64) == wants.sum(axis=1, keepdims=True)
        enough &= np.isfinite(most) & (most == most.min(axis=1, initial=np.inf, keepdims=True))
        for at, firm in enumerate(firms):
            users = sorted(self.users[firm])
            if len(users) > 1 and enough[at].any():
                yield len(users), [int(enough[at].argmax())]
            else:
                yield len(users), limiting(firm, users, self.slots, self.most)

    def meetings(self, firm: int, needs: Ints) -> Iterator[tuple[Ints, float]]:
        """Yield the sets of two or more of some needs that run together, with the fewest people that a firm has then, where known."""
        fewest: dict[tuple[int, ...], float] = {}
        for slot in range(self.slots.active.shape[1]):
            together, limit = needs[self.slots.active[needs, slot]], float(self.most[firm, slot])
            if len(together) > 1 and np.isfinite(limit) and limit > 0:
                here = tuple(map(int, together))
                fewest[here] = min(limit, fewest.get(here, limit))
        for here, limit in fewest.items():
            yield np.array(here, dtype=np.int64), limit

    def fewest(self, left: Floats) -> Floats:
        """Return the people that each firm has all through each need, of those who are left, never fewer than none; float (n, needs)."""
        fewest = [left[:, days].min(axis=1, initial=np.inf) for days in self.slots.active]
        return np.asarray(np.maximum(np.array(fewest).T, 0.0), dtype=np.float64)

    def fitting(self, fewest: Floats) -> NDArray[np.bool_]:
        """Say for which teams there are people enough; bool (c,)."""
        flat = self.flat
        fits = np.ones(len(flat.place), dtype=bool)
        fits[flat.team[flat.sends > fewest[flat.member, flat.place[flat.team]] + TOLERANCE]] = False
        return fits

    def use(self, c: int, left: Floats, times: float = 1.0) -> None:
        """Take the people of a team from those who are left, or give them back."""
        days = self.slots.active[self.columns[c][0]]
        for firm, people in self.people[c].items():
            left[firm, days] -= times * people

    def allowed(self, branch: Branch) -> NDArray[np.bool_]:
        """Return which teams may serve their needs in a branch; bool (c,)."""
        flat = self.flat
        allowed = ~np.isin(flat.place, sorted(branch.barred))
        for pairs, within in ((branch.outside, False), (branch.inside, True)):
            for place, row in pairs:
                holds = np.zeros(len(allowed), dtype=bool)
                holds[flat.team[flat.member == row]] = True
                allowed &= (holds == within) | (flat.place != place)
        return allowed

    def problem(self, branch: Branch) -> PackProblem:
        """Return the teams as a packing problem; those that a branch forbids are at a loss.

        A need that is forced has one more column, at a loss that no allocation makes up for, so that there always is a choice.
        """
        flat, pairs = self.flat, np.array(self.limited, dtype=np.int64).reshape(-1, 2)
        entry, row = joined(flat.member, pairs[:, 0])
        runs = self.slots.active[flat.place[flat.team[entry]], pairs[row, 1]] & (flat.sends[entry] > 0)
        entry, row = entry[runs], row[runs]
        loss, forced = -2.0 * sum(self.worth), sorted(branch.forced)
        return PackProblem(
            value=np.concatenate([np.where(self.allowed(branch), flat.value, loss), np.full(len(forced), loss)]),
            group=np.concatenate([flat.place, np.array(forced, dtype=np.int64)]),
            row=row,
            column=flat.team[entry],
            amount=flat.sends[entry],
            limit=self.most[pairs[:, 0], pairs[:, 1]],
        )

    def beyond(self, terms: Sequence[Terms]) -> Floats:
        """Return what each team is worth beyond its people on the terms of its need; float (c,)."""
        flat = self.flat
        place = flat.place[flat.team]
        price = np.array([one.price for one in terms])
        relief = np.array([one.relief for one in terms])
        paid = price[place, flat.member] * flat.sends - relief[place, flat.member]
        value = flat.value - np.bincount(flat.team, weights=paid, minlength=len(flat.value))
        value -= np.array([one.fee for one in terms])[flat.place]
        for at, (need, row) in enumerate(zip(place.tolist(), flat.member.tolist(), strict=True)):
            if row in terms[need].steps:
                value[flat.team[at]] -= terms[need].of_steps(row, float(flat.sends[at]))
        return np.asarray(value, dtype=np.float64)

    def near(self, terms: Sequence[Terms], far: float) -> NDArray[np.bool_]:
        """Say which teams are on such terms at most so much of the worth of their need behind its best; bool (c,)."""
        place, value, worth = self.flat.place, self.beyond(terms), np.array(self.worth)
        best = np.zeros(len(worth))
        np.maximum.at(best, place, value)
        return np.asarray(value >= (best - far * worth)[place])

    def best(self, terms: Sequence[Terms], branch: Branch) -> dict[int, float]:
        """Return what the best known team of each need is worth beyond its people; none at all is worth 0, unless forced."""
        best = {place: 0.0 for place in range(len(self.worth)) if place not in branch.forced}
        allowed = self.allowed(branch)
        value, place = self.beyond(terms)[allowed], self.flat.place[allowed]
        most = np.full(len(self.worth), -np.inf)
        np.maximum.at(most, place, value)
        for p in np.unique(place):
            best[int(p)] = max(best.get(int(p), -np.inf), float(most[p]))
        return best
