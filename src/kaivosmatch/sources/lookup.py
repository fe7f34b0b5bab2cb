"""Names in cells, looked up in the vocabulary: criteria, services, municipalities, registers. Near names are hints, never matches."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kaivosmatch.sources.faults import CellFault, nearest

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary
    from kaivosmatch.vocabulary.models import CriterionDef

__all__ = ["Lookup"]

T = TypeVar("T")


class Lookup:
    """A vocabulary as the readers ask it; every name is looked up once.

    Parameters
    ----------
    vocabulary : Vocabulary, optional
        None: the shipped one.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._given = vocabulary
        self._memory: dict[tuple[str, str], object] = {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary, loaded when the first name is looked up."""
        from kaivosmatch.vocabulary import Vocabulary

        return self._given if self._given is not None else Vocabulary.default()

    def _once(self, kind: str, text: str, find: Callable[[], T]) -> T:
        key = (kind, text)
        if key not in self._memory:
            try:
                self._memory[key] = find()
            except CellFault as fault:
                self._memory[key] = fault
        found = self._memory[key]
        if isinstance(found, CellFault):
            raise CellFault(found.what, found.expected, found.hint)
        return found  # type: ignore[return-value]

    def criterion(self, text: str) -> tuple[str, str | None]:
        """Return the key of a criterion and the level its name carries ("S2-oikeudet"), if any."""
        return self._once("criterion", text, lambda: self._criterion(text))

    def _criterion(self, text: str) -> tuple[str, str | None]:
        key, level = self.vocabulary.find_criterion_level(text)
        if key is None:
            rows = [self.vocabulary.criterion(k) for k in self.vocabulary.criterion_keys]
            hint = nearest(text.casefold(), {name.casefold(): name for row in rows for name in _criterion_names(row)})
            raise CellFault("unknown criterion", "a key or name of the criteria vocabulary", hint)
        return key, level

    def kind(self, key: str) -> tuple[str, str | None]:
        """Return a criterion's kind (flag, number, level, persons) and which way is better for a number."""
        row = self.vocabulary.criterion(key)
        return row.kind, row.direction

    def service(self, text: str) -> str:
        """Return the key of a service given by its key, label or one of its terms."""
        return self._once("service", text, lambda: self._service(text))

    def _service(self, text: str) -> str:
        folded = text.casefold()
        keys = self._services.get(folded, ())
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise CellFault(
                "a term of several services",
                "a key of the service vocabulary",
                "write one of " + ", ".join(map(repr, keys)),
            )
        raise CellFault(
            "unknown service",
            "a key or term of the service vocabulary",
            nearest(folded, {name: name for name in self._services}),
        )

    @cached_property
    def _services(self) -> dict[str, tuple[str, ...]]:
        # a key beats a label, a label beats a synonym
        ranked: list[dict[str, list[str]]] = [{}, {}, {}]
        for row in map(self.vocabulary.service, self.vocabulary.service_keys):
            ranked[0].setdefault(row.key.casefold(), []).append(row.key)
            for lang in ("fi", "sv", "en"):
                for i, term in enumerate(row.terms(lang)):
                    held = ranked[1 if i == 0 else 2].setdefault(term.casefold(), [])
                    if row.key not in held:
                        held.append(row.key)
        names: dict[str, tuple[str, ...]] = {}
        for level in ranked:
            for name, keys in level.items():
                names.setdefault(name, tuple(keys))
        return names

    def place(self, text: str) -> str:
        """Return the name or code of a municipality as it was given, once the vocabulary knows it."""
        return self._once("place", text, lambda: self._place(text))

    def _place(self, text: str) -> str:
        found = self.vocabulary.find_place(text)
        if found is not None and found.site is not None:
            town = self.vocabulary.place(found.code)
            raise CellFault(
                "a site where a municipality belongs",
                "name or code of a Finnish municipality",
                f"it lies in {town.name_fi!r}",
            )
        if found is None:
            frame = self.vocabulary.places()
            names = {str(name).casefold(): str(name) for column in ("name_sv", "name_fi") for name in frame[column]}
            near = nearest(text.casefold(), names)
            hint = (f"{near} " if near else "") + "abroad: leave it empty and give coordinates"
            raise CellFault("unknown municipality", "name or code of a Finnish municipality", hint)
        return text

    def register(self, text: str) -> str:
        """Return the key of a register or portal where the vocabulary knows the name, else the name: portals are an open list."""
        return self.vocabulary.find_register(text) or text


def _criterion_names(row: CriterionDef) -> tuple[str, ...]:
    return (row.key, row.label_fi, row.label_sv, row.label_en, *row.aliases_fi, *row.aliases_sv, *row.aliases_en)
