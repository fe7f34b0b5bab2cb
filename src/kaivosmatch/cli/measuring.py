"""``kaivosmatch evaluate``: the arguments and the JSON of a measurement on one's own purchases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kaivosmatch.errors import InputError

if TYPE_CHECKING:
    from kaivosmatch.evaluate import AwardsEvaluation

__all__ = ["columns_of", "document"]


def columns_of(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``{field: heading}`` of ``field=heading`` arguments.

    Raises
    ------
    InputError

    Examples
    --------
    >>> columns_of(["supplier=Voittaja", "text=Otsikko = nimi"])
    {'supplier': 'Voittaja', 'text': 'Otsikko = nimi'}
    """
    found = {}
    for pair in pairs:
        field, sign, heading = pair.partition("=")
        if not sign or not field.strip() or not heading.strip():
            raise InputError("--column cannot be used", got=pair, expected="field=heading")
        found[field.strip()] = heading.strip()
    return found


def document(result: AwardsEvaluation) -> Mapping[str, Any]:
    """Return the measurement as one JSON object."""
    return {
        "day": result.split.day.isoformat(),
        "asked": len(result.split.asked),
        "firms": len(result.split.suppliers),
        "before": len(result.split.past),
        "left_out": dict(result.left_out),
        "methods": result.to_frame().to_dict("records"),
        "encoder": dict(result.description),
    }
