"""How the order of a shortlist depends on weights and facts that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.explanation import check_audience
from kaivosmatch.phrases import check_language
from kaivosmatch.query.weights import term_label
from kaivosmatch.rank import best_rows
from kaivosmatch.robust import Acceptability, acceptability, rank_range
from kaivosmatch.trust.sensitivity import Sensitivity, sensitivity
from kaivosmatch.trust.statements import Statements
from kaivosmatch.trust.words import say
from kaivosmatch.verdict import UNKNOWN, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.index import Index, Judged

__all__ = ["Robustness", "robustness", "shortlist"]

Floats = NDArray[np.float64]

NAMED_FIRMS = 5
"""How many firms a text names before nobody reads on."""

NAMED_TERMS = 2
"""How many of a firm's heaviest central weights a sentence names."""


@dataclass(frozen=True, eq=False)
class Robustness:
    """Rank acceptability and its companions for the firms of a shortlist, in its order. Compared by score; verdicts stand beside it.

    Attributes
    ----------
    requirement_id, title : str
    supplier_ids, names : tuple of str, length n
    verdicts : tuple of Verdict
    terms : tuple of str, length m
    weights : dict
        The stated weights, for comparison.
    statements : Statements
    acceptability, acceptability_error : float (n, r)
        Share of the weightings under which a firm has rank 1 .. r, ties shared; and its Monte Carlo standard error.
    central, central_error : tuple of dict or None
        Mean weights under which the firm is first; None where it never is (no zeros). The error is None also where
        only one weighting put it first.
    confidence, confidence_error : tuple of float or None
        How likely the firm is first if its central weights were right: below one because of unknown facts or ties.
    winning, winning_error : float (n, n)
        How often the row stands before the column.
    optimistic, pessimistic : tuple of int
        Best and worst rank under the stated weights, whatever the unknown facts turn out to be.
    samples : int
    method : {"exact", "rejection", "hit-and-run"}
    sensitivity : Sensitivity
        By score, as everything here.
    low, high : float (n, m)
        Each term from what is shown, and if every unknown turned out well.
    """

    requirement_id: str
    title: str
    supplier_ids: tuple[str, ...]
    names: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    terms: tuple[str, ...]
    weights: Mapping[str, float]
    statements: Statements
    acceptability: Floats
    acceptability_error: Floats
    central: tuple[dict[str, float] | None, ...]
    central_error: tuple[dict[str, float] | None, ...]
    confidence: tuple[float | None, ...]
    confidence_error: tuple[float | None, ...]
    winning: Floats
    winning_error: Floats
    optimistic: tuple[int, ...]
    pessimistic: tuple[int, ...]
    samples: int
    method: str
    sensitivity: Sensitivity
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)

    def _shown_to(self, audience: str) -> list[int]:
        kind, firm = check_audience(audience)
        return [i for i, name in enumerate(self.supplier_ids) if kind != "firm" or name == firm]

    def to_frame(self, audience: str = "officer") -> pd.DataFrame:
        """Return one row per firm: ids, verdict, ranks, ``confidence``, then ``rank_1`` .. and ``central_<term>``.

        None where a firm is never first. A firm sees its own row alone.
        """
        import pandas as pd

        rows = []
        for i in self._shown_to(audience):
            row: dict[str, Any] = {
                "supplier_id": self.supplier_ids[i],
                "name": self.names[i],
                "verdict": self.verdicts[i].name,
                "optimistic": self.optimistic[i],
                "pessimistic": self.pessimistic[i],
                "confidence": self.confidence[i],
            }
            row |= {f"rank_{r + 1}": float(share) for r, share in enumerate(self.acceptability[i])}
            row |= {f"central_{t}": (self.central[i] or {}).get(t) for t in self.terms}
            rows.append(row)
        columns = ["supplier_id", "name", "verdict", "optimistic", "pessimistic", "confidence"]
        columns += [f"rank_{r + 1}" for r in range(self.acceptability.shape[1])]
        columns += [f"central_{t}" for t in self.terms]
        frame = pd.DataFrame(rows, columns=columns)
        for column in ("confidence", *(f"central_{t}" for t in self.terms)):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
        return frame

    def pairwise(self, audience: str = "officer") -> pd.DataFrame:
        """Return how often the row stands before the column, by supplier id; 0.5 on the diagonal. A firm sees itself alone."""
        import pandas as pd

        shown = self._shown_to(audience)
        ids = [self.supplier_ids[i] for i in shown]
        return pd.DataFrame(self.winning[np.ix_(shown, shown)], index=ids, columns=ids)

    def text(self, lang: str = "en", audience: str = "officer") -> str:
        """Return what a buyer should know, in sentences; every number in it is one of the result's.

        Parameters
        ----------
        lang : {"fi", "sv", "en"}
        audience : {"officer", "buyer", "region"} or "firm:<id>"
            A firm reads of itself alone.
        """
        check_language(lang)
        shown = self._shown_to(audience)
        alone = check_audience(audience)[0] == "firm"
        lines = [say("robust_title", lang, need=self.title)]
        if not self.supplier_ids:
            return "\n".join([*lines, say("robust_nobody", lang)])
        stated = self.statements.text(lang, self.terms)
        order = sorted(shown, key=lambda i: (-round(float(self.acceptability[i, 0]), 9), i))
        for place, i in enumerate(order[:NAMED_FIRMS]):
            lines += self._about(i, stated if place == 0 else None, lang)
        if not alone:
            never = sum(float(self.acceptability[i, 0]) == 0.0 for i in order[NAMED_FIRMS:])
            if never:
                lines.append(say("robust_others", lang, n=never))
            lines += self.sensitivity.range_lines(lang)
        error = float(self.acceptability_error.max())
        lines.append(say("robust_samples", lang, samples=self.samples, error=error))
        return "\n".join(lines)

    def _about(self, i: int, stated: str | None, lang: str) -> list[str]:
        """What is to be said of one firm; the first also tells which weightings are meant."""
        name, share = self.names[i], float(self.acceptability[i, 0])
        central = self.central[i]
        if stated is not None:
            lines = [say("share_first", lang, name=name, share=share, stated=stated)]
        else:
            lines = [say("share_never" if central is None else "share_next", lang, name=name, share=share)]
        if central is not None:
            if share < 1:
                heavy = sorted(central, key=lambda t: (-round(central[t], 9), t))[:NAMED_TERMS]
                parts = [say("weight_of", lang, term=term_label(t, lang), x=central[t]) for t in heavy]
                lines.append("  " + say("central", lang, parts=parts))
            sure = self.confidence[i]
            if sure is not None and round(sure, 2) < 1:
                lines.append("  " + say("confidence", lang, x=sure))
        if self.optimistic[i] != self.pessimistic[i]:
            lines.append("  " + say("rank_span", lang, best=self.optimistic[i], worst=self.pessimistic[i]))
        if self.verdicts[i] == UNKNOWN:
            lines.append("  " + say("still_open", lang))
        return lines

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format="{:.2f}".format)
        return html


def shortlist(judged: Judged, k: int = 20, *, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Return the rows of the first k candidates, in the order of the ranking.

    Parameters
    ----------
    allowed : bool (n,), optional
        The firms that were asked; None: all.
    """
    asked = np.ones(len(judged.verdict), dtype=bool) if allowed is None else allowed
    return best_rows(judged.verdict, judged.score, k, asked, judged.arrival_order)


def robustness(
    index: Index,
    judged: Judged,
    rows: NDArray[np.int64] | Sequence[int],
    *,
    statements: Statements | Mapping[str, Any] | None = None,
    samples: int = 10_000,
    random_state: int = 0,
    ranks: int | None = None,
) -> Robustness:
    """Tell how the order of some firms depends on weights and facts that are not known (SMAA-2).

    Parameters
    ----------
    index, judged
        The need, judged by that index.
    rows : int (n,)
        The shortlist, in its order.
    statements : Statements or mapping, optional
        What is said about the weights, see :class:`Statements`; None: the need's order of importance.
    samples : int
        Weightings drawn.
    random_state : int
    ranks : int, optional
        The first so many ranks are counted; None: all.

    Raises
    ------
    UnknownName
        A term that is not known.
    InputError
        Statements that no weights satisfy, and rows that are listed twice.

    Notes
    -----
    Lahdelma & Salminen, SMAA-2, Operations Research 49(3):444-454, 2001; see :func:`kaivosmatch.robust.acceptability`. Firms are
    compared by score alone: a verdict is not a score, and a firm whose documents are open is told to be so.
    """
    chosen = np.asarray(rows, dtype=np.int64)
    if len(set(chosen.tolist())) < len(chosen):
        raise InputError("a firm is listed twice", got=chosen.tolist())
    said = Statements.of(statements, judged.query.need.importance)
    low, high = judged.shown[chosen], judged.could[chosen]
    found = acceptability(
        low, high, **said.for_kernel(judged.terms), samples=samples, random_state=random_state, ranks=ranks, pairwise=True
    )  # fmt: skip
    weights = [judged.query.weights[t] for t in judged.terms]
    empty = np.zeros(0, dtype=np.intp)
    best, worst = rank_range(low, high, weights) if len(chosen) else (empty, empty)
    error = found.standard_error
    return Robustness(
        requirement_id=judged.query.need.id,
        title=judged.query.need.title,
        supplier_ids=tuple(index.catalogue.ids[i] for i in chosen.tolist()),
        names=tuple(index.catalogue.names[i] for i in chosen.tolist()),
        verdicts=tuple(Verdict(int(judged.verdict[i])) for i in chosen.tolist()),
        terms=judged.terms,
        weights=dict(zip(judged.terms, weights, strict=True)),
        statements=said,
        acceptability=found.ranks,
        acceptability_error=error.ranks,
        central=_weightings(found.central, judged.terms),
        central_error=_weightings(error.central, judged.terms),
        confidence=_optional(found.confidence),
        confidence_error=_optional(error.confidence),
        winning=_table(found, error.winning)[0],
        winning_error=_table(found, error.winning)[1],
        optimistic=tuple(best.tolist()),
        pessimistic=tuple(worst.tolist()),
        samples=found.samples,
        method=found.method,
        sensitivity=sensitivity(index, judged, chosen, by_score=True),
        low=low,
        high=high,
    )


def _weightings(table: Any, terms: Sequence[str]) -> tuple[dict[str, float] | None, ...]:
    masked = np.ma.getmaskarray(table)
    return tuple(
        None if masked[i].any() else dict(zip(terms, map(float, table.data[i]), strict=True)) for i in range(len(table))
    )


def _optional(column: Any) -> tuple[float | None, ...]:
    masked = np.ma.getmaskarray(column)
    return tuple(None if masked[i] else float(column.data[i]) for i in range(len(column)))


def _table(found: Acceptability, error: Floats | None) -> tuple[Floats, Floats]:
    """The pairwise table, which is always made here, since a shortlist is short."""
    if found.winning is None or error is None:
        raise InputError(
            "a shortlist is too long for its pairwise table", got=len(found.ranks), expected="at most 5,000"
        )
    return found.winning, error
