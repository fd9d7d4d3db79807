"""Processes and threads: modules of the game started in processes of their own, from whatever folder and however the
game was installed; and which thread goes first."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AHEAD = -10  # niceness of a thread that goes first


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of the game with this Python."""
    # -P: a folder called `app` where the game is started must not stand in for ours
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """This process's environment, in which the game's packages are found."""
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": str(ROOT) + (os.pathsep + known if known else "")}


@contextlib.contextmanager
def going_first() -> Iterator[None]:
    """The thread that is inside gets a processor before those of usual priority, where the system lets it: on Windows,
    and on Linux for users whom a limit (RLIMIT_NICE) allows it."""
    before = _put_first()
    try:
        yield
    finally:
        _put_back(before)


if sys.platform == "win32":
    import ctypes

    _NORMAL, _HIGHEST = 0, 2

    def _put_first() -> int | None:
        thread = ctypes.windll.kernel32.GetCurrentThread
        thread.restype = ctypes.c_void_p
        ctypes.windll.kernel32.SetThreadPriority(ctypes.c_void_p(thread()), _HIGHEST)
        return _NORMAL

    def _put_back(before: int | None) -> None:
        ctypes.windll.kernel32.SetThreadPriority(
            ctypes.c_void_p(ctypes.windll.kernel32.GetCurrentThread()), before or _NORMAL
        )

else:

    def _put_first() -> int | None:
        if sys.platform != "linux":
            return None  # elsewhere this would be the whole process
        thread = threading.get_native_id()
        before = os.getpriority(os.PRIO_PROCESS, thread)
        with contextlib.suppress(OSError):  # it is not allowed
            os.setpriority(os.PRIO_PROCESS, thread, min(before, AHEAD))
        return before

    def _put_back(before: int | None) -> None:
        if before is not None:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), before)
