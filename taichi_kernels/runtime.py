"""Starts Taichi on a backend and owns the arrays that live there.

Big arrays (voxel pools, tables, scratch) are made here and stay on the backend: NumPy arrays on `cpu`, which kernels
use in place, and `ti.ndarray` on a GPU, where a NumPy argument would make a round trip at each launch. Small job
lists go to kernels as NumPy arrays on every backend.
"""

import atexit
import contextlib
import io
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import taichi as ti
from taichi.lang.ast import ast_transformer_utils

from taichi_kernels.errors import ArgumentError, ComputeError

BACKENDS = ("cpu", "vulkan", "cuda")
STALE = 10.0  # seconds; Taichi holds the lock of its cache for some milliseconds

Array = Any  # np.ndarray on the host, ti.Ndarray on a GPU

_running: str | None = None
_threads = 1


def start(compute: str = "cpu", threads: int | None = None, cache: Path | None = None) -> None:
    """Start the compute backend of this process; a second call with the same backend does nothing.

    Taichi sets flush-to-zero in the calling thread, which also touches NumPy there; world state holds no subnormals.

    Args:
        compute: "cpu", "vulkan" or "cuda".
        threads: worker threads on cpu; all that this process may use when None.
        cache: folder where compiled kernels are kept between runs; no cache when None.
    Raises:
        ComputeError: the backend is unknown or cannot be used here, or another one runs in this process.
    """
    global _running, _threads
    if compute not in BACKENDS:
        raise ComputeError(f"unknown compute backend {compute!r}; it is one of {', '.join(BACKENDS)}")
    if _running == compute:
        return
    if _running is not None:
        raise ComputeError(f"this process computes on {_running} already; start a new one for {compute}")
    _threads = threads or usable_cpus()
    options: dict[str, Any] = {"log_level": ti.ERROR, "fast_math": False, "offline_cache": cache is not None}
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        options["offline_cache_file_path"] = str(cache)
    if compute == "cpu":
        options["cpu_max_num_threads"] = _threads
    os.environ["TI_SKIP_VERSION_CHECK"] = "ON"  # asks a server, from a thread that can crash the process as it ends
    _shorten_positions()
    with contextlib.redirect_stdout(io.StringIO()):  # Taichi announces the backend there
        ti.init(arch=getattr(ti, compute), **options)
    actual = ti.lang.impl.current_cfg().arch  # Taichi falls back to the processor without an error
    if compute != "cpu" and actual != getattr(ti, compute):
        ti.reset()
        raise ComputeError(f"no usable {compute} device here; `planetary-survival doctor` says why")
    if cache is not None:
        atexit.register(_keep, cache)
    _running = compute


def _keep(cache: Path) -> None:
    """Have Taichi write what it compiled, which it does when it is reset.

    Without that it happens only if the interpreter, at its end, destroys all that holds Taichi: not after `gc.freeze`.
    The lock of a process that was killed while it wrote would keep all others from writing, for ever.
    """
    lock = cache / "ticache.lock"
    with contextlib.suppress(OSError):
        if time.time() - lock.stat().st_mtime > STALE:
            lock.unlink()
    ti.reset()


def _shorten_positions() -> None:
    """Let Taichi note file and line for each operation of a kernel, without a drawing of the line.

    It draws and wraps that line each time a kernel is loaded, also one from the cache: a third of the time that takes.
    The method is not documented, so where it is not there nothing is done.
    """
    context: Any = getattr(ast_transformer_utils, "ASTTransformerContext", None)
    if hasattr(context, "get_pos_info"):
        context.get_pos_info = _position


def _position(context: Any, node: Any) -> str:
    line = node.lineno + context.lineno_offset
    return f'File "{context.file}", line {line}, in {context.func.func.__name__}:\n'


def compute() -> str:
    """Name of the running backend.

    Raises:
        ComputeError: `start` was not called.
    """
    if _running is None:
        raise ComputeError("no compute backend runs; call taichi_kernels.runtime.start first")
    return _running


def on_host() -> bool:
    """Whether kernels work on NumPy memory in place."""
    return compute() == "cpu"


def threads() -> int:
    """Worker threads of the `cpu` backend."""
    return _threads


def usable_cpus() -> int:
    """Processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def zeros(shape: int | tuple[int, ...], dtype: Any = np.int32) -> Array:
    """An array of zeros where kernels work on it without a copy."""
    if on_host():
        return np.zeros(shape, dtype)
    array = ti.ndarray(ti.lang.util.to_taichi_type(np.dtype(dtype)), shape)
    array.fill(0)
    return array


def fetch(array: Array) -> np.ndarray:
    """The array on the host: itself on cpu, a copy from a GPU."""
    return array if isinstance(array, np.ndarray) else array.to_numpy()


def send(array: Array, values: np.ndarray) -> None:
    """Overwrite the whole array with values of the same shape."""
    if isinstance(array, np.ndarray):
        array[...] = values
    else:
        array.from_numpy(np.ascontiguousarray(values))


def job_array(name: str, values: Any, columns: int | None = None) -> np.ndarray:
    """A job list as kernels take it: contiguous i32, shape (n,) or (n, columns).

    Raises:
        ArgumentError: not integers, or another shape.
    """
    array = np.asarray(values)
    shape = "(n,)" if columns is None else f"(n, {columns})"
    if array.size == 0:
        return np.zeros((0,) if columns is None else (0, columns), np.int32)
    if array.dtype.kind not in "iu":
        raise ArgumentError(f"{name}: integers of shape {shape} are needed, not {array.dtype}")
    if array.ndim != (1 if columns is None else 2) or (columns is not None and array.shape[1] != columns):
        raise ArgumentError(f"{name}: shape {shape} is needed, not {array.shape}")
    if array.dtype != np.int32 and array.dtype.itemsize > 2 and (array.max() > 2**31 - 1 or array.min() < -(2**31)):
        raise ArgumentError(f"{name}: a value does not fit 32 bits")
    return np.ascontiguousarray(array, np.int32)
