"""Recording commands, at a cost that Python can bear: raw calls, structs built once, no checks of our own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.images import Texels
from vr_render.pipelines import ComputePipeline, GraphicsPipeline
from vr_render.render_pass import Framebuffer
from vr_render.vulkan_api import LAYOUTS, NULL, CData, check, ffi, lib, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.timestamps import Timestamps

_GRAPHICS, _COMPUTE = vk.VK_PIPELINE_BIND_POINT_GRAPHICS, vk.VK_PIPELINE_BIND_POINT_COMPUTE
_INLINE = vk.VK_SUBPASS_CONTENTS_INLINE
_INDEX_TYPES = {16: vk.VK_INDEX_TYPE_UINT16, 32: vk.VK_INDEX_TYPE_UINT32}
_TESTS = vk.VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT | vk.VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT

# What a barrier may stand between: pipeline stages, what they write, what they read.
WORK = {
    "compute": (
        vk.VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
        vk.VK_ACCESS_SHADER_WRITE_BIT,
        vk.VK_ACCESS_SHADER_READ_BIT | vk.VK_ACCESS_UNIFORM_READ_BIT,
    ),
    "draw": (  # indirect records, vertices, indices, and what the vertex shader reads
        vk.VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT
        | vk.VK_PIPELINE_STAGE_VERTEX_INPUT_BIT
        | vk.VK_PIPELINE_STAGE_VERTEX_SHADER_BIT,
        0,
        vk.VK_ACCESS_INDIRECT_COMMAND_READ_BIT
        | vk.VK_ACCESS_VERTEX_ATTRIBUTE_READ_BIT
        | vk.VK_ACCESS_INDEX_READ_BIT
        | vk.VK_ACCESS_SHADER_READ_BIT
        | vk.VK_ACCESS_UNIFORM_READ_BIT,
    ),
    "fragment": (
        vk.VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
        vk.VK_ACCESS_SHADER_WRITE_BIT,
        vk.VK_ACCESS_SHADER_READ_BIT | vk.VK_ACCESS_UNIFORM_READ_BIT,
    ),
    "colour": (
        vk.VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT,
        vk.VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT,
        vk.VK_ACCESS_COLOR_ATTACHMENT_READ_BIT,
    ),
    "depth": (
        _TESTS,
        vk.VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
        vk.VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_READ_BIT,
    ),
    "copy": (vk.VK_PIPELINE_STAGE_TRANSFER_BIT, vk.VK_ACCESS_TRANSFER_WRITE_BIT, vk.VK_ACCESS_TRANSFER_READ_BIT),
    "host": (vk.VK_PIPELINE_STAGE_HOST_BIT, vk.VK_ACCESS_HOST_WRITE_BIT, vk.VK_ACCESS_HOST_READ_BIT),
    "nothing": (vk.VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, 0, 0),
    "end": (vk.VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, 0, 0),
}


@functools.cache
def _sides(before: str, after: str) -> tuple[int, int, int, int]:
    """Source stages and accesses, destination stages and accesses."""
    source = [WORK[word] for word in before.split()]
    target = [WORK[word] for word in after.split()]
    return (
        functools.reduce(int.__or__, (entry[0] for entry in source)),
        functools.reduce(int.__or__, (entry[1] for entry in source)),
        functools.reduce(int.__or__, (entry[0] for entry in target)),
        # what comes after may also write: both its kinds of access must wait
        functools.reduce(int.__or__, (entry[1] | entry[2] for entry in target)),
    )


@functools.cache
def _memory_barrier(before: str, after: str) -> tuple[int, int, CData]:
    source_stages, source_access, target_stages, target_access = _sides(before, after)
    barrier = struct("VkMemoryBarrier", srcAccessMask=source_access, dstAccessMask=target_access)
    return source_stages, target_stages, barrier


class Commands:
    """Records into one command buffer.

    Attributes:
        handle: the VkCommandBuffer, for calls that are not here. calls: how many were recorded since `begin`.
        timestamps: where `timestamp` writes; None: nowhere.
    """

    def __init__(self, device: Device, handle: CData, timestamps: Timestamps | None = None) -> None:
        self.device, self.handle, self.timestamps = device, handle, timestamps
        self.calls = 0
        self._labels = device.labels
        self._once = struct("VkCommandBufferBeginInfo", flags=vk.VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT)
        self._offset = ffi.new("VkDeviceSize*", 0)

    def begin(self) -> None:
        """Start anew; what was recorded before is forgotten."""
        self.calls = 1
        check(lib.vkBeginCommandBuffer(self.handle, self._once), "beginning to record")

    def end(self) -> None:
        """Finish recording."""
        self.calls += 1
        check(lib.vkEndCommandBuffer(self.handle), "recording commands")

    # --- Passes and state -------------------------------------------------------------------------------------------

    def begin_pass(self, framebuffer: Framebuffer, clears: tuple = ()) -> None:
        """Begin the framebuffer's render pass over its whole size, and set viewport and scissor to it.

        Args:
            clears: by attachment: (r, g, b, a) for colour, a number for depth, None where nothing is cleared. Shorter
                than the attachments is fine when the rest is not cleared.
        """
        handle = self.handle
        self.calls += 3
        lib.vkCmdBeginRenderPass(handle, framebuffer.begin_info(clears), _INLINE)
        lib.vkCmdSetViewport(handle, 0, 1, framebuffer.viewport)
        lib.vkCmdSetScissor(handle, 0, 1, framebuffer.scissor)

    def end_pass(self) -> None:
        """End the render pass."""
        self.calls += 1
        lib.vkCmdEndRenderPass(self.handle)

    def viewport(self, x: float, y: float, width: float, height: float) -> None:
        """Draw to a part of the framebuffer, in pixels."""
        self.calls += 1
        lib.vkCmdSetViewport(self.handle, 0, 1, ffi.new("VkViewport*", (x, y, width, height, 0.0, 1.0)))

    def scissor(self, x: int, y: int, width: int, height: int) -> None:
        """Touch only these pixels."""
        self.calls += 1
        lib.vkCmdSetScissor(self.handle, 0, 1, ffi.new("VkRect2D*", ((x, y), (width, height))))

    def bind(self, pipeline: GraphicsPipeline | ComputePipeline) -> None:
        """Use a pipeline."""
        self.calls += 1
        lib.vkCmdBindPipeline(self.handle, pipeline.bind_point, pipeline.handle)

    def bind_sets(self, layout: Layout, first: int, sets: Sequence[Bindings], compute: bool = False) -> None:
        """Use descriptor sets, from number `first` on."""
        self.calls += 1
        lib.vkCmdBindDescriptorSets(
            self.handle,
            _COMPUTE if compute else _GRAPHICS,
            layout.handle,
            first,
            len(sets),
            [bindings.handle for bindings in sets],
            0,
            NULL,
        )

    def push(self, layout: Layout, data: bytes | np.ndarray, offset: int = 0) -> None:
        """Set push constants; `data` is contiguous, a multiple of 4 bytes."""
        self.calls += 1
        memory = ffi.from_buffer(data)
        lib.vkCmdPushConstants(self.handle, layout.handle, layout.push_stages, offset, len(memory), memory)

    def vertex_buffers(self, buffers: Sequence[Buffer], offsets: Sequence[int] | None = None, first: int = 0) -> None:
        """Vertices come from these buffers, at these offsets in bytes."""
        self.calls += 1
        count = len(buffers)
        places = offsets if offsets is not None else [0] * count
        lib.vkCmdBindVertexBuffers(self.handle, first, count, [buffer.handle for buffer in buffers], list(places))

    def index_buffer(self, buffer: Buffer, bits: int = 16, offset: int = 0) -> None:
        """Indices of 16 or 32 bits come from this buffer."""
        self.calls += 1
        lib.vkCmdBindIndexBuffer(self.handle, buffer.handle, offset, _INDEX_TYPES[bits])

    # --- Work -------------------------------------------------------------------------------------------------------

    def draw(self, vertices: int, instances: int = 1, first: int = 0, first_instance: int = 0) -> None:
        """Draw vertices."""
        self.calls += 1
        lib.vkCmdDraw(self.handle, vertices, instances, first, first_instance)

    def draw_indexed(
        self, indices: int, instances: int = 1, first: int = 0, vertex_offset: int = 0, first_instance: int = 0
    ) -> None:
        """Draw indexed vertices."""
        self.calls += 1
        lib.vkCmdDrawIndexed(self.handle, indices, instances, first, vertex_offset, first_instance)

    def draw_indirect(self, buffer: Buffer, offset: int, count: int, stride: int = 16) -> None:
        """Draw from records in a buffer."""
        self.calls += 1
        lib.vkCmdDrawIndirect(self.handle, buffer.handle, offset, count, stride)

    def draw_indexed_indirect(self, buffer: Buffer, offset: int, count: int, stride: int = 20) -> None:
        """Draw indexed vertices from records in a buffer."""
        self.calls += 1
        lib.vkCmdDrawIndexedIndirect(self.handle, buffer.handle, offset, count, stride)

    def dispatch(self, x: int, y: int = 1, z: int = 1) -> None:
        """Run work groups of the compute pipeline."""
        self.calls += 1
        lib.vkCmdDispatch(self.handle, x, y, z)

    def dispatch_indirect(self, buffer: Buffer, offset: int) -> None:
        """Run as many work groups as three u32 in a buffer say."""
        self.calls += 1
        lib.vkCmdDispatchIndirect(self.handle, buffer.handle, offset)

    # --- Copies -----------------------------------------------------------------------------------------------------

    def copy_buffer(self, source: Buffer, target: Buffer, regions: np.ndarray) -> None:
        """Copy ranges.

        Args:
            regions: u64, shape (n, 3), contiguous: offset in the source, offset in the target, size; bytes; n > 0.
        """
        self.calls += 1
        pointer = ffi.cast("VkBufferCopy*", ffi.from_buffer(regions))
        lib.vkCmdCopyBuffer(self.handle, source.handle, target.handle, len(regions), pointer)

    def fill_buffer(self, buffer: Buffer, value: int = 0, offset: int = 0, size: int | None = None) -> None:
        """Fill with a u32; offset and size are multiples of 4; the usage must have copy_to."""
        self.calls += 1
        lib.vkCmdFillBuffer(self.handle, buffer.handle, offset, buffer.size - offset if size is None else size, value)

    def update_buffer(self, buffer: Buffer, data: bytes | np.ndarray, offset: int = 0) -> None:
        """Write at most 65,536 bytes, a multiple of 4, through the command buffer itself."""
        self.calls += 1
        memory = ffi.from_buffer(data)
        lib.vkCmdUpdateBuffer(self.handle, buffer.handle, offset, len(memory), memory)

    def copy_image_to_buffer(
        self, image: Texels, buffer: Buffer, offset: int = 0, layer: int = 0, layers: int = 1, mip: int = 0
    ) -> None:
        """Copy one mip of some layers, rows without gaps, layer after layer; the image is in layout "copy_from"."""
        self.calls += 1
        region = _copy_region(image, offset, layer, layers, mip)
        lib.vkCmdCopyImageToBuffer(self.handle, image.handle, LAYOUTS["copy_from"], buffer.handle, 1, region)

    def copy_buffer_to_image(
        self, buffer: Buffer, image: Texels, offset: int = 0, layer: int = 0, layers: int = 1, mip: int = 0
    ) -> None:
        """Copy one mip of some layers, rows without gaps; the image is in layout "copy_to"."""
        self.calls += 1
        region = _copy_region(image, offset, layer, layers, mip)
        lib.vkCmdCopyBufferToImage(self.handle, buffer.handle, image.handle, LAYOUTS["copy_to"], 1, region)

    def copy_image(self, source: Texels, target: Texels) -> None:
        """Copy all of the first layer, of the same size; layouts "copy_from" and "copy_to"."""
        self.calls += 1
        whole = (source.aspect, 0, 0, 1)
        region = struct("VkImageCopy", srcSubresource=whole, dstSubresource=whole, extent=(*source.size, 1))
        layouts = LAYOUTS["copy_from"], LAYOUTS["copy_to"]
        lib.vkCmdCopyImage(self.handle, source.handle, layouts[0], target.handle, layouts[1], 1, region)

    def blit(
        self,
        source: Texels,
        target: Texels,
        layer: int = 0,
        source_mip: int = 0,
        target_mip: int = 0,
        linear: bool = True,
        part: tuple[int, int, int, int] | None = None,
        target_layer: int | None = None,
    ) -> None:
        """Copy a mip of one layer into another, scaled; layouts "copy_from" and "copy_to".

        Args:
            part: x, y, width, height of what is copied; None: all.
            target_layer: None: the same layer.
        """
        self.calls += 1
        x, y, width, height = part or (0, 0, *source.mip_size(source_mip))
        region = struct(
            "VkImageBlit",
            srcSubresource=(source.aspect, source_mip, layer, 1),
            srcOffsets=((x, y, 0), (x + width, y + height, 1)),
            dstSubresource=(target.aspect, target_mip, layer if target_layer is None else target_layer, 1),
            dstOffsets=((0, 0, 0), (*target.mip_size(target_mip), 1)),
        )
        layouts = LAYOUTS["copy_from"], LAYOUTS["copy_to"]
        lib.vkCmdBlitImage(self.handle, source.handle, layouts[0], target.handle, layouts[1], 1, region, int(linear))

    def clear_image(self, image: Texels, colour: tuple[float, float, float, float]) -> None:
        """Clear a colour image in layout "copy_to"."""
        self.calls += 1
        value = ffi.new("VkClearColorValue*")
        value.float32 = colour
        whole = struct(
            "VkImageSubresourceRange", aspectMask=image.aspect, levelCount=image.mips, layerCount=image.layers
        )
        lib.vkCmdClearColorImage(self.handle, image.handle, LAYOUTS["copy_to"], value, 1, whole)

    # --- Order ------------------------------------------------------------------------------------------------------

    def barrier(self, before: str, after: str) -> None:
        """What comes after waits for what was recorded before, and sees what it wrote.

        Args:
            before, after: space-separated words of WORK, for example ("compute", "draw") or ("copy", "compute draw").
                Not inside a render pass. Render passes order themselves (see RenderPass).
        """
        self.calls += 1
        source, target, barrier = _memory_barrier(before, after)
        lib.vkCmdPipelineBarrier(self.handle, source, target, 0, 1, barrier, 0, NULL, 0, NULL)

    def image_barrier(
        self,
        image: Texels,
        old: str,
        new: str,
        before: str,
        after: str,
        mips: tuple[int, int] | None = None,
        layers: tuple[int, int] | None = None,
    ) -> None:
        """Bring an image from one layout to another, between two kinds of work.

        Args:
            old, new: layouts (vulkan_api.LAYOUTS); old "undefined": the content is not needed.
            before, after: as for `barrier`; "nothing" before: nobody used it before in this submission.
            mips, layers: (first, count); None: all.
        """
        self.calls += 1
        key = (old, new, before, after, mips, layers)
        found = image.barriers.get(key)
        if found is None:
            found = image.barriers[key] = _image_barrier(image, *key)
        lib.vkCmdPipelineBarrier(self.handle, found[0], found[1], 0, 0, NULL, 0, NULL, 1, found[2])

    # --- Looking ----------------------------------------------------------------------------------------------------

    def timestamp(self, name: str) -> None:
        """From here on the device's time counts as `name`, until the next timestamp or the end of the frame."""
        if self.timestamps is not None:
            self.calls += 1
            self.timestamps.write(self.handle, name)

    def begin_label(self, name: str) -> None:
        """A named group for validation and tools; nothing without validation."""
        if self._labels:
            self._labels.begin(self.handle, self._labels.label(name))

    def end_label(self) -> None:
        """End of the group."""
        if self._labels:
            self._labels.end(self.handle)


def _copy_region(image: Texels, offset: int, layer: int, layers: int, mip: int) -> CData:
    return struct(
        "VkBufferImageCopy",
        bufferOffset=offset,
        imageSubresource=(image.aspect, mip, layer, layers),
        imageExtent=(*image.mip_size(mip), max(1, image.depth >> mip)),
    )


def _image_barrier(
    image: Texels,
    old: str,
    new: str,
    before: str,
    after: str,
    mips: tuple[int, int] | None,
    layers: tuple[int, int] | None,
) -> tuple[int, int, CData]:
    source_stages, source_access, target_stages, target_access = _sides(before, after)
    barrier = struct(
        "VkImageMemoryBarrier",
        srcAccessMask=source_access,
        dstAccessMask=target_access,
        oldLayout=LAYOUTS[old],
        newLayout=LAYOUTS[new],
        srcQueueFamilyIndex=vk.VK_QUEUE_FAMILY_IGNORED,
        dstQueueFamilyIndex=vk.VK_QUEUE_FAMILY_IGNORED,
        image=image.handle,
        subresourceRange=(image.aspect, *(mips or (0, image.mips)), *(layers or (0, image.layers))),
    )
    return source_stages, target_stages, barrier
