"""Buffers with memory of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vr_render.owner import Owner
from vr_render.vulkan_api import NULL, check, ffi, flags, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

USAGES = {
    "vertex": vk.VK_BUFFER_USAGE_VERTEX_BUFFER_BIT,
    "index": vk.VK_BUFFER_USAGE_INDEX_BUFFER_BIT,
    "uniform": vk.VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT,
    "storage": vk.VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
    "indirect": vk.VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT,
    "copy_from": vk.VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
    "copy_to": vk.VK_BUFFER_USAGE_TRANSFER_DST_BIT,
}


class Buffer(Owner):
    """A buffer.

    Args:
        size: bytes, > 0.
        usage: space-separated words of USAGES.
        where: "device" (fast for the device, not mapped), "upload" (mapped; the host writes it front to back and never
            reads), or "readback" (mapped and cached: the host may also read it, and kernels may work in it).
        name: for validation and tools.

    Raises:
        OutOfMemoryError: there is no room.
    """

    def __init__(self, device: Device, size: int, usage: str, where: str = "device", name: str = "") -> None:
        self.size = int(size)
        self.name = name
        info = struct("VkBufferCreateInfo", size=self.size, usage=flags(usage, USAGES))
        self.handle = make(lib.vkCreateBuffer, "VkBuffer", device.handle, info)
        requirements = ffi.new("VkMemoryRequirements*")
        lib.vkGetBufferMemoryRequirements(device.handle, self.handle, requirements)
        try:
            self._allocation = device.memory.allocate(requirements, where)
        except BaseException:
            lib.vkDestroyBuffer(device.handle, self.handle, NULL)
            raise
        super().__init__(device)
        check(lib.vkBindBufferMemory(device.handle, self.handle, self._allocation.handle, 0), "binding memory")
        device.name_object("buffer", self.handle, name)

    def array(self, dtype: Any, offset: int = 0, count: int = -1) -> np.ndarray:
        """A view of the mapped memory, shape (count,): what is written there is seen by work submitted afterwards, and
        reading it shows what the device wrote once its work is waited for (after a barrier to "host").

        Args:
            offset: bytes from the start. count: entries; −1: all that fit.

        Raises:
            ValueError: the buffer is not mapped. Do not use the view after `close`.
        """
        if self._allocation.pointer == NULL:
            raise ValueError(f"buffer {self.name!r} is not mapped; make it with where='upload' or 'readback'")
        memory = ffi.buffer(self._allocation.pointer, self.size)
        if count < 0:
            count = (self.size - offset) // np.dtype(dtype).itemsize
        return np.frombuffer(memory, dtype, count, offset)

    def _destroy(self) -> None:
        lib.vkDestroyBuffer(self.device.handle, self.handle, NULL)
        self.device.memory.free(self._allocation)
