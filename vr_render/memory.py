"""Device memory: which type each use gets, how much is taken from each heap, and what happens when there is no more."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from vr_render import errors
from vr_render.vulkan_api import NULL, WHOLE_SIZE, CData, check, ffi, lib, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

_LOCAL = vk.VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT
_VISIBLE = vk.VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | vk.VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
_CACHED = vk.VK_MEMORY_PROPERTY_HOST_CACHED_BIT
# Where: what is taken, best first. Everything that is mapped is coherent, so that nothing has to be flushed.
CHOICES = {
    "device": (_LOCAL, 0),
    "upload": (_VISIBLE,),
    "readback": (_VISIBLE | _CACHED, _VISIBLE),
}


@dataclasses.dataclass(frozen=True)
class Allocation:
    """A piece of memory of its own.

    Attributes:
        size: bytes.
        heap: index of the heap it is from.
        pointer: where it is mapped; NULL for "device".
    """

    handle: CData
    size: int
    heap: int
    pointer: CData


class Memory:
    """Allocates and counts the memory of one device.

    Attributes:
        used: bytes by heap.
        heaps: size of each heap, bytes.
        limit: bytes that may be used in the heaps of the device, all together; starts at 90 % of the largest.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        properties = ffi.new("VkPhysicalDeviceMemoryProperties*")
        lib.vkGetPhysicalDeviceMemoryProperties(device.physical, properties)
        self._types = [
            (properties.memoryTypes[index].propertyFlags, properties.memoryTypes[index].heapIndex)
            for index in range(properties.memoryTypeCount)
        ]
        heaps = [properties.memoryHeaps[index] for index in range(properties.memoryHeapCount)]
        self.heaps = [int(heap.size) for heap in heaps]
        self._local = [bool(heap.flags & vk.VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) for heap in heaps]
        self.used = [0] * len(heaps)
        self.limit = (
            max((size for size, local in zip(self.heaps, self._local, strict=True) if local), default=0) * 9 // 10
        )

    def device_bytes(self) -> int:
        """Bytes used in the heaps of the device."""
        return sum(used for used, local in zip(self.used, self._local, strict=True) if local)

    def allocate(self, requirements: CData, where: str) -> Allocation:
        """Memory for a buffer or an image.

        Raises:
            OutOfMemoryError: the limit or the device leaves no room.
        """
        size = int(requirements.size)
        full: errors.OutOfMemoryError | None = None
        for kind, heap in self._kinds(requirements.memoryTypeBits, where):  # another heap may have room
            try:
                return self._allocate(size, kind, heap, mapped=where != "device")
            except errors.OutOfMemoryError as error:
                full = full or error
        if full is None:
            raise errors.VulkanError(f"{self._device.name} has no memory of the kind {where!r} for this")
        raise full

    def _allocate(self, size: int, kind: int, heap: int, *, mapped: bool) -> Allocation:
        if self._local[heap] and self.device_bytes() + size > self.limit:
            raise errors.OutOfMemoryError(
                f"the graphics memory set for the game is full:"
                f" {self.device_bytes() >> 20} of {self.limit >> 20} MB used,"
                f" {max(1, size >> 20)} MB more asked for",
                size,
            )
        info = struct("VkMemoryAllocateInfo", allocationSize=size, memoryTypeIndex=kind)
        handle = ffi.new("VkDeviceMemory*")
        result = lib.vkAllocateMemory(self._device.handle, info, NULL, handle)
        if result in (vk.VK_ERROR_OUT_OF_DEVICE_MEMORY, vk.VK_ERROR_OUT_OF_HOST_MEMORY):
            raise errors.OutOfMemoryError(
                f"{self._device.name} is out of memory: {max(1, size >> 20)} MB asked for,"
                f" {self.used[heap] >> 20} MB of {self.heaps[heap] >> 20} MB used by the game",
                size,
                result == vk.VK_ERROR_OUT_OF_DEVICE_MEMORY,
            )
        check(result, "allocating memory")
        pointer = ffi.new("void**")
        if mapped:
            result = lib.vkMapMemory(self._device.handle, handle[0], 0, WHOLE_SIZE, 0, pointer)
            if result < 0:
                lib.vkFreeMemory(self._device.handle, handle[0], NULL)
                raise errors.OutOfMemoryError(f"{size} bytes could not be mapped", size, device=False)
        self.used[heap] += size
        return Allocation(handle[0], size, heap, pointer[0])

    def _kinds(self, allowed: int, where: str) -> list[tuple[int, int]]:
        """Memory types that may be taken, best first, one of each heap: index of the type, and of its heap."""
        kinds: dict[int, int] = {}
        for wanted in CHOICES[where]:
            for index, (properties, heap) in enumerate(self._types):
                if allowed >> index & 1 and properties & wanted == wanted:
                    kinds.setdefault(heap, index)
        return [(index, heap) for heap, index in kinds.items()]

    def free(self, allocation: Allocation) -> None:
        """Give memory back; it must be used no longer."""
        lib.vkFreeMemory(self._device.handle, allocation.handle, NULL)
        self.used[allocation.heap] -= allocation.size
