"""How well a history predicts its own last part: the same question to kaivosmatch and to simple methods."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode import Encoder, LotText
from kaivosmatch.errors import InputError
from kaivosmatch.evaluate.measures import MEASURES, Quality, interval, measure
from kaivosmatch.evaluate.peers import awards_won, code_backoff, nearest, popularity, purchase_texts
from kaivosmatch.evaluate.purchases import Purchases, read_purchases
from kaivosmatch.records import Award, Supplier

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AwardsEvaluation", "Split", "evaluate_awards", "lot_of", "split_by_date"]

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Split:
    """A history cut at a day.

    Attributes
    ----------
    day : date
        First day of the later part.
    past, asked : tuple of Award
        Awards before it; later awards with at least one winner seen before.
    suppliers : tuple of Supplier
        Every firm seen before the day.
    """

    day: date
    past: tuple[Award, ...]
    asked: tuple[Award, ...]
    suppliers: tuple[Supplier, ...]


def split_by_date(purchases: Purchases, share: float = 0.8, day: date | None = None) -> Split:
    """Cut at the day of the purchase at ``share`` of the way, or at ``day``; candidates are the firms seen before.

    Raises
    ------
    InputError
        Nothing lies before the day, or no later purchase has a known winner.
    """
    awards = purchases.awards
    if day is None:
        if not awards:
            raise InputError("no awards")
        day = awards[min(int(len(awards) * share), len(awards) - 1)].date
    past = tuple(award for award in awards if award.date < day)
    seen = {name for award in past for name in award.suppliers}
    asked = tuple(award for award in awards if award.date >= day and not seen.isdisjoint(award.suppliers))
    if not past or not asked:
        raise InputError(
            "the split leaves nothing to ask",
            got=f"{len(past)} awards before {day}, {len(asked)} after it with a known winner",
        )
    return Split(day, past, asked, tuple(s for s in purchases.suppliers if s.id in seen))


def lot_of(award: Award) -> LotText:
    """Ask for what an award bought, without its winner."""
    return LotText(
        text=award.text,
        cpv=tuple(award.cpv or ()),
        kind=award.kind,
        buyer=award.buyer,
        buyer_id=award.buyer_id,
        municipality=award.municipality,
        value_eur=award.value_eur,
    )


@dataclass(frozen=True)
class AwardsEvaluation:
    """Methods side by side.

    Attributes
    ----------
    split : Split
    qualities : dict of method name to Quality
    seconds : dict of method name to float
    left_out : dict
        Rows of the file that could not be used.
    description : dict
        What the encoder says of itself.
    """

    split: Split
    qualities: Mapping[str, Quality]
    seconds: Mapping[str, float]
    left_out: Mapping[str, int]
    description: Mapping[str, object]

    def to_frame(self) -> pd.DataFrame:
        """One row per method: each measure with its 95 % interval, coverage, tail share, seconds."""
        import pandas as pd

        rows = []
        for method, quality in self.qualities.items():
            row: dict[str, object] = {"method": method}
            for j, name in enumerate(MEASURES):
                low, high = interval(quality.each[:, j])
                row.update({name: float(quality.each[:, j].mean()), f"{name}_low": low, f"{name}_high": high})
            row.update(coverage=quality.coverage, tail_share=quality.tail_share, seconds=self.seconds[method])
            rows.append(row)
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        lines = [
            f"{len(self.split.asked)} purchases from {self.split.day}, {len(self.split.suppliers)} firms, "
            f"{len(self.split.past)} purchases before"
        ]
        lines += [f"left out: {count} rows {reason}" for reason, count in self.left_out.items()]
        for row in self.to_frame().to_dict("records"):
            shown = "  ".join(
                f"{name} {row[name]:.3f} [{row[name + '_low']:.3f}, {row[name + '_high']:.3f}]" for name in MEASURES
            )
            lines.append(
                f"{row['method']:<18} {shown}  coverage {row['coverage']:.3f}  tail {row['tail_share']:.3f}  {row['seconds']:.1f} s"
            )
        return "\n".join(lines)


def evaluate_awards(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    share: float = 0.8,
    day: date | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> AwardsEvaluation:
    """Ask the later part of a history who would win, knowing only the earlier part.

    Parameters
    ----------
    path : path
        See :func:`read_purchases`.
    columns : mapping, optional
        Field to heading.
    share, day
        See :func:`split_by_date`.
    encoder : Encoder, optional
        By default one with the code labels that stand in the file.
    progress : callable, optional
        Called with (what, done, of how many).

    Returns
    -------
    AwardsEvaluation
        ``popularity``, ``popularity in code``, ``nearest 50`` and ``kaivosmatch``.
    """
    tell = progress or (lambda what, done, total: None)
    tell("reading", 0, 5)
    purchases = read_purchases(path, columns)
    split = split_by_date(purchases, share, day)
    row = {supplier.id: i for i, supplier in enumerate(split.suppliers)}
    won = awards_won(split.past, row)
    winners = [[row[name] for name in award.suppliers if name in row] for award in split.asked]
    total = np.asarray(won.sum(axis=0), dtype=np.float64).ravel()
    texts, asked = purchase_texts(split.past, purchases.labels), purchase_texts(split.asked, purchases.labels)
    description: dict[str, object] = {}

    def ours() -> Floats:
        scores, said = rank_with_encoder(split, encoder or Encoder(codes=purchases.labels, extras=()))
        description.update(said)
        return scores

    methods: Sequence[tuple[str, Callable[[], Floats]]] = (
        ("popularity", lambda: popularity(won, len(split.asked))),
        ("popularity in code", lambda: code_backoff(split.past, split.asked, won)),
        ("nearest 50", lambda: nearest(texts, asked, won)),
        ("kaivosmatch", ours),
    )
    qualities: dict[str, Quality] = {}
    seconds: dict[str, float] = {}
    for number, (name, method) in enumerate(methods, 1):
        tell(name, number, len(methods) + 1)
        start = time.perf_counter()
        scores = method()
        seconds[name] = time.perf_counter() - start
        qualities[name] = measure(scores, winners, total)
    tell("done", len(methods) + 1, len(methods) + 1)
    return AwardsEvaluation(split, qualities, seconds, purchases.left_out, description)


def rank_with_encoder(split: Split, encoder: Encoder) -> tuple[Floats, dict[str, object]]:
    """Fit of every firm for every later purchase: float64 (queries, n), and the encoder's description."""
    from kaivosmatch.catalogue import Catalogue
    from kaivosmatch.vocabulary import Vocabulary

    vocabulary = Vocabulary.default()
    catalogue = Catalogue.from_records(split.suppliers, vocabulary)
    fitted = encoder.fit(catalogue, split.past, vocabulary=vocabulary)
    return fitted.fit_of([lot_of(award) for award in split.asked]).shown, fitted.describe()
