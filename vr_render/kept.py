"""Arrays that take long to make and never change, kept in files between runs: a warm start reads them."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MOST = 16  # files of one name; the oldest go
DIGEST = 32  # bytes before the values


def kept(
    folder: Path | None, name: str, key: bytes, shape: tuple[int, ...], dtype: Any, make: Callable[[], np.ndarray]
) -> np.ndarray:
    """An array from its file, or made now and kept in it. A damaged file is made anew.

    Args:
        folder: for the files, made where it is not there; None: nothing is kept.
        name: begins the file's name.
        key: all that decides the values.
        shape, dtype: of the array.
        make: makes it.
    """
    if folder is None:
        return make()
    path = folder / f"{name}-{hashlib.blake2b(key, digest_size=12).hexdigest()}"
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    if len(data) == DIGEST + size and _digest(data[DIGEST:]) == data[:DIGEST]:
        return np.frombuffer(data, dtype, offset=DIGEST).reshape(shape)
    values = np.ascontiguousarray(make(), dtype).reshape(shape)
    _write(path, values.tobytes())
    return values


def _digest(values: bytes) -> bytes:
    return hashlib.blake2b(values, digest_size=DIGEST).digest()


def _write(path: Path, values: bytes) -> None:
    """Keep a file; where that is not possible the next start takes longer, nothing else."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_digest(values) + values)
        os.replace(draft, path)
        others = sorted(path.parent.glob(f"{path.name.partition('-')[0]}-*"), key=lambda file: file.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
