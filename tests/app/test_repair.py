"""A system that lost bodies or landscapes is mended, and is then what it was; or it is said why not."""

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from app import paths
from gameplay.errors import StateError
from gameplay.mending import mend
from gameplay.schema import SCHEMA
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import GameState
from gameplay.tables import Tables
from persistence.image import path_of
from persistence.world import World
from tests.app.conftest import Typed

SEED = 42
MADE = ("celestials", "bodies", "landscapes", "biomes")


@pytest.fixture(scope="module")
def whole() -> Tables:
    return GameState.new_system(SEED).tables()


def without(tables: Tables, name: str, left: slice) -> Tables:
    """Copies of tables; of one only some rows are left."""
    return {other: rows[left].copy() if other == name else rows.copy() for other, rows in tables.items()}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("left", [slice(0), slice(2, None), slice(-1)], ids=["all", "first", "last"])
def test_what_is_lost_of_a_system_is_made_anew(whole: Tables, name: str, left: slice) -> None:
    damaged = without(whole, name, left)
    assert mend(damaged, {name})
    for other in MADE:
        assert damaged[other].tobytes() == whole[other].tobytes(), other
    assert GameState(damaged).hash() == GameState(whole).hash()


def test_rows_are_made_in_the_columns_that_a_file_has(whole: Tables) -> None:
    damaged = without(whole, "celestials", slice(3))
    fewer = np.dtype([(name, whole["celestials"].dtype[name]) for name in ("body", "seed", "kind", "period")])
    rows = np.zeros(3, fewer)
    for name in fewer.names or ():
        rows[name] = damaged["celestials"][name]
    damaged["celestials"] = rows
    mend(damaged, {"celestials"})
    assert damaged["celestials"].dtype == fewer
    assert damaged["celestials"]["seed"].tolist() == whole["celestials"]["seed"].tolist()


@pytest.mark.parametrize(("name", "column"), [("celestials", "radius"), ("landscapes", "words"), ("bodies", "seed")])
def test_what_would_come_out_otherwise_is_refused_and_kept(whole: Tables, name: str, column: str) -> None:
    damaged = without(whole, name, slice(0, -1))
    damaged[name][column][0] += 1
    before = {other: rows.tobytes() for other, rows in damaged.items()}
    with pytest.raises(StateError, match=f"table {name}: 1 rows of the solar system are lost"):
        mend(damaged, {name})
    assert {other: rows.tobytes() for other, rows in damaged.items()} == before


def test_another_system_is_known_by_its_bodies(whole: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = without(whole, "celestials", slice(0))
    other = SolarSystemGenerator(SEED + 1).generate_solar_system(SEED + 1)
    monkeypatch.setattr(SolarSystemGenerator, "generate_solar_system", lambda self, seed: other)
    with pytest.raises(StateError, match="table bodies"):
        mend(damaged, {"celestials"})


def test_planets_alone_and_sound_worlds_are_left_as_they_are(whole: Tables) -> None:
    alone = GameState.new(3, 40 * 512).tables()
    assert mend(alone, set(MADE)) == []
    assert mend(without(whole, "players", slice(0)), {"players"}) == []


@pytest.mark.parametrize("name", ["celestials", "landscapes"])
def test_repair_mends_a_file(type_in: Typed, home: Path, name: str) -> None:
    assert type_in("new", "worlds", "--seed", SEED).code == 0
    path = paths.world_path("worlds")
    before = World.load(path, SCHEMA, read_only=True).tables
    _spoil(path, name)
    assert type_in("play", "worlds", "--ticks", 1).code == 1
    shutil.copy(path, home / "spoiled.h5")
    answer = type_in("inspect", "repair", "worlds")
    assert answer.code == 0, answer.err
    assert f"note: {name}: made anew from the world's seed" in answer.out
    after = World.load(path, SCHEMA, read_only=True).tables
    for other, rows in before.items():
        assert after[other].tobytes() == rows.tobytes(), other
    assert type_in("play", "worlds", "--ticks", 1).code == 0


def _spoil(path: Path, name: str) -> None:
    """Overwrite the last bytes of a table's rows in a world file."""
    data = bytearray(path.read_bytes())
    with h5py.File(path, "r") as file:
        dataset = file[path_of(name)]
        rows = dataset.id.read_direct_chunk((0,))[1] if dataset.chunks else dataset[()].tobytes()
    at = data.index(rows) + len(rows)
    data[at - 40 : at] = bytes(40)
    path.write_bytes(data)
