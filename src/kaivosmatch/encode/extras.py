"""Extras that make fit better where they are installed, and do without where they are not."""

from __future__ import annotations

from collections.abc import Sequence

from kaivosmatch.encode.embeddings import installed_version as embeddings_version
from kaivosmatch.encode.voikko import installed_version as voikko_version
from kaivosmatch.errors import InputError

__all__ = ["EXTRAS", "available", "chosen"]

EXTRAS = ("embeddings", "voikko")
_MOST_PIECES = 3_000


def available() -> dict[str, str | None]:
    """Return the version of each extra that can be used, None for one that cannot."""
    return {"embeddings": embeddings_version(), "voikko": voikko_version()}


def chosen(extras: str | Sequence[str], pieces: int) -> tuple[str, ...]:
    """Return the extras to use for a catalogue of so many texts.

    Parameters
    ----------
    extras : "auto" or sequence of str
        "auto": those that can be used; embeddings only up to 3,000 texts, for a sentence takes about 0.02 s and
        a catalogue is to be read within a minute.
    pieces : int
        Texts other than bare names, which are not embedded.

    Raises
    ------
    InputError
        A name that is no extra.

    Examples
    --------
    >>> chosen([], 10)
    ()
    """
    if isinstance(extras, str):
        if extras != "auto":
            raise InputError("unknown extras", got=extras, expected='"auto" or a list of names')
        usable = [name for name, version in available().items() if version is not None]
        return tuple(name for name in usable if name != "embeddings" or pieces <= _MOST_PIECES)
    unknown = [name for name in extras if name not in EXTRAS]
    if unknown:
        raise InputError("unknown extra", got=unknown[0], expected=" or ".join(f'"{name}"' for name in EXTRAS))
    return tuple(name for name in EXTRAS if name in extras)
