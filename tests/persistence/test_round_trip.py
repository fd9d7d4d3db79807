"""What is saved comes back: whole tables, changes, checkpoints, attributes; a fold is what a merge in memory is."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.tables import Changes, merge
from persistence.errors import SchemaError, WorldClosedError, WorldExistsError
from persistence.world import World
from tests.persistence.samples import (
    ATTRIBUTES,
    CHUNKS,
    RUNS,
    SCHEMA,
    assert_same,
    loaded,
    make_world,
    random_changes,
    random_tables,
)


@given(st.integers(0, 2**32), st.lists(st.sampled_from(["save", "queue", "fold", "reopen"]), max_size=8))
def test_any_sequence_of_saves_checkpoints_and_openings_gives_what_a_merge_gives(seed: int, steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "w.h5")
        tables = random_tables(seed, chunks=seed % 30, rows=seed % 12)
        world = World.create(path, tables, SCHEMA, ATTRIBUTES)
        for number, step in enumerate(steps):
            if step in ("save", "queue"):
                changes = random_changes(seed + number, tables)
                tables = merge(tables, changes, SCHEMA)
                world.save(changes, wait=step == "save", attributes={"tick": number})
            else:
                world.close(fold=step == "fold")
                world = World.load(path, SCHEMA)
                assert_same(world.tables, tables)
        world.close(fold=False)
        assert_same(loaded(path), tables)
        with World.load(path, SCHEMA):
            pass
        assert sorted(name.name for name in path.parent.iterdir()) == ["w.h5"]
        assert_same(loaded(path), tables)


def test_attributes_come_back_and_change_with_a_save(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    with World.create(path, {}, SCHEMA, ATTRIBUTES) as world:
        world.save(Changes(), attributes={"tick": 17})
        assert World.load(path, SCHEMA, read_only=True).attributes == ATTRIBUTES | {"tick": 17}
    assert World.load(path, SCHEMA, read_only=True).attributes == ATTRIBUTES | {"tick": 17}


def test_a_checkpoint_in_another_process_goes_on_beside_saves(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(1)
    with World.create(path, tables, SCHEMA, ATTRIBUTES) as world:
        for number in range(12):
            changes = random_changes(number, tables)
            tables = merge(tables, changes, SCHEMA)
            world.save(changes, wait=number % 2 == 0)
            if number in (3, 6):
                world.checkpoint(wait=False)
        world.checkpoint(wait=True)
        assert not list(tmp_path.glob("*.journal-*"))
        assert_same(loaded(path), tables)


def test_what_is_removed_last_or_put_back_counts(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(2)
    row = tables["players"][:1]
    with World.create(path, tables, SCHEMA) as world:
        world.save(Changes({}, {"players": row[["id"]]}))
        world.save(Changes({"players": row}))
        world.save(Changes({}, {CHUNKS: tables[CHUNKS][["body", "x", "y", "z"]][:5]}))
    after = loaded(path)
    assert after["players"].tobytes() == tables["players"].tobytes()
    assert after[CHUNKS].tobytes() == tables[CHUNKS][5:].tobytes()
    assert after[RUNS].tobytes() == tables[RUNS][tables[CHUNKS]["rows"][:5].sum() :].tobytes()


def test_changes_are_copied_when_they_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(3)
    row = tables["items"][:1].copy()
    row["kind"] = 9
    with World.create(path, tables, SCHEMA) as world:
        world.save(Changes({"items": row}), wait=False)
        row["kind"] = 77
    assert loaded(path)["items"]["kind"][0] == 9


def test_changes_that_do_not_fit_are_refused_and_cost_nothing(tmp_path: Path) -> None:
    tables = random_tables(4)
    orphans = Changes({RUNS: tables[RUNS][:3]})
    stranger = Changes({"weather": tables["items"][:1]})
    with World.create(tmp_path / "w.h5", tables, SCHEMA) as world:
        for wrong in (orphans, stranger, Changes({}, {RUNS: tables[RUNS][:1]})):
            with pytest.raises(SchemaError):
                world.save(wrong)
        with pytest.raises(SchemaError):
            world.save(Changes(), attributes={"epoch": 3})
    assert_same(loaded(tmp_path / "w.h5"), tables)


def test_a_world_is_not_overwritten(tmp_path: Path) -> None:
    make_world(tmp_path / "w.h5")
    before = (tmp_path / "w.h5").read_bytes()
    with pytest.raises(WorldExistsError, match="exists already"):
        World.create(tmp_path / "w.h5", {}, SCHEMA)
    assert (tmp_path / "w.h5").read_bytes() == before
    make_world(tmp_path / "v.h5", saves=1)
    (tmp_path / "v.h5").unlink()
    with pytest.raises(WorldExistsError, match="journal"):
        World.create(tmp_path / "v.h5", {}, SCHEMA)


def test_reading_only_changes_nothing_and_refuses_to_save(tmp_path: Path) -> None:
    tables = make_world(tmp_path / "w.h5", saves=3)
    before = {name.name: name.read_bytes() for name in tmp_path.iterdir()}
    world = World.load(tmp_path / "w.h5", SCHEMA, read_only=True)
    assert_same(world.tables, tables)
    with pytest.raises(WorldClosedError, match="only for reading"):
        world.save(Changes({"players": tables["players"]}))
    world.close()
    assert {name.name: name.read_bytes() for name in tmp_path.iterdir()} == before


def test_a_closed_world_refuses_to_save(tmp_path: Path) -> None:
    world = World.create(tmp_path / "w.h5", {}, SCHEMA)
    world.close()
    world.close()
    with pytest.raises(WorldClosedError, match="closed"):
        world.save(Changes())


def test_equal_worlds_are_equal_files(tmp_path: Path) -> None:
    make_world(tmp_path / "a.h5", seed=5)
    make_world(tmp_path / "b.h5", seed=5)
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_a_copy_of_the_file_alone_is_a_whole_world(tmp_path: Path) -> None:
    with World.create(tmp_path / "w.h5", random_tables(6), SCHEMA) as world:
        changes = random_changes(1, world.tables)
        tables = merge(world.tables, changes, SCHEMA)
        world.save(changes)
    shutil.copy(tmp_path / "w.h5", tmp_path / "copy.h5")
    assert_same(loaded(tmp_path / "copy.h5"), tables)


@pytest.mark.parametrize("rows", [0, 1, 4096, 8192, 8193, 40000])
def test_tables_of_any_length(tmp_path: Path, rows: int) -> None:
    runs = np.zeros(rows, SCHEMA[RUNS].dtype)
    runs["gap"] = np.arange(rows) % 251
    chunks = np.zeros(1 if rows else 0, SCHEMA[CHUNKS].dtype)
    chunks["rows"] = rows
    World.create(tmp_path / "w.h5", {CHUNKS: chunks, RUNS: runs}, SCHEMA).close()
    after = loaded(tmp_path / "w.h5")
    assert after[RUNS].tobytes() == runs.tobytes() and after[CHUNKS].tobytes() == chunks.tobytes()
