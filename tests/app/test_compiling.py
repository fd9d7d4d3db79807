"""Kernels are compiled in a process of their own, once for each version of them."""

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import compiling, paths, processes
from app.compiling import Compiling, wanted


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path))
    return paths.kernel_cache("cpu")


def ended(process: Compiling, each: Callable[[], object] = lambda: None) -> None:
    while not process.ended:
        each()
        time.sleep(0.01)


def test_it_is_done_once_for_each_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_main", print)  # ends by itself
    assert wanted()
    with closing(Compiling()) as process:
        ended(process)
    assert not wanted()
    monkeypatch.setattr(compiling, "_key", lambda: b"after an update")
    assert wanted()


def test_a_fault_is_no_end_of_the_game(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_main", int)  # refuses what it is given
    with closing(Compiling()) as process:
        ended(process)
    assert wanted()


def test_it_can_be_ended_at_any_moment() -> None:
    before = set(multiprocessing.active_children())
    process = Compiling()
    (child,) = set(multiprocessing.active_children()) - before
    process.close()
    assert not child.is_alive()
    assert wanted()


KERNELS = """
from app.session import start_compute
from vr_render.terrain import rehearsal
start_compute()
while rehearsal.step():
    pass
"""


@pytest.mark.long
def test_what_it_compiled_is_there_for_the_next_process(cache: Path) -> None:
    shares = [0.0]
    with closing(Compiling()) as process:
        ended(process, lambda: shares.append(process.share))
        shares.append(process.share)
    assert not wanted()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    kernels = {file.name for file in cache.glob("*.tic")}
    assert len(kernels) > 5
    subprocess.run([sys.executable, "-c", KERNELS], env=processes.environment(), check=True)
    assert {file.name for file in cache.glob("*.tic")} == kernels
