"""Which firms are asked for, by municipality and industry: looked up once, and asked of each firm while a file is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kaivosmatch.errors import UnknownName

if TYPE_CHECKING:
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Chosen"]


class Chosen:
    """Which companies are asked for."""

    def __init__(self, codes: frozenset[str] | None, industry: tuple[str, ...] | None) -> None:
        self.codes, self.industry = codes, industry

    @classmethod
    def of(
        cls, municipalities: Iterable[str] | None, industry: Iterable[str] | None, vocabulary: Vocabulary | None
    ) -> Chosen:
        """Look the municipalities up; ``UnknownName`` where one is not known."""
        codes = None
        if municipalities is not None:
            from kaivosmatch.vocabulary import Vocabulary

            known = vocabulary if vocabulary is not None else Vocabulary.default()
            found = set()
            for name in [municipalities] if isinstance(municipalities, str) else municipalities:
                place = known.find_place(str(name))
                if place is None:
                    raise UnknownName("municipality", name, {str(n) for n in known.places()["name_fi"]})
                found.add(place.code)
            codes = frozenset(found)
        listed = [industry] if isinstance(industry, str) else industry
        return cls(codes, None if listed is None else tuple(str(code).replace(".", "") for code in listed))

    def takes(self, municipality: str | None, codes: Iterable[str]) -> bool:
        """Whether a company with this municipality code and these industry codes is asked for; what is not known is not."""
        if self.codes is not None and municipality not in self.codes:
            return False
        return self.industry is None or any(code.replace(".", "").startswith(self.industry) for code in codes)
