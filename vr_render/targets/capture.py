"""A copy of a picture for the host, taken within a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vr_render.buffers import Buffer
from vr_render.owner import Owner

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.images import Texels


class Capture(Owner):
    """Keeps the last picture that it copied; a buffer is made for the first one."""

    def __init__(self, device: Device) -> None:
        self._buffer: Buffer | None = None
        self._size, self._format = (0, 0), ""
        super().__init__(device)

    def record(self, commands: Commands, image: Texels, layout: str, after: str = "colour") -> None:
        """Copy the first layer of an image of 8 bits a channel, after its drawing.

        Args:
            layout: the image is in it and stays so. after: what uses the image next, as of `Commands.barrier`.
        """
        size = image.size[0] * image.size[1] * 4
        if self._buffer is None or self._buffer.size != size:
            if self._buffer is not None:
                self.device.retire(self._buffer)
            self._buffer = Buffer(self.device, size, "copy_to", "readback", "capture")
        self._size, self._format = image.size, image.format
        commands.image_barrier(image, layout, "copy_from", "colour", "copy")
        commands.copy_image_to_buffer(image, self._buffer)
        commands.image_barrier(image, "copy_from", layout, "copy", after)
        commands.barrier("copy", "host")

    def picture(self) -> np.ndarray:
        """The copy, sRGB-encoded: u8, shape (height, width, 4), red first. Waits for the device.

        Raises:
            ValueError: nothing was copied.
        """
        if self._buffer is None:
            raise ValueError("no frame was captured")
        self.device.wait()
        width, height = self._size
        pixels = self._buffer.array(np.uint8).reshape(height, width, 4)
        return pixels[:, :, [2, 1, 0, 3]] if self._format.startswith("B") else pixels.copy()

    def _destroy(self) -> None:
        if self._buffer is not None:
            self._buffer.close()
