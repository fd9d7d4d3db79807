"""A picture that is drawn pixel by pixel, all of it."""

from collections.abc import Sequence

import numpy as np

from vr_render.bindings import Bindings, Layout
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.images import Image
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass

LIGHT = "R16G16B16A16_SFLOAT"
CORNERS = 6  # of two triangles: shaders/fullscreen.vert and screen.vert make them


class Picture:
    """An image of one or two layers with what is needed to draw all of it.

    Attributes:
        image: shader-readable after `draw`.
        render_pass: for pipelines; it stays the same in `resize`.
    """

    def __init__(self, device: Device, format: str, views: int, name: str) -> None:
        self._device, self._format, self._views, self._name = device, format, views, name
        self.render_pass = RenderPass(device, [Attachment(format, load="discard")], views=views, name=name)
        self._image: Image | None = None
        self._framebuffer: Framebuffer | None = None

    @property
    def image(self) -> Image:
        """The image of the present size."""
        assert self._image is not None, "resize comes first"
        return self._image

    def resize(self, size: tuple[int, int]) -> None:
        """Make the image anew; the one of before is closed when no frame needs it any more."""
        self.release()
        usage = "colour sampled copy_from"
        self._image = Image(self._device, size, self._format, usage, layers=self._views, name=self._name)
        self._framebuffer = Framebuffer(self._device, self.render_pass, [self._image.view], size)

    def release(self) -> None:
        """Let go of the image, when no frame needs it any more."""
        if self._image and self._framebuffer:
            self._device.retire(self._framebuffer)
            self._device.retire(self._image)
        self._image = self._framebuffer = None

    def draw(
        self,
        commands: Commands,
        pipeline: GraphicsPipeline,
        layout: Layout,
        sets: Sequence[Bindings],
        push: np.ndarray | None = None,
    ) -> None:
        """Record the drawing; sets are bound from number 0 on, and push constants are set where there are some."""
        assert self._framebuffer is not None, "resize comes first"
        commands.begin_pass(self._framebuffer)
        commands.bind(pipeline)
        commands.bind_sets(layout, 0, sets)
        if push is not None:
            commands.push(layout, push)
        commands.draw(CORNERS)
        commands.end_pass()

    def close(self) -> None:
        """Close all; nothing of it is in use."""
        for owner in (self._framebuffer, self._image, self.render_pass):
            if owner:
                owner.close()
