"""Extras that make fit better where they are installed, and do without where they are not."""

from __future__ import annotations

from kaivosmatch.encode.embeddings import installed_version as embeddings_version

__all__ = ["EXTRAS", "available"]

EXTRAS = ("embeddings",)


def available() -> dict[str, str | None]:
    """Return the version of each extra that can be used, None for one that cannot."""
    return {"embeddings": embeddings_version()}
