"""Fit from past awards: methods side by side, subsets, ablations, exposure; on the Swedish awards where they are, else on invented ones."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import CodeLabels, Encoder, FittedEncoder
from kaivosmatch.encode.weights import load_scales
from kaivosmatch.evaluate import Purchases, Split, interval, measure, read_purchases, split_by_date
from kaivosmatch.evaluate.awards import lot_of
from kaivosmatch.evaluate.peers import awards_won, nearest, purchase_texts
from kaivosmatch.records import Award, Supplier
from kaivosmatch.vocabulary import Vocabulary
from quality_peers import scorers

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "awards_se_2021" / "awards.csv.gz"
LAST_OF_TRAINING = date(2021, 10, 22)
Floats = NDArray[np.float64]
Rows = list[Mapping[str, Any]]


def invented(n: int = 400, seed: int = 0) -> Purchases:
    """A history of invented trades, buyers and firms: each firm keeps to a trade and mostly to a buyer."""
    rng = np.random.default_rng(seed)
    trades = {
        "hitsaus": "45262600",
        "lumityöt": "90620000",
        "pumppuhuolto": "50511000",
        "kuljetus": "60100000",
        "siivous": "90910000",
    }
    extra = ["talvikausi", "putkisto", "varikko", "koulu", "tehdas", "satama", "alue itä", "alue länsi"]
    awards = []
    for i in range(n):
        trade = str(rng.choice(sorted(trades)))
        buyer = int(rng.integers(4))
        firm = f"keksitty {trade} {buyer if rng.random() < 0.7 else int(rng.integers(4))}"
        awards.append(
            Award(
                id=f"x{i:04d}",
                text=f"{trade} {rng.choice(extra)} {rng.choice(extra)}",
                suppliers=(firm,),
                cpv=(trades[trade],),
                date=date(2024, 1, 1) + timedelta(days=i),
                buyer=f"Kuviteltu kunta {buyer}",
            )
        )
    names = sorted({name for award in awards for name in award.suppliers})
    return Purchases(tuple(awards), tuple(Supplier(id=name, name=name.title()) for name in names), CodeLabels(), {})


@lru_cache(maxsize=2)
def purchases(smallest: bool) -> Purchases:
    return invented() if smallest or not REAL.exists() else read_purchases(REAL)


@lru_cache(maxsize=4)
def split_of(smallest: bool, validation: bool) -> Split:
    """The dated split; ``validation``: the same cut inside the training part."""
    found = purchases(smallest)
    if validation:
        end = LAST_OF_TRAINING if REAL.exists() and not smallest else found.awards[int(len(found.awards) * 0.8)].date
        found = replace(found, awards=tuple(award for award in found.awards if award.date < end))
    return split_by_date(found)


def fitted(split: Split, **parameters: Any) -> FittedEncoder:
    vocabulary = Vocabulary.default()
    return Encoder(extras=(), **parameters).fit(
        Catalogue.from_records(split.suppliers, vocabulary), split.past, vocabulary=vocabulary
    )


def setting(split: Split) -> tuple[list[list[int]], Any, Floats]:
    row = {supplier.id: i for i, supplier in enumerate(split.suppliers)}
    won = awards_won(split.past, row)
    winners = [[row[name] for name in award.suppliers if name in row] for award in split.asked]
    return winners, won, np.asarray(won.sum(axis=0), dtype=np.float64).ravel()


def shown(quality: Any, chosen: NDArray[np.bool_] | None = None) -> dict[str, Any]:
    each = quality.each if chosen is None else quality.each[chosen]
    found: dict[str, Any] = {"queries": len(each)}
    for j, name in ((1, "hit@10"), (3, "ndcg@10"), (0, "hit@1"), (2, "mrr")):
        low, high = interval(each[:, j])
        found[name] = f"{each[:, j].mean():.3f} [{low:.3f}, {high:.3f}]"
    return found


def side_by_side(smallest: bool) -> Rows:
    """All methods on the test part. Look here once, when everything is chosen."""
    split = split_of(smallest, validation=False)
    labels = purchases(smallest).labels
    winners, won, total = setting(split)
    rows: Rows = []
    methods: dict[str, Callable[[], Floats]] = dict(scorers(split, labels, won))
    methods["nearest 50, titles alone"] = lambda: nearest(
        purchase_texts(split.past, CodeLabels()), purchase_texts(split.asked, CodeLabels()), won
    )
    methods["kaivosmatch, no code labels"] = lambda: fitted(split).fit_of([lot_of(a) for a in split.asked]).shown
    methods["kaivosmatch"] = lambda: fitted(split, codes=labels).fit_of([lot_of(a) for a in split.asked]).shown
    methods["kaivosmatch, 0.2 off popularity"] = lambda: (
        fitted(split, codes=labels, popularity_penalty=0.2).fit_of([lot_of(a) for a in split.asked]).shown
    )
    for name, method in methods.items():
        start = time.perf_counter()
        scores = method()
        seconds = time.perf_counter() - start
        quality = measure(scores, winners, total)
        rows.append(
            {
                "method": name,
                **shown(quality),
                "coverage": quality.coverage,
                "tail": quality.tail_share,
                "seconds": round(seconds, 1),
            }
        )
        if name in ("nearest 50", "kaivosmatch", "kaivosmatch, no code labels"):
            for subset, chosen in subsets(split, winners).items():
                rows.append({"method": f"{name}: {subset}", **shown(quality, chosen)})
    return rows


def subsets(split: Split, winners: Sequence[Sequence[int]]) -> dict[str, NDArray[np.bool_]]:
    """Queries whose winners had never sold to the buyer; queries whose text was never bought before."""
    sold: set[tuple[str, str]] = {(str(a.buyer_id or a.buyer), name) for a in split.past for name in a.suppliers}
    texts = {award.text.casefold() for award in split.past}
    known = {supplier.id for supplier in split.suppliers}
    new = [
        not any((str(a.buyer_id or a.buyer), name) in sold for name in a.suppliers if name in known)
        for a in split.asked
    ]
    fresh = [award.text.casefold() not in texts for award in split.asked]
    return {"winner new to the buyer": np.array(new), "text never bought": np.array(fresh)}


def _bare(award: Award, *fields: str) -> Award:
    return award.model_copy(update=dict.fromkeys(fields))


def fields_missing(smallest: bool) -> Rows:
    """What is left when a history lacks a field; validation part inside the training part, nothing is tuned here."""
    split, labels = split_of(smallest, validation=True), purchases(smallest).labels
    winners, won, total = setting(split)
    rows: Rows = []
    for name, fields, names in (
        ("all fields", (), labels),
        ("no code labels", (), None),
        ("no codes", ("cpv",), None),
        ("no buyer, no kind", ("buyer", "buyer_id", "kind", "municipality"), labels),
        ("text alone", ("cpv", "buyer", "buyer_id", "kind", "municipality"), None),
    ):
        part = replace(
            split,
            past=tuple(_bare(a, *fields) for a in split.past),
            asked=tuple(_bare(a, *fields) for a in split.asked),
        )
        ours = measure(fitted(part, codes=names).fit_of([lot_of(a) for a in part.asked]).shown, winners, total)
        known = names or CodeLabels()
        peer = measure(
            nearest(purchase_texts(part.past, known), purchase_texts(part.asked, known), won), winners, total
        )
        gain = ours.each - peer.each
        low, high = interval(gain[:, 1])
        rows.append(
            {
                "history": name,
                **shown(ours),
                "nearest 50": f"{peer.each[:, 1].mean():.3f} / {peer.each[:, 3].mean():.3f}",
                "gain in hit@10": f"{gain[:, 1].mean():+.3f} [{low:+.3f}, {high:+.3f}]",
            }
        )
    return rows


def views_left_out(smallest: bool) -> Rows:
    """What each view is worth: fit without it, weights as learned; validation part."""
    split = split_of(smallest, validation=True)
    winners, _, total = setting(split)
    encoder = fitted(split, codes=purchases(smallest).labels)
    past = encoder.past
    assert past is not None
    lots = [lot_of(award) for award in split.asked]
    scores: dict[str, Floats] = {}
    for start in range(0, len(lots), 64):
        values = past.views(lots[start : start + 64])
        whole = sum(past.weights[view] * values[view] for view in values)
        for name, part in {
            "all views": whole,
            **{f"without {view}": whole - past.weights[view] * values[view] for view in values},
        }.items():
            scores.setdefault(name, np.zeros((len(lots), encoder.n)))[start : start + 64] = part
    base = measure(scores["all views"], winners, total)
    rows: Rows = []
    for name, part in scores.items():
        quality = measure(part, winners, total)
        low, high = interval(quality.each[:, 3] - base.each[:, 3])
        rows.append(
            {
                "views": name,
                **shown(quality),
                "change in ndcg@10": f"{(quality.each[:, 3] - base.each[:, 3]).mean():+.4f} [{low:+.4f}, {high:+.4f}]",
            }
        )
    return rows


def firms_without_history(smallest: bool) -> Rows:
    """A tenth of the firms hidden from the history: are they found by what they say (here only a name and an industry code)?"""
    split = split_of(smallest, validation=True)
    winners, _, _ = setting(split)
    hidden = {supplier.id for i, supplier in enumerate(split.suppliers) if i % 10 == 3}
    past = []
    for award in split.past:
        left = tuple(name for name in award.suppliers if name not in hidden)
        if left:
            past.append(award.model_copy(update={"suppliers": left}))
    part = replace(split, past=tuple(past))
    encoder = fitted(part, codes=purchases(smallest).labels)
    rows_hidden = np.array([i for i, supplier in enumerate(split.suppliers) if supplier.id in hidden])
    place = {int(row): j for j, row in enumerate(rows_hidden)}
    asked = [(i, [place[w] for w in own if w in place]) for i, own in enumerate(winners)]
    asked = [(i, own) for i, own in asked if own]
    if not asked:
        return []
    lots = [lot_of(split.asked[i]) for i, _ in asked]
    everyone = encoder.fit_of(lots).shown
    scores = everyone[:, rows_hidden]
    quality = measure(scores, [own for _, own in asked], np.ones(len(rows_hidden)))
    among_all = measure(everyone, [[int(rows_hidden[w]) for w in own] for _, own in asked], np.ones(encoder.n))
    said_alone = replace(encoder, past=None).fit_of(lots).shown[:, rows_hidden]
    return [
        {
            "firms": f"{len(rows_hidden)} hidden firms among themselves",
            **shown(quality),
            "at random hit@10": min(1.0, 10 / len(rows_hidden)),
        },
        {
            "firms": f"the same among all {encoder.n} firms",
            **shown(among_all),
            "at random hit@10": min(1.0, 10 / encoder.n),
            "least change of a hidden firm's fit by others' awards": float((scores - said_alone).min()),
            "mean change": float((scores - said_alone).mean()),
        },
    ]


def calibration(smallest: bool) -> Rows:
    """Fit against the share of pairs where the firm won, times the assumed number of suitable firms per winner; validation part."""
    split = split_of(smallest, validation=True)
    winners, _, _ = setting(split)
    lots = [lot_of(award) for award in split.asked]
    rows: Rows = []
    per_winner = load_scales()["suitable_per_winner"]
    edges = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 1.0 + 1e-9)
    for name, labels in (("code labels", purchases(smallest).labels), ("no code labels", None)):
        fit = fitted(split, codes=labels).fit_of(lots).shown
        won = np.zeros(fit.shape, dtype=bool)
        for i, own in enumerate(winners):
            won[i, own] = True
        for low, high in pairwise(edges):
            inside = (fit >= low) & (fit < high)
            if inside.any():
                rows.append(
                    {
                        "with": name,
                        "fit": f"{low:.2f} to {min(high, 1.0):.2f}",
                        "firms per purchase": float(inside.sum() / len(lots)),
                        "mean fit": float(fit[inside].mean()),
                        "won": f"{won[inside].mean():.4f}",
                        f"won, times {per_winner:.0f}": min(1.0, float(won[inside].mean() * per_winner)),
                    }
                )
    return rows


def speed(smallest: bool) -> Rows:
    """Fit and rank the test part through the matcher, then one more need at a time; nothing of the answers is looked at."""
    from kaivosmatch import Matcher
    from quality_robust import need_of

    split = split_of(smallest, validation=False)
    needs = [need_of(award) for award in split.asked]
    start = time.perf_counter()
    matcher = Matcher(as_of=split.day, encoder=Encoder(extras=())).fit(split.suppliers, awards=split.past)
    fit = time.perf_counter()
    rankings = matcher.rank_all(needs)
    ranked = time.perf_counter()
    single = []
    for need in needs[:50]:
        begun = time.perf_counter()
        again = matcher.rank(need)
        single.append(time.perf_counter() - begun)
        # the answer is checked before its time is told
        assert [c.supplier_id for c in again.candidates] == [
            c.supplier_id for c in rankings[len(single) - 1].candidates
        ]
    return [
        {
            "awards": len(split.past),
            "firms": len(split.suppliers),
            "needs": len(needs),
            "fit, s": fit - start,
            "rank all, s": ranked - fit,
            "one more need, ms (median)": 1000 * float(np.median(single)),
            "slowest of 50, ms": 1000 * max(single),
            "peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    ]


def sections() -> dict[str, Callable[[bool], Rows]]:
    return {
        # first, so that the peak of memory is its own
        "awards: speed through the matcher (test part, answers not looked at)": speed,
        "awards: methods side by side (test part)": side_by_side,
        "awards: fields missing (validation part)": fields_missing,
        "awards: views left out (validation part)": views_left_out,
        "awards: firms without history (validation part)": firms_without_history,
        "awards: calibration (validation part)": calibration,
    }
