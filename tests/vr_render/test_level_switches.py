"""A switch of terrain levels as it is seen: no pixel changes by more than 8 of 255 from one frame to the next."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from taichi_kernels import heights
from taichi_kernels import planet as planet_kernels
from vr_render import graphics
from vr_render.device import Device
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Lamp, Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.terrain.terrain import FADE_STEP

SIZE = (80, 48)
MOST = 8
RECIPE = planet_kernels.recipe(22, 60 * 512)
BODY = Planet(RECIPE, np.full((32, 3), (150, 130, 110), np.uint8))
LAND, HILLS, COAST = np.array([0.36, 0.8, 0.48]), np.array([-0.864, -0.487, -0.13]), np.array([0.464, 0.367, 0.806])
COARSE, FINE = 1.0, 2.2
HALF = round(0.5 / FADE_STEP)  # frames


class View(NamedTuple):
    """A look north.

    Attributes:
        up: direction of the place. height: above the ground [m]. down: slope of the look. sun: sine of its height.
        lamp: irradiance of one at a metre. sea: its radius [m]. shadows: whether they are drawn, which takes
            most of the time. back: whether levels that were split are merged again.
    """

    preset: str
    up: np.ndarray
    height: float
    down: float
    sun: float
    lamp: float = 0.0
    sea: float = 0.0
    shadows: bool = False
    back: bool = False

    def scene(self) -> Scene:
        """What is seen."""
        up = self.up / np.linalg.norm(self.up)
        east = np.cross([0, 1, 0], up)
        east /= np.linalg.norm(east)
        ground = heights.along(RECIPE, np.round(up * 16384).astype(np.int32)[None])[0]
        place = up * (BODY.radius + ground / 256 + self.height)
        look = (np.cross(up, east) - up * self.down) / np.hypot(1, self.down)
        lamp = Lamp(place, look, self.lamp, 60.0) if self.lamp else None
        sun = up * self.sun + east * np.sqrt(1 - self.sun**2)
        return Scene([Eye.looking(place, look, 70, SIZE)], sun, exposure=1.0, lamp=lamp)


VIEWS = {
    "outlines against the sky": View("low", LAND, 110, 3.0, 0.5, back=True),
    "ground before ground": View("medium", LAND, 160, 6.0, 0.5, shadows=True),
    "ground before ground, and back": View("medium", LAND, 160, 6.0, 0.5, shadows=True, back=True),
    "hills": View("low", HILLS, 16, 0.6, 0.4),
    "a lamp at night": View("low", LAND, 40, 1.5, -0.5, lamp=4000.0),
    "the sea": View("low", COAST, 45, 1.5, 0.5, sea=59.0),
}


class Watched:
    """A renderer, and how much the worst pixel changed between two frames that it drew."""

    def __init__(self, renderer: Renderer, target: ImageTarget, what: Scene) -> None:
        self.renderer, self.target, self.what = renderer, target, what
        self.worst, self.changed = 0, np.zeros(SIZE[::-1], bool)
        self.levels: set[int] = set()

    def read(self) -> np.ndarray:
        return self.target.read()[..., :3].astype(int)

    def draw(self, frames: int) -> None:
        """Draw some frames, each compared with the one before."""
        for _ in range(frames):
            last = self.read()
            self.renderer.draw(self.what, seconds=1.0)
            self.worst = max(self.worst, int(np.abs(self.read() - last).max()))

    def switch(self, detail: float) -> None:
        """Fade to another detail; of the many frames draw those about the begin, the middle and the end of phases."""
        streaming = self.renderer.terrain.streaming
        before, start = self.read(), streaming.split.copy()
        streaming.set_detail(detail)
        self.draw(4)
        faded = 0
        while streaming.fading:
            faded += 1
            assert faded < 40
            streaming.advance((HALF - 4) * FADE_STEP)  # not looked at
            self.renderer.draw(self.what, seconds=1.0)
            self.draw(3)
        assert not streaming.remaining
        self.levels |= {code >> 48 for code in streaming.split ^ start}
        self.changed |= (np.abs(self.read() - before) > MOST).any(axis=2)


@pytest.fixture
def watched(device: Device) -> Iterator[Callable[[str], Watched]]:
    opened: list[Renderer | ImageTarget] = []

    def watch(name: str) -> Watched:
        view = VIEWS[name]
        what, body = view.scene(), replace(BODY, sea_radius=view.sea)
        settings = graphics.preset(view.preset, detail=COARSE, shadows=view.shadows, way="cpu")
        target = ImageTarget(device, SIZE, 1)
        opened.append(target)
        renderer = Renderer(device, target, body, settings)
        opened.insert(0, renderer)
        for detail in (FINE, COARSE):  # what is made once is there at once
            renderer.terrain.streaming.set_detail(detail)
            renderer.settle(what)
        renderer.draw(what, seconds=1.0)
        renderer.draw(what, seconds=1.0)
        return Watched(renderer, target, what)

    yield watch
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * name.endswith("back")) for name in VIEWS]
)
def test_no_pixel_jumps_while_levels_split_and_merge(watched: Callable[[str], Watched], name: str) -> None:
    view = watched(name)
    view.switch(FINE)
    if VIEWS[name].back:
        view.switch(COARSE)
    assert view.worst <= MOST
    assert view.changed.sum() > 8
    assert len(view.levels) > 1
