"""Slow and obvious: every purchase tried, and every timetable tried."""

import itertools


def best_purchase(needs, holds, cost, worth, budget, same=None):
    """Greatest worth that any set of items within the budget opens, and the least cost at which it does."""
    demands, items = len(needs), len(holds)
    same = list(range(demands)) if same is None else list(same)
    best, least = -1.0, 0.0
    for bought in itertools.product([False, True], repeat=items):
        if any(b and h for b, h in zip(bought, holds)):
            continue
        price = sum(c for c, b in zip(cost, bought) if b)
        if price > budget + 1e-9:
            continue
        there = [b or h for b, h in zip(bought, holds)]
        groups = {}
        for d in range(demands):
            if all(t for t, need in zip(there, needs[d]) if need):
                groups[same[d]] = max(groups.get(same[d], 0.0), worth[d])
        total = sum(groups.values())
        if total > best + 1e-9 or (abs(total - best) <= 1e-9 and price < least - 1e-9):
            best, least = total, price
    return best, least


def best_day(value, slots, tables, buyers_free, firms_free, most_buyer, most_firm, least_buyer=None, least_firm=None):
    """Greatest total value of any timetable, pair by pair: no meeting, or a meeting in each slot in turn. None if none fits."""
    buyers, firms = len(value), len(value[0])
    pairs = sorted(
        ((i, j) for i in range(buyers) for j in range(firms) if value[i][j] > 0), key=lambda p: -value[p[0]][p[1]]
    )
    rest = [0.0] * (len(pairs) + 1)
    for k in range(len(pairs) - 1, -1, -1):
        rest[k] = rest[k + 1] + value[pairs[k][0]][pairs[k][1]]
    left = list(tables), list(most_buyer), list(most_firm)
    busy = set()
    best = [None]

    def enough():
        met_buyer = [most - now for most, now in zip(most_buyer, left[1])]
        met_firm = [most - now for most, now in zip(most_firm, left[2])]
        return all(m >= n for m, n in zip(met_buyer, least_buyer or [0] * buyers)) and all(
            m >= n for m, n in zip(met_firm, least_firm or [0] * firms)
        )

    def go(k, total):
        if best[0] is not None and total + rest[k] <= best[0] + 1e-9:
            return
        if k == len(pairs):
            if enough():
                best[0] = total
            return
        i, j = pairs[k]
        for t in range(slots):
            fits = buyers_free[i][t] and firms_free[j][t] and left[0][t] and left[1][i] and left[2][j]
            if fits and ("b", i, t) not in busy and ("f", j, t) not in busy:
                busy.update([("b", i, t), ("f", j, t)])
                left[0][t], left[1][i], left[2][j] = left[0][t] - 1, left[1][i] - 1, left[2][j] - 1
                go(k + 1, total + value[i][j])
                left[0][t], left[1][i], left[2][j] = left[0][t] + 1, left[1][i] + 1, left[2][j] + 1
                busy.difference_update([("b", i, t), ("f", j, t)])
        go(k + 1, total)

    go(0, 0.0)
    return best[0]
