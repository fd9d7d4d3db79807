"""Rows to and from HDF5 chunks with the stock filters shuffle and deflate.

The filters run here and not in the HDF5 library, because the library compresses on one thread. What comes out is the
same: byte k of every row of the chunk together, then a zlib stream.
"""

import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

LEVEL = 2  # of zlib: 1 makes files a twentieth larger, 4 takes half as long again
CHUNK_BYTES = 16384  # of rows in one HDF5 chunk: reading one game chunk inflates one of these
THREADS = min(4, os.cpu_count() or 1)
BATCHES = 8  # for each thread: handing over single items costs more than some of them

In = TypeVar("In")
Out = TypeVar("Out")


def chunk_rows(rows: int, itemsize: int) -> int:
    """Rows in an HDF5 chunk of a table."""
    return max(1, min(rows, CHUNK_BYTES // itemsize))


def pack(rows: np.ndarray, length: int) -> list[bytes]:
    """Compress rows into HDF5 chunks.

    Args:
        rows: structured, without gaps, shape (n,).
        length: rows in each chunk; the last one is filled up with zeros.
    """
    plain = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), rows.dtype.itemsize)
    return spread(lambda start: _deflate(plain[start : start + length], length), range(0, len(rows), length))


def unpack(chunks: Sequence[bytes], length: int, rows: int, dtype: np.dtype) -> np.ndarray:
    """The way back.

    Args:
        chunks: compressed, in order.
        length: rows in each.
        rows: how many there are in all.
        dtype: of a row.
    Raises:
        ValueError: a chunk is damaged.
    """
    out = np.empty(rows, dtype)
    plain = out.view(np.uint8).reshape(rows, dtype.itemsize)

    def one(index: int) -> None:
        start = index * length
        stop = min(start + length, rows)
        inflate_into(chunks[index], length, plain[start:stop])

    spread(one, range(len(chunks)))
    return out


def inflate_into(chunk: bytes, length: int, out: np.ndarray, first: int = 0) -> None:
    """Inflate an HDF5 chunk of `length` rows and write its rows from `first` on to `out`, u8, shape (n, itemsize)."""
    itemsize = out.shape[1]
    try:
        raw = zlib.decompress(chunk, bufsize=length * itemsize)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(raw) != length * itemsize:
        raise ValueError(f"{len(raw)} bytes where {length * itemsize} are expected")
    planes = np.frombuffer(raw, np.uint8).reshape(itemsize, length)
    for k in range(itemsize):  # twice as fast as one transposed copy
        out[:, k] = planes[k, first : first + len(out)]


def spread(work: Callable[[In], Out], items: Iterable[In]) -> list[Out]:
    """The results of `work` for each item, in order; over threads when there are several items."""
    items = list(items)
    if len(items) < 3 or THREADS == 1:
        return [work(item) for item in items]
    size = -(-len(items) // (THREADS * BATCHES))
    batches = [items[at : at + size] for at in range(0, len(items), size)]
    with ThreadPoolExecutor(THREADS) as pool:
        return [
            result for results in pool.map(lambda batch: [work(item) for item in batch], batches) for result in results
        ]


def _deflate(rows: np.ndarray, length: int) -> bytes:
    planes = np.zeros((rows.shape[1], length), np.uint8)
    planes[:, : len(rows)] = rows.T
    return zlib.compress(planes.data, LEVEL)
