"""Stochastic multicriteria acceptability analysis (SMAA-2) on arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.robust._confidence import confidence
from kaivosmatch.robust._ranks import all_ranks, first_ranks
from kaivosmatch.robust._result import Acceptability
from kaivosmatch.robust._statements import read_statements
from kaivosmatch.robust._tally import Tally
from kaivosmatch.robust._values import Values, read_values
from kaivosmatch.robust._weights import draw_weights, generator

__all__ = ["acceptability"]

Floats = NDArray[np.float64]

PAIRWISE_LIMIT = 5_000
"""Above this many rows the pairwise table is not made, and ``ranks`` is 20 by default."""

FIRST_RANKS = 20

REPEATED = 1_000_000
"""Scores up to which unknown values are drawn more than once for each weighting (at most 32 times): few rows cost next to nothing."""


def acceptability(
    low: ArrayLike,
    high: ArrayLike | None = None,
    *,
    order: Iterable[Any] | None = None,
    bounds: ArrayLike | None = None,
    ratios: Iterable[Sequence[Any]] | None = None,
    ranks: int | None = None,
    samples: int = 10_000,
    random_state: Any = 0,
    pairwise: bool | None = None,
) -> Acceptability:
    """Tell which rows come where, over all weights that satisfy the statements and all values that the unknown ones may have.

    Parameters
    ----------
    low : float array_like (n, m)
        Partial values, in [0, 1] as a rule (others finite are taken as they are); higher is better.
    high : float array_like (n, m), optional
        Where it is above ``low`` the value is not known and is drawn evenly between the two, independently of all others.
        Left out: all values are known.
    order : list of int or list of int, optional
        Columns, most important first: each weighs at least as much as the next. A list inside it: no order among
        its columns, all of them between their neighbours. Columns that are not listed: unconstrained.
    bounds : float array_like (m, 2), optional
        Least and greatest weight of each column.
    ratios : list of (i, j, at_least), optional
        Weight i is at least so many times weight j.
    ranks : int, optional
        The first r ranks are counted (n at most). Default: all n, or 20 above 5,000 rows.
    samples : int
        Weightings drawn. The standard error of a share p is at most ``sqrt(p (1 - p) / samples)``: 0.005 with 10,000. The
        draws are spread evenly, and values are drawn several times for each weighting where rows are few, so that it is mostly smaller.
    random_state : int, numpy Generator, SeedSequence or RandomState
        The same number gives the same answer.
    pairwise : bool, optional
        Whether to make the pairwise table (its cost is n² × samples). Default: up to 5,000 rows, and it cannot be had above.

    Returns
    -------
    Acceptability
        ``ranks`` (n, r), ``central`` (n, m), ``confidence`` (n,), ``winning`` (n, n) or None, ``standard_error``, ``samples``.

    Raises
    ------
    InputError
        For values that are not finite or in disorder, a malformed statement, and statements that no weights satisfy.

    Notes
    -----
    Lahdelma & Salminen, SMAA-2, Operations Research 49(3):444-454, 2001. Scores are compared on a grid of 1e-9 (of the
    span of the values, where that is wider than 1), so that equal rows tie. When only the first ranks of many rows are asked for, rows
    that provably cannot be among them are not scored; the answer is the same.

    Unknown values cost: all that may vary are drawn anew for each weighting. With 12 terms, 30 % of them unknown, and 10,000 weightings:
    9 CPU seconds for 1,000 rows and 40 for 5,000, growing with the rows; of 100,000 rows it did not finish in 300 s. There, rank by
    what is shown first and ask about a shortlist, as ``Matcher.robustness`` does, or ask for fewer samples.

    Examples
    --------
    Three firms, two terms; the third is second best at both:

    >>> answer = acceptability([[1, 0], [0, 1], [0.6, 0.6]])
    >>> answer.ranks.round(1)
    array([[0.4, 0.1, 0.5],
           [0.4, 0.1, 0.5],
           [0.2, 0.8, 0. ]])
    >>> answer.central.round(1).tolist()
    [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]

    Where the first term is said to weigh at least as much as the second, the second firm is never first:

    >>> acceptability([[1, 0], [0, 1], [0.6, 0.6]], order=[0, 1]).central.mask[:, 0].tolist()
    [False, True, False]
    """
    values = read_values(low, high)
    n, m = len(values.place), values.low.shape[1]
    samples = _count(samples, "samples")
    counted = (n if n <= PAIRWISE_LIMIT else FIRST_RANKS) if ranks is None else _count(ranks, "ranks")
    counted = min(counted, n)
    if pairwise and n > PAIRWISE_LIMIT:
        raise InputError("the pairwise table is too large", got=f"{n} rows", expected=f"at most {PAIRWISE_LIMIT}")
    rng = generator(random_state)
    weights, method = draw_weights(read_statements(m, order, bounds, ratios), samples, rng)
    with_table = n <= PAIRWISE_LIMIT if pairwise is None else pairwise
    tally = Tally(values, counted)
    wins: Floats | None = None
    repeats = 1
    if n and (with_table or 4 * counted >= len(values.low)):
        if values.unknown.size:
            repeats = max(1, min(32, REPEATED // (samples * len(values.low))))
        wins = all_ranks(tally, weights, rng, with_table, repeats)
    elif n:
        first_ranks(tally, weights, rng)
    elif with_table:
        wins = np.zeros((0, 0))
    return _answer(tally, wins, samples, repeats, method, rng)


def _count(value: Any, name: str) -> int:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
        raise InputError(f"{name} is not a whole number of 1 or more", got=value)
    return int(value)


def _answer(
    tally: Tally, wins: Floats | None, samples: int, repeats: int, method: str, rng: np.random.Generator
) -> Acceptability:
    """Turn sums over different rows and ``samples * repeats`` draws into shares of all rows."""
    draws = samples * repeats
    values, place = tally.values, tally.values.place
    won = np.flatnonzero(tally.first > 0)
    total = tally.first[won, None]
    centres = tally.weight_sum[won] / total
    central = np.zeros_like(tally.weight_sum)
    central[won] = centres
    error = np.zeros_like(central)
    # The share-weighted spread around the mean, with n - 1 as for any sample. Copies share a win, so all of them count here.
    # Repeated draws of values share a weighting, and only weightings are counted.
    count = total * values.copies[won, None] / repeats
    variance = np.clip(tally.weight_square[won] / total - centres**2, 0.0, None) * count / np.maximum(count - 1.0, 1.0)
    error[won] = np.sqrt(variance / count)
    single = np.ones(len(error), dtype=bool)
    single[won] = (count <= 1.0 + 1e-9)[:, 0]
    sure = tally.best_share.copy()
    if values.unknown.size:
        sure[won] = confidence(values, won, centres, draws, rng)
    never = tally.first == 0
    # In place, and copied only where rows are repeated: with 5,000 rows each of these tables takes 200 MB.
    tally.places /= draws
    if wins is not None:
        for i in range(len(wins)):
            wins[i + 1 :, i] = draws - wins[i, i + 1 :]
        np.fill_diagonal(wins, 0.5 * draws)
        wins /= draws
    apart = len(values.low) == len(place)
    return Acceptability(
        ranks=tally.places if apart else tally.places[place],
        central=_masked(central, never, values),
        confidence=np.ma.masked_array(sure[place], mask=never[place]),
        winning=wins if wins is None or apart else wins[np.ix_(place, place)],
        samples=samples,
        method=method,
        central_error=_masked(error, single, values),
        known=not values.unknown.size,
    )


def _masked(table: Floats, rows: NDArray[np.bool_], values: Values) -> Any:
    hidden = np.broadcast_to(rows[values.place, None], (len(values.place), table.shape[1]))
    return np.ma.masked_array(table[values.place], mask=hidden.copy())
