"""Measuring: splits by date, hit@k, MRR and nDCG with intervals, coverage of the catalogue, simple methods side by side."""

from __future__ import annotations

from kaivosmatch.evaluate.awards import AwardsEvaluation, Split, evaluate_awards, split_by_date
from kaivosmatch.evaluate.measures import MEASURES, Quality, graded_ndcg, interval, measure
from kaivosmatch.evaluate.purchases import Purchases, read_purchases

__all__ = [
    "MEASURES",
    "AwardsEvaluation",
    "Purchases",
    "Quality",
    "Split",
    "evaluate_awards",
    "graded_ndcg",
    "interval",
    "measure",
    "read_purchases",
    "split_by_date",
]
