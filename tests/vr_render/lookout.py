"""A renderer without terrain for tests of sky, sea and tone: the ground is followed through the map of heights."""

from dataclasses import fields
from typing import Any

import numpy as np

from taichi_kernels import heights, planet
from vr_render import frame_block
from vr_render.bindings import Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.graphics import Graphics
from vr_render.images import Image, Sampler
from vr_render.passes import FRAME_SET, Drawing, Stage
from vr_render.passes.atmosphere import Atmosphere
from vr_render.passes.bloom import Bloom
from vr_render.passes.bodies import Bodies
from vr_render.passes.compose import Compose
from vr_render.passes.exposure import Exposure
from vr_render.passes.tone import Tone
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.scene import Eye, Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_buffer, read_image

LIGHT, DISTANCE = "R16G16B16A16_SFLOAT", "R32_SFLOAT"


def earth(radius: float = 500.0, seed: int = 22, sea: bool = True) -> Planet:
    """A planet; with a sea that covers about a third of it."""
    recipe = planet.recipe(seed, round(radius * 512))
    level = (recipe.radius_units - heights.lowland(recipe) / 40) / 512
    return Planet(recipe, np.zeros((32, 3), np.uint8), level if sea else 0.0)


class Lookout:
    """Draws a planet to an image: ground and sky, then all passes after the scene."""

    def __init__(
        self,
        device: Device,
        world: Planet,
        graphics: Graphics,
        size: tuple[int, int],
        views: int = 1,
        terraces: bool = False,
    ) -> None:
        self.device, self.world, self.views = device, world, views
        self.target = ImageTarget(device, size, views)
        self.ring = FrameRing(device)
        terrain: Any = None
        self.stage = Stage(device, world, graphics, views, size, terrain, self.target)
        self.block = Buffer(device, frame_block.BLOCK.itemsize, "uniform", "upload")
        self.nothing = Buffer(device, 64, "storage")
        self.shadow = Image(device, (4, 4), "D32_SFLOAT", "depth sampled", layers=6)
        self.compare = Sampler(device, compare=True)
        self.texels = Sampler(device, linear=False)
        device.run(lambda c: c.image_barrier(self.shadow, "undefined", "read", "nothing", "fragment"))
        self.atmosphere = Atmosphere(self.stage)
        samples = graphics.samples
        drawn = [Attachment(LIGHT, store="store" if samples == 1 else "discard"), Attachment(DISTANCE)]
        resolved = [Attachment(LIGHT, load="discard"), Attachment(DISTANCE, load="discard")] if samples > 1 else []
        depth = Attachment("D32_SFLOAT", store="discard")
        self.render_pass = RenderPass(device, drawn, depth, resolved, samples, views)
        self.layout = Layout(device, [FRAME_SET])
        self.pipelines = [
            GraphicsPipeline(
                device,
                self.layout,
                self.render_pass,
                "fullscreen.vert",
                name,
                cull="none",
                depth="test+write",
                constants={0: terraces},
            )
            for name in ("test_ground.frag", "sky.frag")
        ]
        self.bodies = Bodies(self.stage, self.render_pass)
        self.images: list[Image] = []
        self.framebuffer: Framebuffer | None = None
        self.set: Bindings | None = None
        exposure = Exposure(self.stage)
        self.passes = [Compose(self.stage), exposure, Bloom(self.stage), Tone(self.stage)]
        self._resize()

    def _resize(self) -> None:
        device, stage = self.device, self.stage
        for owner in (self.framebuffer, *self.images, self.set):
            if owner:
                device.retire(owner)
        samples, usage = stage.graphics.samples, "colour sampled copy_from"
        many = []
        if samples > 1:
            many = [Image(device, stage.size, f, "colour sampled", self.views, samples) for f in (LIGHT, DISTANCE)]
        pictures = [Image(device, stage.size, f, usage, self.views) for f in (LIGHT, DISTANCE)]
        self.images = [*many, *pictures, Image(device, stage.size, "D32_SFLOAT", "depth", self.views, samples)]
        self.framebuffer = Framebuffer(device, self.render_pass, [i.view for i in self.images], stage.size)
        stage.images["colour"] = (pictures[0], self.texels)
        stage.images["depth"] = (pictures[1], self.texels)
        stage.images["depth_samples"] = ([*many, *pictures][1], self.texels)
        resources: dict[int, Any] = {0: self.block, 1: (self.shadow, self.compare), 5: self.nothing, 6: self.nothing}
        resources |= {
            slot: stage.images[n] for slot, n in ((2, "transmittance"), (3, "sky"), (4, "air"), (7, "heights"))
        }
        self.set = Bindings(device, self.layout, 0, resources)
        for step in self.passes:
            step.resize()

    def resize(self, size: tuple[int, int]) -> None:
        """Draw with another size."""
        self.stage.size = size
        self.target.resize(size)
        self._resize()

    def draw(self, scene: Scene, seconds: float = 0.0, still: bool = True) -> None:
        """Draw one frame."""
        assert self.set and self.framebuffer
        self.device.wait()
        block = self.block.array(frame_block.BLOCK)[0]
        places = np.zeros((6, 4, 4))
        frame_block.fill(block, scene, self.world, self.stage.size, 1, places, (0.0,) * 4)
        frame = self.ring.begin()
        view = self.target.acquire(frame)
        origin = frame_block.floating_origin(scene.eyes)
        given: dict[str, Any] = {"scene": scene, "slot": frame.index, "number": frame.number, "origin": origin}
        given |= {"block": block, "set": self.set, "target": view, "seconds": seconds, "still": still}
        unread = {f.name: None for f in fields(Drawing) if f.name not in given}  # passes after the scene do not read it
        drawing = Drawing(**given, **unread)
        commands = frame.commands
        for step in (self.atmosphere, *self.passes):
            step.prepare(drawing)
        commands.timestamp("atmosphere")
        self.atmosphere.record(commands, drawing)
        commands.timestamp("scene")
        dark = (0.0, 0.0, 0.0, 0.0)
        clears = (dark, dark, None, None, 0.0) if self.stage.graphics.samples > 1 else (dark, dark, 0.0)
        commands.begin_pass(self.framebuffer, clears)
        commands.bind_sets(self.layout, 0, [self.set])
        for pipeline in self.pipelines:
            commands.bind(pipeline)
            commands.draw(6)
        self.bodies.draw(commands, drawing)
        commands.end_pass()
        for step in self.passes:
            commands.timestamp(type(step).__name__)
            step.record(commands, drawing)
        self.ring.end(frame)
        self.target.present(frame)

    def picture(self, scene: Scene, layer: int = 0) -> np.ndarray:
        """What the target shows, u8, shape (height, width, 3)."""
        self.draw(scene)
        return self.target.read(layer)[..., :3]

    def light(self, layer: int = 0) -> np.ndarray:
        """Light of the last frame, float32, shape (height, width, 3)."""
        image = self.stage.images["composed"][0]
        return read_image(image, np.float16, 4, layer)[..., :3].astype(np.float32)

    def exposure(self) -> tuple[float, float]:
        """Exposure and mean light of the last frame."""
        factor, mean = read_buffer(self.stage.buffers["exposure"], np.float32, count=2)
        return float(factor), float(mean)

    def close(self) -> None:
        """Close all."""
        self.device.wait()
        for step in reversed(self.passes):
            step.close()
        self.bodies.close()
        for owner in (self.set, self.framebuffer, *self.images, *self.pipelines, self.layout, self.render_pass):
            if owner:
                owner.close()
        self.atmosphere.close()
        for owner in (self.texels, self.compare, self.shadow, self.nothing, self.block, self.ring, self.target):
            owner.close()


def over(world: Planet, direction: np.ndarray, height: float) -> np.ndarray:
    """A place `height` metres above the ground or the sea, whichever is higher."""
    up = direction / np.linalg.norm(direction)
    ground = heights.along(world.recipe, np.rint(up * 16384).astype(np.int32)[None])[0] / 256
    return up * (max(world.radius + ground, world.sea_radius) + height)


def sun_over(up: np.ndarray, elevation: float, azimuth: float = 0.0) -> np.ndarray:
    """The sun at an elevation above the horizon of a place [degrees], at an azimuth from some fixed direction."""
    up = up / np.linalg.norm(up)
    east = np.cross([0.0, 0.0, 1.0], up) if abs(up[2]) < 0.999 else np.array([1.0, 0.0, 0.0])
    east /= np.linalg.norm(east)
    north = np.cross(up, east)
    a, e = np.radians([azimuth, elevation])
    return np.cos(e) * (np.cos(a) * east + np.sin(a) * north) + np.sin(e) * up


def look(place: np.ndarray, elevation: float, azimuth: float, size: tuple[int, int], fov: float = 70.0) -> Eye:
    """An eye that looks at an elevation and an azimuth, counted as `sun_over` does."""
    return Eye.looking(place, sun_over(place, elevation, azimuth), fov, size)
