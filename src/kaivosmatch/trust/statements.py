"""What a buyer is sure of about the weights, in the names of the terms: an order, bounds, ratios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.query import TERMS
from kaivosmatch.query.weights import term_label
from kaivosmatch.trust.words import say

__all__ = ["Statements"]


@dataclass(frozen=True)
class Statements:
    """Statements about weights that nobody knows.

    Attributes
    ----------
    order : tuple of tuple of str
        Most important first; terms in one inner tuple stand equal to each other in what is said (nothing is).
    bounds : mapping
        ``{term: (least, greatest)}``, weights between 0 and 1.
    ratios : tuple of (str, str, float)
        ``("fit", "proximity", 2.0)``: fit weighs at least twice what proximity does.

    Examples
    --------
    >>> Statements.of({"order": ["fit", ["crew", "local"]], "bounds": {"fit": (0.2, 0.6)}}).order
    (('fit',), ('crew', 'local'))
    """

    order: tuple[tuple[str, ...], ...] = ()
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    ratios: tuple[tuple[str, str, float], ...] = ()

    def __post_init__(self) -> None:
        named = [t for level in self.order for t in level] + [*self.bounds] + [t for r in self.ratios for t in r[:2]]
        for name in named:
            if name not in TERMS:
                raise UnknownName("term", name, TERMS)

    @classmethod
    def of(cls, given: Statements | Mapping[str, Any] | None, importance: Iterable[Any] | None = None) -> Statements:
        """Read statements as people write them.

        Parameters
        ----------
        given : Statements, mapping or None
            A mapping has ``order``, ``bounds`` and ``ratios``, each optional; None: the need's own order of importance.
        importance : iterable, optional
            The need's order.

        Raises
        ------
        UnknownName
            A term, or a kind of statement, that is not known.
        InputError
            A statement that is not of its form.
        """
        if isinstance(given, cls):
            return given
        if given is None:
            return cls(_levels(importance or ()))
        if not isinstance(given, Mapping):
            raise InputError(
                "statements cannot be read", got=given, expected="Statements, or a mapping with order, bounds, ratios"
            )
        for name in given:
            if name not in ("order", "bounds", "ratios"):
                raise UnknownName("kind of statement", name, ("order", "bounds", "ratios"))
        try:
            bounds = {str(t): (float(low), float(high)) for t, (low, high) in dict(given.get("bounds") or {}).items()}
            ratios = tuple((str(a), str(b), float(x)) for a, b, x in given.get("ratios") or ())
        except (TypeError, ValueError) as error:
            raise InputError(
                "bounds or ratios are not of their form",
                got=given,
                expected="bounds {term: (least, greatest)}, ratios [(term, term, at least so many times)]",
            ) from error
        return cls(_levels(given.get("order") or ()), bounds, ratios)

    def for_kernel(self, terms: Sequence[str]) -> dict[str, Any]:
        """Return ``order``, ``bounds`` and ``ratios`` by column; what is said of terms that the need does not speak to is left out."""
        place = {term: i for i, term in enumerate(terms)}
        order = [[place[t] for t in level if t in place] for level in self.order]
        bounds: list[tuple[float, float]] = [self.bounds.get(t, (0.0, 1.0)) for t in terms]
        ratios = [(place[a], place[b], x) for a, b, x in self.ratios if a in place and b in place]
        return {
            "order": [level for level in order if level] or None,
            "bounds": bounds if any(t in place for t in self.bounds) else None,
            "ratios": ratios or None,
        }

    def text(self, lang: str, terms: Sequence[str] = TERMS) -> str:
        """Return the statements in words that follow a share.

        Examples
        --------
        >>> Statements.of({"order": ["fit", "local"]}).text("en"), Statements().text("en")
        ('of the weightings in which fit comes first, then local presence', 'of all weightings')
        """

        def names(level: Iterable[str]) -> list[str]:
            return [term_label(t, lang) for t in level if t in terms]

        levels = [level for level in map(names, self.order) if level]
        said = []
        if len(levels) > 1:
            said.append(say("stated_order", lang, first=levels[0], rest=say("stated_then", lang).join(
                say("listed", lang, words=level) for level in levels[1:]
            )))  # fmt: skip
        for term, (low, high) in self.bounds.items():
            if term in terms:
                said.append(say("stated_bounds", lang, term=term_label(term, lang), low=low, high=high))
        for a, b, x in self.ratios:
            if a in terms and b in terms:
                said.append(say("stated_ratio", lang, a=term_label(a, lang), b=term_label(b, lang), x=x))
        return say("stated", lang, said="; ".join(said)) if said else say("stated_nothing", lang)


def _levels(order: Iterable[Any]) -> tuple[tuple[str, ...], ...]:
    if isinstance(order, str):
        raise InputError("an order is a list of terms", got=order, expected='["fit", ["crew", "local"]]')
    return tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in order)
