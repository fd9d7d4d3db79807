"""One process at a time has a world open for writing."""

import contextlib
import os
import platform
import time
from pathlib import Path

import filelock

from persistence.errors import WorldInUseError
from persistence.files import guarded, lock_name, owner_name


def acquire(path: Path) -> filelock.BaseFileLock:
    """Take the lock of a world. The operating system gives it back when the process ends, however it ends.

    Raises:
        WorldInUseError: somebody has it; the text says who.
        WorldError: the folder must not be written.
    """
    held = filelock.FileLock(lock_name(path), thread_local=False)
    with guarded(lock_name(path), "write"):
        try:
            held.acquire(timeout=0)
        except filelock.Timeout as error:  # which is an OSError too
            owner = "another process"
            with contextlib.suppress(OSError):
                owner = owner_name(path).read_text("utf-8", "replace").strip() or owner
            raise WorldInUseError(
                f"{path} is open already, by {owner}; close it there, or open it read-only"
            ) from error
    text = f"process {os.getpid()} on {platform.node()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n"
    with contextlib.suppress(OSError):  # only the text of an error is poorer without it
        owner_name(path).write_text(text, "utf-8")
    return held


def release(path: Path, held: filelock.BaseFileLock) -> None:
    """Give the lock back, and delete its files while nobody else can hold it."""
    with contextlib.suppress(OSError):
        owner_name(path).unlink(missing_ok=True)
        if os.name != "nt":
            lock_name(path).unlink(missing_ok=True)
    held.release()
