"""Tables as bytes: what journals, records and networks carry.

A MessagePack list of (name, NumPy type description, rows), preceded by its length as four bytes, little endian; then
the rows of each table, as they lie in memory.
"""

import re
from typing import Any

import msgspec
import numpy as np

from gameplay.tables import Tables

_NUMBERS = re.compile(r"\|[iu]1|<[iu][248]|<f[48]|\|S[1-9][0-9]{0,3}")


def pack(tables: Tables) -> bytes:
    """Tables as bytes; the order of the tables is kept."""
    head = msgspec.msgpack.encode([(name, _describe(rows.dtype), len(rows)) for name, rows in tables.items()])
    bodies = [np.ascontiguousarray(rows).tobytes() for rows in tables.values()]
    return b"".join((len(head).to_bytes(4, "little"), head, *bodies))


def unpack(data: bytes) -> Tables:
    """Tables from bytes that `pack` made. The arrays may be changed.

    Raises:
        ValueError: the bytes are no packed tables.
    """
    if len(data) < 4:
        raise ValueError("packed tables are cut off")
    end = 4 + int.from_bytes(data[:4], "little")
    try:
        head = msgspec.msgpack.decode(data[4:end], type=list[tuple[str, list, int]])
        tables: Tables = {}
        for name, description, rows in head:
            dtype = np.dtype([_column(column) for column in description])
            if rows < 0 or end + rows * dtype.itemsize > len(data):
                raise ValueError(f"packed table {name} is cut off")
            tables[name] = np.frombuffer(data, dtype, rows, end).copy()
            end += rows * dtype.itemsize
    except (msgspec.DecodeError, TypeError, OverflowError) as error:
        raise ValueError(f"no packed tables: {error}") from error
    if end != len(data):
        raise ValueError("bytes follow the packed tables")
    return tables


def _describe(dtype: np.dtype) -> list:
    """Columns as (name, type[, shape]); notes that libraries hang on a type (h5py does) are left out."""
    columns: list[tuple] = []
    for name in dtype.names or ():
        base, shape = dtype[name].subdtype or (dtype[name], ())
        columns.append((name, base.str, shape) if shape else (name, base.str))
    return columns


def _column(column: Any) -> tuple:
    if (
        not isinstance(column, list)
        or len(column) not in (2, 3)
        or not all(isinstance(part, str) for part in column[:2])
    ):
        raise ValueError(f"no column description: {column!r}")
    if not _NUMBERS.fullmatch(column[1]):
        raise ValueError(f"columns are integers, floats or bytes, little endian, not {column[1]!r}")
    return (*column[:2], tuple(column[2])) if len(column) == 3 else tuple(column)
