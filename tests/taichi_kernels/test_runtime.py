"""The compute runtime of a process: what it compiled is there for the next one."""

import os
import subprocess
import sys
import time
from pathlib import Path

from app import processes

PLAY = """
import gc, sys
from pathlib import Path
import numpy as np
from taichi_kernels import pool, runtime
runtime.start("cpu", cache=Path(sys.argv[1]))
pool._copy(np.zeros(1, np.int32), np.ones(1, np.int32), 1)
gc.freeze()
"""
ALONE = """
import sys, threading
from taichi_kernels import runtime
sys.addaudithook(lambda event, _: event == "socket.getaddrinfo" and print("asks a server"))
runtime.start("cpu")
for thread in threading.enumerate()[1:]:
    thread.join()
"""


def _run(cache: Path) -> None:
    subprocess.run([sys.executable, "-c", PLAY, str(cache)], env=processes.environment(), check=True)


def test_kernels_are_kept_whatever_the_interpreter_leaves_undestroyed(tmp_path: Path) -> None:
    lock = tmp_path / "ticache.lock"
    lock.touch()
    long_ago = time.time() - 3600
    os.utime(lock, (long_ago, long_ago))  # of a process that was killed while it wrote
    _run(tmp_path)
    kernels = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tic")}
    assert len(kernels) == 1
    assert not lock.exists()
    _run(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tic")} == kernels, "compiled again"


def test_the_start_asks_no_server() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ALONE], env=processes.environment(), check=True, capture_output=True, text=True
    )
    assert run.stdout == ""
