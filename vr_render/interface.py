"""Draws what Dear ImGui made into whatever render pass is open: a window, an image, later a panel in a headset.

It keeps to the texture protocol of Dear ImGui 1.92: the library asks for textures to be made, changed and destroyed,
and `prepare` does so. Nothing here knows what the panels show.
"""

from __future__ import annotations

import ctypes
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.images import Image, Sampler
from vr_render.owner import Owner
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.vulkan_api import LAYOUTS, lib, struct

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.render_pass import RenderPass

BACKEND_FLAGS = imgui.BackendFlags_.renderer_has_textures | imgui.BackendFlags_.renderer_has_vtx_offset
SMALLEST = 1 << 16  # bytes of a buffer of vertices or indices
_IDS = itertools.count(1)  # one sequence for all, so that a texture of a device that was lost is never taken for ours
_INPUTS = VertexInputs(
    (imgui.VERTEX_SIZE,),
    (
        (0, 0, "R32G32_SFLOAT", imgui.VERTEX_BUFFER_POS_OFFSET),
        (1, 0, "R32G32_SFLOAT", imgui.VERTEX_BUFFER_UV_OFFSET),
        (2, 0, "R8G8B8A8_UNORM", imgui.VERTEX_BUFFER_COL_OFFSET),
    ),
)


class _Stream:
    """A mapped buffer that grows; one for each frame in flight, so that none is written while the device reads it."""

    def __init__(self, device: Device, usage: str) -> None:
        self._device, self._usage = device, usage
        self.buffer: Buffer | None = None
        self._address = 0

    def room(self, size: int) -> int:
        """Address of at least so many mapped bytes."""
        if self.buffer is None or self.buffer.size < size:
            self.close(retire=True)
            grown = max(SMALLEST, 1 << (size - 1).bit_length())
            self.buffer = Buffer(self._device, grown, self._usage, "upload", f"interface {self._usage}")
            self._address = self.buffer.array(np.uint8).ctypes.data
        return self._address

    def close(self, retire: bool = False) -> None:
        """Let go of the buffer, at once or when the device is done with it."""
        if self.buffer is not None:
            if retire:
                self._device.retire(self.buffer)
            else:
                self.buffer.close()
        self.buffer = None


class _Texture:
    """An image that Dear ImGui asked for, and the set that shaders read it by."""

    def __init__(self, device: Device, layout: Layout, sampler: Sampler, size: tuple[int, int]) -> None:
        self._device = device
        self.image = Image(device, size, "R8G8B8A8_UNORM", "sampled copy_to", name="interface")
        self.bindings = Bindings(device, layout, 0, {0: (self.image, sampler)}, "interface")
        self.fresh = True  # nothing was ever copied to it

    def close(self, retire: bool = False) -> None:
        """Let go of it, at once or when the device is done with it."""
        for owner in (self.bindings, self.image):
            if retire:
                self._device.retire(owner)
            else:
                owner.close()


class InterfacePass(Owner):
    """Draws Dear ImGui's draw data.

    A frame goes: `prepare` before the render pass begins, `draw` inside it. The draw data must stay as it is between
    the two, that is, no new frame of Dear ImGui may begin.

    Args:
        render_pass: that `draw` is called in; one sample, one colour attachment.
        encodes: whether the attachment's format is "..._SRGB": it takes light and encodes it.
        frames: frames in flight.
    """

    def __init__(self, device: Device, render_pass: RenderPass, encodes: bool, frames: int = 2) -> None:
        super().__init__(device)
        self._sampler = Sampler(device)
        self._layout = Layout(device, [[Binding(0, "sampled", "fragment")]], push_bytes=16, push_stages="vertex")
        self._pipeline = GraphicsPipeline(
            device,
            self._layout,
            render_pass,
            "interface.vert",
            "interface.frag",
            inputs=_INPUTS,
            cull="none",
            depth="none",
            blend="alpha",
            constants={0: encodes},
        )
        self._vertices = [_Stream(device, "vertex") for _ in range(frames)]
        self._indices = [_Stream(device, "index") for _ in range(frames)]
        self._textures: dict[int, _Texture] = {}

    def prepare(self, commands: Commands, slot: int, data: imgui.ImDrawData) -> None:
        """Copy vertices, indices and changed textures; outside render passes.

        Args:
            commands: of the frame.
            slot: of the frame ring.
            data: of Dear ImGui's last frame.
        Raises:
            OutOfMemoryError: there is no room for a texture or a buffer.
        """
        # not `data.textures`: that list is empty in a frame in which nothing is drawn
        for texture in imgui.get_platform_io().textures:
            self._follow(commands, texture)
        vertices, indices = data.total_vtx_count * imgui.VERTEX_SIZE, data.total_idx_count * imgui.INDEX_SIZE
        if not indices:
            return
        place = self._vertices[slot].room(vertices)
        index_place = self._indices[slot].room(indices)
        for part in data.cmd_lists:
            size = part.vtx_buffer.size() * imgui.VERTEX_SIZE
            ctypes.memmove(place, part.vtx_buffer.data_address(), size)
            place += size
            size = part.idx_buffer.size() * imgui.INDEX_SIZE
            ctypes.memmove(index_place, part.idx_buffer.data_address(), size)
            index_place += size

    def draw(self, commands: Commands, slot: int, data: imgui.ImDrawData, size: tuple[int, int]) -> None:
        """Draw what was prepared; inside the render pass. Viewport and scissor are whole before and afterwards.

        Args:
            commands, slot, data: that `prepare` was given.
            size: of the framebuffer [pixels].
        """
        vertices, indices = self._vertices[slot].buffer, self._indices[slot].buffer
        if not data.total_idx_count or vertices is None or indices is None:
            return
        commands.begin_label("interface")
        commands.bind(self._pipeline)
        commands.vertex_buffers([vertices])
        commands.index_buffer(indices, 8 * imgui.INDEX_SIZE)
        across, down = data.display_size
        left, top = data.display_pos
        scale = np.array([2 / across, 2 / down], np.float32)
        shift = np.array([-1 - left * scale[0], -1 - top * scale[1]], np.float32)
        commands.push(self._layout, np.concatenate([scale, shift]))
        self._draw_lists(commands, data, size)
        commands.scissor(0, 0, *size)
        commands.end_label()

    def _draw_lists(self, commands: Commands, data: imgui.ImDrawData, size: tuple[int, int]) -> None:
        scale = size[0] / data.display_size.x, size[1] / data.display_size.y
        left, top = data.display_pos
        first_vertex = first_index = 0
        bound = 0
        clip: tuple[int, int, int, int] | None = None
        for part in data.cmd_lists:
            for command in part.cmd_buffer:
                wanted = _clip(command.clip_rect, (left, top), scale, size)
                texture = self._textures.get(command.get_tex_id())
                if wanted is None or texture is None or not command.elem_count:
                    continue
                if wanted != clip:
                    commands.scissor(*wanted)
                    clip = wanted
                if command.get_tex_id() != bound:
                    bound = command.get_tex_id()
                    commands.bind_sets(self._layout, 0, [texture.bindings])
                commands.draw_indexed(
                    command.elem_count,
                    first=first_index + command.idx_offset,
                    vertex_offset=first_vertex + command.vtx_offset,
                )
            first_vertex += part.vtx_buffer.size()
            first_index += part.idx_buffer.size()

    # --- Textures ---------------------------------------------------------------------------------------------------

    def _follow(self, commands: Commands, data: imgui.ImTextureData) -> None:
        """Do what Dear ImGui asks for with one of its textures."""
        status = imgui.ImTextureStatus
        if data.status == status.destroyed:
            return
        if data.status == status.want_destroy:
            if data.unused_frames > 0:
                found = self._textures.pop(data.tex_id, None)
                if found:
                    found.close(retire=True)
                data.set_tex_id(0)
                data.set_status(status.destroyed)
            return
        texture = self._textures.get(data.tex_id)
        if texture is None:
            texture = _Texture(self.device, self._layout, self._sampler, (data.width, data.height))
            number = next(_IDS)
            self._textures[number] = texture
            data.set_tex_id(number)
            self._upload(commands, texture, data, (0, 0, data.width, data.height))
        elif data.status == status.want_updates:
            rect = data.update_rect
            self._upload(commands, texture, data, (rect.x, rect.y, rect.w, rect.h))
        if data.status != status.ok:
            data.set_status(status.ok)

    def _upload(self, commands: Commands, texture: _Texture, data: Any, rectangle: tuple[int, int, int, int]) -> None:
        """Copy a rectangle (x, y, width, height) of the texture's pixels to its image."""
        x, y, width, height = rectangle
        if not width or not height:
            return
        texels = np.asarray(data.get_pixels_array()).reshape(data.height, data.width, data.bytes_per_pixel)
        part = texels[y : y + height, x : x + width]
        if data.bytes_per_pixel == 1:  # coverage alone: white of that opacity
            part = np.concatenate([np.full((height, width, 3), 255, np.uint8), part], axis=2)
        staging = Buffer(self.device, part.size, "copy_from", "upload", "interface texels")
        staging.array(np.uint8)[:] = part.reshape(-1)
        before = "undefined" if texture.fresh else "read"
        commands.image_barrier(texture.image, before, "copy_to", "fragment copy", "copy")
        region = struct(
            "VkBufferImageCopy",
            imageSubresource=(texture.image.aspect, 0, 0, 1),
            imageOffset=(x, y, 0),
            imageExtent=(width, height, 1),
        )
        commands.calls += 1
        lib.vkCmdCopyBufferToImage(commands.handle, staging.handle, texture.image.handle, LAYOUTS["copy_to"], 1, region)
        commands.image_barrier(texture.image, "copy_to", "read", "copy", "fragment copy")
        texture.fresh = False
        self.device.retire(staging)

    def _destroy(self) -> None:
        for texture in self._textures.values():
            texture.close()
        for stream in (*self._vertices, *self._indices):
            stream.close()
        for owner in (self._pipeline, self._layout, self._sampler):
            owner.close()


def _clip(
    rectangle: Any, origin: tuple[float, float], scale: tuple[float, float], size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """A clip rectangle as x, y, width, height in pixels of the framebuffer; None when nothing is left of it."""
    low_x = max(0, int((rectangle.x - origin[0]) * scale[0]))
    low_y = max(0, int((rectangle.y - origin[1]) * scale[1]))
    high_x = min(size[0], int((rectangle.z - origin[0]) * scale[0]))
    high_y = min(size[1], int((rectangle.w - origin[1]) * scale[1]))
    if high_x <= low_x or high_y <= low_y:
        return None
    return low_x, low_y, high_x - low_x, high_y - low_y
