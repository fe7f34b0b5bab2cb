"""A fitted encoder as plain arrays, and back: no pickle, nothing that runs code when it is read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode.branch import BranchVotes
from kaivosmatch.encode.codes import CodeLabels
from kaivosmatch.encode.encoder import Encoder, FittedEncoder
from kaivosmatch.encode.history import History
from kaivosmatch.encode.need import LotText
from kaivosmatch.encode.past import Past
from kaivosmatch.encode.training import Learned
from kaivosmatch.encode.votes import FEATURES, VoteIndex
from kaivosmatch.encode.weights import load_numbers, load_shape
from kaivosmatch.errors import SavedFileError

if TYPE_CHECKING:
    from kaivosmatch.catalogue import Catalogue
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["from_arrays", "to_arrays"]

_VERSION = 1


def to_arrays(fitted: FittedEncoder) -> dict[str, NDArray[Any]]:
    """Return what :func:`from_arrays` needs beside the catalogue and the vocabulary.

    Returns
    -------
    dict of str to array
        ``encoder_state``: uint8, JSON in UTF-8 (parameters, code labels, past purchases with their winners, industry codes of the
        winners); ``encoder_weights``: float64, weights of the history's views; empty where there is no history.
    """
    encoder, past = fitted.encoder, fitted.past
    state: dict[str, Any] = {
        "version": _VERSION,
        "popularity_penalty": encoder.popularity_penalty,
        "extras": encoder.extras if isinstance(encoder.extras, str) else list(encoder.extras),
        "codes": None if encoder.codes is None else {code: dict(names) for code, names in encoder.codes.labels.items()},
        "past": None if past is None else _past_state(past),
    }
    text = json.dumps(state, ensure_ascii=False, sort_keys=True)
    weights = np.zeros(0) if past is None else past.learned.weights.copy()
    return {"encoder_state": np.frombuffer(text.encode("utf-8"), dtype=np.uint8).copy(), "encoder_weights": weights}


def _past_state(past: Past) -> dict[str, Any]:
    history, learned = past.history, past.learned
    won = history.won
    return {
        "ids": list(history.ids),
        "days": history.days.tolist(),
        "purchases": [_plain(purchase) for purchase in history.purchases],
        "suppliers": [
            [history.winners[j] for j in won.indices[won.indptr[i] : won.indptr[i + 1]]] for i in range(len(history))
        ],
        "winner_codes": [None if own is None else list(own) for own in past.winner_codes],
        "views": list(FEATURES),
        "total": learned.total,
        "origin": learned.origin,
        "reason": learned.reason,
    }


def _plain(purchase: LotText) -> dict[str, Any]:
    return {name: value for name, value in asdict(purchase).items() if value not in (None, (), [])}


def from_arrays(arrays: dict[str, NDArray[Any]], catalogue: Catalogue, vocabulary: Vocabulary) -> FittedEncoder:
    """Build the encoder again: the same fit, to the last bit, for the same catalogue and vocabulary.

    Raises
    ------
    SavedFileError
        The arrays are damaged or of another version.
    MissingExtra
        An extra that the encoder names is not installed.
    """
    try:
        state = json.loads(np.asarray(arrays["encoder_state"], dtype=np.uint8).tobytes().decode("utf-8"))
        weights = np.asarray(arrays["encoder_weights"], dtype=np.float64)
        version = state["version"]
    except (KeyError, ValueError, TypeError) as error:
        raise SavedFileError(f"the encoder's part of the file cannot be read: {error}") from error
    if version != _VERSION or (state["past"] is not None and tuple(state["past"]["views"]) != FEATURES):
        raise SavedFileError(f"the encoder's part of the file is of version {version!r}, this is version {_VERSION}")
    codes = None if state["codes"] is None else CodeLabels(state["codes"])
    encoder = Encoder(codes, state["popularity_penalty"], state["extras"])
    past = (
        None
        if state["past"] is None
        else _past_from(state["past"], weights, codes, catalogue, encoder.popularity_penalty)
    )
    background, embedder = encoder.knowledge_for(catalogue, vocabulary)
    return FittedEncoder.build(encoder, catalogue, background, embedder, past)


def _past_from(
    state: dict[str, Any], weights: NDArray[np.float64], labels: CodeLabels | None, catalogue: Catalogue, penalty: float
) -> Past:
    rows: list[dict[str, Any]] = [
        {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in state["purchases"]
    ]
    purchases = [LotText(**row) for row in rows]
    history = History.build(state["ids"], state["days"], purchases, state["suppliers"], labels)
    votes = VoteIndex(history, load_shape())
    codes = [None if own is None else tuple(own) for own in state["winner_codes"]]
    branch = BranchVotes.of(codes, votes.prior, load_numbers(), load_shape().floor)
    learned = Learned(weights, state["total"], state["origin"], state["reason"])
    return Past(votes, learned, branch, labels, catalogue, penalty, codes)
