"""The smallest renderer of terrain: what is front, what is back, and what is not covered."""

import numpy as np

from taichi_kernels import planet as planet_kernels
from vr_render import frame_block
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.graphics import Graphics
from vr_render.images import Image
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.scene import Eye, Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.terrain import Terrain
from vr_render.terrain.lists import FADING, OPAQUE

SUN = np.array([0.6, 0.64, 0.48])


def planet(seed: int = 22, radius: float = 120.0) -> Planet:
    recipe = planet_kernels.recipe(seed, round(radius * 512))
    return Planet(recipe, np.zeros((32, 3), np.uint8))


def boxes_of_light(eye: Eye, origin: np.ndarray) -> np.ndarray:
    """Six boxes around an eye, as shadow cascades have them: from the shaders' world to 0..1; shape (6, 4, 4)."""
    axes = eye.axes.T[[0, 2, 1]]
    matrices = np.zeros((6, 4, 4))
    for matrix, reach in zip(matrices, (5.0, 20.0, 80.0, 400.0, 30.0, 200.0), strict=True):
        scale = np.array([0.5 / reach, 0.5 / reach, 1 / 4000.0])
        matrix[:3, :3] = axes * scale[:, None]
        matrix[:3, 3] = 0.5 - matrix[:3, :3] @ (eye.position - origin * 0.5)
        matrix[3, 3] = 1
    return matrices


class GroundView:
    """Draws a planet's terrain to an image: green front, red back, blue where nothing is."""

    def __init__(
        self,
        device: Device,
        body: Planet,
        size: tuple[int, int] = (192, 192),
        detail: float = 2.0,
        way: str = "cpu",
    ) -> None:
        self.device, self.planet, self.size = device, body, size
        self.ring = FrameRing(device)
        self.terrain = Terrain(device, body, Graphics(detail=detail, way=way))
        self.block = Buffer(device, frame_block.BLOCK.itemsize, "uniform", "upload")
        self.target = ImageTarget(device, size)
        self.depth = Image(device, size, "D32_SFLOAT", "depth")
        self.layout = Layout(device, [[Binding(0, "uniform", stages="vertex"), Binding(5, "storage", stages="vertex")]])
        self.render_pass = RenderPass(
            device,
            [Attachment(self.target.format, final=self.target.final)],
            Attachment("D32_SFLOAT", store="discard"),
            name="ground",
        )
        self.pipeline = GraphicsPipeline(
            device,
            self.layout,
            self.render_pass,
            "test_terrain.vert",
            "test_terrain.frag",
            inputs=self.terrain.vertex_inputs,
            cull="none",
        )
        self.set = Bindings(device, self.layout, 0, {0: self.block, 5: self.terrain.nodes_buffer})
        self.framebuffer: Framebuffer | None = None

    def settle(self, eye: Eye) -> None:
        self.terrain.settle([eye])

    def draw(self, eye: Eye, seconds: float = 1 / 90, frozen: bool = False) -> np.ndarray:
        """One frame, u8, shape (height, width, 3).

        Args:
            frozen: the nodes stay those of other eyes: only what is in view is looked at anew.
        """
        scene = Scene([eye], SUN)
        origin = frame_block.floating_origin([eye])
        shadows = boxes_of_light(eye, origin)
        frame = self.ring.begin()
        self.device.wait()  # one block for all frames
        block = self.block.array(frame_block.BLOCK)[0]
        frame_block.fill(block, scene, self.planet, self.size, frame.number, shadows, (1.0,) * 4)
        streaming = self.terrain.streaming
        if frozen:
            streaming._eye, streaming._looked = eye.position * 2, streaming.frame
            streaming._stale = False
            self.terrain._eye = eye.position
        self.terrain.update([eye], shadows, origin, frame, seconds)
        self.terrain.record(frame.commands, frame)
        view = self.target.acquire(frame)
        if self.framebuffer is None:
            self.framebuffer = Framebuffer(self.device, self.render_pass, [view, self.depth.view], self.size)
        commands = frame.commands
        commands.begin_pass(self.framebuffer, ((0.0, 0.0, 1.0, 1.0), 0.0))
        commands.bind(self.pipeline)
        commands.bind_sets(self.layout, 0, [self.set])
        self.terrain.draw(commands, OPAQUE)
        self.terrain.draw(commands, FADING)
        commands.end_pass()
        self.ring.end(frame)
        return self.target.read()[..., :3]

    def close(self) -> None:
        self.device.wait()
        self.ring.close()
        self.terrain.close()
        if self.framebuffer is not None:
            self.framebuffer.close()
        for owner in (self.set, self.pipeline, self.render_pass, self.layout, self.depth, self.target, self.block):
            owner.close()


def uncovered(picture: np.ndarray) -> int:
    """Pixels where nothing was drawn."""
    return int((picture == [0, 0, 255]).all(axis=2).sum())


def backs(picture: np.ndarray) -> int:
    """Pixels that show the back of the ground."""
    return int((picture[..., 0] > 128).sum())
