"""Looking into worlds: single rows, an overview, differences; and when autosaves happen."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.tables import Changes, keys, merge
from persistence.autosave import Autosave
from persistence.describe import describe
from persistence.diff import diff
from persistence.errors import WorldBusyError, WorldMissingError
from persistence.layout import Attribute
from persistence.world import World
from persistence.world_file import WorldFile
from tests.persistence.samples import (
    ATTRIBUTES,
    CHUNKS,
    RUNS,
    SCHEMA,
    chunk_rows,
    chunk_runs,
    make_world,
    random_changes,
    random_tables,
)


@given(st.integers(0, 2**32), st.integers(0, 3))
def test_single_rows_are_those_of_the_whole_world(seed: int, saves: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "w.h5")
        tables = make_world(path, seed, saves, chunks=seed % 40)
        with WorldFile(path) as file:
            for row, key in enumerate(keys(tables[CHUNKS], SCHEMA[CHUNKS].key).tolist()):
                found = file.read_rows(CHUNKS, key)
                assert found is not None
                assert found[0] == tables[CHUNKS][row]
                assert found[1].tobytes() == chunk_runs(tables, row).tobytes()
            there = set(tables["items"]["id"].tolist())
            for key in range(200):
                found = file.read_rows("items", (key,))
                assert (found is not None) == (key in there)
            assert file.read_rows(CHUNKS, (1, 500, 0, 0)) is None


def test_single_rows_of_a_large_world_cross_the_blocks_of_the_file(tmp_path: Path) -> None:
    tables = chunk_rows(np.random.default_rng(1), 1500, spread=30)
    World.create(tmp_path / "w.h5", tables, SCHEMA).close()
    with WorldFile(tmp_path / "w.h5") as file:
        for row, key in enumerate(keys(tables[CHUNKS], SCHEMA[CHUNKS].key).tolist()):
            found = file.read_rows(CHUNKS, key)
            assert found is not None and found[1].tobytes() == chunk_runs(tables, row).tobytes()
        with pytest.raises(KeyError):
            file.read_rows("weather", (1,))


def test_a_description_counts_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = make_world(path, seed=3, saves=4)
    said = describe(path)
    assert said["attributes"] == ATTRIBUTES and said["format_version"] == 1 and said["epoch"] == 0
    assert said["tables"] == {name: len(rows) for name, rows in tables.items()}
    assert said["terrain"] == {
        "chunks": len(tables[CHUNKS]),
        "changed_voxels": int(tables[RUNS]["length"].sum()),
        "bodies": {"1": len(tables[CHUNKS])},
    }
    assert said["saves"] == 4 and said["bytes"]["file"] == path.stat().st_size
    assert said["bytes"]["journals"] == path.with_name("w.h5.journal-0").stat().st_size
    assert [row["dug"] for row in said["ledger"]] == tables["ledger"]["dug"].tolist()
    with pytest.raises(WorldMissingError):
        describe(tmp_path / "v.h5")


def test_a_diff_names_what_changed(tmp_path: Path) -> None:
    a, b = tmp_path / "a.h5", tmp_path / "b.h5"
    tables = random_tables(1)
    tables["ledger"] = np.array([(1, 10, 0), (2, 20, 5)], SCHEMA["ledger"].dtype)
    World.create(a, tables, SCHEMA, ATTRIBUTES).close()
    World.create(b, tables, SCHEMA, ATTRIBUTES | {"seed": 43}).close()
    with World.load(b, SCHEMA) as world:
        ledger = np.array([(2, 25, 5)], SCHEMA["ledger"].dtype)
        runs = chunk_runs(tables, 0).copy()
        runs["length"][0] += 1
        world.save(
            Changes(
                {"ledger": ledger, CHUNKS: tables[CHUNKS][:1], RUNS: runs},
                {CHUNKS: keys(tables[CHUNKS][3:5], SCHEMA[CHUNKS].key)},
            )
        )
        world.close(fold=False)
    said = diff(a, b)
    assert not said["same"] and said["attributes"] == {"seed": [42, 43]}
    assert said["tables"] == {
        "ledger": {"added": 0, "removed": 0, "changed": 1},
        CHUNKS: {"added": 0, "removed": 2, "changed": 1},
    }
    named = keys(tables[CHUNKS], SCHEMA[CHUNKS].key).tolist()
    assert said["chunks"] == {"added": [], "removed": [list(k) for k in named[3:5]], "changed": [list(named[0])]}
    assert said["ledger"] == {"2": {"dug": 5}}
    assert diff(a, a)["same"] and diff(b, a)["tables"][CHUNKS]["added"] == 2


class Recorder:
    """A world that only notes what it is asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.journal_bytes = 0
        self.fault: Exception | None = None

    def save(self, changes: Changes, *, wait: bool, attributes: dict[str, Attribute] | None = None) -> None:
        assert not wait
        self.calls.append("save")
        self.journal_bytes += 1000
        if self.fault is not None:
            raise self.fault

    def checkpoint(self, *, wait: bool) -> None:
        assert not wait
        self.calls.append("checkpoint")
        self.journal_bytes = 0


def test_autosave_follows_game_time() -> None:
    some = random_changes(1, random_tables(1))
    world, autosave = Recorder(), Autosave(every=1.0, checkpoint_every=60.0, checkpoint_bytes=10**9)
    done = [autosave.step(world, tick / 30, lambda: some) for tick in range(30 * 121)]
    assert sum(done) == 120 and world.calls.count("save") == 120
    assert world.calls.count("checkpoint") == 2 and world.calls[60] == "checkpoint"


def test_autosave_folds_a_large_journal_early_and_skips_when_nothing_changed() -> None:
    some = random_changes(1, random_tables(1))
    world, autosave = Recorder(), Autosave(checkpoint_bytes=5000)
    for second in range(12):
        autosave.step(world, float(second), lambda: some)
    assert world.calls == (["save"] * 5 + ["checkpoint"]) * 2 + ["save"]
    before = list(world.calls)
    assert not autosave.step(world, 100.0, Changes)
    assert world.calls == before


def test_autosave_passes_faults_on_and_goes_on() -> None:
    some = random_changes(1, random_tables(1))
    world, autosave = Recorder(), Autosave()
    autosave.step(world, 0.0, lambda: some)
    world.fault = WorldBusyError("no")
    with pytest.raises(WorldBusyError):
        autosave.step(world, 1.0, lambda: some)
    world.fault = None
    assert not autosave.step(world, 1.5, lambda: some) and autosave.step(world, 2.0, lambda: some)


def test_autosave_on_a_real_world(tmp_path: Path) -> None:
    tables = random_tables(5)
    expected = tables
    autosave = Autosave(every=1.0, checkpoint_every=3.0)
    with World.create(tmp_path / "w.h5", tables, SCHEMA) as world:
        for second in range(10):
            changes = random_changes(second, expected)
            if autosave.step(world, float(second), lambda given=changes: given, lambda: {"tick": 30}):
                expected = merge(expected, changes, SCHEMA)
    after = World.load(tmp_path / "w.h5", SCHEMA, read_only=True)
    assert after.attributes["tick"] == 30
    for name in SCHEMA:
        assert after.tables[name].tobytes() == expected[name].tobytes()
