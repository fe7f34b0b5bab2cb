"""Which missing document is worth asking for: what would change if it came, over one need or many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import InputError
from kaivosmatch.explanation import check_audience, explain_criterion
from kaivosmatch.phrases import check_language
from kaivosmatch.trust.ladder import TOGETHER, crew_columns, preferred_shares
from kaivosmatch.trust.sensitivity import overall
from kaivosmatch.trust.words import say, setting
from kaivosmatch.verdict import FAIL, PASS, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from kaivosmatch.gates import Plan
    from kaivosmatch.index import Index, Judged

__all__ = ["MissingDocument", "Move", "ValueOfInformation", "value_of_information"]


@dataclass(frozen=True)
class Move:
    """A firm's rank for a need before a document came, and after."""

    requirement_id: str
    before: int
    after: int


@dataclass(frozen=True)
class MissingDocument:
    """One thing that a firm has not shown, and what hangs on it.

    Attributes
    ----------
    supplier_id, name : str
    key : str
        Of the criterion.
    scope : tuple of (str, str)
        What it must be for: a site, a process ...; asked for another scope it is another document.
    decides : tuple of str
        Needs for which it is all that is open: with it the firm meets everything, without it the firm is excluded.
    excludes : tuple of str
        Needs from which the firm falls out if it turns out not to have it.
    moves : tuple of Move
        Needs for which the firm would come higher, within the first k.
    gained : float
        Score that it adds, over all needs.
    """

    supplier_id: str
    name: str
    key: str
    scope: tuple[tuple[str, str], ...]
    decides: tuple[str, ...]
    excludes: tuple[str, ...]
    moves: tuple[Move, ...]
    gained: float
    labels: Mapping[str, str] = field(repr=False, compare=False)
    consent: tuple[str, ...] = field(repr=False, compare=False)

    @property
    def order(self) -> tuple[float | str, ...]:
        """What is worth most comes first: needs decided, rankings moved, ranks gained, score; ties by id and key."""
        ranks = sum(m.before - m.after for m in self.moves)
        return (
            -len(self.decides),
            -len(self.moves),
            -ranks,
            -round(self.gained, 9),
            self.supplier_id,
            self.key,
            str(self.scope),
        )


@dataclass(frozen=True)
class ValueOfInformation:
    """Missing documents, what is worth most first.

    Attributes
    ----------
    documents : tuple of MissingDocument
        Those alone that decide a need or move a firm within the first k.
    needs : int
        How many needs were looked at.
    k : int
    """

    documents: tuple[MissingDocument, ...]
    needs: int
    k: int

    def _for(self, audience: str) -> list[MissingDocument]:
        kind, firm = check_audience(audience)
        if kind == "officer":
            return list(self.documents)
        return [d for d in self.documents if (d.supplier_id == firm if kind == "firm" else kind in d.consent)]

    def to_frame(self, audience: str = "officer", lang: str = "en") -> pd.DataFrame:
        """Return one row per document: ``supplier_id, name, key, label, decides, moves, excludes, gained``, counts of needs.

        A firm sees its own; a buyer and the region those of firms that agreed to it.
        """
        import pandas as pd

        check_language(lang)
        rows = [
            (d.supplier_id, d.name, d.key, d.labels[lang], len(d.decides), len(d.moves), len(d.excludes), d.gained)
            for d in self._for(audience)
        ]
        columns = ["supplier_id", "name", "key", "label", "decides", "moves", "excludes", "gained"]
        return pd.DataFrame(rows, columns=columns)

    def text(self, lang: str = "en", audience: str = "officer", n: int = 5) -> str:
        """Return the first n as requests that can be sent."""
        documents = self._for(audience)[:n]
        if not documents:
            return say("voi_none", check_language(lang))
        lines = [say("voi_title", lang)]
        for d in documents:
            scope = "".join(f" ({value})" for _, value in d.scope)
            lines.append(f"- {say('voi_ask', lang, name=d.name, label=d.labels[lang] + scope)}")
            if d.decides:
                lines.append("  " + say("voi_decides", lang, n=len(d.decides), needs=d.decides))
            if d.moves:
                parts = [say("voi_move", lang, need=m.requirement_id, before=m.before, after=m.after) for m in d.moves]
                lines.append("  " + say("voi_moves", lang, n=len(d.moves), parts=parts))
        return "\n".join(lines)


def value_of_information(
    index: Index,
    judged_list: Sequence[Judged] | Judged,
    *,
    k: int | None = None,
    least_fit: float | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> ValueOfInformation:
    """Tell which missing documents decide the most needs, or move firms the most among the first k.

    Parameters
    ----------
    judged_list : sequence of Judged
        The needs, judged by the index.
    k : int, optional
        None: as the table of this package says.
    least_fit : float, optional
        Only of firms that fit the need, or one of its lots, at least so well is anything worth asking; None: as the table says.
    allowed : bool (n,), optional
        The firms that were asked; None: all.

    Notes
    -----
    A document is a firm and a criterion that it has neither shown nor denied, one for all needs that ask for it. *If it came* means that it
    shows what each need asks. A verdict on the same people follows from those on the single criteria, see
    ``explained_by`` in :mod:`kaivosmatch.trust.ladder`. What a document adds to the score is its share of the preferred criteria; the fit
    and what a firm might tell of its crew are not documents.
    """
    first = int(setting("information_first")) if k is None else k
    if first < 1:
        raise InputError("k is not a whole number of 1 or more", got=k)
    able = setting("information_least_fit") if least_fit is None else least_fit
    needs = list(judged_list) if isinstance(judged_list, Sequence) else [judged_list]
    found: dict[tuple[object, ...], MissingDocument] = {}
    for judged in needs:
        everyone = np.ones(len(judged.verdict), dtype=bool) if allowed is None else allowed
        for row, piece in _of_need(index, judged, first, able, everyone):
            known = found.get((row, piece.key, piece.scope))
            if known is not None:
                piece = replace(
                    known,
                    decides=known.decides + piece.decides,
                    excludes=known.excludes + piece.excludes,
                    moves=known.moves + piece.moves,
                    gained=known.gained + piece.gained,
                )
            found[row, piece.key, piece.scope] = piece
    worth = [d for d in found.values() if d.decides or d.moves]
    return ValueOfInformation(tuple(sorted(worth, key=lambda d: d.order)), len(needs), first)


@dataclass(frozen=True)
class _Asked:
    """One thing that a need asks for: the columns of its criteria, and what each adds to the score once it is met."""

    key: str
    scope: tuple[tuple[str, str], ...]
    columns: tuple[int, ...]


def _asked(judged: Judged) -> list[_Asked]:
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = {}
    for column, plan in enumerate(judged.plans):
        scope = plan.checks[0].scope if plan.checks else ()
        found.setdefault((plan.key, scope), []).append(column)
    return [_Asked(key, scope, tuple(columns)) for (key, scope), columns in found.items()]


def _of_need(
    index: Index, judged: Judged, k: int, able: float, allowed: NDArray[np.bool_]
) -> Iterator[tuple[int, MissingDocument]]:
    """Yield what is open at each candidate for one need, and what hangs on it."""
    catalogue, need, lots = index.catalogue, judged.query.need.id, len(judged.query.lots)
    rows = np.flatnonzero(allowed & (judged.verdict >= UNKNOWN))
    verdicts, now, scores = judged.verdicts[rows], judged.verdict[rows], judged.score[rows]
    arrival = judged.arrival_order
    when = np.zeros(len(rows)) if arrival is None else arrival[rows]
    ladder = sorted(zip(now.tolist(), (-when).tolist(), scores.tolist(), strict=True))
    shares = preferred_shares(judged)
    gains = np.array([shares.get(c, 0.0) for c in range(len(judged.plans))])
    matters = np.array([p.mandatory for p in judged.plans], dtype=bool) | (gains > 0)
    follows = _follows(judged.plans, verdicts)
    suits = judged.fit[rows].max(axis=1) >= able

    def place(verdict: int, early: float, score: float) -> int:
        return 1 + len(ladder) - bisect_right(ladder, (verdict, early, score))

    for asked in _asked(judged):
        columns = list(asked.columns)
        open_ = (verdicts[:, columns] == UNKNOWN) & matters[columns]
        for position, column in enumerate(columns):
            if column in follows:
                open_[:, position] &= ~follows[column][1]
        at = np.flatnonzero(open_.any(axis=1) & suits)
        if not len(at):
            continue
        came, missing = (
            overall(judged.plans, _with(verdicts[at], open_[at], columns, value, follows, at), lots)
            for value in (PASS, FAIL)
        )
        gain = open_[at] @ gains[columns]
        score = np.round(judged.contributions[rows[at]].sum(axis=1) + gain, 9)
        told = explain_criterion(index, judged, columns[0], int(rows[at[0]]))
        for i, place_in in enumerate(at.tolist()):
            row = int(rows[place_in])
            before = place(int(now[place_in]), -float(when[place_in]), float(scores[place_in]))
            after = before
            if came[i] > now[place_in] or gain[i] > 0:
                after = place(int(came[i]), -float(when[place_in]), float(score[i]))
            decides = now[place_in] < PASS and came[i] == PASS and missing[i] == FAIL
            yield (
                row,
                MissingDocument(
                    supplier_id=catalogue.ids[row],
                    name=catalogue.names[row],
                    key=asked.key,
                    scope=asked.scope,
                    decides=(need,) if decides else (),
                    excludes=(need,) if missing[i] == FAIL else (),
                    moves=(Move(need, before, after),) if after < before and after <= k else (),
                    gained=float(gain[i]),
                    labels=told.labels,
                    consent=catalogue.records[row].consent or (),
                ),
            )


def _follows(plans: Sequence[Plan], verdicts: NDArray[np.int8]) -> dict[int, tuple[list[int], NDArray[np.bool_]]]:
    """Return, for each verdict on the same people, the single criteria, and at which firms they settle it (see ``explained_by``)."""
    found = {}
    for column, plan in enumerate(plans):
        single = crew_columns(plans, plan.lot) if plan.key == TOGETHER else []
        if single:
            least, own = verdicts[:, single].min(axis=1), verdicts[:, column]
            found[column] = (single, (own < PASS) & (least < PASS) & (least <= own))
    return found


def _with(
    verdicts: NDArray[np.int8],
    open_: NDArray[np.bool_],
    columns: Sequence[int],
    value: np.int8,
    follows: Mapping[int, tuple[list[int], NDArray[np.bool_]]],
    at: NDArray[np.int64],
) -> NDArray[np.int8]:
    """Return the verdicts of some firms once what is open in some columns has turned out so."""
    after = verdicts.copy()
    after[:, columns] = np.where(open_, value, after[:, columns])
    for column, (single, settled) in follows.items():
        by_single = np.maximum(after[:, column], after[:, single].min(axis=1))
        after[:, column] = np.where(settled[at], by_single, after[:, column])
    return after
