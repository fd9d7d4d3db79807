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
    data = read(folder, name, key)
    if data is not None and len(data) == int(np.prod(shape)) * np.dtype(dtype).itemsize:
        return np.frombuffer(data, dtype).reshape(shape)
    values = np.ascontiguousarray(make(), dtype).reshape(shape)
    write(folder, name, key, values.tobytes())
    return values


def read(folder: Path, name: str, key: bytes) -> bytes | None:
    """What was kept under a name and a key, see `kept`; None where there is nothing, or it is damaged."""
    try:
        data = _path(folder, name, key).read_bytes()
    except OSError:
        return None
    return data[DIGEST:] if _digest(data[DIGEST:]) == data[:DIGEST] else None


def write(folder: Path, name: str, key: bytes, values: bytes) -> None:
    """Keep what is read by `read`; where that is not possible the next start takes longer, nothing else."""
    path = _path(folder, name, key)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_digest(values) + values)
        os.replace(draft, path)
        others = sorted(path.parent.glob(f"{name}-*"), key=lambda file: file.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()


def _path(folder: Path, name: str, key: bytes) -> Path:
    return folder / f"{name}-{hashlib.blake2b(key, digest_size=12).hexdigest()}"


def _digest(values: bytes) -> bytes:
    return hashlib.blake2b(values, digest_size=DIGEST).digest()
