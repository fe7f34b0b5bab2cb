"""From a requirement to what the kernels need: lots, plans of criteria, days, place and weights, all checked against the vocabulary."""

from kaivosmatch.query.compiled import Query, compile_query
from kaivosmatch.query.weights import TERMS, default_weights, resolve_weights

__all__ = ["TERMS", "Query", "compile_query", "default_weights", "resolve_weights"]
