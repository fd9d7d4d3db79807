"""Computes a little on one backend: `python -m app.backend_probe cpu|vulkan|cuda [CACHE]`.

A broken driver may end the process that tries it, so `doctor` starts this one.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from taichi_kernels import runtime
from taichi_kernels.errors import KernelError
from taichi_kernels.table import ChunkTable


def main(compute: str, cache: str = "") -> int:
    """Print {"works": seconds} or {"fails": reason}."""
    started = time.perf_counter()
    try:
        runtime.start(compute, cache=Path(cache) if cache else None)
        table = ChunkTable(64)
        chunks = np.stack([np.arange(-32, 32), np.arange(64), np.arange(64) * 3 - 90], axis=1).astype(np.int32)
        slots = np.arange(64, dtype=np.int32)
        table.insert(chunks, slots)
        right = bool((table.find(chunks) == slots).all())
    except (KernelError, RuntimeError, OSError) as error:
        print(json.dumps({"fails": " ".join(str(error).split())}))
        return 0
    answer = {"works": time.perf_counter() - started} if right else {"fails": "it computes wrongly"}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
