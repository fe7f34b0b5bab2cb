"""Person courses: who goes where and when, in groups that are neither too small to hold nor too large to teach."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from kaivosmatch.errors import InputError
from kaivosmatch.vocabulary.geo import haversine_km

__all__ = ["Course", "GroupSize", "Seat", "group_courses", "group_size"]


@dataclass(frozen=True)
class GroupSize:
    """How many people one course takes, and how far they are asked to come (km, straight line)."""

    least: int
    most: int
    max_km: float

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise InputError(
                "the sizes of a course do not fit", got=(self.least, self.most), expected="1 <= least <= most"
            )


@cache
def _sizes() -> dict[str, GroupSize]:
    text = (files("kaivosmatch") / "data" / "course_costs.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {r["key"]: GroupSize(int(r["min_group"]), int(r["max_group"]), float(r["max_km"])) for r in rows}


def group_size(key: str) -> GroupSize:
    """Return the shipped sizes of a course, the default ones where the table has none for it.

    Examples
    --------
    >>> group_size("hot_work_card").most, group_size("something_else") == group_size("*default*")
    (16, True)
    """
    return _sizes().get(key) or _sizes()["*default*"]


@dataclass(frozen=True)
class Seat:
    """People of one firm who need one thing by a day.

    Attributes
    ----------
    municipality : str or None
        Where they are; None: not known, and then they join wherever there is room.
    place : (float, float) or None
        Degrees north and east.
    due : date
    """

    supplier_id: str
    people: int
    municipality: str | None
    place: tuple[float, float] | None
    due: date


@dataclass(frozen=True)
class Course:
    """One group.

    Attributes
    ----------
    key, scope : str
    municipality : str or None
        Where it is held.
    month : str
        ``"2027-03"``: the latest month in which everybody in it still has it in time.
    participants : dict
        ``{supplier id: people}``.
    own : bool
        False: too few for a course of their own; seats on somebody's open course.
    """

    key: str
    scope: str
    municipality: str | None
    month: str
    participants: Mapping[str, int]
    own: bool

    @property
    def people(self) -> int:
        """How many take part."""
        return sum(self.participants.values())


def group_courses(key: str, scope: str, seats: Iterable[Seat], size: GroupSize) -> list[Course]:
    """Put people into as few groups as the greatest size allows, by municipality, the earliest due together.

    A municipality with too few people sends them to the nearest group with room within ``max_km``; such remainders also form groups with
    each other, where most of them are. Who is still alone takes an open course. Everybody is in exactly one group, and no group is held
    later than its earliest due month.

    Examples
    --------
    >>> seats = [Seat("k1", 5, "205", (64.2, 27.7), date(2027, 3, 10)), Seat("k2", 2, "765", (64.1, 28.4), date(2027, 5, 3))]
    >>> [(c.municipality, c.month, dict(c.participants)) for c in group_courses("hot_work_card", "", seats, GroupSize(6, 16, 100))]
    [('205', '2027-03', {'k1': 5, 'k2': 2})]
    """
    by_place: dict[str | None, list[Seat]] = {}
    for seat in seats:
        # one person at a time, so that a firm may send its people to two groups and keep its work going
        one = Seat(seat.supplier_id, 1, seat.municipality, seat.place, seat.due)
        by_place.setdefault(seat.municipality, []).extend([one] * seat.people)
    groups: list[tuple[str | None, list[Seat]]] = []
    rest: dict[str | None, list[Seat]] = {}
    for place in sorted(by_place, key=str):
        full, left = _cut(by_place[place], size) if place is not None else ([], by_place[place])
        groups += [(place, group) for group in full]
        if left:
            rest[place] = left
    for place in sorted(rest, key=lambda p: (-len(rest[p]), str(p))):
        _join(rest[place], groups, size)
    courses = [_course(key, scope, place, group, own=True) for place, group in groups]
    courses += [
        _course(key, scope, place, group, own=len(group) >= size.least)
        for place, group in _among_themselves({p: s for p, s in rest.items() if s}, size)
    ]
    return sorted(courses, key=lambda c: (c.month, str(c.municipality), not c.own))


def _cut(people: Sequence[Seat], size: GroupSize) -> tuple[list[list[Seat]], list[Seat]]:
    """Cut the people of one municipality into groups, and those who are left over."""
    ordered = sorted(people, key=lambda s: (s.due, s.supplier_id))
    count = -(-len(ordered) // size.most)
    if len(ordered) // count < size.least:
        # even groups would be too small: full ones, and a remainder
        full = len(ordered) // size.most
        return [ordered[i * size.most : (i + 1) * size.most] for i in range(full)], ordered[full * size.most :]
    base, more = divmod(len(ordered), count)
    groups, start = [], 0
    for number in range(count):
        stop = start + base + (number < more)
        groups.append(ordered[start:stop])
        start = stop
    return groups, []


def _join(people: list[Seat], groups: list[tuple[str | None, list[Seat]]], size: GroupSize) -> None:
    """Move people one by one to the nearest group with room; those who reach none stay."""
    for seat in list(people):
        near = []
        for number, (_, group) in enumerate(groups):
            km = _km(seat, next((s for s in group if s.municipality == groups[number][0]), group[0]))
            later = min(s.due for s in group) > seat.due
            if len(group) < size.most and km <= size.max_km:
                near.append((later, km, number))
        if near:
            groups[min(near)[2]][1].append(seat)
            people.remove(seat)


def _among_themselves(rest: dict[str | None, list[Seat]], size: GroupSize) -> list[tuple[str | None, list[Seat]]]:
    """Bring remainders together where most of them are."""
    found: list[tuple[str | None, list[Seat]]] = []
    while rest:
        host = min(rest, key=lambda p: (p is None, -len(rest[p]), str(p)))
        people = rest.pop(host)
        group = people[: size.most]
        if people[size.most :]:
            rest[host] = people[size.most :]
        for place in sorted(rest, key=lambda p: (_km(group[0], rest[p][0]), str(p))):
            room = size.most - len(group)
            if room > 0 and _km(group[0], rest[place][0]) <= size.max_km:
                group, rest[place] = group + rest[place][:room], rest[place][room:]
        rest = {place: people for place, people in rest.items() if people}
        found.append((host, group))
    return found


def _km(one: Seat, other: Seat) -> float:
    if one.municipality is not None and one.municipality == other.municipality:
        return 0.0
    if one.place is None or other.place is None:
        return 0.0 if one.municipality is None or other.municipality is None else float("inf")
    return float(haversine_km(*one.place, *other.place))


def _course(key: str, scope: str, place: str | None, group: Sequence[Seat], *, own: bool) -> Course:
    due = min(seat.due for seat in group)
    taking: dict[str, int] = {}
    for seat in sorted(group, key=lambda s: s.supplier_id):
        taking[seat.supplier_id] = taking.get(seat.supplier_id, 0) + 1
    return Course(key, scope, place, f"{due.year:04d}-{due.month:02d}", taking, own)
