"""Drawing to an image, to be read back: stills, videos, tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vr_render.frame_ring import Frame
from vr_render.images import Image, ImageView, Texels
from vr_render.owner import Owner
from vr_render.transfer import read_image

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.targets import Redraw


class ImageTarget(Owner):
    """A target that is an image; see `targets.Target`.

    Args:
        size: (width, height) in pixels.
        views: 1 or 2 layers.
    """

    format = "R8G8B8A8_SRGB"
    final = "copy_from"

    def __init__(self, device: Device, size: tuple[int, int], views: int = 1) -> None:
        self.views, self.size, self.generation = views, size, 1
        self._image = self._make(device, size)
        super().__init__(device)

    def _make(self, device: Device, size: tuple[int, int]) -> Image:
        return Image(device, size, self.format, "colour copy_from", layers=self.views, name="target")

    def acquire(self, frame: Frame) -> ImageView:
        """The image; frames follow each other on the device, so one is enough."""
        return self._image.view

    def image(self) -> Texels:
        """What is drawn to; see `targets.ImagedTarget`."""
        return self._image

    def present(self, frame: Frame) -> None:
        """Nothing to show."""

    def capture(self, frame: Frame, redraw: Redraw) -> None:
        """Nothing to record: the image stays as it is until the next frame."""

    def captured(self) -> np.ndarray:
        """What was drawn last, as of `read`."""
        return self.read()

    def resize(self, size: tuple[int, int]) -> None:
        """Draw with another size; what was drawn is lost.

        Raises:
            OutOfMemoryError: there is no room; the size stays as it was.
        """
        if size != self.size:
            made = self._make(self.device, size)
            self.device.retire(self._image)
            self._image, self.size = made, size
            self.generation += 1

    def read(self, layer: int = 0) -> np.ndarray:
        """What was drawn last, sRGB-encoded: u8, shape (height, width, 4). Waits for the device."""
        return read_image(self._image, np.uint8, 4, layer, layout="copy_from")

    def _destroy(self) -> None:
        self._image.close()
