"""Files that cannot be opened, and places that cannot be written, give errors in plain words and lose nothing."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import h5py
import numpy as np
import pytest

from gameplay.tables import merge
from persistence import header
from persistence.errors import (
    NotAWorldError,
    WorldBusyError,
    WorldDamagedError,
    WorldError,
    WorldInUseError,
    WorldMissingError,
    WorldReadOnlyError,
    WorldTooNewError,
    WorldTruncatedError,
)
from persistence.world import World
from tests.persistence.samples import SCHEMA, assert_same, loaded, make_world, random_changes, random_tables

ROOT = Path(__file__).parents[2]


def _refused(path: Path, kind: type[WorldError], said: str) -> None:
    before = {name: name.read_bytes() for name in path.parent.iterdir() if name.is_file()}
    for read_only in (True, False):
        with pytest.raises(kind, match=said):
            World.load(path, SCHEMA, read_only=read_only)
    assert {name: name.read_bytes() for name in path.parent.iterdir() if name.is_file()} == before


def test_missing(tmp_path: Path) -> None:
    _refused(tmp_path / "w.h5", WorldMissingError, "there is no world")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "w.h5").mkdir()
    _refused(tmp_path / "w.h5", NotAWorldError, "is a folder")
    with pytest.raises(NotAWorldError, match="is a folder"):
        World.create(tmp_path / "w.h5", {}, SCHEMA)


@pytest.mark.parametrize("size", [0, 1, 100, 511, 512, 5000])
def test_garbage(tmp_path: Path, size: int) -> None:
    (tmp_path / "w.h5").write_bytes(np.random.default_rng(size).bytes(size))
    _refused(tmp_path / "w.h5", NotAWorldError, "is empty|is no world")


def test_another_hdf5_file(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["a"] = np.arange(1000)
    _refused(tmp_path / "w.h5", NotAWorldError, "HDF5 file of another kind")


def test_hdf5_of_another_kind_behind_a_good_header(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["a"] = np.arange(1000)
    behind = (tmp_path / "other.h5").read_bytes()[:300]
    (tmp_path / "other.h5").unlink()
    block = header.encode(header.Header(0, len(behind), header.checksum(behind)))
    (tmp_path / "w.h5").write_bytes(block + behind)
    _refused(tmp_path / "w.h5", WorldDamagedError, "cannot be read")


def test_a_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    make_world(path)
    data = path.read_bytes()
    old = header.decode(data[:512], "w")
    later = header.encode(header.Header(old.epoch, old.length, old.checksum, header.FORMAT + 1))
    path.write_bytes(later + data[512:])
    _refused(path, WorldTooNewError, r"format version 2; this build reads versions 1 to 1")


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.9, 0.9999])
def test_truncated(tmp_path: Path, part: float) -> None:
    path = tmp_path / "w.h5"
    make_world(path)
    data = path.read_bytes()
    path.write_bytes(data[: max(1, int(part * len(data)))])
    _refused(path, WorldTruncatedError, "ends after")


def test_bytes_behind_the_end(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    make_world(path)
    path.write_bytes(path.read_bytes() + b"x")
    _refused(path, WorldDamagedError, "1 bytes too many")


def test_opened_twice_in_this_process_and_in_another(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    with World.create(path, random_tables(1), SCHEMA) as world:
        with pytest.raises(WorldInUseError, match=f"process {os.getpid()} on"):
            World.load(path, SCHEMA)
        script = f"""
            from persistence.world import World
            from persistence.errors import WorldInUseError
            try:
                World.load({str(path)!r})
            except WorldInUseError as error:
                print(error)
            print(len(World.load({str(path)!r}, read_only=True).tables))
        """
        said = _python(script)
        assert f"process {os.getpid()} on" in said and said.splitlines()[-1] == str(len(SCHEMA))
        assert_same(loaded(path), world.tables)
    World.load(path, SCHEMA).close()
    assert [name.name for name in tmp_path.iterdir()] == ["w.h5"]


def test_a_file_marked_read_only(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = make_world(path, saves=2)
    path.chmod(0o444)
    with pytest.raises(WorldReadOnlyError, match=r"the file .* is read-only"):
        World.load(path, SCHEMA)
    assert_same(loaded(path), tables)


if os.name == "posix":

    def test_a_folder_marked_read_only(tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        tables = make_world(folder / "w.h5", saves=2)
        folder.chmod(0o555)
        try:
            with pytest.raises(WorldReadOnlyError, match=r"the folder .* is read-only"):
                World.load(folder / "w.h5", SCHEMA)
            with pytest.raises(WorldReadOnlyError, match=r"the folder .* is read-only"):
                World.create(folder / "v.h5", {}, SCHEMA)
            assert_same(loaded(folder / "w.h5"), tables)
        finally:
            folder.chmod(0o755)


if os.name == "posix":

    def test_a_full_disk_costs_nothing_that_was_saved(tmp_path: Path) -> None:
        """A limit on the size of files answers as a full disk does: a save, then a checkpoint, then a new world."""
        path = tmp_path / "w.h5"
        tables = make_world(path, seed=3)
        said = _python(f"""
            import os, resource
            from pathlib import Path
            from gameplay.tables import Changes
            from persistence.errors import WorldError
            from persistence.world import World
            from tests.persistence.samples import SCHEMA, random_changes, random_tables, ATTRIBUTES
            path = Path({str(path)!r})

            def limit(size):
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

            world = World.load(path, SCHEMA)
            world.save(random_changes(1, world.tables))
            limit(path.with_name("w.h5.journal-0").stat().st_size + 100)
            for wait in (True, False, True):
                try:
                    world.save(random_changes(2, world.tables), wait=wait)
                except WorldError as error:
                    print(type(error).__name__, error)
            try:
                world.close()
            except WorldError as error:
                print(type(error).__name__, "still open:", not world.closed)
            limit(1 << 30)
            world.save(random_changes(3, world.tables))
            limit(5000)
            try:
                world.checkpoint()
            except WorldError as error:
                print(type(error).__name__, "checkpoint", error)
            try:
                world.close()
            except WorldError as error:
                print(type(error).__name__, "folding", error)
            try:
                World.create(path.with_name("new.h5"), random_tables(1), SCHEMA)
            except WorldError as error:
                print(type(error).__name__, "create", error)
        """)
        lines = said.splitlines()
        assert [line.split()[0] for line in lines] == ["WorldFullError"] * len(lines), said
        assert len(lines) >= 6 and "no space left" in lines[0] and "still open: True" in said
        for word in ("checkpoint", "folding", "create"):
            assert f"WorldFullError {word}" in said
        assert not (tmp_path / "new.h5").exists() and not list(tmp_path.glob("*.tmp"))
        expected = tables
        for seed in (1, 2, 2, 2, 3):
            expected = merge(expected, random_changes(seed, tables), SCHEMA)
        assert_same(loaded(path), expected)


def test_errors_of_the_writing_thread_surface_at_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(1)
    with World.create(path, tables, SCHEMA) as world:
        changes = [random_changes(seed, tables) for seed in range(4)]
        world.save(changes[0])
        real = os.fsync

        def refuse(handle: int) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "fsync", refuse)
        world.save(changes[1], wait=False)
        with pytest.raises(WorldBusyError, match="Input/output error"):
            world.save(changes[2], wait=True)
        monkeypatch.setattr(os, "fsync", real)
        world.save(changes[3], wait=False)
    for change in changes:
        tables = merge(tables, change, SCHEMA)
    assert_same(loaded(path), tables)


def test_a_checkpoint_that_fails_leaves_everything_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(1)
    world = World.create(path, tables, SCHEMA)
    changes = random_changes(1, tables)
    world.save(changes)
    path.with_name("w.h5.tmp").mkdir()  # where the new file would be written
    with pytest.raises(WorldError, match=r"could not write|must not be written"):
        world.checkpoint()
    assert_same(loaded(path), merge(tables, changes, SCHEMA))
    world.save(random_changes(2, tables))
    path.with_name("w.h5.tmp").rmdir()
    world.checkpoint()
    world.close()
    assert_same(loaded(path), merge(merge(tables, changes, SCHEMA), random_changes(2, tables), SCHEMA))


def _python(script: str) -> str:
    """What a script prints in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.strip()
