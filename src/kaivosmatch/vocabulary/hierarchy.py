"""The order of the service concepts: wider, narrower, and how near two of them are."""

from __future__ import annotations

from collections.abc import Mapping

from .models import ServiceDef

__all__ = ["Hierarchy", "SimilarityScale"]

SimilarityScale = Mapping[str, float]
"""``narrower``, ``broader_step``, ``sibling``, ``related``: the settings ``concept_sim_*``."""


class Hierarchy:
    """Ancestors and descendants of every service, worked out once.

    Parameters
    ----------
    services : mapping of str to ServiceDef
        Their ``broader`` keys have to be in it and to form no circle (the loader checks).
    """

    def __init__(self, services: Mapping[str, ServiceDef]) -> None:
        self._services = services
        self.children: dict[str, tuple[str, ...]] = {}
        below: dict[str, list[str]] = {key: [] for key in services}
        for key, service in services.items():
            for wider in service.broader:
                if wider in below:
                    below[wider].append(key)
        self.children = {key: tuple(keys) for key, keys in below.items()}
        self._steps: dict[str, dict[str, int]] = {}
        for key in services:
            self._steps[key] = self._climb(key)
        self.ancestors: dict[str, frozenset[str]] = {
            key: frozenset(steps) - {key} for key, steps in self._steps.items()
        }

    def _climb(self, key: str) -> dict[str, int]:
        """Return ``{wider concept: fewest steps up}``, the concept itself with 0."""
        steps = {key: 0}
        level = [key]
        while level:
            upper = []
            for lower in level:
                for wider in self._services[lower].broader:
                    if wider in self._services and wider not in steps:
                        steps[wider] = steps[lower] + 1
                        upper.append(wider)
            level = upper
        return steps

    def circles(self) -> list[str]:
        """Return the keys that are their own ancestors by way of ``broader``."""
        found = []
        for key in self._services:
            seen: set[str] = set()
            level = [w for w in self._services[key].broader if w in self._services]
            while level and key not in seen:
                seen.update(level)
                level = [w for k in level for w in self._services[k].broader if w in self._services and w not in seen]
            if key in seen:
                found.append(key)
        return found

    def descendants(self, key: str) -> tuple[str, ...]:
        """Return all narrower concepts, nearest first, in table order within a level."""
        found: dict[str, None] = {}
        level = [key]
        while level:
            level = [
                child for parent in level for child in self.children[parent] if child not in found and child != key
            ]
            level = list(dict.fromkeys(level))
            found.update(dict.fromkeys(level))
        return tuple(found)

    def steps_up(self, key: str, wider: str) -> int | None:
        """Return how many steps ``wider`` lies above ``key`` (0: the same), None where it does not."""
        return self._steps[key].get(wider)

    def similarity(self, offered: str, needed: str, scale: SimilarityScale) -> float:
        """Return how well the concept ``offered`` meets ``needed``, in [0, 1]; see ``Vocabulary.concept_similarity``."""
        if offered == needed:
            return 1.0
        best = 0.0
        down = self.steps_up(offered, needed)
        if down is not None:
            best = max(best, scale["narrower"])
        up = self.steps_up(needed, offered)
        if up is not None:
            best = max(best, scale["broader_step"] ** up)
        if needed in self._services[offered].related or offered in self._services[needed].related:
            best = max(best, scale["related"])
        if best == 0.0:
            shared = self._steps[offered].keys() & self._steps[needed].keys()
            if shared:
                apart = min(self._steps[offered][k] + self._steps[needed][k] for k in shared)
                best = scale["sibling"] * scale["broader_step"] ** (apart - 2)
        return min(best, 1.0)
