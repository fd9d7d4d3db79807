"""Ground kept between runs: the same bytes without a kernel, made anew wherever anything that decides them differs."""

from pathlib import Path

import numpy as np
import pytest

from tests.vr_render.terrain.ground_view import planet
from tests.vr_render.terrain.test_host_maker import BODY, KEYS, expected, make
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.scene import Eye
from vr_render.terrain import Terrain
from vr_render.terrain.host_maker import HostMaker
from vr_render.terrain.overrides import Overrides
from vr_render.terrain.terrain import COARSE

DUG = np.arange(9000, 12000, dtype=np.int32)  # voxels


def maker(folder: Path, overrides: Overrides | None = None) -> HostMaker:
    memory = np.zeros(4 << 20, np.uint8)
    return HostMaker(BODY, Overrides(4) if overrides is None else overrides, memory, slots=256, folder=folder)


def dug(chunk: tuple[int, int, int]) -> Overrides:
    overrides = Overrides(4)
    overrides.set_chunk(chunk, DUG, np.zeros(len(DUG), np.uint8), np.zeros(len(DUG), np.uint8))
    return overrides


def test_kept_meshes_are_those_that_would_be_made(tmp_path: Path) -> None:
    first = maker(tmp_path)
    assert not first.remembers
    first.keep(KEYS)
    second = maker(tmp_path)
    assert second.remembers
    assert make(second, KEYS) == {key: expected(key) for key in KEYS}
    assert second.generated == second.meshed == 0


def test_what_players_changed_decides_what_is_taken(tmp_path: Path) -> None:
    overrides = dug((0, 0, 3))
    maker(tmp_path, overrides).keep(KEYS)
    again = maker(tmp_path, overrides)
    assert make(again, KEYS) == {key: expected(key, overrides) for key in KEYS}
    assert again.generated == 0
    untouched = maker(tmp_path)
    assert make(untouched, KEYS) == {key: expected(key) for key in KEYS}
    assert untouched.generated > 0
    beside = dug((0, 0, 5))  # the same voxels of another chunk
    assert make(maker(tmp_path, beside), KEYS) == {key: expected(key, beside) for key in KEYS}


def test_another_place_replaces_the_last_one(tmp_path: Path) -> None:
    maker(tmp_path).keep(KEYS[: len(KEYS) // 2])
    moved = maker(tmp_path)
    moved.keep(KEYS[2:])
    third = maker(tmp_path)
    make(third, KEYS[2:])
    assert third.generated == 0
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_file_is_not_used(tmp_path: Path, damage: str) -> None:
    maker(tmp_path).keep(KEYS)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data[:-9]) if damage == "cut" else bytes(data))
    assert not maker(tmp_path).remembers


def test_a_place_that_was_left_is_there_again_at_once(tmp_path: Path) -> None:
    body = planet()
    eye = Eye.looking(np.array([0.0, 3.0, 125.0]), np.array([1.0, 0.0, -0.1]), 70.0, (16, 9))
    reports = []
    for run in range(2):
        with Device.open(validation=True, cache=tmp_path / "pipelines") as device:
            terrain = Terrain(device, body, Graphics(detail=2.0, way="cpu"))
            assert terrain.remembers == bool(run)
            terrain.settle([eye], detail=COARSE)
            reports.append(terrain.report())
            terrain.settle([eye])
            terrain.leave(eye)
            terrain.close()
        assert device.messages == []
    assert reports[1].nodes == reports[0].nodes > 20
    assert reports[1].triangles == reports[0].triangles
    assert reports[0].generated > 100
    assert reports[1].generated == reports[1].meshed == 0
