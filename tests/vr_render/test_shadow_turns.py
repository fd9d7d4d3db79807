"""Shadow maps take turns: which are placed anew in a frame, and what is seen of it."""

import numpy as np
import pytest

from taichi_kernels import heights
from taichi_kernels import planet as planet_kernels
from vr_render import cascades, graphics
from vr_render.device import Device
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Planet, Scene, Shape, facing
from vr_render.shadow_turns import TURNS, ShadowTurns
from vr_render.targets.image import ImageTarget

PLANET = Planet(planet_kernels.recipe(22, 500 * 512), np.full((32, 3), 128, np.uint8))
SMALL = Planet(planet_kernels.recipe(22, 100 * 512), np.full((32, 3), (150, 130, 110), np.uint8))
SUN = np.array([0.3, 0.9, 0.2]) / np.linalg.norm([0.3, 0.9, 0.2])


def wanted(along: float, height: float = 2.0) -> cascades.Cascades:
    """Of an eye that has gone so far [m]."""
    eye = Eye.looking([along, 500.0 + height, 10.0], [0, 0, -1], 70, (320, 180))
    return cascades.fit([eye], SUN, PLANET, 512)


def test_a_frame_places_few_and_each_has_its_turn() -> None:
    turns = ShadowTurns()
    last = turns.place(wanted(0.0))
    ages = np.zeros(6, int)
    for number in range(1, 40):
        now, should = turns.place(wanted(2.0 * number)), wanted(2.0 * number)
        moved = [a != b for a, b in zip(now.boxes, last.boxes, strict=True)]
        assert moved[0] and sum(moved) <= 3
        ages = np.where([a == b for a, b in zip(now.boxes, should.boxes, strict=True)], 0, ages + 1)
        assert ages.max() < len(TURNS)
        last = now
    assert sorted(layer for turn in TURNS for layer in turn) == list(range(6))


def test_a_map_and_its_reach_change_together() -> None:
    turns = ShadowTurns()
    turns.place(wanted(0.0, 130.0))
    before, after = wanted(0.0, 130.0), wanted(0.0, 115.0)
    assert before.ends[2] != after.ends[2]
    for _ in TURNS:
        now = turns.place(after)
        for i, end in enumerate(now.ends):
            assert (now.boxes[i] == after.boxes[i]) == (end == after.ends[i])
    assert now.boxes == after.boxes


@pytest.mark.parametrize("still", [False, True])
def test_a_jump_and_a_still_picture_wait_for_no_turn(still: bool) -> None:
    turns = ShadowTurns()
    turns.place(wanted(0.0))
    there = wanted(20.0 if still else 900.0)
    assert turns.place(there, still).boxes == there.boxes


def moved(step: int) -> Scene:
    """An eye that nods, a sun that sinks, and somebody who comes nearer."""
    up = np.array([0.36, 0.8, 0.48])
    east = np.cross([0, 1, 0], up) / np.linalg.norm(np.cross([0, 1, 0], up))
    north = np.cross(up, east)
    height = heights.along(SMALL.recipe, np.round(up * 16384).astype(np.int32)[None])[0]
    foot = up * (SMALL.radius + height / 256)
    eye = Eye.looking(foot + up * 2.2, north - up * (0.3 + 0.03 * step), 70, (112, 64))
    thing = Shape("player", foot + north * (14 - 0.1 * step), facing(north, up), scale=4.0)
    sun = 0.6 - 0.005 * step
    return Scene([eye], up * sun + east * np.sqrt(1 - sun**2), shapes=[thing], exposure=1.0)


def test_late_shadows_are_right_where_they_were_and_catch_up(device: Device) -> None:
    target = ImageTarget(device, (112, 64), 1)
    renderer = Renderer(device, target, SMALL, graphics.preset("low", detail=1.0, way="cpu"))

    def picture(step: int, still: bool = False) -> np.ndarray:
        calls.append(renderer.draw(moved(step), still=still).calls)
        return target.read()[..., :3].astype(int)

    calls: list[int] = []
    renderer.settle(moved(0))
    late = [picture(step) for step in range(7)]
    rested = [picture(6) for _ in TURNS][-1]
    assert max(calls[1:]) < calls[0]  # never all at once
    exact = [picture(step, still=True) for step in (5, 6)]
    assert (rested == exact[1]).all()
    assert 0 < np.abs(late[5] - exact[0]).mean() < 1.0
    renderer.close()
    target.close()
