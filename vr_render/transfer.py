"""Bytes between the host and the device. All but `send_image` wait: for setting up, stills, tests; not for frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.images import Image


def write_buffer(buffer: Buffer, values: np.ndarray, offset: int = 0) -> None:
    """Copy an array into a buffer with usage copy_to, at an offset in bytes."""
    data = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
    with Buffer(buffer.device, data.size, "copy_from", "upload") as staging:
        staging.array(np.uint8)[:] = data
        regions = np.array([[0, offset, data.size]], np.uint64)

        def record(commands: Commands) -> None:
            commands.copy_buffer(staging, buffer, regions)
            commands.barrier("copy", "compute draw fragment copy")

        buffer.device.run(record)


def read_buffer(buffer: Buffer, dtype: Any, offset: int = 0, count: int = -1) -> np.ndarray:
    """A copy of what is in a buffer with usage copy_from, shape (count,); all work submitted before is done first."""
    size = (buffer.size - offset) if count < 0 else count * np.dtype(dtype).itemsize
    with Buffer(buffer.device, size, "copy_to", "readback") as staging:
        regions = np.array([[offset, 0, size]], np.uint64)

        def record(commands: Commands) -> None:
            commands.barrier("compute draw fragment copy", "copy")
            commands.copy_buffer(buffer, staging, regions)
            commands.barrier("copy", "host")

        buffer.device.run(record)
        return staging.array(dtype).copy()


def write_image(image: Image, values: np.ndarray, layer: int = 0, mip: int = 0, layout: str = "read") -> None:
    """Copy texels into one layer (or the whole of a 3D image) of an image with usage copy_to; what it held before is
    lost, and it is left in `layout`."""
    data = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
    with Buffer(image.device, data.size, "copy_from", "upload") as staging:
        staging.array(np.uint8)[:] = data

        def record(commands: Commands) -> None:
            part = (mip, 1), (layer, 1)
            commands.image_barrier(image, "undefined", "copy_to", "fragment compute copy", "copy", *part)
            commands.copy_buffer_to_image(staging, image, layer=layer, mip=mip)
            commands.image_barrier(image, "copy_to", layout, "copy", "fragment compute copy", *part)

        image.device.run(record)


def send_image(commands: Commands, image: Image, values: np.ndarray) -> None:
    """Copy texels into all layers of an image with usage copy_to, without a wait: as commands are recorded, outside of
    render passes. It is left in the layout "read"."""
    data = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
    staging = Buffer(image.device, data.size, "copy_from", "upload")
    staging.array(np.uint8)[:] = data
    commands.image_barrier(image, "undefined", "copy_to", "nothing", "copy")
    commands.copy_buffer_to_image(staging, image, layers=image.layers)
    commands.image_barrier(image, "copy_to", "read", "copy", "draw fragment compute")
    image.device.retire(staging)


def read_image(
    image: Image, dtype: Any, channels: int, layer: int = 0, mip: int = 0, layout: str = "read"
) -> np.ndarray:
    """A copy of one layer of an image with usage copy_from, shape (height, width, channels), or (depth, height, width,
    channels) of a 3D image; the image is in `layout` and stays so."""
    width, height = image.mip_size(mip)
    depth = max(1, image.depth >> mip)
    size = width * height * depth * channels * np.dtype(dtype).itemsize
    with Buffer(image.device, size, "copy_to", "readback") as staging:

        def record(commands: Commands) -> None:
            part = (mip, 1), (layer, 1)
            writers = "colour depth fragment compute copy"
            commands.image_barrier(image, layout, "copy_from", writers, "copy", *part)
            commands.copy_image_to_buffer(image, staging, layer=layer, mip=mip)
            commands.image_barrier(image, "copy_from", layout, "copy", writers, *part)
            commands.barrier("copy", "host")

        image.device.run(record)
        texels = staging.array(dtype).copy()
    shape = (depth, height, width, channels) if image.depth > 1 else (height, width, channels)
    return texels.reshape(shape)
