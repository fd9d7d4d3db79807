"""Damage anywhere gives a clear error or the right world: never a crash, never silence. Repair keeps what is sound."""

import os
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.tables import Changes, Tables, merge
from persistence.errors import NotAWorldError, WorldDamagedError, WorldError, WorldExistsError
from persistence.repair import repair
from persistence.verify import verify
from persistence.world import World
from tests.persistence.samples import (
    ATTRIBUTES,
    CHUNKS,
    RUNS,
    SCHEMA,
    assert_same,
    chunk_rows,
    chunk_runs,
    loaded,
    make_world,
    random_tables,
)

CLEAR = ("damaged", "truncated", "ends after", "is no world", "checksum", "is empty", "too many", "missing")


class Spoiled:
    """A small world with a journal of two sessions, and its bytes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "w.h5"
        make_world(self.path, seed=7, saves=3, chunks=4)
        with_more = World.load(self.path, SCHEMA)
        self.tables = with_more.tables
        rows = self.tables["players"].copy()
        rows["position"] = 5
        with_more.save(Changes({"players": rows}))
        with_more.close(fold=False)
        self.tables = merge(self.tables, Changes({"players": rows}), SCHEMA)
        self.parts = {name: name.read_bytes() for name in sorted(folder.iterdir())}
        assert len(self.parts) == 3

    def spoil(self, name: Path, data: bytes) -> str:
        """Load the world with one file replaced: the error's text, or "" when it came out right."""
        name.write_bytes(data)
        try:
            assert_same(loaded(self.path), self.tables)
            return ""
        except WorldError as error:
            return str(error)
        finally:
            name.write_bytes(self.parts[name])

    def flip(self, name: Path, at: int, bit: int) -> None:
        """A flipped bit is found, or does no harm."""
        data = bytearray(self.parts[name])
        data[at] ^= 1 << bit
        said = self.spoil(name, bytes(data))
        assert not said or any(word in said for word in CLEAR), (name, at, bit, said)


@pytest.fixture(scope="module")
def spoiled() -> Spoiled:
    folder = Path(tempfile.mkdtemp())
    yield Spoiled(folder)  # type: ignore[misc]
    shutil.rmtree(folder)


@given(st.data())
def test_a_flipped_bit_anywhere_is_found_or_harmless(spoiled: Spoiled, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(spoiled.parts)))
    for _ in range(10):
        at = data.draw(st.integers(0, len(spoiled.parts[name]) - 1))
        spoiled.flip(name, at, data.draw(st.integers(0, 7)))


@pytest.mark.long
def test_every_byte_of_a_small_world_flipped(spoiled: Spoiled) -> None:
    for name, data in spoiled.parts.items():
        for at in range(len(data)):
            spoiled.flip(name, at, at % 8)


def test_a_flipped_bit_in_the_file_is_always_an_error(spoiled: Spoiled) -> None:
    data = spoiled.parts[spoiled.path]
    for at in [*range(0, 512, 7), *range(512, len(data), 397)]:
        wrong = bytearray(data)
        wrong[at] ^= 16
        assert spoiled.spoil(spoiled.path, bytes(wrong)), at


@given(st.data())
def test_a_file_of_any_length_is_an_error_and_a_journal_loses_its_end_at_most(
    spoiled: Spoiled, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(spoiled.parts)))
    length = data.draw(st.integers(0, len(spoiled.parts[name]) - 1))
    name.write_bytes(spoiled.parts[name][:length])
    try:
        if name.name.endswith("journal-1"):  # the last one: as if the save had never been finished
            after = loaded(spoiled.path)
            same = after["players"].tobytes() == spoiled.tables["players"].tobytes()
            assert same == (length >= len(spoiled.parts[name]) - 16)
            assert_same(after | {"players": spoiled.tables["players"]}, spoiled.tables)
        elif name == spoiled.path or length < len(spoiled.parts[name]) - 16:
            with pytest.raises(WorldError):
                loaded(spoiled.path)
    finally:
        name.write_bytes(spoiled.parts[name])


def test_a_missing_journal_is_an_error(spoiled: Spoiled) -> None:
    first = spoiled.path.with_name("w.h5.journal-0")
    first.unlink()
    try:
        with pytest.raises(WorldDamagedError, match="journal 0 is missing"):
            loaded(spoiled.path)
    finally:
        first.write_bytes(spoiled.parts[first])


def test_verify_finds_nothing_in_a_sound_world_and_something_in_a_spoiled_one(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    World.create(path, chunk_rows(np.random.default_rng(1), 30), SCHEMA).close()
    assert verify(path).findings == []
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    report = verify(path)
    assert not report.ok and "checksum" in str(report.findings[0])


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("density", 0, "density 0 and material 0 do not go together"),
        ("material", 32, "material is not in 0 to 31"),
        ("length", 0, r"a run of length 0 is not \(255, 0, 0, 0\)"),
    ],
)
def test_verify_knows_what_runs_look_like(tmp_path: Path, column: str, value: int, said: str) -> None:
    tables = chunk_rows(np.random.default_rng(2), 30)
    row = 100
    tables[RUNS]["density"][row], tables[RUNS]["material"][row] = 9, 3
    tables[RUNS][column][row] = value
    World.create(tmp_path / "w.h5", tables, SCHEMA).close()
    found = [finding for finding in verify(tmp_path / "w.h5").findings if re.search(said, finding.text)]
    assert len(found) == 1


def test_verify_finds_disorder_and_places_outside(tmp_path: Path) -> None:
    tables = chunk_rows(np.random.default_rng(3), 30)
    tables[CHUNKS]["z"][4] = 600
    tables["ledger"] = np.array([(3, 1, 1), (2, 1, 1), (2, 1, 1)], SCHEMA["ledger"].dtype)
    World.create(tmp_path / "w.h5", tables, SCHEMA).close()
    said = "\n".join(map(str, verify(tmp_path / "w.h5").findings))
    assert "z 600" in said and "z is not in -512 to 511" in said
    assert "ledger: rows are not sorted by material" in said and "stands there twice" in said


def _big(path: Path, seed: int) -> Tables:
    tables = random_tables(seed) | chunk_rows(np.random.default_rng(seed), 2000, spread=30)
    World.create(path, tables, SCHEMA, ATTRIBUTES).close()
    return tables


@pytest.mark.parametrize("seed", range(6))
def test_repair_keeps_every_chunk_that_damage_did_not_touch(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "w.h5"
    tables = _big(path, seed)
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    # Rows are inflated in blocks; damage to the one stream costs the chunks that have rows in it.
    at = int(rng.integers(len(data) // 3, len(data) * 2 // 3))
    data[at : at + 8] = rng.bytes(8)
    path.write_bytes(data)
    report = repair(path, schema=SCHEMA)
    assert not report.ok and (tmp_path / "w.h5.broken").read_bytes() == bytes(data)
    assert verify(path).ok
    after = loaded(path)
    for name, table in SCHEMA.items():
        if table.key and not table.child:
            assert after[name].tobytes() == tables[name].tobytes()
    old = {tuple(row.item()): chunk_runs(tables, i).tobytes() for i, row in enumerate(tables[CHUNKS])}
    new = {tuple(row.item()): chunk_runs(after, i).tobytes() for i, row in enumerate(after[CHUNKS])}
    assert all(old[key] == runs for key, runs in new.items())
    lost = len(old) - len(new)
    assert 0 < lost < len(old) * 0.9
    assert any("lost" in finding.text for finding in report.findings)
    assert report.kept[CHUNKS] == len(new)


def test_repair_of_a_spoiled_header_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = make_world(path, seed=9, saves=3)
    data = bytearray(path.read_bytes())
    data[:512] = os.urandom(512)
    path.write_bytes(data)
    report = repair(path, tmp_path / "out.h5", SCHEMA)
    assert path.read_bytes() == bytes(data)
    assert_same(loaded(tmp_path / "out.h5"), tables)
    assert World.load(tmp_path / "out.h5", SCHEMA, read_only=True).attributes == ATTRIBUTES
    assert report.kept["players"] == len(tables["players"])


def test_repair_of_a_journal_keeps_the_records_behind_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(11)
    with World.create(path, tables, SCHEMA) as world:
        lengths = []
        changes = []
        for number in range(4):
            row = tables["items"][number : number + 1].copy()
            row["soil"] = 1000 + number
            changes.append(Changes({"items": row}))
            world.save(changes[-1])
            lengths.append(world.journal_bytes)
        world.close(fold=False)
    name = tmp_path / "w.h5.journal-0"
    data = bytearray(name.read_bytes())
    data[(lengths[0] + lengths[1]) // 2] ^= 4
    name.write_bytes(data)
    with pytest.raises(WorldDamagedError, match="record 2 at byte"):
        World.load(path, SCHEMA)
    assert not verify(path).ok
    report = repair(path, schema=SCHEMA)
    assert sum("one save or more" in finding.text for finding in report.findings) == 1
    for number in (0, 2, 3):
        tables = merge(tables, changes[number], SCHEMA)
    assert_same(loaded(path), tables)
    assert verify(path).ok and not list(tmp_path.glob("w.h5.journal-*"))


def test_repair_refuses_what_is_no_world_and_what_is_beyond_help(tmp_path: Path) -> None:
    (tmp_path / "a.h5").write_bytes(os.urandom(4000))
    with pytest.raises(NotAWorldError):
        repair(tmp_path / "a.h5")
    make_world(tmp_path / "b.h5")
    data = (tmp_path / "b.h5").read_bytes()
    (tmp_path / "b.h5").write_bytes(data[:512] + os.urandom(len(data) - 512))
    with pytest.raises(WorldDamagedError, match="nothing"):
        repair(tmp_path / "b.h5")
    assert sorted(name.name for name in tmp_path.iterdir()) == ["a.h5", "b.h5"]
    with pytest.raises(WorldExistsError):
        repair(tmp_path / "b.h5", tmp_path / "a.h5")


@pytest.mark.parametrize("seed", range(8))
def test_damage_to_the_structure_never_crashes_repair(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "w.h5"
    make_world(path, seed=seed, saves=1)
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(512, len(data), 12).tolist():
        data[at] = int(rng.integers(0, 256))
    path.write_bytes(data)
    verify(path)
    try:
        repair(path, schema=SCHEMA)
    except WorldDamagedError:
        assert path.read_bytes() == bytes(data)
    else:
        assert verify(path).ok
        loaded(path)
