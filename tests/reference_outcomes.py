"""Slow and obvious: shares of local spend by trying every completion of what a ledger leaves out."""

import itertools

AMOUNTS = (0.0, 1.0, 1e9)  # what a missing amount may turn out to be: nothing, little, very much


def completions(row, year, tier, basis):
    """Every way in which a purchase could be complete."""
    periods = [row.period] if row.period else [str(year), str(year - 1)]
    for period, t, b, eur in itertools.product(
        periods,
        [row.tier] if row.tier else [1, 2],
        [row.basis] if row.basis else ["invoice", "commitment"],
        AMOUNTS if row.eur is None else [row.eur],
    ):
        yield (period[:4] == str(year)) and t == tier and b == basis, eur


def every_share(rows, local, year, tier, basis):
    """(local euros, share or None) of every completion; ``local`` gives 1, 0 or -1 for each row."""
    found = []
    ways = [
        [
            (counts, eur, here)
            for counts, eur in completions(row, year, tier, basis)
            for here in ([True, False] if v == 0 else [v == 1])
        ]
        for row, v in zip(rows, local, strict=True)
    ]
    for choice in itertools.product(*ways):
        mine = sum(eur for counts, eur, here in choice if counts and here)
        rest = sum(eur for counts, eur, here in choice if counts and not here)
        found.append((mine, mine / (mine + rest) if mine + rest else None))
    return found
