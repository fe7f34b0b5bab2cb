"""One firm, many rows: which rows are the same firm, by business id first, then by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kaivosmatch.errors import InputError
from kaivosmatch.records import Supplier
from kaivosmatch.resolve.merging import Contradiction, merge_rows
from kaivosmatch.resolve.names import NameKey, name_key, near_pairs
from kaivosmatch.resolve.result import Merge, Pair, Resolution

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["resolve"]


def resolve(suppliers: Iterable[Supplier], *, vocabulary: Vocabulary | None = None) -> Resolution:
    """Merge the rows of one firm.

    Rows with the same business id are one firm, whatever they are called; rows with different ones never are. Then names, without legal
    form, case, accents and order of words: with equal digits and initials, and a similarity of at least ``resolve_merge_score`` (97), rows
    are one firm. What lies from ``resolve_report_score`` (88) to there is shown to a person, and so is what would be merged but for doubt:
    other initials, legal forms of different kinds (an Oy is not a Tmi), or a name that fits firms with different business ids.

    Parameters
    ----------
    suppliers : iterable of Supplier
        Ids must differ.
    vocabulary : Vocabulary, optional
        For the two thresholds, and for municipalities under two names.

    Returns
    -------
    Resolution

    Examples
    --------
    >>> found = resolve([Supplier(id="a", name="Keksitty Paja Oy", headcount=4), Supplier(id="b", name="Oy KEKSITTY-PAJA Ab", lang="fi")])
    >>> [(s.id, s.headcount, s.lang) for s in found.suppliers], found.merges[0].ids
    ([('a', 4, 'fi')], ('a', 'b'))
    """
    from kaivosmatch.vocabulary import Vocabulary

    known = vocabulary if vocabulary is not None else Vocabulary.default()
    rows = list(suppliers)
    ids = [row.id for row in rows]
    if len(set(ids)) < len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise InputError(
            "two suppliers have the same id",
            got=twice,
            expected="ids that differ",
            hint="merging needs to tell the rows apart",
        )
    merge_at, report_at = known.setting("resolve_merge_score"), known.setting("resolve_report_score")
    keys = [name_key(row.name) for row in rows]
    pairs = list(near_pairs(keys, report_at))
    groups = _Groups(rows)
    alike = [(i, j, score) for i, j, score in pairs if score >= merge_at and _doubt(keys[i], keys[j]) is None]
    ambiguous = groups.join_by_name(alike, [key.form for key in keys])
    decide = _undecided(rows, keys, pairs, groups, ambiguous)

    def same_place(a: str, b: str) -> bool:
        one, other = known.find_place(a), known.find_place(b)
        return a == b or (one is not None and other is not None and one.code == other.code)

    made, merges, told = [], [], []
    renamed: dict[str, str] = {}
    for members in groups.members():
        group = [rows[i] for i in members]
        supplier, contradictions = merge_rows(group, same_place) if len(group) > 1 else (group[0], [])
        made.append(supplier)
        told.extend(contradictions)
        renamed.update({row.id: supplier.id for row in group})
        if len(group) > 1:
            by, score = groups.reason(members)
            merges.append(Merge(supplier.id, tuple(row.id for row in group), by, score))
    made = [_rename_partners(supplier, renamed) for supplier in made]
    return Resolution(tuple(made), tuple(merges), tuple(decide), tuple(_sorted(told, renamed)), renamed)


def _sorted(told: list[Contradiction], renamed: dict[str, str]) -> list[Contradiction]:
    order = {supplier: place for place, supplier in enumerate(dict.fromkeys(renamed.values()))}
    return sorted(told, key=lambda c: order[c.supplier_id])


def _rename_partners(supplier: Supplier, renamed: dict[str, str]) -> Supplier:
    """Partners named by a row that was merged are named by the id that is kept; a firm is no partner of itself."""
    if not supplier.partners:
        return supplier
    partners = tuple(dict.fromkeys(renamed.get(p, p) for p in supplier.partners))
    kept = tuple(p for p in partners if p != supplier.id)
    return supplier if kept == supplier.partners else supplier.model_copy(update={"partners": kept})


def _doubt(a: NameKey, b: NameKey) -> str | None:
    """Say why two names that are alike are not merged without a person, or None."""
    if a.initials != b.initials:
        return "other initials"
    if a.form is not None and b.form is not None and a.form != b.form:
        return "legal forms of different kinds"
    return None


class _Groups:
    """Rows joined into firms; the smallest row number stands for each."""

    def __init__(self, rows: Sequence[Supplier]) -> None:
        self._parent = list(range(len(rows)))
        self._business = [row.business_id for row in rows]
        self._scores: dict[int, float] = {}
        first: dict[str, int] = {}
        for i, row in enumerate(rows):
            if row.business_id is not None:
                self._join(i, first.setdefault(row.business_id, i))

    def find(self, i: int) -> int:
        """Return the row that stands for the firm of row ``i``."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def _join(self, i: int, j: int) -> None:
        a, b = self.find(i), self.find(j)
        self._parent[max(a, b)] = min(a, b)

    def join_by_name(
        self, alike: Sequence[tuple[int, int, float]], forms: Sequence[str | None]
    ) -> dict[tuple[int, int], str]:
        """Join rows of the same name; return the pairs left apart, with the reason: their name fits firms that are told apart."""
        reach: dict[int, int] = {}

        def top(i: int) -> int:
            while reach.get(i, i) != i:
                i = reach[i]
            return i

        for i, j, _ in alike:
            a, b = top(self.find(i)), top(self.find(j))
            reach[max(a, b)] = min(a, b)
        firms: dict[int, set[str]] = {}
        for i, business_id in enumerate(self._business):
            if business_id is not None:
                firms.setdefault(top(self.find(i)), set()).add(business_id)
        kinds: dict[int, set[str]] = {}
        for i, form in enumerate(forms):
            if form is not None:
                kinds.setdefault(top(self.find(i)), set()).add(form)
        heads = {i: top(self.find(i)) for pair in alike for i in pair[:2]}
        ambiguous = {}
        for i, j, score in alike:
            if len(firms.get(heads[i], ())) > 1:
                ambiguous[i, j] = "the name fits firms with different business ids"
                continue
            if len(kinds.get(heads[i], ())) > 1 and (forms[i] is None or forms[i] != forms[j]):
                ambiguous[i, j] = "the name fits firms with different legal forms"
                continue
            if self.find(i) != self.find(j):
                for row in (i, j):
                    self._scores[row] = min(score, self._scores.get(row, 100.0))
                self._join(i, j)
        return ambiguous

    def members(self) -> list[list[int]]:
        """Return the rows of each firm, firms in the order of their first row."""
        found: dict[int, list[int]] = {}
        for i in range(len(self._parent)):
            found.setdefault(self.find(i), []).append(i)
        return list(found.values())

    def reason(self, members: Sequence[int]) -> tuple[str, float]:
        """Return on what a firm's rows were joined, and the least similarity that it rests on."""
        scores = [self._scores[i] for i in members if i in self._scores]
        stated = [self._business[i] for i in members if self._business[i] is not None]
        by_id = len(stated) > len(set(stated))
        by = "business_id and name" if by_id and scores else "business_id" if by_id else "name"
        return by, min(scores, default=100.0)


def _undecided(
    rows: Sequence[Supplier],
    keys: Sequence[NameKey],
    pairs: Sequence[tuple[int, int, float]],
    groups: _Groups,
    ambiguous: dict[tuple[int, int], str],
) -> list[Pair]:
    """Return the pairs for a person: one per two firms, the most alike, never two firms with different business ids."""
    business: dict[int, str] = {}
    for i, row in enumerate(rows):
        if row.business_id is not None:
            business[groups.find(i)] = row.business_id
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for i, j, score in pairs:
        a, b = sorted((groups.find(i), groups.find(j)))
        if a == b or (a in business and b in business):
            continue
        reason = ambiguous.get((i, j)) or _doubt(keys[i], keys[j]) or "names alike, not the same"
        if (a, b) not in best or score > best[a, b][0]:
            best[a, b] = (score, reason)
    made = [
        Pair(rows[a].id, rows[a].name, rows[b].id, rows[b].name, score, reason)
        for (a, b), (score, reason) in best.items()
    ]
    return sorted(made, key=lambda pair: (-pair.score, pair.left, pair.right))
