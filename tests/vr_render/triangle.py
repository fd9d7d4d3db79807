"""The smallest renderer: a triangle into a target, in one or two views."""

import numpy as np

from vr_render.bindings import Layout
from vr_render.device import Device
from vr_render.frame_ring import Frame, FrameRing
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import Target, TargetFramebuffers


class Triangle:
    """Draws a triangle of one colour on blue."""

    def __init__(self, device: Device, target: Target, brightness: float = 1.0) -> None:
        self.target = target
        self.ring = FrameRing(device)
        self.layout = Layout(device, push_bytes=16)
        self.render_pass = RenderPass(
            device, [Attachment(target.format, final=target.final)], views=target.views, name="triangle"
        )
        self.pipeline = GraphicsPipeline(
            device,
            self.layout,
            self.render_pass,
            "test_triangle.vert",
            "test_triangle.frag",
            depth="none",
            constants={0: brightness},
        )
        self.framebuffers = TargetFramebuffers(device, self.render_pass, target)

    def draw(self, colour: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> bool:
        """Draw a frame; False: the target had nothing to draw to."""
        frame = self.ring.begin()
        view = self.target.acquire(frame)
        if view is None:
            self.ring.cancel(frame)
            return False
        commands = frame.commands
        commands.timestamp("triangle")
        commands.begin_label("triangle")
        commands.begin_pass(self.framebuffers.of(view), ((0.0, 0.0, 1.0, 1.0),))
        commands.bind(self.pipeline)
        commands.push(self.layout, np.array([*colour, 1.0], np.float32))
        commands.draw(3)
        commands.end_pass()
        commands.end_label()
        self.finish(frame)
        return True

    def finish(self, frame: Frame) -> None:
        self.ring.end(frame)
        self.target.present(frame)

    def close(self) -> None:
        self.ring.close()
        self.framebuffers.close()
        for owner in (self.pipeline, self.render_pass, self.layout):
            owner.close()
