"""A renderer goes on with another body: what it draws then is what a renderer of that body draws, from the first frame
where the ground was made beside, and nothing of it trembles however far the eye is from the centre."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from taichi_kernels import planet
from vr_render import frame_block
from vr_render.bindings import Layout
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.globe import Globe
from vr_render.graphics import Graphics
from vr_render.height_map import EDGE, PIECE
from vr_render.passes import FRAME_SET, Stage
from vr_render.renderer import Renderer
from vr_render.scene import Beside, Eye, Planet, Scene, Shape
from vr_render.targets.image import ImageTarget
from vr_render.terrain import Terrain

SIZE = (96, 64)
GRAPHICS = Graphics(detail=1.0, surface=0, shadow_size=256, samples=1, flora=0, particles=0, memory_limit=96)
SUN = np.array([0.0, -0.6, 0.8])


def body(seed: int, radius: float, scattering: tuple[float, float, float, float]) -> Planet:
    colours = np.full((32, 3), (140, 120, 90), np.uint8)
    return Planet(planet.recipe(seed, round(radius * 512)), colours, scattering=scattering)


def scene(radius: float, beside: Beside | None = None) -> Scene:
    eye = Eye.looking([0.0, -0.6 * radius, 2.4 * radius], [0.0, 0.25, -1.0], 50.0, SIZE, up=[0.0, 1.0, 0.0])
    return Scene([eye], SUN, exposure=0.1, beside=beside)


@pytest.mark.parametrize("made_beside", [True, False])
def test_the_next_body_takes_the_place_of_the_last(device: Device, made_beside: bool) -> None:
    first, second = body(3, 90.0, (0.0, 0.0, 0.0, 0.0)), body(4, 70.0, (4.0, 1.2, 0.4, 2.5))
    with_second = scene(70.0)
    with ImageTarget(device, SIZE) as target:
        alone = Renderer(device, target, second, GRAPHICS)
        alone.settle(with_second)
        alone.draw(with_second, still=True)
        wanted = target.read().astype(int)
        alone.close()

        renderer = Renderer(device, target, first, GRAPHICS)
        on_the_way = scene(90.0, Beside(second, with_second.eyes) if made_beside else None)
        renderer.settle(on_the_way)
        renderer.terrain.aside = True
        for _ in range(24):
            renderer.draw(on_the_way, seconds=0.1)
            while renderer.work(0.5):
                pass
        before = target.read().astype(int)
        renderer.show(second)
        if not made_beside:
            renderer.settle(with_second)
        renderer.draw(with_second, still=True)
        shown = target.read().astype(int)
        renderer.close()
    far = np.abs(shown - wanted).max(axis=2)
    assert (far > 3).mean() < 0.01, "the two are made of the same ground"
    assert (np.abs(before - wanted).max(axis=2) > 3).mean() > 0.1, "the two bodies do look different"


def test_the_picture_of_the_last_body_fades_into_that_of_the_next(device: Device) -> None:
    """The first frame shows what the last one did; then none changes a pixel by much more than its share."""
    first, second = body(3, 90.0, (0.0, 0.0, 0.0, 0.0)), body(4, 70.0, (4.0, 1.2, 0.4, 2.5))
    then, now = scene(90.0, Beside(second, scene(70.0).eyes)), scene(70.0)
    with ImageTarget(device, SIZE) as target:
        renderer = Renderer(device, target, first, GRAPHICS)

        def draw(what: Scene, still: bool = False) -> np.ndarray:
            renderer.draw(what, seconds=0.05, still=still)
            return target.read()[..., :3].astype(int)

        renderer.settle(then)
        renderer.terrain.aside = True
        for _ in range(24):
            last = draw(then)
            while renderer.work(0.5):
                pass
        renderer.show(second)
        shown = [draw(replace(now, before=then)) for _ in range(24)]
        renderer.settle(now)
        alone = draw(now, still=True)
        renderer.close()
    assert np.abs(shown[0] - last).max() <= 2
    assert np.abs(np.diff(shown, axis=0)).max() <= 16, "a twentieth of the fade a frame, of 255"
    assert (np.abs(shown[-1] - alone).max(axis=2) > 3).mean() < 0.01
    assert (np.abs(last - alone).max(axis=2) > 60).mean() > 0.02, "the two pictures do differ"


@pytest.mark.parametrize(("high", "lit"), [(0.3, True), (-0.3, True), (-0.99, False)])
def test_a_thing_in_space_is_lit_unless_the_body_hides_the_star(device: Device, high: float, lit: bool) -> None:
    """Wherever the horizon would be: three radii from its centre a body hides what is 19 degrees about it."""
    bare = replace(body(3, 90.0, (0.0, 0.0, 0.0, 0.0)), air=1.0)
    place, sun = np.array([0.0, 0.0, 270.0]), np.array([-math.sqrt(1 - high**2), 0.0, high])
    eye = Eye.looking(place, [1.0, 0.0, 0.0], 40.0, SIZE)
    thing = Shape("lump", place + np.array([4.0, 0.0, -1.0]), np.array([0.5, 0.5, 0.5, 0.5]), scale=2.0)
    with ImageTarget(device, SIZE) as target:
        renderer = Renderer(device, target, bare, GRAPHICS)
        renderer.draw(Scene([eye], sun, shapes=[thing], exposure=0.1), still=True)
        brightest = target.read()[..., :3].max()
        renderer.close()
    assert (brightest > 60) == lit


def test_the_map_of_a_sea_is_made_a_piece_a_frame(device: Device) -> None:
    near = replace(body(22, 90.0, (1.0, 1.0, 1.0, 1.0)), sea_radius=89.0)
    target: Any = None
    stage = Stage(device, near, GRAPHICS, 1, SIZE, Terrain.vertex_inputs, target)
    with (
        Layout(device, [FRAME_SET]) as layout,
        Globe(stage, layout, near, GRAPHICS) as globe,
        FrameRing(device) as ring,
    ):
        globe.terrain.frozen = True
        frames = 0
        while globe.atmosphere is None:
            frame = ring.begin()
            globe.approach(Beside(near, scene(90.0).eyes), frame, 0.1)
            ring.end(frame)
            frames += 1
        device.wait()
    assert frames == 1 + math.ceil(6 * EDGE * EDGE / PIECE)


@pytest.mark.parametrize("away", [1e3, 1e6, 4.1e6])
def test_nothing_trembles_however_far_the_centre_is(away: float) -> None:
    """A thing ten metres ahead stays within a thousandth of a pixel of where exact numbers have it, at 3840 pixels."""
    rng = np.random.default_rng(5)
    ahead = np.array([0.48, 0.6, 0.64])
    worst = 0.0
    for step in rng.uniform(-3.0, 3.0, (200, 3)):
        place = ahead * away + step
        eye = Eye.looking(place, [0.1, -0.9, 0.3], 70.0, (3840, 2160))
        seen = place + eye.axes @ np.array([2.0, -1.0, -10.0])
        origin = frame_block.floating_origin([eye])
        matrix = frame_block.clip_from_world(eye, origin).astype(np.float32)
        at = np.array([*frame_block.relative(seen, origin), 1.0], np.float32)
        clip = matrix @ at
        pixels = clip[:2].astype(np.float64) / float(clip[3]) * (1920, 1080)
        tangents = eye.tangents
        exact = np.array([0.2 / tangents[1] * 1920, 0.1 / tangents[2] * 1080])
        worst = max(worst, float(np.abs(pixels - exact).max()))
    assert worst < 1e-3
