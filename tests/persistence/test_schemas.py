"""Worlds written by another build: what is unknown stays, what is missing has defaults, what is alien lives on."""

import dataclasses
import logging
from pathlib import Path

import h5py
import numpy as np
import pytest

from gameplay.tables import Changes, Table
from persistence import header
from persistence.errors import SchemaError, WorldExistsError
from persistence.world import World
from tests.persistence.samples import ATTRIBUTES, CHUNKS, RUNS, SCHEMA, assert_same, chunk_rows, loaded, random_tables

LATER = dict(SCHEMA) | {
    "items": dataclasses.replace(
        SCHEMA["items"],
        dtype=np.dtype([*SCHEMA["items"].dtype.descr, ("wear", "<i2")]),
        fields={**SCHEMA["items"].fields, "wear": "hits taken"},
    ),
    "power.grids": Table("power.grids", np.dtype([("id", "<i8"), ("load", "<f4")]), ("id",), "Grids.", {}),
}


def _later_tables() -> dict[str, np.ndarray]:
    tables = random_tables(1)
    items = np.zeros(len(tables["items"]), LATER["items"].dtype)
    for name in tables["items"].dtype.names or ():
        items[name] = tables["items"][name]
    items["wear"] = np.arange(len(items)) + 5
    grids = np.array([(3, 1.5), (9, -2.0)], LATER["power.grids"].dtype)
    return tables | {"items": items, "power.grids": grids}


def test_unknown_tables_and_columns_survive_saves_and_checkpoints(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "w.h5"
    later = _later_tables()
    World.create(path, later, LATER, ATTRIBUTES).close()
    with caplog.at_level(logging.WARNING, "persistence"), World.load(path, SCHEMA) as world:
        assert "power.grids is unknown" in caplog.text and "items.wear is unknown" in caplog.text
        assert world.tables["items"].dtype == SCHEMA["items"].dtype
        changed = world.tables["items"][:2].copy()
        changed["kind"] = 200
        new = changed[:1].copy()
        new["id"] = 10**6
        world.save(Changes({"items": np.concatenate([changed, new])}))
        world.checkpoint()
        world.save(Changes({"items": changed}))
    after = World.load(path, LATER, read_only=True).tables
    assert after["power.grids"].tobytes() == later["power.grids"].tobytes()
    assert after["items"]["wear"].tolist() == [*later["items"]["wear"].tolist(), 0]
    assert after["items"]["kind"][:2].tolist() == [200, 200]


def test_missing_tables_and_columns_have_defaults(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = random_tables(2)
    World.create(path, tables, SCHEMA).close()
    with World.load(path, LATER) as world:
        assert len(world.tables["power.grids"]) == 0
        assert not world.tables["items"]["wear"].any()
        row = world.tables["items"][:1].copy()
        row["wear"] = 3
        world.save(Changes({"items": row, "power.grids": np.array([(1, 2.0)], LATER["power.grids"].dtype)}))
    after = World.load(path, LATER, read_only=True).tables
    assert after["items"]["wear"][0] == 3 and after["power.grids"]["load"].tolist() == [2.0]
    assert_same(loaded(path) | {"items": tables["items"]}, tables)


def test_ragged_children_keep_columns_that_this_build_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    runs = dataclasses.replace(SCHEMA[RUNS], dtype=np.dtype([*SCHEMA[RUNS].dtype.descr, ("wet", "u1")]))
    schema = dict(SCHEMA) | {RUNS: runs}
    rng = np.random.default_rng(1)
    plain = chunk_rows(rng, 5)
    wet = np.zeros(len(plain[RUNS]), runs.dtype)
    for name in plain[RUNS].dtype.names or ():
        wet[name] = plain[RUNS][name]
    wet["wet"] = 7
    World.create(path, {CHUNKS: plain[CHUNKS], RUNS: wet}, schema).close()
    first = int(plain[CHUNKS]["rows"][0])
    with World.load(path, SCHEMA) as world:
        world.save(Changes({CHUNKS: plain[CHUNKS][:1], RUNS: plain[RUNS][:first]}))
    after = World.load(path, schema, read_only=True).tables[RUNS]["wet"]
    assert not after[:first].any() and (after[first:] == 7).all()


def test_a_wider_column_takes_over_and_a_narrower_one_must_hold_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    World.create(path, {"ledger": np.array([(1, 5, 300)], SCHEMA["ledger"].dtype)}, SCHEMA).close()

    def with_vented(kind: str) -> dict[str, Table]:
        columns = np.dtype([("material", "u1"), ("dug", "<i8"), ("vented", kind)])
        return dict(SCHEMA) | {"ledger": dataclasses.replace(SCHEMA["ledger"], dtype=columns)}

    assert World.load(path, with_vented("<i2"), read_only=True).tables["ledger"]["vented"].tolist() == [300]
    with pytest.raises(SchemaError, match=r"ledger\.vented holds values that do not fit uint8"):
        World.load(path, with_vented("u1"), read_only=True)


def test_an_array_that_grew_ends_in_zeros_and_none_shrinks(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    items = np.zeros(3, SCHEMA["items"].dtype)
    items["id"], items["soil"] = np.arange(3), np.arange(48).reshape(3, 16) + 1

    def with_materials(count: int) -> dict[str, Table]:
        columns = np.dtype([("id", "<i8"), ("kind", "u1"), ("soil", "<i4", (count,))])
        return dict(SCHEMA) | {"items": dataclasses.replace(SCHEMA["items"], dtype=columns)}

    World.create(path, {"items": items}, SCHEMA).close()
    with World.load(path, with_materials(32)) as world:
        found = world.tables["items"]
        assert found["soil"][:, :16].tolist() == items["soil"].tolist() and not found["soil"][:, 16:].any()
        found = found[1:2].copy()
        found["soil"][0, 31] = 9
        world.save(Changes({"items": found}))
    with World.load(path, with_materials(32)) as world:
        assert world.tables["items"]["soil"].sum() == items["soil"].sum() + 9
    with pytest.raises(SchemaError, match=r"items\.soil has shape \(32,\), which does not fit into \(16,\)"):
        World.load(path, SCHEMA, read_only=True)


def test_what_others_put_into_the_file_lives_on(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    World.create(path, random_tables(1), SCHEMA, ATTRIBUTES).close()
    alien = tmp_path / "alien.h5"
    alien.write_bytes(path.read_bytes())
    with h5py.File(alien, "r+") as file:
        file["mods/weather/wind"] = np.arange(12.0).reshape(3, 4)
        file["terrain"].attrs["painted"] = np.array([1, 2, 3])
        file["notes"] = "hello"
    behind = alien.read_bytes()[header.BLOCK :]
    block = header.encode(header.Header(0, len(behind), header.checksum(behind)))
    path.write_bytes(block + behind)
    with World.load(path, SCHEMA) as world:
        world.save(Changes({"players": world.tables["players"]}))
    with h5py.File(path) as file:
        assert file["mods/weather/wind"][2, 3] == 11.0
        assert file["terrain"].attrs["painted"].tolist() == [1, 2, 3]
        assert file["notes"][()] == b"hello"
        assert file.attrs["epoch"] == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (Table("a b", np.dtype([("id", "u1")]), ("id",), "", {}), "no name"),
        (Table("t", np.dtype([("id", "O")]), ("id",), "", {}), "type object"),
        (Table("t", np.dtype([("id", "u1")]), ("nr",), "", {}), "no column nr"),
        (Table("t", np.dtype([("id", "u1")]), (), "", {}), "needs a key"),
        (Table("t", np.dtype([("id", "u1")]), ("id",), "", {}, "c"), "not in the schema"),
        (Table("t_check", np.dtype([("id", "u1")]), ("id",), "", {}), "no name"),
    ],
)
def test_schemas_that_no_file_can_hold_are_refused(tmp_path: Path, table: Table, said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        World.create(tmp_path / "w.h5", {}, {table.name: table})
    assert not list(tmp_path.iterdir())


def test_tables_without_a_description_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="weather"):
        World.create(tmp_path / "w.h5", {"weather": np.zeros(1, SCHEMA["ledger"].dtype)}, SCHEMA)
    World.create(tmp_path / "w.h5", {}, SCHEMA).close()
    with pytest.raises(WorldExistsError):
        World.create(tmp_path / "w.h5", {}, SCHEMA)
