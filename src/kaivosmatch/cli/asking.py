"""``kaivosmatch ask``: the night call, answered with whom to ring."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kaivosmatch.cli.output import print_table
from kaivosmatch.cli.words import word
from kaivosmatch.errors import InputError
from kaivosmatch.phrases import number_text

if TYPE_CHECKING:
    from kaivosmatch.records import Contact
    from kaivosmatch.results import Ranking

__all__ = ["hours_of", "said", "show_calls"]

_WITHIN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|t|min)?")


def hours_of(text: str | None) -> float | None:
    """Return the hours of "4h", "90min" or "1,5"; a bare number counts hours.

    Raises
    ------
    InputError

    Examples
    --------
    >>> hours_of("4h"), hours_of("90 min"), hours_of("1,5"), hours_of(None)
    (4.0, 1.5, 1.5, None)
    """
    if text is None:
        return None
    found = _WITHIN.fullmatch(text.strip().casefold())
    if found is None:
        raise InputError("--within cannot be used", got=text, expected="hours or minutes, such as 4h or 90min")
    amount = float(found[1].replace(",", "."))
    return amount / 60 if found[2] == "min" else amount


def said(contact: Contact) -> str:
    """Write one contact in a line.

    Examples
    --------
    >>> from kaivosmatch.records import Contact
    >>> said(Contact(role="päivystys", phone="000 200 0001", hours="24/7"))
    '000 200 0001 (päivystys, 24/7)'
    """
    way = " ".join(filter(None, (contact.phone, contact.email)))
    about = ", ".join(filter(None, (contact.name, contact.role, contact.hours)))
    return f"{way} ({about})" if way and about else way or about


def show_calls(ranking: Ranking, lang: str, able: float) -> None:
    """Print who can come, how soon, whether they do such work, and the number to ring, in the order of arrival.

    Parameters
    ----------
    able : float
        The fit from which on a firm's data speak for such work.
    """
    rows = [
        {
            "rank": c.rank,
            "name": c.name,
            "verdict": c.verdict.name,
            "arrival_h": None if c.arrival_h is None else number_text(c.arrival_h, lang, 1),
            "does_it": _does_it(max(c.lot_fit.values(), default=0.0), lang, able),
            "score": c.score,
            "contacts": "; ".join(map(said, c.contacts)) or word("unlisted", lang),
        }
        for c in ranking.candidates
    ]
    title = f"{word('excluded', lang)}: {ranking.excluded}"
    if rows:
        print_table(title, rows, ("rank", "name", "verdict", "arrival_h", "does_it", "score", "contacts"), lang)
    else:
        print(f"{title}\n{word('nobody', lang)}")


def _does_it(fit: float, lang: str, able: float) -> str:
    return f"{word('does_it_yes' if fit >= able else 'does_it_untold', lang)} ({number_text(fit, lang, 2)})"
