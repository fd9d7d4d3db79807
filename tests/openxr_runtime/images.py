"""A swapchain's image in Vulkan: made, put into the layout that the specification promises, read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.openxr_runtime.graphics import Binding
from tests.openxr_runtime.headset import DEPTH16, DEPTH24_STENCIL, DEPTH32, DEPTH32_STENCIL, DEPTH_FORMATS, RGBA16_FLOAT
from vr_render.vulkan_api import FOREVER, LAYOUTS, NULL, check, ffi, lib, make, struct, vk

# Bits of XrSwapchainUsageFlags and of VkImageUsageFlags.
USAGES = ((0x01, 0x10), (0x02, 0x20), (0x04, 0x08), (0x08, 0x01), (0x10, 0x02), (0x20, 0x04))
MUTABLE = 0x40
TEXELS = {RGBA16_FLOAT: ("<f2", 4), DEPTH32: ("<f4", 1), DEPTH32_STENCIL: ("<f4", 1), DEPTH16: ("<u2", 1)}
EIGHT_BITS = ("u1", 4)
COLOUR, DEPTH, STENCIL = (vk.VK_IMAGE_ASPECT_COLOR_BIT, vk.VK_IMAGE_ASPECT_DEPTH_BIT, vk.VK_IMAGE_ASPECT_STENCIL_BIT)
HOST_SEEN = vk.VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | vk.VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
COPYING, ON_HOST = vk.VK_PIPELINE_STAGE_TRANSFER_BIT, vk.VK_PIPELINE_STAGE_HOST_BIT
COPIED = vk.VK_ACCESS_TRANSFER_WRITE_BIT
DEVICE_LOCAL = vk.VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT


def allocate(binding: Binding, needs: Any, wanted: int) -> Any:
    """Memory for what Vulkan says it needs, with the wanted properties where there is such."""
    properties = ffi.new("VkPhysicalDeviceMemoryProperties*")
    lib.vkGetPhysicalDeviceMemoryProperties(binding.physical, properties)
    fitting = [index for index in range(properties.memoryTypeCount) if needs.memoryTypeBits >> index & 1]
    fitting.sort(key=lambda index: (properties.memoryTypes[index].propertyFlags & wanted) != wanted)
    info = struct("VkMemoryAllocateInfo", allocationSize=needs.size, memoryTypeIndex=fitting[0])
    return make(lib.vkAllocateMemory, "VkDeviceMemory", binding.device, info)


def run(binding: Binding, record: Callable[[Any], None]) -> None:
    """Record commands into a buffer, run them on the session's queue and wait."""
    flags = vk.VK_COMMAND_POOL_CREATE_TRANSIENT_BIT
    info = struct("VkCommandPoolCreateInfo", flags=flags, queueFamilyIndex=binding.family)
    pool = make(lib.vkCreateCommandPool, "VkCommandPool", binding.device, info)
    fence = make(lib.vkCreateFence, "VkFence", binding.device, struct("VkFenceCreateInfo"))
    try:
        commands = ffi.new("VkCommandBuffer*")
        allocation = struct("VkCommandBufferAllocateInfo", commandPool=pool, commandBufferCount=1)
        check(lib.vkAllocateCommandBuffers(binding.device, allocation, commands), "making a command buffer")
        once = vk.VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT
        check(lib.vkBeginCommandBuffer(commands[0], struct("VkCommandBufferBeginInfo", flags=once)), "recording")
        record(commands[0])
        check(lib.vkEndCommandBuffer(commands[0]), "recording")
        submit = struct("VkSubmitInfo", commandBufferCount=1, pCommandBuffers=[commands[0]])
        check(lib.vkQueueSubmit(binding.queue, 1, submit, fence), "submitting commands")
        check(lib.vkWaitForFences(binding.device, 1, ffi.new("VkFence*", fence), 1, FOREVER), "waiting")
    finally:
        lib.vkDestroyFence(binding.device, fence, NULL)
        lib.vkDestroyCommandPool(binding.device, pool, NULL)


class Image:
    """One image; `number` is its handle as OpenXR passes it on."""

    def __init__(
        self, binding: Binding, size: tuple[int, int], kind: int, layers: int, mips: int, samples: int, usage: int
    ) -> None:
        self.binding, self.size, self.format, self.layers, self.mips = binding, size, kind, layers, mips
        self.closed = False
        self.aspects = COLOUR
        if kind in DEPTH_FORMATS:
            self.aspects = DEPTH | (STENCIL if kind in (DEPTH24_STENCIL, DEPTH32_STENCIL) else 0)
        used = vk.VK_IMAGE_USAGE_TRANSFER_SRC_BIT
        for bit, vulkan in USAGES:
            used |= vulkan if usage & bit else 0
        info = struct(
            "VkImageCreateInfo",
            flags=vk.VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT if usage & MUTABLE else 0,
            imageType=vk.VK_IMAGE_TYPE_2D,
            format=kind,
            extent=(*size, 1),
            mipLevels=mips,
            arrayLayers=layers,
            samples=samples,
            usage=used,
        )
        self.handle = make(lib.vkCreateImage, "VkImage", binding.device, info)
        needs = ffi.new("VkMemoryRequirements*")
        lib.vkGetImageMemoryRequirements(binding.device, self.handle, needs)
        self.memory = allocate(binding, needs, DEVICE_LOCAL)
        check(lib.vkBindImageMemory(binding.device, self.handle, self.memory, 0), "binding an image's memory")
        self.number = int(ffi.cast("uintptr_t", self.handle))
        run(binding, lambda commands: self._move(commands, "undefined", self.layout))

    @property
    def layout(self) -> str:
        """In which the application gets it, and must give it back."""
        return "colour" if self.aspects == COLOUR else "depth"

    def close(self) -> None:
        """Destroy it, after all work that may use it."""
        check(lib.vkDeviceWaitIdle(self.binding.device), "waiting for the device")
        self.closed = True
        lib.vkDestroyImage(self.binding.device, self.handle, NULL)
        lib.vkFreeMemory(self.binding.device, self.memory, NULL)

    def read(self, layer: int) -> np.ndarray:
        """Texels of a layer, shape (height, width, channels): as they lie in memory.

        Raises:
            RuntimeError: the application destroyed the swapchain.
        """
        if self.closed:
            raise RuntimeError("the swapchain of this picture was destroyed")
        kind, channels = TEXELS.get(self.format, EIGHT_BITS)
        wide, high = self.size
        size = wide * high * channels * np.dtype(kind).itemsize
        device = self.binding.device
        usage = vk.VK_BUFFER_USAGE_TRANSFER_DST_BIT
        buffer = make(lib.vkCreateBuffer, "VkBuffer", device, struct("VkBufferCreateInfo", size=size, usage=usage))
        needs = ffi.new("VkMemoryRequirements*")
        lib.vkGetBufferMemoryRequirements(device, buffer, needs)
        memory = allocate(self.binding, needs, HOST_SEEN)
        try:
            check(lib.vkBindBufferMemory(device, buffer, memory, 0), "binding a buffer's memory")
            aspect = COLOUR if self.aspects == COLOUR else DEPTH
            region = struct("VkBufferImageCopy", imageSubresource=(aspect, 0, layer, 1), imageExtent=(wide, high, 1))

            def record(commands: Any) -> None:
                self._move(commands, self.layout, "copy_from")
                copied = LAYOUTS["copy_from"]
                lib.vkCmdCopyImageToBuffer(commands, self.handle, copied, buffer, 1, region)
                self._move(commands, "copy_from", self.layout)
                barrier = struct("VkMemoryBarrier", srcAccessMask=COPIED, dstAccessMask=vk.VK_ACCESS_HOST_READ_BIT)
                lib.vkCmdPipelineBarrier(commands, COPYING, ON_HOST, 0, 1, barrier, 0, NULL, 0, NULL)

            check(lib.vkDeviceWaitIdle(device), "waiting for the device")
            run(self.binding, record)
            mapped = ffi.new("void**")
            check(lib.vkMapMemory(device, memory, 0, size, 0, mapped), "mapping memory")
            texels = np.frombuffer(ffi.buffer(mapped[0], size), kind).reshape(high, wide, channels).copy()
        finally:
            lib.vkDestroyBuffer(device, buffer, NULL)
            lib.vkFreeMemory(device, memory, NULL)
        return texels

    def _move(self, commands: Any, before: str, after: str) -> None:
        """A barrier of all work before and after."""
        stages = vk.VK_PIPELINE_STAGE_ALL_COMMANDS_BIT
        barrier = struct(
            "VkImageMemoryBarrier",
            srcAccessMask=vk.VK_ACCESS_MEMORY_READ_BIT | vk.VK_ACCESS_MEMORY_WRITE_BIT,
            dstAccessMask=vk.VK_ACCESS_MEMORY_READ_BIT | vk.VK_ACCESS_MEMORY_WRITE_BIT,
            oldLayout=LAYOUTS[before],
            newLayout=LAYOUTS[after],
            srcQueueFamilyIndex=vk.VK_QUEUE_FAMILY_IGNORED,
            dstQueueFamilyIndex=vk.VK_QUEUE_FAMILY_IGNORED,
            image=self.handle,
            subresourceRange=(self.aspects, 0, self.mips, 0, self.layers),
        )
        lib.vkCmdPipelineBarrier(commands, stages, stages, 0, 0, NULL, 0, NULL, 1, barrier)
