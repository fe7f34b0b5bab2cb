"""Histories unlike the Swedish one, through the matcher alone: fields missing, codes cut, a language nobody knows, a short history.

Asked of the validation part inside the training part; nothing is tuned here and no setting is changed from one row to the next. Beside it
stands the vote of the 50 nearest past purchases on the same texts.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch import Matcher
from kaivosmatch.encode import CodeLabels, Encoder
from kaivosmatch.evaluate import Split, interval
from kaivosmatch.evaluate.measures import order_of
from kaivosmatch.evaluate.peers import awards_won, nearest, purchase_texts
from kaivosmatch.records import Award, Requirement, Supplier
from quality_awards import split_of

Floats = NDArray[np.float64]
Rows = list[Mapping[str, Any]]
ASKED = 600
"""Queries at most, spread evenly over the validation part: the run has to end."""


def need_of(award: Award) -> Requirement:
    """What a buyer would have asked, without the winner."""
    return Requirement(
        id=award.id,
        title=award.text,
        buyer=award.buyer,
        buyer_id=award.buyer_id,
        kind=award.kind,
        cpv=award.cpv,
        municipality=award.municipality,
    )


def judged(ranked: Sequence[str], winners: Sequence[str]) -> tuple[float, float]:
    """hit@10 and nDCG@10 of the first ten ids."""
    places = np.array([i for i, name in enumerate(ranked) if name in winners], dtype=np.float64)
    best = 1.0 / np.log2(np.arange(min(10, len(winners))) + 2.0)
    return float(len(places) > 0), float((1.0 / np.log2(places + 2.0)).sum() / best.sum())


def changed(split: Split, award: Callable[[Award], Award], firm: Callable[[Supplier], Supplier] | None = None) -> Split:
    """Every award, before and after the cut, and every firm by the same rule."""
    return replace(
        split,
        past=tuple(award(a) for a in split.past),
        asked=tuple(award(a) for a in split.asked),
        suppliers=split.suppliers if firm is None else tuple(firm(s) for s in split.suppliers),
    )


def without(*fields: str) -> Callable[[Award], Award]:
    return lambda award: award.model_copy(update=dict.fromkeys(fields))


def cut(digits: int) -> Callable[[Award], Award]:
    """Codes known to so many digits only."""
    return lambda award: award.model_copy(
        update={"cpv": tuple(code[:digits].ljust(8, "0") for code in award.cpv) if award.cpv else None}
    )


def strange(seed: int = 0) -> Callable[[str | None], str | None]:
    """A language that nobody knows: each letter stands for another, always the same."""
    letters = string.ascii_lowercase + "åäö"
    order = np.random.default_rng(seed).permutation(len(letters))
    table = str.maketrans(letters, "".join(letters[i] for i in order))
    return lambda text: None if text is None else text.lower().translate(table)


def cyrillic() -> Callable[[str | None], str | None]:
    """Another alphabet."""
    table = str.maketrans(string.ascii_lowercase + "åäö", "абцдефгхийклмнопярстувшыжзющэ")
    return lambda text: None if text is None else text.lower().translate(table)


def spoken(split: Split, say: Callable[[str | None], str | None]) -> Split:
    """Titles, buyers' and firms' names through ``say``; ids and codes stay."""
    return changed(
        split,
        lambda a: a.model_copy(update={"text": say(a.text), "buyer": say(a.buyer)}),
        lambda s: s.model_copy(update={"name": say(s.name)}),
    )


def shortened(split: Split, share: int) -> Split:
    """Every n-th past purchase; queries whose winners are still known."""
    past = split.past[::share]
    seen = {name for award in past for name in award.suppliers}
    return Split(
        split.day,
        past,
        tuple(a for a in split.asked if not seen.isdisjoint(a.suppliers)),
        tuple(s for s in split.suppliers if s.id in seen),
    )


def crowded(split: Split) -> Split:
    """Each past purchase with the winners of the next one under its code as well, as where frameworks name several firms."""
    following: dict[str, tuple[str, ...]] = {}
    past: list[Award] = []
    for award in reversed(split.past):
        code = (award.cpv or ("",))[0]
        beside = following.get(code, ()) if code else ()
        following[code] = award.suppliers
        past.append(award.model_copy(update={"suppliers": tuple(sorted({*award.suppliers, *beside}))}))
    return replace(split, past=tuple(reversed(past)))


def doubled(split: Split) -> Split:
    """Each firm twice in the catalogue, the second without a history."""
    twins = tuple(s.model_copy(update={"id": f"{s.id} (2)"}) for s in split.suppliers)
    return replace(split, suppliers=(*split.suppliers, *twins))


def variants(split: Split) -> dict[str, Split]:
    no_branch = tuple(s.model_copy(update={"industry_codes": None}) for s in split.suppliers)
    everything = ("cpv", "buyer", "buyer_id", "kind", "municipality")
    return {
        "as it is": split,
        "no codes": changed(split, without("cpv")),
        "no buyer": changed(split, without("buyer", "buyer_id", "municipality")),
        "no kind": changed(split, without("kind")),
        "text alone": changed(split, without(*everything)),
        "text alone, firms without industry codes": replace(changed(split, without(*everything)), suppliers=no_branch),
        "firms without industry codes": replace(split, suppliers=no_branch),
        "codes to 2 digits": changed(split, cut(2)),
        "codes to 4 digits": changed(split, cut(4)),
        "a language nobody knows": spoken(split, strange()),
        "another alphabet": spoken(split, cyrillic()),
        "a fifth of the history": shortened(split, 5),
        "several winners per purchase": crowded(split),
        "each firm twice": doubled(split),
    }


def histories_unlike(smallest: bool) -> Rows:
    rows: Rows = []
    for name, split in variants(split_of(smallest, validation=True)).items():
        step = max(1, -(-len(split.asked) // ASKED))
        asked = split.asked[::step]
        start = time.perf_counter()
        # no labels: the matcher as it comes; extras are named so that the row does not hang on what is installed
        matcher = Matcher(as_of=split.day, encoder=Encoder(extras=())).fit(split.suppliers, awards=split.past)
        rankings = matcher.rank_all([need_of(award) for award in asked], k=10)
        seconds = time.perf_counter() - start
        known = {supplier.id for supplier in split.suppliers}
        winners = [{w for w in award.suppliers if w in known} for award in asked]
        ours = np.array(
            [judged([c.supplier_id for c in r.candidates], own) for r, own in zip(rankings, winners, strict=True)]
        )
        row = {supplier.id: i for i, supplier in enumerate(split.suppliers)}
        none = CodeLabels()
        votes = nearest(purchase_texts(split.past, none), purchase_texts(asked, none), awards_won(split.past, row))
        ids = [supplier.id for supplier in split.suppliers]
        peer = np.array(
            [judged([ids[i] for i in order_of(v)[:10]], own) for v, own in zip(votes, winners, strict=True)]
        )
        found: dict[str, Any] = {"history": name, "queries": len(asked)}
        for j, measure in enumerate(("hit@10", "ndcg@10")):
            low, high = interval(ours[:, j] - peer[:, j])
            found[measure] = float(ours[:, j].mean())
            found[f"nearest 50 {measure}"] = float(peer[:, j].mean())
            found[f"gain {measure}"] = f"{(ours[:, j] - peer[:, j]).mean():+.3f} [{low:+.3f}, {high:+.3f}]"
        rows.append({**found, "seconds": round(seconds, 1)})
    return rows


def sections() -> dict[str, Callable[[bool], Rows]]:
    return {"awards: histories unlike this one, through the matcher (validation part)": histories_unlike}
