"""How much a buyer and a firm have to say to each other, from rankings: both sides, and what either has wished or declined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.errors import NotFitted, UnknownName
from kaivosmatch.evidence import plain
from kaivosmatch.network._figures import assumption
from kaivosmatch.network._struck_off import index_of, struck_off

if TYPE_CHECKING:
    from kaivosmatch.records import Requirement
    from kaivosmatch.results import Ranking

__all__ = ["Interest", "mutual_interest"]


@dataclass(frozen=True, eq=False)
class Interest:
    """Who has a reason to meet whom.

    Attributes
    ----------
    buyers, firms : tuple of str
        Ids, sorted: rows and columns.
    names : dict
        ``{id: name}``; the id where no name is known.
    value : float ndarray (buyers, firms)
        In [0, 1]; 0: no reason to meet.
    about : dict
        ``{(buyer, firm): id of the need that suits best}``.
    titles : dict
        ``{need id: title}`` of the needs that were given.
    held_back : tuple of str
        Firms that registers say are bankrupt, ended or removed, and that nobody asked for.
    """

    buyers: tuple[str, ...]
    firms: tuple[str, ...]
    names: Mapping[str, str]
    value: NDArray[np.float64]
    about: Mapping[tuple[str, str], str]
    titles: Mapping[str, str] = field(default_factory=dict)
    held_back: tuple[str, ...] = ()


def mutual_interest(
    rankings: Iterable[Ranking],
    requirements: Iterable[Requirement] = (),
    *,
    at_least: float = 0.0,
    least_fit: float | None = None,
    wishes: Iterable[tuple[str, str]] = (),
    declined: Iterable[tuple[str, str]] = (),
) -> Interest:
    """Weigh each pair by what the rankings say for both sides.

    The buyer's side is the firm's best score among the buyer's needs. The firm's side is that score over the firm's best with any buyer:
    1 for the buyer that suits it best. The value is their geometric mean, so that it is high only where both are.

    Parameters
    ----------
    rankings : iterable of Ranking
    requirements : iterable of Requirement
        Whose need each is; a need that is not here, or names no buyer, is a buyer of its own.
    at_least : float
        Scores below this are no reason to meet.
    least_fit : float, optional
        Nor is a fit below this: near and ready is no reason to meet where a firm does something else. None: the row
        ``least_fit_to_meet`` of ``data/network/assumptions.csv``. A ranking made by hand, which cannot be asked for its fit, is taken
        as it is.
    wishes : iterable of (id, id)
        (who, whom): a buyer or firm that asked for the other; its own side counts as 1.
    declined : iterable of (id, id)
        Pairs, either way round, that shall not meet.

    Notes
    -----
    A firm that registers say is bankrupt, in liquidation, ended or removed (``data/network/struck_off.csv``) meets only whom a wish
    joins it with.

    Raises
    ------
    UnknownName
        A wish names somebody who is in no ranking.

    Examples
    --------
    >>> from kaivosmatch.results import Candidate, Ranking
    >>> from kaivosmatch.verdict import Verdict
    >>> def shown(need, firm, score):
    ...     return Ranking(need, (Candidate(firm, firm, 1, Verdict.PASS, score, score, {}, (), None),), 0)
    >>> found = mutual_interest([shown("n1", "k1", 0.81), shown("n2", "k1", 0.5)])
    >>> found.buyers, found.value[:, 0].round(2).tolist()
    (('n1', 'n2'), [0.9, 0.56])
    """
    enough = assumption("least_fit_to_meet") if least_fit is None else least_fit
    owner: dict[str, str] = {}
    titles: dict[str, str] = {}
    names: dict[str, str] = {}
    for need in requirements:
        buyer = need.buyer_id or need.buyer or need.id
        owner[need.id] = buyer
        titles[need.id] = need.title
        names[buyer] = need.buyer or names.get(buyer, buyer)
    best: dict[tuple[str, str], tuple[float, str]] = {}
    buyers, firms, gone = set(), set(), set()
    wished = tuple(wishes)
    asked_for = {frozenset(pair) for pair in wished}
    for ranking in rankings:
        buyer = owner.get(ranking.requirement_id, ranking.requirement_id)
        names.setdefault(buyer, buyer)
        buyers.add(buyer)
        weight, index = _weight_of_fit(ranking), index_of(ranking)
        if index is not None and names[buyer] == buyer and plain(buyer) in index.buyers:
            names[buyer] = index.buyers[plain(buyer)].name
        for c in ranking.candidates:
            firms.add(c.supplier_id)
            names[c.supplier_id] = c.name
            asked = frozenset((buyer, c.supplier_id)) in asked_for
            if not asked and index is not None and struck_off(index, c.supplier_id):
                gone.add(c.supplier_id)
                continue
            had = best.get((buyer, c.supplier_id))
            fits = weight is None or c.contributions.get("fit", 0.0) >= enough * weight - 1e-9
            if fits and c.score >= at_least and c.score > 0 and (had is None or c.score > had[0]):
                best[buyer, c.supplier_id] = (c.score, ranking.requirement_id)
    rows, columns = ({name: place for place, name in enumerate(sorted(ids))} for ids in (buyers, firms))
    score = np.zeros((len(rows), len(columns)))
    for (buyer, firm), (points, _) in best.items():
        score[rows[buyer], columns[firm]] = points
    top = score.max(axis=0, initial=0.0)
    theirs = np.divide(score, top, out=np.zeros_like(score), where=top > 0)
    mine = score.copy()
    for who, whom in wished:
        if who in rows and whom in columns:
            mine[rows[who], columns[whom]] = 1.0
            theirs[rows[who], columns[whom]] = max(theirs[rows[who], columns[whom]], score[rows[who], columns[whom]])
        elif who in columns and whom in rows:
            theirs[rows[whom], columns[who]] = 1.0
        else:
            raise UnknownName("pair of a buyer and a firm", f"{who}, {whom}", [*rows, *columns])
    value = np.sqrt(mine * theirs)
    for a, b in declined:
        for buyer, firm in ((a, b), (b, a)):
            if buyer in rows and firm in columns:
                value[rows[buyer], columns[firm]] = 0.0
    about = {pair: need for pair, (_, need) in best.items()}
    held_back = tuple(sorted(firm for firm in gone if not value[:, columns[firm]].any()))
    return Interest(tuple(rows), tuple(columns), names, np.round(value, 9), about, titles, held_back)


def _weight_of_fit(ranking: Ranking) -> float | None:
    """The weight of the fit, the same for all candidates of a need; None where the ranking cannot tell."""
    if not ranking.candidates or "fit" not in ranking.candidates[0].contributions:
        return None
    try:
        told = ranking.explain(ranking.candidates[0].supplier_id)
    except NotFitted:  # made by hand: there is nobody to ask
        return None
    return next(term.weight for term in told.terms if term.term == "fit")
