"""Looking into a world: summary, soundness, differences, mesh and map."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from app import paths
from app.inspect import globe, map_drawing, places, terrain
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.conftest import Typed


def test_the_summary_agrees_with_what_was_played(type_in: Typed, world: str) -> None:
    played = json.loads(type_in("play", world, "--ticks", 1, "--json").out)
    answer = type_in("inspect", world, "--json")
    facts = json.loads(answer.out)
    assert answer.code == 0
    assert facts["attributes"]["seed"] == 42
    assert facts["attributes"]["tick"] == played["tick"]
    assert facts["bodies"][0]["radius_metres"] == 60.0
    assert facts["bodies"][0]["chunks_changed"] == facts["terrain"]["chunks"] > 0
    collected = {row["name"]: row["collected"] for row in facts["ledger"] if row["collected"]}
    held: dict[str, int] = {}
    for canister in played["canisters"]:
        for name, units in canister["soil"].items():
            held[name] = held.get(name, 0) + units
    assert collected == held
    shown = type_in("inspect", world)
    assert "radius 60 m" in shown.out
    assert "total" in shown.out


def test_summary_by_its_own_name(type_in: Typed, world: str) -> None:
    assert type_in("inspect", "summary", world).out == type_in("inspect", world).out


def test_a_damaged_world_is_found_and_mended(type_in: Typed, world: str, tmp_path: Path) -> None:
    path = paths.world_path(world)
    assert type_in("inspect", "verify", world).code == 0
    broken = tmp_path / "broken.h5"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    broken.write_bytes(data)
    answer = type_in("inspect", "verify", broken, "--json")
    assert answer.code == 1
    assert not json.loads(answer.out)["ok"]
    assert type_in("play", broken, "--ticks", 1).code == 1
    rescued = tmp_path / "rescued.h5"
    answer = type_in("inspect", "repair", broken, "-o", rescued, "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["kept"]["world"] == 1
    assert type_in("inspect", "verify", rescued).code == 0
    assert broken.read_bytes() == bytes(data)


def test_diff_tells_what_was_played_since(type_in: Typed, world: str, tmp_path: Path) -> None:
    before = tmp_path / "before.h5"
    shutil.copy(paths.world_path(world), before)
    assert type_in("inspect", "diff", before, world).code == 0
    type_in("play", world, "--ticks", 30)
    answer = type_in("inspect", "diff", before, world, "--json")
    facts = json.loads(answer.out)
    assert answer.code == 1
    assert facts["attributes"]["tick"][1] == facts["attributes"]["tick"][0] + 30
    assert "tick" in type_in("inspect", "diff", before, world).out


def _dug_place(world: str) -> places.Place:
    _, ground = terrain.load(paths.world_path(world))
    (place,) = places.find(ground)
    return place


def test_places_hold_all_that_was_dug(type_in: Typed, world: str) -> None:
    dug = sum(row["dug"] for row in json.loads(type_in("inspect", world, "--json").out)["ledger"])
    place = _dug_place(world)
    assert place.dug == dug
    assert place.filled == 0


def test_the_mesh_is_the_ground_within_the_radius(type_in: Typed, world: str, tmp_path: Path) -> None:
    centre = [part / UNITS_PER_METRE for part in _dug_place(world).centre]
    at = ",".join(map(str, centre))
    out = tmp_path / "ground.ply"
    answer = type_in("inspect", "mesh", world, "--at", at, "--radius", 9, "-o", out, "--json")
    assert answer.code == 0, answer.err
    mesh = trimesh.load(out, process=False)
    assert len(mesh.faces) == json.loads(answer.out)["triangles"] > 100
    middles = np.sqrt((mesh.triangles_center**2).sum(axis=1))
    assert middles.max() <= 9.01
    # the hole: the lowest ground lies deeper than where the surface was, on a ball of 60 m
    up = np.array(centre) / np.linalg.norm(centre)
    assert (mesh.vertices @ up).min() < 0
    air = tmp_path / "air.ply"
    answer = type_in("inspect", "mesh", world, "--at", "0,0,200", "--radius", 3, "-o", air)
    assert answer.code == 2
    assert "no ground" in answer.err
    assert not air.exists()


def test_the_map_shows_the_dug_place(
    type_in: Typed, world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_drawing, "SAMPLES", 1)  # a quarter of the rays
    out = tmp_path / "map.png"
    answer = type_in("inspect", "map", world, "-o", out, "--json")
    assert answer.code == 0, answer.err
    (place,) = json.loads(answer.out)["places"]
    assert place["dug"] == _dug_place(world).dug
    with Image.open(out) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape[1] == 1600
    yellow = (pixels == (255, 196, 64)).all(axis=2)
    assert yellow.sum() > 500  # the ring, the frame of the close-up
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 3000  # ground, not a plain disc
    red, _, blue = np.moveaxis(pixels[200:800].astype(int), 2, 0)
    assert (blue > red + 30).sum() > 30_000  # its seas, beside the glow of its air


@pytest.mark.parametrize("radius", [20.0, 130.0])
def test_the_globe_has_the_generators_heights(radius: float) -> None:
    """The coarse ball against the fine ground: radial heights agree within two coarse voxels nearly everywhere."""
    from gameplay.state import HOME, GameState
    from taichi_kernels import queries
    from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_VOXEL

    ground = GameState.new(7, round(radius * UNITS_PER_METRE)).terrains[HOME]
    ball = globe.Globe(ground)
    directions = np.random.default_rng(3).normal(size=(60, 3))
    directions /= np.sqrt((directions**2).sum(axis=1, keepdims=True))
    seen = ball.look_down(directions)
    origins = np.rint(directions * ball.highest).astype(np.int32)
    reach = ball.highest - ball.lowest
    steps = np.linspace(0, reach, 24)
    along = (directions[:, None] * (ball.highest - steps)[None, :, None]) // UNITS_PER_CHUNK
    around = (np.indices((3, 3, 3)) - 1).reshape(3, -1).T
    ground.load(np.unique((along.reshape(-1, 1, 3) + around).reshape(-1, 3), axis=0).astype(np.int32))
    rays = np.rint(-directions * Q14).astype(np.int32)
    fine = queries.raycast(ground.store.pool, ground.store.table, origins, rays, reach)
    height = np.sqrt((fine.position.astype(np.float64) ** 2).sum(axis=1)) - ground.store.recipe.radius_units
    both = seen.hit & (fine.hit == 1)
    assert both.mean() > 0.9
    close = np.abs(seen.height - height)[both] < (2 * UNITS_PER_VOXEL << ball.level)
    assert close.mean() > 0.9
