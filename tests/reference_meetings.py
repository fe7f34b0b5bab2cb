"""Slow and obvious: every day of meetings there is, for days of a few people."""

from itertools import combinations


def every_day(value, slots, tables, buyers_free, firms_free, most_buyer, most_firm):
    """All sets of (buyer, firm, slot) that can be held."""
    buyers, firms = range(len(value)), range(len(value[0]))
    cells = [
        (b, f, s)
        for b in buyers
        for f in firms
        for s in range(slots)
        if value[b][f] > 0 and buyers_free[b][s] and firms_free[f][s]
    ]
    for size in range(min(len(cells), slots * min(len(buyers), len(firms))) + 1):
        for day in combinations(cells, size):
            fine = all(
                len({pick(c) for c in day}) == size
                for pick in (lambda c: c[:2], lambda c: (c[0], c[2]), lambda c: c[1:])
            )
            fine = fine and all(sum(c[2] == s for c in day) <= tables[s] for s in range(slots))
            fine = fine and all(sum(c[0] == b for c in day) <= most_buyer[b] for b in buyers)
            if fine and all(sum(c[1] == f for c in day) <= most_firm[f] for f in firms):
                yield day


def worth(day, value):
    return sum(value[b][f] for b, f, _ in day)


def enough(day, least):
    return all(sum(c[1] == f for c in day) >= n for f, n in enumerate(least))


def best_repair(days, old, value, least):
    """(fewest that fall, greatest value among those), or None where no day gives everybody the floor."""
    fine = [day for day in days if enough(day, least)]
    if not fine:
        return None
    fallen = min(len(set(old) - set(day)) for day in fine)
    return fallen, max(worth(day, value) for day in fine if len(set(old) - set(day)) == fallen)
