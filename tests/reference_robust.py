"""Slow and obvious: what an acceptability analysis is, with a loop over weightings and nothing left out."""

import itertools

import numpy as np


def competition(scores):
    """How many stand before each, and how many share its place (itself counted), on the grid of 1e-9."""
    grid = [round(float(s) * 1e9) for s in scores]
    return [(sum(o > g for o in grid), sum(o == g for o in grid)) for g in grid]


def by_hand(values, weights):
    """Rank acceptability (n, n), central weights (None where never first) and pairwise winning for known values."""
    n = len(values)
    ranks, winning, first, lead = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n), np.zeros((n, values.shape[1]))
    for w in weights:
        scores = values @ w
        places = competition(scores)
        for i, (before, tied) in enumerate(places):
            ranks[i, before : before + tied] += 1 / tied
            if before == 0:
                first[i] += 1 / tied
                lead[i] += w / tied
            for j, (other, _) in enumerate(places):
                winning[i, j] += 1.0 if before < other else 0.5 if before == other else 0.0
    central = [lead[i] / first[i] if first[i] else None for i in range(n)]
    return ranks / len(weights), central, winning / len(weights)


def with_intervals(low, high, weights, rng):
    """Share of draws in which each row is first, for unknown values, one draw of everything for each weighting."""
    first = np.zeros(len(low))
    for w in weights:
        scores = (low + (high - low) * rng.random(low.shape)) @ w
        first[scores.argmax()] += 1
    return first / len(weights)


def stays_first(values, weights, row, k, t):
    """Whether a row is first or ties when weight k is t and the others keep their proportions."""
    rest = np.delete(weights, k)
    share = rest / rest.sum() if rest.sum() > 0 else np.full(len(rest), 1 / len(rest))
    moved = np.insert((1 - t) * share, k, t)
    scores = values @ moved
    return scores[row] >= scores.max() - 2e-9


def all_ranks_possible(low, high, weights):
    """Every rank each row can have when each value is at one end of its interval: best and worst."""
    n = len(low)
    open_ = np.argwhere(high > low)
    best, worst = np.full(n, n), np.ones(n, dtype=int)
    for ends in itertools.product([0, 1], repeat=len(open_)):
        values = low.copy()
        for (i, k), end in zip(open_, ends):
            values[i, k] = high[i, k] if end else low[i, k]
        ranks = np.array([before + 1 for before, _ in competition(values @ weights)])
        best, worst = np.minimum(best, ranks), np.maximum(worst, ranks)
    return best, worst
