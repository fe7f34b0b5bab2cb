"""A sheet as every reader hands it on: rows of cells, with their place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaivosmatch.sources.cells import clean

__all__ = ["Sheet"]


@dataclass
class Sheet:
    """Cells of one sheet.

    Attributes
    ----------
    name : str or None
        Name of the sheet; None where the file has only one (csv, parquet).
    rows : list of list
        As found; row ``i`` is row ``i + first_row`` of the file.
    first_row : int
        Number of the first row as the file shows it.
    """

    file: str
    name: str | None
    rows: list[list[Any]]
    first_row: int = 1

    def filled(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield ``(row number, cleaned cells)`` of the rows that are not empty."""
        for i, row in enumerate(self.rows):
            cells = [clean(cell) for cell in row]
            if any(cell is not None for cell in cells):
                yield i + self.first_row, cells

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return next(self.filled(), None) is None
