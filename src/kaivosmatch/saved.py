"""A fitted matcher as one file, and back: JSON and plain arrays in a ZIP, nothing that runs code when it is read."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from kaivosmatch.catalogue import Catalogue
from kaivosmatch.encode import FittedEncoder
from kaivosmatch.errors import InputError, SavedFileError
from kaivosmatch.records import Buyer, Supplier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kaivosmatch.index import Index
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["read_saved", "write_saved"]

FORMAT = 1


def write_saved(path: str | os.PathLike[str], index: Index, settings: Mapping[str, Any], as_of: date) -> None:
    """Write an index and the matcher's settings; the file is replaced only when all is written.

    Raises
    ------
    InputError
        Distances of the user's own cannot be saved.
    """
    if index.distance is not None:
        raise InputError("a matcher with distances of its own cannot be saved", hint="fit it again after loading")
    buyers = {b.id: b for b in index.buyers.values()}
    meta = {"format": FORMAT, "settings": dict(settings), "as_of": as_of.isoformat(), "firms": len(index.catalogue)}
    target = os.fspath(path)
    partial = f"{target}.partial"
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("matcher.json", json.dumps(meta, ensure_ascii=False, indent=1))
        file.writestr(
            "suppliers.jsonl", "\n".join(s.model_dump_json(exclude_none=True) for s in index.catalogue.records)
        )
        file.writestr(
            "buyers.jsonl", "\n".join(buyers[name].model_dump_json(exclude_none=True) for name in sorted(buyers))
        )
        arrays = io.BytesIO()
        np.savez_compressed(arrays, allow_pickle=False, **index.encoder.to_arrays())
        file.writestr("encoder.npz", arrays.getvalue())
    os.replace(partial, target)


def read_saved(
    path: str | os.PathLike[str], vocabulary: Vocabulary
) -> tuple[Catalogue, FittedEncoder, list[Buyer], dict[str, Any]]:
    """Read what :func:`write_saved` wrote.

    Raises
    ------
    SavedFileError
        The file is none of ours, damaged, or of another version.
    """
    try:
        with zipfile.ZipFile(path) as file:
            meta: dict[str, Any] = json.loads(file.read("matcher.json"))
            if meta.get("format") != FORMAT:
                raise SavedFileError(
                    f"{os.fspath(path)}: saved in format {meta.get('format')}; this version reads {FORMAT}"
                )
            suppliers = [Supplier.model_validate_json(line) for line in _lines(file, "suppliers.jsonl")]
            buyers = [Buyer.model_validate_json(line) for line in _lines(file, "buyers.jsonl")]
            arrays = _arrays(file.read("encoder.npz"))
    except FileNotFoundError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        if isinstance(problem, SavedFileError):
            raise
        raise SavedFileError(f"{os.fspath(path)} is no saved matcher, or is damaged: {problem}") from problem
    catalogue = Catalogue.from_records(suppliers, vocabulary)
    return catalogue, FittedEncoder.from_arrays(arrays, catalogue, vocabulary), buyers, meta


def _lines(file: zipfile.ZipFile, name: str) -> list[str]:
    return [line for line in file.read(name).decode("utf-8").split("\n") if line]


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
