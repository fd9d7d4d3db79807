"""A switch of terrain levels as it is seen: no pixel changes by more than 8 of 255 from one frame to the next."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from taichi_kernels import heights
from taichi_kernels import planet as planet_kernels
from vr_render import graphics
from vr_render.device import Device
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.terrain.terrain import FADE_STEP

SIZE = (80, 48)
MOST = 8
BODY = Planet(planet_kernels.recipe(22, 60 * 512), np.full((16, 3), (150, 130, 110), np.uint8))
UP = np.array([0.36, 0.8, 0.48])
EAST = np.cross([0, 1, 0], UP) / np.linalg.norm(np.cross([0, 1, 0], UP))
NORTH = np.cross(UP, EAST)
COARSE, FINE = 1.0, 2.2
HALF = round(0.5 / FADE_STEP)  # frames


def scene(height: float, down: float, sun: float) -> Scene:
    """A look north from so far above the ground [m]; `sun` is the sine of its height."""
    ground = heights.along(BODY.recipe, np.round(UP * 16384).astype(np.int32)[None])[0]
    place = UP * (BODY.radius + ground / 256 + height)
    look = (NORTH - UP * down) / np.hypot(1, down)
    return Scene([Eye.looking(place, look, 70, SIZE)], UP * sun + EAST * np.sqrt(1 - sun**2), exposure=1.0)


VIEWS = {  # outlines against the sky, and ground in front of ground
    "low": (110, 3.0, 0.5),
    "medium": (160, 6.0, 0.5),
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
        what = scene(*VIEWS[name])
        settings = graphics.preset(name, detail=COARSE, shadows=True, way="cpu")
        target = ImageTarget(device, SIZE, 1)
        opened.append(target)
        renderer = Renderer(device, target, BODY, settings)
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


@pytest.mark.parametrize("name", VIEWS)
def test_no_pixel_jumps_while_levels_split_and_merge(watched: Callable[[str], Watched], name: str) -> None:
    view = watched(name)
    view.switch(FINE)
    view.switch(COARSE)
    assert view.worst <= MOST
    assert view.changed.sum() > 8
    assert len(view.levels) > 1
