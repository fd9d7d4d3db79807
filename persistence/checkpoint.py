"""Checkpoints: folds a world file and its journals into a new file that takes the old one's place by a rename.

`python -m persistence.checkpoint PATH EPOCH` does it in a process of its own, so that a game goes on meanwhile; on
failure the last line of its output is a JSON object {"error": name of the class, "text": ...} and its exit code 1.
Whatever happens, and also when it is killed, the old file and the journals stay until the new file is in place.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import filelock

from persistence import errors, header, image
from persistence.errors import WorldBusyError, WorldError
from persistence.files import checkpoint_lock_name, guarded, journals, read_header, replace_file, temporary
from persistence.image import Content
from persistence.layout import log
from persistence.reading import read_world

_PATIENCE = 600.0  # seconds to wait for another checkpoint of the same world
_NICE = 5  # a checkpoint gives way to the game


def write(path: Path, content: Content, epoch: int, before: bytes | None = None) -> None:
    """Write a world file and put it in place.

    Args:
        path: of the world file.
        content: what it will hold.
        epoch: journals of this epoch and later ones come on top of it.
        before: HDF5 part of the file that is replaced.
    Raises:
        WorldError: it could not be done; the old file is intact.
    """
    behind = image.encode(content, epoch, before)
    block = header.encode(header.Header(epoch, len(behind), header.checksum(behind)))
    replace_file(path, [block, behind])


def fold(path: Path, epoch: int) -> None:
    """Fold all journals of epochs below `epoch` into the world file, which then has that epoch.

    Raises:
        WorldError: it could not be done; the old file and the journals are intact.
    """
    with lock(path):
        if read_header(path).epoch < epoch:
            stored = read_world(path, below=epoch)
            write(path, stored.content, epoch, stored.image)
        delete_journals(path, epoch)


def delete_journals(path: Path, epoch: int) -> None:
    """Delete the journals below an epoch, which the world file of that epoch contains."""
    for number, old in journals(path).items():
        if number < epoch:
            try:
                old.unlink(missing_ok=True)
            except OSError as error:  # it is ignored by every reader, so it may stay
                log.warning("%s could not be deleted: %s", old, error)


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held while the world file is replaced."""
    name = checkpoint_lock_name(path)
    held = filelock.FileLock(name, thread_local=False)
    with guarded(name, "write"):
        try:
            held.acquire(timeout=_PATIENCE)
        except filelock.Timeout as error:  # which is an OSError too
            raise WorldBusyError(f"another checkpoint of {path} has not ended after {_PATIENCE:g} s") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if os.name != "nt":
                name.unlink(missing_ok=True)
        held.release()


def clean(path: Path) -> None:
    """Delete what a killed checkpoint left, unless one is going on."""
    try:
        held = filelock.FileLock(checkpoint_lock_name(path), thread_local=False)
        held.acquire(timeout=0)
    except (filelock.Timeout, OSError):
        return
    try:
        with contextlib.suppress(OSError):
            temporary(path).unlink(missing_ok=True)
        delete_journals(path, read_header(path).epoch)
        with contextlib.suppress(OSError):
            if os.name != "nt":
                checkpoint_lock_name(path).unlink(missing_ok=True)
    finally:
        held.release()


class Child:
    """A checkpoint in a process of its own."""

    def __init__(self, path: Path, epoch: int) -> None:
        """Start it.

        Raises:
            WorldBusyError: the process could not be started.
        """
        self._path = path
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "persistence.checkpoint", str(path.absolute()), str(epoch)],
                cwd=Path(__file__).resolve().parent.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise WorldBusyError(f"the checkpoint of {path} could not be started: {error}") from error

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def finish(self) -> None:
        """Wait for the end.

        Raises:
            WorldError: it failed; the old file and the journals are intact.
        """
        output = self._process.communicate()[0].decode("utf-8", "replace").strip()
        if self._process.returncode == 0:
            return
        last = output.splitlines()[-1] if output else ""
        try:
            said = json.loads(last)
            kind, text = getattr(errors, said["error"], WorldError), said["text"]
        except (ValueError, KeyError, TypeError):
            kind = WorldBusyError
            text = f"the checkpoint of {self._path} ended with code {self._process.returncode}: {last or 'no word'}"
        raise kind(text)


def main(path: str, epoch: str) -> int:
    """Entry of the process."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICE)
    try:
        fold(Path(path), int(epoch))
    except WorldError as error:
        print(json.dumps({"error": type(error).__name__, "text": str(error)}), flush=True)
        return 1
    except MemoryError:
        print(json.dumps({"error": "WorldBusyError", "text": f"not enough memory to checkpoint {path}"}), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
