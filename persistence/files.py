"""Names of the files of a world, and writing that survives a kill or says why it could not be done."""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from persistence.errors import (
    NotAWorldError,
    WorldBusyError,
    WorldError,
    WorldFullError,
    WorldMissingError,
    WorldReadOnlyError,
    WorldTruncatedError,
)
from persistence.header import BLOCK, REPAIR_HINT, Header, decode

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_RENAME_TRIES = 40  # on Windows a virus scanner or a reader may hold the file for a moment
_RENAME_PAUSE = 0.05  # seconds


def temporary(path: Path) -> Path:
    """Where a checkpoint is written before it takes the place of the world file."""
    return path.with_name(path.name + ".tmp")


def lock_name(path: Path) -> Path:
    """Locked while a game has the world open."""
    return path.with_name(path.name + ".lock")


def owner_name(path: Path) -> Path:
    """Says who has the world open. Not the lock file itself: Windows does not let others read that."""
    return path.with_name(path.name + ".owner")


def checkpoint_lock_name(path: Path) -> Path:
    """Locked while a checkpoint is made."""
    return path.with_name(path.name + ".checkpoint-lock")


def journal_name(path: Path, epoch: int) -> Path:
    """The journal that comes on top of the world file of that epoch, and on top of earlier journals."""
    return path.with_name(f"{path.name}.journal-{epoch}")


def journals(path: Path) -> dict[int, Path]:
    """All journals beside a world file by epoch, in order."""
    pattern = re.compile(re.escape(path.name) + r"\.journal-(\d{1,18})")
    found = {}
    try:
        names = os.listdir(path.parent)
    except OSError as error:
        raise as_world_error(error, path.parent, "read") from error
    for name in names:
        match = pattern.fullmatch(name)
        if match:
            found[int(match[1])] = path.with_name(name)
    return dict(sorted(found.items()))


def as_world_error(error: OSError, path: Path, doing: str) -> WorldError:
    """The error of this package for one of the operating system's.

    Args:
        error: what came.
        path: the file or folder.
        doing: "read" or "write".
    """
    why = error.strerror or str(error)
    if error.errno in _FULL:
        return WorldFullError(
            f"no space left to write {path} ({why}). What was saved before is intact; free space and save again"
        )
    if error.errno in _DENIED:
        if doing == "write":
            return WorldReadOnlyError(f"{path} must not be written ({why}); read only, or change its permissions")
        return WorldReadOnlyError(f"{path} must not be read ({why}); change its permissions")
    if error.errno == errno.ENOENT:
        return WorldMissingError(f"{path} does not exist")
    return WorldBusyError(f"could not {doing} {path}: {why}")


@contextlib.contextmanager
def guarded(path: Path, doing: str) -> Iterator[None]:
    """Turns errors of the operating system into those of this package."""
    try:
        yield
    except OSError as error:
        raise as_world_error(error, path, doing) from error


def check_is_file(path: Path) -> None:
    """Raise unless the path is an existing plain file."""
    if path.is_dir():
        raise NotAWorldError(f"{path} is a folder; a world is one file")
    if not path.exists():
        raise WorldMissingError(f"there is no world {path}; `planetary-survival new` makes one")
    if not path.is_file():
        raise NotAWorldError(f"{path} is no plain file; a world is one file")


def check_writable(path: Path) -> None:
    """Raise WorldReadOnlyError where the file or its folder is marked as read-only or not for this user to write."""
    for place in (path, path.parent):
        if not place.exists():
            continue
        # The marks count for an administrator too, who could write all the same: somebody set them on purpose.
        marked = not place.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
        if marked or not os.access(place, os.W_OK):
            what = "folder" if place.is_dir() else "file"
            raise WorldReadOnlyError(
                f"the {what} {place} is read-only; open the world read-only, or make the {what} writable"
            )


def read_header(path: Path) -> Header:
    """The verified header of a world file."""
    check_is_file(path)
    with guarded(path, "read"), path.open("rb") as file:
        return decode(file.read(BLOCK), str(path))


def read_whole(path: Path) -> tuple[Header, bytes]:
    """Header and HDF5 part of a world file, the length checked, the checksum not yet."""
    check_is_file(path)
    with guarded(path, "read"), path.open("rb") as file:
        header = decode(file.read(BLOCK), str(path))
        image = file.read()
    if len(image) < header.length:
        raise WorldTruncatedError(
            f"{path} ends after {BLOCK + len(image)} bytes; it should have {BLOCK + header.length}. {REPAIR_HINT}"
        )
    return header, image


def sync_folder(folder: Path) -> None:
    """Make renames and new files in a folder durable. Windows has no such call; its file system does it by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes | memoryview) -> None:
    """Write every byte."""
    view = memoryview(data)
    while len(view):
        view = view[os.write(handle, view) :]


def replace_file(path: Path, parts: list[bytes]) -> None:
    """Put a file in place as a whole: whoever looks sees the old one or the new one, also after a kill.

    Raises:
        WorldError: it could not be done; the old file is intact.
    """
    new = temporary(path)
    with guarded(path, "write"):
        try:
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
            try:
                for part in parts:
                    write_all(handle, part)
                os.fsync(handle)
            finally:
                os.close(handle)
            _rename(new, path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _rename(old: Path, new: Path) -> None:
    for left in reversed(range(_RENAME_TRIES)):
        try:
            os.replace(old, new)
            return
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(_RENAME_PAUSE)
