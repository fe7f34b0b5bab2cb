"""One firm, many rows: merged by business id, then by name; what is in doubt is left for a person."""

from kaivosmatch.resolve.firms import resolve
from kaivosmatch.resolve.merging import Contradiction
from kaivosmatch.resolve.names import name_key
from kaivosmatch.resolve.result import Merge, Pair, Resolution

__all__ = ["Contradiction", "Merge", "Pair", "Resolution", "name_key", "resolve"]
