"""What goes into the encoder and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FitBlock", "FitPart", "LotText"]


@dataclass(frozen=True)
class LotText:
    """What a lot says, together with the words of its need; None where the need does not say.

    Attributes
    ----------
    text : str
        Title and description; may be empty.
    lang : {"fi", "sv", "en"} or None
        None: guessed, and where the guess fails, lexical views compare across all languages.
    concept : str or None
        Key of the service vocabulary.
    cpv, industry_codes : tuple of str
        Codes, digits only; empty where none are given.
    kind : {"goods", "services", "works"} or None
    buyer, buyer_id, municipality : str or None
    value_eur : float or None

    Examples
    --------
    >>> LotText("Lietepumpun huolto", lang="fi").concept is None
    True
    """

    text: str
    lang: str | None = None
    concept: str | None = None
    cpv: tuple[str, ...] = ()
    industry_codes: tuple[str, ...] = ()
    kind: str | None = None
    buyer: str | None = None
    buyer_id: str | None = None
    municipality: str | None = None
    value_eur: float | None = None


@dataclass(frozen=True)
class FitBlock:
    """Fit of every firm for some lots.

    Attributes
    ----------
    shown, possible : float64 (lots, n) in [0, 1]
        The probability that a knowledgeable buyer would find the firm suitable: from what is known, and if every unknown turned out
        well. ``shown <= possible`` everywhere.
    """

    shown: NDArray[np.float64]
    possible: NDArray[np.float64]


@dataclass(frozen=True)
class FitPart:
    """One view's share in a firm's fit, for the explanation.

    Attributes
    ----------
    view : str
        Name of the view, a row of the weights table.
    value, weight : float
        The view's value in [0, 1] and its weight on the log-odds scale; a view adds ``value * weight``.
    code : str
        Which sentence explains it: ``same_service``, ``same_code``, ``same_industry``, ``similar_words``, ``similar_meaning``,
        ``same_label``, ``own_reference``, ``won_like``, ``won_near``, ``co_winner``, ``branch_wins``.
    params : mapping
        What the sentence names: services, codes, words, award ids and counts.
    """

    view: str
    value: float
    weight: float
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
