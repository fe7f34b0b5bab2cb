"""Reading .parquet: one table, its columns headed like a sheet's; nested columns may hold lists of records."""

from __future__ import annotations

import io
from typing import Any

from kaivosmatch.sources.faults import Faults, Place
from kaivosmatch.sources.grid import Sheet

__all__ = ["read_parquet"]


def read_parquet(data: bytes, file: str, faults: Faults) -> Sheet | None:
    """Return the table as a sheet whose first row is its column names, or None where the file is no parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        faults.add("not a readable parquet file", Place(file), hint=str(error).splitlines()[0])
        return None
    rows: list[list[Any]] = [list(table.column_names)]
    columns = [[_plain(cell) for cell in column.to_pylist()] for column in table.columns]
    rows.extend(list(cells) for cells in zip(*columns))
    return Sheet(file, None, rows)


def _plain(cell: Any) -> Any:
    """Arrow gives every field of a struct, absent ones as None: leave those out, as JSON would."""
    if isinstance(cell, dict):
        return {name: _plain(part) for name, part in cell.items() if part is not None}
    if isinstance(cell, list):
        return [_plain(part) for part in cell]
    return cell
